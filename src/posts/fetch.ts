import { Fault } from '../../protocols/fault.ts'
import { openEntry, rootOf } from '../../protocols/post/chain.ts'
import { DagWalk } from '../../protocols/post/dag.ts'
import { POST_PROTOCOL } from '../../protocols/post/post.ts'
import { fetchPost } from '../../protocols/post/transfer.ts'
import { peerIdOf } from '../../protocols/signed.ts'
import { sha256, verify } from '../crypto/keys.ts'
import { KithError } from '../errors.ts'
import { setContent } from '../store/posts.ts'
import { BlockWriter, walkHeld } from './content.ts'
import type { Outcome } from '../../protocols/post/transfer.ts'
import type { Net } from '../net/net.ts'
import type { PostRow } from '../store/posts.ts'
import type { Store } from '../store/store.ts'
import type { BlockShelf } from './disk.ts'
import type { Sweep } from './sweep.ts'
import type { Transfers } from './transfers.ts'

export interface FetchInit {
  readonly store: Store
  readonly net: Net
  readonly blocks: BlockShelf
  readonly sweep: Sweep
  readonly transfers: Transfers
}

/** Frames, encryption twice over, and what else goes on meanwhile: the limit counts both directions and every stream. */
const RELAY_OVERHEAD = 1.25

/** What is to be fetched, and for whom it is told. */
export interface Fetching {
  readonly post: PostRow
  /** Label of the author. */
  readonly who: string
  readonly moved: (doneBytes: number) => void
  readonly signal: AbortSignal
}

/**
 * Fetches the blocks of a post that are not on disk yet from its author, going on where an earlier attempt ended, and
 * trying again as long as each attempt brings something.
 *
 * @returns false if the author no longer has the post.
 * @throws {KithError} `unreachable` when it ended early, `bad_answer` when what came is not what was signed.
 */
export async function fetchContent(init: FetchInit, fetching: Fetching): Promise<boolean> {
  return await init.sweep.writing(async () => {
    await mark(init.store, fetching.post, 'part')
    for (;;) {
      const { outcome, gained } = await attempt(init, fetching)
      if (outcome === 'not_found') return false
      if (outcome === 'complete') break
      if (gained === 0 || fetching.signal.aborted) throw interrupted(fetching, outcome)
    }
    await mark(init.store, fetching.post, 'whole')
    return true
  })
}

async function mark(store: Store, { device, postId }: PostRow, content: 'part' | 'whole'): Promise<void> {
  await store.write((sql) => {
    setContent(sql, device, postId, content)
  })
}

/** One stream. `gained` counts the blocks it brought. */
async function attempt(
  { net, blocks, transfers }: FetchInit,
  { post, who, moved, signal }: Fetching,
): Promise<{ outcome: Outcome | Error; gained: number }> {
  const peerId = peerIdOf(post.device)
  const transfer = transfers.begin(peerId)
  const writer = new BlockWriter(blocks)
  let gained = 0
  try {
    const walk = new DagWalk(rootOf(post.cid), post.size)
    await walkHeld(walk, blocks)
    if (walk.next === undefined) return { outcome: 'complete', gained }
    const entry = openEntry(post.entry, post.device, verify, sha256)
    const ending = AbortSignal.any([signal, transfer.signal])
    const stream = await net.open(peerId, POST_PROTOCOL, ending)
    mustFit(post, walk.offset, net.bytesLeft(peerId), who)
    const store: Parameters<typeof fetchPost>[2] = async (block) => {
      await writer.write(block)
      gained++
      moved(walk.offset)
    }
    const outcome = await fetchPost(stream, { entry, walk }, store, ending).catch(brokenOff)
    await writer.done()
    return { outcome, gained }
  } catch (error) {
    throw refusalOf(error, who)
  } finally {
    await writer.settled()
    transfer.done()
  }
}

/** A relay with a limit cuts the connection in the middle of a large file, and everything else that uses it. */
function mustFit({ postId, size }: PostRow, done: number, room: number | undefined, who: string): void {
  if (room === undefined || (size - done) * RELAY_OVERHEAD <= room) return
  throw new KithError('too_large', `Post [${String(postId)}] is larger than what the relay to ${who} lets through.`, {
    next: `It is fetched once you are connected directly: doctor ${who} shows how you are connected.`,
  })
}

/** A stream that ended early, for whatever reason, may be tried again; a peer that breaks the rules may not. */
function brokenOff(error: unknown): Error {
  if (error instanceof Fault && error.code !== 'timeout' && error.code !== 'closed') throw error
  return error instanceof Error ? error : new Error(String(error))
}

function refusalOf(cause: unknown, who: string): unknown {
  if ((cause as { code?: unknown }).code === 'ENOSPC')
    return new KithError('no_space', 'The disk is full.', { cause, next: 'Free some space, then fetch it again.' })
  if (!(cause instanceof Fault)) return cause
  return new KithError('bad_answer', `What ${who} sends is not the post that was signed.`, {
    cause,
    next: `Nothing wrong was kept. Ask ${who} to post it again.`,
  })
}

function interrupted({ post, who }: Fetching, cause: Outcome | Error): KithError {
  const reason = cause === 'busy' ? `${who} is busy with other transfers` : `The connection to ${who} broke`
  return new KithError('unreachable', `${reason}: post [${String(post.postId)}] is not complete yet.`, {
    cause,
    next: `post get ${who} ${String(post.postId)} goes on where it ended; doctor ${who} shows the connection.`,
  })
}
