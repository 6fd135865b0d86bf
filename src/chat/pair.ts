import { compare } from 'uint8arrays/compare'
import { batchCodec } from '../../protocols/chat/chat.ts'
import { openSetup } from '../../protocols/chat/setup.ts'
import { Fault } from '../../protocols/fault.ts'
import { verify } from '../crypto/keys.ts'
import { readHeader } from '../crypto/mls-header.ts'
import { dropPairOffer, pairOffer } from '../store/pairs.ts'
import { ownerOf, PairFounding } from './pair-founding.ts'
import { PairGroups } from './pair-groups.ts'
import type { PairStand } from '../../protocols/chat/chat.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { Sql } from '../store/store.ts'
import type { PairInit } from './pair-founding.ts'
import type { Held } from './pair-groups.ts'

/** What a sealed frame came to: contents; nothing to show (a commit, or something old); or nothing that can be read. */
export type Unsealed =
  | { readonly kind: 'contents'; readonly contents: Bytes[] }
  | { readonly kind: 'commit' }
  | { readonly kind: 'old' }
  | { readonly kind: 'unreadable'; readonly isDoubtful: boolean }

/** Sending generations are reserved on disk in blocks: one write for this many messages, and as many skipped after a crash. */
const RESERVED_AHEAD = 64
/** An epoch ends after so many messages, or so long: from then on a stolen key opens nothing. */
const EPOCH_MESSAGES = 500
const EPOCH_MS = 7 * 24 * 60 * 60 * 1000

/**
 * The MLS groups of two with one device of a friend. Everything that changes a group runs one after the other. What is on
 * disk may lag behind what was opened (the chain of contents drops what comes twice), but never behind what was sealed:
 * no generation of an epoch is used before it is reserved on disk.
 */
export class Pair {
  readonly #init: PairInit
  readonly #groups: PairGroups
  readonly #founding: PairFounding
  #turn: Promise<unknown> = Promise.resolve()

  constructor(init: PairInit) {
    this.#init = init
    this.#groups = new PairGroups({ ...init, owner: ownerOf(init) })
    this.#founding = new PairFounding(init, this.#groups)
  }

  /** The group in use, as receipts say it. */
  get stand(): PairStand | undefined {
    const { current } = this.#groups
    return current && { number: current.row.number, group: current.row.groupId, epoch: current.group.epoch }
  }

  /** True once contents can be sealed. */
  get isReady(): boolean {
    return this.#groups.current !== undefined
  }

  /** What the other side must hear with our receipt: our question for a group, or the Welcome to ours. */
  get setup(): Bytes | undefined {
    return this.#groups.ask?.setup ?? this.#groups.current?.row.setup
  }

  /** Our commit that the other side has not followed yet: goes before whatever is sealed after it. */
  get handover(): Bytes | undefined {
    return this.#groups.current?.row.handover
  }

