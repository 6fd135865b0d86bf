import { LengthPrefixedDecoder } from '@libp2p/utils'
import { encode as varint } from 'uint8-varint'
import { concat } from 'uint8arrays/concat'
import { chunks, decode, write } from './exchange.ts'
import { Fault } from './fault.ts'
import type { Stream } from '@libp2p/interface'
import type { Codec } from './exchange.ts'

export interface ChannelInit<F> {
  readonly stream: Stream
  readonly frame: Codec<F>
  readonly frameBytesMax: number
  /**
   * Handles frames in the order they came, one call at a time; all frames that arrived while the previous call ran come
   * together, so that they can share one transaction. While it runs nothing more is read (back-pressure).
   */
  readonly receive: (frames: F[]) => Promise<void>
}

/** Frames handed to one `receive`, and so to one transaction: bounds memory and the time a commit holds the loop. */
const BATCH_FRAMES_MAX = 512
/** What may wait for the network in one channel; beyond it `send` refuses, and the caller keeps the frame in its outbox. */
const WAITING_BYTES_MAX = 4 * 1024 * 1024
/** Frames joined in one write: a write costs ten times a frame, and far beyond this the copy costs more than it saves. */
const WRITE_FRAMES_MAX = 256
/** Room behind a half-read frame for what one network read brings. */
const READ_BYTES_MAX = 1024 * 1024

/**
 * One long-lived duplex stream of frames. Frames sent in the same turn leave in one write. There is no keep-alive of
 * its own: the connection's is enough, and an idle channel costs nothing.
 */
export class Channel<F> {
  /** Resolves once, when the stream is gone for any reason. Never rejects. */
  readonly closed: Promise<void>
  readonly #init: ChannelInit<F>
  readonly #abort = new AbortController()
  #waiting: Uint8Array[] = []
  #waitingBytes = 0
  #writing = false
  #open = true

  constructor(init: ChannelInit<F>) {
    this.#init = init
    // A quiet friend is not a fault: the stream may idle for as long as the connection lives.
    init.stream.inactivityTimeout = Number.POSITIVE_INFINITY
    this.closed = this.#read()
  }

  get isOpen(): boolean {
    return this.#open && this.#init.stream.status === 'open'
  }

  /** Queues one frame for the next write. Returns false, taking nothing, when the channel is closed or its buffer is full. */
  send(frame: F): boolean {
    if (!this.isOpen) return false
    const body = this.#init.frame.encode(frame)
    if (body.length > this.#init.frameBytesMax)
      throw new Fault('too_large', `${this.#init.stream.protocol}: frame of ${String(body.length)} bytes`)
    if (this.#waitingBytes + body.length > WAITING_BYTES_MAX) return false
    const framed = concat([varint(body.length), body])
    this.#waiting.push(framed)
    this.#waitingBytes += framed.length
    if (!this.#writing) {
      this.#writing = true
      queueMicrotask(() => void this.#write())
    }
    return true
  }

  /** Lets what was sent leave, then closes. */
  async close(signal: AbortSignal): Promise<void> {
    this.#open = false
    this.#abort.abort()
    await this.#init.stream.close({ signal }).catch((error: unknown) => {
      this.#fail(error)
    })
  }

  abort(reason: Error): void {
    this.#fail(reason)
  }

  async #write(): Promise<void> {
    try {
      while (this.#waiting.length > 0) {
        const batch = concat(this.#waiting.splice(0, WRITE_FRAMES_MAX))
        await write(this.#init.stream, batch, this.#abort.signal)
        this.#waitingBytes -= batch.length
      }
    } catch (error) {
      this.#fail(error)
    } finally {
      this.#writing = false
    }
  }

  async #read(): Promise<void> {
    const decoder = new LengthPrefixedDecoder({
      maxDataLength: this.#init.frameBytesMax,
      maxBufferSize: this.#init.frameBytesMax + READ_BYTES_MAX,
    })
    const arrived: F[] = []
    let handling: Promise<void> | undefined
    const handle = async (): Promise<void> => {
      while (arrived.length > 0) await this.#init.receive(arrived.splice(0, BATCH_FRAMES_MAX))
    }
    try {
      for await (const chunk of chunks(this.#init.stream)) {
        for (const frame of decoder.decode(chunk)) {
          arrived.push(decode(this.#init.frame, this.#init.stream.protocol, frame))
        }
        // Reading goes on while a batch is committed, so that whatever comes meanwhile shares the next transaction.
        handling ??= handle()
          .catch((error: unknown) => {
            this.#fail(error)
          })
          .finally(() => {
            handling = undefined
          })
        if (arrived.length >= BATCH_FRAMES_MAX) await handling
        if (!this.#open) return
      }
      this.#fail(new Fault('closed', `${this.#init.stream.protocol}: closed by the other side`))
    } catch (error) {
      this.#fail(error)
    } finally {
      await handling
      this.#open = false
    }
  }

  #fail(error: unknown): void {
    this.#open = false
    this.#abort.abort()
    if (this.#init.stream.status === 'open')
      this.#init.stream.abort(error instanceof Error ? error : new Error(String(error)))
  }
}
