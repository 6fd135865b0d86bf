import { z } from 'zod'
import { KithError } from '../errors.ts'
import { operation } from './operation.ts'
import { quote } from './quote.ts'
import { timeText } from './time.ts'
import type { GroupNews, Undone } from '../groups/news.ts'
import type { Operation } from './operation.ts'

const group = z.object({ group: z.string() })
const groupAndUser = z.object({ group: z.string(), user: z.string() })
const groupArg = { name: 'group', shown: 'G', completes: 'group' } as const
const userArg = { name: 'user', shown: 'U', completes: 'friend' } as const
const waitFlag = { name: 'wait', summary: 'wait for the answer' } as const

const createGroup = operation({
  name: 'create_group',
  topic: 'groups',
  summary: 'Make a group that you lead: 1 (or nothing) public, 0 private',
  args: [
    { name: 'group', shown: 'G' },
    { name: 'kind', shown: '0|1', optional: true },
  ],
  params: z.object({ group: z.string(), kind: z.enum(['0', '1']).default('1') }),
  result: z.object({ group: z.string(), isPrivate: z.boolean(), isRegistered: z.boolean() }),
  examples: ['create_group chess', 'create_group family 0'],
  run: async ({ kith, signal }, { group, kind }) => await kith.groups.create(group, kind === '0', signal),
  say: ({ group, isPrivate, isRegistered }) => [
    `Created ${isPrivate ? 'private' : 'public'} group [${group}].`,
    ...(isRegistered ? [] : ['No bootstrap node answered: the group can be found as soon as one does.']),
  ],
})

const joinGroup = operation({
  name: 'join_group',
  topic: 'groups',
  summary: 'Ask the leader of a public group to let you in',
  args: [{ name: 'group', shown: 'G' }],
  flags: [waitFlag],
  params: group.extend({ wait: z.boolean().default(false) }),
  result: z.object({ group: z.string(), leader: z.string(), state: z.enum(['sent', 'accepted', 'withdrawn']) }),
  examples: ['join_group chess', 'join_group --wait chess'],
  run: async ({ kith, signal }, { group, wait }) => {
    const request = await kith.groups.join(group, signal)
    const leader = kith.names.byKey(request.userKey)?.label ?? 'the leader'
    if (!wait) return { group, leader, state: 'sent' as const }
    const answer = await kith.groups.outcome(request, signal)
    if (answer === 'declined') {
      throw new KithError('declined', joinDeclined(group), { next: `You may ask again: join_group ${group}` })
    }
    return { group, leader, state: answer === 'withdrawn' ? answer : ('accepted' as const) }
  },
  say: ({ group, leader, state }) => [
    {
      sent: `Request to join group ${group} sent to its leader ${leader}`,
      accepted: joinApproved(group),
      withdrawn: `The request to join group ${group} was withdrawn.`,
    }[state],
  ],
})

const leaveGroup = operation({
  name: 'leave_group',
  topic: 'groups',
  summary: 'Leave a group, at once; what was said stays readable',
  args: [groupArg],
  params: group,
  result: group,
  examples: ['leave_group chess'],
  run: async ({ kith }, { group }) => {
    await kith.groups.leave(group)
    return { group }
  },
  say: ({ group }) => [`Leave group ${group} successfully.`],
})

const invite = operation({
  name: 'invite',
  topic: 'groups',
  summary: 'Invite a friend into a group that you lead',
  args: [groupArg, userArg],
  flags: [waitFlag],
  params: groupAndUser.extend({ wait: z.boolean().default(false) }),
  result: groupAndUser.extend({ state: z.enum(['sent', 'accepted', 'withdrawn']) }),
  examples: ['invite chess bob', 'invite --wait chess bob'],
  run: async ({ kith, signal }, { group, user, wait }) => {
    const person = await kith.names.resolve(user, signal)
    const request = await kith.groups.invite(group, person)
    if (!wait) return { group, user: person.label, state: 'sent' as const }
    const answer = await kith.groups.outcome(request, signal)
    if (answer === 'declined') {
      throw new KithError('declined', inviteDenied(group, person.label), {
        next: `You may ask again: invite ${group} ${person.label}`,
      })
    }
    return { group, user: person.label, state: answer === 'withdrawn' ? answer : ('accepted' as const) }
  },
  say: ({ group, user, state }) => [
    {
      sent: `Invite to group ${group} sent to ${user}`,
      accepted: inviteApproved(group, user),
      withdrawn: `The invite to group ${group} was withdrawn.`,
    }[state],
  ],
})

