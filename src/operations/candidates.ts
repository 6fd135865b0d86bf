import { postsOf } from '../store/posts.ts'
import { textsOf } from '../store/texts.ts'
import type { Kith } from '../kith.ts'
import type { Person } from '../names/person.ts'
import type { Completes } from './operation.ts'

/** Messages of a conversation that completion offers: older ones are found with history. */
const MESSAGES_MAX = 20

/**
 * What an argument of this kind can be, as far as this peer knows: for completion. `before` are the arguments before it
 * (`post get bob …`), `typed` is what stands there already. Commands and files are the face's own business. A candidate
 * that ends with a colon goes on.
 */
export function candidates(kith: Kith, kind: Completes, before: readonly string[] = [], typed = ''): string[] {
  switch (kind) {
    case 'friend':
    case 'person':
      return kith.friends.list().map(({ label }) => label)
    case 'group':
      return kith.groups.list().map(({ group }) => group)
    case 'conversation':
      return [...candidates(kith, 'friend'), ...candidates(kith, 'group').map((group) => `#${group}`)]
    case 'member':
      return members(kith, before[0])
    case 'message':
    case 'own_message':
      return messages(kith, typed, kind === 'own_message')
    case 'post':
      return posts(kith, before.at(-1))
    case 'request':
      return kith.requests.pending().map(({ number }) => String(number))
    case 'command':
    case 'file':
      return []
  }
}

function members({ groups }: Kith, name: string | undefined): string[] {
  const group = groups.list().find((one) => one.group === name)
  return (group?.members ?? []).filter(({ isMe }) => !isMe).map((member) => member.name)
}

/** `bob:` and `chess:`, and once one of them stands there its newest messages: `bob:12`, `chess:me:3`. */
function messages(kith: Kith, typed: string, isOwn: boolean): string[] {
  const [name = '', ...rest] = typed.split(':')
  if (rest.length === 0) return [...candidates(kith, 'friend'), ...candidates(kith, 'group')].map((one) => `${one}:`)
  const friend = kith.friends.list().find(({ label }) => label === name)
  const found = friend === undefined ? said(kith, name) : written(kith, friend)
  const last = ['me:last', ...(isOwn ? [] : ['last'])]
  return [...last, ...found.filter((one) => !isOwn || one.startsWith('me:'))].map((one) => `${name}:${one}`)
}

function written({ store, identity }: Kith, { userKey }: Person): string[] {
  return textsOf(store, userKey, { limit: MESSAGES_MAX }).map(({ device, seq }) =>
    device === identity.peerId ? `me:${seq}` : String(seq),
  )
}

function said({ groups }: Kith, group: string): string[] {
  if (!groups.has(group)) return []
  const { rows } = groups.history(group, { limit: MESSAGES_MAX })
  return rows.map(({ sender, mine, number }) => `${mine ? 'me' : sender}:${number}`)
}

/** Ids of one's own posts, or of those of a friend. */
function posts({ store, names, friends }: Kith, who: string | undefined): string[] {
  const author = who === undefined ? names.me : friends.list().find(({ label }) => label === who)
  return author === undefined ? [] : postsOf(store, author.userKey).map(({ postId }) => String(postId))
}
