import { toString } from 'uint8arrays/to-string'
import { getSetting, putSetting } from './settings.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { Reader } from './groups.ts'
import type { Sql } from './store.ts'

/** True if the user does not want to be told what is said in this group. */
export function isMuted(sql: Reader, groupId: Bytes): boolean {
  return getSetting<boolean>(sql, settingOf(groupId)) === true
}

export function putMuted(sql: Sql, groupId: Bytes, muted: boolean): void {
  putSetting(sql, settingOf(groupId), muted)
}

function settingOf(groupId: Bytes): string {
  return `muted_group:${toString(groupId, 'hex')}`
}