const keysReport = z.object({
  epoch: z.number(),
  confirmed: z.number(),
  members: z.number(),
  trouble: z.string().optional(),
})

const removeMember = operation({
  name: 'remove_member',
  topic: 'groups',
  summary: 'Remove a member from a group that you lead',
  args: [groupArg, { name: 'user', shown: 'U', completes: 'person' }],
  params: groupAndUser,
  result: groupAndUser.extend({ keys: keysReport.optional() }),
  examples: ['remove_member chess mallory'],
  run: async ({ kith }, { group, user }) => {
    const removed = await kith.groups.remove(group, user)
    return { group, user: removed, keys: await kith.groups.rotation(group) }
  },
  say: ({ group, user, keys }) => [`Removed ${user} from group ${group}.`, ...rotating(keys)],
})

const lead = operation({
  name: 'lead',
  topic: 'groups',
  summary: 'Hand a group that you lead over to another member',
  args: [groupArg, { name: 'user', shown: 'U', completes: 'person' }],
  params: groupAndUser,
  result: groupAndUser,
  examples: ['lead chess bob'],
  run: async ({ kith }, { group, user }) => ({ group, user: await kith.groups.handOver(group, user) }),
  say: ({ group, user }) => [`${user} leads group ${group} now. You may leave it: leave_group ${group}`],
})

const deputies = operation({
  name: 'deputies',
  topic: 'groups',
  summary: 'Who follows if the leader is lost: name them in order, or none with --clear',
  args: [groupArg, { name: 'users', shown: 'U...', optional: true, rest: true }],
  flags: [{ name: 'clear', summary: 'name nobody: then members follow in order of joining' }],
  params: group.extend({ users: z.string().default(''), clear: z.boolean().default(false) }),
  result: group.extend({ deputies: z.array(z.string()) }),
  examples: ['deputies chess bob carol', 'deputies --clear chess', 'deputies chess'],
  run: async ({ kith }, { group, users, clear }) => {
    const named = clear ? [] : users.split(/\s+/).filter((user) => user !== '')
    if (named.length === 0 && !clear) return { group, deputies: kith.groups.report(group).deputies }
    return { group, deputies: await kith.groups.nameDeputies(group, named) }
  },
  say: ({ group, deputies }) => [
    deputies.length === 0
      ? `No deputies in group ${group}: if its leader is lost, members follow in order of joining.`
      : `If the leader of group ${group} is lost: ${deputies.join(', then ')}, then the others in order of joining.`,
  ],
})

const continueGroup = operation({
  name: 'continue_group',
  topic: 'groups',
  summary: 'Go on in a new group, with everybody of one that is frozen or has lost its leader',
  args: [groupArg, { name: 'name', shown: 'NEW', optional: true }],
  params: group.extend({ name: z.string().optional() }),
  result: group.extend({ from: z.string(), invited: z.array(z.string()) }),
  examples: ['continue_group chess', 'continue_group chess chess-club'],
  run: async ({ kith, signal }, { group, name }) => ({
    from: group,
    ...(await kith.groups.continueGroup(group, name, signal)),
  }),
  say: ({ group, from, invited }) => [
    `Made group ${group}, which goes on from ${from}; you lead it.`,
    invited.length === 0 ? 'There is nobody to invite.' : `Invited: ${invited.join(', ')}. Who says yes is in.`,
  ],
})

const closeGroup = operation({
  name: 'close_group',
  topic: 'groups',
  summary: 'End a group that you lead, for all; what was said stays readable',
  args: [groupArg],
  params: group,
  result: group,
  examples: ['close_group chess'],
  run: async ({ kith }, { group }) => {
    await kith.groups.close(group)
    return { group }
  },
  say: ({ group }) => [`Closed group ${group}.`],
})

