import { equals } from 'uint8arrays/equals'
import { toString } from 'uint8arrays/to-string'
import { apply, isFork, placeOf } from '../../protocols/group/log.ts'
import { ForkProof } from '../../protocols/group/wire.ts'
import { Fault } from '../../protocols/fault.ts'
import { addEntry, allGroups, entriesAfter, entryAt, groupById, headHash, putGroup } from '../store/groups.ts'
import { carryOut } from './effects.ts'
import { checks, storedChecks } from './parts.ts'
import type { GroupState } from '../../protocols/group/roster.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { Directory } from '../names/directory.ts'
import type { GroupRow, Reader } from '../store/groups.ts'
import type { Sql } from '../store/store.ts'
import type { GroupNews } from './news.ts'

const REPLAY_ENTRIES = 256

/** A state, and the count of writes up to which the disk was seen to lead to it. */
interface Known {
  readonly state: GroupState
  readonly writes: number
}

/** A group as it stands on this node. */
export interface Standing {
  readonly row: GroupRow
  readonly state: GroupState
}

/**
 * The logs of all groups on disk, and the state each leads to. States are kept in memory but believed only while the
 * head on disk is theirs, so that a transaction that was undone leaves nothing behind.
 */
export class Ledger {
  readonly me: string
  readonly #names: Directory
  readonly #states = new Map<string, Known>()
  /** How far members said that their own words go, by group and device. */
  readonly #tops = new Map<string, number>()
  readonly #checked = new Map<string, number>()
  #passOnFork: (sql: Sql, standing: Standing, proof: ForkProof) => void = () => undefined

  constructor({ me, names }: { me: string; names: Directory }) {
    this.me = me
    this.#names = names
  }

  state(sql: Reader, groupId: Bytes): GroupState | undefined {
    const key = toString(groupId, 'latin1')
    const known = this.#states.get(key)
    const { writes } = sql
    // Gossip asks for this many times for each frame: nothing was written since, so the disk says the same.
    if (known?.writes === writes) return known.state
    const head = headHash(sql, groupId)
    if (head === undefined) return undefined
    const state = known !== undefined && equals(known.state.hash, head) ? known.state : replay(sql, groupId)
    if (state !== undefined) this.#states.set(key, { state, writes })
    return state
  }

  /** The state after an earlier entry of ours. */
  stateAt(sql: Reader, groupId: Bytes, seq: number): GroupState {
    const now = this.state(sql, groupId)
    const state = now?.seq === seq ? now : replay(sql, groupId, seq)
    if (state?.seq !== seq) throw new Error(`No entry ${String(seq)}`)
    return state
  }

  standing(sql: Reader, groupId: Bytes): Standing | undefined {
    const row = groupById(sql, groupId)
    const state = row && this.state(sql, groupId)
    return row && state && { row, state }
  }

  /** Notes how far a member says that its own messages go: what lies beyond ours is missing here. */
  noteTop(groupId: Bytes, author: string, top: number): void {
    this.#tops.set(`${toString(groupId, 'latin1')} ${author}`, top)
  }

  topOf(groupId: Bytes, author: string): number {
    return this.#tops.get(`${toString(groupId, 'latin1')} ${author}`) ?? 0
  }

  /** Notes that we got all that some member has. */
  noteChecked(groupId: Bytes, nowMs: number): void {
    this.#checked.set(toString(groupId, 'latin1'), nowMs)
  }

  checkedMs(groupId: Bytes): number | undefined {
    return this.#checked.get(toString(groupId, 'latin1'))
  }

  /** Has others told of each proof that is kept here, in the same transaction. */
  forksBy(passOn: (sql: Sql, standing: Standing, proof: ForkProof) => void): void {
    this.#passOnFork = passOn
  }

  /** Every group whose log is here, also those that are over for us. */
  standings(sql: Reader): Standing[] {
    return allGroups(sql).flatMap((row) => {
      const state = this.state(sql, row.groupId)
      return state === undefined ? [] : [{ row, state }]
    })
  }

