import type { Bytes } from '../../protocols/signed.ts'
import type { SqlRow } from './driver.ts'
import type { Sql } from './store.ts'

export const API_TOKEN_SCHEMA = `
  CREATE TABLE api_token (
    name       TEXT PRIMARY KEY,
    hash       BLOB NOT NULL UNIQUE,   -- SHA-256 of the token: the token itself is with its user alone
    operations TEXT NOT NULL,          -- JSON array of the commands that it may give; empty: all about its group
    group_id   BLOB,                   -- the one group that it is about
    created_ms INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
`

type Reader = Pick<Sql, 'get' | 'all'>

export interface ApiTokenRow {
  readonly name: string
  readonly hash: Bytes
  readonly operations: readonly string[]
  readonly groupId?: Bytes
  readonly createdMs: number
}

export function putApiToken(sql: Sql, { name, hash, operations, groupId, createdMs }: ApiTokenRow): void {
  sql.run(
    'INSERT INTO api_token (name, hash, operations, group_id, created_ms) VALUES (?, ?, ?, ?, ?)',
    name,
    hash,
    JSON.stringify(operations),
    groupId ?? null,
    Math.floor(createdMs),
  )
}

export function apiTokenByHash(sql: Reader, hash: Bytes): ApiTokenRow | undefined {
  const row = sql.get('SELECT * FROM api_token WHERE hash = ?', hash)
  return row === undefined ? undefined : read(row)
}

/** By name. */
export function apiTokens(sql: Reader): ApiTokenRow[] {
  return sql.all('SELECT * FROM api_token ORDER BY name').map(read)
}

export function dropApiToken(sql: Sql, name: string): void {
  sql.run('DELETE FROM api_token WHERE name = ?', name)
}

function read(row: SqlRow): ApiTokenRow {
  return {
    name: row.name as string,
    hash: row.hash as Bytes,
    operations: JSON.parse(row.operations as string) as string[],
    ...(row.group_id === null ? {} : { groupId: row.group_id as Bytes }),
    createdMs: row.created_ms as number,
  }
}
