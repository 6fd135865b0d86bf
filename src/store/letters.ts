import type { Bytes } from '../../protocols/signed.ts'
import type { SqlRow } from './driver.ts'
import type { Sql } from './store.ts'

export const LETTER_SCHEMA = `
  CREATE TABLE letter (                          -- our own letters, until their writer drops them
    number       INTEGER PRIMARY KEY AUTOINCREMENT,
    recipient    TEXT NOT NULL,                  -- peer id
    signed       BLOB NOT NULL,                  -- the same words for every holder
    envelope     BLOB,                           -- sealed to the card of card_version: the same bytes again after a lost answer
    card_version INTEGER
  ) STRICT;
  CREATE INDEX letter_recipient ON letter (recipient, number);

  CREATE TABLE custody (
    letter  INTEGER NOT NULL REFERENCES letter (number) ON DELETE CASCADE,
    holder  TEXT NOT NULL,
    at_ms   INTEGER NOT NULL,
    receipt BLOB NOT NULL,                       -- Signed Custody
    PRIMARY KEY (letter, holder)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE known_card (                      -- the newest card seen of each box: an older one is not believed
    box     TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    card    BLOB NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE granted (                         -- where friends' boxes are, as they told us
    box     TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    grants  BLOB NOT NULL                        -- MailboxGrants
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE holder_address (                  -- of bootstrap nodes that friends told us of: hints
    peer_id   TEXT PRIMARY KEY,
    addresses TEXT NOT NULL                      -- JSON array of multiaddrs
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE sealing_key (                     -- of our own box
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    public_key  BLOB NOT NULL,
    secret_key  BLOB NOT NULL,
    made_ms     INTEGER NOT NULL,                -- steady time
    replaced_ms INTEGER                          -- steady time; NULL for the one in use
  ) STRICT;

  CREATE TABLE letter_taken (                    -- remembered for as long as the key is there that opens it
    author TEXT NOT NULL,
    id     BLOB NOT NULL,
    key_id INTEGER NOT NULL REFERENCES sealing_key (id) ON DELETE CASCADE,
    PRIMARY KEY (author, id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX letter_taken_key ON letter_taken (key_id);

  CREATE TABLE own_holder (                      -- who holds for us
    peer_id        TEXT PRIMARY KEY,
    for_everybody  INTEGER NOT NULL,
    address        TEXT NOT NULL,
    opened_version INTEGER NOT NULL              -- of the card it has; 0: none yet
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE own_token (                       -- with which each friend leaves letters for us
    user_key     BLOB PRIMARY KEY,
    token        BLOB NOT NULL,
    told_version INTEGER NOT NULL                -- of the grants they were told; 0: nothing yet
  ) STRICT, WITHOUT ROWID;
`

type Reader = Pick<Sql, 'get' | 'all'>

/** @param sign makes the Signed Letter with its number. */
export function addLetter(sql: Sql, recipient: string, sign: (number: number) => Bytes): number {
  sql.run('INSERT INTO letter (recipient, signed) VALUES (?, ?)', recipient, new Uint8Array())
  const number = sql.get('SELECT last_insert_rowid() AS number')?.number as number
  sql.run('UPDATE letter SET signed = ? WHERE number = ?', sign(number), number)
  return number
}

/** Drops a letter that was never sealed, and so has left in no way. False if it may have. */
export function recallLetter(sql: Sql, number: number): boolean {
  return sql.run('DELETE FROM letter WHERE number = ? AND envelope IS NULL', number) > 0
}

export function dropLetter(sql: Sql, number: number): void {
  sql.run('DELETE FROM letter WHERE number = ?', number)
}

export interface LetterRow {
  readonly number: number
  readonly signed: Bytes
  readonly envelope: Bytes | undefined
  readonly cardVersion: number | undefined
}

/** Letters that this holder does not have and that fewer than `holdersMax` hold, the oldest first. */
export function lettersFor(
  sql: Reader,
  { recipient, holder, after }: { recipient: string; holder: string; after: number },
  holdersMax: number,
  limit: number,
): LetterRow[] {
  return sql
    .all(
      `SELECT number, signed, envelope, card_version FROM letter
       WHERE recipient = ? AND number > ?
         AND (SELECT COUNT(*) FROM custody WHERE letter = letter.number) < ?
         AND NOT EXISTS (SELECT 1 FROM custody WHERE letter = letter.number AND holder = ?)
       ORDER BY number LIMIT ?`,
      recipient,
      after,
      holdersMax,
      holder,
      limit,
    )
    .map(letterRow)
}

