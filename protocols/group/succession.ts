import { compare } from 'uint8arrays/compare'
import { equals } from 'uint8arrays/equals'
import { decode } from '../exchange.ts'
import { Fault } from '../fault.ts'
import { KEY_BYTES, open, peek, peerIdOf, sign } from '../signed.ts'
import { HASH_BYTES } from './envelope.ts'
import { Vote } from './wire.ts'
import type { Bytes, Signer, Verify } from '../signed.ts'
import type { GroupState, Member } from './roster.ts'
import type { LogHead, Place } from './wire.ts'

/** Three keys or hashes, a signature and their framing. */
const VOTE_BYTES_MAX = 512
/** A member's word: my log ends at this head, and in this term I am for this candidate. */
export interface OpenedVote {
  readonly groupId: Bytes
  readonly term: number
  readonly candidate: Bytes
  readonly head: Place
  /** Whose vote it is. */
  readonly peerId: string
}

type Head = Pick<GroupState, 'seq' | 'hash'>

export function makeVote(device: Signer, fields: Omit<OpenedVote, 'peerId'>): Bytes {
  const { groupId, term, candidate, head } = fields
  return sign(device, 'kith/group-vote/1', Vote.encode({ groupId, term, candidate, head }))
}

/** @throws {Fault} `too_large`, `broken` or `bad_signature`. */
export function openVote(bytes: Bytes, verify: Verify): OpenedVote {
  if (bytes.length > VOTE_BYTES_MAX) throw new Fault('too_large', `vote of ${String(bytes.length)} bytes`)
  const { publicKey, payload } = open(bytes, 'kith/group-vote/1', verify)
  return { ...read(payload), peerId: peerIdOf(publicKey) }
}

/** The term that a takeover with these votes begins. Not verified: trust nothing in it. @throws {Fault} `broken`. */
export function termOfVotes([first]: readonly Bytes[]): number {
  if (first === undefined) throw new Fault('broken', 'takeover: no vote')
  return read(peek(first, 'kith/group-vote/1').payload).term
}

/**
 * Group rule 30: sound votes of more than half of the members, each for this candidate, this term, and exactly this head.
 *
 * @throws {Fault} `broken` if there are too few, or one among them that does not count.
 */
export function checkVotes(
  state: Head & { readonly groupId: Bytes; readonly members: ReadonlyMap<string, unknown> },
  votes: readonly Bytes[],
  candidate: Bytes,
  term: number,
  verify: Verify,
): void {
  const voters = new Set<string>()
  for (const bytes of votes) {
    const vote = openVote(bytes, verify)
    if (!equals(vote.groupId, state.groupId) || vote.term !== term) throw broken('a vote in another group or term')
    if (!equals(vote.candidate, candidate)) throw broken('a vote for somebody else')
    if (!isHead(state, vote.head)) throw broken('a vote on another head')
    if (!state.members.has(vote.peerId)) throw broken('a vote of somebody who is no member')
    if (voters.has(vote.peerId)) throw broken('two votes of one member')
    voters.add(vote.peerId)
  }
  if (2 * voters.size <= state.members.size) throw broken('no more than half of the members are for it')
}

/** True if a log that ends so may be more than ours: a higher term, or more entries of the same. */
export function isAhead(head: Pick<LogHead, 'seq' | 'term'>, ours: Pick<GroupState, 'seq' | 'term'>): boolean {
  return head.term > ours.term || (head.term === ours.term && head.seq > ours.seq)
}

/** True if the log ends here. */
export function isHead(state: Head, place: Place): boolean {
  return place.seq === state.seq && equals(place.hash, state.hash)
}

/** Who is asked first when the leader is lost: the named deputies, then the others in order of joining. */
export function succession(state: GroupState): Member[] {
  const joined = ({ peerId }: Member): number => state.spans.get(peerId)?.at(-1)?.fromLog ?? 0
  const others = [...state.members.values()]
    .filter(({ peerId }) => peerId !== state.leader.peerId && !state.deputies.includes(peerId))
    .sort((a, b) => joined(a) - joined(b) || (a.peerId < b.peerId ? -1 : 1))
  const named = state.deputies.flatMap((peerId) => state.members.get(peerId) ?? [])
  return [...named.filter(({ peerId }) => peerId !== state.leader.peerId), ...others]
}

/**
 * Group rule 31: which of two sound logs of one group counts. The one whose head has the higher term; of those with one
 * term the one whose entry at the first different place has the higher; then the longer if it continues the other; and
 * between two takeovers of one head, which takes somebody who voted twice, the one with the smaller hash.
 */
export function beats(other: GroupState, ours: GroupState): boolean {
  if (other.term !== ours.term) return other.term > ours.term
  const at = firstDifference(other, ours)
  const [theirs, mine] = [other.hashes[at - 1], ours.hashes[at - 1]]
  if (theirs === undefined || mine === undefined) return other.seq > ours.seq
  const [term, myTerm] = [reignAt(other, at).term, reignAt(ours, at).term]
  return term === myTerm ? compare(theirs, mine) < 0 : term > myTerm
}

/** The first place where two logs have different entries, or only one of them has one. */
function firstDifference(one: GroupState, other: GroupState): number {
  const at = one.hashes.findIndex((hash, index) => !equals(hash, other.hashes[index] ?? new Uint8Array()))
  return at === -1 ? one.seq + 1 : at + 1
}

/** A part of the log that one device had to sign in one term. */
export interface Reign {
  readonly fromSeq: number
  readonly term: number
  readonly device: Bytes
}

/** Who had, or has, to sign the entry at this place, and in which term. */
export function reignAt({ reigns }: GroupState, seq: number): Reign {
  const found = reigns.findLast(({ fromSeq }) => fromSeq <= seq)
  if (found === undefined) throw new Fault('broken', 'group entry: a place before genesis')
  return found
}

function read(payload: Bytes): Omit<OpenedVote, 'peerId'> {
  const { groupId, term, candidate, head } = decode<Vote>(Vote, 'kith/group-vote/1', payload)
  if (groupId.length !== HASH_BYTES || candidate.length !== KEY_BYTES) throw broken('a vote without group or candidate')
  if (head?.hash.length !== HASH_BYTES || head.seq < 1 || !Number.isSafeInteger(term)) {
    throw broken('a vote without head or term')
  }
  return { groupId, term, candidate, head }
}

function broken(what: string): Fault {
  return new Fault('broken', `takeover: ${what}`)
}
