import type { Bytes } from '../../protocols/signed.ts'
import type { SqlRow } from './driver.ts'
import type { Sql } from './store.ts'

/**
 * What a peer knows of bootstrap nodes.
 *
 *   node_log                     how far the log of each was followed, and whether it is to be believed
 *   own_receipt                  each node's word that a name of ours is in its log: also what goes into the DHT
 */
export const NODE_LOG_SCHEMA = `
  CREATE TABLE node_log (
    peer_id   TEXT PRIMARY KEY,
    log_index INTEGER NOT NULL,           -- every entry up to this one followed from those before, since the node was met
    head      BLOB NOT NULL,
    signed    BLOB NOT NULL,              -- Signed LogHead there
    doubt     TEXT,                       -- why it is doubted, though nothing is proven; NULL: it is not
    lie       BLOB,                       -- LieProof
    lie_from  TEXT,                       -- label of the friend who brought it; NULL: found here
    lie_ms    INTEGER
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE own_receipt (
    peer_id TEXT NOT NULL,                -- the node
    name     TEXT NOT NULL,
    is_group INTEGER NOT NULL,
    record   BLOB NOT NULL,               -- Signed NameRecord of ours, for ourselves or a group
    receipt  BLOB NOT NULL,                -- RegistrarReceipt
    PRIMARY KEY (peer_id, name)
  ) STRICT, WITHOUT ROWID;
`

export interface NodeLogRow {
  peerId: string
  index: number
  head: Bytes
  signed: Bytes
  doubt: string | undefined
  lie: Bytes | undefined
  lieFrom: string | undefined
  lieMs: number | undefined
}

export interface OwnReceiptRow {
  peerId: string
  name: string
  isGroup: boolean
  record: Bytes
  receipt: Bytes
}

type Reader = Pick<Sql, 'get' | 'all'>

const nodeLog = (row: SqlRow): NodeLogRow => ({
  peerId: row.peer_id as string,
  index: row.log_index as number,
  head: row.head as Bytes,
  signed: row.signed as Bytes,
  doubt: (row.doubt as string | null) ?? undefined,
  lie: (row.lie as Bytes | null) ?? undefined,
  lieFrom: (row.lie_from as string | null) ?? undefined,
  lieMs: (row.lie_ms as number | null) ?? undefined,
})

export function nodeLogOf(sql: Reader, peerId: string): NodeLogRow | undefined {
  const row = sql.get('SELECT * FROM node_log WHERE peer_id = ?', peerId)
  return row && nodeLog(row)
}

export function allNodeLogs(sql: Reader): NodeLogRow[] {
  return sql.all('SELECT * FROM node_log ORDER BY peer_id').map(nodeLog)
}

/** Notes how far a log was followed; doubts and proofs stay. */
export function putPlace(
  sql: Sql,
  { peerId, index, head, signed }: Omit<NodeLogRow, 'doubt' | 'lie' | 'lieFrom' | 'lieMs'>,
): void {
  sql.run(
    `INSERT INTO node_log (peer_id, log_index, head, signed) VALUES (?, ?, ?, ?)
     ON CONFLICT (peer_id) DO UPDATE SET log_index = excluded.log_index, head = excluded.head, signed = excluded.signed`,
    peerId,
    index,
    head,
    signed,
  )
}

export function putDoubt(sql: Sql, peerId: string, doubt: string | undefined): void {
  sql.run('UPDATE node_log SET doubt = ? WHERE peer_id = ?', doubt ?? null, peerId)
}

/** Keeps the first proof that a node lied. */
export function putLie(sql: Sql, peerId: string, lie: Bytes, from: string | undefined, nowMs: number): void {
  sql.run(
    'UPDATE node_log SET lie = ?, lie_from = ?, lie_ms = ? WHERE peer_id = ? AND lie IS NULL',
    lie,
    from ?? null,
    nowMs,
    peerId,
  )
}

export function putOwnReceipt(sql: Sql, { peerId, name, isGroup, record, receipt }: OwnReceiptRow): void {
  sql.run(
    `INSERT INTO own_receipt (peer_id, name, is_group, record, receipt) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (peer_id, name) DO UPDATE SET is_group = excluded.is_group, record = excluded.record,
       receipt = excluded.receipt`,
    peerId,
    name,
    isGroup ? 1 : 0,
    record,
    receipt,
  )
}

export function ownReceipts(sql: Reader): OwnReceiptRow[] {
  return sql.all('SELECT * FROM own_receipt ORDER BY name, peer_id').map((row) => ({
    peerId: row.peer_id as string,
    name: row.name as string,
    isGroup: row.is_group === 1,
    record: row.record as Bytes,
    receipt: row.receipt as Bytes,
  }))
}

/** A name that is ours no more at this node. */
export function deleteOwnReceipt(sql: Sql, peerId: string, name: string): void {
  sql.run('DELETE FROM own_receipt WHERE peer_id = ? AND name = ?', peerId, name)
}

/** A user has one name: the node's words for earlier ones are of no use. */
export function deleteOtherReceipts(sql: Sql, peerId: string, name: string): void {
  sql.run('DELETE FROM own_receipt WHERE peer_id = ? AND name <> ? AND is_group = 0', peerId, name)
}
