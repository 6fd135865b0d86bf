import type { Bytes } from '../../protocols/signed.ts'
import type { SqlRow } from './driver.ts'
import type { Sql } from './store.ts'

export const PERSON_SCHEMA = `
  CREATE TABLE person (
    user_key BLOB PRIMARY KEY,         -- the key first met: names this person here for good, whatever key is in use now
    current_key  BLOB NOT NULL,        -- what this person signs with now
    verified_key BLOB,                 -- what the safety number was compared for
    name     TEXT NOT NULL,            -- as its record says; '' for a person without a name
    label    TEXT NOT NULL UNIQUE,     -- what this user types and sees: the name, told apart where two share one
    record   BLOB NOT NULL,            -- Signed NameRecord, the newest seen
    seq      INTEGER NOT NULL,         -- of that record; only rises
    seen_ms  INTEGER NOT NULL          -- last sign of life
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE person_key (
    key        BLOB PRIMARY KEY,       -- every key that a person is known to have, or to have had
    user_key   BLOB NOT NULL REFERENCES person (user_key),
    last_seq   INTEGER                 -- of a key that was rotated away: no later record of it counts
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
  /** The key first met: names this person here for good. */
  userKey: Bytes
  /** What this person signs with now; absent, the same. */
  currentKey?: Bytes
  name: string
  label: string
  record: Bytes
  seq: number
  seenMs: number
}

const person = (row: SqlRow): PersonRow => ({
  userKey: row.user_key as Bytes,
  currentKey: row.current_key as Bytes,
  name: row.name as string,
  label: row.label as string,
  record: row.record as Bytes,
  seq: row.seq as number,
  seenMs: row.seen_ms as number,
})

type Reader = Pick<Sql, 'get' | 'all'>

/** By any key that this person has, or ever had. */
export function personByKey(sql: Reader, userKey: Bytes): PersonRow | undefined {
  const row = sql.get('SELECT person.* FROM person_key JOIN person USING (user_key) WHERE key = ?', userKey)
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
  const currentKey = row.currentKey ?? row.userKey
  sql.run(
    `INSERT INTO person (user_key, current_key, name, label, record, seq, seen_ms) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (user_key) DO UPDATE SET current_key = excluded.current_key, name = excluded.name,
       label = excluded.label, record = excluded.record, seq = excluded.seq`,
    row.userKey,
    currentKey,
    row.name,
    row.label,
    row.record,
    row.seq,
    row.seenMs,
  )
  for (const key of [row.userKey, currentKey]) putKey(sql, key, row.userKey)
}

/** Binds a key to the person whose it is. Whose it was first, it stays. */
export function putKey(sql: Sql, key: Bytes, userKey: Bytes): void {
  sql.run('INSERT INTO person_key (key, user_key) VALUES (?, ?) ON CONFLICT DO NOTHING', key, userKey)
}

/** A key that was rotated away: records of it above `lastSeq` count no more. */
export function retireKey(sql: Sql, key: Bytes, userKey: Bytes, lastSeq: number): void {
  sql.run(
    `INSERT INTO person_key (key, user_key, last_seq) VALUES (?, ?, ?)
     ON CONFLICT (key) DO UPDATE SET last_seq = excluded.last_seq WHERE last_seq IS NULL AND user_key = excluded.user_key`,
    key,
    userKey,
    lastSeq,
  )
}

/** Up to which number records of this key count; undefined for a key that is in use, or unknown. */
export function lastSeqOf(sql: Reader, key: Bytes): number | undefined {
  return (sql.get('SELECT last_seq FROM person_key WHERE key = ?', key)?.last_seq as number | null) ?? undefined
}

/** The key of this person for which the safety number was compared. */
export function verifiedKey(sql: Pick<Sql, 'get'>, userKey: Bytes): Bytes | undefined {
  return (
    (sql.get('SELECT verified_key FROM person WHERE user_key = ?', userKey)?.verified_key as Bytes | null) ?? undefined
  )
}

/** Notes that the safety number of this key was compared; undefined takes it back. */
export function putVerified(sql: Sql, userKey: Bytes, key: Bytes | undefined): void {
  sql.run('UPDATE person SET verified_key = ? WHERE user_key = ?', key ?? null, userKey)
}

export function markSeen(sql: Sql, userKey: Bytes, nowMs: number): void {
  sql.run('UPDATE person SET seen_ms = MAX(seen_ms, ?) WHERE user_key = ?', nowMs, userKey)
}

export function devicesOf(sql: Reader, userKey: Bytes): string[] {
  return sql
    .all('SELECT peer_id FROM device WHERE user_key = ? ORDER BY peer_id', userKey)
    .map((row) => row.peer_id as string)
}

/** Makes these the devices of this user: a device that is not among them any more is nobody's. */
export function putDevices(sql: Sql, userKey: Bytes, peerIds: readonly string[]): void {
  for (const peerId of devicesOf(sql, userKey)) {
    if (!peerIds.includes(peerId)) sql.run('DELETE FROM device WHERE peer_id = ?', peerId)
  }
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

/** By any key that the person has, or ever had. */
export function friendState(sql: Reader, userKey: Bytes): FriendState | undefined {
  return sql.get('SELECT state FROM friendship JOIN person_key USING (user_key) WHERE key = ?', userKey)?.state as
    FriendState | undefined
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
