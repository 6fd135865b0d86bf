import type { Bytes } from '../../protocols/signed.ts'
import type { SqlRow } from './driver.ts'
import type { Sql } from './store.ts'

export const PERSON_SCHEMA = `
  CREATE TABLE person (
    user_key BLOB PRIMARY KEY,
    name     TEXT NOT NULL,            -- as its record says; '' for a person without a name
    label    TEXT NOT NULL UNIQUE,     -- what this user types and sees: the name, told apart where two share one
    record   BLOB NOT NULL,            -- Signed NameRecord, the newest seen
    seq      INTEGER NOT NULL,         -- of that record; only rises
    seen_ms  INTEGER NOT NULL          -- last sign of life
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE device (
    peer_id   TEXT PRIMARY KEY,
    user_key  BLOB NOT NULL REFERENCES person (user_key),
    addresses TEXT NOT NULL            -- JSON array of multiaddrs, the newest known
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX device_user ON device (user_key);

  CREATE TABLE friendship (
    user_key BLOB PRIMARY KEY REFERENCES person (user_key),
    state    TEXT NOT NULL CHECK (state IN ('friend', 'blocked')),
    since_ms INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
`

export interface PersonRow {
  userKey: Bytes
  name: string
  label: string
  record: Bytes
  seq: number
  seenMs: number
}

const person = (row: SqlRow): PersonRow => ({
  userKey: row.user_key as Bytes,
  name: row.name as string,
  label: row.label as string,
  record: row.record as Bytes,
  seq: row.seq as number,
  seenMs: row.seen_ms as number,
})

type Reader = Pick<Sql, 'get' | 'all'>

export function personByKey(sql: Reader, userKey: Bytes): PersonRow | undefined {
  const row = sql.get('SELECT * FROM person WHERE user_key = ?', userKey)
  return row && person(row)
}

export function personByLabel(sql: Reader, label: string): PersonRow | undefined {
  const row = sql.get('SELECT * FROM person WHERE label = ?', label)
  return row && person(row)
}

export function personByPeer(sql: Reader, peerId: string): PersonRow | undefined {
  const row = sql.get('SELECT person.* FROM person JOIN device USING (user_key) WHERE peer_id = ?', peerId)
  return row && person(row)
}

export function allPersons(sql: Reader): PersonRow[] {
  return sql.all('SELECT * FROM person ORDER BY label').map(person)
}

export function putPerson(sql: Sql, row: PersonRow): void {
  sql.run(
    `INSERT INTO person (user_key, name, label, record, seq, seen_ms) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (user_key) DO UPDATE SET name = excluded.name, label = excluded.label, record = excluded.record, seq = excluded.seq`,
    row.userKey,
    row.name,
    row.label,
    row.record,
    row.seq,
    row.seenMs,
  )
}

export function markSeen(sql: Sql, userKey: Bytes, nowMs: number): void {
  sql.run('UPDATE person SET seen_ms = MAX(seen_ms, ?) WHERE user_key = ?', nowMs, userKey)
}

export function devicesOf(sql: Reader, userKey: Bytes): string[] {
  return sql
    .all('SELECT peer_id FROM device WHERE user_key = ? ORDER BY peer_id', userKey)
    .map((row) => row.peer_id as string)
}

/** Binds devices to their user; a peer id belongs to one user for good (its certificate says so). */
export function putDevices(sql: Sql, userKey: Bytes, peerIds: string[]): void {
  for (const peerId of peerIds) {
    sql.run(
      "INSERT INTO device (peer_id, user_key, addresses) VALUES (?, ?, '[]') ON CONFLICT DO NOTHING",
      peerId,
      userKey,
    )
  }
}

export function addressesOf(sql: Reader, peerId: string): string[] {
  const row = sql.get('SELECT addresses FROM device WHERE peer_id = ?', peerId)
  return row === undefined ? [] : (JSON.parse(row.addresses as string) as string[])
}

export function putAddresses(sql: Sql, peerId: string, addresses: string[]): void {
  sql.run('UPDATE device SET addresses = ? WHERE peer_id = ?', JSON.stringify(addresses), peerId)
}

export type FriendState = 'friend' | 'blocked'

export function friendState(sql: Reader, userKey: Bytes): FriendState | undefined {
  return sql.get('SELECT state FROM friendship WHERE user_key = ?', userKey)?.state as FriendState | undefined
}

export function friendsIn(sql: Reader, state: FriendState): PersonRow[] {
  return sql
    .all('SELECT person.* FROM person JOIN friendship USING (user_key) WHERE state = ? ORDER BY label', state)
    .map(person)
}

export function putFriendship(sql: Sql, userKey: Bytes, state: FriendState, nowMs: number): void {
  sql.run(
    `INSERT INTO friendship (user_key, state, since_ms) VALUES (?, ?, ?)
     ON CONFLICT (user_key) DO UPDATE SET state = excluded.state, since_ms = excluded.since_ms`,
    userKey,
    state,
    nowMs,
  )
}

export function deleteFriendship(sql: Sql, userKey: Bytes): void {
  sql.run('DELETE FROM friendship WHERE user_key = ?', userKey)
}
