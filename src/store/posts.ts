export const POST_SCHEMA = `
`
