import { paramsSchema, resultSchema } from './schemas.ts'
import { typeText } from './type-text.ts'
import type { Operation } from '../operations/operation.ts'
import type { Registry } from '../operations/registry.ts'

/** The types of the client: every operation with its parameters and its result (scripts/client.mjs writes the rest). */
export function operationsText({ operations }: Registry): string {
  return `export interface Operations {\n${operations.map(memberText).join('\n')}\n}\n`
}

function memberText(operation: Operation): string {
  const { name, summary } = operation
  const params = paramsSchema(operation)
  return `  /** ${summary.replaceAll('*/', '* /')} */
  ${/^\w+$/.test(name) ? name : `'${name}'`}: {
    readonly params: ${typeText(params)}
    readonly result: ${typeText(resultSchema(operation))}
  }`
}
