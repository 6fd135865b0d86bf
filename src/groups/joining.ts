import { equals } from 'uint8arrays/equals'
import { STORED_BYTES_MAX } from '../../protocols/group/envelope.ts'
import { openRequest } from '../../protocols/group/request.ts'
import { peerIdOf } from '../../protocols/signed.ts'
import { isName } from '../../protocols/rendezvous/record.ts'
import { verify } from '../crypto/keys.ts'
import { KithError } from '../errors.ts'
import { envelopesIn, haveOf, lastEnvelope } from '../store/group-messages.ts'
import { groupById, groupByLabel, putGroup } from '../store/groups.ts'
import {
  addRequest,
  countPending,
  pruneRequests,
  readdressRequest,
  renewRequest,
  requestById,
  requestsWith,
  settleRequest,
} from '../store/requests.ts'
import { claimLabel } from './labels.ts'
import { without } from '../../protocols/group/ranges.ts'
import { sealLeave } from './sealing.ts'
import { speaking, standingOf } from './standing.ts'
import type { OpenedRequest } from '../../protocols/group/request.ts'
import type { Invite, Welcome } from '../../protocols/group/wire.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { Person } from '../names/person.ts'
import type { PublicGroup } from '../names/directory.ts'
import type { RequestRow } from '../store/requests.ts'
import type { Sql } from '../store/store.ts'
import type { Aftermath, Fate, Transact } from './aftermath.ts'
import type { Ledger, Standing } from './ledger.ts'
import type { Letters } from './letters.ts'
import type { GroupsInit } from './parts.ts'
import type { Secrecy } from './secrecy.ts'

/** More than anybody answers; beyond it whoever asks is told to come again later. */
export const PENDING_MAX = 50
/** Answered requests of one person that are remembered, so that late repeats of them are known. */
export const DECIDED_KEPT = 8

/** Coming and going, as the one who comes or goes: nobody becomes a member without their own signed word. */
export class Joining {
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

  /**
   * Asks the leader of a public group to be let in. Asking again while one is pending changes nothing.
   *
   * @throws {KithError} `already_member`, `group_not_found` or `unreachable`.
   */
  async join(name: string, signal?: AbortSignal): Promise<RequestRow> {
    this.#refuseMember(groupByLabel(this.#init.store, name)?.state, name)
    const group = await this.#find(name, signal)
    const [device] = group.leader.devices
    if (device === undefined) throw new Error('A person without a device')
    const request = await this.#transact((sql) => this.#ask(sql, group, device))
    this.#init.notices.kick(device)
    return request
  }

