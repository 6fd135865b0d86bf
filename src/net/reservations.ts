import { multiaddr } from '@multiformats/multiaddr'
import { peerIdFromString } from '@libp2p/peer-id'
import type { Listener, Startable, Transport } from '@libp2p/interface'
import type { TransportManager } from '@libp2p/interface-internal'
import type { RelayTransport } from './relaying.ts'

/** Slots on relays, so that peers that cannot dial us directly still reach us. */
export class Reservations implements Startable {
  readonly #transports: TransportManager
  readonly #listening = new Set<string>()
  /** Listeners whose relay has refused so far: libp2p keeps every listener that it made, so it is asked again by the same. */
  readonly #refused = new Map<string, Listener>()
  readonly #asking = new Map<string, Promise<void>>()

  constructor(components: { transportManager: TransportManager }) {
    this.#transports = components.transportManager
  }

  start(): void {
    this.#listening.clear()
    this.#refused.clear()
  }

  stop(): void {
    this.start()
    // libp2p drops the slots that it has, but not one that is granted after that: its timer would ask for it again, and
    // keep the process alive, for as long as there is one. Whoever waited for it has been told that it came to nothing.
    const store = this.#store()
    store?.addEventListener('relay:created-reservation', () => {
      store.cancelReservations()
    })
  }

  has(peerId: string): boolean {
    return this.#store()?.hasReservation(peerIdFromString(peerId)) === true
  }

  /**
   * Reserves a slot on a relay that is connected already: without a connection the transport would ban the relay after
   * the first failure. A second reservation goes through the listener of the first, or listeners would pile up.
   *
   * @param address of the relay, with `/p2p/…`.
   * @throws {Error} if it gives none.
   */
  async reserve(peerId: string, address: string): Promise<void> {
    // Two at once at one relay would leave a timer of libp2p's behind that nothing stops.
    const asking = this.#asking.get(peerId) ?? this.#reserve(peerId, address)
    this.#asking.set(peerId, asking)
    try {
      await asking
    } finally {
      this.#asking.delete(peerId)
    }
  }

  /** Asks for a slot that is held for two hours more, and keeps it meanwhile. @throws {Error} if it is lost by that. */
  async renew(peerId: string): Promise<void> {
    const peer = peerIdFromString(peerId)
    const store = this.#store()
    const reservation = store?.getReservation(peer)
    if (store === undefined || reservation === undefined) return
    // Only a slot that seems to end soon is asked for again.
    reservation.expire = 0n
    await store.addRelay(peer, 'configured')
  }

  async #reserve(peerId: string, address: string): Promise<void> {
    const peer = peerIdFromString(peerId)
    const store = this.#store()
    if (store === undefined || store.hasReservation(peer)) return
    // A connection that broke under the request is no reason never to ask again.
    store.relayFilter.remove?.(peer.toMultihash().bytes)
    if (this.#listening.has(peerId)) {
      await store.addRelay(peer, 'configured')
      return
    }
    const circuit = multiaddr(address).encapsulate('/p2p-circuit')
    const refused = this.#refused.get(peerId)
    const before = new Set(this.#transports.getListeners())
    try {
      await (refused === undefined ? this.#transports.listen([circuit]) : refused.listen(circuit))
      this.#refused.delete(peerId)
      this.#listening.add(peerId)
    } catch (error) {
      const made = this.#transports.getListeners().find((listener) => !before.has(listener))
      if (made !== undefined) this.#refused.set(peerId, made)
      throw error
    }
  }

  #store(): RelayTransport['reservationStore'] | undefined {
    return this.#transports.getTransports().find(isRelayTransport)?.reservationStore
  }
}

function isRelayTransport(transport: Transport): transport is RelayTransport {
  return 'reservationStore' in transport
}
