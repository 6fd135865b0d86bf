import { equals } from 'uint8arrays/equals'
import { answering, ask, decode } from '../../protocols/exchange.ts'
import { Fault } from '../../protocols/fault.ts'
import { GROUP_PROTOCOL, groupExchange } from '../../protocols/group/group.ts'
import { joinOf, openRequest } from '../../protocols/group/request.ts'
import { GroupAsk, GroupReply, Push as PushCodec } from '../../protocols/group/wire.ts'
import { toString } from 'uint8arrays/to-string'
import { verify } from '../crypto/keys.ts'
import { isParty } from '../store/groups.ts'
import { endRequest, isJoining, requestById } from '../store/requests.ts'
import { take } from './arrivals.ts'
import { nothingYet } from './aftermath.ts'
import { NOTICE_KIND } from './parts.ts'
import type { OpenedRequest } from '../../protocols/group/request.ts'
import type { Push, Receipt } from '../../protocols/group/wire.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { Carrier } from '../notices/notices.ts'
import type { RequestRow } from '../store/requests.ts'
import type { Sql } from '../store/store.ts'
import type { Admitting } from './admitting.ts'
import type { Aftermath, Fate } from './aftermath.ts'
import type { Joining } from './joining.ts'
import type { Seeking } from './seeking.ts'
import type { Passing } from './passing.ts'
import type { Standing } from './ledger.ts'
import type { GroupsInit } from './parts.ts'
import type { Upkeep } from './upkeep.ts'

interface Rooms {
  readonly upkeep: Upkeep
  readonly admitting: Admitting
  readonly joining: Joining
  readonly passing: Passing
  readonly seeking: Seeking
}

/** What comes in by the exchange and where it goes; and how our own notices leave and end. */
export class Doors {
  readonly #init: GroupsInit
  readonly #rooms: Rooms

  constructor(init: GroupsInit, rooms: Rooms) {
    this.#init = init
    this.#rooms = rooms
  }

  open(): void {
    const { net, notices, onFault } = this.#init
    const handler = answering(
      groupExchange,
      (request, peer) => this.#answer(request, peer.toString()),
      (error, peer) => {
        onFault(error, peer.toString())
      },
    )
    net.serve(GROUP_PROTOCOL, handler, { admit: (peerId) => this.#admits(peerId) })
    notices.register(NOTICE_KIND, this.#carrier())
    this.#init.post.register('group', async (letters) => {
      for (const { from, body } of letters) await this.#letter(body, from)
    })
  }

  /**
   * Co-members, past ones too; friends, who may invite; whoever a request is open with; and anybody, if we are in a public
   * group, or wait for the answer of whoever leads one by now.
   */
  #admits(peerId: string): boolean {
    const { store, friends, names } = this.#init
    if (friends.isFriendPeer(peerId)) return true
    const { ledger } = this.#rooms.upkeep
    const isOpen = ({ row, state }: Standing): boolean => row.state === 'member' && !state.isPrivate && !state.isClosed
    if (ledger.standings(store).some((one) => one.state.spans.has(peerId) || isOpen(one))) return true
    if (isJoining(store)) return true
    const person = names.byPeer(peerId)
    return person !== undefined && isParty(store, person.userKey)
  }

