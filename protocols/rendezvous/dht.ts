import { toString } from 'uint8arrays/to-string'
import { isName, must, openRecord, preferRecord } from './record.ts'
import type { Bytes, Verify } from '../signed.ts'

/** Names live in the DHT under `/kith-name/<name>`; the value is the Signed NameRecord. */
const PREFIX = '/kith-name/'

/** The DHT key of a name. */
export function nameKey(name: string): Bytes {
  return new TextEncoder().encode(PREFIX + name)
}

/**
 * Checks a value of the DHT: a sound record of exactly that name. Whether it is current, and whose name it is, are
 * questions for whoever reads it: the DHT cannot know who came first.
 *
 * @throws {Fault} if the record must not be stored or believed.
 */
export function validateName(key: Uint8Array, value: Bytes, verify: Verify): void {
  const text = toString(key)
  const name = text.slice(PREFIX.length)
  must(text.startsWith(PREFIX) && isName(name), 'not the key of a name')
  must(openRecord(value, verify).name === name, 'the record of another name')
}

/** The index of the record to keep among validated values of one key, the same at every node. */
export function selectName(values: readonly Bytes[]): number {
  let best = 0
  for (let index = 1; index < values.length; index++) {
    if (preferRecord(values[index] as Bytes, values[best] as Bytes) < 0) best = index
  }
  return best
}