const broadcast = operation({
  name: 'broadcast',
  topic: 'groups',
  summary: 'Say something to all members of a group',
  args: [groupArg, { name: 'text', shown: 'text...', rest: true }],
  params: z.object({ group: z.string(), text: z.string() }),
  result: z.object({ group: z.string(), number: z.number(), reached: z.number(), members: z.number() }),
  examples: ['broadcast chess shall we play at eight?', '#chess shall we play at eight?'],
  run: async ({ kith }, { group, text }) => await kith.groups.broadcast(group, text),
  say: ({ group, number, reached, members }) => [
    `Broadcast to ${group} [${number}]: ${reached} of ${members} members reached`,
  ],
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
  args: [groupArg],
  params: group,
  result: report,
  examples: ['group chess'],
  run: ({ kith }, { group }) => kith.groups.report(group),
  say: (one) => [
    `Group ${one.group} (${one.isPrivate ? 'private' : 'public'}), led by ${one.leader}${standing(one)}`,
    ...(one.about === '' ? [] : [one.about]),
    ...(one.continues === undefined ? [] : [`It goes on from group ${one.continues}.`]),
    ...(one.continuedBy === undefined ? [] : [`Group ${one.continuedBy} goes on from it.`]),
    ...one.members.map(({ name, isLeader, isMe, isOnline }) => {
      const isDeputy = one.deputies.includes(name)
      const role = [...(isLeader ? ['leader'] : []), ...(isDeputy ? ['deputy'] : []), ...(isMe ? ['you'] : [])].join(
        ', ',
      )
      return `  ${name} ${isOnline ? 'online' : 'offline'}${role === '' ? '' : ` (${role})`}`
    }),
    `Log entry ${one.seq}; history ${one.historyHash.slice(0, 8)}${one.unread === 0 ? '' : `, ${one.unread} unread`}${one.isMuted ? ', muted' : ''}`,
    completenessText(one),
    ...rotating(one.keys),
    ...one.pending.map(({ number, kind, who }) =>
      kind === 'join' ? `[${number}] ${who} asks to join` : `[${number}] ${who} is invited`,
    ),
  ],
})

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
})

const mute = operation({
  name: 'mute',
  topic: 'groups',
  summary: 'Hear no more of what is said in a group, unless it calls you by @name; it is kept and counted',
  args: [groupArg],
  params: group,
  result: group,
  examples: ['mute chess'],
  run: async ({ kith }, { group }) => {
    await kith.groups.mute(group, true)
    return { group }
  },
  say: ({ group }) => [`Group ${group} is muted.`],
})

const unmute = operation({
  name: 'unmute',
  topic: 'groups',
  summary: 'Hear again what is said in a group',
  args: [groupArg],
  params: group,
  result: group,
  examples: ['unmute chess'],
  run: async ({ kith }, { group }) => {
    await kith.groups.mute(group, false)
    return { group }
  },
  say: ({ group }) => [`Group ${group} is not muted any more.`],
})

export const groupOperations: readonly Operation[] = [
  createGroup,
  joinGroup,
  leaveGroup,
  invite,
  removeMember,
  lead,
  deputies,
  continueGroup,
  closeGroup,
  broadcast,
  mute,
  unmute,
  showGroup,
  groups,
]

const joinApproved = (group: string): string => `Request to join group ${group} is approved by the group leader.`
const joinDeclined = (group: string): string => `Request to join group ${group} is declined by the group leader.`
const inviteApproved = (group: string, by: string): string => `Invite to group ${group} is approved by ${by}.`
const inviteDenied = (group: string, by: string): string => `Invite to group ${group} is denied by ${by}.`
const roster = (leader: string, members: readonly string[]): string =>
  `Members: ${members.map((name) => (name === leader ? `${name} (leader)` : name)).join(', ')}`

