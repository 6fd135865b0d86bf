import { equals } from 'uint8arrays/equals'
import { notify, POST_PROTOCOL, answeringPosts } from '../../protocols/post/post.ts'
import { publicKeyOf } from '../../protocols/signed.ts'
import { KithError } from '../errors.ts'
import { samePerson } from '../names/person.ts'
import { dropNoticesFor } from '../store/notices.ts'
import { allChains, chainOf, deleteChain, heldPosts, postOf, postsOf } from '../store/posts.ts'
import { Downloads } from './downloads.ts'
import { OwnPosts } from './own.ts'
import { Serving } from './serving.ts'
import { Sweep } from './sweep.ts'
import { Sync } from './sync.ts'
import { Transfers } from './transfers.ts'
import type { KeyPair } from '../crypto/keys.ts'
import type { Clock } from '../clock.ts'
import type { Friendships } from '../friends/friendships.ts'
import type { Directory } from '../names/directory.ts'
import type { Person } from '../names/person.ts'
import type { Net } from '../net/net.ts'
import type { Tell } from '../news.ts'
import type { Carrier, Notices } from '../notices/notices.ts'
import type { PostRow } from '../store/posts.ts'
import type { Sql, Store } from '../store/store.ts'
import type { BlockShelf, FileShelf, OpenFile } from './disk.ts'
import type { Download } from './downloads.ts'

export interface PostsInit {
  readonly store: Store
  readonly blocks: BlockShelf
  readonly files: FileShelf
  readonly net: Net
  readonly clock: Clock
  readonly names: Directory
  readonly friends: Friendships
  readonly notices: Notices
  readonly identity: { readonly device: KeyPair; readonly peerId: string }
  readonly tell: Tell
  /** Hears of streams that were reset because of what came on them. */
  readonly onFault: (error: unknown, peerId: string) => void
  /** Largest post that is uploaded or fetched, in bytes. Default: 1 GiB. */
  readonly postBytesMax?: number
}

/** A post as a list shows it. */
export interface Listed {
  readonly id: number
  /** As the author says: shown, never a path. */
  readonly name: string
  readonly size: number
  readonly createdMs: number
}

/** A post with what it says. */
export interface Content extends Listed {
  /** Once; ends early if a block turns out to be damaged, which is forgotten then. */
  readonly read: () => AsyncIterable<Uint8Array>
}

export interface PostList {
  readonly who: string
  readonly posts: readonly Listed[]
  /** When the author last said that this is all, if the author could not be asked now. */
  readonly asOfMs?: number
}

const POST_BYTES_MAX_DEFAULT = 1024 * 1024 * 1024
/** What a list waits for its author; the last known one answers then. */
const LIST_WAIT_MS = 3_000
const NOTICE_KIND = 'post'

/** What people post, and what their friends post. */
export class Posts {
  readonly #init: PostsInit
  readonly #sweep: Sweep
  readonly #transfers = new Transfers()
  readonly #sync: Sync
  readonly #own: OwnPosts
  readonly #downloads: Downloads

