import type { Sql } from './store.ts'

export const SETTING_SCHEMA = `
  CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
`

/** Small things by key; values are JSON. */
export function getSetting<T>(sql: Pick<Sql, 'get'>, name: string): T | undefined {
  const row = sql.get('SELECT value FROM setting WHERE name = ?', name)
  return row === undefined ? undefined : (JSON.parse(row.value as string) as T)
}

export function putSetting(sql: Sql, name: string, value: unknown): void {
  sql.run(
    'INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
    name,
    JSON.stringify(value),
  )
}
