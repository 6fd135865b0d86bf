import type { Bytes } from '../../protocols/signed.ts'
import type { SqlRow } from './driver.ts'
import type { Sql } from './store.ts'

type Reader = Pick<Sql, 'get' | 'all'>

/** One of our own contents as it goes over the wire. */
export interface SentRow {
  readonly number: number
  readonly seq: number
  readonly id: Bytes
  readonly prevHead: Bytes
  readonly head: Bytes
  readonly bytes: Bytes
  readonly isQueued: boolean
  /** It has left this device before. */
  readonly isOut: boolean
}

const AS_SENT = 'message.number, message.seq, message.id, prev_head, head, content, outbox.number AS queued'

const sent = (row: SqlRow): SentRow => ({
  number: row.number as number,
  seq: row.seq as number,
  id: row.id as Bytes,
  prevHead: row.prev_head as Bytes,
  head: row.head as Bytes,
  bytes: row.content as Bytes,
  isQueued: row.queued !== null,
  isOut: row.is_out === 1,
})

/** Own contents of a conversation above `seq`, in order, delivered ones too: the friend may have lost them. */
export function sentAfter(sql: Reader, userKey: Bytes, device: string, seq: number, limit: number): SentRow[] {
  return sql
    .all(
      `SELECT ${AS_SENT}, is_out FROM message LEFT JOIN outbox USING (number)
       WHERE message.user_key = ? AND message.device = ? AND message.seq > ? ORDER BY message.seq LIMIT ?`,
      userKey,
      device,
      seq,
      limit,
    )
    .map(sent)
}

/** @param isOut it leaves at once. */
export function addToOutbox(sql: Sql, userKey: Bytes, number: number, seq: number, isOut: boolean): void {
  sql.run('INSERT INTO outbox (number, user_key, seq, is_out) VALUES (?, ?, ?, ?)', number, userKey, seq, isOut ? 1 : 0)
}

/** Notes that own contents are about to leave, in whatever way: they cannot be cancelled any more. */
export function markOut(sql: Sql, userKey: Bytes, first: number, last: number): void {
  sql.run(
    'UPDATE outbox SET is_out = 1 WHERE user_key = ? AND seq BETWEEN ? AND ? AND is_out = 0',
    userKey,
    first,
    last,
  )
}

/** True for a queued content that has not left this device: nobody can have it. */
export function isLoose(sql: Reader, number: number): boolean {
  return sql.get('SELECT 1 FROM outbox WHERE number = ? AND is_out = 0', number) !== undefined
}

/** Notes which letter carries these own contents; a newer letter takes the place of an older. */
export function putLetter(sql: Sql, userKey: Bytes, first: number, last: number, letter: number): void {
  sql.run(
    'UPDATE outbox SET letter = ?, held = 0 WHERE user_key = ? AND seq BETWEEN ? AND ?',
    letter,
    userKey,
    first,
    last,
  )
}

/** Notes how many hold a letter, and returns the texts in it that are still queued, in order. */
export function putHeld(sql: Sql, letter: number, holders: number): { userKey: Bytes; seq: number }[] {
  sql.run('UPDATE outbox SET held = ? WHERE letter = ?', holders, letter)
  return sql
    .all(
      `SELECT outbox.user_key, outbox.seq FROM outbox JOIN message USING (number)
       WHERE letter = ? AND kind = 'text' AND failure IS NULL ORDER BY outbox.seq`,
      letter,
    )
    .map((row) => ({ userKey: row.user_key as Bytes, seq: row.seq as number }))
}

/** The letter that carries this content, if any. */
export function letterOf(sql: Reader, number: number): number | undefined {
  const row = sql.get('SELECT letter FROM outbox WHERE number = ? AND letter IS NOT NULL', number)
  return row?.letter as number | undefined
}

/** A letter is no more: what it carried waits for another. */
export function unletter(sql: Sql, letter: number): void {
  sql.run('UPDATE outbox SET letter = NULL, held = 0 WHERE letter = ?', letter)
}

/** Own contents that are not acknowledged yet and that no letter carries, in order. */
export function unlettered(sql: Reader, userKey: Bytes, limit: number): SentRow[] {
  return sql
    .all(
      `SELECT ${AS_SENT}, is_out FROM outbox JOIN message USING (number)
       WHERE outbox.user_key = ? AND letter IS NULL ORDER BY outbox.seq LIMIT ?`,
      userKey,
      limit,
    )
    .map(sent)
}

/** The letters that carry what waits for this person. */
export function lettersOf(sql: Reader, userKey: Bytes): number[] {
  return sql
    .all('SELECT DISTINCT letter FROM outbox WHERE letter IS NOT NULL AND user_key = ?', userKey)
    .map((row) => row.letter as number)
}

/** Letters carry nothing above `seq` any more: it must be written anew. */
export function unmail(sql: Sql, userKey: Bytes, seq: number): void {
  sql.run(
    'UPDATE outbox SET letter = NULL, held = 0 WHERE letter IS NOT NULL AND user_key = ? AND seq > ?',
    userKey,
    seq,
  )
}

export function queuedSeqs(sql: Reader, userKey: Bytes): number[] {
  return sql.all('SELECT seq FROM outbox WHERE user_key = ?', userKey).map((row) => row.seq as number)
}

/** Own contents up to `seqMax` that are not acknowledged yet, in order. */
export function queuedUpTo(sql: Reader, userKey: Bytes, seqMax: number, limit: number): SentRow[] {
  return sql
    .all(
      `SELECT ${AS_SENT}, is_out FROM outbox JOIN message USING (number)
       WHERE outbox.user_key = ? AND outbox.seq <= ? ORDER BY outbox.seq LIMIT ?`,
      userKey,
      seqMax,
      limit,
    )
    .map(sent)
}

export function countQueued(sql: Reader): number {
  return Number(sql.get('SELECT COUNT(*) AS count FROM outbox')?.count)
}

export function usersWithQueued(sql: Reader): Bytes[] {
  return sql.all('SELECT DISTINCT user_key FROM outbox').map((row) => row.user_key as Bytes)
}

/** Takes everything up to `seq` out of the outbox and returns which texts that were, in order. */
export function deliver(sql: Sql, userKey: Bytes, seq: number): { seq: number; id: Bytes }[] {
  const texts = sql.all(
    `SELECT message.seq, message.id FROM outbox JOIN message USING (number)
     WHERE outbox.user_key = ? AND outbox.seq <= ? AND kind = 'text' AND failure IS NULL ORDER BY outbox.seq`,
    userKey,
    seq,
  )
  sql.run('DELETE FROM outbox WHERE user_key = ? AND seq <= ?', userKey, seq)
  return texts.map((row) => ({ seq: row.seq as number, id: row.id as Bytes }))
}

export function hasQueued(sql: Reader, userKey: Bytes, seqMax = Number.MAX_SAFE_INTEGER): boolean {
  return sql.get('SELECT 1 FROM outbox WHERE user_key = ? AND seq <= ? LIMIT 1', userKey, seqMax) !== undefined
}

/** Gives one of our own queued contents another place in the chain. */
export function moveMessage(
  sql: Sql,
  number: number,
  moved: Pick<SentRow, 'seq' | 'prevHead' | 'head' | 'bytes'>,
): void {
  sql.run(
    'UPDATE message SET seq = ?, prev_head = ?, head = ?, content = ? WHERE number = ?',
    moved.seq,
    moved.prevHead,
    moved.head,
    moved.bytes,
    number,
  )
  sql.run('UPDATE outbox SET seq = ?, letter = NULL, held = 0 WHERE number = ?', moved.seq, number)
}
