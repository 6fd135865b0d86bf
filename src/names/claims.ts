import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { isName, makeCert, makeRecord, openRecord } from '../../protocols/rendezvous/record.ts'
import { Status } from '../../protocols/rendezvous/wire.ts'
import { verify } from '../crypto/keys.ts'
import { KithError } from '../errors.ts'
import { personByKey } from '../store/persons.ts'
import { getSetting, putSetting } from '../store/settings.ts'
import { fingerprint } from './person.ts'
import type { ClaimReply } from '../../protocols/rendezvous/rendezvous.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { Clock } from '../clock.ts'
import type { Identity } from '../identity/identity.ts'
import type { Tell } from '../news.ts'
import type { Store } from '../store/store.ts'
import type { People } from './people.ts'
import type { Rendezvous } from './rendezvous.ts'

interface ClaimsInit {
  readonly store: Store
  readonly clock: Clock
  readonly identity: Identity
  readonly rendezvous: Rendezvous
  readonly people: People
  readonly tell: Tell
  /** Puts a claimed record into the DHT, as far as that goes. Never throws. */
  readonly publish: (name: string, record: Bytes) => void
}

interface GroupName {
  name: string
  /** Signed NameRecord of the group, hex. */
  record: string
}

const DAY_S = 24 * 60 * 60
/** A record outlives the longest absence after which a name lapses (180 days), with as much again to be renewed in. */
const VALID_S = 360 * DAY_S
const RENEW_BEFORE_S = 180 * DAY_S
const GROUP_NAMES = 'group_names'

/** What this user claims at the rendezvous nodes: their own name and the names of public groups they lead. */
export class Claims {
  readonly #init: ClaimsInit
  readonly #refused = new Set<string>()

  constructor(init: ClaimsInit) {
    this.#init = init
  }

  /** Makes this user's record at the first start, under a new name, and before the old one expires. */
  async prepare(name: string | undefined): Promise<void> {
    const own = this.#own()
    const wanted = name ?? own?.name ?? ''
    const nowS = this.#nowS()
    if (own?.name === wanted && own.notAfterS - nowS > RENEW_BEFORE_S) return
    const record = this.#make(wanted, (own?.seq ?? 0) + 1)
    await this.#keep(record)
  }

  /** This user's Signed NameRecord. */
  ownRecord(): Bytes {
    const row = personByKey(this.#init.store, this.#init.identity.user.publicKey)
    if (row === undefined) throw new Error('prepare() was not called')
    return row.record
  }

  /** What goes with a presence lease, so that a user without a name is found by peer id. */
  namelessRecord(): Bytes | undefined {
    return this.#own()?.name === '' ? this.ownRecord() : undefined
  }

  /**
   * Takes another name: at every connected node first, then here.
   *
   * @returns false if no node answered: the name is claimed when one does.
   * @throws {KithError} `invalid_name` or `name_taken`; then the old name stays.
   */
  async rename(name: string): Promise<boolean> {
    if (!isName(name)) throw invalidName(name)
    const own = this.#own()
    if (own?.name === name && !this.#refused.has(name)) return this.#init.rendezvous.nodes.length > 0
    const record = this.#make(name, (own?.seq ?? 0) + 1)
    const answered = await this.#claimEverywhere(name, record)
    await this.#keep(record)
    return answered
  }

  /** Claims everything at one node: at each connection to it. What it refuses is told once. */
  async claimAt(node: string): Promise<void> {
    const own = this.#own()
    if (own !== undefined && own.name !== '') await this.#claimOwn(node, own.name)
    for (const group of this.#groupNames()) {
      this.#note(group.name, await this.#init.rendezvous.claim(node, fromString(group.record, 'hex')))
    }
  }

  /** Claims a name for a group that this user leads. @throws {KithError} as `Directory.registerGroup`. */
  async claimGroup(name: string, groupId: Bytes): Promise<void> {
    if (!isName(name)) throw invalidName(name)
    const issuedS = this.#nowS()
    const record = makeRecord(this.#init.identity.user, {
      name,
      groupId,
      seq: issuedS,
      devices: [this.#cert(issuedS)],
      issuedS,
      notAfterS: issuedS + VALID_S,
    })
    const answered = await this.#claimEverywhere(name, record)
    await this.#putGroupNames([
      ...this.#groupNames().filter((group) => group.name !== name),
      { name, record: toString(record, 'hex') },
    ])
    if (!answered) {
      throw new KithError('unreachable', `No bootstrap node answered: the name ${name} is claimed when one does.`)
    }
  }

