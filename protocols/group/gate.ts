import { equals } from 'uint8arrays/equals'
import { Fault } from '../fault.ts'
import { open, peerIdOf } from '../signed.ts'
import { peekEnvelope } from './envelope.ts'
import { apply, isFork, placeOf } from './log.ts'
import { counts, spanAt } from './roster.ts'
import { isAhead } from './succession.ts'
import type { Bytes } from '../signed.ts'
import type { OpenedEnvelope } from './envelope.ts'
import type { Checks, GroupState } from './roster.ts'
import type { LogHead } from './wire.ts'

/** What the gate asks of the node it stands before. */
export interface Gate {
  readonly checks: Checks
  /** The group as the log here has it. */
  readonly state: GroupState
  /** True if this content or leave, or one in its place, is on disk. */
  isKnown(envelope: OpenedEnvelope): boolean
  /** Takes one frame of this author through this neighbour from its allowance. */
  allows(fromPeerId: string, author: string): boolean
  /** The stored entry in this place. */
  entryAt(seq: number): Bytes | undefined
  /** Number of the author's last message here. */
  topOf(peerId: string): number
}

export type Judgement =
  | { readonly verdict: 'accept'; readonly envelope: OpenedEnvelope }
  /** `behind`: it may be fine, but this node has to catch up to tell. `missed`: it was over the rate. */
  | { readonly verdict: 'ignore'; readonly reason: 'known' | 'behind' | 'missed' | 'late' }
  | { readonly verdict: 'reject'; readonly fault: Fault }

const known: Judgement = { verdict: 'ignore', reason: 'known' }
const behind: Judgement = { verdict: 'ignore', reason: 'behind' }

/**
 * Decides about one gossip frame, cheapest checks first: size, shape, group, roster, rate, replay, signature. Provable
 * faults are rejected; what only this node cannot place is ignored. Never throws.
 */
export function judge(data: Bytes, fromPeerId: string, gate: Gate): Judgement {
  try {
    const { checks, state } = gate
    const envelope = peekEnvelope(data, checks.hash)
    if (!equals(envelope.groupId, state.groupId)) throw new Fault('broken', 'an envelope of another group')
    const early = place(envelope, state)
    if (early !== undefined) return early
    if (!gate.allows(fromPeerId, envelope.peerId)) return { verdict: 'ignore', reason: 'missed' }
    if (isChained(envelope) && gate.isKnown(envelope)) return known
    if (envelope.body.kind === 'head' && saysNothingNew(envelope, gate)) return known
    open(data, 'kith/group-envelope/1', checks.verify)
    return envelope.body.kind === 'entry' ? judgeEntry(envelope, envelope.body.entry, gate) : accepted(envelope)
  } catch (error) {
    return { verdict: 'reject', fault: error instanceof Fault ? error : new Fault('broken', String(error)) }
  }
}

function isChained({ seq }: OpenedEnvelope): boolean {
  return seq > 0
}

/** @throws {Fault} if the log proves that the author was no member where it says it stood. */
function place(envelope: OpenedEnvelope, state: GroupState): Judgement | undefined {
  const { peerId, seq, last, logSeq, logHash } = envelope
  if (!state.spans.has(peerId) && logSeq <= state.seq) throw new Fault('stranger', `${peerId} is no member`)
  const ours = state.hashes[logSeq - 1]
  // A position that is not ours may be a fork's, and the author as deceived as anybody.
  if (ours === undefined || !equals(ours, logHash)) return behind
  if (spanAt(state, peerId, logSeq) === undefined) throw new Fault('stranger', `${peerId} was no member there`)
  // Whoever passes on the words of a removed member may not know of the removal yet: no fault of theirs.
  if (isChained(envelope) && !counts(state, peerId, seq, last, logSeq)) return { verdict: 'ignore', reason: 'late' }
  if (!isChained(envelope) && !state.members.has(peerId)) return { verdict: 'ignore', reason: 'late' }
  return undefined
}

function judgeEntry(envelope: OpenedEnvelope, entry: Bytes, gate: Gate): Judgement {
  const { checks, state } = gate
  const { groupId, seq, hash, prevHash } = placeOf(entry, checks.hash)
  if (seq > 1 && !equals(groupId, state.groupId)) throw new Fault('broken', 'an entry of another group')
  if (seq > state.seq + 1) return behind
  if (seq === state.seq + 1 && equals(prevHash, state.hash)) {
    apply(state, entry, checks)
    return accepted(envelope)
  }
  const ours = state.hashes[seq - 1]
  if (ours !== undefined && equals(ours, hash)) return known
  const stored = gate.entryAt(seq)
  if (stored !== undefined && isFork(state, stored, entry, checks)) return accepted(envelope)
  return ofAnotherLog(entry, gate)
}

/** Members may have followed another log, in good faith: which of the two counts is found by catching up. */
function ofAnotherLog(entry: Bytes, { checks, state }: Gate): Judgement {
  const { publicKey } = open(entry, 'kith/group-entry/1', checks.verify)
  if (!state.spans.has(peerIdOf(publicKey))) throw new Fault('broken', 'an entry that no member signed')
  return behind
}

function saysNothingNew({ peerId, body }: OpenedEnvelope, gate: Gate): boolean {
  return body.kind !== 'head' || !isNews(body.head, gate.state, gate.topOf(peerId))
}

/** True if a head tells of entries that are not here, or of messages of its author beyond `top`, the last that is. */
export function isNews(head: LogHead, state: GroupState, top: number): boolean {
  return isAhead(head, state) || head.top > top
}

function accepted(envelope: OpenedEnvelope): Judgement {
  return { verdict: 'accept', envelope }
}
