import { z } from 'zod'
import { KithError } from '../errors.ts'
import { groupById, groupByLabel } from '../store/groups.ts'
import { changeOperations, spanText } from './changes.ts'
import { history } from './history.ts'
import { findAny, NAMING } from './named.ts'
import { operation } from './operation.ts'
import { quote } from './quote.ts'
import { snippet } from './snippet.ts'
import { timeText } from './time.ts'
import type { ChatNews } from '../chat/news.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { Kith } from '../kith.ts'
import type { Hit } from '../store/search.ts'
import type { Operation } from './operation.ts'

const userArg = { name: 'user', shown: 'U', completes: 'friend' } as const
const textArg = { name: 'text', shown: 'text', rest: true } as const

/** How long `message` waits for the receipt once the message is stored. Rationale: the contract's. */
const RECEIPT_MS = 3_000

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

const reply = operation({
  name: 'reply',
  topic: 'messages',
  summary: `Answer a message. ${NAMING}`,
  args: [{ name: 'message', shown: 'U:N', completes: 'message' }, textArg],
  params: z.object({ message: z.string(), text: z.string() }),
  result: z.object({
    user: z.string(),
    number: z.number(),
    state: z.enum(['delivered', 'queued']),
    reached: z.number().optional(),
    members: z.number().optional(),
  }),
  examples: ['reply bob:12 yes', 'reply bob:last yes', 'reply chess:bob:12 yes'],
  run: async ({ kith, signal }, { message: name, text }) => {
    const answered = await findAny(kith, name, signal)
    if ('group' in answered) {
      const { group, number, reached, members } = await kith.groups.broadcast(answered.group, text, answered)
      const state = reached === members ? ('delivered' as const) : ('queued' as const)
      return { user: `#${group}`, number, state, reached, members }
    }
    const sent = await kith.chat.send(answered.person, text, answered)
    const isDelivered = await kith.chat.delivered(sent, RECEIPT_MS)
    const state = isDelivered ? ('delivered' as const) : ('queued' as const)
    return { user: sent.person.label, number: sent.number, state }
  },
  say: ({ user, number, state, reached, members }) => {
    if (members !== undefined) {
      return [`Broadcast to ${user.slice(1)} [${number}]: ${reached ?? 0} of ${members} members reached`]
    }
    return [state === 'delivered' ? `Message sent to ${user} [${number}]` : `queued [${number}]`]
  },
})

const hit = z.object({
  with: z.string(),
  sender: z.string(),
  mine: z.boolean(),
  number: z.number(),
  sentMs: z.number(),
  text: z.string(),
  snippet: z.string(),
})

const search = operation({
  name: 'search',
  topic: 'messages',
  summary: 'Find messages by their words, whatever their case and accents; the newest first',
  args: [{ name: 'text', shown: 'text', rest: true }],
  flags: [
    { name: 'with', value: 'U|#group', completes: 'conversation', summary: 'those of one conversation only' },
    { name: 'limit', value: 'N', summary: 'at most N, 20 at first' },
  ],
  params: z.object({
    text: z.string(),
    with: z.string().optional(),
    limit: z.coerce.number().int().min(1).max(1_000).default(20),
  }),
  result: z.object({ text: z.string(), messages: z.array(hit) }),
  examples: ['search dinner', 'search --with bob cafe', 'search --with #chess 漢'],
  run: async ({ kith, signal }, { text, with: name, limit }) => {
    const words = text.split(/\s+/).filter((word) => word !== '')
    const hits = await kith.chat.search(words, limit, name === undefined ? {} : await placeOf(kith, name, signal))
    return { text, messages: hits.map((one) => hitOf(kith, one, words)) }
  },
  say: ({ text, messages }) =>
    messages.length === 0
      ? [`Nothing found for ${text}`]
      : messages.map((one) => {
          const from = one.mine ? `${one.with}:me:${one.number}` : `${one.with}:${one.number}`
          const where = one.with.startsWith('#') ? `${one.with}:${one.mine ? 'me' : one.sender}:${one.number}` : from
          return `${timeText(one.sentMs)}  ${one.sender}:  ${one.snippet}  ${where}`
        }),
})

