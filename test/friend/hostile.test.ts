/** Bytes that no honest peer sends. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { concat } from 'uint8arrays/concat'
import { FRIEND } from '../../protocols/friend/friend.ts'
import {
  ADDRESSES_MAX,
  KEY_PACKAGE_BYTES_MAX,
  makeEnd,
  makeRequest,
  requestHash,
} from '../../protocols/friend/message.ts'
import { FriendMessage } from '../../protocols/friend/wire.ts'
import { sign } from '../../protocols/signed.ts'
import { randomBytes, sha256 } from '../../src/crypto/keys.ts'
import { PENDING_IN_MAX } from '../../src/friends/inbox.ts'
import { becomeFriends, drain, incoming, makeFriend, outgoing, speak, told } from '../support/friends.ts'
import { MemoryWorld } from '../support/memory-net.ts'
import { makePerson } from '../support/people.ts'
import { until } from '../support/until.ts'
import type { TestContext } from 'node:test'
import type { Clock } from '../../src/clock.ts'
import type { FriendRequest } from '../../protocols/friend/wire.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { Friend } from '../support/friends.ts'
import type { Identity } from '../support/people.ts'

function stage(t: TestContext): { world: MemoryWorld; bob: Friend; mallory: Friend } {
  const world = new MemoryWorld()
  return { world, bob: makeFriend(t, world, 'bob'), mallory: makeFriend(t, world, 'mallory') }
}

let asked = 0

function fields(from: Identity, to: Friend): FriendRequest {
  const names = { from: from.user.publicKey, to: to.user.publicKey, nameRecord: from.record }
  return {
    ...names,
    id: randomBytes(16),
    inviteMac: new Uint8Array(0),
    inviteId: new Uint8Array(0),
    greeting: '',
    createdS: ++asked,
    addresses: [],
    keyPackage: new Uint8Array(0),
  }
}

function signed(from: Friend, message: Partial<FriendMessage>): Bytes {
  return sign(from.user, 'kith/friend/1', FriendMessage.encode(message))
}

async function raw(from: Friend, to: Friend, bytes: Uint8Array): Promise<void> {
  const stream = await from.net.open(to.peerId, FRIEND.protocol)
  const over = new Promise<void>((resolve) => {
    stream.addEventListener('close', () => resolve())
  })
  stream.addEventListener('message', () => undefined)
  stream.send(bytes)
  await stream.close().catch(() => undefined)
  await over
}

test('friend rule 2: whatever is too long, too short or not well-formed resets the stream', async (t) => {
  const { bob, mallory } = stage(t)
  const good = fields(mallory, bob)
  const hostile: [string, Partial<FriendRequest>][] = [
    ['short id', { id: randomBytes(15) }],
    ['long id', { id: randomBytes(17) }],
    ['no id', { id: new Uint8Array(0) }],
    ['short key', { to: bob.user.publicKey.subarray(1) }],
    ['long greeting', { greeting: 'x'.repeat(281) }],
    ['not in normal form', { greeting: 'e\u0301' }],
    ['half a surrogate pair', { greeting: '\ud800' }],
    ['too many addresses', { addresses: new Array<string>(ADDRESSES_MAX + 1).fill('/ip4/127.0.0.1/tcp/1') }],
    ['long address', { addresses: ['/'.padEnd(513, 'x')] }],
    ['long key package', { keyPackage: randomBytes(KEY_PACKAGE_BYTES_MAX + 1) }],
    ['no record', { nameRecord: new Uint8Array(0) }],
    ['a record of noise', { nameRecord: randomBytes(200) }],
  ]
  for (const [what, fault] of hostile) {
    await assert.rejects(speak(mallory, bob, signed(mallory, { request: { ...good, ...fault } })), what)
  }
  const ends = [new Uint8Array(0), randomBytes(31), randomBytes(33)]
  for (const hash of ends) {
    const names = { from: mallory.user.publicKey, to: bob.user.publicKey }
    const end = { ...names, requestHash: hash, nameRecord: new Uint8Array(0) }
    await assert.rejects(speak(mallory, bob, signed(mallory, { remove: end })), 'hash')
    const accept = { ...end, nameRecord: mallory.record, addresses: [], keyPackages: [] }
    await assert.rejects(speak(mallory, bob, signed(mallory, { accept })), 'hash')
  }
  assert.equal(bob.store.all('SELECT * FROM request').length, 0)
  const emoji = {
    ...good,
    greeting: '👋'.repeat(280),
    addresses: new Array<string>(ADDRESSES_MAX).fill('not an address'),
  }
  assert.equal(await speak(mallory, bob, signed(mallory, { request: emoji })), 'STORED')
})

test('friend rule 1: a message of no kind, of an unknown kind, over the limit, half-written or never-ending is no message', async (t) => {
  const { world, bob, mallory } = stage(t)
  await assert.rejects(speak(mallory, bob, signed(mallory, {})))
  await assert.rejects(speak(mallory, bob, sign(mallory.user, 'kith/friend/1', new Uint8Array([0x7a, 0x00]))))
  const large = signed(mallory, { request: { ...fields(mallory, bob), nameRecord: randomBytes(17_000) } })
  await assert.rejects(speak(mallory, bob, large))
  await raw(mallory, bob, new Uint8Array([0xff, 0xff, 0xff, 0xff, 0x7f]))
  await raw(mallory, bob, new Uint8Array([0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80]))
  await raw(mallory, bob, new Uint8Array([0x20, 1, 2, 3]))
  await raw(mallory, bob, new Uint8Array([0x00]))
  await raw(mallory, bob, new Uint8Array(0))
  await until(() => bob.faults.length === 8, 'eight faults')
  assert.deepEqual([bob.store.all('SELECT * FROM request'), world.errors], [[], []])
})

test('friend: 1,000 random and mutated frames change nothing and crash nothing', async (t) => {
  const { world, bob, mallory } = stage(t)
  await becomeFriends(bob, mallory)
  await drain(bob, mallory)
  const random = seeded(7)
  const basis = bob.store.get("SELECT id FROM request WHERE state = 'accepted'")?.id as Bytes
  const honest = [
    signed(mallory, { request: fields(mallory, bob) }),
    makeEnd(mallory.user, 'remove', { requestHash: basis, to: bob.user.publicKey }),
  ]
  const before = bob.store.all('SELECT * FROM request')
  for (let round = 0; round < 1000; round++) {
    const bytes = round % 2 === 0 ? noise(random) : mutated(honest[(round >> 1) % 2]!, random)
    await speak(mallory, bob, bytes).catch(() => undefined)
  }
  assert.deepEqual(bob.store.all('SELECT * FROM request'), before)
  assert.ok(bob.friends.isFriend(mallory.user.publicKey))
  assert.ok(bob.faults.length > 900, `${bob.faults.length} faults`)
  assert.deepEqual(world.errors, [])
})

test('friend rule 11: a second request of one sender takes the place of the first, unannounced, under its number', async (t) => {
  const { bob, mallory } = stage(t)
  const [first, second] = [0, 1].map(() => makeRequest(mallory.user, fields(mallory, bob))) as [Bytes, Bytes]
  assert.equal(await speak(mallory, bob, first), 'STORED')
  const [shown] = incoming(bob)
  assert.equal(await speak(mallory, bob, second), 'STORED')
  assert.equal(await speak(mallory, bob, first), 'REFUSED')
  const now = incoming(bob)
  assert.deepEqual([now.length, now[0]?.number], [1, shown?.number])
  assert.deepEqual(now[0]?.payload, second)
  assert.deepEqual(told(bob), ['friend_request mallory'])
})

test('friend rule 12: the fifty-first stranger waits until there is room, and so does who asks too fast', async (t) => {
  const world = new MemoryWorld()
  const bob = makeFriend(t, world, 'bob')
  const strangers = Array.from({ length: PENDING_IN_MAX }, (_, index) => makePerson(t, world, `s${index}`))
  for (const stranger of strangers) {
    assert.equal(await speak(stranger, bob, makeRequest(stranger.user, fields(stranger, bob))), 'STORED')
  }
  const alice = makeFriend(t, world, 'alice')
  await alice.friends.request(await alice.names.resolve('bob'))
  await until(() => alice.store.get('SELECT attempts FROM notice WHERE attempts > 0'), 'the first attempt')
  assert.deepEqual([incoming(bob).length, outgoing(alice).length], [PENDING_IN_MAX, 1])
  await bob.requests.decide(false, incoming(bob)[0]?.number)
  await drain(alice)
  assert.ok(told(bob).includes('friend_request alice'))
})

test('friend rule 12: one device that asks without end is told BUSY, and takes nothing from others', async (t) => {
  const { world, bob, mallory } = stage(t)
  const fates: string[] = []
  for (let round = 0; round < 30; round++) {
    fates.push(await speak(mallory, bob, makeRequest(mallory.user, fields(mallory, bob))))
  }
  assert.deepEqual([fates.filter((fate) => fate === 'STORED').length, fates.at(-1)], [10, 'BUSY'])
  const alice = makeFriend(t, world, 'alice')
  assert.equal(await speak(alice, bob, makeRequest(alice.user, fields(alice, bob))), 'STORED')
})

test('friend: what is decided is forgotten but for the newest, however often somebody changes their mind', async (t) => {
  const world = new MemoryWorld()
  let nowMs = 0
  const clock: Clock = { now: () => Date.now(), monotonic: () => (nowMs += 60_000), after: () => () => undefined }
  const bob = makeFriend(t, world, 'bob', clock)
  const mallory = makeFriend(t, world, 'mallory')
  for (let round = 0; round < 40; round++) {
    const message = makeRequest(mallory.user, fields(mallory, bob))
    assert.equal(await speak(mallory, bob, message), 'STORED')
    const about = { requestHash: incoming(bob)[0]!.id, to: bob.user.publicKey }
    assert.equal(await speak(mallory, bob, makeEnd(mallory.user, 'withdraw', about)), 'STORED')
  }
  assert.equal(bob.store.all('SELECT * FROM request').length, 16)
})

test('friend rule 9: a withdrawal that comes before its request leaves it withdrawn', async (t) => {
  const { bob, mallory } = stage(t)
  await bob.store.write((sql) => bob.names.learn(sql, mallory.record))
  const message = makeRequest(mallory.user, fields(mallory, bob))
  const name = requestHash(message, sha256)
  const withdraw = makeEnd(mallory.user, 'withdraw', { requestHash: name, to: bob.user.publicKey })
  assert.equal(await speak(mallory, bob, withdraw), 'STORED')
  assert.equal(await speak(mallory, bob, message), 'REFUSED')
  assert.deepEqual([incoming(bob), told(bob)], [[], []])
})

test('friend rule 9: somebody unknown withdraws with a name record of their own, and with no other', async (t) => {
  const { bob, mallory } = stage(t)
  const message = makeRequest(mallory.user, fields(mallory, bob))
  const about = { requestHash: requestHash(message, sha256), to: bob.user.publicKey }
  const withdraw = (nameRecord: Bytes): Bytes => makeEnd(mallory.user, 'withdraw', { ...about, nameRecord })
  await assert.rejects(speak(mallory, bob, withdraw(bob.record)))
  await assert.rejects(speak(mallory, bob, makeEnd(mallory.user, 'decline', { ...about, nameRecord: mallory.record })))
  assert.equal(await speak(mallory, bob, withdraw(new Uint8Array(0))), 'REFUSED')
  assert.equal(await speak(mallory, bob, withdraw(mallory.record)), 'STORED')
  assert.equal(await speak(mallory, bob, message), 'REFUSED')
  assert.deepEqual(incoming(bob), [])
})

test('friend rule 5: when the store fails no reply leaves, nobody is told, and the asker keeps its message', async (t) => {
  const { bob, mallory } = stage(t)
  bob.store.write = () => Promise.reject(new Error('disk full'))
  await mallory.friends.request(await mallory.names.resolve('bob'))
  await until(() => mallory.store.get('SELECT attempts FROM notice WHERE attempts > 0'), 'the first attempt')
  assert.deepEqual(told(bob), [])
  assert.equal(mallory.store.all('SELECT * FROM notice').length, 1)
  assert.ok(bob.faults.length > 0)
})

function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

function noise(random: () => number): Bytes {
  return Uint8Array.from({ length: Math.floor(random() * 600) }, () => Math.floor(random() * 256))
}

/** Bytes changed, cut off, doubled or put in; never in the wrapping's own tags, which mean nothing. */
function mutated(message: Bytes, random: () => number): Bytes {
  const at = 60 + Math.floor(random() * (message.length - 60))
  const kind = Math.floor(random() * 3)
  if (kind === 0) return message.slice(0, at)
  if (kind === 1) return concat([message.subarray(0, at), noise(random), message.subarray(at)])
  const changed = message.slice()
  changed[at]! ^= 1 + Math.floor(random() * 255)
  return changed
}
