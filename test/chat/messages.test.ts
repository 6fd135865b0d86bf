import assert from 'node:assert/strict'
import test from 'node:test'
import { faultyStore } from '../support/faulty-store.ts'
import { MemoryWorld } from '../support/memory-net.ts'
import { befriend, estrange, introduce, makePerson } from '../support/people.ts'
import { settle, until } from '../support/until.ts'
import { allDelivered, chatter, chatting, clockFromNow, heard, of, reborn, states, wordsOf } from './chatting.ts'

const words = (count: number): string[] => Array.from({ length: count }, (_, i) => `word ${i + 1}`)

test('chat: a message to an online friend is delivered, told and acknowledged', async (t) => {
  const world = new MemoryWorld()
  const [alice, bob] = [chatter(t, world, 'alice'), chatter(t, world, 'bob')]
  await befriend(alice.person, bob.person)
  const sent = await alice.chat.send(of(alice, bob), 'hello')
  assert.equal(sent.number, 1)
  assert.equal(await alice.chat.delivered(sent, 3_000), true)
  assert.deepEqual(await wordsOf(bob, alice), ['hello'])
  assert.deepEqual(await states(alice, bob), ['1 delivered'])
  const [news] = heard(bob, 'message')
  assert.equal(news?.from, 'alice')
  assert.equal(news.text, 'hello')
  assert.equal(news.inSession, false)
  assert.deepEqual(heard(alice, 'delivered'), [])
})

test('chat rule 5: a message to an offline friend waits on disk, through restarts of both, and is told as a range', async (t) => {
  const world = new MemoryWorld()
  let [alice, bob] = [chatter(t, world, 'alice'), chatter(t, world, 'bob')]
  await befriend(alice.person, bob.person)
  world.kill(bob.person.peerId)
  for (const word of words(6)) await alice.chat.send(of(alice, bob), word)
  alice = reborn(t, alice)
  assert.deepEqual((await states(alice, bob))[5], '6 queued')
  bob = reborn(t, bob)
  await allDelivered(alice, bob)
  assert.deepEqual(await wordsOf(bob, alice), words(6))
  await until(() => heard(alice, 'delivered').length > 0)
  assert.deepEqual(heard(alice, 'delivered'), [{ type: 'delivered', to: 'bob', first: 1, last: 6 }])
})

test('chat: message numbers count per sender and conversation, from 1', async (t) => {
  const world = new MemoryWorld()
  const [alice, bob, carol] = [chatter(t, world, 'alice'), chatter(t, world, 'bob'), chatter(t, world, 'carol')]
  await befriend(alice.person, bob.person)
  await befriend(alice.person, carol.person)
  const numbers = [
    await alice.chat.send(of(alice, bob), 'one'),
    await bob.chat.send(of(bob, alice), 'one'),
    await alice.chat.send(of(alice, carol), 'one'),
    await alice.chat.send(of(alice, bob), 'two'),
  ].map(({ number }) => number)
  assert.deepEqual(numbers, [1, 1, 1, 2])
})

test('chat rule 3: friends who meet share one stream, and both use it', async (t) => {
  const world = new MemoryWorld()
  let streams = 0
  world.disturb = () => {
    streams++
    return 'none'
  }
  const [alice, bob] = [chatter(t, world, 'alice'), chatter(t, world, 'bob')]
  await befriend(alice.person, bob.person)
  await alice.chat.delivered(await alice.chat.send(of(alice, bob), 'hello'), 3_000)
  world.disconnect(alice.person.peerId, bob.person.peerId)
  await settle()
  streams = 0
  world.connect(alice.person.peerId, bob.person.peerId)
  await until(() => streams === 1)
  assert.ok(await bob.chat.delivered(await bob.chat.send(of(bob, alice), 'hi'), 3_000))
  assert.ok(await alice.chat.delivered(await alice.chat.send(of(alice, bob), 'how are you'), 3_000))
  assert.equal(streams, 1)
})

