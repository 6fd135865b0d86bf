import { peerIdFromString } from '@libp2p/peer-id'
import { INBOUND_STREAMS_MAX } from '../../protocols/exchange.ts'
import { Fault } from '../../protocols/fault.ts'
import { peerIdOf } from '../../protocols/signed.ts'
import { KithError } from '../errors.ts'
import { Topics } from './gossip.ts'
import { Keeper } from './keeper.ts'
import { createPeerNode } from './node.ts'
import { Reach, reason } from './reach.ts'
import type { Libp2p, PeerId, Stream } from '@libp2p/interface'
import type { Clock } from '../clock.ts'
import type { KeyPair } from '../crypto/keys.ts'
import type { Gossip, Handler, Net, ServeOptions } from './net.ts'
import type { NodeInit, NodeMetrics, PeerNode } from './node.ts'
import type { ReachInit } from './reach.ts'

export interface NetworkInit extends Pick<ReachInit, 'known' | 'locate' | 'relays'> {
  readonly device: KeyPair
  readonly clock: Clock
  readonly datastore?: NodeInit['datastore']
  /** What each node underneath reports to. Undefined: nothing is measured. */
  readonly metrics?: () => NodeMetrics
}

/** libp2p's own tags count up to 100. */
const KEPT_VALUE = 100

/** The network of one peer over libp2p. The node underneath is made at `start` and gone after `stop`; all else outlives it. */
export class Network implements Net {
  readonly peerId: string
  readonly #init: NetworkInit
  readonly #topics = new Topics()
  readonly #served = new Map<string, { handler: Handler; options: ServeOptions }>()
  readonly #listeners: ((peerId: string, connected: boolean) => void)[] = []
  readonly #addressListeners: ((peerId: string, addresses: string[]) => void)[] = []
  readonly #reach: Reach
  readonly #keeper: Keeper
  #node: PeerNode | undefined

