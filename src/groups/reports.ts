import { groupById } from '../store/groups.ts'
import { pendingRequests } from '../store/requests.ts'
import { equals } from 'uint8arrays/equals'
import { concat } from 'uint8arrays/concat'
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { count, includes, without } from '../../protocols/group/ranges.ts'
import { counts, spanAt } from '../../protocols/group/roster.ts'
import { sha256 } from '../crypto/keys.ts'
import {
  groupMessageAt,
  groupMessages,
  havesHeldBy,
  holdingsOf,
  messagesInOrder,
  unreadGroups,
} from '../store/group-messages.ts'
import { groupReactions } from '../store/group-words.ts'
import { isMuted } from '../store/muted.ts'
import { labelOf } from './labels.ts'
import type { GroupState, Span } from '../../protocols/group/roster.ts'
import type { Range } from '../../protocols/group/wire.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { Answered, History, HistoryPage, HistoryRow } from '../history.ts'
import type { Directory } from '../names/directory.ts'
import type { GroupMessageRow } from '../store/group-messages.ts'
import type { GroupReaction } from '../store/group-words.ts'
import type { MembershipState, Reader } from '../store/groups.ts'
import type { Ledger, Standing } from './ledger.ts'
import type { GroupsInit } from './parts.ts'
import type { KeysReport, Secrecy } from './secrecy.ts'

/** A group as `groups` and `group` show it. */
export interface GroupReport {
  readonly group: string
  readonly isPrivate: boolean
  readonly state: MembershipState | 'closed' | 'forked'
  readonly leader: string
  readonly isLeader: boolean
  readonly about: string
  /** The group here that this one goes on from, and the one that goes on from this one. */
  readonly continues: string | undefined
  readonly continuedBy: string | undefined
  /** Who follows if the leader is lost: those it named. */
  readonly deputies: string[]
  /** Raised by each takeover. */
  readonly term: number
  readonly members: {
    readonly name: string
    readonly isLeader: boolean
    readonly isMe: boolean
    readonly isOnline: boolean
  }[]
  /** Place of the head of the log. */
  readonly seq: number
  readonly missing: Missing[]
  /** How far the members have the newest keys; nothing for a public group. */
  readonly keys: KeysReport | undefined
  /** With something missing: nothing is missing before what was said then; undefined if that is not known. */
  readonly uptoMs?: number
  /** When we last got all that some member has, since this peer started. */
  readonly checkedMs?: number
  readonly isMuted: boolean
  readonly unread: number
  /** Equal at two members exactly if they have the same history. */
  readonly historyHash: string
  /** What waits for an answer of the leader, or of somebody invited. */
  readonly pending: { readonly number: number; readonly kind: 'join' | 'invite'; readonly who: string }[]
}

