import { lpStream } from '@libp2p/utils'
import { within } from './deadline.ts'
import { Fault } from './fault.ts'
import type { Connection, PeerId, Stream, StreamCloseEvent, StreamMessageEvent } from '@libp2p/interface'
import type { Bytes } from './signed.ts'

/** Encodes and decodes one protobuf message; the objects that protons generates fit. */
export interface Codec<T> {
  encode(value: T): Bytes
  decode(bytes: Bytes): T
}

/** One stream, one request, one reply. */
export interface Exchange<Q, A> {
  /** Protocol id on the wire, `/kith/<name>/<version>`. */
  readonly protocol: string
  readonly request: Codec<Q>
  readonly reply: Codec<A>
  readonly requestBytesMax: number
  readonly replyBytesMax: number
}

/**
 * A peer that opens a stream and says nothing holds a slot. On a crowded machine an honest one takes many seconds from the
 * protocol agreed on to its first byte: libp2p writes down in between what we speak. With 5 s, whoever was slow was turned
 * away, tried again, and made it slower.
 */
export const FIRST_BYTE_MS = 15_000
/** Longest life of a whole exchange: beyond it the peer is slow on purpose or gone. */
export const EXCHANGE_MS = 60_000
/** Inbound streams of one protocol from one peer: enough for a burst, too few to pin memory (32 unread ones pinned 157 MB). */
export const INBOUND_STREAMS_MAX = 4

/**
 * Sends one request over a fresh stream, returns the reply, and closes the stream; on failure the stream is reset.
 *
 * @param signal ends the exchange early; the deadlines above apply in any case.
 * @throws {Fault} `broken`, `too_large`, `timeout` or `closed`.
 */
export async function ask<Q, A>(
  exchange: Exchange<Q, A>,
  stream: Stream,
  request: Q,
  signal?: AbortSignal,
): Promise<A> {
  return await guarded(stream, signal, async (deadline) => {
    const frames = framed(stream, exchange.replyBytesMax)
    await frames.write(exchange.request.encode(request), { signal: deadline })
    const reply = decode(exchange.reply, exchange.protocol, await frames.read({ signal: deadline }))
    await stream.close({ signal: deadline })
    return reply
  })
}

export type Answer<Q, A> = (request: Q, peer: PeerId, signal: AbortSignal) => Promise<A> | A

/**
 * Makes the stream handler for the answering side. `answer` runs to its end before a reply leaves, so a reply always
 * speaks of an effect that is already durable. Whatever it throws resets the stream and goes to `onFault`.
 */
export function answering<Q, A>(
  exchange: Exchange<Q, A>,
  answer: Answer<Q, A>,
  onFault: (error: unknown, peer: PeerId) => void,
): (stream: Stream, connection: Connection) => Promise<void> {
  return async (stream, connection) => {
    const peer = connection.remotePeer
    try {
      await guarded(stream, undefined, async (deadline) => {
        const frames = framed(stream, exchange.requestBytesMax)
        const asked = await within(FIRST_BYTE_MS, deadline, (signal) => frames.read({ signal }))
        const request = decode(exchange.request, exchange.protocol, asked)
        const reply = await answer(request, peer, deadline)
        await frames.write(exchange.reply.encode(reply), { signal: deadline })
        await stream.close({ signal: deadline })
      })
    } catch (error) {
      onFault(error, peer)
    }
  }
}

/** Reads and writes length-prefixed frames; a frame over `bytesMax` is refused before anything is allocated for it. */
export function framed(stream: Stream, bytesMax: number): Frames {
  return lpStream(stream, { maxDataLength: bytesMax, maxLengthLength: 5, maxBufferSize: bytesMax + 64 * 1024 })
}
export type Frames = ReturnType<typeof lpStream<Stream>>

/**
 * Reads a stream chunk by chunk and holds the sender back while a chunk is handled: libp2p's own iterator buffers
 * without bound, and its byte stream resets when its buffer is full. Ends when the remote closes its side.
 *
 * @param idleMsMax how long the next chunk may take; undefined waits for as long as the stream lives.
 * @throws {Fault} `timeout` if the sender pauses for longer; whatever reset the stream.
 */
