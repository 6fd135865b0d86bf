import type { Bytes } from '../../protocols/signed.ts'
import type { SqlRow } from './driver.ts'
import type { Sql } from './store.ts'

/**
 * The log of a bootstrap node, and what it has of its partners.
 *
 *   registrar_log                every registration in the order in which it was made: hashes alone
 *   given_up                     names that were given up, so that an older copy elsewhere does not bring them back
 *   rival                        whom partners gave a name to that somebody else has here
 *   partner                      how far the log of each partner was read
 */
export const REGISTRAR_LOG_SCHEMA = `
  CREATE TABLE registrar_log (
    log_index   INTEGER PRIMARY KEY,      -- from 1, without a gap
    head        BLOB NOT NULL,            -- after this entry
    record_hash BLOB NOT NULL,
    name_hash   BLOB NOT NULL,
    received_s  INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE given_up (
    name      TEXT NOT NULL,
    user_key  BLOB NOT NULL,
    seq       INTEGER NOT NULL,           -- of the record that gave it up
    record    BLOB NOT NULL,              -- Signed NameRecord, revoked
    log_index INTEGER NOT NULL,           -- 0: it was never registered here
    receipt   BLOB NOT NULL,              -- RegistrarReceipt for it; empty with 0
    PRIMARY KEY (name, user_key)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX given_up_index ON given_up (log_index);

  CREATE TABLE rival (
    name     TEXT NOT NULL,
    user_key BLOB NOT NULL,
    seq      INTEGER NOT NULL,
    record   BLOB NOT NULL,               -- Signed NameRecord
    partner  TEXT NOT NULL,               -- peer id of the node that gave it
    seen_s   INTEGER NOT NULL,
    PRIMARY KEY (name, user_key)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE partner (
    peer_id     TEXT PRIMARY KEY,
    pulled      INTEGER NOT NULL,         -- records up to this entry of its log were taken
    log_index   INTEGER NOT NULL,         -- entries up to this one were verified
    head        BLOB NOT NULL,
    signed      BLOB NOT NULL,            -- Signed LogHead there
    lie         BLOB                      -- LieProof: nothing is taken from it any more
  ) STRICT, WITHOUT ROWID;
`

export interface LogRow {
  index: number
  head: Bytes
  recordHash: Bytes
  nameHash: Bytes
  receivedS: number
}

export interface GivenUpRow {
  name: string
  userKey: Bytes
  seq: number
  record: Bytes
  logIndex: number
  receipt: Bytes
}

export interface RivalRow {
  name: string
  userKey: Bytes
  seq: number
  record: Bytes
  partner: string
  seenS: number
}

type Reader = Pick<Sql, 'get' | 'all'>

const logRow = (row: SqlRow): LogRow => ({
  index: row.log_index as number,
  head: row.head as Bytes,
  recordHash: row.record_hash as Bytes,
  nameHash: row.name_hash as Bytes,
  receivedS: row.received_s as number,
})

/** The newest entry; undefined of an empty log. */
export function lastEntry(sql: Reader): LogRow | undefined {
  const row = sql.get('SELECT * FROM registrar_log ORDER BY log_index DESC LIMIT 1')
  return row && logRow(row)
}

export function entryAt(sql: Reader, index: number): LogRow | undefined {
  const row = sql.get('SELECT * FROM registrar_log WHERE log_index = ?', index)
  return row && logRow(row)
}

export function entriesAfter(sql: Reader, index: number, limit: number): LogRow[] {
  return sql.all('SELECT * FROM registrar_log WHERE log_index > ? ORDER BY log_index LIMIT ?', index, limit).map(logRow)
}

export function addEntry(sql: Sql, { index, head, recordHash, nameHash, receivedS }: LogRow): void {
  sql.run(
    'INSERT INTO registrar_log (log_index, head, record_hash, name_hash, received_s) VALUES (?, ?, ?, ?, ?)',
    index,
    head,
    recordHash,
    nameHash,
    receivedS,
  )
}

