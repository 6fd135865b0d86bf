import { concat } from 'uint8arrays/concat'
import { chunks, decode, write } from './exchange.ts'
import { Fault } from './fault.ts'
import { FrameDecoder, toFrame } from './frames.ts'
import type { Stream } from '@libp2p/interface'
import type { Codec } from './exchange.ts'
import type { Bytes } from './signed.ts'

export interface ChannelInit<F> {
  readonly stream: Stream
  readonly frame: Codec<F>
  readonly frameBytesMax: number
  /**
   * Handles frames in the order they came, one call at a time; all frames that arrived while the previous call ran come
   * together, so that they can share one transaction. Too many at once and nothing more is read (back-pressure). What it
   * throws resets the stream.
   */
  readonly receive: (frames: F[]) => Promise<void>
}

/** Frames and bytes handed to one `receive`, and so to one transaction: bounds memory and how long a commit holds the loop. */
const BATCH_FRAMES_MAX = 512
const BATCH_BYTES_MAX = 256 * 1024
/** What may wait for the network in one channel; beyond it `send` refuses, and the caller keeps the frame in its outbox. */
const WAITING_BYTES_MAX = 1024 * 1024
/** Joined in one write: a write costs ten times a small frame, and far beyond this the copy costs more than it saves. */
const WRITE_BYTES_MAX = 256 * 1024

/**
 * One long-lived duplex stream of frames. Frames sent in the same turn leave in one write. There is no keep-alive of
 * its own: the connection's is enough, and an idle channel costs nothing.
 */
export class Channel<F> {
  /** Resolves once, when the stream is gone: with what broke it, or undefined after a goodbye. Never rejects. */
  readonly closed: Promise<Error | undefined>
  readonly #init: ChannelInit<F>
  readonly #abort = new AbortController()
  readonly #waiting: Bytes[] = []
  #waitingBytes = 0
  #writing: Promise<void> | undefined
  #roomListeners: (() => void)[] = []
  #open = true
  #failure: Error | undefined

  constructor(init: ChannelInit<F>) {
    this.#init = init
    // A quiet friend is not a fault: the stream may idle for as long as the connection lives.
    init.stream.inactivityTimeout = Number.POSITIVE_INFINITY
    this.closed = this.#read().then(() => this.#failure)
  }

  get isOpen(): boolean {
    return this.#open && this.#init.stream.status === 'open'
  }

