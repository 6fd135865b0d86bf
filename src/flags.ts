import { dirname, resolve } from 'node:path'
import { Command, CommanderError } from 'commander'
import { readConfigFile } from './config-file.ts'
import { chooseDataDir, defaultDataDir } from './default-dir.ts'
import { KithError } from './errors.ts'
import { VERSION } from './version.ts'
import type { Option } from 'commander'
import type { Said, Setting } from './config-file.ts'
import type { Env } from './default-dir.ts'
import type { BootstrapLimits, GivenLimits } from './limits.ts'

/** Defaults as help shows them; src/config.ts states them. */
export interface Defaults {
  readonly listen: string
  readonly logLevel: string
}

/** As given, by flag, variable or config file; unchecked. */
export interface Values extends GivenLimits {
  /** Absolute. */
  dataDir: string
  bootstrap?: string[]
  name?: string
  listen?: string[]
  partner?: string[]
  headless?: boolean
  offline?: boolean
  relay?: boolean
  upnp?: string
  lan?: string
  recover?: boolean
  recoverFile?: string
  json?: boolean
  logLevel?: string
  logFile?: string
  metrics?: string
  backup?: string
  passphraseFile?: string
  api?: string
}

/** Thrown for `--help` and `--version`: `text` goes to standard output and the process ends with 0. */
export class Shown extends Error {
  readonly text: string

  constructor(text: string) {
    super('Help or version was asked for')
    this.text = text
  }
}

/** Which program reads its flags, and where. */
export interface Asked {
  readonly app: 'kith' | 'kith-bootstrap'
  readonly argv: readonly string[]
  readonly env: Env
  readonly platform: NodeJS.Platform
}

/**
 * Reads flags, `KITH_*` where no flag was given, and the config file where neither was.
 *
 * @throws {KithError} `usage` or `file_not_found`; {Shown} for `--help` and `--version`.
 */
export function readFlags(command: Command, { app, argv, env, platform }: Asked): Values {
  let shown = ''
  command.exitOverride().configureOutput({
    writeOut: (text) => {
      shown += text
    },
    writeErr: () => undefined,
  })
  try {
    command.parse([...argv], { from: 'user' })
  } catch (cause) {
    if (!(cause instanceof CommanderError)) throw cause
    if (cause.exitCode === 0) throw new Shown(shown)
    throw new KithError('usage', cause.message.replace(/^error: /, '').replaceAll('\n', ' '), {
      cause,
      next: 'Say --help for what there is.',
    })
  }
  const flags: Given = command.opts()
  const variables = fromEnv(command, env)
  const dirs = [flags, variables]
  const fallback = defaultDataDir(app, env, platform)
  const given = (flags.config ?? variables.config) as string | undefined
  const dataDir = chooseDataDir(fallback, dirs)
  const file = fromFile(command, given, dataDir)
  return { ...file, ...variables, ...flags, dataDir: chooseDataDir(fallback, [...dirs, file]) }
}

/** By the attribute names of options. */
type Given = Record<string, Said | undefined> & { dataDir?: string; profile?: string }

/** What `KITH_<FLAG>` say; lists are separated by commas or spaces, an empty variable says nothing. */
function fromEnv(command: Command, env: Env): Given {
  const values: Given = {}
  for (const option of command.options) {
    const variable = `KITH_${option.name().toUpperCase().replaceAll('-', '_')}`
    const text = env[variable]?.trim() ?? ''
    if (text === '' || option.attributeName() === 'version') continue
    values[option.attributeName()] = KINDS[kindOf(option)](variable, text)
  }
  return values
}

const KINDS: Readonly<Record<Setting['kind'], (variable: string, text: string) => Said>> = {
  list: (_variable, text) => text.split(/[\s,]+/).filter(Boolean),
  text: (_variable, text) => text,
  switch: truth,
}

function kindOf(option: Option): Setting['kind'] {
  if (option.variadic || option.parseArg !== undefined) return 'list'
  return option.required ? 'text' : 'switch'
}

/** Said at each start, or never: they belong into no file. */
const NO_SETTING = ['version', 'config', 'recover', 'recoverFile', 'backup']
/** A file cannot lie in the directory that it names. */
const NO_SETTING_INSIDE = ['dataDir', 'profile']
/** A file names other files as they lie from where it is. */
const PATHS = ['dataDir', 'passphraseFile', 'logFile']

function fromFile(command: Command, given: string | undefined, dataDir: string): Given {
  const unfit = given === undefined ? [...NO_SETTING, ...NO_SETTING_INSIDE] : NO_SETTING
  const options = command.options.filter((option) => !unfit.includes(option.attributeName()))
  const settings = options.map((option) => ({ name: option.name(), kind: kindOf(option) }))
  const said = readConfigFile(settings, { given, dataDir })
  return Object.fromEntries(
    options.flatMap((option) => {
      const value = said.get(option.name())
      const key = option.attributeName()
      if (value === undefined) return []
      const isPath = given !== undefined && PATHS.includes(key)
      return [[key, isPath ? resolve(dirname(given), String(value)) : value]]
    }),
  )
}

