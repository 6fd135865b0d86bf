import { deriveTreeSecret } from 'ts-mls/crypto/kdf.js'
import { suite } from './mls-provider.ts'
import type { GenerationSecret } from 'ts-mls'

// Rationale: letters arrive in any order and weeks late, and ten keys (ts-mls's default) would lose them.
export const GENERATIONS_KEPT_MAX = 1000
/** A sender takes its generations in blocks, so that after a crash some are never used; a receiver follows this far. */
export const FORWARD_STEPS_MAX = 5000

export interface Moved {
  readonly ratchet: GenerationSecret
  /** Keys of the ratchet before that are not in the new one: to be overwritten once the new one is in use. */
  readonly dropped: Uint8Array[]
}

/**
 * Moves a ratchet forward to `generation`; of the keys it passes the newest are kept for messages still on their way.
 * ts-mls can do this too, but copies all kept keys at each step: 5 s for 5000 steps, and nothing else runs meanwhile.
 */
export async function moveForward(
  ratchet: GenerationSecret,
  generation: number,
  keptMax = GENERATIONS_KEPT_MAX,
): Promise<Moved> {
  const kept = { ...ratchet.unusedGenerations }
  const dropped: Uint8Array[] = []
  let { secret } = ratchet
  for (let at = ratchet.generation; at < generation; at++) {
    const next = await deriveTreeSecret(secret, 'secret', at, suite.kdf.size, suite.kdf)
    if (at >= generation - keptMax) kept[at] = secret
    // The first one still belongs to the ratchet before, which stays in use if the message does not open.
    else if (at > ratchet.generation) secret.fill(0)
    else dropped.push(secret)
    secret = next
  }
  const generations = Object.keys(kept).map(Number)
  for (const old of generations.slice(0, Math.max(0, generations.length - keptMax))) {
    if (kept[old] !== undefined) dropped.push(kept[old])
    Reflect.deleteProperty(kept, old)
  }
  return { ratchet: { secret, generation, unusedGenerations: kept }, dropped }
}
