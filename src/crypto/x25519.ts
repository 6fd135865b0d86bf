import { diffieHellman, generateKeyPairSync } from 'node:crypto'
import { equals } from 'uint8arrays/equals'
import { fromString } from 'uint8arrays/from-string'
import { Fault } from '../../protocols/fault.ts'
import { KEY_BYTES } from '../../protocols/signed.ts'
import { importPublic, importSecret, publicOf, secretOf } from './okp.ts'
import type { KeyObject } from 'node:crypto'
import type { Bytes } from '../../protocols/signed.ts'

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
  const { privateKey } = generateKeyPairSync('x25519')
  const pair = { publicKey: publicOf(privateKey), secretKey: secretOf(privateKey) }
  imported.set(pair.secretKey, privateKey)
  return pair
}

/** @throws {Fault} `broken` if the secret is not 32 bytes. */
export function pairOf(secretKey: Uint8Array): SealingPair {
  return { publicKey: publicOf(secretKeyObject(secretKey)), secretKey: new Uint8Array(secretKey) }
}

/** The shared secret of X25519. @throws {Fault} `broken` for a key of small order, not canonical or not 32 bytes. */
export function agree(secretKey: Uint8Array, publicKey: Uint8Array): Bytes {
  if (!isSoundX25519Key(publicKey)) throw new Fault('broken', 'not a sound X25519 key')
  const privateKey = secretKeyObject(secretKey)
  return new Uint8Array(diffieHellman({ privateKey, publicKey: importPublic('X25519', publicKey) }))
}

// Importing a secret costs more than using it. Held weakly by its bytes: it goes when they go.
const imported = new WeakMap<Uint8Array, KeyObject>()

function secretKeyObject(secretKey: Uint8Array): KeyObject {
  const known = imported.get(secretKey)
  if (known !== undefined) return known
  if (secretKey.length !== KEY_BYTES) throw new Fault('broken', `an X25519 secret has ${KEY_BYTES} bytes`)
  const key = importSecret('X25519', secretKey)
  imported.set(secretKey, key)
  return key
}
