import { answering, ask } from '../exchange.ts'
import { Fault } from '../fault.ts'
import { NameReply, NameRequest } from './wire.ts'
import type { Connection, PeerId, Stream } from '@libp2p/interface'
import type { Exchange } from '../exchange.ts'
import type { Bytes } from '../signed.ts'
import type { Share } from './wire.ts'

/** A name record; or a card, eight heads and 32 of those who are looked for. */
const REQUEST_BYTES_MAX = 12 * 1024
/** A card, eight heads and eight cards that were found. */
const REPLY_BYTES_MAX = 48 * 1024

export const NAME: Exchange<NameRequest, Partial<NameReply>> = {
  protocol: '/kith/name/1.0.0',
  request: NameRequest,
  reply: NameReply,
  requestBytesMax: REQUEST_BYTES_MAX,
  replyBytesMax: REPLY_BYTES_MAX,
}

/** `STORED`: it is on disk, or was known. `REFUSED`: never send it again. `BUSY`: send it again later. */
export type Fate = 'STORED' | 'REFUSED' | 'BUSY'

/** What the other side said to a share. Nothing in it is verified. */
export interface Shared {
  readonly fate: Fate
  readonly share: Share | undefined
  /** Signed AddressCards of those who were wanted. */
  readonly found: readonly Bytes[]
}

/** What a peer does with each request. `peerId` is who the connection proved to be. A `Fault` resets the stream. */
export interface Ear {
  record(record: Bytes, peerId: string): Promise<Fate>
  lie(proof: Bytes, peerId: string): Promise<Fate>
  share(share: Share, peerId: string): Promise<Shared>
}

/** Sends a Signed NameRecord over a fresh stream. A status that this version does not know counts as `BUSY`. */
export async function bring(stream: Stream, record: Bytes, signal?: AbortSignal): Promise<Fate> {
  return fateOf(await ask(NAME, stream, { record }, signal))
}

/** Passes a LieProof on, as `bring`. */
export async function warn(stream: Stream, lie: Bytes, signal?: AbortSignal): Promise<Fate> {
  return fateOf(await ask(NAME, stream, { lie }, signal))
}

/** Tells a friend what is to be shared, and hears the same of them. */
export async function share(stream: Stream, mine: Share, signal?: AbortSignal): Promise<Shared> {
  const reply = await ask(NAME, stream, { share: mine }, signal)
  return { fate: fateOf(reply), share: reply.share, found: reply.found ?? [] }
}

/**
 * Makes the stream handler of the receiving side.
 *
 * @param ear resolves once the effect is durable. A `Fault` that it throws resets the stream and goes to `onFault`.
 */
export function receiving(
  ear: Ear,
  onFault: (error: unknown, peerId: string) => void,
): (stream: Stream, connection: Connection) => Promise<void> {
  const answer = async (request: NameRequest, peer: PeerId): Promise<Partial<NameReply>> =>
    await dispatch(ear, request, peer.toString())
  return answering(NAME, answer, (error, peer) => {
    onFault(error, peer.toString())
  })
}

async function dispatch(ear: Ear, request: NameRequest, peerId: string): Promise<Partial<NameReply>> {
  if (request.record !== undefined) return { status: NameReply.Status[await ear.record(request.record, peerId)] }
  if (request.lie !== undefined) return { status: NameReply.Status[await ear.lie(request.lie, peerId)] }
  if (request.share === undefined) throw new Fault('broken', 'a request for nothing')
  const { fate, share: theirs, found } = await ear.share(request.share, peerId)
  return { status: NameReply.Status[fate], found: [...found], ...(theirs === undefined ? {} : { share: theirs }) }
}

function fateOf({ status }: Partial<NameReply>): Fate {
  return status === undefined || status === NameReply.Status.UNKNOWN ? 'BUSY' : status
}
