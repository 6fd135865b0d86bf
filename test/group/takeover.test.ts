import assert from 'node:assert/strict'
import test from 'node:test'
import { Fault } from '../../protocols/fault.ts'
import { ask } from '../../protocols/exchange.ts'
import { GROUP_PROTOCOL, groupExchange } from '../../protocols/group/group.ts'
import { makeRequest } from '../../protocols/group/request.ts'
import { makeVote } from '../../protocols/group/succession.ts'
import { GroupReply } from '../../protocols/group/wire.ts'
import { randomBytes } from '../../src/crypto/keys.ts'
import { entriesAfter, lastVote } from '../../src/store/groups.ts'
import { estrange, introduce } from '../support/people.ts'
import { SimulatedClock } from '../support/simulated-clock.ts'
import {
  befriend,
  company,
  groupId,
  heard,
  leaderAt,
  member,
  pass,
  passing,
  personOf,
  rosterOf,
  texts,
  until,
} from './members.ts'
import type { TestContext } from 'node:test'
import type { Bytes } from '../../protocols/signed.ts'
import type { MemoryWorld } from '../support/memory-net.ts'
import type { Member } from './members.ts'

interface Scene {
  readonly world: MemoryWorld
  readonly clock: SimulatedClock
  readonly people: Member[]
}

/** The first leads; the others joined in their order. */
async function scene(t: TestContext, ...names: string[]): Promise<Scene> {
  const clock = new SimulatedClock()
  // Name records are of today.
  clock.jump(Date.now() - clock.now())
  return { clock, ...(await company(t, names, { clock })) }
}

function logOf(one: Member): string[] {
  return entriesAfter(one.store, groupId(one), 0, 1_000).map(({ hash }) => Buffer.from(hash).toString('hex'))
}

const agree = (people: readonly Member[]): boolean => new Set(people.map((one) => String(logOf(one)))).size === 1

function later(clock: SimulatedClock, ms: number): Promise<void> {
  return new Promise((resolve) => {
    clock.after(ms, resolve)
  })
}

/** Cuts every connection between the two sides. */
function part(world: MemoryWorld, one: readonly Member[], other: readonly Member[]): () => void {
  const pairs = one.flatMap((a) => other.map((b) => [a.peerId, b.peerId] as const))
  for (const [a, b] of pairs) world.cut(a, b)
  return () => {
    for (const [a, b] of pairs) world.mend(a, b)
  }
}

test('group rule 34: a leader that is gone for good is followed by the first deputy, within a minute', async (t) => {
  const { world, clock, people } = await scene(t, 'alice', 'bob', 'carol', 'dave')
  const [alice, bob, carol, dave] = people as [Member, Member, Member, Member]
  world.offline(alice.peerId)
  const rest = [bob, carol, dave]
  const seconds = await passing(clock, () => rest.every((one) => leaderAt(one) === 'bob'), 'bob leads')
  assert.ok(seconds >= 30 && seconds <= 60, `${String(seconds)} s`)
  assert.ok(agree(rest))
  void bob.groups.remove('club', 'dave')
  await passing(clock, () => rosterOf(carol).length === 3, 'dave is removed')
  void carol.groups.broadcast('club', 'and on')
  await passing(clock, () => texts(bob).length === 1, 'the message')
  assert.deepEqual(heard(carol, 'group_leader'), [
    { type: 'group_leader', group: 'club', leader: 'bob', isMe: false, isElected: true },
  ])
})

test('group rule 34: if the first in the order is gone too, the next one asks; a leader that is only away for a moment stays', async (t) => {
  const { world, clock, people } = await scene(t, 'alice', 'bob', 'carol', 'dave', 'erin')
  const [alice, bob, carol, dave, erin] = people as [Member, Member, Member, Member, Member]
  world.offline(alice.peerId)
  await pass(clock, 25)
  world.online(alice.peerId)
  await pass(clock, 3)
  for (const one of people) assert.equal(leaderAt(one), 'alice')
  await alice.groups.nameDeputies('club', ['erin', 'dave'])
  await passing(clock, () => agree(people), 'all know the deputies')
  assert.deepEqual(carol.groups.report('club').deputies, ['erin', 'dave'])
  for (const one of [alice, erin]) world.offline(one.peerId)
  const rest = [bob, carol, dave]
  const seconds = await passing(clock, () => rest.every((one) => leaderAt(one) === 'dave'), 'dave leads')
  assert.ok(seconds >= 33 && seconds <= 60, `${String(seconds)} s`)
})

