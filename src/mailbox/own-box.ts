import { makeCard } from '../../protocols/mailbox/card.ts'
import { makeGrants, TOKEN_BYTES } from '../../protocols/mailbox/grants.ts'
import { MAILBOX, openBox } from '../../protocols/mailbox/mailbox.ts'
import { randomBytes, sha256 } from '../crypto/keys.ts'
import {
  addOwnToken,
  addSealingKey,
  currentSealingKey,
  dropOwnHolder,
  dropOwnToken,
  dropSealingKeys,
  noteTold,
  ownHolders,
  ownTokens,
  putOwnHolder,
} from '../store/letters.ts'
import { friendsIn, friendState } from '../store/persons.ts'
import { getSetting, putSetting } from '../store/settings.ts'
import { toString } from 'uint8arrays/to-string'
import type { Bytes, Signer } from '../../protocols/signed.ts'
import type { Clock } from '../clock.ts'
import type { Directory } from '../names/directory.ts'
import type { Person } from '../names/person.ts'
import type { Net } from '../net/net.ts'
import type { OwnHolderRow } from '../store/letters.ts'
import type { Sql, Store } from '../store/store.ts'
import type { Steady } from './steady.ts'

const DAY_MS = 24 * 60 * 60_000
const KEY_MS = 7 * DAY_MS
/** An envelope is held for 30 days at most after its key was replaced: the rest is for clocks and cards in flight. */
const KEY_KEPT_MS = 45 * DAY_MS
/** Friends who hold for us, beside the bootstrap nodes: enough that some are there, few enough to visit them all. */
const FRIEND_HOLDERS_MAX = 5
/** Friends come online together: one telling for all of them. */
const TELL_MS = 1_000
const ATTEMPT_MS = 15_000
const STATE = 'own_box'

interface State {
  /** Of the card. */
  readonly version: number
  /** Of what friends are told. */
  readonly grantsVersion: number
}

/** Stores the grants for a person in the caller's transaction, on their way to that person. */
export type TellGrants = (sql: Sql, person: Person, grants: Bytes) => void

export interface OwnBoxInit {
  readonly store: Store
  readonly net: Net
  readonly clock: Clock
  readonly steady: Steady
  readonly names: Directory
  readonly device: Signer
  /** Peer ids of the bootstrap nodes that are connected now. */
  readonly nodes: () => string[]
  readonly makeSealingPair: () => { readonly publicKey: Bytes; readonly secretKey: Bytes }
}

/** This device's own box: its keys, who may write to it, who holds it, and who has been told. */
export class OwnBox {
  readonly #init: OwnBoxInit
  #tellGrants: TellGrants | undefined
  #cancelTell: (() => void) | undefined
  readonly #visiting = new Map<string, Promise<void>>()

  constructor(init: OwnBoxInit) {
    this.#init = init
  }

  onGrants(tell: TellGrants): void {
    this.#tellGrants = tell
  }

