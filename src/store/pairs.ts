import type { Bytes } from '../../protocols/signed.ts'
import type { SqlRow } from './driver.ts'
import type { Sql } from './store.ts'

export const PAIR_SCHEMA = `
  CREATE TABLE pair_group (                      -- MLS groups of two: with each device of a friend the newest, and the one before
    id        INTEGER PRIMARY KEY,
    peer_id   TEXT NOT NULL,
    number    INTEGER NOT NULL,                  -- the higher (number, group_id) is in use
    group_id  BLOB NOT NULL,
    is_founder INTEGER NOT NULL,                 -- we founded it: even epochs are ours to end
    base      INTEGER NOT NULL,                  -- counts the states that were written
    state     BLOB NOT NULL,                     -- without what messages change: that is in pair_progress
    setup     BLOB,                              -- Signed Setup with the Welcome, until the friend shows that it joined
    handover  BLOB,                              -- our commit that led to the state's epoch, until the friend follows
    since_ms  INTEGER NOT NULL,                  -- when that epoch began
    UNIQUE (peer_id, number, group_id)
  ) STRICT;

  CREATE TABLE pair_progress (                   -- what messages change of a group: apart, so that no message writes the state
    id       INTEGER PRIMARY KEY REFERENCES pair_group (id) ON DELETE CASCADE,
    delta    BLOB,                               -- of the state; the keys that messages use are here only
    reserved INTEGER NOT NULL,                   -- sending generations of the state's epoch below this may have been used
    used     INTEGER NOT NULL                    -- messages sealed and opened in the state's epoch
  ) STRICT;

  CREATE TABLE key_package (                     -- our own KeyPackages with their private halves; each opens one Welcome
    id         INTEGER PRIMARY KEY,
    peer_id    TEXT,                             -- handed to this device; NULL: not handed out yet
    bytes      BLOB NOT NULL,
    secret     BLOB NOT NULL,
    created_ms INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX key_package_peer ON key_package (peer_id);

  CREATE TABLE pair_ask (                        -- our question for the next group, until it is founded
    peer_id TEXT PRIMARY KEY,
    number  INTEGER NOT NULL,
    setup   BLOB NOT NULL                        -- Signed Setup with our KeyPackage
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE pair_offer (                      -- a KeyPackage of theirs, from a friend request or its answer
    peer_id     TEXT PRIMARY KEY,
    key_package BLOB NOT NULL
  ) STRICT, WITHOUT ROWID;
`

export const GRANTS_SCHEMA = `
  CREATE TABLE chat_grants (                     -- where letters for this device may be left, as this friend is to know
    user_key BLOB PRIMARY KEY,
    grants   BLOB NOT NULL
  ) STRICT, WITHOUT ROWID;
`

type Reader = Pick<Sql, 'get' | 'all'>

export function grantsTold(sql: Reader, userKey: Bytes): Bytes | undefined {
  return sql.get('SELECT grants FROM chat_grants WHERE user_key = ?', userKey)?.grants as Bytes | undefined
}

export function putGrantsTold(sql: Sql, userKey: Bytes, grants: Bytes): void {
  sql.run(
    'INSERT INTO chat_grants (user_key, grants) VALUES (?, ?) ON CONFLICT (user_key) DO UPDATE SET grants = excluded.grants',
    userKey,
    grants,
  )
}

export function dropGrantsTold(sql: Sql, userKey: Bytes): void {
  sql.run('DELETE FROM chat_grants WHERE user_key = ?', userKey)
}

export interface PairRow {
  readonly peerId: string
  readonly number: number
  readonly groupId: Bytes
  readonly isFounder: boolean
  readonly base: number
  readonly state: Bytes
  readonly delta: Bytes | undefined
  readonly reserved: number
  readonly setup: Bytes | undefined
  readonly handover: Bytes | undefined
  readonly used: number
  readonly sinceMs: number
}