test('group rule 34: an election with enough votes waits for nobody who does not answer, and one member alone takes over', async (t) => {
  const { world, clock, people } = await scene(t, 'alice', 'bob', 'carol', 'dave', 'erin')
  const [alice, bob, carol, dave, erin] = people as [Member, Member, Member, Member, Member]
  const rest = [bob, carol, dave]
  for (const one of [alice, erin]) world.offline(one.peerId)
  for (const one of rest) {
    const open = one.net.open.bind(one.net)
    t.mock.method(one.net, 'open', async (peerId: string, protocol: string, signal?: AbortSignal) => {
      if (peerId === alice.peerId || peerId === erin.peerId) await later(clock, 25_000)
      return await open(peerId, protocol, signal)
    })
  }
  const seconds = await passing(clock, () => rest.every((one) => leaderAt(one) === 'bob'), 'bob leads')
  assert.ok(seconds >= 30 && seconds < 33, `${String(seconds)} s`)
  await pass(clock, 60)
  assert.ok(agree(rest))
  for (const one of rest) {
    assert.deepEqual(heard(one, 'group_leader'), [
      { type: 'group_leader', group: 'club', leader: 'bob', isMe: one === bob, isElected: true },
    ])
    assert.deepEqual(heard(one, 'group_healed'), [])
  }
})

test('group rule 34: without more than half of the members nobody leads, and the user is told in the end', async (t) => {
  const { world, clock, people } = await scene(t, 'alice', 'bob', 'carol', 'dave')
  const [alice, bob, carol, dave] = people as [Member, Member, Member, Member]
  for (const one of [alice, bob]) world.offline(one.peerId)
  for (let minutes = 0; minutes < 62; minutes++) clock.advance(60_000)
  // What a machine slept through is no silence: only looks count, and a minute at once is two seconds of them.
  assert.equal(heard(carol, 'group_leaderless').length, 0)
  await passing(clock, () => heard(carol, 'group_leaderless').length === 1, 'carol is told', 4_000)
  assert.equal(leaderAt(carol), 'alice')
  assert.deepEqual(heard(carol, 'group_leaderless'), [
    { type: 'group_leaderless', group: 'club', leader: 'alice', answered: 2, needed: 3 },
  ])
  world.online(bob.peerId)
  await passing(clock, () => [bob, carol, dave].every((one) => leaderAt(one) !== 'alice'), 'one of three leads')
})

