import { equals } from 'uint8arrays/equals'
import { Fault } from '../../protocols/fault.ts'
import { openEntry, rootOf } from '../../protocols/post/chain.ts'
import { DagWalk } from '../../protocols/post/dag.ts'
import { LIST_ENTRIES_MAX } from '../../protocols/post/post.ts'
import { REPLY_BYTES_MAX } from '../../protocols/post/transfer.ts'
import { sha256, verify } from '../crypto/keys.ts'
import { chainOf, ownEntries, postById } from '../store/posts.ts'
import { blocksFrom } from './content.ts'
import type { Answers, Page } from '../../protocols/post/post.ts'
import type { Sending } from '../../protocols/post/transfer.ts'
import type { Get } from '../../protocols/post/wire.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { KeyPair } from '../crypto/keys.ts'
import type { Friendships } from '../friends/friendships.ts'
import type { Store } from '../store/store.ts'
import type { BlockShelf } from './disk.ts'
import type { Sync } from './sync.ts'
import type { Transfers } from './transfers.ts'

export interface ServingInit {
  readonly store: Store
  readonly blocks: BlockShelf
  readonly friends: Friendships
  readonly identity: { readonly device: KeyPair }
  readonly sync: Sync
  readonly transfers: Transfers
}

/** Room in a reply for the rest of it, and for the two bytes of tag and two of length that each entry takes. */
const ENTRY_OVERHEAD_BYTES = 4
const PAGE_BYTES_MAX = REPLY_BYTES_MAX - 64

/** Answers what friends ask about this device's posts. Everything throws for whoever is no friend any more. */
export class Serving implements Answers {
  readonly #init: ServingInit

  constructor(init: ServingInit) {
    this.#init = init
  }

  async notify(entry: Bytes, peerId: string): Promise<'stored' | 'busy' | 'refused'> {
    this.#admit(peerId)
    return await this.#init.sync.notified(entry, peerId)
  }

  list(from: number, peerId: string): Page {
    this.#admit(peerId)
    if (!Number.isSafeInteger(from)) throw new Fault('broken', 'post: no such seq')
    const length = chainOf(this.#init.store, this.#device)?.entries ?? 0
    let bytes = 0
    const entries = ownEntries(this.#init.store, from, LIST_ENTRIES_MAX).filter((entry) => {
      bytes += entry.length + ENTRY_OVERHEAD_BYTES
      return bytes <= PAGE_BYTES_MAX
    })
    return { entries, length }
  }

  get({ device, postId, held }: Get, peerId: string): Promise<Sending | undefined> {
    this.#admit(peerId)
    if (!Number.isSafeInteger(postId) || !Number.isSafeInteger(held)) throw new Fault('broken', 'post: no such post')
    const post = equals(device, this.#device) ? postById(this.#init.store, device, postId) : undefined
    if (post === undefined) return Promise.resolve(undefined)
    const entry = openEntry(post.entry, post.device, verify, sha256)
    const blocks = blocksFrom(held, new DagWalk(rootOf(post.cid), post.size), this.#init.blocks)
    const { signal, done } = this.#init.transfers.begin(peerId)
    return Promise.resolve({ entry, blocks, signal, done })
  }

  #admit(peerId: string): void {
    if (!this.#init.friends.isFriendPeer(peerId)) throw new Fault('stranger', 'posts are for friends')
  }

  get #device(): Bytes {
    return this.#init.identity.device.publicKey
  }
}
