import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { Writable } from 'node:stream'
import { test } from 'node:test'
import ts from 'typescript'
import { z } from 'zod'
import { Output } from '../../src/cli/output.ts'
import { allOperations } from '../../src/operations/all.ts'
import { NEVER, PAYLOADS } from './payloads.ts'
import type { Answer } from '../../src/cli/answer.ts'
import type { News } from '../../src/news.ts'

const registry = allOperations()
/** Every text that a peer could have put into what is printed. */
type Fill = (text: string) => unknown

/** A terminal that only remembers. */
function terminal(): { output: Output; printed: () => string } {
  let printed = ''
  const sink = Object.assign(
    new Writable({
      write: (_chunk, _encoding, done) => {
        done()
      },
    }),
    { isTTY: true, columns: 60 },
  )
  const output = new Output({
    face: { json: false, output: sink, registry },
    print: (lines) => (printed += `${lines.join('\n')}\n`),
  })
  return { output, printed: () => printed }
}

/** Colours are ours; nothing else that is no text may be there. */
function check(printed: string, what: string): void {
  // eslint-disable-next-line no-control-regex
  const plain = printed.replaceAll(/\x1b\[\d+m/g, '')
  assert.ok(
    !NEVER.test(plain),
    `${what}: ${JSON.stringify(NEVER.exec(plain)?.[0])} in ${JSON.stringify(plain.slice(0, 400))}`,
  )
}

/** Made here, never by a peer; its QR code is for well-formed text. */
const OURS: ReadonlyMap<string, string> = new Map([['link', 'kith:abc']])

interface Schema {
  readonly type?: string
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly items?: Schema
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
}

/** A value of this shape, whose texts are all the same. */
function filled(schema: Schema, text: string): unknown {
  const { properties = {}, items, enum: choices, type } = schema
  if (schema.const !== undefined) return schema.const
  if (choices !== undefined) return choices[0]
  const [first] = schema.anyOf ?? schema.oneOf ?? []
  if (first !== undefined) return filled(first, text)
  if (type === 'array') return items === undefined ? [] : [filled(items, text)]
  if (type === 'object') {
    return Object.fromEntries(Object.entries(properties).map(([key, one]) => [key, filled(one, OURS.get(key) ?? text)]))
  }
  return type === 'string' ? text : type === 'boolean' ? true : 1
}

/** Of every kind of news, as src/web/client.ts writes them out. */
function kindsOfNews(): Map<string, Fill> {
  const source = ts.createSourceFile(
    'client.ts',
    readFileSync('src/web/client.ts', 'utf8'),
    ts.ScriptTarget.Latest,
    true,
  )
  const alias = source.statements.find((one) => ts.isTypeAliasDeclaration(one) && one.name.text === 'News')
  assert.ok(alias !== undefined && ts.isTypeAliasDeclaration(alias) && ts.isUnionTypeNode(alias.type))
  return new Map(
    alias.type.types.map((node) => {
      const fill: Fill = (text) => built(node, text)
      return [(fill('x') as { type: string }).type, fill]
    }),
  )
}

function built(node: ts.TypeNode, text: string): unknown {
  if (ts.isParenthesizedTypeNode(node)) return built(node.type, text)
  if (ts.isTypeOperatorNode(node)) return built(node.type, text)
  if (ts.isArrayTypeNode(node)) return [built(node.elementType, text)]
  if (ts.isUnionTypeNode(node)) return built(node.types[0] ?? node, text)
  if (ts.isLiteralTypeNode(node)) return ts.isStringLiteral(node.literal) ? node.literal.text : true
  if (ts.isTypeLiteralNode(node)) {
    const members = node.members.filter(ts.isPropertySignature)
    const shown = members.filter((one) => one.name.getText() !== 'isQuiet')
    return Object.fromEntries(
      shown.map((one) => [one.name.getText(), one.type && built(one.type, OURS.get(one.name.getText()) ?? text)]),
    )
  }
  if (node.kind === ts.SyntaxKind.StringKeyword) return text
  return node.kind === ts.SyntaxKind.BooleanKeyword ? true : 1
}

test('hostile: 200 payloads in every field of every kind of news move nothing on the screen', () => {
  const kinds = kindsOfNews()
  assert.ok(kinds.size > 40, `${kinds.size} kinds`)
  for (const [type, fill] of kinds) {
    for (const payload of PAYLOADS) {
      const { output, printed } = terminal()
      output.news(fill(payload) as News)
      check(printed(), `${type} with ${JSON.stringify(payload)}`)
    }
  }
})

test('hostile: 200 payloads in every field of every answer, as words, as a table, and in refusals', async () => {
  for (const operation of registry.operations) {
    const schema = z.toJSONSchema(operation.result, { unrepresentable: 'any', io: 'output' }) as Schema
    for (const payload of PAYLOADS) {
      const result = filled(schema, payload)
      const base = { command: operation.name, exit: 0, json: false, leaves: false }
      const words: Answer = { ...base, ok: true, result, lines: operation.say(result) }
      const refused: Answer = { ...base, ok: false, lines: [payload, `  ${payload}`] }
      for (const answer of [words, { ...words, table: operation.table?.(result) }, refused]) {
        const { output, printed } = terminal()
        await output.answering(() => Promise.resolve(answer))
        check(printed(), `${operation.name} with ${JSON.stringify(payload)}`)
      }
    }
  }
})
