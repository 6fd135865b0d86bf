import assert from 'node:assert/strict'
import test from 'node:test'
import { frameCodec } from '../../protocols/chat/chat.ts'
import { makeAsk, makeWelcome, openSetup } from '../../protocols/chat/setup.ts'
import { Fault } from '../../protocols/fault.ts'
import { Pair } from '../../src/chat/pair.ts'
import { readHeader } from '../../src/crypto/mls-header.ts'
import { makeKeyPackage } from '../../src/crypto/mls.ts'
import { randomBytes, verify } from '../../src/crypto/keys.ts'
import { pairGroups, putPairOffer } from '../../src/store/pairs.ts'
import { MemoryWorld } from '../support/memory-net.ts'
import { befriend, estrange, makePerson } from '../support/people.ts'
import { faultyStore } from '../support/faulty-store.ts'
import { until } from '../support/until.ts'
import { allDelivered, chatter, clockFromNow, heard, of, reborn, wordsOf } from './chatting.ts'
import { meet, pairOf, people, read, saved } from './pairing.ts'
import { Speaker } from './speaker.ts'
import type { Bytes } from '../../protocols/signed.ts'

test('chat rule 34: two without a group come to one, whoever speaks first, and it outlives both processes', async (t) => {
  const { alice, bob } = await people(t)
  const [a, b] = [pairOf(alice, bob), pairOf(bob, alice)]
  await meet(a, b)
  assert.deepEqual(await read(b, await a.seal([Uint8Array.of(1)])), [1])
  await saved(bob, b)
  const [a2, b2] = [pairOf(alice, bob), pairOf(bob, alice)]
  assert.deepEqual(a2.stand, b2.stand)
  assert.deepEqual(await read(b2, await a2.seal([Uint8Array.of(2), Uint8Array.of(3)])), [2, 3])
  assert.deepEqual(await read(a2, await b2.seal([Uint8Array.of(4)])), [4])
})

test('chat rule 31: no generation of an epoch is used twice, wherever the process ends and whichever write fails', async (t) => {
  const { alice, bob } = await people(t)
  const b = pairOf(bob, alice)
  await meet(pairOf(alice, bob), b)
  const seen = new Set<string>()
  let n = 0
  for (let life = 0; life < 8; life++) {
    const faulty = faultyStore(alice.store)
    faulty.fails = () => life % 3 === 2 && n % 2 === 0
    const a = pairOf(alice, bob, { store: faulty.store })
    for (let i = 0; i < 40; i++) {
      let sealed: Bytes
      n++
      try {
        sealed = await a.seal([Uint8Array.of(n % 256)])
      } catch {
        continue
      }
      // A key that was used before would be refused as replayed.
      assert.deepEqual(await read(b, sealed), [n % 256], `life ${life}, message ${i}`)
      seen.add(Buffer.from(sealed).toString('hex'))
    }
  }
  assert.ok(seen.size > 200)
})

test('chat rule 36: an epoch ends after 500 messages, in turn, and a commit that was lost is said again', async (t) => {
  const { alice, bob } = await people(t)
  const [a, b] = [pairOf(alice, bob), pairOf(bob, alice)]
  await meet(a, b)
  const epochs = new Set<number>()
  for (let i = 0; i < 1_100; i++) {
    const [from, to] = i % 2 === 0 ? [a, b] : [b, a]
    const sealed = await from.seal([Uint8Array.of(i % 256)])
    const { handover } = from
    if (handover !== undefined && i % 4 < 2) {
      // Lost: what follows cannot be read, and is asked for; the commit goes before it the next time.
      const early = await to.unseal(sealed)
      if (early.kind !== 'contents') {
        assert.equal((await to.unseal(handover)).kind, 'commit')
        await from.hear(to.stand, to.setup)
      }
      continue
    }
    if (handover !== undefined) await to.unseal(handover)
    assert.deepEqual(await read(to, sealed), [i % 256])
    await from.hear(to.stand, to.setup)
    epochs.add(readHeader(sealed).epoch)
  }
  assert.ok(epochs.size >= 2, [...epochs].join())
})

test('chat rule 36: an epoch ends after a week', async (t) => {
  const clock = clockFromNow()
  const { alice, bob } = await people(t, clock)
  const [a, b] = [pairOf(alice, bob), pairOf(bob, alice)]
  await meet(a, b)
  const before = a.stand?.epoch ?? 0
  clock.jump(8 * 24 * 3_600_000)
  for (const [from, to] of [
    [a, b],
    [b, a],
  ] as const) {
    const sealed = await from.seal([Uint8Array.of(7)])
    if (from.handover !== undefined) assert.equal((await to.unseal(from.handover)).kind, 'commit')
    assert.deepEqual(await read(to, sealed), [7])
    await from.hear(to.stand, to.setup)
  }
  assert.equal(a.stand?.epoch, before + 1)
  assert.deepEqual(a.stand, b.stand)
})

