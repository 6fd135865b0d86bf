import { equals } from 'uint8arrays/equals'
import { KithError } from '../errors.ts'
import { generateKeyPair, keyPairFromSeed } from '../crypto/keys.ts'
import { peerIdOf } from '../../protocols/signed.ts'
import type { Bytes } from '../../protocols/signed.ts'
import { UserKey } from './user-key.ts'
import type { KeyPair } from '../crypto/keys.ts'

/** Who this node is: the user key says who the person is, the device key signs everything daily and is the peer id. */
export interface Identity {
  readonly user: KeyPair
  readonly device: KeyPair
  readonly peerId: string
}

/** The same for the one place that may rotate the user key. */
export interface OwnIdentity extends Identity {
  readonly user: UserKey
}

const USER = 'user.key'
/** A user key on its way in: it counts once the database says so. */
const NEXT = 'user.next.key'

/** Where private keys are kept: one small file each, readable by the user alone. */
export interface KeyFiles {
  /** The file's bytes, or undefined if there is none. */
  read(name: string): Bytes | undefined
  /** Durable when it returns. */
  write(name: string, bytes: Bytes): void
  /** Harmless if there is none. */
  remove(name: string): void
}

/**
 * Loads both keys, or makes them at the first start.
 *
 * @throws {KithError} `corrupt` if a key file is damaged: a new key would be a new person, so none is made.
 */
export function openIdentity(files: KeyFiles): OwnIdentity {
  const user = new UserKey(openKey(files, USER))
  const device = openKey(files, 'device.key')
  return { user, device, peerId: peerIdOf(device.publicKey) }
}

/**
 * Puts a new user key in the place of the old one, so that at every moment the key that `keep` made the current one can be
 * found again: `settleRotation` finishes what a crash left.
 *
 * @param keep makes it durable that `key` is current.
 */
export async function rotate(
  files: KeyFiles,
  { user }: OwnIdentity,
  key: KeyPair,
  keep: () => Promise<unknown>,
): Promise<void> {
  // What a full disk left of the rotation before: its key is current, and may be in this file alone.
  if (files.read(NEXT) !== undefined) files.write(USER, user.seed)
  files.write(NEXT, key.seed)
  await keep()
  user.replace(key)
  try {
    files.write(USER, key.seed)
    files.remove(NEXT)
  } catch {
    // The new key counts, and is on disk: the next start, or rotation, puts it in its place.
  }
}

/** At start. @param isCurrent whether this key was kept as the current one before the process ended. */
export function settleRotation(files: KeyFiles, { user }: OwnIdentity, isCurrent: (publicKey: Bytes) => boolean): void {
  const seed = files.read(NEXT)
  if (seed === undefined) return
  const key = keyPairFromSeed(seed)
  if (isCurrent(key.publicKey)) {
    user.replace(key)
    files.write(USER, seed)
  }
  files.remove(NEXT)
}

/** Makes a user key from a recovery phrase the one of an empty data directory. @throws {KithError} `data_dir`. */
export function recover(files: KeyFiles, seed: Bytes): void {
  const before = files.read(USER)
  if (before !== undefined) {
    // Tried before, and stopped by something after this: the words were the same ones.
    if (equals(before, seed)) return
    throw new KithError('data_dir', 'There is a user in this data directory already.', {
      next: 'Recover into an empty one: --data-dir <dir>.',
    })
  }
  files.write(USER, seed)
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
