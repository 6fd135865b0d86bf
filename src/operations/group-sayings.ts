import { quote } from './quote.ts'
import type { GroupNews, Undone } from '../groups/news.ts'

export const joinApproved = (group: string): string => `Request to join group ${group} is approved by the group leader.`
export const joinDeclined = (group: string): string => `Request to join group ${group} is declined by the group leader.`
export const inviteApproved = (group: string, by: string): string => `Invite to group ${group} is approved by ${by}.`
export const inviteDenied = (group: string, by: string): string => `Invite to group ${group} is denied by ${by}.`
const roster = (leader: string, members: readonly string[]): string =>
  `Members: ${members.map((name) => (name === leader ? `${name} (leader)` : name)).join(', ')}`

export const groupSayings: { [T in GroupNews['type']]: (news: Extract<GroupNews, { type: T }>) => string[] } = {
  group_message: ({ group, from, text, isToMe, answers }) => {
    const to = answers === undefined ? '' : `(to ${quote(answers)}) `
    return [`Group ${group}${isToMe === true ? ': you are called' : ''}`, `${from} broadcasted: ${to}${text}`]
  },
  group_edited: ({ group, by, number, text }) => [`Group ${group}`, `${by} edited [${number}]: ${text}`],
  group_erased: ({ group, by, number }) => [`Group ${group}`, `${by} erased [${number}].`],
  group_shared: ({ group, by, with: who, isMe }) => [
    `Group ${group}`,
    who === undefined
      ? `${by} shares what was said before with ${isMe ? 'you' : 'those who came later'}.`
      : `${by} shares what was said before with ${who}.`,
  ],
  group_shared_came: ({ group, by, messages }) => [
    `Group ${group}`,
    `${messages} earlier ${messages === 1 ? 'message' : 'messages'} came, shared by ${by}; each is signed by who wrote it.`,
  ],
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
  group_joins_passed: ({ group, count, leader }) => [
    `${count} ${count === 1 ? 'request' : 'requests'} to join group ${group}: ${leader} leads it now and decides.`,
  ],
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
  group_yielded: ({ group, leader, reason }) => [
    `Group ${group}: your peer cannot give its members keys any more (${reason}).`,
    `${leader}, who has sound keys, leads it now and gives you new ones; ask ${leader} if you want to lead again.`,
  ],
  group_keys_lost: ({ group, reason }) => [
    `Group ${group}: your peer cannot give its members keys any more (${reason}), and nobody is online who could.`,
    `As soon as one is, that one leads and all goes on. If they are gone for good: continue_group ${group}.`,
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
