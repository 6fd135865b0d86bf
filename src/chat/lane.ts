import { equals } from 'uint8arrays/equals'
import { batchesFull, chatChannel } from '../../protocols/chat/chat.ts'
import { Fault } from '../../protocols/fault.ts'
import { CHAIN_START } from '../store/chat.ts'
import type { Stream } from '@libp2p/interface'
import type { ChatChannel, ChatFrame } from '../../protocols/chat/chat.ts'
import type { ChainPoint } from '../store/chat.ts'
import type { SentRow } from '../store/outbox.ts'
import type { Heard, LinkOwner } from './link.ts'

interface LaneInit {
  readonly stream: Stream
  readonly owner: LinkOwner
  readonly onGreeted: () => void
  /** The friend acknowledged something on this channel. */
  readonly onProgress: () => void
}

/** How often a friend may send us back on one channel. Rationale: an honest one asks after a lost state, once or twice. */
const REWINDS_MAX = 8
/** Signals that wait for room. Rationale: one session at a time, two signals each. */
const OWED_MAX = 16

/** One channel to a friend's device, and how far our own chain has been written on it. */
export class Lane {
  readonly #owner: LinkOwner
  readonly #channel: ChatChannel
  readonly #init: LaneInit
  /** Newest content written, or confirmed: the next one continues from here. */
  #cursor: ChainPoint = CHAIN_START
  /** Rows up to here were looked at; those above the cursor do not continue from it. */
  #scanned = 0
  #confirmed: ChainPoint | undefined
  #rewinds = 0
  #isPumping = false
  /** Signals, and the newest content that goes before each. */
  readonly #signals: { readonly frame: ChatFrame; readonly after: number }[] = []
  /** Something changed since the pump last looked. */
  #isAsked = false
  #pumped: Promise<void> = Promise.resolve()
  /** What must be said when there is room; a newer receipt takes the place of an older. */
  readonly #owed = new Map<string, ChatFrame>()
  #isPaying = false

