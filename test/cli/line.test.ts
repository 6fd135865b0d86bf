import assert from 'node:assert/strict'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { test } from 'node:test'
import { complete } from '../../src/cli/complete.ts'
import { runLine } from '../../src/cli/line.ts'
import { fakeFace, message } from './fake.ts'
import { Terminal } from './terminal.ts'
import type { TestContext } from 'node:test'
import type { Face } from '../../src/cli/face.ts'

const CTRL_C = '\x03'
const CTRL_D = '\x04'
// Whatever terminal the tests run in.
process.env.TERM = 'xterm'
delete process.env.NO_COLOR

const UP = '\x1b[A'
const paste = (text: string): string => `\x1b[200~${text}\x1b[201~`

interface Seat {
  face: Face
  terminal: Terminal
  ended: Promise<number>
  type: (keys: string) => void
  /** Waits until the screen shows this at the end of a row. */
  see: (text: string) => Promise<void>
}

function sit(t: TestContext, { columns = 80, dataDir }: { columns?: number; dataDir?: string } = {}): Seat {
  const keys = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => keys })
  const terminal = new Terminal(columns)
  const base = fakeFace(dataDir === undefined ? {} : { dataDir })
  const face: Face = { ...base, input: keys, output: terminal }
  const ended = runLine(face)
  t.after(() => {
    face.stop()
    return ended
  })
  return {
    face,
    terminal,
    ended,
    type: (text) => keys.write(text),
    see: async (text) => {
      const deadlineMs = performance.now() + 3_000
      while (!terminal.screen.some((row) => row.endsWith(text))) {
        assert.ok(performance.now() < deadlineMs, `never saw ${text} in\n${terminal.screen.join('\n')}`)
        await new Promise(setImmediate)
      }
    },
  }
}

test('line: a command is answered above the next prompt', async (t) => {
  const { type, see, terminal } = sit(t)
  type('message bob hi\r')
  await see('Message sent to bob: hi')
  assert.deepEqual(terminal.screen, ['alice> message bob hi', 'Message sent to bob: hi', 'alice>'])
})

test('line: a half-typed line survives whatever arrives, the cursor too', async (t) => {
  const { face, type, see, terminal } = sit(t)
  type('message bob half')
  await see('half')
  type('\x1b[D\x1b[D')
  face.news.tell(message('carol', 'one'))
  face.news.tell(message('carol', 'two\nlines'))
  await see('    lines')
  assert.deepEqual(terminal.screen, [
    'carol sent you a message: one',
    'carol sent you a message: two',
    '    lines',
    'alice> message bob half',
  ])
  assert.deepEqual(terminal.cursor, { row: 3, column: 'alice> message bob ha'.length })
  type('X\r')
  await see('Message sent to bob: haXlf')
})

test('line: a half-typed line of several rows survives, wherever its cursor is', async (t) => {
  const { face, type, see, terminal } = sit(t, { columns: 20 })
  const text = 'message bob 日本語 and much more than one row holds'
  type(text)
  await see('holds')
  let told = 0
  for (const keys of ['', '\x1b[D'.repeat(25), '\x1b[H', '\x1b[F']) {
    type(keys)
    face.news.tell(message('carol', `after ${JSON.stringify(keys)}`))
    await new Promise((resolve) => setTimeout(resolve, 30))
    told++
    const heard = terminal.screen.filter((row) => row.startsWith('carol sent'))
    assert.equal(heard.length, told, `nothing painted over:\n${terminal.screen.join('\n')}`)
    const typed = terminal.screen.slice(terminal.screen.findIndex((row) => row.startsWith('alice>')))
    assert.equal(typed.join('').replaceAll(' ', ''), `alice>${text}`.replaceAll(' ', ''), keys)
    assert.equal(terminal.screen.filter((row) => row.startsWith('alice>')).length, 1, 'drawn once')
  }
  type('\r')
  await see('olds')
})

test('line: no command blocks the line, and answers come as they are ready', async (t) => {
  const { type, see, terminal } = sit(t)
  type('wait 150\rmessage bob first\r')
  await see('Message sent to bob: first')
  await see('Waited.')
  const [first, waited] = ['Message sent', 'Waited.'].map((start) =>
    terminal.screen.findIndex((row) => row.startsWith(start)),
  )
  assert.ok(first! < waited!)
})

test('line: pasted lines are one message of several lines, or one command each', async (t) => {
  const { type, see } = sit(t)
  type(`message bob ${paste('one\r\ntwo\x1b[2J\nthree\n')}`)
  type('\r')
  await see('Message sent to bob: one')
  await see('    two[2J')
  await see('    three')
  type(paste('message bob alpha\nhistory carol\n') + '\r')
  await see('Message sent to bob: alpha')
  await see('{"who":"carol"}')
})

test('line: a paste that comes in pieces is one paste', async (t) => {
  const { type, see } = sit(t)
  for (const piece of ['@bob ', '\x1b[20', '0~on', 'e\r', 'two\x1b[2', '01~', '\r']) {
    type(piece)
    await new Promise(setImmediate)
  }
  await see('Message sent to bob: one')
  await see('    two')
})

