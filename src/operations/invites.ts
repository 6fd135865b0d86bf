import { z } from 'zod'
import { KithError } from '../errors.ts'
import { operation } from './operation.ts'
import { qrLines } from './qr.ts'
import { timeText } from './time.ts'
import type { InviteRow } from '../store/invites.ts'
import type { Kith } from '../kith.ts'
import type { Operation } from './operation.ts'

const link = z.object({
  number: z.number(),
  /** `kith:…`: whoever has it can become a friend of yours. */
  link: z.string(),
  reusable: z.boolean(),
  /** Whoever comes with it is a friend at once; else you are asked. */
  accepts: z.boolean(),
  expiresMs: z.number(),
  uses: z.number(),
  state: z.enum(['live', 'used', 'expired', 'revoked']),
})
type Link = z.infer<typeof link>

const inviteLink = operation({
  name: 'invite_link',
  topic: 'people',
  summary: 'A link and QR code with which somebody becomes your friend; invite alone means this',
  args: [],
  flags: [
    { name: 'reusable', summary: 'for many people: each asks you first, unless --accepts yes' },
    { name: 'expires', value: '7d', summary: 'how long it is good: 30m, 12h, 7d (a reusable one: 30d)' },
    { name: 'accepts', value: 'yes|no', summary: 'whether who comes with it is your friend at once' },
    { name: 'list', summary: 'the links that you gave out instead' },
    { name: 'revoke', value: 'N', summary: 'take one of them back instead' },
  ],
  params: z.object({
    reusable: z.boolean().default(false),
    expires: z.string().optional(),
    accepts: z.enum(['yes', 'no']).optional(),
    list: z.boolean().default(false),
    revoke: z.number().optional(),
  }),
  result: z.object({ made: link.optional(), revoked: z.number().optional(), links: z.array(link) }),
  examples: ['invite', 'invite_link --reusable --expires 30d', 'invite_link --list', 'invite_link --revoke 2'],
  run: async ({ kith }, { reusable, expires, accepts, list, revoke }) => {
    const { invites } = kith.friends
    const links = (): Link[] => invites.list().map((row) => describe(kith, row))
    if (list) return { links: links() }
    if (revoke !== undefined) {
      await invites.revoke(revoke)
      return { revoked: revoke, links: links() }
    }
    const lifeMs = expires === undefined ? undefined : spanMs(expires)
    const made = await invites.make({ reusable, lifeMs, accepts: accepts && accepts === 'yes' })
    return { made: describe(kith, made), links: links() }
  },
  say: ({ made, revoked, links }) => {
    if (made !== undefined) return sayLink(made)
    if (revoked !== undefined) return [`Took invite link ${revoked} back: nobody comes in by it any more.`]
    return links.length === 0 ? ['No invite link yet: invite makes one.'] : links.map(sayListed)
  },
})

const join = operation({
  name: 'join',
  topic: 'people',
  summary: 'Become the friend of whoever gave you an invite link; it waits until they can be reached',
  args: [{ name: 'link', shown: 'link' }],
  flags: [
    { name: 'wait', summary: 'wait for the answer' },
    { name: 'greeting', value: 'text', summary: 'a word with it, up to 280 characters' },
  ],
  params: z.object({ link: z.string(), wait: z.boolean().default(false), greeting: z.string().default('') }),
  result: z.object({
    user: z.string(),
    fingerprint: z.string(),
    state: z.enum(['sent', 'accepted', 'withdrawn']),
  }),
  examples: ['join kith:bi2dgnrq', 'join --greeting "we met at the lake" kith:bi2dgnrq'],
  run: async ({ kith, signal }, { link: text, wait, greeting }) => {
    const { person, request } = await kith.friends.join(text, greeting)
    const { userKey, fingerprint } = person
    // Their record may have come meanwhile, with the name that they really have.
    const label = (): string => kith.names.byKey(userKey)?.label ?? person.label
    if (request.state === 'accepted') return { user: label(), fingerprint, state: 'accepted' as const }
    if (!wait) return { user: label(), fingerprint, state: 'sent' as const }
    const answer = await kith.friends.outcome(request.id, signal)
    if (answer !== 'declined') return { user: label(), fingerprint, state: answer }
    throw new KithError('declined', `${label()} rejected your friend request.`, {
      next: 'Ask for a new invite link if this one was used or taken back.',
    })
  },
  say: ({ user, fingerprint, state }) =>
    ({
      sent: [`Friend request sent to ${user} (${fingerprint}), with the invite.`],
      accepted: [`${user} (${fingerprint}) is now your friend.`],
      withdrawn: [`The friend request to ${user} was withdrawn.`],
    })[state],
})

export const inviteOperations: readonly Operation[] = [inviteLink, join]

/** A link that was just made, with its QR code, and what it is good for. */
export function sayLink({ link: text, number, reusable, accepts, expiresMs }: Omit<Link, 'uses' | 'state'>): string[] {
  const who = reusable ? 'Whoever has this link' : 'The first who has this link'
  const what = accepts ? 'becomes your friend' : 'can ask to be your friend'
  return [
    text,
    ...qrLines(text),
    `${who} ${what}: join <link>, until ${timeText(expiresMs)}.`,
    `invite_link --revoke ${number} takes it back.`,
  ]
}

function describe(kith: Kith, row: InviteRow): Link {
  const { number, reusable, accepts, expiresMs, uses } = row
  const { invites } = kith.friends
  return { number, link: invites.link(row), reusable, accepts, expiresMs, uses, state: invites.state(row) }
}

/** What `npm start` shows: the newest link that waits for somebody, or a new one. */
export async function startingLink(kith: Kith): Promise<Omit<Link, 'uses' | 'state'>> {
  const { number, link: text, reusable, accepts, expiresMs } = describe(kith, await kith.friends.invites.standing())
  return { number, link: text, reusable, accepts, expiresMs }
}

function sayListed({ number, reusable, accepts, expiresMs, uses, state }: Link): string {
  const kind = `${reusable ? 'reusable' : 'one-time'}, ${accepts ? 'accepts' : 'asks you'}`
  const used = uses === 0 ? '' : `, used ${uses} ${uses === 1 ? 'time' : 'times'}`
  return `[${number}] ${state}: ${kind}, until ${timeText(expiresMs)}${used}`
}

const UNIT_MS = { m: 60_000, h: 60 * 60_000, d: 24 * 60 * 60_000 }

function spanMs(text: string): number {
  const [, digits, unit] = /^(\d{1,4})([mhd])$/.exec(text) ?? []
  if (digits === undefined) {
    throw new KithError('usage', `${text.slice(0, 20)} is no length of time.`, { next: 'Say 30m, 12h or 7d.' })
  }
  return Number(digits) * UNIT_MS[unit as keyof typeof UNIT_MS]
}
