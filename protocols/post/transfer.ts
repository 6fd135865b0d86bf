import { pipe } from 'it-pipe'
import { encode as varint } from 'uint8-varint'
import { Uint8ArrayList } from 'uint8arraylist'
import { concat } from 'uint8arrays/concat'
import { equals } from 'uint8arrays/equals'
import { chunks, decode, EXCHANGE_MS, guarded, write } from '../exchange.ts'
import { Fault } from '../fault.ts'
import { fromCar, SECTION_BYTES_MAX, sections, toCar, verified } from './car.ts'
import { rootOf } from './chain.ts'
import { Reply, Request, Status } from './wire.ts'
import type { Stream } from '@libp2p/interface'
import type { Frames } from '../exchange.ts'
import type { Bytes } from '../signed.ts'
import type { Block, Section } from './car.ts'
import type { Entry } from './chain.ts'
import type { DagWalk } from './dag.ts'

/** The common limit of a frame. */
export const REPLY_BYTES_MAX = 64 * 1024
/** Who pauses longer holds one of four streams for nothing; the download goes on later from where it was. */
export const IDLE_MS = 10_000
/** A slower transfer ends, too, since each byte may come just before the pause is over: 1 GiB then takes 18 h. */
const RATE_MIN_BYTES_PER_S = 16 * 1024
/** Node's timers fire at once beyond 24 days; a download that was ended goes on from where it was. */
const TRANSFER_MS_MAX = 24 * 60 * 60 * 1000
/** Pieces of a CAR are joined until so much is together: each write costs a yamux and a Noise frame. */
const WRITE_BYTES_MIN = 64 * 1024

/** A post to fetch: its entry, and how far the walk over its DAG has come with the blocks that are held. */
export interface Wanted {
  readonly entry: Entry
  readonly walk: DagWalk
}

export type Outcome = 'complete' | 'not_found' | 'busy'

/**
 * Fetches what is missing of a post. Each block was verified when `store` gets it, in the order of the walk; the next is
 * read when `store` is done.
 *
 * @returns `not_found` if the post is gone, `busy` if the other side cannot send now, `complete` otherwise.
 * @throws {Fault} the transfer ended early; what `store` got stays good.
 */
export async function fetchPost(
  stream: Stream,
  wanted: Wanted,
  store: (block: Block) => Promise<void>,
  signal?: AbortSignal,
): Promise<Outcome> {
  const { device, postId, size } = wanted.entry.manifest
  return await transferring(stream, signal, size, async (deadline, moved) => {
    const get = { device, postId, held: wanted.walk.steps, ticket: new Uint8Array() }
    await write(stream, framedRequest({ get }), deadline)
    const parts = sections(watching(chunks(stream), moved), sectionBytesMax)
    const outcome = await receive(parts, wanted, store)
    await stream.close({ signal: deadline })
    return outcome
  })
}

async function receive(
  parts: AsyncGenerator<Section>,
  { entry, walk }: Wanted,
  store: (block: Block) => Promise<void>,
): Promise<Outcome> {
  const reply = await firstReply(parts)
  if (reply.status === Status.NOT_FOUND) return 'not_found'
  if (reply.status === Status.BUSY) return 'busy'
  const [signed] = reply.entries
  if (reply.status !== Status.OK || signed === undefined || !equals(signed, entry.signed))
    throw new Fault('broken', 'post: another post than the one asked for')
  await pipe(
    parts,
    (source) => fromCar(source, rootOf(entry.manifest.cid)),
    (source) => verified(source, walk),
    async (source) => {
      for await (const block of source) await store(block)
    },
  )
  return 'complete'
}

function sectionBytesMax(section: number): number {
  return section === 0 ? REPLY_BYTES_MAX : SECTION_BYTES_MAX
}

async function firstReply(parts: AsyncGenerator<Section>): Promise<Reply> {
  const first = await parts.next()
  if (first.done === true) throw new Fault('closed', 'post: closed without an answer')
  return decode<Reply>(Reply, 'post', first.value.body)
}

function framedRequest(request: Request): Uint8Array {
  const body = Request.encode(request)
  return concat([varint(body.length), body])
}

/** A post on its way out. */
export interface Sending {
  readonly entry: Entry
  /** From the first block on that the asker does not hold. */
  readonly blocks: AsyncIterable<Block>
  /** Ends the transfer early. */
  readonly signal: AbortSignal
  /** Called when the transfer is over, however it ended. */
  readonly done: () => void
}

/** Sends the encoded reply and behind it the blocks as a CAR. @throws {Fault} or what `blocks` throws; the stream is reset then. */
export async function sendPost(
  stream: Stream,
  frames: Frames,
  reply: Bytes,
  { entry, blocks, signal, done }: Sending,
): Promise<void> {
  const { cid, size } = entry.manifest
  const work = async (deadline: AbortSignal, moved: () => void): Promise<void> => {
    await frames.write(reply, { signal: deadline })
    await pipe(
      blocks,
      (source) => toCar(source, rootOf(cid)),
      joined,
      async (source: AsyncIterable<Uint8Array>) => {
        for await (const bytes of source) {
          await write(stream, bytes, deadline)
          moved()
        }
      },
    )
    await stream.close({ signal: deadline })
  }
  try {
    await transferring(stream, signal, size, work)
  } finally {
    done()
  }
}

async function* joined(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const waiting = new Uint8ArrayList()
  for await (const bytes of source) {
    waiting.append(bytes)
    if (waiting.byteLength < WRITE_BYTES_MIN) continue
    yield waiting.subarray()
    waiting.consume(waiting.byteLength)
  }
  if (waiting.byteLength > 0) yield waiting.subarray()
}

async function* watching(source: AsyncIterable<Uint8Array>, moved: () => void): AsyncGenerator<Uint8Array> {
  for await (const bytes of source) {
    moved()
    yield bytes
  }
}

/**
 * Runs a transfer and resets its stream when nothing moves for IDLE_MS, when it is slower than the least rate, or when
 * `signal` says so.
 */
async function transferring<T>(
  stream: Stream,
  signal: AbortSignal | undefined,
  sizeBytes: number,
  work: (deadline: AbortSignal, moved: () => void) => Promise<T>,
): Promise<T> {
  const watched = async (deadline: AbortSignal): Promise<T> => {
    const end = (): void => {
      stream.abort(new Fault('timeout', `${stream.protocol}: the transfer stood still, was too slow or was ended`))
    }
    let timer = setTimeout(end, IDLE_MS)
    const moved = (): void => {
      clearTimeout(timer)
      timer = setTimeout(end, IDLE_MS)
    }
    deadline.addEventListener('abort', end)
    try {
      return await work(deadline, moved)
    } finally {
      clearTimeout(timer)
      deadline.removeEventListener('abort', end)
    }
  }
  const longestMs = EXCHANGE_MS + Math.ceil((sizeBytes / RATE_MIN_BYTES_PER_S) * 1000)
  return await guarded(stream, signal, watched, Math.min(longestMs, TRANSFER_MS_MAX))
}
