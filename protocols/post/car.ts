import { CarBlockIterator, CarWriter } from '@ipld/car'
import { decode as decodeVarint, encodingLength } from 'uint8-varint'
import { Uint8ArrayList } from 'uint8arraylist'
import { concat } from 'uint8arrays/concat'
import { equals } from 'uint8arrays/equals'
import { fromString } from 'uint8arrays/from-string'
import { Fault } from '../fault.ts'
import { CID_BYTES, DAG_PB, isBlock, RAW } from './cid.ts'
import { BLOCK_BYTES_MAX } from './dag.ts'
import type { CID } from 'multiformats/cid'
import type { DagWalk } from './dag.ts'

export interface Block {
  readonly cid: CID
  readonly bytes: Uint8Array
}

/** A part of a stream that begins with its length. */
export interface Section {
  /** With its length, as it came. */
  readonly whole: Uint8Array
  readonly body: Uint8Array
}

/** Of one block with its CID. */
export const SECTION_BYTES_MAX = CID_BYTES + BLOCK_BYTES_MAX
/** A length takes at most four bytes here: 2^28 is far above every limit. */
const LENGTH_BYTES_MAX = 4
const LENGTH_GOES_ON = 0x80

// The header of a CAR with one root is always the same DAG-CBOR around the CID: { roots: [root], version: 1 }.
const HEADER_BEFORE = fromString('a265726f6f747381d82a582500', 'hex')
const HEADER_AFTER = fromString('6776657273696f6e01', 'hex')

/**
 * Cuts a byte stream into its length-prefixed sections, each whole. A length is checked before anything is kept for it.
 *
 * @param bytesMax of the section with this number.
 * @throws {Fault} `too_large`; `broken` for a length that is not in its shortest form; `closed` if the stream ends
 *   inside a section.
 */
export async function* sections(
  source: AsyncIterable<Uint8Array>,
  bytesMax: (section: number) => number,
): AsyncGenerator<Section> {
  const waiting = new Uint8ArrayList()
  let section = 0
  for await (const chunk of source) {
    waiting.append(chunk)
    for (;;) {
      const length = lengthOf(waiting)
      if (length === undefined) break
      if (length > bytesMax(section)) throw new Fault('too_large', `post: section of ${String(length)} bytes`)
      const prefix = encodingLength(length)
      if (waiting.byteLength < prefix + length) break
      const whole = waiting.subarray(0, prefix + length)
      waiting.consume(whole.length)
      section++
      yield { whole, body: whole.subarray(prefix) }
    }
  }
  if (waiting.byteLength > 0) throw new Fault('closed', 'post: the stream ended inside a section')
}

function lengthOf(waiting: Uint8ArrayList): number | undefined {
  for (let at = 0; at < Math.min(waiting.byteLength, LENGTH_BYTES_MAX); at++) {
    if ((waiting.get(at) & LENGTH_GOES_ON) !== 0) continue
    const length = decodeVarint(waiting)
    if (encodingLength(length) !== at + 1) throw new Fault('broken', 'post: a length not in its shortest form')
    return length
  }
  if (waiting.byteLength >= LENGTH_BYTES_MAX) throw new Fault('too_large', 'post: a length of more than four bytes')
  return undefined
}

/**
 * Writes blocks as a CAR with one root.
 *
 * @throws whatever `blocks` throws, after the bytes of the blocks before.
 */
export async function* toCar(blocks: AsyncIterable<Block>, root: CID): AsyncGenerator<Uint8Array> {
  const { writer, out } = CarWriter.create([root])
  // `out` ends only when the writer is closed, so the writer is closed in any case and the failure told afterwards.
  const written = (async (): Promise<void> => {
    try {
      for await (const block of blocks) await writer.put(block)
    } finally {
      await writer.close()
    }
  })()
  written.catch(() => undefined)
  yield* out
  await written
}

/**
 * Reads the blocks of a CAR with exactly this root, unverified.
 *
 * @throws {Fault} `broken` for another header, or a block whose CID is not of the kinds of this protocol.
 */
export async function* fromCar(source: AsyncIterable<Section>, root: CID): AsyncGenerator<Block> {
  try {
    yield* await CarBlockIterator.fromIterable(plain(source, root))
  } catch (cause) {
    if (cause instanceof Error && cause.message === 'Unexpected end of data')
      throw new Fault('closed', 'post: the stream ended before the CAR', { cause })
    throw cause
  }
}

/** The CAR library trusts lengths, versions and hash lengths that it reads: it only ever sees sections checked here. */
async function* plain(source: AsyncIterable<Section>, root: CID): AsyncGenerator<Uint8Array> {
  const header = concat([HEADER_BEFORE, root.bytes, HEADER_AFTER])
  let isFirst = true
  for await (const { whole, body } of source) {
    if (isFirst ? !equals(body, header) : !startsWithCid(body))
      throw new Fault('broken', isFirst ? 'post: not the CAR of this root' : 'post: a block of another kind')
    isFirst = false
    yield whole
  }
}

function startsWithCid(body: Uint8Array): boolean {
  const [version, codec = 0, hash, length] = body
  return body.length >= CID_BYTES && version === 1 && [RAW, DAG_PB].includes(codec) && hash === 0x12 && length === 0x20
}

/**
 * Passes on the blocks that the walk expects, each only after its hash was checked.
 *
 * @throws {Fault} `broken` at the first block that is not the next of the file or not what its CID says; `closed` if
 *   the source ends before the file does.
 */
export async function* verified(blocks: AsyncIterable<Block>, walk: DagWalk): AsyncGenerator<Block> {
  for await (const block of blocks) {
    if (walk.next?.equals(block.cid) !== true)
      throw new Fault('broken', `post: ${block.cid.toString()} is not the next block of this file`)
    if (!(await isBlock(block.cid, block.bytes)))
      throw new Fault('broken', `post: ${block.cid.toString()} names other bytes`)
    walk.take(block.bytes)
    yield block
  }
  if (walk.next !== undefined) throw new Fault('closed', 'post: the CAR ended before the file')
}
