import { bestFirst } from './connections.ts'
import type { GossipSub } from '@libp2p/gossipsub'
import type { Connection, Libp2p, PeerId, Stream } from '@libp2p/interface'
import type { Clock } from '../clock.ts'

/** How long a neighbour may miss what we say after its stream broke; what nobody heard is said again, and catch-up brings the rest. */
const WATCH_MS = 2_500

/** gossipsub's interface leaves these out; its class has them, to be overridden and asked. */
interface Inner {
  readonly peers: ReadonlyMap<string, PeerId>
  readonly streamsOutbound: Map<string, { readonly rawStream: Stream }>
  createOutboundStream(peerId: PeerId, connection: Connection): Promise<void>
  /** Knows the peer from now on, if it did not, and asks for a stream to it. */
  onPeerConnected(peerId: PeerId, connection: Connection): void
}

export interface GossipStreamsInit {
  readonly node: Pick<Libp2p, 'getConnections' | 'addEventListener' | 'removeEventListener'>
  readonly gossip: GossipSub
  readonly clock: Pick<Clock, 'after'>
  /** A neighbour can be spoken to, and was told what we subscribe to. */
  readonly onOpen: (peerId: string) => void
}

/**
 * The streams on which we speak to neighbours. gossipsub opens one after the other and waits for each, ten seconds for a
 * neighbour that does not answer: one mute peer kept us from everybody who came after it. And what broke it never opened
 * again while the connection stayed, so that each word was lost on that neighbour. Here none waits for another, a
 * neighbour gets one stream alone, and as long as it is connected it gets one again.
 */
export class GossipStreams {
  readonly #node: GossipStreamsInit['node']
  readonly #gossip: GossipSub & Inner
  readonly #clock: GossipStreamsInit['clock']
  readonly #open: Inner['createOutboundStream']
  readonly #onOpen: GossipStreamsInit['onOpen']
  /** Connected peers that speak gossip: gossipsub itself forgets one whose stream to us was reset. */
  readonly #known: Map<string, PeerId>
  readonly #opening = new Set<string>()
  #cancel: (() => void) | undefined

  constructor({ node, gossip, clock, onOpen }: GossipStreamsInit) {
    const inner = gossip as GossipSub & Inner
    this.#node = node
    this.#gossip = inner
    this.#clock = clock
    this.#onOpen = onOpen
    this.#known = new Map(inner.peers)
    this.#open = inner.createOutboundStream.bind(inner)
  }

  start(): void {
    this.#gossip.createOutboundStream = (peerId, connection) => {
      void this.#connect(peerId, connection)
      return Promise.resolve()
    }
    this.#node.addEventListener('connection:close', this.#onClose)
    this.#watch()
  }

  stop(): void {
    this.#node.removeEventListener('connection:close', this.#onClose)
    this.#cancel?.()
  }

  #watch(): void {
    this.#cancel = this.#clock.after(WATCH_MS, () => {
      for (const peerId of this.#known.values()) this.#look(peerId)
      this.#watch()
    })
  }

  readonly #onClose = ({ detail }: CustomEvent<Connection>): void => {
    this.#look(detail.remotePeer)
  }

  #look(peerId: PeerId): void {
    const id = peerId.toString()
    if (!this.#known.has(id)) return
    const best = this.#best(peerId)
    if (best === undefined) this.#known.delete(id)
    else if (!this.#opening.has(id) && !this.isOpen(peerId)) this.#gossip.onPeerConnected(peerId, best)
  }

  async #connect(peerId: PeerId, connection: Connection): Promise<void> {
    const id = peerId.toString()
    this.#known.set(id, peerId)
    if (this.#opening.has(id)) return
    if (this.isOpen(peerId)) return
    this.#drop(id)
    this.#opening.add(id)
    try {
      await this.#open(peerId, connection)
    } finally {
      this.#opening.delete(id)
    }
    if (this.isOpen(peerId)) {
      this.#onOpen(id)
      return
    }
    // Also one that was opened for somebody whom gossipsub forgot meanwhile: it would stand in the way of the next.
    this.#drop(id)
    if (this.#best(peerId) !== connection) this.#look(peerId)
  }

  /** Whether what is said to this peer now is sent at all. */
  isOpen(peerId: PeerId): boolean {
    const id = peerId.toString()
    const stream = this.#gossip.streamsOutbound.get(id)?.rawStream
    // Nobody answers on these streams: an end that is closed over there is how a neighbour says that it stopped reading.
    if (stream?.remoteWriteStatus !== 'writable' || !this.#gossip.peers.has(id)) return false
    return this.#connections(peerId).some(({ streams }) => streams.includes(stream))
  }

  #drop(id: string): void {
    const stream = this.#gossip.streamsOutbound.get(id)?.rawStream
    stream?.abort(new Error('nobody reads this stream'))
    this.#gossip.streamsOutbound.delete(id)
  }

  #best(peerId: PeerId): Connection | undefined {
    return bestFirst(this.#node.getConnections(peerId))[0]
  }

  #connections(peerId: PeerId): Connection[] {
    return this.#node.getConnections(peerId).filter(({ status }) => status === 'open')
  }
}
