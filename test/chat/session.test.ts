import assert from 'node:assert/strict'
import test from 'node:test'
import { MemoryWorld } from '../support/memory-net.ts'
import { befriend, estrange, introduce } from '../support/people.ts'
import { until } from '../support/until.ts'
import { allDelivered, chatter, heard, of, reborn, wordsOf } from './chatting.ts'
import type { TestContext } from 'node:test'
import type { Chatter } from './chatting.ts'

async function pair(t: TestContext): Promise<{ world: MemoryWorld; alice: Chatter; bob: Chatter }> {
  const world = new MemoryWorld()
  const [alice, bob] = [chatter(t, world, 'alice'), chatter(t, world, 'bob')]
  await befriend(alice.person, bob.person)
  return { world, alice, bob }
}

/** `from` asks `to`, who says yes; both are in the session when this resolves. */
async function connected(from: Chatter, to: Chatter): Promise<void> {
  const before = heard(to, 'session_request').length
  await from.chat.connect(of(from, to))
  await until(() => heard(to, 'session_request').length > before)
  await to.person.requests.decide(true, heard(to, 'session_request').at(-1)?.number)
  await until(() => from.chat.session !== undefined && to.chat.session !== undefined)
}

test('chat rule 16: ask, yes, live lines both ways, exit', async (t) => {
  const { alice, bob } = await pair(t)
  const request = await alice.chat.connect(of(alice, bob))
  assert.equal(request.state, 'pending')
  const answer = alice.chat.answer(request.id, new AbortController().signal)
  await until(() => heard(bob, 'session_request').length === 1)
  assert.equal(heard(bob, 'session_request')[0]?.from, 'alice')
  assert.deepEqual(heard(bob, 'session_started'), [])
  await bob.person.requests.decide(true)
  // The yes returns once the session has begun, so that what is typed next is a line of it.
  assert.equal(bob.chat.session?.label, 'alice')
  // So does the wait for it on the other side.
  assert.equal(await answer, 'accepted')
  assert.equal(alice.chat.session?.label, 'bob')
  assert.deepEqual(heard(alice, 'session_accepted'), [{ type: 'session_accepted', by: 'bob' }])
  assert.deepEqual(heard(alice, 'session_started'), [{ type: 'session_started', with: 'bob' }])
  assert.deepEqual(heard(bob, 'session_started'), [{ type: 'session_started', with: 'alice' }])

  await alice.chat.say('hello')
  await bob.chat.say('hi')
  await alice.chat.say('bye')
  await alice.chat.leave()
  await until(() => bob.chat.session === undefined)
  assert.equal(alice.chat.session, undefined)
  assert.deepEqual(
    heard(bob, 'message').map(({ text, inSession }) => [text, inSession]),
    [
      ['hello', true],
      ['bye', true],
    ],
  )
  assert.deepEqual(
    heard(alice, 'message').map(({ text, inSession }) => [text, inSession]),
    [['hi', true]],
  )
  assert.deepEqual(heard(bob, 'session_ended'), [{ type: 'session_ended', with: 'alice', by: 'alice', reason: 'left' }])
  assert.deepEqual(heard(alice, 'session_ended'), [{ type: 'session_ended', with: 'bob', by: 'alice', reason: 'left' }])
  // Lines are stored like any message, read as they came.
  assert.deepEqual(await wordsOf(bob, alice), ['hello', 'bye'])
  assert.equal(alice.chat.unread(bob.person.user.publicKey), 0)
  await assert.rejects(alice.chat.say('anybody?'), { code: 'no_session' })
  await assert.rejects(alice.chat.leave(), { code: 'no_session' })
})

test('chat rule 16: the news of what was said comes before the news that it is over', async (t) => {
  const { alice, bob } = await pair(t)
  await connected(alice, bob)
  await Promise.all([alice.chat.say('one'), alice.chat.say('two'), alice.chat.leave()])
  await until(() => bob.chat.session === undefined)
  const order = bob.person.heard.flatMap((news) =>
    news.type === 'message' ? [`${news.text} ${news.inSession}`] : news.type === 'session_ended' ? ['ended'] : [],
  )
  assert.deepEqual(order, ['one true', 'two true', 'ended'])
})

