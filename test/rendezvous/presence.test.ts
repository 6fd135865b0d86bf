import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Status } from '../../protocols/rendezvous/wire.ts'
import { randomBytes } from '../../src/crypto/keys.ts'
import { Actor, DAY_S, START_S, TestNode } from './node.ts'

test('rendezvous rule 12: 120 s after the last refresh a peer is offline, and not a moment before', async (t) => {
  const node = new TestNode(t)
  const alice = new Actor()
  await node.claim(alice, alice.record('alice'))
  // Out of step with the sweep: expiry does not wait for it.
  node.clock.advance(15_000)
  await node.refresh(alice, alice.lease(1))
  for (let counter = 2; counter < 10; counter++) {
    node.clock.advance(30_000)
    assert.equal(await node.refresh(alice, alice.lease(counter)), Status.STORED)
  }
  node.clock.advance(119_999)
  assert.equal((await node.lookup({ name: 'alice' })).found?.online, true)
  node.clock.advance(1)
  await node.flushed()
  const { found } = await node.lookup({ name: 'alice' })
  assert.deepEqual([found?.online, found?.leases, found?.ageS], [false, [], 120])
})

test('rendezvous rule 12: presence is judged by the clock that never jumps', async (t) => {
  const node = new TestNode(t)
  const alice = new Actor()
  await node.claim(alice, alice.record('alice'))
  await node.refresh(alice, alice.lease(1))
  node.clock.jump(DAY_S * 1000)
  node.clock.advance(60_000)
  const { found } = await node.lookup({ name: 'alice' })
  assert.deepEqual([found?.online, found?.ageS], [true, 60])
})

test('rendezvous rule 12: offline is offline at once, and a late heartbeat does not undo it', async (t) => {
  const node = new TestNode(t)
  const alice = new Actor()
  await node.claim(alice, alice.record('alice'))
  const [first, late] = [alice.lease(1), alice.lease(2)]
  await node.refresh(alice, first)
  assert.equal(await node.unregister(alice, alice.lease(3, { online: false })), Status.STORED)
  assert.equal(await node.refresh(alice, late), Status.STALE)
  assert.equal((await node.lookup({ name: 'alice' })).found?.online, false)
  assert.equal(await node.refresh(alice, alice.lease(4)), Status.STORED)
  assert.equal((await node.lookup({ name: 'alice' })).found?.online, true)
})

test('rendezvous rule 12: a counter never goes back, a new boot starts anew, an earlier boot stays over', async (t) => {
  const node = new TestNode(t)
  const alice = new Actor()
  const lease = alice.lease(7)
  assert.equal(await node.refresh(alice, lease), Status.STORED)
  assert.equal(await node.refresh(alice, lease), Status.STALE)
  assert.equal(await node.refresh(alice, alice.lease(6)), Status.STALE)
  assert.equal(await node.refresh(alice, alice.lease(1, { bootId: randomBytes(16) })), Status.STORED)
  assert.equal(await node.refresh(alice, alice.lease(8)), Status.STALE)
})

test('rendezvous rule 2: nobody says online, or offline, for another peer', async (t) => {
  const node = new TestNode(t)
  const [alice, mallory] = [new Actor(), new Actor()]
  await node.claim(alice, alice.record('alice'))
  assert.equal(await node.refresh(mallory, alice.lease(1)), Status.REFUSED)
  assert.equal((await node.lookup({ name: 'alice' })).found?.online, false)
  await node.refresh(alice, alice.lease(2))
  assert.equal(await node.unregister(mallory, alice.lease(3, { online: false })), Status.REFUSED)
  assert.equal((await node.lookup({ name: 'alice' })).found?.online, true)
})

test('rendezvous rule 12: refresh takes online leases alone, unregister offline ones', async (t) => {
  const node = new TestNode(t)
  const alice = new Actor()
  assert.equal(await node.refresh(alice, alice.lease(1, { online: false })), Status.REFUSED)
  assert.equal(await node.unregister(alice, alice.lease(1)), Status.REFUSED)
})

test('rendezvous rule 13: when somebody was last seen is on disk within a minute, and at once on going offline', async (t) => {
  const node = new TestNode(t)
  const [alice, bob] = [new Actor(), new Actor()]
  await node.claim(alice, alice.record('alice'))
  await node.claim(bob, bob.record('bob'))
  node.clock.advance(1_000_000)
  await node.refresh(alice, alice.lease(1))
  node.clock.advance(60_000)
  await node.flushed()
  node.clock.advance(40_000)
  await node.refresh(bob, bob.lease(1))
  await node.unregister(bob, bob.lease(2, { online: false }))

  const restarted = node.killedAndRestarted()
  restarted.clock.advance(10_000)
  const [a, b] = [await restarted.lookup({ name: 'alice' }), await restarted.lookup({ name: 'bob' })]
  assert.deepEqual([a.found?.online, a.found?.ageS, a.found?.lastSeenS], [false, 110, START_S + 1000])
  assert.deepEqual([b.found?.online, b.found?.ageS, b.found?.lastSeenS], [false, 10, START_S + 1100])
})

