import { stubOf } from '../../protocols/chat/content.ts'
import { KithError } from '../errors.ts'
import {
  dropText,
  editsOf,
  isQueued,
  markStale,
  putContent,
  putEarly,
  putFailure,
  putReaction,
  putText,
  putTimer,
  takeEarly,
  timerOf,
  wordById,
  wordByNumber,
} from '../store/words.ts'
import { isMuted } from '../store/muted.ts'
import type { Content } from '../../protocols/chat/content.ts'
import type { FullBody } from '../../protocols/chat/body.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { Person } from '../names/person.ts'
import type { News, Tell } from '../news.ts'
import type { Sql, Store } from '../store/store.ts'
import type { Word } from '../store/words.ts'

interface WordsInit {
  /** True if an own content has left in no way yet; whatever carries it is taken back then. */
  readonly isLoose: (sql: Sql, number: number) => boolean
  readonly store: Store
  /** Peer id of this device. */
  readonly device: string
  readonly tell: Tell
  /** Adds a content of ours in the caller's transaction. @throws {KithError} `not_friend`. */
  readonly append: (sql: Sql, person: Person, body: FullBody) => { seq: number }
  /** Something waits for this person. */
  readonly kick: (person: Person) => void
  /** A friend said what it may not: nothing changed. */
  readonly onRefused: () => void
}

/** What became of an edit or erasure: done; kept until its message comes; for nothing any more; not this author's to say. */
type Changed = 'done' | 'early' | 'moot' | 'refused'

/** A row of a history and whose conversation it is in. */
export interface Named {
  readonly person: Person
  readonly word: Word
}

/** What is said about messages after they were sent: reactions, edits, erasures, cancelling, how long texts last. */
export class Words {
  readonly #init: WordsInit

  constructor(init: WordsInit) {
    this.#init = init
  }

