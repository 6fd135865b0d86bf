import { addNotice, dropNotice, noteFailure, noticesFor, peersWithNotices } from '../store/notices.ts'
import type { Stream } from '@libp2p/interface'
import type { Bytes } from '../../protocols/signed.ts'
import type { Clock } from '../clock.ts'
import type { Net } from '../net/net.ts'
import type { NoticeRow } from '../store/notices.ts'
import type { Sql, Store } from '../store/store.ts'

/** How one protocol carries a notice: `stored` and `refused` end it, `busy` and anything thrown is tried again. */
export interface Carrier {
  readonly protocol: string
  carry(stream: Stream, payload: Bytes, signal: AbortSignal): Promise<'stored' | 'refused' | 'busy'>
  /** Called once when the other side will never take it, in the transaction that drops the notice. */
  onRefused?(sql: Sql, notice: NoticeRow): void
}

const RETRY_FIRST_MS = 1_000
const RETRY_MAX_MS = 15 * 60_000
const ATTEMPT_MS = 15_000

/**
 * Signed words that must reach a peer whatever happens: stored with the change that causes them, sent over an exchange,
 * and sent again, byte for byte, until the other side says that it has them on disk. In order for each peer and kind.
 */
export class Notices {
  readonly #store: Store
  readonly #net: Net
  readonly #clock: Clock
  readonly #carriers = new Map<string, Carrier>()
  readonly #busy = new Set<string>()
  readonly #again = new Set<string>()
  readonly #retries = new Map<string, { cancel: () => void; delayMs: number }>()
  readonly #stopped = new AbortController()

  constructor({ store, net, clock }: { store: Store; net: Net; clock: Clock }) {
    this.#store = store
    this.#net = net
    this.#clock = clock
    net.onPeer((peerId, connected) => {
      if (connected) this.kick(peerId)
    })
  }

  register(kind: string, carrier: Carrier): void {
    this.#carriers.set(kind, carrier)
  }

  /** Stores a notice in the caller's transaction; it leaves after the commit. */
  post(sql: Sql, kind: string, peerId: string, payload: Bytes): void {
    addNotice(sql, { kind, peerId, payload, createdMs: this.#clock.now() })
    // The transaction runs inside one turn of the loop: the next turn comes after its commit.
    setImmediate(() => {
      this.kick(peerId)
    })
  }

  /** Tries everything that waits, for every peer: at start and at `online`. */
  start(): void {
    for (const peerId of peersWithNotices(this.#store)) this.kick(peerId)
  }

  stop(): void {
    this.#stopped.abort()
    for (const { cancel } of this.#retries.values()) cancel()
    this.#retries.clear()
  }

  /** Tries now what waits for this peer. */
  kick(peerId: string): void {
    if (this.#stopped.signal.aborted || !this.#net.isOnline) return
    if (this.#busy.has(peerId)) {
      this.#again.add(peerId)
      return
    }
    if (noticesFor(this.#store, peerId).length === 0) return
    this.#retries.get(peerId)?.cancel()
    this.#busy.add(peerId)
    void this.#flush(peerId)
  }

  async #flush(peerId: string): Promise<void> {
    let done = false
    try {
      done = await this.#sendAll(peerId)
    } catch {
      // The store failed or closed: the retry below tells whether for good.
    } finally {
      this.#busy.delete(peerId)
    }
    if (this.#again.delete(peerId)) {
      this.kick(peerId)
      return
    }
    if (done) this.#retries.delete(peerId)
    else this.#retryLater(peerId)
  }

  /** One kind that a peer does not take must not hold up the others; within a kind the order stands. */
  async #sendAll(peerId: string): Promise<boolean> {
    const stuck = new Set<string>()
    for (;;) {
      const notices = noticesFor(this.#store, peerId).filter(({ kind }) => !stuck.has(kind))
      if (notices.length === 0) return stuck.size === 0
      for (const notice of notices) {
        if (stuck.has(notice.kind) || (await this.#send(notice)) === 'ended') continue
        if (!this.#net.isConnected(peerId)) return false
        stuck.add(notice.kind)
      }
    }
  }

  async #send(notice: NoticeRow): Promise<'ended' | 'failed'> {
    const carrier = this.#carriers.get(notice.kind)
    if (carrier === undefined) throw new Error(`Nobody carries notices of kind ${notice.kind}`)
    const signal = AbortSignal.any([this.#stopped.signal, AbortSignal.timeout(ATTEMPT_MS)])
    try {
      const stream = await this.#net.open(notice.peerId, carrier.protocol, signal)
      const fate = await carrier.carry(stream, notice.payload, signal)
      if (fate === 'busy') throw new Error('The peer is busy')
      await this.#store.write((sql) => {
        dropNotice(sql, notice.id)
        if (fate === 'refused') carrier.onRefused?.(sql, notice)
      })
      return 'ended'
    } catch (error) {
      if (this.#stopped.signal.aborted) return 'failed'
      const reason = error instanceof Error ? error.message : String(error)
      await this.#store.write((sql) => {
        noteFailure(sql, notice.id, reason)
      })
      return 'failed'
    }
  }

  #retryLater(peerId: string): void {
    if (this.#stopped.signal.aborted) return
    const delayMs = Math.min((this.#retries.get(peerId)?.delayMs ?? RETRY_FIRST_MS / 2) * 2, RETRY_MAX_MS)
    // Jitter, so that peers that went away together do not come back together.
    const cancel = this.#clock.after(delayMs * (0.75 + Math.random() / 2), () => {
      this.kick(peerId)
    })
    this.#retries.set(peerId, { cancel, delayMs })
  }
}
