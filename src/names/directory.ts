import type { Reign } from '../../protocols/rendezvous/record.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { Sql } from '../store/store.ts'
import type { Change } from './people.ts'
import type { Person } from './person.ts'

/** A public group as the rendezvous nodes know it. */
export interface PublicGroup {
  readonly name: string
  readonly groupId: Bytes
  /** The user whose record claims the name: the leader when it was registered. */
  readonly leader: Person
}

/** A public group that this user leads, or led until it was closed. */
export interface LedGroup {
  readonly name: string
  readonly groupId: Bytes
  /** Since when. */
  readonly reign: Reign
  readonly isClosed?: boolean
}

/** Proves by a group's log how the lead came to us from this reign; undefined if that is none of the log. */
export type ProveLead = (groupId: Bytes, from: Reign) => Bytes | undefined

/** Who is who: what the other features ask of `names`. */
export interface Directory {
  /** This user on this device. */
  readonly me: Person
  byKey(userKey: Bytes): Person | undefined
  byPeer(peerId: string): Person | undefined
  /**
   * Finds a person by label, name, fingerprint of somebody known, peer id or user key (hex): known people first, then the
   * rendezvous nodes, then the DHT. What was learnt is stored.
   *
   * @throws {KithError} `user_not_found`, or `unreachable` when nobody could be asked.
   */
  resolve(text: string, signal?: AbortSignal): Promise<Person>
  /** Verifies a Signed NameRecord that somebody handed us and stores it, pinned to its user key. @throws {Fault} if it is not sound. */
  learn(sql: Sql, record: Bytes): Person
  /**
   * Stores somebody of whom an invite link told: a key, a device, and what they call themselves. Known people stay as they
   * are. @throws {Fault} `broken` if the device belongs to somebody else.
   */
  meet(sql: Sql, link: { userKey: Bytes; peerId: string; name: string }): Person
  /** Hears of what newer records changed of people who are known, after it is on disk. */
  onChange(listener: (change: Change) => void): void
  /** This user's own Signed NameRecord, with the certificate of this device. */
  ownRecord(): Bytes
  /** Adds addresses of a device that somebody handed us. They are hints: Noise checks who answers there. */
  learnAddresses(sql: Sql, peerId: string, addresses: readonly string[]): void
  /** Multiaddrs under which this device can be reached, as text. */
  ownAddresses(): string[]
  /** @throws {KithError} `group_not_found`, or `unreachable` when nobody could be asked. */
  resolveGroup(name: string, signal?: AbortSignal): Promise<PublicGroup>
  /**
   * Claims a name for a public group at the rendezvous nodes, now and again at each `online`.
   *
   * @throws {KithError} `name_taken`; `unreachable` when no rendezvous node answered (it is claimed later then).
   */
  registerGroup(name: string, groupId: Bytes, signal?: AbortSignal): Promise<void>
  unregisterGroup(name: string): Promise<void>
  /** Says which public groups this user leads now: names that came with the lead are claimed, names that went with it no more. */
  keepGroups(led: readonly LedGroup[]): Promise<void>
  proveLeadBy(prove: ProveLead): void
}
