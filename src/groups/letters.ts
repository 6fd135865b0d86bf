import { equals } from 'uint8arrays/equals'
import { REQUEST_ID_BYTES, makeRequest, openRequest } from '../../protocols/group/request.ts'
import { GroupAsk } from '../../protocols/group/wire.ts'
import { publicKeyOf } from '../../protocols/signed.ts'
import { randomBytes } from '../crypto/keys.ts'
import { NOTICE_KIND } from './parts.ts'
import type { GroupState } from '../../protocols/group/roster.ts'
import type { ForkProof, GroupRequest, Join, Member, Push } from '../../protocols/group/wire.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { Sql } from '../store/store.ts'
import type { GroupsInit } from './parts.ts'

const ADDRESSES_MAX = 8
const ADDRESS_CHARS_MAX = 512
const CONTACTS_MAX = 8
/** If each tells so many, all but nobody hears of it. */
const TOLD_OF_FORKS = 8

type Body = Pick<GroupRequest, 'join' | 'invite' | 'answer' | 'withdraw' | 'welcome' | 'heal'>

/** What we say to one peer about a group, signed by this device, and sent until it has it. */
export class Letters {
  readonly #init: Pick<GroupsInit, 'identity' | 'clock' | 'notices' | 'names'>

  constructor(init: Pick<GroupsInit, 'identity' | 'clock' | 'notices' | 'names'>) {
    this.#init = init
  }

  newId(): Bytes {
    return randomBytes(REQUEST_ID_BYTES)
  }

  /** Signs a request and posts it in the caller's transaction. Returns its bytes. */
  post(sql: Sql, peerId: string, groupId: Bytes, id: Bytes, body: Body): Bytes {
    const { identity, clock, notices } = this.#init
    const request = { id, groupId, to: publicKeyOf(peerId), createdMs: clock.now(), ...body }
    const bytes = makeRequest(identity.device, request)
    notices.post(sql, NOTICE_KIND, peerId, GroupAsk.encode({ request: bytes }))
    return bytes
  }

  push(sql: Sql, peerId: string, push: Push): void {
    this.#init.notices.post(sql, NOTICE_KIND, peerId, GroupAsk.encode({ push }))
  }

  /** Group rule 7: some members are told; each of them tells some others. Who was lied to may be a member in no log but their own. */
  pushFork(sql: Sql, { groupId, members, leader }: GroupState, me: string, { a, b }: ForkProof): void {
    const others = [...members.keys()].filter((peerId) => peerId !== me && peerId !== leader.peerId)
    const from = Math.floor(Math.random() * others.length)
    const told = [...others.slice(from), ...others.slice(0, from)].slice(0, TOLD_OF_FORKS)
    // One entry each, so that any two fit: whoever has the one finds it contradicted by the other.
    for (const peerId of told)
      for (const entry of [a, b]) this.push(sql, peerId, { groupId, entries: [entry], envelopes: [] })
  }

  /** What we asked under this id, and what has not arrived yet, is asked of somebody else now. */
  takeBack(sql: Sql, id: Bytes): void {
    this.#init.notices.endAll(sql, NOTICE_KIND, (payload) => {
      const { request } = GroupAsk.decode(payload)
      return request !== undefined && equals(openRequest(request, () => true).id, id)
    })
  }

  /** Entries and words that stand on a log which does not count are taken by nobody, and would hold up what comes after. */
  takeBackPushes(sql: Sql, groupId: Bytes): void {
    this.#init.notices.endAll(sql, NOTICE_KIND, (payload) => {
      const { push } = GroupAsk.decode(payload)
      return push !== undefined && equals(push.groupId, groupId)
    })
  }

  /** This user on this device, as a log names its members. */
  myself(): Member {
    const { identity, names } = this.#init
    const addresses = names.ownAddresses().filter((address) => address.length <= ADDRESS_CHARS_MAX)
    return {
      userKey: identity.user.publicKey,
      device: identity.device.publicKey,
      nameRecord: names.ownRecord(),
      addresses: addresses.slice(0, ADDRESSES_MAX),
    }
  }

  /** Our own words for an `Add`: who we are, after which number our messages go on, and for a private group a KeyPackage. */
  consent(last: { seq: number; hash: Bytes }, keyPackage?: Bytes): Join {
    return { member: this.myself(), afterSeq: last.seq, afterHash: last.hash, keyPackage }
  }
}

/** Members from whom somebody new can get the log: the leader first. */
export function contactsOf(state: GroupState, except: string): Bytes[] {
  const others = [...state.members.values()].filter(({ peerId }) => peerId !== state.leader.peerId)
  return [state.leader, ...others]
    .filter(({ peerId }) => peerId !== except)
    .slice(0, CONTACTS_MAX)
    .map(({ device }) => device)
}
