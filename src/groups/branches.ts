import { equals } from 'uint8arrays/equals'
import { Fault } from '../../protocols/fault.ts'
import { peekEnvelope, STORED_BYTES_MAX } from '../../protocols/group/envelope.ts'
import { apply, isFork, placeOf } from '../../protocols/group/log.ts'
import { without } from '../../protocols/group/ranges.ts'
import { beats, reignAt } from '../../protocols/group/succession.ts'
import { ForkProof } from '../../protocols/group/wire.ts'
import { peerIdOf } from '../../protocols/signed.ts'
import { envelopesIn, envelopesOnLog, haveOf, holdersOf, putHave } from '../store/group-messages.ts'
import { cutEntries, entriesAfter, putGroup } from '../store/groups.ts'
import { dropFrom } from './keeping.ts'
import { labelOf } from './labels.ts'
import { checks, storedChecks } from './parts.ts'
import { hasHeard, sealAgain } from './sealing.ts'
import type { Change, GroupState } from '../../protocols/group/roster.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { EnvelopeRow } from '../store/group-messages.ts'
import type { GroupRow } from '../store/groups.ts'
import type { Sql } from '../store/store.ts'
import type { Aftermath } from './aftermath.ts'
import type { Ledger, Standing } from './ledger.ts'
import type { Letters } from './letters.ts'
import type { Undone } from './news.ts'
import type { GroupsInit } from './parts.ts'

/** Longer than any two parts of a group were ever apart; what is kept in memory of a log that may not count ends here. */
const BRANCH_ENTRIES_MAX = 1_024
/** Of a log that somebody needs who is in no position to ask for it: what one push carries. */
const PUSHED_ENTRIES_MAX = 8
const END = Number.MAX_SAFE_INTEGER

/** Another log of a group, from where it parts from ours: sound so far, and not yet known to be the one that counts. */
export interface Branch {
  readonly from: number
  readonly entries: readonly Bytes[]
  /** The state before the first of them, and after each. */
  readonly states: readonly GroupState[]
}

export interface Taken {
  /** Entries that are new in our log. */
  readonly stored: number
  /** Set while it takes more entries to know which log counts. */
  readonly branch: Branch | undefined
  /** True if our log was given up for another one. */
  readonly hasParted: boolean
}

interface Dropped {
  readonly seq: number
  readonly change: Change
}

/** What becomes of a group of which there are two logs: the one that counts is followed, whoever stood on which. */
export class Branches {
  readonly #init: Pick<GroupsInit, 'identity' | 'names'>
  readonly #ledger: Ledger
  readonly #letters: Letters

  constructor(init: Pick<GroupsInit, 'identity' | 'names'>, ledger: Ledger, letters: Letters) {
    this.#init = init
    this.#ledger = ledger
    this.#letters = letters
  }

  /** Takes entries in order, up to the first that does not count. `branch` is what earlier ones of the same log made. */
  take(sql: Sql, groupId: Bytes, entries: readonly Bytes[], aftermath: Aftermath, branch?: Branch): Taken {
    let taken: Taken = { stored: 0, branch, hasParted: false }
    for (const entry of entries) {
      const next = this.#next(sql, groupId, entry, aftermath, taken)
      if (next === undefined) return { ...taken, branch: undefined }
      taken = next
    }
    return taken
  }

  #next(sql: Sql, groupId: Bytes, entry: Bytes, aftermath: Aftermath, taken: Taken): Taken | undefined {
    try {
      if (taken.branch !== undefined) return this.#follow(sql, groupId, entry, aftermath, taken, taken.branch)
      const before = this.#ledger.state(sql, groupId)?.seq ?? 0
      aftermath.news.push(...this.#ledger.append(sql, groupId, entry))
      const isNew = (this.#ledger.state(sql, groupId)?.seq ?? 0) > before
      return { ...taken, stored: taken.stored + (isNew ? 1 : 0) }
    } catch (error) {
      if (!(error instanceof Fault)) throw error
      const root = taken.branch === undefined && error.code === 'closed' ? this.#root(sql, groupId, entry) : undefined
      if (root === undefined) return undefined
      return this.#next(sql, groupId, entry, aftermath, { ...taken, branch: root })
    }
  }

  /** Where a log parts from ours, if this entry is the first that does. */
  #root(sql: Sql, groupId: Bytes, entry: Bytes): Branch | undefined {
    const ours = this.#ledger.state(sql, groupId)
    const { seq, prevHash } = placeOf(entry, checks.hash)
    const before = ours?.hashes[seq - 2]
    if (ours === undefined || seq > ours.seq || before === undefined || !equals(before, prevHash)) return undefined
    return { from: seq, entries: [], states: [this.#ledger.stateAt(sql, groupId, seq - 1)] }
  }

  /** @throws {Fault} if the entry is not sound. */
  #follow(
    sql: Sql,
    groupId: Bytes,
    entry: Bytes,
    aftermath: Aftermath,
    taken: Taken,
    branch: Branch,
  ): Taken | undefined {
    const ours = this.#ledger.standing(sql, groupId)
    if (ours === undefined || branch.entries.length >= BRANCH_ENTRIES_MAX) return undefined
    const state = apply(branch.states.at(-1), entry, checks)
    const longer = { ...branch, entries: [...branch.entries, entry], states: [...branch.states, state] }
    if (!beats(state, ours.state)) return { ...taken, branch: longer }
    if (ours.row.fork !== undefined && isForked(state, ours.row.fork)) return undefined
    this.#adopt(sql, ours, longer, aftermath)
    return { stored: taken.stored + longer.entries.length, branch: undefined, hasParted: true }
  }

  /** Group rule 33: our entries from there on never were; what rests on them is undone, said again, or told. */
  #adopt(sql: Sql, { row, state: before }: Standing, branch: Branch, aftermath: Aftermath): void {
    const { groupId } = row
    const { me } = this.#ledger
    const dropped = this.#dropped(sql, before, branch)
    const own = this.#dropEnvelopes(sql, groupId, branch.from)
    this.#letters.takeBackPushes(sql, groupId)
    cutEntries(sql, groupId, branch.from)
    putGroup(sql, { ...row, fork: undefined, state: stateAtRoot(row, branch, me) })
    for (const [index, entry] of branch.entries.entries()) {
      const state = branch.states[index + 1]
      if (state === undefined) throw new Error('A branch without a state for each entry')
      const news = this.#ledger.keep(sql, groupId, entry, state)
      aftermath.news.push(...news.filter(({ type }) => type !== 'group_leader'))
    }
    const resent = this.#sayAgain(sql, groupId, own, aftermath)
    this.#tellVoid(sql, before, branch, dropped)
    this.#tell(sql, row, dropped, resent, aftermath)
    aftermath.touched.push(groupId)
  }

