#!/usr/bin/env node
import 'core-js/actual/promise/with-resolvers.js'
import { resolve } from 'node:path'
import { EXIT, toKithError } from '../errors.ts'
import { VERSION } from '../version.ts'
import { named, overview, page } from '../operations/entry.ts'
import { catalogue } from './catalogue.ts'
import { cleanLine } from './clean.ts'
import { completionScript } from './completion.ts'
import { parseKith } from './kith-options.ts'
import { askCandidates, ensureRunning, printAnswer, printRefusal, runFollow, runOneShot } from './one-shot.ts'
import type { Registry } from '../operations/registry.ts'
import type { KithOptions } from './kith-options.ts'
import type { Question } from './one-shot.ts'

const INTERRUPTED = 130

const INTRO = `Usage: kith [--data-dir <dir>|--profile <name>] [--json] <command> [arguments]
       kith peer [options]        run a peer (kith peer --help)
       kith recover [options]     run a peer with the key of a recovery phrase
       kith bootstrap [options]   run a bootstrap node
       kith follow                print what happens, until Ctrl-C
       kith import <file>         restore a backup into a new data directory
       kith passphrase set|change|remove [--stdin]   while no peer runs
       kith completion bash|zsh|fish                 for your shell

Speaks to the peer that runs on the data directory: --data-dir or --profile,
KITH_DATA_DIR or KITH_PROFILE, or where your platform keeps such things.
`
const OUTRO = `
Exit codes: 0 done, 1 failed, 2 wrong usage, 3 out of reach, 4 refused.

Examples:
  kith add bob --wait
  kith message bob "hi there"
  KITH_DATA_DIR=./bob kith history alice --limit 20
`

/** These programs read their own flags when they are imported. */
const PROGRAMS: ReadonlyMap<string, { entry: string; flags: string[] }> = new Map([
  ['peer', { entry: 'peer', flags: [] }],
  ['recover', { entry: 'peer', flags: ['--recover'] }],
  ['bootstrap', { entry: 'bootstrap', flags: [] }],
])

// The reader of a pipe may leave early: `kith history bob | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : 1)
})

const program = PROGRAMS.get(process.argv[2] ?? '')
if (program !== undefined) {
  process.argv.splice(2, 1, ...program.flags)
  // As text: these files lie beside this one once built, and no bundle of this one holds them.
  const entry = import.meta.url.endsWith('.ts') ? `../${program.entry}.ts` : `./${program.entry}.js`
  await import(new URL(entry, import.meta.url).href)
} else {
  // Ctrl-C ends the waiting: the peer goes on, and what it has stored stays.
  process.once('SIGINT', () => process.exit(INTERRUPTED))
  const code = await run()
  process.stdout.write('', () => {
    process.stderr.write('', () => process.exit(code))
  })
}

async function run(): Promise<number> {
  let json = process.argv.includes('--json')
  try {
    const options = parseKith(process.argv.slice(2), process.env)
    json = options.json
    return await obey(options)
  } catch (thrown) {
    const error = toKithError(thrown)
    return printRefusal(error, EXIT[error.code], json)
  }
}

async function obey(options: KithOptions): Promise<number> {
  const [command] = options.words
  if (options.version) {
    process.stdout.write(`${VERSION}\n`)
    return 0
  }
  if (options.help) return await help()
  if (command === undefined) {
    process.stderr.write(INTRO)
    return EXIT.usage
  }
  if (command === 'follow') return await runFollow(options)
  if (command === 'import') {
    const { runImport } = await import('../compose/at-rest.ts')
    process.stdout.write(`${await runImport(options.dataDir, options.words.slice(1))}\n`)
    return 0
  }
  if (command === 'passphrase') {
    const { runPassphrase } = await import('../compose/at-rest.ts')
    process.stdout.write(`${await runPassphrase(options.dataDir, options.words.slice(1))}\n`)
    return 0
  }
  if (command === 'completion') return await completion(options.words.slice(1), options)
  const asked = helpAsked(options.words)
  if (asked !== undefined) return await explain(asked, options.json)
  try {
    return await runOneShot(options, await question(options))
  } catch (error) {
    // A mistyped command is told as such before anything is started for it.
    if (toKithError(error).code === 'not_running') (await registry()).parseWords(options.words)
    throw error
  }
}

/** What to ask the peer: as typed, with the one thing that nobody types on a line. */
async function question({ dataDir, words }: KithOptions): Promise<Question> {
  if (words[0]?.toLowerCase() !== 'export' || !process.stdin.isTTY) return { words }
  const { operation, params } = (await registry()).parseWords(words)
  if (params['passphrase-file'] !== undefined) return { words }
  await ensureRunning(dataDir)
  const { askNewSecret } = await import('./secret.ts')
  const passphrase = await askNewSecret('Passphrase of the backup: ')
  return { command: operation.name, params: { ...params, file: resolve(String(params.file)), passphrase } }
}

/** Loaded where a command is to be read here: an attached one-shot needs none of them. */
async function registry(): Promise<Registry> {
  const { allOperations } = await import('../operations/all.ts')
  return allOperations()
}

async function help(): Promise<number> {
  const lines = overview(await catalogue(import.meta.url))
  process.stdout.write(`${INTRO}\n${lines.join('\n')}\n${OUTRO}`)
  return 0
}

/** `kith help message` and `kith message --help` ask no peer, and load no command. */
async function explain(asked: string, json: boolean): Promise<number> {
  const all = await catalogue(import.meta.url)
  // What follows the command of `message bob --help` is no part of its name.
  const name = all.some((command) => command.name === asked.toLowerCase()) ? asked : (asked.split(' ')[0] ?? '')
  const commands = asked === '' ? [...all] : named(all, name)
  const lines = asked === '' ? overview(all) : commands.flatMap(page)
  const result = { whole: asked === '', commands }
  printAnswer({ command: 'help', ok: true, result, lines, exit: 0, json, leaves: false }, json)
  return 0
}

/** What is asked about, if help is what is asked for; `--help` after a `--` is text. */
function helpAsked([first = '', ...others]: readonly string[]): string | undefined {
  const words = [first, ...others]
  if (first.toLowerCase() === 'help') return others.filter((word) => !word.startsWith('-')).join(' ')
  const end = words.indexOf('--')
  const at = words.indexOf('--help')
  if (at < 0 || (end >= 0 && end < at)) return undefined
  return words
    .slice(0, at)
    .filter((word) => !word.startsWith('-'))
    .slice(0, 2)
    .join(' ')
}

async function completion(words: readonly string[], { dataDir }: KithOptions): Promise<number> {
  const [what, line = ''] = words
  // Whoever presses Tab wants no error: without a peer there is nothing to offer.
  const text =
    what === 'candidates'
      ? (await askCandidates(dataDir, line).catch(() => [])).map((one) => `${cleanLine(one)}\n`).join('')
      : completionScript(what, await catalogue(import.meta.url))
  process.stdout.write(text)
  return 0
}
