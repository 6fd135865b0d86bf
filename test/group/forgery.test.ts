import assert from 'node:assert/strict'
import test from 'node:test'
import { ask } from '../../protocols/exchange.ts'
import { makeEnvelope } from '../../protocols/group/envelope.ts'
import { GROUP_PROTOCOL, groupExchange, publicTopic } from '../../protocols/group/group.ts'
import { makeEntry } from '../../protocols/group/log.ts'
import { makeRequest } from '../../protocols/group/request.ts'
import { GroupReply } from '../../protocols/group/wire.ts'
import { randomBytes } from '../../src/crypto/keys.ts'
import { checks } from '../../src/groups/parts.ts'
import { entriesAfter } from '../../src/store/groups.ts'
import { settle } from '../support/until.ts'
import { befriend, company, groupId, heard, member, MemoryWorld, personOf, rosterOf, texts, until } from './members.ts'
import { replayed, textBody } from './scribe.ts'
import type { GroupState } from '../../protocols/group/roster.ts'
import type { GroupAsk, GroupRequest } from '../../protocols/group/wire.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { Member } from './members.ts'

const { STORED, REFUSED } = GroupReply.Status

/** What an attacker with a node of its own sends over the exchange; undefined if the stream was reset. */
async function send(from: Member, to: Member, what: GroupAsk): Promise<GroupReply | undefined> {
  const stream = await from.net.open(to.peerId, GROUP_PROTOCOL)
  return await ask(groupExchange, stream, what, AbortSignal.timeout(5_000)).catch(() => undefined)
}

async function request(from: Member, to: Member, fields: Partial<GroupRequest>): Promise<GroupReply | undefined> {
  const bytes = makeRequest(from.device, {
    id: randomBytes(16),
    groupId: randomBytes(32),
    to: to.device.publicKey,
    createdMs: 1,
    ...fields,
  })
  return await send(from, to, { request: bytes })
}

function logAt(one: Member, group = 'club'): GroupState {
  return replayed(entriesAfter(one.store, groupId(one, group), 0, 1_000).map(({ bytes }) => bytes))
}

function envelope(state: GroupState, from: Member, text: string, seq = 1): Bytes {
  const { groupId, seq: logSeq, hash: logHash } = state
  const prevHash = seq > 1 ? randomBytes(32) : new Uint8Array()
  return makeEnvelope(from.device, { groupId, seq, prevHash, logSeq, logHash, body: textBody(text) })
}

test('forgery: text by a non-member reaches nobody, by gossip or exchange, however much of it there is', async (t) => {
  const { world, people } = await company(t, ['alice', 'bob', 'carol'])
  const [alice, bob] = people as [Member, Member, Member]
  const mallory = member(t, world, 'mallory')
  const state = logAt(alice)
  const topic = publicTopic(state.groupId)
  mallory.net.gossip.subscribe(topic, { validate: () => 'accept', receive: () => undefined })
  for (const one of people) world.connect(mallory.peerId, one.peerId)
  for (let number = 1; number <= 100; number++) {
    await mallory.net.gossip.publish(topic, envelope(state, mallory, `spam ${number}`, number))
  }
  await until(() => people.every((one) => one.groups.rejected === 100))
  const push = { groupId: groupId(bob), entries: [], envelopes: [envelope(state, mallory, 'x')] }
  // Members of a public group pass requests to join on: they listen to strangers, and refuse all else.
  for (const one of [alice, bob]) assert.equal((await send(mallory, one, { push }))?.status, REFUSED)
  for (const one of people) {
    assert.deepEqual(texts(one), [])
    assert.equal(one.store.all('SELECT * FROM group_envelope').length, 0)
  }
})

test('forgery: text in a member’s name without its key is refused', async (t) => {
  const { world, people } = await company(t, ['alice', 'bob', 'carol'])
  const [alice, bob, carol] = people as [Member, Member, Member]
  const state = logAt(alice)
  const forged = envelope(state, bob, 'I owe carol a hundred')
  forged[forged.length - 1] = (forged.at(-1) ?? 0) ^ 1
  await carol.net.gossip.publish(publicTopic(state.groupId), forged)
  await until(() => alice.groups.rejected === 1)
  await send(carol, alice, { push: { groupId: groupId(alice), entries: [], envelopes: [forged] } })
  assert.deepEqual(texts(alice), [])
  assert.equal(world.isConnected(alice.peerId, carol.peerId), true)
})

