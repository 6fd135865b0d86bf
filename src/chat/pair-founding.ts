import { GROUP_ID_BYTES } from '../../protocols/chat/chat.ts'
import { makeAsk, makeWelcome } from '../../protocols/chat/setup.ts'
import { Fault } from '../../protocols/fault.ts'
import { randomBytes } from '../crypto/keys.ts'
import { makeKeyPackage, MlsGroup, readKeyPackage } from '../crypto/mls.ts'
import {
  addKeyPackage,
  dropKeyPackage,
  dropPairAsk,
  dropPairOffer,
  handedKeyPackages,
  pairAsk,
  pairGroups,
  pruneKeyPackages,
  prunePairGroups,
  putPairAsk,
  putPairGroup,
} from '../store/pairs.ts'
import type { PairSetup } from '../../protocols/chat/setup.ts'
import type { Bytes, Signer } from '../../protocols/signed.ts'
import type { Clock } from '../clock.ts'
import type { MlsOwner } from '../crypto/mls.ts'
import type { PairRow } from '../store/pairs.ts'
import type { Sql, Store } from '../store/store.ts'
import type { PairGroups } from './pair-groups.ts'

export interface PairInit {
  readonly store: Store
  readonly clock: Clock
  readonly device: Signer
  readonly userKey: Bytes
  /** Peer ids of both ends. */
  readonly me: string
  readonly peerId: string
  /** True while this device belongs to a person whose contents we take. */
  readonly mayBeMember: (peerId: string, userKey: Bytes) => boolean
  /** The other side has lost the group we had: it is founded anew. Told once for each. */
  readonly onRenewed: () => void
}

/** The newest group, and the one before: what was sealed in it may still be on its way. */
const GROUPS_KEPT = 2
/** KeyPackages of ours that one device may hold unanswered. */
const HANDED_KEPT = 4

export function ownerOf({ device, userKey }: PairInit): MlsOwner {
  return { device, userKey }
}

/** How a pair comes to a group: it asks for one, founds one that was asked for, or joins one that was founded for it. */
export class PairFounding {
  readonly #init: PairInit
  readonly #groups: PairGroups

  constructor(init: PairInit, groups: PairGroups) {
    this.#init = init
    this.#groups = groups
  }

  /** Does what their setup asks for. @returns true if the other side must hear of it. */
  async follow({ number, ask, welcome }: PairSetup): Promise<boolean> {
    const known = this.#groups.current?.row.number ?? 0
    if (welcome !== undefined) return number >= known && (await this.#join(number, welcome))
    if (ask === undefined || number <= known) return false
    await this.found(number, ask)
    if (known > 0) this.#init.onRenewed()
    return true
  }

  async #join(number: number, welcome: Bytes): Promise<boolean> {
    const { store, peerId } = this.#init
    for (const made of handedKeyPackages(store, peerId)) {
      let group: MlsGroup
      try {
        group = await MlsGroup.join(ownerOf(this.#init), welcome, made, this.#init.mayBeMember)
      } catch (error) {
        if (error instanceof Fault) continue
        throw error
      }
      if (group.groupId.length !== GROUP_ID_BYTES) return false
      const row = this.#row({ number, groupId: group.groupId, isFounder: false, state: group.save() })
      await store.write((sql) => {
        putPairGroup(sql, row)
        dropKeyPackage(sql, made.id)
        this.#settle(sql)
      })
      this.#groups.forget()
      if (number > 1) this.#init.onRenewed()
      return true
    }
    return false
  }

  /** Founds a group with the device whose KeyPackage this is. @throws {Fault} if it is not sound, or another device's. */
  async found(number: number, keyPackage: Bytes): Promise<void> {
    const { store, device, peerId } = this.#init
    if ((await readKeyPackage(keyPackage)).peerId !== peerId)
      throw new Fault('broken', 'chat: a KeyPackage of another device')
    const groupId = randomBytes(GROUP_ID_BYTES)
    const { group, welcome } = await MlsGroup.found(ownerOf(this.#init), groupId, [keyPackage], this.#init.mayBeMember)
    const setup = makeWelcome(device, { to: peerId, number, welcome })
    const row = { ...this.#row({ number, groupId, isFounder: true, state: group.save() }), setup }
    await store.write((sql) => {
      putPairGroup(sql, row)
      dropPairOffer(sql, peerId)
      this.#settle(sql)
    })
    this.#groups.forget()
  }

  /** A newer group is there: older ones than the last go, and so does a question that it answers. */
  #settle(sql: Sql): void {
    const { peerId } = this.#init
    prunePairGroups(sql, peerId, GROUPS_KEPT)
    const ask = pairAsk(sql, peerId)
    const newest = pairGroups(sql, peerId)[0]?.number ?? 0
    if (ask !== undefined && ask.number <= newest) dropPairAsk(sql, peerId)
  }

  #row(fields: Pick<PairRow, 'number' | 'groupId' | 'isFounder' | 'state'>): PairRow {
    const { peerId, clock } = this.#init
    const unused = { base: 0, delta: undefined, reserved: 0, setup: undefined, handover: undefined, used: 0 }
    return { ...fields, ...unused, peerId, sinceMs: clock.now() }
  }

  /** Asks for the group of this number. @returns true if the question is new. */
  async askFor(number: number): Promise<boolean> {
    if ((this.#groups.ask?.number ?? 0) >= number) return false
    const { store, device, peerId: to, clock } = this.#init
    const made = await makeKeyPackage(ownerOf(this.#init))
    const ask = { number, setup: makeAsk(device, { to, number, keyPackage: made.bytes }) }
    await store.write((sql) => {
      addKeyPackage(sql, { ...made, createdMs: clock.now() }, to)
      pruneKeyPackages(sql, to, HANDED_KEPT)
      putPairAsk(sql, to, ask)
    })
    this.#groups.asked(ask)
    return true
  }
}
