import { peerIdFromString } from '@libp2p/peer-id'
import { unlessAborted, within } from '../../protocols/deadline.ts'
import { peerIdOf } from '../../protocols/signed.ts'
import { KithError } from '../errors.ts'
import { Topics } from './gossip.ts'
import { Keeper } from './keeper.ts'
import { createPeerNode } from './node.ts'
import { isRelayed } from './addresses.ts'
import { serveDialBack } from './dial-back.ts'
import { identifyAgain } from './identifying.ts'
import { Lan } from './lan.ts'
import { register, startListening } from './listening.ts'
import { Nat } from './nat.ts'
import { bestFirst } from './connections.ts'
import { newStream } from './opening.ts'
import { Reach } from './reach.ts'
import { reason } from './reason.ts'
import { RelayWatch } from './relay-watch.ts'
import { endSilent } from './silent.ts'
import type { Connection, IdentifyResult, PeerInfo, PeerId, Stream } from '@libp2p/interface'
import type { Clock } from '../clock.ts'
import type { KeyPair } from '../crypto/keys.ts'
import type { Gossip, Handler, Net, ServeOptions } from './net.ts'
import type { Attempt } from './attempts.ts'
import type { NodeInit, NodeMetrics, PeerNode, ReachChoice } from './node.ts'
import type { ReachInit } from './reach.ts'

export interface NetworkInit extends Pick<ReachInit, 'known' | 'locate'> {
  readonly device: KeyPair
  readonly clock: Clock
  /** Peer ids of who can be asked whether others reach this peer: connected bootstrap nodes. */
  readonly outside: () => string[]
  /** Without a word: no relaying, no UPnP, no mDNS. */
  readonly reach?: ReachChoice
  /** Hears of what broke beneath one stream; everything goes on. */
  readonly onFault: (error: unknown) => void
  readonly datastore?: NodeInit['datastore']
  /** What each node underneath reports to. Undefined: nothing is measured. */
  readonly metrics?: () => NodeMetrics
}

/** libp2p's own tags count up to 100. */
const KEPT_VALUE = 100
const PING_MS = 10_000

/** The network of one peer over libp2p. The node underneath is made at `start` and gone after `stop`; all else outlives it. */
export class Network implements Net {
  readonly peerId: string
  readonly #init: NetworkInit
  readonly #topics: Topics
  readonly #served = new Map<string, { handler: Handler; options: ServeOptions }>()
  readonly #listeners: ((peerId: string, connected: boolean) => void)[] = []
  readonly #ownListeners: (() => void)[] = []
  readonly #addressListeners: ((peerId: string, addresses: string[]) => void)[] = []
  /** Whether others can dial this peer. */
  readonly nat: Nat
  /** Who relays for us, or could. */
  readonly relays: RelayWatch
  /** Who is on the same network. */
  readonly lan: Lan
  readonly #reach: Reach
  readonly #keeper: Keeper
  #node: PeerNode | undefined