test('chat rule 16: no is told to the asker, who may ask again', async (t) => {
  const { alice, bob } = await pair(t)
  const request = await alice.chat.connect(of(alice, bob))
  const answer = alice.chat.answer(request.id, new AbortController().signal)
  await until(() => heard(bob, 'session_request').length === 1)
  await bob.person.requests.decide(false)
  assert.equal(await answer, 'declined')
  assert.deepEqual(heard(alice, 'session_declined'), [{ type: 'session_declined', by: 'bob' }])
  assert.equal(alice.chat.session, undefined)
  assert.deepEqual(alice.person.requests.pending(), [])
  await connected(alice, bob)
})

test('chat rule 16: a request waits for a friend who is away, through restarts, and is listed on both sides', async (t) => {
  const world = new MemoryWorld()
  const alice = chatter(t, world, 'alice')
  let bob = chatter(t, world, 'bob')
  await befriend(alice.person, bob.person)
  world.kill(bob.person.peerId)
  await alice.chat.connect(of(alice, bob))
  await alice.chat.connect(of(alice, bob))
  assert.equal(alice.person.requests.pending('out').length, 1)
  bob = reborn(t, bob)
  await until(() => bob.person.requests.pending('in').length === 1)
  bob = reborn(t, bob)
  assert.equal(bob.person.requests.pending('in')[0]?.kind, 'session')
  await bob.person.requests.decide(true)
  await until(() => alice.chat.session !== undefined && bob.chat.session !== undefined)
})

test('chat rule 16: a yes to somebody who is away begins when she is back', async (t) => {
  const { world, alice, bob } = await pair(t)
  await alice.chat.connect(of(alice, bob))
  await until(() => bob.person.requests.pending('in').length === 1)
  world.cut(alice.person.peerId, bob.person.peerId)
  const deciding = bob.person.requests.decide(true)
  await until(() => bob.person.requests.pending('in').length === 0)
  assert.equal(bob.chat.session, undefined)
  world.mend(alice.person.peerId, bob.person.peerId)
  await until(() => alice.chat.session !== undefined && bob.chat.session !== undefined)
  await deciding
})

test('chat rule 17: a yes to a process that is gone finds nobody, and both know', async (t) => {
  const world = new MemoryWorld()
  let alice = chatter(t, world, 'alice')
  const bob = chatter(t, world, 'bob')
  await befriend(alice.person, bob.person)
  await alice.chat.connect(of(alice, bob))
  await until(() => bob.person.requests.pending('in').length === 1)
  alice = reborn(t, alice)
  await bob.person.requests.decide(true)
  await until(() => heard(alice, 'session_accepted').length === 1)
  await until(() => heard(bob, 'session_ended').length === 1)
  assert.equal(alice.chat.session, undefined)
  assert.equal(bob.chat.session, undefined)
})

test('chat rule 16: a request that is taken back is gone on both sides, read or not', async (t) => {
  const { world, alice, bob } = await pair(t)
  await alice.chat.connect(of(alice, bob))
  await until(() => bob.person.requests.pending('in').length === 1)
  await alice.person.requests.withdraw()
  await until(() => bob.person.requests.pending('in').length === 0)
  assert.deepEqual(heard(bob, 'session_withdrawn'), [{ type: 'session_withdrawn', by: 'alice' }])
  await assert.rejects(bob.person.requests.decide(true), { code: 'no_request' })

  world.cut(alice.person.peerId, bob.person.peerId)
  await alice.chat.connect(of(alice, bob))
  await alice.person.requests.withdraw()
  world.mend(alice.person.peerId, bob.person.peerId)
  await alice.chat.send(of(alice, bob), 'never mind')
  await allDelivered(alice, bob)
  assert.deepEqual(bob.person.requests.pending(), [])
})

test('chat rule 16: two who ask each other at once are connected', async (t) => {
  const { alice, bob } = await pair(t)
  await Promise.all([alice.chat.connect(of(alice, bob)), bob.chat.connect(of(bob, alice))])
  await until(() => alice.chat.session !== undefined && bob.chat.session !== undefined)
  await alice.chat.say('you too?')
  await until(() => heard(bob, 'message').length === 1)
  assert.equal(heard(bob, 'message')[0]?.inSession, true)
  assert.deepEqual([alice.person.requests.pending(), bob.person.requests.pending()], [[], []])
})

test('chat rule 16: connect to one who has asked is a yes', async (t) => {
  const { alice, bob } = await pair(t)
  await alice.chat.connect(of(alice, bob))
  await until(() => bob.person.requests.pending('in').length === 1)
  assert.equal((await bob.chat.connect(of(bob, alice))).state, 'accepted')
  await until(() => alice.chat.session !== undefined && bob.chat.session !== undefined)
})

