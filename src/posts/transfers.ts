/** The transfers that run, by the peer at their other end, so that they end with a friendship or with this node. */
export class Transfers {
  readonly #running = new Map<string, Set<AbortController>>()
  #stopped = false

  /** @returns a signal that aborts when `end` or `stop` is called, and a function to call when the transfer is over. */
  begin(peerId: string): { signal: AbortSignal; done: () => void } {
    const controller = new AbortController()
    if (this.#stopped) controller.abort()
    const running = this.#running.get(peerId) ?? new Set()
    this.#running.set(peerId, running.add(controller))
    const done = (): void => {
      running.delete(controller)
      if (running.size === 0) this.#running.delete(peerId)
    }
    return { signal: controller.signal, done }
  }

  end(peerId: string): void {
    for (const controller of this.#running.get(peerId) ?? []) controller.abort()
  }

  stop(): void {
    this.#stopped = true
    for (const peerId of this.#running.keys()) this.end(peerId)
  }
}
