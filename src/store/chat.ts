export const CHAT_SCHEMA = `
`
