import { toString } from 'uint8arrays/to-string'
import { Fault } from '../../protocols/fault.ts'
import { unseal } from '../../protocols/mailbox/letter.ts'
import { DELETE_MAX, MAILBOX, collect, deleteHeld } from '../../protocols/mailbox/mailbox.ts'
import { sha256, verify } from '../crypto/keys.ts'
import { rememberTaken, sealingSecret, wasTaken } from '../store/letters.ts'
import { friendState } from '../store/persons.ts'
import type { LetterKind, OpenedLetter } from '../../protocols/mailbox/letter.ts'
import type { Unseal } from '../../protocols/sealed.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { Clock } from '../clock.ts'
import type { Directory } from '../names/directory.ts'
import type { Net } from '../net/net.ts'
import type { Store } from '../store/store.ts'
import type { OwnBox } from './own-box.ts'
import type { Taker } from './post.ts'

/** Held in memory at a time; the rest is fetched after it was taken. */
const GATHERED_BYTES_MAX = 8 * 1024 * 1024
/** Handed over at a time. */
const TAKEN_MAX = 256
const RETRY_FIRST_MS = 1_000
const RETRY_MAX_MS = 15 * 60_000
const ATTEMPT_MS = 30_000
/** A holder says when something comes; this is for what it said in vain. */
const POLL_MS = 10 * 60_000
/** First those that make friends: letters of chat count from friends alone. */
const KINDS: readonly LetterKind[] = ['friend', 'chat', 'group']

interface Letter extends OpenedLetter {
  readonly keyId: number
  readonly key: string
}

interface Copy {
  readonly holder: string
  readonly hash: Bytes
  /** Undefined: it does not open, and never will. */
  readonly letter: Letter | undefined
}

/** What was fetched and not taken since start, by why. */
export interface Worthless {
  broken: number
  stranger: number
  refused: number
}

export interface IncomingInit {
  readonly store: Store
  readonly net: Net
  readonly clock: Clock
  readonly names: Directory
  readonly box: OwnBox
  readonly unseal: Unseal
  readonly onFault: (error: unknown, peerId: string) => void
}

/** The recipient's side: fetches from every holder, opens, hands over in order, and only then deletes. */
export class Incoming {
  readonly worthless: Worthless = { broken: 0, stranger: 0, refused: 0 }
  readonly #init: IncomingInit
  readonly #takers = new Map<LetterKind, Taker>()
  #running: Promise<void> | undefined
  #isAsked = false
  #isStopped = false
  #delayMs = RETRY_FIRST_MS
  #cancel: (() => void) | undefined

  constructor(init: IncomingInit) {
    this.#init = init
  }

  register(kind: LetterKind, taker: Taker): void {
    this.#takers.set(kind, taker)
  }

