import { generateKeyPair } from '../../src/crypto/keys.ts'
import { makeKeyPackage, MlsGroup } from '../../src/crypto/mls.ts'
import { peerIdOf } from '../../protocols/signed.ts'
import type { KeyPackageMade, MlsOwner } from '../../src/crypto/mls.ts'
import type { Bytes } from '../../protocols/signed.ts'

export const anyone = (): boolean => true
export const text = (words: string): Bytes => new TextEncoder().encode(words)
const words = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)

export function makeOwner(): MlsOwner {
  return { device: generateKeyPair(), userKey: generateKeyPair().publicKey }
}

export const peerOf = (owner: MlsOwner): string => peerIdOf(owner.device.publicKey)

export interface Pair {
  readonly alice: MlsOwner
  readonly bob: MlsOwner
  /** Alice's side: she founded the group. */
  readonly founder: MlsGroup
  readonly joiner: MlsGroup
  readonly keyPackage: KeyPackageMade
  readonly welcome: Bytes
}

/** A group of two, just founded by alice with bob's key package and joined by bob. */
export async function makePair(): Promise<Pair> {
  const [alice, bob] = [makeOwner(), makeOwner()]
  const keyPackage = await makeKeyPackage(bob)
  const { group: founder, welcome } = await MlsGroup.found(alice, text('pair'), [keyPackage.bytes], anyone)
  const joiner = await MlsGroup.join(bob, welcome, keyPackage, anyone)
  return { alice, bob, founder, joiner, keyPackage, welcome }
}

/** What `group` reads in `message`. */
export async function read(group: MlsGroup, message: Bytes): Promise<string> {
  const received = await group.open(message)
  return received.kind === 'application' ? words(received.plaintext) : received.kind
}
