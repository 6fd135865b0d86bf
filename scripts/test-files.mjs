/**
 * Runs built test files, each in a process of its own: `node scripts/test-files.mjs '{"files": […], …}'`, started by
 * scripts/test.mjs with the options that those processes inherit. node's own command line does not do here because it
 * sorts the files by name: whichever long one comes last is then waited for alone.
 */
import { basename, dirname, resolve } from 'node:path'
import process from 'node:process'
import { run } from 'node:test'
import { spec } from 'node:test/reporters'

const SLOWEST = 10

const { files, concurrency, timeout, testNamePatterns } = JSON.parse(process.argv[2] ?? '{}')

/** Seconds that each file took, its process with it, by its name in the repository. */
const tookS = new Map()
const paths = new Map(files.map(({ built, file }) => [resolve(built), file]))

const stream = run({ files: [...paths.keys()], concurrency, timeout, testNamePatterns })
stream.on('test:complete', ({ name, details }) => {
  const file = paths.get(name)
  if (file !== undefined) tookS.set(file, details.duration_ms / 1000)
})
stream.on('test:fail', ({ todo }) => {
  if (todo === undefined || todo === false) process.exitCode = 1
})
process.on('exit', () => {
  const slowest = [...tookS].sort(([, a], [, b]) => b - a).slice(0, SLOWEST)
  const inWords = slowest.map(
    ([file, s]) => `${basename(dirname(file))}/${basename(file, '.test.ts')} ${s.toFixed(1)} s`,
  )
  console.log(`ℹ slowest ${inWords.join(', ')}`)
})
stream.compose(new spec()).pipe(process.stdout)
