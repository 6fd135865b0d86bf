import { toString } from 'uint8arrays/to-string'
import { getSetting, putSetting } from './settings.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { Reader } from './groups.ts'
import type { Sql } from './store.ts'

/** A conversation: of a group by its id, of a friend by the user key. */
export type Conversation = { readonly groupId: Bytes } | { readonly userKey: Bytes }

/** True if the user does not want to be told what is said there. */
export function isMuted(sql: Pick<Reader, 'get'>, conversation: Conversation): boolean {
  return getSetting<boolean>(sql, settingOf(conversation)) === true
}

export function putMuted(sql: Sql, conversation: Conversation, muted: boolean): void {
  putSetting(sql, settingOf(conversation), muted)
}

function settingOf(conversation: Conversation): string {
  return 'groupId' in conversation
    ? `muted_group:${toString(conversation.groupId, 'hex')}`
    : `muted_friend:${toString(conversation.userKey, 'hex')}`
}
