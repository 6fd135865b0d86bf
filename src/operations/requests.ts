import { z } from 'zod'
import { KithError } from '../errors.ts'
import { operation } from './operation.ts'
import { timeText } from './time.ts'
import type { Kith } from '../kith.ts'
import type { RequestRow } from '../store/requests.ts'
import type { Operation } from './operation.ts'

const request = z.object({
  number: z.number(),
  kind: z.enum(['friend', 'session', 'join', 'invite']),
  direction: z.enum(['in', 'out']),
  /** The other side. */
  who: z.string(),
  group: z.string().optional(),
  createdMs: z.number(),
  /** What was said with a friend request. */
  greeting: z.string().optional(),
  /** How far a friend request of ours has come, and who keeps it for somebody who is away. */
  passage: z.object({ state: z.enum(['waiting', 'held', 'delivered']), holders: z.array(z.string()) }).optional(),
})
type Request = z.infer<typeof request>

const params = z.object({ request: z.string().optional() })
const which = [{ name: 'request', shown: 'N|U', optional: true, completes: 'request' }] as const

const requests = operation({
  name: 'requests',
  topic: 'requests',
  summary: 'What waits for a yes or no: of others from you, and of you from others',
  args: [],
  params: z.object({}),
  result: z.object({ requests: z.array(request) }),
  examples: ['requests'],
  run: ({ kith }) => ({ requests: kith.requests.pending().map((row) => describe(kith, row)) }),
  say: (result) =>
    result.requests.length === 0
      ? ['No request is pending.']
      : result.requests.map(
          (one) => `[${one.number}] ${timeText(one.createdMs)} ${words(one)}${passed(one)}${said(one)}`,
        ),
  table: (result) =>
    result.requests.length === 0
      ? undefined
      : {
          head: ['NO', 'SINCE', 'REQUEST', 'ANSWER'],
          rows: result.requests.map((one) => [
            String(one.number),
            timeText(one.createdMs).slice(0, 16),
            `${words(one)}${passed(one)}${said(one)}`,
            one.direction === 'in' ? `accept ${one.number} | decline ${one.number}` : `withdraw ${one.number}`,
          ]),
        },
})

const accept = operation({
  name: 'accept',
  topic: 'requests',
  summary: 'Say yes to a request: to the only one, or by number or name',
  args: which,
  params,
  result: request,
  examples: ['yes', 'accept 2', 'accept alice', 'accept chess'],
  run: async ({ kith }, chosen) =>
    describe(kith, await kith.requests.decide(true, number(kith, 'accept', chosen.request))),
  say: (one) => [`Accepted the ${words(one)}.`, ...(one.kind === 'friend' ? [`${one.who} is now your friend.`] : [])],
})

const decline = operation({
  name: 'decline',
  topic: 'requests',
  summary: 'Say no to a request: to the only one, or by number or name',
  args: which,
  params,
  result: request,
  examples: ['no', 'decline 2', 'decline alice'],
  run: async ({ kith }, chosen) =>
    describe(kith, await kith.requests.decide(false, number(kith, 'decline', chosen.request))),
  say: (one) => [`Declined the ${words(one)}.`],
})

const withdraw = operation({
  name: 'withdraw',
  topic: 'requests',
  summary: 'Take back a request of your own: the only one, or by number or name',
  args: which,
  params,
  result: request,
  examples: ['withdraw', 'withdraw 2', 'withdraw bob'],
  run: async ({ kith }, chosen) =>
    describe(kith, await kith.requests.withdraw(number(kith, 'withdraw', chosen.request))),
  say: (one) => [`Withdrew the ${words(one)}.`],
})

export const requestOperations: readonly Operation[] = [requests, accept, decline, withdraw]

/** The number of the pending request that was typed as a number, as the name of a person or group, or not at all. */
function number(kith: Kith, verb: 'accept' | 'decline' | 'withdraw', typed: string | undefined): number | undefined {
  if (typed !== undefined && /^\d+$/.test(typed)) return Number(typed)
  const [direction, fromOrTo] = verb === 'withdraw' ? (['out', 'to'] as const) : (['in', 'from'] as const)
  const pending = kith.requests.pending(direction)
  const found = pending.filter((row) => typed === undefined || isFrom(kith, row, typed))
  const [first] = found
  if (found.length > 1) {
    const whose = typed === undefined ? '' : ` ${fromOrTo} ${typed}`
    const listed = found.map((row) => `[${row.number}] ${words(describe(kith, row))}`).join(', ')
    throw new KithError('several_requests', `${found.length} requests${whose} are pending: ${listed}.`, {
      next: `Say which by its number: ${verb} ${found[0]?.number ?? 1}`,
    })
  }
  if (first === undefined && typed !== undefined) {
    throw new KithError('no_request', `No request ${fromOrTo} ${typed} is pending.`, {
      next: 'requests shows what is pending.',
    })
  }
  return first?.number
}

/** By the person, or by the group that it is about. */
function isFrom(kith: Kith, row: RequestRow, typed: string): boolean {
  const wanted = typed.toLowerCase()
  return label(kith, row).toLowerCase() === wanted || row.groupName?.toLowerCase() === wanted.replace(/^#/, '')
}

function describe(kith: Kith, row: RequestRow): Request {
  const { number, kind, direction, groupName: group, createdMs } = row
  const isAsked = kind === 'friend' && direction === 'out' && row.state === 'pending'
  const greeting = kind === 'friend' ? kith.friends.greeting(row) : ''
  const { state, holders } = isAsked ? kith.friends.passage(row) : { state: undefined, holders: [] }
  return {
    number,
    kind,
    direction,
    who: label(kith, row),
    ...(group === undefined ? {} : { group }),
    createdMs,
    ...(greeting === '' ? {} : { greeting }),
    ...(state === undefined ? {} : { passage: { state, holders: [...holders] } }),
  }
}

function label(kith: Kith, { userKey }: RequestRow): string {
  return kith.names.byKey(userKey)?.label ?? 'somebody'
}

/** ` (held by carol)` */
function passed({ passage }: Request): string {
  if (passage === undefined) return ''
  if (passage.state === 'held') return ` (held by ${passage.holders.join(', ')})`
  return passage.state === 'delivered' ? ' (delivered)' : ' (not delivered yet)'
}

/** `: we met at the lake` */
function said({ greeting }: Request): string {
  return greeting === undefined ? '' : `: ${greeting}`
}

/** `friend request from alice`, `invite to group chess to bob`. */
function words({ kind, direction, who, group = '' }: Request): string {
  const what = {
    friend: 'friend request',
    session: 'connection request',
    join: `request to join group ${group}`,
    invite: `invite to group ${group}`,
  }[kind]
  return `${what} ${direction === 'in' ? 'from' : 'to'} ${who}`
}
