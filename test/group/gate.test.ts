import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { Fault } from '../../protocols/fault.ts'
import { CONTENTS_MAX, LAMPORT_MAX, openEnvelope, peekEnvelope } from '../../protocols/group/envelope.ts'
import { TEXT_BYTES_MAX } from '../../protocols/group/words.ts'
import { judge } from '../../protocols/group/gate.ts'
import { makeEntry } from '../../protocols/group/log.ts'
import { FRAMES_BURST, FRAMES_PER_S, Rate } from '../../protocols/group/rate.ts'
import { GroupEnvelope, GroupLogEntry } from '../../protocols/group/wire.ts'
import { peek, sign } from '../../protocols/signed.ts'
import { randomBytes, sha256, verify } from '../../src/crypto/keys.ts'
import { checks } from '../../src/groups/parts.ts'
import { addOf, envelopeOf, genesisOf, logOf, removeOf, signatory, textBody } from './scribe.ts'
import type { Body } from '../../protocols/group/envelope.ts'
import type { Gate, Judgement } from '../../protocols/group/gate.ts'
import type { GroupState } from '../../protocols/group/roster.ts'
import type { Bytes } from '../../protocols/signed.ts'

type Signatory = ReturnType<typeof signatory>
const [alice, bob, carol, mallory] = ['alice', 'bob', 'carol', 'mallory'].map(signatory) as [
  Signatory,
  Signatory,
  Signatory,
  Signatory,
]
const { entries, states } = logOf(alice, [(state) => addOf(state, bob), (state) => addOf(state, carol)])
const state = states.at(-1) as GroupState

function gate(now: GroupState = state, more: Partial<Gate> = {}): Gate & { verified: number } {
  const counting = {
    verified: 0,
    state: now,
    isKnown: () => false,
    allows: () => true,
    entryAt: (seq: number) => entries[seq - 1],
    topOf: () => 0,
    checks: {
      ...checks,
      verify: (key: Bytes, bytes: Bytes, signature: Bytes) => {
        counting.verified++
        return verify(key, bytes, signature)
      },
    },
    ...more,
  }
  return counting
}

/** An entry in a place that has another one here, of a term that is not known here. */
function aside(who: Signatory): Bytes {
  const entry = GroupLogEntry.decode(peek(entries[1] as Bytes, 'kith/group-entry/1').payload)
  return sign(who.device, 'kith/group-entry/1', GroupLogEntry.encode({ ...entry, term: 3 }))
}

function said(judgement: Judgement): string {
  return judgement.verdict === 'ignore' ? judgement.reason : judgement.verdict
}

const say = (data: Bytes, at: Gate = gate()): string => said(judge(data, 'neighbour', at))

test('group rule 9: what members say has one form, exact lengths and bounded texts', () => {
  const open = (data: Bytes) => () => openEnvelope(data, verify, sha256)
  const text = (body: Body) => open(envelopeOf(state, bob, body))
  assert.equal(text(textBody('a'.repeat(TEXT_BYTES_MAX)))().last, 1)
  assert.throws(text(textBody('')), /text/)
  assert.throws(text(textBody('a'.repeat(TEXT_BYTES_MAX + 1))), /text/)
  assert.throws(text(textBody('e\u0301')), /normal form C/)
  assert.throws(text(textBody(...Array.from({ length: CONTENTS_MAX + 1 }, () => 'x'))), /malformed/)
  const item = (lamport: number) => ({ lamport, sentMs: 1, text: 'x' })
  assert.throws(text({ kind: 'content', items: [item(0)] }), /lamport/)
  assert.throws(text({ kind: 'content', items: [item(LAMPORT_MAX + 1)] }), /lamport/)
  assert.throws(text({ kind: 'content', items: [item(2), item(1)] }), /lamport/)
  assert.throws(text({ kind: 'content', items: [] }), /contents/)
  const good = GroupEnvelope.decode(payloadOf(envelopeOf(state, bob, textBody('x'))))
  const wrong: Partial<GroupEnvelope>[] = [
    { groupId: randomBytes(31) },
    { device: alice.device.publicKey },
    { logHash: randomBytes(33) },
    { logSeq: 0 },
    { seq: 0 },
    { seq: 2 },
    { prevHash: randomBytes(32) },
    { content: undefined },
  ]
  for (const change of wrong) {
    const bytes = sign(bob.device, 'kith/group-envelope/1', GroupEnvelope.encode({ ...good, ...change }))
    assert.throws(open(bytes), (error) => error instanceof Fault && error.code === 'broken', JSON.stringify(change))
  }
})

test('group rule 9: the same words in another wrapping are refused, or one signature could flood for ever', () => {
  const data = envelopeOf(state, bob, textBody('x'))
  const wrapped = new Uint8Array([...data, 0x7a, 0x01, 0x00])
  assert.throws(() => peekEnvelope(wrapped, sha256), /not in its canonical form/)
  assert.equal(say(wrapped), 'reject')
})

test('group rule 10: only members speak, at a place of the log where they were members', () => {
  assert.equal(say(envelopeOf(state, bob, textBody('x'))), 'accept')
  assert.equal(say(envelopeOf(state, mallory, textBody('x'))), 'reject')
  assert.equal(say(envelopeOf(states[0] as GroupState, bob, textBody('before I came'))), 'reject')
  const other = genesisOf(alice).state
  assert.equal(say(envelopeOf(other, alice, textBody('elsewhere'))), 'reject')
})

