import { equals } from 'uint8arrays/equals'
import { Fault } from '../../protocols/fault.ts'
import { openLead } from '../../protocols/group/lead-proof.ts'
import { laterReign, openRecord, recordHash } from '../../protocols/rendezvous/record.ts'
import { GROUPS_PER_USER_MAX, LAPSE_S } from '../../protocols/rendezvous/registration.ts'
import { RegistrarReceipt, Status } from '../../protocols/rendezvous/wire.ts'
import { sha256, verify } from '../crypto/keys.ts'
import {
  countGroupsOf,
  countRegistrations,
  deleteRegistration,
  deleteRegistrationsBefore,
  putRegistration,
  registrationByFormer,
  registrationByName,
  registrationByUser,
  setRegisteredHere,
  touchRegistrations,
} from '../store/registrations.ts'
import { deleteOtherRivals, deleteRival, givenUpSeq, putGivenUp, rivalsOf } from '../store/registrar-log.ts'
import type { OpenedRecord, Reign } from '../../protocols/rendezvous/record.ts'
import type { Reply } from '../../protocols/rendezvous/wire.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { RegistrationRow } from '../store/registrations.ts'
import type { Sql } from '../store/store.ts'
import type { Log } from './log.ts'

/** About 200 MB on disk. */
const NAMES_MAX = 100_000
/** 80 MB at the very most; a name that is forgotten here and comes back from a partner is given up again by its user. */
const GIVEN_UP_MAX = 20_000

/** One claim, and by whose word it comes. */
export interface Claim {
  readonly record: OpenedRecord
  readonly bytes: Bytes
  readonly log: Log
  readonly nowS: number
  /** When its user was last seen; of a claim that is made here, now. */
  readonly seenS: number
  /** The partner that registered it; undefined: it is made here. */
  readonly partner?: string
  /** Of a group: that its user leads it now, if that is another one than whose record stands. */
  readonly lead?: Bytes | undefined
}

/** Decides one claim inside its transaction: first come, first served, and only upward. */
export function claim(sql: Sql, asked: Claim): Partial<Reply> {
  const { record, bytes, nowS, seenS, partner, lead } = asked
  const standing = registrationByName(sql, record.name)
  const isOwn = standing !== undefined && mayFollow(standing, record, lead)
  if (isFormerKey(sql, record)) return { status: Status.REFUSED }
  if (standing !== undefined && !isOwn && !hasLapsed(standing, nowS)) {
    return { status: Status.TAKEN, record: standing.record }
  }
  if (isOwn && isSameRecord(standing.record, bytes)) {
    for (const device of record.devices) touchRegistrations(sql, device.peerId, seenS)
    if (partner === undefined) setRegisteredHere(sql, record.name)
    return { status: Status.STORED, receipt: RegistrarReceipt.decode(standing.receipt) }
  }
  if (record.seq <= givenUpSeq(sql, record.name, record.userKey)) return { status: Status.STALE }
  // A user has one name: a new one takes the place of the old, which is free at once.
  const former = record.groupId === undefined ? formerName(sql, record) : undefined
  for (const before of [isOwn ? standing : undefined, former]) {
    if (before !== undefined && !isAbove(record, before)) return { status: Status.STALE, record: before.record }
  }
  if (!isOwn && former === undefined && !hasRoom(sql, record, nowS)) return { status: Status.FULL }
  if (former !== undefined) deleteRegistration(sql, former.name)
  const receipt = put(sql, asked)
  if (former !== undefined && former.name !== record.name) promote(sql, former.name, asked)
  return { status: Status.STORED, receipt: RegistrarReceipt.decode(receipt) }
}

/** Writes a claim that was decided, into table and log. */
function put(sql: Sql, { record, bytes, log, seenS, partner }: Claim): Bytes {
  const { name, userKey, groupId, seq } = record
  const { index, receipt } = log.append(sql, bytes, name)
  const peerIds = record.devices.map((device) => device.peerId)
  const formerKeys = record.rotations.map(({ from }) => from)
  const row = { name, userKey, groupId, seq, record: bytes, lastSeenS: seenS, logIndex: index, receipt, partner }
  putRegistration(sql, row, { peerIds, formerKeys })
  deleteRival(sql, name, userKey)
  if (groupId === undefined) deleteOtherRivals(sql, name, userKey)
  return receipt
}

/** A name that became free belongs to whom partners gave it to, if to anybody: the first of them that was heard of. */
function promote(sql: Sql, name: string, { log, nowS }: Pick<Claim, 'log' | 'nowS'>): void {
  for (const { record: bytes, partner, seenS } of rivalsOf(sql, name)) {
    const record = openRecord(bytes, verify)
    deleteRival(sql, name, record.userKey)
    if (claim(sql, { record, bytes, log, nowS, seenS, partner }).status === Status.STORED) return
  }
}

/** True if this record may take the place of the one that stands, if it is the newer one. */
function mayFollow(standing: RegistrationRow, record: OpenedRecord, lead: Bytes | undefined): boolean {
  if (record.groupId === undefined) return isSameHolder(standing, record) || isSuccessor(standing, record)
  if (standing.groupId === undefined || !equals(standing.groupId, record.groupId)) return false
  const isSame = isSameHolder(standing, record) && isSameReign(reignIn(standing), record.reign)
  return isSame || (lead !== undefined && leads(standing, record, lead))
}

