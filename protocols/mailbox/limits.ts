// In a file of its own: who shows limits needs none of the streams.

export const KNOCKS_MAX = 50
