import assert from 'node:assert/strict'
import test from 'node:test'
import { CarReader } from '@ipld/car'
import fc from 'fast-check'
import { CID } from 'multiformats/cid'
import { create as digestOf } from 'multiformats/hashes/digest'
import { encode as varint } from 'uint8-varint'
import { concat } from 'uint8arrays/concat'
import { Fault } from '../../protocols/fault.ts'
import { fromCar, SECTION_BYTES_MAX, sections, toCar, verified } from '../../protocols/post/car.ts'
import { DagWalk } from '../../protocols/post/dag.ts'
import { importFile } from '../../src/posts/content.ts'
import { randomBytes, sha256 } from '../../src/crypto/keys.ts'
import type { FaultCode } from '../../protocols/fault.ts'
import type { Block } from '../../protocols/post/car.ts'
import type { BlockShelf } from '../../src/posts/disk.ts'

const fault =
  (...codes: FaultCode[]) =>
  (error: unknown): boolean =>
    error instanceof Fault && (codes.length === 0 || codes.includes(error.code))

async function* from<T>(...items: T[]): AsyncGenerator<T> {
  yield* items
}

async function all<T>(source: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = []
  for await (const item of source) items.push(item)
  return items
}

const bodies = async (...chunks: Uint8Array[]): Promise<number[]> =>
  (await all(sections(from(...chunks), () => 1000))).map(({ body }) => body.length)

/** A file in memory: its blocks in the order in which they travel, and its CAR. */
async function makeFile(size: number): Promise<{ root: CID; size: number; blocks: Block[]; car: Uint8Array }> {
  const held = new Map<string, Uint8Array>()
  const key = (digest: Uint8Array): string => Buffer.from(digest).toString('hex')
  const shelf = {
    put: async (digest: Uint8Array, bytes: Uint8Array) => void held.set(key(digest), bytes),
    sync: async () => {},
  }
  const { root } = await importFile(from(randomBytes(size)), shelf as unknown as BlockShelf)
  const blocks: Block[] = []
  const walk = new DagWalk(root, size)
  for (let cid = walk.next; cid !== undefined; cid = walk.next) {
    const bytes = held.get(key(cid.multihash.digest))!
    blocks.push({ cid, bytes })
    walk.take(bytes)
  }
  return { root, size, blocks, car: concat(await all(toCar(from(...blocks), root))) }
}

/** What a receiver keeps of these bytes, and how it ended. */
async function receive(car: Uint8Array, root: CID, size: number): Promise<{ kept: Block[]; error: unknown }> {
  const kept: Block[] = []
  try {
    const blocks = fromCar(
      sections(from(car), () => SECTION_BYTES_MAX),
      root,
    )
    for await (const block of verified(blocks, new DagWalk(root, size))) kept.push(block)
    return { kept, error: undefined }
  } catch (error) {
    return { kept, error }
  }
}

const section = (cid: CID, bytes: Uint8Array): Uint8Array =>
  concat([varint(cid.bytes.length + bytes.length), cid.bytes, bytes])

test('post rule 12: sections come whole, however the stream is cut, and lengths are in their shortest form', async () => {
  const stream = concat([
    varint(3),
    new Uint8Array(3),
    varint(300),
    new Uint8Array(300),
    varint(0),
    varint(1),
    new Uint8Array(1),
  ])
  assert.deepEqual(await bodies(stream), [3, 300, 0, 1])
  assert.deepEqual(await bodies(...[...stream].map((byte) => new Uint8Array([byte]))), [3, 300, 0, 1])
  await assert.rejects(bodies(new Uint8Array([0x83, 0x00, 1, 2, 3])), fault('broken'))
  await assert.rejects(bodies(stream.subarray(0, 200)), fault('closed'))
  await assert.rejects(bodies(stream.subarray(0, 5)), fault('closed'))
})

test('post rule 12: a length above the limit, or of five bytes and more, is refused before anything is kept for it', async () => {
  await assert.rejects(bodies(varint(1001)), fault('too_large'))
  await assert.rejects(bodies(new Uint8Array([0xff, 0xff, 0xff, 0xff])), fault('too_large'))
  await assert.rejects(
    bodies(new Uint8Array([0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01])),
    fault('too_large'),
  )
  await assert.rejects(bodies(varint(2 ** 28)), fault('too_large'))
})

test('post rule 10: a CAR has the root alone in its header, and any reader of CARs understands it', async () => {
  const { root, size, blocks, car } = await makeFile(600_000)
  const reader = await CarReader.fromBytes(car)
  assert.deepEqual((await reader.getRoots()).map(String), [String(root)])
  assert.deepEqual(
    (await all(reader.blocks())).map(({ cid }) => String(cid)),
    blocks.map(({ cid }) => String(cid)),
  )
  const { kept, error } = await receive(car, root, size)
  assert.equal(error, undefined)
  assert.deepEqual(
    kept.map(({ bytes }) => sha256(bytes as never)),
    blocks.map(({ bytes }) => sha256(bytes as never)),
  )
})

