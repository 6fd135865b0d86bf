/** Spec drift is the common disease of this field: here the specifications are compared with the code beside them. */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import test from 'node:test'
import { constants, statedLimits } from './limits.ts'
import { matches, protocolNames, sources } from './source.ts'

const PROTOCOL_ID = /\/kith\/[a-z-]+\/\d+\.\d+\.\d+/g

const tests = sources('test', '.ts')
  .map(({ text }) => text)
  .join('\n')

test('house: protocols/README.md lists the shared rules and every protocol', () => {
  const index = readFileSync('protocols/README.md', 'utf8')
  assert.deepEqual(
    protocolNames().filter((name) => !index.includes(`${name}/`)),
    [],
  )
})

for (const name of protocolNames()) {
  const folder = `protocols/${name}`
  const spec = existsSync(`${folder}/README.md`) ? readFileSync(`${folder}/README.md`, 'utf8') : ''

  test(`house: ${folder} holds specification, schema, codec and stream code`, () => {
    const missing = ['README.md', 'wire.proto', 'wire.ts', `${name}.ts`].filter(
      (file) => !existsSync(`${folder}/${file}`),
    )
    assert.deepEqual(missing, [])
  })

  test(`house: ${folder} has the same protocol id in code, specification and index`, () => {
    const inCode = matches(
      sources(folder, '.ts')
        .map(({ text }) => text)
        .join('\n'),
      PROTOCOL_ID,
    )
    const inIndex = matches(readFileSync('protocols/README.md', 'utf8'), PROTOCOL_ID)
    assert.notEqual(inCode.length, 0)
    assert.deepEqual(matches(spec, PROTOCOL_ID), inCode)
    assert.deepEqual(
      inCode.filter((id) => !inIndex.includes(id)),
      [],
    )
  })

  test(`house: ${folder} states the limits that its code has`, () => {
    const values = constants('protocols')
    for (const [constant, value] of constants(folder)) values.set(constant, value)
    const stated = statedLimits(spec)
    assert.notEqual(stated.length, 0, 'a table of limits names the constants: | `FRAME_BYTES_MAX` | 64 KiB | why |')
    for (const limit of stated) {
      assert.equal(values.get(limit.name), limit.value, `${limit.name}: the specification says ${limit.stated}`)
    }
  })

  test(`house: every numbered rule of ${folder} is in the name of a test`, () => {
    const rules = section(spec, 'Rules')
    const numbers = matches(rules, /^\s{0,3}(\d+)\. /gm).map(Number)
    assert.notEqual(numbers.length, 0, 'the rules stand numbered under "## Rules"')
    const tested = new Set(
      [...tests.matchAll(new RegExp(`\\b${name} rules? ([\\d, and–-]+)`, 'g'))].flatMap(([, list = '']) =>
        numbersIn(list),
      ),
    )
    assert.deepEqual(
      numbers.filter((number) => !tested.has(number)).toSorted((a, b) => a - b),
      [],
    )
  })
}

/** The text under the heading that begins with `title`, up to the next heading of its level. */
function section(markdown: string, title: string): string {
  return new RegExp(`^## ${title}.*?\\n([\\s\\S]*?)(?=^## |(?![\\s\\S]))`, 'm').exec(markdown)?.[1] ?? ''
}

/** `3, 5–7 and 9` → 3 5 6 7 9. */
function numbersIn(list: string): number[] {
  return [...list.matchAll(/(\d+)(?:[–-](\d+))?/g)].flatMap(([, first, last]) => {
    const from = Number(first)
    return Array.from({ length: Number(last ?? first) - from + 1 }, (_, index) => from + index)
  })
}
