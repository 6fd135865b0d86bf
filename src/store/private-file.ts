import {
  chmodSync,
  closeSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { KithError } from '../errors.ts'
import type { Bytes } from '../../protocols/signed.ts'

const PRIVATE_FILE = 0o600
const OTHERS = 0o077

/** The bytes of the file, or nothing if there is none. A file open to other users is closed to them first. */
export function readPrivateFile(path: string): Bytes | undefined {
  try {
    if (process.platform !== 'win32' && (statSync(path).mode & OTHERS) !== 0) chmodSync(path, PRIVATE_FILE)
    return new Uint8Array(readFileSync(path))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/**
 * Puts the bytes into the file, whole or not at all, for this user alone; on disk when it returns.
 *
 * @throws {KithError} `no_space`
 */
export function writePrivateFile(path: string, bytes: Uint8Array): void {
  try {
    write(path, bytes)
  } catch (cause) {
    rmSync(`${path}.new`, { force: true })
    if ((cause as NodeJS.ErrnoException).code !== 'ENOSPC') throw cause
    throw new KithError('no_space', 'The disk is full: nothing of this was kept.', {
      cause,
      next: 'Free some space on that disk, then try again.',
    })
  }
}

function write(path: string, bytes: Uint8Array): void {
  const fresh = `${path}.new`
  rmSync(fresh, { force: true })
  const file = openSync(fresh, 'wx', PRIVATE_FILE)
  try {
    for (let written = 0; written < bytes.length;) written += writeSync(file, bytes, written)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  renameSync(fresh, path)
  syncDir(dirname(path))
}

/** A rename is durable once its directory is; Windows has no such call and needs none. */
export function syncDir(path: string): void {
  if (process.platform === 'win32') return
  const dir = openSync(path, 'r')
  try {
    fsyncSync(dir)
  } finally {
    closeSync(dir)
  }
}

/** Removes the file, durably; harmless if there is none. */
export function removePrivateFile(path: string): void {
  rmSync(path, { force: true })
  syncDir(dirname(path))
}
