import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** From dist/chunks it is one folder up, from the sources or what tests make of them a few. */
const LEVELS_MAX = 6

/** Where the build put the page, seen from this program's own file; nothing if it was not built. */
export function findWebDir(): string | undefined {
  let folder = dirname(fileURLToPath(import.meta.url))
  for (let level = 0; level < LEVELS_MAX; level++) {
    for (const inside of ['web', 'dist/web']) {
      const found = join(folder, inside)
      // The sources of the page lie in a folder of the same name, without what the build makes.
      if (existsSync(join(found, 'app.js'))) return found
    }
    folder = dirname(folder)
  }
  return undefined
}
