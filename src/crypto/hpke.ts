// HPKE (RFC 9180) in base mode with DHKEM(X25519, HKDF-SHA256), HKDF-SHA256 and AES-128-GCM, on node:crypto.
import { concat } from 'uint8arrays/concat'
import { fromString } from 'uint8arrays/from-string'
import { Fault } from '../../protocols/fault.ts'
import { KEY_BYTES } from '../../protocols/signed.ts'
import { aesOpen, aesSeal, expand, extract, HASH_BYTES } from './hkdf.ts'
import { agree, makePair, pairOf } from './x25519.ts'
import type { SealingPair } from './x25519.ts'
import type { Bytes } from '../../protocols/signed.ts'

export type { SealingPair } from './x25519.ts'

export const KEY_LENGTH = 16
export const NONCE_LENGTH = 12
const EMPTY: Bytes = new Uint8Array()
const VERSION = fromString('HPKE-v1')
const KEM_SUITE = concat([fromString('KEM'), Uint8Array.of(0x00, 0x20)])
const SUITE = concat([fromString('HPKE'), Uint8Array.of(0x00, 0x20, 0x00, 0x01, 0x00, 0x01)])

/** What both sides derive for one sealed message (RFC 9180, 5.1). */
interface Context {
  readonly key: Bytes
  readonly nonce: Bytes
  readonly exporter: Bytes
}

export function makeSealingPair(): SealingPair {
  return makePair()
}

/**
 * Seals `plaintext` so that only the owner of `publicKey` opens it, and only under the same `info`. Says nothing
 * about who sealed it. Returns the ephemeral key (32 bytes), the ciphertext and its tag (16).
 *
 * @throws {Fault} `broken` for a key of small order, not canonical or not 32 bytes.
 */
export function seal(publicKey: Bytes, info: Bytes, plaintext: Bytes): Bytes {
  const { enc, ciphertext } = sealBase(publicKey, info, EMPTY, plaintext)
  return concat([enc, ciphertext])
}

/** Opens what `seal` made. @throws {Fault} `broken` if it does not open: cut, changed, or for another key or `info`. */
export function unseal(secretKey: Bytes, info: Bytes, sealed: Bytes): Bytes {
  return openBase(secretKey, sealed.subarray(0, KEY_BYTES), info, EMPTY, sealed.subarray(KEY_BYTES))
}

interface SealedBase {
  readonly enc: Bytes
  readonly ciphertext: Bytes
}

/** `SealBase` of RFC 9180, 6.1. @throws {Fault} as `seal`. */
export function sealBase(publicKey: Uint8Array, info: Uint8Array, data: Uint8Array, plaintext: Uint8Array): SealedBase {
  const { enc, context } = contextToSend(publicKey, info)
  return { enc, ciphertext: aesSeal(context.key, context.nonce, data, plaintext) }
}

/** `OpenBase` of RFC 9180, 6.1. @throws {Fault} `broken` if it does not open. */
export function openBase(
  secretKey: Uint8Array,
  enc: Uint8Array,
  info: Uint8Array,
  data: Uint8Array,
  ciphertext: Uint8Array,
): Bytes {
  const { key, nonce } = contextToReceive(secretKey, enc, info)
  try {
    return aesOpen(key, nonce, data, ciphertext)
  } catch (cause) {
    throw new Fault('broken', 'sealed for another key, or changed on the way', { cause })
  }
}

/** `SendExportBase` of RFC 9180, 6.2: a secret that both sides have without a message. */
export function exportToSend(
  publicKey: Uint8Array,
  info: Uint8Array,
  label: Uint8Array,
  length: number,
): { enc: Bytes; secret: Bytes } {
  const { enc, context } = contextToSend(publicKey, info)
  return { enc, secret: labeledExpand(SUITE, context.exporter, 'sec', label, length) }
}

/** `ReceiveExportBase` of RFC 9180, 6.2. */
export function exportToReceive(
  secretKey: Uint8Array,
  enc: Uint8Array,
  info: Uint8Array,
  label: Uint8Array,
  length: number,
): Bytes {
  return labeledExpand(SUITE, contextToReceive(secretKey, enc, info).exporter, 'sec', label, length)
}

/** `DeriveKeyPair` of RFC 9180, 7.1.3. */
export function derivePair(keyMaterial: Uint8Array): SealingPair {
  const key = labeledExtract(KEM_SUITE, EMPTY, 'dkp_prk', keyMaterial)
  return pairOf(labeledExpand(KEM_SUITE, key, 'sk', EMPTY, KEY_BYTES))
}

function contextToSend(publicKey: Uint8Array, info: Uint8Array): { enc: Bytes; context: Context } {
  const own = makePair()
  const shared = sharedSecret(agree(own.secretKey, publicKey), own.publicKey, publicKey)
  return { enc: own.publicKey, context: keySchedule(shared, info) }
}

function contextToReceive(secretKey: Uint8Array, enc: Uint8Array, info: Uint8Array): Context {
  const own = pairOf(secretKey)
  return keySchedule(sharedSecret(agree(secretKey, enc), enc, own.publicKey), info)
}

/** `ExtractAndExpand` of RFC 9180, 4.1. */
function sharedSecret(agreed: Bytes, enc: Uint8Array, recipient: Uint8Array): Bytes {
  const key = labeledExtract(KEM_SUITE, EMPTY, 'eae_prk', agreed)
  return labeledExpand(KEM_SUITE, key, 'shared_secret', concat([enc, recipient]), HASH_BYTES)
}

const NO_PSK_ID = labeledExtract(SUITE, EMPTY, 'psk_id_hash', EMPTY)

function keySchedule(shared: Bytes, info: Uint8Array): Context {
  const context = concat([Uint8Array.of(0), NO_PSK_ID, labeledExtract(SUITE, EMPTY, 'info_hash', info)])
  const secret = labeledExtract(SUITE, shared, 'secret', EMPTY)
  return {
    key: labeledExpand(SUITE, secret, 'key', context, KEY_LENGTH),
    nonce: labeledExpand(SUITE, secret, 'base_nonce', context, NONCE_LENGTH),
    exporter: labeledExpand(SUITE, secret, 'exp', context, HASH_BYTES),
  }
}

function labeledExtract(suite: Uint8Array, salt: Uint8Array, label: string, keyMaterial: Uint8Array): Bytes {
  return extract(salt, concat([VERSION, suite, fromString(label), keyMaterial]))
}

function labeledExpand(suite: Uint8Array, key: Uint8Array, label: string, info: Uint8Array, length: number): Bytes {
  const size = Uint8Array.of(length >> 8, length & 0xff)
  return expand(key, concat([size, VERSION, suite, fromString(label), info]), length)
}
