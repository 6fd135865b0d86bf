import { multiaddr } from '@multiformats/multiaddr'
import { peerIdFromString } from '@libp2p/peer-id'
import type { PeerId, Startable, Transport } from '@libp2p/interface'
import type { TransportManager } from '@libp2p/interface-internal'

/** The circuit relay transport's public field that its interface leaves out. */
interface RelayTransport extends Transport {
  readonly reservationStore: {
    hasReservation(relay: PeerId): boolean
    addRelay(relay: PeerId, type: 'configured'): Promise<unknown>
  }
}

/** Slots on relays, so that peers that cannot dial us directly still reach us. */
export class Reservations implements Startable {
  readonly #transports: TransportManager
  readonly #listening = new Set<string>()

  constructor(components: { transportManager: TransportManager }) {
    this.#transports = components.transportManager
  }

  start(): void {
    this.#listening.clear()
  }

  stop(): void {
    this.#listening.clear()
  }

  /**
   * Reserves a slot on a relay that is connected already: without a connection the transport would ban the relay after
   * the first failure. A second reservation goes through the listener of the first, or listeners would pile up.
   *
   * @param relay its multiaddr with `/p2p/…`.
   */
  async reserve(relay: string): Promise<void> {
    const address = multiaddr(relay)
    const id = address.getComponents().findLast((component) => component.name === 'p2p')?.value
    if (id === undefined) return
    const peer = peerIdFromString(id)
    const store = this.#transports.getTransports().find(isRelayTransport)?.reservationStore
    if (store === undefined || store.hasReservation(peer)) return
    if (this.#listening.has(relay)) {
      await store.addRelay(peer, 'configured')
      return
    }
    await this.#transports.listen([address.encapsulate('/p2p-circuit')])
    this.#listening.add(relay)
  }
}

function isRelayTransport(transport: Transport): transport is RelayTransport {
  return 'reservationStore' in transport
}