test('chat rule 34: who lost its groups asks, the other founds anew, and is told', async (t) => {
  const { alice, bob } = await people(t)
  let renewed = 0
  const b = pairOf(bob, alice, { onRenewed: () => renewed++ })
  await meet(pairOf(alice, bob), b)
  const old = b.stand
  await alice.store.write((sql) => {
    sql.run('DELETE FROM pair_group')
  })
  const again = pairOf(alice, bob)
  await meet(again, b)
  assert.equal(b.stand?.number, (old?.number ?? 0) + 1)
  assert.equal(renewed, 1)
  assert.deepEqual(await read(again, await b.seal([Uint8Array.of(9)])), [9])
})

test('chat rule 32: the higher group wins when both found, and nothing goes back to a lower one', async (t) => {
  const { alice, bob } = await people(t)
  const [a, b] = [pairOf(alice, bob), pairOf(bob, alice)]
  for (const [me, pair, other] of [
    [alice, a, bob],
    [bob, b, alice],
  ] as const) {
    const made = await makeKeyPackage({ device: other.device, userKey: other.user.publicKey })
    await me.store.write((sql) => {
      putPairOffer(sql, other.peerId, made.bytes)
    })
    // The other side no longer has its private half, so that neither can join what the other founded.
    assert.ok(await pair.begin())
  }
  const welcomes = [a.setup, b.setup]
  await meet(a, b)
  const common = a.stand
  assert.ok((common?.number ?? 0) > 1)
  for (const welcome of welcomes) {
    await a.hear(b.stand, welcome).catch(() => false)
    await b.hear(a.stand, welcome).catch(() => false)
  }
  assert.deepEqual([a.stand, b.stand], [common, common])
  assert.ok(pairGroups(alice.store, bob.peerId).length <= 2)
})

test('chat rule 34: a setup of somebody else, for somebody else, replayed, mutated or far ahead founds nothing', async (t) => {
  const { alice, bob } = await people(t)
  const world = new MemoryWorld()
  const eve = makePerson(t, world, 'eve')
  const b = pairOf(bob, alice)
  const a = pairOf(alice, bob)
  await a.doubt()
  const ask = a.setup
  assert.ok(ask)
  const made = await makeKeyPackage({ device: eve.device, userKey: eve.user.publicKey })
  const to = bob.peerId
  const bad: [string, Bytes][] = [
    ['by another device', makeAsk(eve.device, { to, number: 1, keyPackage: made.bytes })],
    ['for another device', makeAsk(alice.device, { to: eve.peerId, number: 1, keyPackage: made.bytes })],
    ['with the KeyPackage of another device', makeAsk(alice.device, { to, number: 1, keyPackage: made.bytes })],
    ['with noise for a KeyPackage', makeAsk(alice.device, { to, number: 1, keyPackage: randomBytes(300) })],
    ['of both kinds or none', makeAsk(alice.device, { to, number: 1, keyPackage: new Uint8Array() })],
    ['far ahead', makeAsk(alice.device, { to, number: 2 ** 21, keyPackage: made.bytes })],
    ['number 0', makeAsk(alice.device, { to, number: 0, keyPackage: made.bytes })],
    ...[...ask.keys()]
      .filter((i) => i % 7 === 0)
      .map((i): [string, Bytes] => [`byte ${i}`, ask.map((byte, at) => (at === i ? byte ^ 1 : byte))]),
  ]
  for (const [what, setup] of bad) {
    await assert.rejects(b.hear(undefined, setup), Fault, what)
    assert.equal(b.isReady, false, what)
  }
  await meet(a, b)
  const stand = b.stand
  assert.equal(await b.hear(a.stand, ask), false)
  const welcome = makeWelcome(alice.device, { to, number: 9, welcome: randomBytes(500) })
  await b.hear(a.stand, welcome)
  assert.deepEqual(b.stand, stand)
  assert.equal(openSetup(ask, { from: alice.peerId, to, known: 0, verify }).number, 1)
})

test('chat rule 37: a mutated byte anywhere in a sealed frame is not accepted and changes nothing', async (t) => {
  const { alice, bob } = await people(t)
  const [a, b] = [pairOf(alice, bob), pairOf(bob, alice)]
  await meet(a, b)
  const sealed = await a.seal([Uint8Array.of(1, 2, 3)])
  for (let i = 0; i < sealed.length; i += 3) {
    const bad = sealed.map((byte, at) => (at === i ? byte ^ 0x10 : byte))
    const result = await b.unseal(bad).catch((error: unknown) => error)
    assert.ok(result instanceof Fault || (result as { kind: string }).kind !== 'contents', `byte ${i}`)
  }
  assert.deepEqual(await read(b, sealed), [1])
  // A second time it is a replay.
  assert.equal((await b.unseal(sealed)).kind, 'unreadable')
})

