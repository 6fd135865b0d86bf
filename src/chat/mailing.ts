import { equals } from 'uint8arrays/equals'
import { toString } from 'uint8arrays/to-string'
import { batchesFull, letterCodec } from '../../protocols/chat/chat.ts'
import { Fault } from '../../protocols/fault.ts'
import { chainOf } from '../store/chat.ts'
import {
  isLoose,
  letterOf,
  lettersOf,
  putHeld,
  putLetter,
  queuedSeqs,
  unletter,
  unlettered,
  unmail,
} from '../store/outbox.ts'
import { readUpto } from '../store/texts.ts'
import { grantsTold } from '../store/pairs.ts'
import { noteHeld } from '../store/passages.ts'
import { friendState } from '../store/persons.ts'
import { getSetting, putSetting } from '../store/settings.ts'
import { receiptAt } from './inbox.ts'
import type { ChatFrame, Receipt } from '../../protocols/chat/chat.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { Clock } from '../clock.ts'
import type { Custody, Letter, Post } from '../mailbox/post.ts'
import type { Directory } from '../names/directory.ts'
import type { Person } from '../names/person.ts'
import type { Tell } from '../news.ts'
import type { SentRow } from '../store/outbox.ts'
import type { Sql, Store } from '../store/store.ts'
import type { Heard } from './link.ts'
import type { Pairs } from './pairs.ts'

interface MailingInit {
  readonly store: Store
  readonly clock: Clock
  readonly names: Directory
  readonly pairs: Pairs
  readonly post: Post
  readonly tell: Tell
  /** True while a channel to this person is open: then nothing needs a letter. */
  readonly isOpen: (person: Person) => boolean
  /** The pair with this device has moved: open channels must hear of it. */
  readonly onMoved: (peerId: string) => void
  /** Stores what a letter brought, as if it had come over a channel. */
  readonly receive: (peerId: string, frames: ChatFrame[]) => Promise<Heard>
  readonly onFault: (error: unknown, peerId: string) => void
}

/** Contents of one letter, together. Rationale: sealed, with a receipt and a commit, they fit in a letter's 60 KiB. */
const LETTER_CONTENTS_BYTES_MAX = 48 * 1024
const PAGE_ROWS = 256
/** What is written quickly, one after the other, shares a letter: so long after the last one the next is sealed. */
const GATHER_MS = 250
/** Custodies that come one after the other are told together. */
const TOLD_AFTER_MS = 400

/** What was found out about letters to one person, and not told yet. */
interface News {
  readonly person: Person
  readonly seqs: Set<number>
  readonly holders: Map<string, string>
  cancel: () => void
}

/** Friends who cannot be reached: what waits for them goes into letters, and what they left for us comes out of them. */
export class Mailing {
  readonly #init: MailingInit
  /** One at a time for each person. */
  readonly #turns = new Map<string, Promise<void>>()
  readonly #news = new Map<string, News>()
  /** When the last letter to each person was sealed, and what ends the wait for the next. */
  readonly #sealed = new Map<string, { atMs: number; cancel: (() => void) | undefined }>()
  #isStopped = false

