import { toString } from 'uint8arrays/to-string'
import { judge } from '../../protocols/group/gate.ts'
import { topicOf } from '../../protocols/group/group.ts'
import { includes } from '../../protocols/group/ranges.ts'
import { Rate } from '../../protocols/group/rate.ts'
import { sha256 } from '../crypto/keys.ts'
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
  readonly name: string
  /** Ours, published to nobody: they go out when somebody joins. */
  readonly unheard: Bytes[]
  /** Of others, not to be judged before we have caught up. */
  early: Bytes[]
}

export interface TopicEvents {
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
      const topic = [...this.#topics.values()].find((one) => one.name === name)
      for (const data of topic?.unheard.splice(0) ?? []) void this.publish((topic as Topic).groupId, data)
    })
  }

  join(state: GroupState): void {
    const { groupId } = state
    if (this.#topics.has(key(groupId))) return
    const name = topicOf(state, sha256)
    this.#topics.set(key(groupId), { groupId, name, unheard: [], early: [] })
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
    this.#init.net.gossip.unsubscribe(topic.name)
  }

  /** Leaves all of them, for good. */
  stop(): void {
    for (const { groupId } of [...this.#topics.values()]) this.leave(groupId)
  }

  /** Publishes, and keeps what nobody heard for the next who joins. Returns how many it went to. */
  async publish(groupId: Bytes, data: Bytes): Promise<number> {
    const topic = this.#topics.get(key(groupId))
    if (topic === undefined || !this.#init.net.isOnline) return 0
    // A publish that fails is one that nobody heard: catch-up brings the message in any case.
    const recipients = await this.#init.net.gossip.publish(topic.name, data).catch(() => [])
    if (recipients.length === 0 && topic.unheard.length < WAITING_FRAMES_MAX) topic.unheard.push(data)
    return recipients.length
  }

  /** Hands out what came too early, once, after a catch-up. */
  takeEarly(groupId: Bytes): Bytes[] {
    const topic = this.#topics.get(key(groupId))
    return topic?.early.splice(0) ?? []
  }

  #validate(groupId: Bytes, data: Bytes, from: string): Verdict {
    const state = this.#ledger.state(this.#init.store, groupId)
    if (state === undefined) return 'ignore'
    const judgement = judge(data, from, this.#gate(state))
    if (judgement.verdict === 'reject') this.rejected++
    if (judgement.verdict === 'ignore') this.#note(groupId, data, from, judgement)
    return judgement.verdict
  }

  #note(groupId: Bytes, data: Bytes, from: string, { reason }: Extract<Judgement, { verdict: 'ignore' }>): void {
    if (reason !== 'behind' && reason !== 'missed') return
    const topic = this.#topics.get(key(groupId))
    const early = topic?.early
    if (reason === 'behind' && early !== undefined && early.length < WAITING_FRAMES_MAX) early.push(data)
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
  return toString(bytes, 'base64')
}