test('chat rule 33: nobody but the two devices can be in the group', async (t) => {
  const { alice, bob } = await people(t)
  const b = new Pair({
    ...{ store: bob.store, clock: bob.clock, device: bob.device, userKey: bob.user.publicKey },
    ...{ me: bob.peerId, peerId: alice.peerId, onRenewed: () => undefined },
    mayBeMember: (peerId) => peerId === bob.peerId,
  })
  const a = pairOf(alice, bob)
  await a.doubt()
  await assert.rejects(b.hear(a.stand, a.setup), { code: 'stranger' })
  assert.equal(b.isReady, false)
})

test('chat rule 35: with the KeyPackage of the friendship the first words need no question', async (t) => {
  const { alice, bob } = await people(t)
  const [a, b] = [pairOf(alice, bob), pairOf(bob, alice)]
  await a.doubt()
  const { ask } = openSetup(a.setup as Bytes, { from: alice.peerId, to: bob.peerId, known: 0, verify })
  await bob.store.write((sql) => {
    putPairOffer(sql, alice.peerId, ask as Bytes)
  })
  assert.ok(await b.begin())
  const sealed = await b.seal([Uint8Array.of(5)])
  await a.hear(b.stand, b.setup)
  assert.deepEqual(await read(a, sealed), [5])
  assert.equal(await b.begin(), false)
})

test('chat rule 31: what crosses the wire between friends shows nothing of the words', async (t) => {
  const world = new MemoryWorld()
  const [bob, mallory] = [chatter(t, world, 'bob'), makePerson(t, world, 'mallory')]
  await befriend(bob.person, mallory)
  const speaker = await Speaker.open(mallory, bob.person)
  const raw: Bytes[] = []
  const open = speaker.sealer.open.bind(speaker.sealer)
  speaker.sealer.open = async (sealed) => {
    raw.push(sealed)
    return await open(sealed)
  }
  speaker.greet()
  const known = bob.person.names.byKey(mallory.user.publicKey)
  assert.ok(known)
  await bob.chat.send(known, 'a very secret word')
  await until(() => speaker.contents.length === 1)
  assert.ok(raw.length > 0)
  for (const sealed of raw) assert.ok(!Buffer.from(frameCodec.encode({ kind: 'sealed', sealed })).includes('secret'))
})

test('chat rule 38: when a friendship ends its keys go, and a new one begins with new ones', async (t) => {
  const world = new MemoryWorld()
  const [alice, bob] = [chatter(t, world, 'alice'), chatter(t, world, 'bob')]
  await befriend(alice.person, bob.person)
  await alice.chat.send(of(alice, bob), 'one')
  await allDelivered(alice, bob)
  const before = pairGroups(alice.person.store, bob.person.peerId)[0]
  assert.ok(before)
  await estrange(alice.person, bob.person)
  await until(() => pairGroups(alice.person.store, bob.person.peerId).length === 0)
  await until(() => pairGroups(bob.person.store, alice.person.peerId).length === 0)
  await befriend(alice.person, bob.person)
  await alice.chat.send(of(alice, bob), 'two')
  await allDelivered(alice, bob)
  assert.notDeepEqual(pairGroups(alice.person.store, bob.person.peerId)[0]?.groupId, before.groupId)
  assert.deepEqual(await wordsOf(bob, alice), ['one', 'two'])
})

test('chat rule 37: a device that lost its keys gets new ones with its friend, both are told, and nothing queued is lost', async (t) => {
  const world = new MemoryWorld()
  let alice = chatter(t, world, 'alice')
  const bob = chatter(t, world, 'bob')
  await befriend(alice.person, bob.person)
  await alice.chat.send(of(alice, bob), 'before')
  await allDelivered(alice, bob)
  world.kill(alice.person.peerId)
  await bob.chat.send(of(bob, alice), 'are you there?')
  await alice.person.store.write((sql) => {
    sql.run('DELETE FROM pair_group')
    sql.run('DELETE FROM key_package')
  })
  alice = reborn(t, alice)
  await alice.chat.send(of(alice, bob), 'after')
  await allDelivered(alice, bob)
  await allDelivered(bob, alice)
  assert.deepEqual(await wordsOf(bob, alice), ['before', 'after'])
  assert.deepEqual(await wordsOf(alice, bob), ['are you there?'])
  assert.equal(heard(bob, 'keys_renewed').length, 1)
  assert.equal(heard(alice, 'keys_renewed').length, 1)
})