  async releaseGroup(name: string): Promise<void> {
    const group = this.#groupNames().find((one) => one.name === name)
    if (group === undefined) return
    const { seq, groupId } = openRecord(fromString(group.record, 'hex'), verify)
    const issuedS = this.#nowS()
    const fields = {
      name,
      groupId,
      seq: Math.max(seq + 1, issuedS),
      devices: [this.#cert(issuedS)],
      issuedS,
      notAfterS: issuedS + VALID_S,
    }
    await this.#putGroupNames(this.#groupNames().filter((one) => one.name !== name))
    await this.#init.rendezvous.release(makeRecord(this.#init.identity.user, { ...fields, revoked: true }))
  }

  async #claimOwn(node: string, name: string): Promise<void> {
    const reply = await this.#init.rendezvous.claim(node, this.ownRecord())
    if (reply.status === Status.STALE && reply.record !== undefined && this.#isNewerOwn(reply.record)) {
      // This directory is an old copy of itself: the node has what was signed since. Go on above it.
      const { seq } = openRecord(reply.record, verify)
      await this.#keep(this.#make(name, seq + 1))
      await this.#claimOwn(node, name)
      return
    }
    this.#note(name, reply)
    if (reply.status === Status.STORED) this.#init.publish(name, this.ownRecord())
  }

  #isNewerOwn(record: Bytes): boolean {
    const opened = openRecord(record, verify)
    const own = this.#own()
    return own !== undefined && toString(opened.userKey) === toString(own.userKey) && opened.seq >= own.seq
  }

  /** @returns whether any node answered. @throws {KithError} `name_taken` if one gave it to somebody else. */
  async #claimEverywhere(name: string, record: Bytes): Promise<boolean> {
    const { rendezvous } = this.#init
    const replies = await Promise.allSettled(rendezvous.nodes.map((node) => rendezvous.claim(node, record)))
    const answers = replies.flatMap((reply) => (reply.status === 'fulfilled' ? [reply.value] : []))
    const taken = answers.find(({ status }) => status === Status.TAKEN)
    if (taken !== undefined) {
      throw new KithError('name_taken', `The name ${name} ${takenBy(taken)}.`, { next: 'Choose another name.' })
    }
    const refused = answers.find(({ status }) => status !== Status.STORED && status !== Status.BUSY)
    if (refused !== undefined) {
      throw new KithError('refused', `The bootstrap node refused the name ${name} (${refused.status}).`)
    }
    this.#refused.delete(name)
    return answers.length > 0
  }

  #note(name: string, reply: ClaimReply): void {
    const isRefused = reply.status === Status.TAKEN || reply.status === Status.FULL || reply.status === Status.REFUSED
    if (!isRefused || this.#refused.has(name)) return
    this.#refused.add(name)
    const reason = reply.status === Status.TAKEN ? takenBy(reply) : `was refused (${reply.status})`
    this.#init.tell({ type: 'name_refused', name, reason })
  }

  #own(): ReturnType<typeof openRecord> | undefined {
    const row = personByKey(this.#init.store, this.#init.identity.user.publicKey)
    return row === undefined ? undefined : openRecord(row.record, verify)
  }

  #make(name: string, seq: number): Bytes {
    const issuedS = this.#nowS()
    return makeRecord(this.#init.identity.user, {
      name,
      seq,
      devices: [this.#cert(issuedS)],
      issuedS,
      notAfterS: issuedS + VALID_S,
    })
  }

  #cert(nowS: number): Bytes {
    const { user, device } = this.#init.identity
    return makeCert(user, device, { seq: 1, notBeforeS: nowS - DAY_S, notAfterS: nowS + VALID_S })
  }

  async #keep(record: Bytes): Promise<void> {
    await this.#init.store.write((sql) => this.#init.people.learn(sql, record))
  }

  #groupNames(): GroupName[] {
    return getSetting<GroupName[]>(this.#init.store, GROUP_NAMES) ?? []
  }

  async #putGroupNames(names: GroupName[]): Promise<void> {
    await this.#init.store.write((sql) => {
      putSetting(sql, GROUP_NAMES, names)
    })
  }

  #nowS(): number {
    return Math.floor(this.#init.clock.now() / 1000)
  }
}

function takenBy({ record }: ClaimReply): string {
  try {
    return record === undefined ? 'is taken' : `is taken by ~${fingerprint(openRecord(record, verify).userKey)}`
  } catch {
    return 'is taken'
  }
}

function invalidName(name: string): KithError {
  return new KithError('invalid_name', `'${name}' cannot be a name.`, {
    next: 'A name has 2 to 32 of the characters a-z, 0-9, _ and -.',
  })
}