export async function* chunks(stream: Stream, idleMsMax?: number): AsyncGenerator<Uint8Array> {
  if (stream.status === 'aborted' || stream.status === 'reset') {
    throw new Fault('closed', `${stream.protocol}: reset before anything was read`)
  }
  const arrived: Uint8Array[] = []
  let over = stream.readableEnded || stream.status !== 'open'
  let failure: Error | undefined
  let resuming = false
  let wake: () => void = () => undefined
  const onMessage = (event: StreamMessageEvent): void => {
    arrived.push(event.data.subarray())
    if (!resuming) stream.pause()
    wake()
  }
  const onEnd = (): void => {
    over = true
    wake()
  }
  const onClose = (event: StreamCloseEvent): void => {
    failure = event.error
    onEnd()
  }
  stream.addEventListener('message', onMessage)
  stream.addEventListener('end', onEnd)
  stream.addEventListener('close', onClose)
  try {
    for (;;) {
      const next = arrived.shift()
      if (next !== undefined) {
        yield next
        continue
      }
      if (failure !== undefined) throw failure
      if (over) return
      await new Promise<void>((resolve, reject) => {
        const timer =
          idleMsMax === undefined
            ? undefined
            : setTimeout(() => {
                reject(new Fault('timeout', `${stream.protocol}: the sender paused too long`))
              }, idleMsMax)
        wake = () => {
          clearTimeout(timer)
          resolve()
        }
        // A pause inside resume(), which hands out what is buffered, would be undone at its end: the muxer would go on
        // granting window to the sender, and the stream would break at its buffer limit.
        resuming = true
        stream.resume()
        resuming = false
        if (arrived.length > 0 && stream.readStatus === 'readable') stream.pause()
      })
    }
  } finally {
    stream.removeEventListener('message', onMessage)
    stream.removeEventListener('end', onEnd)
    stream.removeEventListener('close', onClose)
  }
}

/**
 * Writes one chunk and waits until the stream takes more, so that at most one chunk waits in the stream's buffer.
 *
 * @throws {Fault} `closed` when the stream ends meanwhile; the reason of `signal`.
 */
export async function write(stream: Stream, bytes: Uint8Array, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted()
  stream.send(bytes)
  while (stream.writableNeedsDrain) await drain(stream, signal)
}

/** Waits for one `drain`. libp2p's `onDrain()` holds back once only: it returns at once ever after its first drain. */
function drain(stream: Stream, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (done: () => void) => (): void => {
      stream.removeEventListener('drain', onDrain)
      stream.removeEventListener('close', onClose)
      signal?.removeEventListener('abort', onAbort)
      done()
    }
    const onDrain = settle(resolve)
    const onClose = settle(() => {
      reject(new Fault('closed', `${stream.protocol}: closed while writing`))
    })
    const onAbort = settle(() => {
      reject(signal?.reason as Error)
    })
    stream.addEventListener('drain', onDrain)
    stream.addEventListener('close', onClose)
    signal?.addEventListener('abort', onAbort)
    if (stream.status !== 'open') onClose()
  })
}

/**
 * Decodes one frame; anything the codec refuses is a `broken` fault. From a socket come Buffers that look into a larger
 * chunk, and whose `slice` copies nothing: what is decoded here looks into a plain copy of its own frame instead.
 */
export function decode<T>(codec: Codec<T>, protocol: string, frame: { subarray(): Uint8Array }): T {
  try {
    return codec.decode(new Uint8Array(frame.subarray()))
  } catch (cause) {
    throw new Fault('broken', `${protocol}: malformed message`, { cause })
  }
}

/** Runs `work` under the exchange's deadline; a failure resets the stream so that neither side leaks it. */
export async function guarded<T>(
  stream: Stream,
  signal: AbortSignal | undefined,
  work: (deadline: AbortSignal) => Promise<T>,
  totalMs = EXCHANGE_MS,
): Promise<T> {
  try {
    return await within(totalMs, signal, work)
  } catch (cause) {
    const fault = toFault(stream.protocol, cause)
    stream.abort(fault)
    throw fault
  }
}

function toFault(protocol: string, cause: unknown): Error {
  if (cause instanceof Fault) return cause
  const name = cause instanceof Error ? cause.name : ''
  const reason = cause instanceof Error ? cause.message : String(cause)
  if (name.startsWith('InvalidDataLength') || name.startsWith('InvalidMessageLength')) {
    return new Fault('too_large', `${protocol}: ${reason}`, { cause })
  }
  if (name === 'TimeoutError' || name === 'AbortError')
    return new Fault('timeout', `${protocol}: no answer in time`, { cause })
  if (name === 'UnexpectedEOFError' || name.startsWith('Stream'))
    return new Fault('closed', `${protocol}: ${reason}`, { cause })
  return cause instanceof Error ? cause : new Fault('broken', `${protocol}: ${reason}`)
}
