import type { Clock } from '../clock.ts'

const RETRY_FIRST_MS = 500
const RETRY_MAX_MS = 60_000
/** Whoever is tried again within this by itself needs no round. */
const SHORT_PAUSE_MS = 5_000
/** So that a round of many dials is no burst of them. */
const ROUND_MS = 3_000
/** Between two rounds, and twice as long after each: a peer that comes and goes is no news of the others. */
const ROUNDS_APART_MS = 5_000

interface Kept {
  /** The next pause. */
  delayMs: number
  /** The last pause. */
  pauseMs: number
  /** Milliseconds since 1970; undefined while nothing is due. */
  nextMs: number | undefined
  cancel: (() => void) | undefined
}

/**
 * Keeps connections to the peers that matter. libp2p gives up after 31 s; this does not: it tries again with growing
 * pauses for as long as the peer is kept, at once when told that the peer is back, and soon when others connect.
 */
export class Keeper {
  readonly #clock: Clock
  readonly #connect: (peerId: string) => Promise<unknown>
  readonly #isConnected: (peerId: string) => boolean
  readonly #kept = new Map<string, Kept>()
  #running = false
  #metMs = -Infinity
  #nextRoundMs = -Infinity
  #roundsApartMs = ROUNDS_APART_MS

  constructor(init: {
    clock: Clock
    connect: (peerId: string) => Promise<unknown>
    isConnected: (peerId: string) => boolean
  }) {
    this.#clock = init.clock
    this.#connect = init.connect
    this.#isConnected = init.isConnected
  }

  start(): void {
    this.#running = true
    for (const peerId of this.#kept.keys()) this.#try(peerId)
  }

  stop(): void {
    this.#running = false
    for (const kept of this.#kept.values()) {
      kept.cancel?.()
      kept.cancel = undefined
      kept.delayMs = RETRY_FIRST_MS
      kept.pauseMs = 0
    }
  }

  keep(peerId: string): void {
    if (this.#kept.has(peerId)) return
    this.#kept.set(peerId, { delayMs: RETRY_FIRST_MS, pauseMs: 0, nextMs: undefined, cancel: undefined })
    if (this.#running) this.#try(peerId)
  }

  release(peerId: string): void {
    this.#kept.get(peerId)?.cancel?.()
    this.#kept.delete(peerId)
  }

  keeps(peerId: string): boolean {
    return this.#kept.has(peerId)
  }

  /** When this peer is dialled again; undefined if nothing is due. */
  nextAttemptMs(peerId: string): number | undefined {
    return this.#isConnected(peerId) ? undefined : this.#kept.get(peerId)?.nextMs
  }

  /** The last connection to this peer is gone: try again soon. */
  lost(peerId: string): void {
    const kept = this.#kept.get(peerId)
    if (kept === undefined || !this.#running) return
    kept.delayMs = RETRY_FIRST_MS
    this.#later(peerId, kept)
  }

  /** Something suggests that the peer is back: forget the pause. */
  hint(peerId: string): void {
    const kept = this.#kept.get(peerId)
    if (kept === undefined || !this.#running || this.#isConnected(peerId)) return
    kept.delayMs = RETRY_FIRST_MS
    kept.cancel?.()
    this.#try(peerId)
  }

  /** A peer, kept or not, is connected: the network is there, and others who were away may be back with it. */
  met(): void {
    const nowMs = this.#clock.monotonic()
    // Where nobody came for so long there was no network: what failed meanwhile says nothing of anybody.
    const isBack = nowMs - this.#metMs > RETRY_MAX_MS
    this.#metMs = nowMs
    if (isBack) this.#roundsApartMs = ROUNDS_APART_MS
    if (!this.#running || nowMs < this.#nextRoundMs) return
    this.#nextRoundMs = nowMs + this.#roundsApartMs
    this.#roundsApartMs = Math.min(this.#roundsApartMs * 2, RETRY_MAX_MS)
    for (const [peerId, kept] of this.#kept) {
      if (kept.pauseMs <= SHORT_PAUSE_MS || this.#isConnected(peerId)) continue
      if (isBack) kept.delayMs = RETRY_FIRST_MS
      // An attempt that is under way runs to its end, and what follows it comes soon.
      if (kept.cancel !== undefined) this.#after(Math.random() * ROUND_MS, peerId, kept)
    }
  }

  #try(peerId: string): void {
    const kept = this.#kept.get(peerId)
    if (kept === undefined || !this.#running || this.#isConnected(peerId)) return
    kept.cancel = undefined
    kept.nextMs = undefined
    this.#connect(peerId).catch(() => {
      // Why it failed is told where the user asks; here it only means a longer pause.
      if (this.#kept.get(peerId) === kept && this.#running) this.#later(peerId, kept)
    })
  }

  #later(peerId: string, kept: Kept): void {
    // Jitter, so that two peers that lost each other do not dial at the same instants.
    kept.pauseMs = kept.delayMs * (0.75 + Math.random() / 2)
    kept.delayMs = Math.min(kept.delayMs * 2, RETRY_MAX_MS)
    this.#after(kept.pauseMs, peerId, kept)
  }

  #after(ms: number, peerId: string, kept: Kept): void {
    kept.cancel?.()
    kept.nextMs = this.#clock.now() + ms
    kept.cancel = this.#clock.after(ms, () => {
      this.#try(peerId)
    })
  }
}