test('chat rule 3: channels that cross lose, double and reorder nothing', async (t) => {
  const world = new MemoryWorld()
  const [alice, bob] = [chatter(t, world, 'alice'), chatter(t, world, 'bob')]
  await befriend(alice.person, bob.person)
  for (let round = 0; round < 10; round++) {
    world.disconnect(alice.person.peerId, bob.person.peerId)
    // Neither is connected, both have something to say: both dial.
    await Promise.all([
      alice.chat.send(of(alice, bob), `word ${round + 1}`),
      bob.chat.send(of(bob, alice), `word ${round + 1}`),
    ])
    await Promise.all([allDelivered(alice, bob), allDelivered(bob, alice)])
  }
  assert.deepEqual(await wordsOf(bob, alice), words(10))
  assert.deepEqual(await wordsOf(alice, bob), words(10))
})

test('chat rule 9: a burst shares transactions and receipts', async (t) => {
  const world = new MemoryWorld()
  const alice = chatter(t, world, 'alice')
  const person = makePerson(t, world, 'bob')
  const faulty = faultyStore(person.store)
  const bob = chatting(t, { ...person, store: faulty.store })
  await befriend(alice.person, bob.person)
  await alice.chat.delivered(await alice.chat.send(of(alice, bob), 'first'), 3_000)
  const before = faulty.writes
  await Promise.all(words(500).map((word) => alice.chat.send(of(alice, bob), word)))
  await allDelivered(alice, bob)
  assert.deepEqual(await wordsOf(bob, alice), ['first', ...words(500)])
  assert.ok(faulty.writes - before <= 20, `${faulty.writes - before} transactions`)
})

test('chat rule 9: a failing store resets the stream and the sender never sees delivered', async (t) => {
  const world = new MemoryWorld()
  const clock = clockFromNow()
  const alice = chatter(t, world, 'alice', clock)
  const person = makePerson(t, world, 'bob', clock)
  const faulty = faultyStore(person.store)
  const bob = chatting(t, { ...person, store: faulty.store })
  await befriend(alice.person, bob.person)
  await until(() => world.isConnected(alice.person.peerId, bob.person.peerId))
  await alice.chat.delivered(await alice.chat.send(of(alice, bob), 'before'), 3_000)
  let failed = 0
  faulty.fails = () => {
    failed++
    return true
  }
  await alice.chat.send(of(alice, bob), 'while the disk is full')
  await until(() => failed > 0)
  for (let i = 0; i < 20; i++) {
    clock.advance(1_000)
    await settle(2)
  }
  assert.deepEqual(await states(alice, bob), ['1 delivered', '2 queued'])
  assert.deepEqual(await wordsOf(bob, alice), ['before'])
  assert.ok(failed > 1 && failed < 25, `tried ${failed} times in 20 s`)
  faulty.fails = () => false
  clock.advance(60_000)
  await until(async () => {
    clock.advance(1_000)
    return (await states(alice, bob))[1] === '2 delivered'
  })
  assert.deepEqual(await wordsOf(bob, alice), ['before', 'while the disk is full'])
})

test('chat rule 5: a failing store on the sending side sends nothing and says so', async (t) => {
  const world = new MemoryWorld()
  const bob = chatter(t, world, 'bob')
  const person = makePerson(t, world, 'alice')
  const faulty = faultyStore(person.store)
  const alice = chatting(t, { ...person, store: faulty.store })
  await befriend(alice.person, bob.person)
  faulty.fails = () => true
  await assert.rejects(alice.chat.send(of(alice, bob), 'lost?'), /disk is full/)
  faulty.fails = () => false
  const sent = await alice.chat.send(of(alice, bob), 'kept')
  assert.equal(sent.number, 1)
  await alice.chat.delivered(sent, 3_000)
  assert.deepEqual(await wordsOf(bob, alice), ['kept'])
})

