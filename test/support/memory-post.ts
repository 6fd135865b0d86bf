import type { Letter, LetterKind, OnHeld, Post, Taker, Custody } from '../../src/mailbox/post.ts'
import type { Sql, Store } from '../../src/store/store.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { MemoryWorld } from './memory-net.ts'

const worlds = new WeakMap<MemoryWorld, Map<string, Letter[]>>()

/** A `Post` on a table of its own; one holder, whom everybody reaches: the test says when it is deposited and fetched. */
export class MemoryPost implements Post {
  readonly #store: Store
  readonly #peerId: string
  readonly #boxes: Map<string, Letter[]>
  readonly #takers = new Map<LetterKind, Taker>()
  readonly #listeners: OnHeld[] = []

  constructor({ store, peerId, world }: { store: Store; peerId: string; world: MemoryWorld }) {
    this.#store = store
    this.#peerId = peerId
    this.#boxes = worlds.get(world) ?? new Map<string, Letter[]>()
    worlds.set(world, this.#boxes)
    void store.write((sql) => {
      sql.run(
        'CREATE TABLE IF NOT EXISTS test_letter (number INTEGER PRIMARY KEY AUTOINCREMENT, addressee TEXT, kind TEXT, body BLOB, held_ms INTEGER)',
      )
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
    return sql.run('DELETE FROM test_letter WHERE number = ? AND held_ms IS NULL', number) > 0
  }

  custody(sql: Pick<Sql, 'all'>, number: number): Custody[] {
    const rows = sql.all('SELECT held_ms FROM test_letter WHERE number = ? AND held_ms IS NOT NULL', number)
    return rows.map(({ held_ms: atMs }) => ({ holder: 'holder', label: 'bootstrap', atMs: atMs as number }))
  }

  onHeld(listener: OnHeld): void {
    this.#listeners.push(listener)
  }

  trouble(): undefined {
    return undefined
  }

  /** How many letters lie there for this peer. */
  get waiting(): number {
    return this.#boxes.get(this.#peerId)?.length ?? 0
  }

  /** The holder forgets what lies there for this peer. */
  empty(): void {
    this.#boxes.delete(this.#peerId)
  }

  /** Everything written goes to the holder. */
  async deposit(): Promise<void> {
    const rows = this.#store.all('SELECT * FROM test_letter WHERE held_ms IS NULL ORDER BY number')
    for (const row of rows) {
      const [number, to] = [row.number as number, row.addressee as string]
      const letter = {
        kind: row.kind as LetterKind,
        from: this.#peerId,
        body: row.body as Bytes,
        writtenMs: Date.now(),
      }
      this.#boxes.set(to, [...(this.#boxes.get(to) ?? []), letter])
      const afterwards = await this.#store.write((sql) => {
        sql.run('UPDATE test_letter SET held_ms = ? WHERE number = ?', Date.now(), number)
        const custody = { holder: 'holder', label: 'bootstrap', atMs: Date.now() }
        return this.#listeners.flatMap((listener) => listener(sql, number, custody) ?? [])
      })
      for (const action of afterwards) action()
    }
  }

  /** Fetches what lies there, as `pick` orders it; the holder forgets it unless `keep`. */
  async fetch({ pick = (letters: Letter[]) => letters, keep = false } = {}): Promise<void> {
    const letters = pick([...(this.#boxes.get(this.#peerId) ?? [])])
    for (const letter of letters) await this.#takers.get(letter.kind)?.([letter])
    if (keep) return
    const left = (this.#boxes.get(this.#peerId) ?? []).filter((letter) => !letters.includes(letter))
    this.#boxes.set(this.#peerId, left)
  }
}
