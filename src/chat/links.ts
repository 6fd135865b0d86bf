import { CHAT_PROTOCOL } from '../../protocols/chat/chat.ts'
import { chainOf } from '../store/chat.ts'
import { hasQueued, markOut, sentAfter, usersWithQueued } from '../store/outbox.ts'
import { readUpto } from '../store/texts.ts'
import { grantsTold } from '../store/pairs.ts'
import { receiptAt } from './inbox.ts'
import { Link } from './link.ts'
import { relink } from './outbox.ts'
import type { Pairs } from './pairs.ts'
import type { ChatFrame } from '../../protocols/chat/chat.ts'
import type { Fault } from '../../protocols/fault.ts'
import type { Clock } from '../clock.ts'
import type { Friendships } from '../friends/friendships.ts'
import type { Directory } from '../names/directory.ts'
import type { Change } from '../names/people.ts'
import type { Person } from '../names/person.ts'
import type { Net } from '../net/net.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { Sql, Store } from '../store/store.ts'
import type { SentRow } from '../store/outbox.ts'
import type { Heard, LinkOwner, Trouble } from './link.ts'

interface LinksInit {
  readonly store: Store
  readonly net: Net
  readonly clock: Clock
  readonly names: Directory
  readonly friends: Friendships
  readonly pairs: Pairs
  /** Stores what came from this device; throws if it must reset the channel. */
  readonly receive: (peerId: string, frames: ChatFrame[]) => Promise<Heard>
  /** Runs a change of a person's outbox: letters follow it. */
  readonly settling: (sql: Sql, userKey: Bytes, change: () => void) => void
  readonly onOpen: (person: Person) => void
  /** No channel to any device of this person is left. */
  readonly onLost: (person: Person) => void
  readonly onUnreachable: (person: Person) => void
  readonly onStranger: (peerId: string) => void
  readonly onFault: (fault: Fault, peerId: string) => void
}

/** Own contents read at a time: with the longest texts about 2 MiB. */
const PAGE_ROWS = 128

/** The channels to all friends: who gets one, when, and what goes over it. */
export class Links {
  readonly #init: LinksInit
  readonly #links = new Map<string, Link>()
  #isStopped = false