  /**
   * Queues one frame for the next write. Returns false, taking nothing, when the channel is closed or its buffer is full.
   *
   * @throws {Fault} `too_large`.
   */
  send(frame: F): boolean {
    if (!this.isOpen) return false
    const body = this.#init.frame.encode(frame)
    if (body.length > this.#init.frameBytesMax)
      throw new Fault('too_large', `${this.#init.stream.protocol}: frame of ${String(body.length)} bytes`)
    const framed = toFrame(body)
    if (this.#waitingBytes + framed.length > WAITING_BYTES_MAX) return false
    this.#waiting.push(framed)
    this.#waitingBytes += framed.length
    // A microtask, so that everything sent in this turn leaves together.
    this.#writing ??= Promise.resolve().then(() => this.#write())
    return true
  }

  /** Resolves when there is room for more, or the channel is closed: after `send` refused. */
  room(): Promise<void> {
    return new Promise((resolve) => {
      if (!this.isOpen || this.#waitingBytes <= WAITING_BYTES_MAX / 2) resolve()
      else this.#roomListeners.push(resolve)
    })
  }

  /** Lets what was sent leave, says goodbye and waits for the other side's; resets the stream if `signal` ends first. */
  async close(signal: AbortSignal): Promise<void> {
    this.#open = false
    const onAbort = (): void => {
      this.#fail(new Fault('timeout', `${this.#init.stream.protocol}: the other side does not close`))
    }
    if (signal.aborted) onAbort()
    signal.addEventListener('abort', onAbort)
    try {
      await this.#writing
      await this.#init.stream.close({ signal })
      await this.closed
    } catch (error) {
      this.#fail(error)
    } finally {
      signal.removeEventListener('abort', onAbort)
    }
  }

  /** Resets the stream; what still waits in memory is dropped. */
  abort(reason: Error): void {
    this.#fail(reason)
  }

  async #write(): Promise<void> {
    try {
      while (this.#waiting.length > 0) {
        const batch = concat(this.#takeBatch())
        await write(this.#init.stream, batch, this.#abort.signal)
        this.#waitingBytes -= batch.length
        if (this.#waitingBytes <= WAITING_BYTES_MAX / 2) this.#tellRoom()
      }
    } catch (error) {
      this.#fail(error)
    } finally {
      // In the same turn as the last look at what waits, or a frame sent right now would be left behind.
      this.#writing = undefined
    }
  }

  /** At least one frame, and no more than fit in one write. */
  #takeBatch(): Bytes[] {
    let bytes = 0
    let count = 0
    for (const frame of this.#waiting) {
      bytes += frame.length
      if (count > 0 && bytes > WRITE_BYTES_MAX) break
      count++
    }
    return this.#waiting.splice(0, count)
  }

  async #read(): Promise<void> {
    const { stream, frame: codec, frameBytesMax, receive } = this.#init
    const decoder = new FrameDecoder(frameBytesMax)
    const inbox = new Inbox(receive, (error) => {
      this.#fail(error)
    })
    try {
      for await (const chunk of chunks(stream)) {
        for (const frame of decoder.push(chunk)) {
          if (inbox.isFull) await inbox.handled()
          inbox.add(decode(codec, stream.protocol, frame), frame.length)
        }
        // Reading goes on while a batch is committed, so that whatever comes meanwhile shares the next transaction.
        inbox.handle()
        if (this.#failure !== undefined) return
      }
      if (!decoder.isAtBoundary) throw new Fault('broken', `${stream.protocol}: ended inside a frame`)
      await inbox.handled()
      this.#open = false
      await this.#writing
      await stream.close({ signal: this.#abort.signal })
    } catch (error) {
      this.#fail(error)
    } finally {
      this.#open = false
      this.#tellRoom()
    }
  }

  #tellRoom(): void {
    for (const listener of this.#roomListeners.splice(0)) listener()
  }

  #fail(error: unknown): void {
    this.#open = false
    this.#failure ??= error instanceof Error ? error : new Error(String(error))
    this.#abort.abort(this.#failure)
    this.#waiting.length = 0
    this.#tellRoom()
    this.#init.stream.abort(this.#failure)
  }
}

/** What was read and waits to be handled: bounded, one batch at a time. After a failure nothing more is handled. */
class Inbox<F> {
  readonly #receive: (frames: F[]) => Promise<void>
  readonly #onFailure: (error: unknown) => void
  #frames: F[] = []
  #bytes = 0
  #handling: Promise<void> | undefined
  #failed = false

  constructor(receive: (frames: F[]) => Promise<void>, onFailure: (error: unknown) => void) {
    this.#receive = receive
    this.#onFailure = onFailure
  }

  get isFull(): boolean {
    return this.#frames.length >= BATCH_FRAMES_MAX || this.#bytes >= BATCH_BYTES_MAX
  }

  add(frame: F, sizeBytes: number): void {
    if (this.#failed) return
    this.#frames.push(frame)
    this.#bytes += sizeBytes
  }

  handle(): void {
    if (this.#frames.length > 0) this.#handling ??= this.#handleAll()
  }

  /** Resolves when nothing waits any more; never rejects. */
  async handled(): Promise<void> {
    this.handle()
    await this.#handling
  }

  async #handleAll(): Promise<void> {
    try {
      while (this.#frames.length > 0 && !this.#failed) {
        const batch = this.#frames
        this.#frames = []
        this.#bytes = 0
        await this.#receive(batch)
      }
    } catch (error) {
      this.#failed = true
      this.#frames = []
      this.#onFailure(error)
    } finally {
      this.#handling = undefined
    }
  }
}
