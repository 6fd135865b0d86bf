import { concat } from 'uint8arrays/concat'
import { equals } from 'uint8arrays/equals'
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { Fault } from '../fault.ts'
import { KEY_BYTES, peerIdOf } from '../signed.ts'
import { openEnvelope } from './envelope.ts'
import { checkMember, joinOf, openRequest } from './request.ts'
import type { Bytes, Verify } from '../signed.ts'
import type { Hash } from './envelope.ts'
import type { Add, Genesis, GroupLogEntry, Member as WireMember, Op, Remove } from './wire.ts'

/** Every entry's roster hash covers all members, and each keeps connections: a group is people who know each other. */
export const MEMBERS_MAX = 256
const ABOUT_BYTES_MAX = 1024
const NONCE_BYTES = 16
const TOPIC_SECRET_BYTES = 32
const NAME = /^[a-z0-9_-]{2,32}$/

/** What the log needs to know of a Signed NameRecord: `openRecord` of rendezvous fits. It throws a Fault if it is not sound. */
export type ReadRecord = (
  record: Bytes,
  verify: Verify,
) => { readonly userKey: Bytes; readonly devices: readonly { readonly peerId: string }[]; readonly groupId?: Bytes }

/** What a pure log is given from outside. */
export interface Checks {
  readonly verify: Verify
  /** SHA-256. */
  readonly hash: Hash
  readonly readRecord: ReadRecord
}

export interface Member {
  readonly peerId: string
  readonly device: Bytes
  readonly userKey: Bytes
  readonly nameRecord: Bytes
  readonly addresses: readonly string[]
}

/** One stay of a device in the group. */
export interface Span {
  /** From the entry that added it, up to (not including) the one that removed it. */
  readonly fromLog: number
  readonly toLog: number | undefined
  /** Its messages count from the one after this number, whose hash is `afterHash`, … */
  readonly after: number
  readonly afterHash: Bytes
  /** … up to this one. */
  readonly upto: number | undefined
}

export type Change =
  | { readonly kind: 'added' | 'removed'; readonly member: Member }
  /** `leave` is the member's own Signed GroupEnvelope. */
  | { readonly kind: 'left'; readonly member: Member; readonly leave: Bytes }

/** A group after some entry of its log. A value: never changed, only followed by another. */
export interface GroupState {
  /** Hash of the genesis payload. */
  readonly groupId: Bytes
  readonly name: string
  readonly isPrivate: boolean
  /** Of a private group: what its topic is made from. Empty in a public one. */
  readonly topicSecret: Bytes
  readonly about: string
  readonly isClosed: boolean
  readonly leader: Member
  readonly term: number
  /** The head of the log. */
  readonly seq: number
  readonly hash: Bytes
  /** Payload hash of every entry: the n-th at n - 1. */
  readonly hashes: readonly Bytes[]
  /** By peer id; the leader is one of them. */
  readonly members: ReadonlyMap<string, Member>
  /** Stays of everyone who ever was a member, by peer id, oldest first. */
  readonly spans: ReadonlyMap<string, readonly Span[]>
  /** Ids of consents that were used: none counts twice. */
  readonly consents: ReadonlySet<string>
  /** What the last entry did to the roster. */
  readonly changes: readonly Change[]
}

/** The stay during which a device had this place of the log for its head, if it was a member then. */
export function spanAt(state: GroupState, peerId: string, logSeq: number): Span | undefined {
  return state.spans
    .get(peerId)
    ?.find((span) => span.fromLog <= logSeq && (span.toLog === undefined || logSeq < span.toLog))
}

/** True if the messages `first` to `last` of a device that had this place of the log for its head count. */
export function counts(state: GroupState, peerId: string, first: number, last: number, logSeq: number): boolean {
  const span = spanAt(state, peerId, logSeq)
  return span !== undefined && span.after < first && last <= (span.upto ?? Number.MAX_SAFE_INTEGER)
}

/** The roster as one hash: every member and who leads. */
export function rootOf(state: GroupState, hash: Hash): Bytes {
  const members = [...state.members.values()].sort((a, b) => (a.peerId < b.peerId ? -1 : 1))
  const keys = members.flatMap(({ device, userKey }) => [device, userKey])
  return hash(concat([fromString('kith/group-roster/1'), state.leader.device, ...keys]))
}

/** The state after an entry that stands in its place; signature and roster hash are the caller's to check. */
export function after(
  before: GroupState | undefined,
  author: Bytes,
  entry: GroupLogEntry,
  hash: Bytes,
  checks: Checks,
): GroupState {
  if (before === undefined) return begin(entry.ops[0]?.genesis, author, hash, checks)
  const { seq } = entry
  let state: GroupState = { ...before, seq, hash, hashes: [...before.hashes, hash], changes: [] }
  for (const op of entry.ops) state = step(state, op, checks)
  return state
}

