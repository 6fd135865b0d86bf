import { z } from 'zod'
import { EMOJI_BYTES_MAX, TIMER_S_MAX } from '../../protocols/chat/content.ts'
import { KithError } from '../errors.ts'
import { findAny, findMessage, NAMING } from './named.ts'
import { operation } from './operation.ts'
import type { Found } from './named.ts'
import type { Operation } from './operation.ts'

const messageArg = { name: 'message', shown: 'U:N', completes: 'message' } as const
const ownArg = { ...messageArg, completes: 'own_message' } as const
const textArg = { name: 'text', shown: 'text', rest: true } as const
const named = z.object({ user: z.string(), number: z.number() })

const react = operation({
  name: 'react',
  topic: 'messages',
  summary: `Put an emoji on a message, or take it back. ${NAMING}`,
  args: [messageArg, { name: 'emoji', shown: 'emoji', optional: true }],
  flags: [{ name: 'remove', summary: 'take your emoji back' }],
  params: z.object({ message: z.string(), emoji: z.string().optional(), remove: z.boolean().default(false) }),
  result: named.extend({ emoji: z.string() }),
  examples: ['react bob:12 👍', 'react bob:last ❤️', 'react bob:12 --remove', 'react chess:bob:12 👍'],
  run: async ({ kith, signal }, { message, emoji = '', remove }) => {
    const found = await findAny(kith, message, signal)
    const said = remove ? '' : soundEmoji(emoji)
    if ('group' in found) await kith.groups.react(found, said)
    else await kith.chat.words.react(found, said)
    return { ...placeOf(found), emoji: said }
  },
  say: ({ emoji, number }) => [
    emoji === '' ? `Your reaction to [${number}] is taken back.` : `${emoji} on [${number}]`,
  ],
})

const edit = operation({
  name: 'edit',
  topic: 'messages',
  summary: 'Give one of your messages new words, here and at your friend or the whole group; the older ones are gone',
  args: [ownArg, textArg],
  params: z.object({ message: z.string(), text: z.string() }),
  result: named,
  examples: ['edit bob:me:12 see you at nine', 'edit bob:me:last see you at nine'],
  run: async ({ kith, signal }, { message, text }) => {
    const found = await findAny(kith, message, signal)
    if ('group' in found) await kith.groups.edit(found, text)
    else await kith.chat.edit(found, text)
    return placeOf(found)
  },
  say: ({ user, number }) => [`Edited [${number}] to ${user}.`],
})

const erase = operation({
  name: 'erase',
  topic: 'messages',
  summary:
    'Drop the words of one of your messages, here and at your friend; in a group from every screen; that it was there stays visible',
  args: [ownArg],
  params: z.object({ message: z.string() }),
  result: named,
  examples: ['erase bob:me:12', 'erase chess:me:12'],
  run: async ({ kith, signal }, { message }) => {
    const found = await findAny(kith, message, signal)
    if ('group' in found) await kith.groups.erase(found)
    else await kith.chat.words.erase(found)
    return placeOf(found)
  },
  say: ({ user, number }) => [`Erased [${number}] to ${user}.`],
})

const cancel = operation({
  name: 'cancel',
  topic: 'messages',
  summary: 'Take back a message that is still queued and has not left this device',
  args: [ownArg],
  params: z.object({ message: z.string() }),
  result: named,
  examples: ['cancel bob:me:12', 'cancel bob:me:last'],
  run: async ({ kith, signal }, { message }) => {
    const found = await findMessage(kith, message, signal)
    await kith.chat.words.cancel(found)
    return { user: found.person.label, number: found.word.seq }
  },
  say: ({ user, number }) => [`Cancelled [${number}] to ${user}.`],
})

const disappear = operation({
  name: 'disappear',
  topic: 'messages',
  summary: 'Let new messages of a conversation disappear some time after they were read, for both of you',
  args: [
    { name: 'user', shown: 'U', completes: 'friend' },
    { name: 'time', shown: 'time|off', optional: true },
  ],
  params: z.object({ user: z.string(), time: z.string().optional() }),
  result: z.object({ user: z.string(), lastsS: z.number() }),
  examples: ['disappear bob 1d', 'disappear bob 30m', 'disappear bob off', 'disappear bob'],
  run: async ({ kith, signal }, { user, time }) => {
    const person = await kith.names.resolve(user, signal)
    if (time !== undefined) await kith.chat.words.last(person, secondsOf(time))
    return { user: person.label, lastsS: kith.chat.words.lasts(person.userKey) }
  },
  say: ({ user, lastsS }) => [
    lastsS === 0
      ? `Messages with ${user} stay.`
      : `New messages with ${user} disappear ${spanText(lastsS)} after they were read.`,
  ],
})

const readReceipts = operation({
  name: 'read_receipts',
  topic: 'messages',
  summary: 'Tell friends what you have read, and see what those have read who do so too; off at first',
  args: [{ name: 'state', shown: 'on|off', optional: true }],
  params: z.object({ state: z.enum(['on', 'off']).optional() }),
  result: z.object({ state: z.enum(['on', 'off']) }),
  examples: ['read_receipts on', 'read_receipts'],
  run: async ({ kith }, { state }) => {
    if (state !== undefined) await kith.chat.setReadReceipts(state === 'on')
    return { state: kith.chat.readReceipts ? ('on' as const) : ('off' as const) }
  },
  say: ({ state }) => [`Read receipts are ${state}.`],
})

export const changeOperations: readonly Operation[] = [react, edit, erase, cancel, disappear, readReceipts]

/** Whose conversation it is of, a group by its `#`, and the number that it has there. */
function placeOf(found: Found): { user: string; number: number } {
  if ('group' in found) return { user: `#${found.group}`, number: found.message.number }
  return { user: found.person.label, number: found.word.seq }
}

/** One letter as people see it: an emoji, whatever it is made of. @throws {KithError} `usage`. */
function soundEmoji(typed: string): string {
  const letters = [...new Intl.Segmenter().segment(typed)]
  if (letters.length !== 1 || typed.trim() === '' || Buffer.byteLength(typed) > EMOJI_BYTES_MAX) {
    throw new KithError('usage', 'A reaction is one emoji.', { next: 'react bob:12 👍, or react bob:12 --remove' })
  }
  return typed
}

const UNITS: readonly [string, number][] = [
  ['w', 604_800],
  ['d', 86_400],
  ['h', 3_600],
  ['m', 60],
  ['s', 1],
]

/** @throws {KithError} `usage`. */
function secondsOf(time: string): number {
  if (time === 'off' || time === '0') return 0
  const [, digits = '', unit = ''] = /^(\d{1,9})([wdhms])$/.exec(time) ?? []
  const seconds = Number(digits) * (UNITS.find(([name]) => name === unit)?.[1] ?? 0)
  if (seconds >= 1 && seconds <= TIMER_S_MAX) return seconds
  throw new KithError('usage', `'${time}' is no time between a second and a year.`, {
    next: 'For example 30s, 5m, 12h, 7d, 4w; off ends it.',
  })
}

/** `1d`, `90s`: in the largest unit that fits without rest. */
export function spanText(seconds: number): string {
  const [name, unit] = UNITS.find(([, size]) => seconds % size === 0) ?? ['s', 1]
  return `${String(seconds / unit)}${name}`
}
