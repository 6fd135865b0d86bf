/** What an attacker with a libp2p node and keys of its own may try, in exact bytes. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Fault } from '../../protocols/fault.ts'
import { makeAccept, makeEnd, makeRequest, openMessage, requestHash } from '../../protocols/friend/message.ts'
import { sign } from '../../protocols/signed.ts'
import { Signed } from '../../protocols/wire.ts'
import { generateKeyPair, randomBytes, sha256, verify } from '../../src/crypto/keys.ts'
import { requestById, settleRequest } from '../../src/store/requests.ts'
import {
  areFriends,
  areStrangers,
  becomeFriends,
  drain,
  incoming,
  makeFriend,
  outgoing,
  speak,
  told,
} from '../support/friends.ts'
import { MemoryWorld } from '../support/memory-net.ts'
import { recordOf } from '../support/record.ts'
import { until } from '../support/until.ts'
import type { TestContext } from 'node:test'
import type { Bytes, Signer } from '../../protocols/signed.ts'
import type { Friend } from '../support/friends.ts'

/** The identity element: "signatures" under this key verify for any message. */
const SMALL_ORDER_KEY = new Uint8Array([1, ...new Array<number>(31).fill(0)])

interface Stage {
  readonly world: MemoryWorld
  readonly alice: Friend
  readonly bob: Friend
  readonly mallory: Friend
}

async function stage(t: TestContext): Promise<Stage> {
  const world = new MemoryWorld()
  const [alice, bob, mallory] = ['alice', 'bob', 'mallory'].map((name) => makeFriend(t, world, name))
  await until(() => [alice, bob, mallory].every((one) => one!.names.byKey(one!.user.publicKey)))
  return { world, alice: alice!, bob: bob!, mallory: mallory! }
}

function request(user: Signer, to: Friend, nameRecord: Bytes, extra: object = {}): Bytes {
  const fields = { id: randomBytes(16), to: to.user.publicKey, nameRecord, greeting: '', createdS: 1, addresses: [] }
  return makeRequest(user, { ...fields, ...extra })
}

/** The stream is reset, and nothing has changed at `target`. */
async function isRefused(attacker: Friend, target: Friend, message: Bytes): Promise<void> {
  const faults = target.faults.length
  const before = snapshot(target)
  await assert.rejects(speak(attacker, target, message))
  await until(() => target.faults.length === faults + 1, 'the fault')
  assert.deepEqual(snapshot(target), before)
}

function snapshot(person: Friend): unknown {
  const tables = ['person', 'device', 'friendship', 'request', 'notice']
  return tables.map((table) =>
    person.store.all(`SELECT * FROM ${table} ORDER BY 1`).map((row) => ({ ...row, attempts: 0, last_error: '' })),
  )
}

test('friend rule 1: a request signed by one key in the name of another is refused', async (t) => {
  const { alice, bob, mallory } = await stage(t)
  const honest = request(alice.user, bob, alice.record)
  const { payload } = Signed.decode(honest)
  await isRefused(mallory, bob, sign(mallory.user, 'kith/friend/1', payload))
  const forged = sign(mallory.user, 'kith/friend/1', payload)
  assert.throws(() => openMessage(forged, { to: bob.user.publicKey, verify, hash: sha256 }), { code: 'broken' })
})

test('friend rule 1: what was signed for another purpose is no message', async (t) => {
  const { alice, bob } = await stage(t)
  const { payload } = Signed.decode(request(alice.user, bob, alice.record))
  await isRefused(alice, bob, sign(alice.user, 'kith/group-request/1', payload))
})

test('friend rule 3: a message to alice that mallory passes to bob is refused', async (t) => {
  const { alice, bob, mallory } = await stage(t)
  await isRefused(mallory, bob, request(mallory.user, alice, mallory.record))
})

test('friend rule 3: a message to oneself is refused', async (t) => {
  const { alice, bob } = await stage(t)
  await isRefused(alice, bob, request(bob.user, bob, bob.record))
})

test('friend rule 4: a request of alice that comes from a device of mallory is refused', async (t) => {
  const { alice, bob, mallory } = await stage(t)
  await isRefused(mallory, bob, request(alice.user, bob, alice.record))
})

