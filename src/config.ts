import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { multiaddr } from '@multiformats/multiaddr'
import { Command, CommanderError } from 'commander'
import { KithError } from './errors.ts'
import { VERSION } from './version.ts'

/** The port of a bootstrap node, so that its address can be written down before it first runs. */
const BOOTSTRAP_LISTEN = ['/ip4/0.0.0.0/tcp/4001']
/** Any free port; the net layer remembers the one it got. */
const PEER_LISTEN = ['/ip4/0.0.0.0/tcp/0']

export const LOG_LEVELS = ['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]
const LOG_LEVEL: LogLevel = 'warn'

const NAME_FORM = /^[a-z0-9_-]{2,32}$/

export interface BootstrapConfig {
  /** Absolute. */
  readonly dataDir: string
  /** Multiaddrs, at least one. */
  readonly listen: readonly string[]
  readonly logLevel: LogLevel
}

export interface PeerConfig extends BootstrapConfig {
  /** Multiaddrs with or without `/p2p/…`; empty: start an embedded bootstrap node. */
  readonly bootstrap: readonly string[]
  readonly name: string | undefined
  readonly headless: boolean
  readonly offline: boolean
  readonly json: boolean
}

type Env = Readonly<Record<string, string | undefined>>
type Platform = NodeJS.Platform

/** Thrown for `--help` and `--version`: `text` goes to standard output and the process ends with 0. */
export class Shown extends Error {
  readonly text: string

  constructor(text: string) {
    super('Help or version was asked for')
    this.text = text
  }
}

/**
 * Flags before `KITH_*` before defaults.
 *
 * @throws {KithError} `usage`, `bad_address` or `invalid_name`; {Shown} for `--help` and `--version`.
 */
export function parsePeer(argv: readonly string[], env: Env, platform: Platform = process.platform): PeerConfig {
  const values = read(peerCommand(), argv, env)
  return {
    ...common(values, PEER_LISTEN, defaultDataDir('kith', env, platform)),
    bootstrap: addresses('bootstrap', values.bootstrap ?? []),
    name: values.name === undefined ? undefined : checkedName(values.name),
    headless: values.headless ?? false,
    offline: values.offline ?? false,
    json: values.json ?? false,
  }
}

/** As `parsePeer`, for the bootstrap node. */
export function parseBootstrap(
  argv: readonly string[],
  env: Env,
  platform: Platform = process.platform,
): BootstrapConfig {
  return common(read(bootstrapCommand(), argv, env), BOOTSTRAP_LISTEN, defaultDataDir('kith-bootstrap', env, platform))
}

/** Where the platform keeps the data of programs. `app` is `kith` or `kith-bootstrap`. */
export function defaultDataDir(app: string, env: Env, platform: Platform = process.platform): string {
  const home = env.HOME ?? homedir()
  if (platform === 'win32') return join(env.APPDATA ?? join(home, 'AppData', 'Roaming'), app)
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', app)
  return join(env.XDG_DATA_HOME?.startsWith('/') === true ? env.XDG_DATA_HOME : join(home, '.local', 'share'), app)
}

interface Values {
  bootstrap?: string[]
  name?: string
  dataDir?: string
  listen?: string[]
  headless?: boolean
  offline?: boolean
  json?: boolean
  logLevel?: string
}

function common(values: Values, listen: readonly string[], dataDir: string): BootstrapConfig {
  const logLevel = LOG_LEVELS.find((level) => level === (values.logLevel ?? LOG_LEVEL))
  if (logLevel === undefined) {
    throw new KithError('usage', `There is no log level ${values.logLevel ?? ''}.`, {
      next: `Choose one of ${LOG_LEVELS.join(', ')}.`,
    })
  }
  return {
    dataDir: resolve(values.dataDir ?? dataDir),
    listen: addresses('listen', values.listen ?? listen),
    logLevel,
  }
}

function addresses(flag: string, texts: readonly string[]): string[] {
  return texts.map((text) => {
    try {
      if (multiaddr(text).getComponents().length === 0) throw new Error('it is empty')
      return text
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause)
      throw new KithError('bad_address', `--${flag}: '${text}' is not a multiaddr: ${reason}.`, {
        cause,
        next: 'Write it like /ip4/192.0.2.7/tcp/4001 or /dns4/example.org/tcp/4001.',
      })
    }
  })
}

function checkedName(name: string): string {
  if (NAME_FORM.test(name)) return name
  throw new KithError('invalid_name', `'${name}' cannot be a name.`, {
    next: 'A name has 2 to 32 of the characters a-z, 0-9, _ and -.',
  })
}

function read(command: Command, argv: readonly string[], env: Env): Values {
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
  return withEnv(command, env)
}

/** Fills what no flag said from `KITH_<FLAG>`; lists are separated by commas or spaces, an empty variable says nothing. */
function withEnv(command: Command, env: Env): Values {
  const values: Record<string, unknown> = command.opts()
  for (const option of command.options) {
    const variable = `KITH_${option.name().toUpperCase().replaceAll('-', '_')}`
    const text = env[variable]?.trim() ?? ''
    const key = option.attributeName()
    if (text === '' || key === 'version' || values[key] !== undefined) continue
    if (option.variadic || option.parseArg !== undefined) values[key] = text.split(/[\s,]+/).filter(Boolean)
    else values[key] = option.required ? text : truth(variable, text)
  }
  return values
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

function bootstrapCommand(): Command {
  return command('bootstrap', 'Runs a bootstrap node: names, presence and first contacts for peers.')
    .option('--listen <multiaddr>', `where to listen; may repeat (${String(BOOTSTRAP_LISTEN)})`, repeated)
    .option('--data-dir <dir>', 'where key and registrations are kept')
    .option('--log-level <level>', `${LOG_LEVELS.join(', ')} (${LOG_LEVEL})`)
    .addHelpText(
      'after',
      `
Every option has a variable: --data-dir is KITH_DATA_DIR. Flags win over it.
The default data directory is ~/.local/share/kith-bootstrap, or what your
platform has in its place.

Examples:
  node dist/bootstrap.js
  node dist/bootstrap.js --listen /ip4/0.0.0.0/tcp/0 --data-dir ./bootstrap`,
    )
}

function peerCommand(): Command {
  return command('peer', 'Runs a peer: your friends, messages, groups and posts.')
    .option(
      '--bootstrap <multiaddr>',
      'a bootstrap node, with or without /p2p/...; may repeat (without: starts one in this process)',
      repeated,
    )
    .option('--name <name>', 'the name to claim: 2 to 32 of a-z 0-9 _ -')
    .option('--data-dir <dir>', 'where everything is kept')
    .option('--listen <multiaddr>', `where to listen; may repeat (${String(PEER_LISTEN)})`, repeated)
    .option('--headless', 'read no commands: run until SIGTERM, obey `kith`')
    .option('--offline', 'do not go online at start')
    .option('--json', 'print results and events as JSON, one a line')
    .option('--log-level <level>', `${LOG_LEVELS.join(', ')} (${LOG_LEVEL})`)
    .addHelpText(
      'after',
      `
Every option has a variable: --data-dir is KITH_DATA_DIR. Flags win over it.
KITH_BOOTSTRAP takes several addresses, separated by spaces or commas.
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
