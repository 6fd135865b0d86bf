import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { openRecord } from '../../protocols/rendezvous/record.ts'
import { makeRotation } from '../../protocols/rendezvous/rotation.ts'
import { Status } from '../../protocols/rendezvous/wire.ts'
import { verify } from '../../src/crypto/keys.ts'
import { People } from '../../src/names/people.ts'
import { Store } from '../../src/store/store.ts'
import { temporaryDirectory } from '../support/people.ts'
import { SimulatedClock } from '../support/simulated-clock.ts'
import { until } from '../support/until.ts'
import { Actor, TestNode } from './node.ts'
import type { TestContext } from 'node:test'
import type { Bytes } from '../../protocols/signed.ts'
import type { Change, Conflict } from '../../src/names/people.ts'
import type { Person } from '../../src/names/person.ts'

/** Somebody before and after two rotations, on one device. */
function chain(): { first: Actor; second: Actor; third: Actor; rotations: Bytes[] } {
  const [first, second, third] = [new Actor(), new Actor(), new Actor()]
  const rotations = [
    makeRotation(first.user, second.user.publicKey, 1),
    makeRotation(second.user, third.user.publicKey, 2),
  ]
  return { first, second, third, rotations }
}

function pins(t: TestContext): {
  learn: (record: Bytes) => Promise<Person>
  people: People
  store: Store
  changes: Change[]
  conflicts: Conflict[]
} {
  const store = Store.open(join(temporaryDirectory(t), 'kith.db'))
  t.after(() => {
    store.close()
  })
  const people = new People({ store, clock: new SimulatedClock() })
  const [changes, conflicts]: [Change[], Conflict[]] = [[], []]
  people.listen({ changed: (change) => changes.push(change), conflict: (conflict) => conflicts.push(conflict) })
  return { learn: (record) => store.write((sql) => people.learn(sql, record)), people, store, changes, conflicts }
}

test('rendezvous rule 19: rotations lead to the key of their record, in order, and no key comes twice', () => {
  const { first, second, third, rotations } = chain()
  const opened = (record: Bytes) => (): unknown => openRecord(record, verify)
  const fields = { seq: 3, rotations }
  assert.equal(openRecord(third.record('alice', fields), verify).rotations.length, 2)
  assert.throws(opened(second.record('alice', fields)), { code: 'broken' })
  assert.throws(opened(third.record('alice', { seq: 3, rotations: rotations.toReversed() })), { code: 'broken' })
  assert.throws(opened(third.record('alice', { seq: 3, rotations: rotations.slice(0, 1) })), { code: 'broken' })
  assert.throws(opened(third.record('alice', { seq: 2, rotations })), { code: 'broken' })
  const circle = [...rotations, makeRotation(third.user, first.user.publicKey, 3)]
  assert.throws(opened(first.record('alice', { seq: 4, rotations: circle })), { code: 'broken' })
  const forged = rotations[1]!.slice()
  forged[forged.length - 1]! ^= 1
  assert.throws(opened(third.record('alice', { seq: 3, rotations: [rotations[0]!, forged] })), {
    code: 'bad_signature',
  })
  const group = third.record('club', { seq: 3, rotations, groupId: new Uint8Array(32) })
  assert.throws(opened(group), { code: 'broken' })
})

test('rendezvous rule 19: a name moves to the key that its holder’s key names, and is found by the old one', async (t) => {
  const node = new TestNode(t)
  const { first, second, third, rotations } = chain()
  assert.equal((await node.claim(first, first.record('alice'))).status, Status.STORED)
  // Nobody else: without a rotation, or with one of another key.
  assert.equal((await node.claim(second, second.record('alice', { seq: 2 }))).status, Status.TAKEN)
  const [other, heir] = [new Actor(), new Actor()]
  const foreign = [makeRotation(other.user, heir.user.publicKey, 1)]
  assert.equal((await node.claim(heir, heir.record('alice', { seq: 9, rotations: foreign }))).status, Status.TAKEN)
  // One rotation was missed: the whole chain is there.
  const record = third.record('alice', { seq: 3, rotations })
  assert.equal((await node.claim(third, record)).status, Status.STORED)
  for (const { user } of [first, second, third]) {
    assert.deepEqual((await node.lookup({ userKey: user.publicKey })).found?.record, record)
  }
})

