import { entropyToMnemonic, mnemonicToEntropy } from '@scure/bip39'
import { wordlist } from '@scure/bip39/wordlists/english.js'
import { concat } from 'uint8arrays/concat'
import { KithError } from '../errors.ts'
import type { Bytes } from '../../protocols/signed.ts'

/** Of Ed25519. Not the constant of the protocols: that would load libp2p into one-shot commands. */
const KEY_BYTES = 32

const WORDS = 24

/** The 24 words of BIP 39 (English) that say a private key: its 32 bytes themselves, and a checksum of 8 bits. */
export function phraseOf(seed: Bytes): string {
  return entropyToMnemonic(seed, wordlist)
}

/** The private key that 24 words say; case and spaces do not matter. @throws {KithError} `bad_phrase`. */
export function seedOf(text: string): Bytes {
  const words = text.normalize('NFKD').toLowerCase().split(/\s+/).filter(Boolean)
  const unknown = words.find((word) => !wordlist.includes(word))
  if (words.length !== WORDS)
    throw badPhrase(`A recovery phrase has ${String(WORDS)} words, not ${String(words.length)}.`)
  // The place, not the word: what was typed belongs into no log.
  if (unknown !== undefined) throw badPhrase(`Word ${String(words.indexOf(unknown) + 1)} is in no recovery phrase.`)
  return entropyOf(words)
}

function entropyOf(words: readonly string[]): Bytes {
  let seed: Bytes
  try {
    seed = concat([mnemonicToEntropy(words.join(' '), wordlist)])
  } catch {
    throw badPhrase('The checksum of the words is wrong: one of them is another, or two are swapped.')
  }
  if (seed.length !== KEY_BYTES) throw badPhrase('These words say no key.')
  return seed
}

function badPhrase(message: string): KithError {
  return new KithError('bad_phrase', message, { next: 'Check spelling and order against what you wrote down.' })
}
