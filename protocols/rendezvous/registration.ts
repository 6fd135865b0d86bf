import { open, sign } from '../signed.ts'
import { HASH_BYTES, must, parse, recordHash } from './record.ts'
import { Registration } from './wire.ts'
import type { Bytes, Signer, Verify } from '../signed.ts'
import type { Hash } from './record.ts'

export const CHALLENGE_BYTES = 32
/** Long enough for one signature and one exchange, too short to collect challenges. */
export const CHALLENGE_LIFE_MS = 60_000
/** A name that showed no sign of life for this long is free again. */
export const LAPSE_S = 180 * 24 * 60 * 60
/** Enough for anybody who leads groups, too few to collect names. */
export const GROUPS_PER_USER_MAX = 32

/** An opened Registration: who wants what claimed, and in answer to which challenge. */
export interface OpenedRegistration {
  readonly userKey: Bytes
  readonly recordHash: Bytes
  readonly challenge: Bytes
}

/** Signs that `record` is to be registered, or released, now and at the node that gave `challenge`. */
export function makeRegistration(user: Signer, record: Bytes, challenge: Bytes, hash: Hash): Bytes {
  const registration = { recordHash: recordHash(record, hash), challenge }
  return sign(user, 'kith/registration/1', Registration.encode(registration))
}

/** Opens a Signed Registration. @throws {Fault} `broken` or `bad_signature`. */
export function openRegistration(bytes: Bytes, verify: Verify): OpenedRegistration {
  const { publicKey, payload } = open(bytes, 'kith/registration/1', verify)
  const { recordHash, challenge } = parse(Registration, 'kith/registration/1', payload)
  must(recordHash.length === HASH_BYTES && challenge.length === CHALLENGE_BYTES, 'hash or challenge of a wrong length')
  return { userKey: publicKey, recordHash, challenge }
}