  constructor(init: MailingInit) {
    this.#init = init
    init.post.register('chat', (letters) => this.#take(letters))
    init.post.onHeld((sql, number, custody) => this.#held(sql, number, custody))
  }

  stop(): void {
    this.#isStopped = true
    for (const { cancel } of this.#news.values()) cancel()
    for (const { cancel } of this.#sealed.values()) cancel?.()
  }

  /** This person cannot be reached now: what waits goes by letter. Harmless when there is nothing, or a channel again. */
  mail(person: Person): void {
    const { clock } = this.#init
    const sealed = this.#sealed.get(hex(person.userKey))
    const waitMs = sealed === undefined ? 0 : sealed.atMs + GATHER_MS - clock.monotonic()
    if (sealed === undefined || waitMs <= 0) {
      this.#then(person, () => this.#mail(person))
      return
    }
    sealed.cancel ??= clock.after(waitMs, () => {
      sealed.cancel = undefined
      this.#then(person, () => this.#mail(person))
    })
  }

  /**
   * Runs a change of this person's outbox, in the caller's transaction, and takes back the letters that carry nothing any
   * more after it.
   */
  settling<T>(sql: Sql, userKey: Bytes, change: () => T): T {
    const before = lettersOf(sql, userKey)
    const result = change()
    if (before.length > 0) {
      const left = new Set(lettersOf(sql, userKey))
      this.#init.post.drop(
        sql,
        before.filter((letter) => !left.has(letter)),
      )
    }
    return result
  }

  /** True if this content has left in no way; then its letter, if there is one, is taken back. In the caller's transaction. */
  isLoose(sql: Sql, number: number): boolean {
    if (!isLoose(sql, number)) return false
    const letter = letterOf(sql, number)
    if (letter === undefined) return true
    if (!this.#init.post.recall(sql, letter)) return false
    unletter(sql, letter)
    return true
  }

  /** What was sealed before can no longer be read there: it is sealed anew, in new letters. */
  async renew(person: Person): Promise<void> {
    await this.#init.store.write((sql) => {
      this.settling(sql, person.userKey, () => {
        unmail(sql, person.userKey, 0)
      })
    })
    this.mail(person)
  }

  #then(person: Person, work: () => Promise<void>): void {
    const key = hex(person.userKey)
    const turn = (this.#turns.get(key) ?? Promise.resolve()).then(work).catch((error: unknown) => {
      this.#init.onFault(error, person.devices[0] ?? '')
    })
    this.#turns.set(key, turn)
  }

  async #mail(person: Person): Promise<void> {
    const [to] = person.devices
    const { store, isOpen, pairs } = this.#init
    if (to === undefined || this.#isIdle(person) || isOpen(person)) return
    const pair = pairs.with(to)
    const rows = unlettered(store, person.userKey, PAGE_ROWS)
    if (rows.length === 0) return
    if (!pair.isReady) {
      if (await pair.hear(undefined, undefined)) this.#init.onMoved(to)
      await this.#say(person, to, 'ask')
      return
    }
    this.#noteSealed(person)
    for (const piece of batchesFull(rows, LETTER_CONTENTS_BYTES_MAX)) await this.#write(person, to, piece)
    if (rows.length === PAGE_ROWS) await this.#mail(person)
  }

