import { equals } from 'uint8arrays/equals'
import { firstReign, laterReign } from '../../protocols/rendezvous/record.ts'
import { KithError } from '../../src/errors.ts'
import { People } from '../../src/names/people.ts'
import { fingerprint } from '../../src/names/person.ts'
import { addressesOf, putAddresses } from '../../src/store/persons.ts'
import { readRecord } from './record.ts'
import type { Reign } from '../../protocols/rendezvous/record.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { Clock } from '../../src/clock.ts'
import type { Directory, LedGroup, PublicGroup } from '../../src/names/directory.ts'
import type { Change } from '../../src/names/people.ts'
import type { Person } from '../../src/names/person.ts'
import type { Sql, Store } from '../../src/store/store.ts'

/** What every rendezvous node of a test world knows: records by name, and public groups. */
export class Registry {
  readonly records = new Map<string, Bytes>()
  readonly groups = new Map<string, { groupId: Bytes; leader: Bytes; reign: Reign }>()
}

/** A `Directory` on the real tables, with a shared `Registry` in place of the rendezvous nodes. */
export class TableDirectory implements Directory {
  readonly me: Person
  addresses = ['/ip4/127.0.0.1/tcp/4101']
  readonly #store: Store
  readonly people: People
  readonly #registry: Registry
  readonly #record: Bytes

  constructor(init: { store: Store; clock: Clock; registry: Registry; record: Bytes }) {
    this.#store = init.store
    this.people = new People(init)
    this.#registry = init.registry
    this.#record = init.record
    const { userKey, name, devices } = readRecord(init.record)
    const peerIds = devices.map((device) => device.peerId)
    this.me = { userKey, currentKey: userKey, name, label: name, fingerprint: fingerprint(userKey), devices: peerIds }
    this.#registry.records.set(name, init.record)
    void this.#store.write((sql) => this.learn(sql, init.record))
  }

  byKey(userKey: Bytes): Person | undefined {
    return this.people.byKey(userKey)
  }

  byPeer(peerId: string): Person | undefined {
    return this.people.byPeer(peerId)
  }

  async resolve(text: string): Promise<Person> {
    const known = this.people.byLabel(text)
    if (known !== undefined) return known
    const record = this.#registry.records.get(text)
    if (record === undefined) throw new KithError('user_not_found', 'User not found.')
    return await this.#store.write((sql) => this.learn(sql, record))
  }

  learn(sql: Sql, record: Bytes): Person {
    return this.people.learn(sql, record)
  }

  meet(sql: Sql, link: { userKey: Bytes; peerId: string; name: string }): Person {
    return this.people.meet(sql, link)
  }

  onChange(listener: (change: Change) => void): void {
    this.people.listen({ changed: listener })
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
    if (found === undefined) throw new KithError('group_not_found', `Group ${name} not found.`)
    return { name, groupId: found.groupId, leader: await this.#resolveKey(found.leader) }
  }

  registerGroup(name: string, groupId: Bytes): Promise<void> {
    const held = this.#registry.groups.get(name)
    if (held !== undefined && !equals(held.groupId, groupId)) {
      return Promise.reject(new KithError('name_taken', `The name ${name} is taken.`))
    }
    this.#registry.groups.set(name, { groupId, leader: this.me.userKey, reign: firstReign(groupId) })
    return Promise.resolve()
  }

  unregisterGroup(name: string): Promise<void> {
    this.#registry.groups.delete(name)
    return Promise.resolve()
  }

  keepGroups(led: readonly LedGroup[]): Promise<void> {
    for (const { name, groupId, reign, isClosed = false } of led) {
      const held = this.#registry.groups.get(name)
      const isOurs = held === undefined || equals(held.groupId, groupId)
      if (isClosed || !isOurs || (held !== undefined && laterReign(reign, held.reign) >= 0)) continue
      this.#registry.groups.set(name, { groupId, leader: this.me.userKey, reign })
    }
    return Promise.resolve()
  }

  proveLeadBy(): void {
    // The registry of a test believes everybody.
  }

  async #resolveKey(userKey: Bytes): Promise<Person> {
    const record = [...this.#registry.records.values()].find((one) => equals(readRecord(one).userKey, userKey))
    if (record === undefined) throw new KithError('user_not_found', 'User not found.')
    return this.byKey(userKey) ?? (await this.#store.write((sql) => this.learn(sql, record)))
  }
}
