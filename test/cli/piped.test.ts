import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runHeadless } from '../../src/cli/headless.ts'
import { runPiped } from '../../src/cli/piped.ts'
import { fakeFace, message } from './fake.ts'
import type { Face } from '../../src/cli/face.ts'

async function piped(input: string, overrides: Partial<Face> = {}): Promise<string[]> {
  const face = fakeFace(overrides)
  face.input.end(input)
  assert.equal(await runPiped(face), 0)
  return face.printed().split('\n').slice(0, -1)
}

test('piped: who waits for an answer is told it once, as news; others in words of their own', async () => {
  const face = fakeFace()
  const answerOf = (from: string): unknown => {
    face.news.tell(message(from, 'yes'))
    return { from, text: 'yes' }
  }
  Object.assign(face.kith, { answerOf })
  face.input.end('add bob --wait\nadd carol\n')
  assert.equal(await runPiped(face), 0)
  assert.deepEqual(face.printed().split('\n').slice(0, -1), [
    'bob sent you a message: yes',
    'That is the answer.',
    'carol sent you a message: yes',
    'carol sent you a message: yes',
    'That is the answer.',
  ])
})

test('piped: one command a line, answers in order, refusals among them', async () => {
  const input = 'wait 50\nmessage bob hi\nfoo\nmessage\n\n   \nmessage mallory hi\n@bob again\n'
  assert.deepEqual(await piped(input), [
    'Waited.',
    'Message sent to bob: hi',
    'Invalid command. Please try again.',
    '  help lists the commands.',
    'Usage: message U text',
    '  help message shows more.',
    'Error: you are not friends with mallory',
    '  add mallory asks.',
    'Message sent to bob: again',
  ])
})

test('piped: the last line needs no end, Windows line ends are fine, exit ends it', async () => {
  assert.deepEqual(await piped('message bob one\r\nmessage bob two'), [
    'Message sent to bob: one',
    'Message sent to bob: two',
  ])
  assert.deepEqual(await piped('exit\nmessage bob never\n'), ['Exiting commandline...'])
  assert.deepEqual(await piped(''), [])
})

test('piped: a fault of ours is an answer, and the next command runs', async () => {
  const [first, next, last] = await piped('crash\nmessage bob hi\n')
  assert.match(first!, /^Something went wrong inside Kith: a fault of ours/)
  assert.match(next!, /bug/)
  assert.equal(last, 'Message sent to bob: hi')
})

test('piped: no escapes and no prompts, news as it comes, hostile text cleaned', async () => {
  const face = fakeFace()
  face.news.tell(message('bob', 'early'))
  const running = runPiped(face)
  face.news.tell(message('bob', '\x1b[2Jhi\nError: forged'))
  face.input.end('message bob ok\n')
  await running
  assert.equal(
    face.printed(),
    'bob sent you a message: early\nbob sent you a message: \ufffd[2Jhi\n    Error: forged\nMessage sent to bob: ok\n',
  )
})

test('piped: --json prints one object a line for answers, refusals and events', async () => {
  const face = fakeFace({ json: true })
  const running = runPiped(face)
  face.news.tell(message('bob', 'x\u009b\n'))
  face.input.end('message bob hi\nmessage\n')
  await running
  const text = face.printed()
  // eslint-disable-next-line no-control-regex
  assert.doesNotMatch(text, /[\x00-\x09\x0b-\x1f\x7f-\x9f]/)
  assert.deepEqual(
    text
      .trim()
      .split('\n')
      .map((line): unknown => JSON.parse(line)),
    [
      { event: message('bob', 'x\u009b\n') },
      { command: 'message', ok: true, result: { user: 'bob', text: 'hi' } },
      {
        command: '',
        ok: false,
        error: { code: 'usage', message: 'Usage: message U text', next: 'help message shows more.' },
      },
    ],
  )
})

test('piped: in a session a line is text unless it begins with a slash; exit ends the session only', async () => {
  const face = fakeFace()
  const running = runPiped(face)
  face.news.tell({ type: 'session_started', with: 'bob' })
  face.input.write('message bob is text here\n/message bob is a command\nexit\n')
  while (!face.printed().includes('Exiting chat')) await new Promise((resolve) => face.output.once('data', resolve))
  face.news.tell({ type: 'session_ended', with: 'bob', by: 'alice', reason: 'left' })
  face.input.end('message bob again\n')
  await running
  assert.deepEqual(face.printed().trim().split('\n'), [
    'In a session with bob.',
    'Said: message bob is text here',
    'Message sent to bob: is a command',
    'Exiting chat...',
    'Message sent to bob: again',
  ])
})

test('piped: when the process is to end, it stops reading and stops waiting', async () => {
  const face = fakeFace()
  const running = runPiped(face)
  face.input.write('wait\n')
  await new Promise(setImmediate)
  face.stop()
  assert.equal(await running, 0)
  const idle = fakeFace()
  const ending = runPiped(idle)
  idle.stop()
  assert.equal(await ending, 0)
})

test('headless: prints where it listens and nothing of what people say', async () => {
  const face = fakeFace()
  const running = runHeadless(face)
  face.news.tell(message('bob', 'secret'))
  face.stop()
  assert.equal(await running, 0)
  assert.equal(face.printed(), '')
})

test('piped: when nobody reads the answers any more it ends; headless it goes on', async () => {
  const face = fakeFace()
  const running = runPiped(face)
  face.output.emit('error', Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }))
  assert.equal(await running, 0)
  const headless = fakeFace()
  const serving = runHeadless(headless)
  headless.output.emit('error', new Error('write EPIPE'))
  headless.stop()
  assert.equal(await serving, 0)
})
