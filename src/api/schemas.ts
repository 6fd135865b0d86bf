import { z } from 'zod'
import type { Operation } from '../operations/operation.ts'

/** JSON Schema, as far as we read it. */
export interface Schema {
  readonly type?: string | readonly string[]
  readonly description?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[] | undefined
  readonly items?: Schema
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly [more: string]: unknown
}

/** What an operation takes. A parameter that has a default, or may be absent, need not be given. */
export function paramsSchema({ params, args, flags = [] }: Operation): Schema {
  const schema = toSchema(params)
  const summaries = new Map(flags.map(({ name, summary }) => [name, summary]))
  const properties = Object.entries(schema.properties ?? {}).map(([name, property]): [string, Schema] => {
    const summary = summaries.get(name) ?? args.find((arg) => arg.name === name)?.shown
    return [name, summary === undefined ? property : { ...property, description: summary }]
  })
  const required = Object.entries(params.shape)
    .filter(([, one]) => !z.safeParse(one, undefined).success)
    .map(([name]) => name)
  return {
    ...schema,
    properties: Object.fromEntries(properties),
    required: required.length === 0 ? undefined : required,
    additionalProperties: false,
  }
}

export function resultSchema({ result }: Operation): Schema {
  return toSchema(result)
}

/** What comes out of it: also what goes in, for those that take a number as text, too. */
function toSchema(type: z.ZodType): Schema {
  const schema = z.toJSONSchema(type, { target: 'draft-2020-12', io: 'output', unrepresentable: 'any' })
  return { ...schema, $schema: undefined } as Schema
}
