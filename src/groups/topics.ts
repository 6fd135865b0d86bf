import { toString } from 'uint8arrays/to-string'
import { judge } from '../../protocols/group/gate.ts'
import { judgeSealed } from '../../protocols/group/sealed-frame.ts'
import { includes } from '../../protocols/group/ranges.ts'
import { Rate } from '../../protocols/group/rate.ts'
import { haveOf } from '../store/group-messages.ts'
import { entryAt } from '../store/groups.ts'
import { checks } from './parts.ts'
import type { OpenedEnvelope } from '../../protocols/group/envelope.ts'
import type { Gate, Judgement } from '../../protocols/group/gate.ts'
import type { GroupState } from '../../protocols/group/roster.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { Verdict } from '../net/net.ts'
import type { Ledger } from './ledger.ts'
import type { GroupsInit } from './parts.ts'

/** Frames that nobody took yet, and frames that came before the entry they stand on: a group's worst minute. */
const WAITING_FRAMES_MAX = 32

interface Topic {
  readonly groupId: Bytes
  /** We speak on the first, and hear on all. */
  names: readonly string[]
  /** Ours, published to nobody: they go out when somebody joins. */
  readonly unheard: (() => Promise<unknown>)[]
  /** How often somebody joined. */
  joins: number
  /** Of others, not to be judged before we have caught up. */
  early: Bytes[]
}

export interface TopicEvents {
  /** What goes onto the topic for these words; undefined if nothing may be said there now. */
  readonly wrap: (groupId: Bytes, words: Bytes) => Promise<Bytes | undefined>
  /** A frame passed the gate. */
  readonly receive: (groupId: Bytes, data: Bytes) => void
  /** This neighbour passed on something that we can only judge, or get, after catching up. */
  readonly behind: (groupId: Bytes, fromPeerId: string) => void
}

/** The gossip topics of our groups: who may speak there, and what we say there. */
export class Topics {
  /** Frames that were provably faulty, since the start. */
  rejected = 0
  readonly #init: Pick<GroupsInit, 'store' | 'net' | 'clock'>
  readonly #ledger: Ledger
  readonly #events: TopicEvents
  readonly #topics = new Map<string, Topic>()
  readonly #rate = new Rate()