function begin(genesis: Genesis | undefined, author: Bytes, hash: Bytes, checks: Checks): GroupState {
  if (genesis === undefined) throw broken('not a genesis')
  const { name, isPrivate, topicSecret, nonce } = genesis
  if (!NAME.test(name) || nonce.length !== NONCE_BYTES) throw broken('name or nonce')
  if (topicSecret.length !== (isPrivate ? TOPIC_SECRET_BYTES : 0)) throw broken('topic secret')
  const leader = memberOf(genesis.leader, checks)
  if (!equals(leader.device, author)) throw broken('genesis is not signed by its leader')
  const span: Span = { fromLog: 1, toLog: undefined, after: 0, afterHash: new Uint8Array(), upto: undefined }
  return {
    groupId: hash,
    name,
    isPrivate,
    topicSecret,
    about: '',
    isClosed: false,
    leader,
    term: 0,
    seq: 1,
    hash,
    hashes: [hash],
    members: new Map([[leader.peerId, leader]]),
    spans: new Map([[leader.peerId, [span]]]),
    consents: new Set(),
    changes: [{ kind: 'added', member: leader }],
  }
}

function step(state: GroupState, op: Op, checks: Checks): GroupState {
  if (state.isClosed) throw broken('an operation after the close')
  if (op.add !== undefined) return add(state, op.add, checks)
  if (op.remove !== undefined) return remove(state, op.remove, checks)
  if (op.info !== undefined) return describe(state, op.info.about)
  if (op.close !== undefined) return { ...state, isClosed: true }
  throw broken('an operation that is not allowed here')
}

function add(state: GroupState, { consent }: Add, checks: Checks): GroupState {
  const request = openRequest(consent, checks.verify)
  const join = joinOf(request)
  const id = toString(request.id, 'hex')
  if (join === undefined || !equals(request.groupId, state.groupId)) throw broken('no consent to this group')
  if (state.consents.has(id)) throw broken('a consent that was used before')
  const member = memberOf(join.member, checks)
  if ([...state.members.values()].some((other) => equals(other.userKey, member.userKey))) {
    throw broken('a member already')
  }
  if (state.members.size >= MEMBERS_MAX) throw broken('the group is full')
  const earlier = state.spans.get(member.peerId) ?? []
  if (join.afterSeq < (earlier.at(-1)?.upto ?? 0)) throw broken('numbers of an earlier stay')
  const { afterSeq, afterHash } = join
  const span: Span = { fromLog: state.seq, toLog: undefined, after: afterSeq, afterHash, upto: undefined }
  return {
    ...state,
    members: new Map(state.members).set(member.peerId, member),
    spans: new Map(state.spans).set(member.peerId, [...earlier, span]),
    consents: new Set(state.consents).add(id),
    changes: [...state.changes, { kind: 'added', member }],
  }
}

function remove(state: GroupState, { device, uptoSeq, leave }: Remove, checks: Checks): GroupState {
  if (device.length !== KEY_BYTES) throw broken('device')
  const peerId = peerIdOf(device)
  const member = state.members.get(peerId)
  const stays = state.spans.get(peerId) ?? []
  const span = stays.at(-1)
  if (member === undefined || span === undefined) throw broken('removes somebody who is no member')
  if (peerId === state.leader.peerId) throw broken('removes the leader')
  if (uptoSeq < span.after) throw broken('cuts before the member’s first message')
  if (leave.length > 0) checkLeave(state, leave, peerId, uptoSeq, checks)
  const members = new Map(state.members)
  members.delete(peerId)
  const ended: Span = { ...span, toLog: state.seq, upto: uptoSeq }
  return {
    ...state,
    members,
    spans: new Map(state.spans).set(peerId, [...stays.slice(0, -1), ended]),
    changes: [...state.changes, leave.length > 0 ? { kind: 'left', member, leave } : { kind: 'removed', member }],
  }
}

/** A leader cannot say that somebody left who did not: the member's own signed leave is in the entry. */
function checkLeave(state: GroupState, leave: Bytes, peerId: string, uptoSeq: number, checks: Checks): void {
  const envelope = openEnvelope(leave, checks.verify, checks.hash)
  const isLeave = envelope.body.kind === 'leave' && envelope.seq === uptoSeq
  if (!isLeave || envelope.peerId !== peerId || !equals(envelope.groupId, state.groupId)) throw broken('no such leave')
  const span = state.spans.get(peerId)?.at(-1)
  if (span === undefined || envelope.logSeq < span.fromLog || envelope.seq <= span.after) {
    throw broken('the leave of an earlier stay')
  }
}

function describe(state: GroupState, about: string): GroupState {
  if (new TextEncoder().encode(about).length > ABOUT_BYTES_MAX) throw broken('about')
  return { ...state, about }
}

function memberOf(wire: WireMember | undefined, checks: Checks): Member {
  checkMember(wire)
  const peerId = peerIdOf(wire.device)
  const record = checks.readRecord(wire.nameRecord, checks.verify)
  if (record.groupId !== undefined) throw broken('the record of a group')
  if (!equals(record.userKey, wire.userKey)) throw broken('the name record of somebody else')
  if (!record.devices.some((device) => device.peerId === peerId)) throw broken('a device its user did not certify')
  const { device, userKey, nameRecord, addresses } = wire
  return { peerId, device, userKey, nameRecord, addresses }
}

function broken(what: string): Fault {
  return new Fault('broken', `group entry: ${what}`)
}
