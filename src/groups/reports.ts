import { pendingRequests } from '../store/requests.ts'
import { equals } from 'uint8arrays/equals'
import { concat } from 'uint8arrays/concat'
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { count, includes, without } from '../../protocols/group/ranges.ts'
import { counts, spanAt } from '../../protocols/group/roster.ts'
import { sha256 } from '../crypto/keys.ts'
import { groupMessages, haveOf, messagesInOrder } from '../store/group-messages.ts'
import { labelOf } from './labels.ts'
import type { GroupState, Span } from '../../protocols/group/roster.ts'
import type { Range } from '../../protocols/group/wire.ts'
import type { History, HistoryPage } from '../history.ts'
import type { Directory } from '../names/directory.ts'
import type { MembershipState, Reader } from '../store/groups.ts'
import type { Ledger, Standing } from './ledger.ts'
import type { GroupsInit } from './parts.ts'

/** A group as `groups` and `group` show it. */
export interface GroupReport {
  readonly group: string
  readonly isPrivate: boolean
  readonly state: MembershipState | 'closed' | 'forked'
  readonly leader: string
  readonly isLeader: boolean
  readonly about: string
  readonly members: {
    readonly name: string
    readonly isLeader: boolean
    readonly isMe: boolean
    readonly isOnline: boolean
  }[]
  /** Place of the head of the log. */
  readonly seq: number
  readonly missing: Missing[]
  /** Equal at two members exactly if they have the same history. */
  readonly historyHash: string
  /** What waits for an answer of the leader, or of somebody invited. */
  readonly pending: { readonly number: number; readonly kind: 'join' | 'invite'; readonly who: string }[]
}

export function reportOf(
  standing: Standing,
  init: Pick<GroupsInit, 'store' | 'names' | 'net'>,
  ledger: Ledger,
): GroupReport {
  const { row, state } = standing
  const { store, names, net } = init
  const goesOn = state.isClosed ? 'closed' : row.state
  return {
    group: row.label,
    isPrivate: state.isPrivate,
    state: row.fork === undefined ? goesOn : 'forked',
    leader: labelOf(state.leader, names),
    isLeader: state.leader.peerId === ledger.me,
    about: state.about,
    members: [...state.members.values()].map((member) => ({
      name: labelOf(member, names),
      isLeader: member.peerId === state.leader.peerId,
      isMe: member.peerId === ledger.me,
      isOnline: member.peerId === ledger.me ? net.isOnline : net.isConnected(member.peerId),
    })),
    seq: state.seq,
    missing: missingIn(store, standing, ledger, names),
    historyHash: historyHash(store, standing),
    pending: pendingRequests(store).flatMap(({ number, kind, groupId, userKey }) => {
      const isOurs = (kind === 'join' || kind === 'invite') && groupId !== undefined && equals(groupId, row.groupId)
      return isOurs ? [{ number, kind, who: labelOf({ userKey }, names) }] : []
    }),
  }
}

/** How many messages of somebody are known to exist and are not here. */
export interface Missing {
  readonly from: string
  readonly messages: number
}

/** What is missing here, by author: gaps in what we may read, as far as anything we have tells of them. */
function missingIn(sql: Reader, { row, state }: Standing, ledger: Ledger, names: Directory): Missing[] {
  return [...state.spans].flatMap(([peerId, stays]) => {
    const have = haveOf(sql, row.groupId, peerId, ledger.me)
    const messages = stays.reduce((sum, stay) => sum + gaps(state, ledger.me, peerId, stay, have), 0)
    if (messages === 0 || peerId === ledger.me) return []
    const member = state.members.get(peerId)
    return [{ from: member ? labelOf(member, names) : (names.byPeer(peerId)?.label ?? peerId), messages }]
  })
}

function gaps(state: GroupState, me: string, peerId: string, stay: Span, have: readonly Range[]): number {
  const ours = state.spans.get(me)?.filter((own) => overlaps(own, stay)) ?? []
  const [first] = ours
  if (first === undefined) return 0
  // Of those who were there before us, the first message we may read is the first we have.
  const earliest = have.find(({ last }) => last > stay.after)?.first
  const from =
    first.fromLog <= stay.fromLog ? stay.after + 1 : Math.max(earliest ?? Number.MAX_SAFE_INTEGER, stay.after + 1)
  // What somebody said last is certain only once their stay has an end that we were there to see.
  const end = ours.at(-1)?.toLog === undefined ? stay.upto : undefined
  const to = end ?? have.at(-1)?.last ?? 0
  return from > to ? 0 : count(without([{ first: from, last: to }], have))
}

function overlaps(a: Span, b: Span): boolean {
  return a.fromLog < (b.toLog ?? Infinity) && b.fromLog < (a.toLog ?? Infinity)
}

/** Messages of a group for people: those of others are here or not shown, our own say whether everyone has them. */
export function historyOf(
  sql: Reader,
  standing: Standing,
  page: HistoryPage,
  ledger: Ledger,
  names: Directory,
): History {
  const { row, state } = standing
  const found = groupMessages(sql, row.groupId, page.limit + 1, page.before)
  const others = [...state.members.keys()].filter((peerId) => peerId !== ledger.me)
  const held = others.map((peerId) => ({ peerId, ranges: haveOf(sql, row.groupId, ledger.me, peerId) }))
  const rows = found.slice(-page.limit).map(({ id, peerId, number, logSeq, sentMs, text }) => {
    const mine = peerId === ledger.me
    // Whoever came later never gets it, and so keeps nothing waiting.
    const readers = mine ? held.filter((one) => spanAt(state, one.peerId, logSeq) !== undefined) : []
    const isDelivered = readers.every(({ ranges }) => includes(ranges, number))
    const sender = mine ? names.me.label : senderOf(standing, peerId, names)
    return { id, number, sender, mine, sentMs, text, state: isDelivered ? ('delivered' as const) : ('queued' as const) }
  })
  return { rows, more: found.length > page.limit }
}

function senderOf({ state }: Standing, peerId: string, names: Directory): string {
  const member = state.members.get(peerId)
  return member === undefined ? (names.byPeer(peerId)?.label ?? peerId) : labelOf(member, names)
}

/**
 * One hash over the history in display order: equal at two members exactly if they have the same messages in the same
 * order. `sinceLog` leaves out what was said before that entry, to compare with somebody who came then.
 */
export function historyHash(sql: Reader, { row, state }: Standing, sinceLog = 1): string {
  let hash = sha256(fromString('kith/group-history/1'))
  for (const message of messagesInOrder(sql, row.groupId)) {
    const { peerId, number, logSeq, lamport, text } = message
    if (logSeq < sinceLog || !counts(state, peerId, number, number, logSeq)) continue
    hash = sha256(concat([hash, fromString(`${lamport} ${peerId} ${number} ${text}`)]))
  }
  return toString(hash, 'hex')
}
