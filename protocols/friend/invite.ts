import { multiaddr } from '@multiformats/multiaddr'
import { concat } from 'uint8arrays/concat'
import { equals } from 'uint8arrays/equals'
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { Fault } from '../fault.ts'
import { KEY_BYTES, peerIdOf, publicKeyOf } from '../signed.ts'
import { InviteLink } from './wire.ts'
import type { Bytes } from '../signed.ts'
import type { Hash } from './message.ts'

/** Random: nobody guesses one. */
export const INVITE_CODE_BYTES = 16
/** Names a code without giving it away; among a hundred links no two are alike. */
export const INVITE_ID_BYTES = 8
/** HMAC with SHA-256. */
export const INVITE_MAC_BYTES = 32
/** More makes a QR code that no camera reads from a terminal. */
export const INVITE_ADDRESSES_MAX = 6
/** Six relayed addresses with long host names take about 1 KiB. */
const LINK_BYTES_MAX = 2048
/** Tells a link that was cut or mistyped from one that somebody made. */
const CHECK_BYTES = 4
const NAME_CHARACTERS_MAX = 32
const SCHEME = 'kith:'

/** HMAC with SHA-256, as in `src/crypto/hkdf.ts`. */
export type Mac = (key: Bytes, ...parts: Uint8Array[]) => Bytes

/** What a link says. Nothing in it is proved: the code counts with its issuer, and Noise checks who answers. */
export interface Invite {
  readonly userKey: Bytes
  /** Of the device that knows the code. */
  readonly peerId: string
  /** Multiaddrs of that device, without its peer id. */
  readonly addresses: readonly string[]
  readonly code: Bytes
  /** Seconds since 1970; the issuer's own note of it counts. */
  readonly expiresS: number
  readonly reusable: boolean
  /** What the issuer calls themselves; '' without a name. A label until their record comes. */
  readonly name: string
}

/** What a request shows of a code. */
export interface ShownInvite {
  readonly id: Bytes
  readonly mac: Bytes
}

/** Writes `kith:…`: letters and digits alone, so that a QR code of it stays small. */
export function writeInvite(invite: Invite, hash: Hash): string {
  const { userKey, peerId, addresses, code, expiresS, reusable, name } = invite
  const body = InviteLink.encode({
    userKey,
    device: publicKeyOf(peerId),
    addresses: addresses.slice(0, INVITE_ADDRESSES_MAX).map((address) => concat([multiaddr(address).bytes])),
    code,
    expiresS,
    reusable,
    name,
  })
  return SCHEME + toString(concat([body, hash(body).subarray(0, CHECK_BYTES)]), 'base32')
}

/** Reads a link, in capitals too, and over several lines. @throws {Fault} `broken` for whatever is not a whole link. */
export function readInvite(text: string, hash: Hash): Invite {
  const plain = text.replace(/\s/g, '').toLowerCase()
  must(plain.startsWith(SCHEME), 'not a kith: link')
  must(plain.length <= LINK_BYTES_MAX * 2, 'too long')
  const link = decode(plain.slice(SCHEME.length).replace(/^\/\//, ''), hash)
  must(link.userKey.length === KEY_BYTES && link.device.length === KEY_BYTES, 'a key of a wrong length')
  must(link.code.length === INVITE_CODE_BYTES, 'a code of a wrong length')
  must(Number.isSafeInteger(link.expiresS), 'a time out of range')
  must(link.name.length <= NAME_CHARACTERS_MAX && /^[a-z0-9_-]*$/.test(link.name), 'a name that is none')
  const { userKey, code, expiresS, reusable, name } = link
  return {
    userKey,
    peerId: peerIdOf(link.device),
    addresses: link.addresses.map(addressOf),
    code,
    expiresS,
    reusable,
    name,
  }
}

/** What names a code to its issuer. */
export function inviteId(code: Bytes, hash: Hash): Bytes {
  return hash(concat([fromString('kith/invite-id/1'), code])).slice(0, INVITE_ID_BYTES)
}

/** Shows, in the request with this id, that its asker has the code; worth nothing in any other request. */
export function proveInvite(
  { code, requestId, from, to }: { code: Bytes; requestId: Bytes; from: Bytes; to: Bytes },
  mac: Mac,
): Bytes {
  return mac(code, fromString('kith/invite/1'), requestId, from, to)
}

function decode(text: string, hash: Hash): InviteLink {
  try {
    const bytes = concat([fromString(text, 'base32')])
    const body = bytes.subarray(0, -CHECK_BYTES)
    must(equals(hash(body).subarray(0, CHECK_BYTES), bytes.subarray(-CHECK_BYTES)), 'damaged')
    return InviteLink.decode(body)
  } catch (cause) {
    throw cause instanceof Fault ? cause : new Fault('broken', 'invite: damaged', { cause })
  }
}

function addressOf(bytes: Bytes): string {
  try {
    return multiaddr(bytes).toString()
  } catch (cause) {
    throw new Fault('broken', 'invite: an address that is none', { cause })
  }
}

function must(condition: boolean, otherwise: string): asserts condition {
  if (!condition) throw new Fault('broken', `invite: ${otherwise}`)
}
