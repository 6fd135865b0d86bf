import { concat } from 'uint8arrays/concat'
import { equals } from 'uint8arrays/equals'
import { fromString } from 'uint8arrays/from-string'
import { Fault } from '../fault.ts'
import { ChatContent, Header, SessionSignal, Text } from './wire.ts'
import type { Bytes } from '../signed.ts'

/** SHA-256 over the parts, one after the other. */
export type Hash = (...parts: Uint8Array[]) => Bytes

export type SessionAct = Exclude<`${SessionSignal.Kind}`, 'NONE'>

/** What a content says: words, or one step of asking for, answering or leaving a live session. */
export type Body =
  | { readonly kind: 'text'; readonly text: string; readonly sessionId?: Bytes }
  | { readonly kind: 'session'; readonly sessionId: Bytes; readonly act: SessionAct }

/** One link of a sender's chain. */
export interface Content {
  readonly id: Bytes
  readonly seq: number
  /** Head of the chain before this content; empty for the first. */
  readonly prevHash: Bytes
  readonly lamport: number
  readonly sentMs: number
  readonly body: Body
}

/** A content on the wire and the head of the chain with it. */
export interface Link {
  readonly bytes: Bytes
  readonly head: Bytes
}

export const ID_BYTES = 16
export const HASH_BYTES = 32
/** Rationale: the contract says that no message up to here is ever cut. */
export const TEXT_BYTES_MAX = 16 * 1024
/** Rationale: the longest text and what stands around it. */
const CONTENT_BYTES_MAX = TEXT_BYTES_MAX + 256
/** End of the year 9999: later times cannot be shown. */
const SENT_MS_MAX = 253_402_300_799_999

const HEADER_DOMAIN = fromString('kith/chat-header/1')
const BODY_DOMAIN = fromString('kith/chat-body/1')
/** Field numbers of the bodies in ChatContent: hashed too, so that the bytes of one kind never pass for another. */
const FIELD = { text: Uint8Array.of(10), session: Uint8Array.of(14) }

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Encodes a content and returns the new head of its chain. */
export function encodeContent(content: Content, hash: Hash): Link {
  const { id, seq, prevHash, lamport, sentMs, body } = content
  const encoded = encodeBody(body)
  const bodyHash = hash(BODY_DOMAIN, FIELD[body.kind], encoded)
  const bytes = ChatContent.encode({ id, seq, prevHash, bodyHash, lamport, sentMs, [body.kind]: encoded })
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
  const { id, seq, prevHash, bodyHash, lamport, sentMs } = raw
  ensure(id.length === ID_BYTES, 'id')
  ensure(prevHash.length === 0 || prevHash.length === HASH_BYTES, 'prev_hash')
  ensure(Number.isSafeInteger(seq) && seq >= 1, 'seq')
  ensure(Number.isSafeInteger(lamport) && lamport >= 1, 'lamport')
  ensure(Number.isSafeInteger(sentMs) && sentMs <= SENT_MS_MAX, 'sent_ms')
  const kind = raw.text === undefined ? 'session' : 'text'
  const encoded = raw.text ?? raw.session
  if (encoded === undefined) throw new Fault('broken', 'chat: a content without a body')
  ensure(equals(bodyHash, hash(BODY_DOMAIN, FIELD[kind], encoded)), 'body_hash')
  const body = kind === 'text' ? decodeText(encoded) : decodeSession(encoded)
  return { id, seq, prevHash, lamport, sentMs, body, bytes, head: headOf({ id, seq, prevHash, bodyHash }, hash) }
}

function encodeBody(body: Body): Bytes {
  return body.kind === 'text'
    ? Text.encode({ text: fromString(body.text), sessionId: body.sessionId ?? new Uint8Array() })
    : SessionSignal.encode({ sessionId: body.sessionId, kind: SessionSignal.Kind[body.act] })
}

function decodeText(bytes: Bytes): Body {
  const { text, sessionId } = canonical(Text, bytes)
  ensure(text.length >= 1 && text.length <= TEXT_BYTES_MAX, 'text')
  ensure(sessionId.length === 0 || sessionId.length === ID_BYTES, 'session_id')
  return { kind: 'text', text: readUtf8(text), ...(sessionId.length > 0 && { sessionId }) }
}

function decodeSession(bytes: Bytes): Body {
  const { sessionId, kind } = canonical(SessionSignal, bytes)
  ensure(sessionId.length === ID_BYTES, 'session_id')
  if (kind === SessionSignal.Kind.NONE) throw new Fault('broken', 'chat: a session signal without a kind')
  return { kind: 'session', sessionId, act: kind }
}

function readUtf8(bytes: Bytes): string {
  try {
    return utf8.decode(bytes)
  } catch (cause) {
    throw new Fault('broken', 'chat: a text is not UTF-8', { cause })
  }
}

function headOf(header: Header, hash: Hash): Bytes {
  return hash(HEADER_DOMAIN, Header.encode(header))
}

/** Decodes, and refuses whatever would encode differently: unknown fields, repeated ones, lengths in a longer form. */
export function canonical<T>(codec: { encode(value: NoInfer<T>): Bytes; decode(bytes: Bytes): T }, bytes: Bytes): T {
  let value: T
  try {
    value = codec.decode(bytes)
  } catch (cause) {
    throw new Fault('broken', 'chat: malformed message', { cause })
  }
  ensure(equals(codec.encode(value), bytes), 'encoding')
  return value
}

export function ensure(condition: boolean, what: string): asserts condition {
  if (!condition) throw new Fault('broken', `chat: ${what} is not allowed`)
}

/** `text` as it can go over the wire: halves of surrogate pairs become U+FFFD. */
export function toWellFormed(text: string): string {
  return utf8.decode(concat([fromString(text)]))
}
