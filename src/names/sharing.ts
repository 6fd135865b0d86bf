import { within } from '../../protocols/deadline.ts'
import { equals } from 'uint8arrays/equals'
import { LOCATOR_BYTES, openCard, wantedWord } from '../../protocols/name/card.ts'
import { NAME, share } from '../../protocols/name/name.ts'
import { randomBytes, sha256, verify } from '../crypto/keys.ts'
import { cardOf, cardsToPassOn, putCard } from '../store/cards.ts'
import { friendsIn, friendState } from '../store/persons.ts'
import { OwnCard } from './own-card.ts'
import type { Shared } from '../../protocols/name/name.ts'
import type { Share } from '../../protocols/name/wire.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { Clock } from '../clock.ts'
import type { Identity } from '../identity/identity.ts'
import type { Net } from '../net/net.ts'
import type { Sql, Store } from '../store/store.ts'
import type { NodeLogs } from './node-logs.ts'
import type { People } from './people.ts'
import type { Person } from './person.ts'

interface SharingInit {
  readonly store: Store
  readonly clock: Clock
  readonly net: Net
  readonly identity: Identity
  readonly people: People
  readonly ownAddresses: () => string[]
  readonly learnAddresses: (sql: Sql, peerId: string, addresses: readonly string[]) => void
  readonly logs: Pick<NodeLogs, 'heads' | 'check'>
  readonly onFault: (error: unknown, peerId: string) => void
}

/** Whether an address changed is looked at this often: a new relay, another network. */
const LOOK_MS = 15_000
/** Heads are told to friends this often, beside each meeting. */
const ROUND_MS = 10 * 60_000
/** Both sides of a meeting may begin: the second of them has nothing to add. */
const MEETING_MS = 300
const SHARE_MS = 5_000
/** A friend who hangs must not hold up the way by the DHT. */
const ASK_MS = 2_500
/** Friends who are asked for another one: with more, too many would learn who is looked for. */
const ASKED_MAX = 8
const FOUND_MAX = 8

/** What friends tell one another of where they are, and of the bootstrap nodes. */
export class Sharing {
  readonly #init: SharingInit
  readonly #own: OwnCard
  #sharedMs = 0
  #cancel: (() => void) | undefined