  constructor(init: LinksInit) {
    this.#init = init
    const { net, friends, names } = init
    net.serve(
      CHAT_PROTOCOL,
      (stream, connection) => {
        this.#link(connection.remotePeer.toString()).attach(stream)
      },
      { admit: (peerId) => this.#admit(peerId) },
    )
    net.onPeer((peerId, isConnected) => {
      if (isConnected && friends.isFriendPeer(peerId)) this.#connected(peerId)
    })
    names.onChange((change) => {
      this.#followDevices(change)
    })
    friends.onChange((person, isFriend) => {
      for (const peerId of person.devices) {
        if (!isFriend) this.#drop(peerId)
        else if (net.isConnected(peerId)) this.#connected(peerId)
      }
    })
  }

  /** A device that is theirs no more hears nothing more; one that is new gets what waits. */
  #followDevices({ before, after }: Change): void {
    if (this.#isStopped || !this.#init.friends.isFriend(after.userKey)) return
    for (const peerId of before.devices) if (!after.devices.includes(peerId)) this.#drop(peerId)
    const added = after.devices.filter((peerId) => !before.devices.includes(peerId))
    for (const peerId of added) {
      if (hasQueued(this.#init.store, after.userKey)) this.#link(peerId).kick()
      else if (this.#init.net.isConnected(peerId)) this.#connected(peerId)
    }
  }

  /** Something waits for this person. */
  kick(person: Person): void {
    if (this.#isStopped) return
    for (const peerId of person.devices) this.#link(peerId).kick()
  }

  /** Opens what is wanted: at start and at `online`. */
  start(): void {
    for (const userKey of usersWithQueued(this.#init.store)) {
      const person = this.#init.names.byKey(userKey)
      if (person !== undefined) this.kick(person)
    }
    for (const person of this.#init.friends.list()) {
      for (const peerId of person.devices) if (this.#init.net.isConnected(peerId)) this.#connected(peerId)
    }
  }

  /** Says goodbye on every channel; nothing is opened or accepted any more. */
  async stop(): Promise<void> {
    this.#isStopped = true
    await Promise.all([...this.#links.values()].map((link) => link.stop(true)))
    this.#links.clear()
  }

  isOpen(person: Person): boolean {
    return person.devices.some((peerId) => this.#links.get(peerId)?.isOpen === true)
  }

  /** How the last attempts to reach this person went; undefined if there were none. */
  trouble(person: Person): Trouble | undefined {
    return person.devices.flatMap((peerId) => this.#links.get(peerId)?.trouble ?? [])[0]
  }

  /** The pair with this device has moved. */
  regreet(peerId: string): void {
    this.#links.get(peerId)?.regreet()
  }

  /** Says it on the channels that are open, and nowhere else. */
  say(person: Person, frame: ChatFrame): void {
    for (const peerId of person.devices) this.#links.get(peerId)?.say(frame)
  }

  #admit(peerId: string): boolean {
    if (!this.#isStopped && this.#init.friends.isFriendPeer(peerId)) return true
    this.#init.onStranger(peerId)
    return false
  }

  /** The lower peer id opens, so that two who meet do not open two channels; the other helps out, or has something to say. */
  #connected(peerId: string): void {
    if (this.#isStopped) return
    const person = this.#init.names.byPeer(peerId)
    if (person === undefined) return
    const link = this.#link(peerId)
    if (this.#init.net.peerId < peerId || hasQueued(this.#init.store, person.userKey)) link.openNow()
    else link.openUnlessOpened()
  }

  #drop(peerId: string): void {
    void this.#links.get(peerId)?.stop(false)
    this.#links.delete(peerId)
  }

  #link(peerId: string): Link {
    const known = this.#links.get(peerId)
    if (known !== undefined) return known
    const { net, clock } = this.#init
    const link = new Link({ peerId, net, clock, owner: this.#owner(peerId) })
    this.#links.set(peerId, link)
    return link
  }

  /** Notes, before the first byte leaves, that nobody can take these back any more; what was taken back until now is a stub. */
  async #leaving(userKey: Bytes, rows: readonly SentRow[]): Promise<readonly SentRow[]> {
    const { store, net } = this.#init
    const [first, last] = [rows[0], rows.at(-1)]
    if (first === undefined || last === undefined || rows.every(({ isQueued, isOut }) => isOut || !isQueued))
      return rows
    return await store.write((sql) => {
      markOut(sql, userKey, first.seq, last.seq)
      return sentAfter(sql, userKey, net.peerId, first.seq - 1, rows.length)
    })
  }

  #owner(peerId: string): LinkOwner {
    const { store, net, names, friends, pairs, receive, onOpen, onLost, onUnreachable, onFault } = this.#init
    // A device belongs to one user for good; only the label may change, and is looked up again with each channel.
    let person = names.byPeer(peerId)
    const tell = (listener: (person: Person) => void) => (): void => {
      if (person !== undefined) listener(person)
    }
    const userKey = (): Person['userKey'] => person?.userKey ?? new Uint8Array()
    return {
      sentAfter: (seq) => sentAfter(store, userKey(), net.peerId, seq, PAGE_ROWS),
      seal: async (rows) => {
        const pair = pairs.with(peerId)
        if (!pair.isReady) return undefined
        const sealed = await pair.seal((await this.#leaving(userKey(), rows)).map(({ bytes }) => bytes))
        return pair.handover === undefined ? [sealed] : [pair.handover, sealed]
      },
      relink: async (point) => {
        await store.write((sql) => {
          this.#init.settling(sql, userKey(), () => {
            relink(sql, { userKey: userKey(), device: net.peerId }, point)
          })
        })
      },
      greeting: () => {
        person = names.byPeer(peerId)
        const receipt = receiptAt(chainOf(store, userKey(), peerId), pairs.with(peerId))
        return { ...receipt, readUpto: readUpto(store, userKey(), peerId), mailboxes: grantsTold(store, userKey()) }
      },
      receive: async (frames) => {
        const heard = await receive(peerId, frames)
        if (heard.hasMoved) this.regreet(peerId)
        return heard
      },
      isWanted: () => friends.isFriendPeer(peerId) && (net.isConnected(peerId) || hasQueued(store, userKey())),
      onOpen: tell(onOpen),
      onLost: tell((lost) => {
        if (!this.isOpen(lost)) onLost(lost)
      }),
      onUnreachable: tell(onUnreachable),
      onFault: (fault) => {
        onFault(fault, peerId)
      },
    }
  }
}
