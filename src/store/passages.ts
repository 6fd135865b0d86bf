import type { Bytes } from '../../protocols/signed.ts'
import type { Sql } from './store.ts'

export const PASSAGE_SCHEMA = `
  CREATE TABLE passage (                         -- what became of an own message, and when: for people to read
    message INTEGER NOT NULL,                    -- its row's number
    at_ms   INTEGER NOT NULL,
    kind    TEXT NOT NULL CHECK (kind IN ('held', 'delivered')),
    holder  TEXT NOT NULL,                       -- as people know the holder; '' for a delivery
    PRIMARY KEY (message, kind, holder)
  ) STRICT, WITHOUT ROWID;
`

export interface PassageRow {
  readonly atMs: number
  readonly kind: 'held' | 'delivered'
  readonly holder: string
}

/** Everything in this letter is with a holder. */
export function noteHeld(sql: Sql, letter: number, holder: string, atMs: number): void {
  sql.run(
    `INSERT OR IGNORE INTO passage (message, at_ms, kind, holder)
     SELECT number, ?, 'held', ? FROM outbox JOIN message USING (number) WHERE letter = ? AND message.kind = 'text'`,
    Math.floor(atMs),
    holder,
    letter,
  )
}

/** Own texts up to `seq` that wait are on the friend's disk: before they leave the outbox. */
export function noteDelivered(sql: Sql, userKey: Bytes, seq: number, atMs: number): void {
  sql.run(
    `INSERT OR IGNORE INTO passage (message, at_ms, kind, holder)
     SELECT number, ?, 'delivered', '' FROM outbox JOIN message USING (number)
     WHERE outbox.user_key = ? AND outbox.seq <= ? AND message.kind = 'text'`,
    Math.floor(atMs),
    userKey,
    seq,
  )
}

/** What became of this message, the earliest first. */
export function passagesOf(sql: Pick<Sql, 'all'>, message: number): PassageRow[] {
  return sql
    .all("SELECT * FROM passage WHERE message = ? ORDER BY at_ms, kind = 'delivered', holder", message)
    .map((row) => ({
      atMs: row.at_ms as number,
      kind: row.kind as PassageRow['kind'],
      holder: row.holder as string,
    }))
}
