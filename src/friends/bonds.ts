import {
  keyPackageIn,
  makeAccept,
  makeEnd,
  makeRequest,
  messageHash,
  REQUEST_ID_BYTES,
  requestHash,
} from '../../protocols/friend/message.ts'
import { equals } from 'uint8arrays/equals'
import { inviteId, proveInvite } from '../../protocols/friend/invite.ts'
import { hmac } from '../crypto/hkdf.ts'
import { randomBytes, sha256 } from '../crypto/keys.ts'
import { deleteFriendship, friendState, putFriendship } from '../store/persons.ts'
import { addRequest, endRequest, newestAskedMs, pruneRequests, requestsWith, settleRequest } from '../store/requests.ts'
import type { Ending } from '../../protocols/friend/message.ts'
import type { Bytes, Signer } from '../../protocols/signed.ts'
import type { Pairing } from '../chat/pairing.ts'
import type { Clock } from '../clock.ts'
import type { Directory } from '../names/directory.ts'
import type { Person } from '../names/person.ts'
import type { Notices } from '../notices/notices.ts'
import type { RequestRow } from '../store/requests.ts'
import type { Sql } from '../store/store.ts'
import type { FriendNews } from './news.ts'

/** What a transaction changes, told only once it is on disk. */
export interface Aftermath {
  readonly news: FriendNews[]
  readonly changes: { readonly person: Person; readonly isFriend: boolean }[]
}

/** Late copies of older messages come from nobody honest; a row takes under 20 KiB. */
const DECIDED_KEPT = 16

interface BondsInit {
  readonly names: Directory
  readonly notices: Notices
  readonly user: Signer
  readonly clock: Clock
  readonly pairs: Pairing
}

/**
 * Requests and the friendships that follow from them. Every request goes one way only, on both sides: pending, perhaps
 * accepted, ended. Two people are friends while a request between them is accepted; so both sides are equal as soon as
 * each has heard how every request ended, in whatever order (friend rule 8).
 */
export class Bonds {
  readonly #names: Directory
  readonly #notices: Notices
  readonly #user: Signer
  readonly #clock: Clock
  readonly #pairs: Pairing

  constructor({ names, notices, user, clock, pairs }: BondsInit) {
    this.#names = names
    this.#notices = notices
    this.#user = user
    this.#clock = clock
    this.#pairs = pairs
  }

  /** What is not decided, or decided with a yes that still holds. */
  live(sql: Sql, userKey: Bytes): RequestRow[] {
    return [...requestsWith(sql, 'friend', userKey, 'pending'), ...requestsWith(sql, 'friend', userKey, 'accepted')]
  }

