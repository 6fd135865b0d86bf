import { makeKeyPackage } from '../crypto/mls.ts'
import {
  addKeyPackage,
  dropGrantsTold,
  forgetPair,
  pooledKeyPackages,
  pruneKeyPackages,
  putPairOffer,
  takeKeyPackage,
} from '../store/pairs.ts'
import { Pair } from './pair.ts'
import type { Bytes, Signer } from '../../protocols/signed.ts'
import type { Clock } from '../clock.ts'
import type { Directory } from '../names/directory.ts'
import type { Person } from '../names/person.ts'
import type { Tell } from '../news.ts'
import type { Sql, Store } from '../store/store.ts'
import type { PairInit } from './pair-founding.ts'
import type { Pairing } from './pairing.ts'

interface PairsInit {
  readonly store: Store
  readonly clock: Clock
  readonly names: Directory
  readonly device: Signer
  readonly user: Signer
  /** Peer id of this device. */
  readonly me: string
  readonly tell: Tell
  /** What seals for one device; a bench puts something else in its place. */
  readonly makePair?: MakePair | undefined
}

export type MakePair = (init: PairInit) => Pair

/** KeyPackages made in advance, so that a friend request needs no waiting for one. */
const POOL = 8
/** Of ours at one device, unanswered. */
const HANDED_KEPT = 4

/** The MLS groups of two, one pair for each device of a friend, and the KeyPackages that begin them. */
export class Pairs implements Pairing {
  readonly #init: PairsInit
  readonly #pairs = new Map<string, Pair>()
  readonly #listeners: ((person: Person) => void)[] = []
  #isFilling = false

  constructor(init: PairsInit) {
    this.#init = init
  }

  /** Makes KeyPackages for the friend requests to come. */
  async start(): Promise<void> {
    if (this.#isFilling) return
    this.#isFilling = true
    try {
      const { store, clock, device, user } = this.#init
      while (pooledKeyPackages(store) < POOL) {
        const made = await makeKeyPackage({ device, userKey: user.publicKey })
        await store.write((sql) => {
          addKeyPackage(sql, { ...made, createdMs: clock.now() })
        })
      }
    } catch {
      // The store is closing or full: a request then goes without, and the pair is set up on the first channel.
    } finally {
      this.#isFilling = false
    }
  }

  offer(sql: Sql, person: Person): Bytes {
    const [peerId] = person.devices
    if (peerId === undefined) return new Uint8Array()
    const taken = takeKeyPackage(sql, peerId)
    pruneKeyPackages(sql, peerId, HANDED_KEPT)
    setImmediate(() => void this.start())
    return taken ?? new Uint8Array()
  }

  learn(sql: Sql, _person: Person, peerId: string, keyPackage: Bytes): void {
    if (keyPackage.length > 0) putPairOffer(sql, peerId, keyPackage)
  }

  /** The pair with this device. */
  with(peerId: string): Pair {
    let pair = this.#pairs.get(peerId)
    if (pair === undefined) {
      pair = this.#make(peerId)
      this.#pairs.set(peerId, pair)
    }
    return pair
  }

  /** Tells when the group with a device of this person was lost and founded anew. */
  onRenewed(listener: (person: Person) => void): void {
    this.#listeners.push(listener)
  }

  /** Nothing is agreed with this person any more. */
  async part(person: Person): Promise<void> {
    for (const peerId of person.devices) this.#pairs.delete(peerId)
    await this.#init.store.write((sql) => {
      for (const peerId of person.devices) forgetPair(sql, peerId)
      dropGrantsTold(sql, person.userKey)
    })
  }

  #make(peerId: string): Pair {
    const { store, clock, device, user, me, names, tell } = this.#init
    // Devices, not user keys: whose a device is may be signed anew by a newer key, while its groups go on.
    const mayBeMember = (leaf: string): boolean =>
      leaf === me || (leaf === peerId && names.byPeer(peerId) !== undefined)
    const onRenewed = (): void => {
      const person = names.byPeer(peerId)
      if (person === undefined) return
      tell({ type: 'keys_renewed', with: person.label })
      for (const listener of this.#listeners) listener(person)
    }
    const { makePair = (init: PairInit) => new Pair(init) } = this.#init
    return makePair({ store, clock, device, userKey: user.publicKey, me, peerId, mayBeMember, onRenewed })
  }
}
