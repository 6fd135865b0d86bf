import type { Bytes } from '../../protocols/signed.ts'
import type { SqlRow } from './driver.ts'
import type { Sql } from './store.ts'

export const POST_SCHEMA = `
  CREATE TABLE post_chain (              -- one device's chain of posts, as far as this node knows it
    device     BLOB PRIMARY KEY,         -- Ed25519 key
    user_key   BLOB NOT NULL,
    entries    INTEGER NOT NULL,         -- head: entries so far, posts so far, hash of the last entry
    posts      INTEGER NOT NULL,
    hash       BLOB NOT NULL,
    synced_ms  INTEGER                   -- when its owner last said that this is all; null before the first time
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE post_entry (              -- our own chain, for friends who ask
    seq   INTEGER PRIMARY KEY,
    entry BLOB NOT NULL                  -- Signed PostManifest, byte for byte
  ) STRICT;

  CREATE TABLE post (                    -- posts that are not removed, our own and those of friends
    device     BLOB NOT NULL REFERENCES post_chain (device) ON DELETE CASCADE,
    post_id    INTEGER NOT NULL,
    user_key   BLOB NOT NULL,
    entry      BLOB NOT NULL,            -- Signed PostManifest, byte for byte
    file_name  TEXT NOT NULL,            -- as the author says: shown, never a path
    size       INTEGER NOT NULL,
    cid        BLOB NOT NULL,
    created_ms INTEGER NOT NULL,
    content    TEXT NOT NULL CHECK (content IN ('none', 'part', 'whole')),   -- which of its blocks are on disk
    told       INTEGER NOT NULL,         -- whether the user was told that it is new
    PRIMARY KEY (device, post_id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX post_user ON post (user_key, post_id);
`

/** A chain of which only the end is kept; the entries themselves are needed once. */
export interface ChainRow {
  device: Bytes
  userKey: Bytes
  entries: number
  posts: number
  hash: Bytes
  syncedMs: number | null
}

export type Content = 'none' | 'part' | 'whole'

export interface PostRow {
  device: Bytes
  postId: number
  userKey: Bytes
  entry: Bytes
  fileName: string
  size: number
  cid: Bytes
  createdMs: number
  content: Content
  told: boolean
}

type Reader = Pick<Sql, 'get' | 'all'>

const post = (row: SqlRow): PostRow => ({
  device: row.device as Bytes,
  postId: row.post_id as number,
  userKey: row.user_key as Bytes,
  entry: row.entry as Bytes,
  fileName: row.file_name as string,
  size: row.size as number,
  cid: row.cid as Bytes,
  createdMs: row.created_ms as number,
  content: row.content as Content,
  told: row.told === 1,
})

const chain = (row: SqlRow): ChainRow => ({
  device: row.device as Bytes,
  userKey: row.user_key as Bytes,
  entries: row.entries as number,
  posts: row.posts as number,
  hash: row.hash as Bytes,
  syncedMs: row.synced_ms as number | null,
})

export function chainOf(sql: Reader, device: Bytes): ChainRow | undefined {
  const row = sql.get('SELECT * FROM post_chain WHERE device = ?', device)
  return row && chain(row)
}

export function allChains(sql: Reader): ChainRow[] {
  return sql.all('SELECT * FROM post_chain').map(chain)
}

export function putChain(sql: Sql, row: ChainRow): void {
  sql.run(
    `INSERT INTO post_chain (device, user_key, entries, posts, hash, synced_ms) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (device) DO UPDATE SET
       entries = excluded.entries, posts = excluded.posts, hash = excluded.hash, synced_ms = excluded.synced_ms`,
    row.device,
    row.userKey,
    row.entries,
    row.posts,
    row.hash,
    row.syncedMs,
  )
}

/** Drops what is known of a device, its posts too. */
export function deleteChain(sql: Sql, device: Bytes): void {
  sql.run('DELETE FROM post_chain WHERE device = ?', device)
}

export function addOwnEntry(sql: Sql, seq: number, entry: Bytes): void {
  sql.run('INSERT INTO post_entry (seq, entry) VALUES (?, ?)', seq, entry)
}

/** Entries of our own chain from `from` on, in order. */
export function ownEntries(sql: Reader, from: number, limit: number): Bytes[] {
  return sql
    .all('SELECT entry FROM post_entry WHERE seq >= ? ORDER BY seq LIMIT ?', from, limit)
    .map((row) => row.entry as Bytes)
}

export function addPost(sql: Sql, row: PostRow): void {
  sql.run(
    `INSERT INTO post (device, post_id, user_key, entry, file_name, size, cid, created_ms, content, told)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    row.device,
    row.postId,
    row.userKey,
    row.entry,
    row.fileName,
    row.size,
    row.cid,
    row.createdMs,
    row.content,
    row.told ? 1 : 0,
  )
}

export function postById(sql: Reader, device: Bytes, postId: number): PostRow | undefined {
  const row = sql.get('SELECT * FROM post WHERE device = ? AND post_id = ?', device, postId)
  return row && post(row)
}

/** Posts of a user that are not removed, the lowest id first. */
export function postsOf(sql: Reader, userKey: Bytes): PostRow[] {
  return sql.all('SELECT * FROM post WHERE user_key = ? ORDER BY post_id, device', userKey).map(post)
}

/** The post of a user with this id, of whichever device. */
export function postOf(sql: Reader, userKey: Bytes, postId: number): PostRow | undefined {
  const row = sql.get('SELECT * FROM post WHERE user_key = ? AND post_id = ? ORDER BY device LIMIT 1', userKey, postId)
  return row && post(row)
}

/** Posts of which blocks are on disk. */
export function heldPosts(sql: Reader): PostRow[] {
  return sql.all("SELECT * FROM post WHERE content <> 'none'").map(post)
}

export function setContent(sql: Sql, device: Bytes, postId: number, content: Content): void {
  sql.run('UPDATE post SET content = ? WHERE device = ? AND post_id = ?', content, device, postId)
}

export function setTold(sql: Sql, device: Bytes, postId: number): void {
  sql.run('UPDATE post SET told = 1 WHERE device = ? AND post_id = ?', device, postId)
}

/** Returns whether it was there. */
export function deletePost(sql: Sql, device: Bytes, postId: number): boolean {
  return sql.run('DELETE FROM post WHERE device = ? AND post_id = ?', device, postId) > 0
}
