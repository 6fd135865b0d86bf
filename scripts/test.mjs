/**
 * Runs the tests: `npm test` all quick ones, `npm test -- chat friend` those whose path contains a word,
 * `npm run test:full` the long campaigns (*.full.test.ts), `npm run test:cluster` the compose cluster.
 * Options that begin with `--` go to node as they are: `npm test -- chat --test-name-pattern='rule 4'`.
 *
 * Node 20 has no globs in `node --test`, so the files are listed here. They run from JavaScript that esbuild makes of
 * them all at once: to translate each file's modules again in its own process costs more than most of the tests, and on
 * Node 20 the thread in which a loader (tsx) does that now and then waits for ever. One file alone runs without this:
 * `node --import tsx --import ./test/support/setup.ts --test test/….test.ts`.
 */
import { build } from 'esbuild'
import { spawnSync } from 'node:child_process'
import { readdirSync, rmSync } from 'node:fs'
import { join, sep } from 'node:path'
import process from 'node:process'

const SETUP = 'test/support/setup.ts'
const BUILT = '.cache/test'
/** Programs that tests start in processes of their own: see test/support/child.ts. */
const CHILDREN = ['test/cli/holder.ts', 'test/attack/victim.ts']
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

rmSync(BUILT, { recursive: true, force: true })
await build({
  entryPoints: [SETUP, ...CHILDREN, ...files],
  outdir: BUILT,
  outbase: '.',
  chunkNames: 'chunks/[name]-[hash]',
  bundle: true,
  splitting: true,
  packages: 'external',
  format: 'esm',
  platform: 'node',
  target: 'node20',
  sourcemap: true,
  sourcesContent: false,
  logLevel: 'warning',
}).catch(() => process.exit(1)) // esbuild has already said what is wrong and where

const isLong = isFull || isCluster
run([
  '--enable-source-maps',
  '--import',
  `./${built(SETUP)}`,
  '--test',
  '--test-reporter=spec',
  `--test-timeout=${String(isLong ? LONG_TIMEOUT_MS : QUICK_TIMEOUT_MS)}`,
  `--test-concurrency=${String(isLong ? 1 : QUICK_FILES_AT_ONCE)}`,
  ...nodeOptions,
  ...files.map(built),
])

/** Where esbuild puts what it makes of a file. */
function built(file) {
  return `${BUILT}/${file.replaceAll(sep, '/').replace(/\.ts$/, '.js')}`
}

/** Runs node to its end; a failure ends this process with the same code. */
function run(nodeArgs) {
  const env = { ...process.env, TESTS_BUILT_IN: BUILT }
  const { status } = spawnSync(process.execPath, nodeArgs, { stdio: ['ignore', 'inherit', 'inherit'], env })
  if (status !== 0) process.exit(status ?? 1)
}
