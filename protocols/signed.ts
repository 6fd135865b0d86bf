import { publicKeyFromRaw } from '@libp2p/crypto/keys'
import { peerIdFromPublicKey, peerIdFromString } from '@libp2p/peer-id'
import { encode as varint } from 'uint8-varint'
import { concat } from 'uint8arrays/concat'
import { equals } from 'uint8arrays/equals'
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { Fault } from './fault.ts'
import { Signed } from './wire.ts'

/** Bytes that own their buffer, as protobuf codecs, node:crypto and SQLite all give them. */
export type Bytes = Uint8Array<ArrayBuffer>

/** Signs with one private key. `publicKey` is the raw 32-byte Ed25519 key. */
export interface Signer {
  readonly publicKey: Bytes
  sign(bytes: Bytes): Bytes
}

/** True only if `signature` over `bytes` was made by `publicKey`; false for small-order or malformed keys. Never throws. */
export type Verify = (publicKey: Bytes, bytes: Bytes, signature: Bytes) => boolean

/** What a signature is for. The same bytes signed for one purpose never verify for another. */
export type Domain =
  | 'kith/device-cert/1'
  | 'kith/device-consent/1'
  | 'kith/name-record/1'
  | 'kith/key-rotation/1'
  | 'kith/registration/1'
  | 'kith/presence-lease/1'
  | 'kith/log-head/1'
  | 'kith/addresses/1'
  | 'kith/mls-leaf/1'
  | 'kith/friend/1'
  | 'kith/chat-setup/1'
  | 'kith/group-entry/1'
  | 'kith/group-sealed/1'
  | 'kith/group-envelope/1'
  | 'kith/group-request/1'
  | 'kith/group-vote/1'
  | 'kith/post-manifest/1'
  | 'kith/mailbox-card/1'
  | 'kith/letter/1'
  | 'kith/custody/1'

export const KEY_BYTES = 32
const SIGNATURE_BYTES = 64

export interface Opened {
  /** Raw Ed25519 key that made the signature. Whether that key may say this is the caller's question. */
  readonly publicKey: Bytes
  readonly payload: Bytes
}

/** Signs `payload` under `domain` and returns the encoded `Signed`. */
export function sign(signer: Signer, domain: Domain, payload: Bytes): Bytes {
  return Signed.encode({
    publicKey: signer.publicKey,
    payloadType: payloadType(domain),
    payload,
    signature: signer.sign(signedBytes(domain, payload)),
  })
}

/**
 * Opens an encoded `Signed` and returns key and payload exactly as they were signed.
 *
 * @throws {Fault} `broken` for malformed bytes or another purpose, `bad_signature` if it does not verify.
 */
export function open(bytes: Bytes, domain: Domain, verify: Verify): Opened {
  const { publicKey, payload, signature } = decode(bytes, domain)
  if (!verify(publicKey, signedBytes(domain, payload), signature)) {
    throw new Fault('bad_signature', `${domain}: the signature does not verify`)
  }
  return { publicKey, payload }
}

/** Reads a `Signed` without verifying it, for checks that are cheaper than a signature. Trust nothing in it. */
export function peek(bytes: Bytes, domain: Domain): Opened {
  const { publicKey, payload } = decode(bytes, domain)
  return { publicKey, payload }
}

function decode(bytes: Bytes, domain: Domain): Signed {
  let signed: Signed
  try {
    signed = Signed.decode(bytes)
  } catch (cause) {
    throw new Fault('broken', `${domain}: not a Signed message`, { cause })
  }
  // The codec reads a field whatever its wire type says: one message must have one form.
  if (!equals(Signed.encode(signed), bytes)) throw new Fault('broken', `${domain}: not in its canonical form`)
  if (signed.publicKey.length !== KEY_BYTES) throw new Fault('broken', `${domain}: the key is not ${KEY_BYTES} bytes`)
  if (signed.signature.length !== SIGNATURE_BYTES) {
    throw new Fault('broken', `${domain}: the signature is not ${SIGNATURE_BYTES} bytes`)
  }
  if (!equals(signed.payloadType, payloadType(domain)))
    throw new Fault('broken', `${domain}: signed for another purpose`)
  return signed
}

const types = new Map<Domain, Bytes>()

function payloadType(domain: Domain): Bytes {
  const known = types.get(domain) ?? fromString(`/${domain}`)
  types.set(domain, known)
  return known
}

/** The layout of libp2p's signed envelopes (RFC 0002): each part behind its length as an unsigned varint. */
function signedBytes(domain: Domain, payload: Bytes): Bytes {
  return concat([fromString(domain), payloadType(domain), payload].flatMap((part) => [varint(part.length), part]))
}

// To spell a peer id costs more than to hash a frame; a node hears the same few hundred keys all day.
const IDS_MAX = 4096
const ids = new Map<string, string>()

/** The libp2p peer id, as text, of a raw Ed25519 device key. @throws {Fault} `broken` if it is no key. */
export function peerIdOf(publicKey: Uint8Array): string {
  const key = toString(publicKey, 'latin1')
  const known = ids.get(key)
  if (known !== undefined) return known
  const id = spell(publicKey)
  if (ids.size >= IDS_MAX) ids.delete(ids.keys().next().value ?? '')
  ids.set(key, id)
  return id
}

function spell(publicKey: Uint8Array): string {
  try {
    return peerIdFromPublicKey(publicKeyFromRaw(publicKey)).toString()
  } catch (cause) {
    throw new Fault('broken', 'not an Ed25519 key', { cause })
  }
}

const keys = new Map<string, Bytes>()

/** The raw Ed25519 key inside a peer id. @throws {Fault} `broken` for a peer id of another kind. */
export function publicKeyOf(peerId: string): Bytes {
  const known = keys.get(peerId) ?? parse(peerId)
  if (keys.size >= IDS_MAX) keys.delete(keys.keys().next().value ?? '')
  keys.set(peerId, known)
  // A copy: whoever asks may change it.
  return known.slice()
}

function parse(peerId: string): Bytes {
  try {
    const key = peerIdFromString(peerId).publicKey
    if (key?.type === 'Ed25519') return concat([key.raw])
  } catch (cause) {
    throw new Fault('broken', `not a peer id: ${peerId}`, { cause })
  }
  throw new Fault('broken', `${peerId} holds no Ed25519 key`)
}