  /** Puts an emoji on a message, in place of an earlier one; empty takes it back. @throws {KithError} `not_friend`, `too_late`. */
  async react({ person, word }: Named, emoji: string): Promise<void> {
    await this.#say(person, (sql) => {
      const { id } = this.#ensureThere(sql, word)
      putReaction(sql, person.userKey, id, true, emoji)
      this.#init.append(sql, person, { kind: 'reaction', target: id, emoji })
    })
  }

  /** Gives one of our own messages new words, on both sides. @throws {KithError} `not_yours`, `not_friend`, `too_late`. */
  async edit({ person, word }: Named, text: string): Promise<void> {
    this.#ensureMine(person, word)
    await this.#say(person, (sql) => {
      const now = this.#ensureThere(sql, word)
      if (now.failure !== undefined) throw tooLate('It will not arrive: there is nothing to edit.')
      const { seq } = this.#init.append(sql, person, { kind: 'edit', target: now.id, text })
      putText(sql, now.number, text)
      this.#stubEdits(sql, now, seq)
      if (isQueued(sql, now.number)) markStale(sql, now.number)
      else this.#stub(sql, now)
    })
    this.#init.store.scrub()
  }

  /** Drops the words of one of our own messages, on both sides. @throws {KithError} `not_yours`, `not_friend`, `too_late`. */
  async erase({ person, word }: Named): Promise<void> {
    this.#ensureMine(person, word)
    await this.#say(person, (sql) => {
      const now = this.#ensureThere(sql, word)
      // Nobody has what was cancelled: there is nobody to tell.
      if (now.failure !== 'cancelled') this.#init.append(sql, person, { kind: 'erase', target: now.id })
      this.#stubEdits(sql, now)
      this.#stub(sql, now)
      dropText(sql, now, true)
    })
    this.#init.store.scrub()
  }

  /**
   * Takes back a message that has not left this device: its place in the chain stays, without its words.
   *
   * @throws {KithError} `not_yours`, `too_late`.
   */
  async cancel({ person, word }: Named): Promise<void> {
    this.#ensureMine(person, word)
    await this.#say(person, (sql) => {
      const now = this.#ensureThere(sql, word)
      if (now.failure !== undefined) throw tooLate('It will not arrive as it is.')
      if (!this.#init.isLoose(sql, now.number)) {
        throw tooLate('It has left this device already.', 'erase takes its words back, at the friend too.')
      }
      this.#stubEdits(sql, now)
      this.#stub(sql, now)
      putFailure(sql, now.number, 'cancelled')
    })
  }

  /** From here on texts of both disappear this long after they were read; 0 for never. @throws {KithError} `not_friend`. */
  async last(person: Person, lastsS: number): Promise<void> {
    await this.#say(person, (sql) => {
      const { seq } = this.#init.append(sql, person, { kind: 'timer', lastsS })
      putTimer(sql, person.userKey, this.#init.device, seq, lastsS)
    })
  }

  /** How long a text to this person lasts, in seconds; 0 for ever. */
  lasts(userKey: Bytes): number {
    return timerOf(this.#init.store, userKey)
  }

  /** Takes one new content of a friend in the transaction that stores it; returns what to tell once that is durable. */
  take(sql: Sql, person: Person, device: string, content: Content): (() => void) | undefined {
    const { body, seq } = content
    if (body.kind === 'reaction') return this.#takeReaction(sql, person, body)
    if (body.kind === 'timer') {
      const isNews = putTimer(sql, person.userKey, device, seq, body.lastsS)
      return isNews ? this.#telling({ type: 'timer', by: person.label, lastsS: body.lastsS }) : undefined
    }
    if (body.kind === 'edit') return this.#takeChange(sql, person, body.target, body.text)
    if (body.kind === 'erase') return this.#takeChange(sql, person, body.target, undefined)
    return undefined
  }

  /** What a text that has just been stored says, after the changes that came before it; undefined if it was erased. */
  arrived(sql: Sql, { userKey }: Person, { id, body }: Content): string | undefined {
    const text = body.kind === 'text' ? body.text : undefined
    const early = takeEarly(sql, userKey, id, false)
    if (early === undefined) return text
    this.#change(sql, userKey, id, false, early.text)
    return early.text
  }

  #takeReaction(sql: Sql, person: Person, body: { target: Bytes; emoji: string }): (() => void) | undefined {
    const { target, emoji } = body
    const word = wordById(sql, person.userKey, target)
    if (word !== undefined && word.kind !== 'text' && word.kind !== 'stub') return this.#init.onRefused
    if (word?.change === 'erased') return undefined
    putReaction(sql, person.userKey, target, false, emoji)
    if (word?.text === undefined) return undefined
    const mine = word.device === this.#init.device
    const news = { by: person.label, number: word.seq, mine, emoji, text: word.text }
    return this.#telling({ type: 'reaction', ...news, ...this.#quiet(person) })
  }

  #takeChange(sql: Sql, person: Person, target: Bytes, text: string | undefined): (() => void) | undefined {
    const changed = this.#change(sql, person.userKey, target, false, text)
    if (changed === 'refused') return this.#init.onRefused
    const number = wordById(sql, person.userKey, target)?.seq
    if (changed !== 'done' || number === undefined) return undefined
    if (text !== undefined) {
      return this.#telling({ type: 'edited', by: person.label, number, text, ...this.#quiet(person) })
    }
    const erased = this.#telling({ type: 'erased', by: person.label, number, ...this.#quiet(person) })
    return () => {
      this.#init.store.scrub()
      erased()
    }
  }

  /** Only the author's side may change a message; what was erased stays erased (chat rule 23). */
  #change(sql: Sql, userKey: Bytes, target: Bytes, isMine: boolean, text: string | undefined): Changed {
    const word = wordById(sql, userKey, target)
    if (word === undefined) {
      putEarly(sql, userKey, target, isMine, text)
      return 'early'
    }
    if ((word.device === this.#init.device) !== isMine) return 'refused'
    if (word.kind !== 'text' && word.kind !== 'stub') return 'refused'
    if (word.change === 'erased') return 'moot'
    if (text === undefined) dropText(sql, word, true)
    else putText(sql, word.number, text)
    return 'done'
  }

  async #say(person: Person, work: (sql: Sql) => void): Promise<void> {
    await this.#init.store.write(work)
    this.#init.kick(person)
  }

  #quiet(person: Person): { isQuiet?: true } {
    return isMuted(this.#init.store, person) ? { isQuiet: true } : {}
  }

  #telling(news: News): () => void {
    return () => {
      this.#init.tell(news)
    }
  }

  /** As it is now, inside the transaction. */
  #ensureThere(sql: Sql, { number }: Word): Word {
    const word = wordByNumber(sql, number)
    if (word?.text === undefined) throw tooLate('Its words are gone already.')
    return word
  }

  #ensureMine(person: Person, { device, seq }: Word): void {
    if (device === this.#init.device) return
    throw new KithError('not_yours', `${person.label}:${seq} is a message of ${person.label}.`, {
      next: `Your own [${seq}] is ${person.label}:me:${seq}.`,
    })
  }

  #stub(sql: Sql, { number, content }: Word): void {
    if (content !== undefined) putContent(sql, number, stubOf(content))
  }

  /** Older versions are gone, from the contents of our own edits too; `but` is the newest. */
  #stubEdits(sql: Sql, { userKey, id }: Word, but?: number): void {
    for (const edit of editsOf(sql, userKey, id)) if (edit.seq !== but) this.#stub(sql, edit)
  }
}

function tooLate(why: string, next?: string): KithError {
  return new KithError('too_late', why, next === undefined ? {} : { next })
}
