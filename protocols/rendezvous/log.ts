import { concat } from 'uint8arrays/concat'
import { equals } from 'uint8arrays/equals'
import { fromString } from 'uint8arrays/from-string'
import { Fault } from '../fault.ts'
import { open, peerIdOf, sign } from '../signed.ts'
import { HASH_BYTES, must, parse, recordHash } from './record.ts'
import { LieProof, LogHead } from './wire.ts'
import type { Bytes, Signer, Verify } from '../signed.ts'
import type { Hash } from './record.ts'
import type { LogEntry, RegistrarReceipt } from './wire.ts'

/** Entries in one reply: with 80 bytes each, 56 KB. */
export const LOG_PAGE_MAX = 700
/** Key, signature, purpose, index and hash of a Signed LogHead take about 180 bytes. */
const HEAD_BYTES_MAX = 256
/** Two of those, and the frames around them. */
const LIE_BYTES_MAX = 640

/** A verified LogHead: what one node says of its log. */
export interface OpenedHead {
  /** Of the node, as text. */
  readonly peerId: string
  readonly index: number
  readonly head: Bytes
}

/** A verified receipt: the node has this record in its log. */
export interface OpenedReceipt extends OpenedHead {
  readonly receivedS: number
}

/** A verified proof that a node lied. */
export interface OpenedLie {
  readonly peerId: string
  readonly index: number
}

/** What stands for a name in a log: whoever knows a name can ask for it, whoever does not learns nothing. */
export function nameHash(name: string, hash: Hash): Bytes {
  return hash(fromString(`kith/name/1${name}`))
}

/** The head of the empty log of the node with this key. */
export function firstHead(publicKey: Bytes, hash: Hash): Bytes {
  return hash(concat([fromString('kith/log/1'), publicKey]))
}

/** The head after one more entry, which is number `index`, from 1. */
export function nextHead(prev: Bytes, index: number, entry: LogEntry, hash: Hash): Bytes {
  const { recordHash, nameHash, receivedS } = entry
  return hash(concat([fromString('kith/log/1'), prev, uint64(index), recordHash, nameHash, uint64(receivedS)]))
}

/** @throws {Fault} `broken` unless the entry is of the right form. */
export function checkEntry({ recordHash, nameHash, receivedS }: LogEntry): void {
  must(recordHash.length === HASH_BYTES && nameHash.length === HASH_BYTES, 'a hash of a wrong length')
  must(Number.isSafeInteger(receivedS), 'time out of range')
}

/** Makes an encoded Signed LogHead. */
export function makeHead(node: Signer, index: number, head: Bytes): Bytes {
  return sign(node, 'kith/log-head/1', LogHead.encode({ logIndex: index, head }))
}

/** Opens a Signed LogHead. @throws {Fault} `too_large`, `broken` or `bad_signature`. */
export function openHead(bytes: Bytes, verify: Verify): OpenedHead {
  if (bytes.length > HEAD_BYTES_MAX) throw new Fault('too_large', `log head of ${String(bytes.length)} bytes`)
  const { publicKey, payload } = open(bytes, 'kith/log-head/1', verify)
  const { logIndex, head } = parse(LogHead, 'kith/log-head/1', payload)
  must(Number.isSafeInteger(logIndex) && logIndex >= 0, 'index out of range')
  must(head.length === HASH_BYTES, 'head of a wrong length')
  return { peerId: peerIdOf(publicKey), index: logIndex, head }
}

/** The entry of a record. */
export function entryOf(record: Bytes, name: string, receivedS: number, hash: Hash): LogEntry {
  return { recordHash: recordHash(record, hash), nameHash: nameHash(name, hash), receivedS }
}

/**
 * Opens a receipt for this record under this name: the head in it must follow from the head before it and this very entry.
 *
 * @throws {Fault} `too_large`, `broken` or `bad_signature`.
 */
export function openReceipt(
  { head: signed, prevHead, receivedS }: RegistrarReceipt,
  { record, name }: { record: Bytes; name: string },
  { verify, hash }: { verify: Verify; hash: Hash },
): OpenedReceipt {
  must(prevHead.length === HASH_BYTES && Number.isSafeInteger(receivedS), 'malformed receipt')
  const opened = openHead(signed, verify)
  must(opened.index >= 1, 'a receipt for nothing')
  const expected = nextHead(prevHead, opened.index, entryOf(record, name, receivedS, hash), hash)
  must(equals(opened.head, expected), 'a receipt for another record')
  return { ...opened, receivedS }
}

/** Of two Signed LogHeads, whether they prove that their node lied. */
export function contradicts(a: OpenedHead, b: OpenedHead): boolean {
  return a.peerId === b.peerId && a.index === b.index && !equals(a.head, b.head)
}

/** Makes an encoded LieProof of two Signed LogHeads that contradict each other. */
export function makeLie(a: Bytes, b: Bytes): Bytes {
  return LieProof.encode({ a, b })
}

/** Opens a LieProof; whoever hears of a lie verifies it. @throws {Fault} `too_large`, `broken` or `bad_signature`. */
export function openLie(bytes: Bytes, verify: Verify): OpenedLie {
  if (bytes.length > LIE_BYTES_MAX) throw new Fault('too_large', `proof of ${String(bytes.length)} bytes`)
  const { a, b } = parse(LieProof, 'kith/log-head/1', bytes)
  const [one, other] = [openHead(a, verify), openHead(b, verify)]
  must(contradicts(one, other), 'two heads that can both be true')
  return { peerId: one.peerId, index: one.index }
}

function uint64(value: number): Bytes {
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value))
  return bytes
}
