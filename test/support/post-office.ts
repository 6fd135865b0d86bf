import type { Bytes } from '../../protocols/signed.ts'
import type { Custody, Letter, LetterKind, OnHeld, Post, Taker } from '../../src/mailbox/post.ts'
import type { Sql, Store } from '../../src/store/store.ts'

interface Written extends Letter {
  readonly number: number
  readonly to: string
}

/** Where the letters of one world lie until somebody carries them; a test decides when, and what is lost. */
export class MemoryPostOffice {
  readonly letters: Written[] = []
  readonly #posts = new Map<string, OfficePost>()
  #numbers = 0

  /** The post of one device; again for the same device after a restart. */
  post({ peerId, store }: { peerId: string; store: Store }): OfficePost {
    const post = new OfficePost(this, peerId, store)
    this.#posts.set(peerId, post)
    return post
  }

  add(letter: Omit<Written, 'number'>): number {
    this.letters.push({ ...letter, number: ++this.#numbers })
    return this.#numbers
  }

  /** Hands this device everything that lies here for it, `times` over; what it does not take stays. */
  async deliver(
    peerId: string,
    { times = 1, loses = () => false }: { times?: number; loses?: (index: number) => boolean } = {},
  ): Promise<number> {
    const mine = this.letters.filter(({ to }, index) => to === peerId && !loses(index))
    const copies = Array.from({ length: times }, () => mine).flat()
    if (copies.length > 0) await this.#posts.get(peerId)?.take(copies)
    for (const letter of mine) {
      // Its writer may have dropped it meanwhile.
      const index = this.letters.indexOf(letter)
      if (index >= 0) this.letters.splice(index, 1)
    }
    return mine.length
  }

  /** Says of every letter of this author that these hold it. */
  hold(peerId: string, holders: readonly string[]): void {
    for (const { number, from } of [...this.letters]) {
      if (from === peerId)
        for (const holder of holders) void this.#posts.get(peerId)?.held(number, { holder, label: holder, atMs: 1 })
    }
  }
}

export class OfficePost implements Post {
  readonly #office: MemoryPostOffice
  readonly #peerId: string
  readonly #takers = new Map<LetterKind, Taker>()
  readonly #custody = new Map<number, Custody[]>()
  readonly #listeners: OnHeld[] = []
  readonly #store: Store

  constructor(office: MemoryPostOffice, peerId: string, store: Store) {
    this.#office = office
    this.#peerId = peerId
    this.#store = store
  }

  register(kind: LetterKind, taker: Taker): void {
    this.#takers.set(kind, taker)
  }

  write(_sql: Sql, { to, kind, body }: { to: string; kind: LetterKind; body: Bytes }): number {
    return this.#office.add({ to, kind, body, from: this.#peerId, writtenMs: 1 })
  }

  drop(_sql: Sql, numbers: readonly number[]): void {
    for (const number of numbers) {
      const index = this.#office.letters.findIndex((letter) => letter.number === number)
      if (index >= 0 && !this.#custody.has(number)) this.#office.letters.splice(index, 1)
    }
  }

  recall(sql: Sql, number: number): boolean {
    if (this.#custody.has(number)) return false
    this.drop(sql, [number])
    return true
  }

  custody(_sql: unknown, number: number): Custody[] {
    return this.#custody.get(number) ?? []
  }

  onHeld(listener: OnHeld): void {
    this.#listeners.push(listener)
  }

  trouble(): undefined {
    return undefined
  }

  async take(letters: readonly Letter[]): Promise<void> {
    for (const kind of new Set(letters.map((letter) => letter.kind))) {
      await this.#takers.get(kind)?.(letters.filter((letter) => letter.kind === kind))
    }
  }

  async held(number: number, custody: Custody): Promise<void> {
    this.#custody.set(number, [...this.custody(undefined, number), custody])
    const afterwards = await this.#store.write((sql) =>
      this.#listeners.flatMap((listener) => listener(sql, number, custody) ?? []),
    )
    for (const action of afterwards) action()
  }
}
