import type { News } from '../news.ts'

export type Style = 'red' | 'yellow' | 'cyan' | 'dim' | 'bold'

/** News that stands out, or stands back, where there are colours. */
const STYLES: Readonly<Partial<Record<News['type'], Style>>> = {
  friend_request: 'cyan',
  session_request: 'cyan',
  group_invite: 'cyan',
  group_join_request: 'cyan',
  summary: 'bold',
  delivered: 'dim',
  held: 'dim',
  read: 'dim',
  started: 'dim',
  listening: 'dim',
  embedded_bootstrap: 'dim',
  api_listening: 'dim',
  bootstrap_unreachable: 'yellow',
  name_refused: 'yellow',
  api_failed: 'yellow',
  expired: 'yellow',
  own_words_lost: 'yellow',
  words_refused: 'yellow',
  friend_key: 'yellow',
  friend_key_conflict: 'yellow',
  device_replaced: 'yellow',
  group_forked: 'yellow',
  group_leaderless: 'yellow',
  post_refused: 'yellow',
}

export function styleOf({ type }: News): Style | undefined {
  return STYLES[type]
}

/** A line between days, or before what is unread: only our own lines begin so, those of history begin with a time. */
export function isDivider(line: string): boolean {
  return /^--- .+ ---$/.test(line)
}
