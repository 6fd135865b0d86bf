import { multiaddr } from '@multiformats/multiaddr'
import { KithError } from '../errors.ts'
import { getSetting, putSetting } from '../store/settings.ts'
import { reason } from './reason.ts'
import type { Connection } from '@libp2p/interface'
import type { Clock } from '../clock.ts'
import type { Tell } from '../news.ts'
import type { Store } from '../store/store.ts'
import type { Network } from './network.ts'

export interface BootstrapState {
  readonly address: string
  /** Known once it was met, or from `/p2p/…` in the address. */
  readonly peerId: string | undefined
  readonly connected: boolean
  readonly lastError: string | undefined
}

interface Bootstrap {
  address: string
  peerId: string | undefined
  lastError: string | undefined
  told: 'nothing' | 'reachable' | 'unreachable'
  delayMs: number
  cancel: (() => void) | undefined
}

const RETRY_FIRST_MS = 1_000
/** A relay that comes back leads to us again within 30 s, its watch included. */
const RETRY_MAX_MS = 15_000
const DIAL_MS = 4_000
const PINS = 'bootstrap_pins'

/**
 * Keeps a connection to every configured bootstrap node. One given without `/p2p` is pinned to the identity it shows at
 * the first contact: afterwards another identity at that address is refused.
 */
export class Bootstraps {
  readonly #net: Network
  readonly #store: Store
  readonly #clock: Clock
  readonly #tell: Tell
  readonly #all: Bootstrap[]
  readonly #listeners: ((peerId: string, address: string) => Promise<void>)[] = []
  #running = false

  constructor(init: { net: Network; store: Store; clock: Clock; tell: Tell; addresses: readonly string[] }) {
    this.#net = init.net
    this.#store = init.store
    this.#clock = init.clock
    this.#tell = init.tell
    const pins = this.#pins()
    this.#all = init.addresses.map((address) => ({
      address,
      peerId: peerIdIn(address) ?? pins[address],
      lastError: undefined,
      told: 'nothing',
      delayMs: RETRY_FIRST_MS,
      cancel: undefined,
    }))
    init.net.onPeer((peerId, connected) => {
      if (!connected) this.#lost(peerId)
    })
  }

  /** Runs each time a bootstrap node is connected, also again; `address` is its multiaddr with `/p2p/…`. */
  onConnect(listener: (peerId: string, address: string) => Promise<void>): void {
    this.#listeners.push(listener)
  }

  /** Peer ids of the bootstrap nodes that are connected now. */
  connected(): string[] {
    return this.#all.flatMap(({ peerId }) => (peerId !== undefined && this.#net.isConnected(peerId) ? [peerId] : []))
  }

  /** Peer ids of those that were met, now or before, or whose address says it. */
  known(): string[] {
    return this.#all.flatMap(({ peerId }) => (peerId === undefined ? [] : [peerId]))
  }

  states(): BootstrapState[] {
    return this.#all.map(({ address, peerId, lastError }) => ({
      address,
      peerId,
      connected: peerId !== undefined && this.#net.isConnected(peerId),
      lastError,
    }))
  }

  /** Tries every node once; returns when each has answered or failed. Those that failed are tried on in the background. */
  async start(): Promise<void> {
    this.#running = true
    await Promise.all(this.#all.map((bootstrap) => this.#connect(bootstrap)))
  }

  stop(): void {
    this.#running = false
    for (const bootstrap of this.#all) {
      bootstrap.cancel?.()
      bootstrap.cancel = undefined
      bootstrap.told = 'nothing'
    }
  }

  async #connect(bootstrap: Bootstrap): Promise<void> {
    bootstrap.cancel?.()
    bootstrap.cancel = undefined
    try {
      const peerId = await this.#dial(bootstrap)
      bootstrap.peerId = peerId
      bootstrap.lastError = undefined
      bootstrap.delayMs = RETRY_FIRST_MS
      if (bootstrap.told === 'unreachable') this.#tell({ type: 'bootstrap_reachable', address: bootstrap.address })
      bootstrap.told = 'reachable'
      await Promise.all(this.#listeners.map((listener) => listener(peerId, withPeerId(bootstrap.address, peerId))))
    } catch (error) {
      bootstrap.lastError = error instanceof KithError ? `${error.message} ${error.next ?? ''}`.trim() : reason(error)
      if (!this.#running) return
      if (bootstrap.told !== 'unreachable') {
        bootstrap.told = 'unreachable'
        this.#tell({ type: 'bootstrap_unreachable', address: bootstrap.address, reason: bootstrap.lastError })
      }
      this.#later(bootstrap)
    }
  }

  async #dial({ address, peerId }: Bootstrap): Promise<string> {
    const { node } = this.#net
    if (node === undefined) throw new KithError('offline', 'This peer is offline.')
    if (peerId !== undefined && this.#net.isConnected(peerId)) return peerId
    let connection: Connection
    try {
      connection = await node.dial(multiaddr(address), { signal: AbortSignal.timeout(DIAL_MS) })
    } catch (cause) {
      if (!isIdentityError(cause)) throw cause
      throw changed(address, peerId, 'another one', cause)
    }
    const met = connection.remotePeer.toString()
    if (peerId !== undefined && met !== peerId) {
      await connection.close()
      throw changed(address, peerId, met)
    }
    if (peerId === undefined)
      await this.#store.write((sql) => {
        putSetting(sql, PINS, { ...this.#pins(), [address]: met })
      })
    return met
  }

  #pins(): Record<string, string> {
    return getSetting<Record<string, string>>(this.#store, PINS) ?? {}
  }

  #lost(peerId: string): void {
    if (!this.#running) return
    // A node may be given by several addresses, and a firewall lets through only some of them.
    for (const bootstrap of this.#all.filter((one) => one.peerId === peerId)) {
      bootstrap.delayMs = RETRY_FIRST_MS
      bootstrap.lastError = 'the connection broke'
      this.#later(bootstrap)
    }
  }

  #later(bootstrap: Bootstrap): void {
    bootstrap.cancel?.()
    bootstrap.cancel = this.#clock.after(bootstrap.delayMs * (0.75 + Math.random() / 2), () => {
      if (this.#running) void this.#connect(bootstrap)
    })
    bootstrap.delayMs = Math.min(bootstrap.delayMs * 2, RETRY_MAX_MS)
  }
}

function peerIdIn(address: string): string | undefined {
  return multiaddr(address)
    .getComponents()
    .findLast((component) => component.name === 'p2p')?.value
}

function withPeerId(address: string, peerId: string): string {
  return peerIdIn(address) === undefined ? `${address}/p2p/${peerId}` : address
}

function isIdentityError(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.some(isIdentityError)
  return (
    error instanceof Error &&
    (error.name === 'UnexpectedPeerError' || /identity|unexpected peer|peer id/i.test(error.message))
  )
}

function changed(address: string, expected: string | undefined, found: string, cause?: unknown): KithError {
  return new KithError(
    'bootstrap_changed',
    `The node at ${address} is not the bootstrap node it was: expected ${expected ?? 'another identity'}, found ${found}.`,
    {
      cause,
      next: 'If its operator made a new key, start with its new address including /p2p/…; otherwise somebody answers in its place.',
    },
  )
}
