import { allGroups, groupById } from '../store/groups.ts'
import { nothingYet } from './aftermath.ts'
import { CommitNeeded } from './commit-needed.ts'
import { Branches } from './branches.ts'
import { CatchUp } from './catchup.ts'
import { Elections } from './elections.ts'
import { Leading } from './leading.ts'
import { Ledger } from './ledger.ts'
import { Letters } from './letters.ts'
import { Mailing } from './mailing.ts'
import { Mesh } from './mesh.ts'
import { hushed } from './mute.ts'
import { Receipts } from './receipts.ts'
import { Receiving } from './receiving.ts'
import { ROUND_EVERY_MS, Rounds } from './rounds.ts'
import { sealLoose } from './sealing.ts'
import { Secrecy, TOPIC_OVERLAP_MS } from './secrecy.ts'
import { key, Topics } from './topics.ts'
import { Yielding } from './yielding.ts'
import type { GroupState } from '../../protocols/group/roster.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { Sql } from '../store/store.ts'
import type { Aftermath } from './aftermath.ts'
import type { Naming } from './naming.ts'
import type { GroupsInit } from './parts.ts'
import type { Passing } from './passing.ts'

/** After an entry of ours the others hear how long the log is: whom gossip passed over notices, and asks. */
const HEAD_AFTER_MS = 2_000
/** Members who hear at once of what a catch-up brought: after a partition it is everywhere within seconds. */
const SPREAD = 4
/** Somebody who was let in and did not get the log tries again after this, then after twice as long, and so on. */
const FETCH_AGAIN_MS = 1_000

interface Tended {
  /** Names of public groups. */
  readonly naming: Naming
  /** Requests to join. */
  readonly passing: Passing
}

/** What keeps groups going by itself: topics, connections, and what a transaction entails. */
export class Upkeep {
  readonly ledger: Ledger
  readonly topics: Topics
  readonly receipts: Receipts
  readonly branches: Branches
  readonly catchUp: CatchUp
  readonly letters: Letters
  readonly leading: Leading
  readonly elections: Elections
  readonly secrecy: Secrecy
  readonly #init: GroupsInit
  readonly #mailing: Mailing
  readonly #mesh: Mesh
  readonly #yielding: Yielding
  readonly #receiving: Receiving
  readonly #rounds: Rounds
  readonly #waiting = new Set<() => void>()
  readonly #fetching = new Set<string>()
  #tended: Tended | undefined
  #isRunning = false

