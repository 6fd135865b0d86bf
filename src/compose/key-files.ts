import { join } from 'node:path'
import { readPrivateFile, writePrivateFile } from '../store/private-file.ts'
import type { KeyFiles } from '../identity/identity.ts'

/** Private keys as files in a data directory, readable by its user alone. */
export function keyFiles(dataDir: string): KeyFiles {
  return {
    read: (name) => readPrivateFile(join(dataDir, name)),
    write: (name, bytes) => {
      writePrivateFile(join(dataDir, name), bytes)
    },
  }
}
