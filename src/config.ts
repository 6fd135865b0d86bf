import { resolve } from 'node:path'
import { multiaddr } from '@multiformats/multiaddr'
import { KithError } from './errors.ts'
import { bootstrapFlags, peerFlags, readFlags } from './flags.ts'
import { BOOTSTRAP_LIMITS, checkedLimits, checkedMetrics } from './limits.ts'
import type { Env } from './default-dir.ts'
import type { Defaults, Values } from './flags.ts'
import type { BootstrapLimits, HostPort } from './limits.ts'

/** The port of a bootstrap node, so that its address can be written down before it first runs. */
const BOOTSTRAP_LISTEN = ['/ip4/0.0.0.0/tcp/4001']
/** Any free port; the net layer remembers the one it got. */
const PEER_LISTEN = ['/ip4/0.0.0.0/tcp/0']

const LOG_LEVELS = ['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]
const LOG_LEVEL: LogLevel = 'warn'

/** Of an Ed25519 key, as everybody in this network has one. */
const PEER_ID_FORM = /^12D3KooW[1-9A-HJ-NP-Za-km-z]{44}$/
const PORT_MAX = 65_535
const NAME_FORM = /^[a-z0-9_-]{2,32}$/

/** What both programs are told. */
export interface NodeConfig {
  /** Absolute. */
  readonly dataDir: string
  /** Multiaddrs, at least one. */
  readonly listen: readonly string[]
  readonly logLevel: LogLevel
  /** Absolute. Without one the log goes to standard error. */
  readonly logFile?: string
  /** Where metrics and health are served; without one nothing is measured. */
  readonly metrics?: HostPort
}

export interface BootstrapConfig extends NodeConfig {
  readonly limits: BootstrapLimits
  /** Multiaddrs of the other bootstrap nodes with which names are shared, with or without `/p2p/…`. */
  readonly partners: readonly string[]
  /** Absolute. Write a copy of the data directory there and end. */
  readonly backup?: string
}

export interface PeerConfig extends NodeConfig {
  /** Multiaddrs with or without `/p2p/…`; empty: start an embedded bootstrap node. */
  readonly bootstrap: readonly string[]
  readonly name: string | undefined
  readonly headless: boolean
  readonly offline: boolean
  readonly reach: ReachChoice
  /** Where the words of a recovery phrase come from; undefined: no recovery. */
  readonly recover: { readonly file: string | undefined } | undefined
  readonly json: boolean
  /** Port of the local API, 0 for any; without one: that of the last start if it is free. */
  readonly api?: number | 'off'
  /** Absolute. The passphrase of the data directory is its first line. */
  readonly passphraseFile?: string
  /** The passphrase itself; the file wins. */
  readonly passphrase?: string
}

/** How the peer makes itself reachable, beside listening (src/net/node.ts). */
export interface ReachChoice {
  readonly relay: boolean
  readonly upnp: boolean
  readonly lan: boolean
}

type Platform = NodeJS.Platform

/**
 * Flags before `KITH_*` before the config file before defaults.
 *
 * @throws {KithError} `usage`, `bad_address`, `invalid_name` or `file_not_found`; {Shown} for `--help` and `--version`.
 */
export function parsePeer(argv: readonly string[], env: Env, platform: Platform = process.platform): PeerConfig {
  const values = readFlags(peerFlags(shown(PEER_LISTEN)), { app: 'kith', argv, env, platform })
  return {
    ...common(values, PEER_LISTEN),
    bootstrap: addresses('bootstrap', values.bootstrap ?? []),
    name: values.name === undefined ? undefined : checkedName(values.name),
    headless: values.headless ?? false,
    offline: values.offline ?? false,
    reach: {
      relay: values.relay ?? false,
      upnp: isOn('upnp', values.upnp),
      lan: isOn('lan', values.lan),
    },
    recover: values.recover === true || values.recoverFile !== undefined ? { file: values.recoverFile } : undefined,
    json: values.json ?? false,
    ...(values.api === undefined ? {} : { api: checkedPort(values.api) }),
    ...(values.passphraseFile === undefined ? {} : { passphraseFile: resolve(values.passphraseFile) }),
    ...((env.KITH_PASSPHRASE ?? '') === '' ? {} : { passphrase: env.KITH_PASSPHRASE ?? '' }),
  }
}

/** As `parsePeer`, for the bootstrap node. */
export function parseBootstrap(
  argv: readonly string[],
  env: Env,
  platform: Platform = process.platform,
): BootstrapConfig {
  const asked = { app: 'kith-bootstrap', argv, env, platform } as const
  const values = readFlags(bootstrapFlags({ ...shown(BOOTSTRAP_LISTEN), limits: BOOTSTRAP_LIMITS }), asked)
  return {
    ...common(values, BOOTSTRAP_LISTEN),
    limits: checkedLimits(values),
    partners: addresses('partner', values.partner ?? []),
    ...(values.backup === undefined ? {} : { backup: resolve(values.backup) }),
  }
}

function common(values: Values, listen: readonly string[]): NodeConfig {
  const logLevel = LOG_LEVELS.find((level) => level === (values.logLevel ?? LOG_LEVEL))
  if (logLevel === undefined) {
    throw new KithError('usage', `There is no log level ${values.logLevel ?? ''}.`, {
      next: `Choose one of ${LOG_LEVELS.join(', ')}.`,
    })
  }
  const metrics = checkedMetrics(values.metrics)
  return {
    dataDir: values.dataDir,
    listen: addresses('listen', values.listen ?? listen),
    logLevel,
    ...(values.logFile === undefined ? {} : { logFile: resolve(values.logFile) }),
    ...(metrics === undefined ? {} : { metrics }),
  }
}

function addresses(flag: string, texts: readonly string[]): string[] {
  return texts.map((text) => {
    try {
      const parts = multiaddr(text).getComponents()
      if (parts.length === 0) throw new Error('it is empty')
      const id = parts.find(({ name, value = '' }) => name === 'p2p' && !PEER_ID_FORM.test(value))
      if (id !== undefined) throw new Error(`${id.value ?? ''} is no whole peer id`)
      return text
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause)
      throw new KithError('bad_address', `--${flag}: '${text}' is not a multiaddr: ${reason.replace(/\.$/, '')}.`, {
        cause,
        next: 'Write it like /ip4/192.0.2.7/tcp/4001 or /dns4/example.org/tcp/4001.',
      })
    }
  })
}

function isOn(flag: string, text = 'on'): boolean {
  if (text === 'on' || text === 'off') return text === 'on'
  throw new KithError('usage', `--${flag}: '${text}' is neither on nor off.`, { next: `Say --${flag} off.` })
}

function checkedPort(text: string): number | 'off' {
  if (text === 'off') return 'off'
  if (/^\d{1,5}$/.test(text) && Number(text) <= PORT_MAX) return Number(text)
  throw new KithError('usage', `--api: '${text}' is no port.`, { next: `Say 0 to ${PORT_MAX}, or off.` })
}

/** @throws {KithError} `bad_address`. */
export function checkedBootstrap(text: string): string {
  return addresses('bootstrap', [text])[0] ?? text
}

/** @throws {KithError} `invalid_name`. */
export function checkedName(name: string): string {
  if (NAME_FORM.test(name)) return name
  throw new KithError('invalid_name', `'${name}' cannot be a name.`, {
    next: 'A name has 2 to 32 of the characters a-z, 0-9, _ and -.',
  })
}

function shown(listen: readonly string[]): Defaults {
  return { listen: listen.join(' '), logLevel: `${LOG_LEVELS.join(', ')} (${LOG_LEVEL})` }
}
