import { openRecord } from '../../protocols/rendezvous/record.ts'
import { sha256, verify } from '../crypto/keys.ts'
import type { Checks } from '../../protocols/group/roster.ts'
import type { Clock } from '../clock.ts'
import type { Friendships } from '../friends/friendships.ts'
import type { Identity } from '../identity/identity.ts'
import type { Directory } from '../names/directory.ts'
import type { Post } from '../mailbox/post.ts'
import type { Net } from '../net/net.ts'
import type { Tell } from '../news.ts'
import type { Notices } from '../notices/notices.ts'
import type { Requests } from '../requests/requests.ts'
import type { Store } from '../store/store.ts'

/** What groups need of a node. */
export interface GroupsInit {
  readonly store: Store
  readonly net: Net
  readonly clock: Clock
  readonly names: Directory
  readonly friends: Friendships
  readonly requests: Requests
  readonly notices: Notices
  readonly identity: Pick<Identity, 'device' | 'user' | 'peerId'>
  /** Letters for members who are friends, when no member is there from whom they could catch up. */
  readonly post: Post
  readonly tell: Tell
  /** Hears of streams that were reset because of what came on them. */
  readonly onFault: (error: unknown, peerId: string) => void
}

/** The kind under which notices of groups are stored and carried. */
export const NOTICE_KIND = 'group'

/** The outside of the pure log: real signatures, hashes and name records. */
export const checks: Checks = { verify, hash: sha256, readRecord: openRecord }

/** For what was checked before it went to our own disk: the same rules, but no signature is computed again. */
export const storedChecks: Checks = { ...checks, verify: () => true }