test('friend rule 4: a request with the name record of somebody else is refused', async (t) => {
  const { alice, bob, mallory } = await stage(t)
  await isRefused(mallory, bob, request(mallory.user, bob, alice.record))
})

test('friend rule 4: a key that is nobody, over the record of whose device it is, is refused', async (t) => {
  const { bob, mallory } = await stage(t)
  await isRefused(mallory, bob, request(generateKeyPair(), bob, mallory.record))
})

test('friend rule 4: a record that certifies a device without its consent is refused', async (t) => {
  const { bob, mallory } = await stage(t)
  const other = generateKeyPair()
  await isRefused(mallory, bob, request(mallory.user, bob, recordOf(mallory.user, 'alice', [other])))
})

test('friend rule 4: an end from a device of nobody known is REFUSED and changes nothing', async (t) => {
  const { alice, bob, mallory } = await stage(t)
  await becomeFriends(alice, bob)
  await drain(alice, bob)
  const [basis] = bob.store.all("SELECT id FROM request WHERE state = 'accepted'")
  const fields = { requestHash: basis?.id as Bytes, to: bob.user.publicKey }
  const before = snapshot(bob)
  assert.equal(await speak(mallory, bob, makeEnd(mallory.user, 'remove', fields)), 'REFUSED')
  assert.deepEqual(snapshot(bob), before)
  await isRefused(mallory, bob, request(mallory.user, bob, mallory.record, { id: randomBytes(15) }))
  assert.ok(areFriends(alice, bob))
})

test('friend rule 4: an end in the name of alice, signed by her once, is refused from another device', async (t) => {
  const { alice, bob, mallory } = await stage(t)
  await becomeFriends(alice, bob)
  await drain(alice, bob)
  assert.equal(await speak(mallory, bob, request(mallory.user, bob, mallory.record)), 'STORED')
  const [basis] = bob.store.all("SELECT id FROM request WHERE state = 'accepted'")
  const stolen = makeEnd(alice.user, 'remove', { requestHash: basis?.id as Bytes, to: bob.user.publicKey })
  await isRefused(mallory, bob, stolen)
  assert.ok(areFriends(alice, bob))
})

test('friend rule 8: nobody accepts, declines, withdraws or removes what is between two others', async (t) => {
  const { alice, bob, mallory } = await stage(t)
  const asked = await alice.friends.request(await alice.names.resolve('bob'))
  await until(() => incoming(bob).length === 1)
  await becomeFriends(mallory, alice)
  await becomeFriends(mallory, bob)
  await drain(alice, bob, mallory)
  const toAlice = { requestHash: asked.id, to: alice.user.publicKey }
  const introduced = { nameRecord: mallory.record, addresses: [] }
  await isRefused(mallory, alice, makeAccept(mallory.user, { ...toAlice, ...introduced }))
  await isRefused(mallory, alice, makeEnd(mallory.user, 'decline', toAlice))
  for (const kind of ['withdraw', 'remove'] as const) {
    await isRefused(mallory, bob, makeEnd(mallory.user, kind, { ...toAlice, to: bob.user.publicKey }))
  }
  assert.deepEqual([outgoing(alice).length, incoming(bob).length], [1, 1])
})

test('friend rule 8: the asker cannot accept or decline for the asked, nor the asked withdraw', async (t) => {
  const { alice, bob } = await stage(t)
  const asked = await alice.friends.request(await alice.names.resolve('bob'))
  await until(() => incoming(bob).length === 1)
  await drain(alice)
  const toBob = { requestHash: asked.id, to: bob.user.publicKey }
  await isRefused(alice, bob, makeAccept(alice.user, { ...toBob, nameRecord: alice.record, addresses: [] }))
  await isRefused(alice, bob, makeEnd(alice.user, 'decline', toBob))
  await isRefused(bob, alice, makeEnd(bob.user, 'withdraw', { ...toBob, to: alice.user.publicKey }))
  assert.ok(areStrangers(alice, bob))
})

