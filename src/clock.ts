/** Time as the rules see it, so that a whole node can run on a simulated clock. */
export interface Clock {
  /** Wall clock, milliseconds since 1970. For display and expiry only: order never comes from it. */
  now(): number
  /** Milliseconds on a clock that never jumps, from an arbitrary start. */
  monotonic(): number
  /** Runs `fn` once after `ms`; the returned function cancels. The timer never keeps the process alive. */
  after(ms: number, fn: () => void): () => void
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after: (ms, fn) => {
    const timer = setTimeout(fn, ms)
    timer.unref()
    return () => {
      clearTimeout(timer)
    }
  },
}
