import { concat } from 'uint8arrays/concat'
import { equals } from 'uint8arrays/equals'
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { Fault } from '../fault.ts'
import { KEY_BYTES, peerIdOf } from '../signed.ts'
import { HASH_BYTES, openEnvelope } from './envelope.ts'
import { checkMember, joinOf, openRequest } from './request.ts'
import { keysAfter } from './epochs.ts'
import { checkVotes } from './succession.ts'
import type { Bytes, Verify } from '../signed.ts'
import type { Hash } from './envelope.ts'
import type { Reign } from './succession.ts'
import type {
  Add,
  Continued,
  Genesis,
  GroupLogEntry,
  Member as WireMember,
  Op,
  Rekey,
  Remove,
  Takeover,
} from './wire.ts'

/** Every entry's roster hash covers all members, and each keeps connections: a group is people who know each other. */
export const MEMBERS_MAX = 256
const ABOUT_BYTES_MAX = 1024
const NONCE_BYTES = 16
/** A KeyPackage of one suite without extensions has some 500 bytes. */
const KEY_PACKAGE_BYTES_MAX = 2 * 1024
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
  /** Leads from here on: by the word of who led, or elected. */
  | { readonly kind: 'leads'; readonly member: Member; readonly isElected: boolean }

/** A group after some entry of its log. A value: never changed, only followed by another. */
export interface GroupState {
  /** Hash of the genesis payload. */
  readonly groupId: Bytes
  readonly name: string
  readonly isPrivate: boolean
  readonly about: string
  readonly isClosed: boolean
  /** The group that this one goes on from, and how far its log went. */
  readonly continues: { readonly groupId: Bytes; readonly seq: number; readonly hash: Bytes } | undefined
  /** Who signs the next entry. */
  readonly leader: Member
  readonly term: number
  /** Who led from where to where, oldest first. */
  readonly reigns: readonly Reign[]
  /** Peer ids of those whom the leader named, in order. Some may lead now, or be gone. */
  readonly deputies: readonly string[]
  /** The head of the log. */
  readonly seq: number
  readonly hash: Bytes
  /** Payload hash of every entry: the n-th at n - 1. */
  readonly hashes: readonly Bytes[]
  /** Epoch of the keys after every entry, in the same places; always 0 in a public group. */
  readonly epochs: readonly number[]
  /** The epoch whose key names the topic of a private group. */
  readonly topicEpoch: number
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
  return rosterHash(state.leader.device, rosterOf(state), hash)
}

/** Device and user key of every member, in the order of their peer ids. */
export function rosterOf({ members }: GroupState): Bytes[] {
  return [...members.values()]
    .sort((a, b) => (a.peerId < b.peerId ? -1 : 1))
    .map(({ device, userKey }) => concat([device, userKey]))
}

export function rosterHash(leader: Bytes, roster: readonly Bytes[], hash: Hash): Bytes {
  return hash(concat([fromString('kith/group-roster/1'), leader, ...roster]))
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
  const { seq, ops, term } = entry
  let state: GroupState = {
    ...before,
    seq,
    hash,
    hashes: [...before.hashes, hash],
    changes: [],
    ...keysAfter(before, entry),
  }
  const takeover = ops.find((op) => op.takeover !== undefined)?.takeover
  if (takeover !== undefined) return takeOver(before, state, author, takeover, ops.length, term, checks)
  if (ops.slice(0, -1).some((op) => op.handOver !== undefined)) throw broken('an operation after the lead passed on')
  for (const op of ops) state = step(state, op, checks)
  return state
}

/** Group rule 30. The state before is what the votes are about. */
function takeOver(
  before: GroupState,
  state: GroupState,
  author: Bytes,
  { votes }: Takeover,
  ops: number,
  term: number,
  checks: Checks,
): GroupState {
  const leader = before.members.get(peerIdOf(author))
  if (ops !== 1) throw broken('a takeover stands alone')
  if (leader === undefined || leader.peerId === before.leader.peerId) throw broken('taken over by no other member')
  if (term <= before.term) throw broken('a takeover that raises no term')
  checkVotes(before, votes, author, term, checks.verify)
  const reigns = [...state.reigns, { fromSeq: state.seq, term, device: author }]
  return { ...state, leader, term, reigns, changes: [{ kind: 'leads', member: leader, isElected: true }] }
}

