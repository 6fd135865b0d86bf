import { multiaddr } from '@multiformats/multiaddr'
import { equals } from 'uint8arrays/equals'
import { fromString } from 'uint8arrays/from-string'
import { openLease } from '../../protocols/rendezvous/lease.ts'
import { isName } from '../../protocols/rendezvous/record.ts'
import { verify } from '../crypto/keys.ts'
import { KithError } from '../errors.ts'
import { addressesOf, putAddresses, putVerified } from '../store/persons.ts'
import { Finder, marked } from './finding.ts'
import { fingerprint } from './person.ts'
import { safetyNumber } from './safety.ts'
import type { LookupKey } from '../../protocols/rendezvous/rendezvous.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { Clock } from '../clock.ts'
import type { Identity } from '../identity/identity.ts'
import type { Sql, Store } from '../store/store.ts'
import type { Directory, LedGroup, ProveLead, PublicGroup } from './directory.ts'
import type { Claims } from './claims.ts'
import type { Claimant, FinderInit } from './finding.ts'
import type { Person } from './person.ts'
import type { Change, People } from './people.ts'

/** What is known about somebody right now. */
export interface Sighting {
  readonly person: Person
  readonly online: boolean
  /** Milliseconds since 1970 of the last sign of life; undefined if there was none. */
  readonly lastSeenMs: number | undefined
}

interface NamesInit extends FinderInit {
  readonly store: Store
  readonly clock: Clock
  readonly identity: Identity
  readonly people: People
  readonly claims: Claims
  /** Asks friends who are connected where a device of another friend is. */
  readonly askFriends: (peerId: string, signal: AbortSignal) => Promise<string[]>
  readonly ownAddresses: () => string[]
}

const ADDRESSES_MAX = 16

/** Who is who: people met, their records and addresses, and how to find others. */
export class Names implements Directory {
  readonly #init: NamesInit
  readonly #finder: Finder