test('rendezvous rule 20: a key that was rotated away claims nothing at a node, nor does a second successor', async (t) => {
  const node = new TestNode(t)
  const { first, second, rotations } = chain()
  await node.claim(first, first.record('alice'))
  const moved = second.record('alice', { seq: 2, rotations: rotations.slice(0, 1) })
  assert.equal((await node.claim(second, moved)).status, Status.STORED)
  for (const name of ['alice', 'alice2']) {
    assert.equal((await node.claim(first, first.record(name, { seq: 7 }))).status, Status.REFUSED)
    const thief = new Actor()
    const branch = [makeRotation(first.user, thief.user.publicKey, 1)]
    assert.equal((await node.claim(thief, thief.record(name, { seq: 8, rotations: branch }))).status, Status.REFUSED)
  }
  assert.deepEqual((await node.lookup({ name: 'alice' })).found?.record, moved)
  const after = node.killedAndRestarted()
  assert.equal((await after.claim(first, first.record('alice', { seq: 9 }))).status, Status.REFUSED)
})

test('rendezvous rule 19: who is known by an old key stays the same person under the new one', async (t) => {
  const { learn, people, changes } = pins(t)
  const { first, second, third, rotations } = chain()
  const met = await learn(first.record('alice'))
  const now = await learn(third.record('alice', { seq: 3, rotations }))
  assert.deepEqual([now.userKey, now.currentKey], [met.userKey, third.user.publicKey])
  assert.deepEqual([now.label, now.devices], ['alice', [third.peerId]])
  assert.notEqual(now.fingerprint, met.fingerprint)
  for (const { user } of [first, second, third]) assert.deepEqual(people.byKey(user.publicKey), now)
  assert.equal(people.byPeer(first.peerId), undefined)
  await until(() => changes.length > 0)
  assert.deepEqual(changes, [{ before: met, after: now, wasVerified: false }])
})

test('rendezvous rule 20: a key that was rotated away, a replay and a second successor change nothing for a reader', async (t) => {
  const { learn, people, changes, conflicts } = pins(t)
  const { first, second, rotations } = chain()
  const old = first.record('alice')
  await learn(old)
  const moved = second.record('alice', { seq: 2, rotations: rotations.slice(0, 1) })
  const now = await learn(moved)
  await until(() => changes.length === 1)
  // Its older record is still about, in rosters: harmless. A later one is of a stolen key.
  assert.deepEqual(await learn(old), now)
  assert.deepEqual(await learn(moved), now)
  await assert.rejects(learn(first.record('alice', { seq: 2 })), { code: 'broken' })
  // A device that the old key certified after the rotation comes with such a record, or is not in the new key's.
  const intruder = new Actor(first.user)
  await assert.rejects(learn(intruder.record('alice', { seq: 5 })), { code: 'broken' })
  assert.equal(people.byPeer(intruder.peerId), undefined)
  const thief = new Actor()
  const branch = [makeRotation(first.user, thief.user.publicKey, 1)]
  await assert.rejects(learn(thief.record('alice', { seq: 9, rotations: branch })), { code: 'broken' })
  await until(() => conflicts.length > 0)
  assert.deepEqual(people.byKey(first.user.publicKey), now)
  assert.equal(people.byKey(thief.user.publicKey), undefined)
  assert.deepEqual(
    conflicts.map(({ person, otherKey }) => [person.label, otherKey]),
    [['alice', thief.user.publicKey]],
  )
  assert.equal(changes.length, 1)
})

test('rendezvous rule 21: the newest record says which devices are theirs, and an undone transaction changes nobody', async (t) => {
  const { learn, people, store } = pins(t)
  const alice = new Actor()
  const again = new Actor(alice.user)
  await learn(alice.record('alice'))
  assert.equal(people.byPeer(alice.peerId)?.label, 'alice')
  const undone = store.write((sql) => {
    people.learn(sql, again.record('alice', { seq: 2 }))
    assert.equal(people.byPeer(again.peerId)?.label, 'alice')
    throw new Error('undone')
  })
  await assert.rejects(undone)
  assert.equal(people.byPeer(again.peerId), undefined)
  assert.deepEqual(people.byKey(alice.user.publicKey)?.devices, [alice.peerId])
  await learn(again.record('alice', { seq: 2 }))
  assert.deepEqual(people.byKey(alice.user.publicKey)?.devices, [again.peerId])
  assert.equal(people.byPeer(alice.peerId), undefined)
  // The older one comes late.
  assert.deepEqual((await learn(alice.record('alice'))).devices, [again.peerId])
})
