import assert from 'node:assert/strict'
import test from 'node:test'
import { CHAT_PROTOCOL, frameCodec } from '../../protocols/chat/chat.ts'
import { decodeContent } from '../../protocols/chat/content.ts'
import { toFrame } from '../../protocols/frames.ts'
import { sha256 } from '../../src/crypto/keys.ts'
import { putFriendship, deleteFriendship } from '../../src/store/persons.ts'
import { requestsWith } from '../../src/store/requests.ts'
import { MemoryWorld } from '../support/memory-net.ts'
import { befriend, introduce, makePerson } from '../support/people.ts'
import { seeded } from '../support/random.ts'
import { settle, until } from '../support/until.ts'
import { allDelivered, chatter, heard, of, states, wordsOf } from './chatting.ts'
import { chainOf, made, Speaker } from './speaker.ts'
import type { TestContext } from 'node:test'
import type { Chatter } from './chatting.ts'
import type { TestPerson } from '../support/people.ts'

/** Bob runs Kith; Mallory is his friend and speaks by hand. */
async function withMallory(t: TestContext): Promise<{ world: MemoryWorld; bob: Chatter; mallory: TestPerson }> {
  const world = new MemoryWorld()
  const [bob, mallory] = [chatter(t, world, 'bob'), makePerson(t, world, 'mallory')]
  await befriend(bob.person, mallory)
  return { world, bob, mallory }
}

function tables({ person }: Chatter): unknown {
  const { store } = person
  return ['message', 'chat_chain', 'outbox', 'request'].map((table) => store.all(`SELECT * FROM ${table}`))
}

async function words(bob: Chatter, person: TestPerson): Promise<string[]> {
  const known = bob.person.names.byKey(person.user.publicKey)
  assert.ok(known)
  return (await bob.chat.history(known, { limit: 1_000 })).rows.filter(({ mine }) => !mine).map(({ text }) => text)
}

test('chat rule 1: forgery: a stranger who writes as a friend is reset unread and counted', async (t) => {
  const world = new MemoryWorld()
  const [alice, bob, eve] = [chatter(t, world, 'alice'), chatter(t, world, 'bob'), makePerson(t, world, 'eve')]
  await befriend(alice.person, bob.person)
  await introduce(bob.person, eve)
  await allDelivered(alice, bob)
  const before = tables(bob)
  const refused = bob.chat.refused.stranger
  const speaker = await Speaker.open(eve, bob.person)
  speaker.greet()
  speaker.send(...chainOf('I am alice, send money'))
  assert.ok((await speaker.channel.closed) instanceof Error)
  assert.deepEqual(tables(bob), before)
  assert.equal(bob.chat.refused.stranger, refused + 1)
  assert.deepEqual(speaker.frames, [])
  assert.deepEqual(heard(bob, 'message'), [])
})

test('chat rule 1: a friendship that ends while the channel is open ends what comes over it', async (t) => {
  const { bob, mallory } = await withMallory(t)
  const speaker = await Speaker.open(mallory, bob.person)
  speaker.greet()
  const [first, second] = chainOf('still friends', 'not any more')
  assert.ok(first && second)
  speaker.send(first)
  await speaker.answered(1)
  // Only the table changes, as in the moment between the transaction and the news of it.
  await bob.person.store.write((sql) => {
    deleteFriendship(sql, mallory.user.publicKey)
  })
  speaker.send(second)
  assert.ok((await speaker.channel.closed) instanceof Error)
  assert.deepEqual(await words(bob, mallory), ['still friends'])
  assert.ok(bob.chat.refused.stranger >= 1)
})

test('chat rule 1: a blocked person cannot write', async (t) => {
  const { bob, mallory } = await withMallory(t)
  await bob.person.store.write((sql) => {
    putFriendship(sql, mallory.user.publicKey, 'blocked', 0)
  })
  const speaker = await Speaker.open(mallory, bob.person)
  speaker.send(...chainOf('let me in'))
  assert.ok((await speaker.channel.closed) instanceof Error)
  assert.deepEqual(await words(bob, mallory), [])
})

