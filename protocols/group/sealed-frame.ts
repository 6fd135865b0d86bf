// What a private group's topic carries.
import { equals } from 'uint8arrays/equals'
import { decode } from '../exchange.ts'
import { Fault } from '../fault.ts'
import { KEY_BYTES, open, peek, peerIdOf, sign } from '../signed.ts'
import { HASH_BYTES } from './envelope.ts'
import { counts, spanAt } from './roster.ts'
import { SealedFrame } from './wire.ts'
import type { Bytes, Signer, Verify } from '../signed.ts'
import type { Hash } from './envelope.ts'
import type { GroupState } from './roster.ts'
import type { SealedFrame as Frame } from './wire.ts'

/** An envelope or an entry that fits a page, sealed, padded and signed once more. */
const SEALED_BYTES_MAX = 64 * 1024

/** What everybody who passes a frame on can read: who seals, at which place of the log, with which keys. */
export interface FrameHeader {
  readonly groupId: Bytes
  readonly epoch: number
  readonly logSeq: number
  readonly logHash: Bytes
  /** Numbers of the messages inside; 0 for what is in no chain. */
  readonly seq: number
  readonly last: number
}

export interface OpenedFrame extends FrameHeader {
  readonly peerId: string
  readonly body: { readonly kind: 'mls' | 'entry'; readonly bytes: Bytes }
  /** What `body` is bound to. */
  readonly headerHash: Bytes
}

/** The hash that what is sealed must be bound to. */
export function headerHash(device: Bytes, header: FrameHeader, hash: Hash): Bytes {
  return hash(SealedFrame.encode(fields(device, header)))
}

/** Signs a frame with the sender's device key. */
export function makeFrame(device: Signer, header: FrameHeader, body: OpenedFrame['body']): Bytes {
  const sealed = body.kind === 'mls' ? { mls: body.bytes } : { entryBox: body.bytes }
  return sign(device, 'kith/group-sealed/1', SealedFrame.encode({ ...fields(device.publicKey, header), ...sealed }))
}

/** Reads a frame without verifying its signature. Trust nothing in it. @throws {Fault} `too_large` or `broken`. */
export function peekFrame(bytes: Bytes, hash: Hash): OpenedFrame {
  if (bytes.length > SEALED_BYTES_MAX) throw new Fault('too_large', `sealed frame of ${String(bytes.length)} bytes`)
  const { publicKey, payload } = peek(bytes, 'kith/group-sealed/1')
  const frame = decode<Frame>(SealedFrame, 'kith/group-sealed/1', payload)
  const { groupId, device, epoch, logSeq, logHash, seq, last, mls, entryBox } = frame
  if (groupId.length !== HASH_BYTES) throw broken('group id')
  if (device.length !== KEY_BYTES || !equals(device, publicKey)) throw broken('device')
  if (logHash.length !== HASH_BYTES || logSeq < 1) throw broken('log position')
  if (last < seq || (seq === 0) !== (last === 0)) throw broken('numbers')
  if (mls.length > 0 === entryBox.length > 0 || (entryBox.length > 0 && seq > 0)) throw broken('body')
  const header = { groupId, epoch, logSeq, logHash, seq, last }
  const body = mls.length > 0 ? { kind: 'mls' as const, bytes: mls } : { kind: 'entry' as const, bytes: entryBox }
  return { ...header, peerId: peerIdOf(publicKey), body, headerHash: headerHash(device, header, hash) }
}

/** What the gate of a private group asks of the node it stands before. */
export interface SealedGate {
  readonly verify: Verify
  readonly hash: Hash
  /** The group as the log here has it. */
  readonly state: GroupState
  /** True if a message of this author under this number is on disk. */
  isKnown(peerId: string, seq: number): boolean
  /** Takes one frame of this author through this neighbour from its allowance. */
  allows(fromPeerId: string, author: string): boolean
}

export type SealedJudgement =
  | { readonly verdict: 'accept'; readonly frame: OpenedFrame }
  /** `behind`: it may be fine, but this node has to catch up to tell. `missed`: it was over the rate. */
  | { readonly verdict: 'ignore'; readonly reason: 'known' | 'behind' | 'missed' | 'late' }
  | { readonly verdict: 'reject'; readonly fault: Fault }

/**
 * Decides by its header whether a sealed frame is passed on, in the order of group rule 14. What is inside is opened
 * afterwards, by members only. Never throws.
 */
export function judgeSealed(data: Bytes, fromPeerId: string, gate: SealedGate): SealedJudgement {
  try {
    const { state, hash, verify } = gate
    const frame = peekFrame(data, hash)
    if (!equals(frame.groupId, state.groupId)) throw new Fault('broken', 'a frame of another group')
    const early = place(frame, state)
    if (early !== undefined) return { verdict: 'ignore', reason: early }
    if (!gate.allows(fromPeerId, frame.peerId)) return { verdict: 'ignore', reason: 'missed' }
    if (frame.seq > 0 && gate.isKnown(frame.peerId, frame.seq)) return { verdict: 'ignore', reason: 'known' }
    open(data, 'kith/group-sealed/1', verify)
    return { verdict: 'accept', frame }
  } catch (error) {
    return { verdict: 'reject', fault: error instanceof Fault ? error : new Fault('broken', String(error)) }
  }
}

/** @throws {Fault} if the log proves that the sender was no member where it says it stood, or had other keys there. */
function place(frame: OpenedFrame, state: GroupState): 'behind' | 'late' | undefined {
  const { peerId, seq, last, logSeq, logHash, epoch } = frame
  if (!state.spans.has(peerId) && logSeq <= state.seq) throw new Fault('stranger', `${peerId} is no member`)
  const ours = state.hashes[logSeq - 1]
  if (ours === undefined || !equals(ours, logHash)) return 'behind'
  if (spanAt(state, peerId, logSeq) === undefined) throw new Fault('stranger', `${peerId} was no member there`)
  if (state.epochs[logSeq - 1] !== epoch) throw new Fault('broken', 'keys of another place of the log')
  if (seq > 0 ? !counts(state, peerId, seq, last, logSeq) : !state.members.has(peerId)) return 'late'
  return undefined
}

function fields(device: Bytes, header: FrameHeader): Frame {
  return { ...header, device, mls: new Uint8Array(), entryBox: new Uint8Array() }
}

function broken(what: string): Fault {
  return new Fault('broken', `sealed frame: ${what}`)
}
