import { askedAtS } from '../../protocols/friend/message.ts'
import { equals } from 'uint8arrays/equals'
import { openRecord } from '../../protocols/rendezvous/record.ts'
import { verify } from '../crypto/keys.ts'
import { Fault } from '../../protocols/fault.ts'
import { Allowance } from '../rendezvous/allowance.ts'
import { friendState } from '../store/persons.ts'
import { countPending, endRequest, renewRequest, requestById, settleRequest } from '../store/requests.ts'
import type { AskWord, EndWord, Word, YesWord } from '../../protocols/friend/message.ts'
import type { Fate, InviteFault } from '../../protocols/friend/friend.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { Clock } from '../clock.ts'
import type { Directory } from '../names/directory.ts'
import type { Person } from '../names/person.ts'
import type { RequestRow } from '../store/requests.ts'
import type { Sql } from '../store/store.ts'
import type { InviteRow } from '../store/invites.ts'
import type { Aftermath, Bonds } from './bonds.ts'
import type { Invites } from './invites.ts'

/** More than anybody wants to read; beyond it askers wait in their own outbox. */
export const PENDING_IN_MAX = 50
/** New requests that one device may bring: an honest one has a single request and changes its mind now and then. */
const PEER_BURST = 10
const PEER_PER_MINUTE = 10
/** New requests of all strangers together: user keys cost nothing, disk does. */
const STRANGERS_BURST = 100
const STRANGERS_PER_MINUTE = 60

type Fresh = Pick<RequestRow, 'id' | 'payload' | 'peerId'>

export interface Heard {
  readonly message: Bytes
  /** Who the connection proved to be. */
  readonly peerId: string
}

/** What each message of others does, inside the transaction that it gets. */
export class Inbox {
  readonly #names: Directory
  readonly #bonds: Bonds
  readonly #invites: Invites
  readonly #perPeer: Allowance
  readonly #strangers: Allowance

  constructor({ names, bonds, invites, clock }: { names: Directory; bonds: Bonds; invites: Invites; clock: Clock }) {
    this.#names = names
    this.#bonds = bonds
    this.#invites = invites
    this.#perPeer = new Allowance({ clock, burst: PEER_BURST, perMinute: PEER_PER_MINUTE })
    this.#strangers = new Allowance({ clock, burst: STRANGERS_BURST, perMinute: STRANGERS_PER_MINUTE })
  }

  /** @throws {Fault} if it is not the sender's to say; nothing of the transaction is kept then. */
  take(sql: Sql, said: Word, heard: Heard, aftermath: Aftermath): Fate {
    const word = { ...said, from: this.#idOf(said) }
    if (word.kind === 'request') return this.#request(sql, word, heard, aftermath)
    if (word.kind === 'accept') return this.#accept(sql, word, heard, aftermath)
    return this.#end(sql, word, heard, aftermath)
  }

  #request(sql: Sql, word: AskWord, { message, peerId }: Heard, aftermath: Aftermath): Fate {
    // Friend rule 7: heard before, whatever came of it.
    const known = requestById(sql, word.requestHash)
    if (known !== undefined) return known.state === 'withdrawn' ? 'REFUSED' : 'STORED'
    const live = this.#bonds.live(sql, word.from)
    const wanted = live.find((request) => request.state === 'accepted' || request.direction === 'out')
    const invited = wanted === undefined ? this.#invited(sql, word) : undefined
    if (typeof invited === 'string') return invited
    const comesIn = wanted !== undefined || invited?.accepts === true
    if (!comesIn && !this.#isRoom(sql, live, peerId)) return 'BUSY'
    const person = this.#introduced(sql, word, peerId)
    const fresh = { id: word.requestHash, payload: message, peerId }
    const [pending] = live
    if (invited !== undefined) this.#invites.use(sql, invited)
    if (friendState(sql, word.from) === 'blocked') this.#vanish(sql, person, fresh)
    else if (comesIn) this.#welcome(sql, person, fresh, aftermath)
    else if (pending !== undefined && askedAtS(pending.payload) >= word.createdS)
      return this.#overtaken(sql, person, fresh)
    else if (pending !== undefined) this.#renew(sql, pending, person, fresh)
    else this.#prompt(sql, person, fresh, { greeting: word.greeting, invite: invited?.number }, aftermath)
    this.#bonds.follow(sql, person, aftermath)
    return 'STORED'
  }

  /** Friend rule 22: the invite by which a request comes in, or what is wrong with the one that it shows. */
  #invited(sql: Sql, { id, from, to, invite }: AskWord): InviteFault | InviteRow | undefined {
    return invite && this.#invites.judge(sql, { id, from, to, invite })
  }