test('friend: with any bit changed a message is refused, or it is the wrapping and means exactly the same', async (t) => {
  const { alice, bob } = await stage(t)
  const honest = request(alice.user, bob, alice.record, { greeting: 'hi' })
  const opened = (message: Bytes): unknown => openMessage(message, { to: bob.user.publicKey, verify, hash: sha256 })
  const meaning = opened(honest)
  let refused = 0
  for (let bit = 0; bit < honest.length * 8; bit += 3) {
    const changed = honest.slice()
    changed[bit >> 3]! ^= 1 << (bit & 7)
    try {
      assert.deepEqual(opened(changed), meaning)
    } catch (error) {
      assert.ok(error instanceof Fault, String(error))
      refused++
    }
  }
  assert.ok(refused > (honest.length * 8) / 3 - 20, `${refused} refused`)
  for (const at of [40, 100, honest.length - 1]) {
    const changed = honest.slice()
    changed[at]! ^= 0x80
    await isRefused(alice, bob, changed)
  }
  assert.equal(await speak(alice, bob, honest), 'STORED')
})

test('friend: a key of small order signs nothing', async (t) => {
  const { bob, mallory } = await stage(t)
  const forger: Signer = {
    publicKey: SMALL_ORDER_KEY,
    sign: () => new Uint8Array([1, ...new Array<number>(63).fill(0)]),
  }
  await isRefused(mallory, bob, request(forger, bob, mallory.record))
})

test('friend rules 7 and 8: old messages, said again in any order, neither bring a friendship back nor end one', async (t) => {
  const { alice, bob } = await stage(t)
  const said: { from: Friend; to: Friend; message: Bytes }[] = []
  const record = (): void => {
    for (const [from, to] of [
      [alice, bob],
      [bob, alice],
    ] as const) {
      for (const { payload } of from.store.all('SELECT payload FROM notice'))
        said.push({ from, to, message: payload as Bytes })
    }
  }
  const hold = alice.world.disturb
  const collecting = async (work: () => Promise<unknown>): Promise<void> => {
    alice.world.disturb = () => 'refuse'
    await work()
    record()
    alice.world.disturb = hold
    await drain(alice, bob)
  }
  await collecting(async () => await alice.friends.request(await alice.names.resolve('bob')))
  await collecting(async () => await bob.requests.decide(true))
  await collecting(async () => await bob.friends.unfriend(await bob.names.resolve('alice')))
  assert.equal(said.length, 3)
  const replay = async (): Promise<void> => {
    for (const { from, to, message } of [...said, ...said.toReversed()]) await speak(from, to, message)
  }
  await replay()
  assert.ok(areStrangers(alice, bob))
  assert.deepEqual([alice.requests.pending(), bob.requests.pending()], [[], []])

  await becomeFriends(alice, bob)
  const heard = [told(alice).length, told(bob).length]
  await replay()
  await drain(alice, bob)
  assert.ok(areFriends(alice, bob))
  assert.deepEqual([told(alice).length, told(bob).length], heard)
})

test('friend rule 14: an accept of what was never asked is REFUSED, and begins nothing', async (t) => {
  const { alice, mallory } = await stage(t)
  const made = requestHash(request(alice.user, mallory, alice.record), sha256)
  const fields = { requestHash: made, to: alice.user.publicKey, nameRecord: mallory.record, addresses: [] }
  assert.equal(await speak(mallory, alice, makeAccept(mallory.user, fields)), 'REFUSED')
  assert.ok(areStrangers(alice, mallory))
  assert.equal(requestById(alice.store, made), undefined)
})

test('friend rule 14: an accept of what was taken back is REFUSED, and the accepter ends what it began', async (t) => {
  const { alice, bob } = await stage(t)
  const asked = await alice.friends.request(await alice.names.resolve('bob'))
  await until(() => incoming(bob).length === 1)
  await drain(alice)
  // Alice's withdrawal is lost for good, as when she restores an old backup after it.
  await alice.store.write((sql) => settleRequest(sql, asked.id, 'withdrawn'))
  await bob.requests.decide(true)
  await drain(bob)
  assert.ok(areStrangers(alice, bob))
  assert.deepEqual(told(bob).at(-1), 'friend_removed alice')
  assert.equal(requestById(bob.store, asked.id)?.state, 'ended')
})
