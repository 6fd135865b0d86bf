import { allGroups } from '../store/groups.ts'
import { haveOf } from '../store/group-messages.ts'
import { pruneGroup } from '../store/group-words.ts'
import { headOf } from './pages.ts'
import { sealLoose } from './sealing.ts'
import { key } from './topics.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { CatchUp } from './catchup.ts'
import type { Ledger } from './ledger.ts'
import type { GroupsInit } from './parts.ts'
import type { Topics } from './topics.ts'

/** Between rounds of catch-up with one member that is online, whatever gossip does. */
export const ROUND_EVERY_MS = 30_000
/** What is older than 30 days goes, but the newest 10,000 messages of a group stay in any case. */
const KEPT_MS = 30 * 24 * 60 * 60 * 1000
const KEPT_MESSAGES = 10_000
const PRUNE_EVERY_MS = 60 * 60 * 1000

interface RoundsParts {
  readonly ledger: Ledger
  readonly topics: Topics
  readonly catchUp: CatchUp
  /** Members that we are connected to, in random order. */
  readonly online: (groupId: Bytes) => string[]
  /** What else a group wants now and then. */
  readonly tend: (groupId: Bytes) => void
  /** For what nobody waits for. */
  readonly quietly: (work: Promise<unknown>) => void
}

/** What comes round whatever gossip does: catch-up with somebody, news of how far we are, and an end to what is old. */
export class Rounds {
  readonly #init: Pick<GroupsInit, 'store' | 'clock' | 'identity'>
  readonly #parts: RoundsParts
  /** Numbers of our own last messages that were announced. */
  readonly #announced = new Map<string, number>()
  #cancelRound: () => void = () => undefined
  #pruneMs = 0

  constructor(init: Pick<GroupsInit, 'store' | 'clock' | 'identity'>, parts: RoundsParts) {
    this.#init = init
    this.#parts = parts
  }

  start(): void {
    this.#next()
  }

  stop(): void {
    this.#cancelRound()
  }

  /** Says how long the log is, and how far our own messages go. */
  publishHead(groupId: Bytes): void {
    const { store, identity } = this.#init
    const standing = this.#parts.ledger.standing(store, groupId)
    if (standing?.row.state !== 'member') return
    const top = haveOf(store, groupId, this.#parts.ledger.me, this.#parts.ledger.me).at(-1)?.last ?? 0
    const head = headOf(standing.state, top)
    void this.#parts.topics.publishWidely(groupId, sealLoose(standing.state, { kind: 'head', head }, identity))
  }

  #next(): void {
    // Jitter, so that members do not all ask in the same second.
    this.#cancelRound = this.#init.clock.after(ROUND_EVERY_MS * (0.75 + Math.random() / 2), () => {
      for (const { groupId } of allGroups(this.#init.store)) this.#round(groupId)
      this.#prune()
      this.#next()
    })
  }

  #round(groupId: Bytes): void {
    const [peerId] = this.#parts.online(groupId)
    if (peerId !== undefined) void this.#parts.catchUp.with(groupId, peerId)
    this.announce(groupId)
    this.#parts.tend(groupId)
  }

  /** Says once how far our own messages go: a last one that gossip lost leaves no gap that others could see. */
  announce(groupId: Bytes): void {
    const { store } = this.#init
    const standing = this.#parts.ledger.standing(store, groupId)
    const top = haveOf(store, groupId, this.#parts.ledger.me, this.#parts.ledger.me).at(-1)?.last ?? 0
    if (standing?.row.state !== 'member' || top <= (this.#announced.get(key(groupId)) ?? 0)) return
    this.#announced.set(key(groupId), top)
    this.publishHead(groupId)
  }

  /** Now and then what is older than anybody keeps goes. */
  #prune(): void {
    const { store, clock } = this.#init
    if (clock.monotonic() < this.#pruneMs) return
    this.#pruneMs = clock.monotonic() + PRUNE_EVERY_MS
    for (const { groupId } of allGroups(store)) {
      this.#parts.quietly(
        store.write((sql) => {
          pruneGroup(sql, groupId, clock.now() - KEPT_MS, KEPT_MESSAGES)
        }),
      )
    }
  }
}
