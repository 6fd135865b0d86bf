import { KithError } from '../errors.ts'
import { generateKeyPair, keyPairFromSeed } from '../crypto/keys.ts'
import { peerIdOf } from '../../protocols/signed.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { KeyPair } from '../crypto/keys.ts'

/** Who this node is: the user key says who the person is, the device key signs everything daily and is the peer id. */
export interface Identity {
  readonly user: KeyPair
  readonly device: KeyPair
  readonly peerId: string
}

/** Where private keys are kept: one small file each, readable by the user alone. */
export interface KeyFiles {
  /** The file's bytes, or undefined if there is none. */
  read(name: string): Bytes | undefined
  /** Durable when it returns. */
  write(name: string, bytes: Bytes): void
}

/**
 * Loads both keys, or makes them at the first start.
 *
 * @throws {KithError} `corrupt` if a key file is damaged: a new key would be a new person, so none is made.
 */
export function openIdentity(files: KeyFiles): Identity {
  const user = openKey(files, 'user.key')
  const device = openKey(files, 'device.key')
  return { user, device, peerId: peerIdOf(device.publicKey) }
}

/** Loads one key, or makes it at the first start. @throws {KithError} `corrupt` if the file is damaged. */
export function openKey(files: KeyFiles, name: string): KeyPair {
  const seed = files.read(name)
  if (seed === undefined) {
    const key = generateKeyPair()
    files.write(name, key.seed)
    return key
  }
  try {
    return keyPairFromSeed(seed)
  } catch (cause) {
    throw new KithError('corrupt', `The key file ${name} is damaged.`, {
      cause,
      next: 'Put a backup of it back. Without it this identity is lost: only then remove the file to get a new one.',
    })
  }
}
