/**
 * Runs `work` under a signal that aborts after `ms` milliseconds, and when `signal` does.
 *
 * Instead of `AbortSignal.any([signal, AbortSignal.timeout(ms)])`: on Node 20 nothing but the collector of garbage holds
 * on to such a pair, and whoever waited for it then waits for ever.
 *
 * @throws whatever `work` throws; by the deadline that is usually a `TimeoutError`.
 */
export async function within<T>(
  ms: number,
  signal: AbortSignal | undefined,
  work: (deadline: AbortSignal) => Promise<T>,
): Promise<T> {
  const late = new AbortController()
  const timer = setTimeout(() => {
    // Names `signal`, so that one that is a timeout itself lives as long as this timer.
    if (signal?.aborted !== true) late.abort(new DOMException('The operation took too long', 'TimeoutError'))
  }, ms)
  ;(timer as { unref?: () => void }).unref?.()
  try {
    return await work(signal === undefined ? late.signal : AbortSignal.any([signal, late.signal]))
  } finally {
    clearTimeout(timer)
  }
}

/**
 * What `work` gives, or the reason of `signal` as soon as that aborts: for work that others wait for too, or that heeds no
 * signal. It goes on then, and nobody hears how it ends.
 *
 * @throws the reason of `signal`, or whatever `work` throws.
 */
export async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return await work
  return await new Promise<T>((resolve, reject) => {
    const onAbort = (): void => {
      reject(signal.reason as Error)
    }
    signal.addEventListener('abort', onAbort, { once: true })
    if (signal.aborted) onAbort()
    work.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', onAbort)
    })
  })
}
