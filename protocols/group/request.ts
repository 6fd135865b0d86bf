import { decode } from '../exchange.ts'
import { Fault } from '../fault.ts'
import { KEY_BYTES, open, peerIdOf, sign } from '../signed.ts'
import { HASH_BYTES } from './envelope.ts'
import { GroupRequest } from './wire.ts'
import type { Bytes, Signer, Verify } from '../signed.ts'
import type { GroupRequest as Request, Join, Member } from './wire.ts'

/** A name record of 4 KiB, eight addresses and a signature fit. */
const REQUEST_BYTES_MAX = 16 * 1024
export const REQUEST_ID_BYTES = 16
/** A part of the keys of a private group, with which somebody is welcomed, fits besides. */
const WELCOME_BYTES_MAX = 56 * 1024
const ADDRESS_CHARS_MAX = 512

/** A well-formed, verified request. Whether its speaker may ask this is the feature's question. */
export interface OpenedRequest extends Request {
  readonly from: Bytes
  readonly peerId: string
}

/** Signs a request with the device that speaks. */
export function makeRequest(device: Signer, request: Request): Bytes {
  return sign(device, 'kith/group-request/1', GroupRequest.encode(request))
}

/** @throws {Fault} `too_large`, `broken` or `bad_signature`. */
export function openRequest(bytes: Bytes, verify: Verify): OpenedRequest {
  if (bytes.length > WELCOME_BYTES_MAX) throw new Fault('too_large', `group request of ${String(bytes.length)} bytes`)
  const { publicKey, payload } = open(bytes, 'kith/group-request/1', verify)
  const request = decode<Request>(GroupRequest, 'kith/group-request/1', payload)
  if (bytes.length > REQUEST_BYTES_MAX && request.welcome === undefined)
    throw new Fault('too_large', `group request of ${String(bytes.length)} bytes`)
  if (request.id.length !== REQUEST_ID_BYTES) throw broken('id')
  if (request.groupId.length !== HASH_BYTES) throw broken('group id')
  if (request.to.length !== KEY_BYTES) throw broken('addressee')
  checkJoin(request.join, publicKey)
  checkJoin(request.answer?.join, publicKey)
  if (request.answer?.accepted === false && request.answer.join !== undefined) throw broken('answer')
  return { ...request, from: publicKey, peerId: peerIdOf(publicKey) }
}

/** The new member's own words, wherever they stand: in a join request or in an accepted invitation. */
export function joinOf(request: Request): Join | undefined {
  return request.join ?? request.answer?.join
}

/** @throws {Fault} `broken` unless keys have their length and addresses theirs. */
export function checkMember(member: Member | undefined): asserts member is Member {
  if (member?.userKey.length !== KEY_BYTES || member.device.length !== KEY_BYTES) throw broken('member')
  if (member.addresses.some((address) => address.length > ADDRESS_CHARS_MAX)) throw broken('address')
}

function checkJoin(join: Join | undefined, device: Bytes): void {
  if (join === undefined) return
  checkMember(join.member)
  if (peerIdOf(join.member.device) !== peerIdOf(device)) throw broken('member: not the device that signs')
  if (join.afterHash.length !== (join.afterSeq > 0 ? HASH_BYTES : 0)) throw broken('place of the first message')
}

function broken(what: string): Fault {
  return new Fault('broken', `group request: ${what}`)
}
