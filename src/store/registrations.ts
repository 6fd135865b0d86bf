export const REGISTRAR_SCHEMA = `
`
