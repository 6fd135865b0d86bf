import type { Bytes } from '../../protocols/signed.ts'
import type { SqlRow } from './driver.ts'
import type { Reader } from './groups.ts'
import type { Sql } from './store.ts'

export const GROUP_KEYS_SCHEMA = `
  CREATE TABLE group_keys (                      -- MLS of a private group
    group_id  BLOB PRIMARY KEY,
    epoch     INTEGER NOT NULL,
    log_seq   INTEGER NOT NULL,                  -- the entry that began the epoch
    log_hash  BLOB NOT NULL,
    reserved  INTEGER NOT NULL,                  -- sending generations of the epoch below this may have been used
    since_ms  INTEGER NOT NULL,
    entry_key BLOB NOT NULL,                     -- for entries that leave this epoch
    entry_key_before BLOB,                       -- for the entry that left the epoch before
    topic_key BLOB NOT NULL,
    topic_key_before BLOB,                       -- heard for a while longer, from topic_ms on
    topic_ms  INTEGER NOT NULL,
    broken    TEXT,                              -- why the commits of the log could not be followed
    state     BLOB NOT NULL                      -- as the epoch began; large, and read only after a start
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE group_key_package (               -- our own, given to one group; each opens one Welcome
    id        INTEGER PRIMARY KEY,
    group_id  BLOB NOT NULL,
    bytes     BLOB NOT NULL,
    secret    BLOB NOT NULL
  ) STRICT;

  CREATE TABLE group_welcome (                   -- a Welcome, until all of it and its entry are here
    group_id  BLOB NOT NULL,
    request   BLOB NOT NULL,                     -- id that its parts share
    part      INTEGER NOT NULL,
    parts     INTEGER NOT NULL,
    topic_key BLOB NOT NULL,
    mls       BLOB NOT NULL,
    PRIMARY KEY (group_id, part)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE group_confirmed (                 -- how far members have followed, by their own word
    group_id  BLOB NOT NULL,
    peer_id   TEXT NOT NULL,
    epoch     INTEGER NOT NULL,
    PRIMARY KEY (group_id, peer_id)
  ) STRICT, WITHOUT ROWID;
`

export interface GroupKeysRow {
  readonly groupId: Bytes
  readonly epoch: number
  readonly logSeq: number
  readonly logHash: Bytes
  readonly reserved: number
  readonly sinceMs: number
  readonly entryKey: Bytes
  readonly entryKeyBefore: Bytes | undefined
  readonly topicKey: Bytes
  readonly topicKeyBefore: Bytes | undefined
  readonly topicMs: number
  readonly broken: string | undefined
}

export interface StoredGroupKeys extends GroupKeysRow {
  readonly state: Bytes
}

const keysRow = (row: SqlRow): GroupKeysRow => ({
  groupId: row.group_id as Bytes,
  epoch: row.epoch as number,
  logSeq: row.log_seq as number,
  logHash: row.log_hash as Bytes,
  reserved: row.reserved as number,
  sinceMs: row.since_ms as number,
  entryKey: row.entry_key as Bytes,
  entryKeyBefore: (row.entry_key_before as Bytes | null) ?? undefined,
  topicKey: row.topic_key as Bytes,
  topicKeyBefore: (row.topic_key_before as Bytes | null) ?? undefined,
  topicMs: row.topic_ms as number,
  broken: (row.broken as string | null) ?? undefined,
})

export function groupKeys(sql: Reader, groupId: Bytes): GroupKeysRow | undefined {
  const row = sql.get(
    `SELECT group_id, epoch, log_seq, log_hash, reserved, since_ms, entry_key, entry_key_before, topic_key,
       topic_key_before, topic_ms, broken FROM group_keys WHERE group_id = ?`,
    groupId,
  )
  return row && keysRow(row)
}

export function groupKeysState(sql: Reader, groupId: Bytes): Bytes | undefined {
  return sql.get('SELECT state FROM group_keys WHERE group_id = ?', groupId)?.state as Bytes | undefined
}

