import { equals } from 'uint8arrays/equals'
import { sha512 } from '../crypto/keys.ts'
import { verifiedKey } from '../store/persons.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { Sql } from '../store/store.ts'
import type { Person } from './person.ts'

/** Goes into the hash: another way of making the number gets another version, and never the same number. */
const VERSION = Uint8Array.of(0, 0)
/** Makes trying keys for one with half of a given number 5,200 times as dear; a few milliseconds here. */
const ROUNDS = 5200
const GROUPS = 6
const GROUP_BYTES = 5

/**
 * The number that two users compare: 60 digits, the same on both sides. Each key gives 30 of them, as Signal's do: a
 * hash over version and key, hashed again with the key 5,200 times; of the first thirty bytes each five, as a number,
 * give five digits. The smaller half comes first.
 */
export function safetyNumber(oneKey: Bytes, otherKey: Bytes): string {
  const [first, second] = [digitsOf(oneKey), digitsOf(otherKey)].sort() as [string, string]
  return first + second
}

/** `12345 67890 …`, six groups a line. */
export function safetyLines(number: string): string[] {
  const groups = number.match(/\d{5}/g) ?? []
  return [groups.slice(0, GROUPS).join(' '), groups.slice(GROUPS).join(' ')]
}

/** What a user typed or pasted as a safety number; undefined if it is none. */
export function readSafetyNumber(text: string): string | undefined {
  const digits = text.replace(/[\s.-]/g, '')
  return /^\d{60}$/.test(digits) ? digits : undefined
}

/** Whether the key in use is the one that was compared; `changed` if another one was. */
export type Verified = 'yes' | 'no' | 'changed'

export function verified(sql: Pick<Sql, 'get'>, { userKey, currentKey }: Person): Verified {
  const compared = verifiedKey(sql, userKey)
  if (compared === undefined) return 'no'
  return equals(compared, currentKey) ? 'yes' : 'changed'
}

function digitsOf(key: Bytes): string {
  let hash = sha512(VERSION, key)
  for (let round = 0; round < ROUNDS; round++) hash = sha512(hash, key)
  return Array.from({ length: GROUPS }, (_, index) => groupOf(hash.subarray(index * GROUP_BYTES))).join('')
}

function groupOf(bytes: Uint8Array): string {
  const number = bytes.subarray(0, GROUP_BYTES).reduce((sum, byte) => sum * 256 + byte, 0)
  return String(number % 100_000).padStart(5, '0')
}
