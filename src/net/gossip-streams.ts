import type { GossipSub } from '@libp2p/gossipsub'
import type { Connection, PeerId } from '@libp2p/interface'

/** gossipsub's interface leaves these out; its class has them, to be overridden and asked. */
interface Inner {
  createOutboundStream(peerId: PeerId, connection: Connection): Promise<void>
}

/**
 * The streams on which we speak to neighbours. gossipsub opens one after the other and waits for each, ten seconds for a
 * neighbour that does not answer: one mute peer kept us from everybody who came after it. Here none waits for another,
 * and a neighbour still gets one stream alone.
 */
export class GossipStreams {
  readonly #opening = new Set<string>()
  readonly #open: Inner['createOutboundStream']

  constructor(gossip: GossipSub) {
    const inner = gossip as GossipSub & Inner
    this.#open = inner.createOutboundStream.bind(inner)
    inner.createOutboundStream = (peerId, connection) => {
      void this.#connect(peerId, connection)
      return Promise.resolve()
    }
  }

  async #connect(peerId: PeerId, connection: Connection): Promise<void> {
    const id = peerId.toString()
    if (this.#opening.has(id)) return
    this.#opening.add(id)
    try {
      await this.#open(peerId, connection)
    } finally {
      this.#opening.delete(id)
    }
  }
}