  /** @param code of an invite link of theirs, in place of work (friend rule 22). */
  ask(sql: Sql, person: Person, greeting: string, code?: Bytes): RequestRow {
    // Friend rule 11: rises with each request, so that of two that come in the wrong order the newer one counts.
    const createdS = Math.floor(Math.max(this.#clock.now(), newestAskedMs(sql, 'friend', person.userKey) + 1000) / 1000)
    const [id, to, from] = [randomBytes(REQUEST_ID_BYTES), person.currentKey, this.#user.publicKey]
    const message = makeRequest(this.#user, {
      id,
      to,
      invite: code && { id: inviteId(code, sha256), mac: proveInvite({ code, requestId: id, from, to }, hmac) },
      nameRecord: this.#names.ownRecord(),
      greeting,
      createdS,
      keyPackage: this.#pairs.offer(sql, person),
      addresses: this.#names.ownAddresses(),
    })
    this.#say(sql, person, message)
    return this.add(
      sql,
      'out',
      person,
      { id: requestHash(message, sha256), payload: message, peerId: undefined },
      createdS * 1000,
    )
  }

  add(
    sql: Sql,
    direction: 'in' | 'out',
    person: Person,
    { id, payload, peerId }: Pick<RequestRow, 'id' | 'payload' | 'peerId'>,
    atLeastMs = 0,
  ): RequestRow {
    const { userKey } = person
    const createdMs = Math.max(this.#clock.now(), atLeastMs)
    const [groupId, groupName] = [undefined, undefined]
    return addRequest(sql, { id, kind: 'friend', direction, userKey, groupId, groupName, payload, peerId, createdMs })
  }

  /** Our yes, with the friendship that begins. Returns false if the request is not pending any more. */
  accept(sql: Sql, request: RequestRow, person: Person, aftermath: Aftermath): boolean {
    if (!settleRequest(sql, request.id, 'accepted')) return false
    const message = makeAccept(this.#user, {
      requestHash: request.id,
      to: person.currentKey,
      nameRecord: this.#names.ownRecord(),
      addresses: this.#names.ownAddresses(),
      keyPackage: this.#pairs.offer(sql, person),
    })
    this.#say(sql, person, message)
    this.learn(sql, person, request.peerId, keyPackageIn(request.payload))
    this.follow(sql, person, aftermath)
    return true
  }

  /** Friend rule 17: what the other device offered for private chat, once there is a yes. */
  learn(sql: Sql, person: Person, peerId: string | undefined, keyPackage: Bytes): void {
    if (peerId !== undefined && keyPackage.length > 0) this.#pairs.learn(sql, person, peerId, keyPackage)
  }

  /** Our end of a request, whatever it has come to: told to the other side, unless `silent`. */
  end(sql: Sql, request: RequestRow, person: Person, aftermath: Aftermath, { silent = false } = {}): boolean {
    const [hasEnded, kind] = endOurs(sql, request)
    if (!hasEnded) return false
    if (!silent) this.tellEnd(sql, kind, request.id, person)
    this.follow(sql, person, aftermath)
    return true
  }

  tellEnd(sql: Sql, kind: Ending, requestHash: Bytes, person: Person): void {
    // Our own yes that still waits is no use to anybody now; what was said before it stands.
    if (kind === 'remove') this.#spare(sql, person, (message) => equals(aboutOf(message), requestHash))
    const about = { requestHash, to: person.currentKey }
    // Friend rule 9: it may come before its request, to somebody who does not know us yet.
    const introduced = kind === 'withdraw' ? { ...about, nameRecord: this.#names.ownRecord() } : about
    this.#say(sql, person, makeEnd(this.#user, kind, introduced))
  }

  /** A request of ours gives way to a newer one (friend rule 11): nobody is told, the newer one says it. */
  overtake(sql: Sql, request: RequestRow, person: Person): void {
    settleRequest(sql, request.id, 'withdrawn')
    this.answered(sql, person, request.id)
  }

  /** Whoever has answered a request of ours has it: it need not be said again. */
  answered(sql: Sql, person: Person, requestHash: Bytes): void {
    this.#spare(sql, person, (message) => equals(messageHash(message, sha256), requestHash))
  }

  #spare(sql: Sql, person: Person, isDone: (message: Bytes) => boolean): void {
    for (const peerId of person.devices) this.#notices.end(sql, 'friend', peerId, isDone)
  }

  /** Makes the friendship what the requests say. A block stays. */
  follow(sql: Sql, person: Person, { changes }: Aftermath): void {
    const before = friendState(sql, person.userKey)
    pruneRequests(sql, 'friend', person.userKey, DECIDED_KEPT)
    if (before === 'blocked') return
    const isFriend = requestsWith(sql, 'friend', person.userKey, 'accepted').length > 0
    if (isFriend === (before === 'friend')) return
    if (isFriend) putFriendship(sql, person.userKey, 'friend', this.#clock.now())
    else deleteFriendship(sql, person.userKey)
    changes.push({ person, isFriend })
  }

  #say(sql: Sql, person: Person, message: Bytes): void {
    for (const peerId of person.devices) this.#notices.post(sql, 'friend', peerId, message)
  }
}

function aboutOf(message: Bytes): Bytes {
  return requestHash(message, sha256)
}

function endOurs(sql: Sql, { id, state, direction }: RequestRow): [hasEnded: boolean, kind: Ending] {
  if (state === 'accepted') return [endRequest(sql, id), 'remove']
  return direction === 'in'
    ? [settleRequest(sql, id, 'declined'), 'decline']
    : [settleRequest(sql, id, 'withdrawn'), 'withdraw']
}