  /**
   * Stores an entry and what follows from it. An entry that is known changes nothing; a second one in a place that is
   * taken is kept as proof that the leader forked the group.
   *
   * @returns the news to tell after the commit.
   * @throws {Fault} if it does not count; `closed` if entries before it are missing, or it is one of another log.
   */
  append(sql: Sql, groupId: Bytes, bytes: Bytes): GroupNews[] {
    const row = groupById(sql, groupId)
    if (row === undefined) throw new Fault('stranger', 'an entry of a group that is not ours')
    const before = this.state(sql, groupId)
    const place = placeOf(bytes, checks.hash)
    if (place.seq > 1 && !equals(place.groupId, groupId)) throw new Fault('broken', 'an entry of another group')
    if (before !== undefined && place.seq <= before.seq) return this.#compare(sql, { row, state: before }, bytes)
    const follows = place.seq === (before?.seq ?? 0) + 1 && equals(place.prevHash, before?.hash ?? new Uint8Array())
    if (!follows) throw new Fault('closed', 'entries before this one are missing')
    if (row.fork !== undefined) return []
    const state = apply(before, bytes, checks)
    if (!equals(state.groupId, groupId)) throw new Fault('broken', 'the genesis of another group')
    return this.keep(sql, groupId, bytes, state)
  }

  /** Stores an entry that leads to this state, and what follows from it. Returns the news. */
  keep(sql: Sql, groupId: Bytes, bytes: Bytes, state: GroupState): GroupNews[] {
    const row = groupById(sql, groupId)
    if (row === undefined) throw new Error('A log without a group')
    addEntry(sql, groupId, { seq: state.seq, hash: state.hash, bytes })
    this.#states.set(toString(groupId, 'latin1'), { state, writes: sql.writes })
    return carryOut(sql, { row, state }, this.me, this.#names)
  }

  /** Keeps the proof that a leader signed two histories. Returns the news, none if it is no proof or not new. */
  keepFork(sql: Sql, { row, state }: Standing, proof: ForkProof): GroupNews[] {
    if (row.fork !== undefined || !isFork(state, proof.a, proof.b, checks)) return []
    putGroup(sql, { ...row, fork: ForkProof.encode(proof) })
    this.#passOnFork(sql, { row, state }, proof)
    const leader = this.#names.byKey(state.leader.userKey)?.label ?? state.leader.peerId
    return [{ type: 'group_forked', group: row.label, leader }]
  }

  /** True if it is known whether this entry counts: it stands in our log, or ours is of a later term. */
  isSettled(sql: Reader, groupId: Bytes, bytes: Bytes): boolean {
    const { seq, term, hash } = placeOf(bytes, checks.hash)
    const state = this.state(sql, groupId)
    const ours = state?.hashes[seq - 1]
    return state !== undefined && ours !== undefined && (equals(ours, hash) || term < state.term)
  }

  #compare(sql: Sql, standing: Standing, bytes: Bytes): GroupNews[] {
    const { seq, hash } = placeOf(bytes, checks.hash)
    const ours = entryAt(sql, standing.row.groupId, seq)
    if (ours === undefined || equals(ours.hash, hash)) return []
    if (!isFork(standing.state, ours.bytes, bytes, checks)) throw new Fault('closed', 'an entry of another log')
    return this.keepFork(sql, standing, { a: ours.bytes, b: bytes })
  }
}

/** The state after the last entry, or after the one in this place. */
function replay(sql: Reader, groupId: Bytes, seqMax = Infinity): GroupState | undefined {
  let state: GroupState | undefined
  for (;;) {
    const limit = Math.min(REPLAY_ENTRIES, seqMax - (state?.seq ?? 0))
    const entries = entriesAfter(sql, groupId, state?.seq ?? 0, limit)
    for (const { bytes } of entries) state = apply(state, bytes, storedChecks)
    if (entries.length < REPLAY_ENTRIES) return state
  }
}
