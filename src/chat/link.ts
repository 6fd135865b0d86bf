import { within } from '../../protocols/deadline.ts'
import { CHAT_PROTOCOL } from '../../protocols/chat/chat.ts'
import { Fault } from '../../protocols/fault.ts'
import { Lane } from './lane.ts'
import type { Stream } from '@libp2p/interface'
import type { ChatFrame, Receipt } from '../../protocols/chat/chat.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { Clock } from '../clock.ts'
import type { Net } from '../net/net.ts'
import type { ChainPoint } from '../store/chat.ts'
import type { SentRow } from '../store/outbox.ts'

/** What one batch of frames led to, once it is durable. */
export interface Heard {
  /** The pair moved: every channel must hear of it, because this one may be dying. */
  readonly hasMoved: boolean
  /** Owed to the friend if there were contents. */
  readonly receipt?: Receipt
  /** The friend's last word on our own chain; `isForked` if it knows another one than we do. */
  readonly stand?: { readonly point: ChainPoint; readonly asksAgain: boolean; readonly isForked: boolean }
}

/** What a link asks of the feature. */
export interface LinkOwner {
  /** Own contents of this friend's conversation above `seq`, in order. */
  sentAfter(seq: number): SentRow[]
  /** Seals rows that go next to each other, in frames that may leave at once. Undefined while there is no group to seal in. */
  seal(rows: readonly SentRow[]): Promise<Bytes[] | undefined>
  /** Chains what is queued onto this place, which the friend has confirmed. */
  relink(point: ChainPoint): Promise<void>
  /** Where we stand in the chain of the friend's device, and in the groups with it. */
  greeting(): Receipt
  /** Stores what came; throws if it must reset the channel. */
  receive(frames: ChatFrame[]): Promise<Heard>
  /** True while a channel is wanted: a friend who is connected, or for whom something waits. */
  isWanted(): boolean
  /** The friend answers on a fresh channel. */
  onOpen(): void
  /** The last channel is gone. */
  onLost(): void
  /** An attempt to open a channel failed. */
  onUnreachable(): void
  /** A channel broke because of what came on it. */
  onFault(fault: Fault): void
}

export interface Trouble {
  /** Attempts since the friend last acknowledged something. */
  readonly attempts: number
  readonly lastError: string | undefined
  readonly nextAttemptMs: number | undefined
}

const RETRY_FIRST_MS = 1_000
const RETRY_MAX_MS = 15 * 60_000
const OPEN_MS = 15_000
const CLOSE_MS = 1_000
/** A channel that lived this long was a good one: the next attempt starts at the first delay again. */
const GOOD_MS = 60_000
/** Two cross at most (both sides opened at once); a third means that the oldest is a leftover of a dead connection. */
const LANES_MAX = 2

/**
 * The way to one device of a friend: its channel, opened again for as long as it is wanted. When both sides open at once
 * two channels stay; each side writes on the one that came last to it, and reads both (chat rule 3).
 */
export class Link {
  readonly #peerId: string
  readonly #net: Net
  readonly #clock: Clock
  readonly #owner: LinkOwner
  readonly #stopped = new AbortController()
  /** Oldest first. */
  readonly #lanes: Lane[] = []
  #isOpening = false
  #failures = 0
  #triedAtMs = Number.NEGATIVE_INFINITY
  #cancelRetry: (() => void) | undefined
  #lastError: string | undefined
  #nextAttemptMs: number | undefined

  constructor({ peerId, net, clock, owner }: { peerId: string; net: Net; clock: Clock; owner: LinkOwner }) {
    this.#peerId = peerId
    this.#net = net
    this.#clock = clock
    this.#owner = owner
  }

  /** True while frames can be sent: the friend answered on the channel. */
  get isOpen(): boolean {
    return this.#current !== undefined
  }

  /** How it went lately, for people to read. */
  get trouble(): Trouble {
    return { attempts: this.#failures, lastError: this.#lastError, nextAttemptMs: this.#nextAttemptMs }
  }

  /** The channel to write on. */
  get #current(): Lane | undefined {
    return this.#lanes.findLast((lane) => lane.isGreeted)
  }

