import { concat } from 'uint8arrays/concat'
import { equals } from 'uint8arrays/equals'
import { Fault } from '../fault.ts'
import { KEY_BYTES, peerIdOf, publicKeyOf } from '../signed.ts'
import type { Bytes } from '../signed.ts'

// The multihash of an Ed25519 peer id: identity hash (00) of 36 bytes (24) of a protobuf key: type Ed25519 (08 01), 32 bytes (12 20).
const PREFIX = Uint8Array.of(0x00, 0x24, 0x08, 0x01, 0x12, 0x20)

/** The peer id of a raw Ed25519 key, as the multihash that crosses the wire. */
export function peerIdBytes(publicKey: Bytes): Bytes {
  return concat([PREFIX, publicKey])
}

/** A peer id in text as the multihash that crosses the wire. @throws {Fault} `broken` if it holds no Ed25519 key. */
export function peerIdFromText(peerId: string): Bytes {
  return peerIdBytes(publicKeyOf(peerId))
}

/** True for the multihash of an Ed25519 peer id. Says nothing about the key inside: a signature by it does. */
export function isPeerId(bytes: Bytes): boolean {
  return bytes.length === PREFIX.length + KEY_BYTES && equals(bytes.subarray(0, PREFIX.length), PREFIX)
}

/** The raw Ed25519 key in a multihash. @throws {Fault} `broken` for anything that is not `isPeerId`. */
export function keyOfPeerId(bytes: Bytes): Bytes {
  if (!isPeerId(bytes)) throw new Fault('broken', 'not the peer id of an Ed25519 key')
  return bytes.slice(PREFIX.length)
}

/** The peer id in a multihash, as text. @throws {Fault} `broken` as `keyOfPeerId`. */
export function peerIdText(bytes: Bytes): string {
  return peerIdOf(keyOfPeerId(bytes))
}
