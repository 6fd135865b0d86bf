import { equals } from 'uint8arrays/equals'
import { changesKeys } from '../../protocols/group/epochs.ts'
import { makeEntry } from '../../protocols/group/log.ts'
import { merged } from '../../protocols/group/ranges.ts'
import { joinOf } from '../../protocols/group/request.ts'
import { MEMBERS_MAX } from '../../protocols/group/roster.ts'
import { isName } from '../../protocols/rendezvous/record.ts'
import { randomBytes } from '../crypto/keys.ts'
import { KithError } from '../errors.ts'
import { haveOf, leavesIn } from '../store/group-messages.ts'
import { putGroupKeys } from '../store/group-keys.ts'
import { groupByLabel, putGroup } from '../store/groups.ts'
import { leaveIn } from './keeping.ts'
import { claimLabel, labelOf } from './labels.ts'
import { contactsOf } from './letters.ts'
import { checks } from './parts.ts'
import { headOf } from './pages.ts'
import { leading, standingOf } from './standing.ts'
import type { OpenedRequest } from '../../protocols/group/request.ts'
import type { Commit } from '../../protocols/group/epochs.ts'
import type { Member } from '../../protocols/group/roster.ts'
import type { Continued, Genesis, Op } from '../../protocols/group/wire.ts'
import { hasHeard, needHeard } from './sealing.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { Reader } from '../store/groups.ts'
import type { Sql } from '../store/store.ts'
import type { Aftermath, Transact } from './aftermath.ts'
import type { ReadyCommit } from './key-commits.ts'
import type { Ledger, Standing } from './ledger.ts'
import type { Letters } from './letters.ts'
import type { GroupsInit } from './parts.ts'
import type { Secrecy } from './secrecy.ts'

/** As many as one entry may name. */
const DEPUTIES_MAX = 16

export interface Created {
  readonly group: string
  readonly isPrivate: boolean
  /** False if no rendezvous node answered: the name of a public group is claimed as soon as one does. */
  readonly isRegistered: boolean
}

/** What only a leader does: it alone signs the log. An entry is on disk before anybody hears of it. */
export class Leading {
  readonly #init: GroupsInit
  readonly #ledger: Ledger
  readonly #letters: Letters
  readonly #secrecy: Secrecy
  readonly #transact: Transact

  constructor(init: GroupsInit, ledger: Ledger, letters: Letters, secrecy: Secrecy, transact: Transact) {
    this.#secrecy = secrecy
    this.#init = init
    this.#ledger = ledger
    this.#letters = letters
    this.#transact = transact
  }

  /** @throws {KithError} `invalid_name`, `group_exists`, or `name_taken` for a public group. */
  async create(name: string, isPrivate: boolean, signal?: AbortSignal, continues?: Continued): Promise<Created> {
    if (!isName(name)) {
      throw new KithError('invalid_name', `'${name.slice(0, 64)}' cannot name a group.`, {
        next: 'Names have 2 to 32 of the characters a-z, 0-9, _ and -.',
      })
    }
    this.#refuseTwice(name)
    const genesis: Genesis = {
      name,
      isPrivate,
      nonce: randomBytes(16),
      leader: this.#letters.myself(),
      continues,
    }
    const { identity, clock } = this.#init
    const { bytes, state } = makeEntry(undefined, [{ genesis }], identity.device, clock.now(), checks)
    const keys = isPrivate ? await this.#secrecy.keys.found(state) : undefined
    const isRegistered = isPrivate || (await this.#register(name, state.groupId, signal))
    await this.#transact((sql, aftermath) => {
      const label = claimLabel(sql, name, state.groupId)
      putGroup(sql, {
        groupId: state.groupId,
        name,
        label,
        state: 'member',
        contacts: [],
        fork: undefined,
        continuedBy: undefined,
      })
      if (keys !== undefined) putGroupKeys(sql, keys)
      aftermath.news.push(...this.#ledger.append(sql, state.groupId, bytes))
      aftermath.touched.push(state.groupId)
    })
    return { group: name, isPrivate, isRegistered }
  }

