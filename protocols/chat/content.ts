import { equals } from 'uint8arrays/equals'
import { fromString } from 'uint8arrays/from-string'
import { Fault } from '../fault.ts'
import { bodyOf, decodeBody, encodeBody, FIELD, ID_BYTES, TEXT_BYTES_MAX } from './body.ts'
import { canonical, ensure } from './canonical.ts'
import { ChatContent, Header } from './wire.ts'
import type { Bytes } from '../signed.ts'
import type { Body } from './body.ts'

export { EMOJI_BYTES_MAX, ID_BYTES, TEXT_BYTES_MAX, TIMER_S_MAX } from './body.ts'
export { canonical, ensure, toWellFormed } from './canonical.ts'
export type { Body } from './body.ts'

/** SHA-256 over the parts, one after the other. */
export type Hash = (...parts: Uint8Array[]) => Bytes

/** One link of a sender's chain. */
export interface Content {
  readonly id: Bytes
  readonly seq: number
  /** Head of the chain before this content; empty for the first. */
  readonly prevHash: Bytes
  readonly lamport: number
  readonly sentMs: number
  /** Id of the message that a text answers. */
  readonly replyTo?: Bytes | undefined
  readonly body: Body
}

/** A content on the wire and the head of the chain with it. */
export interface Link {
  readonly bytes: Bytes
  readonly head: Bytes
}

export const HASH_BYTES = 32
/** Rationale: the longest text and what stands around it. */
const CONTENT_BYTES_MAX = TEXT_BYTES_MAX + 256
/** End of the year 9999: later times cannot be shown. */
const SENT_MS_MAX = 253_402_300_799_999

const HEADER_DOMAIN = fromString('kith/chat-header/1')
const BODY_DOMAIN = fromString('kith/chat-body/1')
const NONE = new Uint8Array()

/** Encodes a content and returns the new head of its chain. */
export function encodeContent(content: Content, hash: Hash): Link {
  const { id, seq, prevHash, lamport, sentMs, replyTo = NONE, body } = content
  const encoded = body.kind === 'stub' ? undefined : encodeBody(body)
  const bodyHash = body.kind === 'stub' ? body.bodyHash : bodyHashOf(body.kind, encoded ?? NONE, hash)
  const bytes = ChatContent.encode({ id, seq, prevHash, bodyHash, lamport, sentMs, replyTo, [body.kind]: encoded })
  return { bytes, head: headOf({ id, seq, prevHash, bodyHash }, hash) }
}

/**
 * Decodes a content and checks all that can be checked without knowing the chain before it.
 *
 * @throws {Fault} `broken`, `too_large`.
 */
export function decodeContent(bytes: Bytes, hash: Hash): Content & Link {
  if (bytes.length > CONTENT_BYTES_MAX) throw new Fault('too_large', `chat: a content of ${String(bytes.length)} bytes`)
  const raw = canonical(ChatContent, bytes)
  const { id, seq, prevHash, bodyHash, lamport, sentMs, replyTo } = raw
  ensure(id.length === ID_BYTES, 'id')
  ensure(prevHash.length === 0 || prevHash.length === HASH_BYTES, 'prev_hash')
  ensure(bodyHash.length === HASH_BYTES, 'body_hash')
  ensure(Number.isSafeInteger(seq) && seq >= 1, 'seq')
  ensure(Number.isSafeInteger(lamport) && lamport >= 1, 'lamport')
  ensure(Number.isSafeInteger(sentMs) && sentMs <= SENT_MS_MAX, 'sent_ms')
  const body = readBody(raw, hash)
  ensure(replyTo.length === 0 || (replyTo.length === ID_BYTES && body.kind === 'text'), 'reply_to')
  const head = headOf({ id, seq, prevHash, bodyHash }, hash)
  return { id, seq, prevHash, lamport, sentMs, ...(replyTo.length > 0 && { replyTo }), body, bytes, head }
}

/** The same content without its body: the header stays, and the chain with it (chat rule 19). */
export function stubOf(bytes: Bytes): Bytes {
  const { id, seq, prevHash, bodyHash, lamport, sentMs } = canonical(ChatContent, bytes)
  return ChatContent.encode({ id, seq, prevHash, bodyHash, lamport, sentMs, replyTo: NONE })
}

function readBody(raw: ChatContent, hash: Hash): Body {
  const body = bodyOf(raw)
  if (body === undefined) return { kind: 'stub', bodyHash: raw.bodyHash }
  ensure(equals(raw.bodyHash, bodyHashOf(body.kind, body.encoded, hash)), 'body_hash')
  return decodeBody(body.kind, body.encoded)
}

function bodyHashOf(kind: keyof typeof FIELD, encoded: Bytes, hash: Hash): Bytes {
  return hash(BODY_DOMAIN, Uint8Array.of(FIELD[kind]), encoded)
}

function headOf(header: Header, hash: Hash): Bytes {
  return hash(HEADER_DOMAIN, Header.encode(header))
}
