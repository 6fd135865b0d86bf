import { equals } from 'uint8arrays/equals'
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { firstReign, laterReign, makeRecord, openRecord } from '../../protocols/rendezvous/record.ts'
import { LEAD_BYTES_MAX } from '../../protocols/rendezvous/rendezvous.ts'
import { Status } from '../../protocols/rendezvous/wire.ts'
import { verify } from '../crypto/keys.ts'
import { getSetting, putSetting } from '../store/settings.ts'
import type { OpenedRecord, Reign } from '../../protocols/rendezvous/record.ts'
import type { ClaimReply } from '../../protocols/rendezvous/rendezvous.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { KeyPair } from '../crypto/keys.ts'
import type { Store } from '../store/store.ts'
import type { LedGroup, ProveLead } from './directory.ts'
import type { Rendezvous } from './rendezvous.ts'

interface GroupNamesInit {
  readonly store: Store
  readonly rendezvous: Rendezvous
  readonly user: () => KeyPair
  /** Signed DeviceCert of this device, good from this second on. */
  readonly cert: (nowS: number) => Bytes
  readonly nowS: () => number
  /** Tells the user of a name that a node does not give us. */
  readonly note: (name: string, reply: ClaimReply) => void
  readonly validS: number
  readonly renewBeforeS: number
}

interface Kept {
  readonly name: string
  /** Signed NameRecord of the group, hex. */
  readonly record: string
}

const SETTING = 'group_names'

/** The names of public groups that this user leads: claimed at each node, taken over from who led before, and let go. */
export class GroupNames {
  readonly #init: GroupNamesInit
  /** Which node has answered a claim of which record. */
  readonly #answered = new Set<string>()
  #prove: ProveLead = () => undefined
  #turn: Promise<unknown> = Promise.resolve()

  constructor(init: GroupNamesInit) {
    this.#init = init
  }

  /** Who can show by a group's log how the lead came to us. */
  proveBy(prove: ProveLead): void {
    this.#prove = prove
  }

  /** Names that this user's key holds now. */
  names(): string[] {
    return this.#kept().map(({ name }) => name)
  }

  /** The record of a group that we make. */
  first(name: string, groupId: Bytes): Bytes {
    return this.#make({ name, groupId, reign: firstReign(groupId) })
  }

  /** Has this record claimed at each node from now on. */
  async add(name: string, record: Bytes): Promise<void> {
    await this.#put([...this.#kept().filter((kept) => kept.name !== name), keptAs(name, record)])
  }

  /**
   * Brings what is claimed in line with what we lead: what came to us is claimed at every node, what went to somebody
   * else is claimed no more, and theirs to claim. What a connected node has not answered yet is claimed there again.
   *
   * @throws what a node that did not answer failed with: nothing is lost if this is called again.
   */
  async keep(led: readonly LedGroup[]): Promise<void> {
    const turn = this.#turn.then(() => this.#keep(led))
    this.#turn = turn.catch(() => undefined)
    await turn
  }

  /** Claims them all at one node. */
  async claimAt(node: string): Promise<void> {
    for (const kept of this.#kept()) await this.#claim(node, kept.name, await this.#renewed(kept))
  }

  /** Gives a name up at every connected node. */
  async release(name: string): Promise<void> {
    const kept = this.#kept().find((one) => one.name === name)
    if (kept === undefined) return
    await this.#put(this.#kept().filter((one) => one.name !== name))
    const { groupId, reign, seq } = open(kept)
    if (groupId === undefined || reign === undefined) return
    await this.#init.rendezvous.release(this.#make({ name, groupId, reign }, { above: seq, revoked: true }))
  }

  async #keep(led: readonly LedGroup[]): Promise<void> {
    const before = this.#kept()
    const stays = before.filter((kept) => led.some((group) => isOf(kept, group)))
    const come = led.filter((group) => !group.isClosed && !stays.some((kept) => isOf(kept, group)))
    if (stays.length < before.length || come.length > 0) {
      await this.#put([...stays, ...come.map((group) => keptAs(group.name, this.#make(group)))])
    }
    await this.#claimOpen()
  }

