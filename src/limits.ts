import { KithError } from './errors.ts'

/** How much a bootstrap node takes on. */
export interface BootstrapLimits {
  readonly connections: number
  /** From one address: whole villages sit behind one. */
  readonly connectionsPerAddress: number
  /** Relay slots given away at once. */
  readonly reservations: number
  /** What all letters together take on disk, in bytes. */
  readonly mailboxBytes: number
}

/** A port of a host of this machine, 0 for any. */
export interface HostPort {
  readonly host: string
  readonly port: number
}

const MIB = 1024 * 1024
const PORT_MAX = 65_535
/** Rationale: far beyond one process; what is above is a slip of the finger. */
const COUNT_MAX = 1_000_000

/** Rationale: 5,000 connections take about 420 MB at 84 KiB each; 4 GiB hold a month of letters for thousands. */
export const BOOTSTRAP_LIMITS: BootstrapLimits = {
  connections: 5_000,
  connectionsPerAddress: 1_000,
  reservations: 1_000,
  mailboxBytes: 4_096 * MIB,
}

/** As flags give them. */
export interface GivenLimits {
  readonly connectionsMax?: string
  readonly connectionsPerAddressMax?: string
  readonly relaySlotsMax?: string
  readonly mailboxMib?: string
}

/** @throws {KithError} `usage`. */
export function checkedLimits(given: GivenLimits): BootstrapLimits {
  const { connections, connectionsPerAddress, reservations, mailboxBytes } = BOOTSTRAP_LIMITS
  return {
    connections: count('connections-max', given.connectionsMax, connections),
    connectionsPerAddress: count('connections-per-address-max', given.connectionsPerAddressMax, connectionsPerAddress),
    reservations: count('relay-slots-max', given.relaySlotsMax, reservations),
    mailboxBytes: count('mailbox-mib', given.mailboxMib, mailboxBytes / MIB) * MIB,
  }
}

function count(flag: string, text: string | undefined, fallback: number): number {
  if (text === undefined) return fallback
  if (/^\d{1,7}$/.test(text) && Number(text) >= 1 && Number(text) <= COUNT_MAX) return Number(text)
  throw new KithError('usage', `--${flag}: '${text}' is no number for that.`, { next: `Say 1 to ${COUNT_MAX}.` })
}

/**
 * Reads `9401`, `0.0.0.0:9401`, `[::1]:9401` or `off`. A port alone is one of loopback.
 *
 * @throws {KithError} `usage`.
 */
export function checkedMetrics(text: string | undefined): HostPort | undefined {
  if (text === undefined || text === 'off') return undefined
  const found = /^(?:(?<host>[\w.-]+|\[[\da-fA-F:.]+\]):)?(?<port>\d{1,5})$/.exec(text)?.groups
  if (found !== undefined && Number(found.port) <= PORT_MAX) {
    return { host: (found.host ?? '127.0.0.1').replace(/^\[|\]$/g, ''), port: Number(found.port) }
  }
  throw new KithError('usage', `--metrics: '${text}' is no port, nor host:port.`, {
    next: 'Say 9401 for this machine alone, 0.0.0.0:9401 for everybody, or off.',
  })
}
