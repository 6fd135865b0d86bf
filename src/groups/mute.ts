import { groupByLabel } from '../store/groups.ts'
import { isMuted } from '../store/muted.ts'
import type { Reader } from '../store/groups.ts'
import type { GroupNews } from './news.ts'

const SAID: readonly GroupNews['type'][] = ['group_message', 'group_edited', 'group_erased', 'group_reaction']

/** Marks what is said in a muted group, unless it speaks to us by name. Who comes and goes is told in any case. */
export function hushed(sql: Reader, news: readonly GroupNews[]): GroupNews[] {
  const muted = new Map<string, boolean>()
  // A frame brings up to 256 texts: each group is looked up once for all of them.
  const isMutedGroup = (label: string): boolean => {
    const known = muted.get(label)
    if (known !== undefined) return known
    const row = groupByLabel(sql, label)
    const isQuiet = row !== undefined && isMuted(sql, { groupId: row.groupId })
    muted.set(label, isQuiet)
    return isQuiet
  }
  return news.map((one) => {
    if (!isSaid(one) || (one.type === 'group_message' && one.isToMe === true)) return one
    return isMutedGroup(one.group) ? { ...one, isQuiet: true } : one
  })
}

type Said = Extract<GroupNews, { isQuiet?: boolean }>

function isSaid(news: GroupNews): news is Said {
  return SAID.includes(news.type)
}
