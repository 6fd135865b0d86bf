import type { Readable, Writable } from 'node:stream'
import type { Logger } from 'pino'
import type { Kith } from '../kith.ts'
import type { Newsfeed } from '../newsfeed.ts'
import type { Registry } from '../operations/registry.ts'

/** What every face of one running peer works with: `runLine`, `runPiped`, `runHeadless` and `serveControl` take it. */
export interface Face {
  readonly kith: Kith
  readonly registry: Registry
  readonly news: Newsfeed
  /** Absolute, made by `openDataDir`. */
  readonly dataDir: string
  /** Results and events as NDJSON. */
  readonly json: boolean
  readonly input: Readable & { isTTY?: boolean; setRawMode?: (on: boolean) => unknown }
  readonly output: Writable & { isTTY?: boolean; columns?: number }
  readonly log: Logger
  /** Asks the process to end, as SIGTERM does: `kith exit` from another process. */
  readonly stop: () => void
  /** Aborted once the process is to end (SIGTERM, `stop`): faces then let go of their input and return. */
  readonly stopping: AbortSignal
}
