import { equals } from 'uint8arrays/equals'
import { decode } from '../exchange.ts'
import { Fault } from '../fault.ts'
import { KEY_BYTES, open, peek, peerIdOf, sign } from '../signed.ts'
import { GroupEnvelope } from './wire.ts'
import { saidIn } from './words.ts'
import type { Bytes, Opened, Signer, Verify } from '../signed.ts'
import type { Content, GroupEnvelope as Envelope, LogHead } from './wire.ts'

/** A frame of every protocol: an entry of 48 KiB, or texts that wait together, fit with room for keys and signatures. */
const ENVELOPE_BYTES_MAX = 64 * 1024
/** What one envelope covers at most: its signature, its way through gossip and its commit are what a delivery costs. */
export const CONTENTS_MAX = 256
/** All contents of one envelope as they travel: leaves room for keys, hashes and the signature in a frame. */
export const CONTENTS_BYTES_MAX = 48 * 1024
/** An envelope that is stored, whole: it must fit into a page of catch-up. */
export const STORED_BYTES_MAX = 56 * 1024
/** Beyond it a member could push the clock of everyone to the end of exact numbers. */
export const LAMPORT_MAX = 2 ** 48
export const HASH_BYTES = 32

export type Hash = (...parts: Uint8Array[]) => Bytes

interface Header {
  readonly groupId: Bytes
  readonly peerId: string
  /** Number of the first content; 0 outside the chain. */
  readonly seq: number
  /** Number of the last content: `seq` and how many follow. */
  readonly last: number
  readonly prevHash: Bytes
  readonly logSeq: number
  readonly logHash: Bytes
  /** Hash of the payload: what the author's next envelope points to. */
  readonly hash: Bytes
}

export type Body =
  | { readonly kind: 'content'; readonly items: readonly Content[] }
  | { readonly kind: 'leave' }
  | { readonly kind: 'head'; readonly head: LogHead }
  | { readonly kind: 'entry'; readonly entry: Bytes }

/** A well-formed envelope. Whether its author may say this is for the log to tell. */
export interface OpenedEnvelope extends Header {
  readonly body: Body
}

export interface EnvelopeFields {
  readonly groupId: Bytes
  readonly seq: number
  readonly prevHash: Bytes
  readonly logSeq: number
  readonly logHash: Bytes
  readonly body: Body
}

/** Signs an envelope with the author's device key and returns the bytes that are stored and travel. */
export function makeEnvelope(device: Signer, fields: EnvelopeFields): Bytes {
  const { body, ...header } = fields
  return sign(
    device,
    'kith/group-envelope/1',
    GroupEnvelope.encode({ ...header, device: device.publicKey, ...bodyFields(body) }),
  )
}

/**
 * Reads an envelope without verifying its signature: for checks that are cheaper. Trust nothing in it.
 *
 * @throws {Fault} `too_large` or `broken`.
 */
export function peekEnvelope(bytes: Bytes, hash: Hash): OpenedEnvelope {
  if (bytes.length > ENVELOPE_BYTES_MAX) throw new Fault('too_large', `envelope of ${String(bytes.length)} bytes`)
  const envelope = read(peek(bytes, 'kith/group-envelope/1'), hash)
  if (envelope.seq > 0 && bytes.length > STORED_BYTES_MAX) throw new Fault('too_large', 'an envelope that fits no page')
  return envelope
}

/** Opens and verifies an envelope. @throws {Fault} as `peekEnvelope`, and `bad_signature`. */
export function openEnvelope(bytes: Bytes, verify: Verify, hash: Hash): OpenedEnvelope {
  const envelope = peekEnvelope(bytes, hash)
  open(bytes, 'kith/group-envelope/1', verify)
  return envelope
}

function read({ publicKey, payload }: Opened, hash: Hash): OpenedEnvelope {
  const envelope = decode<Envelope>(GroupEnvelope, 'kith/group-envelope/1', payload)
  if (envelope.groupId.length !== HASH_BYTES) throw broken('group id')
  if (envelope.device.length !== KEY_BYTES || !equals(envelope.device, publicKey)) throw broken('device')
  if (envelope.logHash.length !== HASH_BYTES || envelope.logSeq < 1) throw broken('log position')
  const body = bodyOf(envelope)
  const chained = body.kind === 'content' || body.kind === 'leave'
  if (chained !== envelope.seq >= 1) throw broken('number')
  if (envelope.prevHash.length !== (envelope.seq > 1 ? HASH_BYTES : 0)) throw broken('hash of the envelope before')
  const { groupId, seq, prevHash, logSeq, logHash } = envelope
  const last = body.kind === 'content' ? seq + body.items.length - 1 : seq
  return { groupId, peerId: peerIdOf(publicKey), seq, last, prevHash, logSeq, logHash, hash: hash(payload), body }
}

function bodyOf({ content, head, entry, leave, seq }: Envelope): Body {
  if (content !== undefined) return { kind: 'content', items: sound(content.items, seq) }
  if (leave !== undefined) return { kind: 'leave' }
  if (entry !== undefined) return { kind: 'entry', entry }
  if (head?.hash.length === HASH_BYTES) return { kind: 'head', head }
  throw broken('body')
}

function sound(items: readonly Content[], first: number): readonly Content[] {
  let lamport = 1
  for (const [index, item] of items.entries()) {
    saidIn(item, first + index)
    if (item.lamport < lamport || item.lamport > LAMPORT_MAX) throw broken('lamport')
    lamport = item.lamport
  }
  if (items.length < 1) throw broken('contents')
  return items
}

function bodyFields(body: Body): Partial<Pick<Envelope, 'content' | 'head' | 'entry' | 'leave'>> {
  if (body.kind === 'content') return { content: { items: [...body.items] } }
  if (body.kind === 'head') return { head: body.head }
  if (body.kind === 'entry') return { entry: body.entry }
  return { leave: {} }
}

function broken(what: string): Fault {
  return new Fault('broken', `group envelope: ${what}`)
}
