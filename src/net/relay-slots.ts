import { setMaxListeners } from 'node:events'
import type { CircuitRelayService, RelayReservation } from '@libp2p/circuit-relay-v2'
import type { Libp2p, PeerId } from '@libp2p/interface'
import type { Clock } from '../clock.ts'

interface RelaySlotsInit {
  readonly clock: Clock
  /** Of the relay: what is in here is taken. */
  readonly reservations: CircuitRelayService['reservations']
  readonly events: Pick<Libp2p, 'addEventListener'>
  /** How long the slot of a peer that left waits for it. */
  readonly graceMs?: number
}

interface Slot {
  readonly reservation: RelayReservation
  readonly untilMs: number
  cancel: (() => void) | undefined
}

/** What libp2p tells whoever it gives a slot. */
export const SLOT_MS = 2 * 60 * 60_000
/** A line that breaks is back within this, or the peer has gone and others want the room. */
const GRACE_MS = 60_000

/**
 * How long the slots of a relay last. libp2p keeps one for two hours after its peer has left; and one that was asked for
 * three times ends two hours after the second, with all that is relayed to it, because only the first of its timers is
 * ever taken back. Here none ends while its peer is connected and asks again in time.
 */
export class RelaySlots {
  readonly #init: RelaySlotsInit
  readonly #slots = new Map<string, Slot>()

  constructor(init: RelaySlotsInit) {
    this.#init = init
    const { reservations, events } = init
    const set = reservations.set.bind(reservations)
    reservations.set = (peer, reservation) => {
      this.#given(peer, reservation)
      set(peer, reservation)
    }
    events.addEventListener('peer:connect', ({ detail: peer }) => {
      this.#end(peer, SLOT_MS)
    })
    events.addEventListener('peer:disconnect', ({ detail: peer }) => {
      this.#end(peer, init.graceMs ?? GRACE_MS)
    })
  }

  /** A slot was given, or given for longer. */
  #given(peer: PeerId, reservation: RelayReservation): void {
    const { signal } = reservation
    const before = this.#slots.get(peer.toString())
    before?.cancel?.()
    if (before?.reservation !== reservation) {
      // Else it would free, two hours from now, what the peer has then by another reservation.
      signal.clear()
      signal.reset = () => undefined
      // Every relayed connection listens.
      setMaxListeners(Infinity, signal)
    }
    const untilMs = this.#init.clock.monotonic() + SLOT_MS
    this.#slots.set(peer.toString(), { reservation, untilMs, cancel: undefined })
    this.#end(peer, SLOT_MS)
  }

  /** @param ms at most; the end of what was promised comes first. */
  #end(peer: PeerId, ms: number): void {
    const id = peer.toString()
    const slot = this.#slots.get(id)
    if (slot === undefined) return
    const { clock, reservations } = this.#init
    slot.cancel?.()
    slot.cancel = clock.after(Math.min(ms, slot.untilMs - clock.monotonic()), () => {
      this.#slots.delete(id)
      // The relay takes one back by itself if its answer did not arrive.
      if (reservations.get(peer) === slot.reservation) reservations.delete(peer)
    })
  }
}