test('group rule 35: who decided and spoke on the side that does not count is put right, and nothing said is lost', async (t) => {
  const { world, clock, people } = await scene(t, 'alice', 'bob', 'carol', 'dave', 'erin')
  const [alice, bob, carol, dave, erin] = people as [Member, Member, Member, Member, Member]
  const [minority, majority] = [
    [alice, bob],
    [carol, dave, erin],
  ]
  void carol.groups.broadcast('club', 'before')
  await passing(clock, () => people.every((one) => texts(one).length === 1), 'all have it')
  const mend = part(world, minority, majority)
  void alice.groups.remove('club', 'erin')
  await passing(clock, () => rosterOf(bob).length === 4, 'erin is removed on one side')
  void bob.groups.broadcast('club', 'from bob')
  void alice.groups.broadcast('club', 'from alice')
  await passing(clock, () => texts(bob).length === 3, 'said on one side')
  await passing(clock, () => majority.every((one) => leaderAt(one) === 'carol'), 'carol leads')
  void carol.groups.remove('club', 'bob')
  void erin.groups.broadcast('club', 'from erin')
  await passing(clock, () => texts(dave).length === 2 && rosterOf(dave).length === 4, 'said on the other')
  mend()
  const rest = [alice, carol, dave, erin]
  await passing(clock, () => agree(rest) && rest.every((one) => texts(one).length === 3), 'one log, one history')
  await passing(clock, () => heard(bob, 'group_removed').length === 1, 'bob learns that he is removed')
  assert.deepEqual(texts(alice), texts(erin))
  assert.deepEqual(new Set(rest.map((one) => one.groups.historyHash('club'))).size, 1)
  assert.deepEqual(heard(alice, 'group_healed'), [
    { type: 'group_healed', group: 'club', leader: 'carol', undone: [{ what: 'removed', who: 'erin' }], resent: 1 },
  ])
  assert.equal(leaderAt(alice), 'carol')
  await assert.rejects(alice.groups.remove('club', 'dave'), /only group leader/)
  const isOfStream = (fault: unknown): boolean => fault instanceof Fault && fault.code === 'closed'
  assert.deepEqual(
    people.flatMap(({ faults }) => faults).filter((fault) => !isOfStream(fault)),
    [],
  )
})

test('group rule 35: who was let in by a leader that did not lead any more learns it, and may come again', async (t) => {
  const { world, clock, people } = await scene(t, 'alice', 'bob', 'carol', 'dave')
  const [alice, bob, carol, dave] = people as [Member, Member, Member, Member]
  const erin = member(t, world, 'erin', clock)
  await befriend(alice, erin)
  const mend = part(world, [alice, erin], [bob, carol, dave])
  await alice.groups.invite('club', personOf(alice, erin))
  await passing(clock, () => erin.requests.pending('in').length === 1, 'erin is invited')
  await erin.requests.decide(true)
  await passing(clock, () => rosterOf(erin).includes('erin'), 'erin is in')
  await passing(clock, () => [bob, carol, dave].every((one) => leaderAt(one) === 'bob'), 'bob leads')
  mend()
  await passing(clock, () => heard(erin, 'group_admission_void').length === 1, 'erin learns it')
  assert.equal(erin.groups.report('club').state, 'removed')
  assert.equal(leaderAt(alice), 'bob')
  assert.deepEqual(heard(alice, 'group_healed'), [
    { type: 'group_healed', group: 'club', leader: 'bob', undone: [{ what: 'added', who: 'erin' }], resent: 0 },
  ])
})

test('group rule 28: a leader hands over, and may leave then', async (t) => {
  const { clock, people } = await scene(t, 'alice', 'bob', 'carol')
  const [alice, bob, carol] = people as [Member, Member, Member]
  await assert.rejects(alice.groups.leave('club'), /leader cannot leave/)
  await assert.rejects(bob.groups.handOver('club', 'carol'), /only group leader/)
  await assert.rejects(alice.groups.handOver('club', 'nobody'), /not a member/)
  assert.equal(await alice.groups.handOver('club', 'bob'), 'bob')
  await passing(clock, () => people.every((one) => leaderAt(one) === 'bob'), 'bob leads')
  assert.deepEqual(heard(bob, 'group_leader'), [
    { type: 'group_leader', group: 'club', leader: 'bob', isMe: true, isElected: false },
  ])
  await alice.groups.leave('club')
  await passing(clock, () => rosterOf(carol).length === 2 && rosterOf(bob).length === 2, 'alice is gone')
  assert.deepEqual(heard(carol, 'group_member_left'), [{ type: 'group_member_left', group: 'club', who: 'alice' }])
})

const REFUSED = GroupReply.Status.REFUSED
const STORED = GroupReply.Status.STORED

/** Puts a ballot to a member as this one. */
async function ballot(from: Member, to: Member, bytes: Bytes): Promise<GroupReply> {
  const stream = await from.net.open(to.peerId, GROUP_PROTOCOL)
  return await ask(groupExchange, stream, { ballot: bytes }, AbortSignal.timeout(5_000))
}

