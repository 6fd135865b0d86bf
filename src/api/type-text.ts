import type { Schema } from './schemas.ts'

/** A schema as a type of TypeScript. */
export function typeText(schema: Schema): string {
  if (schema.const !== undefined) return literal(schema.const)
  if (schema.enum !== undefined) return schema.enum.map(literal).join(' | ')
  const choices = schema.anyOf ?? schema.oneOf
  if (choices !== undefined) return choices.map(typeText).join(' | ')
  if (schema.type === 'array') return `readonly ${wrapped(typeText(schema.items ?? {}))}[]`
  if (schema.type === 'object') return objectText(schema)
  if (schema.type === 'integer') return 'number'
  return ['string', 'number', 'boolean', 'null'].find((one) => one === schema.type) ?? 'unknown'
}

const literal = (value: unknown): string => (typeof value === 'string' ? `'${value}'` : JSON.stringify(value))

function objectText({ properties = {}, required = [], additionalProperties: more }: Schema): string {
  const members = Object.entries(properties).map(
    ([key, schema]) =>
      `readonly ${/^\w+$/.test(key) ? key : literal(key)}${required.includes(key) ? '' : '?'}: ${typeText(schema)}`,
  )
  if (members.length > 0) return `{ ${members.join('; ')} }`
  return typeof more === 'object' && more !== null
    ? `Readonly<Record<string, ${typeText(more as Schema)}>>`
    : 'Record<string, never>'
}

const wrapped = (text: string): string => (/^[\w']+$/.test(text) ? text : `(${text})`)
