import { multiaddr } from '@multiformats/multiaddr'
import { equals } from 'uint8arrays/equals'
import { fromString } from 'uint8arrays/from-string'
import { openLease } from '../../protocols/rendezvous/lease.ts'
import { isName, openRecord } from '../../protocols/rendezvous/record.ts'
import { verify } from '../crypto/keys.ts'
import { KithError } from '../errors.ts'
import { addressesOf, putAddresses, putVerified } from '../store/persons.ts'
import { safetyNumber } from './safety.ts'
import type { Found, LookupKey } from '../../protocols/rendezvous/rendezvous.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { Clock } from '../clock.ts'
import type { Identity } from '../identity/identity.ts'
import type { Sql, Store } from '../store/store.ts'
import type { Directory, LedGroup, ProveLead, PublicGroup } from './directory.ts'
import type { Claims } from './claims.ts'
import type { Person } from './person.ts'
import type { Change, People } from './people.ts'
import type { Rendezvous } from './rendezvous.ts'

/** The DHT as a fallback for names: slower by far than an open stream to a bootstrap node, but nobody has to run it. */
export interface NameTable {
  /** The Signed NameRecord under a name; undefined when nobody has one or nobody answers. */
  get(name: string, signal?: AbortSignal): Promise<Bytes | undefined>
}

/** What is known about somebody right now. */
export interface Sighting {
  readonly person: Person
  readonly online: boolean
  /** Milliseconds since 1970 of the last sign of life; undefined if there was none. */
  readonly lastSeenMs: number | undefined
}

interface NamesInit {
  readonly store: Store
  readonly clock: Clock
  readonly identity: Identity
  readonly rendezvous: Rendezvous
  readonly people: People
  readonly claims: Claims
  readonly table: NameTable
  readonly ownAddresses: () => string[]
}

const ADDRESSES_MAX = 16

/** Who is who: people met, their records and addresses, and how to find others. */
export class Names implements Directory {
  readonly #init: NamesInit

  constructor(init: NamesInit) {
    this.#init = init
  }

