import type { Diagnosis } from '../net/diagnosis.ts'
import type { Machine } from '../net/machine.ts'

/** One thing that was looked at, and what to do about it. */
export interface Check {
  readonly name: string
  /** `warn`: it works, and something stands in the way of more. */
  readonly state: 'ok' | 'warn' | 'fail'
  readonly says: string
  readonly next?: string
}

export interface Facts {
  readonly machine: Machine
  readonly net: Diagnosis
  readonly dataDir: string
  /** `node:sqlite` or `libsql`: native modules that did not load would have ended the process at its start. */
  readonly database: string
  /** Whether the store takes a write now; why not, if it does not. */
  readonly writeError: string | undefined
  /** How far this clock is ahead of a bootstrap node's, in milliseconds; undefined if none could be asked. */
  readonly clockAheadMs: number | undefined
  /** Where programs speak to this peer; undefined while they cannot. */
  readonly api: string | undefined
}

const NODE_MIN = [20, 19] as const
const FREE_BYTES_MIN = 64 * 1024 * 1024
const FREE_BYTES_WANTED = 1024 * 1024 * 1024
const LATE_MS_MAX = 1_000
/** New certificates and invites bear ten minutes; what is shown as a time is wrong before. */
const CLOCK_MS_MAX = 10 * 60_000
const CLOCK_MS_WANTED = 30_000

/** Everything that is looked at about this peer itself, in the order in which it matters. */
export function checkAll(facts: Facts): Check[] {
  return [
    node(facts),
    disk(facts),
    permissions(facts),
    database(facts),
    busy(facts),
    online(facts),
    ports(facts),
    bootstraps(facts),
    clock(facts),
    nat(facts),
    relay(facts),
    dht(facts),
    programs(facts),
  ]
}

function node({ machine: { nodeVersion, platform } }: Facts): Check {
  const [major = 0, minor = 0] = nodeVersion.split('.').map(Number)
  const isNew = major > NODE_MIN[0] || (major === NODE_MIN[0] && minor >= NODE_MIN[1])
  const says = `Node ${nodeVersion} on ${platform}`
  return isNew
    ? { name: 'node', state: 'ok', says }
    : { name: 'node', state: 'fail', says, next: `Kith needs Node ${NODE_MIN.join('.')}: install 20, 22 or 24.` }
}

function disk({ machine: { freeBytes }, dataDir }: Facts): Check {
  const name = 'disk'
  if (freeBytes === undefined) {
    const next = 'Check that the disk is there, and the directory too.'
    return { name, state: 'fail', says: `The disk of ${dataDir} does not answer`, next }
  }
  const says = `${size(freeBytes)} free`
  const next = 'Free some space: messages are written before they are sent.'
  if (freeBytes < FREE_BYTES_MIN) return { name, state: 'fail', says, next }
  return freeBytes < FREE_BYTES_WANTED ? { name, state: 'warn', says, next } : { name, state: 'ok', says }
}

function permissions({ machine: { open }, dataDir }: Facts): Check {
  if (open.length === 0) return { name: 'permissions', state: 'ok', says: `${dataDir} is for you alone` }
  return {
    name: 'permissions',
    state: 'fail',
    says: `Other users of this machine can read ${open.join(', ')}`,
    next: `chmod -R go-rwx ${dataDir}`,
  }
}

function database({ database: kind, writeError }: Facts): Check {
  if (writeError === undefined) return { name: 'database', state: 'ok', says: `${kind} writes` }
  const next = 'Free disk space, or check the rights of the data directory; nothing is acknowledged meanwhile.'
  return { name: 'database', state: 'fail', says: `The database does not write: ${writeError}`, next }
}

function busy({ machine: { lateMs } }: Facts): Check {
  const says = `one turn of the event loop takes ${lateMs} ms`
  if (lateMs <= LATE_MS_MAX) return { name: 'load', state: 'ok', says }
  return { name: 'load', state: 'warn', says, next: 'The machine is too busy to answer in time: give it more CPU.' }
}

function online({ net }: Facts): Check {
  if (net.online) return { name: 'online', state: 'ok', says: `${net.peers.length} peers connected` }
  return { name: 'online', state: 'fail', says: 'This peer is offline', next: 'Say online.' }
}

