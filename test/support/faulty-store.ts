import type { Store } from '../../src/store/store.ts'

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