  get me(): Person {
    const me = this.byKey(this.#init.identity.user.publicKey)
    if (me === undefined) throw new Error('This user has no record yet: claims were not started')
    return me
  }

  byKey(userKey: Bytes): Person | undefined {
    return this.#init.people.byKey(userKey)
  }

  byPeer(peerId: string): Person | undefined {
    return this.#init.people.byPeer(peerId)
  }

  onChange(listener: (change: Change) => void): void {
    this.#init.people.listen({ changed: listener })
  }

  ownRecord(): Bytes {
    return this.#init.claims.ownRecord()
  }

  ownAddresses(): string[] {
    return this.#init.ownAddresses()
  }

  learn(sql: Sql, record: Bytes): Person {
    return this.#init.people.learn(sql, record)
  }

  meet(sql: Sql, link: { userKey: Bytes; peerId: string; name: string }): Person {
    return this.#init.people.meet(sql, link)
  }

  learnAddresses(sql: Sql, peerId: string, addresses: readonly string[]): void {
    const sound = addresses.filter(isAddress).slice(0, ADDRESSES_MAX)
    if (sound.length === 0) return
    // The newest come first; older ones stay as a second chance while there is room.
    const merged = [...new Set([...sound, ...addressesOf(sql, peerId)])].slice(0, ADDRESSES_MAX)
    putAddresses(sql, peerId, merged)
  }

  /** What this user and that person compare: 60 digits, the same for both. */
  safetyNumber(person: Person): string {
    return safetyNumber(this.me.currentKey, person.currentKey)
  }

  /** Notes on disk that the safety number was compared, or takes that back. */
  async setVerified(person: Person, verified: boolean): Promise<void> {
    await this.#init.store.write((sql) => {
      putVerified(sql, person.userKey, verified ? person.currentKey : undefined)
    })
  }

  async resolve(text: string, signal?: AbortSignal): Promise<Person> {
    const known = this.#init.people.byLabel(text) ?? (isPeerId(text) ? this.byPeer(text) : undefined)
    if (known !== undefined) return known
    return (await this.find(text, signal)).person
  }

  /**
   * Asks the network about somebody, also when they are known already.
   *
   * @throws {KithError} as `resolve`.
   */
  async find(text: string, signal?: AbortSignal): Promise<Sighting> {
    const key = this.#lookupKey(text)
    if (key === undefined) throw userNotFound(text)
    const { answered, found } = await this.#init.rendezvous.lookup(key, signal)
    for (const one of found) {
      const sighting = await this.#take(one, key)
      if (sighting !== undefined) return sighting
    }
    const record = answered === 0 && 'name' in key ? await this.#init.table.get(key.name, signal) : undefined
    const sighting =
      record && (await this.#take({ record, owner: undefined, leases: [], online: false, ageS: 0, lastSeenS: 0 }, key))
    if (sighting !== undefined) return sighting
    if (answered > 0) throw userNotFound(text)
    throw new KithError('unreachable', 'User not found: no bootstrap node answered.', {
      next: 'People you know already need none; for others try again when one is back (status shows them).',
    })
  }

  /** Where a device is now, by what the rendezvous nodes say. Hints: Noise checks who answers there. */
  async locate(peerId: string, signal: AbortSignal): Promise<string[]> {
    if (this.#init.rendezvous.nodes.includes(peerId)) return []
    const { found } = await this.#init.rendezvous.lookup({ peerId }, signal)
    const addresses = found.flatMap(({ leases }) => leasesOf(leases, peerId))
    if (addresses.length > 0)
      await this.#init.store.write((sql) => {
        this.learnAddresses(sql, peerId, addresses)
      })
    return addresses
  }

  async resolveGroup(name: string, signal?: AbortSignal): Promise<PublicGroup> {
    const notFound = new KithError('group_not_found', `Group ${name} not found.`, {
      next: 'Private groups are joined by invitation only.',
    })
    if (!isName(name)) throw notFound
    const { answered, found } = await this.#init.rendezvous.lookup({ name }, signal)
    for (const one of found) {
      const group = await this.#takeGroup(name, one)
      if (group !== undefined) return group
    }
    if (answered > 0) throw notFound
    throw new KithError('unreachable', `Group ${name} was not looked up: no bootstrap node answered.`, {
      next: 'Try again when one is back (status shows them).',
    })
  }

  async registerGroup(name: string, groupId: Bytes): Promise<void> {
    await this.#init.claims.claimGroup(name, groupId)
  }

  async unregisterGroup(name: string): Promise<void> {
    await this.#init.claims.groups.release(name)
  }

  async keepGroups(led: readonly LedGroup[]): Promise<void> {
    await this.#init.claims.groups.keep(led)
  }

  proveLeadBy(prove: ProveLead): void {
    this.#init.claims.groups.proveBy(prove)
  }

  #lookupKey(text: string): LookupKey | undefined {
    const known = this.#init.people.byLabel(text)
    if (known !== undefined) return { userKey: known.currentKey }
    if (isPeerId(text)) return { peerId: text }
    if (/^[0-9a-f]{64}$/i.test(text)) return { userKey: fromString(text.toLowerCase(), 'hex') }
    const name = text.toLowerCase()
    return isName(name) ? { name } : undefined
  }

  /** Verifies what a node said; what does not verify, or answers another question, is as if it had said nothing. */
  async #take(found: Found, key: LookupKey): Promise<Sighting | undefined> {
    const { record } = found
    if (record === undefined) return undefined
    try {
      const opened = openRecord(record, verify)
      if (opened.groupId !== undefined || !answers(opened, key)) return undefined
      const person = await this.#init.store.write((sql) => {
        const learnt = this.learn(sql, record)
        for (const peerId of learnt.devices) this.learnAddresses(sql, peerId, leasesOf(found.leases, peerId))
        return learnt
      })
      const now = this.#init.clock.now()
      const lastSeenMs = found.online ? now - found.ageS * 1000 : found.lastSeenS * 1000
      return { person, online: found.online, lastSeenMs: lastSeenMs === 0 ? undefined : lastSeenMs }
    } catch {
      return undefined
    }
  }

  async #takeGroup(name: string, { record, owner }: Found): Promise<PublicGroup | undefined> {
    if (record === undefined || owner === undefined) return undefined
    try {
      const opened = openRecord(record, verify)
      if (opened.groupId === undefined || opened.name !== name || opened.revoked) return undefined
      const leader = await this.#init.store.write((sql) => this.learn(sql, owner))
      const ofLeader = equals(leader.currentKey, opened.userKey)
      return ofLeader ? { name, groupId: opened.groupId, leader } : undefined
    } catch {
      return undefined
    }
  }
}

function answers(opened: ReturnType<typeof openRecord>, key: LookupKey): boolean {
  if ('name' in key) return opened.name === key.name
  if ('userKey' in key)
    return [opened.userKey, ...opened.rotations.map(({ from }) => from)].some((one) => equals(one, key.userKey))
  return opened.devices.some((device) => device.peerId === key.peerId)
}

function leasesOf(leases: readonly Bytes[], peerId: string): string[] {
  return leases.flatMap((bytes) => {
    try {
      const lease = openLease(bytes, verify)
      return lease.peerId === peerId ? [...lease.addresses] : []
    } catch {
      return []
    }
  })
}

function isAddress(text: string): boolean {
  try {
    return text.length <= 512 && multiaddr(text).getComponents().length > 0
  } catch {
    return false
  }
}

function isPeerId(text: string): boolean {
  return text.startsWith('12D3KooW')
}

function userNotFound(text: string): KithError {
  return new KithError('user_not_found', 'User not found.', {
    next: `Nobody goes by '${text.slice(0, 64)}' at the bootstrap nodes: check the spelling, or use a peer id.`,
  })
}