test('rendezvous rule 13: signs of life that could not be written are told, kept and written later', async (t) => {
  const node = new TestNode(t)
  const alice = new Actor()
  await node.claim(alice, alice.record('alice'))
  node.clock.advance(500_000)
  await node.refresh(alice, alice.lease(1))
  const write = node.store.write.bind(node.store)
  node.store.write = () => Promise.reject(new Error('disk full'))
  node.clock.advance(60_000)
  await write(() => undefined)
  assert.match(String(node.faults[0]), /disk full/)
  node.store.write = write
  node.clock.advance(60_000)
  await node.flushed()
  const { found } = await node.killedAndRestarted().lookup({ name: 'alice' })
  assert.equal(found?.lastSeenS, START_S + 500)
})

test('rendezvous rule 14: a user without a name is found by peer id and user key while there', async (t) => {
  const node = new TestNode(t)
  const nameless = new Actor()
  const record = nameless.record('')
  const lease = nameless.lease(1, { addresses: ['/ip4/127.0.0.1/tcp/4001'] })
  assert.equal(await node.refresh(nameless, lease, record), Status.STORED)
  for (const key of [{ peerId: nameless.peerId }, { userKey: nameless.user.publicKey }]) {
    const { found } = await node.lookup(key)
    assert.deepEqual([found?.record, found?.leases, found?.online], [record, [lease], true])
  }
  await node.unregister(nameless, nameless.lease(2, { online: false }))
  assert.equal((await node.lookup({ peerId: nameless.peerId })).found?.online, false)
  node.clock.advance(180_000)
  assert.equal((await node.lookup({ peerId: nameless.peerId })).status, Status.NOT_FOUND)
  assert.equal((await node.lookup({ userKey: nameless.user.publicKey })).status, Status.NOT_FOUND)
})

test('rendezvous rule 14: a name is claimed, never brought along with a refresh; nor is the record of another device', async (t) => {
  const node = new TestNode(t)
  const [alice, mallory] = [new Actor(), new Actor()]
  await node.claim(alice, alice.record('alice'))
  assert.equal(await node.refresh(mallory, mallory.lease(1), mallory.record('alice')), Status.REFUSED)
  assert.equal(await node.refresh(mallory, mallory.lease(2), alice.record('')), Status.REFUSED)
  assert.equal((await node.lookup({ peerId: mallory.peerId })).status, Status.NOT_FOUND)
  assert.equal((await node.claim(mallory, mallory.record(''))).status, Status.REFUSED)
})

test('rendezvous rule 14: with two devices, the newer record is found, whichever device spoke last', async (t) => {
  const node = new TestNode(t)
  const laptop = new Actor()
  const phone = new Actor(laptop.user)
  const newer = laptop.record('', { seq: 2 })
  await node.refresh(laptop, laptop.lease(1), newer)
  await node.refresh(phone, phone.lease(1), phone.record(''))
  assert.deepEqual((await node.lookup({ userKey: laptop.user.publicKey })).found?.record, newer)
})

test('rendezvous rule 14: with two devices, one that leaves does not hide the other', async (t) => {
  const node = new TestNode(t)
  const laptop = new Actor()
  const phone = new Actor(laptop.user)
  await node.refresh(laptop, laptop.lease(1), laptop.record(''))
  await node.refresh(phone, phone.lease(1), phone.record(''))
  await node.unregister(phone, phone.lease(2, { online: false }))
  node.clock.advance(100_000)
  await node.refresh(laptop, laptop.lease(2), laptop.record(''))
  node.clock.advance(100_000)
  assert.equal((await node.lookup({ userKey: laptop.user.publicKey })).found?.online, true)
})

test('rendezvous rule 17: a flood of refreshes or lookups is told to come back later, and others are served', async (t) => {
  const node = new TestNode(t)
  const [alice, bob] = [new Actor(), new Actor()]
  for (let counter = 1; counter <= 20; counter++) {
    assert.equal(await node.refresh(alice, alice.lease(counter)), Status.STORED)
  }
  assert.equal(await node.refresh(alice, alice.lease(21)), Status.BUSY)
  assert.equal(await node.refresh(bob, bob.lease(1)), Status.STORED)
  for (let turn = 0; turn < 1000; turn++) node.registrar.lookup(alice.peerId, { name: 'alice' })
  assert.equal((await node.lookup({ name: 'alice' }, alice)).status, Status.BUSY)
  assert.equal((await node.groups('', alice)).status, Status.BUSY)
  assert.equal((await node.lookup({ name: 'alice' }, bob)).status, Status.NOT_FOUND)
})

test('rendezvous: an idle node has no timer at all, a busy one has one', async (t) => {
  const node = new TestNode(t)
  assert.equal(node.clock.waiting, 0)
  for (let peer = 0; peer < 50; peer++) {
    const actor = new Actor()
    await node.refresh(actor, actor.lease(1))
  }
  assert.equal(node.clock.waiting, 1)
  node.clock.advance(240_000)
  await node.flushed()
  node.clock.advance(60_000)
  assert.equal(node.clock.waiting, 0)
})