function voteOf(
  who: Member,
  term: number,
  change: { candidate?: Bytes; head?: { seq: number; hash: Bytes } } = {},
): Bytes {
  const last = entriesAfter(who.store, groupId(who), 0, 1_000).at(-1)
  if (last === undefined) throw new Error('No log')
  const { candidate = who.device.publicKey, head = { seq: last.seq, hash: last.hash } } = change
  return makeVote(who.device, { groupId: groupId(who), term, candidate, head })
}

test('group rule 33: a member votes once in a term, on its own head, for who asks itself, and only without a leader', async (t) => {
  const { world, clock, people } = await scene(t, 'alice', 'bob', 'carol', 'dave', 'erin')
  const [alice, bob, carol, dave, erin] = people as [Member, Member, Member, Member, Member]
  const early = await ballot(dave, erin, voteOf(dave, 7))
  assert.deepEqual([early.status, early.ballot?.hearsLeader], [REFUSED, true])
  for (const one of [alice, bob, carol]) world.offline(one.peerId)
  await pass(clock, 27)
  const first = await ballot(dave, erin, voteOf(dave, 7))
  assert.equal(first.status, STORED)
  assert.deepEqual((await ballot(dave, erin, voteOf(dave, 7))).ballot?.vote, first.ballot?.vote, 'the same vote again')
  const head = { seq: 4, hash: randomBytes(32) }
  assert.equal((await ballot(dave, erin, voteOf(dave, 7, { head }))).status, REFUSED, 'another head, the same term')
  assert.equal((await ballot(dave, erin, voteOf(dave, 6))).status, REFUSED, 'a term below')
  assert.equal((await ballot(dave, erin, voteOf(dave, 8, { head }))).status, REFUSED, 'a head that is not erin’s')
  assert.equal((await ballot(dave, erin, voteOf(dave, 2 ** 40))).status, REFUSED, 'a term out of all proportion')
  const again = erin.reborn()
  await pass(clock, 27)
  world.online(carol.peerId)
  assert.equal((await ballot(carol, again, voteOf(carol, 7))).status, REFUSED, 'for another, after a restart')
  assert.equal((await ballot(dave, again, voteOf(dave, 1_000))).status, STORED)
})

test('group rule 33: who voted for another in a later term does not take over with the votes that come then', async (t) => {
  const { world, clock, people } = await scene(t, 'alice', 'bob', 'carol', 'dave', 'erin')
  const [alice, bob, carol, dave, erin] = people as [Member, Member, Member, Member, Member]
  const rest = [bob, carol, dave, erin]
  world.offline(alice.peerId)
  const { promise: mayOpen, resolve: letGo } = Promise.withResolvers<undefined>()
  const open = bob.net.open.bind(bob.net)
  t.mock.method(bob.net, 'open', async (peerId: string, protocol: string, signal?: AbortSignal) => {
    await mayOpen
    return await open(peerId, protocol, signal)
  })
  const isFor = (one: Member, term: number): boolean => lastVote(one.store, groupId(one))?.term === term
  await passing(clock, () => isFor(bob, 1), 'bob asks')
  assert.equal((await ballot(erin, bob, voteOf(erin, 2))).status, STORED)
  letGo(undefined)
  await until(() => [carol, dave].every((one) => isFor(one, 1)), 'they are for bob')
  await passing(clock, () => rest.every((one) => leaderAt(one) === 'carol'), 'carol leads')
  for (const one of rest) assert.equal(heard(one, 'group_leader').length, 1, one.name)
})

