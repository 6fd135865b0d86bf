import { z } from 'zod'
import { operation } from './operation.ts'
import { timeText } from './time.ts'

const group = z.object({ group: z.string() })

export const keysReport = z.object({
  epoch: z.number(),
  confirmed: z.number(),
  members: z.number(),
  trouble: z.string().optional(),
})

export const completenessSchema = z.object({
  missing: z.array(z.object({ from: z.string(), messages: z.number() })),
  uptoMs: z.number().optional(),
  checkedMs: z.number().optional(),
})

const report = z.object({
  group: z.string(),
  isPrivate: z.boolean(),
  state: z.enum(['joining', 'member', 'left', 'removed', 'closed', 'forked']),
  leader: z.string(),
  isLeader: z.boolean(),
  about: z.string(),
  continues: z.string().optional(),
  continuedBy: z.string().optional(),
  deputies: z.array(z.string()),
  term: z.number(),
  members: z.array(z.object({ name: z.string(), isLeader: z.boolean(), isMe: z.boolean(), isOnline: z.boolean() })),
  seq: z.number(),
  ...completenessSchema.shape,
  isMuted: z.boolean(),
  unread: z.number(),
  keys: keysReport.optional(),
  historyHash: z.string(),
  pending: z.array(z.object({ number: z.number(), kind: z.enum(['join', 'invite']), who: z.string() })),
})
type Report = z.infer<typeof report>

const showGroup = operation({
  name: 'group',
  topic: 'groups',
  summary: 'A group: its leader, its members, and whether you have all that was said',
  args: [{ name: 'group', shown: 'G', completes: 'group' }],
  params: group,
  result: report,
  examples: ['group chess'],
  run: ({ kith }, { group }) => kith.groups.report(group),
  say: (one) => [
    `Group ${one.group} (${one.isPrivate ? 'private' : 'public'})${standing(one)}`,
    ...(one.about === '' ? [] : [one.about]),
    ...(one.continues === undefined ? [] : [`It goes on from group ${one.continues}.`]),
    ...(one.continuedBy === undefined ? [] : [`Group ${one.continuedBy} goes on from it.`]),
    `leader: ${one.leader}`,
    one.deputies.length === 0
      ? 'deputies: none named; if the leader is lost, members follow in order of joining'
      : `deputies: ${one.deputies.join(', then ')}`,
    `members: ${one.members.length}`,
    ...one.members.map((member) => memberLine(member, one.deputies)),
    `log entry ${one.seq}, term ${one.term}${one.keys === undefined ? '' : `, keys of epoch ${one.keys.epoch}`}; history ${one.historyHash.slice(0, 8)}`,
    ...rotating(one.keys, one.isLeader),
    [
      completenessText(one),
      ...(one.unread === 0 ? [] : [`${one.unread} unread.`]),
      ...(one.isMuted ? ['Muted.'] : []),
    ].join(' '),
    ...one.pending.map(({ number, kind, who }) =>
      kind === 'join'
        ? `[${number}] ${who} asks to join: accept ${number}, decline ${number}`
        : `[${number}] ${who} is invited`,
    ),
  ],
})

function memberLine(
  { name, isLeader, isMe, isOnline }: Report['members'][number],
  deputies: readonly string[],
): string {
  const roles = [isLeader && 'leader', deputies.includes(name) && 'deputy', isMe && 'you'].filter(
    (role) => role !== false,
  )
  return `  ${name} ${isOnline ? 'online' : 'offline'}${roles.length === 0 ? '' : ` (${roles.join(', ')})`}`
}

const groups = operation({
  name: 'groups',
  topic: 'groups',
  summary: 'Your groups',
  args: [],
  params: z.object({}),
  result: z.object({ groups: z.array(report) }),
  examples: ['groups'],
  run: ({ kith }) => ({ groups: kith.groups.list() }),
  say: (result) =>
    result.groups.length === 0
      ? ['No group yet: create_group makes one, join_group asks to be let into one.']
      : result.groups.map((one) => {
          const size = `${one.members.length} ${one.members.length === 1 ? 'member' : 'members'}`
          const kind = one.isPrivate ? 'private' : 'public'
          return `${one.group} ${kind}, led by ${one.isLeader ? 'you' : one.leader}, ${size}${standing(one)}`
        }),
  table: (result) =>
    result.groups.length === 0
      ? undefined
      : {
          head: ['GROUP', 'KIND', 'MEMBERS', 'UNREAD', 'LEADER', 'STATE'],
          rows: result.groups.map((one) => [
            one.group,
            one.isPrivate ? 'private' : 'public',
            String(one.members.length),
            one.unread === 0 ? '' : String(one.unread),
            one.isLeader ? 'you' : one.leader,
            [standing(one).replace(/^, /, ''), one.isMuted ? 'muted' : ''].filter(Boolean).join(', '),
          ]),
        },
})

/** Looking at groups. */
export const groupReports = [showGroup, groups]

function standing({ state }: Report): string {
  return {
    member: '',
    joining: ', joining',
    left: ', left',
    removed: ', removed',
    closed: ', closed',
    forked: ', frozen',
  }[state]
}

/**
 * How far the keys of a private group are renewed, while not everybody has them.
 *
 * @param counts false for who does not lead: members say to the leader how far they are, so that nobody else knows.
 */
export function rotating(keys: Report['keys'], counts = true): string[] {
  if (keys === undefined) return []
  const trouble = keys.trouble === undefined ? [] : [`nothing can be said live here: ${keys.trouble}`]
  const isDone = !counts || keys.confirmed === keys.members
  return [...trouble, ...(isDone ? [] : [`rotating keys: ${keys.confirmed} of ${keys.members} confirmed`])]
}

/** Whether all that was said is here, or what is missing and from whom. */
export function completenessText({ missing, uptoMs, checkedMs }: z.infer<typeof completenessSchema>): string {
  if (missing.length === 0) {
    return checkedMs === undefined ? 'Complete, as far as is known here.' : `Complete as of ${timeText(checkedMs)}.`
  }
  const parts = missing.map(
    ({ from, messages }) => `${messages} ${messages === 1 ? 'message' : 'messages'} missing from ${from}`,
  )
  return `${uptoMs === undefined ? 'Incomplete' : `Complete up to ${timeText(uptoMs)}`}; ${parts.join(', ')}.`
}
