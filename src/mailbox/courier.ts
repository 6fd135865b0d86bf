import { Fault } from '../../protocols/fault.ts'
import { readGrants } from '../../protocols/mailbox/grants.ts'
import { LETTER_BYTES_MAX, makeLetter } from '../../protocols/mailbox/letter.ts'
import { verify } from '../crypto/keys.ts'
import {
  addLetter,
  custodyOf,
  dropLetter,
  putGranted,
  putHolderAddresses,
  putKnownCard,
  recallLetter,
} from '../store/letters.ts'
import { devicesOf, friendsIn } from '../store/persons.ts'
import { Incoming } from './incoming.ts'
import { Outgoing } from './outgoing.ts'
import { OwnBox } from './own-box.ts'
import { TICK_MS } from './steady.ts'
import type { LetterKind } from '../../protocols/mailbox/letter.ts'
import type { Seal, Unseal } from '../../protocols/sealed.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { Person } from '../names/person.ts'
import type { OwnHolderRow } from '../store/letters.ts'
import type { Sql } from '../store/store.ts'
import type { Worthless } from './incoming.ts'
import type { OwnBoxInit, TellGrants } from './own-box.ts'
import type { Custody, OnHeld, Post, Taker } from './post.ts'

export interface CourierInit extends OwnBoxInit {
  readonly seal: Seal
  readonly unseal: Unseal
  /** Hears of what came and was worthless, and of holders that could not be reached; everything goes on. */
  readonly onFault: (error: unknown, peerId: string) => void
}

/** Carries letters for the other features: out through the holders of others, in through our own. */
export class Courier implements Post {
  readonly #init: CourierInit
  readonly #box: OwnBox
  readonly #outgoing: Outgoing
  readonly #incoming: Incoming
  readonly #listeners: OnHeld[] = []
  #cancelTick: (() => void) | undefined
  #isStarted = false

  constructor(init: CourierInit) {
    this.#init = init
    this.#box = new OwnBox(init)
    this.#outgoing = new Outgoing({
      ...init,
      onHeld: (sql, number, { holder, atMs }) => {
        const custody = { holder, label: this.#label(holder), atMs }
        return this.#listeners.flatMap((listener) => listener(sql, number, custody) ?? [])
      },
    })
    this.#incoming = new Incoming({ ...init, box: this.#box })
    init.net.onPeer((peerId, connected) => {
      if (connected && this.#isStarted) void this.#meet(peerId)
    })
  }

  /** What came and was not taken since start. */
  get worthless(): Readonly<Worthless> {
    return this.#incoming.worthless
  }

  /** Who holds for us. */
  holders(): (OwnHolderRow & { label: string })[] {
    return this.#box.holders().map((holder) => ({ ...holder, label: this.#label(holder.peerId) }))
  }

  isHolder(peerId: string): boolean {
    return this.#box.isHolder(peerId)
  }

  /** How to tell a friend where our mailbox is. Once, before `start`. */
  onGrants(tell: TellGrants): void {
    this.#box.onGrants(tell)
  }

  /** At start and at each `online`: keys and tokens as they have to be, then everything that waits, in and out. */
  async start(): Promise<void> {
    this.#isStarted = true
    await this.#renew()
    this.#outgoing.start()
    this.#incoming.kick()
    this.#cancelTick ??= this.#init.clock.after(TICK_MS, () => {
      this.#tick()
    })
  }

  async stop(): Promise<void> {
    this.#isStarted = false
    this.#cancelTick?.()
    this.#box.stop()
    this.#outgoing.stop()
    await this.#incoming.stop()
  }

  /** A friendship began or ended, and that is on disk: tokens follow. */
  friendsChanged(): void {
    if (this.#isStarted) void this.#renew()
  }

  /** A bootstrap node is connected: it gets a box, under the address that friends are told. */
  async bootstrapConnected(peerId: string, address: string): Promise<void> {
    if (!this.#isStarted) return
    await this.#box.visit(peerId, address)
    this.#incoming.kick()
  }

  /** A holder says that something came. */
  notified(peerId: string): void {
    if (this.isHolder(peerId)) this.#incoming.kick()
  }

  /**
   * A friend said, inside the encrypted conversation, where their mailbox is. Older grants than are known change nothing.
   *
   * @throws {Fault} if they are not sound or are about a device that is not theirs.
   */
  learnGrants(sql: Sql, person: Person, bytes: Bytes): void {
    const { version, opened, card, holders } = readGrants(bytes, verify)
    if (!person.devices.includes(opened.owner))
      throw new Fault('broken', 'mailbox: grants for a device of somebody else')
    if (!putGranted(sql, opened.owner, version, bytes)) return
    putKnownCard(sql, opened.owner, opened.version, card)
    for (const { peerId, forEverybody, addresses } of holders) {
      if (forEverybody && addresses.length > 0) putHolderAddresses(sql, peerId, addresses)
    }
    setImmediate(() => {
      this.#outgoing.kick(opened.owner)
    })
  }

  register(kind: LetterKind, taker: Taker): void {
    this.#incoming.register(kind, taker)
  }

  write(
    sql: Sql,
    { to, kind, body }: { readonly to: string; readonly kind: LetterKind; readonly body: Bytes },
  ): number {
    if (body.length > LETTER_BYTES_MAX) throw new RangeError(`A letter has at most ${LETTER_BYTES_MAX} bytes`)
    const { device, clock } = this.#init
    const writtenMs = Math.max(0, Math.floor(clock.now()))
    const number = addLetter(sql, to, (next) => makeLetter(device, to, { kind, number: next, body, writtenMs }))
    // The transaction runs inside one turn of the loop: the next turn comes after its commit.
    setImmediate(() => {
      this.#outgoing.kick(to)
    })
    return number
  }

  drop(sql: Sql, numbers: readonly number[]): void {
    for (const number of numbers) dropLetter(sql, number)
  }

  recall(sql: Sql, number: number): boolean {
    return recallLetter(sql, number)
  }

  custody(sql: Pick<Sql, 'all'>, number: number): Custody[] {
    return custodyOf(sql, number).map(({ holder, atMs }) => ({ holder, label: this.#label(holder), atMs }))
  }

  onHeld(listener: OnHeld): void {
    this.#listeners.push(listener)
  }

  trouble(to: string): { readonly lastError: string; readonly nextAttemptMs: number | undefined } | undefined {
    return this.#outgoing.trouble(to)
  }

  async #meet(peerId: string): Promise<void> {
    await this.#box.visit(peerId)
    if (this.isHolder(peerId)) this.#incoming.kick()
  }

  async #renew(): Promise<void> {
    try {
      await this.#box.renew()
      // Who is connected already gives no sign of it.
      const friends = friendsIn(this.#init.store, 'friend').flatMap(({ userKey }) =>
        devicesOf(this.#init.store, userKey),
      )
      await Promise.all([...this.#init.nodes(), ...friends].map((peerId) => this.#box.visit(peerId)))
      this.#incoming.kick()
    } catch (error) {
      // A full or closed disk: the next tick, or start, does it.
      this.#init.onFault(error, this.#init.net.peerId)
    }
  }

  #tick(): void {
    this.#init.store
      .write((sql) => {
        this.#init.steady.tick(sql)
      })
      .then(() => this.#renew())
      .catch((error: unknown) => {
        this.#init.onFault(error, this.#init.net.peerId)
      })
    this.#cancelTick = this.#init.clock.after(TICK_MS, () => {
      this.#tick()
    })
  }

  #label(holder: string): string {
    return this.#init.names.byPeer(holder)?.label ?? 'bootstrap'
  }
}