test('chat rule 15: a friend who cannot be reached is tried again after 1, 2, 4 … s, and at once when connected', async (t) => {
  const world = new MemoryWorld()
  const clock = clockFromNow()
  const [alice, bob] = [chatter(t, world, 'alice', clock), chatter(t, world, 'bob', clock)]
  await befriend(alice.person, bob.person)
  await allDelivered(alice, bob)
  world.cut(alice.person.peerId, bob.person.peerId)
  await settle()
  const tries: number[] = []
  const open = alice.person.net.open.bind(alice.person.net)
  alice.person.net.open = async (...args) => {
    tries.push(clock.monotonic())
    return await open(...args)
  }
  await alice.chat.send(of(alice, bob), 'hello')
  for (let second = 0; second < 4_000; second++) {
    clock.advance(1_000)
    if (second < 100 || second % 20 === 0) await settle(1)
  }
  const gaps = tries.slice(1).map((at, i) => (at - (tries[i] ?? 0)) / 1_000)
  assert.ok(gaps.length >= 9 && gaps.length <= 16, `tried again after ${gaps.join(', ')} s`)
  for (const [i, gap] of gaps.entries()) {
    // An attempt of before, when they met, may count; the clock here steps by up to 20 s.
    const [least, most] = [Math.min(2 ** i, 900) * 0.7, Math.min(2 ** (i + 1), 900) * 1.3 + 21]
    assert.ok(gap >= least && gap <= most, `try ${i + 2} came after ${gap} s`)
  }
  const before = tries.length
  world.mend(alice.person.peerId, bob.person.peerId)
  await allDelivered(alice, bob)
  assert.equal(tries.length - before <= 1, true)
})

test('chat rule 1: nobody writes to one who is no friend, nor to oneself, nor after the end', async (t) => {
  const world = new MemoryWorld()
  const [alice, bob] = [chatter(t, world, 'alice'), chatter(t, world, 'bob')]
  await introduce(alice.person, bob.person)
  await assert.rejects(alice.chat.send(of(alice, bob), 'hello'), {
    code: 'not_friend',
    message: 'Error: you are not friends with bob',
  })
  await assert.rejects(alice.chat.send(alice.person.names.me, 'hello'), { code: 'self' })
  await befriend(alice.person, bob.person)
  await alice.chat.delivered(await alice.chat.send(of(alice, bob), 'hello'), 3_000)
  await estrange(alice.person, bob.person)
  await assert.rejects(alice.chat.send(of(alice, bob), 'still there?'), { code: 'not_friend' })
  assert.deepEqual(await wordsOf(bob, alice), ['hello'])
})

test('chat rule 1: what was queued waits through the end of a friendship, and goes if it begins again', async (t) => {
  const world = new MemoryWorld()
  const [alice, bob] = [chatter(t, world, 'alice'), chatter(t, world, 'bob')]
  await befriend(alice.person, bob.person)
  world.cut(alice.person.peerId, bob.person.peerId)
  await alice.chat.send(of(alice, bob), 'hello')
  await estrange(alice.person, bob.person)
  world.mend(alice.person.peerId, bob.person.peerId)
  world.connect(alice.person.peerId, bob.person.peerId)
  assert.deepEqual(await states(alice, bob), ['1 queued'])
  await befriend(alice.person, bob.person)
  await allDelivered(alice, bob)
  assert.deepEqual(await wordsOf(bob, alice), ['hello'])
})

