/** One address that was dialled, and how that ended. */
export interface Try {
  /** Where the address came from: `known addresses`, `bootstrap nodes`, `relays`. */
  readonly way: string
  /** Absent when a way gave no address, could not be asked, or had so many dead ones that the rest was left out. */
  readonly address: string | undefined
  /** `connected`, or why not. */
  readonly outcome: string
}

/** The last time that a way to a peer was looked for. */
export interface Attempt {
  readonly atMs: number
  readonly connected: boolean
  readonly tries: readonly Try[]
}

/** A busy peer looks for its friends and members of its groups; a row takes a few KiB. */
const PEERS_MAX = 500

/** What was tried to reach each peer, the last time. */
export class Attempts {
  readonly #last = new Map<string, Attempt>()

  of(peerId: string): Attempt | undefined {
    return this.#last.get(peerId)
  }

  note(peerId: string, attempt: Attempt): void {
    // Set again behind the others, so that the one longest untried is forgotten first.
    this.#last.delete(peerId)
    this.#last.set(peerId, attempt)
    if (this.#last.size > PEERS_MAX) this.#last.delete(this.#last.keys().next().value ?? '')
  }
}

/** `known addresses: nothing listens there; relays: none` */
export function summary(tries: readonly Try[]): string {
  const ways = [...new Set(tries.map(({ way }) => way))]
  return ways
    .map(
      (way) =>
        `${way}: ${[...new Set(tries.filter((one) => one.way === way).map(({ outcome }) => outcome))].join(', ')}`,
    )
    .join('; ')
}