test('forgery: a member cannot remove, add or close: entries of others change no roster', async (t) => {
  const { people } = await company(t, ['alice', 'bob', 'carol'])
  const [alice, bob, carol] = people as [Member, Member, Member]
  const state = logAt(alice)
  const asBob = { ...state, leader: state.members.get(bob.peerId) as GroupState['leader'] }
  const ops = [
    { remove: { device: carol.device.publicKey, uptoSeq: 0, leave: new Uint8Array() } },
    { remove: { device: alice.device.publicKey, uptoSeq: 0, leave: new Uint8Array() } },
    { close: {} },
  ]
  for (const op of ops) {
    // Made in a world where bob leads, and signed by bob; the real log says that alice does.
    const { bytes } = makeEntry(asBob, [op], bob.device, 2, checks)
    for (const one of [alice, carol]) {
      await send(bob, one, { push: { groupId: groupId(one), entries: [bytes], envelopes: [] } })
    }
    const { groupId: id, seq: logSeq, hash: logHash } = state
    const body = { kind: 'entry' as const, entry: bytes }
    const data = makeEnvelope(bob.device, { groupId: id, seq: 0, prevHash: new Uint8Array(), logSeq, logHash, body })
    await bob.net.gossip.publish(publicTopic(state.groupId), data)
  }
  await until(() => alice.groups.rejected === 3 && carol.groups.rejected === 3)
  for (const one of people) {
    assert.deepEqual(rosterOf(one), ['alice', 'bob', 'carol'])
    assert.equal(one.groups.report('club').seq, 3)
  }
})

test('forgery: a leave that names somebody else removes nobody, not the last member and not the named', async (t) => {
  const { people } = await company(t, ['alice', 'bob', 'carol'])
  const [alice, bob, carol] = people as [Member, Member, Member]
  const { groupId: id, seq: logSeq, hash: logHash } = logAt(alice)
  const fields = { groupId: id, seq: 1, prevHash: new Uint8Array(), logSeq, logHash, body: { kind: 'leave' as const } }
  // Carol's device named, bob's signature: the envelope says who it is from twice, and both must agree.
  const leave = makeEnvelope({ publicKey: carol.device.publicKey, sign: (bytes) => bob.device.sign(bytes) }, fields)
  await send(bob, alice, { push: { groupId: id, entries: [], envelopes: [leave] } })
  await bob.net.gossip.publish(publicTopic(logAt(alice).groupId), leave)
  await until(() => alice.groups.rejected === 1)
  for (const one of people) assert.deepEqual(rosterOf(one), ['alice', 'bob', 'carol'])
  assert.deepEqual(heard(alice, 'group_member_left'), [])
})

test('forgery: an invitation as anyone: strangers, other people’s words and false leaders get nobody in', async (t) => {
  const world = new MemoryWorld()
  const [alice, bob, mallory] = ['alice', 'bob', 'mallory'].map((name) => member(t, world, name)) as [
    Member,
    Member,
    Member,
  ]
  await befriend(alice, bob)
  await alice.groups.create('club', false)
  const invite = { name: 'club', isPrivate: false }
  // A stranger's own invitation, over its own connection.
  await request(mallory, bob, { groupId: groupId(alice), invite })
  // Alice's true invitation, carried by somebody else.
  const alices = makeRequest(alice.device, {
    id: randomBytes(16),
    groupId: groupId(alice),
    to: bob.device.publicKey,
    createdMs: 1,
    invite,
  })
  await befriend(mallory, bob)
  await send(mallory, bob, { request: alices })
  assert.deepEqual(bob.requests.pending(), [])
  assert.deepEqual(heard(bob, 'group_invite'), [])
  // An answer to an invitation that alice never made, and a welcome that bob never asked for.
  const join = {
    member: {
      userKey: mallory.user.publicKey,
      device: mallory.device.publicKey,
      nameRecord: mallory.record,
      addresses: [],
    },
    afterSeq: 0,
    afterHash: new Uint8Array(),
  }
  assert.equal(
    (await request(mallory, alice, { groupId: groupId(alice), answer: { accepted: true, join } }))?.status,
    REFUSED,
  )
  const welcome = { head: undefined, contacts: [] }
  assert.equal((await request(mallory, bob, { groupId: groupId(alice), welcome }))?.status, REFUSED)
  assert.deepEqual(rosterOf(alice), ['alice'])
  assert.equal(bob.groups.has('club'), false)
})

