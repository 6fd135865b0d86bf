import type { Bytes } from '../../protocols/signed.ts'
import type { SqlRow } from './driver.ts'
import type { Sql } from './store.ts'

export const GROUP_SCHEMA = `
  CREATE TABLE chat_group (
    group_id BLOB PRIMARY KEY,         -- hash of the genesis entry
    name     TEXT NOT NULL,            -- as genesis says
    label    TEXT NOT NULL UNIQUE,     -- what this user types and sees: the name, or name~ab12 where two share one
    state    TEXT NOT NULL CHECK (state IN ('joining', 'member', 'left', 'removed')),
    contacts TEXT NOT NULL,            -- JSON array of peer ids that can give us the log while we join
    fork     BLOB,                     -- ForkProof: the leader signed two histories, and nothing goes on
    continued_by BLOB                  -- the group that goes on from this one, once we are in it
  ) STRICT, WITHOUT ROWID;

  -- Our last vote: one in a term, on disk before anybody gets it.
  CREATE TABLE group_vote (
    group_id BLOB PRIMARY KEY,
    term     INTEGER NOT NULL,
    bytes    BLOB NOT NULL             -- Signed Vote
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE group_entry (
    group_id BLOB NOT NULL,
    seq      INTEGER NOT NULL,
    hash     BLOB NOT NULL,            -- of the payload: what the next entry points to
    bytes    BLOB NOT NULL,            -- Signed GroupLogEntry as it came
    PRIMARY KEY (group_id, seq)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE group_envelope (
    group_id BLOB NOT NULL,
    peer_id  TEXT NOT NULL,            -- the author's device
    first    INTEGER NOT NULL,         -- numbers of its messages
    last     INTEGER NOT NULL,
    log_seq  INTEGER NOT NULL,
    is_leave INTEGER NOT NULL,
    hash     BLOB NOT NULL,            -- of the payload: what the author's next envelope points to
    bytes    BLOB NOT NULL,            -- Signed GroupEnvelope as it came: what catch-up serves
    PRIMARY KEY (group_id, peer_id, first)
  ) STRICT;
  CREATE INDEX group_envelope_leave ON group_envelope (group_id) WHERE is_leave = 1;

  CREATE TABLE group_message (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    group_id BLOB NOT NULL,
    peer_id  TEXT NOT NULL,
    number   INTEGER NOT NULL,
    log_seq  INTEGER NOT NULL,         -- as its envelope: the log head its author knew
    lamport  INTEGER NOT NULL,
    sent_ms  INTEGER NOT NULL,
    text     TEXT,                     -- what it says now; NULL once it was erased
    change   TEXT CHECK (change IN ('edited', 'erased')),
    reply_peer   TEXT,                 -- the message that it answers, here or not
    reply_number INTEGER,
    is_unread    INTEGER NOT NULL,
    shared_by    TEXT,                 -- the member who opened it to us; NULL: it was said while we were here
    UNIQUE (group_id, peer_id, number)
  ) STRICT;
  CREATE INDEX group_message_order ON group_message (group_id, lamport, peer_id, number);
  CREATE INDEX group_message_unread ON group_message (group_id) WHERE is_unread = 1;

  CREATE TABLE group_change (          -- what became of a message, which may come later; only its author can say
    group_id  BLOB NOT NULL,
    peer_id   TEXT NOT NULL,
    number    INTEGER NOT NULL,        -- of the message
    by_number INTEGER NOT NULL,        -- of the content that says so: the newest edit counts, and an erasure for good
    text      TEXT,                    -- NULL: erased
    PRIMARY KEY (group_id, peer_id, number)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE group_reaction (        -- the newest of each member on each message, which may come later
    group_id  BLOB NOT NULL,
    peer_id   TEXT NOT NULL,           -- author and number of the message
    number    INTEGER NOT NULL,
    by_peer   TEXT NOT NULL,
    by_number INTEGER NOT NULL,
    emoji     TEXT NOT NULL,           -- empty: taken back
    PRIMARY KEY (group_id, peer_id, number, by_peer)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE group_have (
    group_id BLOB NOT NULL,
    author   TEXT NOT NULL,            -- whose messages
    holder   TEXT NOT NULL,            -- on whose disk: ours, or, for our own messages, a member's
    ranges   TEXT NOT NULL,            -- JSON [[first, last], …], in order
    PRIMARY KEY (group_id, author, holder)
  ) STRICT, WITHOUT ROWID;
`

export type MembershipState = 'joining' | 'member' | 'left' | 'removed'

export interface GroupRow {
  groupId: Bytes
  name: string
  label: string
  state: MembershipState
  contacts: string[]
  fork: Bytes | undefined
  continuedBy: Bytes | undefined
}

