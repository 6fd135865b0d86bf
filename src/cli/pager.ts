import type { Command, Registry } from '../operations/registry.ts'
import type { Answer } from './answer.ts'

/** Lines of the screen that are not messages: the hint, what was typed, the prompt. */
const OTHER_ROWS = 4
const PAGE_ROWS_MIN = 10
/** Rationale: what a terminal has that does not say. */
const ROWS = 24

/** What `history` and `next` answer, as far as paging goes. */
interface Page {
  readonly with?: string
  readonly messages: readonly { readonly id: number }[]
  readonly more: boolean
  readonly isForward?: boolean
}

/** In a terminal a history is shown a screen at a time: the newest first, and with `more` what was before. */
export class Pager {
  readonly #rows: () => number | undefined
  #before: { with: string; before: number } | undefined

  constructor(rows: () => number | undefined) {
    this.#rows = rows
  }

  /** `more`, while there is something more; anything else is nothing of ours. */
  read(registry: Registry, line: string): Command | undefined {
    if (this.#before === undefined || !/^\s*\/?more\s*$/i.test(line)) return undefined
    return registry.command('history', { ...this.#before, limit: this.#limit() })
  }

  /** A history of which no part was asked for is cut to the screen. */
  cut(command: Command, line: string): Command {
    if (command.operation.name !== 'history' || /\s--(limit|before|after)\b/.test(line) || command.json) return command
    return { ...command, params: { ...command.params, limit: this.#limit() } }
  }

  /** Remembers where the next `more` begins, and says that there is one. */
  heard({ command, ok, result, json }: Answer): string[] {
    if (!ok || (command !== 'history' && command !== 'next')) return []
    const { with: name, messages, more, isForward } = result as Page
    const [first] = messages
    const isMore = more && isForward !== true && name !== undefined && first !== undefined
    this.#before = isMore ? { with: name, before: first.id } : undefined
    return isMore && !json ? ['more shows what was before.'] : []
  }

  #limit(): number {
    return Math.max(PAGE_ROWS_MIN, (this.#rows() ?? ROWS) - OTHER_ROWS)
  }
}
