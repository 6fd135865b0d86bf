import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { KithError } from '../errors.ts'
import { readBackup } from '../store/backup.ts'
import { openDataDir } from '../store/data-dir.ts'
import { readPassphraseFile } from './unlock.ts'
import { changePassphrase, removePassphrase, setPassphrase } from '../store/reseal.ts'
import { askNewSecret, askSecret } from '../cli/secret.ts'

const USAGE = 'Usage: kith passphrase set|change|remove [--stdin]'

const DONE = {
  set: 'The passphrase is set: keys, messages and posts are encrypted. Without it nothing opens them again.',
  change: 'The passphrase is changed.',
  remove: 'The passphrase is removed: everything lies readable on the disk again.',
}

/**
 * Sets, changes or removes the passphrase of a data directory on which no peer runs. The passphrases are asked for on
 * the terminal, or read from standard input, a line each, the old one first.
 *
 * @throws {KithError} `usage`, `locked` while a peer runs, `passphrase`, `corrupt` or `no_space`.
 */
export async function runPassphrase(path: string, words: readonly string[]): Promise<string> {
  const fromInput = words.includes('--stdin')
  const [verb = '', ...more] = words.filter((word) => word !== '--stdin')
  if (!isVerb(verb) || more.length > 0) throw new KithError('usage', USAGE)
  const dataDir = openDataDir(path)
  try {
    const next = fromInput ? await inputLines() : asking(verb)
    if (verb === 'set') await setPassphrase(path, await next('new'))
    else if (verb === 'remove') await removePassphrase(path, await next('old'))
    else await changePassphrase(path, await next('old'), await next('new'))
  } finally {
    dataDir.close()
  }
  return DONE[verb]
}

function isVerb(word: string): word is keyof typeof DONE {
  return Object.hasOwn(DONE, word)
}

type Ask = (which: 'old' | 'new') => Promise<string>

function asking(verb: string): Ask {
  if (!process.stdin.isTTY) {
    throw new KithError('usage', 'There is no terminal to ask for the passphrase.', {
      next: `kith passphrase ${verb} --stdin reads it from standard input.`,
    })
  }
  return async (which) => {
    return which === 'old' ? await askSecret('Passphrase: ') : await askNewSecret('New passphrase: ')
  }
}

async function inputLines(): Promise<Ask> {
  const lines: string[] = []
  for await (const line of createInterface({ input: process.stdin })) lines.push(line)
  return (which) => {
    const line = lines.shift()
    if (line !== undefined) return Promise.resolve(line)
    return Promise.reject(new KithError('usage', `Standard input has no line for the ${which} passphrase.`))
  }
}

const IMPORT_USAGE = 'Usage: kith import <file> [--passphrase-file <file>]'

/**
 * Restores a backup into a data directory that has no identity yet.
 *
 * @throws {KithError} `usage`, `locked`, `passphrase`, `corrupt`, `no_space`, `file_not_found` or `data_dir`.
 */
export async function runImport(path: string, words: readonly string[]): Promise<string> {
  const left = [...words]
  const at = left.indexOf('--passphrase-file')
  const [, passphraseFile] = at < 0 ? [] : left.splice(at, 2)
  const [file, ...more] = left
  if (file === undefined || more.length > 0) throw new KithError('usage', IMPORT_USAGE)
  const dataDir = openDataDir(path)
  try {
    const passphrase = passphraseFile === undefined ? await askBackup() : readPassphraseFile(passphraseFile)
    await readBackup(resolve(file), passphrase, path)
  } finally {
    dataDir.close()
  }
  return `Restored into ${path}. Do not run the peer that this is a copy of any more: start this one.`
}

async function askBackup(): Promise<string> {
  if (process.stdin.isTTY) return await askSecret('Passphrase of the backup: ')
  throw new KithError('passphrase', 'There is no terminal to ask for the passphrase of the backup.', {
    next: 'Give it with --passphrase-file.',
  })
}
