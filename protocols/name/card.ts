import { multiaddr } from '@multiformats/multiaddr'
import { concat } from 'uint8arrays/concat'
import { fromString } from 'uint8arrays/from-string'
import { Fault } from '../fault.ts'
import { open, peerIdOf, sign } from '../signed.ts'
import { AddressCard } from './wire.ts'
import type { Bytes, Signer, Verify } from '../signed.ts'

/** SHA-256, as in `src/crypto/keys.ts`. */
type Hash = (bytes: Bytes) => Bytes

/** A verified card: where one device is, by its own word. */
export interface OpenedCard {
  readonly peerId: string
  readonly seq: number
  /** Multiaddrs as text, without /p2p; kinds that this node does not know are left out. */
  readonly addresses: readonly string[]
  readonly locator: Bytes
  readonly mayPassOn: boolean
}

/** Sixteen addresses of 224 bytes and the rest. */
const CARD_BYTES_MAX = 4 * 1024
/** Direct ones on a few interfaces, and some relays. */
const CARD_ADDRESSES_MAX = 16
/** A relayed address with a certificate hash takes about 150 bytes. */
const CARD_ADDRESS_BYTES_MAX = 224
export const LOCATOR_BYTES = 32

export interface CardFields {
  readonly seq: number
  /** Multiaddrs as text; the first sixteen that fit are taken. */
  readonly addresses: readonly string[]
  readonly locator: Bytes
  readonly mayPassOn: boolean
}

/** Makes an encoded Signed AddressCard. */
export function makeCard(device: Signer, { seq, addresses, locator, mayPassOn }: CardFields): Bytes {
  const addrs = addresses
    .map((address) => concat([multiaddr(address).bytes]))
    .filter((bytes) => bytes.length <= CARD_ADDRESS_BYTES_MAX)
    .slice(0, CARD_ADDRESSES_MAX)
  const card = { seq, addrs, locator, mayPassOn }
  return sign(device, 'kith/addresses/1', AddressCard.encode(card))
}

/** Opens a Signed AddressCard. @throws {Fault} `too_large`, `broken` or `bad_signature`. */
export function openCard(bytes: Bytes, verify: Verify): OpenedCard {
  if (bytes.length > CARD_BYTES_MAX) throw new Fault('too_large', `address card of ${String(bytes.length)} bytes`)
  const { publicKey, payload } = open(bytes, 'kith/addresses/1', verify)
  const { seq, addrs, locator, mayPassOn } = parse(payload)
  must(Number.isSafeInteger(seq) && seq >= 1, 'sequence number out of range')
  must(locator.length === LOCATOR_BYTES, 'locator of a wrong length')
  must(
    addrs.every((address) => address.length <= CARD_ADDRESS_BYTES_MAX),
    'an address is too long',
  )
  return { peerId: peerIdOf(publicKey), seq, addresses: addrs.flatMap(addressText), locator, mayPassOn }
}

/**
 * The word by which `asker` asks `asked` for a device: whoever was told that device's locator knows it, and to anybody
 * else it is noise.
 */
export function wantedWord(of: { peerId: string; locator: Bytes }, asker: string, asked: string, hash: Hash): Bytes {
  const parts = [of.peerId, asker, asked].map((peerId) => fromString(`/${peerId}`))
  return hash(concat([fromString('kith/wanted/1'), of.locator, ...parts]))
}

function addressText(bytes: Bytes): string[] {
  try {
    return [multiaddr(bytes).toString()]
  } catch {
    return []
  }
}

function parse(payload: Bytes): AddressCard {
  try {
    return AddressCard.decode(payload)
  } catch (cause) {
    throw new Fault('broken', 'kith/addresses/1: malformed', { cause })
  }
}

function must(condition: boolean, otherwise: string): asserts condition {
  if (!condition) throw new Fault('broken', otherwise)
}
