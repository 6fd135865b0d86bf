import assert from 'node:assert/strict'
import test from 'node:test'
import { makeEnvelope, peekEnvelope } from '../../protocols/group/envelope.ts'
import { GROUP_PROTOCOL, publicTopic } from '../../protocols/group/group.ts'
import { sha256 } from '../../src/crypto/keys.ts'
import { envelopesIn } from '../../src/store/group-messages.ts'
import { entriesAfter } from '../../src/store/groups.ts'
import { settle } from '../support/until.ts'
import { company, groupId, heard, member, MemoryWorld, rosterOf, texts, until } from './members.ts'
import { replayed, textBody } from './scribe.ts'
import type { Body } from '../../protocols/group/envelope.ts'
import type { GroupState } from '../../protocols/group/roster.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { Member } from './members.ts'

const ALL = { first: 1, last: Number.MAX_SAFE_INTEGER }

function stateAt(one: Member): GroupState {
  return replayed(entriesAfter(one.store, groupId(one), 0, 1_000).map(({ bytes }) => bytes))
}

function topicAt(one: Member): string {
  return publicTopic(stateAt(one).groupId)
}

/** What a member's own key can sign beside what its node does. */
function signed(from: Member, body: Body, seq: number, prevHash: Bytes): Bytes {
  const { groupId: id, seq: logSeq, hash: logHash } = stateAt(from)
  return makeEnvelope(from.device, { groupId: id, seq, prevHash, logSeq, logHash, body })
}

function storedBy(one: Member, author: Member): Bytes[] {
  return envelopesIn(one.store, groupId(one), author.peerId, ALL, 100).map(({ bytes }) => bytes)
}

function hashOf(bytes: Bytes | undefined): Bytes {
  return peekEnvelope(bytes as Bytes, sha256).hash
}

test('group rule 11: after its leave nothing of a member counts, even before the leader has written it', async (t) => {
  const { world, people } = await company(t, ['alice', 'bob', 'carol'])
  const [alice, bob, carol] = people as [Member, Member, Member]
  await bob.groups.broadcast('club', 'one')
  world.offline(alice.peerId)
  await bob.groups.leave('club')
  await until(() => heard(carol, 'group_member_left').length === 1)
  const [, leave] = storedBy(carol, bob)
  bob.net.gossip.subscribe(topicAt(bob), { validate: () => 'accept', receive: () => undefined })
  await bob.net.gossip.publish(topicAt(bob), signed(bob, textBody('and another thing'), 3, hashOf(leave)))
  await settle()
  assert.deepEqual(texts(carol), ['one'])
})

test('group rule 12: an envelope that does not continue its author’s chain is refused', async (t) => {
  const { people } = await company(t, ['alice', 'bob', 'carol'])
  const [alice, bob, carol] = people as [Member, Member, Member]
  await bob.groups.broadcast('club', 'one')
  await bob.net.gossip.publish(topicAt(bob), signed(bob, textBody('from nowhere'), 2, sha256()))
  await until(() => alice.faults.length === 1 && carol.faults.length === 1)
  assert.deepEqual(texts(alice), ['one'])
  assert.deepEqual(texts(carol), ['one'])
})

test('group rule 12: of two envelopes in one place the first stays', async (t) => {
  const { people } = await company(t, ['alice', 'bob', 'carol'])
  const [alice, bob, carol] = people as [Member, Member, Member]
  await bob.groups.broadcast('club', 'one')
  await bob.net.gossip.publish(topicAt(bob), signed(bob, textBody('no: another one'), 1, new Uint8Array()))
  await settle()
  for (const one of [alice, carol]) assert.deepEqual(texts(one), ['one'])
})

test('group rule 16: bytes that are heard again, after the gossip forgot them too, are stored and told once', async (t) => {
  const { people } = await company(t, ['alice', 'bob', 'carol'])
  const [alice, bob, carol] = people as [Member, Member, Member]
  await bob.groups.broadcast('club', 'one')
  const [bytes] = storedBy(alice, bob)
  for (const one of people) one.net.gossip.forgetSeen()
  await carol.net.gossip.publish(topicAt(carol), bytes as Bytes)
  await settle()
  assert.deepEqual(texts(alice), ['one'])
  assert.equal(heard(alice, 'group_message').length, 1)
  assert.equal(alice.groups.rejected, 0)
})

test('group rule 22: whatever is lost on the way, a request ends once and the same on both sides', async (t) => {
  const world = new MemoryWorld()
  const [alice, bob] = [member(t, world, 'alice'), member(t, world, 'bob')]
  await alice.groups.create('club', false)
  const streams = new Map<string, number>()
  // Of each peer's streams the first is refused, and of the second the reply is lost.
  world.disturb = (from, _, protocol) => {
    const number = (streams.get(from) ?? 0) + 1
    streams.set(from, number)
    if (protocol !== GROUP_PROTOCOL || number > 2) return 'none'
    return number === 1 ? 'refuse' : 'lose_reply'
  }
  await bob.groups.join('club')
  await until(() => alice.requests.pending('in').length === 1, 'the request is there', 15_000)
  await alice.requests.decide(true)
  await until(() => rosterOf(bob).length === 2, 'bob is in', 15_000)
  await until(() => bob.store.all('SELECT * FROM notice').length === 0, 'bob has no more to say', 15_000)
  await until(() => alice.store.all('SELECT * FROM notice').length === 0, 'alice has no more to say', 15_000)
  assert.equal(heard(alice, 'group_join_request').length, 1)
  assert.equal(heard(bob, 'group_join_answer').length, 1)
  assert.equal(alice.groups.report('club').seq, 2)
  assert.deepEqual([...alice.requests.pending(), ...bob.requests.pending()], [])
})

test('group rule 15: a member that floods is slowed down, not cast out', async (t) => {
  const { people } = await company(t, ['alice', 'bob', 'carol'])
  const [alice, bob] = people as [Member, Member, Member]
  // Bob's node keeps to the pace; here it signs forty envelopes and lets them all out at once.
  let prevHash: Bytes = new Uint8Array()
  const flood = Array.from({ length: 40 }, (_, index) => {
    const bytes = signed(bob, textBody(`flood ${index}`), index + 1, prevHash)
    prevHash = hashOf(bytes)
    return bytes
  })
  await Promise.all(flood.map((bytes) => bob.net.gossip.publish(topicAt(bob), bytes)))
  await until(() => texts(alice).length >= 30)
  assert.equal(alice.groups.rejected, 0)
  assert.ok(texts(alice).length < 40, `${texts(alice).length} came through`)
  assert.equal(rosterOf(alice).length, 3)
})
