import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { KithError } from '../errors.ts'
import { readPrivateFile, syncDir, writePrivateFile } from '../store/private-file.ts'
import { Store } from '../store/store.ts'

const PRIVATE_DIR = 0o700
const KEY = 'bootstrap.key'
const DATABASE = 'bootstrap.db'

/**
 * Copies key and registrations of a bootstrap node, as they are at one moment, into an empty directory; the node may
 * run meanwhile. What libp2p learnt of others is left out: it learns it again.
 *
 * @throws {KithError} `data_dir` if there is no node, or something is at the target.
 */
export function backUpBootstrap(dataDir: string, target: string): void {
  const key = readPrivateFile(join(dataDir, KEY))
  if (key === undefined || !existsSync(join(dataDir, DATABASE))) {
    throw new KithError('data_dir', `There is no bootstrap node in ${dataDir}.`, { next: 'Name it with --data-dir.' })
  }
  mkdirSync(target, { recursive: true, mode: PRIVATE_DIR })
  if (readdirSync(target).length > 0) {
    throw new KithError('data_dir', `${target} is not empty.`, { next: 'Choose a new directory for each backup.' })
  }
  const store = Store.open(join(dataDir, DATABASE))
  try {
    store.snapshot(join(target, DATABASE))
  } finally {
    store.close()
  }
  writePrivateFile(join(target, KEY), key)
  syncDir(target)
}
