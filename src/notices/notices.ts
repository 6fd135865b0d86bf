import {
  addNotice,
  dropNotice,
  noteFailure,
  noticeById,
  noticesFor,
  peersWithNotices,
  setLetter,
  setWork,
} from '../store/notices.ts'
import { within } from '../../protocols/deadline.ts'
import type { Stream } from '@libp2p/interface'
import type { Bytes } from '../../protocols/signed.ts'
import type { Clock } from '../clock.ts'
import type { Net } from '../net/net.ts'
import type { NoticeRow } from '../store/notices.ts'
import type { Sql, Store } from '../store/store.ts'

/** Carries a notice to a device that cannot be reached: others hold it until that device fetches it. */
export interface Mail {
  /** Stores a letter in the caller's transaction and returns its number. */
  write(sql: Sql, peerId: string, payload: Bytes): number
  /** Takes letters back, as far as they have not left. */
  drop(sql: Sql, letters: readonly number[]): void
}

/** `work`: its peer wants to see work first. */
type Outcome = 'stored' | 'refused' | 'busy' | 'work'

/** How one protocol carries a notice: `stored` and `refused` end it, the others and anything thrown are tried again. */
export interface Carrier {
  readonly protocol: string
  carry(stream: Stream, payload: Bytes, signal: AbortSignal, work: Bytes | undefined): Promise<Outcome>
  /** Finds the work that a peer asks for; done once, kept beside the notice. @throws the reason of `signal`. */
  work?(payload: Bytes, signal: AbortSignal): Promise<Bytes>
  /** Called once when the other side will never take it, in the transaction that drops the notice. */
  onRefused?(sql: Sql, notice: NoticeRow): void
  /** Without it, notices wait until their peer can be reached. */
  readonly mail?: Mail | undefined
}

const RETRY_FIRST_MS = 1_000
const RETRY_MAX_MS = 15 * 60_000
/** Of a peer that is connected: what it did not take for a moment's sake (it was busy, the stream broke) it soon takes. */
const RETRY_HERE_MAX_MS = 30_000
const ATTEMPT_MS = 15_000
/** An attempt that takes longer than this will hardly succeed: the letter need not wait for its end. */
const MAIL_AFTER_MS = 2_000
/** Holders keep letters for 30 days, and some go away: what waits longer than this is written anew. */
const LETTER_MS = 14 * 24 * 60 * 60_000

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
      if (connected) this.#back(peerId)
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

  /** Ends what waits for a peer and is found to be done, as when its answer came another way. Returns what that was. */
  end(sql: Sql, kind: string, peerId: string, isDone: (payload: Bytes) => boolean): Bytes[] {
    const done = noticesFor(sql, peerId).filter((notice) => notice.kind === kind && isDone(notice.payload))
    for (const notice of done) this.#drop(sql, notice)
    return done.map(({ payload }) => payload)
  }

  /** As `end`, for every peer. */
  endAll(sql: Sql, kind: string, isDone: (payload: Bytes) => boolean): void {
    for (const peerId of peersWithNotices(sql)) this.end(sql, kind, peerId, isDone)
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

  /** The pauses grew because it was away: what it does not take at once, as while it is busy, is tried again soon. */
  #back(peerId: string): void {
    const retry = this.#retries.get(peerId)
    if (retry !== undefined) retry.delayMs = 0
    this.kick(peerId)
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
        if (stuck.has(notice.kind)) continue
        const fate = await this.#send(notice)
        if (fate === 'ended') continue
        // Read anew, with its work: nothing of its kind may overtake it.
        if (fate === 'worked') break
        if (!this.#net.isConnected(peerId)) return false
        stuck.add(notice.kind)
      }
    }
  }

  async #send(notice: NoticeRow): Promise<'ended' | 'worked' | 'failed'> {
    const fate = await this.#attempt(notice)
    return fate === 'work' ? await this.#work(notice) : fate
  }

  async #attempt(notice: NoticeRow): Promise<'ended' | 'work' | 'failed'> {
    const carrier = this.#carriers.get(notice.kind)
    if (carrier === undefined) throw new Error(`Nobody carries notices of kind ${notice.kind}`)
    const cancelMail = this.#clock.after(MAIL_AFTER_MS, () => {
      this.#mailSoon(notice.peerId)
    })
    try {
      const fate = await within(ATTEMPT_MS, this.#stopped.signal, async (signal) => {
        const stream = await this.#net.open(notice.peerId, carrier.protocol, signal)
        return await carrier.carry(stream, notice.payload, signal, notice.work)
      })
      if (fate === 'work' && notice.work === undefined) return 'work'
      await this.#store.write((sql) => {
        if (fate === 'busy' || fate === 'work') {
          noteFailure(sql, notice.id, fate === 'busy' ? 'The peer is busy' : 'The peer wants more work')
          return
        }
        this.#drop(sql, notice)
        if (fate === 'refused') carrier.onRefused?.(sql, notice)
      })
      return fate === 'busy' || fate === 'work' ? 'failed' : 'ended'
    } catch (error) {
      if (this.#stopped.signal.aborted) return 'failed'
      const reason = error instanceof Error ? error.message : String(error)
      await this.#store.write((sql) => {
        noteFailure(sql, notice.id, reason)
        this.#mail(sql, notice.peerId)
      })
      return 'failed'
    } finally {
      cancelMail()
    }
  }

  /** A slow machine may take longer than an attempt: only the end of this node ends the work. */
  async #work({ id, kind, payload }: NoticeRow): Promise<'worked' | 'failed'> {
    const work = await this.#carriers.get(kind)?.work?.(payload, this.#stopped.signal)
    if (work === undefined) return 'failed'
    await this.#store.write((sql) => {
      setWork(sql, id, work)
    })
    return 'worked'
  }

  #mailSoon(peerId: string): void {
    if (this.#stopped.signal.aborted) return
    // When the store fails, the attempt that is under way finds out too, and is tried again.
    const written = this.#store.write((sql) => {
      this.#mail(sql, peerId)
    })
    written.catch(() => undefined)
  }

  /** Writes letters for all that waits for a peer, in its order. */
  #mail(sql: Sql, peerId: string): void {
    const nowMs = this.#clock.now()
    for (const { id, kind, payload, letter, letterMs = 0 } of noticesFor(sql, peerId)) {
      const mail = this.#carriers.get(kind)?.mail
      if (mail === undefined || (letter !== undefined && nowMs - letterMs < LETTER_MS)) continue
      if (letter !== undefined) mail.drop(sql, [letter])
      setLetter(sql, id, mail.write(sql, peerId, payload), nowMs)
    }
  }

  #drop(sql: Sql, { id, kind }: NoticeRow): void {
    const letter = noticeById(sql, id)?.letter
    if (letter !== undefined) this.#carriers.get(kind)?.mail?.drop(sql, [letter])
    dropNotice(sql, id)
  }

  #retryLater(peerId: string): void {
    if (this.#stopped.signal.aborted) return
    const lastMs = this.#retries.get(peerId)?.delayMs ?? 0
    const maxMs = this.#net.isConnected(peerId) ? RETRY_HERE_MAX_MS : RETRY_MAX_MS
    const delayMs = Math.min(Math.max(lastMs * 2, RETRY_FIRST_MS), maxMs)
    // Jitter, so that peers that went away together do not come back together.
    const cancel = this.#clock.after(delayMs * (0.75 + Math.random() / 2), () => {
      this.kick(peerId)
    })
    this.#retries.set(peerId, { cancel, delayMs })
  }
}
