import assert from 'node:assert/strict'
import { test } from 'node:test'
import { KithError } from '../../src/errors.ts'
import { fakeRegistry } from './fake.ts'

const registry = fakeRegistry()

const LINES: readonly [line: string, name: string, params: object][] = [
  ['message bob hi there', 'message', { user: 'bob', text: 'hi there' }],
  ['  MESSAGE   bob   hi  there  ', 'message', { user: 'bob', text: 'hi  there' }],
  ['/message bob hi', 'message', { user: 'bob', text: 'hi' }],
  ['message bob "hi there"', 'message', { user: 'bob', text: 'hi there' }],
  ['message bob "a" and "b"', 'message', { user: 'bob', text: 'a" and "b' }],
  ['message bob say "yes" now', 'message', { user: 'bob', text: 'say "yes" now' }],
  ["message bob it's fine", 'message', { user: 'bob', text: "it's fine" }],
  ["message bob 'tis", 'message', { user: 'bob', text: "'tis" }],
  ['message bob "unclosed', 'message', { user: 'bob', text: '"unclosed' }],
  ['message bob \\n is a break in C', 'message', { user: 'bob', text: '\\n is a break in C' }],
  ['message bob C:\\dir\\', 'message', { user: 'bob', text: 'C:\\dir\\' }],
  ['message bob one\n  two\n', 'message', { user: 'bob', text: 'one\n  two' }],
  ['message bob --wait hi', 'message', { user: 'bob', text: 'hi', wait: true }],
  ['message --wait bob hi', 'message', { user: 'bob', text: 'hi', wait: true }],
  ['message bob hi --wait', 'message', { user: 'bob', text: 'hi --wait' }],
  ['message bob -- --wait', 'message', { user: 'bob', text: '--wait' }],
  ['message bob --unknown text', 'message', { user: 'bob', text: '--unknown text' }],
  ['message bob -5 degrees', 'message', { user: 'bob', text: '-5 degrees' }],
  ['@bob hi', 'message', { user: 'bob', text: 'hi' }],
  ['  @bob @carol says hi', 'message', { user: 'bob', text: '@carol says hi' }],
  ['#club hello all', 'broadcast', { group: 'club', text: 'hello all' }],
  ['history bob', 'history', { who: 'bob' }],
  ['history #club --limit 5', 'history', { who: '#club', limit: 5 }],
  ['history --limit=5 bob', 'history', { who: 'bob', limit: 5 }],
  ['history "bob"', 'history', { who: 'bob' }],
  ['post get bob 0', 'post get', { user: 'bob', id: 0 }],
  ['POST   Get bob 12', 'post get', { user: 'bob', id: 12 }],
  ['/post get bob 0', 'post get', { user: 'bob', id: 0 }],
  ['post upload my file.txt', 'post upload', { file: 'my file.txt' }],
  ['post upload "my file.txt"', 'post upload', { file: 'my file.txt' }],
  ['yes', 'accept', {}],
  ['Y', 'accept', {}],
  ['YES', 'accept', {}],
  ['accept 2', 'accept', { request: '2' }],
  ['quit', 'exit', {}],
  ['help', 'help', {}],
  ['help post get', 'help', { command: 'post get' }],
  ['message --help', 'help', { command: 'message' }],
]

test('registry: what a typed line means', () => {
  for (const [line, name, params] of LINES) {
    const command = registry.parseLine(line)
    assert.deepEqual([command.operation.name, command.params], [name, params], line)
  }
})

const WORDS: readonly [words: string[], name: string, params: object][] = [
  [['message', 'bob', 'hi'], 'message', { user: 'bob', text: 'hi' }],
  [['message', 'bob', 'hi', 'there', '--wait'], 'message', { user: 'bob', text: 'hi there', wait: true }],
  [['message', 'bob', 'two  spaces\nand a line'], 'message', { user: 'bob', text: 'two  spaces\nand a line' }],
  [['message', 'bob', '"kept"'], 'message', { user: 'bob', text: '"kept"' }],
  [['message', 'bob', '--', '--wait'], 'message', { user: 'bob', text: '--wait' }],
  [['message', 'bob', '--odd'], 'message', { user: 'bob', text: '--odd' }],
  [['@bob', 'hi'], 'message', { user: 'bob', text: 'hi' }],
  [['#club', 'hi'], 'broadcast', { group: 'club', text: 'hi' }],
  [['@bob hi there'], 'message', { user: 'bob', text: 'hi there' }],
  [['history', 'bob', '--limit', '3'], 'history', { who: 'bob', limit: 3 }],
  [['post', 'get', 'bob', '0'], 'post get', { user: 'bob', id: 0 }],
  [['post upload', 'a b.txt'], 'post upload', { file: 'a b.txt' }],
  [['message', 'bob', '--help'], 'help', { command: 'message' }],
]