  /** The key by which this node knows the sender: the first one it met, whatever key signed this. */
  #idOf(word: Word): Bytes {
    const known = this.#names.byKey(word.from)
    if (known !== undefined || !('nameRecord' in word)) return known?.userKey ?? word.from
    const former = formerKeys(word.nameRecord, word.from).findLast((key) => this.#names.byKey(key) !== undefined)
    return (former && this.#names.byKey(former)?.userKey) ?? word.from
  }

  /** Friend rule 15: nobody here hears of it. */
  #vanish(sql: Sql, person: Person, fresh: Fresh): void {
    settleRequest(sql, this.#bonds.add(sql, 'in', person, fresh).id, 'declined')
  }

  /** Friend rules 10 and 22: who has asked too, is a friend already or gave an invite for it, has said yes. */
  #welcome(sql: Sql, person: Person, fresh: Fresh, aftermath: Aftermath): void {
    // Friend rule 11: what they asked before, without an invite, is overtaken.
    for (const request of this.#bonds.live(sql, person.userKey)) {
      if (request.state === 'pending' && request.direction === 'in') settleRequest(sql, request.id, 'withdrawn')
    }
    this.#bonds.accept(sql, this.#bonds.add(sql, 'in', person, fresh), person, aftermath)
    if (aftermath.changes.length > 0) aftermath.news.push({ type: 'friend_accepted', by: person.label })
  }

