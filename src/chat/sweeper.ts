import { stubOf } from '../../protocols/chat/content.ts'
import { indexSome, isIndexBehind, isPurgeDue, purge } from '../store/search.ts'
import { getSetting, putSetting } from '../store/settings.ts'
import {
  beginCountdowns,
  dropText,
  goneWords,
  isAnythingGoing,
  isAnythingLasting,
  putContent,
  putFailure,
  staleWords,
  waited,
} from '../store/words.ts'
import type { Clock } from '../clock.ts'
import type { Directory } from '../names/directory.ts'
import type { Tell } from '../news.ts'
import type { Sql, Store } from '../store/store.ts'
import type { Word } from '../store/words.ts'

interface SweeperInit {
  readonly store: Store
  readonly clock: Clock
  readonly names: Directory
  readonly tell: Tell
}

/** A message that nobody acknowledged for this long fails, visibly. Rationale: what holders keep letters for. */
const EXPIRY_MS = 30 * 24 * 60 * 60_000
/** How often the waiting of messages is counted. */
const COUNT_MS = 60 * 60_000
/** Counted for one gap between two counts at most: a clock that jumps by ten years expires nothing. */
const GAP_MS_MAX = 24 * 60 * 60_000
const BUSY_MS = 1_000
const IDLE_MS = 60_000
/** Between two purges of the index. Rationale: one takes 0.2 s with 50,000 messages. */
const PURGE_MS = 60_000
const COUNTED = 'chat_counted_ms'

/** What time does to messages: texts disappear, those that nobody acknowledged expire; and new ones get into the index. */
export class Sweeper {
  readonly #init: SweeperInit
  #cancel: (() => void) | undefined
  #countedAtMs = Number.NEGATIVE_INFINITY
  #purgedAtMs = Number.NEGATIVE_INFINITY
  #isSweeping = false
  #isStopped = true

  constructor(init: SweeperInit) {
    this.#init = init
  }

  start(): void {
    if (!this.#isStopped) return
    this.#isStopped = false
    this.#schedule(0)
  }

  stop(): void {
    this.#isStopped = true
    this.#cancel?.()
  }

  /** Something was stored or read: looks soon. */
  wake(): void {
    if (!this.#isStopped && !this.#isSweeping) this.#schedule(BUSY_MS)
  }

  /** Resolves once everything that is stored is in the index. */
  async index(): Promise<void> {
    const { store } = this.#init
    while (isIndexBehind(store)) await store.write(indexSome)
  }

  /** Does what is due; true if more is to come soon. Never throws: on a full disk it is tried again. */
  async #sweep(): Promise<boolean> {
    const { store, clock } = this.#init
    try {
      if (clock.monotonic() - this.#countedAtMs >= COUNT_MS) await this.#expire()
      if (isAnythingGoing(store, clock.now())) await this.#vanish()
      if (staleWords(store).length > 0) await this.#write((sql) => staleWords(sql), stub)
      if (isIndexBehind(store)) await store.write(indexSome)
      if (isPurgeDue(store) && clock.monotonic() - this.#purgedAtMs >= PURGE_MS) await this.#purge()
      return isAnythingLasting(store) || isIndexBehind(store)
    } catch {
      // Nothing is lost by waiting.
      return false
    }
  }

  #schedule(delayMs: number): void {
    this.#cancel?.()
    this.#cancel = this.#init.clock.after(delayMs, () => void this.#turn())
  }

  async #turn(): Promise<void> {
    this.#isSweeping = true
    const isBusy = await this.#sweep()
    this.#isSweeping = false
    if (!this.#isStopped) this.#schedule(isBusy ? BUSY_MS : IDLE_MS)
  }

  async #vanish(): Promise<void> {
    const nowMs = this.#init.clock.now()
    await this.#write(
      (sql) => {
        beginCountdowns(sql, nowMs)
        return goneWords(sql, nowMs)
      },
      (sql, word) => {
        stub(sql, word)
        dropText(sql, word, false)
      },
    )
  }

  async #purge(): Promise<void> {
    this.#purgedAtMs = this.#init.clock.monotonic()
    await this.#init.store.write(purge)
    this.#init.store.scrub()
  }

  async #write(find: (sql: Sql) => Word[], each: (sql: Sql, word: Word) => void): Promise<void> {
    const count = await this.#init.store.write((sql) => {
      const words = find(sql)
      for (const word of words) each(sql, word)
      return words.length
    })
    if (count > 0) this.#init.store.scrub()
  }

  async #expire(): Promise<void> {
    const { store, clock, names, tell } = this.#init
    const nowMs = clock.now()
    const ranMs = Number.isFinite(this.#countedAtMs) ? clock.monotonic() - this.#countedAtMs : 0
    const expired = await store.write((sql) => {
      const passedMs = nowMs - (getSetting<number>(sql, COUNTED) ?? nowMs)
      putSetting(sql, COUNTED, nowMs)
      const words = waited(sql, Math.max(ranMs, Math.min(passedMs, GAP_MS_MAX)), EXPIRY_MS)
      for (const word of words) {
        stub(sql, word)
        putFailure(sql, word.number, 'expired')
      }
      return words
    })
    this.#countedAtMs = clock.monotonic()
    for (const { userKey, seq, text = '' } of expired) {
      const to = names.byKey(userKey)?.label
      if (to !== undefined) tell({ type: 'expired', to, number: seq, text })
    }
  }
}

function stub(sql: Sql, { number, content }: Word): void {
  if (content !== undefined) putContent(sql, number, stubOf(content))
}
