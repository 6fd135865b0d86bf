import { z } from 'zod'
import { operation } from './operation.ts'
import { timeText } from './time.ts'
import type { ChatNews } from '../chat/news.ts'
import type { Operation } from './operation.ts'

const userArg = { name: 'user', shown: 'U', completes: 'friend' } as const
const textArg = { name: 'text', shown: 'text', rest: true } as const

/** How long `message` waits for the receipt once the message is stored. Rationale: the contract's. */
const RECEIPT_MS = 3_000
/** All of a history, in a number that every database takes. */
const ALL_ROWS = 2 ** 31 - 2

const message = operation({
  name: 'message',
  topic: 'messages',
  summary: 'Send a friend a message: delivered now, or queued until both of you are online',
  args: [userArg, textArg],
  params: z.object({ user: z.string(), text: z.string() }),
  result: z.object({ user: z.string(), number: z.number(), state: z.enum(['delivered', 'queued']) }),
  examples: ['message bob see you at eight', '@bob see you at eight'],
  run: async ({ kith, signal }, { user, text }) => {
    const sent = await kith.chat.send(await kith.names.resolve(user, signal), text)
    const isDelivered = await kith.chat.delivered(sent, RECEIPT_MS)
    const state = isDelivered ? ('delivered' as const) : ('queued' as const)
    return { user: sent.person.label, number: sent.number, state }
  },
  say: ({ user, number, state }) => [
    state === 'delivered' ? `Message sent to ${user} [${number}]` : `queued [${number}]`,
  ],
})

const row = z.object({
  id: z.number(),
  number: z.number(),
  sender: z.string(),
  mine: z.boolean(),
  sentMs: z.number(),
  text: z.string(),
  state: z.enum(['queued', 'delivered']),
})

const history = operation({
  name: 'history',
  topic: 'messages',
  summary: 'What you and a friend wrote to each other, or what a group wrote',
  args: [{ name: 'with', shown: 'U|#group', completes: 'friend' }],
  flags: [
    { name: 'limit', value: 'N', summary: 'the newest N only' },
    { name: 'before', value: 'N', summary: 'those before this place, as the line above an earlier page says' },
  ],
  params: z.object({
    with: z.string(),
    limit: z.coerce.number().int().min(1).max(ALL_ROWS).default(ALL_ROWS),
    before: z.coerce.number().int().min(1).optional(),
  }),
  result: z.object({ with: z.string(), messages: z.array(row), more: z.boolean() }),
  examples: ['history bob', 'history bob --limit 20', 'history #chess'],
  run: async ({ kith, signal }, { with: name, limit, before }) => {
    if (name.startsWith('#')) {
      const { rows, more } = kith.groups.history(name.slice(1), { limit, before })
      return { with: name, messages: rows.map((one) => ({ ...one })), more }
    }
    const person = await kith.names.resolve(name, signal)
    const { rows, more } = await kith.chat.history(person, { limit, before })
    return { with: person.label, messages: rows.map((one) => ({ ...one })), more }
  },
  say: ({ with: name, messages, more }) => {
    const [first] = messages
    if (first === undefined) return [`No chat history with ${name}`]
    return [
      ...(more ? [`There are older ones: history ${name} --before ${first.id}`] : []),
      ...messages.map((one) => {
        const state = one.mine ? `  [${one.number}] ${one.state}` : ''
        return `${timeText(one.sentMs)}  ${one.sender}:  ${one.text}${state}`
      }),
    ]
  },
})

const unread = operation({
  name: 'unread',
  topic: 'messages',
  summary: 'Who has written what you have not read yet',
  args: [],
  params: z.object({}),
  result: z.object({ unread: z.array(z.object({ user: z.string(), count: z.number() })) }),
  examples: ['unread'],
  run: ({ kith }) => ({ unread: kith.chat.unreadAll().map(({ person, count }) => ({ user: person.label, count })) }),
  say: ({ unread: people }) =>
    people.length === 0
      ? ['Nothing is unread.']
      : people.map(({ user, count }) => `${user}: ${count} unread (history ${user} shows them)`),
})

export const messageOperations: readonly Operation[] = [message, history, unread]

export const chatSayings: { [T in ChatNews['type']]: (news: Extract<ChatNews, { type: T }>) => string[] } = {
  message: ({ from, text, inSession }) => [inSession ? `${from}: ${text}` : `${from} sent you a message: ${text}`],
  delivered: ({ to, first, last }) => [`Delivered to ${to}: [${first}]${first === last ? '' : `-[${last}]`}`],
  session_request: ({ from, number }) => [
    `Received connection request from ${from}`,
    `yes or no? (with several: accept ${number}, decline ${number})`,
  ],
  session_accepted: ({ by }) => [`Connection request to ${by} is accepted.`],
  session_declined: ({ by }) => [`Connection request to ${by} is declined.`],
  session_withdrawn: ({ by }) => [`${by} took the connection request back.`],
  session_started: ({ with: friend }) => [`You are connected to ${friend}: each line is text, exit ends it.`],
  session_ended: ({ with: friend, by, reason }) => {
    if (reason === 'lost') return [`The connection to ${friend} is lost.`, EXITING]
    return by === friend ? [`${friend} has exited.`, EXITING] : []
  },
  keys_renewed: ({ with: friend }) => [
    `The encryption with ${friend} was set up anew: one of your devices had lost its keys. Nothing is lost.`,
  ],
  own_words_lost: ({ with: friend }) => [
    `Warning: ${friend} has messages of yours that this device has lost. Was its data restored from an old copy?`,
    'What is queued was numbered anew and still arrives.',
  ],
  words_refused: ({ from }) => [
    `Warning: refused messages of ${from} that do not continue the earlier ones.`,
    `Ask ${from} whether its data was restored from an old copy, or used on two machines at once.`,
  ],
}

/** Said to both ends of a session when it is over; `leave` says it to the one who left. */
export const EXITING = 'Exiting chat...'
