import { equals } from 'uint8arrays/equals'
import { deliver, FRIEND, receiving } from '../../protocols/friend/friend.ts'
import { inviteId } from '../../protocols/friend/invite.ts'
import {
  GREETING_CHARACTERS_MAX,
  greetingIn,
  isGreeting,
  isPaid,
  openMessage,
  requestHash,
  shownInvite,
} from '../../protocols/friend/message.ts'
import { WORK_BITS } from '../../protocols/work.ts'
import { sha256, verify } from '../crypto/keys.ts'
import { findWork } from '../crypto/work.ts'
import { KithError } from '../errors.ts'
import { deleteFriendship, friendsIn, friendState, personByPeer, putFriendship } from '../store/persons.ts'
import { requestById, requestsWith, settleRequest } from '../store/requests.ts'
import { samePerson } from '../names/person.ts'
import { Bonds } from './bonds.ts'
import { Inbox } from './inbox.ts'
import { Invites } from './invites.ts'
import { meetByLink, readLink } from './link.ts'
import { FriendMail } from './mail.ts'
import { Outcomes } from './outcomes.ts'
import type { Answer as Reply, Fate, InviteFault } from '../../protocols/friend/friend.ts'
import type { Bytes, Signer } from '../../protocols/signed.ts'
import type { Pairing } from '../chat/pairing.ts'
import type { Clock } from '../clock.ts'
import type { Directory } from '../names/directory.ts'
import type { Change } from '../names/people.ts'
import type { Person } from '../names/person.ts'
import type { Post } from '../mailbox/post.ts'
import type { Net } from '../net/net.ts'
import type { Carrier, Notices } from '../notices/notices.ts'
import type { Decider, Requests } from '../requests/requests.ts'
import type { FriendState } from '../store/persons.ts'
import type { RequestRow } from '../store/requests.ts'
import type { Sql, Store } from '../store/store.ts'
import type { Tell } from '../news.ts'
import type { Aftermath } from './bonds.ts'
import type { Friendships } from './friendships.ts'
import type { Passage } from './mail.ts'
import type { Answer } from './outcomes.ts'

interface FriendsInit {
  readonly store: Store
  readonly net: Net
  readonly names: Directory
  readonly requests: Requests
  readonly notices: Notices
  readonly clock: Clock
  readonly tell: Tell
  /** The user key: friendships are the user's, on whatever device. */
  readonly user: Signer
  /** Carries what is said to people who are away; without it, that waits until they are back. */
  readonly post?: Post | undefined
  /** Gives and takes the KeyPackages that private chat begins with. */
  readonly pairs: Pairing
  /** What a request on a stream must have cost its asker, and what ours cost us; `WORK_BITS` but in tests. */
  readonly workBits?: number | undefined
  /** Hears of streams that were reset because of what came on them. */
  readonly onFault: (error: unknown, peerId: string) => void
}

/** Friendship by mutual consent: asking, answering, ending, and who is a friend. */
export class Friends implements Friendships, Decider {
  /** Links that make friends. */
  readonly invites: Invites
  readonly #init: FriendsInit
  readonly #bonds: Bonds
  readonly #inbox: Inbox
  readonly #listeners: ((person: Person, isFriend: boolean) => void)[] = []
  readonly #outcomes: Outcomes
  readonly #mail: FriendMail | undefined
  readonly #workBits: number

