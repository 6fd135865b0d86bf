import { equals } from 'uint8arrays/equals'
import { openLease } from '../../protocols/rendezvous/lease.ts'
import { isCurrent, openRecord, recordHash } from '../../protocols/rendezvous/record.ts'
import { LAPSE_S, openRegistration } from '../../protocols/rendezvous/registration.ts'
import { GROUPS_PAGE_BYTES_MAX, GROUPS_PAGE_MAX } from '../../protocols/rendezvous/rendezvous.ts'
import { Status } from '../../protocols/rendezvous/wire.ts'
import { sha256 } from '../crypto/keys.ts'
import { countRegistrations, registeredGroups, touchRegistrations } from '../store/registrations.ts'
import { Allowance } from './allowance.ts'
import { Challenges } from './challenges.ts'
import { claim, giveUp } from './claims.ts'
import { Log } from './log.ts'
import { Presence } from './presence.ts'
import { standingAfter } from './takeover.ts'
import { Whereabouts } from './whereabouts.ts'
import type { OpenedLease } from '../../protocols/rendezvous/lease.ts'
import type { OpenedRecord } from '../../protocols/rendezvous/record.ts'
import type { LookupKey, Registry } from '../../protocols/rendezvous/rendezvous.ts'
import type { ReadLog, Reply } from '../../protocols/rendezvous/wire.ts'
import type { Bytes, Signer, Verify } from '../../protocols/signed.ts'
import type { Clock } from '../clock.ts'
import type { Sql, Store } from '../store/store.ts'
import type { Claim } from './claims.ts'
import type { Attached } from './presence.ts'

/** What is over is forgotten, and signs of life are written, this often: one timer for everything, none when idle. */
const SWEEP_MS = 60_000

/** The bootstrap node's side of rendezvous: whose each name is (on disk), and who is there (in memory). */
export class Registrar implements Registry {
  readonly log: Log
  readonly #store: Store
  readonly #clock: Clock
  readonly #verify: Verify
  readonly #report: (error: unknown) => void
  readonly #challenges: Challenges
  readonly #presence: Presence
  readonly #whereabouts: Whereabouts
  /** A user's name and a few dozen groups at once, then one every six seconds: each costs a dozen verifications and an fsync. */
  readonly #claims: Allowance
  /** A refresh each 30 s, and more while addresses change. */
  readonly #leases: Allowance
  /** All friends of a well-connected user at once, then fifty a second: each costs a read. */
  readonly #lookups: Allowance
  /** Devices seen since the last sweep, with the time in seconds: names are touched once a minute, not once a refresh. */
  readonly #seen = new Map<string, number>()
  readonly #isPartner: (peerId: string) => boolean
  readonly #nudgeListeners: ((peerId: string) => void)[] = []
  #cancelSweep: (() => void) | undefined

  /** @param report hears of signs of life that could not be written; they are kept and tried again. */
  constructor({ store, clock, verify, device, isPartner = () => false, report }: RegistrarInit) {
    this.#store = store
    this.#clock = clock
    this.#verify = verify
    this.#report = report
    this.#isPartner = isPartner
    this.log = new Log({ store, clock, device, verify })
    this.#challenges = new Challenges({ clock })
    this.#presence = new Presence({ clock })
    this.#whereabouts = new Whereabouts({ store, clock, presence: this.#presence })
    this.#claims = new Allowance({ clock, burst: 40, perMinute: 10 })
    this.#leases = new Allowance({ clock, burst: 20, perMinute: 20 })
    this.#lookups = new Allowance({ clock, burst: 1000, perMinute: 3000 })
  }

  challenge(peer: string): Partial<Reply> {
    this.#watch()
    const challenge = this.#lookups.take(peer) ? this.#challenges.give(peer) : undefined
    return challenge === undefined ? { status: Status.BUSY } : { status: Status.CHALLENGE, challenge }
  }

  register(peer: string, record: Bytes, registration: Bytes, lead?: Bytes): Promise<Partial<Reply>> {
    return this.#claim(peer, record, registration, (sql, wish) => claim(sql, { ...wish, lead }))
  }

  release(peer: string, record: Bytes, registration: Bytes): Promise<Partial<Reply>> {
    return this.#claim(peer, record, registration, giveUp, true)
  }

