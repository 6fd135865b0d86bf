import { KithError } from '../errors.ts'
import { openDriver, quoted } from './driver.ts'
import { SCHEMA, SCHEMA_VERSION } from './schema.ts'
import type { SqlDriver, SqlRow, SqlValue } from './driver.ts'

/** Reads and writes of one transaction. Everything is synchronous: no await can slip into a transaction. */
export type Sql = Pick<SqlDriver, 'run' | 'get' | 'all' | 'writes'>

/** Writes in one transaction: enough that fsync no longer counts, few enough that the loop is never held for long. */
const WRITES_MAX = 256

interface Write {
  work: (sql: Sql) => unknown
  resolve: (value: unknown) => void
  reject: (error: unknown) => void
}

/**
 * The one database of a node. Writes asked for in the same turn of the event loop share one transaction and one fsync
 * (group commit); each still succeeds or fails alone.
 */
export class Store {
  readonly #driver: SqlDriver
  #writes: Write[] = []
  #scheduled = false
  #closed = false

  private constructor(driver: SqlDriver) {
    this.#driver = driver
  }

  /**
   * Opens, and makes if new, the database file.
   *
   * @param key encrypts the whole file (see `openDriver`).
   * @throws {KithError} `corrupt` if the file is no sound database of this or an older version.
   */
  static open(path: string, kind?: SqlDriver['kind'], key?: string): Store {
    return Store.over(() => openDriver(path, kind, key), path)
  }

  /** As `open`, over any driver: `path` is for words only. */
  static over(openIt: () => SqlDriver, path: string): Store {
    let driver: SqlDriver | undefined
    try {
      driver = openIt()
      driver.exec(
        'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 2000; PRAGMA secure_delete = ON',
      )
      const damage = driver.get('PRAGMA quick_check(1)')?.quick_check
      if (damage !== 'ok') throw new Error(String(damage))
      migrate(driver)
      return new Store(driver)
    } catch (cause) {
      driver?.close()
      if (cause instanceof KithError) throw cause
      if (isFull(cause)) throw noSpace(cause)
      const reason = cause instanceof Error ? cause.message : String(cause)
      throw new KithError('corrupt', `The database ${path} cannot be read: ${reason}`, {
        cause,
        next: 'Move the file away to start empty (keys are kept), or put a backup in its place.',
      })
    }
  }

  get driverKind(): SqlDriver['kind'] {
    return this.#driver.kind
  }

  /** As the driver's: rises with every write. */
  get writes(): number {
    return this.#driver.writes
  }

  get(sql: string, ...values: SqlValue[]): SqlRow | undefined {
    return this.#driver.get(sql, ...values)
  }

  all(sql: string, ...values: SqlValue[]): SqlRow[] {
    return this.#driver.all(sql, ...values)
  }

  /**
   * Runs `work` in a transaction; the promise settles after its commit is on disk. When `work` throws, nothing of it is
   * kept and the promise rejects with what it threw.
   */
  write<T>(work: (sql: Sql) => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.#closed) {
        reject(new Error('The store is closed'))
        return
      }
      this.#writes.push({ work, resolve: resolve as (value: unknown) => void, reject })
      if (!this.#scheduled) this.#schedule()
    })
  }

  /** Copies all that is committed into a new file, encrypted as this one is. Nothing else runs meanwhile. */
  snapshot(path: string): void {
    this.#driver.exec(`VACUUM INTO ${quoted(path)}`)
  }

  /** Commits what is waiting, then closes. Later writes are rejected. */
  close(): void {
    if (this.#closed) return
    while (this.#writes.length > 0) this.#flush()
    this.#closed = true
    this.#checkpoint()
    this.#driver.close()
  }

  /** After something was erased: empties the log of writes, where it would stand until it is written over. */
  scrub(): void {
    if (!this.#closed) this.#checkpoint()
  }

  /** libsql leaves the write-ahead log behind; one file is easier to back up than two. */
  #checkpoint(): void {
    try {
      this.#driver.exec('PRAGMA wal_checkpoint(TRUNCATE)')
    } catch {
      // A full or failing disk: the log is read at the next start.
    }
  }

  #schedule(): void {
    this.#scheduled = true
    setImmediate(() => {
      this.#flush()
    })
  }

  #flush(): void {
    const writes = this.#writes.splice(0, WRITES_MAX)
    this.#scheduled = false
    if (this.#writes.length > 0) this.#schedule()
    if (writes.length === 0) return
    const settle: (() => void)[] = []
    try {
      this.#driver.exec('BEGIN IMMEDIATE')
      for (const write of writes) settle.push(writes.length === 1 ? this.#only(write) : this.#attempt(write))
      this.#driver.exec('COMMIT')
    } catch (error) {
      this.#rollback()
      for (const write of writes) write.reject(isFull(error) ? noSpace(error) : error)
      return
    }
    for (const done of settle) done()
  }

  /** Alone in its transaction: that is taken back as a whole if it fails. */
  #only({ work, resolve }: Write): () => void {
    const value = work(this.#driver)
    return () => {
      resolve(value)
    }
  }

  #attempt({ work, resolve, reject }: Write): () => void {
    this.#driver.exec('SAVEPOINT one')
    try {
      const value = work(this.#driver)
      this.#driver.exec('RELEASE one')
      return () => {
        resolve(value)
      }
    } catch (error) {
      this.#takeBack(error)
      return () => {
        reject(error)
      }
    }
  }

  /** A full or failing disk may have taken the whole transaction back: then every write in it is told why. */
  #takeBack(error: unknown): void {
    if (isFull(error)) throw error
    try {
      this.#driver.exec('ROLLBACK TO one; RELEASE one')
    } catch (cause) {
      throw isNoSavepoint(cause) ? error : cause
    }
  }

  #rollback(): void {
    try {
      this.#driver.exec('ROLLBACK')
    } catch {
      // A failed COMMIT may already have rolled back; there is nothing left to undo.
    }
  }
}

/** libsql names the code, node:sqlite numbers it: SQLITE_FULL, and the shared memory beside the log that cannot grow. */
function isFull(error: unknown): boolean {
  const { code, errcode } = error as { code?: unknown; errcode?: unknown }
  return (
    code === 'ENOSPC' || code === 'SQLITE_FULL' || code === 'SQLITE_IOERR_SHMSIZE' || errcode === 13 || errcode === 4874
  )
}

function isNoSavepoint(error: unknown): boolean {
  return error instanceof Error && error.message.includes('no such savepoint')
}

function noSpace(cause: unknown): KithError {
  return new KithError('no_space', 'The disk is full: nothing of this was kept.', {
    cause,
    next: 'Free some space on that disk, then say it again: everything goes on.',
  })
}

function migrate(driver: SqlDriver): void {
  const version = Number(driver.get('PRAGMA user_version')?.user_version ?? 0)
  if (version === SCHEMA_VERSION) return
  if (version !== 0) {
    throw new KithError(
      'corrupt',
      `The database has version ${String(version)}, this Kith knows ${String(SCHEMA_VERSION)}`,
      {
        next: 'Before the first release there are no migrations: start with a new data directory.',
      },
    )
  }
  driver.exec(`BEGIN; ${SCHEMA} PRAGMA user_version = ${String(SCHEMA_VERSION)}; COMMIT`)
}
