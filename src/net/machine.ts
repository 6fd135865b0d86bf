import { stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'

/** What of the machine a peer depends on. */
export interface Machine {
  readonly nodeVersion: string
  readonly platform: string
  /** Free on the disk of the data directory; undefined if it does not answer. */
  readonly freeBytes: number | undefined
  /** What in the data directory other users of this machine can read. */
  readonly open: readonly string[]
  /** How long one turn of the event loop took just now, in milliseconds. */
  readonly lateMs: number
}

/** Files that are for this user alone. */
const PRIVATE = ['.', 'user.key', 'device.key', 'kith.db', 'api-token']
const OTHERS = 0o077

/** Looks at the machine; never throws. */
export async function lookAtMachine(dataDir: string): Promise<Machine> {
  const startedMs = performance.now()
  await new Promise((resolve) => setImmediate(resolve))
  const lateMs = Math.round(performance.now() - startedMs)
  return {
    nodeVersion: process.versions.node,
    platform: `${process.platform} ${process.arch}`,
    freeBytes: await freeBytes(dataDir),
    open: process.platform === 'win32' ? [] : await openTo(dataDir),
    lateMs,
  }
}

async function freeBytes(path: string): Promise<number | undefined> {
  try {
    const { bavail, bsize } = await statfs(path)
    return bavail * bsize
  } catch {
    return undefined
  }
}

async function openTo(dataDir: string): Promise<string[]> {
  const found = await Promise.all(
    PRIVATE.map(async (name) => {
      try {
        return ((await stat(join(dataDir, name))).mode & OTHERS) === 0 ? [] : [name === '.' ? dataDir : name]
      } catch {
        return []
      }
    }),
  )
  return found.flat()
}
