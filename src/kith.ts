import type { Access } from './access/access.ts'
import type { Clock } from './clock.ts'
import type { Chat } from './chat/chat.ts'
import type { Friends } from './friends/friends.ts'
import type { Groups } from './groups/groups.ts'
import type { Identity } from './identity/identity.ts'
import type { Courier } from './mailbox/courier.ts'
import type { Holder } from './mailbox/holder.ts'
import type { Names } from './names/names.ts'
import type { Claims } from './names/claims.ts'
import type { Presence } from './names/presence.ts'
import type { NodeLogs } from './names/node-logs.ts'
import type { Sharing } from './names/sharing.ts'
import type { BootstrapState, Bootstraps } from './net/bootstraps.ts'
import type { Machine } from './net/machine.ts'
import type { Network } from './net/network.ts'
import type { Notices } from './notices/notices.ts'
import type { Posts } from './posts/posts.ts'
import type { Requests } from './requests/requests.ts'
import type { Store } from './store/store.ts'
import type { Tell } from './news.ts'

export interface BackupOptions {
  /** Absolute, like the file of the passphrase. */
  readonly target: string
  /** Itself, or the file that has it in its first line. */
  readonly passphrase: { readonly text: string } | { readonly file: string }
  /** With the files of friends' posts. */
  readonly posts: boolean
  readonly force: boolean
}

/** One peer, composed (src/compose/peer.ts): what operations work on. */
export interface Kith {
  readonly dataDir: string
  readonly clock: Clock
  readonly store: Store
  readonly identity: Identity
  readonly net: Network
  readonly bootstraps: Bootstraps
  readonly names: Names
  readonly claims: Claims
  readonly presence: Presence
  /** What is known of the honesty of bootstrap nodes. */
  readonly logs: NodeLogs
  /** What friends are told of where this device is. */
  readonly sharing: Sharing
  readonly requests: Requests
  readonly notices: Notices
  /** Letters through others, ours and theirs to us. */
  readonly mailbox: Courier
  /** What this peer holds for its friends. */
  readonly holder: Holder
  readonly friends: Friends
  readonly chat: Chat
  readonly groups: Groups
  readonly posts: Posts
  /** Who may use the API. */
  readonly access: Access
  readonly tell: Tell
  /** What of the machine this peer depends on, just now. */
  machine(): Promise<Machine>
  /**
   * Goes online: listens, registers, dials friends. Harmless when online already.
   *
   * @returns the state of every bootstrap node, within five seconds.
   * @throws {KithError} `port_in_use` or `bad_address`.
   */
  online(): Promise<BootstrapState[]>
  /** Says goodbye and stops being reachable; everything stored stays, and nothing goes online again by itself. */
  offline(): Promise<void>
  /**
   * Writes a backup into one encrypted file (src/store/backup.ts); returns its bytes.
   *
   * @throws {KithError} `usage`, `file_not_found`, `no_space` or `data_dir`.
   */
  backup(options: BackupOptions): Promise<number>
  /** Offline, then everything closed and durable. */
  close(): Promise<void>
}
