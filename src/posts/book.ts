import { concat } from 'uint8arrays/concat'
import { equals } from 'uint8arrays/equals'
import { CHAIN_ENTRIES_MAX, CHAIN_START, follow } from '../../protocols/post/chain.ts'
import { KithError } from '../errors.ts'
import { addOwnEntry, addPost, chainOf, deletePost, postById, putChain, setTold } from '../store/posts.ts'
import type { Entry, Head } from '../../protocols/post/chain.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { ChainRow, Content, PostRow } from '../store/posts.ts'
import type { Sql } from '../store/store.ts'

/** Whose chain: one device of one user. */
export interface Owner {
  readonly device: Bytes
  readonly userKey: Bytes
}

/** What entries changed, for the news. */
export interface Changes {
  readonly added: PostRow[]
  readonly removed: PostRow[]
}

/** How an entry fits the chain that is known: `gap` if others come before it, `fork` if another one has its place. */
export type Fit = 'next' | 'known' | 'gap' | 'fork'

/** The chain of a device as this node knows it; a new one if it knows none. */
export function chainFor(sql: Pick<Sql, 'get' | 'all'>, { device, userKey }: Owner): ChainRow {
  return chainOf(sql, device) ?? { ...CHAIN_START, hash: concat([CHAIN_START.hash]), device, userKey, syncedMs: null }
}

/**
 * Adds an entry to our own chain.
 *
 * @param make gets the head and returns the entry behind it.
 * @throws {KithError} `too_long` if the chain is full.
 */
export function append(sql: Sql, owner: Owner, make: (head: Head) => Entry): Entry {
  const chain = chainFor(sql, owner)
  if (chain.entries >= CHAIN_ENTRIES_MAX)
    throw new KithError(
      'too_large',
      `You have posted and removed ${String(CHAIN_ENTRIES_MAX)} times: that is the limit.`,
    )
  const entry = make(chain)
  addOwnEntry(sql, chain.entries, entry.signed)
  putChain(sql, { ...chain, ...follow(chain, entry) })
  apply(sql, owner, entry, { content: 'whole', told: true })
  return entry
}

export function fit(sql: Pick<Sql, 'get' | 'all'>, owner: Owner, { manifest, hash, signed }: Entry): Fit {
  const { entries, hash: headHash } = chainFor(sql, owner)
  if (manifest.seq > entries) return 'gap'
  if (manifest.seq === entries) return equals(manifest.prevHash, headHash) ? 'next' : 'fork'
  if (manifest.seq === entries - 1) return equals(hash, headHash) ? 'known' : 'fork'
  const post = manifest.tombstone ? undefined : postById(sql, owner.device, manifest.postId)
  return post === undefined || equals(post.entry, signed) ? 'known' : 'fork'
}

/**
 * Adds entries of a friend's chain: those known are passed over, the others must follow one another.
 *
 * @param told whether the user is told of new posts now: then this is marked, so that it happens once.
 * @returns what is there in the end that was not before, and the other way round.
 * @throws {Fault} `broken` if one of them does not follow; nothing is kept then.
 */
export function receive(sql: Sql, owner: Owner, entries: readonly Entry[], told: boolean): Changes {
  const chain = chainFor(sql, owner)
  let head: Head = chain
  let added: PostRow[] = []
  const removed: PostRow[] = []
  putChain(sql, chain)
  for (const entry of entries.filter(({ manifest }) => manifest.seq >= chain.entries)) {
    head = follow(head, entry)
    const { put, dropped } = apply(sql, owner, entry, { content: 'none', told })
    if (put !== undefined) added.push(put)
    if (dropped === undefined) continue
    // Posted and removed before we heard of either: there is nothing to tell.
    if (added.some(({ postId }) => postId === dropped.postId))
      added = added.filter((post) => post.postId !== dropped.postId)
    else removed.push(dropped)
  }
  putChain(sql, { ...chain, ...head })
  return { added: told ? added : [], removed }
}

/** Marks a post as told to the user. Returns it if that is news, undefined if it was told before or is gone. */
export function tellOnce(sql: Sql, { device }: Owner, postId: number): PostRow | undefined {
  const post = postById(sql, device, postId)
  if (post === undefined || post.told) return undefined
  setTold(sql, device, postId)
  return post
}

function apply(
  sql: Sql,
  { device, userKey }: Owner,
  { manifest, signed }: Entry,
  { content, told }: { content: Content; told: boolean },
): { put?: PostRow; dropped?: PostRow } {
  if (manifest.tombstone) {
    const dropped = postById(sql, device, manifest.target)
    deletePost(sql, device, manifest.target)
    return { dropped }
  }
  const { postId, fileName, size, createdMs } = manifest
  const put = {
    device,
    postId,
    userKey,
    entry: signed,
    fileName,
    size,
    cid: concat([manifest.cid]),
    createdMs,
    content,
    told,
  }
  addPost(sql, put)
  return { put }
}
