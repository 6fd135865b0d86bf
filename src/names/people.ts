import { equals } from 'uint8arrays/equals'
import { toString } from 'uint8arrays/to-string'
import { isCurrent, openRecord, preferRecord } from '../../protocols/rendezvous/record.ts'
import { Fault } from '../../protocols/fault.ts'
import { verify } from '../crypto/keys.ts'
import {
  allPersons,
  devicesOf,
  personByKey,
  personByLabel,
  personByPeer,
  putDevices,
  putPerson,
} from '../store/persons.ts'
import { fingerprint } from './person.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { Clock } from '../clock.ts'
import type { PersonRow } from '../store/persons.ts'
import type { Sql, Store } from '../store/store.ts'
import type { Person } from './person.ts'

type Reader = Pick<Sql, 'get' | 'all'>

const FINGERPRINT = /^[0-9A-F]{4}-[0-9A-F]{4}$/

/** Everybody this node has met, pinned to their user keys. */
export class People {
  readonly #store: Store
  readonly #clock: Clock

  constructor({ store, clock }: { store: Store; clock: Clock }) {
    this.#store = store
    this.#clock = clock
  }

  byKey(userKey: Bytes): Person | undefined {
    return this.#person(this.#store, personByKey(this.#store, userKey))
  }

  byPeer(peerId: string): Person | undefined {
    return this.#person(this.#store, personByPeer(this.#store, peerId))
  }

  /** By `7F3A-91C2`, with or without `~`, or by label. A name may look like a fingerprint: it never stands for that person. */
  byLabel(text: string): Person | undefined {
    const mark = text.replace(/^~/, '').toUpperCase()
    const marked = FINGERPRINT.test(mark)
      ? allPersons(this.#store).find((one) => fingerprint(one.userKey) === mark)
      : undefined
    const row = marked ?? personByLabel(this.#store, text) ?? personByLabel(this.#store, text.toLowerCase())
    return this.#person(this.#store, row)
  }

  /**
   * Verifies a Signed NameRecord and stores it, pinned to its user key; an older one than is known changes nothing.
   *
   * @throws {Fault} if it is not sound, is a group's, or is out of date and of somebody new.
   */
  learn(sql: Sql, record: Bytes): Person {
    const opened = openRecord(record, verify)
    if (opened.groupId !== undefined) throw new Fault('broken', 'the record of a group in the place of a user’s')
    const known = personByKey(sql, opened.userKey)
    if (known === undefined && !isCurrent(opened, this.#clock.now() / 1000)) {
      throw new Fault('broken', 'an expired record of somebody new')
    }
    if (known === undefined || preferRecord(record, known.record) < 0) {
      const label = freeLabel(sql, opened.name, opened.userKey)
      putPerson(sql, {
        userKey: opened.userKey,
        name: opened.name,
        label,
        record,
        seq: opened.seq,
        seenMs: known?.seenMs ?? 0,
      })
      putDevices(
        sql,
        opened.userKey,
        opened.devices.map((device) => device.peerId),
      )
    }
    const person = this.#person(sql, personByKey(sql, opened.userKey))
    if (person === undefined) throw new Error('A person vanished inside a transaction')
    return person
  }

  #person(sql: Reader, row: PersonRow | undefined): Person | undefined {
    if (row === undefined) return undefined
    const { userKey, name, label } = row
    return { userKey, name, label, fingerprint: fingerprint(userKey), devices: devicesOf(sql, userKey) }
  }
}

/** A name is only a label: whoever was known under it first keeps it, later ones carry the start of their fingerprint. */
function freeLabel(sql: Reader, name: string, userKey: Bytes): string {
  const mark = fingerprint(userKey)
  const candidates = name === '' ? [`~${mark}`] : [name, `${name}~${mark.slice(0, 4)}`, `${name}~${mark}`]
  for (const label of candidates) {
    const holder = personByLabel(sql, label)
    if (holder === undefined || equals(holder.userKey, userKey)) return label
  }
  return `${name}~${toString(userKey, 'hex')}`
}
