import { closeSync, openSync } from 'node:fs'
import { openDriver } from './driver.ts'
import type { SqlDriver } from './driver.ts'

export interface Lock {
  release(): void
}

/** Held for the life of the process: a database that nobody mentions any more is closed by the garbage collector. */
const held = new Set<SqlDriver>()

/** Rationale: of several that take it in the same moment all could be told that it is busy; the wait lets one win. */
const WAIT_MS = 500

/**
 * Takes the lock on this file, or returns nothing while another process has it.
 *
 * It is the file lock of an SQLite transaction that never ends: the kernel drops it with the process, even at kill -9,
 * so that no lock is ever stale, there is no moment between looking and taking, and process ids (all 1 in containers)
 * play no part.
 *
 * @throws what opening the file throws.
 */
export function takeLock(path: string): Lock | undefined {
  // Made here for its mode. Never opened by hand again: closing any handle of a file drops its POSIX locks.
  makeFile(path)
  const driver = openDriver(path)
  try {
    driver.exec(`PRAGMA busy_timeout = ${WAIT_MS}`)
    driver.exec('BEGIN EXCLUSIVE')
    held.add(driver)
    return {
      release: () => {
        held.delete(driver)
        driver.close()
      },
    }
  } catch (error) {
    driver.close()
    if (isBusy(error)) return undefined
    throw error
  }
}

function makeFile(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

/** libsql names the code, node:sqlite numbers it (5 is SQLITE_BUSY). */
function isBusy(error: unknown): boolean {
  const { code, errcode } = error as { code?: unknown; errcode?: unknown }
  return errcode === 5 || (typeof code === 'string' && code.startsWith('SQLITE_BUSY'))
}
