import { equals } from 'uint8arrays/equals'
import { CHAIN_ENTRIES_MAX, openEntry } from '../../protocols/post/chain.ts'
import { list, POST_PROTOCOL } from '../../protocols/post/post.ts'
import { Fault } from '../../protocols/fault.ts'
import { publicKeyOf } from '../../protocols/signed.ts'
import { sha256, verify } from '../crypto/keys.ts'
import { chainOf, putChain } from '../store/posts.ts'
import { chainFor, fit, receive, tellOnce } from './book.ts'
import type { Entry } from '../../protocols/post/chain.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { Clock } from '../clock.ts'
import type { Friendships } from '../friends/friendships.ts'
import type { Directory } from '../names/directory.ts'
import type { Person } from '../names/person.ts'
import type { Net } from '../net/net.ts'
import type { Tell } from '../news.ts'
import type { PostRow } from '../store/posts.ts'
import type { Sql, Store } from '../store/store.ts'
import type { Changes, Owner } from './book.ts'
import type { Sweep } from './sweep.ts'

export interface SyncInit {
  readonly store: Store
  readonly net: Net
  readonly clock: Clock
  readonly names: Directory
  readonly friends: Friendships
  readonly sweep: Sweep
  readonly tell: Tell
}

/** A peer that asks, while it is a friend. */
interface Friend {
  readonly owner: Owner
  readonly person: Person
}

/** Keeps up with the chains of friends: by the notices that they send, and by asking since what is known. */
export class Sync {
  readonly #init: SyncInit
  readonly #pulling = new Map<string, Promise<void>>()

  constructor(init: SyncInit) {
    this.#init = init
  }

  /**
   * Asks a friend's device for everything behind what is known of its chain. Callers at the same time share one asking.
   *
   * @throws {KithError} `offline` or `unreachable`; {Fault} if the answer breaks the rules: what came before it is kept.
   */
  async pull(peerId: string): Promise<void> {
    const pulling =
      this.#pulling.get(peerId) ??
      this.#pull(peerId).finally(() => {
        this.#pulling.delete(peerId)
      })
    this.#pulling.set(peerId, pulling)
    await pulling
  }

  /** Takes an entry that a friend sent by itself. @throws {Fault} if it is not the friend's own, or not sound. */
  async notified(signed: Bytes, peerId: string): Promise<'stored' | 'busy' | 'refused'> {
    const { owner, person } = this.#friend(peerId)
    const entry = this.#open(signed, owner)
    let taken = await this.#take(owner, person, entry, peerId)
    if (taken === 'gap') {
      await this.pull(peerId)
      taken = await this.#take(owner, person, entry, peerId)
    }
    if (taken === 'gap') return 'busy'
    return taken === 'fork' ? 'refused' : 'stored'
  }

  async #take(owner: Owner, person: Person, entry: Entry, peerId: string): Promise<ReturnType<typeof fit>> {
    const { how, changes } = await this.#init.store.write((sql) => {
      this.#friend(peerId)
      const how = fit(sql, owner, entry)
      if (how === 'next') return { how, changes: receive(sql, owner, [entry], true) }
      return { how, changes: how === 'known' ? lateNews(sql, owner, entry) : undefined }
    })
    if (changes !== undefined) this.#tell(person, changes)
    return how
  }

  async #pull(peerId: string): Promise<void> {
    const { owner } = this.#friend(peerId)
    for (let entries = 0; entries < CHAIN_ENTRIES_MAX;) {
      const from = chainFor(this.#init.store, owner).entries
      const stream = await this.#init.net.open(peerId, POST_PROTOCOL)
      const page = await list(stream, from)
      const opened = page.entries.map((signed) => this.#open(signed, owner))
      await this.#takePage(peerId, opened, from + opened.length >= page.length)
      if (from + opened.length >= page.length) return
      if (opened.length === 0) throw new Fault('broken', 'a list with fewer entries than it says')
      entries += opened.length
    }
  }

  async #takePage(peerId: string, entries: readonly Entry[], isLast: boolean): Promise<void> {
    const { owner, person } = this.#friend(peerId)
    const changes = await this.#init.store.write((sql) => {
      this.#friend(peerId)
      // What a new friend posted long ago is no news.
      const isFirstTime = (chainOf(sql, owner.device)?.syncedMs ?? null) === null
      const changes = receive(sql, owner, entries, !isFirstTime)
      if (isLast) putChain(sql, { ...chainFor(sql, owner), syncedMs: this.#init.clock.now() })
      return changes
    })
    this.#tell(person, changes)
  }

  #tell(person: Person, { added, removed }: Changes): void {
    const from = person.label
    for (const { postId: id, fileName: name, size } of added)
      this.#init.tell({ type: 'post_new', from, id, name, size })
    for (const { postId: id, fileName: name } of removed) this.#init.tell({ type: 'post_removed', from, id, name })
    if (removed.length > 0) this.#init.sweep.request()
  }

  /** The author is who the device belongs to, by the key in use or by one that it had when it posted. */
  #open(signed: Bytes, { device, userKey }: Owner): Entry {
    const entry = openEntry(signed, device, verify, sha256)
    const author = this.#init.names.byKey(entry.manifest.author)?.userKey
    if (author === undefined || !equals(author, userKey)) throw new Fault('broken', 'the entry names another author')
    return entry
  }

  #friend(peerId: string): Friend {
    const person = this.#init.names.byPeer(peerId)
    if (person === undefined || !this.#init.friends.isFriendPeer(peerId))
      throw new Fault('stranger', 'posts are for friends')
    return { owner: { device: publicKeyOf(peerId), userKey: person.userKey }, person }
  }
}

/** A notice of a post that was fetched with a new friend's old ones: this one is news. */
function lateNews(sql: Sql, owner: Owner, { manifest }: Entry): Changes {
  const late: PostRow | undefined = manifest.tombstone ? undefined : tellOnce(sql, owner, manifest.postId)
  return { added: late === undefined ? [] : [late], removed: [] }
}
