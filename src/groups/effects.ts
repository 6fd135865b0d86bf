import { Fault } from '../../protocols/fault.ts'
import { peekEnvelope } from '../../protocols/group/envelope.ts'
import { without } from '../../protocols/group/ranges.ts'
import { groupById, putGroup, wayIn } from '../store/groups.ts'
import { haveOf, putHave } from '../store/group-messages.ts'
import { dropFrom, keepLeave, leaveIn } from './keeping.ts'
import { labelOf } from './labels.ts'
import { checks } from './parts.ts'
import type { Change, GroupState, Member } from '../../protocols/group/roster.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { Directory } from '../names/directory.ts'
import type { Sql } from '../store/store.ts'
import type { Standing } from './ledger.ts'
import type { GroupNews } from './news.ts'

/** Does what an entry that was just stored entails: who is known, who counts, where we stand. Returns the news. */
export function carryOut(sql: Sql, { row, state }: Standing, me: string, names: Directory): GroupNews[] {
  const news = state.changes.flatMap((change) => {
    const now = { row: groupById(sql, row.groupId) ?? row, state }
    if (change.kind === 'added') return added(sql, now, change.member, me, names)
    return change.kind === 'leads' ? led(now, change, me, names) : gone(sql, now, change, me, names)
  })
  if (state.isClosed && row.state === 'member' && state.leader.peerId !== me) {
    news.push({ type: 'group_closed', group: row.label, by: labelOf(state.leader, names) })
  }
  return news
}

function added(sql: Sql, { row, state }: Standing, member: Member, me: string, names: Directory): GroupNews[] {
  meet(sql, member, me, names)
  if (member.peerId !== me) {
    const isNews = row.state === 'member' && state.leader.peerId !== me
    return isNews ? [{ type: 'group_member_added', group: row.label, who: labelOf(member, names) }] : []
  }
  noteContinued(sql, state)
  // The first of all is the leader who has just made the group: nothing to tell.
  putGroup(sql, { ...row, name: state.name, state: 'member', contacts: [] })
  if (state.seq === 1) return []
  const members = [...state.members.values()].map((one) => labelOf(one, names))
  const told = { group: row.label, leader: labelOf(state.leader, names), members }
  if (wayIn(sql, row.groupId) === 'join') return [{ type: 'group_join_answer', accepted: true, ...told }]
  return [{ type: 'group_joined', ...told }]
}

function led({ row }: Standing, change: Change & { kind: 'leads' }, me: string, names: Directory): GroupNews[] {
  if (row.state !== 'member') return []
  const { member, isElected } = change
  return [
    { type: 'group_leader', group: row.label, leader: labelOf(member, names), isMe: member.peerId === me, isElected },
  ]
}

/** Group rule 32: whoever is in both shows the old group as continued by this one. */
function noteContinued(sql: Sql, { groupId, continues }: GroupState): void {
  const old = continues && groupById(sql, continues.groupId)
  if (old !== undefined && old.continuedBy === undefined) putGroup(sql, { ...old, continuedBy: groupId })
}

function gone(
  sql: Sql,
  standing: Standing,
  change: Exclude<Change, { kind: 'leads' }>,
  me: string,
  names: Directory,
): GroupNews[] {
  const { row, state } = standing
  const { peerId } = change.member
  const stay = state.spans.get(peerId)?.at(-1)
  const knewIt = stay !== undefined && leaveIn(sql, row.groupId, peerId, stay) !== undefined
  if (change.kind === 'left' && !knewIt) keepLeave(sql, me, peekEnvelope(change.leave, checks.hash), change.leave)
  if (peerId !== me) forget(sql, row.groupId, peerId, stay?.upto ?? 0, me)
  if (row.state !== 'member') return []
  if (peerId === me) {
    putGroup(sql, { ...row, state: 'removed' })
    return [{ type: 'group_removed', group: row.label, by: labelOf(state.leader, names) }]
  }
  const who = labelOf(change.member, names)
  if (change.kind === 'left') return knewIt ? [] : [{ type: 'group_member_left', group: row.label, who }]
  if (state.leader.peerId === me) return []
  return [{ type: 'group_member_removed', group: row.label, who, by: labelOf(state.leader, names) }]
}

/** What a removed member said after the cut counts for nobody, so that all end with the same history. */
function forget(sql: Sql, groupId: Bytes, peerId: string, upto: number, me: string): void {
  dropFrom(sql, groupId, peerId, upto + 1)
  const beyond = [{ first: upto + 1, last: Number.MAX_SAFE_INTEGER }]
  putHave(sql, groupId, peerId, me, without(haveOf(sql, groupId, peerId, me), beyond))
}

function meet(sql: Sql, { peerId, nameRecord, addresses }: Member, me: string, names: Directory): void {
  if (peerId === me) return
  try {
    names.learn(sql, nameRecord)
    names.learnAddresses(sql, peerId, addresses)
  } catch (error) {
    // An old member's record may have expired since: the log stands, the name is shown from the record all the same.
    if (!(error instanceof Fault)) throw error
  }
}
