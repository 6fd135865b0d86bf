import { equals } from 'uint8arrays/equals'
import { toString } from 'uint8arrays/to-string'
import { makeRotation, ROTATIONS_MAX } from '../../protocols/rendezvous/rotation.ts'
import { isName, makeCert, makeRecord, openRecord } from '../../protocols/rendezvous/record.ts'
import { Status } from '../../protocols/rendezvous/wire.ts'
import { generateKeyPair, verify } from '../crypto/keys.ts'
import { rotate } from '../identity/identity.ts'
import { KithError } from '../errors.ts'
import { personByKey } from '../store/persons.ts'
import { getSetting, putSetting } from '../store/settings.ts'
import { GroupNames } from './group-names.ts'
import { fingerprint, samePerson } from './person.ts'
import type { ClaimReply } from '../../protocols/rendezvous/rendezvous.ts'
import type { OpenedRecord } from '../../protocols/rendezvous/record.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { Clock } from '../clock.ts'
import type { KeyPair } from '../crypto/keys.ts'
import type { KeyFiles, OwnIdentity } from '../identity/identity.ts'
import type { Tell } from '../news.ts'
import type { Sql, Store } from '../store/store.ts'
import type { People } from './people.ts'
import type { Rendezvous } from './rendezvous.ts'

interface ClaimsInit {
  readonly store: Store
  readonly clock: Clock
  readonly identity: OwnIdentity
  readonly files: KeyFiles
  /** In the transaction that stores a new record of this user: brings it to friends. */
  readonly announce: (sql: Sql, record: Bytes) => void
  readonly rendezvous: Rendezvous
  readonly people: People
  readonly tell: Tell
}

interface MakeOptions {
  /** A number that somebody else knows of. */
  readonly above?: number
  readonly user?: KeyPair
  /** Absent: as in the record before. */
  readonly rotations?: readonly Bytes[]
}

const DAY_S = 24 * 60 * 60
/** A record outlives the longest absence after which a name lapses (180 days), with as much again to be renewed in. */
const VALID_S = 360 * DAY_S
const RENEW_BEFORE_S = 180 * DAY_S
/** Clocks of honest machines are set back by less. */
const CLOCK_STEP_S = 5 * 60
/** Set once the nodes were asked what they know of this user: a data directory from a recovery phrase knows nothing. */
const CAUGHT_UP = 'own_record_asked'

/** What this user claims at the rendezvous nodes: their own name and the names of public groups they lead. */
export class Claims {
  /** Of public groups. */
  readonly groups: GroupNames
  readonly #init: ClaimsInit
  readonly #refused = new Set<string>()

  constructor(init: ClaimsInit) {
    this.#init = init
    this.groups = new GroupNames({
      store: init.store,
      rendezvous: init.rendezvous,
      user: () => init.identity.user,
      cert: (nowS) => this.#cert(nowS),
      nowS: () => this.#nowS(),
      note: (name, reply) => {
        this.#note(name, reply)
      },
      validS: VALID_S,
      renewBeforeS: RENEW_BEFORE_S,
    })
  }

  /**
   * Makes this user's record at the first start, under a new name, before the old one expires, and after it was made by a
   * clock that was ahead: until that time comes, strangers would refuse it.
   */
  async prepare(name: string | undefined): Promise<void> {
    const own = this.#own()
    const wanted = name ?? own?.name ?? ''
    const nowS = this.#nowS()
    const isGood = own !== undefined && own.notAfterS - nowS > RENEW_BEFORE_S && own.issuedS - nowS < CLOCK_STEP_S
    if (isGood && own.name === wanted) return
    await this.#keep(this.#make(wanted))
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
    await this.#ensureFree(name)
    const record = this.#make(name)
    const answered = await this.#claimEverywhere(name, record)
    await this.#keep(record)
    return answered
  }

