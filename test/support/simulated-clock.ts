import type { Clock } from '../../src/clock.ts'

interface Timer {
  readonly atMs: number
  readonly fn: () => void
}

/** Time that passes only when a test says so. Starts on 2026-01-01. */
export class SimulatedClock implements Clock {
  #wallMs = Date.UTC(2026, 0, 1)
  #monotonicMs = 0
  readonly #timers = new Set<Timer>()

  /** Whole, as the system's is: timers with jitter end in between. */
  now(): number {
    return Math.floor(this.#wallMs)
  }

  monotonic(): number {
    return this.#monotonicMs
  }

  after(ms: number, fn: () => void): () => void {
    const timer = { atMs: this.#monotonicMs + ms, fn }
    this.#timers.add(timer)
    return () => {
      this.#timers.delete(timer)
    }
  }

  /** How many timers wait. */
  get waiting(): number {
    return this.#timers.size
  }

  /** Lets time pass, running what is due on the way, in order. */
  advance(ms: number): void {
    const endMs = this.#monotonicMs + ms
    for (;;) {
      const next = [...this.#timers].sort((a, b) => a.atMs - b.atMs)[0]
      if (next === undefined || next.atMs > endMs) break
      this.#pass(next.atMs - this.#monotonicMs)
      this.#timers.delete(next)
      next.fn()
    }
    this.#pass(endMs - this.#monotonicMs)
  }

  /** Sets the wall clock alone, as a user or NTP does. */
  jump(ms: number): void {
    this.#wallMs += ms
  }

  #pass(ms: number): void {
    this.#monotonicMs += ms
    this.#wallMs += ms
  }
}
