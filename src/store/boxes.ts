import type { Bytes } from '../../protocols/signed.ts'
import type { Sql } from './store.ts'

export const BOX_SCHEMA = `
  CREATE TABLE box (                             -- what this node holds for others
    owner      TEXT PRIMARY KEY,                 -- peer id of the recipient
    version    INTEGER NOT NULL,                 -- of its card; only rises
    card       BLOB NOT NULL,                    -- Signed Card
    used_bytes INTEGER NOT NULL DEFAULT 0,
    seen_ms    INTEGER NOT NULL                  -- the owner's last visit, on this node's steady time
  ) STRICT;
  CREATE INDEX box_used ON box (used_bytes);

  CREATE TABLE box_token (
    owner      TEXT NOT NULL REFERENCES box (owner) ON DELETE CASCADE,
    token_hash BLOB NOT NULL,
    PRIMARY KEY (owner, token_hash)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE envelope (
    number     INTEGER PRIMARY KEY AUTOINCREMENT,
    owner      TEXT NOT NULL REFERENCES box (owner) ON DELETE CASCADE,
    hash       BLOB NOT NULL,
    token_hash BLOB NOT NULL,                    -- empty: it came to the knock box
    bytes      BLOB NOT NULL,                    -- sealed: nothing here says by whom it is
    size_bytes INTEGER NOT NULL,
    held_ms    INTEGER NOT NULL,                 -- steady time
    UNIQUE (owner, hash)
  ) STRICT;
  CREATE INDEX envelope_token ON envelope (owner, token_hash, size_bytes);
  CREATE INDEX envelope_age ON envelope (held_ms);
`

type Reader = Pick<Sql, 'get' | 'all'>

export interface BoxRow {
  readonly owner: string
  readonly version: number
  readonly card: Bytes
  readonly usedBytes: number
}

export function boxOf(sql: Reader, owner: string): BoxRow | undefined {
  const row = sql.get('SELECT version, card, used_bytes FROM box WHERE owner = ?', owner)
  if (row === undefined) return undefined
  return { owner, version: row.version as number, card: row.card as Bytes, usedBytes: row.used_bytes as number }
}

/** Puts card and tokens in the place of those before; envelopes stay. */
export function putBox(
  sql: Sql,
  { owner, version, card }: Pick<BoxRow, 'owner' | 'version' | 'card'>,
  tokenHashes: readonly Bytes[],
  nowMs: number,
): void {
  sql.run(
    `INSERT INTO box (owner, version, card, seen_ms) VALUES (?, ?, ?, ?)
     ON CONFLICT (owner) DO UPDATE SET version = excluded.version, card = excluded.card, seen_ms = excluded.seen_ms`,
    owner,
    version,
    card,
    nowMs,
  )
  sql.run('DELETE FROM box_token WHERE owner = ?', owner)
  for (const hash of tokenHashes) {
    sql.run('INSERT INTO box_token (owner, token_hash) VALUES (?, ?) ON CONFLICT DO NOTHING', owner, hash)
  }
}

export function touchBox(sql: Sql, owner: string, nowMs: number): void {
  sql.run('UPDATE box SET seen_ms = MAX(seen_ms, ?) WHERE owner = ?', nowMs, owner)
}

export function hasToken(sql: Reader, owner: string, tokenHash: Bytes): boolean {
  return sql.get('SELECT 1 AS yes FROM box_token WHERE owner = ? AND token_hash = ?', owner, tokenHash) !== undefined
}

export function hasEnvelope(sql: Reader, owner: string, hash: Bytes): boolean {
  return sql.get('SELECT 1 AS yes FROM envelope WHERE owner = ? AND hash = ?', owner, hash) !== undefined
}