  /** Fetches what there is at every holder that is connected, now or right after the round that is under way. */
  kick(): void {
    if (this.#isStopped || !this.#init.net.isOnline) return
    this.#isAsked = true
    this.#running ??= this.#rounds().finally(() => {
      this.#running = undefined
    })
  }

  /** Waits until what is being handed over is done. */
  async stop(): Promise<void> {
    this.#isStopped = true
    this.#cancel?.()
    await this.#running
  }

  async #rounds(): Promise<void> {
    while (this.#isAsked && !this.#isStopped) {
      this.#isAsked = false
      let isDone = false
      try {
        isDone = await this.#round()
      } catch (error) {
        this.#init.onFault(error, this.#init.net.peerId)
      }
      this.#delayMs = isDone ? RETRY_FIRST_MS / 2 : Math.min(this.#delayMs * 2, RETRY_MAX_MS)
      this.#cancel?.()
      this.#cancel = this.#init.clock.after(isDone ? POLL_MS : this.#delayMs, () => {
        this.kick()
      })
    }
  }

  /** True if nothing was left behind that a retry could take. */
  async #round(): Promise<boolean> {
    const after = new Map<string, number>()
    let isDone = true
    for (;;) {
      const copies = await this.#gather(after)
      if (copies.length === 0 || this.#isStopped) return isDone
      const left = await this.#take(copies)
      isDone &&= left === 0
    }
  }

  async #gather(after: Map<string, number>): Promise<Copy[]> {
    const { net, box } = this.#init
    const copies: Copy[] = []
    let bytes = 0
    for (const { peerId, openedVersion } of box.holders()) {
      if (openedVersion === 0 || !net.isConnected(peerId)) continue
      try {
        for (let more = true; more && bytes < GATHERED_BYTES_MAX;) {
          const page = await this.#page(peerId, after.get(peerId) ?? 0)
          more = page.more
          for (const { number, envelope } of page.waiting) {
            after.set(peerId, Math.max(number, after.get(peerId) ?? 0))
            bytes += envelope.length
            copies.push(await this.#opened(peerId, envelope, copies))
          }
        }
      } catch (error) {
        this.#init.onFault(error, peerId)
      }
    }
    return copies
  }

  async #page(peerId: string, after: number): ReturnType<typeof collect> {
    const signal = AbortSignal.timeout(ATTEMPT_MS)
    const page = await collect(await this.#init.net.open(peerId, MAILBOX.protocol, signal), after, signal)
    // Numbers that do not rise would make us fetch for ever.
    if (page.waiting.some(({ number }, at) => number <= (page.waiting[at - 1]?.number ?? after))) {
      throw new Fault('broken', 'mailbox: numbers that do not rise')
    }
    if (page.status === 'NO_BOX') void this.#init.box.forgotten(peerId)
    return { ...page, more: page.more && page.waiting.length > 0 }
  }

  async #opened(holder: string, envelope: Bytes, others: readonly Copy[]): Promise<Copy> {
    const { store, net, unseal: unsealWith } = this.#init
    const hash = sha256(envelope)
    const same = others.find((copy) => copy.hash.every((byte, at) => byte === hash[at]))
    if (same !== undefined) return { ...same, holder }
    try {
      const secretKey = (keyId: number): Bytes | undefined => sealingSecret(store, keyId)
      const letter = await unseal(envelope, { to: net.peerId, unseal: unsealWith, secretKey, verify, hash: sha256 })
      return { holder, hash, letter: { ...letter, key: `${letter.from} ${toString(letter.id, 'hex')}` } }
    } catch (error) {
      // Mailbox rule 14: nobody can ever read it. Left there it would be fetched for ever, and fill the box.
      this.worthless.broken++
      this.#init.onFault(error, holder)
      return { holder, hash, letter: undefined }
    }
  }

  /** Hands over what is new, then deletes what is done with. Returns how many letters stay where they are. */
  async #take(copies: readonly Copy[]): Promise<number> {
    const letters = [
      ...new Map(copies.flatMap(({ letter }) => (letter ? [[letter.key, letter] as const] : []))).values(),
    ]
    const done = new Set<string>()
    await this.#init.store.write((sql) => {
      for (const { key, from, id, keyId } of letters) {
        if (!wasTaken(sql, from, id)) continue
        rememberTaken(sql, from, id, keyId)
        done.add(key)
      }
    })
    const fresh = letters
      .filter(({ key }) => !done.has(key))
      .sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : a.number - b.number))
    for (const kind of KINDS) {
      const ofKind = fresh.filter((letter) => letter.kind === kind)
      for (let at = 0; at < ofKind.length; at += TAKEN_MAX)
        await this.#hand(kind, ofKind.slice(at, at + TAKEN_MAX), done)
    }
    const over = copies.filter(({ letter }) => letter === undefined || done.has(letter.key))
    await this.#delete(over)
    return letters.filter(({ key }) => !done.has(key)).length
  }

  async #hand(kind: LetterKind, letters: Letter[], done: Set<string>): Promise<void> {
    const known = letters.filter((letter) => kind === 'friend' || this.#isFriend(letter.from))
    this.worthless.stranger += letters.length - known.length
    for (const letter of letters) if (!known.includes(letter)) done.add(letter.key)
    const taker = this.#takers.get(kind)
    if (taker === undefined || known.length === 0) return
    try {
      await taker(known)
    } catch (error) {
      this.#init.onFault(error, known[0]?.from ?? '')
      if (!(error instanceof Fault)) return
      if (known.length > 1) {
        // One of them is worthless: alone each shows which.
        for (const letter of known) await this.#hand(kind, [letter], done)
        return
      }
      this.worthless.refused++
    }
    await this.#init.store.write((sql) => {
      for (const { from, id, keyId } of known) rememberTaken(sql, from, id, keyId)
    })
    for (const { key } of known) done.add(key)
  }

  async #delete(copies: readonly Copy[]): Promise<void> {
    const { net } = this.#init
    for (const holder of new Set(copies.map((copy) => copy.holder))) {
      const hashes = copies.filter((copy) => copy.holder === holder).map(({ hash }) => hash)
      try {
        for (let at = 0; at < hashes.length; at += DELETE_MAX) {
          const signal = AbortSignal.timeout(ATTEMPT_MS)
          const stream = await net.open(holder, MAILBOX.protocol, signal)
          await deleteHeld(stream, hashes.slice(at, at + DELETE_MAX), signal)
        }
      } catch (error) {
        // They are remembered: fetched again, they are known and deleted then.
        this.#init.onFault(error, holder)
      }
    }
  }

  #isFriend(peerId: string): boolean {
    const person = this.#init.names.byPeer(peerId)
    return person !== undefined && friendState(this.#init.store, person.userKey) === 'friend'
  }
}