test('group rule 10: what a removed member says after the cut is of no use, whatever place of the log it names', () => {
  const removed = makeEntry(state, [removeOf(bob, 2)], alice.device, 2, checks).state
  const at = gate(removed)
  assert.equal(say(envelopeOf(state, bob, textBody('in time'), 2), at), 'accept')
  assert.equal(say(envelopeOf(state, bob, textBody('too late'), 3), at), 'late')
  assert.equal(say(envelopeOf(state, bob, textBody('half', 'too late'), 2), at), 'late')
  assert.equal(say(envelopeOf(removed, bob, textBody('still here'), 3), at), 'reject')
  assert.equal(at.verified, 1)
})

test('group rule 14: the cheapest check comes first, and a signature is computed for nothing else', () => {
  const cases: [string, Bytes, Partial<Gate>][] = [
    ['reject', randomBytes(64 * 1024 + 1), {}],
    ['reject', randomBytes(200), {}],
    ['reject', envelopeOf(state, mallory, textBody('x')), {}],
    ['missed', envelopeOf(state, bob, textBody('x')), { allows: () => false }],
    ['known', envelopeOf(state, bob, textBody('x')), { isKnown: () => true }],
  ]
  for (const [expected, data, more] of cases) {
    const at = gate(state, more)
    assert.equal(say(data, at), expected)
    assert.equal(at.verified, 0)
  }
})

test('group rule 14: a signature that is not the author’s is a provable fault', () => {
  const data = envelopeOf(state, bob, textBody('x'))
  for (const place of [data.length - 1, data.length - 40]) {
    const forged = data.slice()
    forged[place] = (forged[place] ?? 0) ^ 0x40
    assert.equal(say(forged), 'reject')
  }
})

test('group rule 14: what stands on a log that is not here yet is neither passed on nor held against anybody', () => {
  const ahead = makeEntry(state, [addOf(state, mallory)], alice.device, 2, checks)
  assert.equal(say(envelopeOf(ahead.state, mallory, textBody('new here'))), 'behind')
  const other = makeEntry(state, [{ info: { about: 'other' } }], alice.device, 2, checks).state
  assert.equal(say(envelopeOf(other, bob, textBody('x')), gate(ahead.state)), 'behind')
})

test('group rule 14: an entry passes if it follows; a known one not; one that breaks the log is a fault', () => {
  const next = makeEntry(state, [addOf(state, mallory)], alice.device, 2, checks)
  const after = makeEntry(next.state, [removeOf(mallory)], alice.device, 2, checks)
  const pass = (entry: Bytes, at: Gate = gate()) => say(envelopeOf(state, bob, { kind: 'entry', entry }, 0), at)
  assert.equal(pass(next.bytes), 'accept')
  assert.equal(pass(after.bytes), 'behind')
  assert.equal(pass(entries[1] as Bytes), 'known')
  const { state: bobs } = genesisOf(bob)
  assert.equal(pass(makeEntry(bobs, [addOf(bobs, mallory)], bob.device, 2, checks).bytes), 'reject')
  assert.equal(pass(aside(bob)), 'behind', 'members may follow another log in good faith')
  assert.equal(pass(aside(mallory)), 'reject')
  const broken = next.bytes.slice()
  broken[broken.length - 1] = (broken.at(-1) ?? 0) ^ 1
  assert.equal(pass(broken), 'reject')
  const rival = makeEntry(states[1], [addOf(states[1] as GroupState, mallory)], alice.device, 2, checks)
  assert.equal(pass(rival.bytes), 'accept', 'the proof of a fork goes round')
})

test('group rule 14: a head that says nothing new is not passed on again', () => {
  const head = (top: number): Bytes =>
    envelopeOf(state, bob, { kind: 'head', head: { seq: state.seq, hash: state.hash, top, term: 0 } }, 0)
  assert.equal(say(head(3), gate(state, { topOf: () => 3 })), 'known')
  assert.equal(say(head(4), gate(state, { topOf: () => 3 })), 'accept')
})

test('group rule 15: an author has its allowance at each neighbour, and it comes back with time', () => {
  const rate = new Rate()
  const burst = Array.from({ length: FRAMES_BURST + 5 }, () => rate.take('n bob', 1_000))
  assert.equal(burst.filter(Boolean).length, FRAMES_BURST)
  assert.equal(rate.take('other neighbour bob', 1_000), true)
  assert.ok(rate.waitMs('n bob', 1_000) > 0)
  const second = Array.from({ length: FRAMES_PER_S + 5 }, () => rate.take('n bob', 2_000))
  assert.equal(second.filter(Boolean).length, FRAMES_PER_S)
  const at = gate(state, { allows: (from, author) => from !== 'flooder' || author !== bob.peerId })
  assert.equal(said(judge(envelopeOf(state, bob, textBody('x')), 'flooder', at)), 'missed')
  assert.equal(said(judge(envelopeOf(state, bob, textBody('x')), 'friend', at)), 'accept')
})

test('group: 1,000 random and mutated frames never pass, and never throw', () => {
  const good = envelopeOf(state, bob, textBody('one', 'two'))
  const at = gate()
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (data) => {
      assert.equal(say(data, at), 'reject')
    }),
    { numRuns: 500 },
  )
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 1, max: 255 }), fc.nat(3), (place, flip, cut) => {
      const data = good.slice(0, good.length - cut)
      const where = place % data.length
      data[where] = (data[where] ?? 0) ^ flip
      assert.notEqual(say(data, at), 'accept')
    }),
    { numRuns: 500 },
  )
})

function payloadOf(data: Bytes): Bytes {
  let payload: Bytes = new Uint8Array()
  openEnvelope(data, verify, (bytes) => {
    payload = bytes as Bytes
    return sha256(bytes)
  })
  return payload
}