/** Notes that a name was given up; beyond `rowsMax` the oldest are forgotten. */
export function putGivenUp(sql: Sql, row: GivenUpRow, rowsMax: number): void {
  sql.run(
    `INSERT INTO given_up (name, user_key, seq, record, log_index, receipt) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (name, user_key) DO UPDATE SET seq = excluded.seq, record = excluded.record,
       log_index = excluded.log_index, receipt = excluded.receipt`,
    row.name,
    row.userKey,
    row.seq,
    row.record,
    row.logIndex,
    row.receipt,
  )
  sql.run(
    `DELETE FROM given_up WHERE log_index <=
       (SELECT log_index FROM given_up ORDER BY log_index DESC LIMIT 1 OFFSET ?)`,
    rowsMax,
  )
}

/** Up to which number records of this name and key are over; 0 if it was never given up. */
export function givenUpSeq(sql: Reader, name: string, userKey: Bytes): number {
  const row = sql.get('SELECT seq FROM given_up WHERE name = ? AND user_key = ?', name, userKey)
  return row === undefined ? 0 : (row.seq as number)
}

/** What was given up after this entry of the log, in its order. */
export function givenUpAfter(sql: Reader, index: number, limit: number): GivenUpRow[] {
  return sql.all('SELECT * FROM given_up WHERE log_index > ? ORDER BY log_index LIMIT ?', index, limit).map((row) => ({
    name: row.name as string,
    userKey: row.user_key as Bytes,
    seq: row.seq as number,
    record: row.record as Bytes,
    logIndex: row.log_index as number,
    receipt: row.receipt as Bytes,
  }))
}

export function rivalsOf(sql: Reader, name: string): RivalRow[] {
  return sql.all('SELECT * FROM rival WHERE name = ? ORDER BY seen_s, user_key', name).map((row) => ({
    name: row.name as string,
    userKey: row.user_key as Bytes,
    seq: row.seq as number,
    record: row.record as Bytes,
    partner: row.partner as string,
    seenS: row.seen_s as number,
  }))
}

export function putRival(sql: Sql, row: RivalRow): void {
  sql.run(
    `INSERT INTO rival (name, user_key, seq, record, partner, seen_s) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (name, user_key) DO UPDATE SET seq = excluded.seq, record = excluded.record, seen_s = excluded.seen_s
       WHERE excluded.seq > seq`,
    row.name,
    row.userKey,
    row.seq,
    row.record,
    row.partner,
    row.seenS,
  )
}

export function deleteRival(sql: Sql, name: string, userKey: Bytes): void {
  sql.run('DELETE FROM rival WHERE name = ? AND user_key = ?', name, userKey)
}

/** The claims of this key to other names than this one: a user has one. */
export function deleteOtherRivals(sql: Sql, name: string, userKey: Bytes): void {
  sql.run('DELETE FROM rival WHERE user_key = ? AND name <> ?', userKey, name)
}

export interface PartnerRow {
  peerId: string
  pulled: number
  index: number
  head: Bytes
  signed: Bytes
  lie: Bytes | undefined
}

export function partnerRow(sql: Reader, peerId: string): PartnerRow | undefined {
  const row = sql.get('SELECT * FROM partner WHERE peer_id = ?', peerId)
  if (row === undefined) return undefined
  return {
    peerId,
    pulled: row.pulled as number,
    index: row.log_index as number,
    head: row.head as Bytes,
    signed: row.signed as Bytes,
    lie: (row.lie as Bytes | null) ?? undefined,
  }
}

export function putPartner(sql: Sql, { peerId, pulled, index, head, signed, lie }: PartnerRow): void {
  sql.run(
    `INSERT INTO partner (peer_id, pulled, log_index, head, signed, lie) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (peer_id) DO UPDATE SET pulled = excluded.pulled, log_index = excluded.log_index,
       head = excluded.head, signed = excluded.signed, lie = excluded.lie`,
    peerId,
    pulled,
    index,
    head,
    signed,
    lie ?? null,
  )
}
