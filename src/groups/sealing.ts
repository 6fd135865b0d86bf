import { LAMPORT_MAX, makeEnvelope, peekEnvelope } from '../../protocols/group/envelope.ts'
import { Content } from '../../protocols/group/wire.ts'
import { contentOf } from '../../protocols/group/words.ts'
import { publicKeyOf } from '../../protocols/signed.ts'
import { KithError } from '../errors.ts'
import { lamportMax } from '../store/group-messages.ts'
import { groupChain, mustHear } from '../store/restored.ts'
import { keepEnvelope, nextPlace } from './keeping.ts'
import { checks } from './parts.ts'
import type { Body } from '../../protocols/group/envelope.ts'
import type { Said } from '../../protocols/group/words.ts'
import type { GroupState } from '../../protocols/group/roster.ts'
import type { Bytes, Signer } from '../../protocols/signed.ts'
import type { Clock } from '../clock.ts'
import type { Sql } from '../store/store.ts'
import type { Standing } from './ledger.ts'

/** In front of each content stands its tag, and its length as a varint. */
const LENGTH_BYTES = 4

interface Author {
  readonly device: Signer
  readonly peerId: string
}

/** One of our own envelopes, on disk once the transaction is. */
export interface Sealed {
  readonly bytes: Bytes
  /** Number of the first message in it. */
  readonly first: number
}

/** False from a restore on until a member has told what it has. Alone in a group, there is nobody who could know better. */
export function hasHeard(
  sql: Pick<Sql, 'get'>,
  { groupId, members }: Pick<GroupState, 'groupId' | 'members'>,
): boolean {
  return members.size <= 1 || !mustHear(sql, groupChain(groupId))
}

/**
 * A device restored from a backup does not know how far it had gone: a second envelope under a number would be refused.
 *
 * @throws {KithError} `restored` until a member has told.
 */
export function needHeard(sql: Sql, { groupId, members }: GroupState): void {
  if (hasHeard(sql, { groupId, members })) return
  throw new KithError('restored', 'This peer was restored from a backup and has not yet heard from a member.', {
    next: 'Stay online: as soon as one other member is, what was lost comes back, and you may go on.',
  })
}

/** Seals what we say under our next numbers and keeps it, in the caller's transaction. Nothing has left yet. */
export function sealSaid(sql: Sql, standing: Standing, said: readonly Said[], author: Author, clock: Clock): Sealed {
  const lamport = lamportMax(sql, standing.row.groupId)
  const items = said.map((one, index) => ({
    lamport: Math.min(lamport + 1 + index, LAMPORT_MAX),
    sentMs: clock.now(),
    ...contentOf(one, publicKeyOf),
  }))
  return seal(sql, standing, { kind: 'content', items }, author)
}

/** How much room this takes in an envelope, at most. */
export function bytesOf(said: Said): number {
  const content = { lamport: LAMPORT_MAX, sentMs: Number.MAX_SAFE_INTEGER, ...contentOf(said, publicKeyOf) }
  return Content.encode(content).length + LENGTH_BYTES
}

/** Ends our stay: the last link of our chain, so that everyone sees what came before it. */
export function sealLeave(sql: Sql, standing: Standing, author: Author): Sealed {
  return seal(sql, standing, { kind: 'leave' }, author)
}

/** Seals what stood on a log that does not count, where ours ends now. */
export function sealAgain(sql: Sql, standing: Standing, body: Body, author: Author): Bytes {
  return seal(sql, standing, body, author).bytes
}

/** Signs something that stands outside our chain: a head, or an entry to pass on. Nothing is stored. */
export function sealLoose({ groupId, seq, hash }: GroupState, body: Body, author: Author): Bytes {
  return makeEnvelope(author.device, { groupId, seq: 0, prevHash: new Uint8Array(), logSeq: seq, logHash: hash, body })
}

function seal(sql: Sql, { state }: Standing, body: Body, author: Author): Sealed {
  needHeard(sql, state)
  const stay = state.spans.get(author.peerId)?.at(-1)
  if (stay === undefined || stay.toLog !== undefined) throw new Error('Only a member seals')
  const { seq, prevHash } = nextPlace(sql, state, author.peerId, stay)
  const { groupId } = state
  const bytes = makeEnvelope(author.device, { groupId, seq, prevHash, logSeq: state.seq, logHash: state.hash, body })
  keepEnvelope(sql, author.peerId, peekEnvelope(bytes, checks.hash), bytes)
  return { bytes, first: seq }
}