  #prompt(
    sql: Sql,
    person: Person,
    fresh: Fresh,
    { greeting, invite }: { greeting: string; invite: number | undefined },
    { news }: Aftermath,
  ): void {
    const { number } = this.#bonds.add(sql, 'in', person, fresh)
    const { label: from, fingerprint } = person
    const by = invite === undefined ? {} : { invite }
    news.push({ type: 'friend_request', from, fingerprint, number, greeting, ...by })
  }

  /** Friend rules 11 and 12: one pending request a sender, fifty in all, and no faster than people ask. */
  #isRoom(sql: Sql, live: RequestRow[], peerId: string): boolean {
    if (live.length === 0 && countPending(sql, 'friend', 'in') >= PENDING_IN_MAX) return false
    return this.#perPeer.take(peerId) && this.#strangers.take('')
  }

  #renew(sql: Sql, pending: RequestRow, person: Person, fresh: Fresh): void {
    renewRequest(sql, pending.number, { ...fresh, createdMs: pending.createdMs })
    // The older one stays known, so that a late copy of it changes nothing.
    settleRequest(sql, this.#bonds.add(sql, 'in', person, pending).id, 'withdrawn')
  }

  /** Friend rule 11: an older one that comes after the newer is over, and its asker hears so. */
  #overtaken(sql: Sql, person: Person, fresh: Fresh): Fate {
    settleRequest(sql, this.#bonds.add(sql, 'in', person, fresh).id, 'withdrawn')
    return 'REFUSED'
  }

  #accept(sql: Sql, word: YesWord, { peerId }: Heard, aftermath: Aftermath): Fate {
    const request = requestById(sql, word.requestHash)
    if (request === undefined) return 'REFUSED'
    mustBeAbout(request, word.from, 'out')
    const person = this.#introduced(sql, word, peerId)
    this.#bonds.answered(sql, person, request.id)
    if (settleRequest(sql, request.id, 'accepted')) {
      this.#bonds.learn(sql, person, peerId, word.keyPackage)
      this.#bonds.follow(sql, person, aftermath)
      if (aftermath.changes.length > 0) aftermath.news.push({ type: 'friend_accepted', by: person.label })
      return 'STORED'
    }
    return request.state === 'accepted' ? 'STORED' : 'REFUSED'
  }

  #end(sql: Sql, word: EndWord, { peerId }: Heard, aftermath: Aftermath): Fate {
    const known = this.#names.byPeer(peerId)
    if (known === undefined && (word.kind !== 'withdraw' || word.nameRecord.length === 0)) return 'REFUSED'
    if (known === undefined && !this.#perPeer.take(peerId)) return 'BUSY'
    const person = known ?? this.#introduced(sql, word, peerId)
    if (!equals(person.userKey, word.from)) throw new Fault('broken', 'friend: sent by a device of somebody else')
    const request = requestById(sql, word.requestHash)
    if (request === undefined) return this.#endUnknown(sql, word, person, peerId)
    mustBeAbout(request, word.from, directionOf(word.kind))
    const wasDeclined = request.direction === 'out'
    if (wasDeclined) this.#bonds.answered(sql, person, request.id)
    if (settleRequest(sql, request.id, wasDeclined ? 'declined' : 'withdrawn')) {
      aftermath.news.push({ type: wasDeclined ? 'friend_declined' : 'friend_withdrawn', by: person.label })
    } else {
      endRequest(sql, request.id)
    }
    this.#bonds.follow(sql, person, aftermath)
    if (aftermath.changes.length > 0) aftermath.news.push({ type: 'friend_removed', by: person.label })
    return 'STORED'
  }

  /** Friend rule 9: a request that comes after its own withdrawal is found withdrawn. */
  #endUnknown(sql: Sql, word: EndWord, person: Person, peerId: string): Fate {
    if (word.kind !== 'withdraw') return 'STORED'
    if (!this.#perPeer.take(peerId) || !this.#strangers.take('')) return 'BUSY'
    const row = this.#bonds.add(sql, 'in', person, { id: word.requestHash, payload: new Uint8Array(0), peerId })
    settleRequest(sql, row.id, 'withdrawn')
    return 'STORED'
  }

  /** Friend rule 4: the connection belongs to a device that the signer of the message certified. */
  #introduced(sql: Sql, word: Word, peerId: string): Person {
    const person = this.#names.learn(sql, word.nameRecord)
    if (!equals(person.userKey, word.from)) throw new Fault('broken', 'friend: the name record of somebody else')
    if (!person.devices.includes(peerId)) throw new Fault('broken', 'friend: sent by a device of somebody else')
    if ('addresses' in word) this.#names.learnAddresses(sql, peerId, word.addresses)
    return person
  }
}

/** Of a record that is not sound, or of somebody else's key, none: it is refused where it is learnt. */
function formerKeys(nameRecord: Bytes | undefined, signer: Bytes): Bytes[] {
  try {
    const { userKey, rotations } = openRecord(nameRecord ?? new Uint8Array(0), verify)
    return equals(userKey, signer) ? rotations.map(({ from }) => from) : []
  } catch {
    return []
  }
}

/** Only the asked declines, only the asker withdraws, either removes. */
function directionOf(kind: EndWord['kind']): 'in' | 'out' | undefined {
  if (kind === 'remove') return undefined
  return kind === 'decline' ? 'out' : 'in'
}

function mustBeAbout(request: RequestRow, from: Bytes, direction: 'in' | 'out' | undefined): void {
  const isTheirs = request.kind === 'friend' && equals(request.userKey, from)
  if (!isTheirs || (direction ?? request.direction) !== request.direction) {
    throw new Fault('broken', 'friend: about a request that is not theirs to decide')
  }
}
