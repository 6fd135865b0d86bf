import { equals } from 'uint8arrays/equals'
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { isSame, randomBytes, sha256 } from '../crypto/keys.ts'
import { KithError } from '../errors.ts'
import { getSetting, putSetting } from '../store/settings.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { Clock } from '../clock.ts'
import type { Store } from '../store/store.ts'

const SETTING = 'pages'
const SECRET_BYTES = 32
/** Rationale: long enough to walk over to the browser, short enough that a link in an old log opens nothing. */
export const LINK_MS = 10 * 60_000
/** A browser that was not seen for this long asks for a new link. */
const PAGE_IDLE_MS = 30 * 24 * 3_600_000
/** Seen is noted on disk no more often than this. */
const NOTE_SEEN_MS = 3_600_000
/** Rationale: nobody opens more at once; the oldest goes. */
const LINKS_MAX = 16
const PAGES_MAX = 16

/** One browser that was let in, as its owner sees it. */
export interface OpenPage {
  /** What `web end` takes. */
  readonly number: number
  /** What the browser said of itself. */
  readonly browser: string
  readonly openedMs: number
  readonly seenMs: number
}

interface Kept extends OpenPage {
  /** Part of every address of this page: a cookie is for this path alone, so no other port of this machine gets it. */
  readonly id: string
  /** Of the cookie, as hex. */
  readonly hash: string
}

interface Link {
  readonly hash: Bytes
  readonly endsMs: number
}

/** What lets a browser in: the path of its page, and the cookie for it. */
export interface Entry {
  readonly id: string
  readonly secret: string
}

/** Browsers that may show this peer's page: let in by a link that works once, known by a cookie from then on. */
export class Pages {
  readonly #store: Store
  readonly #clock: Clock
  readonly #onEnd: () => void
  /** In memory alone: a link does not outlive the peer that gave it. */
  #links: Link[] = []
  #pages: Kept[]

  constructor({ store, clock, onEnd }: { store: Store; clock: Clock; onEnd: () => void }) {
    this.#store = store
    this.#clock = clock
    this.#onEnd = onEnd
    this.#pages = getSetting<Kept[]>(store, SETTING) ?? []
  }

  /** The secret of a new link: good once, for ten minutes. */
  link(): string {
    const secret = newSecret(SECRET_BYTES)
    this.#links = [...this.#fresh(), { hash: hashOf(secret), endsMs: this.#clock.now() + LINK_MS }].slice(-LINKS_MAX)
    return secret
  }

  /** Lets a browser in, by the secret of a link. @throws {KithError} `unauthorized`. */
  async enter(secret: string, browser: string): Promise<Entry> {
    const hash = hashOf(secret)
    // Hashes of equal length are compared in equal time.
    const link = this.#fresh().find((one) => isSame(one.hash, hash))
    if (link === undefined) {
      throw new KithError('unauthorized', 'This link was used already, or is older than ten minutes.', {
        next: 'Ask for a new one: kith web',
      })
    }
    // Before anything is awaited: of two that come at once, one is let in.
    this.#links = this.#links.filter((one) => one !== link)
    const entry = { id: newSecret(16), secret: newSecret(SECRET_BYTES) }
    const nowMs = this.#clock.now()
    const page = {
      id: entry.id,
      hash: toString(hashOf(entry.secret), 'hex'),
      number: Math.max(0, ...this.#pages.map(({ number }) => number)) + 1,
      browser: browser.slice(0, 200),
      openedMs: nowMs,
      seenMs: nowMs,
    }
    await this.#keep([...this.#alive(), page].slice(-PAGES_MAX))
    return entry
  }

  /** The hash of the cookie, if it is the one of this page. */
  find(id: string, secret: string): Bytes | undefined {
    const page = this.#alive().find((one) => one.id === id)
    const hash = hashOf(secret)
    if (page === undefined || !isSame(fromString(page.hash, 'hex'), hash)) return undefined
    this.#see(page)
    return hash
  }

  isOpen(id: string, hash: Bytes): boolean {
    return this.#alive().some((one) => one.id === id && equals(fromString(one.hash, 'hex'), hash))
  }

  list(): OpenPage[] {
    return this.#alive().map(({ number, browser, openedMs, seenMs }) => ({ number, browser, openedMs, seenMs }))
  }

  /** Ends one, or all; returns how many. @throws {KithError} `usage` for a number that is not there. */
  async end(number?: number): Promise<number> {
    const left = number === undefined ? [] : this.#alive().filter((one) => one.number !== number)
    const count = this.#alive().length - left.length
    if (number !== undefined && count === 0) {
      throw new KithError('usage', `No browser has the number ${number}.`, { next: 'web list shows them.' })
    }
    await this.#keep(left)
    this.#onEnd()
    return count
  }

  #see(page: Kept): void {
    const nowMs = this.#clock.now()
    if (nowMs - page.seenMs < NOTE_SEEN_MS) return
    const pages = this.#pages.map((one) => (one === page ? { ...page, seenMs: nowMs } : one))
    // A page that was not noted as seen is only forgotten the sooner.
    this.#keep(pages).catch(() => undefined)
  }

  async #keep(pages: Kept[]): Promise<void> {
    this.#pages = pages
    await this.#store.write((sql) => {
      putSetting(sql, SETTING, pages)
    })
  }

  #fresh(): Link[] {
    const nowMs = this.#clock.now()
    return this.#links.filter(({ endsMs }) => endsMs > nowMs)
  }

  #alive(): Kept[] {
    const nowMs = this.#clock.now()
    return this.#pages.filter(({ seenMs }) => seenMs + PAGE_IDLE_MS > nowMs)
  }
}

function newSecret(bytes: number): string {
  return toString(randomBytes(bytes), 'base64url')
}

function hashOf(secret: string): Bytes {
  return sha256(new TextEncoder().encode(secret))
}
