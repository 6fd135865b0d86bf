import { decodeMlsMessage } from 'ts-mls'
import { Fault } from '../../protocols/fault.ts'
import type { Bytes } from '../../protocols/signed.ts'

/**
 * What a sealed message says openly: for which group and epoch it is. Trust nothing in it.
 *
 * @throws {Fault} `broken` unless it is one PrivateMessage.
 */
export function readHeader(message: Bytes): { groupId: Bytes; epoch: number } {
  const decoded = attempt(message)
  if (decoded?.[1] !== message.length || decoded[0].wireformat !== 'mls_private_message') {
    throw new Fault('broken', 'not a private message')
  }
  const { groupId, epoch } = decoded[0].privateMessage
  return { groupId: new Uint8Array(groupId), epoch: Number(epoch) }
}

function attempt(message: Bytes): ReturnType<typeof decodeMlsMessage> {
  try {
    return decodeMlsMessage(message, 0)
  } catch (cause) {
    throw new Fault('broken', 'not an MLS message', { cause })
  }
}
