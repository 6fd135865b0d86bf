import assert from 'node:assert/strict'
import test from 'node:test'
import { encode as encodeNode, prepare } from '@ipld/dag-pb'
import { UnixFS } from 'ipfs-unixfs'
import { CID } from 'multiformats/cid'
import { create as digestOf } from 'multiformats/hashes/digest'
import { Fault } from '../../protocols/fault.ts'
import { DagWalk, LEAF_BYTES, linksOf, NODE_LINKS_MAX } from '../../protocols/post/dag.ts'
import { importFile } from '../../src/posts/content.ts'
import { sha256 } from '../../src/crypto/keys.ts'
import type { BlockShelf } from '../../src/posts/disk.ts'

const broken = (error: unknown): boolean => error instanceof Fault && error.code === 'broken'

interface Made {
  readonly cid: CID
  readonly bytes: Uint8Array
  readonly size: number
}

function leaf(fill: number, size = LEAF_BYTES): Made {
  const bytes = new Uint8Array(size).fill(fill)
  return { cid: CID.createV1(0x55, digestOf(0x12, sha256(bytes))), bytes, size }
}

function node(
  children: Made[],
  {
    sizes = children.map(({ size }) => size),
    type = 'file',
    data,
  }: { sizes?: number[]; type?: 'file' | 'directory'; data?: Uint8Array } = {},
): Made {
  const file = new UnixFS({ type, data, blockSizes: sizes.map(BigInt) })
  const bytes = encodeNode(
    prepare({ Data: file.marshal(), Links: children.map(({ cid }) => ({ Name: '', Hash: cid, Tsize: 1 })) }),
  )
  return {
    cid: CID.createV1(0x70, digestOf(0x12, sha256(bytes))),
    bytes,
    size: sizes.reduce((sum, size) => sum + size, 0),
  }
}

/** Walks all of it; returns the order. */
function walkAll(root: Made, parts: Made[], size = root.size): CID[] {
  const byCid = new Map([root, ...parts].map((made) => [made.cid.toString(), made.bytes]))
  const walk = new DagWalk(root.cid, size)
  const order: CID[] = []
  for (let cid = walk.next; cid !== undefined; cid = walk.next) {
    order.push(cid)
    walk.take(byCid.get(cid.toString()) ?? assert.fail('an unknown block'))
  }
  assert.equal(walk.steps, order.length)
  assert.equal(walk.offset, size)
  return order
}

test('post rule 9: a file is walked from its root, nodes first, left to right, equal blocks once', () => {
  const [a, b, last] = [leaf(1), leaf(2), leaf(3, 9)]
  const left = node([a, b, a])
  const right = node([b, last])
  const root = node([left, left, right])
  assert.deepEqual(walkAll(root, [left, right, a, b, last]), [root.cid, left.cid, a.cid, b.cid, right.cid, last.cid])
  assert.deepEqual(walkAll(last, []), [last.cid])
  assert.deepEqual(walkAll(leaf(0, 0), []).length, 1)
})

test('post rule 9: what the importer makes of any size is a proper file', async () => {
  for (const size of [0, 1, LEAF_BYTES, LEAF_BYTES + 1, (NODE_LINKS_MAX + 1) * LEAF_BYTES]) {
    const held = new Map<string, Uint8Array>()
    const key = (digest: Uint8Array): string => Buffer.from(digest).toString('hex')
    const shelf = {
      put: async (digest: Uint8Array, bytes: Uint8Array) => void held.set(key(digest), bytes),
      sync: async () => {},
    }
    const source = async function* (): AsyncGenerator<Uint8Array> {
      for (let left = size; left > 0; left -= 1_000_000) yield new Uint8Array(Math.min(left, 1_000_000))
    }
    const { root, size: read } = await importFile(source(), shelf as unknown as BlockShelf)
    assert.equal(read, size)
    const walk = new DagWalk(root, size)
    for (let cid = walk.next; cid !== undefined; cid = walk.next) walk.take(held.get(key(cid.multihash.digest))!)
    assert.equal(walk.steps, held.size)
  }
})

