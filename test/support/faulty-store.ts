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
export type WritePoint = 'begin' | 'run' | 'commit'

export interface FaultyDriver {
  readonly store: Store
  /**
   * Asked at each write point, counted from 1. `full` fails it as a full disk does; `stop` ends everything before it, as
   * kill -9 would: what is not committed is gone, and every later call throws.
   */
  fate: (point: number, what: WritePoint) => 'go' | 'full' | 'stop'
  /** Write points so far. */
  readonly points: number
}

/** The real store over a driver on which the test decides what happens at every BEGIN, statement and COMMIT. */
export function faultyDriver(path: string): FaultyDriver {
  const driver = openDriver(path)
  let hasStopped = false
  const faulty: Pick<FaultyDriver, 'fate'> & { points: number } = { points: 0, fate: () => 'go' }
  const pass = (what: WritePoint | undefined): void => {
    if (hasStopped) throw new Error('The process has ended')
    const fate = what === undefined ? 'go' : faulty.fate(++faulty.points, what)
    if (fate === 'full') throw Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' })
    if (fate !== 'stop') return
    hasStopped = true
    // Some statements are still open: without this the next to open the file would wait for them to be collected.
    try {
      driver.exec('ROLLBACK')
    } catch {
      // No transaction had begun.
    }
    driver.close()
    throw new Error('The process has ended')
  }
  const store = Store.over(
    () => ({
      kind: driver.kind,
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
  return Object.assign(faulty, { store })
}
