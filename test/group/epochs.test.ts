// What the log says of a private group's keys, without any keys.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeEnvelope } from '../../protocols/group/envelope.ts'
import { keyChangeOf } from '../../protocols/group/key-change.ts'
import { apply, makeEntry } from '../../protocols/group/log.ts'
import { makeRequest } from '../../protocols/group/request.ts'
import { judgeSealed, makeFrame, peekFrame } from '../../protocols/group/sealed-frame.ts'
import { GroupLogEntry, SealedFrame } from '../../protocols/group/wire.ts'
import { open, sign } from '../../protocols/signed.ts'
import { randomBytes, sha256, verify } from '../../src/crypto/keys.ts'
import { checks } from '../../src/groups/parts.ts'
import { addOf, envelopeOf, genesisOf, removeOf, signatory, textBody } from './scribe.ts'
import type { FrameHeader, SealedGate } from '../../protocols/group/sealed-frame.ts'
import type { GroupState } from '../../protocols/group/roster.ts'
import type { GroupLogEntry as Entry, Op } from '../../protocols/group/wire.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { Signatory } from './scribe.ts'

const [alice, bob, carol, mallory] = ['alice', 'bob', 'carol', 'mallory'].map(signatory) as [
  Signatory,
  Signatory,
  Signatory,
  Signatory,
]
const commit = { commit: randomBytes(64), epochAuthHash: randomBytes(32) }
const keyPackage = randomBytes(500)

function entry(before: GroupState, op: Op, committed = commit): { bytes: Bytes; state: GroupState } {
  return makeEntry(before, [op], alice.device, 2, checks, committed)
}

/** A private group of these, made by alice. */
function groupOf(...others: Signatory[]): GroupState {
  let { state } = genesisOf(alice, true)
  for (const one of others) state = entry(state, addOf(state, one, { keyPackage })).state
  return state
}

function healOf(state: GroupState, who: Signatory, id = randomBytes(16)): Bytes {
  const { groupId } = state
  return makeRequest(who.device, { id, groupId, to: alice.device.publicKey, createdMs: 1, heal: { keyPackage } })
}

/** The entry with something else in it, properly signed. */
function altered(bytes: Bytes, change: Partial<Entry>): Bytes {
  const { payload } = open(bytes, 'kith/group-entry/1', verify)
  const payloadNow = GroupLogEntry.encode({ ...GroupLogEntry.decode(payload), ...change })
  return sign(alice.device, 'kith/group-entry/1', payloadNow)
}

test('group rule 50: what changes who is in carries a commit to the next epoch, and nothing else does', () => {
  const state = groupOf(bob)
  assert.deepEqual(state.epochs, [0, 1])
  const added = entry(state, addOf(state, carol, { keyPackage }))
  const removed = entry(added.state, removeOf(bob))
  assert.deepEqual([removed.state.epochs.at(-1), removed.state.topicEpoch], [3, 3])
  assert.equal(added.state.topicEpoch, 0)
  const info = makeEntry(removed.state, [{ info: { about: 'x' } }], alice.device, 2, checks)
  assert.deepEqual([info.state.epochs.at(-1), info.state.topicEpoch], [3, 3])
  const wrong: Partial<Entry>[] = [
    { commit: new Uint8Array() },
    { commit: randomBytes(40 * 1024 + 1) },
    { epochAuthHash: new Uint8Array() },
    { epochAuthHash: randomBytes(31) },
    { epoch: 1 },
    { epoch: 3 },
    { topicEpoch: 2 },
  ]
  for (const change of wrong)
    assert.throws(
      () => apply(state, altered(added.bytes, change), checks),
      { name: 'Fault', code: 'broken' },
      JSON.stringify(change),
    )
  assert.throws(() => apply(added.state, altered(removed.bytes, { topicEpoch: 0 }), checks), /epochs/)
  assert.throws(() => apply(removed.state, altered(info.bytes, commit), checks), /epoch/)
  const open = genesisOf(alice)
  assert.throws(() => entry(open.state, addOf(open.state, bob)), /epoch/)
  assert.deepEqual(makeEntry(open.state, [addOf(open.state, bob)], alice.device, 2, checks).state.epochs, [0, 0])
})

test('group rule 51: whoever joins a private group brings a KeyPackage, and to a public one none', () => {
  const { state } = genesisOf(alice, true)
  for (const brought of [undefined, new Uint8Array(), randomBytes(2049)])
    assert.throws(() => entry(state, addOf(state, bob, brought && { keyPackage: brought })), /KeyPackage/)
  const open = genesisOf(alice).state
  assert.throws(() => makeEntry(open, [addOf(open, bob, { keyPackage })], alice.device, 2, checks), /KeyPackage/)
  const { bytes } = entry(state, addOf(state, bob, { keyPackage }))
  assert.deepEqual(keyChangeOf(bytes, checks)?.comers, [{ peerId: bob.peerId, keyPackage }])
})

