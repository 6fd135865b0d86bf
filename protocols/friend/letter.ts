import { Fault } from '../fault.ts'
import { REQUEST_HASH_BYTES } from './message.ts'
import { FriendLetter, FriendReply } from './wire.ts'
import type { Bytes } from '../signed.ts'
import type { Fate } from './friend.ts'

/** What a letter says: a message, or what became of one of ours. */
export type Mailed = { readonly message: Bytes } | { readonly messageHash: Bytes; readonly fate: Exclude<Fate, 'BUSY'> }

/** Makes the body of a letter that carries one Signed FriendMessage. */
export function mailMessage(message: Bytes): Bytes {
  return FriendLetter.encode({ message })
}

/** Makes the body of a letter that says what became of a message. */
export function mailHeard(messageHash: Bytes, fate: Exclude<Fate, 'BUSY'>): Bytes {
  return FriendLetter.encode({ heard: { messageHash, reply: { status: FriendReply.Status[fate] } } })
}

/** Reads the body of a letter. @throws {Fault} `broken` if it is neither. */
export function openMailed(body: Bytes): Mailed {
  const { message, heard } = parse(body)
  if (message !== undefined) return { message }
  const fate = FATES.find((one) => FriendReply.Status[one] === heard?.reply?.status)
  if (heard === undefined || fate === undefined || heard.messageHash.length !== REQUEST_HASH_BYTES) {
    throw new Fault('broken', 'friend: a letter of no known kind')
  }
  return { messageHash: heard.messageHash, fate }
}

const FATES = ['STORED', 'REFUSED', 'UNINVITED', 'EXPIRED', 'USED'] as const

function parse(body: Bytes): FriendLetter {
  try {
    return FriendLetter.decode(body)
  } catch (cause) {
    throw new Fault('broken', 'friend: malformed letter', { cause })
  }
}
