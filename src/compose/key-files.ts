import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { KithError } from '../errors.ts'
import { readPrivateFile, writePrivateFile } from '../store/private-file.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { KeyFiles } from '../identity/identity.ts'
import type { Seal } from '../store/vault.ts'

/** Private keys as files in a data directory, readable by its user alone, and sealed if it has a passphrase. */
export function keyFiles(dataDir: string, seal?: Seal): KeyFiles {
  return {
    read: (name) => opened(name, readPrivateFile(join(dataDir, name)), seal),
    write: (name, bytes) => {
      writePrivateFile(join(dataDir, name), seal?.seal(name, bytes) ?? bytes)
    },
    remove: (name) => {
      rmSync(join(dataDir, name), { force: true })
    },
  }
}

function opened(name: string, stored: Bytes | undefined, seal: Seal | undefined): Bytes | undefined {
  if (stored === undefined || seal === undefined) return stored
  const bytes = seal.open(name, stored)
  if (bytes !== undefined) return bytes
  throw new KithError('corrupt', `The key file ${name} is damaged, or of another directory.`, {
    next: 'Put a backup of it back. Without it this identity is lost: only then remove the file to get a new one.',
  })
}
