import { Fault } from '../fault.ts'
import { KEY_BYTES, peerIdOf } from '../signed.ts'
import type { Bytes } from '../signed.ts'
import type { Content, Named as WireNamed } from './wire.ts'

/** As for private messages: more than anybody types, few enough bytes for gossip. */
export const TEXT_BYTES_MAX = 16 * 1024
/** The longest emoji in use (two people with skin tones and a kiss) has 35 bytes; no room for prose. */
export const EMOJI_BYTES_MAX = 40
/** Whoever calls more people than this means all. */
export const MENTIONS_MAX = 16

/** A message of the group, by its author's device and that author's number. */
export interface Named {
  readonly peerId: string
  readonly number: number
}

/** What a content says. Edits and erasures name a number of their own author: nobody can even say one of another's. */
export type Said =
  | { readonly kind: 'text'; readonly text: string; readonly replyTo?: Named; readonly mentions?: readonly Bytes[] }
  | { readonly kind: 'reaction'; readonly target: Named; readonly emoji: string }
  | { readonly kind: 'edit'; readonly number: number; readonly text: string }
  | { readonly kind: 'erase'; readonly number: number }
  /** What was said before, from this place of the log on, is open to a member that came later; to all, if none is named. */
  | { readonly kind: 'share'; readonly withPeer: string | undefined; readonly sinceLog: number }

/**
 * What the content under this number says.
 *
 * @throws {Fault} `broken` unless it says one thing, within the limits.
 */
export function saidIn(content: Content, number: number): Said {
  const { text, reaction, edit, erase, share, replyTo, mentions } = content
  if (text !== undefined) {
    checkText(text)
    const devices = mentions?.devices ?? []
    if (devices.length > MENTIONS_MAX || devices.some(({ length }) => length !== KEY_BYTES)) throw broken('mentions')
    return {
      kind: 'text',
      text,
      ...(replyTo && { replyTo: placeIn(replyTo) }),
      ...(devices.length > 0 && { mentions: devices }),
    }
  }
  if (replyTo !== undefined || mentions !== undefined) throw broken('only a text answers or calls somebody')
  if (reaction !== undefined) {
    if (bytesOf(reaction.emoji) > EMOJI_BYTES_MAX || !isNormal(reaction.emoji)) throw broken('emoji')
    return { kind: 'reaction', target: placeIn(reaction.target), emoji: reaction.emoji }
  }
  if (share !== undefined) {
    if ((share.with.length > 0 && share.with.length !== KEY_BYTES) || share.sinceLog < 1) throw broken('share')
    return {
      kind: 'share',
      withPeer: share.with.length > 0 ? peerIdOf(share.with) : undefined,
      sinceLog: share.sinceLog,
    }
  }
  const target = edit?.number ?? erase?.number ?? 0
  if (target < 1 || target >= number) throw broken('a change of what was not said before')
  if (edit === undefined) return { kind: 'erase', number: target }
  checkText(edit.text)
  return { kind: 'edit', number: target, text: edit.text }
}

/** The other way round. */
export function contentOf(said: Said, deviceOf: (peerId: string) => Bytes): Words {
  const place = ({ peerId, number }: Named): WireNamed => ({ device: deviceOf(peerId), number })
  if (said.kind === 'reaction') return { reaction: { target: place(said.target), emoji: said.emoji } }
  if (said.kind === 'edit') return { edit: { number: said.number, text: said.text } }
  if (said.kind === 'erase') return { erase: { number: said.number } }
  if (said.kind === 'share') {
    const { withPeer, sinceLog } = said
    return { share: { with: withPeer === undefined ? new Uint8Array() : deviceOf(withPeer), sinceLog } }
  }
  const { text, replyTo, mentions = [] } = said
  return {
    text,
    ...(replyTo && { replyTo: place(replyTo) }),
    ...(mentions.length > 0 && { mentions: { devices: [...mentions] } }),
  }
}

type Words = Omit<Content, 'lamport' | 'sentMs'>

function placeIn(place: WireNamed | undefined): Named {
  if (place?.device.length !== KEY_BYTES || place.number < 1) throw broken('the message that is meant')
  return { peerId: peerIdOf(place.device), number: place.number }
}

function checkText(text: string): void {
  const length = bytesOf(text)
  if (length < 1 || length > TEXT_BYTES_MAX) throw broken('text')
  if (!isNormal(text)) throw broken('text: not in normal form C')
}

function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length
}

function isNormal(text: string): boolean {
  return text.normalize('NFC') === text
}

function broken(what: string): Fault {
  return new Fault('broken', `group envelope: ${what}`)
}
