import { KithError } from '../errors.ts'
import { groupByLabel } from '../store/groups.ts'
import type { GroupRow, Reader } from '../store/groups.ts'
import type { Ledger, Standing } from './ledger.ts'

/** The group that the user names. @throws {KithError} `group_not_found`, or `not_member` while its log is on the way. */
export function standingOf(sql: Reader, ledger: Ledger, label: string): Standing {
  const row = groupByLabel(sql, label)
  if (row === undefined) throw groupNotFound(label)
  const state = ledger.state(sql, row.groupId)
  if (state === undefined || row.state === 'joining') throw stillJoining(row)
  return { row, state }
}

/** @throws {KithError} unless we are a member of a group that goes on. */
export function speaking(standing: Standing | undefined): Standing {
  if (standing === undefined) throw groupNotFound('')
  const { row, state } = standing
  if (row.state !== 'member') throw notMember(row, state.isPrivate)
  if (row.fork !== undefined) {
    throw new KithError('group_closed', `Group ${row.label} is frozen: its leader signed two different histories.`, {
      next: `Its history stays readable. continue_group ${row.label} makes a new group with its members.`,
    })
  }
  if (state.isClosed)
    throw new KithError('group_closed', `Group ${row.label} is closed.`, { next: 'Its history stays readable.' })
  return standing
}

/** @throws {KithError} `not_leader` with this message unless we lead the group; else as `speaking`. */
export function leading(standing: Standing, me: string, message: string): Standing {
  if (standing.row.state === 'member' && standing.state.leader.peerId !== me) throw new KithError('not_leader', message)
  return speaking(standing)
}

function groupNotFound(label: string): KithError {
  return new KithError('group_not_found', label === '' ? 'Group not found.' : `Group ${label} not found.`, {
    next: 'groups lists yours; join_group finds public ones.',
  })
}

function stillJoining({ label }: GroupRow): KithError {
  return new KithError('not_member', `Group ${label}: you were let in, and its log is still on the way.`, {
    next: 'It comes as soon as its leader or another member is online.',
  })
}

function notMember({ label, state }: GroupRow, isPrivate: boolean): KithError {
  const how = state === 'left' ? 'you left it' : 'you were removed'
  return new KithError('not_member', `You are not a member of group ${label}: ${how}.`, {
    next: isPrivate ? 'Its leader may invite you again.' : `join_group ${label} asks to be let in again.`,
  })
}
