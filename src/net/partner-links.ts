import { multiaddr } from '@multiformats/multiaddr'
import { peerIdFromString } from '@libp2p/peer-id'
import { KithError } from '../errors.ts'
import { getSetting, putSetting } from '../store/settings.ts'
import { bestFirst } from './connections.ts'
import { reason } from './reason.ts'
import type { Connection, Stream } from '@libp2p/interface'
import type { Clock } from '../clock.ts'
import type { Store } from '../store/store.ts'
import type { BootstrapNode } from './node.ts'

export interface PartnerState {
  readonly address: string
  /** Known once it was met, or from `/p2p/…` in the address. */
  readonly peerId: string | undefined
  readonly connected: boolean
  readonly lastError: string | undefined
}

interface Link {
  readonly address: string
  peerId: string | undefined
  lastError: string | undefined
}

/** How often a partner that is not connected is dialled: both sides do it, and after an outage nobody waits for long. */
const DIAL_EVERY_MS = 3_000
const DIAL_MS = 5_000
const PINS = 'partner_pins'

/** Keeps a connection to every other bootstrap node that this one was told of; one without `/p2p` is pinned at first contact. */
export class PartnerLinks {
  readonly #store: Store
  readonly #clock: Clock
  readonly #node: () => BootstrapNode | undefined
  readonly #links: Link[]
  readonly #listeners: ((peerId: string) => void)[] = []
  #cancel: (() => void) | undefined
  #stopped = false

  constructor(init: {
    store: Store
    clock: Clock
    node: () => BootstrapNode | undefined
    addresses: readonly string[]
  }) {
    this.#store = init.store
    this.#clock = init.clock
    this.#node = init.node
    const pins = getSetting<Record<string, string>>(init.store, PINS) ?? {}
    this.#links = init.addresses.map((address) => ({
      address,
      peerId: peerIdIn(address) ?? pins[address],
      lastError: undefined,
    }))
  }

  isPartner(peerId: string): boolean {
    return this.#links.some((link) => link.peerId === peerId)
  }

  connected(): string[] {
    return this.#links.flatMap(({ peerId }) =>
      peerId !== undefined && this.#open(peerId) !== undefined ? [peerId] : [],
    )
  }

  states(): PartnerState[] {
    return this.#links.map(({ address, peerId, lastError }) => ({
      address,
      peerId,
      connected: peerId !== undefined && this.#open(peerId) !== undefined,
      lastError,
    }))
  }

  onConnect(listener: (peerId: string) => void): void {
    this.#listeners.push(listener)
  }

  /** To be called with each node that was made: it tells when partners come by themselves. */
  attach(node: BootstrapNode): void {
    node.addEventListener('peer:connect', (event) => {
      const peerId = event.detail.toString()
      if (this.isPartner(peerId)) for (const listener of this.#listeners) listener(peerId)
    })
  }

  start(): void {
    if (this.#links.length > 0) void this.#round()
  }

  stop(): void {
    this.#stopped = true
    this.#cancel?.()
  }

  /** @throws {KithError} `unreachable` while the partner is not connected. */
  async open(peerId: string, protocol: string, signal: AbortSignal): Promise<Stream> {
    const connection = this.#open(peerId)
    if (connection === undefined) throw new KithError('unreachable', `The partner ${peerId} is not connected.`)
    return await connection.newStream(protocol, { signal })
  }

  async #round(): Promise<void> {
    await Promise.all(this.#links.map((link) => this.#dial(link)))
    if (this.#stopped) return
    this.#cancel = this.#clock.after(DIAL_EVERY_MS * (0.75 + Math.random() / 2), () => {
      void this.#round()
    })
  }

  async #dial(link: Link): Promise<void> {
    const node = this.#node()
    if (node === undefined || (link.peerId !== undefined && this.#open(link.peerId) !== undefined)) return
    try {
      const connection = await node.dial(multiaddr(withPeerId(link)), { signal: AbortSignal.timeout(DIAL_MS) })
      link.lastError = undefined
      if (link.peerId === undefined) await this.#pin(link, connection.remotePeer.toString())
    } catch (error) {
      link.lastError = reason(error)
    }
  }

  async #pin(link: Link, peerId: string): Promise<void> {
    await this.#store.write((sql) => {
      putSetting(sql, PINS, { ...(getSetting<Record<string, string>>(sql, PINS) ?? {}), [link.address]: peerId })
    })
    link.peerId = peerId
    // It was connected before anybody knew that it is a partner.
    for (const listener of this.#listeners) listener(peerId)
  }

  #open(peerId: string): Connection | undefined {
    return bestFirst(this.#node()?.getConnections(peerIdFromString(peerId)) ?? [])[0]
  }
}

function peerIdIn(address: string): string | undefined {
  return multiaddr(address)
    .getComponents()
    .findLast((component) => component.name === 'p2p')?.value
}

/** A pinned identity is part of what is dialled: whoever else answers there is hung up on. */
function withPeerId({ address, peerId }: Link): string {
  return peerId === undefined || peerIdIn(address) !== undefined ? address : `${address}/p2p/${peerId}`
}