  #noteSealed({ userKey }: Person): void {
    const atMs = this.#init.clock.monotonic()
    const sealed = this.#sealed.get(hex(userKey))
    if (sealed === undefined) this.#sealed.set(hex(userKey), { atMs, cancel: undefined })
    else sealed.atMs = atMs
  }

  async #write(person: Person, to: string, rows: readonly SentRow[]): Promise<void> {
    const { store, pairs, post } = this.#init
    const pair = pairs.with(to)
    const sealed = await pair.seal(rows.map(({ bytes }) => bytes))
    const frames: ChatFrame[] = [this.#receipt(person, to)]
    if (pair.handover !== undefined) frames.push({ kind: 'sealed', sealed: pair.handover })
    frames.push({ kind: 'sealed', sealed })
    const [first, last] = [rows[0]?.seq ?? 0, rows.at(-1)?.seq ?? 0]
    await store.write((sql) => {
      if (friendState(sql, person.userKey) !== 'friend' || !isUnchanged(sql, person, rows)) return
      const letter = post.write(sql, { to, kind: 'chat', body: letterCodec.encode(frames) })
      putLetter(sql, person.userKey, first, last, letter)
    })
  }

  /** A letter that only says where we stand: the newest takes the place of an older. */
  async #say(person: Person, to: string, about: 'ask' | 'receipt', missing: Receipt['missing'] = []): Promise<void> {
    const { store, post } = this.#init
    const body = letterCodec.encode([this.#receipt(person, to, missing)])
    const name = `chat_${about}_letter ${to}`
    const text = toString(body, 'base64')
    const said = getSetting<{ letter: number; text: string }>(store, name)
    if (said?.text === text) return
    await store.write((sql) => {
      if (friendState(sql, person.userKey) !== 'friend') return
      if (said !== undefined) post.drop(sql, [said.letter])
      putSetting(sql, name, { letter: post.write(sql, { to, kind: 'chat', body }), text })
    })
  }

  #receipt(person: Person, to: string, missing: Receipt['missing'] = []): ChatFrame {
    const { store, pairs } = this.#init
    const receipt = receiptAt(chainOf(store, person.userKey, to), pairs.with(to))
    return {
      kind: 'receipt',
      receipt: {
        ...receipt,
        missing,
        readUpto: readUpto(store, person.userKey, to),
        mailboxes: grantsTold(store, person.userKey),
      },
    }
  }

  #isIdle(person: Person): boolean {
    return this.#isStopped || friendState(this.#init.store, person.userKey) !== 'friend'
  }

  /** Letters of all authors, in the order of their writing: one that is broken does not stand in the way of the next. */
  async #take(letters: readonly Letter[]): Promise<void> {
    if (this.#isStopped) throw new Error('The chat is stopped')
    const authors = new Map<string, { isOwed: boolean; missing: Receipt['missing'] }>()
    for (const { from, body } of letters) {
      try {
        const frames = letterCodec.decode(body).filter(({ kind }) => kind !== 'signal')
        const heard = await this.#init.receive(from, frames)
        const isOwed = authors.get(from)?.isOwed === true || heard.receipt !== undefined || heard.hasMoved
        authors.set(from, { isOwed, missing: heard.receipt?.missing ?? [] })
        if (heard.stand?.asksAgain === true) await this.#again(from, heard.stand.point.seq)
      } catch (error) {
        if (!(error instanceof Fault)) throw error
        this.#init.onFault(error, from)
      }
    }
    for (const [from, { isOwed, missing }] of authors) this.#answer(from, isOwed, missing)
  }

  /** A gap in what they have: what is above it goes in new letters. */
  async #again(from: string, seq: number): Promise<void> {
    const person = this.#init.names.byPeer(from)
    if (person === undefined) return
    await this.#init.store.write((sql) => {
      this.settling(sql, person.userKey, () => {
        unmail(sql, person.userKey, seq)
      })
    })
  }

  #answer(from: string, isOwed: boolean, missing: Receipt['missing']): void {
    const person = this.#init.names.byPeer(from)
    if (person === undefined) return
    this.#then(person, async () => {
      if (this.#isIdle(person) || this.#init.isOpen(person)) return
      if (isOwed) await this.#say(person, from, 'receipt', missing)
      await this.#mail(person)
    })
  }

  #held(sql: Sql, number: number, custody: Custody): (() => void) | undefined {
    noteHeld(sql, number, custody.label, custody.atMs)
    const texts = putHeld(sql, number, this.#init.post.custody(sql, number).length)
    if (texts.length === 0) return undefined
    return () => {
      this.#tellSoon(number, custody, texts)
    }
  }

  #tellSoon(number: number, custody: Custody, texts: readonly { userKey: Bytes; seq: number }[]): void {
    const { store, post } = this.#init
    const [first] = texts
    if (first === undefined || this.#isStopped) return
    const person = this.#init.names.byKey(first.userKey)
    if (person === undefined) return
    const key = hex(first.userKey)
    const news = this.#news.get(key) ?? { person, seqs: new Set(), holders: new Map(), cancel: () => undefined }
    news.cancel()
    for (const { seq } of texts) news.seqs.add(seq)
    for (const { holder, label } of [custody, ...post.custody(store, number)]) news.holders.set(holder, label)
    news.cancel = this.#init.clock.after(TOLD_AFTER_MS, () => {
      this.#news.delete(key)
      this.#tell(news)
    })
    this.#news.set(key, news)
  }

  #tell({ person, seqs, holders }: News): void {
    const still = new Set(queuedSeqs(this.#init.store, person.userKey))
    const told = [...seqs].filter((seq) => still.has(seq)).sort((a, b) => a - b)
    const [first] = told
    if (first === undefined) return
    const last = told.at(-1) ?? first
    this.#init.tell({ type: 'held', to: person.label, first, last, holders: [...holders.values()].sort() })
  }
}

/** False if any of these was taken back, delivered or moved while it was sealed: then nothing of it leaves this way. */
function isUnchanged(sql: Sql, { userKey }: Person, rows: readonly SentRow[]): boolean {
  const now = unlettered(sql, userKey, rows.length)
  return rows.every((row, i) => now[i]?.number === row.number && equals(now[i].bytes, row.bytes))
}

function hex(bytes: Bytes): string {
  return toString(bytes, 'hex')
}
