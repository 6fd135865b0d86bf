import { computed, signal } from '@preact/signals'
import { friends } from './people.ts'
import { groups } from './groups.ts'
import { me } from './me.ts'
import { call } from './peer.ts'
import { coalesced } from './once.ts'
import { tell } from './toasts.ts'
import type { Row } from './rows.ts'

/** One line of the list of conversations. */
export interface Entry {
  /** `bob`, or `#chess`. */
  readonly key: string
  readonly name: string
  readonly isGroup: boolean
  readonly isOnline: boolean
  readonly unread: number
  /** Something unread calls this user by name. */
  readonly isCalled: boolean
  readonly isMuted: boolean
  /** Nothing can be written there any more. */
  readonly isOver: boolean
  readonly last: Row | undefined
}

/** The newest message of each conversation. */
const newest = signal<ReadonlyMap<string, Row>>(new Map())
/** Groups in which something unread calls this user. */
const calls = signal<ReadonlySet<string>>(new Set())
/** Rationale: what calls this user is looked for among so many of the unread ones. */
const LOOKED_AT_MAX = 50
/** Rationale: browsers keep six connections to one address, one of which brings the news. */
const AT_ONCE = 4

export const talks = computed<readonly Entry[]>(() => {
  const entries = [...friends.value.map(friendEntry), ...groups.value.map(groupEntry)]
  return entries.toSorted((a, b) => timeOf(b) - timeOf(a) || a.name.localeCompare(b.name))
})

export const unreadCount = computed(() =>
  talks.value.reduce((sum, { unread, isMuted, isCalled }) => sum + (isMuted && !isCalled ? 0 : unread), 0),
)

function friendEntry({ name, status, unread, isMuted }: (typeof friends.value)[number]): Entry {
  const isOnline = status === 'online'
  const last = newest.value.get(name)
  return {
    ...{ key: name, name, isGroup: false, isOnline, unread },
    isCalled: false,
    isMuted,
    isOver: false,
    last,
  }
}

function groupEntry({ group, members, unread, isMuted, state }: (typeof groups.value)[number]): Entry {
  const key = `#${group}`
  const isOnline = members.some((one) => one.isOnline && !one.isMe)
  const isOver = state !== 'member' && state !== 'joining'
  const isCalled = unread > 0 && calls.value.has(key)
  return { key, name: group, isGroup: true, isOnline, unread, isCalled, isMuted, isOver, last: newest.value.get(key) }
}

function timeOf({ last }: Entry): number {
  return last?.sentMs ?? 0
}

/** What was said last everywhere, and what calls this user, without marking anything as read. */
export async function loadNewest(): Promise<void> {
  const keys = talks.peek().map(({ key }) => key)
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let key = keys.shift(); key !== undefined; key = keys.shift()) await lookAt(key)
    }),
  )
}

export async function lookAt(key: string): Promise<void> {
  const unread = talks.peek().find((one) => one.key === key)?.unread ?? 0
  const limit = key.startsWith('#') ? Math.max(1, Math.min(unread, LOOKED_AT_MAX)) : 1
  const { messages } = await call('history', { with: key, limit, peek: true }).catch(() => ({ messages: [] }))
  const last = messages.at(-1)
  if (last !== undefined) heardLast(key, last)
  if (messages.some(({ isUnread, text }) => isUnread === true && callsMe(text))) heardCall(key)
}

export function heardLast(key: string, row: Row): void {
  heard.set(key, row)
  showHeard()
}

/** What has come since the list was drawn: a hundred conversations draw it a few times, and not a hundred. */
const heard = new Map<string, Row>()
const showHeard = coalesced(async () => {
  newest.value = new Map([...newest.value, ...heard])
  heard.clear()
  await Promise.resolve()
}, tell)

export function heardCall(key: string): void {
  calls.value = new Set(calls.value).add(key)
}

/** Its messages have been looked at. */
export function answeredCall(key: string): void {
  if (!calls.value.has(key)) return
  calls.value = new Set([...calls.value].filter((one) => one !== key))
}

/** Whether a text says `@name` of this user. */
export function callsMe(text: string): boolean {
  const name = me.value?.name ?? ''
  // A name of letters and digits is sound in a pattern; whatever else a peer answers is a plain text.
  const plain = name.replaceAll(/[^\w-]/g, String.raw`\$&`)
  return name !== '' && new RegExp(String.raw`(^|[^\w-])@${plain}(?![\w-])`, 'i').test(text)
}
