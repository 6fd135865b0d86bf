import { decode as readVarint, encode as varint } from 'uint8-varint'
import { concat } from 'uint8arrays/concat'
import { Fault } from './fault.ts'
import type { Bytes } from './signed.ts'

/** Longest length prefix: 28 bits, far beyond every frame limit here. */
const LENGTH_BYTES_MAX = 4
const CONTINUES = 0x80

/** One frame behind its length as an unsigned varint. */
export function toFrame(body: Uint8Array): Bytes {
  return concat([varint(body.length), body])
}

/**
 * Cuts a byte stream into frames, however it was chunked. Memory: one frame at most, and nothing is allocated for a frame
 * before its length was found to be within the limit.
 */
export class FrameDecoder {
  readonly #frameBytesMax: number
  #length: number[] = []
  #body: Bytes | undefined
  #filled = 0

  constructor(frameBytesMax: number) {
    this.#frameBytesMax = frameBytesMax
  }

  /** True if the stream may end here: no frame is half-read. */
  get isAtBoundary(): boolean {
    return this.#length.length === 0 && this.#body === undefined
  }

  /**
   * Yields each frame that `chunk` completes.
   *
   * @throws {Fault} `too_large` for a length over the limit, `broken` for an empty frame or a length not in its shortest form.
   */
  *push(chunk: Uint8Array): Generator<Bytes> {
    let at = 0
    while (at < chunk.length) {
      if (this.#body === undefined) {
        at = this.#readLength(chunk, at)
        continue
      }
      const part = chunk.subarray(at, at + this.#body.length - this.#filled)
      this.#body.set(part, this.#filled)
      this.#filled += part.length
      at += part.length
      if (this.#filled < this.#body.length) return
      const frame = this.#body
      this.#body = undefined
      yield frame
    }
  }

  /** Reads on in the length prefix; makes room for the body once it is complete. Returns where it stopped. */
  #readLength(chunk: Uint8Array, from: number): number {
    for (let at = from; at < chunk.length; at++) {
      const byte = chunk[at] ?? 0
      this.#length.push(byte)
      if ((byte & CONTINUES) !== 0) {
        if (this.#length.length < LENGTH_BYTES_MAX) continue
        throw new Fault('too_large', 'the length of a frame does not end')
      }
      if (byte === 0) throw new Fault('broken', 'a frame is empty, or its length not in its shortest form')
      const length = readVarint(Uint8Array.from(this.#length))
      if (length > this.#frameBytesMax) {
        throw new Fault('too_large', `a frame of ${String(length)} bytes, ${String(this.#frameBytesMax)} are allowed`)
      }
      this.#length = []
      this.#body = new Uint8Array(length)
      this.#filled = 0
      return at + 1
    }
    return chunk.length
  }
}
