import type { Clock } from '../clock.ts'

/** A peer on the same network, as it announces itself there. */
export interface LanPeer {
  readonly peerId: string
  readonly addresses: readonly string[]
  readonly seenMs: number
}

/** Three announcements that did not come. */
const GONE_MS = 70_000
/** A conference has more: those seen last are shown. */
const PEERS_MAX = 200

/** Who is on this network, by mDNS. Hints, like all addresses: Noise checks who answers there. */
export class Lan {
  readonly #clock: Clock
  readonly #seen = new Map<string, LanPeer>()
  readonly #listeners: ((peer: LanPeer) => void)[] = []

  constructor({ clock }: { clock: Clock }) {
    this.#clock = clock
  }

  onSeen(listener: (peer: LanPeer) => void): void {
    this.#listeners.push(listener)
  }

  saw(peerId: string, addresses: readonly string[]): void {
    const peer = { peerId, addresses, seenMs: this.#clock.now() }
    this.#seen.delete(peerId)
    this.#seen.set(peerId, peer)
    if (this.#seen.size > PEERS_MAX) this.#seen.delete(this.#seen.keys().next().value ?? '')
    for (const listener of this.#listeners) listener(peer)
  }

  peers(): LanPeer[] {
    return [...this.#seen.values()].filter(({ seenMs }) => this.#clock.now() - seenMs < GONE_MS)
  }
}