test('chat rule 17: losing the connection ends the session on both sides, and lines after it are messages', async (t) => {
  const { world, alice, bob } = await pair(t)
  await connected(alice, bob)
  world.cut(alice.person.peerId, bob.person.peerId)
  await until(() => alice.chat.session === undefined && bob.chat.session === undefined)
  assert.equal(heard(alice, 'session_ended')[0]?.reason, 'lost')
  assert.equal(heard(bob, 'session_ended')[0]?.reason, 'lost')
  await alice.chat.send(of(alice, bob), 'are you there?')
  world.mend(alice.person.peerId, bob.person.peerId)
  await allDelivered(alice, bob)
  assert.equal(heard(bob, 'message')[0]?.inSession, false)
  assert.equal(bob.chat.session, undefined)
  await connected(bob, alice)
})

test('chat rule 17: a restart of either process ends the session, and a line of it that comes late is a message', async (t) => {
  const world = new MemoryWorld()
  let alice = chatter(t, world, 'alice')
  const bob = chatter(t, world, 'bob')
  await befriend(alice.person, bob.person)
  await connected(alice, bob)
  world.cut(alice.person.peerId, bob.person.peerId)
  await alice.chat.say('last words').catch(() => alice.chat.send(of(alice, bob), 'last words'))
  alice = reborn(t, alice)
  await until(() => bob.chat.session === undefined)
  world.mend(alice.person.peerId, bob.person.peerId)
  await until(() => heard(bob, 'message').length === 1)
  assert.equal(heard(bob, 'message')[0]?.inSession, false)
  assert.equal(bob.chat.unread(alice.person.user.publicKey), 1)
})

test('chat rule 17: a stopped process says goodbye', async (t) => {
  const { alice, bob } = await pair(t)
  await connected(alice, bob)
  await alice.chat.stop()
  await until(() => bob.chat.session === undefined)
  assert.equal(heard(bob, 'session_ended')[0]?.reason, 'left')
})

test('chat rule 17: one session at a time', async (t) => {
  const { world, alice, bob } = await pair(t)
  const carol = chatter(t, world, 'carol')
  await befriend(alice.person, carol.person)
  await carol.chat.connect(of(carol, alice))
  await until(() => alice.person.requests.pending('in').length === 1)
  await connected(alice, bob)
  await assert.rejects(alice.chat.connect(of(alice, carol)), { code: 'in_session', message: /bob/ })
  await assert.rejects(alice.person.requests.decide(true), { code: 'in_session' })
  assert.equal(alice.person.requests.pending('in').length, 1)
  // A message of somebody else in between is no line of the session.
  await carol.chat.send(of(carol, alice), 'hello?')
  await until(() => heard(alice, 'message').length === 1)
  assert.equal(heard(alice, 'message')[0]?.inSession, false)
  await alice.chat.leave()
  await alice.person.requests.decide(true)
  await until(() => alice.chat.session?.label === 'carol' && carol.chat.session?.label === 'alice')
})

test('chat rule 17: who is asked by two and is busy when the second says yes stays where she is', async (t) => {
  const { world, alice, bob } = await pair(t)
  const carol = chatter(t, world, 'carol')
  await befriend(alice.person, carol.person)
  await alice.chat.connect(of(alice, carol))
  await until(() => carol.person.requests.pending('in').length === 1)
  await connected(alice, bob)
  await carol.person.requests.decide(true)
  await until(() => heard(carol, 'session_ended').length === 1)
  assert.equal(carol.chat.session, undefined)
  assert.equal(alice.chat.session?.label, 'bob')
})

test('chat rule 1: sessions are for friends, and end with the friendship', async (t) => {
  const world = new MemoryWorld()
  const [alice, bob] = [chatter(t, world, 'alice'), chatter(t, world, 'bob')]
  await introduce(alice.person, bob.person)
  await assert.rejects(alice.chat.connect(of(alice, bob)), { code: 'not_friend' })
  await assert.rejects(alice.chat.connect(alice.person.names.me), { code: 'self' })
  assert.deepEqual(alice.person.requests.pending(), [])
  await befriend(alice.person, bob.person)
  await connected(alice, bob)
  await estrange(alice.person, bob.person)
  await until(() => alice.chat.session === undefined && bob.chat.session === undefined)
  await befriend(alice.person, bob.person)
  await alice.chat.connect(of(alice, bob))
  await until(() => bob.person.requests.pending('in').length === 1)
  await estrange(alice.person, bob.person)
  await until(() => alice.person.requests.pending().length === 0 && bob.person.requests.pending().length === 0)
})
