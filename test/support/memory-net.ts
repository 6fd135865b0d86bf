import { peerIdFromString } from '@libp2p/peer-id'
import { streamPair } from '@libp2p/utils'
import { multiaddr } from '@multiformats/multiaddr'
import { INBOUND_STREAMS_MAX } from '../../protocols/exchange.ts'
import { KithError } from '../../src/errors.ts'
import { MemoryGossip } from './memory-gossip.ts'
import type { Connection, Stream } from '@libp2p/interface'
import type { Carry } from './memory-gossip.ts'
import type { Handler, Net, ServeOptions } from '../../src/net/net.ts'

/**
 * What happens to one stream: `refuse` fails the opener before anything is heard, `lose_reply` lets the other side act
 * and resets the stream when it answers.
 */
export type Disturbance = 'none' | 'refuse' | 'lose_reply'

/** Without it `streamPair` counts ports up, and fails from the 32,768th pair of a process on. */
const SOMEWHERE = multiaddr('/ip4/127.0.0.1/tcp/1')

interface OpenStream {
  readonly from: string
  readonly to: string
  readonly protocol: string
  readonly ends: readonly Stream[]
}

/**
 * An in-memory network. Everyone online reaches everyone else, unless the pair is cut; opening a stream connects first,
 * as the real one does. A kept peer is connected whenever both are online; after `disconnect` only an `open`, `connect`
 * or `online` connects again.
 */
export class MemoryWorld {
  /** Set by a test that wants bad weather; asked for each stream. */
  disturb: (from: string, to: string, protocol: string) => Disturbance = () => 'none'
  /** How gossip travels: set by a test that wants frames late, lost, or in another order. */
  carry: Carry = (deliver) => {
    setImmediate(deliver)
  }
  /** What stream handlers threw: the real net would log it. */
  readonly errors: unknown[] = []
  readonly #nets = new Map<string, MemoryNet>()
  readonly #connected = new Set<string>()
  readonly #cut = new Set<string>()
  readonly #streams = new Set<OpenStream>()

  /** Makes the net of this peer. Again for the same peer: it was killed and restarted, and the old net is dead. */
  net(peerId: string, { online = true } = {}): MemoryNet {
    this.kill(peerId)
    const net = new MemoryNet(this, peerId)
    this.#nets.set(peerId, net)
    if (online) this.online(peerId)
    return net
  }

  /** Ends a process without a goodbye: its streams break, its net does nothing any more. */
  kill(peerId: string): void {
    this.offline(peerId)
    this.#nets.delete(peerId)
  }

  online(peerId: string): void {
    const net = this.#net(peerId)
    if (net.isOnline) return
    net.isOnline = true
    for (const other of this.#nets.values()) {
      if (other !== net && (net.kept.has(other.peerId) || other.kept.has(peerId))) this.#tryConnect(net, other)
    }
  }

  offline(peerId: string): void {
    const net = this.#nets.get(peerId)
    if (net === undefined) return
    for (const other of this.connectionsOf(peerId)) this.disconnect(peerId, other)
    net.isOnline = false
  }