  constructor(init: NetworkInit) {
    this.#init = init
    this.peerId = peerIdOf(init.device.publicKey)
    this.#reach = new Reach({ node: () => this.#node, known: init.known, locate: init.locate, relays: init.relays })
    this.#keeper = new Keeper({
      clock: init.clock,
      connect: (peerId) => this.#reach.connect(peerId),
      isConnected: (peerId) => this.isConnected(peerId),
    })
  }

  get gossip(): Gossip {
    return this.#topics
  }

  get isOnline(): boolean {
    return this.#node !== undefined
  }

  /** The libp2p node while online: for DHT, relay and diagnosis inside `net`. */
  get node(): PeerNode | undefined {
    return this.#node
  }

  /**
   * Starts a node and returns the multiaddrs with `/p2p/…` on which it listens.
   *
   * @throws {KithError} `port_in_use` or `bad_address`.
   */
  async start(listen: readonly string[]): Promise<string[]> {
    if (this.#node !== undefined) return this.addresses()
    const { device, datastore, metrics } = this.#init
    const node = await createPeerNode({ device, listen, datastore, metrics: metrics?.() })
    for (const [protocol, { handler, options }] of this.#served) await register(node, protocol, handler, options)
    // Others dial as soon as the port is open: nobody hears of them before this peer counts as online.
    node.addEventListener('peer:connect', (event) => {
      if (this.#node === node) this.#connected(node, event.detail)
    })
    node.addEventListener('peer:disconnect', (event) => {
      if (this.#node === node) this.#tellPeer(event.detail.toString(), false)
    })
    node.addEventListener('peer:identify', (event) => {
      const { peerId, listenAddrs } = event.detail
      const addresses = listenAddrs.map((address) => address.toString())
      if (addresses.length > 0) for (const listener of this.#addressListeners) listener(peerId.toString(), addresses)
    })
    await startListening(node)
    this.#topics.attach(node.services.gossip)
    this.#node = node
    for (const peer of node.getPeers()) this.#connected(node, peer)
    this.#keeper.start()
    return this.addresses()
  }

  async stop(): Promise<void> {
    const node = this.#node
    if (node === undefined) return
    this.#keeper.stop()
    this.#topics.detach()
    this.#node = undefined
    const connected = node.getPeers().map((peer) => peer.toString())
    await node.stop()
    for (const peerId of connected) this.#tellPeer(peerId, false)
  }

  /** Multiaddrs with `/p2p/…` under which this peer listens; empty while offline. */
  addresses(): string[] {
    return this.#node?.getMultiaddrs().map((address) => address.toString()) ?? []
  }

  /** Reserves a slot on a connected relay; a relay that gives none is asked again at the next connection to it. */
  async reserve(relay: string): Promise<void> {
    try {
      await this.#node?.services.reservations.reserve(relay)
    } catch {
      // Peers that can dial us directly are not affected; the others are told by their own failed dial.
    }
  }

  serve(protocol: string, handler: Handler, options: ServeOptions = {}): void {
    this.#served.set(protocol, { handler, options })
    if (this.#node !== undefined) void register(this.#node, protocol, handler, options)
  }

  async open(peerId: string, protocol: string, signal?: AbortSignal): Promise<Stream> {
    const connection = await this.#reach.connect(peerId)
    try {
      return await connection.newStream(protocol, { signal, runOnLimitedConnection: true })
    } catch (cause) {
      // A connection can die unnoticed, its cable pulled: one fresh attempt tells.
      if (connection.status !== 'open' || this.#node === undefined) {
        const fresh = await this.#reach.connect(peerId)
        if (fresh !== connection) return await fresh.newStream(protocol, { signal, runOnLimitedConnection: true })
      }
      throw new KithError('unreachable', `The peer does not answer ${protocol}: ${reason(cause)}.`, { cause })
    }
  }

  isConnected(peerId: string): boolean {
    return (this.#node?.getConnections(peerIdFromString(peerId)).length ?? 0) > 0
  }

  keep(peerId: string): void {
    if (peerId !== this.peerId) this.#keeper.keep(peerId)
  }

  release(peerId: string): void {
    this.#keeper.release(peerId)
  }

  /** Somebody saw this peer alive: dial it now if it is kept. */
  hint(peerId: string): void {
    this.#keeper.hint(peerId)
  }

  onPeer(listener: (peerId: string, connected: boolean) => void): void {
    this.#listeners.push(listener)
  }

  /** Tells where a connected peer says that it listens. */
  onAddresses(listener: (peerId: string, addresses: string[]) => void): void {
    this.#addressListeners.push(listener)
  }

  #connected(node: PeerNode, peer: PeerId): void {
    if (this.#keeper.keeps(peer.toString())) void protect(node, peer)
    this.#tellPeer(peer.toString(), true)
  }

  #tellPeer(peerId: string, connected: boolean): void {
    if (!connected) this.#keeper.lost(peerId)
    for (const listener of this.#listeners) listener(peerId, connected)
  }
}

/** When libp2p has too many connections it closes those without a tag first. */
async function protect(node: PeerNode, peer: PeerId): Promise<void> {
  try {
    await node.peerStore.merge(peer, { tags: { kith: { value: KEPT_VALUE } } })
  } catch {
    // The node is stopping: there is nothing left to protect.
  }
}

/** Serves a protocol on any libp2p node; peers that are not admitted are reset unread. */
export async function register(
  node: Libp2p,
  protocol: string,
  handler: Handler,
  options: ServeOptions = {},
): Promise<void> {
  await node.handle(
    protocol,
    async (stream, connection) => {
      if (options.admit?.(connection.remotePeer.toString()) === false) {
        stream.abort(new Fault('stranger', `${protocol} is not for this peer`))
        return
      }
      await handler(stream, connection)
    },
    { maxInboundStreams: options.streamsMax ?? INBOUND_STREAMS_MAX, runOnLimitedConnection: true, force: true },
  )
}

/** Starts a node and says plainly why it cannot listen. @throws {KithError} `port_in_use` or `bad_address`. */
export async function startListening(node: Libp2p): Promise<void> {
  try {
    await node.start()
  } catch (cause) {
    await node.stop()
    const message = cause instanceof Error ? cause.message : String(cause)
    const taken = /EADDRINUSE[^\n]*?(\d+)\s*$/m.exec(message)
    if (taken !== null) {
      throw new KithError('port_in_use', `Port ${taken[1] ?? ''} is in use by another program.`, {
        cause,
        next: 'Choose another with --listen /ip4/0.0.0.0/tcp/0 (0 takes any free port).',
      })
    }
    if (
      /EACCES|EADDRNOTAVAIL|UnsupportedListenAddress/.test(`${message} ${cause instanceof Error ? cause.name : ''}`)
    ) {
      throw new KithError(
        'bad_address',
        `Cannot listen there: ${
          message
            .split('\n')
            .find((line) => /E[A-Z]{4,}/.test(line))
            ?.trim() ?? message
        }`,
        { cause, next: 'Give an address of this machine, for example --listen /ip4/0.0.0.0/tcp/4001.' },
      )
    }
    throw cause
  }
}