  constructor(init: LaneInit) {
    this.#init = init
    this.#owner = init.owner
    this.#channel = chatChannel(init.stream, (frames) => this.#receive(frames))
    this.say({ kind: 'receipt', receipt: this.#owner.greeting() })
  }

  get closed(): Promise<Error | undefined> {
    return this.#channel.closed
  }

  /** The friend has said where it stands: contents may go (chat rule 4). */
  get isGreeted(): boolean {
    return this.#confirmed !== undefined && this.#channel.isOpen
  }

  say(frame: ChatFrame): void {
    const last = frame.kind === 'signal' ? this.#owner.sentAfter(this.#scanned).at(-1)?.seq : undefined
    if (frame.kind !== 'signal' || !this.isGreeted || (last === undefined && !this.#isPumping)) {
      this.#say(frame)
      return
    }
    // What was stored before a signal is said before it, and what is stored after it comes after it.
    this.#signals.push({ frame, after: last ?? this.#cursor.seq })
    this.pump()
  }

  /** Says the signals for which everything before them has left; all of them when nothing more leaves now. */
  #saySignals(upto: number): void {
    while (this.#signals[0] !== undefined && this.#signals[0].after <= upto) {
      const [signal] = this.#signals.splice(0, 1)
      if (signal !== undefined) this.#say(signal.frame)
    }
  }

  #say(frame: ChatFrame): void {
    const isReceipt = frame.kind === 'receipt'
    if (this.#owed.size === 0 && this.#channel.send(frame)) return
    if (!isReceipt && this.#owed.size >= OWED_MAX) return
    this.#owed.set(isReceipt ? 'receipt' : `signal ${String(this.#owed.size)}`, frame)
    if (!this.#isPaying) void this.#pay()
  }

  /** Writes everything that continues the chain, for as long as the channel takes it. */
  pump(): void {
    this.#isAsked = true
    if (!this.#isPumping) this.#pumped = this.#pump()
  }

  /** Says where we stand, anew, and sends what waited for it. */
  regreet(): void {
    this.say({ kind: 'receipt', receipt: this.#owner.greeting() })
    this.pump()
  }

  close(patienceMs: number): void {
    if (patienceMs === 0) {
      this.#channel.abort(new Fault('closed', 'chat: closed by us'))
      return
    }
    // A timer that keeps the process alive: who waits for the goodbye must get an answer.
    const patience = new AbortController()
    const timer = setTimeout(() => {
      patience.abort()
    }, patienceMs)
    const gone = this.#pumped.then(() => this.#channel.close(patience.signal))
    void gone.finally(() => {
      clearTimeout(timer)
    })
  }

  async #receive(frames: ChatFrame[]): Promise<void> {
    const heard = await this.#owner.receive(frames)
    if (heard.receipt !== undefined) this.say({ kind: 'receipt', receipt: heard.receipt })
    if (heard.stand !== undefined) this.#stand(heard.stand)
  }

  #stand({ point, asksAgain, isForked }: NonNullable<Heard['stand']>): void {
    const isFirst = this.#confirmed === undefined
    if (point.seq > (this.#confirmed?.seq ?? 0) && !isFirst) this.#init.onProgress()
    if (!isFirst && (asksAgain || isForked) && ++this.#rewinds > REWINDS_MAX)
      throw new Fault('broken', 'chat: asks for the same again and again')
    this.#confirmed = point
    if (isFirst || asksAgain || isForked || point.seq > this.#cursor.seq) this.#moveTo(point)
    this.pump()
    if (isFirst) this.#init.onGreeted()
  }

  #moveTo({ seq, head }: ChainPoint): void {
    this.#cursor = { seq, head }
    this.#scanned = seq
  }

  async #pump(): Promise<void> {
    this.#isPumping = true
    try {
      while (this.isGreeted && this.#isAsked) {
        this.#isAsked = false
        await this.#drain()
        this.#saySignals(Number.POSITIVE_INFINITY)
      }
    } catch (error) {
      this.#channel.abort(error instanceof Error ? error : new Error(String(error)))
    } finally {
      this.#isPumping = false
    }
  }

  async #drain(): Promise<void> {
    while (this.isGreeted) {
      this.#saySignals(this.#cursor.seq)
      const before = this.#signals[0]?.after ?? Number.POSITIVE_INFINITY
      const rows = this.#owner.sentAfter(this.#scanned).filter(({ seq }) => seq <= before)
      if (rows.length === 0) break
      const linked = this.#linked(rows)
      if (!(await (linked.length > 0 ? this.#write(linked) : this.#skip(rows)))) break
    }
  }

  /** Writes as many rows as the channel takes. False while there is no group to seal them in. */
  async #write(rows: readonly SentRow[]): Promise<boolean> {
    for (const piece of batchesFull(rows)) {
      // Room first: what is sealed and cannot leave has used up its key for nothing.
      await this.#channel.room()
      const from = this.#cursor
      const frames = await this.#owner.seal(piece)
      if (frames === undefined) return false
      // While it was sealed the friend may have said that it stands elsewhere.
      if (from !== this.#cursor) return true
      if (!frames.every((sealed) => this.#channel.send({ kind: 'sealed', sealed }))) return true
      this.#moveTo(piece.at(-1) ?? this.#cursor)
    }
    return true
  }

  /** The rows that continue the chain from the cursor; others are of a past that the friend does not share. */
  #linked(rows: readonly SentRow[]): SentRow[] {
    let { head } = this.#cursor
    return rows.filter((row) => {
      if (!equals(row.prevHead, head)) return false
      head = row.head
      return true
    })
  }

  /** No row of a page continues the chain: looks beyond them, or chains what is queued anew once all else is confirmed. */
  async #skip(rows: readonly SentRow[]): Promise<boolean> {
    if (rows.some(({ isQueued }) => isQueued)) {
      if (this.#confirmed?.seq !== this.#cursor.seq) return false
      await this.#owner.relink(this.#cursor)
      return true
    }
    this.#scanned = rows.at(-1)?.seq ?? this.#scanned
    return true
  }

  async #pay(): Promise<void> {
    this.#isPaying = true
    while (this.#channel.isOpen && this.#owed.size > 0) {
      await this.#channel.room()
      for (const [key, frame] of this.#owed) {
        if (!this.#channel.send(frame)) break
        this.#owed.delete(key)
      }
    }
    this.#isPaying = false
  }
}
