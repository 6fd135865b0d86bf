import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { openDataDir } from '../../src/store/data-dir.ts'

// Takes a data directory, forgets that it did, collects garbage, and holds it all the same until it is killed.
try {
  openDataDir(process.argv[2] ?? '')
  setFlagsFromString('--expose-gc')
  ;(runInNewContext('gc') as () => void)()
  console.log('held')
} catch (error) {
  console.log((error as { code: string }).code)
}
process.stdin.resume()
