import { concat } from 'uint8arrays/concat'
import { equals } from 'uint8arrays/equals'
import { fromString } from 'uint8arrays/from-string'
import { Fault } from '../fault.ts'
import type { Bytes } from '../signed.ts'

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Decodes, and refuses whatever would encode differently: unknown fields, repeated ones, lengths in a longer form. */
export function canonical<T>(codec: { encode(value: NoInfer<T>): Bytes; decode(bytes: Bytes): T }, bytes: Bytes): T {
  let value: T
  try {
    value = codec.decode(bytes)
  } catch (cause) {
    throw new Fault('broken', 'chat: malformed message', { cause })
  }
  ensure(equals(codec.encode(value), bytes), 'encoding')
  return value
}

export function ensure(condition: boolean, what: string): asserts condition {
  if (!condition) throw new Fault('broken', `chat: ${what} is not allowed`)
}

/** @throws {Fault} `broken` for what is not UTF-8. */
export function readUtf8(bytes: Bytes): string {
  try {
    return utf8.decode(bytes)
  } catch (cause) {
    throw new Fault('broken', 'chat: a text is not UTF-8', { cause })
  }
}

/** `text` as it can go over the wire: halves of surrogate pairs become U+FFFD. */
export function toWellFormed(text: string): string {
  return utf8.decode(concat([fromString(text)]))
}
