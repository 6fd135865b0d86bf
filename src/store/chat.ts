import { getSetting, putSetting } from './settings.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { SqlRow } from './driver.ts'
import type { Sql } from './store.ts'

export const CHAT_SCHEMA = `
  CREATE TABLE chat_chain (                      -- where each device's chain stands in a conversation
    user_key    BLOB NOT NULL REFERENCES person (user_key),   -- the friend: one conversation each
    device      TEXT NOT NULL,                   -- author: our own peer id, or one of the friend's
    seq         INTEGER NOT NULL,                -- of its newest content
    head        BLOB NOT NULL,                   -- hash of that content's header
    anchor_seq  INTEGER,                         -- own chain only: a place that the friend knows and we do not,
    anchor_head BLOB,                            -- where the chain went on after this device had lost state
    read_seq    INTEGER NOT NULL DEFAULT 0,      -- own chain only: the friend has read this far, as it says
    PRIMARY KEY (user_key, device)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE message (
    number     INTEGER PRIMARY KEY AUTOINCREMENT,
    user_key   BLOB NOT NULL REFERENCES person (user_key),
    device     TEXT NOT NULL,
    seq        INTEGER NOT NULL,
    id         BLOB NOT NULL,                    -- chosen by the sender; known ones are never shown twice
    prev_head  BLOB NOT NULL,
    head       BLOB NOT NULL,
    lamport    INTEGER NOT NULL,                 -- display order: (lamport, device, seq)
    sent_ms    INTEGER NOT NULL,
    kind       TEXT NOT NULL CHECK (kind IN     -- again: known id under another seq; stub: its body is gone
      ('text', 'session', 'reaction', 'edit', 'erase', 'timer', 'again', 'stub')),
    text       TEXT,                             -- of texts: what they say now; NULL once it was erased
    target     BLOB,                             -- id of the message that an own edit changes, or that a text answers
    lasts_s    INTEGER NOT NULL DEFAULT 0,       -- of texts: they disappear this long after reading; 0 never
    gone_ms    INTEGER,                          -- when this one does, by our own clock
    change     TEXT CHECK (change IN ('edited', 'erased')),
    failure    TEXT CHECK (failure IN ('cancelled', 'expired')),   -- own only: why it will not arrive
    content    BLOB,                             -- own only: the bytes that go over the wire, again if need be
    is_stale   INTEGER NOT NULL DEFAULT 0,       -- own only: content says what was edited since; dropped once delivered
    is_unread  INTEGER NOT NULL,
    UNIQUE (user_key, device, seq)
  ) STRICT;
  CREATE INDEX message_id ON message (user_key, id);
  CREATE INDEX message_target ON message (user_key, target) WHERE target IS NOT NULL;
  CREATE INDEX message_order ON message (user_key, lamport, device, seq) WHERE kind = 'text';
  CREATE INDEX message_unread ON message (user_key, device, seq) WHERE is_unread = 1;
  CREATE INDEX message_stale ON message (number) WHERE is_stale = 1;
  CREATE INDEX message_lasting ON message (number) WHERE kind = 'text' AND lasts_s > 0 AND gone_ms IS NULL;
  CREATE INDEX message_gone ON message (gone_ms) WHERE gone_ms IS NOT NULL;

  CREATE TABLE reaction (                        -- the newest of each side on each message; the message may come later
    user_key BLOB NOT NULL REFERENCES person (user_key),
    target   BLOB NOT NULL,                      -- id of the message
    is_mine  INTEGER NOT NULL,                   -- ours, or the friend's
    emoji    TEXT NOT NULL,
    PRIMARY KEY (user_key, target, is_mine)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE early_change (                    -- edits and erasures that came before the message that they change
    user_key BLOB NOT NULL REFERENCES person (user_key),
    target   BLOB NOT NULL,
    is_mine  INTEGER NOT NULL,                   -- who said so: only the author of the target may
    text     TEXT,                               -- NULL: erase
    PRIMARY KEY (user_key, target, is_mine)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE chat_timer (                      -- how long texts of a conversation last: whoever said so last
    user_key BLOB PRIMARY KEY REFERENCES person (user_key),
    lasts_s  INTEGER NOT NULL,                   -- 0 for ever
    lamport  INTEGER NOT NULL,                   -- its place in the display order
    device   TEXT NOT NULL,
    seq      INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE outbox (                          -- own contents that the friend has not acknowledged yet
    number   INTEGER PRIMARY KEY REFERENCES message (number),
    user_key BLOB NOT NULL,
    seq      INTEGER NOT NULL,
    is_out   INTEGER NOT NULL DEFAULT 0,         -- it left this device in some way: it cannot be cancelled any more
    letter   INTEGER,                            -- number of the letter that carries it
    held     INTEGER NOT NULL DEFAULT 0,         -- how many holders have that letter
    waited_ms INTEGER NOT NULL DEFAULT 0         -- how long we have tried, while running
  ) STRICT;
  CREATE INDEX outbox_letter ON outbox (letter) WHERE letter IS NOT NULL;
  CREATE INDEX outbox_user ON outbox (user_key, seq);
`

