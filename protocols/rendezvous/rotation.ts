import { equals } from 'uint8arrays/equals'
import { toString } from 'uint8arrays/to-string'
import { Fault } from '../fault.ts'
import { KEY_BYTES, open, sign } from '../signed.ts'
import { KeyRotation } from './wire.ts'
import type { Bytes, Opened, Signer, Verify } from '../signed.ts'

/** One step from a user key to the next. */
export interface Rotation {
  readonly from: Bytes
  readonly to: Bytes
  /** Of the last record that counts of the old key. */
  readonly lastSeq: number
  /** As it was signed, for the records that follow. */
  readonly signed: Bytes
}

/** The newest ones, as many as a record has room for: whoever missed more than these meets a stranger. */
export const ROTATIONS_MAX = 8

/** The old key's word that `newKey` takes its place, and that it signs no record above `lastSeq`. */
export function makeRotation(old: Signer, newKey: Bytes, lastSeq: number): Bytes {
  return sign(old, 'kith/key-rotation/1', KeyRotation.encode({ newKey, lastSeq }))
}

/**
 * Opens the rotations of a record, oldest first: each signed by the key that the one before it led to, the last leading
 * to the record's own key, none twice, with numbers that rise.
 *
 * @throws {Fault} `broken` or `bad_signature`.
 */
export function openRotations(rotations: readonly Bytes[], userKey: Bytes, verify: Verify): Rotation[] {
  const opened = rotations.map((bytes) => openRotation(bytes, verify))
  for (const [index, { to, lastSeq }] of opened.entries()) {
    const next = opened[index + 1]
    must(equals(to, next?.from ?? userKey), 'rotations that do not lead to this key')
    must(next === undefined || lastSeq < next.lastSeq, 'rotations out of order')
  }
  const keys = [...opened.map(({ from }) => from), userKey].map((key) => toString(key, 'hex'))
  must(new Set(keys).size === keys.length, 'rotations in a circle')
  return opened
}

function openRotation(bytes: Bytes, verify: Verify): Rotation {
  const { publicKey, payload } = open(bytes, 'kith/key-rotation/1', verify)
  const { newKey, lastSeq } = parse({ publicKey, payload })
  must(newKey.length === KEY_BYTES, 'a key of a wrong length')
  must(Number.isSafeInteger(lastSeq) && lastSeq >= 1, 'sequence number out of range')
  return { from: publicKey, to: newKey, lastSeq, signed: bytes }
}

function parse({ payload }: Opened): KeyRotation {
  try {
    return KeyRotation.decode(payload)
  } catch (cause) {
    throw new Fault('broken', 'kith/key-rotation/1: malformed', { cause })
  }
}

function must(condition: boolean, otherwise: string): asserts condition {
  if (!condition) throw new Fault('broken', otherwise)
}
