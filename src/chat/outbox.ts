import { equals } from 'uint8arrays/equals'
import { decodeContent, encodeContent, ID_BYTES } from '../../protocols/chat/content.ts'
import { randomBytes, sha256 } from '../crypto/keys.ts'
import { addMessage, anchorOf, chainOf, headAt, lamportOf, putAnchor, putChain } from '../store/chat.ts'
import { addToOutbox, deliver, hasQueued, moveMessage, queuedUpTo } from '../store/outbox.ts'
import { noteDelivered } from '../store/passages.ts'
import type { FullBody } from '../../protocols/chat/body.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { ChainPoint } from '../store/chat.ts'
import type { Sql } from '../store/store.ts'

/** One sender's chain in the conversation with a friend: ours, or that of one of the friend's devices. */
export interface Chain {
  /** The friend. */
  readonly userKey: Bytes
  /** Peer id of the author. */
  readonly device: string
}

/** What a friend may claim to have beyond what we know. Rationale: more than anybody says in a lost year; 2^53 never runs out. */
const LOST_MAX = 2 ** 20
/** Contents moved at a time: bounds memory, whatever waits. */
const PAGE_ROWS = 100

/** Adds a content to our own chain: history, outbox and chain state, all in the caller's transaction. */
export function append(
  sql: Sql,
  chain: Chain,
  body: FullBody,
  sentMs: number,
  { replyTo, isOut = false }: { readonly replyTo?: Bytes | undefined; readonly isOut?: boolean } = {},
): { id: Bytes; seq: number } {
  const { userKey, device } = chain
  const { seq: last, head: prevHash } = chainOf(sql, userKey, device)
  const id = randomBytes(ID_BYTES)
  const seq = last + 1
  const lamport = lamportOf(sql, userKey) + 1
  const { bytes, head } = encodeContent({ id, seq, prevHash, lamport, sentMs, replyTo, body }, sha256)
  const number = addMessage(sql, {
    ...{ userKey, device, seq, id, prevHead: prevHash, head, lamport, sentMs, kind: body.kind, content: bytes },
    ...(body.kind === 'text' && { text: body.text, target: replyTo, lastsS: body.lastsS }),
    ...(body.kind === 'edit' && { target: body.target }),
    isUnread: false,
  })
  addToOutbox(sql, userKey, number, seq, isOut)
  putChain(sql, userKey, device, { seq, head })
  return { id, seq }
}

/** Texts that a receipt ended, and whether the friend has another chain of ours than we know (chat rule 12). */
export interface Acknowledged {
  readonly delivered: { readonly seq: number; readonly id: Bytes }[]
  readonly isForked: boolean
}

/**
 * Takes a friend's word on where it stands in our own chain. A place that we do not know means that one side lost state:
 * what is queued then goes on above it.
 *
 * @returns undefined for a receipt that cannot be true: nothing changed.
 */
export function acknowledge(sql: Sql, chain: Chain, stand: ChainPoint, nowMs = 0): Acknowledged | undefined {
  if (isOurs(sql, chain, stand)) {
    const isNews = hasQueued(sql, chain.userKey, stand.seq)
    if (isNews) noteDelivered(sql, chain.userKey, stand.seq, nowMs)
    return { delivered: isNews ? deliver(sql, chain.userKey, stand.seq) : [], isForked: false }
  }
  if (stand.seq > chainOf(sql, chain.userKey, chain.device).seq + LOST_MAX) return undefined
  relink(sql, chain, stand)
  return { delivered: [], isForked: true }
}

function isOurs(sql: Sql, { userKey, device }: Chain, stand: ChainPoint): boolean {
  if (stand.seq === 0) return true
  const anchor = anchorOf(sql, userKey, device)
  if (anchor?.seq === stand.seq && equals(anchor.head, stand.head)) return true
  const head = headAt(sql, userKey, device, stand.seq)
  return head !== undefined && equals(head, stand.head)
}

/** Chains everything queued onto `stand`, with new numbers above all that were used; ids and words stay (chat rule 12). */
export function relink(sql: Sql, chain: Chain, stand: ChainPoint): void {
  const { userKey, device } = chain
  const used = chainOf(sql, userKey, device).seq
  let at: ChainPoint = { seq: Math.max(used, stand.seq), head: stand.head }
  for (;;) {
    const rows = queuedUpTo(sql, userKey, used, PAGE_ROWS)
    if (rows.length === 0) break
    for (const row of rows) {
      const seq = at.seq + 1
      const moved = encodeContent({ ...decodeContent(row.bytes, sha256), seq, prevHash: at.head }, sha256)
      moveMessage(sql, row.number, { seq, prevHead: at.head, ...moved })
      at = { seq, head: moved.head }
    }
  }
  putChain(sql, userKey, device, at)
  putAnchor(sql, userKey, device, stand)
}
