import { hash, randomBytes, sign, timingSafeEqual } from 'node:crypto'
import { Fault } from '../../protocols/fault.ts'
import { aesOpen, aesSeal, expand, extract, HASH_BYTES, hmac } from './hkdf.ts'
import { derivePair, exportToReceive, exportToSend, KEY_LENGTH, NONCE_LENGTH, openBase, sealBase } from './hpke.ts'
import { generateKeyPair, verify } from './keys.ts'
import { importSecret } from './okp.ts'
import { isSoundX25519Key, makePair, pairOf } from './x25519.ts'
import type { KeyObject } from 'node:crypto'
import type { CiphersuiteImpl, CryptoProvider, Hash, Hpke, Kdf, Signature } from 'ts-mls'

/** The one cipher suite of Kith. */
export const SUITE_NAME = 'MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519'

// ts-mls asks for promises because WebCrypto gives them. Everything here is done when the call returns.
const later = <T>(work: () => T): Promise<T> =>
  new Promise((resolve) => {
    resolve(work())
  })

const hashing: Hash = {
  digest: (data) => later(() => new Uint8Array(hash('sha256', data, 'buffer'))),
  mac: (key, data) => later(() => hmac(key, data)),
  verifyMac: (key, mac, data) => later(() => mac.length === HASH_BYTES && timingSafeEqual(mac, hmac(key, data))),
}

const kdf: Kdf = {
  size: HASH_BYTES,
  extract: (salt, keyMaterial) => later(() => extract(salt, keyMaterial)),
  expand: (key, info, length) => later(() => expand(key, info, length)),
}

// Importing a key costs as much as a signature. Held weakly by its bytes: it goes when the group's state goes.
const signers = new WeakMap<Uint8Array, KeyObject>()

function signer(seed: Uint8Array): KeyObject {
  const known = signers.get(seed)
  if (known !== undefined) return known
  const key = importSecret('Ed25519', seed)
  signers.set(seed, key)
  return key
}

const signature: Signature = {
  sign: (seed, message) => later(() => new Uint8Array(sign(null, message, signer(seed)))),
  verify: (key, message, made) => later(() => verify(new Uint8Array(key), owned(message), owned(made))),
  keygen: () =>
    later(() => {
      const { seed, publicKey } = generateKeyPair()
      return { signKey: seed, publicKey }
    }),
}

const hpke: Hpke = {
  keyLength: KEY_LENGTH,
  nonceLength: NONCE_LENGTH,
  open: (key, enc, ciphertext, info, data = NOTHING) => later(() => openBase(raw(key), enc, info, data, ciphertext)),
  seal: (key, plaintext, info, data = NOTHING) =>
    later(() => {
      const { enc, ciphertext } = sealBase(raw(key), info, data, plaintext)
      return { enc, ct: ciphertext }
    }),
  importPrivateKey: (key) => later(() => wrapped(pairOf(key).secretKey)),
  importPublicKey: (key) =>
    later(() => {
      if (!isSoundX25519Key(key)) throw new Fault('broken', 'not a sound X25519 key')
      return wrapped(key)
    }),
  exportPublicKey: (key) => later(() => raw(key)),
  exportPrivateKey: (key) => later(() => raw(key)),
  encryptAead: (key, nonce, data, plaintext) => later(() => aesSeal(key, nonce, data ?? NOTHING, plaintext)),
  decryptAead: (key, nonce, data, ciphertext) => later(() => aesOpen(key, nonce, data ?? NOTHING, ciphertext)),
  exportSecret: (key, label, length, info) => later(() => exportToSend(raw(key), info, label, length)),
  importSecret: (key, label, enc, length, info) => later(() => exportToReceive(raw(key), enc, info, label, length)),
  deriveKeyPair: (keyMaterial) => later(() => wrappedPair(derivePair(keyMaterial))),
  generateKeyPair: () => later(() => wrappedPair(makePair())),
}

const NOTHING = new Uint8Array()

/** ts-mls only hands keys back to the provider that made them, so their type is the provider's own affair. */
function wrapped(key: Uint8Array): never {
  return { raw: key } as never
}

function wrappedPair(pair: { publicKey: Uint8Array; secretKey: Uint8Array }): { publicKey: never; privateKey: never } {
  return { publicKey: wrapped(pair.publicKey), privateKey: wrapped(pair.secretKey) }
}

function raw(key: unknown): Uint8Array {
  return (key as { raw: Uint8Array }).raw
}

function owned(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes as Uint8Array<ArrayBuffer>
}

/** The suite on node:crypto: a seventh of the time of ts-mls's own, which goes through WebCrypto's thread pool. */
export const suite: CiphersuiteImpl = {
  name: SUITE_NAME,
  hash: hashing,
  kdf,
  signature,
  hpke,
  rng: { randomBytes: (length) => new Uint8Array(randomBytes(length)) },
}

/** @throws {Fault} `broken` for any suite but ours. */
export const nodeCryptoProvider: CryptoProvider = {
  getCiphersuiteImpl: (wanted) =>
    later(() => {
      if (wanted.name !== SUITE_NAME) throw new Fault('broken', `not our cipher suite: ${wanted.name}`)
      return suite
    }),
}