  async #claimOpen(): Promise<void> {
    const { nodes } = this.#init.rendezvous
    const open = this.#kept().flatMap((kept) =>
      nodes.filter((node) => !this.#answered.has(`${node} ${kept.record}`)).map((node) => ({ node, kept })),
    )
    const claims = await Promise.allSettled(
      open.map(({ node, kept }) => this.#claim(node, kept.name, fromString(kept.record, 'hex'))),
    )
    const failed = claims.find(({ status }) => status === 'rejected')
    if (failed?.status === 'rejected') throw failed.reason
  }

  async #claim(node: string, name: string, record: Bytes): Promise<void> {
    const { rendezvous } = this.#init
    const reply = await rendezvous.claim(node, record)
    this.#answered.add(`${node} ${toString(record, 'hex')}`)
    const standing = reply.status === Status.TAKEN && reply.record !== undefined ? read(reply.record) : undefined
    const { groupId, reign } = openRecord(record, verify)
    const isOurs = standing?.groupId !== undefined && groupId !== undefined && equals(standing.groupId, groupId)
    if (!isOurs || standing.reign === undefined || reign === undefined) {
      this.#init.note(name, reply)
      return
    }
    // Somebody leads after us: whoever has the log will soon tell us so.
    if (laterReign(standing.reign, reign) <= 0) return
    const lead = this.#prove(groupId, standing.reign)
    if (lead !== undefined && lead.length <= LEAD_BYTES_MAX) await rendezvous.claim(node, record, lead)
  }

  /** A record ends after a year: a group that lives longer gets the next in time. */
  async #renewed(kept: Kept): Promise<Bytes> {
    const { groupId, reign, seq, notAfterS } = open(kept)
    const isGood = notAfterS - this.#init.nowS() > this.#init.renewBeforeS
    if (isGood || groupId === undefined || reign === undefined) return fromString(kept.record, 'hex')
    const record = this.#make({ name: kept.name, groupId, reign }, { above: seq })
    await this.#put(this.#kept().map((one) => (one.name === kept.name ? keptAs(kept.name, record) : one)))
    return record
  }

  #make(
    { name, groupId, reign }: Omit<LedGroup, 'isClosed'>,
    { above = 0, revoked = false }: { above?: number; revoked?: boolean } = {},
  ): Bytes {
    const issuedS = this.#init.nowS()
    const seq = Math.max(above + 1, issuedS)
    const time = { issuedS, notAfterS: issuedS + this.#init.validS }
    return makeRecord(this.#init.user(), {
      ...{ name, groupId, reign, seq, revoked },
      ...time,
      devices: [this.#init.cert(issuedS)],
    })
  }

  #kept(): Kept[] {
    return getSetting<Kept[]>(this.#init.store, SETTING) ?? []
  }

  async #put(kept: Kept[]): Promise<void> {
    await this.#init.store.write((sql) => {
      putSetting(sql, SETTING, kept)
    })
  }
}

function keptAs(name: string, record: Bytes): Kept {
  return { name, record: toString(record, 'hex') }
}

function open({ record }: Kept): OpenedRecord {
  return openRecord(fromString(record, 'hex'), verify)
}

/** What a node says is no record counts as nothing. */
function read(record: Bytes): OpenedRecord | undefined {
  try {
    return openRecord(record, verify)
  } catch {
    return undefined
  }
}

function isOf(kept: Kept, { name, groupId, reign }: LedGroup): boolean {
  const opened = open(kept)
  const isSame = kept.name === name && opened.groupId !== undefined && equals(opened.groupId, groupId)
  return isSame && opened.reign !== undefined && isSameReign(opened.reign, reign)
}

function isSameReign(a: Reign, b: Reign): boolean {
  return laterReign(a, b) === 0 && equals(a.madeBy, b.madeBy)
}
