import { createHash, randomBytes, scrypt } from 'node:crypto'
import { concat } from 'uint8arrays/concat'
import { equals } from 'uint8arrays/equals'
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { KithError } from '../errors.ts'
import { open, seal, SEAL_BYTES } from './aead.ts'
import type { Bytes } from '../../protocols/signed.ts'

const KEY_BYTES = 32
const SALT_BYTES = 16
const SUM_BYTES = 32
/** About 0.4 s and 128 MiB for each guess (OWASP's figures for scrypt). */
const COST = { N: 2 ** 17, r: 8, p: 1 }
const MEMORY_BYTES_MAX = 160 * 1024 * 1024
/** Shorter ones are found by trying, whatever a guess costs. */
const PASSPHRASE_CHARS_MIN = 8

/**
 *   {"kith":"vault","version":1,"N":131072,"r":8,"p":1,"salt":"<hex>"}\n     the header, authenticated
 *   nonce, 32 bytes sealed, tag                                             AES-256-GCM under scrypt(passphrase, salt)
 *   SHA-256 of all before                                                   tells damage from a wrong passphrase
 */
const SEALED_BYTES = KEY_BYTES + SEAL_BYTES
const HEADER_FORM = /^\{"kith":"([a-z]+)","version":1,"N":131072,"r":8,"p":1,"salt":"([0-9a-f]{32})"\}\n/
const HEADER_BYTES_MAX = 200

/** @throws {KithError} `usage` if the passphrase is too short. */
export function checkPassphrase(passphrase: string): string {
  const normal = passphrase.normalize('NFKC')
  if (Array.from(normal).length >= PASSPHRASE_CHARS_MIN) return normal
  throw new KithError('usage', `A passphrase has at least ${PASSPHRASE_CHARS_MIN} characters.`, {
    next: 'Four or five words chosen by dice are a good one.',
  })
}

export function randomKey(): Bytes {
  return concat([randomBytes(KEY_BYTES)])
}

/** Wraps a key with a passphrase; `what` names the kind of file that it is for. */
export async function wrapKey(passphrase: string, key: Bytes, what: string): Promise<Bytes> {
  const salt = toString(randomBytes(SALT_BYTES), 'hex')
  const header = fromString(`${JSON.stringify({ kith: what, version: 1, ...COST, salt })}\n`)
  const wrapped = concat([header, seal(await stretch(passphrase, fromString(salt, 'hex')), key, header)])
  return concat([wrapped, sum(wrapped)])
}

/**
 * Takes the key out again, from the beginning of a file; what lies behind it is at `end`.
 *
 * @throws {KithError} `corrupt` if the bytes are not what `wrapKey` made for `what`, `passphrase` if it is the wrong one.
 */
export async function unwrapKey(
  passphrase: string,
  bytes: Uint8Array,
  what: string,
): Promise<{ key: Bytes; end: number }> {
  const { header, salt, end } = readHeader(bytes, what)
  const sealed = bytes.subarray(header.length, header.length + SEALED_BYTES)
  const key = open(await stretch(passphrase, salt), sealed, header)
  if (key === undefined) {
    throw new KithError('passphrase', 'The passphrase is wrong.', {
      next: 'Try again. Nothing opens this without it: there is no other way in.',
    })
  }
  return { key, end }
}

function readHeader(bytes: Uint8Array, what: string): { header: Bytes; salt: Bytes; end: number } {
  const text = toString(bytes.subarray(0, HEADER_BYTES_MAX), 'latin1')
  const [line = '', kind, salt = ''] = HEADER_FORM.exec(text) ?? []
  const end = line.length + SEALED_BYTES + SUM_BYTES
  const sound = kind === what && bytes.length >= end
  if (!sound || !equals(sum(bytes.subarray(0, end - SUM_BYTES)), bytes.subarray(end - SUM_BYTES, end))) {
    throw new KithError('corrupt', `This is no ${what} of this Kith, or it is damaged.`, {
      next: 'Put a backup of it in its place.',
    })
  }
  return { header: fromString(line), salt: fromString(salt, 'hex'), end }
}

function sum(bytes: Uint8Array): Bytes {
  return concat([createHash('sha256').update(bytes).digest()])
}

function stretch(passphrase: string, salt: Bytes): Promise<Bytes> {
  return new Promise((resolve, reject) => {
    const options = { ...COST, maxmem: MEMORY_BYTES_MAX }
    scrypt(passphrase.normalize('NFKC'), salt, KEY_BYTES, options, (error, key) => {
      if (error === null) resolve(concat([key]))
      else reject(error)
    })
  })
}
