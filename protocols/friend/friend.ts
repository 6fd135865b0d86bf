import { answering, ask } from '../exchange.ts'
import { FriendAsk, FriendReply } from './wire.ts'
import type { Connection, PeerId, Stream } from '@libp2p/interface'
import type { Exchange } from '../exchange.ts'
import type { Bytes } from '../signed.ts'

/** A name record takes 4 KiB at most, sixteen addresses 8 KiB, a KeyPackage 2 KiB; and a knock box takes 16 KiB. */
const MESSAGE_BYTES_MAX = 16 * 1024
const REPLY_BYTES_MAX = 64

export const FRIEND: Exchange<FriendAsk, FriendReply> = {
  protocol: '/kith/friend/1.0.0',
  request: FriendAsk,
  reply: FriendReply,
  requestBytesMax: MESSAGE_BYTES_MAX,
  replyBytesMax: REPLY_BYTES_MAX,
}

/** What is wrong with the invite that a request shows (friend rule 22): nothing else was looked at. */
export type InviteFault = 'UNINVITED' | 'EXPIRED' | 'USED'

/**
 * `STORED`: it is on disk, or changes nothing there. `REFUSED`, or what is wrong with its invite: never send it again, it
 * can have no effect. `BUSY`: send the same bytes again later.
 */
export type Fate = 'STORED' | 'REFUSED' | 'BUSY' | InviteFault

/** On a stream, besides: `WORK`: nothing was read but that the work is missing; send it again with work (friend rule 21). */
export type Answer = Fate | 'WORK'

const NONE: Bytes = new Uint8Array(0)

/** Sends one Signed FriendMessage over a fresh stream. A status that this version does not know counts as `BUSY`. */
export async function deliver(
  stream: Stream,
  { message, work = NONE }: { readonly message: Bytes; readonly work?: Bytes | undefined },
  signal?: AbortSignal,
): Promise<Answer> {
  const { status } = await ask(FRIEND, stream, { message, work }, signal)
  return status === FriendReply.Status.UNKNOWN ? 'BUSY' : status
}

/**
 * Makes the stream handler of the receiving side.
 *
 * @param receive gets the encoded Signed with the work beside it, and who the connection proved to be; resolves once the
 * effect is durable. A `Fault` it throws resets the stream and goes to `onFault`.
 */
export function receiving(
  receive: (asked: FriendAsk, peerId: string) => Promise<Answer>,
  onFault: (error: unknown, peerId: string) => void,
): (stream: Stream, connection: Connection) => Promise<void> {
  const answer = async (asked: FriendAsk, peer: PeerId): Promise<FriendReply> => ({
    status: FriendReply.Status[await receive(asked, peer.toString())],
  })
  return answering(FRIEND, answer, (error, peer) => {
    onFault(error, peer.toString())
  })
}
