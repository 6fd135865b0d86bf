import { setTimeout as sleep } from 'node:timers/promises'

const POLL_MS = 2

/**
 * Waits until `condition` gives something truthy and returns it. A condition that throws is not met yet; what it threw
 * last is the cause of the failure at the deadline.
 */
export async function until<T>(
  condition: () => T | Promise<T>,
  what = 'the condition',
  timeoutMs = 20_000,
): Promise<NonNullable<T>> {
  const deadline = performance.now() + timeoutMs
  let cause: unknown
  for (;;) {
    try {
      const value = await condition()
      if (value) return value
    } catch (error) {
      cause = error
    }
    if (performance.now() > deadline) throw new Error(`${what}: not within ${String(timeoutMs)} ms`, { cause })
    await sleep(POLL_MS)
  }
}

/** Lets everything that is ready now happen, for tests that something does NOT happen: `rounds` turns of the event loop. */
export async function settle(rounds = 20): Promise<void> {
  for (let round = 0; round < rounds; round++) await sleep(1)
}
