import { equals } from 'uint8arrays/equals'
import { toString } from 'uint8arrays/to-string'
import { sha256 } from '../crypto/keys.ts'
import type { Bytes } from '../../protocols/signed.ts'

/** A user as this node knows them: pinned to the user key, never to the name. */
export interface Person {
  /** The key first met. It names this person on this node for good; it is signed with only as long as it is current. */
  readonly userKey: Bytes
  /** What this person signs with now, and what is written on the wire to name them: another one after a rotation. */
  readonly currentKey: Bytes
  /** As the person's own record says; '' without a name. */
  readonly name: string
  /** What the user types and sees: the name, or `name~7F3A` where two share one, or `~7F3A-91C2` without one. */
  readonly label: string
  /** `7F3A-91C2` */
  readonly fingerprint: string
  /** Peer ids, at least one. */
  readonly devices: readonly string[]
}

/** The short form of a user key that people compare at a glance: 32 bits, so a hint, not a proof. */
export function fingerprint(userKey: Bytes): string {
  const hex = toString(sha256(userKey).subarray(0, 4), 'hex').toUpperCase()
  return `${hex.slice(0, 4)}-${hex.slice(4)}`
}

export function samePerson(a: { userKey: Bytes }, b: { userKey: Bytes }): boolean {
  return equals(a.userKey, b.userKey)
}
