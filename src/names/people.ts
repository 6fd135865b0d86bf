import { equals } from 'uint8arrays/equals'
import { toString } from 'uint8arrays/to-string'
import { isCurrent, openRecord, preferRecord } from '../../protocols/rendezvous/record.ts'
import { Fault } from '../../protocols/fault.ts'
import { verify } from '../crypto/keys.ts'
import { moveNotices } from '../store/notices.ts'
import {
  allPersons,
  devicesOf,
  lastSeqOf,
  personByKey,
  personByLabel,
  personByPeer,
  putDevices,
  putKey,
  putPerson,
  retireKey,
} from '../store/persons.ts'
import { fingerprint } from './person.ts'
import { verified } from './safety.ts'
import type { OpenedRecord } from '../../protocols/rendezvous/record.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { Clock } from '../clock.ts'
import type { PersonRow } from '../store/persons.ts'
import type { Sql, Store } from '../store/store.ts'
import type { Person } from './person.ts'

type Reader = Pick<Sql, 'get' | 'all'>

/** What a newer record changed of somebody known. */
export interface Change {
  readonly before: Person
  readonly after: Person
  /** Of a new key: whether the safety number of the old one had been compared. */
  readonly wasVerified: boolean
}

/** Two keys that both claim to follow one key of a person: the first that was seen stays. */
export interface Conflict {
  readonly person: Person
  /** The one that was not taken. */
  readonly otherKey: Bytes
}

interface Listener {
  changed?(change: Change): void
  conflict?(conflict: Conflict): void
}

const FINGERPRINT = /^[0-9A-F]{4}-[0-9A-F]{4}$/
/** Signed words that wait for a device and mean its user: they go to the device that takes its place. */
const MOVED = ['friend', 'name']
/** Everybody whom a busy peer speaks with; beyond it the cache starts anew. */
const CACHED_MAX = 4096

/** Everybody this node has met, pinned to the keys they were met with. */
export class People {
  readonly #store: Store
  readonly #clock: Clock
  readonly #listeners: Listener[] = []
  /** Persons as they are on disk, by key (hex) or peer id: each message that comes asks for its sender. */
  readonly #cache = new Map<string, Person | undefined>()
  /** Transactions that changed a person and have not ended: nothing is cached meanwhile, they may yet be undone. */
  #changing = 0

  constructor({ store, clock }: { store: Store; clock: Clock }) {
    this.#store = store
    this.#clock = clock
  }

  /** By any key that the person has, or ever had. */
  byKey(userKey: Bytes): Person | undefined {
    return this.#cached(toString(userKey, 'hex'), () => personByKey(this.#store, userKey))
  }

  byPeer(peerId: string): Person | undefined {
    return this.#cached(peerId, () => personByPeer(this.#store, peerId))
  }

