import { friendState } from '../store/persons.ts'
import { requestById } from '../store/requests.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { Store } from '../store/store.ts'

export type Answer = 'accepted' | 'declined' | 'withdrawn'

/** Waits for the answers to requests of our own. */
export class Outcomes {
  readonly #store: Store
  readonly #waiting = new Set<() => void>()

  constructor({ store }: { store: Store }) {
    this.#store = store
  }

  /** Something changed on disk: whoever waits looks again. */
  look(): void {
    for (const wake of this.#waiting) wake()
  }

  /** @throws the reason of `signal`. */
  async of(requestId: Bytes, signal: AbortSignal): Promise<Answer> {
    for (;;) {
      signal.throwIfAborted()
      const answer = this.#answer(requestId)
      if (answer !== undefined) return answer
      await this.#nextLook(signal)
    }
  }

  #answer(requestId: Bytes): Answer | undefined {
    const request = requestById(this.#store, requestId)
    if (request === undefined) return 'withdrawn'
    const { state, userKey } = request
    // Friend rule 10: when both had asked, the other request may be the one that was accepted first.
    if (state === 'pending') return friendState(this.#store, userKey) === 'friend' ? 'accepted' : undefined
    return state === 'ended' ? 'accepted' : state
  }

  #nextLook(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#waiting.delete(wake)
        signal.removeEventListener('abort', wake)
        resolve()
      }
      this.#waiting.add(wake)
      signal.addEventListener('abort', wake)
    })
  }
}
