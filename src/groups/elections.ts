import { equals } from 'uint8arrays/equals'
import { ask } from '../../protocols/exchange.ts'
import { Fault } from '../../protocols/fault.ts'
import { GROUP_PROTOCOL, groupExchange } from '../../protocols/group/group.ts'
import { isHead, makeVote, openVote, succession, termOfVotes } from '../../protocols/group/succession.ts'
import { GroupReply } from '../../protocols/group/wire.ts'
import { peerIdOf } from '../../protocols/signed.ts'
import { verify } from '../crypto/keys.ts'
import { lastVote, putVote } from '../store/groups.ts'
import { labelOf } from './labels.ts'
import { headOf } from './pages.ts'
import { hasHeard } from './sealing.ts'
import { key } from './topics.ts'
import type { OpenedVote } from '../../protocols/group/succession.ts'
import type { GroupState } from '../../protocols/group/roster.ts'
import type { Ballot } from '../../protocols/group/wire.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { Sql } from '../store/store.ts'
import type { Transact } from './aftermath.ts'
import type { CatchUp } from './catchup.ts'
import type { Leading } from './leading.ts'
import type { Ledger, Standing } from './ledger.ts'
import type { GroupsInit } from './parts.ts'

/** How often a member looks who is there. */
const LOOK_EVERY_MS = 1_000
/** A leader of whom this node neither saw nor heard anything for this long, while it was online itself, is lost. */
const SILENCE_MS = 30_000
/** Who votes may have lost sight of the leader a little later than who asks. */
const SILENCE_TO_VOTE_MS = 25_000
/** The next in the succession waits so much longer, so that the first is done before. */
const RANK_MS = 3_000
/** Everybody further down waits no longer than this one, and a moment by chance. */
const RANK_MAX = 8
/** Between two attempts of one member, and as much again by chance. */
const AGAIN_MS = 5_000
/** How long one member may take to answer: it writes its vote to disk first. */
const BALLOT_MS = 5_000
/** Members that are asked at once. */
const ASKED_AT_ONCE = 8
/** One ballot lifts the term by no more than this, so that nobody uses up the numbers of all times. */
const TERM_STEP_MAX = 2 ** 32
/** A leader that is away for a night is nothing to speak of; after this the user hears that nobody can be elected. */
const LEADERLESS_MS = 60 * 60_000

/** How long we have seen nothing of who leads a group, and when we act on it. */
interface Silence {
  readonly leader: string
  ms: number
  /** After an attempt that failed: when it is time for the next one. */
  againMs: number
  /** From 0 to 1: those who would all ask at one time do not. */
  readonly chance: number
  isTold: boolean
}

interface Rooms {
  readonly ledger: Ledger
  readonly leading: Leading
  readonly catchUp: CatchUp
  readonly transact: Transact
  /** Whether we could give the members keys, if we led. */
  readonly hasKeys: (state: GroupState) => boolean
}

/** Who leads when the leader is lost: members notice, vote, and the one with more than half of the votes takes over. */
export class Elections {
  readonly #init: GroupsInit
  readonly #rooms: Rooms
  readonly #silences = new Map<string, Silence>()
  readonly #running = new Set<string>()
  /** The highest term that others told of when they refused. */
  readonly #told = new Map<string, number>()
  #lookedMs = 0
  #cancel: () => void = () => undefined
  #stopped = new AbortController()

  constructor(init: GroupsInit, rooms: Rooms) {
    this.#init = init
    this.#rooms = rooms
  }

  start(): void {
    this.#stopped = new AbortController()
    this.#lookedMs = this.#init.clock.monotonic()
    this.#next()
  }

  stop(): void {
    this.#cancel()
    this.#stopped.abort()
  }

  /** Something that this member signed just now has come. */
  heard(groupId: Bytes, peerId: string): void {
    const silence = this.#silences.get(key(groupId))
    if (silence?.leader === peerId) silence.ms = 0
  }

