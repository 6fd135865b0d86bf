import { z } from 'zod'
import { KithError } from '../errors.ts'
import { groupReports, keysReport, rotating } from './group-report.ts'
import { inviteApproved, inviteDenied, joinApproved, joinDeclined } from './group-sayings.ts'
import { operation } from './operation.ts'
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

const removeMember = operation({
  name: 'remove_member',
  topic: 'groups',
  summary: 'Remove a member from a group that you lead',
  args: [groupArg, { name: 'user', shown: 'U', completes: 'member' }],
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
  args: [groupArg, { name: 'user', shown: 'U', completes: 'member' }],
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

const shareHistory = operation({
  name: 'share_history',
  topic: 'groups',
  summary: 'Let a member who came later, or all who did, read what was said before; everybody is told',
  args: [groupArg, { name: 'user', shown: 'U', optional: true, completes: 'person' }],
  params: group.extend({ user: z.string().optional() }),
  result: group.extend({ with: z.array(z.string()), messages: z.number() }),
  examples: ['share_history chess dave', 'share_history chess'],
  run: async ({ kith }, { group, user }) => await kith.groups.shareHistory(group, user),
  say: ({ group, with: who, messages }) => [
    `Shared ${messages} earlier ${messages === 1 ? 'message' : 'messages'} of group ${group} with ${who.join(', ')}.`,
    'Each stays signed by who wrote it, and is shown as shared by you. All members are told.',
  ],
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
  shareHistory,
  ...groupReports,
]
