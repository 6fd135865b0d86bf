import { KithError } from '../errors.ts'
import { pendingRequests, requestByNumber } from '../store/requests.ts'
import type { RequestKind, RequestRow } from '../store/requests.ts'
import type { Store } from '../store/store.ts'

/** What a feature does when the user decides. Each returns once the decision is durable, not once the other side heard. */
export interface Decider {
  accept(request: RequestRow): Promise<void>
  decline(request: RequestRow): Promise<void>
  /** Takes back a request of our own. */
  withdraw(request: RequestRow): Promise<void>
}

/**
 * Everything that waits for a yes or no, of whatever kind: friend requests, private sessions, requests to join a group
 * and invitations. A request is never decided by a time-out.
 */
export class Requests {
  readonly #store: Store
  readonly #deciders = new Map<RequestKind, Decider>()

  constructor({ store }: { store: Store }) {
    this.#store = store
  }

  register(kind: RequestKind, decider: Decider): void {
    this.#deciders.set(kind, decider)
  }

  pending(direction?: 'in' | 'out'): RequestRow[] {
    return pendingRequests(this.#store, direction)
  }

  /**
   * Answers the incoming request with this number, or the only pending one.
   *
   * @throws {KithError} `no_request`, or `several_requests` when it takes a number to say which.
   */
  async decide(yes: boolean, number?: number): Promise<RequestRow> {
    const request = this.#choose('in', number, yes ? 'accept' : 'decline')
    const decider = this.#decider(request)
    await (yes ? decider.accept(request) : decider.decline(request))
    return request
  }

  /** Takes back an outgoing request. @throws {KithError} as `decide`. */
  async withdraw(number?: number): Promise<RequestRow> {
    const request = this.#choose('out', number, 'withdraw')
    await this.#decider(request).withdraw(request)
    return request
  }

  #choose(direction: 'in' | 'out', number: number | undefined, verb: string): RequestRow {
    const pending = this.pending(direction)
    if (number !== undefined) {
      const found = pending.find((request) => request.number === number)
      if (found !== undefined) return found
      const ended = requestByNumber(this.#store, number)
      const what =
        ended?.direction === direction
          ? `Request ${String(number)} is already ${ended.state}.`
          : `There is no request ${String(number)}.`
      throw new KithError('no_request', what, { next: 'requests shows what is pending.' })
    }
    const [only] = pending
    if (only === undefined) throw new KithError('no_request', 'No request is pending.')
    if (pending.length > 1) {
      throw new KithError('several_requests', `${String(pending.length)} requests are pending.`, {
        next: `Say which: ${pending.map((request) => `${verb} ${String(request.number)}`).join(', ')} (requests shows them).`,
      })
    }
    return only
  }

  #decider(request: RequestRow): Decider {
    const decider = this.#deciders.get(request.kind)
    if (decider === undefined) throw new Error(`No feature decides requests of kind ${request.kind}`)
    return decider
  }
}
