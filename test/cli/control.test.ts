import assert from 'node:assert/strict'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { createConnection, createServer } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { serveControl } from '../../src/cli/control.ts'
import { QUESTION_BYTES_MAX } from '../../src/cli/control-frames.ts'
import { findAddress } from '../../src/cli/control-socket.ts'
import { fakeFace, message, waits } from './fake.ts'
import type { TestContext } from 'node:test'
import type { Control } from '../../src/cli/control.ts'
import type { Face } from '../../src/cli/face.ts'
import type { FakeFace } from './fake.ts'

interface Said {
  id: number | null
  ok?: boolean
  result?: unknown
  lines?: string[]
  exit?: number
  event?: unknown
  error?: { code: string; message: string }
}

async function serve(t: TestContext, overrides: Partial<Face> = {}): Promise<{ face: FakeFace; control: Control }> {
  const face = fakeFace(overrides)
  const control = await serveControl(face)
  t.after(() => control.close())
  return { face, control }
}

/** One client of the socket. */
class Asker {
  readonly socket
  readonly #lines: AsyncIterator<string>

  constructor(address: string) {
    this.socket = createConnection(address)
    this.socket.on('error', () => undefined)
    this.#lines = createInterface({ input: this.socket })[Symbol.asyncIterator]()
  }

  ask(question: object | string): void {
    this.socket.write(`${typeof question === 'string' ? question : JSON.stringify(question)}\n`)
  }

  async hear(): Promise<Said> {
    const { value, done } = await this.#lines.next()
    assert.ok(done !== true, 'the peer hung up')
    return JSON.parse(value) as Said
  }
}

test('control: a command by words and by name, files where the asker stands', async (t) => {
  const { control } = await serve(t)
  const asker = new Asker(control.address)
  asker.ask({ id: 1, words: ['message', 'bob', 'hi'], cwd: '/' })
  const said = await asker.hear()
  assert.deepEqual(
    [said.id, said.ok, said.result, said.lines, said.exit],
    [1, true, { user: 'bob', text: 'hi' }, ['Message sent to bob: hi'], 0],
  )
  asker.ask({ id: 2, command: 'post get', params: { user: 'bob', id: 3 } })
  assert.deepEqual((await asker.hear()).lines, ['Got bob 3'])
  asker.ask({ id: 3, words: ['post', 'upload', '../a b.txt'], cwd: '/home/alice' })
  assert.deepEqual((await asker.hear()).result, { file: '/home/a b.txt' })
  asker.ask({ id: 4, words: ['post', 'upload', '/abs.txt'], cwd: '/home/alice' })
  assert.deepEqual((await asker.hear()).result, { file: '/abs.txt' })
})

test('control: refusals carry code, words and exit code', async (t) => {
  const { control } = await serve(t)
  const asker = new Asker(control.address)
  const table: [words: string[], code: string, exit: number][] = [
    [['message'], 'usage', 2],
    [['nonsense'], 'unknown_command', 2],
    [[], 'unknown_command', 2],
    [['message', 'mallory', 'x'], 'not_friend', 4],
    [['crash'], 'internal', 1],
  ]
  for (const [words, code, exit] of table) {
    asker.ask({ id: 1, words })
    const said = await asker.hear()
    assert.deepEqual([said.ok, said.error?.code, said.exit], [false, code, exit], words.join(' '))
  }
  asker.ask({ id: 1, command: 'history', params: { who: 'bob', limit: 'x' } })
  assert.equal((await asker.hear()).error?.code, 'usage')
})

test('control: two clients at once; an answer goes to the one who asked', async (t) => {
  const { control } = await serve(t)
  const [one, two] = [new Asker(control.address), new Asker(control.address)]
  one.ask({ id: 1, words: ['wait', '100'] })
  two.ask({ id: 1, words: ['message', 'bob', 'two'] })
  one.ask({ id: 2, words: ['message', 'bob', 'one'] })
  assert.deepEqual((await two.hear()).lines, ['Message sent to bob: two'])
  assert.deepEqual((await one.hear()).lines, ['Message sent to bob: one'])
  assert.deepEqual((await one.hear()).id, 1)
})

test('control: bad JSON, bad questions and half lines are refused, and the connection goes on', async (t) => {
  const { control } = await serve(t)
  const asker = new Asker(control.address)
  const bad = ['{', 'null', '[]', '{}', '{"id":1}', '{"id":{},"words":[]}', '{"id":1,"words":[1]}', '\u0000', '"x"']
  for (const question of [...bad, '{"id":1,"words":["list"],"more":1}', '{"id":1,"command":"list","params":[]}']) {
    asker.ask(question)
    const said = await asker.hear()
    assert.deepEqual([said.ok, said.exit], [false, 2], question)
  }
  asker.socket.write('{"id":9,"words":["message",')
  await new Promise(setImmediate)
  asker.ask('"bob","ü"]}')
  assert.deepEqual((await asker.hear()).lines, ['Message sent to bob: ü'])
})

