import { concat } from 'uint8arrays/concat'
import { equals } from 'uint8arrays/equals'
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { open, publicKeyOf, sign } from '../signed.ts'
import { must, parse } from './card.ts'
import { Custody } from './wire.ts'
import type { Bytes, Signer, Verify } from '../signed.ts'

/** Signs that these envelopes are on disk here until they are fetched or expire. */
export function makeCustody(
  holder: Signer,
  custody: { readonly box: string; readonly depositor: string; readonly hashes: Bytes[]; readonly atS: number },
): Bytes {
  const { hashes, atS } = custody
  const [box, depositor] = [publicKeyOf(custody.box), publicKeyOf(custody.depositor)]
  return sign(holder, 'kith/custody/1', Custody.encode({ box, depositor, hashes, atS }))
}

/**
 * Opens a Signed Custody and returns which of `asked` it is about, in hex.
 *
 * @throws {Fault} `broken` or `bad_signature` unless that holder signed it for this box, depositor and these hashes.
 */
export function openCustody(
  bytes: Bytes,
  expected: { readonly holder: string; readonly box: string; readonly depositor: string; readonly asked: Bytes[] },
  verify: Verify,
): Set<string> {
  const { publicKey, payload } = open(bytes, 'kith/custody/1', verify)
  const custody = parse(Custody, payload)
  must(equals(publicKey, publicKeyOf(expected.holder)), 'custody signed by another than the holder')
  must(equals(custody.box, publicKeyOf(expected.box)), 'custody for another box')
  must(equals(custody.depositor, publicKeyOf(expected.depositor)), 'custody for another depositor')
  const asked = new Set(expected.asked.map((hash) => toString(hash, 'hex')))
  const held = new Set(custody.hashes.map((hash) => toString(hash, 'hex')))
  must(held.size > 0 && [...held].every((hash) => asked.has(hash)), 'custody of something that was not deposited')
  return held
}

/** What the work of a knock is done for: this envelope, in this box, at this holder; so it serves once. */
export function knockChallenge(
  knock: { readonly box: string; readonly holder: string; readonly envelopeHash: Bytes },
  hash: (bytes: Bytes) => Bytes,
): Bytes {
  const { box, holder, envelopeHash } = knock
  return hash(concat([fromString('kith/knock/1'), publicKeyOf(box), publicKeyOf(holder), envelopeHash]))
}
