import { answering, ask } from '../exchange.ts'
import { Fault } from '../fault.ts'
import { KEY_BYTES } from '../signed.ts'
import { isPeerId, peerIdFromText, peerIdText } from './peer-id.ts'
import { RECORD_BYTES_MAX, isName, must } from './record.ts'
import { Reply, Request, Status } from './wire.ts'
import type { Connection, PeerId, Stream } from '@libp2p/interface'
import type { Exchange } from '../exchange.ts'
import type { Bytes } from '../signed.ts'
import type { ReadLog, RegistrarReceipt } from './wire.ts'

/** A record with its registration, and for a group's the proof of who leads: two elections of 100 members, some 20 of ten. */
const REQUEST_BYTES_MAX = 64 * 1024
/** What is left of a request for such a proof. */
export const LEAD_BYTES_MAX = 56 * 1024
/** A record, its owner's, five leases; or one page of groups. */
const REPLY_BYTES_MAX = 64 * 1024
/** Streams of one peer at once: it asks for all of its friends together. */
export const STREAMS_MAX = 16
/** Records on one page of groups: with each at its largest they still fit the reply. */
export const GROUPS_PAGE_BYTES_MAX = REPLY_BYTES_MAX - 2 * RECORD_BYTES_MAX
export const GROUPS_PAGE_MAX = 64

export const RENDEZVOUS: Exchange<Request, Partial<Reply>> = {
  protocol: '/kith/rendezvous/0.1.0',
  request: Request,
  reply: Reply,
  requestBytesMax: REQUEST_BYTES_MAX,
  replyBytesMax: REPLY_BYTES_MAX,
}

/** By what somebody, or a group, is looked for: exactly one of the three. Peer ids as text. */
export type LookupKey = { name: string } | { userKey: Bytes } | { peerId: string }

/** What a node answers to a claim. `record` is the one that stands, with TAKEN and STALE. Nothing of it is verified yet. */
export interface ClaimReply {
  readonly status: Status
  readonly record: Bytes | undefined
  /** With STORED, of `register` and `release`. */
  readonly receipt?: RegistrarReceipt
}

/** What a node knows of somebody. Nothing of it is verified yet: see `openRecord` and `openLease`. */
export interface Found {
  /** Signed NameRecord; undefined for a device without one that is, or was just, online. */
  readonly record: Bytes | undefined
  /** With a group's record: the Signed NameRecord of the user it belongs to, if the node has one. */
  readonly owner: Bytes | undefined
  /** Signed PresenceLease of each device that is online, newest first. */
  readonly leases: readonly Bytes[]
  readonly online: boolean
  /** Seconds since the last sign of life, by the node's clocks. */
  readonly ageS: number
  /** Seconds since 1970 by the node's clock; 0 when nobody of them was ever seen. */
  readonly lastSeenS: number
  /** Of `record`, where the node has it in its log. */
  readonly receipt?: RegistrarReceipt | undefined
  /** Signed NameRecords of others to whom partners of the node gave the same name. */
  readonly rivals?: readonly Bytes[]
}

export interface LookupReply {
  /** FOUND, NOT_FOUND or BUSY. */
  readonly status: Status
  readonly found: Found | undefined
}

export interface GroupsReply {
  /** FOUND (perhaps none) or BUSY. */
  readonly status: Status
  /** Signed NameRecords in the order of their names. */
  readonly records: readonly Bytes[]
  /** There are more after the last of these. */
  readonly more: boolean
}

/** Asks a node for a challenge; undefined when it is too busy to give one. */
export async function getChallenge(stream: Stream, signal?: AbortSignal): Promise<Bytes | undefined> {
  const reply = await converse(stream, { challenge: {} }, signal)
  return reply.status === Status.CHALLENGE ? reply.challenge : undefined
}

/** Claims the name in `record`: STORED, TAKEN, STALE, EXPIRED, UNCHALLENGED, REFUSED, BUSY or FULL. */
export async function register(
  stream: Stream,
  claim: { record: Bytes; registration: Bytes; lead?: Bytes | undefined },
  signal?: AbortSignal,
): Promise<ClaimReply> {
  return claimReply(await converse(stream, { register: claim }, signal))
}

/** Gives the name in a revoked `record` up: as `register`, or NOT_FOUND when nobody holds it. */
export async function release(
  stream: Stream,
  claim: { record: Bytes; registration: Bytes },
  signal?: AbortSignal,
): Promise<ClaimReply> {
  return claimReply(await converse(stream, { release: claim }, signal))
}

/**
 * Says that this device is there: STORED, STALE, REFUSED, BUSY or FULL.
 *
 * @param record Signed NameRecord of a user without a name, so that others can look this peer id up.
 */
export async function refresh(
  stream: Stream,
  { lease, record = new Uint8Array(0) }: { lease: Bytes; record?: Bytes },
  signal?: AbortSignal,
): Promise<Status> {
  return (await converse(stream, { refresh: { lease, record } }, signal)).status
}

