/**
 * Runs the tests: `npm test` all quick ones, `npm test -- chat friend` those whose path contains a word,
 * `npm run test:full` the long campaigns (*.full.test.ts), `npm run test:cluster` the compose cluster.
 * `npm test -- chat --test-name-pattern='rule 4'` runs the tests of that name; other options that begin with `--` go to
 * node as they are.
 *
 * They run from JavaScript that esbuild makes of them all at once, with the packages that they use: to translate and to
 * find each file's modules again in its own process costs more than most of the tests, and on Node 20 the thread in which
 * a loader (tsx) does that now and then waits for ever. One file alone runs without this:
 * `node --import tsx --import ./test/support/setup.ts --test test/….test.ts`.
 */
import { build } from 'esbuild'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, sep } from 'node:path'
import process from 'node:process'
import { NATIVE_PACKAGES, OWN_PACKAGE, REQUIRE } from './bundling.mjs'

const SETUP = 'test/support/setup.ts'
const BUILT = '.cache/test'
/** Programs that tests start in processes of their own: see test/support/child.ts. */
const CHILDREN = ['test/cli/holder.ts', 'test/attack/victim.ts']
/** Folders whose tests start the built programs, or open the built page. The cluster builds its own, in an image. */
const STORIES = ['network', 'cli', 'web']
/** Beyond this a test, or a whole file of them, hangs; the longest needs an eighth of it on an idle machine. */
const QUICK_TIMEOUT_MS = 240_000
const LONG_TIMEOUT_MS = 1_800_000
/** As many files at once as the smallest machine we promise has cores; the long ones are campaigns that want it alone. */
const QUICK_FILES_AT_ONCE = 2
/** Begun first, so that no long one is waited for alone at the end. The run ends with the ten slowest. */
const LONGEST = [
  'network/story',
  'group/simulation',
  'network/kill',
  'faults/sweep',
  'faults/clock',
  'network/recovery',
  'cli/passphrase',
  'network/letters',
  'group/village',
  'chat/loss',
  'friend/equal',
]
/** Where files lie in memory, and how much has to be free there. */
const MEMORY_DIR = '/dev/shm'
const MEMORY_BYTES_MIN = 2 * 1024 ** 3

const PATTERN = '--test-name-pattern='
const OWN_OPTIONS = ['--full', '--cluster', PATTERN]
const args = process.argv.slice(2)
const isFull = args.includes('--full')
const isCluster = args.includes('--cluster')
const words = args.filter((arg) => !arg.startsWith('--'))
const patterns = args.filter((arg) => arg.startsWith(PATTERN)).map((arg) => arg.slice(PATTERN.length))
const nodeOptions = args.filter((arg) => arg.startsWith('--') && !OWN_OPTIONS.some((own) => arg.startsWith(own)))

const files = readdirSync('test', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.test.ts'))
  .filter((file) => file.startsWith(`cluster${sep}`) === isCluster)
  .filter((file) => file.endsWith('.full.test.ts') === isFull)
  .map((file) => join('test', file))
  .filter((file) => words.length === 0 || words.some((word) => file.includes(word)))
  .sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))

if (files.length === 0) {
  console.error(`No test file matches ${words.join(' ')}`)
  process.exit(1)
}

if (files.some((file) => STORIES.includes(file.split(sep)[1] ?? ''))) run(['scripts/build.mjs'])

const { devDependencies } = JSON.parse(readFileSync('package.json', 'utf8'))
rmSync(BUILT, { recursive: true, force: true })
await build({
  entryPoints: [SETUP, ...CHILDREN, ...files],
  outdir: BUILT,
  outbase: '.',
  chunkNames: 'chunks/[name]-[hash]',
  bundle: true,
  splitting: true,
  external: [...NATIVE_PACKAGES, ...Object.keys(devDependencies)],
  banner: { js: REQUIRE },
  plugins: [OWN_PACKAGE],
  format: 'esm',
  platform: 'node',
  target: 'node20',
  sourcemap: true,
  sourcesContent: false,
  logLevel: 'warning',
}).catch(() => process.exit(1)) // esbuild has already said what is wrong and where

const temporary = mkdtempSync(join(temporaryRoot(), 'kith-'))
process.on('exit', () => {
  rmSync(temporary, { recursive: true, force: true })
})
const isLong = isFull || isCluster
const plan = {
  files: files.map((file) => ({ file, built: built(file) })),
  timeout: isLong ? LONG_TIMEOUT_MS : QUICK_TIMEOUT_MS,
  concurrency: isLong ? 1 : QUICK_FILES_AT_ONCE,
  testNamePatterns: patterns.length > 0 ? patterns : undefined,
}
run(
  [
    '--enable-source-maps',
    '--import',
    `./${built(SETUP)}`,
    ...nodeOptions,
    'scripts/test-files.mjs',
    JSON.stringify(plan),
  ],
  { TESTS_BUILT_IN: BUILT, TMPDIR: temporary },
)

/** Where a file stands among those that are begun first. */
function rank(file) {
  const place = LONGEST.findIndex((name) => file === join('test', `${name}.test.ts`))
  return place < 0 ? LONGEST.length : place
}

/**
 * In memory, if the system has room for files there: tests wait for the disk longer than for anything else, and none can
 * tell the difference, for nobody pulls a plug.
 */
function temporaryRoot() {
  try {
    const { bavail, bsize } = statfsSync(MEMORY_DIR)
    return bavail * bsize >= MEMORY_BYTES_MIN ? MEMORY_DIR : tmpdir()
  } catch {
    return tmpdir()
  }
}

/** Where esbuild puts what it makes of a file. */
function built(file) {
  return `${BUILT}/${file.replaceAll(sep, '/').replace(/\.ts$/, '.js')}`
}

/** Runs node to its end; a failure ends this process with the same code. */
function run(nodeArgs, variables = {}) {
  const env = { ...process.env, ...variables }
  const { status } = spawnSync(process.execPath, nodeArgs, { stdio: ['ignore', 'inherit', 'inherit'], env })
  if (status !== 0) process.exit(status ?? 1)
}
