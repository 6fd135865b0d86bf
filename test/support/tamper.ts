import { UNSOUND_ED25519 } from '../crypto/unsound.ts'
import type { Bytes, Signer } from '../../protocols/signed.ts'

/** Every message that differs from this one in a single bit, with where. */
export function* everyBit(
  message: Bytes,
): Generator<{ readonly what: string; readonly at: number; readonly bad: Bytes }> {
  for (let at = 0; at < message.length; at++) {
    for (let bit = 0; bit < 8; bit++) {
      const bad = message.slice()
      bad[at]! ^= 1 << bit
      yield { what: `bit ${String(bit)} of byte ${String(at)}`, at, bad }
    }
  }
}

/** The neutral point and zero: with a key of small order this is a signature of whatever one likes, where nobody looks at keys. */
const SIGNS_ANYTHING = Uint8Array.from({ length: 64 }, (_, at) => (at === 0 ? 1 : 0))

/** Signers of whom nothing may be taken: their keys are of small order, another spelling of such a key, or too short. */
export const unsoundSigners: readonly Signer[] = UNSOUND_ED25519.map((publicKey) => ({
  publicKey,
  sign: () => SIGNS_ANYTHING,
}))
