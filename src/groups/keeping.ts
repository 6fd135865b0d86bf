import { merged } from '../../protocols/group/ranges.ts'
import {
  addEnvelope,
  addGroupMessage,
  dropEnvelopesFrom,
  haveOf,
  lastEnvelope,
  leavesIn,
  putHave,
} from '../store/group-messages.ts'
import type { OpenedEnvelope } from '../../protocols/group/envelope.ts'
import type { GroupState, Span } from '../../protocols/group/roster.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { EnvelopeRow } from '../store/group-messages.ts'
import type { Reader } from '../store/groups.ts'
import type { Sql } from '../store/store.ts'

/** Puts an envelope that counts on disk: its bytes, its messages, and the mark that we have them. */
export function keepEnvelope(sql: Sql, me: string, envelope: OpenedEnvelope, bytes: Bytes): void {
  const { groupId, peerId, seq, last, logSeq, hash, body } = envelope
  addEnvelope(sql, { groupId, peerId, first: seq, last, logSeq, isLeave: body.kind === 'leave', hash, bytes })
  const items = body.kind === 'content' ? body.items : []
  for (const [index, { lamport, sentMs, text = '' }] of items.entries()) {
    addGroupMessage(sql, { groupId, peerId, number: seq + index, logSeq, lamport, sentMs, text })
  }
  putHave(sql, groupId, peerId, me, merged([...haveOf(sql, groupId, peerId, me), { first: seq, last }]))
}

/** Keeps a leave that came inside the leader's entry, which decides what stands at its number. */
export function keepLeave(sql: Sql, me: string, leave: OpenedEnvelope, bytes: Bytes): void {
  dropEnvelopesFrom(sql, leave.groupId, leave.peerId, leave.seq)
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
