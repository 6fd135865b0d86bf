import type { Bytes } from '../../protocols/signed.ts'
import type { Reader } from './groups.ts'
import type { Sql } from './store.ts'

export const GROUP_SHARE_SCHEMA = `
  CREATE TABLE group_share (           -- what members opened to others who came later
    group_id  BLOB NOT NULL,
    by_peer   TEXT NOT NULL,
    by_number INTEGER NOT NULL,        -- of the content that says so
    with_peer TEXT,                    -- NULL: every member at that place
    since_log INTEGER NOT NULL,        -- what stands on these places of the log, from here …
    upto_log  INTEGER NOT NULL,        -- … to here
    PRIMARY KEY (group_id, by_peer, by_number)
  ) STRICT, WITHOUT ROWID;
`

export interface ShareRow {
  byPeer: string
  byNumber: number
  withPeer: string | undefined
  sinceLog: number
  uptoLog: number
}

export function sharesIn(sql: Reader, groupId: Bytes): ShareRow[] {
  return sql.all('SELECT * FROM group_share WHERE group_id = ? ORDER BY by_peer, by_number', groupId).map((row) => ({
    byPeer: row.by_peer as string,
    byNumber: row.by_number as number,
    withPeer: (row.with_peer as string | null) ?? undefined,
    sinceLog: row.since_log as number,
    uptoLog: row.upto_log as number,
  }))
}

export function putShare(sql: Sql, groupId: Bytes, row: ShareRow): void {
  sql.run(
    `INSERT INTO group_share (group_id, by_peer, by_number, with_peer, since_log, upto_log) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (group_id, by_peer, by_number) DO NOTHING`,
    groupId,
    row.byPeer,
    row.byNumber,
    row.withPeer ?? null,
    row.sinceLog,
    row.uptoLog,
  )
}

/** Forgets what this member opened from this number on. */
export function dropShares(sql: Sql, groupId: Bytes, byPeer: string, byNumber: number): void {
  sql.run('DELETE FROM group_share WHERE group_id = ? AND by_peer = ? AND by_number >= ?', groupId, byPeer, byNumber)
}
