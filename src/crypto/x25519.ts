import { createPrivateKey, createPublicKey, diffieHellman, randomBytes } from 'node:crypto'
import { equals } from 'uint8arrays/equals'
import { fromString } from 'uint8arrays/from-string'
import { Fault } from '../../protocols/fault.ts'
import { KEY_BYTES } from '../../protocols/signed.ts'
import type { Bytes } from '../../protocols/signed.ts'

// The fixed DER prefixes of RFC 8410: node:crypto takes raw X25519 keys only inside PKCS #8 and SPKI.
const PKCS8_PREFIX = Buffer.from('302e020100300506032b656e04220420', 'hex')
const SPKI_PREFIX = Buffer.from('302a300506032b656e032100', 'hex')

/** An X25519 key pair, 32 bytes each. */
export interface SealingPair {
  readonly publicKey: Bytes
  readonly secretKey: Bytes
}

// The points of small order in canonical form: a secret shared with one of them is zero, whoever shares it.
const SMALL_ORDER = [
  '00'.repeat(KEY_BYTES),
  `01${'00'.repeat(KEY_BYTES - 1)}`,
  'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800',
  '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157',
  `ec${'ff'.repeat(KEY_BYTES - 2)}7f`,
].map((hex) => fromString(hex, 'base16'))

/** True for 32 bytes that encode, canonically, a point that is not of small order. */
export function isSoundX25519Key(key: Uint8Array): boolean {
  return key.length === KEY_BYTES && isCanonical(key) && !SMALL_ORDER.some((point) => equals(point, key))
}

/** Less than 2^255 - 19, little-endian: other spellings of the same point would pass for another key. */
function isCanonical(key: Uint8Array): boolean {
  if (key[KEY_BYTES - 1] !== 0x7f) return (key[KEY_BYTES - 1] ?? 0xff) < 0x7f
  return (key[0] ?? 0xff) < 0xed || key.subarray(1, KEY_BYTES - 1).some((byte) => byte !== 0xff)
}

export function makePair(): SealingPair {
  return pairOf(new Uint8Array(randomBytes(KEY_BYTES)))
}

/** @throws {Fault} `broken` if the secret is not 32 bytes. */
export function pairOf(secretKey: Uint8Array): SealingPair {
  const spki = createPublicKey(importSecret(secretKey)).export({ type: 'spki', format: 'der' })
  return { publicKey: new Uint8Array(spki.subarray(SPKI_PREFIX.length)), secretKey: new Uint8Array(secretKey) }
}

/** The shared secret of X25519. @throws {Fault} `broken` for a key of small order, not canonical or not 32 bytes. */
export function agree(secretKey: Uint8Array, publicKey: Uint8Array): Bytes {
  if (!isSoundX25519Key(publicKey)) throw new Fault('broken', 'not a sound X25519 key')
  const key = createPublicKey({ key: Buffer.concat([SPKI_PREFIX, publicKey]), format: 'der', type: 'spki' })
  return new Uint8Array(diffieHellman({ privateKey: importSecret(secretKey), publicKey: key }))
}

function importSecret(secretKey: Uint8Array): ReturnType<typeof createPrivateKey> {
  if (secretKey.length !== KEY_BYTES) throw new Fault('broken', `an X25519 secret has ${KEY_BYTES} bytes`)
  return createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, secretKey]), format: 'der', type: 'pkcs8' })
}
