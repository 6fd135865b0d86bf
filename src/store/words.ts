import type { Bytes } from '../../protocols/signed.ts'
import type { SqlRow } from './driver.ts'
import type { Sql } from './store.ts'

type Reader = Pick<Sql, 'get' | 'all'>

/** A message as the rules for words see it. */
export interface Word {
  readonly number: number
  readonly userKey: Bytes
  readonly device: string
  readonly seq: number
  readonly id: Bytes
  readonly kind: string
  /** What it says now; undefined once it was erased, or has disappeared. */
  readonly text: string | undefined
  readonly sentMs: number
  readonly change: 'edited' | 'erased' | undefined
  readonly failure: 'cancelled' | 'expired' | undefined
  /** Own only: as it goes over the wire. */
  readonly content: Bytes | undefined
}

const word = (row: SqlRow): Word => ({
  number: row.number as number,
  userKey: row.user_key as Bytes,
  device: row.device as string,
  seq: row.seq as number,
  id: row.id as Bytes,
  kind: row.kind as string,
  text: (row.text as string | null) ?? undefined,
  sentMs: row.sent_ms as number,
  change: (row.change as Word['change'] | null) ?? undefined,
  failure: (row.failure as Word['failure'] | null) ?? undefined,
  content: (row.content as Bytes | null) ?? undefined,
})

export function wordById(sql: Reader, userKey: Bytes, id: Bytes): Word | undefined {
  const row = sql.get('SELECT * FROM message WHERE user_key = ? AND id = ?', userKey, id)
  return row && word(row)
}

export function wordByNumber(sql: Reader, number: number): Word | undefined {
  const row = sql.get('SELECT * FROM message WHERE number = ?', number)
  return row && word(row)
}

/** A text of a conversation by its sender's number, or the sender's newest: our own (`device` is us), or the friend's. */
export function wordAt(sql: Reader, userKey: Bytes, device: string, isMine: boolean, seq?: number): Word | undefined {
  const row = sql.get(
    `SELECT * FROM message WHERE user_key = ? AND (device = ?) = ? AND kind = 'text' AND (seq = ? OR ? IS NULL)
     ORDER BY number DESC LIMIT 1`,
    userKey,
    device,
    isMine ? 1 : 0,
    seq ?? null,
    seq ?? null,
  )
  return row && word(row)
}

/** Own edits of a message, whose contents still say what they once said. */
export function editsOf(sql: Reader, userKey: Bytes, target: Bytes): Word[] {
  return sql.all("SELECT * FROM message WHERE user_key = ? AND target = ? AND kind = 'edit'", userKey, target).map(word)
}

export function putText(sql: Sql, number: number, text: string): void {
  sql.run("UPDATE message SET text = ?, kind = 'text', change = 'edited' WHERE number = ?", text, number)
}

/** Drops what a message says, and what was thought of it. `isShown`: that something was here is still told. */
export function dropText(sql: Sql, { number, userKey, id }: Word, isShown: boolean): void {
  sql.run(
    `UPDATE message SET text = NULL, kind = ?, change = 'erased', is_unread = 0, gone_ms = NULL, lasts_s = 0, target = NULL
     WHERE number = ?`,
    isShown ? 'text' : 'stub',
    number,
  )
  sql.run('DELETE FROM reaction WHERE user_key = ? AND target = ?', userKey, id)
}

/** Puts other bytes in the place of an own content: those of its stub. */
export function putContent(sql: Sql, number: number, content: Bytes): void {
  sql.run('UPDATE message SET content = ?, is_stale = 0 WHERE number = ?', content, number)
}

/** Notes that an own content says what was edited since: it goes to a stub once it is delivered. */
export function markStale(sql: Sql, number: number): void {
  sql.run('UPDATE message SET is_stale = 1 WHERE number = ?', number)
}

/** Own contents that are delivered and say what was edited since. */
export function staleWords(sql: Reader): Word[] {
  return sql
    .all(
      `SELECT * FROM message WHERE is_stale = 1 AND NOT EXISTS (SELECT 1 FROM outbox WHERE outbox.number = message.number)
       LIMIT 100`,
    )
    .map(word)
}

export function isQueued(sql: Reader, number: number): boolean {
  return sql.get('SELECT 1 FROM outbox WHERE number = ?', number) !== undefined
}

export function putFailure(sql: Sql, number: number, failure: 'cancelled' | 'expired'): void {
  sql.run('UPDATE message SET failure = ? WHERE number = ?', failure, number)
}

/** Adds to how long each queued text has been tried, and returns those that have been for longer than `limitMs`. */
export function waited(sql: Sql, passedMs: number, limitMs: number): Word[] {
  sql.run('UPDATE outbox SET waited_ms = waited_ms + ?', passedMs)
  return sql
    .all(
      `SELECT message.* FROM outbox JOIN message USING (number)
       WHERE waited_ms > ? AND kind = 'text' AND failure IS NULL AND change IS NOT 'erased'
       ORDER BY outbox.user_key, outbox.seq LIMIT 1000`,
      limitMs,
    )
    .map(word)
}

export function putReaction(sql: Sql, userKey: Bytes, target: Bytes, isMine: boolean, emoji: string): void {
  if (emoji === '') {
    sql.run('DELETE FROM reaction WHERE user_key = ? AND target = ? AND is_mine = ?', userKey, target, isMine ? 1 : 0)
    return
  }
  sql.run(
    `INSERT INTO reaction (user_key, target, is_mine, emoji) VALUES (?, ?, ?, ?)
     ON CONFLICT (user_key, target, is_mine) DO UPDATE SET emoji = excluded.emoji`,
    userKey,
    target,
    isMine ? 1 : 0,
    emoji,
  )
}

