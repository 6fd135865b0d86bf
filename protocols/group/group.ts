import { GroupAsk, GroupReply } from './wire.ts'
import type { Exchange } from '../exchange.ts'
import type { Bytes } from '../signed.ts'
import type { Hash } from './envelope.ts'
import type { GroupState } from './roster.ts'

export const GROUP_PROTOCOL = '/kith/group/0.1.0'

/** The limit of every frame. */
const FRAME_BYTES_MAX = 64 * 1024

/** What crosses the stream between two who share a group, or want to. */
export const groupExchange: Exchange<GroupAsk, GroupReply> = {
  protocol: GROUP_PROTOCOL,
  request: GroupAsk,
  reply: GroupReply,
  requestBytesMax: FRAME_BYTES_MAX,
  replyBytesMax: FRAME_BYTES_MAX,
}

/** What entries and envelopes of one page may take together: the rest of the frame is for heads and ranges. */
export const PAGE_BYTES_MAX = 60 * 1024
/** Gaps of one device that are spoken of in one ask: a node that has more learns the rest with the next. */
export const RANGES_MAX = 16

/** The gossipsub topic of a group: from its id if it is public, from its secret if it is private. */
export function topicOf({ groupId, topicSecret }: GroupState, hash: Hash): string {
  const id = topicSecret.length === 0 ? groupId : hash(new TextEncoder().encode('kith/group-topic/1'), topicSecret)
  return `/kith/group/0.1.0/${hex(id)}`
}

function hex(bytes: Bytes): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}
