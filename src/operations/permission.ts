import { equals } from 'uint8arrays/equals'
import { KithError } from '../errors.ts'
import { groupByLabel } from '../store/groups.ts'
import { friendSayings } from './friends.ts'
import { groupSayings } from './group-sayings.ts'
import { identitySayings } from './identity.ts'
import { chatSayings } from './messages.ts'
import { postSayings } from './posts.ts'
import { netSayings } from './presence.ts'
import type { Limits } from '../access/access.ts'
import type { Kith } from '../kith.ts'
import type { News } from '../news.ts'
import type { Operation } from './operation.ts'
import type { Registry } from './registry.ts'

type Topic = Operation['topic']

const TOPICS: readonly [sayings: object, topic: Topic][] = [
  [netSayings, 'presence'],
  [identitySayings, 'people'],
  [friendSayings, 'people'],
  [chatSayings, 'messages'],
  [groupSayings, 'groups'],
  [postSayings, 'posts'],
]
const TOPIC_OF: ReadonlyMap<string, Topic> = new Map(
  TOPICS.flatMap(([sayings, topic]) =>
    Object.keys(sayings).map((type): [string, Topic] => [type, type.startsWith('session_') ? 'session' : topic]),
  ),
)

/** Every kind of news that there is. */
export const NEWS_TYPES: readonly string[] = [...TOPIC_OF.keys()]

/** Whether a limited token may give this command: it is named, or about the token's group, or both where both are limited. */
export function mayRun(
  kith: Kith,
  { operations, groupId }: Limits,
  operation: Operation,
  params: Record<string, unknown>,
): boolean {
  // What makes or takes tokens, or lets a browser in, is for nobody who is limited.
  if (isKeyMaking(operation.name)) return false
  if (operations.length > 0 && !operations.includes(operation.name)) return false
  return groupId === undefined || isAbout(kith, groupId, groupNamed(operation, params))
}

/** With it, whoever is limited would not be. */
export const isKeyMaking = (name: string): boolean => /^(token|web)( |$)/.test(name)

/** For what a face does that is no command, but as much as this one without parameters. @throws {KithError} `not_allowed`. */
export function checkPermission(kith: Kith, limits: Limits | undefined, registry: Registry, name: string): void {
  const operation = registry.find(name)
  if (limits === undefined || (operation !== undefined && mayRun(kith, limits, operation, {}))) return
  throw notAllowed(name)
}

export function notAllowed(name: string): KithError {
  return new KithError('not_allowed', `This token is not for ${name}, or not for this group.`, {
    next: 'Make one that is: token create.',
  })
}

/** Whether a limited token hears this: it is of a topic of its commands, and about its group if it has one. */
export function mayHear(kith: Kith, { operations, groupId }: Limits, topics: ReadonlySet<Topic>, news: News): boolean {
  if (groupId !== undefined && !isAbout(kith, groupId, 'group' in news ? news.group : undefined)) return false
  const topic = TOPIC_OF.get(news.type)
  return operations.length === 0 || (topic !== undefined && topics.has(topic))
}

/** The group that a command is about: its argument of this name, or `#chess` where a friend could stand too. */
function groupNamed({ params: { shape } }: Operation, params: Record<string, unknown>): string | undefined {
  const { group, with: other } = params
  if (Object.hasOwn(shape, 'group')) return typeof group === 'string' ? group : undefined
  return Object.hasOwn(shape, 'with') && typeof other === 'string' && other.startsWith('#') ? other.slice(1) : undefined
}

function isAbout(kith: Kith, groupId: Uint8Array, label: string | undefined): boolean {
  const found = label === undefined ? undefined : groupByLabel(kith.store, label)
  return found !== undefined && equals(found.groupId, groupId)
}
