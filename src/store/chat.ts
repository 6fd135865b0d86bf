import type { Bytes } from '../../protocols/signed.ts'
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
