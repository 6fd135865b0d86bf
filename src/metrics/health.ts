import { statfs } from 'node:fs/promises'

/** Whether a node does its work, for those who look after it. */
export interface Health {
  /** False: somebody has to do something, and `problems` says what. */
  readonly healthy: boolean
  readonly problems: readonly string[]
  /** Facts about this node, by name. */
  readonly facts: Readonly<Record<string, unknown>>
}

/** Below this a letter of 64 KiB and the log of the database no longer fit together with what a busy hour brings. */
const FREE_BYTES_MIN = 64 * 1024 * 1024
/** A loop that is held longer than this answers nobody in time. */
const LATE_MS_MAX = 2_000

/**
 * Looks at the disk under `dataDir` and at the event loop, and adds what the node itself says.
 *
 * @param own problems and facts that only this node knows.
 */
export async function look(
  dataDir: string,
  own: () => { readonly problems: readonly string[]; readonly facts: Health['facts'] },
): Promise<Health> {
  const lateMs = await lateness()
  const disk = await freeBytes(dataDir)
  const { problems, facts } = own()
  const found = [
    ...problems,
    ...(disk === undefined ? [`the file system of ${dataDir} does not answer`] : []),
    ...(disk !== undefined && disk < FREE_BYTES_MIN
      ? [`the disk under ${dataDir} is nearly full: free some space`]
      : []),
    ...(lateMs > LATE_MS_MAX
      ? ['the process is too busy to answer in time: give it more CPU, or lower its limits']
      : []),
  ]
  return { healthy: found.length === 0, problems: found, facts: { ...facts, freeBytes: disk ?? 0, lateMs } }
}

async function freeBytes(path: string): Promise<number | undefined> {
  try {
    const { bavail, bsize } = await statfs(path)
    return bavail * bsize
  } catch {
    return undefined
  }
}

/** How many milliseconds one turn of the event loop takes just now. */
async function lateness(): Promise<number> {
  const startedMs = performance.now()
  await new Promise((resolve) => setImmediate(resolve))
  return Math.round(performance.now() - startedMs)
}
