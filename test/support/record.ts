import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { open, sign } from '../../protocols/signed.ts'
import { verify } from '../../src/crypto/keys.ts'
import type { Bytes, Signer } from '../../protocols/signed.ts'

/** What a test needs to know of a name record. A stand-in for protocols/rendezvous/record.ts until that is there. */
export interface ReadRecord {
  readonly userKey: Bytes
  readonly name: string
  readonly seq: number
  readonly devices: string[]
}

export function makeRecord(user: Signer, content: Omit<ReadRecord, 'userKey'>): Bytes {
  return sign(user, 'kith/name-record/1', fromString(JSON.stringify(content)))
}

/** @throws {Fault} if it is not sound. */
export function readRecord(record: Bytes): ReadRecord {
  const { publicKey, payload } = open(record, 'kith/name-record/1', verify)
  return { ...(JSON.parse(toString(payload)) as Omit<ReadRecord, 'userKey'>), userKey: publicKey }
}