test('post rule 9: leaves that are not full, or not of the size that was said, break the file', () => {
  const [a, short, last] = [leaf(1), leaf(2, LEAF_BYTES - 1), leaf(3, 9)]
  assert.throws(() => walkAll(node([short, a]), [short, a]), broken, 'a leaf that is not full in the middle')
  assert.throws(() => walkAll(node([a, last], { sizes: [LEAF_BYTES, 10] }), [a, last]), broken, 'shorter than said')
  assert.throws(() => walkAll(node([a, last]), [a, last], LEAF_BYTES + 10), broken, 'shorter than the manifest says')
  assert.throws(() => walkAll(node([a, last]), [a, last], LEAF_BYTES), broken, 'longer than the manifest says')
  assert.throws(() => walkAll(leaf(1, LEAF_BYTES + 1), []), broken, 'a leaf that is too long')
  const both = node([a, node([a], { sizes: [9] })], { sizes: [LEAF_BYTES, 9] })
  assert.throws(() => walkAll(both, [a, node([a], { sizes: [9] })]), broken, 'one block with two sizes')
})

test('post rule 9: nodes that are no nodes of a file, too wide, too deep or empty break it', () => {
  const a = leaf(1)
  const last = leaf(3, 1)
  const wide = node([...Array.from({ length: NODE_LINKS_MAX }, () => a), last])
  assert.throws(() => walkAll(wide, [a, last]), broken, 'too wide')
  const deep = [1, 2, 3, 4].reduce((made: Made[]) => [node([made[0]!]), ...made], [last])
  assert.equal(walkAll(deep[0]!, deep).length, 5)
  const deeper = [node([deep[0]!]), ...deep]
  assert.throws(() => walkAll(deeper[0]!, deeper), broken, 'too deep')
  assert.throws(() => walkAll(node([]), [], 0), broken, 'no links')
  assert.throws(
    () => walkAll(node([a, a], { sizes: [LEAF_BYTES, 0] }), [a], LEAF_BYTES),
    broken,
    'a part without content',
  )
  assert.throws(
    () => walkAll(node([a], { sizes: [LEAF_BYTES, 1] }), [a], LEAF_BYTES + 1),
    broken,
    'more sizes than links',
  )
  assert.throws(() => walkAll(node([a], { type: 'directory' }), [a], LEAF_BYTES), broken, 'a folder')
  assert.throws(() => walkAll(node([a], { data: new Uint8Array([1]) }), [a], LEAF_BYTES), broken, 'content in a node')
  const walk = new DagWalk(node([a]).cid, LEAF_BYTES)
  assert.throws(
    () => {
      walk.take(new Uint8Array(200_000))
    },
    broken,
    'a node that is too large',
  )
  const noise = { ...node([a]), bytes: new Uint8Array([1, 2, 3]) }
  assert.throws(() => walkAll(noise, [a], LEAF_BYTES), broken, 'not dag-pb')
  assert.deepEqual(linksOf(noise.bytes), [])
})

test('post rule 9: a bomb of a few blocks that stands for petabytes is no larger than its manifest says', () => {
  let bomb = node(Array.from({ length: NODE_LINKS_MAX }, () => leaf(1)))
  const parts = [leaf(1), bomb]
  for (let level = 0; level < 3; level++) parts.push((bomb = node(Array.from({ length: NODE_LINKS_MAX }, () => bomb))))
  assert.equal(walkAll(bomb, parts).length, 5, 'each block once, whatever it stands for')
  assert.throws(() => walkAll(bomb, parts, 2 ** 30), broken)
})

test('post rule 9: links of other kinds, among them such as carry their content, break the file', () => {
  const a = leaf(1)
  const identity = CID.createV1(0x55, digestOf(0, new Uint8Array(9)))
  const cbor = CID.createV1(0x71, a.cid.multihash)
  const sha512 = CID.createV1(0x55, digestOf(0x13, new Uint8Array(64)))
  for (const cid of [identity, cbor, sha512]) {
    assert.throws(() => new DagWalk(cid, 9), broken)
    const root = node([{ ...a, cid }])
    assert.throws(() => walkAll(root, [a]), broken)
  }
})
