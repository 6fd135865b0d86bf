import { MENTIONS_MAX } from '../../protocols/group/words.ts'
import { KithError } from '../errors.ts'
import { groupMessageAt, groupMessagesUnder, newestOf } from '../store/group-messages.ts'
import { labelOf } from './labels.ts'
import type { Said } from '../../protocols/group/words.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { Directory } from '../names/directory.ts'
import type { GroupMessageRow } from '../store/group-messages.ts'
import type { Reader } from '../store/groups.ts'
import type { Ledger, Standing } from './ledger.ts'

/** A message of a group as the user named it. */
export interface GroupWord {
  readonly group: string
  readonly message: GroupMessageRow
}

const CALL = /@([^\s@,.:;!?]+)/gu

/** Members that a text speaks to by `@name`, as the log knows them. */
export function mentionsIn(text: string, { state }: Standing, names: Directory): Bytes[] {
  const called = new Set([...text.matchAll(CALL)].map(([, name = '']) => name.toLowerCase()))
  if (called.size === 0) return []
  return [...state.members.values()]
    .filter((member) => called.has(labelOf(member, names).toLowerCase()))
    .map(({ device }) => device)
    .slice(0, MENTIONS_MAX)
}

/**
 * Finds a message by whose it is (`me`, a member's label, or nobody's in particular) and its number, or the newest.
 *
 * @throws {KithError} `message_not_found`, or `usage` if several have that number.
 */
export function findWord(
  sql: Reader,
  standing: Standing,
  ledger: Ledger,
  names: Directory,
  { who, number }: { readonly who: string | undefined; readonly number: number | undefined },
): GroupWord {
  const { row } = standing
  const peerId = who === 'me' ? ledger.me : who === undefined ? undefined : memberCalled(standing, who, names)
  const found =
    peerId === undefined ? anybodys(sql, standing, ledger, names, number) : theirs(sql, row.groupId, peerId, number)
  if (found !== undefined) return { group: row.label, message: found }
  const which = number === undefined ? 'no message' : `no [${number}]`
  throw new KithError(
    'message_not_found',
    `In group ${row.label} there is ${which}${who === undefined ? '' : ` of ${who}`}.`,
    {
      next: `history #${row.label} shows their numbers: ${row.label}:bob:12 is the message [12] of bob in it.`,
    },
  )
}

function theirs(sql: Reader, groupId: Bytes, peerId: string, number: number | undefined): GroupMessageRow | undefined {
  return number === undefined ? newestOf(sql, groupId, peerId) : groupMessageAt(sql, groupId, peerId, number)
}

/** Numbers count for each author: one that several have says too little. */
function anybodys(
  sql: Reader,
  { row, state }: Standing,
  ledger: Ledger,
  names: Directory,
  number: number | undefined,
): GroupMessageRow | undefined {
  if (number === undefined) return newestOf(sql, row.groupId, undefined, ledger.me)
  const found = groupMessagesUnder(sql, row.groupId, number)
  if (found.length <= 1) return found[0]
  const label = (peerId: string): string => {
    const member = state.members.get(peerId)
    return peerId === ledger.me
      ? 'me'
      : member === undefined
        ? (names.byPeer(peerId)?.label ?? peerId)
        : labelOf(member, names)
  }
  const ways = found.map(({ peerId }) => `${row.label}:${label(peerId)}:${number}`)
  throw new KithError('usage', `Several have a [${number}] in group ${row.label}.`, {
    next: `Say ${ways.join(' or ')}.`,
  })
}

/** @throws {KithError} `not_member` unless somebody who is or was in the group is called this. */
export function memberCalled({ row, state }: Standing, who: string, names: Directory): string {
  const wanted = who.toLowerCase()
  for (const [peerId] of state.spans) {
    const member = state.members.get(peerId)
    const label = member === undefined ? names.byPeer(peerId)?.label : labelOf(member, names)
    if (label?.toLowerCase() === wanted || peerId === who) return peerId
  }
  throw new KithError('not_member', `${who} is not a member of group ${row.label}.`, {
    next: `group ${row.label} shows who is.`,
  })
}

/** Puts an emoji on a message; empty takes it back. @throws {KithError} `too_late`. */
export function reactionTo({ message }: GroupWord, emoji: string): Said {
  const { peerId, number } = there(message)
  return { kind: 'reaction', target: { peerId, number }, emoji }
}

/** @throws {KithError} `not_yours` or `too_late`. */
export function editOf(word: GroupWord, me: string, text: string): Said {
  return { kind: 'edit', number: mine(word, me).number, text }
}

/** @throws {KithError} `not_yours` or `too_late`. */
export function eraseOf(word: GroupWord, me: string): Said {
  return { kind: 'erase', number: mine(word, me).number }
}

function mine({ group, message }: GroupWord, me: string): GroupMessageRow {
  if (message.peerId === me) return there(message)
  throw new KithError('not_yours', `${group}:${message.number} is a message of another member.`, {
    next: `Your own are ${group}:me:<number>.`,
  })
}

function there(message: GroupMessageRow): GroupMessageRow {
  if (message.text !== undefined) return message
  throw new KithError('too_late', 'Its words are gone already.')
}