  refresh(peer: string, leaseBytes: Bytes, recordBytes: Bytes | undefined): Partial<Reply> {
    this.#watch()
    if (!this.#leases.take(peer)) return { status: Status.BUSY }
    // Copies: what came from the wire is a view that would keep its whole chunk in memory.
    const bytes = leaseBytes.slice()
    const lease = openLease(bytes, this.#verify)
    if (lease.peerId !== peer || !lease.online) return { status: Status.REFUSED }
    const attached = recordBytes === undefined ? undefined : this.#attach(peer, recordBytes.slice())
    if (attached === 'refused') return { status: Status.REFUSED }
    return { status: this.#take(bytes, lease, attached) }
  }

  async unregister(peer: string, leaseBytes: Bytes): Promise<Partial<Reply>> {
    this.#watch()
    if (!this.#leases.take(peer)) return { status: Status.BUSY }
    const bytes = leaseBytes.slice()
    const lease = openLease(bytes, this.#verify)
    if (lease.peerId !== peer || lease.online) return { status: Status.REFUSED }
    const status = this.#take(bytes, lease, this.#presence.attachedByPeer(peer))
    if (status === Status.STORED) await this.#writeSeen()
    return { status }
  }

  lookup(peer: string, key: LookupKey): Partial<Reply> {
    this.#watch()
    if (!this.#lookups.take(peer)) return { status: Status.BUSY }
    return this.#whereabouts.lookup(key)
  }

  listGroups(peer: string, after: string): Partial<Reply> {
    this.#watch()
    if (!this.#lookups.take(peer)) return { status: Status.BUSY }
    const rows = registeredGroups(this.#store, after, this.#nowS() - LAPSE_S, GROUPS_PAGE_MAX + 1)
    const groups: Bytes[] = []
    let sizeBytes = 0
    for (const { record } of rows.slice(0, GROUPS_PAGE_MAX)) {
      sizeBytes += record.length
      if (sizeBytes > GROUPS_PAGE_BYTES_MAX) break
      groups.push(record)
    }
    return { status: Status.FOUND, groups, more: groups.length < rows.length }
  }

  /** How many are registered here, and how many are there now. */
  counts(): RegistrarCounts {
    return { names: countRegistrations(this.#store), devices: this.#presence.sweep() }
  }

  readLog(peer: string, request: ReadLog): Partial<Reply> {
    this.#watch()
    if (!this.#lookups.take(peer)) return { status: Status.BUSY }
    return this.log.read(request)
  }

  /** Rendezvous rule 16: users are never listed, but to partners, who need all of them. */
  pull(peer: string, after: number): Partial<Reply> {
    return this.#isPartner(peer) ? standingAfter(this.#store, after) : { status: Status.REFUSED }
  }

  nudge(peer: string): Partial<Reply> {
    if (!this.#isPartner(peer)) return { status: Status.REFUSED }
    for (const listener of this.#nudgeListeners) listener(peer)
    return { status: Status.STORED }
  }

  /** Hears of partners whose log goes on. */
  onNudge(listener: (peerId: string) => void): void {
    this.#nudgeListeners.push(listener)
  }

  /** Writes what is not on disk yet and stops the timer. */
  async close(): Promise<void> {
    this.#cancelSweep?.()
    await this.#writeSeen()
  }

  async #claim(
    peer: string,
    bytes: Bytes,
    registration: Bytes,
    decide: (sql: Sql, wish: Claim) => Partial<Reply>,
    isRelease = false,
  ): Promise<Partial<Reply>> {
    this.#watch()
    if (!this.#claims.take(peer)) return { status: Status.BUSY }
    const asked = openRegistration(registration, this.#verify)
    if (!this.#challenges.spend(peer, asked.challenge)) return { status: Status.UNCHALLENGED }
    const record = openRecord(bytes, this.#verify)
    const isMeant = equals(asked.userKey, record.userKey) && equals(asked.recordHash, recordHash(bytes, sha256))
    const isAllowed = record.name !== '' && record.revoked === isRelease && hasDevice(record, peer)
    if (!isMeant || !isAllowed) return { status: Status.REFUSED }
    if (!isCurrent(record, this.#nowS())) return { status: Status.EXPIRED }
    if (this.log.isHalted) return { status: Status.HALTED }
    const nowS = this.#nowS()
    // A copy: what came from the wire is a view that would keep its whole chunk in memory.
    const wish = { record, bytes: bytes.slice(), log: this.log, nowS, seenS: nowS }
    return await this.#store.write((sql) => decide(sql, wish))
  }

  /** Only who has no name brings a record along: names are claimed. */
  #attach(peer: string, bytes: Bytes): Attached | 'refused' {
    const known = this.#presence.attachedByPeer(peer)
    if (known !== undefined && equals(known.bytes, bytes)) return known
    const record = openRecord(bytes, this.#verify)
    if (record.name !== '' || !hasDevice(record, peer) || !isCurrent(record, this.#nowS())) return 'refused'
    return { bytes, record }
  }

  #take(bytes: Bytes, lease: OpenedLease, attached: Attached | undefined): Status {
    const outcome = this.#presence.take(bytes, lease, attached)
    if (outcome === 'taken') this.#seen.set(lease.peerId, this.#nowS())
    return { taken: Status.STORED, stale: Status.STALE, full: Status.FULL }[outcome]
  }

  #watch(): void {
    this.#cancelSweep ??= this.#clock.after(SWEEP_MS, () => {
      this.#sweep()
    })
  }

  #sweep(): void {
    this.#cancelSweep = undefined
    const left = [this.#challenges, this.#presence, this.#claims, this.#leases, this.#lookups].map((kept) =>
      kept.sweep(),
    )
    if (this.#seen.size > 0 || left.some((count) => count > 0)) this.#watch()
    this.#writeSeen().catch(this.#report)
  }

  async #writeSeen(): Promise<void> {
    if (this.#seen.size === 0) return
    const seen = [...this.#seen]
    await this.#store.write((sql) => {
      touch(sql, seen)
    })
    for (const [peerId, atS] of seen) {
      if (this.#seen.get(peerId) === atS) this.#seen.delete(peerId)
    }
  }

  #nowS(): number {
    return Math.floor(this.#clock.now() / 1000)
  }
}

export interface RegistrarCounts {
  /** Of users and groups. */
  readonly names: number
  /** With a lease that is not over. */
  readonly devices: number
}

export interface RegistrarInit {
  readonly store: Store
  readonly clock: Clock
  readonly verify: Verify
  /** The key of this node, with which it signs its log. */
  readonly device: Signer
  /** Whether this is a bootstrap node with which names are shared. Default: there is none. */
  readonly isPartner?: (peerId: string) => boolean
  readonly report: (error: unknown) => void
}

function hasDevice(record: OpenedRecord, peerId: string): boolean {
  return record.devices.some((device) => device.peerId === peerId)
}

function touch(sql: Sql, seen: [peerId: string, atS: number][]): void {
  for (const [peerId, atS] of seen) touchRegistrations(sql, peerId, atS)
}
