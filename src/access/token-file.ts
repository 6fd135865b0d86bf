/** In the data directory: the token that may do everything. Its own file, so that help loads no cryptography for its name. */
export const TOKEN_FILE = 'api-token'
