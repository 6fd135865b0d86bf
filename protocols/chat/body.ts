import { fromString } from 'uint8arrays/from-string'
import { Fault } from '../fault.ts'
import { canonical, ensure, readUtf8 } from './canonical.ts'
import { Edit, Erase, Reaction, SessionSignal, Text, Timer } from './wire.ts'
import type { Bytes } from '../signed.ts'
import type { ChatContent } from './wire.ts'

export type SessionAct = Exclude<`${SessionSignal.Kind}`, 'NONE'>

/** What a content says. */
export type Body =
  /** Words; `lastsS` seconds after they were read they disappear. */
  | { readonly kind: 'text'; readonly text: string; readonly sessionId?: Bytes | undefined; readonly lastsS?: number }
  /** One step of asking for, answering or leaving a live session. */
  | { readonly kind: 'session'; readonly sessionId: Bytes; readonly act: SessionAct }
  /** What its author thinks of the message `target`; an empty `emoji` takes it back. */
  | { readonly kind: 'reaction'; readonly target: Bytes; readonly emoji: string }
  /** New words in place of its author's earlier ones. */
  | { readonly kind: 'edit'; readonly target: Bytes; readonly text: string }
  /** Its author's earlier words are to be dropped. */
  | { readonly kind: 'erase'; readonly target: Bytes }
  /** Where letters for its author may be left: opaque here. */
  /** From here on texts of both last this long; 0 for ever. */
  | { readonly kind: 'timer'; readonly lastsS: number }
  /** Nothing any more: only the hash of the body is left, so that the chain stays whole. */
  | { readonly kind: 'stub'; readonly bodyHash: Bytes }

/** A body that is still there. */
export type FullBody = Exclude<Body, { kind: 'stub' }>

export const ID_BYTES = 16
/** Rationale: the contract says that no message up to here is ever cut. */
export const TEXT_BYTES_MAX = 16 * 1024
/** Rationale: the longest emoji in use (two people with skin tones and a kiss) has 35 bytes; no room for prose. */
export const EMOJI_BYTES_MAX = 40
/** Rationale: what is to last longer than a year need not disappear. */
export const TIMER_S_MAX = 366 * 24 * 60 * 60

/** Field numbers in ChatContent: hashed with the body, so that the bytes of one kind never pass for another. */
export const FIELD: Readonly<Record<FullBody['kind'], number>> = {
  text: 10,
  session: 14,
  reaction: 15,
  edit: 16,
  erase: 17,
  timer: 19,
}

const KINDS = Object.keys(FIELD) as FullBody['kind'][]

/** The one body of a content and its kind; undefined for a stub. */
export function bodyOf(content: ChatContent): { kind: FullBody['kind']; encoded: Bytes } | undefined {
  for (const kind of KINDS) {
    const encoded = content[kind]
    if (encoded !== undefined) return { kind, encoded }
  }
  return undefined
}

export function encodeBody(body: FullBody): Bytes {
  switch (body.kind) {
    case 'text': {
      const { text, sessionId = new Uint8Array(), lastsS = 0 } = body
      return Text.encode({ text: fromString(text), sessionId, lastsS })
    }
    case 'session':
      return SessionSignal.encode({ sessionId: body.sessionId, kind: SessionSignal.Kind[body.act] })
    case 'reaction':
      return Reaction.encode({ target: body.target, emoji: fromString(body.emoji) })
    case 'edit':
      return Edit.encode({ target: body.target, text: fromString(body.text) })
    case 'erase':
      return Erase.encode({ target: body.target })
    case 'timer':
      return Timer.encode({ lastsS: body.lastsS })
  }
}

const DECODERS: Readonly<Record<FullBody['kind'], (bytes: Bytes) => FullBody>> = {
  text: decodeText,
  session: decodeSession,
  reaction: (bytes) => {
    const { target, emoji } = canonical(Reaction, bytes)
    ensure(emoji.length <= EMOJI_BYTES_MAX, 'emoji')
    return { kind: 'reaction', target: idOf(target), emoji: readUtf8(emoji) }
  },
  edit: (bytes) => {
    const { target, text } = canonical(Edit, bytes)
    return { kind: 'edit', target: idOf(target), text: wordsOf(text) }
  },
  erase: (bytes) => ({ kind: 'erase', target: idOf(canonical(Erase, bytes).target) }),
  timer: (bytes) => ({ kind: 'timer', lastsS: timeOf(canonical(Timer, bytes).lastsS) }),
}

/** @throws {Fault} `broken`. */
export function decodeBody(kind: FullBody['kind'], bytes: Bytes): FullBody {
  return DECODERS[kind](bytes)
}

function decodeText(bytes: Bytes): FullBody {
  const { text, sessionId, lastsS } = canonical(Text, bytes)
  ensure(sessionId.length === 0 || sessionId.length === ID_BYTES, 'session_id')
  return {
    kind: 'text',
    text: wordsOf(text),
    ...(sessionId.length > 0 && { sessionId }),
    ...(timeOf(lastsS) > 0 && { lastsS }),
  }
}

function decodeSession(bytes: Bytes): FullBody {
  const { sessionId, kind } = canonical(SessionSignal, bytes)
  ensure(sessionId.length === ID_BYTES, 'session_id')
  if (kind === SessionSignal.Kind.NONE) throw new Fault('broken', 'chat: a session signal without a kind')
  return { kind: 'session', sessionId, act: kind }
}

function wordsOf(text: Bytes): string {
  ensure(text.length >= 1 && text.length <= TEXT_BYTES_MAX, 'text')
  return readUtf8(text)
}

function idOf(target: Bytes): Bytes {
  ensure(target.length === ID_BYTES, 'target')
  return target
}

function timeOf(lastsS: number): number {
  ensure(lastsS <= TIMER_S_MAX, 'lasts_s')
  return lastsS
}
