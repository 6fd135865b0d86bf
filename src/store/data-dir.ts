import { chmodSync, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { KithError } from '../errors.ts'
import { takeLock } from './lock.ts'
import { readPrivateFile, writePrivateFile } from './private-file.ts'
import type { Lock } from './lock.ts'

const PRIVATE_DIR = 0o700
const OTHERS = 0o077
const LOCK_FILE = 'lock'
/** The process that holds, or last held, the directory: for the words of a refusal only. The lock decides. */
const OWNER_FILE = 'owner'

/** A data directory that belongs to this process until `close`. */
export interface DataDir {
  /** Absolute. */
  readonly path: string
  /** Lets the next process in. The kernel does so too when this one dies, however it dies. */
  close(): void
}

/**
 * Makes the directory if need be, closes it to other users, and keeps other processes out.
 *
 * @throws {KithError} `data_dir` if it cannot be used, `locked` if another process has it.
 */
export function openDataDir(path: string): DataDir {
  try {
    makeDir(path)
    closeToOthers(path)
    const lock = takeLock(join(path, LOCK_FILE)) ?? refuse(path)
    return own(path, lock)
  } catch (cause) {
    throw cause instanceof KithError ? cause : unusable(path, cause)
  }
}

function own(path: string, lock: Lock): DataDir {
  try {
    writePrivateFile(join(path, OWNER_FILE), Buffer.from(String(process.pid)))
  } catch (error) {
    lock.release()
    throw error
  }
  return {
    path,
    close: () => {
      lock.release()
    },
  }
}

/** Not mkdirSync's own `recursive`: it never returns where a parent exists but takes no children, as in /proc. */
function makeDir(path: string): void {
  try {
    mkdirSync(path, PRIVATE_DIR)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST' && statSync(path).isDirectory()) return
    if (code !== 'ENOENT' || existsSync(dirname(path))) throw error
    makeDir(dirname(path))
    mkdirSync(path, PRIVATE_DIR)
  }
}

/** A new or empty directory, or one of ours, is closed; anything else that others can read may have other uses. */
function closeToOthers(path: string): void {
  if (process.platform === 'win32') return
  const { mode } = statSync(path)
  if ((mode & OTHERS) === 0) return
  const files = readdirSync(path)
  if (files.length > 0 && !files.includes(LOCK_FILE)) {
    throw new KithError('data_dir', `${path} holds other files and is open to other users.`, {
      next: 'Choose an empty directory, or close this one: chmod 700.',
    })
  }
  chmodSync(path, PRIVATE_DIR)
}

function refuse(path: string): never {
  const pid = Buffer.from(readPrivateFile(join(path, OWNER_FILE)) ?? []).toString('utf8')
  throw new KithError('locked', `Another Kith${pid === '' ? '' : ` (process ${pid})`} runs on ${path}.`, {
    next: 'Speak to it with `kith <command>`, end it, or choose another --data-dir.',
  })
}

function unusable(path: string, cause: unknown): KithError {
  const code = (cause as NodeJS.ErrnoException).code
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new KithError('data_dir', `The data directory ${path} cannot be used: ${reason}.`, {
    cause,
    next:
      code === 'ENOSPC'
        ? 'Free some space on that disk.'
        : 'Make it writable for this user, or choose another with --data-dir.',
  })
}