  constructor(init: NamesInit) {
    this.#init = init
    this.#finder = new Finder(init)
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

  /** Somebody met before; nobody is asked. */
  known(text: string): Person | undefined {
    return this.#init.people.byLabel(text) ?? (isPeerId(text) ? this.byPeer(text) : undefined)
  }

  async resolve(text: string, signal?: AbortSignal): Promise<Person> {
    return this.known(text) ?? (await this.find(text, signal)).person
  }

  /**
   * Asks the network about somebody, also when they are known already: the bootstrap nodes, then the DHT.
   *
   * @throws {KithError} as `resolve`.
   */
  async find(text: string, signal?: AbortSignal): Promise<Sighting> {
    const { key, mark } = this.#wanted(text)
    if (key === undefined) throw userNotFound(text)
    const { answered, claimants } = await this.#finder.find(key, signal)
    const users = claimants.filter((one) => one.opened.groupId === undefined && (mark === '' || marked(one, mark)))
    if (users.length > 1) throw contested(text, users)
    const sighting = users[0] && (await this.#take(users[0]))
    if (sighting !== undefined) return sighting
    if (answered) throw userNotFound(text)
    throw new KithError('unreachable', 'User not found: no bootstrap node answered.', {
      next: 'People you know already need none; for others try again when one is back (doctor says why not).',
    })
  }

  /**
   * Where a device is now, by what the bootstrap nodes say, else by friends of both, else by the DHT. Hints: Noise checks
   * who answers there.
   */
  async locate(peerId: string, signal: AbortSignal): Promise<string[]> {
    const { rendezvous, table, askFriends, trusted, store } = this.#init
    if (trusted().includes(peerId)) return []
    const { found } = await rendezvous.lookup({ peerId }, signal)
    const direct = found.flatMap(({ leases }) => leasesOf(leases, peerId))
    const asked = direct.length > 0 ? direct : await askFriends(peerId, signal)
    const addresses = asked.length > 0 ? asked : await table.locate(peerId, signal)
    if (addresses.length > 0)
      await store.write((sql) => {
        this.learnAddresses(sql, peerId, addresses)
      })
    return addresses
  }

  /** How far our clock is ahead of a bootstrap node's, in milliseconds, by when it saw us last; undefined if none tells. */
  async clockAheadMs(signal: AbortSignal): Promise<number | undefined> {
    const { rendezvous, identity, clock } = this.#init
    try {
      const { found } = await rendezvous.lookup({ peerId: identity.peerId }, signal)
      const [seen] = found.filter(({ lastSeenS }) => lastSeenS > 0)
      return seen && clock.now() - (seen.lastSeenS + seen.ageS) * 1000
    } catch {
      return undefined
    }
  }

  async resolveGroup(name: string, signal?: AbortSignal): Promise<PublicGroup> {
    const notFound = new KithError('group_not_found', `Group ${name} not found.`, {
      next: 'Private groups are joined by invitation only.',
    })
    if (!isName(name)) throw notFound
    const { answered, claimants } = await this.#finder.find({ name }, signal)
    const groups = claimants.filter(({ opened }) => opened.groupId !== undefined)
    if (groups.length > 1) throw contested(name, groups)
    const group = groups[0] && (await this.#takeGroup(name, groups[0]))
    if (group !== undefined) return group
    if (answered) throw notFound
    throw new KithError('unreachable', `Group ${name} was not looked up: no bootstrap node answered.`, {
      next: 'Try again when one is back (doctor says why not).',
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

  /** `alice~7F3A` means, of those who claim one name, the one with that fingerprint. */
  #wanted(text: string): { key: LookupKey | undefined; mark: string } {
    const known = this.#init.people.byLabel(text)
    if (known !== undefined) return { key: { userKey: known.currentKey }, mark: '' }
    if (isPeerId(text)) return { key: { peerId: text }, mark: '' }
    if (/^[0-9a-f]{64}$/i.test(text)) return { key: { userKey: fromString(text.toLowerCase(), 'hex') }, mark: '' }
    const [, name = '', mark = ''] = MARKED.exec(text.toLowerCase()) ?? [text, text.toLowerCase()]
    return { key: isName(name) ? { name } : undefined, mark }
  }

  /** Verifies what was found about somebody and stores it; what is not sound is as if nobody had said it. */
  async #take({ record, found }: Claimant): Promise<Sighting | undefined> {
    try {
      const person = await this.#init.store.write((sql) => {
        const learnt = this.learn(sql, record)
        const leases = found.flatMap((one) => one.leases)
        for (const peerId of learnt.devices) this.learnAddresses(sql, peerId, leasesOf(leases, peerId))
        return learnt
      })
      const now = this.#init.clock.now()
      const seenMs = found.map(({ online, ageS, lastSeenS }) => (online ? now - ageS * 1000 : lastSeenS * 1000))
      const lastSeenMs = Math.max(0, ...seenMs)
      const online = found.some((one) => one.online)
      return { person, online, lastSeenMs: lastSeenMs === 0 ? undefined : lastSeenMs }
    } catch {
      return undefined
    }
  }

  async #takeGroup(name: string, { opened, found }: Claimant): Promise<PublicGroup | undefined> {
    const { groupId, userKey } = opened
    for (const { owner } of found) {
      if (owner === undefined || groupId === undefined) continue
      try {
        const leader = await this.#init.store.write((sql) => this.learn(sql, owner))
        if (equals(leader.currentKey, userKey)) return { name, groupId, leader }
      } catch {
        // The next one may be sound.
      }
    }
    return undefined
  }
}

/** A name, `~` and the start of a fingerprint. */
const MARKED = /^([a-z0-9_-]{2,32})~([0-9a-f]{4}(?:-[0-9a-f]{0,4})?)$/

function contested(text: string, claimants: readonly Claimant[]): KithError {
  const [name = text] = text.split('~')
  const all = claimants.map(({ opened, nodes }) => {
    const mark = opened.groupId === undefined ? fingerprint(opened.userKey) : fingerprint(opened.groupId)
    return `~${mark} (by the word of ${nodes.map((node) => node.slice(-8)).join(', ')})`
  })
  const [first = ''] = all
  return new KithError('contested', `The name ${name} is claimed by ${String(all.length)} keys: ${all.join(', ')}.`, {
    next: `Ask the person you mean for their fingerprint (whoami shows it), then say ${name}${first.split(' ')[0] ?? ''}, or whichever it is.`,
  })
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
