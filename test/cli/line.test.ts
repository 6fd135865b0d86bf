import assert from 'node:assert/strict'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { test } from 'node:test'
import { complete } from '../../src/cli/complete.ts'
import { Notifier } from '../../src/cli/notifier.ts'
import { runLine } from '../../src/cli/line.ts'
import { until } from '../support/until.ts'
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
  /** Waits until a row matches. */
  seeMatch: (pattern: RegExp) => Promise<void>
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
  const seeRow = async (isIt: (row: string) => boolean, what: string): Promise<void> => {
    const deadlineMs = performance.now() + 3_000
    while (!terminal.screen.some(isIt)) {
      assert.ok(performance.now() < deadlineMs, `never saw ${what} in\n${terminal.screen.join('\n')}`)
      await new Promise(setImmediate)
    }
  }
  return {
    face,
    terminal,
    ended,
    type: (text) => keys.write(text),
    see: (text) => seeRow((row) => row.endsWith(text), text),
    seeMatch: (pattern) => seeRow((row) => pattern.test(row), String(pattern)),
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
    told++
    await until(() => {
      const heard = terminal.screen.filter((row) => row.startsWith('carol sent'))
      assert.equal(heard.length, told, `nothing painted over:\n${terminal.screen.join('\n')}`)
      const typed = terminal.screen.slice(terminal.screen.findIndex((row) => row.startsWith('alice>')))
      assert.equal(typed.join('').replaceAll(' ', ''), `alice>${text}`.replaceAll(' ', ''), keys)
      assert.equal(terminal.screen.filter((row) => row.startsWith('alice>')).length, 1, 'drawn once')
      return true
    }, 'all of it drawn')
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
  await see('History of carol, 20 rows')
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

test('line: the prompt counts what is unread, and a half-typed line survives that', async (t) => {
  const { face, type, see, terminal } = sit(t)
  let unread = 0
  Object.assign(face.kith.chat, { unreadAll: () => (unread === 0 ? [] : [{ count: unread }]) })
  type('message bob ha')
  await see('ha')
  unread = 3
  face.news.tell(message('carol', 'one'))
  await see('alice (3)> message bob ha')
  unread = 0
  type('lf\r')
  await see('Message sent to bob: half')
  await see('alice>')
  assert.deepEqual(terminal.screen, [
    'carol sent you a message: one',
    'alice> message bob half',
    'Message sent to bob: half',
    'alice>',
  ])
})

test('line: a transfer is one row above the prompt, and gone with the command', async (t) => {
  const { face, type, see, seeMatch, terminal } = sit(t)
  const step = (doneBytes: number): void => {
    face.news.tell({ type: 'post_progress', who: 'bob', name: 'fi\x1b[2Jlm.mp4', doneBytes, totalBytes: 1024 * 1024 })
  }
  type('wait 60\r')
  await see('alice> wait 60')
  step(256 * 1024)
  await seeMatch(/25 % of 1 MiB/)
  type('half a')
  step(512 * 1024)
  await see('alice> half a')
  await seeMatch(/50 % of 1 MiB/)
  const row = terminal.screen.find((one) => one.includes('50 % of 1 MiB')) ?? ''
  assert.match(row, /^fi\ufffd\[2Jlm\.mp4 █{10}░{10} {3}50 % of 1 MiB/)
  await see('Waited.')
  await new Promise(setImmediate)
  type(' line')
  await see('alice> half a line')
  assert.deepEqual(terminal.screen, ['alice> wait 60', 'Waited.', 'alice> half a line'])
})

test('line: a table fits the terminal, and has no control character', async (t) => {
  const { type, see, terminal } = sit(t, { columns: 40 })
  type('list\r')
  await see('b')
  await see('alice>')
  assert.deepEqual(terminal.screen.slice(1, 4), [
    'FRIEND  STATUS   WORDS',
    'bob     online   a long text \ufffd[2J that …',
    '日本語  offline  b',
  ])
})

test('line: a history is cut to the screen, and more shows what was before', async (t) => {
  const { type, see, terminal } = sit(t)
  type('more\r')
  await see('Invalid command. Please try again.')
  type('history bob\r')
  await see('History of bob, 20 rows')
  await see('more shows what was before.')
  assert.ok(terminal.raw.includes('\x1b[2m--- bob ---'), 'a line between days stands back')
  type('history bob --limit 3\r')
  await see('History of bob, 3 rows')
  // The fake knows no place to begin before: the command is all that counts.
  type('more\r')
  await see('Usage: history U|#G')
})

test('line: the terminal calls for what is said to us, not for what is muted, said in the session or long known', async (t) => {
  const { face, type, see, terminal } = sit(t)
  const rings = (): number => terminal.raw.split('\x07').length - 1
  face.news.tell({ ...message('carol', 'muted'), isQuiet: true })
  face.news.tell({ ...message('carol', 'in session'), inSession: true })
  face.news.tell({ type: 'delivered', to: 'bob', first: 1, last: 1 })
  await see('in session')
  assert.equal(rings(), 0)
  face.news.tell(message('carol', 'one'))
  face.news.tell(message('carol', 'two'))
  await see('two')
  assert.equal(rings(), 1, 'a burst calls once')
  assert.ok(!terminal.screen.some((row) => row.includes('muted')), 'and what is muted is not shown')
  type('list\r')
  await see('alice>')
})

test('line: notifications say who, not what, by the sequence of the terminal', () => {
  const cases: [mode: 'off' | 'bell' | 'desktop', env: NodeJS.ProcessEnv, expected: string][] = [
    ['off', {}, ''],
    ['bell', {}, '\x07'],
    ['desktop', {}, '\x07\x1b]9;ca\ufffdrol, sent you a message\x07'],
    ['desktop', { TMUX: '1' }, '\x07\x1bPtmux;\x1b\x1b]9;ca\ufffdrol, sent you a message\x07\x1b\\'],
    ['desktop', { TERM: 'linux' }, '\x07'],
  ]
  for (const [mode, env, expected] of cases) {
    let written = ''
    const notifier = new Notifier({ write: (text) => (written += text), mode: () => mode, env })
    notifier.hear(message('ca\x07rol;', 'a secret'))
    assert.equal(written, expected)
  }
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
  ['history b', ['bernd ', 'bob '], 'b'],
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