test('registry: what the words of a one-shot command mean', () => {
  for (const [words, name, params] of WORDS) {
    const command = registry.parseWords(words)
    assert.deepEqual([command.operation.name, command.params], [name, params], words.join(' '))
  }
})

test('registry: --json is for the answer, not for the operation', () => {
  assert.equal(registry.parseLine('history bob --json').json, true)
  assert.equal(registry.parseWords(['message', 'bob', 'hi', '--json']).json, true)
  assert.equal(registry.parseLine('message bob hi --json').json, false)
})

const REFUSED: readonly [line: string, code: string, message: RegExp, next?: RegExp][] = [
  ['mesage bob hi', 'unknown_command', /^Invalid command\. Please try again\.$/, /Did you mean message\?/],
  ['hsitory bob', 'unknown_command', /Invalid command/, /Did you mean history\?/],
  ['post uplod x', 'unknown_command', /Invalid command/, /post upload/],
  ['post', 'unknown_command', /Invalid command/, /post upload, post get/],
  ['xyzzy', 'unknown_command', /Invalid command/, /help lists/],
  ['/', 'unknown_command', /Invalid command/],
  ['@', 'unknown_command', /Invalid command/],
  ['message', 'usage', /^Usage: message U text$/],
  ['message bob', 'usage', /^Usage: message U text$/],
  ['message bob ""', 'usage', /^Usage: message U text$/],
  ['@bob', 'usage', /^Usage: message U text$/],
  ['history', 'usage', /^Usage: history U\|#G$/],
  ['history bob carol', 'usage', /^Usage/, /'carol' is too much/],
  ['history bob --limit', 'usage', /^Usage/, /--limit needs a value/],
  ['history bob --limit many', 'usage', /^Usage/, /limit/],
  ['history bob --limit 0', 'usage', /^Usage/, /limit/],
  ['history bob --limti 5', 'usage', /^Usage/, /There is no --limti/],
  ['history "bob', 'usage', /^Usage/, /quote is not closed/],
  ['post get bob x', 'usage', /^Usage: post get U ID$/],
  ['accept 1 2', 'usage', /^Usage: accept \[N\]$/],
]

test('registry: a refused line says why and what to do', () => {
  for (const [line, code, message, next] of REFUSED) {
    assert.throws(
      () => registry.parseLine(line),
      (error: unknown) => {
        assert.ok(error instanceof KithError, line)
        assert.equal(error.code, code, line)
        assert.match(error.message, message, line)
        if (next !== undefined) assert.match(error.next ?? '', next, line)
        return true
      },
    )
  }
})

test('registry: no line of random characters throws anything but a refusal', () => {
  const alphabet = [
    'message',
    'post',
    'get',
    ' ',
    ' ',
    '"',
    "'",
    '\\',
    '--',
    '=',
    '/',
    '@',
    '#',
    '\n',
    '\t',
    'bob',
    '\0',
    'é',
  ]
  let seed = 7
  const random = (below: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31
    return seed % below
  }
  for (let round = 0; round < 3_000; round++) {
    const parts = Array.from({ length: random(12) }, () => alphabet[random(alphabet.length)] ?? '')
    for (const parse of [() => registry.parseLine(parts.join('')), () => registry.parseWords(parts)]) {
      try {
        parse()
      } catch (error) {
        assert.ok(error instanceof KithError, `${JSON.stringify(parts)}: ${String(error)}`)
      }
    }
  }
})

test('registry: it knows where a command ends and text begins', () => {
  for (const line of ['message bob H', '@bob hi', '#club hi', '/message bob x', 'post upload x']) {
    assert.ok(registry.takesText(line), line)
  }
  for (const line of ['message bob', 'message', 'history bob x', 'online', '', '@bob']) {
    assert.ok(!registry.takesText(line), line)
  }
})