const pairRow = (row: SqlRow): PairRow => ({
  peerId: row.peer_id as string,
  number: row.number as number,
  groupId: row.group_id as Bytes,
  isFounder: row.is_founder === 1,
  base: row.base as number,
  state: row.state as Bytes,
  delta: (row.delta as Bytes | null) ?? undefined,
  reserved: row.reserved as number,
  setup: (row.setup as Bytes | null) ?? undefined,
  handover: (row.handover as Bytes | null) ?? undefined,
  used: row.used as number,
  sinceMs: row.since_ms as number,
})

/** The groups with this device, the one in use first. */
export function pairGroups(sql: Reader, peerId: string): PairRow[] {
  return sql
    .all(
      `SELECT * FROM pair_group JOIN pair_progress USING (id) WHERE peer_id = ? ORDER BY number DESC, group_id DESC`,
      peerId,
    )
    .map(pairRow)
}

/** Stores a new group. */
export function putPairGroup(sql: Sql, row: PairRow): void {
  sql.run(
    `INSERT INTO pair_group (peer_id, number, group_id, is_founder, base, state, setup, handover, since_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (peer_id, number, group_id) DO UPDATE SET is_founder = excluded.is_founder, base = excluded.base,
       state = excluded.state, setup = excluded.setup, handover = excluded.handover, since_ms = excluded.since_ms`,
    row.peerId,
    row.number,
    row.groupId,
    row.isFounder ? 1 : 0,
    row.base,
    row.state,
    row.setup ?? null,
    row.handover ?? null,
    row.sinceMs,
  )
  sql.run(
    `INSERT INTO pair_progress (id, delta, reserved, used)
     SELECT id, ?, ?, ? FROM pair_group WHERE peer_id = ? AND number = ? AND group_id = ?
     ON CONFLICT (id) DO UPDATE SET delta = excluded.delta, reserved = excluded.reserved, used = excluded.used`,
    row.delta ?? null,
    row.reserved,
    row.used,
    row.peerId,
    row.number,
    row.groupId,
  )
}

/** Stores a group that changed, whole; one that is not there any more stays away. */
export function movePairGroup(sql: Sql, row: PairRow): void {
  sql.run(
    `UPDATE pair_group SET base = ?, state = ?, setup = ?, handover = ?, since_ms = ?
     WHERE peer_id = ? AND number = ? AND group_id = ?`,
    row.base,
    row.state,
    row.setup ?? null,
    row.handover ?? null,
    row.sinceMs,
    row.peerId,
    row.number,
    row.groupId,
  )
  putPairProgress(sql, row)
}

/** Stores what messages changed; false, and nothing, if the state on disk is not the one that the delta is of. */
export function putPairProgress(sql: Sql, row: PairRow): boolean {
  const changed = sql.run(
    `UPDATE pair_progress SET delta = ?, reserved = ?, used = ?
     WHERE id = (SELECT id FROM pair_group WHERE peer_id = ? AND number = ? AND group_id = ? AND base = ?)`,
    row.delta ?? null,
    row.reserved,
    row.used,
    row.peerId,
    row.number,
    row.groupId,
    row.base,
  )
  return changed > 0
}

/** Forgets all groups with this device but the newest `kept`. */
export function prunePairGroups(sql: Sql, peerId: string, kept: number): void {
  sql.run(
    `DELETE FROM pair_group WHERE peer_id = ?1 AND id NOT IN (
       SELECT id FROM pair_group WHERE peer_id = ?1 ORDER BY number DESC, group_id DESC LIMIT ?2)`,
    peerId,
    kept,
  )
}

/** Everything that was agreed with this device, as when a friendship ends. */
export function forgetPair(sql: Sql, peerId: string): void {
  sql.run('DELETE FROM pair_group WHERE peer_id = ?', peerId)
  sql.run('DELETE FROM key_package WHERE peer_id = ?', peerId)
  sql.run('DELETE FROM pair_ask WHERE peer_id = ?', peerId)
  sql.run('DELETE FROM pair_offer WHERE peer_id = ?', peerId)
}