test('line: in a session lines are text, the prompt says so, and exit ends the session only', async (t) => {
  const { face, type, see } = sit(t)
  face.news.tell({ type: 'session_started', with: 'bob' })
  await see('alice to bob:')
  type('message is text\r/message bob is a command\r')
  await see('Said: message is text')
  await see('Message sent to bob: is a command')
  type('exit\r')
  await see('Exiting chat...')
  face.news.tell({ type: 'session_ended', with: 'bob', by: 'alice', reason: 'left' })
  await see('alice>')
  type('message bob after\r')
  await see('Message sent to bob: after')
})

test('line: what was typed is there in the next run, for this user alone', async (t) => {
  const first = sit(t)
  first.type('message bob remembered\rexit\r')
  assert.equal(await first.ended, 0)
  const { dataDir } = first.face
  assert.equal(statSync(join(dataDir, 'input-history')).mode & 0o777, 0o600)
  assert.match(readFileSync(join(dataDir, 'input-history'), 'utf8'), /message bob remembered/)
  const second = sit(t, { dataDir })
  second.type(UP + UP)
  await second.see('alice> message bob remembered')
})

test('line: exit, Ctrl-D and the end of the process leave the terminal as it was', async (t) => {
  for (const leave of ['exit\r', 'QUIT\r', '/exit\r', CTRL_D, 'stop']) {
    const { face, type, terminal, ended } = sit(t)
    if (leave === 'stop') face.stop()
    else type(leave)
    assert.equal(await ended, 0, leave)
    assert.ok(terminal.raw.includes('\x1b[?2004l'), 'bracketed paste is off again')
    assert.equal(terminal.screen.at(-1), leave === 'stop' ? undefined : 'Exiting commandline...', leave)
  }
})

test('line: Ctrl-C clears the line, then stops what waits, then leaves', async (t) => {
  const { type, see, terminal, ended } = sit(t)
  type('half a line')
  await see('half a line')
  type(CTRL_C)
  await see('alice>')
  type('wait\r')
  await see('wait')
  type(CTRL_C)
  await see('Stopped waiting.')
  type(CTRL_C)
  await see('To leave, say exit or press Ctrl-C again.')
  type(CTRL_C)
  assert.equal(await ended, 130)
  assert.ok(!terminal.screen.some((row) => row.includes('half a line')))
})

test('line: exit does not wait for commands that wait', async (t) => {
  const { type, ended } = sit(t)
  type('wait\rexit\r')
  assert.equal(await ended, 0)
})

test('line: colours only where the terminal and NO_COLOR allow', async (t) => {
  const coloured = sit(t)
  coloured.type('nonsense\r')
  await coloured.see('Invalid command. Please try again.')
  assert.ok(coloured.terminal.raw.includes('\x1b[31m'))
  process.env.NO_COLOR = '1'
  t.after(() => delete process.env.NO_COLOR)
  const plain = sit(t)
  plain.type('nonsense\r')
  await plain.see('Invalid command. Please try again.')
  // eslint-disable-next-line no-control-regex
  assert.doesNotMatch(plain.terminal.raw, /\x1b\[\d*m/)
})

test('line: hostile text reaches no terminal', async (t) => {
  const { face, see, terminal } = sit(t)
  face.news.tell(message('mallory', '\x1b[2J\x1b[H\u202eevil\rError: you'))
  await see('    Error: you')
  assert.ok(!terminal.raw.includes('\x1b[2J'))
  assert.ok(!terminal.raw.includes('\u202e'))
})

const COMPLETIONS: readonly [line: string, found: string[], end: string][] = [
  ['mes', ['message '], 'mes'],
  ['MES', ['message '], 'MES'],
  ['/mes', ['/message '], '/mes'],
  ['post g', ['post get '], 'post g'],
  ['post', ['post get ', 'post upload '], 'post'],
  ['message b', ['bernd ', 'bob '], 'b'],
  ['message ', ['bernd ', 'bob ', 'carol '], ''],
  ['@c', ['@carol '], '@c'],
  ['#c', ['#chess '], '#c'],
  ['broadcast ch', ['chess '], 'ch'],
  ['history #', ['#chess '], '#'],
  ['history bob --l', ['--limit '], '--l'],
  ['history --limit', ['--limit '], '--limit'],
  ['post upload src/cli/scr', ['src/cli/screen.ts '], 'src/cli/scr'],
  ['post upload src/cl', ['src/cli/', 'src/clock.ts '], 'src/cl'],
  ['help hel', ['help '], 'hel'],
  ['message bob hel', [], 'hel'],
  ['xyz ', [], 'xyz '],
]

test('line: Tab completes commands, friends, switches and files', () => {
  const face = fakeFace()
  for (const [line, found, end] of COMPLETIONS) assert.deepEqual(complete(face, line), [found, end], line)
})
