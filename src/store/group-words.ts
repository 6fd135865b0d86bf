import { dropShares } from './group-shares.ts'
import type { Range } from '../../protocols/group/wire.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { Reader } from './groups.ts'
import type { Sql } from './store.ts'

/** What an author said became of a message of its own; no text: erased. */
export interface GroupChange {
  readonly number: number
  /** Number of the content that says so. */
  readonly byNumber: number
  readonly text: string | undefined
}

/**
 * Keeps a change and, if the message is here, makes it. The newest edit counts, an erasure for good: whatever order they
 * come in, all end with the same. Returns false if it changed nothing.
 */
export function changeMessage(sql: Sql, groupId: Bytes, peerId: string, change: GroupChange): boolean {
  const { number, byNumber, text } = change
  const before = changeOf(sql, groupId, peerId, number)
  if (before !== undefined && (before.text === undefined || (text !== undefined && before.byNumber > byNumber)))
    return false
  sql.run(
    `INSERT INTO group_change (group_id, peer_id, number, by_number, text) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (group_id, peer_id, number) DO UPDATE SET by_number = excluded.by_number, text = excluded.text`,
    groupId,
    peerId,
    number,
    byNumber,
    text ?? null,
  )
  return applyChange(sql, groupId, peerId, number)
}

/** True if any of an author's messages in this range is known to have been changed; it may not be here yet. */
export function hasChanges(sql: Reader, groupId: Bytes, peerId: string, { first, last }: Range): boolean {
  const row = sql.get(
    'SELECT 1 FROM group_change WHERE group_id = ? AND peer_id = ? AND number BETWEEN ? AND ? LIMIT 1',
    groupId,
    peerId,
    first,
    last,
  )
  return row !== undefined
}

/** Makes the change of a message that was kept before it came. Returns false if there is none, or no message. */
export function applyChange(sql: Sql, groupId: Bytes, peerId: string, number: number): boolean {
  const change = changeOf(sql, groupId, peerId, number)
  if (change === undefined) return false
  putGroupText(sql, groupId, peerId, number, change.text, change.text === undefined ? 'erased' : 'edited')
  return true
}

/** What a message says from now on. */
export function putGroupText(
  sql: Sql,
  groupId: Bytes,
  peerId: string,
  number: number,
  text: string | undefined,
  change: 'edited' | 'erased' | undefined,
): void {
  sql.run(
    `UPDATE group_message SET text = ?, change = ?, is_unread = CASE WHEN ? IS NULL THEN 0 ELSE is_unread END
     WHERE group_id = ? AND peer_id = ? AND number = ?`,
    text ?? null,
    change ?? null,
    text ?? null,
    groupId,
    peerId,
    number,
  )
}

/** Messages of an author whose newest change was said from this number on. */
export function changedFrom(sql: Reader, groupId: Bytes, peerId: string, byNumber: number): number[] {
  return sql
    .all(
      'SELECT number FROM group_change WHERE group_id = ? AND peer_id = ? AND by_number >= ?',
      groupId,
      peerId,
      byNumber,
    )
    .map((row) => row.number as number)
}

/** True if this member's newest reaction to something was said from this number on. */
export function reactedFrom(sql: Reader, groupId: Bytes, peerId: string, byNumber: number): boolean {
  const select = 'SELECT 1 FROM group_reaction WHERE group_id = ? AND by_peer = ? AND by_number >= ? LIMIT 1'
  return sql.get(select, groupId, peerId, byNumber) !== undefined
}

/** Forgets the changes and reactions that this member said from this number on. */
export function dropSaid(sql: Sql, groupId: Bytes, peerId: string, byNumber: number): void {
  sql.run('DELETE FROM group_change WHERE group_id = ? AND peer_id = ? AND by_number >= ?', groupId, peerId, byNumber)
  sql.run('DELETE FROM group_reaction WHERE group_id = ? AND by_peer = ? AND by_number >= ?', groupId, peerId, byNumber)
  dropShares(sql, groupId, peerId, byNumber)
}

export interface GroupReaction {
  /** Author and number of the message. */
  readonly peerId: string
  readonly number: number
  readonly byPeer: string
  readonly byNumber: number
  readonly emoji: string
}

/** The newest of a member on a message counts, whatever order they come in; an empty one takes it back. */
export function putGroupReaction(sql: Sql, groupId: Bytes, reaction: GroupReaction): void {
  const { peerId, number, byPeer, byNumber, emoji } = reaction
  sql.run(
    `INSERT INTO group_reaction (group_id, peer_id, number, by_peer, by_number, emoji) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (group_id, peer_id, number, by_peer) DO UPDATE
     SET by_number = excluded.by_number, emoji = excluded.emoji WHERE excluded.by_number > by_number`,
    groupId,
    peerId,
    number,
    byPeer,
    byNumber,
    emoji,
  )
}

/** Every reaction in a group that was not taken back. */
export function groupReactions(sql: Reader, groupId: Bytes): GroupReaction[] {
  return sql
    .all("SELECT * FROM group_reaction WHERE group_id = ? AND emoji <> '' ORDER BY peer_id, number, by_peer", groupId)
    .map((row) => ({
      peerId: row.peer_id as string,
      number: row.number as number,
      byPeer: row.by_peer as string,
      byNumber: row.by_number as number,
      emoji: row.emoji as string,
    }))
}

function changeOf(sql: Reader, groupId: Bytes, peerId: string, number: number): GroupChange | undefined {
  const row = sql.get(
    'SELECT * FROM group_change WHERE group_id = ? AND peer_id = ? AND number = ?',
    groupId,
    peerId,
    number,
  )
  if (row === undefined) return undefined
  return { number, byNumber: row.by_number as number, text: (row.text as string | null) ?? undefined }
}

/** Drops what was said before `beforeMs`, but never the newest `kept` messages; numbers stay known, leaves stay. */
export function pruneGroup(sql: Sql, groupId: Bytes, beforeMs: number, kept: number): void {
  const edge = sql.get(
    `SELECT lamport, peer_id, number FROM group_message WHERE group_id = ?
     ORDER BY lamport DESC, peer_id DESC, number DESC LIMIT 1 OFFSET ?`,
    groupId,
    kept,
  )
  if (edge === undefined) return
  const old = '(m.sent_ms < ? AND (m.lamport, m.peer_id, m.number) <= (?, ?, ?))'
  const values = [beforeMs, edge.lamport ?? 0, edge.peer_id ?? '', edge.number ?? 0]
  const within = 'm.group_id = e.group_id AND m.peer_id = e.peer_id AND m.number BETWEEN e.first AND e.last'
  // An author's newest envelope stays: its next one follows it.
  sql.run(
    `DELETE FROM group_envelope AS e WHERE group_id = ? AND is_leave = 0
       AND first < (SELECT MAX(first) FROM group_envelope AS n WHERE n.group_id = e.group_id AND n.peer_id = e.peer_id)
       AND EXISTS (SELECT 1 FROM group_message AS m WHERE ${within})
       AND NOT EXISTS (SELECT 1 FROM group_message AS m WHERE ${within} AND NOT ${old})`,
    groupId,
    ...values,
  )
  sql.run(`DELETE FROM group_message AS m WHERE group_id = ? AND ${old}`, groupId, ...values)
}
