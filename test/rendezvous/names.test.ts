import assert from 'node:assert/strict'
import { test } from 'node:test'
import { register } from '../../protocols/rendezvous/rendezvous.ts'
import { openRecord } from '../../protocols/rendezvous/record.ts'
import { makeRegistration } from '../../protocols/rendezvous/registration.ts'
import { Status } from '../../protocols/rendezvous/wire.ts'
import { randomBytes, sha256, verify } from '../../src/crypto/keys.ts'
import { Actor, DAY_S, START_S, TestNode, certOf } from './node.ts'

test('rendezvous rule 4: a name belongs to whoever claims it first, and a live one never moves to another key', async (t) => {
  const node = new TestNode(t)
  const [alice, mallory] = [new Actor(), new Actor()]
  const record = alice.record('alice')
  assert.equal((await node.claim(alice, record)).status, Status.STORED)

  const takeover = await node.claim(mallory, mallory.record('alice', { seq: 1_000_000 }))
  assert.deepEqual(takeover, { status: Status.TAKEN, record })
  assert.deepEqual((await node.lookup({ name: 'alice' })).found?.record, record)
})

test('rendezvous rule 4: users and groups share one space of names', async (t) => {
  const node = new TestNode(t)
  const [alice, bob] = [new Actor(), new Actor()]
  await node.claim(alice, alice.record('chess', { groupId: randomBytes(32) }))
  assert.equal((await node.claim(bob, bob.record('chess'))).status, Status.TAKEN)
  assert.equal((await node.claim(alice, alice.record('chess', { seq: 2 }))).status, Status.TAKEN)
  await node.claim(bob, bob.record('bob'))
  assert.equal((await node.claim(alice, alice.record('bob', { groupId: randomBytes(32) }))).status, Status.TAKEN)
})

test('rendezvous rule 5: the sequence number only rises, and the very same record again is stored', async (t) => {
  const node = new TestNode(t)
  const alice = new Actor()
  const [first, second] = [alice.record('alice', { seq: 1 }), alice.record('alice', { seq: 2 })]
  assert.equal((await node.claim(alice, first)).status, Status.STORED)
  assert.equal((await node.claim(alice, first)).status, Status.STORED)
  assert.equal((await node.claim(alice, second)).status, Status.STORED)
  assert.deepEqual(await node.claim(alice, first), { status: Status.STALE, record: second })
  const equivocal = alice.record('alice', { seq: 2, notAfterS: START_S + 10 * DAY_S })
  assert.deepEqual(await node.claim(alice, equivocal), { status: Status.STALE, record: second })
})

test('rendezvous rule 6: a registration that was seen on the way is worth nothing a second time, or anywhere else', async (t) => {
  const [node, other] = [new TestNode(t), new TestNode(t)]
  const alice = new Actor()
  const record = alice.record('alice')
  const claim = { record, registration: makeRegistration(alice.user, record, await node.challenge(alice), sha256) }
  assert.equal((await register(await node.stream(alice.peerId), claim)).status, Status.STORED)
  assert.equal((await register(await node.stream(alice.peerId), claim)).status, Status.UNCHALLENGED)

  await other.challenge(alice)
  assert.equal((await register(await other.stream(alice.peerId), claim)).status, Status.UNCHALLENGED)
  assert.equal((await other.lookup({ name: 'alice' })).status, Status.NOT_FOUND)
})

test('rendezvous rule 6: a challenge is for the peer that asked, and for a minute', async (t) => {
  const node = new TestNode(t)
  const [alice, mallory] = [new Actor(), new Actor()]
  const record = alice.record('alice')
  const foreign = makeRegistration(alice.user, record, await node.challenge(mallory), sha256)
  const stolen = await register(await node.stream(alice.peerId), { record, registration: foreign })
  assert.equal(stolen.status, Status.UNCHALLENGED)

  const late = makeRegistration(alice.user, record, await node.challenge(alice), sha256)
  node.clock.advance(60_000)
  const reply = await register(await node.stream(alice.peerId), { record, registration: late })
  assert.equal(reply.status, Status.UNCHALLENGED)
})

