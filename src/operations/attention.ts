import { z } from 'zod'
import { getSetting, putSetting } from '../store/settings.ts'
import { readPage, row, rowLines } from './history.ts'
import { isGroup } from './named.ts'
import { operation } from './operation.ts'
import type { Kith } from '../kith.ts'
import type { Operation } from './operation.ts'

/** Read words above the unread ones, so that one knows what they are about. */
const BEFORE_UNREAD = 3
/** Rationale: more than a screen of a large terminal is paged through. */
const NEXT_ROWS_MAX = 100

const conversation = { name: 'with', shown: 'U|#group', completes: 'conversation' } as const
const waiting = z.object({ user: z.string(), count: z.number() })

const unread = operation({
  name: 'unread',
  topic: 'messages',
  summary: 'Who has written what you have not read yet',
  args: [],
  params: z.object({}),
  result: z.object({ unread: z.array(waiting) }),
  examples: ['unread'],
  run: ({ kith }) => ({ unread: unreadOf(kith) }),
  say: ({ unread: people }) =>
    people.length === 0
      ? ['Nothing is unread.']
      : people.map(({ user, count }) => `${user}: ${count} unread (history ${user} shows them)`),
  table: ({ unread: people }) =>
    people.length === 0
      ? undefined
      : {
          head: ['UNREAD', 'FROM', 'SEE THEM'],
          rows: people.map(({ user, count }) => [String(count), user, `history ${user}`]),
        },
})

const next = operation({
  name: 'next',
  topic: 'messages',
  summary: 'The next conversation with something unread, from a little before that on',
  args: [],
  params: z.object({}),
  result: z.object({
    with: z.string().optional(),
    messages: z.array(row),
    more: z.boolean(),
    /** Conversations that still wait. */
    left: z.number(),
  }),
  examples: ['next'],
  run: async ({ kith, signal }) => {
    const [first, ...others] = unreadOf(kith)
    if (first === undefined) return { messages: [], more: false, left: 0 }
    const limit = Math.min(NEXT_ROWS_MAX, first.count + BEFORE_UNREAD)
    const { messages, more } = await readPage(kith, { with: first.user, limit }, signal)
    return { with: first.user, messages, more: more && first.count > messages.length, left: others.length }
  },
  say: ({ with: user, messages, more, left }) => {
    if (user === undefined) return ['Nothing is unread.']
    const before = more ? [`There are older ones: history ${user} --before ${messages[0]?.id ?? 1}`] : []
    const rest = left === 0 ? 'Nothing else is unread.' : `${left} more ${left === 1 ? 'waits' : 'wait'}: next`
    return [`--- ${user} ---`, ...before, ...rowLines(messages), rest]
  },
})

/** Conversations with something unread, groups after friends. */
function unreadOf({ chat, groups }: Kith): z.infer<typeof waiting>[] {
  return [
    ...chat.unreadAll().map(({ person, count }) => ({ user: person.label, count })),
    ...groups.unreadAll().map(({ group, count }) => ({ user: `#${group}`, count })),
  ]
}

/** How many messages nobody has read. */
export function countUnread({ chat, groups }: Kith): number {
  return [...chat.unreadAll(), ...groups.unreadAll()].reduce((sum, { count }) => sum + count, 0)
}

const muting = z.object({ with: z.string() })

const mute = operation({
  name: 'mute',
  topic: 'messages',
  summary: 'Hear no more of a friend or group, unless a group calls you by @name; all is kept and counted',
  args: [conversation],
  params: muting,
  result: muting,
  examples: ['mute chess', 'mute #chess', 'mute bob'],
  run: async ({ kith, signal }, chosen) => ({ with: await setMuted(kith, chosen.with, true, signal) }),
  say: ({ with: name }) => [`${named(name)} is muted.`],
})

const unmute = operation({
  name: 'unmute',
  topic: 'messages',
  summary: 'Hear a friend or group again',
  args: [conversation],
  params: muting,
  result: muting,
  examples: ['unmute chess', 'unmute bob'],
  run: async ({ kith, signal }, chosen) => ({ with: await setMuted(kith, chosen.with, false, signal) }),
  say: ({ with: name }) => [`${named(name)} is not muted any more.`],
})

/** Returns the name of the conversation, a group by its `#`. */
async function setMuted(kith: Kith, name: string, muted: boolean, signal: AbortSignal): Promise<string> {
  const [, mark = '', plain = ''] = /^([@#]?)(.*)$/s.exec(name) ?? []
  if (isGroup(kith, mark, plain)) {
    await kith.groups.mute(plain, muted)
    return `#${plain}`
  }
  const person = await kith.names.resolve(plain, signal)
  await kith.chat.mute(person, muted)
  return person.label
}

const named = (name: string): string => (name.startsWith('#') ? `Group ${name.slice(1)}` : name)

const MODES = ['off', 'bell', 'desktop'] as const
export type Notify = (typeof MODES)[number]
const SETTING = 'notify'

/** How the terminal calls its user. */
export function notifyOf(kith: Kith): Notify {
  return getSetting<Notify>(kith.store, SETTING) ?? 'bell'
}

const notify = operation({
  name: 'notify',
  topic: 'general',
  summary:
    'How the command line calls you when somebody speaks to you: not at all, by the bell, or by a notification too',
  args: [{ name: 'mode', shown: MODES.join('|'), optional: true }],
  params: z.object({ mode: z.enum(MODES).optional() }),
  result: z.object({ mode: z.enum(MODES) }),
  examples: ['notify', 'notify desktop', 'notify off'],
  run: async ({ kith }, { mode }) => {
    if (mode !== undefined) {
      await kith.store.write((sql) => {
        putSetting(sql, SETTING, mode)
      })
    }
    return { mode: notifyOf(kith) }
  },
  say: ({ mode }) => [
    {
      off: 'Notifications are off.',
      bell: 'The terminal rings its bell when somebody speaks to you.',
      desktop: 'The terminal rings its bell and shows a notification, if it can.',
    }[mode],
  ],
})

export const attentionOperations: readonly Operation[] = [unread, next, mute, unmute, notify]
