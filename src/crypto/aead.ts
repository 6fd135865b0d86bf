import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { concat } from 'uint8arrays/concat'
import type { Bytes } from '../../protocols/signed.ts'

const CIPHER = 'aes-256-gcm'
const NONCE_BYTES = 12
const TAG_BYTES = 16
/** What a sealed text is longer than its plain one: nonce and tag. */
export const SEAL_BYTES = NONCE_BYTES + TAG_BYTES

/** Seals with AES-256-GCM under a random nonce; `context` is authenticated and must be given again to open. */
export function seal(key: Bytes, bytes: Uint8Array, context: string | Uint8Array): Bytes {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv(CIPHER, key, nonce).setAAD(Buffer.from(context))
  const sealed = [cipher.update(bytes), cipher.final()]
  return concat([nonce, ...sealed, cipher.getAuthTag()])
}

/** Opens what `seal` made; nothing if key or context differ, or a bit was changed. */
export function open(key: Bytes, sealed: Uint8Array, context: string | Uint8Array): Bytes | undefined {
  if (sealed.length < SEAL_BYTES) return undefined
  const decipher = createDecipheriv(CIPHER, key, sealed.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
  decipher.setAAD(Buffer.from(context)).setAuthTag(sealed.subarray(sealed.length - TAG_BYTES))
  try {
    return concat([decipher.update(sealed.subarray(NONCE_BYTES, sealed.length - TAG_BYTES)), decipher.final()])
  } catch {
    return undefined
  }
}

/** A key for one purpose out of a key for several (HKDF with SHA-256). */
export function deriveKey(key: Bytes, purpose: string): Bytes {
  return new Uint8Array(hkdfSync('sha256', key, new Uint8Array(), purpose, key.length))
}