  holders(): OwnHolderRow[] {
    return ownHolders(this.#init.store)
  }

  isHolder(peerId: string): boolean {
    return this.holders().some((holder) => holder.peerId === peerId)
  }

  stop(): void {
    this.#cancelTell?.()
    this.#cancelTell = undefined
  }

  /** Makes keys and tokens what they have to be now, whatever a crash left; then says so to holders and friends. */
  async renew(): Promise<void> {
    await this.#init.store.write((sql) => {
      this.#reconcile(sql)
    })
    await Promise.all(this.holders().map(({ peerId }) => this.visit(peerId)))
    this.#tellSoon()
  }

  /** Opens the box there if it should be one of ours, or brings it up to date. Never throws: the next visit tries again. */
  visit(peerId: string, address = ''): Promise<void> {
    const running = this.#visiting.get(peerId)
    const visit = (running ?? Promise.resolve()).then(() => this.#visit(peerId, address)).catch(() => undefined)
    this.#visiting.set(peerId, visit)
    return visit
  }

  /** The holder says that it has no box of ours. */
  async forgotten(peerId: string): Promise<void> {
    await this.#init.store.write((sql) => {
      const holder = ownHolders(sql).find((one) => one.peerId === peerId)
      if (holder !== undefined) putOwnHolder(sql, { ...holder, openedVersion: 0 })
    })
    await this.visit(peerId)
  }

  async #visit(peerId: string, address: string): Promise<void> {
    const { store, net } = this.#init
    if (!net.isConnected(peerId)) return
    const known = this.holders().find((holder) => holder.peerId === peerId)
    const state = this.#state(store)
    const isNode = this.#init.nodes().includes(peerId)
    if (known === undefined && !isNode && !this.#mayChoose(peerId)) return
    const isMoved = known !== undefined && address !== '' && known.address !== address
    if (known !== undefined && known.openedVersion >= state.version && !isMoved) return
    const opened = await this.#open(peerId)
    await store.write((sql) => {
      if (opened === undefined) {
        if (dropOwnHolder(sql, peerId)) this.#grantsChanged(sql)
        return
      }
      const forEverybody = known?.forEverybody ?? isNode
      putOwnHolder(sql, { peerId, forEverybody, address: address || (known?.address ?? ''), openedVersion: opened })
      if (known === undefined || known.openedVersion === 0 || isMoved) this.#grantsChanged(sql)
    })
    this.#tellSoon()
  }

  /** The version that the holder has now, or undefined if it does not hold for us. */
  async #open(peerId: string): Promise<number | undefined> {
    const { store, net } = this.#init
    for (let attempt = 0; attempt < 2; attempt++) {
      const { version } = this.#state(store)
      const tokenHashes = ownTokens(store).map(({ token }) => sha256(token))
      const signal = AbortSignal.timeout(ATTEMPT_MS)
      const stream = await net.open(peerId, MAILBOX.protocol, signal)
      const status = await openBox(stream, { card: this.#card(store), tokenHashes }, signal)
      if (status === 'DONE') return version
      if (status === 'BUSY') throw new Error('The holder is busy')
      if (status !== 'STALE') return undefined
      // This device lost what it had said before (a restored backup): it goes on above.
      await store.write((sql) => {
        this.#putState(sql, { ...this.#state(sql), version: version + 1_000 })
      })
    }
    return undefined
  }

  #mayChoose(peerId: string): boolean {
    const { store, names } = this.#init
    const person = names.byPeer(peerId)
    if (person === undefined || friendState(store, person.userKey) !== 'friend') return false
    return this.holders().filter(({ forEverybody }) => !forEverybody).length < FRIEND_HOLDERS_MAX
  }

  #reconcile(sql: Sql): void {
    const { steady, makeSealingPair, names } = this.#init
    const nowMs = steady.now()
    let isChanged = false
    const key = currentSealingKey(sql)
    if (key === undefined || nowMs - key.madeMs >= KEY_MS) {
      addSealingKey(sql, makeSealingPair(), nowMs)
      isChanged = true
    }
    dropSealingKeys(sql, nowMs - KEY_KEPT_MS)
    const friends = new Map(friendsIn(sql, 'friend').map(({ userKey }) => [toString(userKey, 'hex'), userKey]))
    for (const { userKey } of ownTokens(sql)) {
      if (friends.delete(toString(userKey, 'hex'))) continue
      dropOwnToken(sql, userKey)
      isChanged = true
    }
    for (const userKey of friends.values()) {
      addOwnToken(sql, userKey, randomBytes(TOKEN_BYTES))
      isChanged = true
    }
    for (const { peerId, forEverybody } of ownHolders(sql)) {
      const person = names.byPeer(peerId)
      const isFriend = person !== undefined && friendState(sql, person.userKey) === 'friend'
      if (!forEverybody && !isFriend && dropOwnHolder(sql, peerId)) this.#grantsChanged(sql)
    }
    if (isChanged) this.#putState(sql, { ...this.#state(sql), version: this.#state(sql).version + 1 })
  }

  #tellSoon(): void {
    this.#cancelTell ??= this.#init.clock.after(TELL_MS, () => {
      this.#cancelTell = undefined
      // What could not be stored is told with the next change, or at the next start.
      this.#tell().catch(() => undefined)
    })
  }

  async #tell(): Promise<void> {
    const { store, names } = this.#init
    const tell = this.#tellGrants
    if (tell === undefined) return
    await store.write((sql) => {
      const { grantsVersion: version } = this.#state(sql)
      const holders = ownHolders(sql)
        .filter(({ openedVersion }) => openedVersion > 0)
        .map(({ peerId, forEverybody, address }) => ({ peerId, forEverybody, addresses: address ? [address] : [] }))
      for (const { userKey, token, toldVersion } of ownTokens(sql)) {
        const person = names.byKey(userKey)
        if (person === undefined || toldVersion >= version || (holders.length === 0 && toldVersion === 0)) continue
        tell(sql, person, makeGrants({ version, card: this.#card(sql), token, holders }))
        noteTold(sql, userKey, version)
      }
    })
  }

  #card(sql: Pick<Sql, 'get'> & Pick<Sql, 'all'>): Bytes {
    const { device, clock } = this.#init
    const key = currentSealingKey(sql)
    if (key === undefined) throw new Error('There is no sealing key yet')
    const notAfterS = Math.floor((clock.now() + KEY_KEPT_MS) / 1000)
    return makeCard(device, {
      version: this.#state(sql).version,
      keyId: key.id,
      sealingKey: key.publicKey,
      notAfterS: Math.max(1, notAfterS),
    })
  }

  #grantsChanged(sql: Sql): void {
    const state = this.#state(sql)
    this.#putState(sql, { ...state, grantsVersion: state.grantsVersion + 1 })
  }

  #state(sql: Pick<Sql, 'get'>): State {
    return getSetting<State>(sql, STATE) ?? { version: 1, grantsVersion: 1 }
  }

  #putState(sql: Sql, state: State): void {
    putSetting(sql, STATE, state)
  }
}
