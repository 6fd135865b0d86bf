import { equals } from 'uint8arrays/equals'
import { addMessage, chainOf, headAt, isKnownId, lamportOf, newestLamport, putChain } from '../store/chat.ts'
import type { PairStand, Receipt } from '../../protocols/chat/chat.ts'
import type { Content, Link } from '../../protocols/chat/content.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { ChainPoint } from '../store/chat.ts'
import type { Sql } from '../store/store.ts'
import type { Chain } from './outbox.ts'

/** What became of a content: stored; there already; known under another number; not on the chain; its forerunners missing. */
export type Fate = 'new' | 'duplicate' | 'again' | 'conflict' | 'gap'

export interface Filed {
  readonly content: Content
  readonly fate: Fate
}

export interface Filing {
  readonly filed: Filed[]
  /** Where we stand in the chain now. */
  readonly at: ChainPoint
  /** Seqs that came without those before them. */
  readonly ahead: number[]
}

/** Logical time runs ahead of what a conversation has seen by the messages that it lost; beyond this it is a lie. */
const LAMPORT_JUMP_MAX = 2 ** 20

/** Files what a friend's device sent, in the caller's transaction; only what continues its chain is stored (chat rule 7). */
export function file(
  sql: Sql,
  chain: Chain,
  contents: readonly (Content & Link)[],
  isRead: (content: Content) => boolean,
): Filing {
  const before = chainOf(sql, chain.userKey, chain.device)
  let at = before
  const ahead: number[] = []
  const filed = contents.map((content): Filed => {
    const fate = judge(sql, chain, at, content)
    if (fate === 'new' || fate === 'again') {
      store(sql, chain, content, fate, isRead(content))
      at = { seq: content.seq, head: content.head }
    }
    if (fate === 'gap') ahead.push(content.seq)
    return { content, fate }
  })
  if (at !== before) putChain(sql, chain.userKey, chain.device, at)
  return { filed, at, ahead }
}

/** The receipt for a place in a chain: to be sent once that is durable. It asks for what is missing below `ahead`. */
export function receiptAt(
  { seq, head }: ChainPoint,
  { stand, setup }: { stand: PairStand | undefined; setup: Bytes | undefined },
  ahead: readonly number[] = [],
): Receipt {
  const last = ahead.reduce((lowest, one) => (one > seq && one < lowest ? one : lowest), Number.POSITIVE_INFINITY) - 1
  const missing = last > seq && Number.isFinite(last) ? [{ first: seq + 1, last }] : []
  return { contiguous: seq, head, missing, readUpto: 0, pair: stand, setup }
}

function judge(sql: Sql, { userKey, device }: Chain, at: ChainPoint, content: Content & Link): Fate {
  if (content.seq <= at.seq) {
    const known = headAt(sql, userKey, device, content.seq)
    return known !== undefined && equals(known, content.head) ? 'duplicate' : 'conflict'
  }
  if (!equals(content.prevHash, at.head)) return content.seq === at.seq + 1 ? 'conflict' : 'gap'
  return isKnownId(sql, userKey, content.id) ? 'again' : 'new'
}

function store(sql: Sql, chain: Chain, content: Content & Link, fate: 'new' | 'again', isRead: boolean): void {
  const { seq, id, prevHash, head, sentMs, body } = content
  const isText = fate === 'new' && body.kind === 'text'
  addMessage(sql, {
    ...{ ...chain, seq, id, prevHead: prevHash, head, sentMs },
    lamport: lamportFor(sql, chain, content),
    kind: fate === 'again' ? 'again' : body.kind,
    ...(isText && { text: body.text, target: content.replyTo, lastsS: body.lastsS }),
    isUnread: isText && !isRead,
  })
}

/** What the sender says, unless that would show it before its own earlier words, or push the whole conversation ahead. */
function lamportFor(sql: Sql, { userKey, device }: Chain, { lamport }: Content): number {
  const newest = newestLamport(sql, userKey, device)
  const seen = Math.max(newest, lamportOf(sql, userKey))
  return lamport > seen + LAMPORT_JUMP_MAX ? seen + 1 : Math.max(lamport, newest)
}
