import { networkInterfaces } from 'node:os'
import { multiaddr } from '@multiformats/multiaddr'
import { KithError } from '../errors.ts'
import type { Connection } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'
import type { PeerNode } from './node.ts'

export interface ReachInit {
  readonly node: () => PeerNode | undefined
  /** Addresses on disk for this peer. */
  readonly known: (peerId: string) => string[]
  /** Asks the rendezvous nodes where this peer is now. */
  readonly locate: (peerId: string, signal: AbortSignal) => Promise<string[]>
  /** Multiaddrs of relays that both sides may share: the connected bootstrap nodes. */
  readonly relays: () => string[]
}

const CONNECT_MS = 15_000

/** Finds a way to a peer: the open connection, known addresses, what rendezvous says now, then a relay. */
export class Reach {
  readonly #init: ReachInit
  readonly #connecting = new Map<string, Promise<Connection>>()

  constructor(init: ReachInit) {
    this.#init = init
  }

  /**
   * A connection to this peer; callers that ask meanwhile share one attempt.
   *
   * @throws {KithError} `offline`, or `unreachable` with what was tried and how each ended.
   */
  async connect(peerId: string): Promise<Connection> {
    const node = this.#init.node()
    if (node === undefined) throw new KithError('offline', 'This peer is offline.', { next: 'Say online first.' })
    const open = node
      .getConnections()
      .find((connection) => connection.remotePeer.toString() === peerId && connection.status === 'open')
    if (open !== undefined) return open
    const running = this.#connecting.get(peerId)
    if (running !== undefined) return await running
    const attempt = this.#dial(node, peerId, AbortSignal.timeout(CONNECT_MS)).finally(() =>
      this.#connecting.delete(peerId),
    )
    this.#connecting.set(peerId, attempt)
    return await attempt
  }

  async #dial(node: PeerNode, peerId: string, signal: AbortSignal): Promise<Connection> {
    const tried: string[] = []
    const dialled = new Set<string>()
    for (const [way, addresses] of this.#ways(node, peerId, signal)) {
      try {
        const fresh = dialable(await addresses(), peerId, node).filter((address) => !dialled.has(address.toString()))
        if (fresh.length === 0) {
          tried.push(`${way}: none`)
          continue
        }
        for (const address of fresh) dialled.add(address.toString())
        return await node.dial(fresh, { signal })
      } catch (error) {
        tried.push(`${way}: ${reason(error)}`)
      }
    }
    throw new KithError('unreachable', `No way to the peer was found (${tried.join('; ')}).`, {
      next: 'It is tried again by itself; what waits for it stays queued.',
    })
  }

  #ways(node: PeerNode, peerId: string, signal: AbortSignal): [string, () => Promise<string[]> | string[]][] {
    return [
      ['known addresses', () => this.#init.known(peerId)],
      ['bootstrap nodes', () => this.#init.locate(peerId, signal)],
      ['relays', () => this.#init.relays().map((relay) => `${relay}/p2p-circuit`)],
    ]
  }
}

/** Turns address texts into multiaddrs of exactly this peer, in the order in which they are worth dialling. */
function dialable(addresses: readonly string[], peerId: string, node: PeerNode): Multiaddr[] {
  const own = new Set(node.getMultiaddrs().map((address) => address.toString().split('/p2p/')[0]))
  const parsed = addresses.flatMap((text) => {
    const address = parse(text, peerId)
    return address === undefined || own.has(address.toString().split('/p2p/')[0]) ? [] : [address]
  })
  // Another host's loopback address is ours: dial it only when there is a hint that both run on one machine.
  const hosts = parsed.map(host)
  const here = Object.values(networkInterfaces()).flatMap((entries) => (entries ?? []).map((entry) => entry.address))
  const remote = parsed.filter((_address, index) => !isLoopback(hosts[index]))
  const local = parsed.filter((_address, index) => isLoopback(hosts[index]))
  const sameMachine = remote.length === 0 || hosts.some((name) => !isLoopback(name) && here.includes(name ?? ''))
  return sameMachine ? [...local, ...remote] : remote
}

function parse(text: string, peerId: string): Multiaddr | undefined {
  try {
    const address = multiaddr(text)
    const target = address
      .getComponents()
      .findLast((component) => component.name === 'p2p' || component.name === 'p2p-circuit')
    if (target?.name === 'p2p') return target.value === peerId ? address : undefined
    return address.encapsulate(`/p2p/${peerId}`)
  } catch {
    return undefined
  }
}

function host(address: Multiaddr): string | undefined {
  return address.getComponents().find((component) => ['ip4', 'ip6', 'dns', 'dns4', 'dns6'].includes(component.name))
    ?.value
}

function isLoopback(name: string | undefined): boolean {
  return name !== undefined && (name.startsWith('127.') || name === '::1' || name === 'localhost')
}

/** The shortest true account of why a dial failed: libp2p wraps one error for each address. */
export function reason(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) {
    return [...new Set(error.errors.map(reason))].join(', ')
  }
  if (!(error instanceof Error)) return String(error)
  if (error.name === 'TimeoutError' || error.name === 'AbortError') return 'no answer in time'
  const code = /\b(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|ECONNRESET)\b/.exec(
    error.message,
  )?.[1]
  return code === undefined ? error.message : (PLAIN[code] ?? code)
}

const PLAIN: Record<string, string> = {
  ECONNREFUSED: 'nothing listens there',
  EHOSTUNREACH: 'no route to that host',
  ENETUNREACH: 'no network',
  ETIMEDOUT: 'no answer in time',
  ENOTFOUND: 'the host name is unknown',
  EAI_AGAIN: 'the host name cannot be looked up',
  ECONNRESET: 'it hung up',
}
