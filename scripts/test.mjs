/**
 * Runs the tests: `npm test` all quick ones, `npm test -- chat friend` those whose path contains a word,
 * `npm run test:full` the long campaigns (*.full.test.ts), `npm run test:cluster` the compose cluster.
 * Options that begin with `--` go to node as they are: `npm test -- chat --test-name-pattern='rule 4'`.
 *
 * Node 20 has no globs in `node --test`, so the files are listed here.
 */
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join, sep } from 'node:path'
import process from 'node:process'

/** Folders whose tests start the built programs. The cluster builds its own, in an image. */
const STORIES = ['network', 'cli']
/** Beyond this a test, or a whole file of them, hangs; the longest story needs a fifth of it on an idle machine. */
const QUICK_TIMEOUT_MS = 300_000
const LONG_TIMEOUT_MS = 1_800_000
/** As many files at once as the smallest machine we promise has cores; the long ones are campaigns that want it alone. */
const QUICK_FILES_AT_ONCE = 2

const args = process.argv.slice(2)
const isFull = args.includes('--full')
const isCluster = args.includes('--cluster')
const words = args.filter((arg) => !arg.startsWith('--'))
const nodeOptions = args.filter((arg) => arg.startsWith('--') && arg !== '--full' && arg !== '--cluster')

const files = readdirSync('test', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.test.ts'))
  .filter((file) => file.startsWith(`cluster${sep}`) === isCluster)
  .filter((file) => file.endsWith('.full.test.ts') === isFull)
  .map((file) => join('test', file))
  .filter((file) => words.length === 0 || words.some((word) => file.includes(word)))
  .sort()

if (files.length === 0) {
  console.error(`No test file matches ${words.join(' ')}`)
  process.exit(1)
}

if (files.some((file) => STORIES.includes(file.split(sep)[1] ?? ''))) run(['scripts/build.mjs'])

const isLong = isFull || isCluster
run([
  '--import',
  'tsx',
  '--import',
  './test/support/setup.ts',
  '--test',
  '--test-reporter=spec',
  `--test-timeout=${String(isLong ? LONG_TIMEOUT_MS : QUICK_TIMEOUT_MS)}`,
  `--test-concurrency=${String(isLong ? 1 : QUICK_FILES_AT_ONCE)}`,
  ...nodeOptions,
  ...files,
])

/** Runs node to its end; a failure ends this process with the same code. */
function run(nodeArgs) {
  const { status } = spawnSync(process.execPath, nodeArgs, { stdio: ['ignore', 'inherit', 'inherit'] })
  if (status !== 0) process.exit(status ?? 1)
}