  /** Answers a member that asks for our vote. The vote is on disk before it leaves. @throws {Fault} if it is no ballot. */
  async serve(bytes: Bytes, asker: string): Promise<GroupReply> {
    const { ledger, transact, catchUp } = this.#rooms
    const vote = openVote(bytes, verify)
    // A ballot is its candidate's own vote, and nobody carries another's.
    if (vote.peerId !== asker || peerIdOf(vote.candidate) !== asker) throw new Fault('stranger', 'a ballot of another')
    const standing = ledger.standing(this.#init.store, vote.groupId)
    if (!standing?.state.members.has(asker)) return { status: GroupReply.Status.REFUSED }
    const ballot = await transact((sql) => this.#vote(sql, vote))
    if (ballot === undefined) return { status: GroupReply.Status.REFUSED }
    // Who asks on a head that is not ours has what we lack, or lacks what we have: either is soon mended.
    if (ballot.vote.length === 0 && !isHead(standing.state, vote.head)) catchUp.soon(vote.groupId, asker)
    const status = ballot.vote.length > 0 ? GroupReply.Status.STORED : GroupReply.Status.REFUSED
    return { status, ballot }
  }

  /** Group rule 34. */
  #vote(sql: Sql, vote: OpenedVote): Ballot | undefined {
    const standing = this.#rooms.ledger.standing(sql, vote.groupId)
    if (standing === undefined || !goesOn(standing)) return undefined
    const { state } = standing
    const last = lastVote(sql, vote.groupId)
    const term = Math.max(state.term, last?.term ?? 0)
    const hearsLeader = !this.#isLost(vote.groupId, state, SILENCE_TO_VOTE_MS)
    const refusal = { vote: new Uint8Array(), head: headOf(state), term, hearsLeader }
    if (hearsLeader || !isHead(state, vote.head) || !hasHeard(sql, state)) return refusal
    if (last?.term === vote.term && isFor(last.bytes, vote)) return { ...refusal, vote: last.bytes }
    if (vote.term <= term || vote.term > term + TERM_STEP_MAX) return refusal
    const bytes = makeVote(this.#init.identity.device, vote)
    putVote(sql, vote.groupId, { term: vote.term, bytes })
    return { ...refusal, vote: bytes }
  }

  #next(): void {
    this.#cancel = this.#init.clock.after(LOOK_EVERY_MS, () => {
      this.#look()
      this.#next()
    })
  }

  #look(): void {
    const { clock, store } = this.#init
    const nowMs = clock.monotonic()
    // What a machine slept through is no silence of others.
    const passedMs = Math.min(nowMs - this.#lookedMs, 2 * LOOK_EVERY_MS)
    this.#lookedMs = nowMs
    for (const standing of this.#rooms.ledger.standings(store)) this.#lookAt(standing, passedMs)
  }

  #lookAt(standing: Standing, passedMs: number): void {
    const { net } = this.#init
    const { row, state } = standing
    const id = key(row.groupId)
    const leader = state.leader.peerId
    if (!goesOn(standing) || leader === this.#rooms.ledger.me) {
      this.#silences.delete(id)
      return
    }
    const known = this.#silences.get(id)
    const silence = known?.leader === leader ? known : silenceOf(leader)
    this.#silences.set(id, silence)
    if (net.isConnected(leader)) {
      Object.assign(silence, silenceOf(leader))
    } else if (net.isOnline) {
      silence.ms += passedMs
    }
    if (silence.ms < Math.max(this.#dueMs(state, silence), silence.againMs) || this.#running.has(id)) return
    this.#running.add(id)
    void this.#run(standing, silence).finally(() => {
      this.#running.delete(id)
    })
  }

  /** Group rule 34: the first deputy asks first; who could give nobody keys, last. */
  #dueMs(state: GroupState, { chance }: Silence): number {
    const rank = succession(state).findIndex(({ peerId }) => peerId === this.#rooms.ledger.me)
    if (rank < RANK_MAX && this.#rooms.hasKeys(state)) return SILENCE_MS + rank * RANK_MS
    return SILENCE_MS + (RANK_MAX + chance) * RANK_MS
  }

  #isLost(groupId: Bytes, { leader }: GroupState, afterMs: number): boolean {
    const silence = this.#silences.get(key(groupId))
    return silence?.leader === leader.peerId && silence.ms >= afterMs && !this.#init.net.isConnected(leader.peerId)
  }

  async #run(standing: Standing, silence: Silence): Promise<void> {
    const { groupId } = standing.row
    try {
      const ballot = await this.#rooms.transact((sql) => this.#candidacy(sql, groupId))
      if (ballot === undefined) return
      const { votes, answered } = await this.#collect(ballot.state, ballot.bytes)
      if (2 * votes.length > ballot.state.members.size) await this.#takeOver(ballot.state, votes)
      else this.#tellLeaderless(standing, silence, answered)
    } catch (error) {
      if (!this.#stopped.signal.aborted) this.#init.onFault(error, this.#rooms.ledger.me)
    } finally {
      silence.againMs = silence.ms + AGAIN_MS * (1 + Math.random())
    }
  }

  /** Our own vote for ourselves, in a term that is new to us. */
  #candidacy(sql: Sql, groupId: Bytes): { state: GroupState; bytes: Bytes } | undefined {
    const standing = this.#rooms.ledger.standing(sql, groupId)
    if (standing === undefined || !goesOn(standing) || !hasHeard(sql, standing.state)) return undefined
    const { state } = standing
    if (!this.#isLost(groupId, state, SILENCE_MS)) return undefined
    const { device } = this.#init.identity
    const told = this.#told.get(key(groupId)) ?? 0
    const known = Math.max(state.term, lastVote(sql, groupId)?.term ?? 0)
    const term = 1 + (told > known + TERM_STEP_MAX / 2 ? known : Math.max(known, told))
    const head = { seq: state.seq, hash: state.hash }
    const bytes = makeVote(device, { groupId, term, candidate: device.publicKey, head })
    putVote(sql, groupId, { term, bytes })
    return { state, bytes }
  }

  /** Asks members until more than half are for us. While one is waited for that does not answer, others ask too, and win. */
  async #collect(state: GroupState, ballot: Bytes): Promise<{ votes: Bytes[]; answered: number }> {
    const { net } = this.#init
    const needed = Math.floor(state.members.size / 2) + 1
    const votes = [ballot]
    let answered = 1
    const others = [...state.members.keys()].filter(
      (peerId) => peerId !== this.#rooms.ledger.me && peerId !== state.leader.peerId,
    )
    const waiting = [...others].sort((a, b) => Number(net.isConnected(b)) - Number(net.isConnected(a)))
    const rest = new AbortController()
    const { promise: enough, resolve: end } = Promise.withResolvers<undefined>()
    const lane = async (): Promise<void> => {
      for (let peerId = waiting.shift(); peerId !== undefined; peerId = waiting.shift()) {
        const vote = await this.#askFor(state, ballot, peerId, rest.signal)
        if (vote !== undefined) answered++
        if (vote !== undefined && vote.length > 0) votes.push(vote)
        if (votes.length < needed) continue
        waiting.length = 0
        end(undefined)
      }
    }
    await Promise.race([Promise.all(Array.from({ length: ASKED_AT_ONCE }, lane)), enough])
    rest.abort()
    return { votes: votes.slice(0, needed), answered }
  }

  /** Returns the member's vote, nothing in it if it refused, undefined if it did not answer. */
  async #askFor(state: GroupState, ballot: Bytes, peerId: string, rest: AbortSignal): Promise<Bytes | undefined> {
    const { net, clock } = this.#init
    const late = new AbortController()
    const cancel = clock.after(BALLOT_MS, () => {
      late.abort()
    })
    try {
      const signal = AbortSignal.any([this.#stopped.signal, late.signal, rest])
      const stream = await net.open(peerId, GROUP_PROTOCOL, signal)
      const reply = await ask(groupExchange, stream, { ballot }, signal)
      return reply.ballot === undefined ? undefined : this.#read(state, ballot, peerId, reply.ballot)
    } catch {
      // Away, or it answers too late, or is not needed: the others do, or the next attempt may.
      return undefined
    } finally {
      cancel()
    }
  }

  #read(state: GroupState, ballot: Bytes, peerId: string, reply: Ballot): Bytes {
    const { groupId } = state
    if (reply.vote.length > 0) {
      const vote = openVote(reply.vote, verify)
      return vote.peerId === peerId && isFor(reply.vote, openVote(ballot, verify)) ? reply.vote : new Uint8Array()
    }
    this.#told.set(key(groupId), Math.max(reply.term, this.#told.get(key(groupId)) ?? 0))
    if (reply.head !== undefined && !isHead(state, reply.head)) this.#rooms.catchUp.soon(groupId, peerId)
    return new Uint8Array()
  }

  /** Signs the entry that makes us lead, if the log still ends where the votes say and we are still for ourselves. */
  async #takeOver(before: GroupState, votes: Bytes[]): Promise<void> {
    const { ledger, leading, transact } = this.#rooms
    const term = termOfVotes(votes)
    await transact((sql, aftermath) => {
      const standing = ledger.standing(sql, before.groupId)
      if (standing === undefined || !goesOn(standing) || !equals(standing.state.hash, before.hash)) return
      // Group rule 33: whom we voted for since may lead by now, on the same head, and we have not heard of it yet.
      if ((lastVote(sql, before.groupId)?.term ?? 0) > term) return
      leading.write(sql, standing, { takeover: { votes } }, aftermath)
    })
  }

  #tellLeaderless({ row, state }: Standing, silence: Silence, answered: number): void {
    if (silence.ms < LEADERLESS_MS || silence.isTold) return
    silence.isTold = true
    const needed = Math.floor(state.members.size / 2) + 1
    const leader = labelOf(state.leader, this.#init.names)
    this.#init.tell({ type: 'group_leaderless', group: row.label, leader, answered, needed })
  }
}

function silenceOf(leader: string): Silence {
  return { leader, ms: 0, againMs: 0, chance: Math.random(), isTold: false }
}

function goesOn({ row, state }: Standing): boolean {
  return row.state === 'member' && row.fork === undefined && !state.isClosed
}

/** True if this vote is for the same candidate on the same head in the same term. */
function isFor(bytes: Bytes, { term, candidate, head, groupId }: OpenedVote): boolean {
  const vote = openVote(bytes, () => true)
  const isSame = vote.term === term && vote.head.seq === head.seq && equals(vote.head.hash, head.hash)
  return isSame && equals(vote.candidate, candidate) && equals(vote.groupId, groupId)
}