test('rendezvous rule 6: the registration is for this very record and signed by its user', async (t) => {
  const node = new TestNode(t)
  const [alice, mallory] = [new Actor(), new Actor()]
  const [meant, other] = [alice.record('alice'), alice.record('bob')]
  const swapped = makeRegistration(alice.user, meant, await node.challenge(alice), sha256)
  const reply = await register(await node.stream(alice.peerId), { record: other, registration: swapped })
  assert.equal(reply.status, Status.REFUSED)

  const forged = makeRegistration(mallory.user, meant, await node.challenge(alice), sha256)
  const second = await register(await node.stream(alice.peerId), { record: meant, registration: forged })
  assert.equal(second.status, Status.REFUSED)
})

test('rendezvous rule 2: nobody registers the record of somebody else, from a peer that it does not name', async (t) => {
  const node = new TestNode(t)
  const [alice, mallory] = [new Actor(), new Actor()]
  const record = alice.record('alice')
  // Even with the user's own signature: the challenge is the thief's, the device is not.
  const registration = makeRegistration(alice.user, record, await node.challenge(mallory), sha256)
  const reply = await register(await node.stream(mallory.peerId), { record, registration })
  assert.equal(reply.status, Status.REFUSED)
})

test('rendezvous rule 8: a record out of its time is not registered; one that is registered is not judged by a clock', async (t) => {
  const node = new TestNode(t)
  const [alice, bob] = [new Actor(), new Actor()]
  const future = alice.record('alice', { issuedS: START_S + 601, notAfterS: START_S + DAY_S })
  assert.equal((await node.claim(alice, future)).status, Status.EXPIRED)
  const soon = alice.record('alice', { issuedS: START_S + 600, notAfterS: START_S + DAY_S })
  assert.equal((await node.claim(alice, soon)).status, Status.STORED)
  const past = bob.record('bob', { issuedS: START_S - DAY_S, notAfterS: START_S - 601 })
  assert.equal((await node.claim(bob, past)).status, Status.EXPIRED)

  node.clock.advance(30 * DAY_S * 1000)
  assert.deepEqual((await node.lookup({ name: 'alice' })).found?.record, soon)
})

test('rendezvous rule 9: a user has one name; a new one frees the old at once', async (t) => {
  const node = new TestNode(t)
  const [alice, bob] = [new Actor(), new Actor()]
  await node.claim(alice, alice.record('alice'))
  const renamed = alice.record('alicia', { seq: 2 })
  assert.equal((await node.claim(alice, renamed)).status, Status.STORED)
  assert.equal((await node.lookup({ name: 'alice' })).status, Status.NOT_FOUND)
  assert.deepEqual((await node.lookup({ userKey: alice.user.publicKey })).found?.record, renamed)
  assert.equal((await node.claim(bob, bob.record('alice'))).status, Status.STORED)

  assert.deepEqual(await node.claim(alice, alice.record('alicia2', { seq: 2 })), {
    status: Status.STALE,
    record: renamed,
  })
})

test('rendezvous rule 9: a failed rename leaves the old name', async (t) => {
  const node = new TestNode(t)
  const [alice, bob] = [new Actor(), new Actor()]
  await node.claim(alice, alice.record('alice'))
  await node.claim(bob, bob.record('bob'))
  assert.equal((await node.claim(alice, alice.record('bob', { seq: 2 }))).status, Status.TAKEN)
  assert.equal((await node.lookup({ name: 'alice' })).status, Status.FOUND)
})

test('rendezvous rule 9: a user leads 32 named groups at most', async (t) => {
  const node = new TestNode(t)
  const alice = new Actor()
  for (let group = 0; group < 32; group++) {
    const { status } = await node.claim(alice, alice.record(`group-${String(group)}`, { groupId: randomBytes(32) }))
    assert.equal(status, Status.STORED)
  }
  assert.equal((await node.claim(alice, alice.record('group-32', { groupId: randomBytes(32) }))).status, Status.FULL)
  assert.equal((await node.claim(alice, alice.record('alice'))).status, Status.STORED)
})

