import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { unlessAborted, within } from '../../protocols/deadline.ts'
import type { TestContext } from 'node:test'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

const MANY = 100

/** Waits for nothing but its deadline, as a stream does that never answers. */
const forever = (deadline: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    deadline.addEventListener('abort', () => reject(deadline.reason as Error))
  })

/** Deadlines keep no process alive: the sockets that they are for do. */
function keepAlive(t: TestContext): void {
  const timer = setInterval(() => undefined, 10)
  t.after(() => {
    clearInterval(timer)
  })
}

test('deadline: ends what waits, whatever garbage was collected meanwhile', { timeout: 20_000 }, async (t) => {
  keepAlive(t)
  const stopped = new AbortController()
  const waiting = Array.from({ length: MANY }, (_, index) =>
    assert.rejects(within(300, index % 2 === 0 ? stopped.signal : undefined, forever), { name: 'TimeoutError' }),
  )
  // And where the other signal is itself a timeout that nobody holds.
  const outer = Array.from({ length: MANY }, () =>
    assert.rejects(within(60_000, AbortSignal.timeout(300), forever), { name: 'TimeoutError' }),
  )
  for (let round = 0; round < 3; round++) {
    await new Promise((resolve) => setImmediate(resolve))
    collectGarbage()
  }
  await Promise.all([...waiting, ...outer])
})

test('deadline: the other signal ends it at once, with its own reason; what is done in time is not ended', async (t) => {
  keepAlive(t)
  const stopped = new AbortController()
  const waiting = within(60_000, stopped.signal, forever)
  stopped.abort(new Error('enough'))
  await assert.rejects(waiting, /enough/)
  let seen: AbortSignal | undefined
  assert.equal(
    await within(5, undefined, async (deadline) => {
      seen = deadline
      return await Promise.resolve(7)
    }),
    7,
  )
  await once(AbortSignal.timeout(50), 'abort')
  assert.equal(seen?.aborted, false)
})

test('deadline: work that heeds no signal is not waited for any longer, and its end is not heard', async () => {
  const stopped = new AbortController()
  const { promise: work, reject: fail } = Promise.withResolvers<number>()
  const waiting = [unlessAborted(work, stopped.signal), unlessAborted(work, AbortSignal.abort(new Error('enough')))]
  stopped.abort(new Error('enough'))
  for (const one of waiting) await assert.rejects(one, /enough/)
  fail(new Error('too late'))
  const { signal } = new AbortController()
  assert.equal(await unlessAborted(Promise.resolve(7), signal), 7)
  await assert.rejects(unlessAborted(Promise.reject(new Error('broken')), signal), /broken/)
})
