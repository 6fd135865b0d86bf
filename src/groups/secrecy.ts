import { privateTopic, publicTopic } from '../../protocols/group/group.ts'
import { Rate } from '../../protocols/group/rate.ts'
import { sha256 } from '../crypto/keys.ts'
import { confirmedEpochs, groupKeys, messagesSince, noteConfirmed, putWelcomePart } from '../store/group-keys.ts'
import { groupById } from '../store/groups.ts'
import { Frames } from './frames.ts'
import { Keys } from './keys.ts'
import type { OpenedRequest } from '../../protocols/group/request.ts'
import type { GroupState } from '../../protocols/group/roster.ts'
import type { GroupRequest, Keys as WelcomeKeys } from '../../protocols/group/wire.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { Reader } from '../store/groups.ts'
import type { Sql } from '../store/store.ts'
import type { Fate } from './aftermath.ts'
import type { Ledger } from './ledger.ts'
import type { Letters } from './letters.ts'
import type { GroupsInit } from './parts.ts'

/** Old and new topic are heard side by side for so long: members who are behind still speak on the old one. */
export const TOPIC_OVERLAP_MS = 10 * 60 * 1000
/** Somebody without keys asks for them this often: first at once, since a Welcome that is on its way comes within it. */
const HEAL_EVERY_MS = 30_000
/** A request has room for this much of a Welcome; one for 256 members takes two. */
const PART_BYTES = 48 * 1024
const PARTS_MAX = 4
/** Each heal costs everybody a commit: of one member, three at once and then one in five minutes. */
const HEALS_BURST = 3
const HEALS_PER_S = 1 / 300
/** As in private chat: an epoch ends after so many messages, or so long. */
const EPOCH_MESSAGES = 500
const EPOCH_MS = 7 * 24 * 60 * 60 * 1000

/** How far the members have followed the newest keys of a private group. */
export interface KeysReport {
  readonly epoch: number
  /** Members who have said that they have them, ourselves among them. */
  readonly confirmed: number
  readonly members: number
  /** Why nothing is sealed here; nothing if all is well. */
  readonly trouble?: string | undefined
}

/** What makes private groups private: their keys, what is sealed with them, and how lost keys are given anew. */
export class Secrecy {
  readonly keys: Keys
  readonly frames: Frames
  readonly #init: Pick<GroupsInit, 'store' | 'clock' | 'identity'>
  readonly #ledger: Ledger
  readonly #letters: Letters
  readonly #asked = new Map<string, number>()
  /** Of each member the heal that was allowed last. */
  readonly #allowed = new Map<string, string>()
  readonly #heals = new Rate(HEALS_PER_S, HEALS_BURST)

  constructor(init: Pick<GroupsInit, 'store' | 'clock' | 'identity'>, ledger: Ledger, letters: Letters) {
    this.#init = init
    this.#ledger = ledger
    this.#letters = letters
    this.keys = new Keys(init, ledger)
    this.frames = new Frames(init, ledger, this.keys)
  }

