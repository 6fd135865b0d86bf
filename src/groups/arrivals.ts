import { equals } from 'uint8arrays/equals'
import { Fault } from '../../protocols/fault.ts'
import { openEnvelope, peekEnvelope } from '../../protocols/group/envelope.ts'
import { includes } from '../../protocols/group/ranges.ts'
import { counts, spanAt } from '../../protocols/group/roster.ts'
import { saidIn } from '../../protocols/group/words.ts'
import { envelopeBefore, envelopesIn, groupMessageAt, haveOf } from '../store/group-messages.ts'
import { hasChanges } from '../store/group-words.ts'
import { keepEnvelope, leaveIn } from './keeping.ts'
import { sharesIn } from '../store/group-shares.ts'
import { checks } from './parts.ts'
import { answeredBy, senderOf } from './reports.ts'
import { sharerOf } from './sharing.ts'
import type { Said } from '../../protocols/group/words.ts'
import type { OpenedEnvelope } from '../../protocols/group/envelope.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { Directory } from '../names/directory.ts'
import type { Sql } from '../store/store.ts'
import type { Ledger, Standing } from './ledger.ts'
import type { GroupNews } from './news.ts'

/** What became of an envelope: stored now, on disk before, of no use here, or to be judged once the log is caught up. */
export type Fate = 'stored' | 'known' | 'refused' | 'behind'

export interface Taken {
  readonly fate: Fate
  readonly news: GroupNews[]
  /** The author's device: to it we owe a receipt. */
  readonly author: string
  /** The member who opened it to us, who came later: it is no news then. */
  readonly sharedBy: string | undefined
  readonly messages: number
}

/**
 * Takes one envelope of messages or a leave in the caller's transaction.
 *
 * @param isVerified true if its signature was verified when it came through the gate.
 * @throws {Fault} if it is provably wrong.
 */
export function take(sql: Sql, bytes: Bytes, ledger: Ledger, names: Directory, isVerified: boolean): Taken {
  const envelope = isVerified ? peekEnvelope(bytes, checks.hash) : openEnvelope(bytes, checks.verify, checks.hash)
  const author = envelope.peerId
  const standing = ledger.standing(sql, envelope.groupId)
  const sharedBy = standing && sharedTo(sql, standing, ledger.me, envelope)
  const fate =
    standing === undefined || envelope.seq === 0 ? 'refused' : placed(sql, envelope, standing, ledger.me, sharedBy)
  if (standing === undefined || fate !== 'stored') return { fate, news: [], author, sharedBy: undefined, messages: 0 }
  keepEnvelope(sql, ledger.me, envelope, bytes, sharedBy)
  const messages =
    envelope.body.kind === 'content' ? envelope.body.items.filter(({ text }) => text !== undefined).length : 0
  const isNews = author !== ledger.me && sharedBy === undefined
  return { fate, news: isNews ? newsOf(sql, envelope, standing, ledger.me, names) : [], author, sharedBy, messages }
}

/** The member who opened this to us, if it was said while we were not there. */
function sharedTo(sql: Sql, { state }: Standing, me: string, { groupId, logSeq }: OpenedEnvelope): string | undefined {
  return spanAt(state, me, logSeq) === undefined ? sharerOf(state, sharesIn(sql, groupId), me, logSeq) : undefined
}

function placed(
  sql: Sql,
  envelope: OpenedEnvelope,
  { row, state }: Standing,
  me: string,
  sharedBy: string | undefined,
): Fate {
  const { groupId, peerId, seq, last, logSeq, logHash } = envelope
  if (row.state !== 'member') return 'refused'
  const ours = state.hashes[logSeq - 1]
  if (ours === undefined || !equals(ours, logHash)) return 'behind'
  const stay = spanAt(state, peerId, logSeq)
  // What was said before we came, or while we were away, is not ours to read, unless a member opened it to us.
  if (stay === undefined || (spanAt(state, me, logSeq) === undefined && sharedBy === undefined)) return 'refused'
  if (!counts(state, peerId, seq, last, logSeq)) return 'refused'
  const have = haveOf(sql, groupId, peerId, me)
  if (includes(have, seq) || includes(have, last)) return 'known'
  const leave = leaveIn(sql, groupId, peerId, stay)
  if (leave !== undefined && leave.first < seq) return 'refused'
  checkChain(sql, envelope, stay)
  return 'stored'
}

