import type { GroupState } from '../../protocols/group/roster.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { Sql } from '../store/store.ts'
import type { GroupNews } from './news.ts'

/** What a transaction leads to once it is on disk, and not at all if it fails. */
export interface Aftermath {
  readonly news: GroupNews[]
  /** Entries that we signed and now pass on; `before` is the state that everyone else still has. */
  readonly entries: { readonly before: GroupState; readonly bytes: Bytes }[]
  /** Our own words that go out again. */
  readonly said: { readonly groupId: Bytes; readonly bytes: Bytes }[]
  /** Groups whose roster, or our place in them, may have changed. */
  readonly touched: Bytes[]
}

export function nothingYet(): Aftermath {
  return { news: [], entries: [], said: [], touched: [] }
}

/** Runs `work` in one transaction, then does what it entails. */
export type Transact = <T>(work: (sql: Sql, aftermath: Aftermath) => T) => Promise<T>

/** How a request, or words that were pushed, were taken: durable, never to be sent again, or to be sent again later. */
export type Fate = 'STORED' | 'REFUSED' | 'BUSY'
