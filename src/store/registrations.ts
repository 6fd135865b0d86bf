import type { Bytes } from '../../protocols/signed.ts'
import type { SqlRow } from './driver.ts'
import type { Sql } from './store.ts'

/**
 * The tables of a bootstrap node.
 *
 *   registration ──< registration_device      which names are whose, and on which devices
 */
export const REGISTRAR_SCHEMA = `
  CREATE TABLE registration (
    name        TEXT PRIMARY KEY,         -- users and groups share one space
    user_key    BLOB NOT NULL,
    group_id    BLOB,                     -- NULL: the name of a user
    seq         INTEGER NOT NULL,
    record      BLOB NOT NULL,            -- Signed NameRecord
    last_seen_s INTEGER NOT NULL,         -- last sign of life of any of its devices, at most a minute behind
    log_index   INTEGER NOT NULL,         -- where the record is in this node's log
    receipt     BLOB NOT NULL,            -- RegistrarReceipt for it
    partner     TEXT                      -- the node whose word this is; NULL: it was registered here
  ) STRICT;
  CREATE UNIQUE INDEX registration_user ON registration (user_key) WHERE group_id IS NULL;
  CREATE INDEX registration_group ON registration (user_key) WHERE group_id IS NOT NULL;
  CREATE INDEX registration_seen ON registration (last_seen_s);
  CREATE INDEX registration_log ON registration (log_index);

  CREATE TABLE registration_device (
    peer_id TEXT NOT NULL,
    name    TEXT NOT NULL REFERENCES registration (name) ON DELETE CASCADE,
    PRIMARY KEY (peer_id, name)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX registration_device_name ON registration_device (name);

  CREATE TABLE registration_former (       -- keys that the holder of a name had before, by the rotations in its record
    user_key BLOB PRIMARY KEY,
    name     TEXT NOT NULL REFERENCES registration (name) ON DELETE CASCADE
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX registration_former_name ON registration_former (name);
`

export interface RegistrationRow {
  name: string
  userKey: Bytes
  groupId: Bytes | undefined
  seq: number
  record: Bytes
  lastSeenS: number
  logIndex: number
  /** Encoded RegistrarReceipt. */
  receipt: Bytes
  /** Peer id of the node from which it was taken over; undefined: registered here. */
  partner: string | undefined
}

const registration = (row: SqlRow): RegistrationRow => ({
  name: row.name as string,
  userKey: row.user_key as Bytes,
  groupId: (row.group_id as Bytes | null) ?? undefined,
  seq: row.seq as number,
  record: row.record as Bytes,
  lastSeenS: row.last_seen_s as number,
  logIndex: row.log_index as number,
  receipt: row.receipt as Bytes,
  partner: (row.partner as string | null) ?? undefined,
})

type Reader = Pick<Sql, 'get' | 'all'>

export function registrationByName(sql: Reader, name: string): RegistrationRow | undefined {
  const row = sql.get('SELECT * FROM registration WHERE name = ?', name)
  return row && registration(row)
}

/** The name of a user, never of a group. */
export function registrationByUser(sql: Reader, userKey: Bytes): RegistrationRow | undefined {
  const row = sql.get('SELECT * FROM registration WHERE user_key = ? AND group_id IS NULL', userKey)
  return row && registration(row)
}

/** The name of the user on this device, never of a group. */
export function registrationByPeer(sql: Reader, peerId: string): RegistrationRow | undefined {
  const row = sql.get(
    `SELECT registration.* FROM registration_device JOIN registration USING (name)
     WHERE peer_id = ? AND group_id IS NULL ORDER BY last_seen_s DESC, name LIMIT 1`,
    peerId,
  )
  return row && registration(row)
}

/** The name of the user who had this key before. */
export function registrationByFormer(sql: Reader, userKey: Bytes): RegistrationRow | undefined {
  const row = sql.get(
    `SELECT registration.* FROM registration_former JOIN registration USING (name)
     WHERE registration_former.user_key = ?`,
    userKey,
  )
  return row && registration(row)
}

export function registeredDevices(sql: Reader, name: string): string[] {
  return sql.all('SELECT peer_id FROM registration_device WHERE name = ?', name).map((row) => row.peer_id as string)
}

/** Groups in the order of their names, after `after`, seen since `sinceS`. */
export function registeredGroups(sql: Reader, after: string, sinceS: number, limit: number): RegistrationRow[] {
  return sql
    .all(
      'SELECT * FROM registration WHERE name > ? AND group_id IS NOT NULL AND last_seen_s >= ? ORDER BY name LIMIT ?',
      after,
      sinceS,
      limit,
    )
    .map(registration)
}

/** What was registered after this entry of the log, in its order. */
export function registrationsAfter(sql: Reader, index: number, limit: number): RegistrationRow[] {
  return sql
    .all('SELECT * FROM registration WHERE log_index > ? ORDER BY log_index LIMIT ?', index, limit)
    .map(registration)
}

/** Its user registered here too: signs of life come here from now on. */
export function setRegisteredHere(sql: Sql, name: string): void {
  sql.run('UPDATE registration SET partner = NULL WHERE name = ?', name)
}

export function countRegistrations(sql: Reader): number {
  return sql.get('SELECT COUNT(*) AS count FROM registration')?.count as number
}

export function countGroupsOf(sql: Reader, userKey: Bytes): number {
  return sql.get('SELECT COUNT(*) AS count FROM registration WHERE user_key = ? AND group_id IS NOT NULL', userKey)
    ?.count as number
}

/** Stores a registration in place of whatever stood under its name. */
export function putRegistration(
  sql: Sql,
  row: RegistrationRow,
  { peerIds, formerKeys }: { peerIds: readonly string[]; formerKeys: readonly Bytes[] },
): void {
  deleteRegistration(sql, row.name)
  sql.run(
    `INSERT INTO registration (name, user_key, group_id, seq, record, last_seen_s, log_index, receipt, partner)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    row.name,
    row.userKey,
    row.groupId ?? null,
    row.seq,
    row.record,
    row.lastSeenS,
    row.logIndex,
    row.receipt,
    row.partner ?? null,
  )
  for (const peerId of peerIds) {
    sql.run('INSERT INTO registration_device (peer_id, name) VALUES (?, ?)', peerId, row.name)
  }
  for (const key of formerKeys) {
    sql.run('INSERT INTO registration_former (user_key, name) VALUES (?, ?)', key, row.name)
  }
}

export function deleteRegistration(sql: Sql, name: string): void {
  sql.run('DELETE FROM registration WHERE name = ?', name)
}

export function deleteRegistrationsBefore(sql: Sql, lastSeenS: number): void {
  sql.run('DELETE FROM registration WHERE last_seen_s < ?', lastSeenS)
}

/** Notes a sign of life of a device for every name that it carries. */
export function touchRegistrations(sql: Sql, peerId: string, nowS: number): void {
  sql.run(
    `UPDATE registration SET last_seen_s = MAX(last_seen_s, ?)
     WHERE name IN (SELECT name FROM registration_device WHERE peer_id = ?)`,
    nowS,
    peerId,
  )
}