const letterRow = (row: SqlRow): LetterRow => ({
  number: row.number as number,
  signed: row.signed as Bytes,
  envelope: (row.envelope as Bytes | null) ?? undefined,
  cardVersion: (row.card_version as number | null) ?? undefined,
})

export function putEnvelope(sql: Sql, number: number, envelope: Bytes, cardVersion: number): void {
  sql.run('UPDATE letter SET envelope = ?, card_version = ? WHERE number = ?', envelope, cardVersion, number)
}

/** Peer ids with letters that fewer than `holdersMax` hold. */
export function recipientsWaiting(sql: Reader, holdersMax: number): string[] {
  return sql
    .all(
      `SELECT DISTINCT recipient FROM letter
       WHERE (SELECT COUNT(*) FROM custody WHERE letter = letter.number) < ?`,
      holdersMax,
    )
    .map((row) => row.recipient as string)
}

/** How many letters to this device nobody holds. */
export function countUnheld(sql: Reader, recipient: string): number {
  const row = sql.get(
    `SELECT COUNT(*) AS count FROM letter
     WHERE recipient = ? AND NOT EXISTS (SELECT 1 FROM custody WHERE letter = letter.number)`,
    recipient,
  )
  return Number(row?.count)
}

/** False, changing nothing, if the letter was dropped meanwhile or is held there already. */
export function addCustody(
  sql: Sql,
  custody: { letter: number; holder: string; atMs: number; receipt: Bytes },
): boolean {
  const { letter, holder, atMs, receipt } = custody
  if (sql.get('SELECT 1 AS yes FROM letter WHERE number = ?', letter) === undefined) return false
  const values = [letter, holder, atMs, receipt] as const
  return (
    sql.run(
      'INSERT INTO custody (letter, holder, at_ms, receipt) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
      ...values,
    ) > 0
  )
}

export function custodyOf(sql: Pick<Sql, 'all'>, letter: number): { holder: string; atMs: number }[] {
  return sql
    .all('SELECT holder, at_ms FROM custody WHERE letter = ? ORDER BY at_ms, holder', letter)
    .map((row) => ({ holder: row.holder as string, atMs: row.at_ms as number }))
}

export function knownCard(sql: Reader, box: string): { version: number; card: Bytes } | undefined {
  const row = sql.get('SELECT version, card FROM known_card WHERE box = ?', box)
  return row && { version: row.version as number, card: row.card as Bytes }
}

/** Keeps the newest. */
export function putKnownCard(sql: Sql, box: string, version: number, card: Bytes): void {
  sql.run(
    `INSERT INTO known_card (box, version, card) VALUES (?, ?, ?)
     ON CONFLICT (box) DO UPDATE SET version = excluded.version, card = excluded.card
     WHERE excluded.version > known_card.version`,
    box,
    version,
    card,
  )
}

export function grantedFor(sql: Reader, box: string): Bytes | undefined {
  return sql.get('SELECT grants FROM granted WHERE box = ?', box)?.grants as Bytes | undefined
}

/** Keeps the newest; false if it was not newer. */
export function putGranted(sql: Sql, box: string, version: number, grants: Bytes): boolean {
  return (
    sql.run(
      `INSERT INTO granted (box, version, grants) VALUES (?, ?, ?)
       ON CONFLICT (box) DO UPDATE SET version = excluded.version, grants = excluded.grants
       WHERE excluded.version > granted.version`,
      box,
      version,
      grants,
    ) > 0
  )
}

export function holderAddresses(sql: Reader, peerId: string): string[] {
  const row = sql.get('SELECT addresses FROM holder_address WHERE peer_id = ?', peerId)
  return row === undefined ? [] : (JSON.parse(row.addresses as string) as string[])
}

export function putHolderAddresses(sql: Sql, peerId: string, addresses: readonly string[]): void {
  sql.run(
    `INSERT INTO holder_address (peer_id, addresses) VALUES (?, ?)
     ON CONFLICT (peer_id) DO UPDATE SET addresses = excluded.addresses`,
    peerId,
    JSON.stringify(addresses),
  )
}