/** Says that this device leaves: STORED or STALE, REFUSED, BUSY. */
export async function unregister(stream: Stream, lease: Bytes, signal?: AbortSignal): Promise<Status> {
  return (await converse(stream, { unregister: { lease } }, signal)).status
}

/** Asks who somebody is and where. @throws {Fault} `broken` for a peer id that holds no Ed25519 key. */
export async function lookup(stream: Stream, key: LookupKey, signal?: AbortSignal): Promise<LookupReply> {
  const by = 'peerId' in key ? { peerId: peerIdFromText(key.peerId) } : key
  const reply = await converse(stream, { lookup: by }, signal)
  return { status: reply.status, found: reply.status === Status.FOUND ? found(reply) : undefined }
}

/** One page of the public groups, in the order of their names. */
export async function listGroups(stream: Stream, after: string, signal?: AbortSignal): Promise<GroupsReply> {
  const reply = await converse(stream, { listGroups: { after } }, signal)
  return { status: reply.status, records: reply.groups, more: reply.more }
}

/** One exchange with a node. */
export async function converse(stream: Stream, request: Request, signal?: AbortSignal): Promise<Reply> {
  // A decoded reply has every field.
  return (await ask(RENDEZVOUS, stream, request, signal)) as Reply
}

function claimReply({ status, record, receipt }: Reply): ClaimReply {
  return { status, record: orUndefined(record), ...(receipt === undefined ? {} : { receipt }) }
}

function found({ record, owner, leases, online, ageS, lastSeenS, receipt, rivals }: Reply): Found {
  return { record: orUndefined(record), owner: orUndefined(owner), leases, online, ageS, lastSeenS, receipt, rivals }
}

function orUndefined(bytes: Bytes): Bytes | undefined {
  return bytes.length === 0 ? undefined : bytes
}

/**
 * What a node does with each request. `peer` is who the connection proved to be, as text. Each resolves once its effect
 * is durable; a `Fault` resets the stream.
 */
export interface Registry {
  challenge(peer: string): Partial<Reply>
  /** @param lead of a group: that its user leads it by the group's log. */
  register(peer: string, record: Bytes, registration: Bytes, lead: Bytes | undefined): Promise<Partial<Reply>>
  release(peer: string, record: Bytes, registration: Bytes): Promise<Partial<Reply>>
  refresh(peer: string, lease: Bytes, record: Bytes | undefined): Partial<Reply>
  unregister(peer: string, lease: Bytes): Promise<Partial<Reply>>
  lookup(peer: string, key: LookupKey): Partial<Reply>
  listGroups(peer: string, after: string): Partial<Reply>
  readLog(peer: string, request: ReadLog): Partial<Reply>
  pull(peer: string, after: number): Partial<Reply>
  nudge(peer: string, index: number): Partial<Reply>
}

/** Makes the stream handler of a node. */
export function serving(
  registry: Registry,
  onFault: (error: unknown, peer: PeerId) => void,
): (stream: Stream, connection: Connection) => Promise<void> {
  return answering(RENDEZVOUS, (request, peer) => dispatch(registry, request, peer.toString()), onFault)
}

async function dispatch(registry: Registry, request: Request, peer: string): Promise<Partial<Reply>> {
  const { challenge, register, release, refresh, unregister, lookup, listGroups } = request
  if (refresh !== undefined) return registry.refresh(peer, refresh.lease, orUndefined(refresh.record))
  if (lookup !== undefined) return registry.lookup(peer, lookupKey(lookup))
  if (challenge !== undefined) return registry.challenge(peer)
  if (register !== undefined) {
    return await registry.register(peer, register.record, register.registration, register.lead)
  }
  if (release !== undefined) return await registry.release(peer, release.record, release.registration)
  if (unregister !== undefined) return await registry.unregister(peer, unregister.lease)
  if (listGroups === undefined) return dispatchLog(registry, request, peer)
  must(listGroups.after === '' || isName(listGroups.after), 'no such name is allowed')
  return registry.listGroups(peer, listGroups.after)
}

function dispatchLog(registry: Registry, { readLog, pull, nudge }: Request, peer: string): Partial<Reply> {
  if (readLog !== undefined) return registry.readLog(peer, readLog)
  if (pull !== undefined) return registry.pull(peer, pull.after)
  if (nudge === undefined) throw new Fault('broken', 'a request for nothing')
  return registry.nudge(peer, nudge.logIndex)
}

function lookupKey({ name, userKey, peerId }: NonNullable<Request['lookup']>): LookupKey {
  if (userKey !== undefined) {
    must(userKey.length === KEY_BYTES, 'a user key of a wrong length')
    return { userKey }
  }
  if (peerId !== undefined) {
    must(isPeerId(peerId), 'not the peer id of an Ed25519 key')
    return { peerId: peerIdText(peerId) }
  }
  must(name !== undefined && isName(name), 'no such name is allowed')
  return { name }
}
