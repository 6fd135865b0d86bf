import type { Readable, Writable } from 'node:stream'
import type { Logger } from 'pino'
import type { Kith } from '../kith.ts'
import type { Newsfeed } from '../newsfeed.ts'
import type { Registry } from '../operations/registry.ts'

/** Seals what a face keeps on disk, if the data directory has a passphrase. */
export interface Sealing {
  seal(name: string, bytes: Uint8Array): Uint8Array
  /** Nothing if it is not what was sealed under this name. */
  open(name: string, sealed: Uint8Array): Uint8Array | undefined
}

/** What every face of one running peer works with: `runLine`, `runPiped`, `runHeadless` and `serveControl` take it. */
export interface Face {
  readonly kith: Kith
  readonly registry: Registry
  readonly news: Newsfeed
  /** Absolute, made by `openDataDir`. */
  readonly dataDir: string
  /** Of a data directory with a passphrase. */
  readonly seal?: Sealing | undefined
  /** Results and events as NDJSON. */
  readonly json: boolean
  /** The first command of a line, typed by nobody. */
  readonly first?: string
  readonly input: Readable & { isTTY?: boolean; setRawMode?: (on: boolean) => unknown }
  readonly output: Writable & { isTTY?: boolean; columns?: number; rows?: number }
  readonly log: Logger
  /** Asks the process to end, as SIGTERM does: `kith exit` from another process. */
  readonly stop: () => void
  /** Aborted once the process is to end (SIGTERM, `stop`): faces then let go of their input and return. */
  readonly stopping: AbortSignal
}
