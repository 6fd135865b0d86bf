import { getSetting, putSetting } from '../store/settings.ts'
import type { Clock } from '../clock.ts'
import type { Sql } from '../store/store.ts'

const NAME = 'steady_time'
const DAY_MS = 24 * 60 * 60_000
/** How often it is written down: a crash loses at most this much of it. */
export const TICK_MS = 60 * 60_000

interface Kept {
  readonly steadyMs: number
  readonly wallMs: number
}

/**
 * Time for what must be kept for weeks, across restarts, whatever happens to the wall clock. It goes with the wall clock,
 * but a jump backwards does not turn it, and a jump forwards, or a long absence, counts as one day: so nothing expires
 * because of a wrong clock, and what is kept is rather kept too long.
 */
export class Steady {
  readonly #clock: Clock
  #kept: Kept
  #monotonicMs: number

  constructor({ sql, clock }: { sql: Pick<Sql, 'get'>; clock: Clock }) {
    this.#clock = clock
    this.#kept = getSetting<Kept>(sql, NAME) ?? { steadyMs: 0, wallMs: clock.now() }
    this.#monotonicMs = clock.monotonic()
  }

  now(): number {
    const ranMs = this.#clock.monotonic() - this.#monotonicMs
    const passedMs = this.#clock.now() - this.#kept.wallMs
    return Math.floor(this.#kept.steadyMs + Math.max(ranMs, Math.min(passedMs, DAY_MS)))
  }

  /** Writes it down; from here on the next jump counts anew. */
  tick(sql: Sql): void {
    this.#kept = { steadyMs: this.now(), wallMs: this.#clock.now() }
    this.#monotonicMs = this.#clock.monotonic()
    putSetting(sql, NAME, this.#kept)
  }
}
