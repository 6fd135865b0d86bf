import { serviceCapabilities } from '@libp2p/interface'
import { isPrivate } from '@libp2p/utils'
import { multiaddr } from '@multiformats/multiaddr'
import type { Libp2p, Startable } from '@libp2p/interface'
import type { AddressManager, TransportManager } from '@libp2p/interface-internal'

interface Components {
  readonly transportManager: TransportManager
  readonly addressManager: AddressManager
  /** As libp2p has them: its own events, and those of its parts. */
  readonly events: Pick<Libp2p, 'addEventListener'>
}

/**
 * What this node announces. libp2p holds back every public address, also one of its own interfaces, until AutoNAT has
 * confirmed it, and with few nodes around that never happens: then a node on a rented machine announces nothing at all.
 */
export class OwnAddresses implements Startable {
  /** UPnP wants somebody who finds out which addresses are true: with `Nat`, this does. */
  readonly [serviceCapabilities] = ['@libp2p/autonat']
  readonly #components: Components
  readonly #confirmed = new Set<string>()

  constructor(components: Components) {
    this.#components = components
    components.events.addEventListener('transport:listening', this.#confirmListening)
  }

  start(): void {
    this.#confirmListening()
  }

  stop(): void {
    this.#confirmed.clear()
  }

  /** TCP ports on which this node listens itself. */
  ports(): number[] {
    const ports = this.#components.transportManager.getAddrs().flatMap((address) => {
      const parts = address.getComponents()
      if (parts.some(({ name }) => name === 'p2p-circuit')) return []
      return parts.flatMap(({ name, value }) => (name === 'tcp' ? [Number(value)] : []))
    })
    return [...new Set(ports)]
  }

  /** Somebody outside reached this node here: it is announced from now on. @param address `/ip4/192.0.2.7/tcp/4101` */
  confirm(address: string): void {
    if (this.#confirmed.has(address)) return
    this.#confirmed.add(address)
    const observed = multiaddr(address)
    this.#components.addressManager.addObservedAddr(observed)
    this.#components.addressManager.confirmObservedAddr(observed, { type: 'observed' })
  }

  /** Nobody outside reaches this node at any address that was confirmed before. */
  forget(): void {
    for (const address of this.#confirmed) this.#components.addressManager.removeObservedAddr(multiaddr(address))
    this.#confirmed.clear()
  }

  readonly #confirmListening = (): void => {
    const { transportManager, addressManager } = this.#components
    for (const address of transportManager.getAddrs()) {
      if (!isPrivate(address)) addressManager.confirmObservedAddr(address, { type: 'transport' })
    }
  }
}
