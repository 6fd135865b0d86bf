import { concat } from 'uint8arrays/concat'
import type { Bytes } from './signed.ts'

/** A proof is a number, the first that fits: eight bytes never run out. */
export const PROOF_BYTES = 8
/** Half a million hashes: about half a second of one core for who asks, one hash for who checks. */
export const WORK_BITS = 19

/**
 * True if `proof` shows about 2^`bits` hashes of work for `challenge`. Costs one hash. The challenge must name everything
 * that the work is for, so that no proof serves twice.
 *
 * @param hash SHA-256
 */
export function isWork(challenge: Bytes, proof: Bytes, bits: number, hash: (bytes: Bytes) => Bytes): boolean {
  return proof.length === PROOF_BYTES && leadingZeros(hash(concat([challenge, proof]))) >= bits
}

/** How many bits of `bytes` are zero before the first that is one. */
export function leadingZeros(bytes: Uint8Array): number {
  const at = bytes.findIndex((byte) => byte !== 0)
  return at < 0 ? bytes.length * 8 : at * 8 + Math.clz32(bytes[at] ?? 0) - 24
}
