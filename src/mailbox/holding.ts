import { friendState } from '../store/persons.ts'
import { getSetting, putSetting } from '../store/settings.ts'
import type { Directory } from '../names/directory.ts'
import type { Sql } from '../store/store.ts'

const NAME = 'hold'

/** Whether this peer holds letters for its friends: it does unless told not to. */
export function isHolding(sql: Pick<Sql, 'get'>): boolean {
  return getSetting<boolean>(sql, NAME) ?? true
}

/** What is held already stays until it is fetched or expires. */
export function putHolding(sql: Sql, holding: boolean): void {
  putSetting(sql, NAME, holding)
}

/** For whom a peer holds, and from whom it takes: its friends. */
export function holdsForFriends(sql: Pick<Sql, 'get' | 'all'>, names: Directory): (peerId: string) => boolean {
  return (peerId) => {
    const person = names.byPeer(peerId)
    return person !== undefined && friendState(sql, person.userKey) === 'friend' && isHolding(sql)
  }
}
