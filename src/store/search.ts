import type { Bytes } from '../../protocols/signed.ts'
import type { SqlValue } from './driver.ts'
import type { Sql } from './store.ts'

/**
 * The index holds three-letter pieces of every text, without case and accents, and no text. Two line ends after each text
 * make its last letters the beginning of a piece too: so that words of one and two letters are found as beginnings of
 * pieces. New messages are added some time after they came (`indexSome`): adding one takes longer than storing it. What
 * is edited or erased is found no more from the same transaction on, by triggers: nobody can forget it. Its pieces leave
 * the disk when the index is written anew (`purge`; the index's own `secure-delete` damages it in SQLite 3.45).
 *
 * Row ids: 2 × number of a private message, 2 × id + 1 of a group message.
 */
export const SEARCH_SCHEMA = `
  CREATE VIRTUAL TABLE search USING fts5 (text, content = '', tokenize = 'trigram remove_diacritics 1');
  CREATE VIRTUAL TABLE search_piece USING fts5vocab (search, instance);
  CREATE TABLE search_upto (                     -- how far each kind is in the index; purge: 1 if something left it
    kind   TEXT PRIMARY KEY,
    number INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  INSERT INTO search_upto (kind, number) VALUES ('private', 0), ('group', 0), ('purge', 0);

  CREATE TRIGGER message_search_change AFTER UPDATE OF text ON message
    WHEN old.number <= (SELECT number FROM search_upto WHERE kind = 'private') BEGIN
    INSERT INTO search (search, rowid, text)
      SELECT 'delete', 2 * old.number, old.text || char(10, 10) WHERE old.text IS NOT NULL;
    INSERT INTO search (rowid, text) SELECT 2 * new.number, new.text || char(10, 10) WHERE new.text IS NOT NULL;
    UPDATE search_upto SET number = 1 WHERE kind = 'purge';
  END;
  CREATE TRIGGER message_search_gone AFTER DELETE ON message
    WHEN old.text IS NOT NULL AND old.number <= (SELECT number FROM search_upto WHERE kind = 'private') BEGIN
    INSERT INTO search (search, rowid, text) VALUES ('delete', 2 * old.number, old.text || char(10, 10));
    UPDATE search_upto SET number = 1 WHERE kind = 'purge';
  END;
  CREATE TRIGGER group_search_change AFTER UPDATE OF text ON group_message
    WHEN old.id <= (SELECT number FROM search_upto WHERE kind = 'group') BEGIN
    INSERT INTO search (search, rowid, text)
      SELECT 'delete', 2 * old.id + 1, old.text || char(10, 10) WHERE old.text IS NOT NULL;
    INSERT INTO search (rowid, text) SELECT 2 * new.id + 1, new.text || char(10, 10) WHERE new.text IS NOT NULL;
    UPDATE search_upto SET number = 1 WHERE kind = 'purge';
  END;
  CREATE TRIGGER group_search_gone AFTER DELETE ON group_message
    WHEN old.text IS NOT NULL AND old.id <= (SELECT number FROM search_upto WHERE kind = 'group') BEGIN
    INSERT INTO search (search, rowid, text) VALUES ('delete', 2 * old.id + 1, old.text || char(10, 10));
    UPDATE search_upto SET number = 1 WHERE kind = 'purge';
  END;
`

/** Rows added to the index in one transaction. Rationale: about 30 ms. */
const INDEX_ROWS = 200

/** Puts some more texts into the index; false once all are there. */
export function indexSome(sql: Sql): boolean {
  const isMore = indexKind(
    sql,
    'private',
    'SELECT number, text, 2 * number AS row FROM message WHERE number > ? ORDER BY number LIMIT ?',
  )
  if (isMore) return true
  return indexKind(
    sql,
    'group',
    'SELECT id AS number, text, 2 * id + 1 AS row FROM group_message WHERE id > ? ORDER BY id LIMIT ?',
  )
}

/** True if pieces of erased texts are still on disk. */
export function isPurgeDue(sql: Pick<Sql, 'get'>): boolean {
  return sql.get("SELECT number FROM search_upto WHERE kind = 'purge'")?.number === 1
}

/** Writes the index anew, without what was erased: about 0.2 s for 50,000 messages. */
export function purge(sql: Sql): void {
  sql.run("INSERT INTO search (search) VALUES ('optimize')")
  sql.run("UPDATE search_upto SET number = 0 WHERE kind = 'purge'")
}

/** True if texts have come that are not in the index yet. */
export function isIndexBehind(sql: Pick<Sql, 'get'>): boolean {
  const row = sql.get(
    `SELECT (SELECT MAX(number) FROM message) > (SELECT number FROM search_upto WHERE kind = 'private')
       OR (SELECT MAX(id) FROM group_message) > (SELECT number FROM search_upto WHERE kind = 'group') AS behind`,
  )
  return row?.behind === 1
}