  /** By `7F3A-91C2`, with or without `~`, or by label. A name may look like a fingerprint: it never stands for that person. */
  byLabel(text: string): Person | undefined {
    const mark = text.replace(/^~/, '').toUpperCase()
    const marked = FINGERPRINT.test(mark)
      ? allPersons(this.#store).find((one) => fingerprint(one.currentKey ?? one.userKey) === mark)
      : undefined
    const row = marked ?? personByLabel(this.#store, text) ?? personByLabel(this.#store, text.toLowerCase())
    return this.#person(this.#store, row)
  }

  /** Hears of what changed, after it is on disk. */
  listen(listener: Listener): void {
    this.#listeners.push(listener)
  }

  /**
   * Verifies a Signed NameRecord and stores it, pinned to the keys that this person was met with; an older one than is
   * known changes nothing. A record of another key counts for a known person if their rotations lead from the key in use
   * to that key.
   *
   * @throws {Fault} if it is not sound, is a group's, is out of date and of somebody new, was signed by a key after it was
   * rotated away, or follows a key that something else follows already.
   */
  learn(sql: Sql, record: Bytes): Person {
    const opened = openRecord(record, verify)
    if (opened.groupId !== undefined) throw new Fault('broken', 'the record of a group in the place of a user’s')
    const known = this.#known(sql, opened)
    if (known === undefined && !isCurrent(opened, this.#clock.now() / 1000)) {
      throw new Fault('broken', 'an expired record of somebody new')
    }
    if (known === undefined || this.#isNews(sql, known, opened, record)) this.#put(sql, known, opened, record)
    const person = this.#person(sql, personByKey(sql, opened.userKey))
    if (person === undefined) throw new Error('A person vanished inside a transaction')
    return person
  }

  /**
   * Stores somebody of whom only key and device are known so far, as an invite link says; their record is learnt when they
   * are met. Whoever is known already stays as they are.
   *
   * @throws {Fault} `broken` if the device belongs to somebody else.
   */
  meet(sql: Sql, { userKey, peerId, name }: { userKey: Bytes; peerId: string; name: string }): Person {
    const owner = personByPeer(sql, peerId)
    const known = personByKey(sql, userKey)
    if (owner !== undefined && (known === undefined || !equals(owner.userKey, known.userKey))) {
      throw new Fault('broken', 'a device of somebody else')
    }
    if (known === undefined || known.record.length === 0) {
      this.#invalidate()
      const label = freeLabel(sql, name, userKey, userKey)
      putPerson(sql, { userKey, name, label, record: new Uint8Array(0), seq: 0, seenMs: 0 })
      putDevices(sql, userKey, [peerId])
    }
    const person = this.#person(sql, personByKey(sql, userKey))
    if (person === undefined) throw new Error('A person vanished inside a transaction')
    return person
  }

  /** Whom a record is about: the owner of its key, or of the newest key known that its rotations lead from. */
  #known(sql: Sql, { userKey, rotations, seq }: OpenedRecord): PersonRow | undefined {
    const own = personByKey(sql, userKey)
    const lastSeq = lastSeqOf(sql, userKey)
    if (lastSeq !== undefined && seq > lastSeq) throw new Fault('broken', 'signed by a key that was rotated away')
    if (own !== undefined) return own
    const former = rotations.findLast(({ from }) => personByKey(sql, from) !== undefined)
    const person = former && personByKey(sql, former.from)
    if (former === undefined || person === undefined) return undefined
    if (equals(former.from, person.currentKey ?? person.userKey)) return person
    this.#conflict(person, userKey)
    throw new Fault('broken', 'a second key that follows one key')
  }

  #isNews(sql: Sql, known: PersonRow, { userKey }: OpenedRecord, record: Bytes): boolean {
    // Friend records of a key that was rotated away stay about: in rosters, in requests.
    if (lastSeqOf(sql, userKey) !== undefined) return false
    // Of whom an invite link alone told, any record is news.
    return known.record.length === 0 || preferRecord(record, known.record) < 0
  }

  #put(sql: Sql, known: PersonRow | undefined, opened: OpenedRecord, record: Bytes): void {
    const before = this.#person(sql, known)
    this.#invalidate()
    const userKey = known?.userKey ?? opened.userKey
    const { name, seq, rotations, userKey: currentKey } = opened
    const label = freeLabel(sql, name, userKey, currentKey)
    putPerson(sql, { userKey, currentKey, name, label, record, seq, seenMs: known?.seenMs ?? 0 })
    for (const { from, lastSeq } of rotations) retireKey(sql, from, userKey, lastSeq)
    putKey(sql, currentKey, userKey)
    const devices = opened.devices.map((device) => device.peerId)
    putDevices(sql, userKey, devices)
    if (known === undefined || before === undefined) return
    const heir = devices.find((peerId) => !before.devices.includes(peerId))
    for (const gone of before.devices.filter((peerId) => !devices.includes(peerId))) {
      if (heir !== undefined) moveNotices(sql, MOVED, gone, heir)
    }
    // What an invite link said of somebody is no news to anybody when they confirm it.
    if (known.record.length > 0) this.#changed(before, record, verified(sql, before) === 'yes')
  }

  /** The transaction runs inside one turn of the loop: the next turn comes after its end, and shows what came of it. */
  #changed(before: Person, record: Bytes, wasVerified: boolean): void {
    setImmediate(() => {
      const row = this.#read(() => personByKey(this.#store, before.userKey))
      const after = this.#read(() => this.#person(this.#store, row))
      if (row === undefined || after === undefined || !equals(row.record, record)) return
      for (const listener of this.#listeners) listener.changed?.({ before, after, wasVerified })
    })
  }

  #conflict(row: PersonRow, otherKey: Bytes): void {
    setImmediate(() => {
      const person = this.#read(() => this.byKey(row.userKey))
      if (person === undefined) return
      for (const listener of this.#listeners) listener.conflict?.({ person, otherKey })
    })
  }

  /** The store may be closed by the turn after. */
  #read<T>(read: () => T): T | undefined {
    try {
      return read()
    } catch {
      return undefined
    }
  }

  #invalidate(): void {
    this.#cache.clear()
    this.#changing++
    setImmediate(() => {
      this.#cache.clear()
      this.#changing--
    })
  }

  #cached(key: string, read: () => PersonRow | undefined): Person | undefined {
    const kept = this.#cache.get(key)
    if (kept !== undefined) return kept
    const person = this.#person(this.#store, read())
    if (person === undefined || this.#changing > 0) return person
    if (this.#cache.size >= CACHED_MAX) this.#cache.clear()
    this.#cache.set(key, person)
    return person
  }

  #person(sql: Reader, row: PersonRow | undefined): Person | undefined {
    if (row === undefined) return undefined
    const { userKey, currentKey = userKey, name, label } = row
    return { userKey, currentKey, name, label, fingerprint: fingerprint(currentKey), devices: devicesOf(sql, userKey) }
  }
}

/** A name is only a label: whoever was known under it first keeps it, later ones carry the start of their fingerprint. */
function freeLabel(sql: Reader, name: string, userKey: Bytes, currentKey: Bytes): string {
  const mark = fingerprint(currentKey)
  const candidates = name === '' ? [`~${mark}`] : [name, `${name}~${mark.slice(0, 4)}`, `${name}~${mark}`]
  for (const label of candidates) {
    const holder = personByLabel(sql, label)
    if (holder === undefined || equals(holder.userKey, userKey)) return label
  }
  return `${name}~${toString(currentKey, 'hex')}`
}
