import type { Letter, LetterKind, OnHeld, Post, Taker, Custody } from '../../src/mailbox/post.ts'
import type { Sql, Store } from '../../src/store/store.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { MemoryWorld } from './memory-net.ts'

/** Where the letters of one world lie until somebody carries them; a test decides when, and what is lost. */
export class PostOffice {
  readonly boxes = new Map<string, Letter[]>()
  /** Of each device the newest: again for the same one after a restart. */
  readonly posts = new Map<string, MemoryPost>()

  static of(world: MemoryWorld): PostOffice {
    const office = offices.get(world) ?? new PostOffice()
    offices.set(world, office)
    return office
  }

  /** What was written and not taken back, and nobody has fetched. */
  get letters(): Letter[] {
    return [...[...this.posts.values()].flatMap((post) => post.written), ...[...this.boxes.values()].flat()]
  }

  /** Hands this device everything that was written to it, `times` over; its writers hear of no holder. */
  async deliver(peerId: string, { times = 1 }: { times?: number } = {}): Promise<number> {
    for (const post of this.posts.values()) await post.deposit({ holders: [], to: peerId })
    return (await this.posts.get(peerId)?.fetch({ times })) ?? 0
  }

  /** Says of every letter of this author that these hold it. */
  async hold(peerId: string, holders: readonly string[]): Promise<void> {
    await this.posts.get(peerId)?.deposit({ holders })
  }

  /** Nobody will ever have what lies here. */
  async lose(): Promise<void> {
    for (const post of this.posts.values()) await post.deposit({ holders: [] })
    this.boxes.clear()
  }
}

const offices = new WeakMap<MemoryWorld, PostOffice>()

/** A `Post` on tables of its own: the test says when what was written is deposited, and when it is fetched. */
export class MemoryPost implements Post {
  readonly #store: Store
  readonly #peerId: string
  readonly #office: PostOffice
  readonly #takers = new Map<LetterKind, Taker>()
  readonly #listeners: OnHeld[] = []
  readonly #isReady: Promise<void>
  #hasTables = false

  constructor({ store, peerId, world }: { store: Store; peerId: string; world: MemoryWorld }) {
    this.#store = store
    this.#peerId = peerId
    this.#office = PostOffice.of(world)
    this.#office.posts.set(peerId, this)
    this.#isReady = store.write((sql) => {
      sql.run(
        'CREATE TABLE IF NOT EXISTS test_letter (number INTEGER PRIMARY KEY AUTOINCREMENT, addressee TEXT, kind TEXT, body BLOB, has_left INTEGER DEFAULT 0)',
      )
      sql.run('CREATE TABLE IF NOT EXISTS test_custody (letter INTEGER, holder TEXT, at_ms INTEGER)')
      this.#hasTables = true
    })
  }

  register(kind: LetterKind, taker: Taker): void {
    this.#takers.set(kind, taker)
  }

  write(sql: Sql, { to, kind, body }: { to: string; kind: LetterKind; body: Bytes }): number {
    sql.run('INSERT INTO test_letter (addressee, kind, body) VALUES (?, ?, ?)', to, kind, body)
    return sql.get('SELECT max(number) AS number FROM test_letter')?.number as number
  }

  drop(sql: Sql, numbers: readonly number[]): void {
    for (const number of numbers) sql.run('DELETE FROM test_letter WHERE number = ?', number)
  }

  recall(sql: Sql, number: number): boolean {
    return sql.run('DELETE FROM test_letter WHERE number = ? AND has_left = 0', number) > 0
  }

  custody(sql: Pick<Sql, 'all'>, number: number): Custody[] {
    const rows = sql.all('SELECT holder, at_ms FROM test_custody WHERE letter = ? ORDER BY at_ms', number)
    return rows.map(({ holder, at_ms: atMs }) => custodyOf(holder as string, atMs as number))
  }

  onHeld(listener: OnHeld): void {
    this.#listeners.push(listener)
  }

  trouble(): undefined {
    return undefined
  }

  /** What was written here and has not left, the oldest first. */
  get written(): (Letter & { readonly number: number; readonly to: string })[] {
    if (!this.#hasTables) return []
    return this.#store.all('SELECT * FROM test_letter WHERE has_left = 0 ORDER BY number').map((row) => ({
      number: row.number as number,
      to: row.addressee as string,
      kind: row.kind as LetterKind,
      from: this.#peerId,
      body: row.body as Bytes,
      writtenMs: Date.now(),
    }))
  }

  /** How many letters lie there for this peer. */
  get waiting(): number {
    return this.#lying.length
  }

  /** Whoever holds for this peer forgets what lies there. */
  empty(): void {
    this.#office.boxes.delete(this.#peerId)
  }

  /** Everything written (to one device, if that is said) leaves, and these say that they hold it: by default one does. */
  async deposit({ holders = ['bootstrap'], to }: { holders?: readonly string[]; to?: string } = {}): Promise<void> {
    await this.#isReady
    for (const letter of this.written) {
      if (to !== undefined && letter.to !== to) continue
      this.#office.boxes.set(letter.to, [...(this.#office.boxes.get(letter.to) ?? []), letter])
      const afterwards = await this.#store.write((sql) => {
        sql.run('UPDATE test_letter SET has_left = 1 WHERE number = ?', letter.number)
        return holders.flatMap((holder) => this.#held(sql, letter.number, custodyOf(holder, Date.now())))
      })
      for (const action of afterwards) action()
    }
  }

  /** Fetches what lies there, `times` over and as `pick` orders it; it is forgotten there unless `keep`. Returns how many. */
  async fetch({ pick = (letters: Letter[]) => letters, keep = false, times = 1 } = {}): Promise<number> {
    const letters = pick([...this.#lying])
    const all = Array.from({ length: times }, () => letters).flat()
    for (const kind of new Set(all.map((letter) => letter.kind)))
      await this.#takers.get(kind)?.(all.filter((letter) => letter.kind === kind))
    if (!keep)
      this.#office.boxes.set(
        this.#peerId,
        this.#lying.filter((letter) => !letters.includes(letter)),
      )
    return letters.length
  }

  get #lying(): readonly Letter[] {
    return this.#office.boxes.get(this.#peerId) ?? []
  }

  #held(sql: Sql, number: number, custody: Custody): (() => void)[] {
    sql.run('INSERT INTO test_custody (letter, holder, at_ms) VALUES (?, ?, ?)', number, custody.holder, custody.atMs)
    return this.#listeners.flatMap((listener) => listener(sql, number, custody) ?? [])
  }
}

function custodyOf(holder: string, atMs: number): Custody {
  return { holder, label: holder, atMs }
}