export function putGroupKeys(sql: Sql, row: StoredGroupKeys): void {
  sql.run('DELETE FROM group_keys WHERE group_id = ?', row.groupId)
  sql.run(
    `INSERT INTO group_keys (group_id, state, epoch, log_seq, log_hash, reserved, since_ms, entry_key, entry_key_before,
       topic_key, topic_key_before, topic_ms, broken) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    row.groupId,
    row.state,
    row.epoch,
    row.logSeq,
    row.logHash,
    row.reserved,
    row.sinceMs,
    row.entryKey,
    row.entryKeyBefore ?? null,
    row.topicKey,
    row.topicKeyBefore ?? null,
    row.topicMs,
    row.broken ?? null,
  )
}

/** Notes up to where sending generations of this epoch may be used from now on. */
export function reserveGenerations(sql: Sql, groupId: Bytes, reserved: number): void {
  sql.run('UPDATE group_keys SET reserved = ? WHERE group_id = ?', reserved, groupId)
}

/** Notes why the keys are of no use any more; nothing if they are. */
export function markKeys(sql: Sql, groupId: Bytes, broken: string | undefined): void {
  sql.run('UPDATE group_keys SET broken = ? WHERE group_id = ?', broken ?? null, groupId)
}

/** Everything with which this device could read what a group says from now on. */
export function dropGroupKeys(sql: Sql, groupId: Bytes): void {
  for (const table of ['group_keys', 'group_key_package', 'group_welcome', 'group_confirmed'])
    sql.run(`DELETE FROM ${table} WHERE group_id = ?`, groupId)
}

export interface OwnKeyPackage {
  readonly id: number
  readonly bytes: Bytes
  readonly secret: Bytes
}

export function groupKeyPackages(sql: Reader, groupId: Bytes): OwnKeyPackage[] {
  return sql
    .all('SELECT id, bytes, secret FROM group_key_package WHERE group_id = ? ORDER BY id DESC', groupId)
    .map((row) => ({ id: row.id as number, bytes: row.bytes as Bytes, secret: row.secret as Bytes }))
}

/** Adds one, and forgets all but the newest `kept` for this group. */
export function addGroupKeyPackage(
  sql: Sql,
  groupId: Bytes,
  { bytes, secret }: Pick<OwnKeyPackage, 'bytes' | 'secret'>,
  kept: number,
): void {
  sql.run('INSERT INTO group_key_package (group_id, bytes, secret) VALUES (?, ?, ?)', groupId, bytes, secret)
  sql.run(
    `DELETE FROM group_key_package WHERE group_id = ?1 AND id NOT IN (
       SELECT id FROM group_key_package WHERE group_id = ?1 ORDER BY id DESC LIMIT ?2)`,
    groupId,
    kept,
  )
}

export function dropGroupKeyPackage(sql: Sql, id: number): void {
  sql.run('DELETE FROM group_key_package WHERE id = ?', id)
}

export interface WelcomePart {
  readonly request: Bytes
  readonly part: number
  readonly parts: number
  readonly topicKey: Bytes
  readonly mls: Bytes
}

/** Keeps a part; the parts of an earlier Welcome go. */
export function putWelcomePart(sql: Sql, groupId: Bytes, { request, part, parts, topicKey, mls }: WelcomePart): void {
  sql.run('DELETE FROM group_welcome WHERE group_id = ? AND (request <> ? OR part = ?)', groupId, request, part)
  sql.run(
    'INSERT INTO group_welcome (group_id, request, part, parts, topic_key, mls) VALUES (?, ?, ?, ?, ?, ?)',
    groupId,
    request,
    part,
    parts,
    topicKey,
    mls,
  )
}

/** The parts that are here, in order. */
export function welcomeParts(sql: Reader, groupId: Bytes): WelcomePart[] {
  return sql.all('SELECT * FROM group_welcome WHERE group_id = ? ORDER BY part', groupId).map((row) => ({
    request: row.request as Bytes,
    part: row.part as number,
    parts: row.parts as number,
    topicKey: row.topic_key as Bytes,
    mls: row.mls as Bytes,
  }))
}

export function dropWelcome(sql: Sql, groupId: Bytes): void {
  sql.run('DELETE FROM group_welcome WHERE group_id = ?', groupId)
}

export function noteConfirmed(sql: Sql, groupId: Bytes, peerId: string, epoch: number): void {
  sql.run(
    `INSERT INTO group_confirmed (group_id, peer_id, epoch) VALUES (?, ?, ?)
     ON CONFLICT (group_id, peer_id) DO UPDATE SET epoch = MAX(epoch, excluded.epoch)`,
    groupId,
    peerId,
    epoch,
  )
}

/** The epoch that each member said it has reached. */
export function confirmedEpochs(sql: Reader, groupId: Bytes): Map<string, number> {
  const rows = sql.all('SELECT peer_id, epoch FROM group_confirmed WHERE group_id = ?', groupId)
  return new Map(rows.map((row) => [row.peer_id as string, row.epoch as number]))
}

/** How many messages were written since this entry of the log. */
export function messagesSince(sql: Reader, groupId: Bytes, logSeq: number): number {
  const row = sql.get(
    'SELECT COUNT(*) AS count FROM group_message WHERE group_id = ? AND log_seq >= ?',
    groupId,
    logSeq,
  )
  return row?.count as number
}
