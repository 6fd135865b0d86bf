import type { Result } from '../client.ts'

export type Row = Result<'history'>['messages'][number]

/** A message of ours that is on its way into the peer's store: shown at once, gone when its row comes. */
export interface Ghost {
  readonly key: string
  readonly text: string
  readonly sentMs: number
}

/**
 * The rows that are known, with the newest page put in: what the page says counts from the first row that both have. If
 * there is none and the page begins later (`more`), something between them is missing: only the page stays.
 */
export function withNewest(known: readonly Row[], page: readonly Row[], more: boolean): readonly Row[] {
  const ids = new Set(page.map(({ id }) => id))
  const at = known.findIndex(({ id }) => ids.has(id))
  if (at < 0) return more || known.length === 0 ? page : [...known, ...page]
  return [...known.slice(0, at), ...page]
}

/** The rows that are known, with an older page before them. */
export function withOlder(known: readonly Row[], page: readonly Row[]): readonly Row[] {
  const ids = new Set(known.map(({ id }) => id))
  return [...page.filter(({ id }) => !ids.has(id)), ...known]
}

/** Names one message where numbers count per sender. */
export interface Which {
  readonly sender: string | undefined
  readonly mine: boolean
  readonly number: number
}

export function isRow({ sender, mine, number }: Row, which: Which): boolean {
  return (
    number === which.number &&
    mine === which.mine &&
    (which.mine || which.sender === undefined || sender === which.sender)
  )
}

/** The same rows, one of them changed. The same array if it is not among them. */
export function changed(rows: readonly Row[], which: Which, change: (row: Row) => Row): readonly Row[] {
  const at = rows.findLastIndex((row) => isRow(row, which))
  const row = rows[at]
  return row === undefined ? rows : rows.with(at, change(row))
}

/** How far a message has come never goes back. */
const STEPS: readonly Row['state'][] = ['queued', 'held', 'delivered', 'read']

/** Own messages `first` to `last` have come this far. */
export function advanced(rows: readonly Row[], first: number, last: number, state: Row['state']): readonly Row[] {
  const isAhead = (row: Row): boolean => STEPS.indexOf(row.state) < STEPS.indexOf(state)
  const isOne = (row: Row): boolean => row.mine && row.number >= first && row.number <= last
  if (!rows.some((row) => isOne(row) && isAhead(row))) return rows
  return rows.map((row) => (isOne(row) && row.state !== 'failed' && isAhead(row) ? { ...row, state } : row))
}

/** With this emoji of `by` on it, or without any of theirs. */
export function reacted(row: Row, by: string, emoji: string): Row {
  const others = (row.reactions ?? []).filter((one) => one.by !== by)
  return { ...row, reactions: emoji === '' ? others : [...others, { by, emoji }] }
}
