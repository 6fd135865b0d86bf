import { peerIdFromString } from '@libp2p/peer-id'
import { askBack, REACH } from '../../protocols/reach/reach.ts'
import { within } from '../../protocols/deadline.ts'
import { isRelayed } from './addresses.ts'
import { bestFirst } from './connections.ts'
import { reason } from './reason.ts'
import type { Connection } from '@libp2p/interface'
import type { Clock } from '../clock.ts'
import type { OwnAddresses } from './own-addresses.ts'
import type { PeerNode } from './node.ts'

/** `direct`: others can dial this peer; `nat`: they cannot, relays lead here; `unknown`: nobody outside was asked yet. */
export type NatVerdict = 'direct' | 'nat' | 'unknown'

export interface NatState {
  readonly verdict: NatVerdict
  /** Where this peer comes from, as who was asked saw it: `/ip4/192.0.2.7`. */
  readonly seenAt: string | undefined
  /** Peer id of who said so. */
  readonly saidBy: string | undefined
  readonly atMs: number | undefined
  readonly lastError: string | undefined
}

const NOTHING: NatState = {
  verdict: 'unknown',
  seenAt: undefined,
  saidBy: undefined,
  atMs: undefined,
  lastError: undefined,
}

/** Routers restart and laptops move: asked again this often, and at each connection to a bootstrap node. */
const AGAIN_MS = 15 * 60_000
/** Whoever could not say is asked again after this, or up to twice as long: not all who come at once are answered. */
const SOON_MS = 20_000
/** Four dials of three seconds each. */
const ASK_MS = 15_000

interface NatInit {
  readonly clock: Clock
  readonly node: () => PeerNode | undefined
  /** Peer ids of who is asked: bootstrap nodes that are connected. */
  readonly askable: () => string[]
}

/** Finds out whether others can dial this peer, by having it dialled back from outside. */
export class Nat {
  readonly #init: NatInit
  #state = NOTHING
  #cancel: (() => void) | undefined

  constructor(init: NatInit) {
    this.#init = init
  }

  get state(): NatState {
    return this.#state
  }

  start(): void {
    this.#state = NOTHING
    this.#later()
  }

  stop(): void {
    this.#cancel?.()
    this.#cancel = undefined
    this.#state = NOTHING
  }

  /** Asks one peer now, and takes its word for it. Never throws: what went wrong is in the state. */
  async ask(peerId: string): Promise<void> {
    const node = this.#init.node()
    const connection = node && directTo(node, peerId)
    if (node === undefined || connection === undefined) return
    const ports = node.services.own.ports()
    if (ports.length === 0) return
    try {
      const seen = await within(ASK_MS, undefined, async (signal) => {
        const stream = await connection.newStream(REACH.protocol, { signal })
        return await askBack(stream, ports, signal)
      })
      if (typeof seen !== 'string') this.#heard(node.services.own, peerId, seen.host, seen.reached)
      else if (seen === 'BUSY') this.#undecided('it was busy')
    } catch (error) {
      this.#undecided(reason(error))
    }
  }

  #undecided(lastError: string): void {
    this.#state = { ...this.#state, lastError }
    if (this.#state.verdict === 'unknown') this.#later(SOON_MS * (1 + Math.random()))
  }

  #heard(own: OwnAddresses, saidBy: string, host: string, reached: readonly number[]): void {
    const verdict = reached.length > 0 ? 'direct' : 'nat'
    this.#state = { verdict, seenAt: host, saidBy, atMs: this.#init.clock.now(), lastError: undefined }
    if (verdict === 'nat') own.forget()
    for (const port of reached) own.confirm(`${host}/tcp/${port}`)
  }

  #later(delayMs = AGAIN_MS): void {
    this.#cancel?.()
    this.#cancel = this.#init.clock.after(delayMs, () => {
      this.#later()
      void this.#askAround()
    })
  }

  /** Asks one after the other until somebody can say. */
  async #askAround(): Promise<void> {
    for (const peerId of this.#init.askable()) {
      const { atMs } = this.#state
      await this.ask(peerId)
      if (this.#state.atMs !== atMs) return
    }
  }
}

function directTo(node: PeerNode, peerId: string): Connection | undefined {
  return bestFirst(node.getConnections(peerIdFromString(peerId))).find(({ remoteAddr }) => !isRelayed(remoteAddr))
}