  /** Claims everything at one node: at each connection to it. What it refuses is told once. */
  async claimAt(node: string): Promise<void> {
    await this.#catchUp()
    const own = this.#own()
    if (own !== undefined && own.name !== '') await this.#claimOwn(node, own.name)
    await this.groups.claimAt(node)
  }

  /**
   * Makes a new user key, signed by the old one: the name, the friends and everything on disk stay.
   *
   * @throws {KithError} `leader_stays` while this user holds names of public groups: those are the old key's.
   */
  async rotateKey(): Promise<void> {
    const [group] = this.groups.names()
    if (group !== undefined) {
      throw new KithError('leader_stays', `Your key holds the name of the public group ${group}.`, {
        next: 'A key that holds names of groups cannot be changed: hand those groups over, or close them, first.',
      })
    }
    const own = this.#own()
    if (own === undefined) throw new Error('prepare() was not called')
    const { identity, files, rendezvous } = this.#init
    const key = generateKeyPair()
    const rotation = makeRotation(identity.user, key.publicKey, own.seq)
    const rotations = [...own.rotations.map(({ signed }) => signed), rotation].slice(-ROTATIONS_MAX)
    const record = this.#make(own.name, { user: key, rotations })
    await rotate(files, identity, key, () => this.#keep(record))
    await Promise.allSettled(rendezvous.nodes.map((node) => this.claimAt(node)))
  }

  /** Claims a name for a group that this user leads. @throws {KithError} as `Directory.registerGroup`. */
  async claimGroup(name: string, groupId: Bytes): Promise<void> {
    if (!isName(name)) throw invalidName(name)
    const record = this.groups.first(name, groupId)
    const answered = await this.#claimEverywhere(name, record)
    await this.groups.add(name, record)
    if (!answered) {
      throw new KithError('unreachable', `No bootstrap node answered: the name ${name} is claimed when one does.`, {
        next: 'doctor says why none answers.',
      })
    }
  }

  async #claimOwn(node: string, name: string): Promise<void> {
    const reply = await this.#init.rendezvous.claim(node, this.ownRecord())
    if (reply.status === Status.STALE && reply.record !== undefined && this.#isNewerOwn(reply.record)) {
      const standing = openRecord(reply.record, verify)
      if (!this.#follows(standing)) {
        this.#noteReplaced(name)
        return
      }
      // This directory is an old copy of itself: the node has what was signed since. Go on above it.
      await this.#keep(this.#make(name, { above: standing.seq }))
      await this.#claimOwn(node, name)
      return
    }
    this.#note(name, reply)
  }

  /** Rendezvous rule 21: a record of this user that does not list this device, and came later, is not ours to undo. */
  #follows({ devices, issuedS }: OpenedRecord): boolean {
    return devices.some(({ peerId }) => peerId === this.#init.identity.peerId) || issuedS < (this.#own()?.issuedS ?? 0)
  }

  #noteReplaced(name: string): void {
    if (this.#refused.has(name)) return
    this.#refused.add(name)
    this.#init.tell({ type: 'device_replaced', name })
  }

