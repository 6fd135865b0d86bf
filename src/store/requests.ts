import type { Bytes } from '../../protocols/signed.ts'
import type { SqlRow } from './driver.ts'
import type { Sql } from './store.ts'

export const REQUEST_SCHEMA = `
  CREATE TABLE request (
    number     INTEGER PRIMARY KEY AUTOINCREMENT,   -- what the user types: accept 2
    id         BLOB NOT NULL UNIQUE,                -- chosen by the asker; makes every step idempotent
    kind       TEXT NOT NULL CHECK (kind IN ('friend', 'session', 'join', 'invite')),
    direction  TEXT NOT NULL CHECK (direction IN ('in', 'out')),
    user_key   BLOB NOT NULL REFERENCES person (user_key),
    group_id   BLOB,
    group_name TEXT,
    payload    BLOB NOT NULL,                       -- the signed request as it came or went
    peer_id    TEXT,                                -- the device that brought a friend request; null for all others
    state      TEXT NOT NULL CHECK (state IN ('pending', 'accepted', 'declined', 'withdrawn', 'ended')),
    created_ms INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX request_pending ON request (state, direction, user_key);
`

export type RequestKind = 'friend' | 'session' | 'join' | 'invite'
/** `ended`: it was accepted, and what came of it is over. */
export type RequestState = 'pending' | 'accepted' | 'declined' | 'withdrawn' | 'ended'

export interface RequestRow {
  number: number
  id: Bytes
  kind: RequestKind
  direction: 'in' | 'out'
  userKey: Bytes
  groupId: Bytes | undefined
  groupName: string | undefined
  payload: Bytes
  peerId: string | undefined
  state: RequestState
  createdMs: number
}

const request = (row: SqlRow): RequestRow => ({
  number: row.number as number,
  id: row.id as Bytes,
  kind: row.kind as RequestKind,
  direction: row.direction as 'in' | 'out',
  userKey: row.user_key as Bytes,
  groupId: (row.group_id as Bytes | null) ?? undefined,
  groupName: (row.group_name as string | null) ?? undefined,
  payload: row.payload as Bytes,
  peerId: (row.peer_id as string | null) ?? undefined,
  state: row.state as RequestState,
  createdMs: row.created_ms as number,
})

type Reader = Pick<Sql, 'get' | 'all'>

export type NewRequest = Omit<RequestRow, 'number' | 'state' | 'peerId'> & { peerId?: string | undefined }

/** When the newest request of this kind to this person was made; 0 if there is none. */
export function newestAskedMs(sql: Reader, kind: RequestKind, userKey: Bytes): number {
  const row = sql.get(
    "SELECT max(created_ms) AS newest FROM request WHERE kind = ? AND user_key = ? AND direction = 'out'",
    kind,
    userKey,
  )
  return (row?.newest as number | null) ?? 0
}

/** Stores a new pending request and returns it; an id that is known already returns the row as it stands. */
export function addRequest(sql: Sql, row: NewRequest): RequestRow {
  sql.run(
    `INSERT INTO request (id, kind, direction, user_key, group_id, group_name, payload, peer_id, state, created_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'pending', ?) ON CONFLICT (id) DO NOTHING`,
    row.id,
    row.kind,
    row.direction,
    row.userKey,
    row.groupId ?? null,
    row.groupName ?? null,
    row.payload,
    row.peerId ?? null,
    row.createdMs,
  )
  return requestById(sql, row.id) as RequestRow
}

export function requestById(sql: Reader, id: Bytes): RequestRow | undefined {
  const row = sql.get('SELECT * FROM request WHERE id = ?', id)
  return row && request(row)
}

export function requestByNumber(sql: Reader, number: number): RequestRow | undefined {
  const row = sql.get('SELECT * FROM request WHERE number = ?', number)
  return row && request(row)
}

export function pendingRequests(sql: Reader, direction?: 'in' | 'out'): RequestRow[] {
  return sql
    .all(
      "SELECT * FROM request WHERE state = 'pending' AND direction = COALESCE(?, direction) ORDER BY number",
      direction ?? null,
    )
    .map(request)
}

/** Moves a pending request to its end; returns false if it had ended before (then nothing changes). */
export function settleRequest(sql: Sql, id: Bytes, state: Exclude<RequestState, 'pending'>): boolean {
  return sql.run("UPDATE request SET state = ? WHERE id = ? AND state = 'pending'", state, id) === 1
}

/** Ends an accepted request; returns false if it was not accepted (then nothing changes). */
export function endRequest(sql: Sql, id: Bytes): boolean {
  return sql.run("UPDATE request SET state = 'ended' WHERE id = ? AND state = 'accepted'", id) === 1
}

/** Requests of this kind between this person and us, oldest first. */
export function requestsWith(sql: Reader, kind: RequestKind, userKey: Bytes, state: RequestState): RequestRow[] {
  return sql
    .all('SELECT * FROM request WHERE kind = ? AND user_key = ? AND state = ? ORDER BY number', kind, userKey, state)
    .map(request)
}

export function countPending(sql: Reader, kind: RequestKind, direction: 'in' | 'out'): number {
  const row = sql.get(
    "SELECT count(*) AS pending FROM request WHERE state = 'pending' AND kind = ? AND direction = ?",
    kind,
    direction,
  )
  return row?.pending as number
}

/** Puts a newer request in the place of a pending one: it keeps the number, and with it what the user was told to type. */
export function renewRequest(
  sql: Sql,
  number: number,
  row: Pick<NewRequest, 'id' | 'payload' | 'peerId' | 'createdMs'>,
): void {
  sql.run(
    'UPDATE request SET id = ?, payload = ?, peer_id = ?, created_ms = ? WHERE number = ?',
    row.id,
    row.payload,
    row.peerId ?? null,
    row.createdMs,
    number,
  )
}

/** Forgets what is decided between this person and us, but for the newest `kept`; what is pending or accepted stays. */
export function pruneRequests(sql: Sql, kind: RequestKind, userKey: Bytes, kept: number): void {
  sql.run(
    `DELETE FROM request WHERE number IN (
       SELECT number FROM request WHERE kind = ? AND user_key = ? AND state NOT IN ('pending', 'accepted')
       ORDER BY number DESC LIMIT -1 OFFSET ?)`,
    kind,
    userKey,
    kept,
  )
}

/** Addresses a pending request of ours to somebody else, who decides it now. */
export function readdressRequest(
  sql: Sql,
  number: number,
  { userKey, payload }: Pick<RequestRow, 'userKey' | 'payload'>,
): void {
  sql.run('UPDATE request SET user_key = ?, payload = ? WHERE number = ?', userKey, payload, number)
}

/** Forgets a request that is not ours to decide any more. */
export function dropRequest(sql: Sql, number: number): void {
  sql.run('DELETE FROM request WHERE number = ?', number)
}

/** True if a request of ours to join a group waits, or was granted and the group's log is on its way. */
export function isJoining(sql: Reader): boolean {
  return (
    sql.get(
      `SELECT 1 FROM request WHERE kind = 'join' AND direction = 'out' AND (state = 'pending' OR (state = 'accepted'
         AND EXISTS (SELECT 1 FROM chat_group WHERE chat_group.group_id = request.group_id AND chat_group.state = 'joining')))
       LIMIT 1`,
    ) !== undefined
  )
}