  constructor(init: SharingInit) {
    this.#init = init
    this.#own = new OwnCard({ ...init, device: init.identity.device, newLocator: () => randomBytes(LOCATOR_BYTES) })
    init.net.onPeer((peerId, connected) => {
      if (connected && init.net.peerId < peerId && this.#isFriend(peerId)) this.#meet(peerId)
    })
  }

  start(): void {
    this.#cancel ??= this.#init.clock.after(LOOK_MS, () => {
      this.#cancel = undefined
      this.start()
      void this.#look()
    })
  }

  stop(): void {
    this.#cancel?.()
    this.#cancel = undefined
  }

  /** Whether friends may tell other friends where this device is, and this device tells where friends are. */
  get isPassedOn(): boolean {
    return this.#own.mayPassOn
  }

  async setPassedOn(mayPassOn: boolean): Promise<void> {
    await this.#own.setPassedOn(mayPassOn)
    await this.#shareWithAll()
  }

  /** A new friend may have been connected before. */
  friendMade({ devices }: Person): void {
    for (const peerId of devices) if (this.#init.net.isConnected(peerId)) this.#meet(peerId)
  }

  /** Whoever is no friend any more knows the old word by which one asks for this device. */
  async friendLost(): Promise<void> {
    await this.#own.renewLocator()
    await this.#shareWithAll()
  }

  /** A friend's share, and ours in return. */
  async take(theirs: Share, peerId: string): Promise<Shared> {
    if (!this.#isFriend(peerId)) return { fate: 'REFUSED', share: undefined, found: [] }
    await this.#learn(theirs, peerId)
    return { fate: 'STORED', share: await this.#mine(), found: this.#known(theirs.wanted, peerId) }
  }

  /** Asks friends who are connected where a device of another friend is. Never throws. */
  async askFriends(peerId: string): Promise<string[]> {
    const { store, net } = this.#init
    const card = cardOf(store, peerId)
    if (card === undefined || !this.#isFriend(peerId)) return []
    const asked = this.#connected().filter((one) => one !== peerId)
    const answers = await Promise.allSettled(
      asked.slice(0, ASKED_MAX).map(async (friend) => {
        const wanted = [wantedWord(card, net.peerId, friend, sha256)]
        return (await this.#share(friend, { addresses: new Uint8Array(0), heads: [], wanted }, ASK_MS)).found
      }),
    )
    const found = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []))
    await store.write((sql) => {
      for (const bytes of found) this.#keep(sql, bytes, (of) => of === peerId)
    })
    const newest = cardOf(store, peerId)
    return newest === undefined ? [] : [...openCard(newest.card, verify).addresses]
  }

  #meet(peerId: string): void {
    this.#init.clock.after(MEETING_MS, () => {
      void this.#tell(peerId)
    })
  }

  async #look(): Promise<void> {
    const isDue = this.#init.clock.monotonic() - this.#sharedMs >= ROUND_MS
    if (this.#init.net.isOnline && (isDue || this.#own.isStale)) await this.#shareWithAll()
  }

  async #shareWithAll(): Promise<void> {
    this.#sharedMs = this.#init.clock.monotonic()
    await Promise.all(this.#connected().map((peerId) => this.#tell(peerId)))
  }

  /** Never throws: whoever did not hear it hears it at the next meeting. */
  async #tell(peerId: string): Promise<void> {
    try {
      const { share: theirs } = await this.#share(peerId, await this.#mine(), SHARE_MS)
      if (theirs !== undefined) await this.#learn(theirs, peerId)
    } catch (error) {
      if (this.#init.net.isConnected(peerId)) this.#init.onFault(error, peerId)
    }
  }

  async #mine(): Promise<Share> {
    return { addresses: await this.#own.card(), heads: this.#init.logs.heads(), wanted: [] }
  }

  /** Name rules 6 and 8. @throws {Fault} if the card is not sound. */
  async #learn({ addresses, heads }: Share, peerId: string): Promise<void> {
    if (addresses.length > 0) {
      await this.#init.store.write((sql) => {
        this.#keep(sql, addresses.slice(), (of) => of === peerId)
      })
    }
    for (const head of heads) {
      // Not waited for: it may have to be asked for at the node.
      this.#init.logs.check(head).catch((error: unknown) => {
        this.#init.onFault(error, peerId)
      })
    }
  }

  #keep(sql: Sql, bytes: Bytes, isMeant: (peerId: string) => boolean): void {
    const { peerId, seq, addresses, locator, mayPassOn } = openCard(bytes, verify)
    if (!isMeant(peerId)) return
    const isNewer = putCard(sql, { peerId, seq, locator: locator.slice(), mayPassOn, card: bytes.slice() })
    if (isNewer) this.#init.learnAddresses(sql, peerId, addresses)
  }

  /** Name rule 7: cards of friends who allow it, for whoever knows what only their friends know. */
  #known(wanted: readonly Bytes[], asker: string): Bytes[] {
    if (wanted.length === 0 || !this.isPassedOn) return []
    const me = this.#init.net.peerId
    return cardsToPassOn(this.#init.store)
      .filter((card) => {
        const word = wantedWord(card, asker, me, sha256)
        return card.peerId !== asker && wanted.some((one) => equals(one, word))
      })
      .map(({ card }) => card)
      .slice(0, FOUND_MAX)
  }

  #connected(): string[] {
    const { store, people, net } = this.#init
    return friendsIn(store, 'friend')
      .flatMap(({ userKey }) => people.byKey(userKey)?.devices ?? [])
      .filter((peerId) => net.isConnected(peerId))
  }

  #isFriend(peerId: string): boolean {
    const person = this.#init.people.byPeer(peerId)
    return person !== undefined && friendState(this.#init.store, person.userKey) === 'friend'
  }

  async #share(peerId: string, mine: Share, timeoutMs: number): Promise<Shared> {
    return await within(timeoutMs, undefined, async (signal) =>
      share(await this.#init.net.open(peerId, NAME.protocol, signal), mine, signal),
    )
  }
}
