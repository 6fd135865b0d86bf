import { openDataDir } from '../../src/store/data-dir.ts'

// Takes a data directory and holds it until it is killed.
try {
  openDataDir(process.argv[2] ?? '')
  console.log('held')
} catch (error) {
  console.log((error as { code: string }).code)
}
process.stdin.resume()
