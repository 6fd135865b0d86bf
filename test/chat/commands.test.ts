/** The commands about messages and sessions, in the words of the contract. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { toKithError } from '../../src/errors.ts'
import { attentionOperations } from '../../src/operations/attention.ts'
import { chatSayings, messageOperations } from '../../src/operations/messages.ts'
import { Registry } from '../../src/operations/registry.ts'
import { requestOperations } from '../../src/operations/requests.ts'
import { sessionOperations } from '../../src/operations/session.ts'
import { MemoryWorld } from '../support/memory-net.ts'
import { befriend, introduce } from '../support/people.ts'
import { until } from '../support/until.ts'
import { chatter, heard } from './chatting.ts'
import type { TestContext } from 'node:test'
import type { Kith } from '../../src/kith.ts'
import type { Chatter } from './chatting.ts'

const registry = new Registry({
  operations: [...messageOperations, ...attentionOperations, ...requestOperations, ...sessionOperations],
  sayings: chatSayings,
})

/** Types one line; a refusal is its words and the next step. */
async function type({ person, chat }: Chatter, line: string, signal = new AbortController().signal): Promise<string[]> {
  const groups = {
    has: () => false,
    history: () => ({ rows: [], more: false }),
    report: () => ({ missing: [] }),
    markRead: () => Promise.resolve(),
    unreadAll: () => [],
  }
  const kith = { ...person, chat, groups } as unknown as Kith
  try {
    const { operation, params } = registry.parseLine(line)
    return (await registry.execute(kith, operation.name, params, signal)).lines
  } catch (error) {
    const { message, next } = toKithError(error)
    return [message, ...(next === undefined ? [] : [next])]
  }
}

function shown({ person }: Chatter): string[] {
  return person.heard.flatMap((news) => registry.say(news))
}

async function pair(t: TestContext): Promise<{ world: MemoryWorld; alice: Chatter; bob: Chatter }> {
  const world = new MemoryWorld()
  const [alice, bob] = [chatter(t, world, 'alice'), chatter(t, world, 'bob')]
  await befriend(alice.person, bob.person)
  await until(() => world.isConnected(alice.person.peerId, bob.person.peerId))
  return { world, alice, bob }
}

test('commands: message says sent, queued, and why not', async (t) => {
  const { world, alice, bob } = await pair(t)
  const carol = chatter(t, world, 'carol')
  await introduce(alice.person, carol.person)
  assert.deepEqual(await type(alice, 'message bob "see you at eight"'), ['Message sent to bob [1]'])
  assert.deepEqual(await type(alice, '@bob it\'s "nine" then'), ['Message sent to bob [2]'])
  assert.deepEqual(shown(bob), [
    'alice sent you a message: see you at eight',
    'alice sent you a message: it\'s "nine" then',
  ])
  assert.equal((await type(alice, 'message carol hello'))[0], 'Error: you are not friends with carol')
  assert.equal((await type(alice, 'message nobody hello'))[0], 'User not found.')
  assert.equal((await type(alice, 'message alice hello'))[0], 'You cannot message yourself.')
  assert.match((await type(alice, 'message bob'))[0] ?? '', /^Usage: message U text/)
  assert.match((await type(alice, `message bob ${'x'.repeat(16_385)}`))[0] ?? '', /16385 bytes.*16384/)
  world.cut(alice.person.peerId, bob.person.peerId)
  assert.deepEqual(await type(alice, 'message bob one'), ['queued [3]'])
  assert.deepEqual(await type(alice, 'message bob two'), ['queued [4]'])
  world.mend(alice.person.peerId, bob.person.peerId)
  await until(() => heard(alice, 'delivered').length > 0)
  assert.deepEqual(shown(alice), ['Delivered to bob: [3]-[4]'])
})