export interface KeyPackageRow {
  readonly id: number
  readonly bytes: Bytes
  readonly secret: Bytes
}

const keyPackage = (row: SqlRow): KeyPackageRow => ({
  id: row.id as number,
  bytes: row.bytes as Bytes,
  secret: row.secret as Bytes,
})

/** Adds a KeyPackage of ours: for the pool, or handed to `peerId` at once. */
export function addKeyPackage(
  sql: Sql,
  made: { bytes: Bytes; secret: Bytes; createdMs: number },
  peerId?: string,
): void {
  sql.run(
    'INSERT INTO key_package (peer_id, bytes, secret, created_ms) VALUES (?, ?, ?, ?)',
    peerId ?? null,
    made.bytes,
    made.secret,
    made.createdMs,
  )
}

export function pooledKeyPackages(sql: Reader): number {
  return sql.get('SELECT COUNT(*) AS count FROM key_package WHERE peer_id IS NULL')?.count as number
}

/** Hands one KeyPackage of the pool to this device; undefined while the pool is empty. */
export function takeKeyPackage(sql: Sql, peerId: string): Bytes | undefined {
  const row = sql.get('SELECT * FROM key_package WHERE peer_id IS NULL ORDER BY id LIMIT 1')
  if (row === undefined) return undefined
  sql.run('UPDATE key_package SET peer_id = ? WHERE id = ?', peerId, row.id as number)
  return row.bytes as Bytes
}

/** What was handed to this device and has opened nothing yet, the newest first. */
export function handedKeyPackages(sql: Reader, peerId: string): KeyPackageRow[] {
  return sql.all('SELECT * FROM key_package WHERE peer_id = ? ORDER BY id DESC', peerId).map(keyPackage)
}

export function dropKeyPackage(sql: Sql, id: number): void {
  sql.run('DELETE FROM key_package WHERE id = ?', id)
}

/** Keeps the newest `kept` of those handed to one device: nobody answers the others any more. */
export function pruneKeyPackages(sql: Sql, peerId: string, kept: number): void {
  sql.run(
    `DELETE FROM key_package WHERE peer_id = ?1 AND id NOT IN (
       SELECT id FROM key_package WHERE peer_id = ?1 ORDER BY id DESC LIMIT ?2)`,
    peerId,
    kept,
  )
}

export interface AskRow {
  readonly number: number
  readonly setup: Bytes
}

export function pairAsk(sql: Reader, peerId: string): AskRow | undefined {
  const row = sql.get('SELECT number, setup FROM pair_ask WHERE peer_id = ?', peerId)
  return row && { number: row.number as number, setup: row.setup as Bytes }
}

export function putPairAsk(sql: Sql, peerId: string, { number, setup }: AskRow): void {
  sql.run(
    `INSERT INTO pair_ask (peer_id, number, setup) VALUES (?, ?, ?)
     ON CONFLICT (peer_id) DO UPDATE SET number = excluded.number, setup = excluded.setup`,
    peerId,
    number,
    setup,
  )
}

export function dropPairAsk(sql: Sql, peerId: string): void {
  sql.run('DELETE FROM pair_ask WHERE peer_id = ?', peerId)
}

export function pairOffer(sql: Reader, peerId: string): Bytes | undefined {
  return sql.get('SELECT key_package FROM pair_offer WHERE peer_id = ?', peerId)?.key_package as Bytes | undefined
}

export function putPairOffer(sql: Sql, peerId: string, keyPackageBytes: Bytes): void {
  sql.run(
    `INSERT INTO pair_offer (peer_id, key_package) VALUES (?, ?)
     ON CONFLICT (peer_id) DO UPDATE SET key_package = excluded.key_package`,
    peerId,
    keyPackageBytes,
  )
}

export function dropPairOffer(sql: Sql, peerId: string): void {
  sql.run('DELETE FROM pair_offer WHERE peer_id = ?', peerId)
}
