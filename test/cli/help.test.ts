import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseBootstrap, parsePeer } from '../../src/config.ts'
import { Shown } from '../../src/flags.ts'
import { allOperations } from '../../src/operations/all.ts'
import type { Kith } from '../../src/kith.ts'

const registry = allOperations()
const help = async (command?: string): Promise<string[]> =>
  (await registry.execute({} as Kith, 'help', { command }, AbortSignal.abort())).lines

/** The commands of the seed, which all stay. */
const SEED = [
  ...['online', 'offline', 'exit', 'quit', 'lookup', 'update', 'add', 'list', 'connect', 'history', 'message'],
  ...['create_group', 'join_group', 'leave_group', 'invite', 'remove_member', 'broadcast', 'listen'],
  ...['post upload', 'post remove', 'post list', 'post get'],
]
const NEW = ['requests', 'accept', 'decline', 'withdraw', 'unfriend', 'block', 'unblock', 'whoami', 'name', 'help']

test('help: every command of the contract is there', () => {
  for (const name of [...SEED, ...NEW]) assert.ok(registry.find(name) !== undefined, name)
})

test('help: the list names every command with its usage and one line, in 80 columns', async () => {
  const lines = await help()
  for (const { name, summary } of registry.operations) {
    assert.ok(
      lines.some((line) => line.startsWith(`  ${name}`)),
      name,
    )
    assert.ok(lines.join(' ').replaceAll(/\s+/g, ' ').includes(summary), summary)
  }
  for (const line of lines) assert.ok(line.length <= 80, `${line.length}: ${line}`)
})

test('help: every command has a page in 80 columns, and examples that can be typed', async () => {
  for (const { name, aliases, examples, flags } of registry.operations) {
    const lines = await help(name)
    assert.match(lines[0] ?? '', new RegExp(`^Usage: ${name}`))
    for (const line of lines) assert.ok(line.length <= 80, `${line.length}: ${line}`)
    for (const flag of flags ?? [])
      assert.ok(
        lines.some((line) => line.includes(`--${flag.name}`)),
        flag.name,
      )
    assert.ok(examples.length > 0, name)
    for (const example of examples) assert.equal(registry.parseLine(example).operation.name, name, example)
    for (const alias of aliases ?? []) assert.deepEqual(await help(alias), lines)
  }
})

test('help: parameters and arguments of every command fit together', () => {
  for (const { name, args, flags, params } of registry.operations) {
    const named = [...args, ...(flags ?? [])].map((one) => one.name)
    // A secret is asked for, and typed nowhere.
    const typed = Object.keys(params.shape).filter((param) => param !== 'passphrase')
    assert.deepEqual(named.sort(), typed.sort(), name)
    for (const arg of args.slice(0, -1)) assert.ok(arg.rest !== true, `${name}: only the last takes the rest`)
  }
})

test('help: a mistyped command gets a suggestion', async () => {
  await assert.rejects(help('mesage'), { code: 'unknown_command', next: 'Did you mean message?' })
  await assert.rejects(help('remove'), { code: 'unknown_command', next: 'Did you mean remove_member?' })
})

test('help: the programs explain themselves in 80 columns with examples', () => {
  for (const parse of [parsePeer, parseBootstrap]) {
    for (const [flag, expected] of [
      ['--help', /Examples:/],
      ['--version', /^\d+\.\d+\.\d+/],
    ] as const) {
      assert.throws(
        () => parse([flag], {}),
        (error: unknown) => {
          assert.ok(error instanceof Shown)
          assert.match(error.text, expected)
          for (const line of error.text.split('\n')) assert.ok(line.length <= 80, line)
          return true
        },
      )
    }
  }
})