test('chat: texts from 1 byte to 16 KiB of any letters arrive as typed; longer and empty ones are refused whole', async (t) => {
  const world = new MemoryWorld()
  const [alice, bob] = [chatter(t, world, 'alice'), chatter(t, world, 'bob')]
  await befriend(alice.person, bob.person)
  const texts = ['x', '\u0301e e\u0301', '👩‍👩‍👧 مرحبا\r\n\t"quoted"', 'ü'.repeat(8 * 1024), 'x'.repeat(16 * 1024)]
  for (const text of texts) await alice.chat.send(of(alice, bob), text)
  await allDelivered(alice, bob)
  assert.deepEqual(await wordsOf(bob, alice), texts)
  for (const text of ['x'.repeat(16 * 1024 + 1), 'ü'.repeat(8 * 1024) + 'x']) {
    await assert.rejects(alice.chat.send(of(alice, bob), text), { code: 'too_long', message: /16384/ })
  }
  await assert.rejects(alice.chat.send(of(alice, bob), ''), { code: 'usage' })
  await alice.chat.send(of(alice, bob), 'a NUL\0 in it')
  await allDelivered(alice, bob)
  // Neither database keeps a NUL inside a text; what follows it must not be lost.
  assert.equal((await wordsOf(bob, alice)).at(-1), 'a NUL\u2400 in it')
  assert.equal((await alice.chat.history(of(alice, bob), { limit: 1 })).rows[0]?.text, 'a NUL\u2400 in it')
  await alice.chat.send(of(alice, bob), 'half a pair: \ud83d')
  await allDelivered(alice, bob)
  assert.equal((await wordsOf(bob, alice)).at(-1), 'half a pair: \ufffd')
})

test('chat rule 18: both see one order, pages join without a seam, and reading marks as read', async (t) => {
  const world = new MemoryWorld()
  const [alice, bob] = [chatter(t, world, 'alice'), chatter(t, world, 'bob')]
  await befriend(alice.person, bob.person)
  for (let i = 0; i < 20; i++) {
    const [from, to] = i % 3 === 0 ? [alice, bob] : [bob, alice]
    await from.chat.delivered(await from.chat.send(of(from, to), `word ${i}`), 3_000)
  }
  assert.equal(alice.chat.unread(bob.person.user.publicKey), 13)
  assert.deepEqual(
    alice.chat.unreadAll().map(({ person, count }) => `${person.label} ${count}`),
    ['bob 13'],
  )
  const [ofAlice, ofBob] = [
    await alice.chat.history(of(alice, bob), { limit: 100 }),
    await bob.chat.history(of(bob, alice), { limit: 100 }),
  ]
  assert.deepEqual(
    ofAlice.rows.map(({ text }) => text),
    Array.from({ length: 20 }, (_, i) => `word ${i}`),
  )
  assert.deepEqual(
    ofAlice.rows.map(({ text, sender, number, sentMs }) => ({ text, sender, number, sentMs })),
    ofBob.rows.map(({ text, sender, number, sentMs }) => ({ text, sender, number, sentMs })),
  )
  assert.equal(alice.chat.unread(bob.person.user.publicKey), 0)
  const paged: string[] = []
  let page = await alice.chat.history(of(alice, bob), { limit: 7 })
  for (;;) {
    paged.unshift(...page.rows.map(({ text }) => text))
    if (!page.more) break
    page = await alice.chat.history(of(alice, bob), { limit: 7, before: page.rows[0]?.id })
  }
  assert.deepEqual(
    paged,
    ofAlice.rows.map(({ text }) => text),
  )
})

test('chat: a wait for the receipt ends early when the friend cannot be reached, and after its time at the latest', async (t) => {
  const world = new MemoryWorld()
  const clock = clockFromNow()
  const [alice, bob] = [chatter(t, world, 'alice', clock), chatter(t, world, 'bob', clock)]
  await befriend(alice.person, bob.person)
  world.cut(alice.person.peerId, bob.person.peerId)
  const sent = await alice.chat.send(of(alice, bob), 'hello')
  const waiting = alice.chat.delivered(sent, 3_000)
  await new Promise(setImmediate)
  clock.advance(3_000)
  assert.equal(await waiting, false)
  world.offline(alice.person.peerId)
  assert.equal(await alice.chat.delivered(sent, 3_000), false)
})