test('group rule 33: nobody votes for who is no member, or for a candidate whose ballot another carries', async (t) => {
  const { world, clock, people } = await scene(t, 'alice', 'bob', 'carol', 'dave')
  const [alice, bob, carol, dave] = people as [Member, Member, Member, Member]
  const mallory = member(t, world, 'mallory', clock)
  await befriend(mallory, dave)
  for (const one of [alice, bob]) world.offline(one.peerId)
  await pass(clock, 27)
  const hers = makeVote(mallory.device, {
    groupId: groupId(dave),
    term: 1,
    candidate: mallory.device.publicKey,
    head: { seq: 4, hash: randomBytes(32) },
  })
  const reply = await ballot(mallory, dave, hers)
  assert.deepEqual([reply.status, reply.ballot], [REFUSED, undefined], 'a stranger learns nothing')
  await assert.rejects(ballot(mallory, dave, voteOf(carol, 1)), /reset|closed|end/i)
  await assert.rejects(ballot(carol, dave, voteOf(carol, 1, { candidate: bob.device.publicKey })), /reset|closed|end/i)
  assert.equal((await ballot(carol, dave, voteOf(carol, 1))).status, STORED)
})

test('group rule 33: a vote is on disk before anybody gets it', async (t) => {
  const { world, clock, people } = await scene(t, 'alice', 'bob', 'carol', 'dave')
  const [alice, bob, carol, dave] = people as [Member, Member, Member, Member]
  for (const one of [alice, bob]) world.offline(one.peerId)
  await pass(clock, 27)
  t.mock.method(dave.store, 'write', () => Promise.reject(new Error('The disk is gone')))
  await assert.rejects(ballot(carol, dave, voteOf(carol, 1)))
  t.mock.restoreAll()
  assert.equal((await ballot(carol, dave, voteOf(carol, 1))).status, STORED)
})

test('group rule 32: whoever is left of a group without a leader goes on in a new one, friends of each other or not', async (t) => {
  const { world, clock, people } = await scene(t, 'alice', 'bob', 'carol', 'dave')
  const [alice, bob, carol, dave] = people as [Member, Member, Member, Member]
  for (const one of [alice, dave]) world.offline(one.peerId)
  assert.equal(bob.friends.isFriend(carol.user.publicKey), false)
  const made = await bob.groups.continueGroup('club')
  assert.deepEqual(made, { group: 'club-2', invited: ['alice', 'carol', 'dave'] })
  await passing(clock, () => heard(carol, 'group_invite').length > 1, 'carol is invited')
  assert.deepEqual(heard(carol, 'group_invite').at(-1), {
    type: 'group_invite',
    group: 'club-2',
    from: 'bob',
    number: carol.requests.pending('in')[0]?.number,
    continues: 'club',
  })
  await carol.requests.decide(true)
  await passing(clock, () => rosterOf(carol, 'club-2').length === 2, 'carol is in')
  for (const one of [bob, carol]) {
    assert.equal(one.groups.report('club').continuedBy, 'club-2')
    assert.equal(one.groups.report('club-2').continues, 'club')
  }
  world.online(dave.peerId)
  await passing(clock, () => heard(dave, 'group_invite').length > 1, 'dave is invited when he is back')
  await assert.rejects(bob.groups.continueGroup('nothing'), /not found/)
  assert.equal((await bob.groups.continueGroup('club-2')).group, 'club-3')
})

test('group rule 23: nobody but a friend, or a co-member who continues a group of both, invites', async (t) => {
  const { world, clock, people } = await scene(t, 'alice', 'bob', 'carol')
  const [, bob, carol] = people as [Member, Member, Member]
  const mallory = member(t, world, 'mallory', clock)
  await introduce(mallory, carol)
  const continues = { groupId: groupId(bob), head: undefined }
  await mallory.groups.create('trap', false)
  const status = async (from: Member): Promise<GroupReply['status']> => {
    const invite = { name: 'trap', isPrivate: false, continues }
    const fields = { id: randomBytes(16), groupId: randomBytes(32), to: carol.device.publicKey, createdMs: 1, invite }
    const stream = await from.net.open(carol.peerId, GROUP_PROTOCOL)
    const request = makeRequest(from.device, fields)
    return (await ask(groupExchange, stream, { request }, AbortSignal.timeout(5_000))).status
  }
  await befriend(mallory, carol)
  await estrange(mallory, carol)
  assert.equal(await status(mallory), GroupReply.Status.REFUSED, 'she is nobody to carol')
  assert.equal(await status(bob), STORED)
})
