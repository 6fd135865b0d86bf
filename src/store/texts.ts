import { chainOf } from './chat.ts'
import { getSetting, putSetting } from './settings.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { SqlRow } from './driver.ts'
import type { Sql } from './store.ts'

type Reader = Pick<Sql, 'get' | 'all'>

export interface TextRow {
  readonly number: number
  readonly device: string
  readonly seq: number
  readonly id: Bytes
  readonly sentMs: number
  /** Undefined once it was erased. */
  readonly text: string | undefined
  readonly change: 'edited' | 'erased' | undefined
  readonly failure: 'cancelled' | 'expired' | undefined
  /** Id of the message that it answers. */
  readonly target: Bytes | undefined
  readonly isUnread: boolean
  readonly isQueued: boolean
  readonly isHeld: boolean
  /** Own only: the friend says that it has read it. */
  readonly isRead: boolean
}

const textRow = (row: SqlRow): TextRow => ({
  number: row.number as number,
  device: row.device as string,
  seq: row.seq as number,
  id: row.id as Bytes,
  sentMs: row.sent_ms as number,
  text: (row.text as string | null) ?? undefined,
  change: (row.change as TextRow['change'] | null) ?? undefined,
  failure: (row.failure as TextRow['failure'] | null) ?? undefined,
  target: (row.target as Bytes | null) ?? undefined,
  isUnread: row.is_unread === 1,
  isQueued: row.queued !== null,
  isHeld: ((row.held as number | null) ?? 0) > 0,
  isRead: (row.seq as number) <= ((row.read_seq as number | null) ?? 0),
})

/** One text as it stands. */
export function textByNumber(sql: Reader, number: number): TextRow | undefined {
  const row = sql.get(
    `SELECT message.*, outbox.number AS queued, outbox.held, chat_chain.read_seq
     FROM message LEFT JOIN outbox USING (number)
       LEFT JOIN chat_chain ON chat_chain.user_key = message.user_key AND chat_chain.device = message.device
     WHERE message.number = ?`,
    number,
  )
  return row && textRow(row)
}

/** Which texts: the newest, or those right before or right after a row. */
interface TextPage {
  readonly limit: number
  readonly before?: number | undefined
  readonly after?: number | undefined
}

/** Texts of a conversation: newest first; with `before`, those right before that row; with `after`, oldest first. */
export function textsOf(sql: Reader, userKey: Bytes, { limit, before, after }: TextPage): TextRow[] {
  const isForward = after !== undefined
  const from = after ?? before
  const end = from === undefined ? undefined : placeOf(sql, userKey, from)
  const order = isForward ? 'ASC' : 'DESC'
  return sql
    .all(
      `SELECT message.*, outbox.number AS queued, outbox.held, chat_chain.read_seq
       FROM message LEFT JOIN outbox USING (number)
         LEFT JOIN chat_chain ON chat_chain.user_key = message.user_key AND chat_chain.device = message.device
       WHERE message.user_key = ? AND kind = 'text'
         AND (message.lamport, message.device, message.seq) ${isForward ? '>' : '<'} (?, ?, ?)
       ORDER BY message.lamport ${order}, message.device ${order}, message.seq ${order} LIMIT ?`,
      userKey,
      ...(end ?? [Number.MAX_SAFE_INTEGER, '', 0]),
      limit,
    )
    .map(textRow)
}

/** Where a row stands in the display order; before everything if it is not of this conversation. */
function placeOf(sql: Reader, userKey: Bytes, number: number): [number, string, number] {
  const row = sql.get('SELECT lamport, device, seq FROM message WHERE number = ? AND user_key = ?', number, userKey)
  return row === undefined ? [0, '', 0] : [row.lamport as number, row.device as string, row.seq as number]
}

export function markRead(sql: Sql, userKey: Bytes): void {
  sql.run('UPDATE message SET is_unread = 0 WHERE user_key = ? AND is_unread = 1', userKey)
}

/** True if this user tells friends what was read, and hears it of them. */
export function tellsRead(sql: Pick<Sql, 'get'>): boolean {
  return getSetting<boolean>(sql, READ_RECEIPTS) === true
}

export function putTellsRead(sql: Sql, isOn: boolean): void {
  putSetting(sql, READ_RECEIPTS, isOn)
}

const READ_RECEIPTS = 'read_receipts'

/** How far the texts of a friend's device were read, for a receipt: 0 unless this user tells it. */
export function readUpto(sql: Reader, userKey: Bytes, device: string): number {
  if (!tellsRead(sql)) return 0
  const unread = sql.get(
    'SELECT MIN(seq) AS seq FROM message WHERE user_key = ? AND device = ? AND is_unread = 1',
    userKey,
    device,
  )?.seq as number | null | undefined
  return unread === null || unread === undefined ? chainOf(sql, userKey, device).seq : unread - 1
}

/**
 * Takes a friend's word that it has read our own chain (`device` is us) up to `seq`; ignored unless this user tells it too.
 *
 * @returns the first and last of our texts that are newly read, if there are any.
 */
export function heardRead(
  sql: Sql,
  userKey: Bytes,
  device: string,
  seq: number,
): { first: number; last: number } | undefined {
  if (!tellsRead(sql)) return undefined
  const row = sql.get('SELECT read_seq FROM chat_chain WHERE user_key = ? AND device = ?', userKey, device)
  const before = row?.read_seq as number | undefined
  if (before === undefined || before >= seq) return undefined
  const set = 'UPDATE chat_chain SET read_seq = MIN(?, seq) WHERE user_key = ? AND device = ?'
  sql.run(set, seq, userKey, device)
  const span = sql.get(
    `SELECT MIN(seq) AS first, MAX(seq) AS last FROM message
     WHERE user_key = ? AND device = ? AND kind = 'text' AND seq > ? AND seq <= ?`,
    userKey,
    device,
    before,
    seq,
  )
  return typeof span?.first === 'number' ? { first: span.first, last: span.last as number } : undefined
}

export function unreadOf(sql: Reader, userKey: Bytes): number {
  const row = sql.get('SELECT COUNT(*) AS count FROM message WHERE user_key = ? AND is_unread = 1', userKey)
  return row?.count as number
}

/** How many texts of each person were never read, most recent conversation first. */
export function unreadCounts(sql: Reader): { userKey: Bytes; count: number }[] {
  return sql
    .all(
      'SELECT user_key, COUNT(*) AS count FROM message WHERE is_unread = 1 GROUP BY user_key ORDER BY MAX(number) DESC',
    )
    .map((row) => ({ userKey: row.user_key as Bytes, count: row.count as number }))
}