  /** Asks whoever leads the group now in place of whom we asked: under the same id, so that it counts once. */
  async readdress(request: RequestRow, group: PublicGroup): Promise<void> {
    const [device] = group.leader.devices
    if (device === undefined) throw new Error('A person without a device')
    await this.#transact((sql) => {
      if (requestById(sql, request.id)?.state !== 'pending') return
      this.#letters.takeBack(sql, request.id)
      const join = this.#letters.consent(this.#last(sql, group.groupId))
      const payload = this.#letters.post(sql, device, group.groupId, request.id, { join })
      readdressRequest(sql, request.number, { userKey: group.leader.userKey, payload })
    })
    this.#init.notices.kick(device)
  }

  /** Says yes or no to an invitation. @throws {KithError} `no_request` if it is not pending any more. */
  async answer(request: RequestRow, accepted: boolean): Promise<void> {
    const invite = openRequest(request.payload, verify)
    const needsKeys = accepted && invite.invite?.isPrivate === true
    const keyPackage = needsKeys ? await this.#secrecy.keys.newKeyPackage(invite.groupId) : undefined
    await this.#transact((sql) => {
      if (!settleRequest(sql, request.id, accepted ? 'accepted' : 'declined')) throw decided(request)
      const join = accepted ? this.#letters.consent(this.#last(sql, invite.groupId), keyPackage) : undefined
      this.#letters.post(sql, invite.peerId, invite.groupId, invite.id, { answer: { accepted, join } })
    })
  }

  /** Takes a request to join back. @throws {KithError} as `answer`. */
  async withdraw(request: RequestRow): Promise<void> {
    await this.#transact((sql) => {
      if (!settleRequest(sql, request.id, 'withdrawn')) throw decided(request)
      const join = openRequest(request.payload, verify)
      this.#letters.post(sql, peerIdOf(join.to), join.groupId, join.id, { withdraw: {} })
    })
  }

  /**
   * Leaves at once, whoever is online. The leader is sent our leave, and before it whatever of ours it lacks.
   *
   * @returns the leave, for the other members.
   * @throws {KithError} `leader_stays` or `not_member`.
   */
  async leave(label: string): Promise<{ groupId: Bytes; bytes: Bytes }> {
    return await this.#transact((sql) => {
      const standing = standingOf(sql, this.#ledger, label)
      const { row, state } = standing
      if (row.state === 'member' && state.leader.peerId === this.#ledger.me) {
        throw new KithError('leader_stays', 'Error: group leader cannot leave the group.', {
          next: `lead ${label} U hands it over to member U; close_group ${label} ends it for all.`,
        })
      }
      if (row.state !== 'member') speaking(standing)
      const { bytes } = sealLeave(sql, standing, this.#init.identity)
      putGroup(sql, { ...row, state: 'left' })
      this.#handOver(sql, standing)
      return { groupId: row.groupId, bytes }
    })
  }

  /** Somebody invites us: a friend, or we do not listen. */
  onInvite(sql: Sql, request: OpenedRequest, invite: Invite, payload: Bytes, aftermath: Aftermath): Fate {
    const { names, friends, clock } = this.#init
    const person = names.byPeer(request.peerId)
    if (person === undefined || !isName(invite.name)) return 'REFUSED'
    if (friends.isBlocked(person.userKey)) return 'STORED'
    const old = invite.continues && this.#ledger.standing(sql, invite.continues.groupId)
    const isOfOld = old?.state.members.has(request.peerId) === true
    if (!friends.isFriend(person.userKey) && !isOfOld) return 'REFUSED'
    if (requestById(sql, request.id) !== undefined) return 'STORED'
    if (groupById(sql, request.groupId)?.state === 'member') return 'STORED'
    const { id, groupId } = request
    const createdMs = clock.now()
    const [pending] = pendingWith(sql, 'invite', 'in', person.userKey, groupId)
    if (pending !== undefined) {
      renewRequest(sql, pending.number, { id, payload, createdMs })
      return 'STORED'
    }
    if (countPending(sql, 'invite', 'in') >= PENDING_MAX) return 'BUSY'
    const fields = { userKey: person.userKey, groupId, groupName: invite.name, payload, createdMs }
    pruneRequests(sql, 'invite', person.userKey, DECIDED_KEPT)
    const { number } = addRequest(sql, { id, kind: 'invite', direction: 'in', ...fields })
    const continues = isOfOld ? old.row.label : undefined
    aftermath.news.push({ type: 'group_invite', group: invite.name, from: person.label, number, continues })
    return 'STORED'
  }

  /** The leader took its invitation back. */
  onInviteWithdrawn(sql: Sql, request: OpenedRequest, row: RequestRow, aftermath: Aftermath): Fate {
    if (settleRequest(sql, row.id, 'withdrawn')) {
      const by = this.#init.names.byPeer(request.peerId)?.label ?? request.peerId
      aftermath.news.push({ type: 'group_invite_withdrawn', group: row.groupName ?? '', by })
    }
    return 'STORED'
  }

  /** The leader let us in: the log, with our own consent in it, is the proof, and is fetched next. */
  onWelcome(sql: Sql, request: OpenedRequest, row: RequestRow, welcome: Welcome, aftermath: Aftermath): Fate {
    const consented = row.kind === 'join' ? row.state !== 'withdrawn' : row.state === 'accepted'
    if (!consented || row.state === 'declined') return 'REFUSED'
    settleRequest(sql, row.id, 'accepted')
    const { groupId } = request
    const known = groupById(sql, groupId)
    if (welcome.keys !== undefined) this.#secrecy.takeWelcome(sql, request, welcome.keys)
    if (known?.state === 'member') {
      aftermath.touched.push(groupId)
      return 'STORED'
    }
    const name = known?.name ?? row.groupName ?? ''
    const contacts = [request.peerId, ...welcome.contacts.map((device) => peerIdOf(device))]
    const label = known?.label ?? claimLabel(sql, name, groupId)
    const { fork, continuedBy } = known ?? { fork: undefined, continuedBy: undefined }
    putGroup(sql, { groupId, name, label, state: 'joining', contacts: [...new Set(contacts)], fork, continuedBy })
    aftermath.touched.push(groupId)
    return 'STORED'
  }

  /** The leader does not let us in. */
  onDeclined(sql: Sql, row: RequestRow, aftermath: Aftermath): Fate {
    if (settleRequest(sql, row.id, 'declined')) {
      const leader = this.#init.names.byKey(row.userKey)?.label ?? ''
      const group = row.groupName ?? ''
      aftermath.news.push({ type: 'group_join_answer', group, accepted: false, leader, members: [] })
    }
    return 'STORED'
  }

  #ask(sql: Sql, group: PublicGroup, device: string): RequestRow {
    const { groupId, name } = group
    const { userKey } = group.leader
    this.#refuseMember(groupById(sql, groupId)?.state, name)
    const [pending] = pendingWith(sql, 'join', 'out', userKey, groupId)
    if (pending !== undefined) return pending
    const id = this.#letters.newId()
    const payload = this.#letters.post(sql, device, groupId, id, {
      join: this.#letters.consent(this.#last(sql, groupId)),
    })
    const createdMs = this.#init.clock.now()
    return addRequest(sql, {
      id,
      kind: 'join',
      direction: 'out',
      userKey,
      groupId,
      groupName: name,
      payload,
      createdMs,
    })
  }

  /** By the rendezvous nodes; a group that we were in is found without them. */
  async #find(name: string, signal?: AbortSignal): Promise<PublicGroup> {
    const { names, store } = this.#init
    try {
      return await names.resolveGroup(name, signal)
    } catch (error) {
      const row = groupByLabel(store, name)
      const state = row && this.#ledger.state(store, row.groupId)
      const leader: Person | undefined = state && names.byKey(state.leader.userKey)
      if (row === undefined || state === undefined || leader === undefined || state.isPrivate) throw error
      return { name: row.name, groupId: row.groupId, leader }
    }
  }

  #refuseMember(state: string | undefined, name: string): void {
    if (state !== 'member') return
    throw new KithError('already_member', `You are already a member of group ${name}.`)
  }

  /** Our own last message in this group: an earlier stay's numbers are never used again. */
  #last(sql: Sql, groupId: Bytes): { seq: number; hash: Bytes } {
    const last = lastEnvelope(sql, groupId, this.#ledger.me)
    return { seq: last?.last ?? 0, hash: last?.hash ?? new Uint8Array() }
  }

  #handOver(sql: Sql, { row, state }: Standing): void {
    const { me } = this.#ledger
    const leader = state.leader.peerId
    const lacking = without(haveOf(sql, row.groupId, me, me), haveOf(sql, row.groupId, me, leader))
    const all = { first: 1, last: Number.MAX_SAFE_INTEGER }
    const envelopes = envelopesIn(sql, row.groupId, me, all, Number.MAX_SAFE_INTEGER)
      .filter((one) => lacking.some(({ first, last }) => first <= one.last && one.first <= last))
      .map(({ bytes }) => bytes)
    for (const page of paged(envelopes)) {
      this.#letters.push(sql, leader, { groupId: row.groupId, entries: [], envelopes: page })
    }
  }
}

/** Requests of this kind and direction between a person and us about one group that wait for an answer. */
export function pendingWith(
  sql: Sql,
  kind: 'join' | 'invite',
  direction: 'in' | 'out',
  userKey: Bytes,
  groupId: Bytes,
): RequestRow[] {
  return requestsWith(sql, kind, userKey, 'pending').filter(
    (row) => row.direction === direction && row.groupId !== undefined && equals(row.groupId, groupId),
  )
}

export function decided({ number }: RequestRow): KithError {
  return new KithError('no_request', `Request ${number} is already answered.`, {
    next: 'requests shows what is pending.',
  })
}

function paged(envelopes: readonly Bytes[]): Bytes[][] {
  const pages: Bytes[][] = []
  let room = 0
  for (const bytes of envelopes) {
    room -= bytes.length + 4
    if (room < 0 || pages.length === 0) {
      pages.push([])
      room = STORED_BYTES_MAX - bytes.length
    }
    pages.at(-1)?.push(bytes)
  }
  return pages
}
