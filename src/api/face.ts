import type { Logger } from 'pino'
import type { Kith } from '../kith.ts'
import type { Newsfeed } from '../newsfeed.ts'
import type { Registry } from '../operations/registry.ts'

/** What the API works with. */
export interface ApiFace {
  readonly kith: Kith
  readonly registry: Registry
  readonly news: Newsfeed
  readonly log: Logger
  /** Where the built page lies (dist/web); nothing if it was not built. */
  readonly webDir?: string | undefined
  /** Asks the process to end, as SIGTERM does. */
  readonly stop: () => void
  /** Aborted once the process is to end. */
  readonly stopping: AbortSignal
}

export interface ApiLimits {
  readonly bodyBytesMax: number
  /** Of one listener; there are two at most, for IPv4 and IPv6. */
  readonly connectionsMax: number
  /** Requests that are worked on at once. */
  readonly atOnceMax: number
  readonly followersMax: number
  /** A request must have come whole within this; the content of a post may take longer. */
  readonly requestMs: number
  /** An upload of which nothing came for this long is given up. */
  readonly uploadIdleMs: number
  readonly heartbeatMs: number
  /** Bytes that a follower may leave unread. */
  readonly behindBytesMax: number
  /** Events that are kept for followers who come back, and their bytes. */
  readonly keptMax: number
  readonly keptBytesMax: number
}

export const API_LIMITS: ApiLimits = {
  // Rationale: the longest text, 16 KiB, with every character escaped twice over, and room for a batch.
  bodyBytesMax: 1024 * 1024,
  connectionsMax: 128,
  atOnceMax: 128,
  followersMax: 32,
  requestMs: 10_000,
  // Rationale: a browser that reads from a slow disk or a share of the network.
  uploadIdleMs: 60_000,
  // Rationale: proxies and browsers give up on silence after 30 s or more.
  heartbeatMs: 15_000,
  behindBytesMax: 4 * 1024 * 1024,
  keptMax: 1_000,
  keptBytesMax: 4 * 1024 * 1024,
}
