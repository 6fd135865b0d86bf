import { compare } from 'uint8arrays/compare'
import { equals } from 'uint8arrays/equals'
import { Fault } from '../fault.ts'
import { KEY_BYTES, open, peek, sign } from '../signed.ts'
import { isPeerId, keyOfPeerId, peerIdBytes, peerIdText } from './peer-id.ts'
import { openRotations, ROTATIONS_MAX } from './rotation.ts'
import { DeviceCert, NameRecord } from './wire.ts'
import type { Codec } from '../exchange.ts'
import type { Bytes, Domain, Signer, Verify } from '../signed.ts'
import type { Rotation } from './rotation.ts'

/** SHA-256, as in `src/crypto/keys.ts`. */
export type Hash = (bytes: Bytes) => Bytes

/** One device of a user, as certified by the user and consented to by the device. */
export interface Device {
  readonly peerId: string
  /** Raw Ed25519 key: what signs everything daily. */
  readonly publicKey: Bytes
  readonly notBeforeS: number
  readonly notAfterS: number
}

/** From where on somebody leads a group, by its log: the later one counts. */
export interface Reign {
  /** 0, and raised by each election. */
  readonly term: number
  /** Of the first entry that is theirs to sign; 1 for who made the group. */
  readonly place: number
  /** Payload hash of the entry that made them lead: genesis, a hand-over, or their own takeover. */
  readonly madeBy: Bytes
}

/** A verified name record. */
export interface OpenedRecord {
  /** '' for a user without a name. */
  readonly name: string
  readonly userKey: Bytes
  readonly seq: number
  /** One to five. */
  readonly devices: readonly Device[]
  readonly issuedS: number
  readonly notAfterS: number
  /** True once its user gave the name up. */
  readonly revoked: boolean
  /** Of a group's record: the group that the name means. */
  readonly groupId: Bytes | undefined
  /** Of a group's record: its user leads since this place of the group's log. */
  readonly reign: Reign | undefined
  /** How this user came to this key, oldest first; empty if it is the first one. */
  readonly rotations: readonly Rotation[]
}

/** Five devices with certificates and eight sealing keys take 3 KiB. */
export const RECORD_BYTES_MAX = 4096
const DEVICES_MAX = 5
export const HASH_BYTES = 32
/** Clocks of honest peers are this far off at most; expiry is judged with this tolerance. */
const CLOCK_TOLERANCE_S = 600
/** A record lives for a year at most, so that a stolen old one is not good for ever. */
export const RECORD_VALID_S_MAX = 366 * 24 * 60 * 60

const NAME = /^[a-z0-9_-]{2,32}$/

/** True for a name that a user or a group may claim. */
export function isName(text: string): boolean {
  return NAME.test(text)
}

/** Certifies a device for its user: both keys sign, so that nobody can certify a device of somebody else's. */
export function makeCert(
  user: Signer,
  device: Signer,
  fields: { seq: number; notBeforeS: number; notAfterS: number },
): Bytes {
  const consent = sign(device, 'kith/device-consent/1', user.publicKey)
  const cert = { ...fields, userKey: user.publicKey, peerId: peerIdBytes(device.publicKey), consent }
  return sign(user, 'kith/device-cert/1', DeviceCert.encode(cert))
}

export interface RecordFields {
  /** `isName`, or '' for a user without a name. */
  readonly name: string
  readonly seq: number
  /** Signed DeviceCerts of this user, from `makeCert`: one to five. */
  readonly devices: Bytes[]
  readonly issuedS: number
  /** At most RECORD_VALID_S_MAX after `issuedS`. */
  readonly notAfterS: number
  /** For the name of a public group. */
  readonly groupId?: Bytes
  /** With `groupId`; by default of who made the group. */
  readonly reign?: Reign
  /** Signed KeyRotations that lead to this key, oldest first: at most `ROTATIONS_MAX`. */
  readonly rotations?: readonly Bytes[]
  /** To give the name up: goes with `release`. */
  readonly revoked?: boolean
}

/** Of whoever made a group, until somebody else leads it: its id is the hash of genesis. */
export function firstReign(groupId: Bytes): Reign {
  return { term: 0, place: 1, madeBy: groupId }
}

/** Makes an encoded Signed NameRecord. */
export function makeRecord(user: Signer, fields: RecordFields): Bytes {
  const rotations = [...(fields.rotations ?? [])]
  const ofGroup = fields.groupId === undefined ? {} : { isGroup: true, ...(fields.reign ?? firstReign(fields.groupId)) }
  const record = { ...fields, rotations, userKey: user.publicKey, ...ofGroup }
  return sign(user, 'kith/name-record/1', NameRecord.encode(record))
}

/**
 * Opens a Signed NameRecord with everything in it verified, except that it is current: see `isCurrent`.
 *
 * @throws {Fault} `too_large`, `broken` or `bad_signature`.
 */