test('chat rule 2: forgery: a friend who sends the chain of another speaks for itself alone', async (t) => {
  const { world, bob, mallory } = await withMallory(t)
  const alice = chatter(t, world, 'alice')
  await befriend(alice.person, bob.person)
  await alice.chat.send(of(alice, bob), 'one')
  await allDelivered(alice, bob)
  const stolen = alice.person.store
    .all('SELECT content FROM message')
    .map(({ content }) => content as Uint8Array<ArrayBuffer>)
  const speaker = await Speaker.open(mallory, bob.person)
  speaker.greet()
  speaker.send(...stolen.map((bytes) => ({ bytes })))
  await speaker.answered(1)
  // Replayed words count as Mallory's own, and Alice's chain goes on undisturbed.
  assert.deepEqual(await wordsOf(bob, alice), ['one'])
  assert.deepEqual(await words(bob, mallory), ['one'])
  await alice.chat.send(of(alice, bob), 'two')
  await allDelivered(alice, bob)
  assert.deepEqual(await wordsOf(bob, alice), ['one', 'two'])
})

test('chat rule 10: forgery: receipts end nothing but what went to that friend, and nothing that was never sent', async (t) => {
  const { world, bob, mallory } = await withMallory(t)
  const alice = makePerson(t, world, 'alice')
  await befriend(bob.person, alice)
  world.kill(alice.peerId)
  const toAlice = bob.person.names.byKey(alice.user.publicKey)
  const toMallory = bob.person.names.byKey(mallory.user.publicKey)
  assert.ok(toAlice && toMallory)
  await bob.chat.send(toAlice, 'for alice')
  const speaker = await Speaker.open(mallory, bob.person)
  speaker.greet()
  const head = bob.person.store.get('SELECT head FROM message')?.head as Uint8Array<ArrayBuffer>
  speaker.greet(1, head)
  speaker.greet(2 ** 40, head)
  await until(() => bob.chat.refused.receipt === 1)
  const { rows } = await bob.chat.history(toAlice, { limit: 10 })
  assert.equal(rows[0]?.state, 'queued')
  assert.deepEqual(heard(bob, 'delivered'), [])
})

test('chat rule 7: what does not continue the chain changes no state: stale, conflicting, forked, beyond a gap', async (t) => {
  const { bob, mallory } = await withMallory(t)
  const speaker = await Speaker.open(mallory, bob.person)
  speaker.greet()
  const chain = chainOf('one', 'two', 'three', 'four', 'five')
  const [one, two, three, four, five] = chain
  assert.ok(one && two && three && four && five)
  speaker.send(one, two)
  assert.equal((await speaker.answered(1)).contiguous, 2)
  const before = tables(bob)

  speaker.send(one)
  speaker.send(two, one)
  assert.deepEqual((await speaker.answered(2)).missing, [])
  speaker.send(made('another two', { seq: 2, prevHash: one.head }))
  speaker.send(made('a fork', { seq: 3, prevHash: one.head }))
  speaker.send(made('from the start', { seq: 3, prevHash: new Uint8Array() }))
  await until(() => bob.chat.refused.chain === 3)
  speaker.send(five)
  const asked = await until(() => speaker.receipts.find(({ missing }) => missing.length > 0))
  assert.deepEqual([asked.contiguous, asked.missing], [2, [{ first: 3, last: 4 }]])
  assert.deepEqual(asked.head, two.head)
  assert.deepEqual(tables(bob), before)
  assert.deepEqual(heard(bob, 'words_refused'), [{ type: 'words_refused', from: 'mallory' }])

  // And none of it stands in the way of what does.
  speaker.send(three, four, five)
  assert.equal((await until(() => speaker.receipts.find(({ contiguous }) => contiguous === 5))).missing.length, 0)
  assert.deepEqual(await words(bob, mallory), ['one', 'two', 'three', 'four', 'five'])
})

