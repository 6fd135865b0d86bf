import type { Bytes } from '../../protocols/signed.ts'
import type { SqlRow } from './driver.ts'
import type { Sql } from './store.ts'

/** Where friends' devices say that they are, by their own signature: what other friends of theirs are told. */
export const CARD_SCHEMA = `
  CREATE TABLE address_card (
    peer_id     TEXT PRIMARY KEY,
    seq         INTEGER NOT NULL,         -- only rises
    locator     BLOB NOT NULL,            -- what friends of that user ask by
    may_pass_on INTEGER NOT NULL,
    card        BLOB NOT NULL             -- Signed AddressCard
  ) STRICT, WITHOUT ROWID;
`

export interface CardRow {
  peerId: string
  seq: number
  locator: Bytes
  mayPassOn: boolean
  card: Bytes
}

type Reader = Pick<Sql, 'get' | 'all'>

const cardRow = (row: SqlRow): CardRow => ({
  peerId: row.peer_id as string,
  seq: row.seq as number,
  locator: row.locator as Bytes,
  mayPassOn: row.may_pass_on === 1,
  card: row.card as Bytes,
})

export function cardOf(sql: Reader, peerId: string): CardRow | undefined {
  const row = sql.get('SELECT * FROM address_card WHERE peer_id = ?', peerId)
  return row && cardRow(row)
}

/** Those of friends who allow it. */
export function cardsToPassOn(sql: Reader): CardRow[] {
  return sql
    .all(
      `SELECT address_card.* FROM address_card JOIN device USING (peer_id) JOIN friendship USING (user_key)
       WHERE state = 'friend' AND may_pass_on = 1`,
    )
    .map(cardRow)
}

/** Keeps a card in place of an older one of that device. @returns whether it was newer. */
export function putCard(sql: Sql, { peerId, seq, locator, mayPassOn, card }: CardRow): boolean {
  if (seq <= (cardOf(sql, peerId)?.seq ?? 0)) return false
  sql.run(
    `INSERT INTO address_card (peer_id, seq, locator, may_pass_on, card) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (peer_id) DO UPDATE SET seq = excluded.seq, locator = excluded.locator,
       may_pass_on = excluded.may_pass_on, card = excluded.card`,
    peerId,
    seq,
    locator,
    mayPassOn ? 1 : 0,
    card,
  )
  return true
}