test('group rule 52: new keys for members who asked, each once, and never for the leader or a stranger', () => {
  const state = groupOf(bob, carol)
  const heal = healOf(state, bob)
  const { bytes, state: healed } = entry(state, { rekey: { heals: [heal] } })
  const change = keyChangeOf(bytes, checks)
  assert.deepEqual([change?.comers, change?.goers], [[{ peerId: bob.peerId, keyPackage }], [bob.peerId]])
  assert.deepEqual([...healed.members.keys()], [...state.members.keys()])
  assert.equal(healed.topicEpoch, 0)
  entry(healed, { rekey: { heals: [] } })
  const refused: Record<string, [GroupState, Bytes[]]> = {
    'used before': [healed, [heal]],
    'twice in one': [state, [heal, heal]],
    'two of one member': [state, [heal, healOf(state, bob)]],
    'of the leader': [state, [healOf(state, alice)]],
    'of a stranger': [state, [healOf(state, mallory)]],
    'of another group': [state, [healOf(groupOf(bob), bob)]],
    'a join': [state, [addOf(state, bob, { keyPackage }).add?.consent as Bytes]],
  }
  for (const [what, [before, heals]] of Object.entries(refused))
    assert.throws(() => entry(before, { rekey: { heals } }), /heal/, what)
  const both = [{ rekey: { heals: [] } }, { info: { about: '' } }]
  assert.throws(() => makeEntry(state, both, alice.device, 2, checks, commit), /alone/)
  const open = genesisOf(alice).state
  assert.throws(() => entry(open, { rekey: { heals: [] } }), /no keys/)
})

function frameOf(state: GroupState, who: Signatory, change: Partial<FrameHeader> = {}): Bytes {
  const { groupId, seq: logSeq, hash: logHash, epochs } = state
  const header = { groupId, epoch: epochs.at(-1) ?? 0, logSeq, logHash, seq: 1, last: 1, ...change }
  return makeFrame(who.device, header, { kind: 'mls', bytes: randomBytes(100) })
}

function say(state: GroupState, data: Bytes, gate: Partial<SealedGate> = {}): string {
  const judgement = judgeSealed(data, 'neighbour', {
    verify,
    hash: sha256,
    state,
    isKnown: () => false,
    allows: () => true,
    ...gate,
  })
  return judgement.verdict === 'ignore' ? judgement.reason : judgement.verdict
}

test('group rule 56: a sealed frame is judged by its header, and only frames that are sealed are passed on', () => {
  const before = groupOf(bob, carol)
  const { state } = entry(before, removeOf(carol))
  assert.equal(say(state, frameOf(state, bob)), 'accept')
  assert.equal(say(state, envelopeOf(state, bob, textBody('in the open'))), 'reject')
  assert.equal(
    say(
      state,
      makeEnvelope(bob.device, {
        groupId: state.groupId,
        seq: 0,
        prevHash: new Uint8Array(),
        logSeq: 1,
        logHash: state.hashes[0] as Bytes,
        body: { kind: 'entry', entry: randomBytes(9) },
      }),
    ),
    'reject',
  )
  assert.equal(say(state, frameOf(state, mallory)), 'reject')
  assert.equal(say(state, frameOf(state, bob, { epoch: 1 })), 'reject')
  assert.equal(say(state, frameOf(state, bob, { epoch: 99 })), 'reject')
  assert.equal(say(state, frameOf(state, bob, { groupId: randomBytes(32) })), 'reject')
  assert.equal(say(state, frameOf(state, carol)), 'reject')
  assert.equal(say(state, frameOf(before, carol)), 'late')
  assert.equal(say(state, frameOf(before, carol, { seq: 0, last: 0 })), 'late')
  assert.equal(say(state, frameOf(state, bob, { logSeq: state.seq + 1, epoch: 9 })), 'behind')
  assert.equal(say(state, frameOf(state, bob, { logHash: randomBytes(32) })), 'behind')
  assert.equal(say(state, frameOf(state, bob), { isKnown: () => true }), 'known')
  assert.equal(say(state, frameOf(state, bob), { allows: () => false }), 'missed')
  const forged = frameOf(state, bob)
  forged[forged.length - 1] = (forged.at(-1) ?? 0) ^ 1
  assert.equal(say(state, forged), 'reject')
})

test('group rule 56: a frame that is too large or malformed is refused', () => {
  const state = groupOf(bob)
  const { payload } = open(frameOf(state, bob), 'kith/group-sealed/1', verify)
  const good = SealedFrame.decode(payload)
  const wrong: Partial<SealedFrame>[] = [
    { groupId: randomBytes(31) },
    { device: alice.device.publicKey },
    { logHash: new Uint8Array() },
    { logSeq: 0 },
    { seq: 2 },
    { seq: 0 },
    { mls: new Uint8Array() },
    { entryBox: randomBytes(9) },
    { mls: new Uint8Array(), entryBox: randomBytes(9) },
  ]
  for (const change of wrong) {
    const bytes = sign(bob.device, 'kith/group-sealed/1', SealedFrame.encode({ ...good, ...change }))
    assert.throws(() => peekFrame(bytes, sha256), { name: 'Fault', code: 'broken' }, JSON.stringify(change))
  }
  const large = sign(bob.device, 'kith/group-sealed/1', SealedFrame.encode({ ...good, mls: randomBytes(64 * 1024) }))
  assert.throws(() => peekFrame(large, sha256), { name: 'Fault', code: 'too_large' })
})
