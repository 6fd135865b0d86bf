export const GROUP_SCHEMA = `
`
