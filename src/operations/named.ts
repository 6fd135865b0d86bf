import { KithError } from '../errors.ts'
import type { Named } from '../chat/words.ts'
import type { Kith } from '../kith.ts'

/** Said wherever a command names a message. */
export const NAMING =
  'bob:12 is the message [12] of bob, bob:me:12 your own [12] to bob; bob:last and bob:me:last are the newest.'

const FORM = /^@?([^:\s]+):(?:(me):)?(\d{1,15}|last)$/

/**
 * Finds the message that a user names: `bob:12`, `bob:me:12`, `bob:last`, `bob:me:last`. Numbers count per sender and
 * conversation, as they are shown.
 *
 * @throws {KithError} `usage`, `message_not_found`, and as `resolve`.
 */
export async function findMessage({ names, chat }: Kith, text: string, signal?: AbortSignal): Promise<Named> {
  const [, user = '', me, number = ''] = FORM.exec(text) ?? []
  if (user === '') throw new KithError('usage', `'${text}' names no message.`, { next: NAMING })
  const person = await names.resolve(user, signal)
  const isMine = me !== undefined
  const found = chat.messageAt(person, isMine, number === 'last' ? undefined : Number(number))
  if (found !== undefined) return found
  const whose = isMine ? `your messages to ${person.label}` : `the messages of ${person.label}`
  throw new KithError('message_not_found', `Among ${whose} there is no [${number}].`, {
    next: `history ${person.label} shows their numbers. ${NAMING}`,
  })
}