/** Group rule 12: an author's envelopes form one chain, whatever order they come in. */
function checkChain(sql: Sql, envelope: OpenedEnvelope, stay: { after: number; afterHash: Bytes }): void {
  const { groupId, peerId, seq, last, prevHash, hash } = envelope
  const before = seq === stay.after + 1 ? stay.afterHash : envelopeBefore(sql, groupId, peerId, seq)?.hash
  if (before !== undefined && !equals(before, prevHash)) throw new Fault('broken', 'does not follow the one before')
  const [next] = envelopesIn(sql, groupId, peerId, { first: last + 1, last: last + 1 }, 1)
  if (next !== undefined && !equals(peekEnvelope(next.bytes, checks.hash).prevHash, hash)) {
    throw new Fault('broken', 'is not followed by the one after')
  }
}

function newsOf(
  sql: Sql,
  { peerId, seq, last, body }: OpenedEnvelope,
  standing: Standing,
  me: string,
  names: Directory,
): GroupNews[] {
  const { row } = standing
  const from = senderOf(standing, peerId, names)
  if (body.kind === 'leave') return [{ type: 'group_member_left', group: row.label, who: from }]
  if (body.kind !== 'content') return []
  const isChanged = hasChanges(sql, row.groupId, peerId, { first: seq, last })
  return body.items.flatMap((content, index) => {
    const number = seq + index
    const said = saidIn(content, number)
    if (said.kind === 'share') return [shareNews(said, from, standing, me, names)]
    return said.kind === 'text'
      ? messageNews(sql, { peerId, number, from, sentMs: content.sentMs, isChanged }, said, standing, me, names)
      : newsAbout(sql, { peerId, number, from }, said, standing, me, names)
  })
}

function shareNews(
  { withPeer }: Said & { kind: 'share' },
  by: string,
  standing: Standing,
  me: string,
  names: Directory,
): GroupNews {
  const isMe = withPeer === undefined || withPeer === me
  const who = withPeer === undefined || withPeer === me ? undefined : senderOf(standing, withPeer, names)
  return { type: 'group_shared', group: standing.row.label, by, with: who, isMe }
}

/** What a message says now: a change may have come before it. */
function messageNews(
  sql: Sql,
  { peerId, number, from, sentMs, isChanged }: Author & { sentMs: number; isChanged: boolean },
  { text, replyTo, mentions = [] }: Extract<Said, { kind: 'text' }>,
  standing: Standing,
  me: string,
  names: Directory,
): GroupNews[] {
  const { row, state } = standing
  const { groupId } = row
  const message = isChanged ? groupMessageAt(sql, groupId, peerId, number) : { groupId, text, replyTo }
  if (message?.text === undefined) return []
  const own = state.members.get(me)?.device
  const isToMe = own !== undefined && mentions.some((device) => equals(device, own))
  const nameOf = (peerId: string): string => (peerId === me ? names.me.label : senderOf(standing, peerId, names))
  const answers = answeredBy(sql, message, me, nameOf)
  const told = { group: row.label, from, number, text: message.text, sentMs }
  return [{ type: 'group_message', ...told, ...(isToMe && { isToMe }), ...(answers && { answers }) }]
}

interface Author {
  readonly peerId: string
  readonly number: number
  readonly from: string
}

function newsAbout(
  sql: Sql,
  { peerId, from }: Author,
  said: Exclude<Said, { kind: 'text' | 'share' }>,
  standing: Standing,
  me: string,
  names: Directory,
): GroupNews[] {
  const target = said.kind === 'reaction' ? said.target : { peerId, number: said.number }
  const message = groupMessageAt(sql, standing.row.groupId, target.peerId, target.number)
  const told = { group: standing.row.label, by: from, number: target.number }
  if (message === undefined) return []
  if (said.kind === 'erase') return [{ type: 'group_erased', ...told }]
  if (message.text === undefined) return []
  if (said.kind === 'edit')
    return message.text === said.text ? [{ type: 'group_edited', ...told, text: said.text }] : []
  const mine = target.peerId === me
  const whose = mine ? names.me.label : senderOf(standing, target.peerId, names)
  return [{ type: 'group_reaction', ...told, from: whose, mine, emoji: said.emoji, text: message.text }]
}
