import type { TestContext } from 'node:test'

export interface Random {
  /** A whole number from 0 to `max` - 1. */
  below(max: number): number
  bytes(length: number): Uint8Array<ArrayBuffer>
}

/** Random numbers that come again with the same seed, which is printed. (mulberry32) */
export function seeded(t: TestContext, seed: number): Random {
  t.diagnostic(`seed ${seed}`)
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (max: number): number => Math.floor(next() * max)
  return { below, bytes: (length) => Uint8Array.from({ length }, () => below(256)) }
}
