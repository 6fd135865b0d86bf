import { groupByLabel } from '../store/groups.ts'
import { isMuted } from '../store/muted.ts'
import type { Reader } from '../store/groups.ts'
import type { GroupNews } from './news.ts'

const SAID: readonly GroupNews['type'][] = ['group_message', 'group_edited', 'group_erased', 'group_reaction']

/** False for what is said in a muted group, unless it speaks to us by name. Who comes and goes is told in any case. */
export function isTold(sql: Reader, news: GroupNews): boolean {
  if (!SAID.includes(news.type) || (news.type === 'group_message' && news.isToMe === true)) return true
  const row = groupByLabel(sql, news.group)
  return row === undefined || !isMuted(sql, row.groupId)
}
