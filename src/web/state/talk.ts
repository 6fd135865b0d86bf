import { signal } from '@preact/signals'
import { advanced, changed, isRow, withNewest, withOlder } from './rows.ts'
import { coalesced } from './once.ts'
import { call } from './peer.ts'
import { tell } from './toasts.ts'
import type { Result } from '../client.ts'
import type { Ghost, Row, Which } from './rows.ts'

/** Rationale: two screens of short messages; a page of 60 comes within a few milliseconds. */
const NEWEST = 60
const OLDER = 200
/** Rationale: a search result this far back is found within some seconds. */
const SEEK_PAGES = 60

/** One conversation, with a friend (`bob`) or in a group (`#chess`), as far as it is loaded. */
export class Talk {
  readonly key: string
  readonly rows = signal<readonly Row[]>([])
  readonly ghosts = signal<readonly Ghost[]>([])
  /** There are older ones than those that are loaded. */
  readonly more = signal(true)
  readonly isLoaded = signal(false)
  readonly isBusy = signal(false)
  readonly completeness = signal<Result<'history'>['completeness']>(undefined)
  /** Id of the first row that was unread when the conversation was opened. */
  readonly unreadFrom = signal<number | undefined>(undefined)
  /** Asks for the newest rows; nothing is marked as read while nobody looks. */
  readonly refresh: () => void

  constructor(key: string) {
    this.key = key
    this.refresh = coalesced(() => this.load(), tell)
  }

  async load(): Promise<void> {
    if (document.visibilityState === 'hidden') return
    const page = await call('history', { with: this.key, limit: NEWEST })
    const known = new Set(this.rows.value.map(({ id }) => id))
    this.rows.value = withNewest(this.rows.value, page.messages, page.more)
    if (this.rows.value.length === page.messages.length) this.more.value = page.more
    if (!this.isLoaded.value) this.unreadFrom.value = page.messages.find(({ isUnread }) => isUnread === true)?.id
    this.completeness.value = page.completeness
    this.#layGhosts(page.messages.filter((row) => row.mine && !known.has(row.id)))
    this.isLoaded.value = true
  }

  /** Loads what came before the oldest row. */
  async older(): Promise<void> {
    const [oldest] = this.rows.value
    if (this.isBusy.value || !this.more.value || oldest === undefined) return
    this.isBusy.value = true
    try {
      const page = await call('history', { with: this.key, limit: OLDER, before: oldest.id })
      this.rows.value = withOlder(this.rows.value, page.messages)
      this.more.value = page.more
    } catch (thrown) {
      tell(thrown)
      this.more.value = false
    } finally {
      this.isBusy.value = false
    }
  }

  /** Loads as far back as a message, and says where it stands. */
  async seek(which: Which): Promise<Row | undefined> {
    if (!this.isLoaded.value) await this.load()
    for (let page = 0; page < SEEK_PAGES; page++) {
      const found = this.rows.value.find((row) => isRow(row, which))
      if (found !== undefined || !this.more.value) return found
      await this.older()
    }
    return undefined
  }

  change(which: Which, change: (row: Row) => Row): void {
    this.rows.value = changed(this.rows.value, which, change)
  }

  advance(first: number, last: number, state: Row['state']): void {
    const newest = this.rows.value.findLast(({ mine }) => mine)?.number ?? 0
    this.rows.value = advanced(this.rows.value, first, last, state)
    if (last > newest) this.refresh()
  }

  ghost(text: string): Ghost {
    const ghost = { key: crypto.randomUUID(), text, sentMs: Date.now() }
    this.ghosts.value = [...this.ghosts.value, ghost]
    return ghost
  }

  lay({ key }: Ghost): void {
    this.ghosts.value = this.ghosts.value.filter((one) => one.key !== key)
  }

  /** Rows of ours have come: each takes the place of the first ghost that says the same. */
  #layGhosts(rows: readonly Row[]): void {
    for (const { text } of rows) {
      const ghost = this.ghosts.value.find((one) => one.text === text)
      if (ghost !== undefined) this.lay(ghost)
    }
  }
}

/** Rationale: nobody goes to and fro between more; each may hold thousands of rows. */
const KEPT_MAX = 12
const kept = new Map<string, Talk>()

export function talkOf(key: string): Talk {
  const talk = kept.get(key) ?? new Talk(key)
  kept.delete(key)
  kept.set(key, talk)
  const [oldest] = kept.keys()
  if (kept.size > KEPT_MAX && oldest !== undefined) kept.delete(oldest)
  return talk
}

/** The conversation if it is loaded: others ask for what they show when they are opened. */
export function loadedTalk(key: string): Talk | undefined {
  const talk = kept.get(key)
  return talk?.isLoaded.value === true ? talk : undefined
}

export function everyTalk(): Talk[] {
  return [...kept.values()]
}