test('commands: history and unread', async (t) => {
  const { world, alice, bob } = await pair(t)
  assert.deepEqual(await type(alice, 'history bob'), ['No chat history with bob'])
  assert.deepEqual(await type(alice, 'history #chess'), ['No chat history with #chess'])
  assert.deepEqual(await type(bob, 'unread'), ['Nothing is unread.'])
  await type(alice, 'message bob hello')
  await type(bob, 'message alice hi')
  world.cut(alice.person.peerId, bob.person.peerId)
  await type(alice, 'message bob gone?')
  assert.deepEqual(await type(bob, 'unread'), ['alice: 1 unread (history alice shows them)'])
  assert.equal((await type(alice, 'history --peek bob'))[1], '--- unread ---')
  assert.equal((await type(alice, 'history bob'))[1], '--- unread ---')
  const lines = await type(alice, 'history bob')
  const time = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d {2}/
  for (const line of lines) assert.match(line, time)
  assert.deepEqual(
    lines.map((line) => line.replace(time, '')),
    ['alice:  hello  [1] delivered', 'bob:  hi  [1]', 'alice:  gone?  [2] queued'],
  )
  const [older = '', ...newest] = await type(alice, 'history --limit 2 bob')
  assert.deepEqual(newest, lines.slice(1))
  const [, page = ''] = /: (history .*)$/.exec(older) ?? []
  assert.deepEqual(await type(alice, page), lines.slice(0, 1))
  assert.match((await type(alice, 'history bob --limit 0'))[0] ?? '', /Usage: history/)
  await type(bob, 'history alice')
  assert.deepEqual(await type(bob, 'unread'), ['Nothing is unread.'])
})

test('commands: next goes through what is unread, and a muted friend is told as quiet', async (t) => {
  const { alice, bob } = await pair(t)
  for (const text of ['one', 'two', 'three', 'four']) await type(alice, `message bob ${text}`)
  await type(bob, 'history alice')
  await type(alice, 'message bob five')
  assert.deepEqual(await type(bob, 'mute alice'), ['alice is muted.'])
  await type(alice, 'message bob six')
  assert.deepEqual(
    heard(bob, 'message').map((news) => ('isQuiet' in news ? 'quiet' : 'told')),
    ['told', 'told', 'told', 'told', 'told', 'quiet'],
  )
  const lines = await type(bob, 'next')
  assert.equal(lines[0], '--- alice ---')
  assert.deepEqual(
    lines.slice(1).map((line) => line.replace(/^.*: {2}(\S+) {2}.*$/, '$1')),
    ['two', 'three', 'four', '--- unread ---', 'five', 'six', 'Nothing else is unread.'],
  )
  assert.deepEqual(await type(bob, 'next'), ['Nothing is unread.'])
  assert.deepEqual(await type(bob, 'unmute alice'), ['alice is not muted any more.'])
  await type(alice, 'message bob seven')
  assert.ok(!('isQuiet' in heard(bob, 'message').at(-1)!))
})

