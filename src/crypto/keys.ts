import {
  createHash,
  generateKeyPairSync,
  randomBytes as nodeRandomBytes,
  sign as nodeSign,
  timingSafeEqual,
  verify as nodeVerify,
} from 'node:crypto'
import { ed25519 } from '@noble/curves/ed25519.js'
import { concat } from 'uint8arrays/concat'
import { toString } from 'uint8arrays/to-string'
import { importPublic, importSecret, publicOf, secretOf } from './okp.ts'
import type { KeyObject } from 'node:crypto'
import type { Bytes, Signer, Verify } from '../../protocols/signed.ts'

/** Of Ed25519. Not the constant of the protocols: that would load libp2p into one-shot commands. */
const KEY_BYTES = 32

/** An Ed25519 key pair. `seed` is the 32-byte private key of RFC 8032. */
export interface KeyPair extends Signer {
  readonly seed: Bytes
}

export function generateKeyPair(): KeyPair {
  const { privateKey } = generateKeyPairSync('ed25519')
  return keyPair(secretOf(privateKey), privateKey)
}

/** @throws {RangeError} if `seed` is not 32 bytes. */
export function keyPairFromSeed(seed: Bytes): KeyPair {
  if (seed.length !== KEY_BYTES)
    throw new RangeError(`An Ed25519 private key has ${String(KEY_BYTES)} bytes, not ${String(seed.length)}`)
  return keyPair(seed, importSecret('Ed25519', seed))
}

function keyPair(seed: Bytes, key: KeyObject): KeyPair {
  return { seed, publicKey: publicOf(key), sign: (message) => bytes(nodeSign(null, message, key)) }
}

// Importing a key costs more than a verification; a node hears the same few hundred keys all day.
const IMPORTED_KEYS_MAX = 4096
const imported = new Map<string, KeyObject | undefined>()

/** Verifies with node:crypto; keys are checked once for length, canonical form and small order (RFC 8032, 5.1.7). */
export const verify: Verify = (publicKey, message, signature) => {
  const key = importPublicKey(publicKey)
  return key !== undefined && signature.length === 64 && nodeVerify(null, message, key, signature)
}

function importPublicKey(publicKey: Bytes): KeyObject | undefined {
  const id = toString(publicKey, 'latin1')
  if (imported.has(id)) return imported.get(id)
  const key = isSoundKey(publicKey) ? importPublic('Ed25519', publicKey) : undefined
  if (imported.size >= IMPORTED_KEYS_MAX) imported.delete(imported.keys().next().value ?? '')
  imported.set(id, key)
  return key
}

/** True for 32 bytes that encode, canonically, a point that is not of small order: such a key would verify anything. */
export function isSoundKey(publicKey: Uint8Array): boolean {
  if (publicKey.length !== KEY_BYTES) return false
  try {
    return !ed25519.Point.fromBytes(publicKey, false).isSmallOrder()
  } catch {
    return false
  }
}

export function sha256(...parts: Uint8Array[]): Bytes {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return bytes(hash.digest())
}

/** Compares in a time that says nothing about where two texts of one length differ. */
export function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b)
}

export function sha512(...parts: Uint8Array[]): Bytes {
  const hash = createHash('sha512')
  for (const part of parts) hash.update(part)
  return bytes(hash.digest())
}

export function randomBytes(length: number): Bytes {
  return bytes(nodeRandomBytes(length))
}

/** A plain Uint8Array over its own buffer: node's small Buffers share one pool. */
function bytes(buffer: Uint8Array): Bytes {
  return concat([buffer])
}