  /** What our entries from there on did to the roster. */
  #dropped(sql: Sql, before: GroupState, { from, states: [root] }: Branch): Dropped[] {
    let state = root
    return entriesAfter(sql, before.groupId, from - 1, before.seq).flatMap(({ seq, bytes }) => {
      state = apply(state, bytes, storedChecks)
      return state.changes.map((change) => ({ seq, change }))
    })
  }

  /** Drops whatever stands on our entries from there on. Returns our own, in order. */
  #dropEnvelopes(sql: Sql, groupId: Bytes, fromSeq: number): EnvelopeRow[] {
    const { me } = this.#ledger
    const firsts = new Map<string, number>()
    for (const { peerId, first } of envelopesOnLog(sql, groupId, fromSeq)) {
      firsts.set(peerId, Math.min(first, firsts.get(peerId) ?? END))
    }
    const mine = firsts.get(me)
    const own = mine === undefined ? [] : envelopesIn(sql, groupId, me, { first: mine, last: END }, END)
    for (const [author, first] of firsts) {
      dropFrom(sql, groupId, author, first)
      for (const holder of holdersOf(sql, groupId, author)) {
        putHave(sql, groupId, author, holder, without(haveOf(sql, groupId, author, holder), [{ first, last: END }]))
      }
    }
    return own
  }

  /** Our own words go out again, under the same numbers, where the log that counts has its head. Returns how many. */
  #sayAgain(sql: Sql, groupId: Bytes, own: readonly EnvelopeRow[], aftermath: Aftermath): number {
    let messages = 0
    for (const { bytes } of own) {
      const standing = this.#ledger.standing(sql, groupId)
      if (standing?.state.members.has(this.#ledger.me) !== true || !hasHeard(sql, standing.state)) return messages
      const { body } = peekEnvelope(bytes, checks.hash)
      const again = sealAgain(sql, standing, body, this.#init.identity)
      aftermath.said.push({ groupId, bytes: again })
      if (body.kind === 'content') messages += body.items.length
      // Whoever has left does not meet the others any more: the one who leads now writes it down.
      const push = { groupId, entries: [], envelopes: [again] }
      if (body.kind === 'leave') this.#letters.push(sql, standing.state.leader.peerId, push)
    }
    return messages
  }

  /** Whom we let in while we did not lead any more by the log that counts learns it from us: nobody else knows them. */
  #tellVoid(sql: Sql, before: GroupState, { entries, states }: Branch, dropped: readonly Dropped[]): void {
    const now = states.at(-1)
    for (const { seq, change } of dropped) {
      const { peerId } = change.member
      const wasOurs = peerIdOf(reignAt(before, seq).device) === this.#ledger.me
      if (change.kind !== 'added' || !wasOurs || now?.members.has(peerId) === true) continue
      this.#letters.push(sql, peerId, { groupId: before.groupId, entries: pushed(entries), envelopes: [] })
    }
  }

  #tell(sql: Sql, was: GroupRow, dropped: readonly Dropped[], resent: number, aftermath: Aftermath): void {
    const { names } = this.#init
    const now = this.#ledger.standing(sql, was.groupId)
    if (now === undefined) return
    const leader = labelOf(now.state.leader, names)
    const undone = dropped.map(({ change }): Undone => ({ what: change.kind, who: labelOf(change.member, names) }))
    if (now.row.state === 'member' || now.row.state === 'left') {
      aftermath.news.push({ type: 'group_healed', group: was.label, leader, undone, resent })
    }
    const wasRemoved = aftermath.news.some(({ type }) => type === 'group_removed')
    if (was.state === 'member' && now.row.state === 'removed' && !wasRemoved) {
      aftermath.news.push({ type: 'group_admission_void', group: was.label, leader })
    }
  }
}

function isForked(state: GroupState, fork: Bytes): boolean {
  const { a, b } = ForkProof.decode(fork)
  return isFork(state, a, b, checks)
}

/** Where we stand if nothing after the root had happened. */
function stateAtRoot(row: GroupRow, { states: [root] }: Branch, me: string): GroupRow['state'] {
  if (row.state === 'left' || row.state === 'joining') return row.state
  return root?.members.has(me) === true ? 'member' : 'removed'
}

function pushed(entries: readonly Bytes[]): Bytes[] {
  let room = STORED_BYTES_MAX
  return entries.slice(0, PUSHED_ENTRIES_MAX).filter(({ length }) => (room -= length) >= 0)
}
