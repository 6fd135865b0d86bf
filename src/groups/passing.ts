import { equals } from 'uint8arrays/equals'
import { toString } from 'uint8arrays/to-string'
import { openRequest } from '../../protocols/group/request.ts'
import { succession } from '../../protocols/group/succession.ts'
import { GroupAsk } from '../../protocols/group/wire.ts'
import { verify } from '../crypto/keys.ts'
import {
  dropHeardRequest,
  heardRequests,
  isHeard,
  pruneHeardRequests,
  putHeardRequest,
} from '../store/heard-requests.ts'
import { dropRequest, pendingRequests, requestById } from '../store/requests.ts'
import { labelOf } from './labels.ts'
import { NOTICE_KIND } from './parts.ts'
import type { OpenedRequest } from '../../protocols/group/request.ts'
import type { GroupState } from '../../protocols/group/roster.ts'
import type { Passed } from '../../protocols/group/wire.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { HeardRequest } from '../store/heard-requests.ts'
import type { Reader } from '../store/groups.ts'
import type { Sql } from '../store/store.ts'
import type { Admitting } from './admitting.ts'
import type { Aftermath, Fate } from './aftermath.ts'
import type { Leading } from './leading.ts'
import type { Ledger, Standing } from './ledger.ts'
import type { GroupsInit } from './parts.ts'

/** As many as a leader takes. */
const HEARD_MAX = 50
/** Who waits longer than this has asked again, or gave up. */
const HEARD_MS = 30 * 24 * 60 * 60 * 1000
/** Members who are first in the succession and know who waits: if the leader is lost, one of them leads most likely. */
const HEIRS = 2

interface Rooms {
  readonly ledger: Ledger
  readonly leading: Leading
  readonly admitting: Admitting
}

/** Requests to join a public group on their way to whoever leads it now: members pass them on, and its heirs keep them. */
export class Passing {
  readonly #init: Pick<GroupsInit, 'clock' | 'names' | 'notices' | 'store'>
  readonly #rooms: Rooms

  constructor(init: Pick<GroupsInit, 'clock' | 'names' | 'notices' | 'store'>, rooms: Rooms) {
    this.#init = init
    this.#rooms = rooms
  }

