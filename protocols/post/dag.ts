import { decode as decodeNode } from '@ipld/dag-pb'
import { UnixFS } from 'ipfs-unixfs'
import { Fault } from '../fault.ts'
import { DAG_PB, isPlainCid, RAW } from './cid.ts'
import type { PBNode } from '@ipld/dag-pb'
import type { CID } from 'multiformats/cid'

/** Bytes of every leaf but the last. Libp2p moves 64 to 256 KiB best; fixed, the size of a file bounds its DAG. */
export const LEAF_BYTES = 256 * 1024
/** Links of one node: some 56 KiB of them, and a gigabyte is two levels deep. */
export const NODE_LINKS_MAX = 1024
/** Levels of nodes above the leaves. Four of even 174 links (the other customary width) reach 200 TiB. */
const NODE_DEPTH_MAX = 4
/** A node with all its links takes half of it. */
const NODE_BYTES_MAX = 128 * 1024
/** No block is larger; leaves of other sizes, up to this, are left to later versions. */
export const BLOCK_BYTES_MAX = 1024 * 1024

interface Place {
  readonly cid: CID
  /** Of its content in the file. */
  readonly offset: number
  readonly size: number
  /** Levels of nodes above it. */
  readonly depth: number
}

/**
 * The order in which the blocks of one file travel: the root first, a node before what it links to, left to right,
 * and a block that occurs again only the first time. Both sides walk it step by step: whoever knows the nodes so far
 * knows what comes next, so a block that is not `next` does not belong to the file. Pure; bounded by the size that the
 * manifest states, since every leaf but the last has LEAF_BYTES.
 */
export class DagWalk {
  readonly #size: number
  readonly #pending: Place[]
  readonly #seen = new Map<string, number>()
  #steps = 0

  /** @throws {Fault} `broken` as `take` does. */
  constructor(root: CID, size: number) {
    this.#size = size
    this.#pending = []
    this.#add({ cid: root, offset: 0, size, depth: 0 })
  }

  /** The block whose turn it is; undefined when the file is complete. */
  get next(): CID | undefined {
    return this.#pending.at(-1)?.cid
  }

  /** True if `next` holds content only, so that nothing but its length matters to the walk. */
  get isLeaf(): boolean {
    return this.next?.code === RAW
  }

  /** Content of the file inside `next`, in bytes: of a leaf, its length. */
  get nextBytes(): number {
    return this.#pending.at(-1)?.size ?? 0
  }

  /** Blocks taken so far. */
  get steps(): number {
    return this.#steps
  }

  /** Content of the file that lies before `next`, in bytes: how far a transfer is. */
  get offset(): number {
    return this.#pending.at(-1)?.offset ?? this.#size
  }

  /**
   * Goes on past the leaf `next`, which is held and `length` bytes long.
   *
   * @throws {Fault} `broken` if its length is not the one its place asks for.
   */
  takeLeaf(length: number): void {
    const place = this.#pending.pop()
    must(place?.cid.code === RAW, 'a leaf where a node was due')
    must(length === place.size, 'a leaf of another length than its parent says')
    this.#finish(place)
  }

  /**
   * Goes on past `next`, whose verified bytes these are.
   *
   * @throws {Fault} `broken` if it is no proper part of a file of this size.
   */
  take(bytes: Uint8Array): void {
    if (this.isLeaf) {
      this.takeLeaf(bytes.length)
      return
    }
    const place = this.#pending.pop()
    must(place !== undefined, 'a block behind the end')
    const children = childrenOf(place, bytes)
    this.#finish(place)
    for (const child of children.reverse()) this.#add(child)
    this.#skipSeen()
  }

  #add(place: Place): void {
    const { cid, offset, size, depth } = place
    if (isPlainCid(cid, RAW)) {
      must(size === Math.min(LEAF_BYTES, this.#size - offset), 'a leaf that is neither full nor the last')
    } else {
      must(isPlainCid(cid, DAG_PB), 'a link of an unknown kind')
      must(depth < NODE_DEPTH_MAX, 'nodes nested too deep')
    }
    this.#pending.push(place)
  }

  #finish({ cid, size }: Place): void {
    this.#steps++
    this.#seen.set(cid.toString(), size)
    this.#skipSeen()
  }

  /** What was seen before need not travel again; it must have the same size in its new place. */
  #skipSeen(): void {
    for (let place = this.#pending.at(-1); place !== undefined; place = this.#pending.at(-1)) {
      const size = this.#seen.get(place.cid.toString())
      if (size === undefined) return
      must(size === place.size, 'one block with two sizes')
      this.#pending.pop()
    }
  }
}

function childrenOf(place: Place, bytes: Uint8Array): Place[] {
  const { links, sizes } = readNode(bytes)
  must(links.length > 0 && links.length <= NODE_LINKS_MAX, 'a node without links or with too many')
  must(links.length === sizes.length, 'links and sizes do not match')
  let offset = place.offset
  const children = links.map((cid, at) => {
    const size = sizes[at] ?? 0
    must(Number.isSafeInteger(size) && size > 0, 'a part without content')
    const child = { cid, offset, size, depth: place.depth + 1 }
    offset += size
    return child
  })
  must(offset === place.offset + place.size, 'the parts do not add up to the size')
  return children
}

/** What a node links to; nothing for bytes that are no node of a file. */
export function linksOf(bytes: Uint8Array): CID[] {
  try {
    return readNode(bytes).links
  } catch {
    return []
  }
}

function readNode(bytes: Uint8Array): { links: CID[]; sizes: number[] } {
  must(bytes.length <= NODE_BYTES_MAX, 'a node that is too large')
  let node: PBNode
  let file: UnixFS
  try {
    node = decodeNode(bytes)
    file = UnixFS.unmarshal(node.Data ?? new Uint8Array())
  } catch (cause) {
    throw new Fault('broken', 'post DAG: not a UnixFS node', { cause })
  }
  must(file.type === 'file', 'not a file')
  must((file.data?.length ?? 0) === 0, 'content inside a node')
  return { links: node.Links.map((link) => link.Hash), sizes: file.blockSizes.map(Number) }
}

function must(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new Fault('broken', `post DAG: ${otherwise}`)
}
