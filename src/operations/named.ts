import { KithError } from '../errors.ts'
import type { Named } from '../chat/words.ts'
import type { GroupWord } from '../groups/words.ts'
import type { Kith } from '../kith.ts'

/** Said wherever a command names a message. */
export const NAMING =
  'bob:12 is the message [12] of bob, bob:me:12 your own [12] to bob; bob:last and bob:me:last are the newest. In group chess: chess:bob:12, chess:me:12, chess:last.'

const FORM = /^([@#]?)([^:\s]+):(?:([^:\s]+):)?(\d{1,15}|last)$/

/** A message of a friend's conversation, or of a group. */
export type Found = Named | GroupWord

/**
 * Finds the message that a user names: `bob:12`, `bob:me:12`, `bob:last`, and in a group `chess:bob:12`, `chess:me:12`,
 * `chess:last`; `#` makes it a group whatever friends are called. Numbers count per sender and conversation, as shown.
 *
 * @throws {KithError} `usage`, `message_not_found`, `not_member`, and as `resolve`.
 */
export async function findAny(kith: Kith, text: string, signal?: AbortSignal): Promise<Found> {
  const [, mark = '', name = '', who, number = ''] = FORM.exec(text) ?? []
  if (!isGroup(kith, mark, name)) return await findMessage(kith, text, signal)
  return kith.groups.find(name, who, number === 'last' ? undefined : Number(number))
}

/** @throws {KithError} as `findAny`. */
export async function findMessage({ names, chat }: Kith, text: string, signal?: AbortSignal): Promise<Named> {
  const [, mark = '', user = '', who, number = ''] = FORM.exec(text) ?? []
  if (user === '' || mark === '#' || (who !== undefined && who !== 'me')) {
    throw new KithError('usage', `'${text}' names no message.`, { next: NAMING })
  }
  const person = await names.resolve(user, signal)
  const isMine = who !== undefined
  const found = chat.messageAt(person, isMine, number === 'last' ? undefined : Number(number))
  if (found !== undefined) return found
  const whose = isMine ? `your messages to ${person.label}` : `the messages of ${person.label}`
  throw new KithError('message_not_found', `Among ${whose} there is no [${number}].`, {
    next: `history ${person.label} shows their numbers. ${NAMING}`,
  })
}

/** True if a name, with the mark before it, means a group: friends come first where there is no mark. */
export function isGroup({ groups, friends }: Kith, mark: string, name: string): boolean {
  if (mark === '#') return true
  return mark === '' && groups.has(name) && !friends.list().some(({ label }) => label === name)
}
