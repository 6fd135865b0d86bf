import { KithError } from '../../src/errors.ts'
import { openDriver } from '../../src/store/driver.ts'
import { Store } from '../../src/store/store.ts'

export interface FaultyStore {
  readonly store: Store
  /** Asked for each write, counted from 1: true makes it fail and keeps nothing of it. */
  fails: (write: number) => boolean
  /** Writes asked for so far. */
  readonly writes: number
}

/** A store on which the test decides which writes fail, as a full disk would. Reads always work. */
export function faultyStore(store: Store): FaultyStore {
  const faulty = { store, fails: (): boolean => false, writes: 0 }
  const write: Store['write'] = (work) =>
    store.write((sql) => {
      const result = work(sql)
      faulty.writes++
      if ((faulty.fails as FaultyStore['fails'])(faulty.writes)) throw new Error('The disk is full')
      return result
    })
  faulty.store = new Proxy(store, {
    get: (target, name) => {
      if (name === 'write') return write
      const value: unknown = Reflect.get(target, name)
      return typeof value === 'function' ? (value as () => unknown).bind(target) : value
    },
  })
  return faulty
}

/** What reaches the disk, or could fail on its way there. */
export type WritePoint = 'begin' | 'run' | 'commit' | 'file'

/** What everything of a process that was ended meets from then on. */
class ProcessOver extends Error {
  override readonly name = 'ProcessOver'
}

/**
 * What a process that was ended in the middle still does in this one is nothing to anybody: neither are its rejections.
 * Once for each test file that ends processes.
 */
export function forgetTheDead(): void {
  for (const event of ['unhandledRejection', 'uncaughtException']) {
    const others = process.rawListeners(event)
    process.removeAllListeners(event)
    const hear = (reason: unknown, ...more: unknown[]): void => {
      if (reason instanceof ProcessOver || (reason instanceof Error && reason.cause instanceof ProcessOver)) return
      for (const listener of others) Reflect.apply(listener, process, [reason, ...more])
    }
    process.on(event as 'unhandledRejection', hear)
  }
}

export interface FaultyDriver {
  readonly store: Store
  /**
   * Asked at each write point, counted from 1. `full` fails it as a full disk does; `stop` ends everything before it, as
   * kill -9 would: what is not committed is gone, and every later call throws.
   */
  fate: (point: number, what: WritePoint) => 'go' | 'full' | 'stop'
  /** Write points so far. */
  readonly points: number
  /** Another write point of the same process, as of a file: throws as `fate` says. */
  pass(): void
  /** Ends everything now, as kill -9 would. */
  stop(): void
}

/** The real store over a driver on which the test decides what happens at every BEGIN, statement and COMMIT. */
export function faultyDriver(path: string): FaultyDriver {
  const driver = openDriver(path)
  let hasStopped = false
  const faulty: Pick<FaultyDriver, 'fate'> & { points: number } = { points: 0, fate: () => 'go' }
  const stop = (): void => {
    if (hasStopped) return
    hasStopped = true
    // Some statements are still open: without this the next to open the file would wait for them to be collected.
    try {
      driver.exec('ROLLBACK')
    } catch {
      // No transaction had begun.
    }
    driver.close()
  }
  const pass = (what: WritePoint | undefined): void => {
    if (hasStopped) throw new ProcessOver()
    const fate = what === undefined ? 'go' : faulty.fate(++faulty.points, what)
    if (fate === 'full' && what === 'file') throw new KithError('no_space', 'The disk is full.')
    if (fate === 'full') throw Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' })
    if (fate !== 'stop') return
    stop()
    throw new ProcessOver()
  }
  const store = Store.over(
    () => ({
      kind: driver.kind,
      get writes() {
        return driver.writes
      },
      exec: (sql) => {
        pass(sql.startsWith('BEGIN IMMEDIATE') ? 'begin' : sql.startsWith('COMMIT') ? 'commit' : undefined)
        driver.exec(sql)
      },
      run: (sql, ...values) => {
        pass('run')
        return driver.run(sql, ...values)
      },
      get: (sql, ...values) => {
        pass(undefined)
        return driver.get(sql, ...values)
      },
      all: (sql, ...values) => {
        pass(undefined)
        return driver.all(sql, ...values)
      },
      close: () => {
        if (!hasStopped) driver.close()
      },
    }),
    path,
  )
  const passFile = (): void => {
    pass('file')
  }
  return Object.assign(faulty, { store, stop, pass: passFile })
}