test('rendezvous rule 10: the name of a group stays bound to it until its holder releases it', async (t) => {
  const node = new TestNode(t)
  const [alice, mallory] = [new Actor(), new Actor()]
  const [groupId, another] = [randomBytes(32), randomBytes(32)]
  const record = alice.record('chess', { groupId })
  await node.claim(alice, record)
  const rebound = await node.claim(alice, alice.record('chess', { groupId: another, seq: 2 }))
  assert.equal(rebound.status, Status.TAKEN)

  const forged = await node.release(mallory, mallory.record('chess', { groupId, seq: 2, revoked: true }))
  assert.deepEqual(forged, { status: Status.TAKEN, record })
  assert.equal(
    (await node.release(alice, alice.record('chess', { groupId, seq: 1, revoked: true }))).status,
    Status.STALE,
  )
  const revocation = alice.record('chess', { groupId, seq: 2, revoked: true })
  assert.equal((await node.claim(alice, revocation)).status, Status.REFUSED)
  assert.equal((await node.release(alice, revocation)).status, Status.STORED)
  assert.equal((await node.release(alice, revocation)).status, Status.NOT_FOUND)
  assert.equal((await node.claim(mallory, mallory.record('chess', { groupId: another }))).status, Status.STORED)
})

test('rendezvous rule 11: a name without a sign of life for 180 days is free; with one it is not', async (t) => {
  const node = new TestNode(t)
  const [alice, bob, carol] = [new Actor(), new Actor(), new Actor()]
  await node.claim(alice, alice.record('alice'))
  await node.claim(bob, bob.record('bob'))
  node.clock.advance(100 * DAY_S * 1000)
  await node.refresh(bob, bob.lease(1))
  await node.registrar.close()
  node.clock.advance(81 * DAY_S * 1000)

  assert.equal((await node.lookup({ name: 'alice' })).status, Status.NOT_FOUND)
  assert.equal((await node.claim(carol, carol.record('bob'))).status, Status.TAKEN)
  assert.equal((await node.claim(carol, carol.record('alice'))).status, Status.STORED)
})

test('rendezvous rule 15: a group is found with the record of its user and all its devices that are there', async (t) => {
  const node = new TestNode(t)
  const alice = new Actor()
  const phone = new Actor(alice.user)
  const devices = [certOf(alice.user, alice.device), certOf(alice.user, phone.device)]
  const [user, group] = [
    alice.record('alice', { devices }),
    alice.record('a-chess', { devices, groupId: randomBytes(32) }),
  ]
  await node.claim(alice, user)
  await node.claim(phone, group)
  const [older, newer] = [alice.lease(1), phone.lease(1)]
  await node.refresh(alice, older)
  node.clock.advance(5_000)
  await node.refresh(phone, newer)
  node.clock.advance(2_000)

  const { found } = await node.lookup({ name: 'a-chess' })
  const { receipt, rivals, ...rest } = found ?? {}
  assert.deepEqual([receipt?.receivedS, rivals], [START_S, []])
  assert.deepEqual(rest, {
    record: group,
    owner: user,
    leases: [newer, older],
    online: true,
    ageS: 2,
    lastSeenS: START_S + 5,
  })
  assert.deepEqual((await node.lookup({ peerId: phone.peerId })).found?.record, user)
})

test('rendezvous rule 16: public groups are listed page by page, users never', async (t) => {
  const node = new TestNode(t)
  const leaders = Array.from({ length: 3 }, () => new Actor())
  const names: string[] = []
  for (const [index, leader] of leaders.entries()) {
    await node.claim(leader, leader.record(`user${String(index)}`))
    for (let group = 0; group < 30; group++) {
      const name = `g${String(index)}-${String(group).padStart(2, '0')}`
      names.push(name)
      await node.claim(leader, leader.record(name, { groupId: randomBytes(32) }))
    }
  }
  const listed: string[] = []
  for (let more = true, pages = 0; more; pages++) {
    assert.ok(pages < 10)
    const page = await node.groups(listed.at(-1))
    assert.equal(page.status, Status.FOUND)
    listed.push(...page.records.map((record) => openRecord(record, verify).name))
    more = page.more
  }
  assert.deepEqual(listed, names)
})

test('rendezvous rule 17: who claims without end is told to come back later', async (t) => {
  const node = new TestNode(t)
  const alice = new Actor()
  const record = alice.record('alice')
  const claim = { record, registration: makeRegistration(alice.user, record, randomBytes(32), sha256) }
  for (let turn = 0; turn < 40; turn++) {
    assert.equal((await register(await node.stream(alice.peerId), claim)).status, Status.UNCHALLENGED)
  }
  assert.equal((await register(await node.stream(alice.peerId), claim)).status, Status.BUSY)
  const bob = new Actor()
  assert.equal((await node.claim(bob, bob.record('bob'))).status, Status.STORED)
  node.clock.advance(6_000)
  assert.equal((await node.claim(alice, record)).status, Status.STORED)
})
