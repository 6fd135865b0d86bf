import { setTimeout as sleep } from 'node:timers/promises'

/** How often a condition is looked at: at first at once, later so that looking costs little beside what is waited for. */
const POLL_MS_MIN = 2
const POLL_MS_MAX = 40
const POLL_SHARE = 0.04

/**
 * Waits until `condition` gives something truthy and returns it. A condition that throws is not met yet; what it threw
 * last is the cause of the failure at the deadline.
 */
export async function until<T>(
  condition: () => T | Promise<T>,
  what = 'the condition',
  timeoutMs = 20_000,
): Promise<NonNullable<T>> {
  const startMs = performance.now()
  let cause: unknown
  for (;;) {
    try {
      const value = await condition()
      if (value) return value
    } catch (error) {
      cause = error
    }
    const waitedMs = performance.now() - startMs
    if (waitedMs > timeoutMs) throw new Error(`${what}: not within ${String(timeoutMs)} ms`, { cause })
    await sleep(Math.min(POLL_MS_MAX, Math.max(POLL_MS_MIN, waitedMs * POLL_SHARE)))
  }
}

/** Lets everything that is ready now happen, for tests that something does NOT happen: `rounds` turns of the event loop. */
export async function settle(rounds = 20): Promise<void> {
  for (let round = 0; round < rounds; round++) await sleep(1)
}
