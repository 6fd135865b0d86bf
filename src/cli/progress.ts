import stringWidth from 'string-width'
import { cleanLine } from './clean.ts'
import { sizeText } from '../size.ts'
import type { News } from '../news.ts'

type Step = Extract<News, { type: 'post_progress' }>

interface Transfer {
  readonly step: Step
  /** Its first step, from which the speed is taken. */
  readonly firstBytes: number
  readonly firstMs: number
  readonly lastMs: number
}

const BAR_CELLS = 20
/** A name gives way before the figures do. */
const NAME_CELLS_MAX = 30
const NAME_CELLS_MIN = 8

/** The transfers that are under way, as one row of a terminal. */
export class Progress {
  readonly #now: () => number
  readonly #transfers = new Map<string, Transfer>()

  constructor(now: () => number = () => performance.now()) {
    this.#now = now
  }

  hear(step: Step): void {
    const key = `${step.who}\0${step.name}`
    const known = this.#transfers.get(key)
    const nowMs = this.#now()
    this.#transfers.delete(key)
    if (step.doneBytes >= step.totalBytes) return
    const { firstBytes, firstMs } = known ?? { firstBytes: step.doneBytes, firstMs: nowMs }
    this.#transfers.set(key, { step, firstBytes, firstMs, lastMs: nowMs })
  }

  /** Nothing is under way any more: whoever waited was answered. */
  clear(): void {
    this.#transfers.clear()
  }

  /** The newest transfer, and how many others there are; `''` if there is none. */
  row(columns: number): string {
    const newest = [...this.#transfers.values()].at(-1)
    if (newest === undefined) return ''
    const others = this.#transfers.size - 1
    const { step } = newest
    const share = step.doneBytes / Math.max(1, step.totalBytes)
    const figures = [
      `${String(Math.floor(100 * share)).padStart(3)} % of ${sizeText(step.totalBytes)}`,
      ...speedOf(newest),
      ...(others === 0 ? [] : [`and ${String(others)} more`]),
    ].join(', ')
    const room = columns - 1 - stringWidth(figures) - 2
    const bar = room - BAR_CELLS - 1 >= NAME_CELLS_MIN ? ` ${barOf(share)}` : ''
    return `${nameOf(step, Math.min(NAME_CELLS_MAX, room - stringWidth(bar)))}${bar}  ${figures}`.slice(0, columns - 1)
  }
}

function speedOf({ step, firstBytes, firstMs, lastMs }: Transfer): string[] {
  const seconds = (lastMs - firstMs) / 1_000
  const perSecond = (step.doneBytes - firstBytes) / seconds
  if (seconds <= 0 || perSecond <= 0) return []
  const leftS = Math.ceil((step.totalBytes - step.doneBytes) / perSecond)
  return [`${sizeText(Math.round(perSecond))}/s`, leftS < 100 ? `${leftS} s left` : `${Math.ceil(leftS / 60)} min left`]
}

function barOf(share: number): string {
  const full = Math.floor(BAR_CELLS * Math.min(1, share))
  return '█'.repeat(full) + '░'.repeat(BAR_CELLS - full)
}

function nameOf({ name }: Step, cells: number): string {
  const letters = [...new Intl.Segmenter().segment(cleanLine(name))].map(({ segment }) => segment)
  if (stringWidth(letters.join('')) <= cells) return letters.join('')
  while (letters.length > 0 && stringWidth(letters.join('')) >= cells) letters.pop()
  return `${letters.join('')}…`
}
