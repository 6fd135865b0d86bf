import assert from 'node:assert/strict'
import test from 'node:test'
import { Fault } from '../../protocols/fault.ts'
import { apply, isFork, makeEntry } from '../../protocols/group/log.ts'
import { beats, makeVote, openVote, succession } from '../../protocols/group/succession.ts'
import { GroupLogEntry, Vote } from '../../protocols/group/wire.ts'
import { peek, sign } from '../../protocols/signed.ts'
import { randomBytes, sha256, verify } from '../../src/crypto/keys.ts'
import { checks } from '../../src/groups/parts.ts'
import { addOf, genesisOf, logOf, removeOf, replayed, signatory, takeoverOf, voteOf } from './scribe.ts'
import type { GroupState } from '../../protocols/group/roster.ts'
import type { Op } from '../../protocols/group/wire.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { Signatory } from './scribe.ts'

const [alice, bob, carol, dave, erin, mallory] = ['alice', 'bob', 'carol', 'dave', 'erin', 'mallory'].map(
  signatory,
) as [Signatory, Signatory, Signatory, Signatory, Signatory, Signatory]

/** Led by alice; bob, carol, dave and erin joined in this order. */
const { entries, states } = logOf(
  alice,
  [bob, carol, dave, erin].map((who) => (state: GroupState) => addOf(state, who)),
)
const five = states.at(-1) as GroupState

const handOver = (who: Signatory): Op => ({ handOver: { device: who.device.publicKey } })
const deputies = (...who: Signatory[]): Op => ({ deputies: { devices: who.map(({ device }) => device.publicKey) } })
const info = (about: string): Op => ({ info: { about } })

function entry(state: GroupState, by: Signatory, ...ops: Op[]): { bytes: Bytes; state: GroupState } {
  return makeEntry(state, ops, by.device, 2, checks)
}

function refused(work: () => unknown, reason: RegExp): void {
  assert.throws(work, (error) => {
    assert.ok(error instanceof Fault, String(error))
    assert.match(error.message, reason)
    return true
  })
}

const votes = (state: GroupState, candidate: Signatory, ...voters: Signatory[]): Bytes[] =>
  voters.map((who) => voteOf(state, who, candidate))

test('group rule 28: the lead passes by the word of who leads, to a member, from the next entry on', () => {
  const passed = entry(five, alice, handOver(bob)).state
  assert.deepEqual([passed.leader.peerId, passed.term], [bob.peerId, 0])
  refused(() => entry(passed, alice, info('still me')), /not signed by the leader/)
  assert.equal(entry(passed, bob, info('bob leads')).state.about, 'bob leads')
  refused(() => entry(five, bob, handOver(bob)), /not signed by the leader/)
  refused(() => entry(five, alice, handOver(mallory)), /no member/)
  refused(() => entry(five, alice, handOver(alice)), /to who leads/)
  refused(() => entry(five, alice, handOver(bob), info('and one more')), /after the lead passed on/)
  assert.equal(entry(five, alice, info('last words'), handOver(bob)).state.about, 'last words')
  assert.equal(entry(passed, bob, removeOf(alice)).state.members.size, 4, 'who led before is a member like any other')
})

test('group rule 28: a leader that signs after stepping down, or steps down twice, is not followed, or is proved', () => {
  const toBob = entry(five, alice, handOver(bob))
  const next = entry(toBob.state, bob, info('bob leads'))
  const late = entry(five, alice, info('not yet'))
  const later = entry(late.state, alice, info('nor now'))
  refused(() => apply(toBob.state, later.bytes, checks), /does not follow/)
  assert.equal(isFork(next.state, toBob.bytes, late.bytes, checks), true, 'two words for the place where she led')
  assert.equal(isFork(next.state, next.bytes, later.bytes, checks), false, 'and none for one where she did not')
  const toCarol = entry(five, alice, handOver(carol))
  assert.equal(isFork(next.state, toBob.bytes, toCarol.bytes, checks), true)
})