  /** The topics of a group, the one that we speak on first. None while the keys of a private group are not here. */
  topicsOf({ groupId, isPrivate }: GroupState): string[] {
    if (!isPrivate) return [publicTopic(groupId)]
    const row = groupKeys(this.#init.store, groupId)
    if (row === undefined) return []
    const isOverlap = this.#init.clock.now() < row.topicMs + TOPIC_OVERLAP_MS
    const before = isOverlap && row.topicKeyBefore !== undefined ? [row.topicKeyBefore] : []
    return [row.topicKey, ...before].map((topicKey) => privateTopic(topicKey, sha256))
  }

  /** What goes onto the topic for these words of ours; undefined if nothing may be said there now. */
  async wrap(groupId: Bytes, words: Bytes): Promise<Bytes | undefined> {
    const isPrivate = this.#ledger.state(this.#init.store, groupId)?.isPrivate
    return isPrivate === true ? await this.frames.seal(groupId, words) : words
  }

  /** Follows the log as far as it is here. Returns true if the keys moved. */
  async follow(groupId: Bytes): Promise<boolean> {
    const state = this.#ledger.state(this.#init.store, groupId)
    return state?.isPrivate === true && (await this.keys.follow(groupId))
  }

  /**
   * Asks the leader for keys if ours are broken, or have not come. Who leads cannot give them to itself, and hands the lead
   * over: see `Yielding`.
   */
  async heal(groupId: Bytes): Promise<void> {
    const { store, clock } = this.#init
    const state = this.#ledger.state(store, groupId)
    const isIn = groupById(store, groupId)?.state === 'member' && state?.members.has(this.#ledger.me) === true
    if (state?.isPrivate !== true || !isIn || state.isClosed || state.leader.peerId === this.#ledger.me) return
    const row = groupKeys(store, groupId)
    const isAsked = clock.monotonic() - (this.#asked.get(idOf(groupId)) ?? -Infinity) < HEAL_EVERY_MS
    if (isAsked || (row !== undefined && row.broken === undefined)) return
    // The first time, without keys, a Welcome may be on its way.
    const isFirst = row === undefined && !this.#asked.has(idOf(groupId))
    this.#asked.set(idOf(groupId), clock.monotonic())
    if (isFirst) return
    const keyPackage = await this.keys.newKeyPackage(groupId)
    await store.write((sql) => {
      this.#letters.post(sql, state.leader.peerId, groupId, this.#letters.newId(), { heal: { keyPackage } })
    })
  }

  /** True if this member may have keys anew now. The transaction that asks may run again: it costs once. */
  allowsHeal({ peerId, id }: Pick<OpenedRequest, 'peerId' | 'id'>): boolean {
    if (this.#allowed.get(peerId) === id.join()) return true
    if (!this.#heals.take(peerId, this.#init.clock.monotonic())) return false
    this.#allowed.set(peerId, id.join())
    return true
  }

  /** What we welcome somebody with, beside the head and the contacts: as many requests with one id as it takes. */
  welcomeParts(sql: Reader, groupId: Bytes, mls: Bytes): WelcomeKeys[] {
    const topicKey = groupKeys(sql, groupId)?.topicKey ?? new Uint8Array()
    const parts = Math.max(1, Math.ceil(mls.length / PART_BYTES))
    return Array.from({ length: parts }, (_, part) => ({
      topicKey,
      part,
      parts,
      mls: mls.subarray(part * PART_BYTES, (part + 1) * PART_BYTES),
    }))
  }

  /** Keeps a part of a Welcome: whether it is any good shows with the entry that it belongs to. */
  takeWelcome(sql: Sql, { groupId, id }: Pick<GroupRequest, 'groupId' | 'id'>, keys: WelcomeKeys): void {
    const isSound = keys.parts >= 1 && keys.parts <= PARTS_MAX && keys.part < keys.parts && keys.topicKey.length === 32
    if (isSound) putWelcomePart(sql, groupId, { ...keys, request: id })
  }

  /** A Welcome to keys that we asked for, by whoever leads by our log. */
  onWelcome(sql: Sql, { groupId, id, peerId, welcome }: OpenedRequest): Fate {
    const state = this.#ledger.state(sql, groupId)
    if (welcome?.keys === undefined || state?.members.has(peerId) !== true) return 'REFUSED'
    if (groupById(sql, groupId)?.state !== 'member' || !state.isPrivate) return 'REFUSED'
    this.takeWelcome(sql, { groupId, id }, welcome.keys)
    return 'STORED'
  }

  /** Notes how far a member says that it has followed. */
  confirm(sql: Sql, groupId: Bytes, peerId: string, epoch: number | undefined): void {
    const state = this.#ledger.state(sql, groupId)
    if (epoch === undefined || state?.isPrivate !== true || !state.members.has(peerId)) return
    if (epoch <= (state.epochs.at(-1) ?? 0)) noteConfirmed(sql, groupId, peerId, epoch)
  }

  /** True once the epoch of a group that we lead is old or much used: from the next on a stolen key opens nothing. */
  isDue(sql: Reader, { groupId, isPrivate, epochs }: GroupState): boolean {
    const row = isPrivate ? groupKeys(sql, groupId) : undefined
    if (row === undefined || row.broken !== undefined || row.epoch !== epochs.at(-1)) return false
    const isOld = this.#init.clock.now() - row.sinceMs >= EPOCH_MS
    return isOld || messagesSince(sql, groupId, row.logSeq) >= EPOCH_MESSAGES
  }

  /** Nothing for a public group. */
  report(sql: Reader, state: GroupState): KeysReport | undefined {
    if (!state.isPrivate) return undefined
    const epoch = state.epochs.at(-1) ?? 0
    const known = confirmedEpochs(sql, state.groupId)
    const own = this.keys.epochOf(sql, state.groupId)
    const confirmed = [...state.members.keys()].filter(
      (peerId) => (peerId === this.#ledger.me ? own : known.get(peerId)) === epoch,
    )
    const trouble = state.isClosed ? undefined : this.keys.trouble(sql, state)
    return { epoch, confirmed: confirmed.length, members: state.members.size, trouble }
  }
}

function idOf(groupId: Bytes): string {
  return groupId.join()
}
