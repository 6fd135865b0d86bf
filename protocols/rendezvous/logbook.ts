import { concat } from 'uint8arrays/concat'
import { equals } from 'uint8arrays/equals'
import { Fault } from '../fault.ts'
import { LOG_PAGE_MAX, checkEntry, nextHead, openHead } from './log.ts'
import { must } from './record.ts'
import { converse } from './rendezvous.ts'
import { Status } from './wire.ts'
import type { Stream } from '@libp2p/interface'
import type { Bytes, Verify } from '../signed.ts'
import type { OpenedHead } from './log.ts'
import type { Hash } from './record.ts'
import type { LogEntry, Standing } from './wire.ts'

/** Where a reader stands in the log of one node: after how many entries, and with which head. */
export interface Place {
  readonly index: number
  readonly head: Bytes
}

/** A page of a log, as the node signed it. That it follows from where the reader stood: `follow`. */
export interface LogPage {
  readonly status: Status
  readonly entries: readonly LogEntry[]
  /** Signed LogHead after the last entry; with NOT_FOUND the newest one there is. */
  readonly signed: Bytes | undefined
  readonly opened: OpenedHead | undefined
  readonly more: boolean
}

export interface PullReply {
  /** FOUND, or REFUSED to whoever is no partner, or BUSY. */
  readonly status: Status
  readonly standing: readonly Standing[]
  readonly more: boolean
}

/** One page of a node's log: FOUND, HALTED, BUSY, or NOT_FOUND beyond its end. With `count` 0 the head at `after` alone. */
export async function readLog(
  stream: Stream,
  { after, seen, count = LOG_PAGE_MAX }: { after: number; seen?: Bytes; count?: number },
  verify: Verify,
  signal?: AbortSignal,
): Promise<LogPage> {
  const request = { readLog: { after, count, seen: seen ?? new Uint8Array(0) } }
  const { status, entries, head, more } = await converse(stream, request, signal)
  for (const entry of entries) checkEntry(entry)
  // What came from the wire is kept: the bytes of its own.
  const signed = head.length === 0 ? undefined : concat([head])
  const opened = signed && openHead(signed, verify)
  must(status !== Status.FOUND || opened?.index === after + entries.length, 'the head of another place')
  return { status, entries, signed, opened, more }
}

/**
 * The heads after each entry of a page, worked out from where the reader stood.
 *
 * @throws {Fault} `broken` if the last is not the head that the node signed.
 */
export function follow(from: Place, { entries, opened }: LogPage, hash: Hash): Place[] {
  const places: Place[] = []
  let { index, head } = from
  for (const entry of entries) {
    head = nextHead(head, ++index, entry, hash)
    places.push({ index, head })
  }
  if (opened === undefined || !equals(head, opened.head)) {
    throw new Fault('broken', 'a page of a log that does not follow from what came before it')
  }
  return places
}

/** What stands at a partner, registered after entry `after` of its log, in that order. */
export async function pull(stream: Stream, after: number, signal?: AbortSignal): Promise<PullReply> {
  const { status, standing, more } = await converse(stream, { pull: { after } }, signal)
  return { status, standing, more }
}

/** Tells a partner that there is more to pull. */
export async function nudge(stream: Stream, logIndex: number, signal?: AbortSignal): Promise<Status> {
  return (await converse(stream, { nudge: { logIndex } }, signal)).status
}
