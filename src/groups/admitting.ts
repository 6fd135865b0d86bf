import { equals } from 'uint8arrays/equals'
import { Rate } from '../../protocols/group/rate.ts'
import { openRequest } from '../../protocols/group/request.ts'
import { peerIdOf } from '../../protocols/signed.ts'
import { verify } from '../crypto/keys.ts'
import { KithError } from '../errors.ts'
import { addRequest, countPending, pruneRequests, renewRequest, requestById, settleRequest } from '../store/requests.ts'
import { DECIDED_KEPT, decided, PENDING_MAX, pendingWith } from './joining.ts'
import { leading, speaking, standingOf } from './standing.ts'
import type { GroupState } from '../../protocols/group/roster.ts'
import type { OpenedRequest } from '../../protocols/group/request.ts'
import type { Join } from '../../protocols/group/wire.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { Person } from '../names/person.ts'
import type { RequestRow } from '../store/requests.ts'
import type { Sql } from '../store/store.ts'
import type { Aftermath, Fate, Transact } from './aftermath.ts'
import type { Leading } from './leading.ts'
import type { Ledger, Standing } from './ledger.ts'
import type { Letters } from './letters.ts'
import type { GroupsInit } from './parts.ts'

/** Each stranger who asks is somebody to remember: so many at once, and ten a minute. */
const STRANGERS_BURST = 20
const STRANGERS_PER_S = 10 / 60

/** Who comes in, as the leader sees it: inviting friends, and answering those who ask. */
export class Admitting {
  readonly #init: GroupsInit
  readonly #ledger: Ledger
  readonly #letters: Letters
  readonly #leading: Leading
  readonly #transact: Transact
  /** Hears, in the transaction, that a request to join has an answer. */
  readonly #onDecided: (sql: Sql, groupId: Bytes, payload: Bytes) => void
  readonly #strangers = new Rate(STRANGERS_PER_S, STRANGERS_BURST)

  constructor(
    init: GroupsInit,
    ledger: Ledger,
    letters: Letters,
    leading: Leading,
    transact: Transact,
    onDecided: (sql: Sql, groupId: Bytes, payload: Bytes) => void,
  ) {
    this.#onDecided = onDecided
    this.#init = init
    this.#ledger = ledger
    this.#letters = letters
    this.#leading = leading
    this.#transact = transact
  }

  /**
   * Invites a friend. Inviting again while one is pending changes nothing.
   *
   * @throws {KithError} `not_leader`, `not_friend` or `already_member`.
   */
  async invite(label: string, person: Person): Promise<RequestRow> {
    const [device] = person.devices
    if (device === undefined) throw new Error('A person without a device')
    const request = await this.#transact((sql) => {
      const message = 'Error: only group leader can invite friends to the group.'
      const standing = leading(standingOf(sql, this.#ledger, label), this.#ledger.me, message)
      return this.#invite(sql, standing, person, device)
    })
    this.#init.notices.kick(device)
    return request
  }

  /** Says yes or no to somebody who asks to join. @throws {KithError} `no_request`, `group_full` or `group_closed`. */
  async answer(request: RequestRow, accepted: boolean): Promise<void> {
    await this.#transact((sql, aftermath) => {
      const join = openRequest(request.payload, verify)
      if (!settleRequest(sql, request.id, accepted ? 'accepted' : 'declined')) throw decided(request)
      if (accepted) {
        const message = `Error: only group leader can let ${request.groupName ?? 'the group'} have new members.`
        const standing = leading(speaking(this.#ledger.standing(sql, join.groupId)), this.#ledger.me, message)
        this.#leading.admit(sql, standing, join, request.payload, aftermath)
      } else {
        this.#letters.post(sql, join.peerId, join.groupId, join.id, { answer: { accepted: false } })
        this.#onDecided(sql, join.groupId, request.payload)
      }
    })
  }