/** Every reaction in a conversation. */
export function reactionsOf(
  sql: Pick<Sql, 'all'>,
  userKey: Bytes,
): { target: Bytes; isMine: boolean; emoji: string }[] {
  return sql
    .all('SELECT target, is_mine, emoji FROM reaction WHERE user_key = ? ORDER BY target, is_mine', userKey)
    .map((row) => ({ target: row.target as Bytes, isMine: row.is_mine === 1, emoji: row.emoji as string }))
}

/** Keeps a change of a message that is not here yet; an erasure stays, whatever edit follows. `text` undefined: erase. */
export function putEarly(sql: Sql, userKey: Bytes, target: Bytes, isMine: boolean, text: string | undefined): void {
  sql.run(
    `INSERT INTO early_change (user_key, target, is_mine, text) VALUES (?, ?, ?, ?)
     ON CONFLICT (user_key, target, is_mine) DO UPDATE SET text = CASE WHEN text IS NULL THEN NULL ELSE excluded.text END`,
    userKey,
    target,
    isMine ? 1 : 0,
    text ?? null,
  )
}

/** Takes out what was kept for a message that is here now, by its author. */
export function takeEarly(
  sql: Sql,
  userKey: Bytes,
  target: Bytes,
  isMine: boolean,
): { text: string | undefined } | undefined {
  const row = sql.get(
    'SELECT text FROM early_change WHERE user_key = ? AND target = ? AND is_mine = ?',
    userKey,
    target,
    isMine ? 1 : 0,
  )
  if (row === undefined) return undefined
  sql.run('DELETE FROM early_change WHERE user_key = ? AND target = ?', userKey, target)
  return { text: (row.text as string | null) ?? undefined }
}

/** How long texts of a conversation last, in seconds; 0 for ever. */
export function timerOf(sql: Reader, userKey: Bytes): number {
  const row = sql.get('SELECT lasts_s FROM chat_timer WHERE user_key = ?', userKey)
  return (row?.lasts_s as number | undefined) ?? 0
}

/** Takes what the content at this place in the chain of `device` says; false if a later one has said otherwise. */
export function putTimer(sql: Sql, userKey: Bytes, device: string, seq: number, lastsS: number): boolean {
  const place = sql.get(
    'SELECT lamport FROM message WHERE user_key = ? AND device = ? AND seq = ?',
    userKey,
    device,
    seq,
  )
  const lamport = (place?.lamport as number | undefined) ?? 0
  return (
    sql.run(
      `INSERT INTO chat_timer (user_key, lasts_s, lamport, device, seq) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (user_key) DO UPDATE
         SET lasts_s = excluded.lasts_s, lamport = excluded.lamport, device = excluded.device, seq = excluded.seq
         WHERE (excluded.lamport, excluded.device, excluded.seq) > (lamport, device, seq)`,
      userKey,
      lastsS,
      lamport,
      device,
      seq,
    ) > 0
  )
}

/** True if a countdown has to begin, or has ended. */
export function isAnythingGoing(sql: Reader, nowMs: number): boolean {
  return (
    sql.get(`SELECT 1 FROM message WHERE ${LASTING} LIMIT 1`) !== undefined ||
    sql.get('SELECT 1 FROM message WHERE gone_ms <= ? LIMIT 1', nowMs) !== undefined
  )
}

/** True if some text will disappear one day. */
export function isAnythingLasting(sql: Reader): boolean {
  return (
    sql.get("SELECT 1 FROM message WHERE kind = 'text' AND lasts_s > 0 AND gone_ms IS NULL LIMIT 1") !== undefined ||
    sql.get('SELECT 1 FROM message WHERE gone_ms IS NOT NULL LIMIT 1') !== undefined
  )
}

/** Of a friend: read. Our own: delivered. */
const LASTING = `kind = 'text' AND lasts_s > 0 AND gone_ms IS NULL AND is_unread = 0
  AND NOT EXISTS (SELECT 1 FROM outbox WHERE outbox.number = message.number)`

export function beginCountdowns(sql: Sql, nowMs: number): void {
  sql.run(`UPDATE message SET gone_ms = ? + lasts_s * 1000 WHERE ${LASTING}`, nowMs)
}

/** Texts whose time is over. */
export function goneWords(sql: Reader, nowMs: number): Word[] {
  return sql.all('SELECT * FROM message WHERE gone_ms <= ? LIMIT 1000', nowMs).map(word)
}

/** Number of the newest row on this device; 0 without any. */
export function newestNumber(sql: Reader): number {
  return (sql.get('SELECT MAX(number) AS number FROM message')?.number as number | null | undefined) ?? 0
}

/** How many texts of each friend came after this row, most first. */
export function arrivedAfter(sql: Reader, number: number): { userKey: Bytes; count: number }[] {
  return sql
    .all(
      `SELECT user_key, COUNT(*) AS count FROM message WHERE number > ? AND kind = 'text' AND content IS NULL
       GROUP BY user_key ORDER BY count DESC`,
      number,
    )
    .map((row) => ({ userKey: row.user_key as Bytes, count: row.count as number }))
}
