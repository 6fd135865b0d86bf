import { equals } from 'uint8arrays/equals'
import { decode } from '../exchange.ts'
import { Fault } from '../fault.ts'
import { open, peek, sign } from '../signed.ts'
import { HASH_BYTES } from './envelope.ts'
import { checkKeys, epochsAfter, NO_COMMIT } from './epochs.ts'
import { after, rootOf } from './roster.ts'
import { reignAt, termOfVotes } from './succession.ts'
import { GroupLogEntry } from './wire.ts'
import type { Bytes, Signer } from '../signed.ts'
import type { Commit } from './epochs.ts'
import type { Checks, GroupState } from './roster.ts'
import type { GroupLogEntry as Entry, Op } from './wire.ts'

/** A frame of 64 KiB carries one entry inside an envelope; a member with a full name record takes 6 KiB. */
const ENTRY_BYTES_MAX = 48 * 1024

/**
 * Applies one signed entry to the state before it: whole or not at all, and the given state is never changed. Pure: the
 * same entries give the same state on every node.
 *
 * @param before undefined for genesis.
 * @throws {Fault} if the entry does not count.
 */
export function apply(before: GroupState | undefined, bytes: Bytes, checks: Checks): GroupState {
  const { publicKey, payload, entry } = readEntry(bytes)
  if (entry.ops.length === 0) throw broken('no operation')
  if (before === undefined) checkGenesis(entry)
  else checkPlace(before, publicKey, entry)
  open(bytes, 'kith/group-entry/1', checks.verify)
  const state = after(before, publicKey, entry, checks.hash(payload), checks)
  checkKeys(before, entry, state.isPrivate)
  if (!equals(entry.membersRoot, rootOf(state, checks.hash))) throw broken('the roster hash differs')
  return state
}

/**
 * Makes the entry that follows `before` with these operations, and the state it leads to. Nothing else about the group
 * changes until the caller has stored it.
 *
 * @param commit of a private group, if the operations change who has its keys.
 * @throws {Fault} if the operations are not legal here.
 */
export function makeEntry(
  before: GroupState | undefined,
  ops: Op[],
  leader: Signer,
  createdMs: number,
  checks: Checks,
  commit: Commit = NO_COMMIT,
): { bytes: Bytes; state: GroupState } {
  const entry: Entry = {
    groupId: before?.groupId ?? new Uint8Array(),
    seq: (before?.seq ?? 0) + 1,
    prevHash: before?.hash ?? new Uint8Array(),
    term: termOf(before, ops),
    ...epochsAfter(before, ops),
    ops,
    membersRoot: new Uint8Array(),
    ...commit,
    createdMs,
  }
  const draft = after(before, leader.publicKey, entry, new Uint8Array(HASH_BYTES), checks)
  const payload = GroupLogEntry.encode({ ...entry, membersRoot: rootOf(draft, checks.hash) })
  const bytes = sign(leader, 'kith/group-entry/1', payload)
  return { bytes, state: apply(before, bytes, checks) }
}

function termOf(before: GroupState | undefined, ops: readonly Op[]): number {
  const votes = ops.find((op) => op.takeover !== undefined)?.takeover?.votes
  return votes === undefined ? (before?.term ?? 0) : termOfVotes(votes)
}

export interface EntryPlace {
  /** Empty in genesis. */
  readonly groupId: Bytes
  readonly seq: number
  readonly term: number
  readonly hash: Bytes
  readonly prevHash: Bytes
}

/** Where an entry wants to stand. Not verified: trust nothing in it. @throws {Fault} `too_large` or `broken`. */
export function placeOf(bytes: Bytes, hash: Checks['hash']): EntryPlace {
  const { payload, entry } = readEntry(bytes)
  const { groupId, seq, term, prevHash } = entry
  return { groupId, seq, term, prevHash, hash: hash(payload) }
}

/**
 * True if these two entries prove that who led there signed two histories: one signer, group, term and place, two
 * payloads. Never throws.
 */
export function isFork(state: GroupState, a: Bytes, b: Bytes, checks: Checks): boolean {
  try {
    const [one, other] = [readEntry(a), readEntry(b)]
    const sameGroup = (entry: Entry): boolean => entry.seq > 1 && equals(entry.groupId, state.groupId)
    if (!sameGroup(one.entry) || !sameGroup(other.entry)) return false
    const { seq, term } = one.entry
    const reign = reignAt(state, seq)
    if (seq !== other.entry.seq || term !== other.entry.term || term !== reign.term) return false
    if (!equals(one.publicKey, reign.device) || !equals(other.publicKey, reign.device)) return false
    if (equals(one.payload, other.payload)) return false
    open(a, 'kith/group-entry/1', checks.verify)
    open(b, 'kith/group-entry/1', checks.verify)
    return true
  } catch {
    return false
  }
}

/** Reads an entry without verifying it. Trust nothing in it. @throws {Fault} `too_large` or `broken`. */
export function readEntry(bytes: Bytes): { publicKey: Bytes; payload: Bytes; entry: Entry } {
  if (bytes.length > ENTRY_BYTES_MAX) throw new Fault('too_large', `group entry of ${String(bytes.length)} bytes`)
  const { publicKey, payload } = peek(bytes, 'kith/group-entry/1')
  return { publicKey, payload, entry: decode<Entry>(GroupLogEntry, 'kith/group-entry/1', payload) }
}

function checkGenesis(entry: Entry): void {
  if (entry.seq !== 1 || entry.groupId.length + entry.prevHash.length + entry.term !== 0) throw broken('not a genesis')
  if (entry.ops.length !== 1 || entry.ops[0]?.genesis === undefined) throw broken('genesis stands alone')
}

function checkPlace(before: GroupState, publicKey: Bytes, entry: Entry): void {
  if (!equals(entry.groupId, before.groupId)) throw broken('another group')
  if (entry.seq !== before.seq + 1 || !equals(entry.prevHash, before.hash)) throw broken('does not follow the head')
  if (before.isClosed) throw broken('the group is closed')
  // Group rule 30: who takes over proves it by votes, and they say the term.
  if (entry.ops.some((op) => op.takeover !== undefined)) return
  if (entry.term !== before.term) throw broken('in another term')
  if (!equals(publicKey, before.leader.device)) throw broken('not signed by the leader')
}

function broken(what: string): Fault {
  return new Fault('broken', `group entry: ${what}`)
}