export interface SealingKeyRow {
  readonly id: number
  readonly publicKey: Bytes
  readonly madeMs: number
}

/** The one in use. */
export function currentSealingKey(sql: Reader): SealingKeyRow | undefined {
  const row = sql.get('SELECT id, public_key, made_ms FROM sealing_key WHERE replaced_ms IS NULL ORDER BY id DESC')
  return row && { id: row.id as number, publicKey: row.public_key as Bytes, madeMs: row.made_ms as number }
}

export function sealingSecret(sql: Reader, id: number): Bytes | undefined {
  return sql.get('SELECT secret_key FROM sealing_key WHERE id = ?', id)?.secret_key as Bytes | undefined
}

/** Takes a new key into use; the one before stays, to open what is under way. */
export function addSealingKey(sql: Sql, key: { publicKey: Bytes; secretKey: Bytes }, nowMs: number): void {
  sql.run('UPDATE sealing_key SET replaced_ms = ? WHERE replaced_ms IS NULL', nowMs)
  sql.run(
    'INSERT INTO sealing_key (public_key, secret_key, made_ms) VALUES (?, ?, ?)',
    key.publicKey,
    key.secretKey,
    nowMs,
  )
}

/** Destroys keys replaced before that time, and what was remembered of letters under them. */
export function dropSealingKeys(sql: Sql, replacedBeforeMs: number): void {
  sql.run('DELETE FROM sealing_key WHERE replaced_ms < ?', replacedBeforeMs)
}

export function wasTaken(sql: Reader, author: string, id: Bytes): boolean {
  return sql.get('SELECT 1 AS yes FROM letter_taken WHERE author = ? AND id = ?', author, id) !== undefined
}

export function rememberTaken(sql: Sql, author: string, id: Bytes, keyId: number): void {
  sql.run(
    `INSERT INTO letter_taken (author, id, key_id) VALUES (?, ?, ?)
     ON CONFLICT (author, id) DO UPDATE SET key_id = MAX(key_id, excluded.key_id)`,
    author,
    id,
    keyId,
  )
}

export interface OwnHolderRow {
  readonly peerId: string
  readonly forEverybody: boolean
  readonly address: string
  readonly openedVersion: number
}

export function ownHolders(sql: Reader): OwnHolderRow[] {
  return sql.all('SELECT * FROM own_holder ORDER BY for_everybody DESC, peer_id').map((row) => ({
    peerId: row.peer_id as string,
    forEverybody: row.for_everybody === 1,
    address: row.address as string,
    openedVersion: row.opened_version as number,
  }))
}

export function putOwnHolder(sql: Sql, { peerId, forEverybody, address, openedVersion }: OwnHolderRow): void {
  sql.run(
    `INSERT INTO own_holder (peer_id, for_everybody, address, opened_version) VALUES (?, ?, ?, ?)
     ON CONFLICT (peer_id) DO UPDATE SET for_everybody = excluded.for_everybody, address = excluded.address,
       opened_version = excluded.opened_version`,
    peerId,
    forEverybody ? 1 : 0,
    address,
    openedVersion,
  )
}

export function dropOwnHolder(sql: Sql, peerId: string): boolean {
  return sql.run('DELETE FROM own_holder WHERE peer_id = ?', peerId) > 0
}

export interface OwnTokenRow {
  readonly userKey: Bytes
  readonly token: Bytes
  readonly toldVersion: number
}

export function ownTokens(sql: Reader): OwnTokenRow[] {
  return sql.all('SELECT * FROM own_token').map((row) => ({
    userKey: row.user_key as Bytes,
    token: row.token as Bytes,
    toldVersion: row.told_version as number,
  }))
}

export function addOwnToken(sql: Sql, userKey: Bytes, token: Bytes): void {
  sql.run('INSERT INTO own_token (user_key, token, told_version) VALUES (?, ?, 0)', userKey, token)
}

export function dropOwnToken(sql: Sql, userKey: Bytes): void {
  sql.run('DELETE FROM own_token WHERE user_key = ?', userKey)
}

export function noteTold(sql: Sql, userKey: Bytes, version: number): void {
  sql.run('UPDATE own_token SET told_version = ? WHERE user_key = ?', version, userKey)
}