export function openRecord(bytes: Bytes, verify: Verify): OpenedRecord {
  if (bytes.length > RECORD_BYTES_MAX) throw new Fault('too_large', `name record of ${String(bytes.length)} bytes`)
  const { publicKey, payload } = open(bytes, 'kith/name-record/1', verify)
  const record = parse(NameRecord, 'kith/name-record/1', payload)
  must(equals(record.userKey, publicKey), 'a name record is signed by another key')
  must(isName(record.name) || (record.name === '' && !record.isGroup && !record.revoked), 'no such name is allowed')
  must(isSeq(record.seq), 'sequence number out of range')
  must(record.groupId.length === (record.isGroup ? HASH_BYTES : 0), 'group id of a wrong length')
  must(isReign(record), 'no such reign')
  must(isSpan(record.issuedS, record.notAfterS, RECORD_VALID_S_MAX), 'validity out of range')
  must(
    record.sealing.every(({ x25519, notAfterS }) => x25519.length === KEY_BYTES && Number.isSafeInteger(notAfterS)),
    'malformed sealing key',
  )
  must(record.rotations.length <= (record.isGroup ? 0 : ROTATIONS_MAX), 'too many rotations, or of a group')
  const rotations = openRotations(record.rotations, publicKey, verify)
  must(
    rotations.every(({ lastSeq }) => lastSeq < record.seq),
    'a number that a former key used',
  )
  must(record.devices.length >= 1 && record.devices.length <= DEVICES_MAX, 'no device, or too many')
  const devices = record.devices.map((cert) => openCert(cert, publicKey, verify))
  must(new Set(devices.map((device) => device.peerId)).size === devices.length, 'a device is named twice')
  const { name, seq, issuedS, notAfterS, revoked } = record
  const groupId = record.isGroup ? record.groupId : undefined
  const reign = record.isGroup ? { term: record.term, place: record.place, madeBy: record.madeBy } : undefined
  return { name, userKey: publicKey, seq, devices, issuedS, notAfterS, revoked, groupId, reign, rotations }
}

function openCert(bytes: Bytes, userKey: Bytes, verify: Verify): Device {
  const { publicKey, payload } = open(bytes, 'kith/device-cert/1', verify)
  const cert = parse(DeviceCert, 'kith/device-cert/1', payload)
  must(equals(publicKey, userKey) && equals(cert.userKey, userKey), 'a device certificate of another user')
  must(isPeerId(cert.peerId), 'a device whose peer id holds no Ed25519 key')
  must(cert.mlsKey.length === 0 || cert.mlsKey.length === KEY_BYTES, 'malformed MLS key')
  must(isSpan(cert.notBeforeS, cert.notAfterS, Number.MAX_SAFE_INTEGER), 'validity out of range')
  const device = keyOfPeerId(cert.peerId)
  const consent = open(cert.consent, 'kith/device-consent/1', verify)
  must(equals(consent.publicKey, device) && equals(consent.payload, userKey), 'a device that did not consent')
  return {
    peerId: peerIdText(cert.peerId),
    publicKey: device,
    notBeforeS: cert.notBeforeS,
    notAfterS: cert.notAfterS,
  }
}

/**
 * True if a record may be taken from somebody new: its own time and that of at least one device include `nowS`, within
 * the tolerance. What is pinned or stored already is never judged by a clock.
 */
export function isCurrent(record: OpenedRecord, nowS: number): boolean {
  const includesNow = (fromS: number, toS: number): boolean =>
    fromS - CLOCK_TOLERANCE_S <= nowS && nowS <= toS + CLOCK_TOLERANCE_S
  return (
    includesNow(record.issuedS, record.notAfterS) &&
    record.devices.some((device) => includesNow(device.notBeforeS, device.notAfterS))
  )
}

/** What names exactly this record: the hash of what was signed, so that no wrapping of it has another one. */
export function recordHash(record: Bytes, hash: Hash): Bytes {
  return hash(peek(record, 'kith/name-record/1').payload)
}

/** Below zero if `a` is later than `b`, zero if they are the same. */
export function laterReign(a: Omit<Reign, 'madeBy'>, b: Omit<Reign, 'madeBy'>): number {
  return b.term - a.term || b.place - a.place
}

/**
 * Orders two sound Signed NameRecords of one name or one user: below zero if `a` is the one to keep. Of a group's the one
 * of the later reign; then the higher seq, then the bytes that were signed and come first in order, so that all nodes
 * keep the same one.
 */
export function preferRecord(a: Bytes, b: Bytes): number {
  const [first, second] = [a, b].map((record) => peek(record, 'kith/name-record/1').payload) as [Bytes, Bytes]
  const [one, other] = [first, second].map((payload) => parse(NameRecord, 'kith/name-record/1', payload)) as [
    NameRecord,
    NameRecord,
  ]
  return laterReign(one, other) || other.seq - one.seq || compare(first, second)
}

/** Decodes a signed payload. @throws {Fault} `broken` for whatever the codec refuses. */
export function parse<T>(codec: Pick<Codec<T>, 'decode'>, domain: Domain, payload: Bytes): T {
  try {
    return codec.decode(payload)
  } catch (cause) {
    throw new Fault('broken', `${domain}: malformed`, { cause })
  }
}

/** @throws {Fault} `broken` unless `condition`. */
export function must(condition: boolean, otherwise: string): asserts condition {
  if (!condition) throw new Fault('broken', otherwise)
}

/** Sequence numbers and counters start at 1 and stay exact as JavaScript numbers. */
export function isSeq(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 1
}

/** Only a group has somebody who leads it. */
function isReign({ isGroup, term, place, madeBy }: NameRecord): boolean {
  if (!isGroup) return term === 0 && place === 0 && madeBy.length === 0
  if (madeBy.length !== HASH_BYTES) return false
  return Number.isSafeInteger(term) && term >= 0 && isSeq(place)
}

function isSpan(fromS: number, toS: number, lengthSMax: number): boolean {
  return Number.isSafeInteger(fromS) && Number.isSafeInteger(toS) && toS > fromS && toS - fromS <= lengthSMax
}
