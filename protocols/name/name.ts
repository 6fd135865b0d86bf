import { answering, ask } from '../exchange.ts'
import { NameReply } from './wire.ts'
import type { Connection, PeerId, Stream } from '@libp2p/interface'
import type { Codec, Exchange } from '../exchange.ts'
import type { Bytes } from '../signed.ts'

/** As long as a name record may be, with its frame. */
const REQUEST_BYTES_MAX = 4 * 1024
const REPLY_BYTES_MAX = 64

/** The frame is the Signed itself. */
const asItIs: Codec<Bytes> = { encode: (bytes) => bytes, decode: (bytes) => bytes }

export const NAME: Exchange<Bytes, NameReply> = {
  protocol: '/kith/name/1.0.0',
  request: asItIs,
  reply: NameReply,
  requestBytesMax: REQUEST_BYTES_MAX,
  replyBytesMax: REPLY_BYTES_MAX,
}

/** `STORED`: it is on disk, or was known. `REFUSED`: never send it again. `BUSY`: send it again later. */
export type Fate = 'STORED' | 'REFUSED' | 'BUSY'

/** Sends a Signed NameRecord over a fresh stream. A status that this version does not know counts as `BUSY`. */
export async function bring(stream: Stream, record: Bytes, signal?: AbortSignal): Promise<Fate> {
  const { status } = await ask(NAME, stream, record, signal)
  return status === NameReply.Status.UNKNOWN ? 'BUSY' : status
}

/**
 * Makes the stream handler of the receiving side.
 *
 * @param receive gets the record and who the connection proved to be; resolves once its effect is durable. A `Fault` that
 * it throws resets the stream and goes to `onFault`.
 */
export function receiving(
  receive: (record: Bytes, peerId: string) => Promise<Fate>,
  onFault: (error: unknown, peerId: string) => void,
): (stream: Stream, connection: Connection) => Promise<void> {
  const answer = async (record: Bytes, peer: PeerId): Promise<NameReply> => ({
    status: NameReply.Status[await receive(record, peer.toString())],
  })
  return answering(NAME, answer, (error, peer) => {
    onFault(error, peer.toString())
  })
}
