import type { Bytes } from '../../protocols/signed.ts'
import type { Sql } from './store.ts'

export const HEARD_REQUEST_SCHEMA = `
  CREATE TABLE heard_request (         -- who asks to join a public group that somebody else leads: kept in case the leader is lost
    id         BLOB PRIMARY KEY,
    group_id   BLOB NOT NULL,
    payload    BLOB NOT NULL,          -- Signed GroupRequest as it came
    passed_to  TEXT,                   -- the leader who has it from us, or we from them
    created_ms INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX heard_request_group ON heard_request (group_id);
`

export interface HeardRequest {
  id: Bytes
  groupId: Bytes
  payload: Bytes
  passedTo: string | undefined
  createdMs: number
}

type Reader = Pick<Sql, 'get' | 'all'>

/** Of a group, oldest first. */
export function heardRequests(sql: Reader, groupId: Bytes): HeardRequest[] {
  return sql.all('SELECT * FROM heard_request WHERE group_id = ? ORDER BY created_ms, id', groupId).map((row) => ({
    id: row.id as Bytes,
    groupId: row.group_id as Bytes,
    payload: row.payload as Bytes,
    passedTo: (row.passed_to as string | null) ?? undefined,
    createdMs: row.created_ms as number,
  }))
}

export function isHeard(sql: Reader, id: Bytes): boolean {
  return sql.get('SELECT 1 FROM heard_request WHERE id = ?', id) !== undefined
}

export function putHeardRequest(sql: Sql, row: HeardRequest): void {
  sql.run(
    `INSERT INTO heard_request (id, group_id, payload, passed_to, created_ms) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET payload = excluded.payload, passed_to = excluded.passed_to`,
    row.id,
    row.groupId,
    row.payload,
    row.passedTo ?? null,
    row.createdMs,
  )
}

/** Returns false if it was not here. */
export function dropHeardRequest(sql: Sql, id: Bytes): boolean {
  return sql.run('DELETE FROM heard_request WHERE id = ?', id) === 1
}

/** Keeps the newest `kept` of a group, and none that is older than `sinceMs`. */
export function pruneHeardRequests(sql: Sql, groupId: Bytes, kept: number, sinceMs: number): void {
  sql.run(
    `DELETE FROM heard_request WHERE group_id = ? AND (created_ms < ? OR id NOT IN (
       SELECT id FROM heard_request WHERE group_id = ? ORDER BY created_ms DESC, id LIMIT ?))`,
    groupId,
    sinceMs,
    groupId,
    kept,
  )
}