  /** Removes a member at once, reachable or not. @throws {KithError} `not_leader`, `not_member` or `leader_stays`. */
  async remove(label: string, user: string): Promise<string> {
    return await this.#transact((sql, aftermath) => {
      const standing = this.#lead(sql, label, 'Error: only group leader can remove members.')
      const member = this.#memberNamed(standing, user)
      if (member.peerId === this.#ledger.me) {
        throw new KithError('leader_stays', 'Error: group leader cannot leave the group.', {
          next: `lead ${label} U hands it over to member U; close_group ${label} ends it for all.`,
        })
      }
      const uptoSeq = this.#contiguous(sql, standing, member.peerId)
      const remove = { device: member.device, uptoSeq, leave: new Uint8Array() }
      const entry = this.write(sql, standing, { remove }, aftermath)
      this.#letters.push(sql, member.peerId, { groupId: standing.row.groupId, entries: [entry], envelopes: [] })
      return labelOf(member, this.#init.names)
    })
  }

  /** Makes another member lead, from the next entry on. Returns its label. @throws {KithError} `not_leader` or `not_member`. */
  async handOver(label: string, user: string): Promise<string> {
    return await this.#transact((sql, aftermath) => {
      const standing = this.#lead(sql, label, 'Error: only group leader can hand over the group.')
      const member = this.#memberNamed(standing, user)
      if (member.peerId === this.#ledger.me) throw new KithError('usage', `You lead group ${label} already.`)
      this.passLead(sql, standing, member, aftermath)
      return labelOf(member, this.#init.names)
    })
  }

  /** Writes that this member leads from the next entry on, and tells it. */
  passLead(sql: Sql, standing: Standing, { peerId, device }: Member, aftermath: Aftermath): void {
    const entry = this.write(sql, standing, { handOver: { device } }, aftermath)
    this.#letters.push(sql, peerId, { groupId: standing.row.groupId, entries: [entry], envelopes: [] })
  }

  /** Names who follows if we are lost. Returns their labels. @throws {KithError} `not_leader`, `not_member` or `usage`. */
  async nameDeputies(label: string, users: readonly string[]): Promise<string[]> {
    return await this.#transact((sql, aftermath) => {
      const standing = this.#lead(sql, label, 'Error: only group leader can name deputies.')
      const members = users.map((user) => this.#memberNamed(standing, user))
      const isSound = new Set(members).size === members.length && members.length <= DEPUTIES_MAX
      if (!isSound || members.some(({ peerId }) => peerId === this.#ledger.me)) {
        throw new KithError('usage', `Deputies are other members, each named once, ${DEPUTIES_MAX} at most.`)
      }
      this.write(sql, standing, { deputies: { devices: members.map(({ device }) => device) } }, aftermath)
      return members.map((member) => labelOf(member, this.#init.names))
    })
  }

  /** Ends the group for all; what was said stays readable. @throws {KithError} `not_leader` or `group_closed`. */
  async close(label: string): Promise<void> {
    const { state } = await this.#transact((sql, aftermath) => {
      const standing = this.#lead(sql, label, 'Error: only group leader can close the group.')
      this.write(sql, standing, { close: {} }, aftermath)
      return standing
    })
    if (!state.isPrivate) await this.#init.names.unregisterGroup(state.name)
  }

  /** Admits whoever consented with these signed words, and sends the welcome. A member already is only welcomed again. */
  admit(sql: Sql, standing: Standing, request: OpenedRequest, consent: Bytes, aftermath: Aftermath): void {
    const { groupId } = standing.row
    const userKey = joinOf(request)?.member?.userKey
    const isMember = [...standing.state.members.values()].some((member) => equals(member.userKey, userKey ?? groupId))
    if (!isMember && standing.state.members.size >= MEMBERS_MAX) {
      throw new KithError('group_full', `Group ${standing.row.label} has ${MEMBERS_MAX} members: no more fit.`)
    }
    const mls = isMember ? undefined : this.#writeKeys(sql, standing, { add: { consent } }, aftermath)
    this.#welcome(sql, standing, request, mls)
  }

  /** Gives members who lost the keys new ones, and everybody a new epoch. */
  heal(sql: Sql, standing: Standing, request: OpenedRequest, heal: Bytes, aftermath: Aftermath): void {
    this.#welcome(sql, standing, request, this.#writeKeys(sql, standing, { rekey: { heals: [heal] } }, aftermath))
  }

  /** Renews the leader's own keys, so that whoever has stolen them reads no further. */
  rekey(sql: Sql, standing: Standing, aftermath: Aftermath): void {
    this.write(sql, standing, { rekey: { heals: [] } }, aftermath)
  }

  #welcome(sql: Sql, { row, state: before }: Standing, request: OpenedRequest, mls: Bytes | undefined): void {
    const { groupId } = row
    const state = this.#ledger.state(sql, groupId) ?? before
    const welcome = { head: headOf(state), contacts: contactsOf(state, request.peerId) }
    const parts = mls === undefined ? [undefined] : this.#secrecy.welcomeParts(sql, groupId, mls)
    for (const keys of parts)
      this.#letters.post(sql, request.peerId, groupId, request.id, { welcome: { ...welcome, keys } })
  }

  /** As `write`. Returns the MLS Welcome for those who come; none in a public group. */
  #writeKeys(sql: Sql, standing: Standing, op: Op, aftermath: Aftermath): Bytes | undefined {
    const { state } = standing
    const mls = state.isPrivate ? this.#secrecy.keys.commits.ready(state, op).welcome : undefined
    this.write(sql, standing, op, aftermath)
    return mls
  }

  /** Strikes a member from the roster who never came, or does not want to be there any more. */
  strike(sql: Sql, standing: Standing, peerId: string, aftermath: Aftermath): void {
    const member = standing.state.members.get(peerId)
    if (member === undefined || !this.leads(standing)) return
    const uptoSeq = this.#contiguous(sql, standing, peerId)
    this.write(sql, standing, { remove: { device: member.device, uptoSeq, leave: new Uint8Array() } }, aftermath)
  }

  /** True if somebody has left a group of ours and the log does not say so yet. */
  hasLeaves(groupId: Bytes): boolean {
    const { store } = this.#init
    const standing = this.#ledger.standing(store, groupId)
    return standing !== undefined && this.leads(standing) && this.#firstLeft(store, standing) !== undefined
  }

  /** Writes into the log who has left, as far as it is not there yet: after each arrival, and at start. */
  settleLeaves(sql: Sql, groupId: Bytes, aftermath: Aftermath): void {
    for (;;) {
      const standing = this.#ledger.standing(sql, groupId)
      if (standing === undefined || !this.leads(standing) || !hasHeard(sql, standing.state)) return
      const left = this.#firstLeft(sql, standing)
      if (left === undefined) return
      this.write(sql, standing, { remove: left }, aftermath)
      // The next needs a commit to the state that this one leads to: it follows when this one is on disk.
      if (standing.state.isPrivate) return
    }
  }

  /** True if we lead this group and it goes on. */
  leads({ row, state }: Standing): boolean {
    const goesOn = row.state === 'member' && row.fork === undefined && !state.isClosed
    return goesOn && state.leader.peerId === this.#ledger.me
  }

  /** Signs and stores one entry, and has it passed on after the commit. Returns its bytes. @throws {KithError} `restored`. */
  write(sql: Sql, { row, state }: Standing, op: Op, aftermath: Aftermath): Bytes {
    needHeard(sql, state)
    const { identity, clock } = this.#init
    const commit = state.isPrivate && changesKeys([op]) ? this.#secrecy.keys.commits.ready(state, op) : undefined
    const { bytes, state: now } = makeEntry(
      state,
      [op],
      identity.device,
      clock.now(),
      checks,
      commit && commitOf(commit),
    )
    aftermath.news.push(...this.#ledger.append(sql, row.groupId, bytes))
    if (commit !== undefined) this.#secrecy.keys.commits.enter(sql, now)
    aftermath.entries.push({ before: state, bytes })
    aftermath.touched.push(row.groupId)
    return bytes
  }

  #firstLeft(sql: Reader, { row, state }: Standing): NonNullable<Op['remove']> | undefined {
    if (leavesIn(sql, row.groupId).length === 0) return undefined
    for (const { peerId, device } of state.members.values()) {
      const stay = state.spans.get(peerId)?.at(-1)
      const leave = stay && leaveIn(sql, row.groupId, peerId, stay)
      if (leave !== undefined) return { device, uptoSeq: leave.first, leave: leave.bytes }
    }
    return undefined
  }

  #lead(sql: Sql, label: string, message: string): Standing {
    return leading(standingOf(sql, this.#ledger, label), this.#ledger.me, message)
  }

  #memberNamed({ row, state }: Standing, user: string): Member {
    const { names } = this.#init
    const wanted = user.toLowerCase()
    const members = [...state.members.values()]
    const found = members.find((one) => labelOf(one, names).toLowerCase() === wanted || one.peerId === user)
    if (found !== undefined) return found
    throw new KithError('not_member', `${user} is not a member of group ${row.label}.`, {
      next: `group ${row.label} shows who is.`,
    })
  }

  /** The last message of a member without a gap before it: up to there everyone can have them all. */
  #contiguous(sql: Sql, { row, state }: Standing, peerId: string): number {
    const after = state.spans.get(peerId)?.at(-1)?.after ?? 0
    const ranges = merged(haveOf(sql, row.groupId, peerId, this.#ledger.me))
    return ranges.find(({ first, last }) => first <= after + 1 && last > after)?.last ?? after
  }

  #refuseTwice(name: string): void {
    const holder = groupByLabel(this.#init.store, name)
    if (holder?.state !== 'member' && holder?.state !== 'joining') return
    throw new KithError('group_exists', `You have a group ${name} already.`, { next: 'Choose another name.' })
  }

  async #register(name: string, groupId: Bytes, signal?: AbortSignal): Promise<boolean> {
    try {
      await this.#init.names.registerGroup(name, groupId, signal)
      return true
    } catch (error) {
      if (error instanceof KithError && (error.code === 'unreachable' || error.code === 'offline')) return false
      throw error
    }
  }
}

function commitOf({ commit, epochAuthHash }: ReadyCommit): Commit {
  return { commit, epochAuthHash }
}