function ports({ net }: Facts): Check {
  const name = 'ports'
  if (!net.online) return { name, state: 'warn', says: 'not looked at while offline' }
  const own = net.addresses.filter((address) => !address.includes('/p2p-circuit'))
  if (own.length > 0) return { name, state: 'ok', says: `listens on ${[...new Set(own.map(portOf))].join(', ')}` }
  const next = 'Start with --listen /ip4/0.0.0.0/tcp/0: this peer only dials, and nobody reaches it but by relay.'
  return { name, state: 'warn', says: 'listens on no port of its own', next }
}

function bootstraps({ net: { bootstraps: all, online: isOnline } }: Facts): Check {
  const name = 'bootstrap'
  const away = all.filter(({ connected }) => !connected)
  const why = away.map(({ address, lastError }) => `${address} (${lastError ?? 'not tried yet'})`).join('; ')
  if (!isOnline) return { name, state: 'warn', says: 'not asked while offline' }
  if (all.length === 0) {
    const next = 'Friends are reached by the addresses on disk; names need one: --bootstrap <multiaddr>.'
    return { name, state: 'warn', says: 'no bootstrap node is set', next }
  }
  if (away.length === 0) return { name, state: 'ok', says: `${all.length} of ${all.length} connected` }
  const next = 'Check the address and that it runs; friends whose addresses are on disk are reached without it.'
  const says = `${all.length - away.length} of ${all.length} connected; not: ${why}`
  return { name, state: away.length === all.length ? 'fail' : 'warn', says, next }
}

function clock({ clockAheadMs }: Facts): Check {
  const name = 'clock'
  if (clockAheadMs === undefined) return { name, state: 'warn', says: 'nobody could be asked what time it is' }
  const seconds = Math.round(Math.abs(clockAheadMs) / 1000)
  const says = `${seconds} s ${clockAheadMs < 0 ? 'behind' : 'ahead of'} the bootstrap node`
  const next = 'Set the clock (timedatectl set-ntp true): new names, devices and invites are refused if it is far off.'
  if (Math.abs(clockAheadMs) > CLOCK_MS_MAX) return { name, state: 'fail', says, next }
  return Math.abs(clockAheadMs) > CLOCK_MS_WANTED ? { name, state: 'warn', says, next } : { name, state: 'ok', says }
}

function nat({ net: { nat: state, online: isOnline } }: Facts): Check {
  const name = 'nat'
  const { verdict, seenAt = '', lastError } = state
  if (verdict === 'direct') return { name, state: 'ok', says: `others reach this peer directly, at ${seenAt}` }
  if (verdict === 'nat') {
    const next = 'Friends come by relay. For direct connections forward the port on your router, or let UPnP do it.'
    return { name, state: 'warn', says: `behind a NAT or firewall, seen from outside at ${seenAt}`, next }
  }
  const why = lastError === undefined ? 'nobody outside could be asked yet' : `asking outside failed: ${lastError}`
  return { name, state: 'warn', says: isOnline ? `not known: ${why}` : 'not known while offline' }
}

function relay({
  net: {
    relays,
    nat: { verdict },
  },
}: Facts): Check {
  const name = 'relay'
  const held = relays.filter(({ reserved }) => reserved)
  const refused = relays.flatMap(({ peerId, lastError }) =>
    lastError === undefined ? [] : [`${peerId}: ${lastError}`],
  )
  if (held.length > 0)
    return { name, state: 'ok', says: `${held.length} of ${relays.length} relays keep a place for us` }
  if (verdict === 'direct') return { name, state: 'ok', says: 'none is needed' }
  const says = relays.length === 0 ? 'no relay is connected' : `no relay gives a place (${refused.join('; ')})`
  const next = 'It is tried again every few seconds. A bootstrap node relays, or a friend who starts with --relay.'
  return { name, state: verdict === 'nat' ? 'fail' : 'warn', says, next }
}

function dht({ net: { dhtPeers, online: isOnline } }: Facts): Check {
  const name = 'dht'
  if (dhtPeers !== undefined && dhtPeers > 0) return { name, state: 'ok', says: `${dhtPeers} peers in its table` }
  const says = isOnline ? 'its table is empty' : 'not running while offline'
  return { name, state: 'warn', says, next: 'Names are found at bootstrap nodes alone until others are met.' }
}

function programs({ api }: Facts): Check {
  return { name: 'api', state: 'ok', says: api === undefined ? 'off' : `at ${api}` }
}

function portOf(address: string): string {
  return /\/(?:tcp|udp)\/(\d+)/.exec(address)?.[1] ?? address
}

function size(bytes: number): string {
  const gib = bytes / 1024 ** 3
  return gib >= 1 ? `${gib.toFixed(1)} GiB` : `${Math.floor(bytes / 1024 ** 2)} MiB`
}
