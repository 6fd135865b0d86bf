import { toString } from 'uint8arrays/to-string'
import { Fault } from '../../protocols/fault.ts'
import { openValue, selectValue } from '../../protocols/rendezvous/dht.ts'
import { sha256, verify } from '../crypto/keys.ts'
import type { Bytes } from '../../protocols/signed.ts'

/** Keys of names for which the newest value is remembered, 150 bytes each; beyond it the one longest unseen is forgotten. */
const REMEMBERED_MAX = 10_000

/**
 * What this node keeps, and believes, of names in the DHT: what is sound, and never an older value than it has seen. The
 * DHT itself would put an old one in the place of a new one.
 */
export class NameRecords {
  readonly #newest = new Map<string, number>()

  /** @throws {Fault} if the value must not be stored or believed. */
  validate(key: Uint8Array, value: Bytes): void {
    const { index } = openValue(key, value, { verify, hash: sha256 }).receipt
    const name = toString(key)
    const newest = this.#newest.get(name) ?? 0
    if (index < newest) throw new Fault('replayed', 'an older record than was seen under that name')
    // Set again behind the others, so that the order of the map is the order of last use.
    this.#newest.delete(name)
    if (this.#newest.size >= REMEMBERED_MAX) this.#newest.delete(this.#newest.keys().next().value ?? '')
    this.#newest.set(name, index)
  }

  select(key: Uint8Array, values: readonly Bytes[]): number {
    return selectValue(key, values, { verify, hash: sha256 })
  }
}