  /** Takes an invitation back. @throws {KithError} `no_request` if it is not pending any more. */
  async withdraw(request: RequestRow): Promise<void> {
    await this.#transact((sql) => {
      if (!settleRequest(sql, request.id, 'withdrawn')) throw decided(request)
      const invite = openRequest(request.payload, verify)
      this.#letters.post(sql, peerIdOf(invite.to), invite.groupId, invite.id, { withdraw: {} })
    })
  }

  /** Somebody asks to be let into a public group of ours. Whoever is blocked seems to wait. */
  onJoin(sql: Sql, request: OpenedRequest, join: Join, payload: Bytes, aftermath: Aftermath): Fate {
    const { names, friends } = this.#init
    const standing = this.#ledger.standing(sql, request.groupId)
    if (standing === undefined || !this.#leading.leads(standing) || standing.state.isPrivate) return 'REFUSED'
    if (requestById(sql, request.id) !== undefined) return 'STORED'
    const { member } = join
    if (member === undefined || friends.isBlocked(member.userKey)) return 'STORED'
    if (countPending(sql, 'join', 'in') >= PENDING_MAX) return 'BUSY'
    if (!this.takesStranger(request)) return 'BUSY'
    const person = names.learn(sql, member.nameRecord)
    if (
      !equals(person.userKey, names.byKey(member.userKey)?.userKey ?? member.userKey) ||
      !person.devices.includes(request.peerId)
    )
      return 'REFUSED'
    names.learnAddresses(sql, request.peerId, member.addresses)
    return this.#ask(sql, standing, request, person, payload, aftermath)
  }

  /** False if too many people whom we never met asked of late. */
  takesStranger({ join }: OpenedRequest): boolean {
    const { names, clock } = this.#init
    const isStranger = join?.member === undefined || names.byKey(join.member.userKey) === undefined
    return !isStranger || this.#strangers.take('all', clock.monotonic())
  }

  /** The asker took the request to join back. */
  onJoinWithdrawn(sql: Sql, row: RequestRow, aftermath: Aftermath): Fate {
    if (settleRequest(sql, row.id, 'withdrawn')) {
      const by = this.#init.names.byKey(row.userKey)?.label ?? ''
      aftermath.news.push({ type: 'group_join_withdrawn', group: row.groupName ?? '', by })
      if (row.groupId !== undefined) this.#onDecided(sql, row.groupId, row.payload)
    }
    return 'STORED'
  }

  /** The answer to an invitation of ours. */
  onAnswer(sql: Sql, request: OpenedRequest, row: RequestRow, payload: Bytes, aftermath: Aftermath): Fate {
    if (row.state === 'withdrawn') return 'REFUSED'
    if (row.state !== 'pending') return 'STORED'
    const accepted = request.answer?.accepted === true
    const standing = this.#ledger.standing(sql, request.groupId)
    if (accepted) {
      if (standing === undefined || !this.#leading.leads(standing)) return 'REFUSED'
      try {
        this.#leading.admit(sql, standing, request, payload, aftermath)
      } catch (error) {
        if (error instanceof KithError && error.code === 'group_full') return 'REFUSED'
        throw error
      }
    }
    settleRequest(sql, row.id, accepted ? 'accepted' : 'declined')
    this.#tellAnswer(row, accepted, aftermath)
    return 'STORED'
  }

  /** The invited will never take it: no friend of ours any more, by their side. */
  onInviteRefused(sql: Sql, row: RequestRow, aftermath: Aftermath): void {
    if (settleRequest(sql, row.id, 'declined')) this.#tellAnswer(row, false, aftermath)
  }

  #tellAnswer(row: RequestRow, accepted: boolean, aftermath: Aftermath): void {
    const by = this.#init.names.byKey(row.userKey)?.label ?? ''
    aftermath.news.push({ type: 'group_invite_answer', group: row.groupName ?? '', by, accepted })
  }

  #invite(sql: Sql, { row, state }: Standing, person: Person, device: string): RequestRow {
    const { userKey } = person
    const isSame = (key: Bytes): boolean => equals(this.#init.names.byKey(key)?.userKey ?? key, userKey)
    if (!this.#init.friends.isFriend(userKey) && !isOfOld(sql, this.#ledger, state, device)) {
      throw new KithError('not_friend', `Error: you are not friends with ${person.label}`, {
        next: `add ${person.label} first.`,
      })
    }
    if ([...state.members.values()].some((member) => isSame(member.userKey))) {
      throw new KithError('already_member', `${person.label} is already a member of group ${row.label}.`)
    }
    const { groupId } = row
    const [pending] = pendingWith(sql, 'invite', 'out', userKey, groupId)
    if (pending !== undefined) return pending
    const id = this.#letters.newId()
    const { name, isPrivate, continues } = state
    const head = continues && { seq: continues.seq, hash: continues.hash }
    const invite = { name, isPrivate, continues: continues && { groupId: continues.groupId, head } }
    const payload = this.#letters.post(sql, device, groupId, id, { invite })
    const fields = { userKey, groupId, groupName: row.label, payload, createdMs: this.#init.clock.now() }
    return addRequest(sql, { id, kind: 'invite', direction: 'out', ...fields })
  }

  #ask(
    sql: Sql,
    { row }: Standing,
    { id, groupId }: OpenedRequest,
    person: Person,
    payload: Bytes,
    aftermath: Aftermath,
  ): Fate {
    const createdMs = this.#init.clock.now()
    const [pending] = pendingWith(sql, 'join', 'in', person.userKey, groupId)
    if (pending !== undefined) {
      renewRequest(sql, pending.number, { id, payload, createdMs })
      return 'STORED'
    }
    const fields = { userKey: person.userKey, groupId, groupName: row.label, payload, createdMs }
    pruneRequests(sql, 'join', person.userKey, DECIDED_KEPT)
    const { number } = addRequest(sql, { id, kind: 'join', direction: 'in', ...fields })
    aftermath.news.push({ type: 'group_join_request', group: row.label, from: person.label, number })
    return 'STORED'
  }
}

/** True if this device is in the group that ours goes on from: its people need be no friends of each other. */
function isOfOld(sql: Sql, ledger: Ledger, { continues }: GroupState, peerId: string): boolean {
  return continues !== undefined && ledger.state(sql, continues.groupId)?.members.has(peerId) === true
}