/** Rendezvous rule 22: the lead came to this user from whose record stands. */
function leads(standing: RegistrationRow, { groupId, reign, devices }: OpenedRecord, proof: Bytes): boolean {
  const before = openRecord(standing.record, () => true)
  if (groupId === undefined || reign === undefined || before.reign === undefined) return false
  const from = { ...before.reign, devices: before.devices.map(({ publicKey }) => publicKey) }
  try {
    const lead = openLead(proof, groupId, from, { verify, hash: sha256, readRecord: openRecord })
    const isOfThem = lead.devices.some((one) => devices.some(({ publicKey }) => equals(one, publicKey)))
    return isOfThem && isSameReign(lead, reign) && laterReign(reign, before.reign) < 0
  } catch (error) {
    if (error instanceof Fault) return false
    throw error
  }
}

function reignIn({ record }: RegistrationRow): Reign | undefined {
  return openRecord(record, () => true).reign
}

function isSameReign(a: Reign | undefined, b: Reign | undefined): boolean {
  return a !== undefined && b !== undefined && laterReign(a, b) === 0 && equals(a.madeBy, b.madeBy)
}

/** A later reign comes with its own numbers. */
function isAbove(record: OpenedRecord, before: RegistrationRow): boolean {
  const earlier = reignIn(before)
  if (record.reign !== undefined && earlier !== undefined && laterReign(record.reign, earlier) < 0) return true
  return record.seq > before.seq
}

/** The name that this user has now, under this key or one that gave way to it. */
function formerName(sql: Sql, { userKey, rotations }: OpenedRecord): RegistrationRow | undefined {
  const keys = [userKey, ...rotations.map(({ from }) => from).reverse()]
  for (const key of keys) {
    const row = registrationByUser(sql, key)
    if (row !== undefined) return row
  }
  return undefined
}

/** Rendezvous rule 19: a key that was rotated away claims nothing, and nothing else follows it either. */
function isFormerKey(sql: Sql, record: OpenedRecord): boolean {
  if (registrationByFormer(sql, record.userKey) !== undefined) return true
  return record.rotations.some(({ from }) => {
    const other = registrationByFormer(sql, from)
    return other !== undefined && !equals(other.userKey, record.userKey) && !isSuccessor(other, record)
  })
}

/** The record's rotations lead from the key that holds this name to the record's own. */
function isSuccessor(standing: RegistrationRow, { groupId, rotations }: OpenedRecord): boolean {
  if (standing.groupId !== undefined || groupId !== undefined) return false
  return rotations.some(({ from }) => equals(from, standing.userKey))
}

/** Decides one release inside its transaction. */
export function giveUp(sql: Sql, asked: Claim): Partial<Reply> {
  const { record, bytes, log } = asked
  const { name, userKey, seq } = record
  const standing = registrationByName(sql, name)
  const isOwn = standing !== undefined && isSameHolder(standing, record)
  if (!isOwn && asked.partner !== undefined) forget(sql, asked)
  if (standing === undefined) return { status: Status.NOT_FOUND }
  if (!isOwn) return { status: Status.TAKEN, record: standing.record }
  if (seq <= standing.seq) return { status: Status.STALE, record: standing.record }
  deleteRegistration(sql, name)
  const { index, receipt } = log.append(sql, bytes, name)
  putGivenUp(sql, { name, userKey, seq, record: bytes, logIndex: index, receipt }, GIVEN_UP_MAX)
  promote(sql, name, asked)
  return { status: Status.STORED, receipt: RegistrarReceipt.decode(receipt) }
}

/** A partner says that a claim which does not stand here was given up: it will not come back from another one. */
function forget(sql: Sql, { record: { name, userKey, seq }, bytes }: Claim): void {
  deleteRival(sql, name, userKey)
  if (seq <= givenUpSeq(sql, name, userKey)) return
  putGivenUp(sql, { name, userKey, seq, record: bytes, logIndex: 0, receipt: new Uint8Array(0) }, GIVEN_UP_MAX)
}

/** Signs of life of a name that was taken over from a partner come there: its record, renewed twice a year, stands for them. */
export function hasLapsed({ lastSeenS, partner }: RegistrationRow, nowS: number): boolean {
  return lastSeenS < nowS - (partner === undefined ? LAPSE_S : 2 * LAPSE_S)
}

/** The same user, and the same group or none: a group's name stays bound to that group. */
function isSameHolder(standing: RegistrationRow, { userKey, groupId }: OpenedRecord): boolean {
  if (!equals(standing.userKey, userKey)) return false
  if (standing.groupId === undefined || groupId === undefined) return standing.groupId === groupId
  return equals(standing.groupId, groupId)
}

function isSameRecord(a: Bytes, b: Bytes): boolean {
  return equals(recordHash(a, sha256), recordHash(b, sha256))
}

function hasRoom(sql: Sql, { userKey, groupId }: OpenedRecord, nowS: number): boolean {
  if (groupId !== undefined && countGroupsOf(sql, userKey) >= GROUPS_PER_USER_MAX) return false
  if (countRegistrations(sql) < NAMES_MAX) return true
  deleteRegistrationsBefore(sql, nowS - LAPSE_S)
  return countRegistrations(sql) < NAMES_MAX
}
