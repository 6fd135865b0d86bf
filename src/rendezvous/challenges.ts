import { equals } from 'uint8arrays/equals'
import { CHALLENGE_BYTES, CHALLENGE_LIFE_MS } from '../../protocols/rendezvous/registration.ts'
import { randomBytes } from '../crypto/keys.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { Clock } from '../clock.ts'

interface Challenge {
  readonly bytes: Bytes
  readonly atMs: number
}

/** A peer that claims its own name and those of its groups at once; the oldest gives way. */
const PER_PEER_MAX = 4
/** About 4 MB at the most. */
const PEERS_MAX = 10_000

/** Challenges that were given out: each for one peer, good for one claim, within a minute. */
export class Challenges {
  readonly #clock: Clock
  readonly #open = new Map<string, Challenge[]>()

  constructor({ clock }: { clock: Clock }) {
    this.#clock = clock
  }

  /** A fresh one; undefined when too many peers hold one. */
  give(peer: string): Bytes | undefined {
    if (!this.#open.has(peer) && this.#open.size >= PEERS_MAX && this.sweep() >= PEERS_MAX) return undefined
    const challenge = { bytes: randomBytes(CHALLENGE_BYTES), atMs: this.#clock.monotonic() }
    this.#open.set(peer, [...this.#fresh(peer), challenge].slice(-PER_PEER_MAX))
    return challenge.bytes
  }

  /** True once, if it was given to this peer within the last minute. */
  spend(peer: string, bytes: Bytes): boolean {
    const fresh = this.#fresh(peer)
    const left = fresh.filter((challenge) => !equals(challenge.bytes, bytes))
    if (left.length > 0) this.#open.set(peer, left)
    else this.#open.delete(peer)
    return left.length < fresh.length
  }

  /** Forgets those that are over. Returns how many peers hold one. */
  sweep(): number {
    for (const peer of this.#open.keys()) {
      if (this.#fresh(peer).length === 0) this.#open.delete(peer)
    }
    return this.#open.size
  }

  #fresh(peer: string): Challenge[] {
    const now = this.#clock.monotonic()
    return (this.#open.get(peer) ?? []).filter(({ atMs }) => now - atMs < CHALLENGE_LIFE_MS)
  }
}
