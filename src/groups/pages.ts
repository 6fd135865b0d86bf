import { PAGE_BYTES_MAX, RANGES_MAX } from '../../protocols/group/group.ts'
import { without } from '../../protocols/group/ranges.ts'
import { ForkProof } from '../../protocols/group/wire.ts'
import { peerIdOf, publicKeyOf } from '../../protocols/signed.ts'
import { envelopesIn, haveOf, havesHeldBy } from '../store/group-messages.ts'
import { entriesAfter } from '../store/groups.ts'
import { sharesIn } from '../store/group-shares.ts'
import { sharerOf } from './sharing.ts'
import { equals } from 'uint8arrays/equals'
import type { GroupState, Span } from '../../protocols/group/roster.ts'
import type { Have, LogHead, Page, Place, Range, Sync } from '../../protocols/group/wire.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { EnvelopeRow } from '../store/group-messages.ts'
import type { EntryRow, Reader } from '../store/groups.ts'
import type { Standing } from './ledger.ts'

/** Rows read at once: a page holds fewer of all but the shortest. */
const ROWS = 128
/** Devices that one ask speaks of; more than this were never members of one group at a time. */
const DEVICES_MAX = 512
/** With many devices each gets fewer ranges, so that the ask stays within a frame. */
const MANY_DEVICES = 200

/** Where the log stands here; an empty hash and 0 before the first entry. */
export function headOf(state: GroupState | undefined, top = 0): LogHead {
  return { seq: state?.seq ?? 0, hash: state?.hash ?? new Uint8Array(), top, term: state?.term ?? 0 }
}

/** Places of a log from its head back to genesis, each twice as far from the one before: whoever has another log finds where they part. */
export function placesOf(state: GroupState | undefined): Place[] {
  const places: Place[] = []
  let step = 1
  for (let seq = state?.seq ?? 0; seq >= 1; seq -= step) {
    const hash = state?.hashes[seq - 1]
    if (hash !== undefined) places.push({ seq, hash })
    if (places.length > 2) step *= 2
  }
  return places
}

/** What is here of everyone's messages, as an ask tells it. */
export function havesOf(sql: Reader, state: GroupState, me: string): Have[] {
  const authors = [...state.spans.keys()].slice(0, DEVICES_MAX)
  const limit = authors.length > MANY_DEVICES ? 2 : RANGES_MAX
  const haves = havesHeldBy(sql, state.groupId, me)
  return authors.flatMap((author) => {
    const ranges = haves.get(author)?.slice(0, limit) ?? []
    return ranges.length === 0 ? [] : [{ device: publicKeyOf(author), ranges }]
  })
}

/**
 * One page for a member, or for somebody who was one: the entries and then the envelopes that it lacks and may have.
 * Whoever is removed gets the log up to that entry, and of the messages those of its own time.
 */
export function pageFor(sql: Reader, { row, state }: Standing, asker: string, sync: Sync, me: string): Page {
  const stays = state.spans.get(asker) ?? []
  const seqMax = state.members.has(asker) ? state.seq : (stays.at(-1)?.toLog ?? 0)
  const room = { bytes: PAGE_BYTES_MAX }
  const entries = entriesFor(sql, state, sync, seqMax, room)
  const envelopes: Bytes[] = []
  const more = (entries.at(-1)?.seq ?? seqMax) < seqMax || fill(sql, state, { asker, stays }, sync, me, envelopes, room)
  return {
    head: headOf(state, haveOf(sql, state.groupId, me, me).at(-1)?.last),
    entries: entries.map(({ bytes }) => bytes),
    envelopes,
    yours: haveOf(sql, state.groupId, asker, me).slice(-RANGES_MAX),
    more,
    fork: row.fork === undefined ? undefined : ForkProof.decode(row.fork),
  }
}

function entriesFor(
  sql: Reader,
  state: GroupState,
  { head, places }: Sync,
  seqMax: number,
  room: { bytes: number },
): EntryRow[] {
  // Where the logs part, the entries decide which of them counts, or are the two halves of the proof of a fork.
  const common = [...(head === undefined ? [] : [head]), ...places].find(({ seq, hash }) => {
    const ours = state.hashes[seq - 1]
    return ours !== undefined && equals(ours, hash)
  })
  const rows = entriesAfter(sql, state.groupId, common?.seq ?? 0, ROWS).filter((entry) => entry.seq <= seqMax)
  return rows.filter(({ bytes }) => fits(bytes, room))
}

function fill(
  sql: Reader,
  state: GroupState,
  { asker, stays }: { asker: string; stays: readonly Span[] },
  sync: Sync,
  me: string,
  envelopes: Bytes[],
  room: { bytes: number },
): boolean {
  const shares = sharesIn(sql, state.groupId)
  const has = new Map(sync.have.map(({ device, ranges }) => [peerIdOf(device), ranges]))
  const haves = havesHeldBy(sql, state.groupId, me)
  for (const author of shuffled([...state.spans.keys()])) {
    for (const range of without(haves.get(author) ?? [], has.get(author) ?? [])) {
      for (const envelope of missing(sql, state.groupId, author, range)) {
        const { logSeq } = envelope
        const isTheirs =
          stays.some((stay) => isWithin(stay, logSeq)) || sharerOf(state, shares, asker, logSeq) !== undefined
        if (!isTheirs) continue
        if (!fits(envelope.bytes, room)) return true
        envelopes.push(envelope.bytes)
      }
    }
  }
  return false
}

function* missing(sql: Reader, groupId: Bytes, author: string, range: Range): Generator<EnvelopeRow> {
  let { first } = range
  while (first <= range.last) {
    const rows = envelopesIn(sql, groupId, author, { first, last: range.last }, ROWS)
    yield* rows
    const last = rows.at(-1)
    if (last === undefined || rows.length < ROWS) return
    first = last.last + 1
  }
}

function isWithin({ fromLog, toLog }: Span, logSeq: number): boolean {
  return fromLog <= logSeq && (toLog === undefined || logSeq < toLog)
}

/** Another order each time: an author whose messages the asker refuses cannot stand before all others for good. */
function shuffled(authors: string[]): string[] {
  const start = Math.floor(Math.random() * authors.length)
  return [...authors.slice(start), ...authors.slice(0, start)]
}

/** Takes room in the page; once something did not fit nothing after it may, or the order would break. */
function fits(bytes: Bytes, room: { bytes: number }): boolean {
  room.bytes -= bytes.length + 4
  return room.bytes >= 0
}