test('group rule 29: deputies come first, in their order, then members in order of joining', () => {
  const order = (state: GroupState): string[] => succession(state).map(({ peerId }) => peerId)
  const ids = (...who: Signatory[]): string[] => who.map(({ peerId }) => peerId)
  assert.deepEqual(order(five), ids(bob, carol, dave, erin))
  const named = entry(five, alice, deputies(erin, carol)).state
  assert.deepEqual(order(named), ids(erin, carol, bob, dave))
  assert.deepEqual(order(entry(named, alice, removeOf(erin)).state), ids(carol, bob, dave))
  assert.deepEqual(order(entry(named, alice, handOver(carol)).state), ids(erin, alice, bob, dave))
  assert.deepEqual(order(entry(named, alice, deputies()).state), ids(bob, carol, dave, erin))
  refused(() => entry(five, alice, deputies(mallory)), /no member/)
  refused(() => entry(five, alice, deputies(bob, bob)), /named twice/)
  refused(() => entry(five, alice, deputies(alice)), /its own deputy/)
})

test('group rule 30: votes of more than half of the members make a leader, and raise the term', () => {
  const { bytes, state } = takeoverOf(five, bob, votes(five, bob, bob, carol, dave))
  assert.deepEqual([state.leader.peerId, state.term, state.seq], [bob.peerId, 1, 6])
  assert.equal(replayed([...entries, bytes]).leader.peerId, bob.peerId)
  assert.equal(entry(state, bob, info('bob leads')).state.term, 1)
  refused(() => entry(state, alice, info('back')), /not signed by the leader/)
  refused(() => takeoverOf(five, bob, votes(five, bob, bob, carol)), /no more than half/)
  const two = states[1] as GroupState
  refused(() => takeoverOf(two, bob, votes(two, bob, bob)), /no more than half/)
})

test('group rule 30: a takeover stands alone, and its author is a member that did not lead', () => {
  const good = votes(five, bob, bob, carol, dave)
  const takeover: Op = { takeover: { votes: good } }
  refused(() => entry(five, bob, takeover, info('and more')), /stands alone/)
  refused(() => takeoverOf(five, carol, good), /for somebody else/)
  refused(() => takeoverOf(five, mallory, votes(five, mallory, bob, carol, dave)), /no other member/)
  refused(() => takeoverOf(five, alice, votes(five, alice, alice, bob, carol)), /no other member/)
  refused(() => takeoverOf(five, bob, []), /no vote/)
})

test('group rule 30: votes counted twice, of strangers, on another head, of another term or group make no leader', () => {
  const [mine, carols] = votes(five, bob, bob, carol) as [Bytes, Bytes]
  const withThird = (third: Bytes) => () => takeoverOf(five, bob, [mine, carols, third])
  refused(withThird(carols), /two votes of one member/)
  refused(withThird(voteOf(five, mallory, bob)), /no member/)
  refused(withThird(voteOf(states[3] as GroupState, dave, bob)), /another head/)
  refused(withThird(voteOf({ ...five, hash: randomBytes(32) }, dave, bob)), /another head/)
  refused(withThird(voteOf(five, dave, bob, 2)), /group or term/)
  refused(withThird(voteOf({ ...five, groupId: randomBytes(32) }, dave, bob)), /group or term/)
  refused(withThird(voteOf(five, dave, carol)), /for somebody else/)
  const forged = voteOf(five, dave, bob)
  forged[forged.length - 1] = (forged.at(-1) ?? 0) ^ 1
  refused(withThird(forged), /does not verify/)
  const asEntry = sign(dave.device, 'kith/group-entry/1', peek(voteOf(five, dave, bob), 'kith/group-vote/1').payload)
  refused(withThird(asEntry), /kith\/group-vote/)
  assert.equal(withThird(voteOf(five, dave, bob))().state.leader.peerId, bob.peerId)
})

