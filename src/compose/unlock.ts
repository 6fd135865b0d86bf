import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { askSecret, TERMINAL } from '../cli/secret.ts'
import { KithError } from '../errors.ts'
import { writePrivateFile } from '../store/private-file.ts'
import { settle } from '../store/reseal.ts'
import { hasVault, makeVault, openVault, VAULT_FILE } from '../store/vault.ts'
import type { Terminal } from '../cli/secret.ts'
import type { Seal } from '../store/vault.ts'

/** Where a passphrase may come from; the file wins. */
export interface PassphraseSource {
  readonly passphraseFile?: string
  readonly passphrase?: string
}

const TRIES = 3

/**
 * Opens a data directory that has a passphrase; a new one gets the passphrase that is given. Nothing if there is none.
 *
 * @throws {KithError} `passphrase` if it is wrong or nobody can be asked, or if one is given and the directory, which is
 *   not new, has none; `corrupt` if the vault is damaged.
 */
export async function unlock(
  dataDir: string,
  source: PassphraseSource,
  terminal: Terminal = TERMINAL,
): Promise<Seal | undefined> {
  settle(dataDir)
  const given = givenPassphrase(source)
  if (hasVault(dataDir)) return given === undefined ? await ask(dataDir, terminal) : await openVault(dataDir, given)
  if (given === undefined) return undefined
  if (existsSync(join(dataDir, 'user.key')) || existsSync(join(dataDir, 'kith.db'))) {
    throw new KithError('passphrase', `A passphrase was given, and ${dataDir} has none: it is not encrypted.`, {
      next: '`kith passphrase set` encrypts it; or start without a passphrase.',
    })
  }
  const { seal, vault } = await makeVault(given)
  writePrivateFile(join(dataDir, VAULT_FILE), vault)
  return seal
}

async function ask(dataDir: string, terminal: Terminal): Promise<Seal> {
  if (terminal.input.isTTY !== true) {
    throw new KithError('passphrase', `${dataDir} has a passphrase, and there is no terminal to ask for it.`, {
      next: 'Give it with --passphrase-file or KITH_PASSPHRASE.',
    })
  }
  for (let left = TRIES - 1; ; left--) {
    try {
      return await openVault(dataDir, await askSecret('Passphrase: ', terminal))
    } catch (error) {
      if (left === 0 || !(error instanceof KithError) || error.code !== 'passphrase') throw error
      terminal.output.write(`${error.message} ${left} more ${left === 1 ? 'try' : 'tries'}.\n`)
    }
  }
}

function givenPassphrase({ passphraseFile, passphrase }: PassphraseSource): string | undefined {
  return passphraseFile === undefined ? passphrase : readPassphraseFile(passphraseFile)
}

/** The first line of the file. @throws {KithError} `file_not_found`. */
export function readPassphraseFile(path: string): string {
  try {
    return readFileSync(path, 'utf8').split(/\r?\n/, 1)[0] ?? ''
  } catch (cause) {
    throw new KithError('file_not_found', `The passphrase file ${path} cannot be read.`, { cause })
  }
}
