import { createInterface } from 'node:readline'
import { KithError } from '../errors.ts'
import { openDataDir } from '../store/data-dir.ts'
import { changePassphrase, removePassphrase, setPassphrase } from '../store/reseal.ts'
import { askSecret } from '../cli/secret.ts'

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
    if (which === 'old') return await askSecret('Passphrase: ')
    const first = await askSecret('New passphrase: ')
    if ((await askSecret('The same again: ')) === first) return first
    throw new KithError('passphrase', 'The two are not the same.', { next: 'Nothing was changed: start again.' })
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
