import { join } from 'node:path'
import { toString } from 'uint8arrays/to-string'
import { deriveKey, open, seal } from '../crypto/aead.ts'
import { checkPassphrase, randomKey, unwrapKey, wrapKey } from '../crypto/passphrase.ts'
import { KithError } from '../errors.ts'
import { readPrivateFile, writePrivateFile } from './private-file.ts'
import type { Bytes } from '../../protocols/signed.ts'

/** In the data directory, if it has a passphrase: the key of everything else, wrapped with it. */
export const VAULT_FILE = 'vault'

/** What seals a data directory that has a passphrase. */
export interface Seal {
  /** For the database driver, 64 hex digits. */
  readonly databaseKey: string
  /** `name` says what the bytes are; under another name they do not open. */
  seal(name: string, bytes: Uint8Array): Bytes
  /** Nothing if it was sealed under another key or name, or was changed. */
  open(name: string, sealed: Uint8Array): Bytes | undefined
}

export function hasVault(dataDir: string): boolean {
  return readPrivateFile(join(dataDir, VAULT_FILE)) !== undefined
}

/** Opens the vault. @throws {KithError} `passphrase` if it is the wrong one, `corrupt` if the file is damaged. */
export async function openVault(dataDir: string, passphrase: string): Promise<Seal> {
  return sealOf(await vaultKey(dataDir, passphrase))
}

/** A seal with a new key, and the vault for it: whoever writes that file gives the directory its passphrase. */
export async function makeVault(passphrase: string): Promise<{ seal: Seal; vault: Bytes }> {
  const key = randomKey()
  return { seal: sealOf(key), vault: await wrapKey(checkPassphrase(passphrase), key, VAULT_FILE) }
}

/** Gives the vault another passphrase; what it seals stays as it is. @throws {KithError} as `openVault`, and `usage`. */
export async function rewrapVault(dataDir: string, passphrase: string, next: string): Promise<void> {
  const key = await vaultKey(dataDir, passphrase)
  writePrivateFile(join(dataDir, VAULT_FILE), await wrapKey(checkPassphrase(next), key, VAULT_FILE))
}

async function vaultKey(dataDir: string, passphrase: string): Promise<Bytes> {
  const bytes = readPrivateFile(join(dataDir, VAULT_FILE))
  if (bytes === undefined) {
    throw new KithError('passphrase', `${dataDir} has no passphrase.`, { next: '`kith passphrase set` gives it one.' })
  }
  return (await unwrapKey(passphrase, bytes, VAULT_FILE)).key
}

function sealOf(key: Bytes): Seal {
  const files = deriveKey(key, 'kith/files')
  return {
    databaseKey: toString(deriveKey(key, 'kith/database'), 'hex'),
    seal: (name, bytes) => seal(files, bytes, name),
    open: (name, sealed) => open(files, sealed, name),
  }
}
