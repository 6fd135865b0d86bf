import { equals } from 'uint8arrays/equals'
import { LOG_PAGE_MAX, entryOf, firstHead, makeHead, nextHead, openHead } from '../../protocols/rendezvous/log.ts'
import { RegistrarReceipt, Status } from '../../protocols/rendezvous/wire.ts'
import { peerIdOf } from '../../protocols/signed.ts'
import { sha256 } from '../crypto/keys.ts'
import { addEntry, entriesAfter, entryAt, lastEntry } from '../store/registrar-log.ts'
import { getSetting, putSetting } from '../store/settings.ts'
import type { ReadLog, Reply } from '../../protocols/rendezvous/wire.ts'
import type { Bytes, Signer, Verify } from '../../protocols/signed.ts'
import type { Clock } from '../clock.ts'
import type { Sql, Store } from '../store/store.ts'

interface LogInit {
  readonly store: Store
  readonly clock: Clock
  /** The key of this node. */
  readonly device: Signer
  readonly verify: Verify
}

/** A line that was written, and the node's word for it. */
export interface Written {
  readonly index: number
  /** Encoded RegistrarReceipt. */
  readonly receipt: Bytes
}

/** Set once somebody showed a head of this very node that is not in its log: it is an old copy of itself. */
const HALTED = 'log_halted'

/**
 * The log of this node: each registration in the order in which it was made, each head over the one before, and signed. A
 * node that came from an old copy of itself would sign a second head at an index: as soon as it is shown a later one it
 * registers nothing more.
 */
export class Log {
  readonly #store: Store
  readonly #clock: Clock
  readonly #device: Signer
  readonly #verify: Verify
  readonly #peerId: string
  readonly #listeners: (() => void)[] = []

  constructor({ store, clock, device, verify }: LogInit) {
    this.#store = store
    this.#clock = clock
    this.#device = device
    this.#verify = verify
    this.#peerId = peerIdOf(device.publicKey)
  }

  get isHalted(): boolean {
    return getSetting<boolean>(this.#store, HALTED) === true
  }

  get length(): number {
    return lastEntry(this.#store)?.index ?? 0
  }

  /** Hears that there is more, once it is on disk. */
  onGrowth(listener: () => void): void {
    this.#listeners.push(listener)
  }

  /** Adds a record in the transaction that registers, or frees, its name. */
  append(sql: Sql, record: Bytes, name: string): Written {
    const last = lastEntry(sql)
    const index = (last?.index ?? 0) + 1
    const prevHead = last?.head ?? firstHead(this.#device.publicKey, sha256)
    const receivedS = Math.max(Math.floor(this.#clock.now() / 1000), last?.receivedS ?? 0)
    const entry = entryOf(record, name, receivedS, sha256)
    const head = nextHead(prevHead, index, entry, sha256)
    addEntry(sql, { index, head, ...entry })
    // The transaction runs inside one turn of the loop: the next turn comes after its commit.
    setImmediate(() => {
      for (const listener of this.#listeners) listener()
    })
    return {
      index,
      receipt: RegistrarReceipt.encode({ head: makeHead(this.#device, index, head), prevHead, receivedS }),
    }
  }

  /** A page after some entry, with the signed head at its end; with a count of 0 the head there. */
  read({ after, count, seen }: ReadLog): Partial<Reply> {
    if (seen.length > 0) this.#look(seen)
    if (this.isHalted) return { status: Status.HALTED }
    const start = this.#headAt(after)
    if (start === undefined) return { status: Status.NOT_FOUND, head: this.#newest() }
    const limit = Math.min(count, LOG_PAGE_MAX)
    const rows = entriesAfter(this.#store, after, limit)
    const end = rows.at(-1) ?? { index: after, head: start }
    return {
      status: Status.FOUND,
      entries: rows.map(({ recordHash, nameHash, receivedS }) => ({ recordHash, nameHash, receivedS })),
      head: makeHead(this.#device, end.index, end.head),
      more: end.index < this.length,
    }
  }

  /** Somebody shows a head that this node signed. @throws {Fault} if it is none. */
  #look(seen: Bytes): void {
    const { peerId, index, head } = openHead(seen, this.#verify)
    if (peerId !== this.#peerId || this.isHalted) return
    const own = this.#headAt(index)
    if (own !== undefined && equals(own, head)) return
    void this.#store.write((sql) => {
      putSetting(sql, HALTED, true)
    })
  }

  #newest(): Bytes {
    const last = lastEntry(this.#store)
    return makeHead(this.#device, last?.index ?? 0, last?.head ?? firstHead(this.#device.publicKey, sha256))
  }

  #headAt(index: number): Bytes | undefined {
    return index === 0 ? firstHead(this.#device.publicKey, sha256) : entryAt(this.#store, index)?.head
  }
}