  constructor(init: GroupsInit) {
    this.#init = init
    this.ledger = new Ledger({ me: init.identity.peerId, names: init.names })
    this.letters = new Letters(init)
    this.ledger.forksBy((sql, { state }, proof) => {
      this.letters.pushFork(sql, state, this.ledger.me, proof)
    })
    this.secrecy = new Secrecy(init, this.ledger, this.letters)
    this.topics = new Topics(init, this.ledger, {
      wrap: (groupId, words) => this.secrecy.wrap(groupId, words),
      receive: (groupId, data) => {
        this.#quietly(this.#receiving.receive(groupId, data))
      },
      behind: (groupId, from) => {
        this.#askAround(groupId, from)
      },
    })
    this.receipts = new Receipts(init, this.ledger, this.secrecy)
    this.branches = new Branches(init, this.ledger, this.letters)
    this.catchUp = new CatchUp(init, this.ledger, this.receipts, this.branches, {
      changed: (groupId, aftermath, authors) => {
        this.#quietly(this.#caughtUp(groupId, aftermath, authors))
      },
      failed: (groupId, peerId) => {
        const other = this.online(groupId).find((one) => one !== peerId)
        if (other !== undefined) this.catchUp.soon(groupId, other)
      },
    })
    this.leading = new Leading(init, this.ledger, this.letters, this.secrecy, (work) => this.transact(work))
    this.elections = new Elections(init, {
      ledger: this.ledger,
      leading: this.leading,
      catchUp: this.catchUp,
      transact: (work) => this.transact(work),
      hasKeys: (state) => !state.isPrivate || this.secrecy.keys.trouble(this.#init.store, state) === undefined,
    })
    this.#yielding = new Yielding(init, {
      ledger: this.ledger,
      leading: this.leading,
      transact: (work) => this.transact(work),
    })
    this.#mesh = new Mesh(init)
    this.#mailing = new Mailing(init, this.ledger, (groupId) => this.online(groupId))
    this.#receiving = new Receiving(init, {
      ledger: this.ledger,
      secrecy: this.secrecy,
      topics: this.topics,
      receipts: this.receipts,
      elections: this.elections,
      transact: (work) => this.transact(work),
      askAround: (groupId, from) => {
        this.#askAround(groupId, from)
      },
    })
    this.#rounds = this.#makeRounds()
    this.#listen()
  }

  start(): void {
    this.#isRunning = true
    for (const { groupId } of allGroups(this.#init.store)) {
      this.refresh(groupId)
      for (const peerId of this.online(groupId)) void this.catchUp.with(groupId, peerId)
    }
    this.#rounds.start()
    this.elections.start()
  }

  stop(): void {
    this.#isRunning = false
    this.#rounds.stop()
    this.elections.stop()
    this.catchUp.stop()
    this.topics.stop()
    this.receipts.stop()
    for (const wake of this.#waiting) wake()
  }

  /** One transaction, then what it entails; nothing of it if it fails. */
  async transact<T>(work: (sql: Sql, aftermath: Aftermath) => T): Promise<T> {
    const attempt = async (): Promise<{ result: T; aftermath: Aftermath }> => {
      const aftermath = nothingYet()
      return { result: await this.#init.store.write((sql) => work(sql, aftermath)), aftermath }
    }
    const { result, aftermath } = await attempt().catch(async (error: unknown) => {
      if (error instanceof CommitNeeded) return await this.secrecy.keys.commits.committing(error.state.groupId, attempt)
      throw error
    })
    this.finish(aftermath)
    return result
  }

  /** Does what a transaction entails that is on disk now. */
  finish({ news, entries, said, touched }: Aftermath): void {
    for (const groupId of touched) this.refresh(groupId)
    for (const { groupId, bytes } of said) void this.topics.publish(groupId, bytes)
    for (const { before, bytes } of entries) {
      this.#publishEntry(before, bytes)
      this.#init.clock.after(HEAD_AFTER_MS, () => {
        if (this.#isRunning) this.#rounds.publishHead(before.groupId)
      })
    }
    for (const one of hushed(this.#init.store, news)) this.#init.tell(one)
    for (const wake of this.#waiting) wake()
  }

  /** Brings topic and connections of a group, and what is left undone in it, in line with where it stands. */
  refresh(groupId: Bytes): void {
    if (!this.#isRunning) return
    const row = groupById(this.#init.store, groupId)
    const state = this.ledger.state(this.#init.store, groupId)
    if (row?.state === 'member' && state !== undefined) this.topics.join(state, this.secrecy.topicsOf(state))
    else this.topics.leave(groupId)
    if (state?.isPrivate === true) this.#quietly(this.#keepKeys(groupId))
    this.#keepConnections()
    if (row?.state === 'joining') this.#quietly(this.#fetchLog(groupId))
    this.#tend(groupId)
    if (this.leading.hasLeaves(groupId)) {
      this.#quietly(
        this.transact((sql, aftermath) => {
          this.leading.settleLeaves(sql, groupId, aftermath)
        }),
      )
    }
  }

  /** What else follows the lead of a group. */
  tendBy(tended: Tended): void {
    this.#tended = tended
  }

  #tend(groupId: Bytes): void {
    const { store } = this.#init
    if (this.#tended === undefined) return
    const { naming, passing } = this.#tended
    this.#quietly(naming.keep())
    const standing = this.ledger.standing(store, groupId)
    if (standing === undefined || !passing.isDue(store, standing)) return
    this.#quietly(
      this.transact((sql, aftermath) => {
        const now = this.ledger.standing(sql, groupId)
        if (now !== undefined) passing.settle(sql, now, aftermath)
      }),
    )
  }

  /** Writes letters to members who are friends, if no member is there. */
  mail(groupId: Bytes): void {
    this.#quietly(this.#mailing.check(groupId))
  }

  /** Some of these hear by a catch-up that there is more here; each that gets it tells some others. */
  spread(groupId: Bytes, members: readonly string[]): void {
    for (const peerId of members.slice(0, SPREAD)) this.catchUp.soon(groupId, peerId)
  }

  /** Waits until something was stored. Ends with the signal too. */
  nextChange(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#waiting.delete(wake)
        signal.removeEventListener('abort', wake)
        resolve()
      }
      this.#waiting.add(wake)
      signal.addEventListener('abort', wake)
    })
  }

  /** Members that we are connected to, in random order. */
  online(groupId: Bytes): string[] {
    const state = this.ledger.state(this.#init.store, groupId)
    const members = [...(state?.members.keys() ?? [])]
    const online = members.filter((peerId) => peerId !== this.ledger.me && this.#init.net.isConnected(peerId))
    const start = Math.floor(Math.random() * online.length)
    return [...online.slice(start), ...online.slice(0, start)]
  }

  #makeRounds(): Rounds {
    return new Rounds(this.#init, {
      ledger: this.ledger,
      topics: this.topics,
      catchUp: this.catchUp,
      online: (groupId) => this.online(groupId),
      tend: (groupId) => {
        this.refresh(groupId)
        this.mail(groupId)
      },
      quietly: (work) => {
        this.#quietly(work)
      },
    })
  }

  #listen(): void {
    const { net, friends } = this.#init
    net.onPeer((peerId, connected) => {
      if (connected) this.#meet(peerId)
    })
    friends.onChange((_, isFriend) => {
      // A friendship that ends lets go of a connection that a group may still need.
      if (!isFriend)
        setImmediate(() => {
          this.#keepConnections()
        })
    })
  }

  /** Somebody is back: whatever one of us has and the other lacks goes over now. */
  #meet(peerId: string): void {
    if (!this.#isRunning) return
    for (const { groupId, state, contacts } of allGroups(this.#init.store)) {
      const members = this.ledger.state(this.#init.store, groupId)?.members
      const isShared = state === 'member' ? members?.has(peerId) : state === 'joining' && contacts.includes(peerId)
      if (isShared === true) void this.catchUp.with(groupId, peerId)
    }
  }

  #askAround(groupId: Bytes, from: string): void {
    const isMember = this.ledger.state(this.#init.store, groupId)?.members.has(from) === true
    const peerId = isMember ? from : this.online(groupId)[0]
    if (peerId !== undefined) this.catchUp.soon(groupId, peerId)
  }

  /** Signed at the place that everyone else still has: at its own it could not be told from a stranger's. */
  #publishEntry(before: GroupState, entry: Bytes): void {
    const { groupId, isPrivate } = before
    if (!isPrivate) {
      void this.topics.publish(groupId, sealLoose(before, { kind: 'entry', entry }, this.#init.identity))
      return
    }
    const data = this.secrecy.frames.sealEntry(before, entry)
    if (data !== undefined) void this.topics.publishSealed(groupId, data)
  }

  /** Brings our keys of a private group in line with its log, and what depends on them with our keys. */
  async #keepKeys(groupId: Bytes): Promise<void> {
    const { store, clock } = this.#init
    const row = groupById(store, groupId)
    if (row?.state === 'left' || row?.state === 'removed') await this.secrecy.keys.forget(groupId)
    if (row?.state !== 'member') return
    const moved = await this.secrecy.follow(groupId)
    await this.secrecy.heal(groupId)
    await this.#yielding.tend(groupId)
    await this.#renewKeys(groupId)
    const state = this.ledger.state(store, groupId)
    if (!moved || !this.#isRunning || state === undefined) return
    this.topics.join(state, this.secrecy.topicsOf(state))
    clock.after(TOPIC_OVERLAP_MS, () => {
      if (this.#isRunning) this.refresh(groupId)
    })
    // What we said here while others were on their way from the topic before passed them by.
    clock.after(HEAD_AFTER_MS, () => {
      if (this.#isRunning) this.#rounds.announce(groupId)
    })
    // Whoever led us here hears that we are.
    if (state.leader.peerId !== this.ledger.me) this.receipts.give(groupId, state.leader.peerId)
    await this.#receiving.takeEarly(groupId)
    for (const wake of this.#waiting) wake()
  }

  /** Group rule 62. */
  async #renewKeys(groupId: Bytes): Promise<void> {
    const { store } = this.#init
    const standing = this.ledger.standing(store, groupId)
    if (standing === undefined || !this.leading.leads(standing) || !this.secrecy.isDue(store, standing.state)) return
    await this.transact((sql, aftermath) => {
      const now = this.ledger.standing(sql, groupId)
      if (now !== undefined && this.leading.leads(now)) this.leading.rekey(sql, now, aftermath)
    })
  }

  async #caughtUp(groupId: Bytes, aftermath: Aftermath, authors: ReadonlySet<string>): Promise<void> {
    aftermath.touched.push(groupId)
    this.finish(aftermath)
    const { net } = this.#init
    for (const author of authors) if (net.isConnected(author)) this.receipts.give(groupId, author)
    // What gossip did not bring here it did not bring to those behind us.
    this.spread(groupId, this.online(groupId))
    await this.#receiving.takeEarly(groupId)
  }

  /** Asks each contact in turn until we have the log with ourselves in it; if none has it now, again, ever later. */
  async #fetchLog(groupId: Bytes, delayMs = FETCH_AGAIN_MS): Promise<void> {
    if (this.#fetching.has(key(groupId))) return
    this.#fetching.add(key(groupId))
    for (const peerId of groupById(this.#init.store, groupId)?.contacts ?? []) {
      await this.catchUp.with(groupId, peerId)
      if (!this.#isRunning || groupById(this.#init.store, groupId)?.state !== 'joining') break
    }
    this.#fetching.delete(key(groupId))
    if (!this.#isRunning || groupById(this.#init.store, groupId)?.state !== 'joining') return
    this.#init.clock.after(delayMs, () => {
      if (this.#isRunning) this.#quietly(this.#fetchLog(groupId, Math.min(2 * delayMs, ROUND_EVERY_MS)))
    })
  }

  #keepConnections(): void {
    if (!this.#isRunning) return
    const { store } = this.#init
    const contacts = allGroups(store).flatMap((row) => (row.state === 'joining' ? row.contacts : []))
    this.#mesh.update(this.ledger.standings(store), contacts, this.ledger.me)
  }

  /** What runs by itself has nobody to throw to: what failed is reported, and the next round makes up for it. */
  #quietly(work: Promise<unknown>): void {
    work.catch((error: unknown) => {
      if (this.#isRunning) this.#init.onFault(error, this.ledger.me)
    })
  }
}