  /** Once in the life of a data directory, and nothing is claimed before: takes up the name and the keys that this user had on another device. */
  async #catchUp(): Promise<void> {
    const { store, rendezvous, identity } = this.#init
    if (getSetting<boolean>(store, CAUGHT_UP) === true) return
    const { answered, found } = await rendezvous.lookup({ userKey: identity.user.publicKey })
    if (answered === 0) throw new Error('No node answered')
    for (const { record } of found) if (record !== undefined) await this.#takeUp(record)
    await store.write((sql) => {
      putSetting(sql, CAUGHT_UP, true)
    })
  }

  async #takeUp(record: Bytes): Promise<void> {
    const own = this.#own()
    const known = readOwn(record, this.#init.identity.user.publicKey)
    if (own === undefined || known === undefined) return
    if (known.devices.some(({ peerId }) => peerId === this.#init.identity.peerId)) return
    const rotations = known.rotations.map(({ signed }) => signed)
    await this.#keep(this.#make(own.name === '' ? known.name : own.name, { above: known.seq, rotations }))
  }

  #isNewerOwn(record: Bytes): boolean {
    const opened = openRecord(record, verify)
    const own = this.#own()
    return own !== undefined && toString(opened.userKey) === toString(own.userKey) && opened.seq >= own.seq
  }

  /** A name that one node has given away is claimed at no other: two who hold one name help nobody. */
  async #ensureFree(name: string): Promise<void> {
    const { found } = await this.#init.rendezvous.lookup({ name })
    for (const { record } of found) {
      if (record !== undefined && !this.#isOwnKey(record)) {
        throw new KithError('name_taken', `The name ${name} ${takenBy(record)}.`, { next: 'Choose another name.' })
      }
    }
  }

  /** Signed by this user, under this key or one before it; what is no record says nothing either way. */
  #isOwnKey(record: Bytes): boolean {
    try {
      const { userKey, groupId } = openRecord(record, verify)
      const { people, identity } = this.#init
      const [holder, me] = [people.byKey(userKey), people.byKey(identity.user.publicKey)]
      return groupId === undefined && holder !== undefined && me !== undefined && samePerson(holder, me)
    } catch {
      return true
    }
  }

  /** @returns whether any node answered. @throws {KithError} `name_taken` if one gave it to somebody else. */
  async #claimEverywhere(name: string, record: Bytes): Promise<boolean> {
    const { rendezvous } = this.#init
    const replies = await Promise.allSettled(rendezvous.nodes.map((node) => rendezvous.claim(node, record)))
    const answers = replies.flatMap((reply) => (reply.status === 'fulfilled' ? [reply.value] : []))
    const taken = answers.find(({ status }) => status === Status.TAKEN)
    if (taken !== undefined) {
      throw new KithError('name_taken', `The name ${name} ${takenBy(taken.record)}.`, { next: 'Choose another name.' })
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
    const reason = reply.status === Status.TAKEN ? takenBy(reply.record) : `was refused (${reply.status})`
    this.#init.tell({ type: 'name_refused', name, reason })
  }

  #own(): ReturnType<typeof openRecord> | undefined {
    const row = personByKey(this.#init.store, this.#init.identity.user.publicKey)
    return row === undefined ? undefined : openRecord(row.record, verify)
  }

  /**
   * A record above every one that is known. Numbers are times where the clock allows it: a user who comes back from a
   * recovery phrase, and knows of none, is above what friends remember.
   */
  #make(name: string, { above = 0, user = this.#init.identity.user, rotations }: MakeOptions = {}): Bytes {
    const own = this.#own()
    const issuedS = this.#nowS()
    return makeRecord(user, {
      name,
      seq: Math.max((own?.seq ?? 0) + 1, above + 1, issuedS),
      devices: [this.#cert(issuedS, user)],
      issuedS,
      notAfterS: issuedS + VALID_S,
      rotations: rotations ?? own?.rotations.map(({ signed }) => signed) ?? [],
    })
  }

  #cert(nowS: number, user: KeyPair = this.#init.identity.user): Bytes {
    const { device } = this.#init.identity
    return makeCert(user, device, { seq: 1, notBeforeS: nowS - DAY_S, notAfterS: nowS + VALID_S })
  }

  async #keep(record: Bytes): Promise<void> {
    await this.#init.store.write((sql) => {
      this.#init.people.learn(sql, record)
      this.#init.announce(sql, record)
    })
  }

  #nowS(): number {
    return Math.floor(this.#init.clock.now() / 1000)
  }
}

/** A sound record of the user with this key; what else a node says is as if it had said nothing. */
function readOwn(record: Bytes, userKey: Bytes): OpenedRecord | undefined {
  try {
    const opened = openRecord(record, verify)
    return opened.groupId === undefined && equals(opened.userKey, userKey) ? opened : undefined
  } catch {
    return undefined
  }
}

function takenBy(record: Bytes | undefined): string {
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
