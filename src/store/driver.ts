import { createRequire } from 'node:module'
import type { Bytes } from '../../protocols/signed.ts'

/** What goes into and comes out of a column. Integers are JavaScript numbers: nothing here exceeds 2^53. */
export type SqlValue = null | number | string | Bytes
export type SqlRow = Record<string, SqlValue>

/** The few verbs that the store needs of SQLite; both drivers pass the same contract test. */
export interface SqlDriver {
  /** Rises with every statement that may have changed something: what was read before it stands as long as this does. */
  readonly writes: number
  /** Which library serves: shown by `status`. */
  readonly kind: 'node:sqlite' | 'libsql'
  /** Runs statements that take no parameters and return nothing. */
  exec(sql: string): void
  /** Runs one statement; returns how many rows it changed. Statements are prepared once and cached. */
  run(sql: string, ...values: SqlValue[]): number
  get(sql: string, ...values: SqlValue[]): SqlRow | undefined
  all(sql: string, ...values: SqlValue[]): SqlRow[]
  close(): void
}

interface Statement {
  run(...values: SqlValue[]): { changes: number | bigint }
  get(...values: SqlValue[]): unknown
  all(...values: SqlValue[]): unknown[]
}

interface Database {
  exec(sql: string): unknown
  prepare(sql: string): Statement
  close(): void
}

/**
 * node:sqlite from Node 24 on (22 still warns that it is experimental), libsql below; their files are interchangeable.
 *
 * @param key 64 hex digits: every page is encrypted with it. Only libsql can, so with a key it serves on every Node.
 */
export function openDriver(path: string, kind?: SqlDriver['kind'], key?: string): SqlDriver {
  if (key !== undefined) return libsql(path, key)
  return (kind ?? preferredKind()) === 'node:sqlite' ? nodeSqlite(path) : libsql(path)
}

/** A text as it stands in SQL, for statements that take no parameters. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

function preferredKind(): SqlDriver['kind'] {
  return Number(process.versions.node.split('.')[0]) >= 24 ? 'node:sqlite' : 'libsql'
}

// Loaded on demand: the other library may not be there at all.
const require = createRequire(import.meta.url)

function nodeSqlite(path: string): SqlDriver {
  const { DatabaseSync } = require('node:sqlite') as typeof import('node:sqlite')
  return driver('node:sqlite', new DatabaseSync(path), (values) => values)
}

interface LibsqlOptions {
  encryptionCipher: 'aes256cbc'
  encryptionKey: string
}

function libsql(path: string, key?: string): SqlDriver {
  const Libsql = require('libsql') as new (path: string, options?: LibsqlOptions) => Database
  const options = key === undefined ? undefined : { encryptionCipher: 'aes256cbc' as const, encryptionKey: key }
  // libsql aborts the whole process when the only argument of run() is bytes: it always gets an array.
  return driver('libsql', new Libsql(path, options), (values) => [values as unknown as SqlValue])
}

function driver(kind: SqlDriver['kind'], database: Database, bind: (values: SqlValue[]) => SqlValue[]): SqlDriver {
  const statements = new Map<string, Statement>()
  const prepare = (sql: string): Statement => {
    let statement = statements.get(sql)
    if (statement === undefined) {
      statement = database.prepare(sql)
      statements.set(sql, statement)
    }
    return statement
  }
  let writes = 0
  return {
    kind,
    get writes() {
      return writes
    },
    exec: (sql) => {
      writes++
      database.exec(sql)
    },
    run: (sql, ...values) => {
      writes++
      return Number(prepare(sql).run(...bind(values.map(keepable))).changes)
    },
    get: (sql, ...values) => clean(prepare(sql).get(...bind(values.map(keepable)))),
    all: (sql, ...values) =>
      prepare(sql)
        .all(...bind(values.map(keepable)))
        .map((row) => clean(row) as SqlRow),
    close: () => {
      statements.clear()
      database.close()
    },
  }
}

/** libsql reads text up to its first NUL only: the rest must not be lost, so the picture of NUL takes its place. */
function keepable(value: SqlValue): SqlValue {
  return typeof value === 'string' ? value.replaceAll('\0', '\u2400') : value
}

/** libsql adds `_metadata` to rows and gives Buffers (`get`) or ArrayBuffers (`all`); node:sqlite gives Uint8Arrays. */
function clean(row: unknown): SqlRow | undefined {
  if (row === undefined || row === null) return undefined
  const cleaned: SqlRow = {}
  for (const [name, value] of Object.entries(row)) {
    if (name === '_metadata') continue
    const isForeign = Buffer.isBuffer(value) || value instanceof ArrayBuffer
    cleaned[name] = isForeign ? new Uint8Array(value) : (value as SqlValue)
  }
  return cleaned
}
