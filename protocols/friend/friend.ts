import { answering, ask } from '../exchange.ts'
import { FriendReply } from './wire.ts'
import type { Connection, PeerId, Stream } from '@libp2p/interface'
import type { Codec, Exchange } from '../exchange.ts'
import type { Bytes } from '../signed.ts'

/** A name record takes 4 KiB at most, sixteen addresses 8 KiB, a KeyPackage 2 KiB; and a knock box takes 16 KiB. */
const MESSAGE_BYTES_MAX = 16 * 1024
const REPLY_BYTES_MAX = 64

/** The frame is the Signed itself: what was signed is what is kept. */
const asItIs: Codec<Bytes> = { encode: (bytes) => bytes, decode: (bytes) => bytes }

export const FRIEND: Exchange<Bytes, FriendReply> = {
  protocol: '/kith/friend/1.0.0',
  request: asItIs,
  reply: FriendReply,
  requestBytesMax: MESSAGE_BYTES_MAX,
  replyBytesMax: REPLY_BYTES_MAX,
}

/**
 * `STORED`: it is on disk, or changes nothing there. `REFUSED`: never send it again, it can have no effect. `BUSY`: send
 * the same bytes again later.
 */
export type Fate = 'STORED' | 'REFUSED' | 'BUSY'

/** Sends one Signed FriendMessage over a fresh stream. A status that this version does not know counts as `BUSY`. */
export async function deliver(stream: Stream, message: Bytes, signal?: AbortSignal): Promise<Fate> {
  const { status } = await ask(FRIEND, stream, message, signal)
  return status === FriendReply.Status.UNKNOWN ? 'BUSY' : status
}

/**
 * Makes the stream handler of the receiving side.
 *
 * @param receive gets the encoded Signed and who the connection proved to be; resolves once the effect is durable. A
 * `Fault` it throws resets the stream and goes to `onFault`.
 */
export function receiving(
  receive: (message: Bytes, peerId: string) => Promise<Fate>,
  onFault: (error: unknown, peerId: string) => void,
): (stream: Stream, connection: Connection) => Promise<void> {
  const answer = async (message: Bytes, peer: PeerId): Promise<FriendReply> => ({
    status: FriendReply.Status[await receive(message, peer.toString())],
  })
  return answering(FRIEND, answer, (error, peer) => {
    onFault(error, peer.toString())
  })
}
