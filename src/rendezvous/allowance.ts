import type { Clock } from '../clock.ts'

interface Bucket {
  left: number
  atMs: number
}

/** How many peers are kept count of; beyond it the one longest unseen is forgotten. About 100 bytes each. */
const PEERS_MAX = 20_000

/** What each peer may ask for: a burst at once, and so much a minute after it. */
export class Allowance {
  readonly #clock: Clock
  readonly #burst: number
  readonly #perMs: number
  readonly #buckets = new Map<string, Bucket>()

  constructor({ clock, burst, perMinute }: { clock: Clock; burst: number; perMinute: number }) {
    this.#clock = clock
    this.#burst = burst
    this.#perMs = perMinute / 60_000
  }

  /** Takes one; false when this peer has none left. */
  take(peer: string): boolean {
    const now = this.#clock.monotonic()
    const bucket = this.#buckets.get(peer)
    const left = bucket === undefined ? this.#burst : this.#refilled(bucket, now)
    // Set again behind the others, so that the order of the map is the order of last use.
    this.#buckets.delete(peer)
    if (this.#buckets.size >= PEERS_MAX) this.#buckets.delete(this.#buckets.keys().next().value ?? '')
    this.#buckets.set(peer, { left: left >= 1 ? left - 1 : left, atMs: now })
    return left >= 1
  }

  /** Forgets who has everything back. Returns how many peers are left. */
  sweep(): number {
    const now = this.#clock.monotonic()
    for (const [peer, bucket] of this.#buckets) {
      if (this.#refilled(bucket, now) >= this.#burst) this.#buckets.delete(peer)
    }
    return this.#buckets.size
  }

  #refilled({ left, atMs }: Bucket, now: number): number {
    return Math.min(this.#burst, left + (now - atMs) * this.#perMs)
  }
}
