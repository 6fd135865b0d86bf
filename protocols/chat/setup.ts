import { Fault } from '../fault.ts'
import { open, peerIdOf, sign } from '../signed.ts'
import { canonical, ensure } from './content.ts'
import { Setup } from './wire.ts'
import type { Bytes, Signer, Verify } from '../signed.ts'

/** Pair numbers may run ahead of what we know by this much: more is a lie, and 2^53 never runs out. */
const NUMBER_AHEAD_MAX = 2 ** 20

/** How a pair comes to its next group: one asks with a KeyPackage, the other founds with a Welcome. */
export interface PairSetup {
  /** Peer id of the device that signed. */
  readonly from: string
  readonly to: string
  readonly number: number
  readonly ask: Bytes | undefined
  readonly welcome: Bytes | undefined
}

/** Makes an encoded Signed Setup: "found group `number` with this KeyPackage". */
export function makeAsk(device: Signer, fields: { to: string; number: number; keyPackage: Bytes }): Bytes {
  return make(device, { ...fields, welcome: new Uint8Array() })
}

/** Makes an encoded Signed Setup: "I have founded group `number`: join with this Welcome". */
export function makeWelcome(device: Signer, fields: { to: string; number: number; welcome: Bytes }): Bytes {
  return make(device, { ...fields, keyPackage: new Uint8Array() })
}

function make(device: Signer, fields: Omit<Setup, 'from'>): Bytes {
  return sign(device, 'kith/chat-setup/1', Setup.encode({ ...fields, from: peerIdOf(device.publicKey) }))
}

/**
 * Opens a Signed Setup that came from the device `from` and is meant for `to`.
 *
 * @param known number of the newest group here; 0 without one.
 * @throws {Fault} `broken` for malformed bytes, another sender or recipient; `bad_signature`.
 */
export function openSetup(
  bytes: Bytes,
  { from, to, known, verify }: { from: string; to: string; known: number; verify: Verify },
): PairSetup {
  const { publicKey, payload } = open(bytes, 'kith/chat-setup/1', verify)
  const setup = canonical(Setup, payload)
  ensure(setup.from === peerIdOf(publicKey) && setup.from === from, 'a setup of another device')
  if (setup.to !== to) throw new Fault('broken', 'chat: a setup for another device')
  ensure(Number.isSafeInteger(setup.number) && setup.number >= 1, 'setup number')
  ensure(setup.number <= known + NUMBER_AHEAD_MAX, 'a setup number that far ahead')
  const [ask, welcome] = [setup.keyPackage, setup.welcome].map((part) => (part.length === 0 ? undefined : part))
  ensure((ask === undefined) !== (welcome === undefined), 'a setup of both kinds, or of none')
  return { from, to, number: setup.number, ask, welcome }
}