function truth(variable: string, text: string): boolean {
  if (/^(1|true|yes|on)$/i.test(text)) return true
  if (/^(0|false|no|off)$/i.test(text)) return false
  throw new KithError('usage', `${variable} is '${text}'.`, { next: 'Say 1 or 0.' })
}

const repeated = (value: string, before: string[] | undefined): string[] => [...(before ?? []), value]

function command(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .usage('[options]')
    .version(VERSION, '--version', 'print the version')
    .helpOption('--help', 'print this help')
    .allowExcessArguments(false)
    .configureHelp({ helpWidth: 80, sortOptions: false })
}

/** The flags of the bootstrap node. */
export function bootstrapFlags({ listen, logLevel, limits }: Defaults & { limits: BootstrapLimits }): Command {
  return command('bootstrap', 'Runs a bootstrap node: names, presence and first contacts for peers.')
    .option('--listen <multiaddr>', `where to listen; may repeat (${listen})`, repeated)
    .option('--partner <multiaddr>', 'another bootstrap node, to share names with; may repeat', repeated)
    .option('--data-dir <dir>', 'where key and registrations are kept')
    .option('--config <file>', 'settings in JSON (config.json in the data directory)')
    .option('--connections-max <n>', `open at once (${limits.connections})`)
    .option('--connections-per-address-max <n>', `open at once from one (${limits.connectionsPerAddress})`)
    .option('--relay-slots-max <n>', `peers relayed at once (${limits.reservations})`)
    .option('--mailbox-mib <n>', `what letters may take on disk (${limits.mailboxBytes / 1024 / 1024})`)
    .option('--metrics <port|host:port|off>', 'serve /metrics and /health (off)')
    .option('--backup <dir>', 'copy key and registrations there, and end')
    .option('--log-level <level>', logLevel)
    .option('--log-file <file>', 'append the log there, not to standard error')
    .addHelpText(
      'after',
      `
Every option has a variable: --data-dir is KITH_DATA_DIR. Flags win over it, and
it wins over the config file: {"listen": ["/ip4/0.0.0.0/tcp/4001"]}.
The default data directory is ~/.local/share/kith-bootstrap, or what your
platform has in its place.

Examples:
  node dist/bootstrap.js
  node dist/bootstrap.js --listen /ip4/0.0.0.0/tcp/0 --data-dir ./bootstrap`,
    )
}

/** The flags of a peer. */
export function peerFlags({ listen, logLevel }: Defaults): Command {
  return command('peer', 'Runs a peer: your friends, messages, groups and posts.')
    .option(
      '--bootstrap <multiaddr>',
      'a bootstrap node, with or without /p2p/...; may repeat (without: starts one in this process)',
      repeated,
    )
    .option('--name <name>', 'the name to claim: 2 to 32 of a-z 0-9 _ -')
    .option('--data-dir <dir>', 'where everything is kept')
    .option('--profile <name>', 'a data directory of that name, beside the default one')
    .option('--config <file>', 'settings in JSON (config.json in the data directory)')
    .option('--passphrase-file <file>', 'the passphrase of the data directory, in its first line')
    .option('--listen <multiaddr>', `where to listen; may repeat (${listen})`, repeated)
    .option('--headless', 'read no commands: run until SIGTERM, obey `kith`')
    .option('--offline', 'do not go online at start')
    .option('--relay', 'relay for others (32 at most) while others reach this peer')
    .option('--upnp <on|off>', 'ask the router for a port (on)')
    .option('--lan <on|off>', 'see and be seen by peers on this network (on)')
    .option('--api <port|off>', 'port of the local API, 0 for any (a free one, kept)')
    .option('--recover', 'into an empty data directory: ask for the 24 words of a recovery phrase')
    .option('--recover-file <file>', 'the same, with the words from a file')
    .option('--json', 'print results and events as JSON, one a line')
    .option('--metrics <port|host:port|off>', 'serve /metrics and /health (off)')
    .option('--log-level <level>', logLevel)
    .option('--log-file <file>', 'append the log there, not to standard error')
    .addHelpText(
      'after',
      `
Every option has a variable: --data-dir is KITH_DATA_DIR. Flags win over it, and
it wins over the config file: {"name": "alice", "api": "off"}.
KITH_BOOTSTRAP takes several addresses, separated by spaces or commas.
KITH_PASSPHRASE holds the passphrase itself; in a terminal it is asked for.
The default data directory is ~/.local/share/kith, or what your platform has
in its place.

In a terminal the peer reads commands: \`help\` lists them. From a pipe it reads
one command a line. \`kith <command>\` speaks to a peer that runs.

Examples:
  node dist/peer.js --name alice
  node dist/peer.js --name bob --bootstrap /ip4/192.0.2.7/tcp/4001
  echo list | node dist/peer.js --data-dir ./bob`,
    )
}