test('forgery: nobody accepts an invitation for somebody else', async (t) => {
  const world = new MemoryWorld()
  const [alice, bob, mallory] = ['alice', 'bob', 'mallory'].map((name) => member(t, world, name)) as [
    Member,
    Member,
    Member,
  ]
  await befriend(alice, bob)
  await befriend(alice, mallory)
  await alice.groups.create('club', true)
  const { id } = await alice.groups.invite('club', personOf(alice, bob))
  const own = {
    userKey: mallory.user.publicKey,
    device: mallory.device.publicKey,
    nameRecord: mallory.record,
    addresses: [],
  }
  const posing = { ...own, userKey: bob.user.publicKey, nameRecord: bob.record }
  for (const member of [own, posing]) {
    const join = { member, afterSeq: 0, afterHash: new Uint8Array() }
    const reply = await request(mallory, alice, { id, groupId: groupId(alice), answer: { accepted: true, join } })
    assert.notEqual(reply?.status, STORED)
  }
  assert.deepEqual(rosterOf(alice), ['alice'])
})

test('forgery: a leader cannot put somebody on a roster who did not consent', async (t) => {
  const { people } = await company(t, ['alice', 'bob'])
  const [alice, bob] = people as [Member, Member]
  const state = logAt(alice)
  assert.throws(() => makeEntry(state, [{ add: { consent: randomBytes(200) } }], alice.device, 2, checks))
  assert.deepEqual(rosterOf(bob), ['alice', 'bob'])
})

test('group rule 10: a removed member that goes on talking is heard by nobody', async (t) => {
  const { world, people } = await company(t, ['alice', 'bob', 'carol'])
  const [alice, bob, carol] = people as [Member, Member, Member]
  const before = logAt(alice)
  await bob.groups.broadcast('club', 'one')
  await alice.groups.remove('club', 'bob')
  await until(() => rosterOf(carol).length === 2 && heard(bob, 'group_removed').length === 1)
  const topic = publicTopic(before.groupId)
  bob.net.gossip.subscribe(topic, { validate: () => 'accept', receive: () => undefined })
  world.connect(bob.peerId, carol.peerId)
  const after = logAt(carol)
  const words = [
    envelope(before, bob, 'two', 2),
    envelope(after, bob, 'two', 2),
    envelope(before, bob, 'one, again', 1),
  ]
  for (const data of words) {
    await bob.net.gossip.publish(topic, data)
    await send(bob, carol, { push: { groupId: groupId(carol), entries: [], envelopes: [data] } })
  }
  await settle()
  for (const one of [alice, carol]) assert.deepEqual(texts(one), ['one'])
})

test('group rule 18: strangers are served nothing, and cannot tell whether a private group exists', async (t) => {
  const { world, people } = await company(t, ['alice', 'bob'], { isPrivate: true })
  const [alice, bob] = people as [Member, Member]
  const mallory = member(t, world, 'mallory')
  const sync = (id: Bytes): GroupAsk => ({ sync: { groupId: id, head: undefined, have: [], places: [] } })
  assert.equal(await send(mallory, alice, sync(groupId(alice))), undefined, 'reset unread')
  await befriend(mallory, bob)
  const [there, nowhere] = [
    await send(mallory, bob, sync(groupId(bob))),
    await send(mallory, bob, sync(randomBytes(32))),
  ]
  assert.deepEqual(there, { status: REFUSED })
  assert.deepEqual(there, nowhere)
})

test('group rule 25: who was welcomed into another log than the one consented to takes nothing of it', async (t) => {
  const world = new MemoryWorld()
  const [alice, bob] = [member(t, world, 'alice'), member(t, world, 'bob')]
  await alice.groups.create('club', false)
  const asked = await bob.groups.join('club')
  await until(() => alice.requests.pending('in').length === 1)
  // The leader welcomes without having written anything: there is no Add with bob's consent in the log.
  assert.equal(
    (await request(alice, bob, { id: asked.id, groupId: groupId(alice), welcome: { head: undefined, contacts: [] } }))
      ?.status,
    STORED,
  )
  await settle()
  assert.deepEqual(
    bob.groups.list().filter(({ state }) => state === 'member'),
    [],
  )
  assert.deepEqual(heard(bob, 'group_join_answer'), [])
})
