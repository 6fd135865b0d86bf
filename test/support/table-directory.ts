import { KithError } from '../../src/errors.ts'
import { fingerprint } from '../../src/names/person.ts'
import {
  addressesOf,
  allPersons,
  devicesOf,
  personByKey,
  personByLabel,
  personByPeer,
  putAddresses,
  putDevices,
  putPerson,
} from '../../src/store/persons.ts'
import { readRecord } from './record.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { Directory, PublicGroup } from '../../src/names/directory.ts'
import type { Person } from '../../src/names/person.ts'
import type { PersonRow } from '../../src/store/persons.ts'
import type { Sql, Store } from '../../src/store/store.ts'

/** What every rendezvous node of a test world knows: records by name, and public groups. */
export class Registry {
  readonly records = new Map<string, Bytes>()
  readonly groups = new Map<string, { groupId: Bytes; leader: Bytes }>()
}

/** A `Directory` on the real tables, with a shared `Registry` in place of the rendezvous nodes. */
export class TableDirectory implements Directory {
  readonly me: Person
  addresses: string[] = ['/ip4/127.0.0.1/tcp/4101']
  readonly #store: Store
  readonly #registry: Registry
  readonly #record: Bytes

  constructor({ store, registry, record }: { store: Store; registry: Registry; record: Bytes }) {
    this.#store = store
    this.#registry = registry
    this.#record = record
    const { userKey, name, devices } = readRecord(record)
    this.me = { userKey, name, label: name, fingerprint: fingerprint(userKey), devices }
    registry.records.set(name, record)
  }

  byKey(userKey: Bytes): Person | undefined {
    return this.#person(personByKey(this.#store, userKey))
  }

  byPeer(peerId: string): Person | undefined {
    return this.#person(personByPeer(this.#store, peerId))
  }

  async resolve(text: string): Promise<Person> {
    if (text === this.me.label) return this.me
    const known = this.#person(personByLabel(this.#store, text))
    if (known !== undefined) return known
    const record = this.#registry.records.get(text)
    if (record === undefined) throw new KithError('user_not_found', 'User not found.')
    return await this.#store.write((sql) => this.learn(sql, record))
  }

  learn(sql: Sql, record: Bytes): Person {
    const { userKey, name, seq, devices } = readRecord(record)
    const known = personByKey(sql, userKey)
    if (known === undefined || known.seq < seq) {
      const label = known?.label ?? freeLabel(sql, name, userKey)
      putPerson(sql, { userKey, name, label, record, seq, seenMs: known?.seenMs ?? 0 })
      putDevices(sql, userKey, devices)
    }
    return this.#person(personByKey(sql, userKey), sql) as Person
  }

  ownRecord(): Bytes {
    return this.#record
  }

  learnAddresses(sql: Sql, peerId: string, addresses: readonly string[]): void {
    putAddresses(sql, peerId, [...new Set([...addresses, ...addressesOf(sql, peerId)])])
  }

  ownAddresses(): string[] {
    return this.addresses
  }

  async resolveGroup(name: string): Promise<PublicGroup> {
    const found = this.#registry.groups.get(name)
    if (found === undefined) throw new KithError('group_not_found', 'Group not found.')
    const leader = this.byKey(found.leader) ?? (await this.#resolveKey(found.leader))
    return { name, groupId: found.groupId, leader }
  }

  registerGroup(name: string, groupId: Bytes): Promise<void> {
    const held = this.#registry.groups.get(name)
    if (held !== undefined && held.leader !== this.me.userKey) {
      return Promise.reject(new KithError('name_taken', `The name ${name} is taken.`))
    }
    this.#registry.groups.set(name, { groupId, leader: this.me.userKey })
    return Promise.resolve()
  }

  unregisterGroup(name: string): Promise<void> {
    this.#registry.groups.delete(name)
    return Promise.resolve()
  }

  /** Everyone this peer has ever heard of. */
  everyone(): Person[] {
    return allPersons(this.#store).flatMap((row) => this.#person(row) ?? [])
  }

  async #resolveKey(userKey: Bytes): Promise<Person> {
    for (const record of this.#registry.records.values()) {
      const { name, userKey: key } = readRecord(record)
      if (Buffer.compare(key, userKey) === 0) return await this.resolve(name)
    }
    throw new KithError('user_not_found', 'User not found.')
  }

  #person(row: PersonRow | undefined, sql: Pick<Sql, 'all'> = this.#store): Person | undefined {
    if (row === undefined) return undefined
    const { userKey, name, label } = row
    return { userKey, name, label, fingerprint: fingerprint(userKey), devices: devicesOf(sql as Sql, userKey) }
  }
}

function freeLabel(sql: Sql, name: string, userKey: Bytes): string {
  const short = fingerprint(userKey)
  if (name === '') return `~${short}`
  return personByLabel(sql, name) === undefined ? name : `${name}~${short.slice(0, 4)}`
}
