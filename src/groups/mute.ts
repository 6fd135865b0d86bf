import { groupByLabel } from '../store/groups.ts'
import { isMuted } from '../store/muted.ts'
import type { Reader } from '../store/groups.ts'
import type { GroupNews } from './news.ts'

const SAID: readonly GroupNews['type'][] = ['group_message', 'group_edited', 'group_erased', 'group_reaction']

/** Marks what is said in a muted group, unless it speaks to us by name. Who comes and goes is told in any case. */
export function hushed(sql: Reader, news: GroupNews): GroupNews {
  if (!isSaid(news) || (news.type === 'group_message' && news.isToMe === true)) return news
  const row = groupByLabel(sql, news.group)
  return row !== undefined && isMuted(sql, { groupId: row.groupId }) ? { ...news, isQuiet: true } : news
}

type Said = Extract<GroupNews, { isQuiet?: boolean }>

function isSaid(news: GroupNews): news is Said {
  return SAID.includes(news.type)
}