  constructor(init: PostsInit) {
    this.#init = init
    const postBytesMax = init.postBytesMax ?? POST_BYTES_MAX_DEFAULT
    this.#sweep = new Sweep(init)
    this.#sync = new Sync({ ...init, sweep: this.#sweep })
    this.#own = new OwnPosts({ ...init, sweep: this.#sweep, postBytesMax, noticeKind: NOTICE_KIND })
    this.#downloads = new Downloads({ ...init, sweep: this.#sweep, transfers: this.#transfers, postBytesMax })
    init.notices.register(NOTICE_KIND, this.#carrier())
    const serving = new Serving({ ...init, transfers: this.#transfers, sync: this.#sync })
    init.net.serve(POST_PROTOCOL, answeringPosts(serving, init.onFault), {
      admit: (peerId) => init.friends.isFriendPeer(peerId),
    })
    init.net.onPeer((peerId, connected) => {
      if (connected) this.#keepUp(peerId)
    })
    init.friends.onChange((person, isFriend) => {
      if (isFriend) for (const peerId of person.devices) this.#keepUp(peerId)
      else this.#forget(person)
    })
  }

  /** Removes what a killed process left half-written, posts of past friends, and blocks that nothing needs. */
  async start(): Promise<void> {
    await this.#init.files.clean()
    await this.#init.store.write((sql) => {
      this.#dropStrangers(sql)
    })
    this.#sweep.request()
  }

  /** Runs work with the names of the blocks of one's own posts, or of everybody's; none is removed meanwhile. */
  async holding<T>(everybodys: boolean, work: (names: string[]) => Promise<T>): Promise<T> {
    return await this.#sweep.writing(async () => {
      const { store, identity } = this.#init
      const held = heldPosts(store).filter(({ device }) => everybodys || equals(device, identity.device.publicKey))
      return await work([...(await this.#sweep.reach(held))])
    })
  }

  /** Ends all transfers; they go on where they ended after the next start. */
  async stop(): Promise<void> {
    this.#transfers.stop()
    await this.#sweep.settled()
  }

  /**
   * Copies a file into a new post and tells all friends.
   *
   * @param path absolute, or relative to the working directory of this process.
   * @returns once the content and the post are on disk; friends who are away hear of it later.
   * @param anyway after a restore from a backup: nothing was posted or removed since that backup was made.
   * @throws {KithError} `file_not_found`, `too_large`, `no_space` or `restored`.
   */
  async upload(path: string, signal?: AbortSignal, anyway = false): Promise<Listed> {
    await this.#own.allow(anyway)
    return listed(await this.#own.upload(path, signal))
  }

  /** As `upload`, of content that is in no file: it is read once, and must have the size that it says. */
  async post(file: OpenFile, signal?: AbortSignal, anyway = false): Promise<Listed> {
    await this.#own.allow(anyway)
    return listed(await this.#own.post(file, signal))
  }

  /**
   * Removes a post of one's own; friends drop their copies.
   *
   * @param anyway as in `upload`.
   * @throws {KithError} `post_not_found` or `restored`.
   */
  async remove(id: number, anyway = false): Promise<Listed> {
    await this.#own.allow(anyway)
    return listed(await this.#own.remove(id))
  }

  /**
   * Lists the posts of a friend, or with no name one's own.
   *
   * @throws {KithError} `not_friend`; `unreachable` if the friend never could be asked yet.
   */
  async list(who?: string): Promise<PostList> {
    const { me } = this.#init.names
    if (who === undefined || isMe(me, who)) return { who: me.label, posts: this.#known(me).map(listed) }
    const friend = await this.#friend(who, `Error: cannot list posts of non-friend '${who}'.`)
    const isFresh = await this.#ask(friend)
    const posts = this.#known(friend).map(listed)
    if (isFresh) return { who: friend.label, posts }
    const asOfMs = this.#syncedMs(friend)
    if (asOfMs !== undefined) return { who: friend.label, posts, asOfMs }
    throw new KithError('unreachable', `${friend.label} cannot be asked now, and never was before.`, {
      next: `The list comes by itself when both of you are online. doctor ${friend.label} says what was tried.`,
    })
  }

  /**
   * Saves the file of a post to the downloads folder, fetching what of it is not here yet.
   *
   * @throws {KithError} `not_friend`, `post_not_found`, `too_large`, `no_space`, `unreachable` (say it again to go on) or
   *   `bad_answer`.
   */
  async get(who: string, id: number, signal: AbortSignal): Promise<Download> {
    return await this.#bring(who, id, (post, label) => this.#downloads.get(post, label, signal))
  }

  /** Brings the content of a post onto this device, and saves no file. @throws {KithError} as `get`. */
  async fetch(who: string, id: number, signal: AbortSignal): Promise<Listed & { readonly who: string }> {
    return await this.#bring(who, id, async (post, label) => {
      await this.#downloads.fetch(post, label, signal)
      return { who: label, ...listed(post) }
    })
  }

  /**
   * What a post says, out of what is on this device: each block is checked as it is read. Asks nobody.
   *
   * @throws {KithError} `not_friend`, or `post_not_found` unless all of it is here (`fetch` brings it).
   */
  async content(who: string, id: number): Promise<Content> {
    const { me } = this.#init.names
    const author = isMe(me, who) ? me : await this.#friend(who, `Error: cannot get post from non-friend '${who}'.`)
    const post = this.#find(author, id) ?? this.#missing(author, id)
    if (post.content === 'whole') return { ...listed(post), read: () => this.#downloads.read(post) }
    throw new KithError('post_not_found', `Post [${String(id)}] is not on this device yet.`, {
      next: `post fetch ${who} ${String(id)} brings it.`,
    })
  }

  async #bring<T>(who: string, id: number, bring: (post: PostRow, label: string) => Promise<T>): Promise<T> {
    const { me } = this.#init.names
    if (isMe(me, who)) return await bring(this.#find(me, id) ?? this.#missing(me, id), me.label)
    const friend = await this.#friend(who, `Error: cannot get post from non-friend '${who}'.`)
    if (this.#find(friend, id) === undefined) await this.#ask(friend)
    const post = this.#find(friend, id) ?? this.#missing(friend, id)
    try {
      return await bring(post, friend.label)
    } catch (error) {
      // Removed, and the notice of it still on its way: asking brings the tombstone.
      if (!(error instanceof KithError) || error.code !== 'post_not_found') throw error
      await this.#ask(friend)
      return this.#missing(friend, id)
    }
  }

  #find({ userKey }: Person, id: number): PostRow | undefined {
    return postOf(this.#init.store, userKey, id)
  }

  #known({ userKey }: Person): PostRow[] {
    return postsOf(this.#init.store, userKey)
  }

  #missing(person: Person, id: number): never {
    const available = this.#known(person).map(({ postId }) => postId)
    throw new KithError(
      'post_not_found',
      `Post [${String(id)}] does not exist. Available posts are [${available.join(', ')}].`,
      { next: `post list ${samePerson(person, this.#init.names.me) ? '' : `${person.label} `}shows them.` },
    )
  }

  async #friend(who: string, refusal: string): Promise<Person> {
    const person = await this.#init.names.resolve(who).catch((error: unknown) => {
      // Whoever cannot be found is no friend: friends are known without asking anybody.
      if (error instanceof KithError && ['user_not_found', 'unreachable', 'offline'].includes(error.code))
        return undefined
      throw error
    })
    if (person !== undefined && this.#init.friends.isFriend(person.userKey)) return person
    throw new KithError('not_friend', refusal, { next: `add ${who} asks for friendship.` })
  }

  /** Asks a friend what there is; false if nobody answered in time. */
  async #ask({ devices }: Person): Promise<boolean> {
    if (!this.#init.net.isOnline) return false
    const asked = Promise.all(devices.map((peerId) => this.#sync.pull(peerId))).then(
      () => true,
      () => false,
    )
    return await Promise.race([asked, this.#later(LIST_WAIT_MS)])
  }

  #later(ms: number): Promise<false> {
    return new Promise((resolve) => {
      this.#init.clock.after(ms, () => {
        resolve(false)
      })
    })
  }

  #syncedMs({ devices }: Person): number | undefined {
    const times = devices.map((peerId) => chainOf(this.#init.store, publicKeyOf(peerId))?.syncedMs ?? undefined)
    return times.includes(undefined) ? undefined : Math.min(...times.filter((time) => time !== undefined))
  }

  /** So that nothing depends on a single notice. A failure is mended by the next contact. */
  #keepUp(peerId: string): void {
    if (this.#init.friends.isFriendPeer(peerId)) this.#sync.pull(peerId).catch(() => undefined)
  }

  /** What fails here is made good at the next start. */
  #forget({ userKey, devices }: Person): void {
    for (const peerId of devices) this.#transfers.end(peerId)
    const forgotten = this.#init.store.write((sql) => {
      // Friends again in the meantime: what waits for them is still good.
      if (this.#init.friends.isFriend(userKey)) return
      for (const peerId of devices) dropNoticesFor(sql, NOTICE_KIND, peerId)
      this.#dropStrangers(sql)
    })
    forgotten.then(
      () => {
        this.#sweep.request()
      },
      () => undefined,
    )
  }

  /** Drops what is known of people who are no friends any more. */
  #dropStrangers(sql: Sql): void {
    const { friends, names } = this.#init
    for (const { device, userKey } of allChains(sql)) {
      if (!equals(userKey, names.me.userKey) && !friends.isFriend(userKey)) deleteChain(sql, device)
    }
  }

  #carrier(): Carrier {
    return {
      protocol: POST_PROTOCOL,
      carry: notify,
      onRefused: (_sql, { peerId }) => {
        const by = this.#init.names.byPeer(peerId)?.label ?? peerId
        // Told in the next turn: the transaction commits in this one.
        this.#init.clock.after(0, () => {
          this.#init.tell({ type: 'post_refused', by })
        })
      },
    }
  }
}

function isMe({ label, name }: Person, who: string): boolean {
  return who === label || (name !== '' && who === name)
}

function listed({ postId, fileName, size, createdMs }: PostRow): Listed {
  return { id: postId, name: fileName, size, createdMs }
}
