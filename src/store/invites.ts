import type { Bytes } from '../../protocols/signed.ts'
import type { SqlRow } from './driver.ts'
import type { Sql } from './store.ts'

export const INVITE_SCHEMA = `
  CREATE TABLE invite (
    number     INTEGER PRIMARY KEY AUTOINCREMENT,   -- what the user types: invite_link --revoke 2
    id         BLOB NOT NULL UNIQUE,                -- names the code without giving it away
    code       BLOB NOT NULL,
    reusable   INTEGER NOT NULL,
    accepts    INTEGER NOT NULL,                    -- whoever comes with it becomes a friend at once
    created_ms INTEGER NOT NULL,
    expires_ms INTEGER NOT NULL,
    revoked    INTEGER NOT NULL DEFAULT 0,
    uses       INTEGER NOT NULL DEFAULT 0           -- requests that were taken because of it
  ) STRICT;
`

export interface InviteRow {
  readonly number: number
  readonly id: Bytes
  readonly code: Bytes
  readonly reusable: boolean
  readonly accepts: boolean
  readonly createdMs: number
  readonly expiresMs: number
  readonly revoked: boolean
  readonly uses: number
}

type Reader = Pick<Sql, 'get' | 'all'>

const invite = (row: SqlRow): InviteRow => ({
  number: row.number as number,
  id: row.id as Bytes,
  code: row.code as Bytes,
  reusable: row.reusable === 1,
  accepts: row.accepts === 1,
  createdMs: row.created_ms as number,
  expiresMs: row.expires_ms as number,
  revoked: row.revoked === 1,
  uses: row.uses as number,
})

export function addInvite(sql: Sql, row: Omit<InviteRow, 'number' | 'revoked' | 'uses'>): InviteRow {
  sql.run(
    'INSERT INTO invite (id, code, reusable, accepts, created_ms, expires_ms) VALUES (?, ?, ?, ?, ?, ?)',
    row.id,
    row.code,
    row.reusable ? 1 : 0,
    row.accepts ? 1 : 0,
    Math.floor(row.createdMs),
    Math.floor(row.expiresMs),
  )
  return inviteById(sql, row.id) as InviteRow
}

export function inviteById(sql: Reader, id: Bytes): InviteRow | undefined {
  const row = sql.get('SELECT * FROM invite WHERE id = ?', id)
  return row && invite(row)
}

/** The oldest first. */
export function allInvites(sql: Reader): InviteRow[] {
  return sql.all('SELECT * FROM invite ORDER BY number').map(invite)
}

export function useInvite(sql: Sql, number: number): void {
  sql.run('UPDATE invite SET uses = uses + 1 WHERE number = ?', number)
}

/** Returns false if there is none of this number. */
export function revokeInvite(sql: Sql, number: number): boolean {
  return sql.run('UPDATE invite SET revoked = 1 WHERE number = ?', number) === 1
}

/** Forgets links that were over before `beforeMs`. */
export function pruneInvites(sql: Sql, beforeMs: number): void {
  sql.run('DELETE FROM invite WHERE expires_ms < ?', Math.floor(beforeMs))
}
