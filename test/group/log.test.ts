import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { Fault } from '../../protocols/fault.ts'
import { apply, isFork, makeEntry } from '../../protocols/group/log.ts'
import { GroupLogEntry } from '../../protocols/group/wire.ts'
import { peek, sign } from '../../protocols/signed.ts'
import { sha256 } from '../../src/crypto/keys.ts'
import { checks } from '../../src/groups/parts.ts'
import { addOf, consentOf, envelopeOf, genesisOf, logOf, removeOf, replayed, signatory, textBody } from './scribe.ts'
import type { GroupState } from '../../protocols/group/roster.ts'
import type { GroupLogEntry as Entry, Op } from '../../protocols/group/wire.ts'
import type { Bytes, Signer } from '../../protocols/signed.ts'

const [alice, bob, carol, mallory] = ['alice', 'bob', 'carol', 'mallory'].map(signatory) as [
  ReturnType<typeof signatory>,
  ReturnType<typeof signatory>,
  ReturnType<typeof signatory>,
  ReturnType<typeof signatory>,
]

/** An entry with some fields changed and everything else as the leader would have it, signed by whoever. */
function altered(state: GroupState, op: Op, signer: Signer, change: Partial<Entry>): Bytes {
  const { bytes } = makeEntry(state, [op], alice.device, 2, checks)
  const entry = GroupLogEntry.decode(peek(bytes, 'kith/group-entry/1').payload)
  return sign(signer, 'kith/group-entry/1', GroupLogEntry.encode({ ...entry, ...change }))
}

function refused(state: GroupState | undefined, bytes: Bytes, reason: RegExp): void {
  assert.throws(
    () => apply(state, bytes, checks),
    (error) => {
      assert.ok(error instanceof Fault, String(error))
      assert.match(error.message, reason)
      return true
    },
  )
}

test('group rule 1: an entry that does not follow the head, or that the leader did not sign, is refused', () => {
  const { state } = genesisOf(alice)
  const op = addOf(state, bob)
  refused(state, altered(state, op, bob.device, {}), /not signed by the leader/)
  refused(state, altered(state, op, alice.user, {}), /not signed by the leader/)
  refused(state, altered(state, op, alice.device, { seq: 3 }), /does not follow/)
  refused(state, altered(state, op, alice.device, { seq: 1 }), /does not follow/)
  refused(state, altered(state, op, alice.device, { prevHash: sha256(state.hash) }), /does not follow/)
  refused(state, altered(state, op, alice.device, { groupId: sha256(state.groupId) }), /another group/)
  assert.equal(apply(state, altered(state, op, alice.device, {}), checks).members.size, 2)
})

test('group rule 2: genesis stands alone, is signed by the leader it names, and its hash is the group', () => {
  const { bytes, state } = genesisOf(alice)
  assert.deepEqual(state.groupId, sha256(peek(bytes, 'kith/group-entry/1').payload))
  const entry = GroupLogEntry.decode(peek(bytes, 'kith/group-entry/1').payload)
  const resigned = (signer: Signer, change: Partial<Entry>) =>
    sign(signer, 'kith/group-entry/1', GroupLogEntry.encode({ ...entry, ...change }))
  refused(undefined, resigned(mallory.device, {}), /not signed by its leader/)
  refused(undefined, resigned(alice.device, { ops: [...entry.ops, { close: {} }] }), /stands alone/)
  refused(undefined, resigned(alice.device, { seq: 2 }), /not a genesis/)
  refused(state, bytes, /another group|follow/)
  refused(state, altered(state, { info: { about: 'x' } }, alice.device, { ops: entry.ops }), /not allowed here/)
})

test('group rule 3: nobody is added without their own signed consent to this group, and each counts once', () => {
  const { state } = genesisOf(alice)
  const other = genesisOf(alice).state
  const withConsent = (consent: Bytes) => () => makeEntry(state, [{ add: { consent } }], alice.device, 2, checks)
  const toAlice = alice.device.publicKey
  assert.throws(withConsent(consentOf(bob, toAlice, { groupId: other.groupId })), /no consent to this group/)
  // Mallory signs what says to be bob's consent: with her device, and with bob's record beside her device.
  const bobs = { ...bob.member }
  assert.throws(withConsent(consentOf(mallory, toAlice, { groupId: state.groupId, member: bobs })), /not the device/)
  const stolen = { ...bob.member, device: mallory.member.device }
  assert.throws(withConsent(consentOf(mallory, toAlice, { groupId: state.groupId, member: stolen })), /did not certify/)
  const posing = { ...mallory.member, userKey: bob.member.userKey }
  assert.throws(withConsent(consentOf(mallory, toAlice, { groupId: state.groupId, member: posing })), /somebody else/)

  const consent = consentOf(bob, toAlice, { groupId: state.groupId })
  const added = withConsent(consent)().state
  assert.deepEqual([...added.members.keys()].sort(), [alice.peerId, bob.peerId].sort())
  assert.throws(() => makeEntry(added, [addOf(added, bob)], alice.device, 2, checks), /a member already/)
  const gone = makeEntry(added, [removeOf(bob)], alice.device, 2, checks).state
  assert.throws(() => makeEntry(gone, [{ add: { consent } }], alice.device, 2, checks), /used before/)
})

test('group rule 3: a device that comes back does not use the numbers of an earlier stay again', () => {
  const { states } = logOf(alice, [(state) => addOf(state, bob), () => removeOf(bob, 7)])
  const gone = states.at(-1) as GroupState
  const back = (afterSeq: number) => makeEntry(gone, [addOf(gone, bob, { afterSeq })], alice.device, 2, checks).state
  assert.throws(() => back(6), /earlier stay/)
  assert.deepEqual(
    back(9)
      .spans.get(bob.peerId)
      ?.map(({ after, upto }) => [after, upto]),
    [
      [0, 7],
      [9, undefined],
    ],
  )
})