export const groupSayings: { [T in GroupNews['type']]: (news: Extract<GroupNews, { type: T }>) => string[] } = {
  group_message: ({ group, from, text, isToMe, answers }) => {
    const to = answers === undefined ? '' : `(to ${quote(answers)}) `
    return [`Group ${group}${isToMe === true ? ': you are called' : ''}`, `${from} broadcasted: ${to}${text}`]
  },
  group_edited: ({ group, by, number, text }) => [`Group ${group}`, `${by} edited [${number}]: ${text}`],
  group_erased: ({ group, by, number }) => [`Group ${group}`, `${by} erased [${number}].`],
  group_reaction: ({ group, by, from, mine, number, emoji, text }) => {
    const what = `${mine ? 'your' : by === from ? 'their own' : `${from}’s`} [${number}] ${quote({ text, sender: from })}`
    return [
      `Group ${group}`,
      emoji === '' ? `${by} took the reaction to ${what} back.` : `${by} reacted with ${emoji} to ${what}`,
    ]
  },
  group_join_request: ({ group, from, number }) => [
    `Received join group request from ${from} to join group ${group}`,
    `yes or no? (with several: accept ${number}, decline ${number})`,
  ],
  group_join_withdrawn: ({ group, by }) => [`${by} took the request to join group ${group} back.`],
  group_join_answer: ({ group, accepted, leader, members }) =>
    accepted ? [joinApproved(group), roster(leader, members)] : [joinDeclined(group)],
  group_invite: ({ group, from, number, continues }) => [
    `Received invite to group ${group} from ${from}`,
    ...(continues === undefined ? [] : [`It goes on from your group ${continues}.`]),
    `yes or no? (with several: accept ${number}, decline ${number})`,
  ],
  group_invite_withdrawn: ({ group, by }) => [`${by} took the invite to group ${group} back.`],
  group_invite_answer: ({ group, by, accepted }) => [accepted ? inviteApproved(group, by) : inviteDenied(group, by)],
  group_joined: ({ group, leader, members }) => [`You are now a member of group ${group}.`, roster(leader, members)],
  group_member_added: ({ group, who }) => [`${who} joined group ${group}`],
  group_member_left: ({ group, who }) => [`${who} left group ${group}`],
  group_member_removed: ({ group, who, by }) => [`${who} was removed from group ${group} by ${by}`],
  group_removed: ({ group, by }) => [`You are removed from group ${group} by ${by}`],
  group_closed: ({ group, by }) => [`Group ${group} was closed by ${by}`],
  group_leader: ({ group, leader, isMe, isElected }) => [
    isMe ? `You lead group ${group} now.` : `${leader} leads group ${group} now.`,
    ...(isElected ? ['The leader was away, and more than half of the members agreed on it.'] : []),
  ],
  group_healed: ({ group, leader, undone, resent }) => [
    `Group ${group} is whole again. ${leader} leads it.`,
    ...(undone.length === 0
      ? []
      : [`What was decided on this side meanwhile does not count: ${undone.map(undoing).join(', ')}.`]),
    ...(resent === 0 ? [] : [`${resent} of your messages went out again, for all to read.`]),
  ],
  group_admission_void: ({ group, leader }) => [
    `You are not in group ${group}: who let you in did not lead it any more.`,
    `Ask again (join_group ${group}), or ask its leader ${leader} to invite you.`,
  ],
  group_leaderless: ({ group, leader, answered, needed }) => [
    `Group ${group}: its leader ${leader} is away, and ${answered} of the ${needed} members answer who must agree on another.`,
    `If the others are gone for good: continue_group ${group} makes a new group with those who are left.`,
  ],
  group_forked: ({ group, leader }) => [
    `Group ${group} is frozen: ${leader} signed two different histories of it.`,
    `What was said stays readable. continue_group ${group} makes a new group with its members.`,
  ],
}

function undoing({ what, who }: Undone): string {
  if (what === 'leads') return `${who} led it`
  return what === 'left' ? `${who} left` : `${who} was ${what}`
}

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

/** How far the keys of a private group are renewed, while not everybody has them. */
function rotating(keys: Report['keys']): string[] {
  if (keys === undefined) return []
  const trouble = keys.trouble === undefined ? [] : [`nothing can be said live here: ${keys.trouble}`]
  const isDone = keys.confirmed === keys.members
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