  /** Speaks chat on a stream that either side opened. */
  attach(stream: Stream): void {
    if (this.#stopped.signal.aborted) {
      stream.abort(new Error('The chat is stopped'))
      return
    }
    const openedAtMs = this.#clock.monotonic()
    const lane = new Lane({
      stream,
      owner: this.#owner,
      onGreeted: () => {
        this.#owner.onOpen()
      },
      onProgress: () => {
        this.#failures = 0
        this.#lastError = undefined
      },
    })
    this.#lanes.push(lane)
    if (this.#lanes.length > LANES_MAX) this.#lanes[0]?.close(CLOSE_MS)
    void lane.closed.then((failure) => {
      if (failure instanceof Fault && failure.code !== 'closed' && failure.code !== 'timeout')
        this.#owner.onFault(failure)
      if (this.#clock.monotonic() - openedAtMs > GOOD_MS) this.#failures = 0
      this.#drop(lane)
    })
  }

  /** Something waits: sends it, or opens a channel within a second, however long the back-off still lasts. */
  kick(): void {
    const delayMs = this.#failures === 0 ? 0 : this.#triedAtMs + RETRY_FIRST_MS - this.#clock.monotonic()
    if (this.#lanes.length > 0) {
      this.#current?.pump()
      return
    }
    this.#openIn(Math.max(0, delayMs))
    // The last attempt failed: no reason to wait for the next one before other ways are taken.
    if (this.#failures > 0 && !this.#isOpening) this.#owner.onUnreachable()
  }

  /** The pair has moved: says so, and sends what waited for it. */
  regreet(): void {
    for (const lane of this.#lanes) lane.regreet()
  }

  /** The peer has just connected, or become a friend: no reason to wait. */
  openNow(): void {
    this.#failures = 0
    if (this.#lanes.length === 0) this.#openIn(0)
  }

  /** The peer has just connected, and is expected to open: we do if it does not. */
  openUnlessOpened(): void {
    this.#failures = 0
    if (this.#lanes.length === 0) this.#openIn(RETRY_FIRST_MS)
  }

  /** Opens a channel as soon as the back-off allows. */
  openSoon(): void {
    const delayMs = this.#failures === 0 ? 0 : Math.min(RETRY_FIRST_MS * 2 ** (this.#failures - 1), RETRY_MAX_MS)
    // Jitter, so that peers that went away together do not come back together.
    const dueMs = this.#triedAtMs + delayMs * (0.75 + Math.random() / 2)
    this.#openIn(Math.max(0, dueMs - this.#clock.monotonic()))
  }

  /** Says something that need not be kept: sent when there is room, lost with the channel. */
  say(frame: ChatFrame): void {
    this.#current?.say(frame)
  }

  /** Ends it: lets what was sent leave if `goodbye`, else breaks off. */
  async stop(goodbye: boolean): Promise<void> {
    this.#stopped.abort()
    this.#cancelRetry?.()
    const lanes = [...this.#lanes]
    for (const lane of lanes) lane.close(goodbye ? CLOSE_MS : 0)
    await Promise.all(lanes.map((lane) => lane.closed))
  }

  #openIn(delayMs: number): void {
    if (this.#isOpening || this.#stopped.signal.aborted) return
    this.#cancelRetry?.()
    if (delayMs === 0) void this.#open()
    else {
      this.#nextAttemptMs = this.#clock.now() + delayMs
      this.#cancelRetry = this.#clock.after(delayMs, () => void this.#open())
    }
  }

  async #open(): Promise<void> {
    this.#cancelRetry = undefined
    this.#nextAttemptMs = undefined
    if (this.#isOpening || this.#lanes.length > 0 || !this.#net.isOnline || !this.#owner.isWanted()) return
    this.#isOpening = true
    this.#triedAtMs = this.#clock.monotonic()
    this.#failures++
    try {
      const stream = await within(OPEN_MS, this.#stopped.signal, (signal) =>
        this.#net.open(this.#peerId, CHAT_PROTOCOL, signal),
      )
      this.#isOpening = false
      this.attach(stream)
    } catch (error) {
      this.#lastError = error instanceof Error ? error.message : String(error)
      // Unreachable, for now: the outbox keeps everything, and the next attempt is due.
      this.#isOpening = false
      if (this.#stopped.signal.aborted) return
      this.#owner.onUnreachable()
      if (this.#lanes.length === 0 && this.#owner.isWanted()) this.openSoon()
    }
  }

  #drop(lane: Lane): void {
    this.#lanes.splice(this.#lanes.indexOf(lane), 1)
    if (this.#lanes.length > 0) {
      this.#current?.pump()
      return
    }
    this.#owner.onLost()
    if (!this.#stopped.signal.aborted && this.#net.isOnline && this.#owner.isWanted()) this.openSoon()
  }
}
