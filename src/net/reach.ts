import { KithError } from '../errors.ts'
import { within } from '../../protocols/deadline.ts'
import { dialable, isRelayed } from './addresses.ts'
import { Attempts, summary } from './attempts.ts'
import { reason } from './reason.ts'
import type { Connection } from '@libp2p/interface'
import type { Multiaddr } from '@multiformats/multiaddr'
import type { Clock } from '../clock.ts'
import type { Attempt, Try } from './attempts.ts'
import type { PeerNode } from './node.ts'

export interface ReachInit {
  readonly clock: Clock
  readonly node: () => PeerNode | undefined
  /** Addresses on disk for this peer. */
  readonly known: (peerId: string) => string[]
  /** Asks the rendezvous nodes where this peer is now. */
  readonly locate: (peerId: string, signal: AbortSignal) => Promise<string[]>
  /** Multiaddrs of relays that both sides may share: bootstrap nodes and relaying peers that are connected. */
  readonly relays: () => string[]
}

const CONNECT_MS = 25_000
/** What does not answer by then is a black hole: behind it, a relay that works is waiting. */
const DIRECT_MS = 2_500
/** Two connections and a handshake through both. */
const RELAYED_MS = 5_000
/** Of one way: more dead addresses than these, and somebody else's word is better. */
const DIRECT_TRIES_MAX = 5

type Way = readonly [name: string, addresses: () => Promise<string[]> | string[]]

/** Finds a way to a peer: the open connection, known addresses, what rendezvous says now, then a relay. */
export class Reach {
  readonly #init: ReachInit
  readonly #attempts = new Attempts()
  readonly #connecting = new Map<string, Promise<Connection>>()

  constructor(init: ReachInit) {
    this.#init = init
  }

  /** What was tried the last time, address by address. */
  attempt(peerId: string): Attempt | undefined {
    return this.#attempts.of(peerId)
  }

  /**
   * A connection to this peer, a direct one if there is one; callers that ask meanwhile share one attempt.
   *
   * @throws {KithError} `offline`, or `unreachable` with what was tried and how each ended.
   */
  async connect(peerId: string): Promise<Connection> {
    const node = this.#init.node()
    if (node === undefined) throw new KithError('offline', 'This peer is offline.', { next: 'Say online first.' })
    const open = node
      .getConnections()
      .filter(({ remotePeer, status }) => remotePeer.toString() === peerId && status === 'open')
      .sort((a, b) => Number(isRelayed(a.remoteAddr)) - Number(isRelayed(b.remoteAddr)))[0]
    if (open !== undefined) return open
    const running = this.#connecting.get(peerId)
    if (running !== undefined) return await running
    const attempt = within(CONNECT_MS, undefined, (signal) => this.#find(node, peerId, signal)).finally(() =>
      this.#connecting.delete(peerId),
    )
    this.#connecting.set(peerId, attempt)
    return await attempt
  }

  async #find(node: PeerNode, peerId: string, signal: AbortSignal): Promise<Connection> {
    const tries: Try[] = []
    const dialled = new Set<string>()
    let connection: Connection | undefined
    for (const way of this.#ways(peerId, signal)) {
      connection = await this.#try(node, peerId, way, { signal, tries, dialled })
      if (connection !== undefined || signal.aborted) break
    }
    this.#attempts.note(peerId, { atMs: this.#init.clock.now(), connected: connection !== undefined, tries })
    if (connection !== undefined) return connection
    throw new KithError('unreachable', `No way to the peer was found (${summary(tries)}).`, {
      next: 'It is tried again by itself; what waits for it stays queued. doctor <friend> shows what was tried.',
    })
  }

  async #try(
    node: PeerNode,
    peerId: string,
    [way, addressesOf]: Way,
    { signal, tries, dialled }: { signal: AbortSignal; tries: Try[]; dialled: Set<string> },
  ): Promise<Connection | undefined> {
    let addresses: Multiaddr[]
    try {
      const own = node.getMultiaddrs().map((address) => address.toString())
      addresses = dialable(await addressesOf(), peerId, own).filter((address) => !dialled.has(address.toString()))
    } catch (error) {
      tries.push({ way, address: undefined, outcome: reason(error) })
      return undefined
    }
    if (addresses.length === 0) tries.push({ way, address: undefined, outcome: 'none' })
    for (const address of worthTrying(addresses)) {
      dialled.add(address.toString())
      try {
        const ms = isRelayed(address) ? RELAYED_MS : DIRECT_MS
        const connection = await within(ms, signal, (deadline) => node.dial(address, { signal: deadline }))
        tries.push({ way, address: address.toString(), outcome: 'connected' })
        return connection
      } catch (error) {
        tries.push({ way, address: address.toString(), outcome: reason(error) })
        if (signal.aborted) return undefined
      }
    }
    return undefined
  }

  #ways(peerId: string, signal: AbortSignal): Way[] {
    return [
      ['known addresses', () => this.#init.known(peerId)],
      ['bootstrap nodes', () => this.#init.locate(peerId, signal)],
      ['relays', () => this.#init.relays().map((relay) => `${relay}/p2p-circuit`)],
    ]
  }
}

function worthTrying(addresses: readonly Multiaddr[]): Multiaddr[] {
  const direct = addresses.filter((address) => !isRelayed(address)).slice(0, DIRECT_TRIES_MAX)
  return addresses.filter((address) => isRelayed(address) || direct.includes(address))
}