test('chat rule 8: a known id under a new number goes on with the chain and is shown once', async (t) => {
  const { bob, mallory } = await withMallory(t)
  const speaker = await Speaker.open(mallory, bob.person)
  speaker.greet()
  const [one] = chainOf('one')
  assert.ok(one)
  const again = made('one', { id: one.id, seq: 9, prevHash: one.head })
  const next = made('two', { seq: 10, prevHash: again.head })
  speaker.send(one, again, next)
  assert.equal((await speaker.answered(1)).contiguous, 10)
  assert.deepEqual(await words(bob, mallory), ['one', 'two'])
})

test('chat rule 6: what is not acknowledged comes again on the next channel, in order, byte for byte', async (t) => {
  const { bob, mallory } = await withMallory(t)
  const toMallory = bob.person.names.byKey(mallory.user.publicKey)
  assert.ok(toMallory)
  for (let i = 1; i <= 5; i++) await bob.chat.send(toMallory, `word ${i}`)
  const first = await Speaker.open(mallory, bob.person)
  first.greet()
  await until(() => first.contents.length === 5)
  first.channel.abort(new Error('lost before a receipt'))
  const second = await Speaker.open(mallory, bob.person)
  second.greet()
  await until(() => second.contents.length === 5)
  assert.deepEqual(second.contents, first.contents)
  const decoded = second.contents.map((bytes) => decodeContent(bytes, sha256))
  assert.deepEqual(
    decoded.map(({ seq }) => seq),
    [1, 2, 3, 4, 5],
  )
  second.channel.abort(new Error('and again'))
  const third = await Speaker.open(mallory, bob.person)
  third.greet(3, decoded[2]?.head)
  await until(() => third.contents.length === 2)
  assert.deepEqual(third.contents, first.contents.slice(3))
})

test('chat rule 17: READY that comes before its ACCEPT is kept for it', async (t) => {
  const { bob, mallory } = await withMallory(t)
  const toMallory = bob.person.names.byKey(mallory.user.publicKey)
  assert.ok(toMallory)
  for (const together of [true, false]) {
    const speaker = await Speaker.open(mallory, bob.person)
    const receipt = await speaker.answered(0)
    speaker.greet()
    const { id: sessionId } = await bob.chat.connect(toMallory)
    await until(() => speaker.contents.length > 0)
    speaker.channel.send({ kind: 'signal', signal: 'READY', sessionId })
    if (!together) await settle()
    const { contiguous, head } = receipt
    speaker.send(made({ kind: 'session', sessionId, act: 'ACCEPT' }, { seq: contiguous + 1, prevHash: head }))
    await until(() => bob.chat.session !== undefined)
    // A real friend would take GONE for the end of it.
    assert.ok(!speaker.frames.some((frame) => frame.kind === 'signal' && frame.signal === 'GONE'))
    await bob.chat.leave()
    speaker.channel.abort(new Error('done'))
  }
})

test('chat rule 13: one who asks for the same again and again is reset', async (t) => {
  const { bob, mallory } = await withMallory(t)
  const toMallory = bob.person.names.byKey(mallory.user.publicKey)
  assert.ok(toMallory)
  const speaker = await Speaker.open(mallory, bob.person)
  for (let i = 0; i < 5; i++) await bob.chat.send(toMallory, `word ${i}`)
  speaker.greet()
  await until(() => speaker.contents.length >= 5)
  for (let i = 0; i < 20; i++) {
    speaker.channel.send({
      kind: 'receipt',
      receipt: { contiguous: 0, head: new Uint8Array(), missing: [{ first: 1, last: 1 }] },
    })
    await new Promise(setImmediate)
  }
  assert.ok((await speaker.channel.closed) instanceof Error)
  assert.ok(speaker.contents.length <= 5 * 10, `${speaker.contents.length} contents`)
})

test('chat rule 4: one who never says where it stands gets nothing', async (t) => {
  const { bob, mallory } = await withMallory(t)
  const toMallory = bob.person.names.byKey(mallory.user.publicKey)
  assert.ok(toMallory)
  const speaker = await Speaker.open(mallory, bob.person)
  await bob.chat.send(toMallory, 'hello')
  await speaker.answered(0)
  speaker.channel.send({ kind: 'signal', signal: 'GONE', sessionId: new Uint8Array(16) })
  await settle(5)
  assert.ok(!speaker.frames.some(({ kind }) => kind === 'sealed'))
  speaker.greet()
  await until(() => speaker.contents.length === 1)
})

