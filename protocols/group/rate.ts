/** Frames a second of one author through one neighbour: far above what people type, far below what hurts. */
export const FRAMES_PER_S = 10
/** A backlog after a pause may come at once, three seconds' worth. */
export const FRAMES_BURST = 30
/** Pairs of neighbour and author that are counted: four full groups; the one that was quiet longest is forgotten first. */
const BUCKETS_MAX = 1024

/** Token buckets by key. Time is the caller's, in milliseconds of a clock that never jumps. */
export class Rate {
  readonly #perS: number
  readonly #burst: number
  readonly #buckets = new Map<string, { tokens: number; atMs: number }>()

  constructor(perS = FRAMES_PER_S, burst = FRAMES_BURST) {
    this.#perS = perS
    this.#burst = burst
  }

  /** Takes one token, or returns false. */
  take(key: string, nowMs: number): boolean {
    const tokens = this.#tokens(key, nowMs)
    this.#buckets.delete(key)
    if (this.#buckets.size >= BUCKETS_MAX) this.#buckets.delete(this.#buckets.keys().next().value ?? '')
    this.#buckets.set(key, { tokens: tokens >= 1 ? tokens - 1 : tokens, atMs: nowMs })
    return tokens >= 1
  }

  /** Milliseconds until a token is there; 0 if one is. */
  waitMs(key: string, nowMs: number): number {
    return Math.max(0, ((1 - this.#tokens(key, nowMs)) / this.#perS) * 1000)
  }

  #tokens(key: string, nowMs: number): number {
    const bucket = this.#buckets.get(key)
    if (bucket === undefined) return this.#burst
    return Math.min(this.#burst, bucket.tokens + ((nowMs - bucket.atMs) / 1000) * this.#perS)
  }
}