test('post rule 10: another header breaks the stream: another root, several, none, another version, an absurd length', async () => {
  const { root, size, blocks, car } = await makeFile(600_000)
  const rest = car.subarray(59)
  const header = car.subarray(1, 59)
  const other = blocks[1]!.cid
  const otherRoot = concat([header.subarray(0, 13), other.bytes, header.subarray(49)])
  const version2 = new Uint8Array([...header.subarray(0, -1), 2])
  const pragma = Buffer.from('a16776657273696f6e02', 'hex')
  const noRoots = Buffer.from('a265726f6f7473806776657273696f6e01', 'hex')
  for (const wrong of [
    otherRoot,
    version2,
    pragma,
    noRoots,
    new Uint8Array(58),
    new Uint8Array(1000),
    new Uint8Array(),
  ]) {
    const { kept, error } = await receive(concat([varint(wrong.length), wrong, rest]), root, size)
    assert.ok(fault('broken')(error), Buffer.from(wrong).toString('hex').slice(0, 40))
    assert.deepEqual(kept, [])
  }
  const { error } = await receive(new Uint8Array(), root, size)
  assert.ok(fault('closed')(error), 'no header at all')
})

test('post rule 11: a block that is not the next of the file, or has another hash, is never kept', async () => {
  const { root, size, blocks, car } = await makeFile(600_000)
  const [head, first, second] = [car.subarray(0, 59), blocks[0]!, blocks[1]!]
  const foreign = randomBytes(100)
  const foreignCid = CID.createV1(0x55, digestOf(0x12, sha256(foreign)))
  const cases: [string, Uint8Array[], number][] = [
    ['a block of another file', [section(foreignCid, foreign)], 0],
    ['a child before its parent', [section(second.cid, second.bytes)], 0],
    ['the root twice', [section(root, first.bytes), section(root, first.bytes)], 1],
    ['a sibling left out', [section(root, first.bytes), section(blocks[2]!.cid, blocks[2]!.bytes)], 1],
    [
      'other bytes under the right name',
      [section(root, first.bytes), section(second.cid, new Uint8Array(second.bytes.length))],
      1,
    ],
    ['the right bytes under another codec', [section(CID.createV1(0x55, root.multihash), first.bytes)], 0],
    ['a hash of another kind', [section(CID.createV1(0x55, digestOf(0x13, new Uint8Array(64))), first.bytes)], 0],
    ['a CIDv0', [concat([varint(34 + first.bytes.length), root.multihash.bytes, first.bytes])], 0],
    [
      'a hash of an absurd length',
      [concat([varint(40), new Uint8Array([1, 0x70, 0x12, 0xff, 0xff, 0xff, 0x7f]), new Uint8Array(33)])],
      0,
    ],
    ['a section shorter than a CID', [concat([varint(3), new Uint8Array([1, 0x70, 0x12])])], 0],
    ['an empty section', [new Uint8Array([0])], 0],
  ]
  for (const [what, parts, count] of cases) {
    const { kept, error } = await receive(concat([head, ...parts]), root, size)
    assert.ok(fault('broken')(error), what)
    assert.equal(kept.length, count, what)
  }
})

test('post rule 11: a CAR that ends early keeps what came, and one that goes on behind the end is broken', async () => {
  const { root, size, blocks, car } = await makeFile(600_000)
  for (const end of [59, 100, car.length - 1, car.length - 40_000]) {
    const { kept, error } = await receive(car.subarray(0, end), root, size)
    assert.ok(fault('closed')(error), `cut at ${String(end)}`)
    assert.ok(kept.length < blocks.length)
  }
  const extra = section(blocks[1]!.cid, blocks[1]!.bytes)
  const { kept, error } = await receive(concat([car, extra]), root, size)
  assert.ok(fault('broken')(error))
  assert.equal(kept.length, blocks.length)
})

test('post rule 11: of 1,000 mutated CARs none brings a block that is not of the file', async () => {
  const { root, size, blocks, car } = await makeFile(270_000)
  const good = new Set(blocks.map(({ bytes }) => Buffer.from(sha256(bytes as never)).toString('hex')))
  // Mostly where lengths and names are: a changed byte of content is only one more wrong hash.
  const places = fc.oneof(fc.nat(200), fc.nat(car.length - 1), fc.constantFrom(59, 60, 61, 62, 63, 200))
  const mutation = fc.array(fc.tuple(places, fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 4 })
  await fc.assert(
    fc.asyncProperty(mutation, fc.option(fc.nat(car.length)), async (changes, cut) => {
      const bent = new Uint8Array(car.subarray(0, cut ?? undefined))
      for (const [at, value] of changes) if (at < bent.length) bent[at] = value
      const { kept, error } = await receive(bent, root, size)
      assert.ok(error === undefined || error instanceof Error)
      for (const { bytes } of kept) assert.ok(good.has(Buffer.from(sha256(bytes as never)).toString('hex')))
      if (error === undefined) assert.equal(kept.length, blocks.length)
    }),
    { numRuns: 1000, seed: 20261123 },
  )
})

test('post: a source of blocks that fails ends the CAR with its failure', async () => {
  const { root, blocks } = await makeFile(600_000)
  const failing = async function* (): AsyncGenerator<Block> {
    yield blocks[0]!
    throw new Error('the disk is gone')
  }
  await assert.rejects(all(toCar(failing(), root)), /the disk is gone/)
})
