import { ask, decode, FIRST_BYTE_MS, framed, guarded } from '../exchange.ts'
import { Fault } from '../fault.ts'
import { REPLY_BYTES_MAX, sendPost } from './transfer.ts'
import { Reply, Request, Status } from './wire.ts'
import type { Connection, Stream } from '@libp2p/interface'
import type { Exchange, Frames } from '../exchange.ts'
import type { Bytes } from '../signed.ts'
import type { Sending } from './transfer.ts'
import type { Get } from './wire.ts'

export const POST_PROTOCOL = '/kith/post/0.1.0'
/** One entry and the rest of a notify. */
export const REQUEST_BYTES_MAX = 4 * 1024
/** What a reply to `list` may hold: thirty entries with every field at its limit, or more small ones. */
export const LIST_ENTRIES_MAX = 64

const postExchange: Exchange<Request, Reply> = {
  protocol: POST_PROTOCOL,
  request: Request,
  reply: Reply,
  requestBytesMax: REQUEST_BYTES_MAX,
  replyBytesMax: REPLY_BYTES_MAX,
}

const FATES = { stored: Status.STORED, busy: Status.BUSY, refused: Status.REFUSED } as const
type Fate = keyof typeof FATES

/** Hands one entry of our own chain to a friend. @throws {Fault} as `ask`, and `broken` for a reply that makes no sense. */
export async function notify(stream: Stream, entry: Bytes, signal?: AbortSignal): Promise<Fate> {
  const { status } = await ask(postExchange, stream, { notify: { entry } }, signal)
  if (status === Status.STORED) return 'stored'
  if (status === Status.BUSY) return 'busy'
  if (status === Status.REFUSED) return 'refused'
  throw new Fault('broken', 'post: no answer to a notify')
}

/** One page of a chain. */
export interface Page {
  /** Signed PostManifests in order, from the seq asked for. */
  readonly entries: readonly Bytes[]
  /** Entries in the whole chain. */
  readonly length: number
}

/** Asks a friend for its chain from entry `from` on: as many entries as one reply holds. @throws {Fault} as `notify`. */
export async function list(stream: Stream, from: number, signal?: AbortSignal): Promise<Page> {
  const { status, entries, length } = await ask(postExchange, stream, { list: { from } }, signal)
  if (status !== Status.OK) throw new Fault('broken', 'post: no answer to a list')
  return { entries: entries, length }
}

/** What a device answers. Whatever these throw resets the stream. */
export interface Answers {
  /** An entry of the asking device's own chain. `stored` only once it is on disk. */
  notify(entry: Bytes, peerId: string): Promise<Fate>
  list(from: number, peerId: string): Page
  /** The post and its blocks from number `held` on; undefined if there is none. */
  get(get: Get, peerId: string): Promise<Sending | 'busy' | undefined>
}

/** Makes the stream handler of the answering side. Faults go to `onFault`; their streams are reset. */
export function answeringPosts(
  answers: Answers,
  onFault: (error: unknown, peerId: string) => void,
): (stream: Stream, connection: Connection) => Promise<void> {
  return async (stream, connection) => {
    const peerId = connection.remotePeer.toString()
    try {
      const frames = framed(stream, REQUEST_BYTES_MAX)
      const request = await guarded(stream, undefined, (deadline) => readRequest(frames, deadline), FIRST_BYTE_MS)
      if (request.get === undefined) await answerShort(stream, frames, answers, request, peerId)
      else await answerGet(stream, frames, answers, request.get, peerId)
    } catch (error) {
      onFault(error, peerId)
    }
  }
}

async function readRequest(frames: Frames, signal: AbortSignal): Promise<Request> {
  return decode(Request, POST_PROTOCOL, await frames.read({ signal }))
}

async function answerShort(
  stream: Stream,
  frames: Frames,
  answers: Answers,
  { notify, list }: Request,
  peerId: string,
): Promise<void> {
  await guarded(stream, undefined, async (deadline) => {
    if (notify !== undefined) {
      const fate = await answers.notify(notify.entry, peerId)
      await answer(stream, frames, { status: FATES[fate] }, deadline)
    } else if (list !== undefined) {
      const { entries, length } = answers.list(list.from, peerId)
      await answer(stream, frames, { status: Status.OK, entries: [...entries], length }, deadline)
    } else {
      throw new Fault('broken', 'post: a request that asks nothing')
    }
  })
}

async function answerGet(stream: Stream, frames: Frames, answers: Answers, get: Get, peerId: string): Promise<void> {
  const sending = await guarded(stream, undefined, () => answers.get(get, peerId))
  if (typeof sending === 'object') {
    const reply = Reply.encode({ status: Status.OK, entries: [sending.entry.signed] })
    await sendPost(stream, frames, reply, sending)
    return
  }
  const status = sending === 'busy' ? Status.BUSY : Status.NOT_FOUND
  await guarded(stream, undefined, (deadline) => answer(stream, frames, { status }, deadline))
}

async function answer(stream: Stream, frames: Frames, reply: Partial<Reply>, deadline: AbortSignal): Promise<void> {
  await frames.write(Reply.encode(reply), { signal: deadline })
  await stream.close({ signal: deadline })
}
