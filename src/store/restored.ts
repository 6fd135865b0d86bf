import { toString } from 'uint8arrays/to-string'
import { getSetting, putSetting } from './settings.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { Sql } from './store.ts'

const SETTING = 'restored'
/** What must not be used again once it was older than itself: sessions are founded anew, key packages made anew. */
const FORGOTTEN_TABLES = [
  'pair_group',
  'pair_ask',
  'pair_offer',
  'key_package',
  'group_keys',
  'group_key_package',
  'group_welcome',
]

/** The last restore from a backup, and the chains of which others have told since how far they went. */
interface Restored {
  readonly ms: number
  readonly heard: string[]
}

/** This device's own chains, which a restored copy of it must not fork. */
export const POST_CHAIN = 'posts'
export function groupChain(groupId: Bytes): string {
  return `group ${toString(groupId, 'hex')}`
}

/**
 * Notes that this database is an old copy of itself.
 *
 * @param device this device's key. Unless `hasAllPosts`, the files of everybody else's posts are fetched again.
 */
export function markRestored(sql: Sql, ms: number, device: Bytes, hasAllPosts: boolean): void {
  putSetting(sql, SETTING, { ms, heard: [] } satisfies Restored)
  for (const table of FORGOTTEN_TABLES) {
    const isThere = sql.get("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", table) !== undefined
    if (isThere) sql.run(`DELETE FROM ${table}`)
  }
  if (!hasAllPosts) sql.run("UPDATE post SET content = 'none' WHERE device <> ?", device)
}

/** Whether this chain may have gone on beyond what this restored database knows: nothing is signed until others told. */
export function mustHear(sql: Pick<Sql, 'get'>, chain: string): boolean {
  const restored = getSetting<Restored>(sql, SETTING)
  return restored !== undefined && !restored.heard.includes(chain)
}

/** Somebody who has it told us all of this chain, or the user says that it is fine. */
export function noteHeard(sql: Sql, chain: string): void {
  const restored = getSetting<Restored>(sql, SETTING)
  if (restored === undefined || restored.heard.includes(chain)) return
  putSetting(sql, SETTING, { ...restored, heard: [...restored.heard, chain] } satisfies Restored)
}