test('commands: reply, react, edit, erase, cancel, disappear, search', async (t) => {
  const { world, alice, bob } = await pair(t)
  await type(bob, 'message alice shall we meet at the café?')
  assert.deepEqual(await type(alice, 'reply bob:last yes'), ['Message sent to bob [1]'])
  assert.deepEqual(await type(alice, 'react bob:1 👍'), ['👍 on [1]'])
  assert.match((await type(alice, 'react bob:1 a long word'))[0] ?? '', /^A reaction is one emoji|^Usage/)
  assert.deepEqual(await type(alice, 'edit bob:me:1 yes, at eight'), ['Edited [1] to bob.'])
  await until(() => heard(bob, 'edited').length > 0)
  assert.deepEqual(shown(bob).slice(-3), [
    'alice sent you a message: (to "shall we meet at the café?") yes',
    'alice reacted with 👍 to your [1] "shall we meet at the café?"',
    'alice edited [1]: yes, at eight',
  ])
  const plain = async (line: string): Promise<string[]> =>
    (await type(alice, line)).map((one) => one.replace(/^\S+ \S+ {2}/, ''))
  const [first, second] = (await plain('history bob')).filter((line) => !line.startsWith('---'))
  assert.equal(first, 'bob:  shall we meet at the café?  {👍 alice}  [1]')
  assert.equal(second, 'alice:  (to "shall we meet at the café?") yes, at eight (edited)  [1] delivered')
  assert.deepEqual(await plain('search --with bob CAFE'), ['bob:  shall we meet at the *café*?  bob:1'])
  assert.deepEqual(await plain('search eight'), ['alice:  yes, at *eight*  bob:me:1'])
  assert.deepEqual(await plain('search lunch'), ['Nothing found for lunch'])
  assert.match((await type(alice, 'erase bob:1')).join(' '), /bob:1 is a message of bob\. Your own \[1\] is bob:me:1/)
  assert.match((await type(alice, 'erase bob:me:9')).join(' '), /there is no \[9\]/)
  assert.match((await type(alice, 'erase 12')).join(' '), /'12' names no message/)
  assert.deepEqual(await type(alice, 'erase bob:me:1'), ['Erased [1] to bob.'])
  await until(() => shown(bob).at(-1) === 'alice erased [1].')
  assert.deepEqual(await type(alice, 'disappear bob 90m'), [
    'New messages with bob disappear 90m after they were read.',
  ])
  await until(() => heard(bob, 'timer').length > 0)
  assert.deepEqual(await type(bob, 'disappear alice off'), ['Messages with alice stay.'])
  assert.match((await type(bob, 'disappear alice soon'))[0] ?? '', /'soon' is no time/)
  world.kill(bob.person.peerId)
  const [queued = ''] = await type(alice, 'message bob oops')
  const [, number = ''] = /^queued \[(\d+)\]$/.exec(queued) ?? []
  assert.deepEqual(await type(alice, 'cancel bob:me:last'), [`Cancelled [${number}] to bob.`])
  assert.match((await plain('history bob')).at(-1) ?? '', /^alice: {2}oops {2}\[\d+\] failed \(cancelled\)$/)
  assert.deepEqual(await type(alice, 'read_receipts on'), ['Read receipts are on.'])
})

test('commands: connect, yes, lines, exit', async (t) => {
  const { alice, bob } = await pair(t)
  assert.deepEqual(await type(alice, 'connect bob'), ['Connection request sent to bob'])
  await until(() => heard(bob, 'session_request').length === 1)
  assert.deepEqual(shown(bob), [
    'Received connection request from alice',
    'yes or no? (with several: accept 1, decline 1)',
  ])
  assert.deepEqual(await type(bob, 'yes'), ['Accepted the connection request from alice.'])
  await until(() => alice.chat.session !== undefined)
  assert.deepEqual(shown(alice), [
    'Connection request to bob is accepted.',
    'You are connected to bob: each line is text, exit ends it.',
  ])
  assert.deepEqual(await type(alice, 'say hello'), [])
  await until(() => heard(bob, 'message').length === 1)
  assert.equal(shown(bob).at(-1), 'alice: hello')
  assert.deepEqual((await type(alice, 'connect bob'))[0], 'You are in a session with bob.')
  assert.deepEqual(await type(alice, 'leave'), ['Exiting chat...'])
  await until(() => bob.chat.session === undefined)
  assert.deepEqual(shown(bob).slice(-2), ['alice has exited.', 'Exiting chat...'])
  assert.equal(shown(alice).length, 2)
  assert.equal((await type(alice, 'say more'))[0], 'You are in no session.')
})

test('commands: connect --wait hears yes, no, and an end to its patience', async (t) => {
  const { world, alice, bob } = await pair(t)
  const answered = async (line: string, answer: string): Promise<string[]> => {
    const waiting = type(alice, line)
    await until(() => bob.person.requests.pending('in').length === 1)
    await type(bob, answer)
    return await waiting
  }
  assert.deepEqual(await answered('connect --wait bob', 'no'), [
    'Connection request to bob is declined.',
    'You may ask again: connect bob',
  ])
  assert.deepEqual(await answered('connect --wait bob', 'yes'), ['Connection request to bob is accepted.'])
  assert.equal(alice.chat.session?.label, 'bob')
  await type(alice, 'leave')
  world.cut(alice.person.peerId, bob.person.peerId)
  const patience = new AbortController()
  const waiting = type(alice, 'connect --wait bob', patience.signal)
  await until(() => alice.person.requests.pending('out').length === 1)
  patience.abort()
  assert.ok((await waiting).length > 0)
  assert.equal(alice.person.requests.pending('out').length, 1)
  assert.deepEqual(await type(alice, 'withdraw'), ['Withdrew the connection request to bob.'])
})
