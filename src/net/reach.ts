import { peerIdFromString } from '@libp2p/peer-id'
import { KithError } from '../errors.ts'
import { within } from '../../protocols/deadline.ts'
import { Attempts, summary } from './attempts.ts'
import { bestFirst } from './connections.ts'
import { Search } from './search.ts'
import type { Connection } from '@libp2p/interface'
import type { Clock } from '../clock.ts'
import type { Attempt } from './attempts.ts'
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

/** Finds a way to a peer: the open connection, known addresses, what rendezvous says meanwhile, then a relay. */
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
    const [open] = bestFirst(node.getConnections(peerIdFromString(peerId)))
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
    const { known, locate, relays, clock } = this.#init
    const search = new Search({
      ...{ node, peerId, relays },
      known: () => known(peerId),
      locate: (deadline) => locate(peerId, deadline),
    })
    const connection = await search.run(signal)
    const { tries } = search
    this.#attempts.note(peerId, { atMs: clock.now(), connected: connection !== undefined, tries })
    if (connection !== undefined) return connection
    throw new KithError('unreachable', `No way to the peer was found (${summary(tries)}).`, {
      next: 'It is tried again by itself; what waits for it stays queued. doctor <friend> shows what was tried.',
    })
  }
}
