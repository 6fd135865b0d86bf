import type { Bytes } from '../../protocols/signed.ts'
import type { SqlRow } from './driver.ts'
import type { Sql } from './store.ts'

export const NOTICE_SCHEMA = `
  CREATE TABLE notice (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,   -- also the order in which a peer gets them
    kind       TEXT NOT NULL,                       -- which protocol carries it: 'friend', 'group', …
    peer_id    TEXT NOT NULL,
    payload    BLOB NOT NULL,                       -- sent again byte for byte until acknowledged
    work       BLOB,                                -- proof of work beside it, once its peer has asked for one
    attempts   INTEGER NOT NULL DEFAULT 0,
    last_error TEXT,
    created_ms INTEGER NOT NULL,
    letter     INTEGER,                             -- the letter that carries it too, while its peer is away
    letter_ms  INTEGER
  ) STRICT;
  CREATE INDEX notice_peer ON notice (peer_id, id);

  CREATE TABLE reply (                              -- letters that say what became of a letter: dropped once somebody holds them
    letter INTEGER PRIMARY KEY
  ) STRICT;
`

export interface NoticeRow {
  id: number
  kind: string
  peerId: string
  payload: Bytes
  work: Bytes | undefined
  attempts: number
  createdMs: number
  letter: number | undefined
  letterMs: number | undefined
}

const notice = (row: SqlRow): NoticeRow => ({
  id: row.id as number,
  kind: row.kind as string,
  peerId: row.peer_id as string,
  payload: row.payload as Bytes,
  work: (row.work as Bytes | null) ?? undefined,
  attempts: row.attempts as number,
  createdMs: row.created_ms as number,
  letter: (row.letter as number | null) ?? undefined,
  letterMs: (row.letter_ms as number | null) ?? undefined,
})

export function addNotice(sql: Sql, row: Pick<NoticeRow, 'kind' | 'peerId' | 'payload' | 'createdMs'>): void {
  sql.run(
    'INSERT INTO notice (kind, peer_id, payload, created_ms) VALUES (?, ?, ?, ?)',
    row.kind,
    row.peerId,
    row.payload,
    row.createdMs,
  )
}

export function noticesFor(sql: Pick<Sql, 'all'>, peerId: string): NoticeRow[] {
  return sql.all('SELECT * FROM notice WHERE peer_id = ? ORDER BY id LIMIT 100', peerId).map(notice)
}

export function peersWithNotices(sql: Pick<Sql, 'all'>): string[] {
  return sql.all('SELECT DISTINCT peer_id FROM notice').map((row) => row.peer_id as string)
}

export function dropNotice(sql: Sql, id: number): void {
  sql.run('DELETE FROM notice WHERE id = ?', id)
}

/** Takes back everything of one kind for a peer, as when a friendship ends. */
export function dropNoticesFor(sql: Sql, kind: string, peerId: string): void {
  sql.run('DELETE FROM notice WHERE kind = ? AND peer_id = ?', kind, peerId)
}

export function noteFailure(sql: Sql, id: number, error: string): void {
  sql.run('UPDATE notice SET attempts = attempts + 1, last_error = ? WHERE id = ?', error, id)
}

export function setWork(sql: Sql, id: number, work: Bytes): void {
  sql.run('UPDATE notice SET work = ? WHERE id = ?', work, id)
}

/** What waits for one device goes to another, behind what waits there. */
export function moveNotices(sql: Sql, kinds: readonly string[], fromPeer: string, toPeer: string): void {
  const marks = kinds.map(() => '?').join(', ')
  sql.run(`UPDATE notice SET peer_id = ? WHERE peer_id = ? AND kind IN (${marks})`, toPeer, fromPeer, ...kinds)
}

export function noticeById(sql: Pick<Sql, 'get'>, id: number): NoticeRow | undefined {
  const row = sql.get('SELECT * FROM notice WHERE id = ?', id)
  return row && notice(row)
}

export function noticeByLetter(sql: Pick<Sql, 'get'>, letter: number): NoticeRow | undefined {
  const row = sql.get('SELECT * FROM notice WHERE letter = ?', letter)
  return row && notice(row)
}

export function setLetter(sql: Sql, id: number, letter: number, nowMs: number): void {
  sql.run('UPDATE notice SET letter = ?, letter_ms = ? WHERE id = ?', letter, nowMs, id)
}

/** Notes that this letter of ours is a reply: of no use here once somebody holds it. */
export function addReply(sql: Sql, letter: number): void {
  sql.run('INSERT INTO reply (letter) VALUES (?)', letter)
}

/** True if this letter is a reply: it is forgotten with that. */
export function takeReply(sql: Sql, letter: number): boolean {
  return sql.run('DELETE FROM reply WHERE letter = ?', letter) > 0
}