  constructor(init: Pick<GroupsInit, 'store' | 'net' | 'clock'>, ledger: Ledger, events: TopicEvents) {
    this.#init = init
    this.#ledger = ledger
    this.#events = events
    init.net.gossip.onJoin((name) => {
      const topic = [...this.#topics.values()].find((one) => one.names.includes(name))
      if (topic === undefined) return
      topic.joins++
      for (const again of topic.unheard.splice(0)) void again()
    })
  }

  /** Is heard on these topics from now on, and on no others. */
  join({ groupId }: GroupState, names: readonly string[]): void {
    const topic = this.#topics.get(key(groupId)) ?? { groupId, names: [], unheard: [], joins: 0, early: [] }
    this.#topics.set(key(groupId), topic)
    const before = topic.names
    topic.names = names
    for (const name of before) if (!names.includes(name)) this.#init.net.gossip.unsubscribe(name)
    for (const name of names) if (!before.includes(name)) this.#subscribe(groupId, name)
  }

  #subscribe(groupId: Bytes, name: string): void {
    this.#init.net.gossip.subscribe(name, {
      validate: (data, from) => this.#validate(groupId, data, from),
      receive: (data) => {
        this.#events.receive(groupId, data)
      },
      // Whoever is no member, or no more, is in nobody's mesh.
      isWelcome: (peerId) => this.#ledger.state(this.#init.store, groupId)?.members.has(peerId) === true,
    })
  }

  leave(groupId: Bytes): void {
    const topic = this.#topics.get(key(groupId))
    if (topic === undefined) return
    this.#topics.delete(key(groupId))
    for (const name of topic.names) this.#init.net.gossip.unsubscribe(name)
  }

  /** Leaves all of them, for good. */
  stop(): void {
    for (const { groupId } of [...this.#topics.values()]) this.leave(groupId)
  }

  /** Says something of ours, sealed in a private group. What nobody heard is said again to the next who joins. */
  async publish(groupId: Bytes, words: Bytes): Promise<number> {
    const data = this.#init.net.isOnline ? await this.#events.wrap(groupId, words) : undefined
    const [name] = this.#topics.get(key(groupId))?.names ?? []
    if (data === undefined || name === undefined) return 0
    return await this.#send(groupId, [name], data, () => this.publish(groupId, words))
  }

  /** As `publish`, also for those who are still on the topic before: they cannot open it, and learn that they are behind. */
  async publishWidely(groupId: Bytes, words: Bytes): Promise<void> {
    const data = this.#init.net.isOnline ? await this.#events.wrap(groupId, words) : undefined
    if (data !== undefined) await this.publishSealed(groupId, data)
  }

  /** Publishes what is sealed already, also for those who are still on the topic before. */
  async publishSealed(groupId: Bytes, data: Bytes): Promise<number> {
    const names = this.#topics.get(key(groupId))?.names ?? []
    return await this.#send(groupId, names, data, () => this.publishSealed(groupId, data))
  }

  async #send(groupId: Bytes, names: readonly string[], data: Bytes, again: () => Promise<unknown>): Promise<number> {
    if (!this.#init.net.isOnline) return 0
    const topic = this.#topics.get(key(groupId))
    const joins = topic?.joins
    let heard = 0
    for (const name of names) {
      // A publish that fails is one that nobody heard: catch-up brings the message in any case.
      heard += (await this.#init.net.gossip.publish(name, data).catch(() => [])).length
    }
    if (heard > 0 || topic === undefined) return heard
    // Who joined meanwhile does not join again.
    if (topic.joins !== joins) void again()
    else if (topic.unheard.length < WAITING_FRAMES_MAX) topic.unheard.push(again)
    return 0
  }

  /** Keeps a frame for after the next catch-up. */
  keepEarly(groupId: Bytes, data: Bytes): void {
    const early = this.#topics.get(key(groupId))?.early
    if (early !== undefined && early.length < WAITING_FRAMES_MAX) early.push(data)
  }

  /** Hands out what came too early, once, after a catch-up. */
  takeEarly(groupId: Bytes): Bytes[] {
    const topic = this.#topics.get(key(groupId))
    return topic?.early.splice(0) ?? []
  }

  #validate(groupId: Bytes, data: Bytes, from: string): Verdict {
    const state = this.#ledger.state(this.#init.store, groupId)
    if (state === undefined) return 'ignore'
    const judgement = state.isPrivate ? this.#judgeSealed(data, from, state) : judge(data, from, this.#gate(state))
    if (judgement.verdict === 'reject') this.rejected++
    if (judgement.verdict === 'ignore') this.#note(groupId, data, from, judgement)
    return judgement.verdict
  }

  #judgeSealed(data: Bytes, from: string, state: GroupState): ReturnType<typeof judgeSealed> {
    const gate = this.#gate(state)
    const allows = (neighbour: string, author: string): boolean => gate.allows(neighbour, author)
    const isKnown = (peerId: string, seq: number): boolean =>
      includes(haveOf(this.#init.store, state.groupId, peerId, this.#ledger.me), seq)
    return judgeSealed(data, from, { verify: checks.verify, hash: checks.hash, state, isKnown, allows })
  }

  #note(
    groupId: Bytes,
    data: Bytes,
    from: string,
    { reason }: { reason: Extract<Judgement, { verdict: 'ignore' }>['reason'] },
  ): void {
    if (reason !== 'behind' && reason !== 'missed') return
    if (reason === 'behind') this.keepEarly(groupId, data)
    this.#events.behind(groupId, from)
  }

  #gate(state: GroupState): Gate {
    const { store, clock } = this.#init
    const { groupId } = state
    const have = (peerId: string) => haveOf(store, groupId, peerId, this.#ledger.me)
    return {
      checks,
      state,
      isKnown: ({ peerId, seq }: OpenedEnvelope) => includes(have(peerId), seq),
      allows: (from, author) => this.#rate.take(`${from} ${author}`, clock.monotonic()),
      entryAt: (seq) => entryAt(store, groupId, seq)?.bytes,
      topOf: (peerId) => have(peerId).at(-1)?.last ?? 0,
    }
  }
}

/** Bytes as a key of a Map. */
export function key(bytes: Bytes): string {
  return toString(bytes, 'latin1')
}
