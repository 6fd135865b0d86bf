import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto'
import { concat } from 'uint8arrays/concat'
import type { Bytes } from '../../protocols/signed.ts'

export const HASH_BYTES = 32
const TAG_BYTES = 16

export function hmac(key: Uint8Array, ...parts: Uint8Array[]): Bytes {
  const mac = createHmac('sha256', key)
  for (const part of parts) mac.update(part)
  return new Uint8Array(mac.digest())
}

/** HKDF-Extract with SHA-256 (RFC 5869). */
export function extract(salt: Uint8Array, keyMaterial: Uint8Array): Bytes {
  return hmac(salt, keyMaterial)
}

/** HKDF-Expand with SHA-256 (RFC 5869). @throws {RangeError} for more than 255 blocks, as the RFC says. */
export function expand(key: Uint8Array, info: Uint8Array, length: number): Bytes {
  if (length > 255 * HASH_BYTES) throw new RangeError(`HKDF gives at most ${255 * HASH_BYTES} bytes, not ${length}`)
  const blocks: Bytes[] = []
  let block: Bytes = new Uint8Array()
  for (let index = 1; (index - 1) * HASH_BYTES < length; index++) {
    block = hmac(key, block, info, Uint8Array.of(index))
    blocks.push(block)
  }
  return blocks.length === 1 ? block.slice(0, length) : concat(blocks, blocks.length * HASH_BYTES).slice(0, length)
}

/** AES-128-GCM: ciphertext, then the 16-byte tag. */
export function aesSeal(key: Uint8Array, nonce: Uint8Array, data: Uint8Array, plaintext: Uint8Array): Bytes {
  const cipher = createCipheriv('aes-128-gcm', key, nonce)
  cipher.setAAD(data)
  const body = cipher.update(plaintext)
  return concat([body, cipher.final(), cipher.getAuthTag()])
}

/** Opens what `aesSeal` made. @throws {Error} if one bit differs, or the input is shorter than a tag. */
export function aesOpen(key: Uint8Array, nonce: Uint8Array, data: Uint8Array, sealed: Uint8Array): Bytes {
  if (sealed.length < TAG_BYTES) throw new RangeError('shorter than its tag')
  const cipher = createDecipheriv('aes-128-gcm', key, nonce, { authTagLength: TAG_BYTES })
  cipher.setAAD(data)
  cipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES))
  const body = cipher.update(sealed.subarray(0, sealed.length - TAG_BYTES))
  return concat([body, cipher.final()])
}