  /** Seals a batch of contents. What it returns may leave at once: its generation is reserved on disk. */
  async seal(contents: readonly Bytes[]): Promise<Bytes> {
    const batch = batchCodec.encode([...contents])
    return await this.#one(async () => {
      for (;;) {
        await this.#heal()
        const { current } = this.#groups
        if (current === undefined) throw new Fault('broken', 'chat: no group to seal in')
        const isReserved = !current.isFresh && current.group.sendGeneration < current.row.reserved
        if (isReserved) return await this.#sealIn(current, batch)
        // Then looks again: while this was written, another write may have failed and all gone back to what the disk has.
        await this.#reserve(current)
      }
    })
  }

  /**
   * Opens a sealed frame. `mayRepeat`: letters may come twice. What changed is stored by `save`, in the transaction that stores the
   * contents.
   */
  async unseal(sealed: Bytes, mayRepeat = false): Promise<Unsealed> {
    return await this.#one(() => this.#unseal(sealed, mayRepeat))
  }

  /** Stores what was opened since, in the caller's transaction. */
  save(sql: Sql): void {
    this.#groups.save(sql)
  }

  /** What was opened is not stored after all: goes on from the disk. */
  forget(): void {
    this.#groups.forget()
  }

  /**
   * Takes what a receipt says of the other side's group, and moves towards a common one: joins, founds, or asks.
   *
   * @returns true if the other side must hear a receipt of ours for that.
   * @throws {Fault} for a setup that is not sound.
   */
  async hear(stand: PairStand | undefined, setup: Bytes | undefined): Promise<boolean> {
    return await this.#one(async () => {
      const known = Math.max(this.#groups.current?.row.number ?? 0, stand?.number ?? 0)
      const { peerId: from, me: to } = this.#init
      const said = setup && openSetup(setup, { from, to, known, verify })
      const isNew = said !== undefined && (await this.#founding.follow(said))
      return (await this.#compare(stand)) || isNew
    })
  }

  /** Founds the first group, with the KeyPackage that came with the friendship; harmless when there is one. */
  async begin(): Promise<boolean> {
    return await this.#one(async () => {
      const offer = pairOffer(this.#init.store, this.#init.peerId)
      if (offer === undefined || this.#groups.current !== undefined) return false
      try {
        await this.#founding.found(1, offer)
        return true
      } catch (error) {
        // A KeyPackage that is not sound is as good as none: the pair asks.
        await this.#init.store.write((sql) => {
          dropPairOffer(sql, this.#init.peerId)
        })
        if (error instanceof Fault) return false
        throw error
      }
    })
  }

  async #one<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work)
    this.#turn = turn.catch(() => undefined)
    return await turn
  }

  async #unseal(sealed: Bytes, mayRepeat: boolean): Promise<Unsealed> {
    const { groupId, epoch } = readHeader(sealed)
    const held = this.#groups.find(groupId)
    if (held === undefined) return { kind: 'unreadable', isDoubtful: false }
    const before = held.group.epoch
    try {
      const received = await held.group.open(sealed)
      if (received.kind === 'commit') {
        held.isFresh = false
        this.#groups.change(held, { reserved: 0, handover: undefined, used: 0, sinceMs: this.#init.clock.now() })
        return { kind: 'commit' }
      }
      this.#groups.change(held, { used: held.row.used + 1 })
      return { kind: 'contents', contents: batchCodec.decode(received.plaintext) }
    } catch (error) {
      if (!(error instanceof Fault)) throw error
      if (epoch < before || (mayRepeat && error.code === 'replayed')) return { kind: 'old' }
      // On a channel everything is sealed anew: a key that is used already means that the other side went back.
      return { kind: 'unreadable', isDoubtful: held === this.#groups.current }
    }
  }

  async #sealIn(held: Held, batch: Bytes): Promise<Bytes> {
    const sealed = await held.group.seal(batch)
    held.row = { ...held.row, used: held.row.used + 1 }
    return sealed
  }

  /** After a restart the disk says up to where generations may have been used: none of those is used again. */
  async #reserve(held: Held): Promise<void> {
    await held.group.skipTo(held.row.reserved)
    await this.#groups.put(held, { reserved: held.group.sendGeneration + RESERVED_AHEAD })
    held.isFresh = false
  }

  /** Ends an epoch that is old or much used, if it is our turn: the founder's in even epochs, the other's in odd ones. */
  async #heal(): Promise<void> {
    const current = this.#groups.current
    if (current === undefined) return
    const { row, group } = current
    const isOurs = (group.epoch % 2 === 0) === row.isFounder
    const isDue = row.used >= EPOCH_MESSAGES || this.#init.clock.now() - row.sinceMs >= EPOCH_MS
    if (!isOurs || !isDue || row.setup !== undefined || row.handover !== undefined) return
    const handover = await group.commit()
    current.isFresh = false
    const fresh = { reserved: RESERVED_AHEAD, used: 0, sinceMs: this.#init.clock.now() }
    await this.#groups.put(current, { ...fresh, handover })
  }

  async #compare(theirs: PairStand | undefined): Promise<boolean> {
    const current = this.#groups.current
    const mine = this.stand
    if (mine === undefined || current === undefined) {
      // Without a group on either side the lower peer id asks, so that not both found.
      if (theirs === undefined && this.#init.peerId < this.#init.me) return false
      return await this.#founding.askFor((theirs?.number ?? 0) + 1)
    }
    const order = theirs === undefined ? 1 : mine.number - theirs.number || compare(mine.group, theirs.group)
    if (order < 0) return await this.#founding.askFor((theirs?.number ?? 0) + 1)
    // They have not joined yet, or have lost it: then they ask.
    if (order > 0 || theirs === undefined) return false
    if (theirs.epoch === mine.epoch) {
      const isNews = current.row.setup !== undefined || current.row.handover !== undefined
      if (isNews) await this.#groups.put(current, { setup: undefined, handover: undefined })
      return false
    }
    const isOnItsWay =
      theirs.epoch === mine.epoch + 1 || (theirs.epoch === mine.epoch - 1 && this.handover !== undefined)
    return isOnItsWay ? false : await this.#founding.askFor(mine.number + 1)
  }

  /** Nothing of the newest group can be read: asks for the next. @returns as `hear`. */
  async doubt(): Promise<boolean> {
    return await this.#one(() => this.#founding.askFor((this.#groups.current?.row.number ?? 0) + 1))
  }
}
