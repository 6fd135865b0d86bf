import { decodeMlsMessage, encodeMlsMessage } from 'ts-mls'
import { CryptoVerificationError } from 'ts-mls/mlsError.js'
import { equals } from 'uint8arrays/equals'
import { Fault } from '../../protocols/fault.ts'
import type { MLSMessage } from 'ts-mls'
import type { Bytes } from '../../protocols/signed.ts'

/** One MLSMessage and nothing after it, in its only spelling: encoding it again gives the same bytes. */
export function decode(bytes: Bytes): MLSMessage {
  const decoded = decodeMlsMessage(bytes, 0)
  if (decoded === undefined) throw new Fault('broken', 'not an MLS message')
  if (!equals(encodeMlsMessage(decoded[0]), bytes)) throw new Fault('broken', 'not the only spelling of an MLS message')
  return decoded[0]
}

export function encode(message: MLSMessage): Bytes {
  return own(encodeMlsMessage(message))
}

export function own(bytes: Uint8Array): Bytes {
  return new Uint8Array(bytes)
}

/** Whatever ts-mls throws at foreign bytes is their fault, and told as a `Fault`. */
export async function guarded<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    if (cause instanceof Fault) throw cause
    const code = cause instanceof CryptoVerificationError ? 'bad_signature' : 'broken'
    throw new Fault(code, `${what}: ${cause instanceof Error ? cause.message : 'refused'}`, { cause })
  }
}
