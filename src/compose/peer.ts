import { openFoundation } from './foundation.ts'
import type { Kith } from '../kith.ts'
import type { PeerInit } from './foundation.ts'

/** Composes one peer, top to bottom. It is offline when this returns. @throws {KithError} `corrupt`. */
export async function openPeer(init: PeerInit): Promise<Kith> {
  const foundation = await openFoundation(init)
  return foundation as Kith
}