export function reportOf(
  standing: Standing,
  init: Pick<GroupsInit, 'store' | 'names' | 'net'>,
  ledger: Ledger,
  secrecy: Secrecy,
): GroupReport {
  const { row, state } = standing
  const { store, names, net } = init
  const goesOn = state.isClosed ? 'closed' : row.state
  const missing = missingIn(store, standing, ledger, names)
  const uptoMs = missing.length === 0 ? undefined : completeUpTo(store, standing, ledger)
  const checkedMs = ledger.checkedMs(row.groupId)
  return {
    group: row.label,
    isPrivate: state.isPrivate,
    state: row.fork === undefined ? goesOn : 'forked',
    leader: labelOf(state.leader, names),
    isLeader: state.leader.peerId === ledger.me,
    about: state.about,
    continues: state.continues && groupById(store, state.continues.groupId)?.label,
    continuedBy: row.continuedBy && groupById(store, row.continuedBy)?.label,
    deputies: state.deputies.flatMap((peerId) => {
      const member = state.members.get(peerId)
      return member === undefined || peerId === state.leader.peerId ? [] : [labelOf(member, names)]
    }),
    term: state.term,
    members: [...state.members.values()].map((member) => ({
      name: labelOf(member, names),
      isLeader: member.peerId === state.leader.peerId,
      isMe: member.peerId === ledger.me,
      isOnline: member.peerId === ledger.me ? net.isOnline : net.isConnected(member.peerId),
    })),
    seq: state.seq,
    keys: row.state === 'member' ? secrecy.report(store, state) : undefined,
    missing,
    ...(uptoMs !== undefined && { uptoMs }),
    ...(checkedMs !== undefined && { checkedMs }),
    isMuted: isMuted(store, { groupId: row.groupId }),
    unread: unreadGroups(store).find(({ groupId }) => equals(groupId, row.groupId))?.count ?? 0,
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

/** What is missing here, by author: gaps in what we may read, as far as anything we have heard tells of them. */
function missingIn(sql: Reader, standing: Standing, ledger: Ledger, names: Directory): Missing[] {
  const haves = havesHeldBy(sql, standing.row.groupId, ledger.me)
  return [...standing.state.spans.keys()].flatMap((peerId) => {
    const messages = count(gapsOf(standing, ledger, peerId, haves.get(peerId)))
    return messages === 0 ? [] : [{ from: senderOf(standing, peerId, names), messages }]
  })
}

/** When the earliest of those was said after which something is missing; undefined if one is missing from the start. */
function completeUpTo(sql: Reader, standing: Standing, ledger: Ledger): number | undefined {
  const { groupId } = standing.row
  const haves = havesHeldBy(sql, groupId, ledger.me)
  const before = [...standing.state.spans.keys()].flatMap((peerId) => {
    const [gap] = gapsOf(standing, ledger, peerId, haves.get(peerId))
    return gap === undefined ? [] : [groupMessageAt(sql, groupId, peerId, gap.first - 1)?.sentMs]
  })
  return before.includes(undefined) ? undefined : Math.min(...(before as number[]))
}

function gapsOf({ row, state }: Standing, ledger: Ledger, peerId: string, have: readonly Range[] = []): Range[] {
  if (peerId === ledger.me) return []
  const top = ledger.topOf(row.groupId, peerId)
  return (state.spans.get(peerId) ?? []).flatMap((stay) => gaps(state, ledger.me, stay, have, top))
}

function gaps(state: GroupState, me: string, stay: Span, have: readonly Range[], top: number): Range[] {
  const ours = state.spans.get(me)?.filter((own) => overlaps(own, stay)) ?? []
  const [first] = ours
  if (first === undefined) return []
  // Of those who were there before us, the first message we may read is the first we have.
  const earliest = have.find(({ last }) => last > stay.after)?.first
  const from =
    first.fromLog <= stay.fromLog ? stay.after + 1 : Math.max(earliest ?? Number.MAX_SAFE_INTEGER, stay.after + 1)
  // What somebody said last is certain only once their stay has an end that we were there to see.
  const end = ours.at(-1)?.toLog === undefined ? stay.upto : undefined
  const to =
    end ?? Math.max(have.at(-1)?.last ?? 0, stay.toLog === undefined && ours.at(-1)?.toLog === undefined ? top : 0)
  return from > to ? [] : without([{ first: from, last: to }], have)
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
  const holdings = holdingsOf(sql, row.groupId, ledger.me)
  const held = others.map((peerId) => ({ peerId, ranges: holdings.get(peerId) ?? [] }))
  const reactions = reactionsBy(sql, row.groupId)
  const nameOf = (peerId: string): string => (peerId === ledger.me ? names.me.label : senderOf(standing, peerId, names))
  const rows = found.slice(-page.limit).map((message): HistoryRow => {
    const { id, peerId, number, logSeq, sentMs, text, change, isUnread, sharedBy } = message
    const mine = peerId === ledger.me
    // Whoever came later never gets it, and so keeps nothing waiting.
    const readers = mine ? held.filter((one) => spanAt(state, one.peerId, logSeq) !== undefined) : []
    const isDelivered = readers.every(({ ranges }) => includes(ranges, number))
    const given = change === 'erased' ? undefined : reactions.get(`${peerId} ${number}`)
    const answers = answeredBy(sql, message, ledger.me, nameOf)
    return {
      ...{ id, number, sender: nameOf(peerId), mine, sentMs, text: text ?? '' },
      state: isDelivered ? 'delivered' : 'queued',
      ...(change && { change }),
      ...(isUnread && { isUnread }),
      ...(sharedBy !== undefined && { sharedBy: nameOf(sharedBy) }),
      ...(answers && { answers }),
      ...(given && { reactions: given.map(({ byPeer, emoji }) => ({ by: nameOf(byPeer), emoji })) }),
    }
  })
  return { rows, more: found.length > page.limit }
}

function reactionsBy(sql: Reader, groupId: Bytes): Map<string, GroupReaction[]> {
  const by = new Map<string, GroupReaction[]>()
  for (const reaction of groupReactions(sql, groupId)) {
    const at = `${reaction.peerId} ${reaction.number}`
    by.set(at, [...(by.get(at) ?? []), reaction])
  }
  return by
}

/** What a reply answers; undefined for what is not here. */
export function answeredBy(
  sql: Reader,
  { groupId, replyTo }: Pick<GroupMessageRow, 'groupId' | 'replyTo'>,
  me: string,
  nameOf: (peerId: string) => string,
): Answered | undefined {
  const answered = replyTo && groupMessageAt(sql, groupId, replyTo.peerId, replyTo.number)
  if (answered === undefined) return undefined
  const { peerId, number, text = '' } = answered
  return { sender: nameOf(peerId), mine: peerId === me, number, text }
}

export function senderOf({ state }: Standing, peerId: string, names: Directory): string {
  const member = state.members.get(peerId)
  return member === undefined ? (names.byPeer(peerId)?.label ?? peerId) : labelOf(member, names)
}

/**
 * One hash over the history in display order: equal at two members exactly if they have the same messages in the same
 * order, saying the same, with the same reactions. `sinceLog` leaves out what was said before that entry, to compare with
 * somebody who came then.
 */
export function historyHash(sql: Reader, { row, state }: Standing, sinceLog = 1): string {
  let hash = sha256(fromString('kith/group-history/1'))
  const reactions = reactionsBy(sql, row.groupId)
  for (const message of messagesInOrder(sql, row.groupId)) {
    const { peerId, number, logSeq, lamport, text = '', change = '', replyTo } = message
    if (logSeq < sinceLog || !counts(state, peerId, number, number, logSeq)) continue
    const given = change === 'erased' ? [] : (reactions.get(`${peerId} ${number}`) ?? [])
    const about = [change, replyTo?.peerId, replyTo?.number, ...given.map(({ byPeer, emoji }) => `${byPeer} ${emoji}`)]
    hash = sha256(concat([hash, fromString(`${lamport} ${peerId} ${number} ${text}\0${about.join('\0')}`)]))
  }
  return toString(hash, 'hex')
}
