import { GroupAsk, GroupReply } from './wire.ts'
import type { Exchange } from '../exchange.ts'
import type { Bytes } from '../signed.ts'
import type { Hash } from './envelope.ts'

export const GROUP_PROTOCOL = '/kith/group/1.0.0'

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

/** The gossipsub topic of a public group. */
export function publicTopic(groupId: Bytes): string {
  return `${GROUP_PROTOCOL}/${hex(groupId)}`
}

/** The gossipsub topic of a private group while this key of it is in use: nobody without the key can tell it. */
export function privateTopic(topicKey: Bytes, hash: Hash): string {
  return `${GROUP_PROTOCOL}/${hex(hash(new TextEncoder().encode('kith/group-topic/1'), topicKey))}`
}

function hex(bytes: Bytes): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}
