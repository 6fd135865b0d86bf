import type { Metrics } from './metrics.ts'

/**
 * The same handler of a protocol, counted: every answer by request and status, with the time it took. What a request
 * threw counts as `broken`: its stream was reset.
 *
 * @param name of the metrics, as `kith_rendezvous`.
 */
export function counted<T extends object>(handler: T, metrics: Metrics, name: string): T {
  const answers = metrics.counter(`${name}_answers_total`, 'Answers given, by request and status', [
    'request',
    'status',
  ])
  const seconds = metrics.seconds(`${name}_answer_seconds`, 'Time until the answer, by request', ['request'])
  return new Proxy(handler, {
    get: (target, key) => {
      const method: unknown = Reflect.get(target, key, target)
      if (typeof method !== 'function') return method
      const request = String(key)
      return (...args: unknown[]): unknown => {
        const stop = seconds.startTimer({ request })
        const count = (status: string): void => {
          stop()
          answers.inc({ request, status })
        }
        return watched(() => Reflect.apply(method, target, args) as unknown, count)
      }
    },
  })
}

/** Runs a request and tells how it ended; its outcome is handed on as it is. */
function watched(run: () => unknown, count: (status: string) => void): unknown {
  try {
    const result = run()
    if (!(result instanceof Promise)) {
      count(statusOf(result))
      return result
    }
    return result.then(
      (answer: unknown) => {
        count(statusOf(answer))
        return answer
      },
      (error: unknown) => {
        count('broken')
        throw error
      },
    )
  } catch (error) {
    count('broken')
    throw error
  }
}

function statusOf(answer: unknown): string {
  const status = (answer as { status?: unknown } | undefined)?.status
  return typeof status === 'string' ? status : 'none'
}