type Reader = Pick<Sql, 'get' | 'all'>

/** A place in a chain: seq 0 with an empty head is its start. */
export interface ChainPoint {
  readonly seq: number
  readonly head: Bytes
}

export const CHAIN_START: ChainPoint = { seq: 0, head: new Uint8Array() }

export function chainOf(sql: Reader, userKey: Bytes, device: string): ChainPoint {
  const row = sql.get('SELECT seq, head FROM chat_chain WHERE user_key = ? AND device = ?', userKey, device)
  return row === undefined ? CHAIN_START : { seq: row.seq as number, head: row.head as Bytes }
}

export function anchorOf(sql: Reader, userKey: Bytes, device: string): ChainPoint | undefined {
  const row = sql.get(
    'SELECT anchor_seq, anchor_head FROM chat_chain WHERE user_key = ? AND device = ? AND anchor_seq IS NOT NULL',
    userKey,
    device,
  )
  return row && { seq: row.anchor_seq as number, head: row.anchor_head as Bytes }
}

export function putChain(sql: Sql, userKey: Bytes, device: string, point: ChainPoint): void {
  sql.run(
    `INSERT INTO chat_chain (user_key, device, seq, head) VALUES (?, ?, ?, ?)
     ON CONFLICT (user_key, device) DO UPDATE SET seq = excluded.seq, head = excluded.head`,
    userKey,
    device,
    point.seq,
    point.head,
  )
}

/** Notes where the friend says our own chain stands, after this device had lost it. The chain must exist. */
export function putAnchor(sql: Sql, userKey: Bytes, device: string, anchor: ChainPoint): void {
  sql.run(
    'UPDATE chat_chain SET anchor_seq = ?, anchor_head = ? WHERE user_key = ? AND device = ?',
    anchor.seq,
    anchor.head,
    userKey,
    device,
  )
}

type Kind = 'text' | 'session' | 'reaction' | 'edit' | 'erase' | 'timer' | 'again' | 'stub'

export interface MessageRow {
  readonly userKey: Bytes
  readonly device: string
  readonly seq: number
  readonly id: Bytes
  readonly prevHead: Bytes
  readonly head: Bytes
  readonly lamport: number
  readonly sentMs: number
  readonly kind: Kind
  readonly text?: string | undefined
  readonly target?: Bytes | undefined
  readonly lastsS?: number | undefined
  readonly content?: Bytes
  readonly isUnread: boolean
}

/** Returns the row's number on this device. */
export function addMessage(sql: Sql, row: MessageRow): number {
  sql.run(
    `INSERT INTO message (user_key, device, seq, id, prev_head, head, lamport, sent_ms, kind, text, target, lasts_s, content,
       is_unread) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    row.userKey,
    row.device,
    row.seq,
    row.id,
    row.prevHead,
    row.head,
    row.lamport,
    row.sentMs,
    row.kind,
    row.text ?? null,
    row.target ?? null,
    row.lastsS ?? 0,
    row.content ?? null,
    row.isUnread ? 1 : 0,
  )
  return sql.get('SELECT last_insert_rowid() AS number')?.number as number
}

/** Head of the chain at this content; undefined if it is not on this disk. */
export function headAt(sql: Reader, userKey: Bytes, device: string, seq: number): Bytes | undefined {
  const row = sql.get('SELECT head FROM message WHERE user_key = ? AND device = ? AND seq = ?', userKey, device, seq)
  return row?.head as Bytes | undefined
}

/** Ids name messages for replies, reactions and changes: one means one message, whoever of the two chose it. */
export function isKnownId(sql: Reader, userKey: Bytes, id: Bytes): boolean {
  return sql.get('SELECT 1 FROM message WHERE user_key = ? AND id = ?', userKey, id) !== undefined
}

/** Largest logical time of a conversation; 0 without any. In each chain it never falls, so that the newest decide. */
export function lamportOf(sql: Reader, userKey: Bytes): number {
  const row = sql.get(
    `SELECT MAX((SELECT lamport FROM message WHERE user_key = chain.user_key AND device = chain.device
                 ORDER BY seq DESC LIMIT 1)) AS lamport FROM chat_chain AS chain WHERE user_key = ?`,
    userKey,
  )
  return (row?.lamport as number | null) ?? 0
}

/** Logical time of a device's newest content; 0 without any. */
export function newestLamport(sql: Reader, userKey: Bytes, device: string): number {
  const row = sql.get(
    'SELECT lamport FROM message WHERE user_key = ? AND device = ? ORDER BY seq DESC LIMIT 1',
    userKey,
    device,
  )
  return (row?.lamport as number | undefined) ?? 0
}

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

/** Takes a friend's word that it has read our own chain (`device` is us) up to `seq`; ignored unless this user tells it too. */
export function heardRead(sql: Sql, userKey: Bytes, device: string, seq: number): boolean {
  if (!tellsRead(sql)) return false
  return (
    sql.run(
      `UPDATE chat_chain SET read_seq = MIN(?, seq) WHERE user_key = ? AND device = ? AND read_seq < MIN(?, seq)`,
      seq,
      userKey,
      device,
      seq,
    ) > 0
  )
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