test('group rule 30: a takeover counts once, at its head and in its term', () => {
  const taken = takeoverOf(five, bob, votes(five, bob, bob, carol, dave))
  refused(() => apply(taken.state, taken.bytes, checks), /does not follow/)
  // The same votes, put into an entry of a later place or with another term by bob himself.
  const op: Op = { takeover: { votes: votes(five, bob, bob, carol, dave) } }
  const back = takeoverOf(taken.state, carol, votes(taken.state, carol, alice, carol, dave))
  refused(() => entry(back.state, bob, op), /raises no term|another head/)
  const fields = GroupLogEntry.decode(peek(taken.bytes, 'kith/group-entry/1').payload)
  const lifted = sign(bob.device, 'kith/group-entry/1', GroupLogEntry.encode({ ...fields, term: 9 }))
  refused(() => apply(five, lifted, checks), /group or term/)
  const unraised = votes(back.state, bob, bob, dave, erin).map((_, index) =>
    voteOf(back.state, [bob, dave, erin][index] as Signatory, bob, back.state.term),
  )
  refused(() => takeoverOf(back.state, bob, unraised), /raises no term/)
})

test('group rule 30: a vote has one form and exact lengths', () => {
  const fields = { groupId: five.groupId, term: 1, candidate: bob.device.publicKey, head: { seq: 5, hash: five.hash } }
  assert.equal(openVote(makeVote(carol.device, fields), verify).peerId, carol.peerId)
  const open = (change: Partial<Vote>) => () =>
    openVote(sign(carol.device, 'kith/group-vote/1', Vote.encode({ ...fields, ...change })), verify)
  refused(open({ groupId: randomBytes(31) }), /without group/)
  refused(open({ candidate: randomBytes(33) }), /candidate/)
  refused(open({ head: undefined }), /without head/)
  refused(open({ head: { seq: 0, hash: five.hash } }), /without head/)
  refused(open({ head: { seq: 5, hash: randomBytes(20) } }), /without head/)
  refused(() => openVote(randomBytes(513), verify), /513 bytes/)
})

test('group rule 31: the log whose head has the higher term counts, however long the other is', () => {
  const short = takeoverOf(five, bob, votes(five, bob, bob, carol, dave)).state
  let long = five
  for (const about of ['a', 'b', 'c']) long = entry(long, alice, info(about)).state
  assert.deepEqual([beats(short, long), beats(long, short)], [true, false])
  // A later election on the other log: whatever was won before it and kept back comes too late.
  const later = takeoverOf(
    long,
    carol,
    [carol, dave, erin].map((who) => voteOf(long, who, carol, 2)),
  ).state
  assert.deepEqual([beats(later, short), beats(short, later)], [true, false])
})

test('group rule 31: in one term the longer continues the shorter, and what a double voter made has one outcome', () => {
  const one = takeoverOf(five, bob, votes(five, bob, bob, carol, dave)).state
  const more = entry(one, bob, info('more')).state
  assert.deepEqual([beats(more, one), beats(one, more), beats(one, one)], [true, false, false])
  // Dave votes twice in one term: two takeovers of one head, both sound.
  const other = takeoverOf(five, erin, votes(five, erin, erin, alice, dave)).state
  assert.equal(beats(one, other), !beats(other, one))
  const longer = entry(beats(one, other) ? other : one, beats(one, other) ? erin : bob, info('x')).state
  assert.equal(beats(longer, beats(one, other) ? one : other), false, 'whatever is added later')
})

test('group rule 32: a group may say of which it goes on from, and how far that one went', () => {
  const { bytes } = genesisOf(alice)
  const fields = GroupLogEntry.decode(peek(bytes, 'kith/group-entry/1').payload)
  const genesis = fields.ops[0]?.genesis
  if (genesis === undefined) throw new Error('No genesis')
  const make = (hash: Bytes) =>
    makeEntry(
      undefined,
      [{ genesis: { ...genesis, continues: { groupId: five.groupId, head: { seq: 5, hash } } } }],
      alice.device,
      1,
      checks,
    ).state
  assert.deepEqual(make(five.hash).continues, { groupId: five.groupId, seq: 5, hash: five.hash })
  assert.equal(genesisOf(alice).state.continues, undefined)
  refused(() => make(sha256().slice(0, 8)), /continued group/)
})
