import { dayOf } from '../i18n/times.ts'
import type { Ghost, Row } from './rows.ts'

/** What one line of a conversation shows: a message, and what stands above it. */
export interface Line {
  readonly key: string
  readonly row?: Row
  readonly ghost?: Ghost
  /** The first of its day: the time to name it by. */
  readonly dayMs?: number
  readonly isUnreadStart: boolean
  readonly isContinued: boolean
}

/** Rationale: later than this, a sender's next message begins anew. */
const CONTINUED_MS = 5 * 60_000

/** The messages as they are shown, one below the other. */
export function linesOf(rows: readonly Row[], ghosts: readonly Ghost[], unreadFrom: number | undefined): Line[] {
  const lines: Line[] = []
  let before: Row | undefined
  let day = ''
  for (const row of rows) {
    const ownDay = dayOf(row.sentMs)
    const isUnreadStart = row.id === unreadFrom
    const isContinued =
      !isUnreadStart &&
      ownDay === day &&
      before?.sender === row.sender &&
      before.mine === row.mine &&
      row.answers === undefined &&
      row.sentMs - before.sentMs < CONTINUED_MS
    lines.push({
      key: String(row.id),
      row,
      ...(ownDay === day ? {} : { dayMs: row.sentMs }),
      isUnreadStart,
      isContinued,
    })
    before = row
    day = ownDay
  }
  const lastIsMine = before?.mine === true
  return [
    ...lines,
    ...ghosts.map((ghost) => ({ key: ghost.key, ghost, isUnreadStart: false, isContinued: lastIsMine })),
  ]
}