test('control: a line without end is cut off at the limit, and the peer goes on', async (t) => {
  const { control } = await serve(t)
  const asker = new Asker(control.address)
  asker.socket.write('x'.repeat(QUESTION_BYTES_MAX + 10))
  assert.equal((await asker.hear()).error?.code, 'too_long')
  await once(asker.socket, 'close')
  const next = new Asker(control.address)
  next.ask({ id: 1, words: ['message', 'bob', 'hi'] })
  assert.equal((await next.hear()).ok, true)
})

test('control: random bytes do no harm', async (t) => {
  const { control } = await serve(t)
  let seed = 1
  for (let round = 0; round < 20; round++) {
    const bytes = Buffer.from(
      Array.from({ length: 500 }, () => (seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31) & 0xff),
    )
    const asker = new Asker(control.address)
    asker.socket.end(bytes)
    asker.socket.resume()
    await once(asker.socket, 'close')
  }
  const next = new Asker(control.address)
  next.ask({ id: 1, words: ['message', 'bob', 'hi'] })
  assert.equal((await next.hear()).ok, true)
})

test('control: followers get news with its words; a client that leaves ends its questions', async (t) => {
  const { face, control } = await serve(t)
  const asker = new Asker(control.address)
  asker.ask({ id: 7, follow: true })
  assert.equal((await asker.hear()).id, 7)
  face.news.tell(message('bob', 'hi'))
  assert.deepEqual(await asker.hear(), { id: 7, event: message('bob', 'hi'), lines: ['bob sent you a message: hi'] })
  asker.ask({ id: 8, words: ['wait'] })
  asker.ask({ id: 9, cancel: 8 })
  const said = await asker.hear()
  assert.deepEqual([said.id, said.error?.code], [8, 'timeout'])
  const { begun, stopped } = waits
  asker.ask({ id: 10, words: ['wait'] })
  while (waits.begun === begun) await new Promise(setImmediate)
  asker.socket.destroy()
  while (waits.stopped === stopped) await new Promise(setImmediate)
  face.news.tell(message('bob', 'to nobody'))
})

test('control: exit ends the peer after its answer', async (t) => {
  const { face, control } = await serve(t)
  const asker = new Asker(control.address)
  asker.ask({ id: 1, words: ['exit'] })
  assert.deepEqual((await asker.hear()).lines, ['Exiting commandline...'])
  if (!face.stopping.aborted) await once(face.stopping, 'abort')
})

test('control: socket and address are for this user alone, and gone after close', async () => {
  const face = fakeFace()
  const control = await serveControl(face)
  assert.equal(statSync(control.address).mode & 0o777, 0o600)
  assert.equal(statSync(join(face.dataDir, 'control')).mode & 0o777, 0o600)
  const asker = new Asker(control.address)
  asker.ask({ id: 1, words: ['wait'] })
  await once(asker.socket, 'connect')
  await control.close()
  assert.ok(!existsSync(control.address))
  assert.equal(findAddress(face.dataDir), undefined)
})

test('control: what a killed peer left behind does not block a start', async (t) => {
  const face = fakeFace()
  const address = join(face.dataDir, 'control.sock')
  // Closing the handle without unlinking is what kill -9 does.
  const dead = createServer().listen(address)
  await once(dead, 'listening')
  writeFileSync(join(face.dataDir, 'control'), address)
  const control = await serveControl(face)
  t.after(() => {
    dead.close()
    return control.close()
  })
  const asker = new Asker(control.address)
  asker.ask({ id: 1, words: ['message', 'bob', 'hi'] })
  assert.equal((await asker.hear()).ok, true)
})

test('control: a data directory too deep for a socket has it in a private folder elsewhere', async () => {
  const deep = join(fakeFace().dataDir, 'x'.repeat(60), 'y'.repeat(60))
  mkdirSync(deep, { recursive: true })
  const stale = await serveControl(fakeFace({ dataDir: deep }))
  const control = await serveControl(fakeFace({ dataDir: deep }))
  assert.ok(!existsSync(stale.address), 'the one before is removed')
  assert.equal(readFileSync(join(deep, 'control'), 'utf8'), control.address)
  assert.ok(Buffer.byteLength(control.address) < 100)
  assert.equal(statSync(join(control.address, '..')).mode & 0o777, 0o700)
  const asker = new Asker(control.address)
  asker.ask({ id: 1, words: ['message', 'bob', 'hi'] })
  assert.equal((await asker.hear()).ok, true)
  await control.close()
  assert.ok(!existsSync(join(control.address, '..')))
  await stale.close()
})
