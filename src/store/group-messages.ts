import type { Range } from '../../protocols/group/wire.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { SqlRow } from './driver.ts'
import type { Reader } from './groups.ts'
import type { Sql } from './store.ts'
import { dropSaid } from './group-words.ts'

export interface EnvelopeRow {
  groupId: Bytes
  peerId: string
  first: number
  last: number
  logSeq: number
  isLeave: boolean
  hash: Bytes
  bytes: Bytes
}

const envelope = (row: SqlRow): EnvelopeRow => ({
  groupId: row.group_id as Bytes,
  peerId: row.peer_id as string,
  first: row.first as number,
  last: row.last as number,
  logSeq: row.log_seq as number,
  isLeave: row.is_leave === 1,
  hash: row.hash as Bytes,
  bytes: row.bytes as Bytes,
})

export function addEnvelope(sql: Sql, row: EnvelopeRow): void {
  sql.run(
    `INSERT INTO group_envelope (group_id, peer_id, first, last, log_seq, is_leave, hash, bytes)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    row.groupId,
    row.peerId,
    row.first,
    row.last,
    row.logSeq,
    row.isLeave ? 1 : 0,
    row.hash,
    row.bytes,
  )
}

/** The envelope that ends right before this number. */
export function envelopeBefore(sql: Reader, groupId: Bytes, peerId: string, number: number): EnvelopeRow | undefined {
  const row = sql.get(
    'SELECT * FROM group_envelope WHERE group_id = ? AND peer_id = ? AND first < ? ORDER BY first DESC LIMIT 1',
    groupId,
    peerId,
    number,
  )
  const found = row && envelope(row)
  return found?.last === number - 1 ? found : undefined
}

/** An author's last envelope here. */
export function lastEnvelope(sql: Reader, groupId: Bytes, peerId: string): EnvelopeRow | undefined {
  const row = sql.get(
    'SELECT * FROM group_envelope WHERE group_id = ? AND peer_id = ? ORDER BY first DESC LIMIT 1',
    groupId,
    peerId,
  )
  return row && envelope(row)
}

/** At most `limit` envelopes of an author that begin in this range, in order. */
export function envelopesIn(sql: Reader, groupId: Bytes, peerId: string, range: Range, limit: number): EnvelopeRow[] {
  return sql
    .all(
      `SELECT * FROM group_envelope WHERE group_id = ? AND peer_id = ? AND first BETWEEN ? AND ?
       ORDER BY first LIMIT ?`,
      groupId,
      peerId,
      range.first,
      range.last,
      limit,
    )
    .map(envelope)
}

/** The leaves that are stored, one for each stay that its member ended itself. */
export function leavesIn(sql: Reader, groupId: Bytes): EnvelopeRow[] {
  return sql.all('SELECT * FROM group_envelope WHERE group_id = ? AND is_leave = 1', groupId).map(envelope)
}

/** Drops an author's envelopes, and what they said, from this number on. */
export function dropEnvelopesFrom(sql: Sql, groupId: Bytes, peerId: string, number: number): void {
  sql.run('DELETE FROM group_envelope WHERE group_id = ? AND peer_id = ? AND first >= ?', groupId, peerId, number)
  sql.run('DELETE FROM group_message WHERE group_id = ? AND peer_id = ? AND number >= ?', groupId, peerId, number)
  dropSaid(sql, groupId, peerId, number)
}

/** What stands on the log from this place on, of everyone, in order. */
export function envelopesOnLog(sql: Reader, groupId: Bytes, fromSeq: number): EnvelopeRow[] {
  return sql
    .all('SELECT * FROM group_envelope WHERE group_id = ? AND log_seq >= ? ORDER BY peer_id, first', groupId, fromSeq)
    .map(envelope)
}

/** Everybody who is known to have something of this author, ourselves among them. */
export function holdersOf(sql: Reader, groupId: Bytes, author: string): string[] {
  return sql
    .all('SELECT holder FROM group_have WHERE group_id = ? AND author = ?', groupId, author)
    .map((row) => row.holder as string)
}

export interface GroupMessageRow {
  id: number
  groupId: Bytes
  peerId: string
  number: number
  logSeq: number
  lamport: number
  sentMs: number
  /** Undefined once it was erased. */
  text: string | undefined
  change: 'edited' | 'erased' | undefined
  replyTo: { peerId: string; number: number } | undefined
  isUnread: boolean
  /** The member who opened it to us, who came later. */
  sharedBy: string | undefined
}

const message = (row: SqlRow): GroupMessageRow => ({
  id: row.id as number,
  groupId: row.group_id as Bytes,
  peerId: row.peer_id as string,
  number: row.number as number,
  logSeq: row.log_seq as number,
  lamport: row.lamport as number,
  sentMs: row.sent_ms as number,
  text: (row.text as string | null) ?? undefined,
  change: (row.change as GroupMessageRow['change'] | null) ?? undefined,
  replyTo:
    row.reply_peer === null ? undefined : { peerId: row.reply_peer as string, number: row.reply_number as number },
  isUnread: row.is_unread === 1,
  sharedBy: (row.shared_by as string | null) ?? undefined,
})

export function addGroupMessage(sql: Sql, row: Omit<GroupMessageRow, 'id' | 'change'>): void {
  sql.run(
    `INSERT INTO group_message (group_id, peer_id, number, log_seq, lamport, sent_ms, text, reply_peer, reply_number,
       is_unread, shared_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    row.groupId,
    row.peerId,
    row.number,
    row.logSeq,
    row.lamport,
    row.sentMs,
    row.text ?? null,
    row.replyTo?.peerId ?? null,
    row.replyTo?.number ?? null,
    row.isUnread ? 1 : 0,
    row.sharedBy ?? null,
  )
}

/** The newest `limit` messages, or those right before the row with this id; in display order, oldest first. */
export function groupMessages(sql: Reader, groupId: Bytes, limit: number, before?: number): GroupMessageRow[] {
  const rows =
    before === undefined
      ? sql.all(
          `SELECT * FROM group_message WHERE group_id = ?
           ORDER BY lamport DESC, peer_id DESC, number DESC LIMIT ?`,
          groupId,
          limit,
        )
      : sql.all(
          `SELECT m.* FROM group_message m, group_message b WHERE m.group_id = ? AND b.id = ? AND b.group_id = m.group_id
           AND (m.lamport, m.peer_id, m.number) < (b.lamport, b.peer_id, b.number)
           ORDER BY m.lamport DESC, m.peer_id DESC, m.number DESC LIMIT ?`,
          groupId,
          before,
          limit,
        )
  return rows.map(message).reverse()
}

export function lamportMax(sql: Reader, groupId: Bytes): number {
  return Number(sql.get('SELECT MAX(lamport) AS top FROM group_message WHERE group_id = ?', groupId)?.top ?? 0)
}

/** Which of an author's messages a holder has on disk. */
export function haveOf(sql: Reader, groupId: Bytes, author: string, holder: string): Range[] {
  const row = sql.get(
    'SELECT ranges FROM group_have WHERE group_id = ? AND author = ? AND holder = ?',
    groupId,
    author,
    holder,
  )
  return row === undefined ? [] : ranges(row)
}

/** Which messages a holder has on disk, by author: one look, where a large group would be one for each member. */
export function havesHeldBy(sql: Reader, groupId: Bytes, holder: string): Map<string, Range[]> {
  const rows = sql.all('SELECT author, ranges FROM group_have WHERE group_id = ? AND holder = ?', groupId, holder)
  return new Map(rows.map((row) => [row.author as string, ranges(row)]))
}

/** Who has which messages of this author on disk, as far as it is known here. */
export function holdingsOf(sql: Reader, groupId: Bytes, author: string): Map<string, Range[]> {
  const rows = sql.all('SELECT holder, ranges FROM group_have WHERE group_id = ? AND author = ?', groupId, author)
  return new Map(rows.map((row) => [row.holder as string, ranges(row)]))
}

export function putHave(sql: Sql, groupId: Bytes, author: string, holder: string, have: readonly Range[]): void {
  sql.run(
    `INSERT INTO group_have (group_id, author, holder, ranges) VALUES (?, ?, ?, ?)
     ON CONFLICT (group_id, author, holder) DO UPDATE SET ranges = excluded.ranges`,
    groupId,
    author,
    holder,
    JSON.stringify(have.map(({ first, last }) => [first, last])),
  )
}

function ranges(row: SqlRow): Range[] {
  return (JSON.parse(row.ranges as string) as [number, number][]).map(([first, last]) => ({ first, last }))
}

/** One message by its author and number. */
export function groupMessageAt(
  sql: Reader,
  groupId: Bytes,
  peerId: string,
  number: number,
): GroupMessageRow | undefined {
  const row = sql.get(
    'SELECT * FROM group_message WHERE group_id = ? AND peer_id = ? AND number = ?',
    groupId,
    peerId,
    number,
  )
  return row && message(row)
}

/** The newest message of an author; without one, of everybody but `except`. */
export function newestOf(sql: Reader, groupId: Bytes, peerId?: string, except = ''): GroupMessageRow | undefined {
  const row = sql.get(
    `SELECT * FROM group_message WHERE group_id = ? AND (peer_id = ? OR ? IS NULL) AND peer_id <> ?
     ORDER BY lamport DESC, peer_id DESC, number DESC LIMIT 1`,
    groupId,
    peerId ?? null,
    peerId ?? null,
    except,
  )
  return row && message(row)
}

/** Messages of all authors under one number. */
export function groupMessagesUnder(sql: Reader, groupId: Bytes, number: number): GroupMessageRow[] {
  return sql
    .all('SELECT * FROM group_message WHERE group_id = ? AND number = ? ORDER BY peer_id', groupId, number)
    .map(message)
}

/** Unread messages of each group that has some. */
export function unreadGroups(sql: Reader): { groupId: Bytes; count: number }[] {
  return sql
    .all('SELECT group_id, COUNT(*) AS count FROM group_message WHERE is_unread = 1 GROUP BY group_id')
    .map((row) => ({ groupId: row.group_id as Bytes, count: row.count as number }))
}

/** Messages of others that came after the row with this id, by group. */
export function groupArrivalsAfter(sql: Reader, id: number): { groupId: Bytes; count: number }[] {
  return sql
    .all('SELECT group_id, COUNT(*) AS count FROM group_message WHERE id > ? AND is_unread = 1 GROUP BY group_id', id)
    .map((row) => ({ groupId: row.group_id as Bytes, count: row.count as number }))
}

export function newestGroupMessage(sql: Reader): number {
  return Number(sql.get('SELECT MAX(id) AS top FROM group_message')?.top ?? 0)
}

export function markGroupRead(sql: Sql, groupId: Bytes): void {
  sql.run('UPDATE group_message SET is_unread = 0 WHERE group_id = ? AND is_unread = 1', groupId)
}

/** Every message of a group in display order. */
export function messagesInOrder(sql: Reader, groupId: Bytes): GroupMessageRow[] {
  return sql
    .all('SELECT * FROM group_message WHERE group_id = ? ORDER BY lamport, peer_id, number', groupId)
    .map(message)
}
