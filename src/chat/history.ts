import { toString } from 'uint8arrays/to-string'
import { textsOf } from '../store/texts.ts'
import { reactionsOf, wordById } from '../store/words.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { Answered, History, HistoryPage, HistoryRow } from '../history.ts'
import type { Person } from '../names/person.ts'
import type { TextRow } from '../store/texts.ts'
import type { Sql } from '../store/store.ts'

interface Pair {
  readonly me: Person
  /** Peer id of this device. */
  readonly device: string
  readonly person: Person
}

/** A page of the conversation with a person, as people read it. */
export function pageOf(sql: Pick<Sql, 'get' | 'all'>, pair: Pair, page: HistoryPage): History {
  const { limit, before, after } = page
  const found = textsOf(sql, pair.person.userKey, { limit: limit + 1, before, after })
  const texts = after === undefined ? found.slice(0, limit).reverse() : found.slice(0, limit)
  const reactions = reactionsBy(sql, pair)
  return { more: found.length > limit, rows: texts.map((text) => rowOf(sql, pair, text, reactions)) }
}

function rowOf(
  sql: Pick<Sql, 'get' | 'all'>,
  pair: Pair,
  row: TextRow,
  reactions: Map<string, { by: string; emoji: string }[]>,
): HistoryRow {
  const { number, device, seq, id, sentMs, text, change, failure, isUnread, target } = row
  const mine = device === pair.device
  const answers = target === undefined ? undefined : answeredBy(sql, pair, target)
  const given = reactions.get(hex(id))
  return {
    ...{ id: number, number: seq, sender: mine ? pair.me.label : pair.person.label, mine, sentMs },
    ...{ text: text ?? '', state: mine ? stateOf(row) : 'delivered' },
    ...(change !== undefined && { change }),
    ...(failure !== undefined && { failure }),
    ...(isUnread && { isUnread }),
    ...(answers !== undefined && { answers }),
    ...(given !== undefined && { reactions: given }),
  }
}

/** What people are told of an own message. */
export function stateOf({ failure, isQueued, isHeld, isRead }: TextRow): HistoryRow['state'] {
  if (failure !== undefined) return 'failed'
  if (isQueued) return isHeld ? 'held' : 'queued'
  return isRead ? 'read' : 'delivered'
}

/** What a reply answers; undefined for what is not of this conversation, or not here. */
export function answeredBy(sql: Pick<Sql, 'get' | 'all'>, pair: Pair, target: Bytes): Answered | undefined {
  const word = wordById(sql, pair.person.userKey, target)
  if (word?.kind !== 'text') return undefined
  const mine = word.device === pair.device
  return { sender: mine ? pair.me.label : pair.person.label, mine, number: word.seq, text: word.text ?? '' }
}

function reactionsBy(sql: Pick<Sql, 'all'>, { me, person }: Pair): Map<string, { by: string; emoji: string }[]> {
  const by = new Map<string, { by: string; emoji: string }[]>()
  for (const { target, isMine, emoji } of reactionsOf(sql, person.userKey)) {
    const given = by.get(hex(target)) ?? []
    given.push({ by: isMine ? me.label : person.label, emoji })
    by.set(hex(target), given)
  }
  return by
}

function hex(bytes: Bytes): string {
  return toString(bytes, 'hex')
}
