import { equals } from 'uint8arrays/equals'
import { Fault } from '../../protocols/fault.ts'
import { openLead } from '../../protocols/group/lead-proof.ts'
import { laterReign, openRecord, recordHash } from '../../protocols/rendezvous/record.ts'
import { GROUPS_PER_USER_MAX, LAPSE_S } from '../../protocols/rendezvous/registration.ts'
import { Status } from '../../protocols/rendezvous/wire.ts'
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
  touchRegistrations,
} from '../store/registrations.ts'
import type { OpenedRecord, Reign } from '../../protocols/rendezvous/record.ts'
import type { Reply } from '../../protocols/rendezvous/wire.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { RegistrationRow } from '../store/registrations.ts'
import type { Sql } from '../store/store.ts'

/** About 200 MB on disk. */
const NAMES_MAX = 100_000

/**
 * Decides one claim inside its transaction: first come, first served, and only upward.
 *
 * @param lead of a group: that its user leads it now, if that is another one than whose record stands.
 */
export function claim(sql: Sql, record: OpenedRecord, bytes: Bytes, nowS: number, lead?: Bytes): Partial<Reply> {
  const standing = registrationByName(sql, record.name)
  const isOwn = standing !== undefined && mayFollow(standing, record, lead)
  if (isFormerKey(sql, record)) return { status: Status.REFUSED }
  if (standing !== undefined && !isOwn && !hasLapsed(standing, nowS)) {
    return { status: Status.TAKEN, record: standing.record }
  }
  if (isOwn && isSameRecord(standing.record, bytes)) {
    for (const device of record.devices) touchRegistrations(sql, device.peerId, nowS)
    return { status: Status.STORED }
  }
  // A user has one name: a new one takes the place of the old, which is free at once.
  const former = record.groupId === undefined ? formerName(sql, record) : undefined
  for (const before of [isOwn ? standing : undefined, former]) {
    if (before !== undefined && !isAbove(record, before)) return { status: Status.STALE, record: before.record }
  }
  if (!isOwn && former === undefined && !hasRoom(sql, record, nowS)) return { status: Status.FULL }
  if (former !== undefined) deleteRegistration(sql, former.name)
  const { name, userKey, groupId, seq } = record
  const peerIds = record.devices.map((device) => device.peerId)
  const formerKeys = record.rotations.map(({ from }) => from)
  putRegistration(sql, { name, userKey, groupId, seq, record: bytes, lastSeenS: nowS }, { peerIds, formerKeys })
  return { status: Status.STORED }
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
export function giveUp(sql: Sql, record: OpenedRecord): Partial<Reply> {
  const standing = registrationByName(sql, record.name)
  if (standing === undefined) return { status: Status.NOT_FOUND }
  if (!isSameHolder(standing, record)) return { status: Status.TAKEN, record: standing.record }
  if (record.seq <= standing.seq) return { status: Status.STALE, record: standing.record }
  deleteRegistration(sql, record.name)
  return { status: Status.STORED }
}

export function hasLapsed({ lastSeenS }: RegistrationRow, nowS: number): boolean {
  return lastSeenS < nowS - LAPSE_S
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
