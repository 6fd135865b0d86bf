import { peekEnvelope } from '../../protocols/group/envelope.ts'
import { merged } from '../../protocols/group/ranges.ts'
import { saidIn } from '../../protocols/group/words.ts'
import {
  addEnvelope,
  addGroupMessage,
  dropEnvelopesFrom,
  envelopesIn,
  haveOf,
  lastEnvelope,
  leavesIn,
  putHave,
} from '../store/group-messages.ts'
import {
  applyChange,
  changedFrom,
  hasChanges,
  changeMessage,
  putGroupReaction,
  putGroupText,
  reactedFrom,
} from '../store/group-words.ts'
import { putShare } from '../store/group-shares.ts'
import { checks } from './parts.ts'
import type { OpenedEnvelope } from '../../protocols/group/envelope.ts'
import type { GroupState, Span } from '../../protocols/group/roster.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { Said } from '../../protocols/group/words.ts'
import type { EnvelopeRow, GroupMessageRow } from '../store/group-messages.ts'
import type { Reader } from '../store/groups.ts'
import type { Sql } from '../store/store.ts'

/**
 * Puts an envelope that counts on disk: its bytes, its messages, and the mark that we have them.
 *
 * @param sharedBy the member who opened it to us, if it was said before we came.
 */
export function keepEnvelope(sql: Sql, me: string, envelope: OpenedEnvelope, bytes: Bytes, sharedBy?: string): void {
  const { groupId, peerId, seq, last, logSeq, hash, body } = envelope
  addEnvelope(sql, { groupId, peerId, first: seq, last, logSeq, isLeave: body.kind === 'leave', hash, bytes })
  if (body.kind === 'content') {
    const isChanged = hasChanges(sql, groupId, peerId, { first: seq, last })
    for (const [index, { lamport, sentMs, ...content }] of body.items.entries()) {
      const said = saidIn({ ...content, lamport, sentMs }, seq + index)
      const at = { groupId, peerId, number: seq + index, logSeq, lamport, sentMs, sharedBy }
      keepSaid(sql, me, { ...at, isChanged }, said)
    }
  }
  putHave(sql, groupId, peerId, me, merged([...haveOf(sql, groupId, peerId, me), { first: seq, last }]))
}

type Placed = Pick<GroupMessageRow, 'groupId' | 'peerId' | 'number' | 'logSeq' | 'lamport' | 'sentMs' | 'sharedBy'>

/** @param isChanged false if no change of it is here, also none that the same envelope brought before it. */
function keepSaid(sql: Sql, me: string, { isChanged, ...placed }: Placed & { isChanged: boolean }, said: Said): void {
  const { groupId, peerId, number } = placed
  if (said.kind === 'text') {
    addGroupMessage(sql, {
      ...placed,
      text: said.text,
      replyTo: said.replyTo,
      isUnread: peerId !== me && placed.sharedBy === undefined,
    })
    if (isChanged) applyChange(sql, groupId, peerId, number)
  } else if (said.kind === 'share') {
    const { withPeer, sinceLog } = said
    putShare(sql, groupId, { byPeer: peerId, byNumber: number, withPeer, sinceLog, uptoLog: placed.logSeq })
  } else keepAbout(sql, groupId, peerId, number, said)
}

function keepAbout(
  sql: Sql,
  groupId: Bytes,
  peerId: string,
  byNumber: number,
  said: Exclude<Said, { kind: 'text' | 'share' }>,
): void {
  if (said.kind === 'reaction') {
    putGroupReaction(sql, groupId, { ...said.target, byPeer: peerId, byNumber, emoji: said.emoji })
    return
  }
  const text = said.kind === 'edit' ? said.text : undefined
  changeMessage(sql, groupId, peerId, { number: said.number, byNumber, text })
}

/** Drops what a member said from this number on; what that had changed is again as it was before. */
export function dropFrom(sql: Sql, groupId: Bytes, peerId: string, number: number): void {
  const changed = changedFrom(sql, groupId, peerId, number)
  const isMoot = changed.length === 0 && !reactedFrom(sql, groupId, peerId, number)
  dropEnvelopesFrom(sql, groupId, peerId, number)
  if (isMoot) return
  const all = { first: 1, last: Number.MAX_SAFE_INTEGER }
  for (const { first, bytes } of envelopesIn(sql, groupId, peerId, all, Number.MAX_SAFE_INTEGER)) {
    const { body } = peekEnvelope(bytes, checks.hash)
    for (const [index, content] of (body.kind === 'content' ? body.items : []).entries()) {
      const at = first + index
      const said = saidIn(content, at)
      if (said.kind === 'share') continue
      if (said.kind !== 'text') keepAbout(sql, groupId, peerId, at, said)
      else if (changed.includes(at)) putGroupText(sql, groupId, peerId, at, said.text, undefined)
    }
  }
}

/** Keeps a leave that came inside the leader's entry, which decides what stands at its number. */
export function keepLeave(sql: Sql, me: string, leave: OpenedEnvelope, bytes: Bytes): void {
  dropFrom(sql, leave.groupId, leave.peerId, leave.seq)
  keepEnvelope(sql, me, leave, bytes)
}

/** The leave with which a device ended this stay, if it is here. */
export function leaveIn(sql: Reader, groupId: Bytes, peerId: string, span: Span): EnvelopeRow | undefined {
  return leavesIn(sql, groupId).find((leave) => leave.peerId === peerId && leave.first > span.after)
}

/** Where our next message stands: after our last one, or where our stay began. */
export function nextPlace(
  sql: Reader,
  { groupId }: GroupState,
  me: string,
  span: Span,
): { seq: number; prevHash: Bytes } {
  const last = lastEnvelope(sql, groupId, me)
  if (last === undefined || last.last < span.after) return { seq: span.after + 1, prevHash: span.afterHash }
  return { seq: last.last + 1, prevHash: last.hash }
}