function begin(genesis: Genesis | undefined, author: Bytes, hash: Bytes, checks: Checks): GroupState {
  if (genesis === undefined) throw broken('not a genesis')
  const { name, isPrivate, nonce, continues } = genesis
  if (!NAME.test(name) || nonce.length !== NONCE_BYTES) throw broken('name or nonce')
  const leader = memberOf(genesis.leader, checks)
  if (!equals(leader.device, author)) throw broken('genesis is not signed by its leader')
  const span: Span = { fromLog: 1, toLog: undefined, after: 0, afterHash: new Uint8Array(), upto: undefined }
  return {
    groupId: hash,
    name,
    isPrivate,
    about: '',
    isClosed: false,
    continues: continuedFrom(continues),
    leader,
    term: 0,
    reigns: [{ fromSeq: 1, term: 0, device: leader.device }],
    deputies: [],
    seq: 1,
    hash,
    hashes: [hash],
    epochs: [0],
    topicEpoch: 0,
    members: new Map([[leader.peerId, leader]]),
    spans: new Map([[leader.peerId, [span]]]),
    consents: new Set(),
    changes: [{ kind: 'added', member: leader }],
  }
}

function step(state: GroupState, op: Op, checks: Checks): GroupState {
  if (state.isClosed) throw broken('an operation after the close')
  if (op.add !== undefined) return add(state, op.add, checks)
  if (op.rekey !== undefined) return rekey(state, op.rekey, checks)
  if (op.remove !== undefined) return remove(state, op.remove, checks)
  if (op.info !== undefined) return describe(state, op.info.about)
  if (op.close !== undefined) return { ...state, isClosed: true }
  if (op.handOver !== undefined) return handOver(state, op.handOver.device)
  if (op.deputies !== undefined) return nameDeputies(state, op.deputies.devices)
  throw broken('an operation that is not allowed here')
}

function add(state: GroupState, { consent }: Add, checks: Checks): GroupState {
  const request = openRequest(consent, checks.verify)
  const join = joinOf(request)
  const id = toString(request.id, 'hex')
  if (join === undefined || !equals(request.groupId, state.groupId)) throw broken('no consent to this group')
  const size = join.keyPackage?.length ?? 0
  if (state.isPrivate ? size < 1 || size > KEY_PACKAGE_BYTES_MAX : size > 0) throw broken('KeyPackage')
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

/** Group rule 52: each of these members asked for it, with a KeyPackage of its own. */
function rekey(state: GroupState, { heals }: Rekey, checks: Checks): GroupState {
  if (!state.isPrivate) throw broken('a public group has no keys')
  const consents = new Set(state.consents)
  const healed = new Set<string>()
  for (const bytes of heals) {
    const request = openRequest(bytes, checks.verify)
    const id = toString(request.id, 'hex')
    const size = request.heal?.keyPackage.length ?? 0
    if (size < 1 || size > KEY_PACKAGE_BYTES_MAX || !equals(request.groupId, state.groupId)) throw broken('no heal')
    if (!state.members.has(request.peerId) || request.peerId === state.leader.peerId) throw broken('heals no member')
    if (consents.has(id) || healed.has(request.peerId)) throw broken('a heal that was used before')
    consents.add(id)
    healed.add(request.peerId)
  }
  return { ...state, consents }
}

function describe(state: GroupState, about: string): GroupState {
  if (new TextEncoder().encode(about).length > ABOUT_BYTES_MAX) throw broken('about')
  return { ...state, about }
}

/** Group rule 28: the one named signs from the next entry on. */
function handOver(state: GroupState, device: Bytes): GroupState {
  const leader = memberWith(state, device)
  if (leader.peerId === state.leader.peerId) throw broken('handed over to who leads')
  const reign = { fromSeq: state.seq + 1, term: state.term, device: leader.device }
  const changes: Change[] = [...state.changes, { kind: 'leads', member: leader, isElected: false }]
  return { ...state, leader, reigns: [...state.reigns, reign], changes }
}

function nameDeputies(state: GroupState, devices: readonly Bytes[]): GroupState {
  const deputies = devices.map((device) => memberWith(state, device).peerId)
  if (new Set(deputies).size !== deputies.length) throw broken('a deputy named twice')
  if (deputies.includes(state.leader.peerId)) throw broken('the leader as its own deputy')
  return { ...state, deputies }
}

function memberWith({ members }: GroupState, device: Bytes): Member {
  const member = device.length === KEY_BYTES ? members.get(peerIdOf(device)) : undefined
  if (member === undefined) throw broken('names somebody who is no member')
  return member
}

function continuedFrom(continues: Continued | undefined): GroupState['continues'] {
  if (continues === undefined) return undefined
  const { groupId, head } = continues
  if (groupId.length !== HASH_BYTES || head?.hash.length !== HASH_BYTES || head.seq < 1) throw broken('continued group')
  return { groupId, ...head }
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