function indexKind(sql: Sql, kind: 'private' | 'group', select: string): boolean {
  const upto = sql.get('SELECT number FROM search_upto WHERE kind = ?', kind)?.number as number
  const rows = sql.all(select, upto, INDEX_ROWS)
  for (const { row, text } of rows) {
    if (text !== null)
      sql.run('INSERT INTO search (rowid, text) VALUES (?, ? || char(10, 10))', row ?? null, text ?? null)
  }
  const last = rows.at(-1)?.number
  if (last !== undefined) sql.run('UPDATE search_upto SET number = ? WHERE kind = ?', last, kind)
  return rows.length === INDEX_ROWS
}

/** A text in which every word of a search occurs. */
export interface Hit {
  /** Private: the friend whose conversation it is of. */
  readonly userKey?: Bytes
  readonly groupId?: Bytes
  /** Row of `message` or `group_message`. */
  readonly id: number
  readonly device: string
  readonly seq: number
  readonly sentMs: number
  readonly text: string
}

/** Letters of a word as the index counts them. */
const PIECE_LETTERS = 3

/** Without case and accents, as the index sees it. */
export function folded(text: string): string {
  return text.normalize('NFD').replaceAll(/\p{M}/gu, '').normalize('NFC').toLowerCase()
}

/** The newest texts that hold all of `words`, in any order, by when they came; of one conversation if `userKey` is given. */
export function findTexts(sql: Pick<Sql, 'all'>, words: readonly string[], limit: number, userKey?: Bytes): Hit[] {
  if (words.length === 0) return []
  const { from, values } = source(words)
  const hits = sql
    .all(
      `SELECT message.* FROM ${from} CROSS JOIN message ON message.number = hit.row / 2
       WHERE hit.row % 2 = 0 AND kind = 'text' ${userKey === undefined ? '' : 'AND message.user_key = ?'} LIMIT ?`,
      ...values,
      ...(userKey === undefined ? [] : [userKey]),
      limit,
    )
    .map((row) => ({
      userKey: row.user_key as Bytes,
      id: row.number as number,
      device: row.device as string,
      seq: row.seq as number,
      sentMs: row.sent_ms as number,
      text: row.text as string,
    }))
  return userKey === undefined ? merge(hits, findGroupTexts(sql, words, limit), limit) : hits
}

/** The newest texts of groups that hold all of `words`; of one group if `groupId` is given. */
export function findGroupTexts(sql: Pick<Sql, 'all'>, words: readonly string[], limit: number, groupId?: Bytes): Hit[] {
  if (words.length === 0) return []
  const { from, values } = source(words)
  return sql
    .all(
      `SELECT message.* FROM ${from} CROSS JOIN group_message AS message ON message.id = hit.row / 2
       WHERE hit.row % 2 = 1 ${groupId === undefined ? '' : 'AND message.group_id = ?'} LIMIT ?`,
      ...values,
      ...(groupId === undefined ? [] : [groupId]),
      limit,
    )
    .map((row) => ({
      groupId: row.group_id as Bytes,
      id: row.id as number,
      device: row.peer_id as string,
      seq: row.number as number,
      sentMs: row.sent_ms as number,
      text: row.text as string,
    }))
}

/** Index rows that match, newest first: long words by the index's own search, short ones as beginnings of its pieces. */
function source(words: readonly string[]): { from: string; values: SqlValue[] } {
  const long = words.filter((word) => Array.from(folded(word)).length >= PIECE_LETTERS)
  const short = words.filter((word) => !long.includes(word)).map(folded)
  const begins = short.map(() => 'SELECT doc FROM search_piece WHERE term >= ? AND term < ?')
  const bounds = short.flatMap((word) => [word, `${word}\u{10ffff}`])
  if (long.length === 0) {
    const [first = '', ...others] = begins
    const and = others.map((one) => ` AND doc IN (${one})`).join('')
    const from = `(SELECT DISTINCT doc AS row FROM (${first}${and}) ORDER BY doc DESC) AS hit`
    return { from, values: bounds }
  }
  // Each word in quotes: nothing in it is an operator.
  const match = long.map((word) => `"${word.replaceAll('"', '""')}"`).join(' AND ')
  const and = begins.map((one) => ` AND rowid IN (${one})`).join('')
  const from = `(SELECT rowid AS row FROM search WHERE search MATCH ?${and} ORDER BY rowid DESC) AS hit`
  return { from, values: [match, ...bounds] }
}

/** Both lists are in the order in which their texts came; the clocks of the senders only say how they lie to each other. */
function merge(a: readonly Hit[], b: readonly Hit[], limit: number): Hit[] {
  const merged: Hit[] = []
  const [left, right] = [[...a], [...b]]
  while (merged.length < limit) {
    const next = (left[0]?.sentMs ?? -1) >= (right[0]?.sentMs ?? -1) ? left.shift() : right.shift()
    if (next === undefined) break
    merged.push(next)
  }
  return merged
}
