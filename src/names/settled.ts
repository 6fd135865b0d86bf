/**
 * What those of `work` gave that succeed, once all have ended or `graceMs` after the first of them succeeded: whoever asks
 * several waits for the slow, not for the dead.
 */
export async function settled<T>(work: readonly Promise<T>[], graceMs: number): Promise<T[]> {
  const values: T[] = []
  const { promise: over, resolve: end } = Promise.withResolvers<undefined>()
  let timer: NodeJS.Timeout | undefined
  const each = work.map(async (one) => {
    values.push(await one)
    timer ??= setTimeout(() => {
      end(undefined)
    }, graceMs)
  })
  await Promise.race([Promise.allSettled(each), over])
  clearTimeout(timer)
  return [...values]
}