  constructor(init: FriendsInit) {
    this.#init = init
    this.#workBits = init.workBits ?? WORK_BITS
    this.#bonds = new Bonds(init)
    this.invites = new Invites(init)
    this.#inbox = new Inbox({ ...init, bonds: this.#bonds, invites: this.invites })
    this.#outcomes = new Outcomes(init)
    this.#mail = init.post === undefined ? undefined : this.#openMail(init.post)
    init.names.onChange((change) => {
      this.#followDevices(change)
    })
    init.requests.register('friend', this)
    init.notices.register('friend', this.#carrier())
    init.net.serve(
      FRIEND.protocol,
      receiving(async ({ message, work }, peerId) => {
        // Friend rule 21: the same for everybody, so that the answer tells nothing about who is a friend of whom.
        if (!isPaid(message, work, sha256, this.#workBits)) return 'WORK'
        const invited = shownInvite(message)
        if (invited !== undefined && !this.invites.knows(invited)) return 'UNINVITED'
        return await this.#receive(message, peerId)
      }, init.onFault),
    )
  }

  /** Keeps a connection to every friend: once at start, whether online yet or not. */
  start(): void {
    for (const person of this.list()) this.#keep(person, true)
  }

  isFriend(userKey: Bytes): boolean {
    return friendState(this.#init.store, userKey) === 'friend'
  }

  isFriendPeer(peerId: string): boolean {
    const person = personByPeer(this.#init.store, peerId)
    return person !== undefined && this.isFriend(person.userKey)
  }

  isBlocked(userKey: Bytes): boolean {
    return friendState(this.#init.store, userKey) === 'blocked'
  }

  list(): Person[] {
    return this.#in('friend')
  }

  blocked(): Person[] {
    return this.#in('blocked')
  }

  onChange(listener: (person: Person, isFriend: boolean) => void): void {
    this.#listeners.push(listener)
  }

  /**
   * Asks for friendship. Who has asked us is answered with yes instead; asking twice while one is pending changes nothing.
   *
   * @param person as `names.resolve` gives it.
   * @returns the request once it is stored: `pending`, or `accepted`.
   * @throws {KithError} `self`, `already_friend`, `blocked` or `too_long`.
   */
  async request(person: Person, greeting = ''): Promise<RequestRow> {
    if (samePerson(person, this.#init.names.me)) {
      throw new KithError('self', 'You cannot add yourself as friend.')
    }
    const text = checkedGreeting(greeting)
    const request = await this.#transact((sql, aftermath) => this.#ask(sql, person, text, aftermath))
    // Asked again, and perhaps they are just back: no waiting for the next retry.
    for (const peerId of person.devices) this.#init.notices.kick(peerId)
    return request
  }

  /**
   * Asks whoever made an invite link for friendship: by key and addresses, with no name and no bootstrap node. Offline, or
   * while nobody answers there, the request waits.
   *
   * @returns whom the link is from, with the request once it is stored.
   * @throws {KithError} `bad_invite`, `invite_expired`, and as `request`.
   */
  async join(link: string, greeting = ''): Promise<{ person: Person; request: RequestRow }> {
    const invite = readLink(link, this.#init.clock.now())
    const text = checkedGreeting(greeting)
    const { names, notices } = this.#init
    if (equals(invite.userKey, names.me.currentKey)) throw new KithError('self', 'This invite link is your own.')
    const joined = await this.#transact((sql, aftermath) => {
      const person = meetByLink(sql, names, invite)
      return { person, request: this.#ask(sql, person, text, aftermath, invite.code) }
    })
    for (const peerId of joined.person.devices) notices.kick(peerId)
    return joined
  }

  /** Says yes to an incoming request. @throws {KithError} `no_request` if it is not pending any more. */
  async accept(request: RequestRow): Promise<void> {
    await this.#decide(request, (sql, person, aftermath) => this.#bonds.accept(sql, request, person, aftermath))
  }

  /** Says no to an incoming request. @throws {KithError} as `accept`. */
  async decline(request: RequestRow): Promise<void> {
    await this.#decide(request, (sql, person, aftermath) => this.#bonds.end(sql, request, person, aftermath))
  }

  /** Takes an outgoing request back. @throws {KithError} as `accept`. */
  async withdraw(request: RequestRow): Promise<void> {
    await this.decline(request)
  }

  /** Ends a friendship; the other side is told. @throws {KithError} `not_friend`. */
  async unfriend(person: Person): Promise<void> {
    await this.#transact((sql, aftermath) => {
      if (friendState(sql, person.userKey) !== 'friend') {
        throw new KithError('not_friend', `Error: you are not friends with ${person.label}`)
      }
      for (const request of this.#bonds.live(sql, person.userKey)) this.#bonds.end(sql, request, person, aftermath)
      this.#bonds.follow(sql, person, aftermath)
    })
  }

  /**
   * Wants nothing of this person any more. A friendship ends as by `unfriend`; the block itself is told to nobody: what
   * they ask seems to wait. Harmless when blocked already.
   *
   * @throws {KithError} `self`.
   */
  async block(person: Person): Promise<void> {
    if (samePerson(person, this.#init.names.me)) throw new KithError('self', 'You cannot block yourself.')
    await this.#transact((sql, aftermath) => {
      if (friendState(sql, person.userKey) === 'blocked') return
      for (const request of this.#bonds.live(sql, person.userKey)) {
        const silent = request.direction === 'in' && request.state === 'pending'
        this.#bonds.end(sql, request, person, aftermath, { silent })
      }
      this.#bonds.follow(sql, person, aftermath)
      putFriendship(sql, person.userKey, 'blocked', this.#init.clock.now())
    })
  }

  /**
   * Lifts a block. A request that vanished meanwhile is declined now, aloud, so that its asker can ask again.
   *
   * @returns false, changing nothing, if there was no block.
   */
  async unblock(person: Person): Promise<boolean> {
    return await this.#transact((sql) => {
      if (friendState(sql, person.userKey) !== 'blocked') return false
      deleteFriendship(sql, person.userKey)
      const declined = requestsWith(sql, 'friend', person.userKey, 'declined')
      const last = declined.findLast((request) => request.direction === 'in')
      if (last !== undefined) this.#bonds.tellEnd(sql, 'decline', last.id, person)
      return true
    })
  }

  /** What was said with a friend request; empty if nothing was. */
  greeting({ payload }: RequestRow): string {
    return greetingIn(payload)
  }

  /** How far an outgoing request has come. */
  passage(request: RequestRow): Passage {
    return this.#mail?.passage(request) ?? { state: 'waiting', holders: [] }
  }

  /** Waits until an outgoing request is decided, by whomever. @throws the reason of `signal`. */
  async outcome(requestId: Bytes, signal: AbortSignal): Promise<Answer> {
    return await this.#outcomes.of(requestId, signal)
  }

  #in(state: FriendState): Person[] {
    const { store, names } = this.#init
    return friendsIn(store, state).flatMap(({ userKey }) => names.byKey(userKey) ?? [])
  }

  #ask(sql: Sql, person: Person, greeting: string, aftermath: Aftermath, code?: Bytes): RequestRow {
    const state = friendState(sql, person.userKey)
    if (state === 'friend') throw new KithError('already_friend', `${person.label} is already your friend.`)
    if (state === 'blocked') {
      throw new KithError('blocked', `You have blocked ${person.label}.`, { next: `unblock ${person.label} first.` })
    }
    const [pending] = this.#bonds.live(sql, person.userKey)
    if (pending === undefined) return this.#bonds.ask(sql, person, greeting, code)
    if (pending.direction === 'out' && code !== undefined && !this.#showed(pending, code)) {
      this.#bonds.overtake(sql, pending, person)
      return this.#bonds.ask(sql, person, greeting, code)
    }
    if (pending.direction === 'in') this.#bonds.accept(sql, pending, person, aftermath)
    return requestById(sql, pending.id) ?? pending
  }

  /** True if a request of ours came with this very code. */
  #showed({ payload }: RequestRow, code: Bytes): boolean {
    const shown = shownInvite(payload)?.invite.id
    return shown !== undefined && equals(shown, inviteId(code, sha256))
  }

  async #decide(request: RequestRow, work: (sql: Sql, person: Person, aftermath: Aftermath) => boolean): Promise<void> {
    const person = this.#init.names.byKey(request.userKey)
    if (person === undefined) throw new Error('A request of nobody')
    await this.#transact((sql, aftermath) => {
      const state = requestById(sql, request.id)?.state
      if (state === 'pending' && work(sql, person, aftermath)) return
      throw new KithError('no_request', `Request ${request.number} is already ${state ?? 'withdrawn'}.`, {
        next: 'requests shows what is pending.',
      })
    })
  }

  /** Any key that this user has, or had when the message was made. */
  readonly #isOurs = (key: Bytes): boolean => {
    if (equals(key, this.#init.user.publicKey)) return true
    const person = this.#init.names.byKey(key)
    return person !== undefined && samePerson(person, this.#init.names.me)
  }

  async #receive(message: Bytes, peerId: string, also?: (sql: Sql, fate: Fate) => void): Promise<Fate> {
    const word = openMessage(message, { to: this.#isOurs, verify, hash: sha256 })
    return await this.#transact((sql, aftermath) => {
      const fate = this.#inbox.take(sql, word, { message, peerId }, aftermath)
      also?.(sql, fate)
      return fate
    })
  }

  #openMail(post: Post): FriendMail {
    return new FriendMail({
      ...this.#init,
      post,
      receive: (message, peerId, also) => this.#receive(message, peerId, also),
      heard: async (peerId, isIt, fate) => {
        await this.#transact((sql, aftermath) => {
          const ended = this.#init.notices.end(sql, 'friend', peerId, isIt)
          if (isFinal(fate)) for (const message of ended) this.#refused(sql, message, fate, aftermath)
        })
      },
    })
  }

  #carrier(): Carrier {
    return {
      protocol: FRIEND.protocol,
      work: (payload: Bytes, signal: AbortSignal) => findWork(requestHash(payload, sha256), this.#workBits, signal),
      carry: async (stream, payload, signal, work) => {
        const fate = await deliver(stream, { message: payload, work }, signal)
        if (isFinal(fate)) {
          await this.#transact((sql, aftermath) => {
            this.#refused(sql, payload, fate, aftermath)
          })
        }
        return FATES[fate]
      },
      mail: this.#mail,
    }
  }

  /** What we asked or accepted means nothing to them: then it must mean nothing here either. */
  #refused(sql: Sql, payload: Bytes, fate: 'REFUSED' | InviteFault, aftermath: Aftermath): void {
    const request = requestById(sql, requestHash(payload, sha256))
    const person = request && this.#init.names.byKey(request.userKey)
    if (request === undefined || person === undefined) return
    const by = person.label
    const news =
      fate === 'REFUSED'
        ? ({ type: 'friend_declined', by } as const)
        : ({ type: 'friend_uninvited', by, why: WHY[fate] } as const)
    if (settleRequest(sql, request.id, 'declined')) aftermath.news.push(news)
    this.#bonds.end(sql, request, person, aftermath, { silent: true })
    if (aftermath.changes.length > 0) aftermath.news.push({ type: 'friend_removed', by: person.label })
  }

  /** One transaction; what it changed is told after it is on disk, and not at all if it failed. */
  async #transact<T>(work: (sql: Sql, aftermath: Aftermath) => T): Promise<T> {
    const aftermath: Aftermath = { news: [], changes: [] }
    const result = await this.#init.store.write((sql) => work(sql, aftermath))
    for (const { person, isFriend } of aftermath.changes) {
      this.#keep(person, isFriend)
      for (const listener of this.#listeners) listener(person, isFriend)
    }
    for (const news of aftermath.news) this.#init.tell(news)
    this.#outcomes.look()
    return result
  }

  /** Rendezvous rule 21: the devices of a friend are those of the newest record. */
  #followDevices({ before, after }: Change): void {
    if (!this.isFriend(after.userKey)) return
    const { net } = this.#init
    for (const peerId of before.devices) if (!after.devices.includes(peerId)) net.release(peerId)
    for (const peerId of after.devices) if (!before.devices.includes(peerId)) net.keep(peerId)
  }

  #keep(person: Person, isFriend: boolean): void {
    const { net } = this.#init
    for (const peerId of person.devices) {
      if (isFriend) net.keep(peerId)
      else net.release(peerId)
    }
  }
}

const FATES = {
  STORED: 'stored',
  REFUSED: 'refused',
  BUSY: 'busy',
  WORK: 'work',
  UNINVITED: 'refused',
  EXPIRED: 'refused',
  USED: 'refused',
} as const
const WHY = { UNINVITED: 'unknown', EXPIRED: 'expired', USED: 'used' } as const

function isFinal(fate: Reply): fate is 'REFUSED' | InviteFault {
  return FATES[fate] === 'refused'
}

/** @throws {KithError} `too_long`. */
function checkedGreeting(greeting: string): string {
  const text = greeting.normalize('NFC')
  if (isGreeting(text)) return text
  throw new KithError('too_long', `The greeting has more than ${GREETING_CHARACTERS_MAX} characters.`, {
    next: 'Shorten it: there is room for more once you are friends.',
  })
}
