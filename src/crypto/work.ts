import { hash } from 'node:crypto'
import { PROOF_BYTES, leadingZeros } from '../../protocols/work.ts'
import type { Bytes } from '../../protocols/signed.ts'

/** The loop gets its turn this often: a few milliseconds of hashing. */
const HASHES_PER_TURN = 4096

/**
 * Finds a proof for `isWork`. Half a second at `WORK_BITS`, in small pieces, so that everything else goes on.
 *
 * @throws the reason of `signal`.
 */
export async function findWork(challenge: Bytes, bits: number, signal?: AbortSignal): Promise<Bytes> {
  const tried = Buffer.concat([challenge, Buffer.alloc(PROOF_BYTES)])
  for (let number = 0; ; number++) {
    tried.writeUIntBE(number, challenge.length + PROOF_BYTES - 6, 6)
    if (leadingZeros(hash('sha256', tried, 'buffer')) >= bits) return new Uint8Array(tried.subarray(challenge.length))
    if (number % HASHES_PER_TURN !== 0) continue
    await new Promise((resolve) => setImmediate(resolve))
    signal?.throwIfAborted()
  }
}
