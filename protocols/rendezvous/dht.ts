import { concat } from 'uint8arrays/concat'
import { equals } from 'uint8arrays/equals'
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { openReceipt } from './log.ts'
import { isName, must, openRecord, parse } from './record.ts'
import { NameValue } from './wire.ts'
import type { Bytes, Verify } from '../signed.ts'
import type { OpenedReceipt } from './log.ts'
import type { Hash, OpenedRecord } from './record.ts'
import type { RegistrarReceipt } from './wire.ts'

/** Names live in the DHT under `/kith-name/<peer id of a node>/<name>`; the value is a record with that node's receipt. */
const PREFIX = 'kith-name'

/** What a value of the DHT holds, verified. */
export interface OpenedValue {
  readonly record: Bytes
  readonly opened: OpenedRecord
  readonly receipt: OpenedReceipt
  /** Of a group: Signed NameRecord of its user. */
  readonly owner: Bytes | undefined
}

export interface Tools {
  readonly verify: Verify
  readonly hash: Hash
}

/** The DHT key of a name as this node registered it. */
export function nameKey(node: string, name: string): Bytes {
  return concat([fromString(`/${PREFIX}/${node}/${name}`)])
}

/** Makes an encoded NameValue. */
export function makeValue(value: { record: Bytes; receipt: RegistrarReceipt; owner?: Bytes | undefined }): Bytes {
  return NameValue.encode({ ...value, owner: value.owner ?? new Uint8Array(0) })
}

/**
 * Opens a value of the DHT: a sound record of exactly that name, with the receipt of exactly that node; so nobody but who
 * registered a name there has anything to put under it. Whether it is current is a question for whoever reads it.
 *
 * @throws {Fault} if the value must not be stored or believed.
 */
export function openValue(key: Uint8Array, value: Bytes, { verify, hash }: Tools): OpenedValue {
  const [, prefix, node, name = '', ...more] = toString(key).split('/')
  must(prefix === PREFIX && more.length === 0 && isName(name), 'not the key of a name')
  const { record, receipt, owner } = parse(NameValue, 'kith/name-record/1', value)
  must(receipt !== undefined, 'a name without a receipt')
  const opened = openRecord(record, verify)
  must(opened.name === name, 'the record of another name')
  const word = openReceipt(receipt, { record, name }, { verify, hash })
  must(word.peerId === node, 'the receipt of another node')
  if (owner.length > 0) {
    const of = openRecord(owner, verify)
    must(opened.groupId !== undefined && of.groupId === undefined, 'an owner of what is no group')
    must(equals(of.userKey, opened.userKey), 'the record of another owner')
  }
  return { record, opened, receipt: word, owner: owner.length === 0 ? undefined : owner }
}

/** The index of the value to keep among those of one key: the latest in the log. What is not sound is below all. */
export function selectValue(key: Uint8Array, values: readonly Bytes[], tools: Tools): number {
  const places = values.map((value) => {
    try {
      return openValue(key, value, tools).receipt.index
    } catch {
      return -1
    }
  })
  return places.indexOf(Math.max(...places))
}
