/** Lets at most so many pieces of work for one key run at a time; the others wait in the order in which they came. */
export class Turns {
  readonly #atOnce: number
  readonly #waiting = new Map<string, (() => void)[]>()
  readonly #running = new Map<string, number>()

  constructor(atOnce: number) {
    this.#atOnce = atOnce
  }

  async run<T>(key: string, work: () => Promise<T>): Promise<T> {
    if ((this.#running.get(key) ?? 0) >= this.#atOnce) await this.#turn(key)
    else this.#running.set(key, (this.#running.get(key) ?? 0) + 1)
    try {
      return await work()
    } finally {
      this.#pass(key)
    }
  }

  #turn(key: string): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.set(key, [...(this.#waiting.get(key) ?? []), resolve])
    })
  }

  /** Hands the place to whoever waits longest; nobody who comes in between can take it. */
  #pass(key: string): void {
    const [next, ...others] = this.#waiting.get(key) ?? []
    if (others.length > 0) this.#waiting.set(key, others)
    else this.#waiting.delete(key)
    if (next !== undefined) {
      next()
      return
    }
    const running = (this.#running.get(key) ?? 1) - 1
    if (running > 0) this.#running.set(key, running)
    else this.#running.delete(key)
  }
}
