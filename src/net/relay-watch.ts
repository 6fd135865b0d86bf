import { reason } from './reason.ts'
import type { Clock } from '../clock.ts'
import type { PeerNode } from './node.ts'
import type { Reservations } from './reservations.ts'

const HOP_PROTOCOL = '/libp2p/circuit/relay/0.2.0/hop'
/** How many relays lead here: one may die unnoticed, and another be at its end. */
const RESERVATIONS_WANTED = 3
/** What a relay that restarted costs at most, beside the time until it is connected again. */
const WATCH_MS = 5_000
/** A relay that refused is asked again after this; a full one has room again some day. */
const REFUSED_MS = 15_000
/** Relays give two hours; what asks again in time does not depend on the wall clock of either side. */
const RENEW_MS = 60 * 60_000
/** Going online does not wait longer for a slot. */
const ASK_MS = 2_000

/** One node that could relay for us, or does. */
export interface RelayState {
  readonly peerId: string
  /** With `/p2p/…`. */
  readonly address: string
  readonly reserved: boolean
  /** Why it did not give a slot the last time. */
  readonly lastError: string | undefined
}

interface Relay {
  readonly address: string
  lastError: string | undefined
  notBeforeMs: number
  /** When the slot was first seen, or asked for again. */
  heldSinceMs?: number | undefined
}

interface RelayWatchInit {
  readonly clock: Clock
  readonly node: () => PeerNode | undefined
  /** Whether a slot there is of use. */
  readonly wants: (peerId: string) => boolean
}

/**
 * Keeps slots on relays, so that peers that cannot dial us still reach us: a relay that restarts, moves, goes away or
 * refuses is asked again or replaced. Every directly connected peer that relays will do; those met first come first.
 */
export class RelayWatch {
  readonly #init: RelayWatchInit
  readonly #relays = new Map<string, Relay>()
  #cancel: (() => void) | undefined
  #isBusy = false

  constructor(init: RelayWatchInit) {
    this.#init = init
  }

  start(): void {
    this.#schedule()
  }

  stop(): void {
    this.#cancel?.()
    this.#cancel = undefined
    this.#relays.clear()
  }

  /** A peer said what it speaks, over a direct connection. @param address where it is, with `/p2p/…`. */
  identified(peerId: string, address: string, protocols: readonly string[]): void {
    if (!protocols.includes(HOP_PROTOCOL)) return
    const known = this.#relays.get(peerId)
    if (known?.address !== address)
      this.#relays.set(peerId, { address, lastError: undefined, notBeforeMs: 0, heldSinceMs: known?.heldSinceMs })
    void this.#look()
  }

  /** Asks a connected bootstrap node for a slot at once, if it relays; returns when it has answered, or after a while. */
  async ask(peerId: string, address: string): Promise<void> {
    const relay = this.#relays.get(peerId) ?? { address, lastError: undefined, notBeforeMs: 0 }
    this.#relays.set(peerId, relay)
    await Promise.race([
      this.#reserve(peerId, relay),
      new Promise((resolve) =>
        this.#init.clock.after(ASK_MS, () => {
          resolve(undefined)
        }),
      ),
    ])
  }

  /** Its last connection is gone, and any slot there with it. */
  gone(peerId: string): void {
    this.#relays.delete(peerId)
  }

  /** Multiaddrs with `/p2p/…` of everybody connected who relays. */
  addresses(): string[] {
    return [...this.#relays.values()].map(({ address }) => address)
  }

  states(): RelayState[] {
    const reservations = this.#init.node()?.services.reservations
    return [...this.#relays].map(([peerId, { address, lastError }]) => ({
      peerId,
      address,
      reserved: reservations?.has(peerId) === true,
      lastError,
    }))
  }

  #schedule(): void {
    this.#cancel = this.#init.clock.after(WATCH_MS, () => {
      this.#schedule()
      void this.#look()
    })
  }

  async #look(): Promise<void> {
    const reservations = this.#init.node()?.services.reservations
    if (reservations === undefined || this.#isBusy) return
    this.#isBusy = true
    try {
      for (const [peerId, relay] of [...this.#relays]) await this.#renew(reservations, peerId, relay)
      for (const [peerId, relay] of [...this.#relays]) {
        const held = [...this.#relays.keys()].filter((one) => reservations.has(one)).length
        if (held >= RESERVATIONS_WANTED) return
        if (reservations.has(peerId) || relay.notBeforeMs > this.#init.clock.monotonic()) continue
        if (!this.#init.wants(peerId)) continue
        await this.#reserve(peerId, relay)
      }
    } finally {
      this.#isBusy = false
    }
  }

  async #renew(reservations: Reservations, peerId: string, relay: Relay): Promise<void> {
    const nowMs = this.#init.clock.monotonic()
    relay.heldSinceMs = reservations.has(peerId) ? (relay.heldSinceMs ?? nowMs) : undefined
    if (relay.heldSinceMs === undefined || nowMs - relay.heldSinceMs < RENEW_MS) return
    relay.heldSinceMs = nowMs
    await this.#asked(relay, reservations.renew(peerId))
  }

  async #reserve(peerId: string, relay: Relay): Promise<void> {
    await this.#asked(relay, this.#init.node()?.services.reservations.reserve(peerId, relay.address))
  }

  async #asked(relay: Relay, answer: Promise<void> | undefined): Promise<void> {
    try {
      await answer
      relay.lastError = undefined
    } catch (error) {
      relay.lastError = reason(error)
      relay.notBeforeMs = this.#init.clock.monotonic() + REFUSED_MS
    }
  }
}
