import { equals } from 'uint8arrays/equals'
import { Fault } from '../fault.ts'
import { peek } from '../signed.ts'
import { Signed } from '../wire.ts'
import type { Bytes, Domain, Opened } from '../signed.ts'

/**
 * Reads a Signed that has the one form its encoder gives. Another form of the same words would be a second message to
 * gossip, which tells messages apart by the hash of their bytes: one signature could flood a group for ever.
 *
 * @throws {Fault} `broken`.
 */
export function peekExact(bytes: Bytes, domain: Domain): Opened {
  const opened = peek(bytes, domain)
  if (!equals(Signed.encode(Signed.decode(bytes)), bytes)) throw new Fault('broken', `${domain}: not in its own form`)
  return opened
}