  async #answer(request: GroupAsk, peerId: string): Promise<GroupReply> {
    if (request.sync !== undefined) return await this.#rooms.upkeep.catchUp.serve(request.sync, peerId)
    if (request.receipt !== undefined) return reply(await this.#receipt(request.receipt, peerId))
    if (request.push !== undefined) return reply(await this.#push(request.push, peerId))
    if (request.request !== undefined) return reply(await this.#request(request.request, peerId))
    if (request.ballot !== undefined) return await this.#rooms.upkeep.elections.serve(request.ballot, peerId)
    const { passed } = request
    if (passed === undefined) throw new Fault('broken', 'an ask without anything in it')
    return reply(
      await this.#rooms.upkeep.transact((sql, aftermath) =>
        this.#rooms.passing.onPassed(sql, passed, peerId, aftermath),
      ),
    )
  }

  async #receipt({ groupId, ranges, epoch }: Receipt, peerId: string): Promise<Fate> {
    const { ledger, receipts, secrecy } = this.#rooms.upkeep
    return await this.#rooms.upkeep.transact((sql) => {
      const state = ledger.state(sql, groupId)
      if (state?.members.has(peerId) !== true) return 'REFUSED'
      receipts.take(sql, groupId, peerId, ranges)
      secrecy.confirm(sql, groupId, peerId, epoch)
      return 'STORED'
    })
  }

  async #push({ groupId, entries, envelopes }: Push, peerId: string): Promise<Fate> {
    const { ledger, catchUp, branches } = this.#rooms.upkeep
    const fate = await this.#rooms.upkeep.transact((sql, aftermath): Fate => {
      const state = ledger.state(sql, groupId)
      if (state?.spans.has(peerId) !== true) return 'REFUSED'
      aftermath.touched.push(groupId)
      const isTaken = entries.map((entry) => this.#append(sql, groupId, entry, aftermath))
      if (isTaken.includes(false)) {
        branches.take(sql, groupId, entries, aftermath)
        if (!entries.every((entry) => ledger.isSettled(sql, groupId, entry))) return 'BUSY'
      }
      const fates = envelopes.map((envelope) => {
        const taken = take(sql, envelope, ledger, this.#init.names, false)
        aftermath.news.push(...taken.news)
        return taken.fate
      })
      if (fates.includes('behind')) return 'BUSY'
      return fates.includes('refused') ? 'REFUSED' : 'STORED'
    })
    if (fate === 'BUSY') catchUp.soon(groupId, peerId)
    return fate
  }

  /** What a member wrote while nobody was there, as if it pushed it now. */
  async #letter(body: Bytes, from: string): Promise<void> {
    const push = decode<Push>(PushCodec, 'kith/letter/1', body)
    const fate = await this.#push(push, from)
    // Left at its holders until the log is here; whoever brings that brings these words too.
    if (fate === 'BUSY') throw new Error('Entries before these words are missing')
  }

  /** Returns false if entries before this one are missing here, or it is one of another log. */
  #append(sql: Sql, groupId: Bytes, entry: Bytes, aftermath: Aftermath): boolean {
    try {
      aftermath.news.push(...this.#rooms.upkeep.ledger.append(sql, groupId, entry))
      return true
    } catch (error) {
      if (error instanceof Fault && error.code === 'closed') return false
      throw error
    }
  }

  async #request(bytes: Bytes, peerId: string): Promise<Fate> {
    const request = openRequest(bytes, verify)
    // Requests are between two: who speaks is who signed, and nobody carries another's words.
    if (request.peerId !== peerId) throw new Fault('stranger', 'a request signed by somebody else')
    if (!equals(request.to, this.#init.identity.device.publicKey)) return 'REFUSED'
    return await this.#rooms.upkeep.transact((sql, aftermath) => this.#route(sql, request, bytes, aftermath))
  }

  #route(sql: Sql, request: OpenedRequest, bytes: Bytes, aftermath: Aftermath): Fate {
    const { admitting, joining, passing } = this.#rooms
    if (request.join !== undefined) return passing.onJoin(sql, request, bytes, aftermath)
    if (request.invite !== undefined) return joining.onInvite(sql, request, request.invite, bytes, aftermath)
    if (request.heal !== undefined) return this.#heal(sql, request, bytes, aftermath)
    const row = requestById(sql, request.id)
    if (row === undefined && request.welcome !== undefined) {
      aftermath.touched.push(request.groupId)
      return this.#rooms.upkeep.secrecy.onWelcome(sql, request)
    }
    if (row === undefined && request.withdraw !== undefined) return passing.onWithdraw(sql, request, bytes)
    if (row === undefined || !this.#isBetweenUs(request, row)) {
      if (request.withdraw !== undefined) return 'STORED'
      return row !== undefined && isOurJoin(row, request) ? this.#answeredByAnother() : 'REFUSED'
    }
    const what = `${row.kind} ${row.direction}`
    if (request.withdraw !== undefined) {
      if (what === 'join in') return admitting.onJoinWithdrawn(sql, row, aftermath)
      return what === 'invite in' ? joining.onInviteWithdrawn(sql, request, row, aftermath) : 'REFUSED'
    }
    if (request.answer !== undefined) {
      if (what === 'invite out') return admitting.onAnswer(sql, request, row, bytes, aftermath)
      return what === 'join out' && !request.answer.accepted ? joining.onDeclined(sql, row, aftermath) : 'REFUSED'
    }
    if (request.welcome === undefined || (what !== 'join out' && what !== 'invite in')) return 'REFUSED'
    return joining.onWelcome(sql, request, row, request.welcome, aftermath)
  }

  /** Group rule 38: perhaps the group has another leader by now. Once it has our request from us, its answer counts. */
  #answeredByAnother(): Fate {
    setImmediate(() => {
      this.#rooms.seeking.hurry()
    })
    return 'BUSY'
  }

  /** A member of a group that we lead has lost its keys. */
  #heal(sql: Sql, request: OpenedRequest, bytes: Bytes, aftermath: Aftermath): Fate {
    const { leading, ledger, secrecy } = this.#rooms.upkeep
    const standing = ledger.standing(sql, request.groupId)
    if (standing === undefined || !leading.leads(standing) || !standing.state.isPrivate) return 'REFUSED'
    if (!standing.state.members.has(request.peerId)) return 'REFUSED'
    if (standing.state.consents.has(toString(request.id, 'hex'))) return 'STORED'
    if (!secrecy.allowsHeal(request)) return 'BUSY'
    leading.heal(sql, standing, request, bytes, aftermath)
    return 'STORED'
  }

  /** True if whoever speaks is who the request is with, about the group it is about, for themselves. */
  #isBetweenUs(request: OpenedRequest, row: RequestRow): boolean {
    const person = this.#init.names.byPeer(request.peerId)
    if (person === undefined || !equals(person.userKey, row.userKey)) return false
    if (row.groupId === undefined || !equals(row.groupId, request.groupId)) return false
    const member = joinOf(request)?.member
    return (
      member === undefined || equals(this.#init.names.byKey(member.userKey)?.userKey ?? member.userKey, row.userKey)
    )
  }

  #carrier(): Carrier {
    return {
      protocol: GROUP_PROTOCOL,
      carry: async (stream, payload, signal) => {
        const { status } = await ask(groupExchange, stream, GroupAsk.decode(payload), signal)
        if (status === GroupReply.Status.STORED) return 'stored'
        return status === GroupReply.Status.REFUSED ? 'refused' : 'busy'
      },
      onRefused: (sql, { payload }) => {
        const { request } = GroupAsk.decode(payload)
        if (request === undefined) return
        const aftermath = nothingYet()
        this.#refused(sql, openRequest(request, verify), aftermath)
        // The transaction is the caller's: what it entails is for the next turn, after its commit.
        setImmediate(() => {
          this.#rooms.upkeep.finish(aftermath)
        })
      },
    }
  }

  /** The keys change with it, which takes longer than the caller's transaction may. */
  #strikeSoon(groupId: Bytes, peerId: string): void {
    const { upkeep } = this.#rooms
    setImmediate(() => {
      const struck = upkeep.transact((sql, aftermath) => {
        const standing = upkeep.ledger.standing(sql, groupId)
        if (standing !== undefined) upkeep.leading.strike(sql, standing, peerId, aftermath)
      })
      struck.catch((error: unknown) => {
        this.#init.onFault(error, peerId)
      })
    })
  }

  /** Somebody will never take our words: then they must mean nothing here either. */
  #refused(sql: Sql, request: OpenedRequest, aftermath: Aftermath): void {
    const { admitting, joining } = this.#rooms
    const { leading, ledger } = this.#rooms.upkeep
    const row = requestById(sql, request.id)
    if (row === undefined) return
    if (request.join !== undefined) joining.onDeclined(sql, row, aftermath)
    if (request.invite !== undefined) admitting.onInviteRefused(sql, row, aftermath)
    if (request.answer?.accepted === true && endRequest(sql, row.id)) {
      const by = this.#init.names.byKey(row.userKey)?.label ?? ''
      aftermath.news.push({ type: 'group_invite_withdrawn', group: row.groupName ?? '', by })
    }
    const standing = ledger.standing(sql, request.groupId)
    if (request.welcome === undefined || standing === undefined) return
    const welcomed = [...standing.state.members.values()].find(({ device }) => equals(device, request.to))
    if (welcomed !== undefined && standing.state.isPrivate) this.#strikeSoon(request.groupId, welcomed.peerId)
    else if (welcomed !== undefined) leading.strike(sql, standing, welcomed.peerId, aftermath)
    endRequest(sql, row.id)
  }
}

/** A request of ours to join this group that waits. */
function isOurJoin({ kind, direction, state, groupId }: RequestRow, request: OpenedRequest): boolean {
  const isOpen = kind === 'join' && direction === 'out' && state === 'pending'
  return isOpen && groupId !== undefined && equals(groupId, request.groupId)
}

function reply(fate: Fate): GroupReply {
  return { status: GroupReply.Status[fate] }
}
