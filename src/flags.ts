import { Command, CommanderError } from 'commander'
import { KithError } from './errors.ts'
import { VERSION } from './version.ts'
import type { Env } from './default-dir.ts'

/** Defaults as help shows them; src/config.ts states them. */
export interface Defaults {
  readonly listen: string
  readonly logLevel: string
}

/** As given, by flag or variable; unchecked. */
export interface Values {
  bootstrap?: string[]
  name?: string
  dataDir?: string
  listen?: string[]
  headless?: boolean
  offline?: boolean
  recover?: boolean
  recoverFile?: string
  json?: boolean
  logLevel?: string
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

/**
 * Reads flags, and `KITH_*` where no flag was given.
 *
 * @throws {KithError} `usage`; {Shown} for `--help` and `--version`.
 */
export function readFlags(command: Command, argv: readonly string[], env: Env): Values {
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

/** The flags of the bootstrap node. */
export function bootstrapFlags({ listen, logLevel }: Defaults): Command {
  return command('bootstrap', 'Runs a bootstrap node: names, presence and first contacts for peers.')
    .option('--listen <multiaddr>', `where to listen; may repeat (${listen})`, repeated)
    .option('--data-dir <dir>', 'where key and registrations are kept')
    .option('--log-level <level>', logLevel)
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
    .option('--passphrase-file <file>', 'the passphrase of the data directory, in its first line')
    .option('--listen <multiaddr>', `where to listen; may repeat (${listen})`, repeated)
    .option('--headless', 'read no commands: run until SIGTERM, obey `kith`')
    .option('--offline', 'do not go online at start')
    .option('--api <port|off>', 'port of the local API, 0 for any (a free one, kept)')
    .option('--recover', 'into an empty data directory: ask for the 24 words of a recovery phrase')
    .option('--recover-file <file>', 'the same, with the words from a file')
    .option('--json', 'print results and events as JSON, one a line')
    .option('--log-level <level>', logLevel)
    .addHelpText(
      'after',
      `
Every option has a variable: --data-dir is KITH_DATA_DIR. Flags win over it.
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
