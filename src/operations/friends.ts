import { z } from 'zod'
import { KithError } from '../errors.ts'
import { verified } from '../names/safety.ts'
import { sayLink } from './invites.ts'
import { operation } from './operation.ts'
import type { FriendNews } from '../friends/news.ts'
import type { Kith } from '../kith.ts'
import type { Person } from '../names/person.ts'
import type { Operation } from './operation.ts'

const person = z.object({ user: z.string() })

const add = operation({
  name: 'add',
  topic: 'people',
  summary: 'Ask a user for friendship; who has asked you gets your yes',
  args: [{ name: 'user', shown: 'U', completes: 'person' }],
  flags: [
    { name: 'wait', summary: 'wait for the answer' },
    { name: 'greeting', value: 'text', summary: 'a word with it, up to 280 characters' },
  ],
  params: z.object({ user: z.string(), wait: z.boolean().default(false), greeting: z.string().default('') }),
  result: z.object({ user: z.string(), state: z.enum(['sent', 'answered', 'accepted', 'withdrawn']) }),
  examples: ['add bob', 'add --greeting "we met at the lake" bob', 'add --wait bob'],
  run: async ({ kith, signal }, { user, wait, greeting }) => {
    const asked = await kith.names.resolve(user, signal)
    const request = await kith.friends.request(asked, greeting)
    const { label } = asked
    if (request.state === 'accepted') return { user: label, state: 'answered' as const }
    if (!wait) return { user: label, state: 'sent' as const }
    const answer = await kith.friends.outcome(request.id, signal)
    if (answer !== 'declined') return { user: label, state: answer }
    throw new KithError('declined', rejected(label), { next: `You may ask again: add ${label}` })
  },
  say: ({ user, state }) => [
    {
      sent: `Friend request sent to ${user}`,
      answered: `${user} had asked you: ${user} is now your friend.`,
      accepted: accepted(user),
      withdrawn: `The friend request to ${user} was withdrawn.`,
    }[state],
  ],
})

const friend = z.object({
  name: z.string(),
  status: z.enum(['online', 'offline', 'blocked']),
  unread: z.number(),
  isMuted: z.boolean(),
  verified: z.enum(['yes', 'no', 'changed']),
})

const list = operation({
  name: 'list',
  topic: 'people',
  summary: 'Your friends, whether they are online, and what is unread',
  args: [],
  flags: [{ name: 'blocked', summary: 'the users whom you have blocked instead' }],
  params: z.object({ blocked: z.boolean().default(false) }),
  result: z.object({ friends: z.array(friend) }),
  examples: ['list', 'list --blocked'],
  run: ({ kith }, { blocked }) => {
    if (blocked) {
      const persons = kith.friends.blocked()
      return {
        friends: persons.map(({ label }) => ({
          name: label,
          status: 'blocked' as const,
          unread: 0,
          isMuted: false,
          verified: 'no' as const,
        })),
      }
    }
    return { friends: kith.friends.list().map((one) => describe(kith, one)) }
  },
  say: ({ friends }) =>
    friends.length === 0
      ? ['Nobody yet: add <user> asks somebody.']
      : friends.map(
          ({ name, status, unread, verified }) =>
            `${name} ${status}${unread === 0 ? '' : ` (${unread} unread)`}${VERIFIED[verified]}`,
        ),
  table: ({ friends }) =>
    friends.length === 0
      ? undefined
      : {
          head: ['FRIEND', 'STATUS', 'UNREAD', 'SAFETY'],
          rows: friends.map(({ name, status, unread, verified }) => [
            name,
            status,
            unread === 0 ? '' : String(unread),
            VERIFIED[verified].replace(/^, /, ''),
          ]),
        },
})

const VERIFIED = { yes: ', verified', no: '', changed: ', key changed since it was verified' }

function describe(kith: Kith, person: Person): z.infer<typeof friend> {
  const { label, userKey, devices } = person
  const isOnline = devices.some((peerId) => kith.net.isConnected(peerId))
  return {
    name: label,
    status: isOnline ? 'online' : 'offline',
    unread: kith.chat.unread(userKey),
    isMuted: kith.chat.isMuted(person),
    verified: verified(kith.store, person),
  }
}

const unfriend = operation({
  name: 'unfriend',
  topic: 'people',
  summary: 'End a friendship; what you wrote to each other stays',
  args: [{ name: 'user', shown: 'U', completes: 'friend' }],
  params: person,
  result: person,
  examples: ['unfriend bob'],
  run: async ({ kith, signal }, { user }) => {
    const found = await kith.names.resolve(user, signal)
    await kith.friends.unfriend(found)
    return { user: found.label }
  },
  say: ({ user }) => [parted(user)],
})

const block = operation({
  name: 'block',
  topic: 'people',
  summary: 'Hear nothing from a user any more; a friendship ends, the block is told to nobody',
  args: [{ name: 'user', shown: 'U', completes: 'person' }],
  params: person,
  result: person,
  examples: ['block mallory'],
  run: async ({ kith, signal }, { user }) => {
    const found = await kith.names.resolve(user, signal)
    await kith.friends.block(found)
    return { user: found.label }
  },
  say: ({ user }) => [`Blocked ${user}.`],
})

const unblock = operation({
  name: 'unblock',
  topic: 'people',
  summary: 'Let a blocked user ask you again',
  args: [{ name: 'user', shown: 'U', completes: 'person' }],
  params: person,
  result: z.object({ user: z.string(), wasBlocked: z.boolean() }),
  examples: ['unblock mallory'],
  run: async ({ kith, signal }, { user }) => {
    const found = await kith.names.resolve(user, signal)
    return { user: found.label, wasBlocked: await kith.friends.unblock(found) }
  },
  say: ({ user, wasBlocked }) => [wasBlocked ? `Unblocked ${user}.` : `${user} was not blocked.`],
})

export const friendOperations: readonly Operation[] = [add, list, unfriend, block, unblock]

const UNINVITED = {
  unknown: 'they took it back, or never made it',
  expired: 'it has expired',
  used: 'it was for one person, and somebody has used it',
}
const accepted = (user: string): string => `${user} accepted your friend request.`
const rejected = (user: string): string => `${user} rejected your friend request.`
const parted = (user: string): string => `${user} is no longer your friend.`

export const friendSayings: { [T in FriendNews['type']]: (news: Extract<FriendNews, { type: T }>) => string[] } = {
  invite_link: (link) => sayLink(link),
  friend_request: ({ from, fingerprint, number, greeting, invite }) => [
    `Received friend request from ${from}${invite === undefined ? '' : ` (from your invite link ${invite})`}`,
    ...(greeting === '' ? [] : [`${from} says: ${greeting}`]),
    `${from} has the fingerprint ${fingerprint}. yes or no? (with several: accept ${number}, decline ${number})`,
  ],
  friend_request_held: ({ to, holders }) => [
    `Held for ${to} by ${holders.length} ${holders.length === 1 ? 'holder' : 'holders'} (${holders.join(', ')})`,
  ],
  friend_accepted: ({ by }) => [accepted(by)],
  friend_declined: ({ by }) => [rejected(by)],
  friend_uninvited: ({ by, why }) => [
    `The invite link of ${by} is not good any more: ${UNINVITED[why]}. Ask them for a new one, or add ${by} without it.`,
  ],
  friend_withdrawn: ({ by }) => [`${by} took the friend request back.`],
  friend_removed: ({ by }) => [parted(by)],
}