const group = (row: SqlRow): GroupRow => ({
  groupId: row.group_id as Bytes,
  name: row.name as string,
  label: row.label as string,
  state: row.state as MembershipState,
  contacts: JSON.parse(row.contacts as string) as string[],
  fork: (row.fork as Bytes | null) ?? undefined,
  continuedBy: (row.continued_by as Bytes | null) ?? undefined,
})

export type Reader = Pick<Sql, 'get' | 'all' | 'writes'>

export function groupById(sql: Reader, groupId: Bytes): GroupRow | undefined {
  const row = sql.get('SELECT * FROM chat_group WHERE group_id = ?', groupId)
  return row && group(row)
}

export function groupByLabel(sql: Reader, label: string): GroupRow | undefined {
  const row = sql.get('SELECT * FROM chat_group WHERE label = ?', label)
  return row && group(row)
}

export function allGroups(sql: Reader): GroupRow[] {
  return sql.all('SELECT * FROM chat_group ORDER BY label').map(group)
}

export function putGroup(sql: Sql, row: GroupRow): void {
  sql.run(
    `INSERT INTO chat_group (group_id, name, label, state, contacts, fork, continued_by) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (group_id) DO UPDATE
     SET name = excluded.name, label = excluded.label, state = excluded.state, contacts = excluded.contacts,
         fork = excluded.fork, continued_by = excluded.continued_by`,
    row.groupId,
    row.name,
    row.label,
    row.state,
    JSON.stringify(row.contacts),
    row.fork ?? null,
    row.continuedBy ?? null,
  )
}

export interface VoteRow {
  term: number
  bytes: Bytes
}

export function lastVote(sql: Reader, groupId: Bytes): VoteRow | undefined {
  const row = sql.get('SELECT term, bytes FROM group_vote WHERE group_id = ?', groupId)
  return row && { term: row.term as number, bytes: row.bytes as Bytes }
}

export function putVote(sql: Sql, groupId: Bytes, { term, bytes }: VoteRow): void {
  sql.run(
    `INSERT INTO group_vote (group_id, term, bytes) VALUES (?, ?, ?)
     ON CONFLICT (group_id) DO UPDATE SET term = excluded.term, bytes = excluded.bytes`,
    groupId,
    term,
    bytes,
  )
}

export interface EntryRow {
  seq: number
  hash: Bytes
  bytes: Bytes
}

const entry = (row: SqlRow): EntryRow => ({
  seq: row.seq as number,
  hash: row.hash as Bytes,
  bytes: row.bytes as Bytes,
})

export function addEntry(sql: Sql, groupId: Bytes, { seq, hash, bytes }: EntryRow): void {
  sql.run('INSERT INTO group_entry (group_id, seq, hash, bytes) VALUES (?, ?, ?, ?)', groupId, seq, hash, bytes)
}

/** Drops the entries from this place on. */
export function cutEntries(sql: Sql, groupId: Bytes, fromSeq: number): void {
  sql.run('DELETE FROM group_entry WHERE group_id = ? AND seq >= ?', groupId, fromSeq)
}

/** The hash of the last entry; nothing before the first is here. */
export function headHash(sql: Reader, groupId: Bytes): Bytes | undefined {
  return sql.get('SELECT hash FROM group_entry WHERE group_id = ? ORDER BY seq DESC LIMIT 1', groupId)?.hash as
    Bytes | undefined
}

export function entryAt(sql: Reader, groupId: Bytes, seq: number): EntryRow | undefined {
  const row = sql.get('SELECT * FROM group_entry WHERE group_id = ? AND seq = ?', groupId, seq)
  return row && entry(row)
}

/** At most `limit` entries after this place, in order. */
export function entriesAfter(sql: Reader, groupId: Bytes, seq: number, limit: number): EntryRow[] {
  return sql
    .all('SELECT * FROM group_entry WHERE group_id = ? AND seq > ? ORDER BY seq LIMIT ?', groupId, seq, limit)
    .map(entry)
}

/** True if we ever asked this person, or were asked by them, about joining a group. */
export function isParty(sql: Reader, userKey: Bytes): boolean {
  return (
    sql.get("SELECT 1 FROM request WHERE user_key = ? AND kind IN ('join', 'invite') LIMIT 1", userKey) !== undefined
  )
}

/** How we last came into this group: by asking its leader, or by invitation. */
export function wayIn(sql: Reader, groupId: Bytes): 'join' | 'invite' | undefined {
  const row = sql.get(
    `SELECT kind FROM request WHERE group_id = ? AND state = 'accepted'
       AND ((kind = 'join' AND direction = 'out') OR (kind = 'invite' AND direction = 'in'))
     ORDER BY number DESC LIMIT 1`,
    groupId,
  )
  return row?.kind as 'join' | 'invite' | undefined
}