test('group rule 4: a removal names a member, never the leader; and that somebody left takes their own leave', () => {
  const { states } = logOf(alice, [(state) => addOf(state, bob), (state) => addOf(state, carol)])
  const state = states.at(-1) as GroupState
  const make = (op: Op) => () => makeEntry(state, [op], alice.device, 2, checks)
  assert.throws(make(removeOf(mallory)), /no member/)
  assert.throws(make(removeOf(alice)), /removes the leader/)
  const leave = envelopeOf(state, bob, { kind: 'leave' }, 4)
  assert.throws(make(removeOf(carol, 4, leave)), /no such leave/)
  assert.throws(make(removeOf(bob, 3, leave)), /no such leave/)
  assert.throws(make(removeOf(bob, 1, envelopeOf(state, bob, textBody('bye')))), /no such leave/)
  assert.throws(make(removeOf(bob, 4, envelopeOf(state, mallory, { kind: 'leave' }, 4))), /no such leave/)
  const left = make(removeOf(bob, 4, leave))().state
  assert.deepEqual(
    left.changes.map(({ kind, member }) => [kind, member.peerId]),
    [['left', bob.peerId]],
  )
})

test('group rule 5: an entry whose roster hash differs is refused', () => {
  const { state } = genesisOf(alice)
  refused(state, altered(state, addOf(state, bob), alice.device, { membersRoot: sha256() }), /roster hash/)
})

test('group rule 6: entries with fields or operations that are not allowed there, with none, or after the close are refused', () => {
  const { state } = genesisOf(alice)
  const op = addOf(state, bob)
  const keys: Partial<Entry>[] = [{ commit: sha256() }, { epochAuthHash: sha256() }, { topicEpoch: 1 }, { epoch: 1 }]
  for (const change of keys) refused(state, altered(state, op, alice.device, change), /commit|epoch/)
  refused(state, altered(state, op, alice.device, { term: 1 }), /another term/)
  refused(state, altered(state, op, alice.device, { ops: [] }), /no operation/)
  // What this version does not know is not skipped.
  refused(state, altered(state, op, alice.device, { ops: [{}] }), /not allowed here/)
  const closed = makeEntry(state, [{ close: {} }], alice.device, 2, checks).state
  assert.throws(() => makeEntry(closed, [addOf(closed, bob)], alice.device, 2, checks), /after the close|is closed/)
})

test('group rule 6: an entry counts whole or not at all, and the state before it never changes', () => {
  const { state } = genesisOf(alice)
  const before = structuredClone([...state.members.keys()])
  assert.throws(() => makeEntry(state, [addOf(state, bob), removeOf(mallory)], alice.device, 2, checks), /no member/)
  makeEntry(state, [addOf(state, bob), addOf(state, carol)], alice.device, 2, checks)
  assert.deepEqual([...state.members.keys()], before)
})

test('group rule 7: two entries that who led there signed for one place are proof of a fork; nothing else is', () => {
  const { state } = genesisOf(alice)
  const one = makeEntry(state, [addOf(state, bob)], alice.device, 2, checks)
  const other = makeEntry(state, [addOf(state, carol)], alice.device, 2, checks)
  const next = makeEntry(one.state, [addOf(one.state, carol)], alice.device, 2, checks)
  assert.equal(isFork(one.state, one.bytes, other.bytes, checks), true)
  assert.equal(isFork(one.state, one.bytes, one.bytes, checks), false)
  assert.equal(isFork(one.state, one.bytes, next.bytes, checks), false)
  const byMallory = altered(state, addOf(state, carol), mallory.device, {})
  assert.equal(isFork(one.state, one.bytes, byMallory, checks), false)
  const broken = other.bytes.slice()
  broken[broken.length - 1] = (broken.at(-1) ?? 0) ^ 1
  assert.equal(isFork(one.state, one.bytes, broken, checks), false)
})

test('group: any valid history gives every node the same state', () => {
  const people = [bob, carol, mallory]
  const steps = fc.array(fc.record({ who: fc.nat(2), upto: fc.nat(20), about: fc.string({ maxLength: 40 }) }), {
    maxLength: 8,
  })
  fc.assert(
    fc.property(steps, (plan) => {
      const { entries, states } = logOf(
        alice,
        plan.map(({ who, upto, about }) => (state: GroupState) => {
          const person = people[who] as typeof bob
          const last = state.spans.get(person.peerId)?.at(-1)
          if (about.length % 5 === 4) return { info: { about } }
          if (state.members.has(person.peerId)) return removeOf(person, (last?.after ?? 0) + upto)
          return addOf(state, person, { afterSeq: last?.upto ?? 0 })
        }),
      )
      assert.deepEqual(replayed(entries), states.at(-1))
    }),
    { numRuns: 15 },
  )
})

test('group: an entry with any byte changed is refused', () => {
  const { entries, states } = logOf(alice, [(state) => addOf(state, bob), () => removeOf(bob, 3)])
  const before = [undefined, states[0], states[1]]
  fc.assert(
    fc.property(fc.nat(2), fc.nat(), fc.integer({ min: 1, max: 255 }), (which, place, flip) => {
      const bytes = (entries[which] as Bytes).slice()
      const at = place % bytes.length
      bytes[at] = (bytes[at] ?? 0) ^ flip
      assert.throws(() => apply(before[which], bytes, checks), Fault)
    }),
    { numRuns: 1_000 },
  )
})
