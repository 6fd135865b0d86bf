import { postsOf } from '../store/posts.ts'
import type { Kith } from '../kith.ts'
import type { Arg } from './operation.ts'

/**
 * What an argument of this kind can be, as far as this peer knows: for completion. `before` are the arguments before it
 * (`post get bob …`). Commands and files are the face's own business.
 */
export function candidates(kith: Kith, kind: NonNullable<Arg['completes']>, before: readonly string[] = []): string[] {
  switch (kind) {
    case 'friend':
    case 'person':
      return kith.friends.list().map(({ label }) => label)
    case 'group':
      return kith.groups.list().map(({ group }) => group)
    case 'post':
      return posts(kith, before.at(-1))
    case 'request':
      return kith.requests.pending().map(({ number }) => String(number))
    case 'command':
    case 'file':
      return []
  }
}

/** Ids of one's own posts, or of those of a friend. */
function posts({ store, names, friends }: Kith, who: string | undefined): string[] {
  const author = who === undefined ? names.me : friends.list().find(({ label }) => label === who)
  return author === undefined ? [] : postsOf(store, author.userKey).map(({ postId }) => String(postId))
}
