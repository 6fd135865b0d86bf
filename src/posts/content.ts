import { exporter } from 'ipfs-unixfs-exporter'
import { importer } from 'ipfs-unixfs-importer'
import { fixedSize } from 'ipfs-unixfs-importer/chunker'
import { balanced } from 'ipfs-unixfs-importer/layout'
import { pipe } from 'it-pipe'
import { isBlock } from '../../protocols/post/cid.ts'
import { LEAF_BYTES, NODE_LINKS_MAX } from '../../protocols/post/dag.ts'
import { toString } from 'uint8arrays/to-string'
import type { CID } from 'multiformats/cid'
import type { Block } from '../../protocols/post/car.ts'
import type { DagWalk } from '../../protocols/post/dag.ts'
import type { BlockShelf } from './disk.ts'

/** Blocks written at once: their syncs share the disk's time; each holds a leaf in memory. */
const WRITES_AT_ONCE = 8
/** The exporter reads ahead without bound, so it is asked for this much of a file at a time. */
const EXPORT_WINDOW_BYTES = 16 * LEAF_BYTES

/** A block is not on disk although it was, or not as it was. */
export class DamagedBlock extends Error {
  override readonly name = 'DamagedBlock'
}

/**
 * Cuts a file into a UnixFS DAG and stores its blocks.
 *
 * @param source is read once, never held whole.
 * @returns the root and the bytes read, once every block is on disk.
 */
export async function importFile(
  source: AsyncIterable<Uint8Array>,
  blocks: BlockShelf,
): Promise<{ root: CID; size: number }> {
  let size = 0
  const counted = async function* (chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      size += chunk.length
      yield chunk
    }
  }
  const storage = {
    put: async (cid: CID, bytes: unknown): Promise<CID> => {
      await blocks.put(cid.multihash.digest, bytes as Uint8Array)
      return cid
    },
  }
  const root = await pipe(
    source,
    counted,
    (content) =>
      importer([{ content }], storage, {
        cidVersion: 1,
        rawLeaves: true,
        chunker: fixedSize({ chunkSize: LEAF_BYTES }),
        layout: balanced({ maxChildrenPerNode: NODE_LINKS_MAX }),
        blockWriteConcurrency: WRITES_AT_ONCE,
      }),
    async (files) => {
      for await (const { cid } of files) return cid
      throw new Error('The importer gave no file')
    },
  )
  await blocks.sync()
  return { root, size }
}

/**
 * Reads a whole file out of its blocks, each checked against its hash once more.
 *
 * @throws {DamagedBlock} and removes the block, so that it is fetched again.
 */
export async function* exportFile(root: CID, blocks: BlockShelf): AsyncGenerator<Uint8Array> {
  const storage = {
    async *get(cid: CID): AsyncGenerator<Uint8Array> {
      yield await soundBlock(cid, blocks)
    },
  }
  const file = await exporter(root, storage)
  if (file.type !== 'file' && file.type !== 'raw') throw new Error(`A post is a file, not ${file.type}`)
  const size = file.type === 'raw' ? file.node.length : Number(file.unixfs.fileSize())
  for (let offset = 0; offset < size; offset += EXPORT_WINDOW_BYTES) {
    yield* file.content({ offset, length: Math.min(EXPORT_WINDOW_BYTES, size - offset), blockReadConcurrency: 4 })
  }
}

async function soundBlock(cid: CID, blocks: BlockShelf): Promise<Uint8Array> {
  const { digest } = cid.multihash
  const bytes = await blocks.get(digest)
  if (bytes !== undefined && (await isBlock(cid, bytes))) return bytes
  await blocks.delete(nameOf(digest))
  throw new DamagedBlock(`The block ${cid.toString()} is ${bytes === undefined ? 'missing' : 'damaged'} on disk`)
}

/** Goes on along the walk as far as blocks are here. @throws {Fault} if they do not make up a file of that size. */
export async function walkHeld(walk: DagWalk, blocks: BlockShelf): Promise<void> {
  for (let cid = walk.next; cid !== undefined; cid = walk.next) {
    const { digest } = cid.multihash
    const found = walk.isLeaf ? await blocks.size(digest) : await blocks.get(digest)
    if (found === undefined) return
    if (typeof found === 'number') walk.takeLeaf(found)
    else walk.take(found)
  }
}

/**
 * The blocks of a file that is whole on disk, from number `held` of its order on.
 *
 * @throws {DamagedBlock}; {RangeError} if the file has fewer blocks.
 */
export async function* blocksFrom(held: number, walk: DagWalk, blocks: BlockShelf): AsyncGenerator<Block> {
  for (let cid = walk.next; cid !== undefined; cid = walk.next) {
    if (walk.steps < held && walk.isLeaf) {
      walk.takeLeaf(walk.nextBytes)
      continue
    }
    const isWanted = walk.steps >= held
    const bytes = await soundBlock(cid, blocks)
    walk.take(bytes)
    if (isWanted) yield { cid, bytes }
  }
  if (walk.steps < held) throw new RangeError(`${String(held)} blocks held of ${String(walk.steps)}`)
}

/** Stores blocks, several at a time, in any order; `done` resolves when all are on disk. */
export class BlockWriter {
  readonly #blocks: BlockShelf
  readonly #writing = new Set<Promise<void>>()
  #failure: Error | undefined

  constructor(blocks: BlockShelf) {
    this.#blocks = blocks
  }

  /** Takes the block, and waits while too many are being written. @throws whatever an earlier write threw. */
  async write({ cid, bytes }: Block): Promise<void> {
    const writing = this.#blocks
      .put(cid.multihash.digest, bytes)
      .catch((error: unknown) => {
        this.#failure ??= error instanceof Error ? error : new Error(String(error))
      })
      .finally(() => this.#writing.delete(writing))
    this.#writing.add(writing)
    if (this.#writing.size >= WRITES_AT_ONCE) await Promise.race(this.#writing)
    this.#throwFailure()
  }

  /** Resolves when nothing is being written, whether it went well or not. */
  async settled(): Promise<void> {
    await Promise.all(this.#writing)
  }

  /** @throws whatever a write threw. */
  async done(): Promise<void> {
    await this.settled()
    this.#throwFailure()
    await this.#blocks.sync()
  }

  #throwFailure(): void {
    if (this.#failure !== undefined) throw this.#failure
  }
}

/** Name of a block on disk. */
export function nameOf(digest: Uint8Array): string {
  return toString(digest, 'hex')
}
