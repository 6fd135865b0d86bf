import type { Clock } from './clock.ts'
import type { Net } from './net/net.ts'
import type { Requests } from './requests/requests.ts'
import type { Store } from './store/store.ts'

/** One peer, composed: what operations work on. */
export interface Kith {
  readonly clock: Clock
  readonly store: Store
  readonly net: Net
  readonly requests: Requests
}
