import { makeEnvelope } from '../../protocols/group/envelope.ts'
import { apply, makeEntry } from '../../protocols/group/log.ts'
import { makeVote } from '../../protocols/group/succession.ts'
import { makeRequest } from '../../protocols/group/request.ts'
import { peerIdOf } from '../../protocols/signed.ts'
import { generateKeyPair, randomBytes } from '../../src/crypto/keys.ts'
import { checks } from '../../src/groups/parts.ts'
import { recordOf } from '../support/record.ts'
import type { Body } from '../../protocols/group/envelope.ts'
import type { GroupState } from '../../protocols/group/roster.ts'
import type { Op, Member } from '../../protocols/group/wire.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { KeyPair } from '../../src/crypto/keys.ts'

/** Somebody who can sign for a log: no node, only keys. */
export interface Signatory {
  readonly name: string
  readonly user: KeyPair
  readonly device: KeyPair
  readonly peerId: string
  readonly member: Member
}

export function signatory(name: string): Signatory {
  const [user, device] = [generateKeyPair(), generateKeyPair()]
  const nameRecord = recordOf(user, name, [device])
  const member = { userKey: user.publicKey, device: device.publicKey, nameRecord, addresses: ['/ip4/127.0.0.1/tcp/1'] }
  return { name, user, device, peerId: peerIdOf(device.publicKey), member }
}

export function genesisOf(leader: Signatory, isPrivate = false): { bytes: Bytes; state: GroupState } {
  const genesis = { name: 'club', isPrivate, nonce: randomBytes(16), leader: leader.member }
  return makeEntry(undefined, [{ genesis }], leader.device, 1, checks)
}

export interface ConsentFields {
  readonly groupId: Bytes
  readonly id?: Bytes
  readonly afterSeq?: number
  readonly afterHash?: Bytes
  readonly member?: Member
  readonly keyPackage?: Bytes
}

/** A member's own word that it wants in. */
export function consentOf(who: Signatory, to: Bytes, fields: ConsentFields): Bytes {
  const { groupId, id = randomBytes(16), afterSeq = 0, member = who.member } = fields
  const afterHash = fields.afterHash ?? (afterSeq > 0 ? randomBytes(32) : new Uint8Array())
  return makeRequest(who.device, {
    id,
    groupId,
    to,
    createdMs: 1,
    join: { member, afterSeq, afterHash, keyPackage: fields.keyPackage },
  })
}

export function addOf(state: GroupState, who: Signatory, fields: Partial<ConsentFields> = {}): Op {
  return { add: { consent: consentOf(who, state.leader.device, { groupId: state.groupId, ...fields }) } }
}

export function removeOf(who: Signatory, uptoSeq = 0, leave: Bytes = new Uint8Array()): Op {
  return { remove: { device: who.device.publicKey, uptoSeq, leave } }
}

/** An envelope as its author would sign it at this place of the log. */
export function envelopeOf(state: GroupState, who: Signatory, body: Body, seq = 1, prevHash?: Bytes): Bytes {
  const { groupId, seq: logSeq, hash: logHash } = state
  const before = prevHash ?? (seq > 1 ? randomBytes(32) : new Uint8Array())
  return makeEnvelope(who.device, { groupId, seq, prevHash: before, logSeq, logHash, body })
}

export function textBody(...texts: string[]): Body {
  return { kind: 'content', items: texts.map((text, index) => ({ lamport: 1 + index, sentMs: 1, text })) }
}

/** A log of these operations, each made from the state before it. */
export function logOf(
  leader: Signatory,
  steps: readonly ((state: GroupState) => Op)[],
): { entries: Bytes[]; states: GroupState[] } {
  const genesis = genesisOf(leader)
  const entries = [genesis.bytes]
  const states = [genesis.state]
  for (const step of steps) {
    const before = states.at(-1) as GroupState
    const { bytes, state } = makeEntry(before, [step(before)], leader.device, 2, checks)
    entries.push(bytes)
    states.push(state)
  }
  return { entries, states }
}

export function replayed(entries: readonly Bytes[]): GroupState {
  let state: GroupState | undefined
  for (const entry of entries) state = apply(state, entry, checks)
  return state as GroupState
}

/** A member's word for a candidate at the head of this state. */
export function voteOf(state: GroupState, who: Signatory, candidate: Signatory, term = state.term + 1): Bytes {
  const head = { seq: state.seq, hash: state.hash }
  return makeVote(who.device, { groupId: state.groupId, term, candidate: candidate.device.publicKey, head })
}

/** The entry with which a candidate takes over by these votes. @throws {Fault} if they do not do. */
export function takeoverOf(
  state: GroupState,
  candidate: Signatory,
  votes: readonly Bytes[],
): { bytes: Bytes; state: GroupState } {
  return makeEntry(state, [{ takeover: { votes: [...votes] } }], candidate.device, 3, checks)
}
