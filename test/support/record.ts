import { makeCert, makeRecord, openRecord } from '../../protocols/rendezvous/record.ts'
import { verify } from '../../src/crypto/keys.ts'
import type { OpenedRecord } from '../../protocols/rendezvous/record.ts'
import type { Bytes, Signer } from '../../protocols/signed.ts'

const DAY_S = 24 * 60 * 60

/** A Signed NameRecord as its user would make it today, valid for a month. */
export function recordOf(
  user: Signer,
  name: string,
  devices: readonly Signer[],
  seq = 1,
  rotations: readonly Bytes[] = [],
): Bytes {
  const nowS = Math.floor(Date.now() / 1000)
  const validity = { notBeforeS: nowS - DAY_S, notAfterS: nowS + 30 * DAY_S }
  return makeRecord(user, {
    name,
    seq,
    devices: devices.map((device) => makeCert(user, device, { seq, ...validity })),
    issuedS: validity.notBeforeS,
    notAfterS: validity.notAfterS,
    rotations,
  })
}

/** @throws {Fault} if it is not sound. */
export function readRecord(record: Bytes): OpenedRecord {
  return openRecord(record, verify)
}