/** What came with one token, or with none. */
export function usedByToken(sql: Reader, owner: string, tokenHash: Bytes): { count: number; bytes: number } {
  const row = sql.get(
    'SELECT COUNT(*) AS count, TOTAL(size_bytes) AS bytes FROM envelope WHERE owner = ? AND token_hash = ?',
    owner,
    tokenHash,
  )
  return { count: Number(row?.count), bytes: Number(row?.bytes) }
}

export interface Room {
  readonly boxes: number
  readonly bytes: number
}

/** What all boxes take together. */
export function usedInAll(sql: Reader): Room {
  const row = sql.get('SELECT COUNT(*) AS boxes, TOTAL(used_bytes) AS bytes FROM box')
  return { boxes: Number(row?.boxes), bytes: Number(row?.bytes) }
}

export function countEnvelopes(sql: Reader): number {
  return Number(sql.get('SELECT COUNT(*) AS count FROM envelope')?.count)
}

export function addEnvelope(
  sql: Sql,
  { owner, hash, tokenHash, bytes }: { owner: string; hash: Bytes; tokenHash: Bytes; bytes: Bytes },
  nowMs: number,
): void {
  sql.run(
    'INSERT INTO envelope (owner, hash, token_hash, bytes, size_bytes, held_ms) VALUES (?, ?, ?, ?, ?, ?)',
    owner,
    hash,
    tokenHash,
    bytes,
    bytes.length,
    nowMs,
  )
  sql.run('UPDATE box SET used_bytes = used_bytes + ? WHERE owner = ?', bytes.length, owner)
}

export interface HeldRow {
  readonly number: number
  readonly envelope: Bytes
}

/** The next envelopes of a box, at most so many. */
export function envelopesAfter(sql: Reader, owner: string, after: number, limit: number): HeldRow[] {
  return sql
    .all(
      'SELECT number, bytes FROM envelope WHERE owner = ? AND number > ? ORDER BY number LIMIT ?',
      owner,
      after,
      limit,
    )
    .map((row) => ({ number: row.number as number, envelope: row.bytes as Bytes }))
}

/** Sizes of the next envelopes, so that a page is read no longer than it may be. */
export function sizesAfter(sql: Reader, owner: string, after: number, limit: number): number[] {
  return sql
    .all('SELECT size_bytes FROM envelope WHERE owner = ? AND number > ? ORDER BY number LIMIT ?', owner, after, limit)
    .map((row) => row.size_bytes as number)
}

export function deleteEnvelopes(sql: Sql, owner: string, hashes: readonly Bytes[]): void {
  for (const hash of hashes) sql.run('DELETE FROM envelope WHERE owner = ? AND hash = ?', owner, hash)
  recount(sql, owner)
}

/** Deletes what was held too long, and boxes whose owner never came again. */
export function expireHeld(sql: Sql, heldBeforeMs: number, seenBeforeMs: number): void {
  const owners = sql.all('SELECT DISTINCT owner FROM envelope WHERE held_ms < ?', heldBeforeMs)
  sql.run('DELETE FROM envelope WHERE held_ms < ?', heldBeforeMs)
  for (const row of owners) recount(sql, row.owner as string)
  sql.run('DELETE FROM box WHERE seen_ms < ? AND used_bytes = 0', seenBeforeMs)
}

function recount(sql: Sql, owner: string): void {
  sql.run(
    'UPDATE box SET used_bytes = (SELECT TOTAL(size_bytes) FROM envelope WHERE envelope.owner = box.owner) WHERE owner = ?',
    owner,
  )
}

export interface BoxUse {
  readonly owner: string
  readonly envelopes: number
  readonly bytes: number
}

/** Every box with what is in it. */
export function boxUses(sql: Reader): BoxUse[] {
  return sql
    .all(
      `SELECT box.owner AS owner, used_bytes, (SELECT COUNT(*) FROM envelope WHERE envelope.owner = box.owner) AS count
       FROM box ORDER BY box.owner`,
    )
    .map((row) => ({ owner: row.owner as string, envelopes: Number(row.count), bytes: Number(row.used_bytes) }))
}