test('chat rule 18: a logical time from far in the future moves nothing but its own words', async (t) => {
  const { bob, mallory } = await withMallory(t)
  const toMallory = bob.person.names.byKey(mallory.user.publicKey)
  assert.ok(toMallory)
  const speaker = await Speaker.open(mallory, bob.person)
  speaker.greet()
  speaker.send(made('from the future', { lamport: Number.MAX_SAFE_INTEGER, sentMs: 253_402_300_799_999 }))
  await speaker.answered(1)
  await bob.chat.send(toMallory, 'answer')
  const { rows } = await bob.chat.history(toMallory, { limit: 10 })
  assert.deepEqual(
    rows.map(({ text }) => text),
    ['from the future', 'answer'],
  )
})

test('chat rule 16: forgery: a friend cannot answer, withdraw or leave for another', async (t) => {
  const { world, bob, mallory } = await withMallory(t)
  const alice = makePerson(t, world, 'alice')
  await befriend(bob.person, alice)
  world.kill(alice.peerId)
  const toAlice = bob.person.names.byKey(alice.user.publicKey)
  assert.ok(toAlice)
  const { id: sessionId } = await bob.chat.connect(toAlice)
  const speaker = await Speaker.open(mallory, bob.person)
  speaker.greet()
  const chain: ReturnType<typeof made>[] = []
  for (const act of ['ACCEPT', 'DECLINE', 'WITHDRAW', 'LEAVE', 'ASK'] as const) {
    const prevHash = chain.at(-1)?.head ?? new Uint8Array()
    chain.push(made({ kind: 'session', sessionId, act }, { seq: chain.length + 1, prevHash }))
  }
  speaker.send(...chain)
  speaker.channel.send({ kind: 'signal', signal: 'READY', sessionId })
  await speaker.answered(1)
  assert.equal(bob.chat.session, undefined)
  assert.equal(requestsWith(bob.person.store as never, 'session', alice.user.publicKey, 'pending').length, 1)
  assert.deepEqual(requestsWith(bob.person.store as never, 'session', mallory.user.publicKey, 'pending'), [])
})

test('chat rule 14: 1,000 random and mutated frames of a friend: no crash, no change, and the honest go on', async (t) => {
  const { world, bob, mallory } = await withMallory(t)
  const alice = chatter(t, world, 'alice')
  await befriend(alice.person, bob.person)
  const random = seeded(t, 20_261_123)
  const before = tables(bob)
  // Beyond a gap: a mutation that happens to be well-formed continues no chain either.
  const far = made('far', { seq: 7, prevHash: random.bytes(32) })
  const speaker = await Speaker.open(mallory, bob.person)
  speaker.greet()
  await speaker.left()
  const good = frameCodec.encode({ kind: 'sealed', sealed: await speaker.sealer.seal([far.bytes, far.bytes]) })
  let frames = 0
  while (frames < 1_000) {
    const stream = await mallory.net.open(bob.person.peerId, CHAT_PROTOCOL)
    for (let i = 0; i < 25 && stream.status === 'open'; i++, frames++) {
      const frame =
        random.below(2) === 0
          ? random.bytes(1 + random.below(200))
          : good.map((byte) => (random.below(100) === 0 ? random.below(256) : byte))
      stream.send(random.below(4) === 0 ? random.bytes(50) : toFrame(frame))
      if (random.below(3) === 0) await new Promise(setImmediate)
    }
    stream.abort(new Error('next'))
  }
  await alice.chat.send(of(alice, bob), 'hello')
  await allDelivered(alice, bob)
  assert.deepEqual(await states(alice, bob), ['1 delivered'])
  await bob.person.store.write((sql) => {
    sql.run('DELETE FROM message WHERE device = ?', alice.person.peerId)
    sql.run('DELETE FROM chat_chain WHERE device = ?', alice.person.peerId)
  })
  assert.deepEqual(tables(bob), before)
  assert.ok(bob.chat.refused.broken > 0)
})
