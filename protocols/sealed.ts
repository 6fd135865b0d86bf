import { concat } from 'uint8arrays/concat'
import { fromString } from 'uint8arrays/from-string'
import { Fault } from './fault.ts'
import { publicKeyOf } from './signed.ts'
import type { Bytes } from './signed.ts'

/** HPKE (RFC 9180, base mode) to an X25519 key, as in `src/crypto/hpke.ts`. `unseal` throws if it does not open. */
export type Seal = (publicKey: Bytes, info: Bytes, plaintext: Bytes) => Promise<Bytes> | Bytes
export type Unseal = (secretKey: Bytes, info: Bytes, sealed: Bytes) => Promise<Bytes> | Bytes

/** What is sealed, and whom it is for: the same bytes for another purpose or another device do not open. */
export interface SealedFor {
  readonly purpose: 'kith/letter/1'
  /** Peer id of the device that holds the key. */
  readonly recipient: string
}

/** Everything shorter looks alike. */
const PADDED_BYTES_MIN = 512
/** The largest rung, not a power of two: with what sealing adds it fits an envelope of 64 KiB. */
export const PADDED_BYTES_MAX = 64 * 1024 - 256
const LENGTH_BYTES = 4

/**
 * Pads `plaintext` to a power of two from 512 bytes up (at most `PADDED_BYTES_MAX`) and seals it. Powers of two, since a
 * holder then learns one of eight sizes and nothing finer; finer rungs save a third of the room and tell words from pages.
 *
 * @throws {Fault} `too_large` if it does not fit the largest rung.
 */
export async function sealFor(seal: Seal, to: SealedFor & { publicKey: Bytes }, plaintext: Bytes): Promise<Bytes> {
  return await seal(to.publicKey, infoOf(to), pad(plaintext))
}

/** Opens what `sealFor` made. @throws {Fault} `broken` if it does not open, or is padded in another way. */
export async function unsealFor(unseal: Unseal, to: SealedFor & { secretKey: Bytes }, sealed: Bytes): Promise<Bytes> {
  let padded: Bytes
  try {
    padded = await unseal(to.secretKey, infoOf(to), sealed)
  } catch (cause) {
    throw new Fault('broken', `${to.purpose}: it does not open`, { cause })
  }
  return unpad(padded, to.purpose)
}

function infoOf({ purpose, recipient }: SealedFor): Bytes {
  return concat([fromString(purpose), publicKeyOf(recipient)])
}

function pad(plaintext: Bytes): Bytes {
  const length = LENGTH_BYTES + plaintext.length
  if (length > PADDED_BYTES_MAX) throw new Fault('too_large', `${plaintext.length} bytes are too many to seal`)
  const padded = new Uint8Array(rungFor(length))
  new DataView(padded.buffer).setUint32(0, plaintext.length)
  padded.set(plaintext, LENGTH_BYTES)
  return padded
}

function unpad(padded: Bytes, purpose: string): Bytes {
  const length = padded.length < LENGTH_BYTES ? Infinity : lengthIn(padded)
  const end = LENGTH_BYTES + length
  if (end > padded.length || padded.length !== rungFor(end) || padded.subarray(end).some((byte) => byte !== 0)) {
    throw new Fault('broken', `${purpose}: padded in another way`)
  }
  return padded.slice(LENGTH_BYTES, end)
}

function lengthIn(padded: Bytes): number {
  return new DataView(padded.buffer, padded.byteOffset).getUint32(0)
}

function rungFor(length: number): number {
  let rung = PADDED_BYTES_MIN
  while (rung < length) rung *= 2
  return Math.min(rung, PADDED_BYTES_MAX)
}
