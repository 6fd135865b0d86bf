interface Lane {
  free: number
  readonly waiting: (() => void)[]
}

/** Lets a few pieces of work at a time through to each node; the others wait, in the order in which they came. */
export class Turns {
  readonly #atOnceMax: number
  readonly #lanes = new Map<string, Lane>()

  constructor(atOnceMax: number) {
    this.#atOnceMax = atOnceMax
  }

  /** @param signal ends the waiting, with its reason; work that has begun has to look at it itself. */
  async take<T>(node: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const lane = this.#lanes.get(node) ?? { free: this.#atOnceMax, waiting: [] }
    this.#lanes.set(node, lane)
    if (lane.free > 0) lane.free -= 1
    else await turn(lane, signal)
    try {
      return await work()
    } finally {
      // The turn goes from hand to hand: nobody who comes now can step in before those who wait.
      const next = lane.waiting.shift()
      if (next === undefined) lane.free += 1
      else next()
    }
  }
}

async function turn({ waiting }: Lane, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  const { promise, resolve, reject } = Promise.withResolvers<undefined>()
  const begin = (): void => {
    resolve(undefined)
  }
  const onAbort = (): void => {
    const at = waiting.indexOf(begin)
    // Whose turn has come already goes on: the work sees the signal.
    if (at < 0) return
    waiting.splice(at, 1)
    reject(signal.reason as Error)
  }
  waiting.push(begin)
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    await promise
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}
