import { equals } from 'uint8arrays/equals'
import { sealFor, unsealFor } from '../sealed.ts'
import { open, peerIdOf, publicKeyOf, sign } from '../signed.ts'
import { isNumber, must, parse } from './card.ts'
import { Envelope, Letter } from './wire.ts'
import type { Seal, Unseal } from '../sealed.ts'
import type { Bytes, Signer, Verify } from '../signed.ts'
import type { CardFields } from './card.ts'

const KINDS = ['chat', 'friend', 'group'] as const
export type LetterKind = (typeof KINDS)[number]

/** Padded and sealed it must fit in an envelope of 64 KiB. */
export const LETTER_BYTES_MAX = 60 * 1024

export interface LetterFields {
  readonly kind: LetterKind
  /** From 1, and rises with each letter that this author writes. */
  readonly number: number
  readonly body: Bytes
  readonly writtenMs: number
}

export interface OpenedLetter extends LetterFields {
  /** Peer id of the author: the signature proves it. */
  readonly from: string
  /** SHA-256 of what was signed: the same however often and for whatever holder it was sealed. */
  readonly id: Bytes
}

/** Makes a Signed Letter to a device. */
export function makeLetter(author: Signer, to: string, { kind, ...fields }: LetterFields): Bytes {
  const letter = { ...fields, to: publicKeyOf(to), kind: KINDS.indexOf(kind) + 1 }
  return sign(author, 'kith/letter/1', Letter.encode(letter))
}

/** Puts a Signed Letter in an encoded Envelope that only the holder of the card's key opens. */
export async function seal(
  sealing: Seal,
  { owner, keyId, sealingKey }: CardFields & { owner: string },
  letter: Bytes,
): Promise<Bytes> {
  const to = { purpose: 'kith/letter/1', recipient: owner, publicKey: sealingKey } as const
  return Envelope.encode({ keyId, sealed: await sealFor(sealing, to, letter) })
}

/**
 * Opens an encoded Envelope and the letter in it.
 *
 * @param init.secretKey gives the private half by key id, or undefined.
 * @throws {Fault} `broken` or `bad_signature`: nobody will ever read it.
 */
export async function unseal(
  envelope: Bytes,
  init: {
    readonly to: string
    readonly unseal: Unseal
    readonly secretKey: (keyId: number) => Bytes | undefined
    readonly verify: Verify
    readonly hash: (bytes: Bytes) => Bytes
  },
): Promise<OpenedLetter & { readonly keyId: number }> {
  const { keyId, sealed } = parse(Envelope, envelope)
  const secretKey = init.secretKey(keyId)
  must(secretKey !== undefined, 'sealed to a key that is gone')
  const by = { purpose: 'kith/letter/1', recipient: init.to, secretKey } as const
  const signed = await unsealFor(init.unseal, by, sealed)
  return { ...openLetter(signed, init), keyId }
}

function openLetter(
  signed: Bytes,
  { to, verify, hash }: { to: string; verify: Verify; hash: (bytes: Bytes) => Bytes },
): OpenedLetter {
  const { publicKey, payload } = open(signed, 'kith/letter/1', verify)
  const letter = parse(Letter, payload)
  const kind = KINDS[letter.kind - 1]
  must(kind !== undefined, 'a letter of an unknown kind')
  must(equals(letter.to, publicKeyOf(to)), 'a letter to somebody else')
  must(isNumber(letter.number) && Number.isSafeInteger(letter.writtenMs), 'a number out of range')
  must(letter.body.length <= LETTER_BYTES_MAX, 'a letter that is too long')
  const { number, body, writtenMs } = letter
  return { from: peerIdOf(publicKey), id: hash(payload), kind, number, body, writtenMs }
}