  connect(a: string, b: string): void {
    if (!this.#tryConnect(this.#net(a), this.#net(b))) throw new Error(`${a} cannot reach ${b}`)
  }

  /** Breaks the connection and every stream on it. */
  disconnect(a: string, b: string): void {
    if (!this.#connected.delete(pair(a, b))) return
    for (const stream of this.#streams) {
      if (pair(stream.from, stream.to) !== pair(a, b)) continue
      for (const end of stream.ends) end.abort(new Error('The connection is lost'))
      this.#streams.delete(stream)
    }
    this.#nets.get(a)?.tellPeer(b, false)
    this.#nets.get(b)?.tellPeer(a, false)
  }

  /** Breaks the connection and keeps these two from connecting until `mend`. */
  cut(a: string, b: string): void {
    this.#cut.add(pair(a, b))
    this.disconnect(a, b)
  }

  mend(a: string, b: string): void {
    this.#cut.delete(pair(a, b))
    const [one, other] = [this.#nets.get(a), this.#nets.get(b)]
    if (one && other && (one.kept.has(b) || other.kept.has(a))) this.#tryConnect(one, other)
  }

  isConnected(a: string, b: string): boolean {
    return this.#connected.has(pair(a, b))
  }

  connectionsOf(peerId: string): string[] {
    return [...this.#nets.keys()].filter((other) => this.isConnected(peerId, other))
  }

  peer(peerId: string): MemoryNet | undefined {
    return this.#nets.get(peerId)
  }

  /** Connects a pair of which one keeps the other, if they can. */
  tryKeep(from: MemoryNet, to: string): void {
    const target = this.#nets.get(to)
    if (target !== undefined) this.#tryConnect(from, target)
  }

  async open(from: MemoryNet, to: string, protocol: string): Promise<Stream> {
    if (!from.isOnline || this.#nets.get(from.peerId) !== from) throw new KithError('offline', 'You are offline')
    const target = this.#nets.get(to)
    if (target === undefined || !this.#tryConnect(from, target)) throw new KithError('unreachable', `${to} is offline`)
    const served = target.served.get(protocol)
    if (served === undefined) throw new KithError('unreachable', `${to} does not serve ${protocol}`)
    const disturbance = this.disturb(from.peerId, to, protocol)
    if (disturbance === 'refuse') throw new KithError('unreachable', 'Disturbed by the test')

    const [outbound, inbound] = await streamPair({
      ...{ delay: 0, capacity: 64 },
      outboundConnection: { remoteAddr: SOMEWHERE },
      inboundConnection: { remoteAddr: SOMEWHERE },
    })
    outbound.protocol = protocol
    inbound.protocol = protocol
    if (!this.isConnected(from.peerId, to)) throw new KithError('unreachable', 'The connection is lost')
    const stream = { from: from.peerId, to, protocol, ends: [outbound, inbound] }
    const { admit, streamsMax = INBOUND_STREAMS_MAX } = served.options
    if (admit?.(from.peerId) === false || this.#inbound(stream) >= streamsMax) {
      inbound.abort(new Error('Not admitted'))
      return outbound
    }
    this.#track(stream)
    if (disturbance === 'lose_reply') losingReply(inbound)
    void this.#handle(served.handler, inbound, from.peerId)
    return outbound
  }

  async #handle(handler: Handler, inbound: Stream, from: string): Promise<void> {
    const connection = { remotePeer: peerIdFromString(from), status: 'open' } as unknown as Connection
    try {
      await handler(inbound, connection)
    } catch (error) {
      this.errors.push(error)
      inbound.abort(error instanceof Error ? error : new Error(String(error)))
    }
  }

  #inbound(stream: OpenStream): number {
    const same = (other: OpenStream): boolean =>
      other.from === stream.from && other.to === stream.to && other.protocol === stream.protocol
    return [...this.#streams].filter(same).length
  }

  #track(stream: OpenStream): void {
    this.#streams.add(stream)
    stream.ends[1]?.addEventListener('close', () => {
      this.#streams.delete(stream)
    })
  }

  #tryConnect(a: MemoryNet, b: MemoryNet): boolean {
    const key = pair(a.peerId, b.peerId)
    if (this.#connected.has(key)) return true
    if (!a.isOnline || !b.isOnline || this.#cut.has(key) || a === b) return false
    this.#connected.add(key)
    a.tellPeer(b.peerId, true)
    b.tellPeer(a.peerId, true)
    a.gossip.met(b.gossip)
    return true
  }

  #net(peerId: string): MemoryNet {
    const net = this.#nets.get(peerId)
    if (net === undefined) throw new Error(`Nobody is ${peerId}`)
    return net
  }
}

/** The network as one peer of a `MemoryWorld` sees it. */
export class MemoryNet implements Net {
  readonly peerId: string
  isOnline = false
  readonly gossip: MemoryGossip
  readonly kept = new Set<string>()
  readonly served = new Map<string, { handler: Handler; options: ServeOptions }>()
  readonly #world: MemoryWorld
  readonly #listeners: ((peerId: string, connected: boolean) => void)[] = []

  constructor(world: MemoryWorld, peerId: string) {
    this.#world = world
    this.peerId = peerId
    const neighbours = (): MemoryGossip[] =>
      world.peer(peerId) === this ? world.connectionsOf(peerId).flatMap((other) => world.peer(other)?.gossip ?? []) : []
    this.gossip = new MemoryGossip(peerId, neighbours, (deliver) => {
      world.carry(deliver)
    })
  }

  serve(protocol: string, handler: Handler, options: ServeOptions = {}): void {
    this.served.set(protocol, { handler, options })
  }

  async open(peerId: string, protocol: string, signal?: AbortSignal): Promise<Stream> {
    signal?.throwIfAborted()
    return await this.#world.open(this, peerId, protocol)
  }

  /** What a relay in between would let through. */
  limitBytes: number | undefined

  bytesLeft(): number | undefined {
    return this.limitBytes
  }

  isConnected(peerId: string): boolean {
    return this.#world.isConnected(this.peerId, peerId)
  }

  keep(peerId: string): void {
    this.kept.add(peerId)
    this.#world.tryKeep(this, peerId)
  }

  release(peerId: string): void {
    this.kept.delete(peerId)
  }

  onPeer(listener: (peerId: string, connected: boolean) => void): void {
    this.#listeners.push(listener)
  }

  tellPeer(peerId: string, connected: boolean): void {
    for (const listener of this.#listeners) listener(peerId, connected)
  }
}

function pair(a: string, b: string): string {
  return a < b ? `${a} ${b}` : `${b} ${a}`
}

function losingReply(inbound: Stream): void {
  inbound.send = () => {
    inbound.abort(new Error('The reply is lost'))
    return true
  }
}
