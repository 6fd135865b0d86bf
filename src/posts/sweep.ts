import { linksOf } from '../../protocols/post/dag.ts'
import { rootOf } from '../../protocols/post/chain.ts'
import { DAG_PB } from '../../protocols/post/cid.ts'
import { heldPosts } from '../store/posts.ts'
import { nameOf } from './content.ts'
import type { CID } from 'multiformats/cid'
import type { PostRow } from '../store/posts.ts'
import type { Store } from '../store/store.ts'
import type { BlockShelf } from './disk.ts'

/**
 * Removes the blocks that no post needs any more. It runs only while nothing writes blocks: a transfer may rely on a
 * block of a post that was just removed.
 */
export class Sweep {
  readonly #store: Store
  readonly #blocks: BlockShelf
  #writers = 0
  #isDue = false
  #running: Promise<void> | undefined

  constructor({ store, blocks }: { store: Store; blocks: BlockShelf }) {
    this.#store = store
    this.#blocks = blocks
  }

  /** Runs work that writes blocks; what they belong to must be in the store, or in vain, when it settles. */
  async writing<T>(work: () => Promise<T>): Promise<T> {
    this.#writers++
    try {
      await this.#running
      return await work()
    } finally {
      this.#writers--
      this.#runIfDue()
    }
  }

  /** Sweeps now, or as soon as nothing writes. */
  request(): void {
    this.#isDue = true
    this.#runIfDue()
  }

  /** Resolves when no sweep is running. */
  async settled(): Promise<void> {
    await this.#running
  }

  #runIfDue(): void {
    if (!this.#isDue || this.#writers > 0 || this.#running !== undefined) return
    this.#isDue = false
    // A block that cannot be removed now is found again by the next sweep, at the latest at the next start.
    this.#running = this.#sweep()
      .catch(() => undefined)
      .finally(() => {
        this.#running = undefined
        this.#runIfDue()
      })
  }

  /** Hex digests of the blocks on which these posts stand, as far as they are here. */
  async reach(posts: readonly PostRow[]): Promise<Set<string>> {
    const needed = new Set<string>()
    const seen = new Set<string>()
    for (const post of posts) await this.#mark(rootOf(post.cid), needed, seen)
    return needed
  }

  async #sweep(): Promise<void> {
    const needed = await this.reach(heldPosts(this.#store))
    for await (const name of this.#blocks.all()) if (!needed.has(name)) await this.#blocks.delete(name)
  }

  /**
   * Blocks reachable over the nodes on disk; of a post that is still being fetched, that is what it has so far. One block
   * may be a node of one post and plain content of another: what was seen is kept by CID, what is needed by name.
   */
  async #mark(root: CID, needed: Set<string>, seen: Set<string>): Promise<void> {
    const pending = [root]
    for (let cid = pending.pop(); cid !== undefined; cid = pending.pop()) {
      if (seen.has(cid.toString())) continue
      seen.add(cid.toString())
      needed.add(nameOf(cid.multihash.digest))
      if (cid.code !== DAG_PB) continue
      const node = await this.#blocks.get(cid.multihash.digest)
      if (node !== undefined) pending.push(...linksOf(node))
    }
  }
}