  /** Somebody asks us to be let in: ours to decide if we lead, else to pass on. */
  onJoin(sql: Sql, request: OpenedRequest, payload: Bytes, aftermath: Aftermath): Fate {
    const standing = this.#open(sql, request.groupId)
    if (standing === undefined) return 'REFUSED'
    if (this.#rooms.leading.leads(standing)) return this.#decide(sql, standing, request, payload, aftermath)
    if (isHeard(sql, request.id)) return 'STORED'
    if (!this.#rooms.admitting.takesStranger(request)) return 'BUSY'
    this.#hear(sql, standing, request, payload, undefined)
    this.settle(sql, standing, aftermath)
    return 'STORED'
  }

  /** The asker takes back what it asked of us and we passed on. */
  onWithdraw(sql: Sql, request: OpenedRequest, payload: Bytes): Fate {
    const standing = this.#open(sql, request.groupId)
    if (standing === undefined || !this.#isOfAsker(sql, request)) return 'STORED'
    dropHeardRequest(sql, request.id)
    const { leader } = standing.state
    if (leader.peerId !== this.#rooms.ledger.me) this.#pass(sql, leader.peerId, { request: payload, isOver: false })
    return 'STORED'
  }

  /** A member passes on what somebody asked of it, or says that it is decided. @throws {Fault} if it is no sound request. */
  onPassed(sql: Sql, { request: payload, isOver }: Passed, from: string, aftermath: Aftermath): Fate {
    const request = openRequest(payload, verify)
    const standing = this.#open(sql, request.groupId)
    if (!standing?.state.members.has(from)) return 'REFUSED'
    if (isOver) {
      dropHeardRequest(sql, request.id)
      return 'STORED'
    }
    if (request.withdraw !== undefined) return this.#withdrawn(sql, standing, request, payload, aftermath)
    if (request.join === undefined) return 'REFUSED'
    if (this.#rooms.leading.leads(standing)) return this.#decide(sql, standing, request, payload, aftermath)
    if (isHeard(sql, request.id)) return 'STORED'
    this.#hear(sql, standing, request, payload, from === standing.state.leader.peerId ? from : undefined)
    this.settle(sql, standing, aftermath)
    return 'STORED'
  }

  /** One of those who wait here has an answer: who may lead next need not keep it. */
  over(sql: Sql, groupId: Bytes, payload: Bytes): void {
    const standing = this.#open(sql, groupId)
    if (standing === undefined) return
    for (const peerId of this.#heirs(standing.state)) this.#pass(sql, peerId, { request: payload, isOver: true })
  }

  /** True if something of this group waits for `settle`. */
  isDue(sql: Reader, { row, state }: Standing): boolean {
    if (state.isPrivate || row.state !== 'member') return false
    const leader = state.leader.peerId
    const mine = leader === this.#rooms.ledger.me
    return (
      heardRequests(sql, row.groupId).some((one) => mine || one.passedTo !== leader || isIn(state, one)) ||
      (!mine && this.#waiting(sql, row.groupId).length > 0)
    )
  }

  /** Brings what waits to where it is decided now. What is done already is not done again. */
  settle(sql: Sql, standing: Standing, aftermath: Aftermath): void {
    const { row, state } = standing
    const { leading, ledger } = this.#rooms
    if (state.isPrivate || row.state !== 'member' || state.isClosed || row.fork !== undefined) return
    if (leading.leads(standing)) {
      this.#takeUp(sql, standing, aftermath)
      return
    }
    const waiting = this.#waiting(sql, row.groupId)
    for (const { number, payload } of waiting) {
      dropRequest(sql, number)
      this.#hear(sql, standing, openRequest(payload, verify), payload, undefined)
    }
    if (waiting.length > 0) {
      const leader = labelOf(state.leader, this.#init.names)
      aftermath.news.push({ type: 'group_joins_passed', group: row.label, count: waiting.length, leader })
    }
    for (const heard of heardRequests(sql, row.groupId)) {
      if (isIn(state, heard)) dropHeardRequest(sql, heard.id)
      else if (heard.passedTo !== state.leader.peerId && state.leader.peerId !== ledger.me) {
        this.#pass(sql, state.leader.peerId, { request: heard.payload, isOver: false })
        putHeardRequest(sql, { ...heard, passedTo: state.leader.peerId })
      }
    }
  }

  /** We lead now: those of whom we heard wait for us. */
  #takeUp(sql: Sql, standing: Standing, aftermath: Aftermath): void {
    for (const heard of heardRequests(sql, standing.row.groupId)) {
      if (!isIn(standing.state, heard)) {
        const fate = this.#decide(sql, standing, openRequest(heard.payload, verify), heard.payload, aftermath)
        if (fate === 'BUSY') return
      }
      dropHeardRequest(sql, heard.id)
    }
  }

  #decide(sql: Sql, { state }: Standing, request: OpenedRequest, payload: Bytes, aftermath: Aftermath): Fate {
    const isNew = requestById(sql, request.id) === undefined
    if (request.join === undefined) return 'REFUSED'
    const fate = this.#rooms.admitting.onJoin(sql, request, request.join, payload, aftermath)
    if (isNew && requestById(sql, request.id) !== undefined) {
      for (const peerId of this.#heirs(state)) this.#pass(sql, peerId, { request: payload, isOver: false })
    }
    return fate
  }

  #withdrawn(sql: Sql, { state }: Standing, request: OpenedRequest, payload: Bytes, aftermath: Aftermath): Fate {
    if (!this.#isOfAsker(sql, request)) return 'STORED'
    const wasHeard = dropHeardRequest(sql, request.id)
    const row = requestById(sql, request.id)
    if (row !== undefined) return this.#rooms.admitting.onJoinWithdrawn(sql, row, aftermath)
    const { leader } = state
    if (wasHeard && leader.peerId !== this.#rooms.ledger.me)
      this.#pass(sql, leader.peerId, { request: payload, isOver: false })
    return 'STORED'
  }

  /** True if who takes this back is who asked. */
  #isOfAsker(sql: Sql, { id, groupId, from }: OpenedRequest): boolean {
    const heard = heardRequests(sql, groupId).find((one) => equals(one.id, id))
    const payload = heard?.payload ?? requestById(sql, id)?.payload
    return payload !== undefined && equals(openRequest(payload, verify).from, from)
  }

  /** A public group that goes on, and that we are in. */
  #open(sql: Sql, groupId: Bytes): Standing | undefined {
    const standing = this.#rooms.ledger.standing(sql, groupId)
    if (standing === undefined) return undefined
    const { row, state } = standing
    return state.isPrivate || row.state !== 'member' || row.fork !== undefined || state.isClosed ? undefined : standing
  }

  #hear(
    sql: Sql,
    { row }: Standing,
    { id, groupId }: OpenedRequest,
    payload: Bytes,
    passedTo: string | undefined,
  ): void {
    const createdMs = this.#init.clock.now()
    putHeardRequest(sql, { id, groupId, payload, passedTo, createdMs })
    pruneHeardRequests(sql, row.groupId, HEARD_MAX, createdMs - HEARD_MS)
  }

  #waiting(sql: Reader, groupId: Bytes): ReturnType<typeof pendingRequests> {
    return pendingRequests(sql, 'in').filter(
      (row) => row.kind === 'join' && row.groupId !== undefined && equals(row.groupId, groupId),
    )
  }

  #heirs(state: GroupState): string[] {
    return succession(state)
      .map(({ peerId }) => peerId)
      .filter((peerId) => peerId !== this.#rooms.ledger.me)
      .slice(0, HEIRS)
  }

  #pass(sql: Sql, peerId: string, passed: Passed): void {
    this.#init.notices.post(sql, NOTICE_KIND, peerId, GroupAsk.encode({ passed }))
  }
}

/** True if this request was granted, or its asker is a member by another. */
function isIn(state: GroupState, { id, payload }: HeardRequest): boolean {
  return state.consents.has(toString(id, 'hex')) || state.members.has(openRequest(payload, () => true).peerId)
}