/** @throws {KithError} `group_not_found`, and as `resolve`. */
async function placeOf(kith: Kith, name: string, signal: AbortSignal): Promise<{ userKey?: Bytes; groupId?: Bytes }> {
  if (!name.startsWith('#')) return { userKey: (await kith.names.resolve(name, signal)).userKey }
  const group = groupByLabel(kith.store, name.slice(1))
  if (group === undefined) throw new KithError('group_not_found', `You are in no group ${name.slice(1)}.`)
  return { groupId: group.groupId }
}

function hitOf(kith: Kith, found: Hit, words: readonly string[]): z.infer<typeof hit> {
  const { userKey, groupId, device, seq: number, sentMs, text } = found
  const mine = device === kith.net.peerId
  const author = mine ? kith.names.me : (kith.names.byPeer(device) ?? (userKey && kith.names.byKey(userKey)))
  const group = groupId && groupById(kith.store, groupId)
  const where = group === undefined ? userKey && kith.names.byKey(userKey)?.label : `#${group.label}`
  return {
    ...{ with: where ?? '?', sender: author?.label ?? device, mine, number, sentMs, text },
    snippet: snippet(text, words),
  }
}

export const messageOperations: readonly Operation[] = [message, reply, history, search, ...changeOperations]

export const chatSayings: { [T in ChatNews['type']]: (news: Extract<ChatNews, { type: T }>) => string[] } = {
  message: ({ from, text, inSession, answers }) => {
    const to = answers === undefined ? '' : `(to ${quote(answers)}) `
    return [inSession ? `${from}: ${to}${text}` : `${from} sent you a message: ${to}${text}`]
  },
  edited: ({ by, number, text }) => [`${by} edited [${number}]: ${text}`],
  erased: ({ by, number }) => [`${by} erased [${number}].`],
  reaction: ({ by, number, mine, emoji, text }) => {
    const what = `${mine ? 'your' : 'their own'} [${number}] ${quote({ text, sender: by })}`
    return [emoji === '' ? `${by} took the reaction to ${what} back.` : `${by} reacted with ${emoji} to ${what}`]
  },
  timer: ({ by, lastsS }) => [
    lastsS === 0
      ? `${by} lets messages between you stay.`
      : `${by} lets new messages between you disappear ${spanText(lastsS)} after they were read.`,
  ],
  expired: ({ to, number, text }) => [
    `Failed: nobody acknowledged [${number}] ${quote({ text, sender: to })} to ${to} in 30 days. It is not sent any more.`,
  ],
  summary: ({ sinceMs, messages, requests }) => {
    const people = messages.map(
      ({ from, count }, i) => `${count}${i > 0 ? '' : count === 1 ? ' message' : ' messages'} from ${from}`,
    )
    const asked = requests === 0 ? [] : [`${requests} request${requests === 1 ? '' : 's'}`]
    const parts = [...(people.length > 0 ? [people.join(', ')] : []), ...asked]
    return [`While you were away (since ${timeText(sinceMs)}): ${parts.join('; ')}.`]
  },
  delivered: ({ to, first, last }) => [`Delivered to ${to}: [${first}]${first === last ? '' : `-[${last}]`}`],
  read: ({ by, first, last }) => [`Read by ${by}: [${first}]${first === last ? '' : `-[${last}]`}`],
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
  held: ({ to, first, last, holders }) => {
    const numbers = `[${first}]${first === last ? '' : `-[${last}]`}`
    const count = `${holders.length} ${holders.length === 1 ? 'holder' : 'holders'}`
    return [`held ${numbers} for ${to} by ${count} (${holders.join(', ')})`]
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