  constructor(init: NetworkInit) {
    this.#init = init
    this.#topics = new Topics(init.clock)
    this.peerId = peerIdOf(init.device.publicKey)
    const { clock, known, locate, outside } = init
    const node = (): PeerNode | undefined => this.#node
    this.nat = new Nat({ clock, node, askable: outside })
    // Slots at peers are few: who can be dialled leaves them to others.
    const wants = (peerId: string): boolean => this.nat.state.verdict !== 'direct' || outside().includes(peerId)
    this.relays = new RelayWatch({ clock, node, wants })
    this.lan = new Lan({ clock })
    this.#reach = new Reach({ clock, node, known, locate, relays: () => this.relays.addresses() })
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
    const { device, datastore, metrics, clock, onFault } = this.#init
    const reach = choiceFor(listen, this.#init.reach)
    const onLan = (peer: PeerInfo): void => {
      this.lan.saw(
        peer.id.toString(),
        peer.multiaddrs.map((address) => address.toString()),
      )
    }
    const node = await createPeerNode({ device, listen, datastore, metrics: metrics?.(), ...reach, onLan })
    endSilent(node)
    if (reach.relay === true) await serveDialBack(node, { clock, onFault })
    for (const [protocol, { handler, options }] of this.#served) await register(node, protocol, handler, options)
    // Others dial as soon as the port is open: nobody hears of them before this peer counts as online.
    node.addEventListener('peer:connect', (event) => {
      if (this.#node === node) this.#connected(node, event.detail)
    })
    node.addEventListener('peer:disconnect', (event) => {
      if (this.#node === node) this.#tellPeer(event.detail.toString(), false)
    })
    node.addEventListener('peer:identify', (event) => {
      if (this.#node === node || this.#node === undefined) this.#identified(event.detail)
    })
    node.addEventListener('self:peer:update', () => {
      if (this.#node === node) for (const listener of this.#ownListeners) listener()
    })
    identifyAgain(node, clock)
    await startListening(node)
    this.#topics.attach(node)
    this.#node = node
    for (const peer of node.getPeers()) this.#connected(node, peer)
    this.nat.start()
    this.relays.start()
    this.#keeper.start()
    return this.addresses()
  }

  async stop(): Promise<void> {
    const node = this.#node
    if (node === undefined) return
    this.#keeper.stop()
    this.relays.stop()
    this.nat.stop()
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

  /** What was tried to reach this peer the last time. */
  attempt(peerId: string): Attempt | undefined {
    return this.#reach.attempt(peerId)
  }

  /** When a kept peer that is away is dialled again, in milliseconds since 1970; undefined if it is not. */
  nextAttemptMs(peerId: string): number | undefined {
    return this.#keeper.nextAttemptMs(peerId)
  }

  /** Milliseconds there and back. @throws {KithError} `offline` or `unreachable`. */
  async ping(peerId: string, signal: AbortSignal): Promise<number> {
    await this.#way(peerId, signal)
    const { node } = this
    if (node === undefined) throw new KithError('offline', 'This peer is offline.', { next: 'Say online first.' })
    return await within(PING_MS, signal, (deadline) =>
      node.services.ping.ping(peerIdFromString(peerId), { signal: deadline, runOnLimitedConnection: true }),
    )
  }

  /** Finds a way to this peer now, if none is open. @throws {KithError} `offline` or `unreachable`. */
  async connect(peerId: string): Promise<void> {
    await this.#reach.connect(peerId)
  }

  serve(protocol: string, handler: Handler, options: ServeOptions = {}): void {
    this.#served.set(protocol, { handler, options })
    if (this.#node !== undefined) void register(this.#node, protocol, handler, options)
  }

  async open(peerId: string, protocol: string, signal?: AbortSignal): Promise<Stream> {
    const connection = await this.#way(peerId, signal)
    try {
      return await newStream(connection, protocol, signal)
    } catch (cause) {
      // A connection can die unnoticed, its cable pulled, or be closed just now: one fresh attempt tells.
      const isOther = this.#other(peerId, connection) !== undefined && signal?.aborted !== true
      if (isOther || connection.status !== 'open' || this.#node === undefined) {
        const fresh = this.#other(peerId, connection) ?? (await this.#way(peerId, signal))
        if (fresh !== connection) return await newStream(fresh, protocol, signal)
      }
      throw new KithError('unreachable', `The peer does not answer ${protocol}: ${reason(cause)}.`, {
        cause,
        next: 'It is tried again by itself. doctor <friend> shows how they are reached.',
      })
    }
  }

  /** Another connection to this peer than one on which no stream could be opened. */
  #other(peerId: string, connection: Connection): Connection | undefined {
    const open = bestFirst(this.#node?.getConnections(peerIdFromString(peerId)) ?? [])
    return open.find(({ id }) => id !== connection.id)
  }

  isConnected(peerId: string): boolean {
    return (this.#node?.getConnections(peerIdFromString(peerId)).length ?? 0) > 0
  }

  bytesLeft(peerId: string): number | undefined {
    const open = this.#node?.getConnections(peerIdFromString(peerId)).filter(({ status }) => status === 'open') ?? []
    const limits = open.map(({ limits: one }) => one?.bytes)
    if (open.length === 0 || limits.some((one) => one === undefined)) return undefined
    return Math.max(...limits.map(Number))
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

  /** Tells when this peer's own addresses may have changed. */
  onOwnAddresses(listener: () => void): void {
    this.#ownListeners.push(listener)
  }

  /** Tells where a connected peer says that it listens. */
  onAddresses(listener: (peerId: string, addresses: string[]) => void): void {
    this.#addressListeners.push(listener)
  }

  /** Who waits under a signal waits no longer than that; the attempt is shared, and goes on for the others. */
  async #way(peerId: string, signal: AbortSignal | undefined): Promise<Connection> {
    try {
      signal?.throwIfAborted()
      return await unlessAborted(this.#reach.connect(peerId), signal)
    } catch (cause) {
      if (signal?.aborted !== true) throw cause
      throw new KithError('unreachable', `No way to the peer was found: ${reason(signal.reason)}.`, {
        cause,
        next: 'It is looked for further, and tried again by itself. doctor <friend> shows what was tried.',
      })
    }
  }

  #connected(node: PeerNode, peer: PeerId): void {
    if (this.#keeper.keeps(peer.toString())) void protect(node, peer)
    this.#keeper.met()
    this.#tellPeer(peer.toString(), true)
  }

  #identified({ peerId, listenAddrs, protocols, connection }: IdentifyResult): void {
    const peer = peerId.toString()
    const addresses = listenAddrs.map((address) => address.toString())
    if (!isRelayed(connection.remoteAddr)) this.relays.identified(peer, withPeer(connection, addresses), protocols)
    if (addresses.length > 0) for (const listener of this.#addressListeners) listener(peer, addresses)
  }

  #tellPeer(peerId: string, connected: boolean): void {
    if (!connected) this.#keeper.lost(peerId)
    if (!connected) this.relays.gone(peerId)
    for (const listener of this.#listeners) listener(peerId, connected)
  }
}

/** Where a connected relay is, with `/p2p/…`: where it was dialled, or where it says that it listens if it dialled us. */
function withPeer({ direction, remoteAddr, remotePeer }: Connection, listens: readonly string[]): string {
  const [first] = listens
  const address = direction === 'inbound' && first !== undefined ? first : remoteAddr.toString()
  return address.includes('/p2p/') ? address : `${address}/p2p/${remotePeer.toString()}`
}

/** A peer that listens on loopback alone has no router to ask, and nobody to be seen by. */
function choiceFor(listen: readonly string[], choice: ReachChoice = {}): ReachChoice {
  const isLocal = listen.every((address) => /^\/ip(4\/127\.|6\/::1\/)/.test(address))
  return isLocal ? { relay: choice.relay === true } : choice
}

/** When libp2p has too many connections it closes those without a tag first. */
async function protect(node: PeerNode, peer: PeerId): Promise<void> {
  try {
    await node.peerStore.merge(peer, { tags: { kith: { value: KEPT_VALUE } } })
  } catch {
    // The node is stopping: there is nothing left to protect.
  }
}
