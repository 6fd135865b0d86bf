import { equals } from 'uint8arrays/equals'
import { toString } from 'uint8arrays/to-string'
import { preferRecord } from '../../protocols/rendezvous/record.ts'
import type { OpenedLease } from '../../protocols/rendezvous/lease.ts'
import type { OpenedRecord } from '../../protocols/rendezvous/record.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { Clock } from '../clock.ts'

/** What is known of a device that is, or was within the last two minutes, there. */
export interface Sighting {
  readonly online: boolean
  /** Signed PresenceLease. */
  readonly lease: Bytes
  readonly ageS: number
  /** Wall clock, seconds since 1970. */
  readonly seenS: number
}

/** The record of a user without a name, as its device brought it. */
export interface Attached {
  readonly bytes: Bytes
  readonly record: OpenedRecord
}

interface Entry {
  readonly opened: OpenedLease
  readonly lease: Bytes
  readonly attached: Attached | undefined
  readonly formerBoots: readonly Bytes[]
  readonly seenS: number
  readonly atMs: number
}

/** With a lease and a record of 4 KiB each at the most, 80 MB. */
const DEVICES_MAX = 10_000
/** Boots of one device that are remembered while it is there, so that a late word of an earlier one is known as such. */
const FORMER_BOOTS_MAX = 4

/** Who is there: kept in memory alone, and expired on the clock that never jumps. */
export class Presence {
  readonly #clock: Clock
  readonly #entries = new Map<string, Entry>()
  /** Devices by the user key, in hex, of their attached record, and by those that it had before. */
  readonly #users = new Map<string, Set<string>>()

  constructor({ clock }: { clock: Clock }) {
    this.#clock = clock
  }

  /**
   * Takes a verified lease: `stale` if a newer one, or a later boot, of that device is known; `full` if there is no room.
   * What is handed over is kept: bytes from the wire have to be copied before, or their whole chunk is.
   */
  take(lease: Bytes, opened: OpenedLease, attached?: Attached): 'taken' | 'stale' | 'full' {
    const before = this.#entries.get(opened.peerId)
    if (before === undefined && this.#entries.size >= DEVICES_MAX && this.sweep() >= DEVICES_MAX) return 'full'
    if (before !== undefined && !follows(before, opened)) return 'stale'
    this.#drop(opened.peerId)
    this.#entries.set(opened.peerId, {
      opened,
      lease,
      attached,
      formerBoots: before === undefined ? [] : formerBoots(before, opened),
      seenS: Math.floor(this.#clock.now() / 1000),
      atMs: this.#clock.monotonic(),
    })
    for (const key of keysOf(attached)) this.#index(key, opened.peerId)
    return 'taken'
  }

  sighting(peerId: string): Sighting | undefined {
    const entry = this.#entries.get(peerId)
    if (entry === undefined) return undefined
    const { opened, lease, seenS } = entry
    return {
      online: opened.online && !this.#isOver(entry),
      lease,
      seenS,
      ageS: Math.floor((this.#clock.monotonic() - entry.atMs) / 1000),
    }
  }

  attachedByPeer(peerId: string): Attached | undefined {
    return this.#entries.get(peerId)?.attached
  }

  attachedByUser(userKey: Bytes): Attached | undefined {
    const peerIds = [...(this.#users.get(toString(userKey, 'hex')) ?? [])]
    const attached = peerIds.flatMap((peerId) => this.attachedByPeer(peerId) ?? [])
    return attached.sort((a, b) => preferRecord(a.bytes, b.bytes))[0]
  }

  /** Forgets whose time is over. Returns how many devices are left. */
  sweep(): number {
    for (const [peerId, entry] of this.#entries) {
      if (this.#isOver(entry)) this.#drop(peerId)
    }
    return this.#entries.size
  }

  #isOver({ atMs, opened }: Entry): boolean {
    return this.#clock.monotonic() - atMs >= opened.ttlS * 1000
  }

  #index(userKey: Bytes, peerId: string): void {
    const user = toString(userKey, 'hex')
    const peerIds = this.#users.get(user) ?? new Set<string>()
    this.#users.set(user, peerIds.add(peerId))
  }

  #drop(peerId: string): void {
    const attached = this.#entries.get(peerId)?.attached
    this.#entries.delete(peerId)
    for (const key of keysOf(attached)) {
      const user = toString(key, 'hex')
      const peerIds = this.#users.get(user)
      peerIds?.delete(peerId)
      if (peerIds?.size === 0) this.#users.delete(user)
    }
  }
}

/** Under which keys a user is found: the one in use, and those before it. */
function keysOf(attached: Attached | undefined): Bytes[] {
  if (attached === undefined) return []
  return [attached.record.userKey, ...attached.record.rotations.map(({ from }) => from)]
}

function follows({ opened: before, formerBoots }: Entry, next: OpenedLease): boolean {
  if (equals(before.bootId, next.bootId)) return next.counter > before.counter
  return !formerBoots.some((boot) => equals(boot, next.bootId))
}

function formerBoots({ opened: before, formerBoots }: Entry, next: OpenedLease): readonly Bytes[] {
  if (equals(before.bootId, next.bootId)) return formerBoots
  return [before.bootId.slice(), ...formerBoots].slice(0, FORMER_BOOTS_MAX)
}
