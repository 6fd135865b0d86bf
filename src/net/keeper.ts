import type { Clock } from '../clock.ts'

const RETRY_FIRST_MS = 500
const RETRY_MAX_MS = 60_000

interface Kept {
  delayMs: number
  /** Milliseconds since 1970; undefined while nothing is due. */
  nextMs: number | undefined
  cancel: (() => void) | undefined
}

/**
 * Keeps connections to the peers that matter. libp2p gives up after 31 s; this does not: it tries again with growing
 * pauses for as long as the peer is kept, and at once when told that the network changed.
 */
export class Keeper {
  readonly #clock: Clock
  readonly #connect: (peerId: string) => Promise<unknown>
  readonly #isConnected: (peerId: string) => boolean
  readonly #kept = new Map<string, Kept>()
  #running = false

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
    }
  }

  keep(peerId: string): void {
    if (this.#kept.has(peerId)) return
    this.#kept.set(peerId, { delayMs: RETRY_FIRST_MS, nextMs: undefined, cancel: undefined })
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
    kept.cancel?.()
    // Jitter, so that two peers that lost each other do not dial at the same instants.
    const pauseMs = kept.delayMs * (0.75 + Math.random() / 2)
    kept.nextMs = this.#clock.now() + pauseMs
    kept.cancel = this.#clock.after(pauseMs, () => {
      this.#try(peerId)
    })
    kept.delayMs = Math.min(kept.delayMs * 2, RETRY_MAX_MS)
  }
}
