import { TopicValidatorResult } from '@libp2p/gossipsub'
import { concat } from 'uint8arrays/concat'
import { GossipStreams } from './gossip-streams.ts'
import { forgetTopic, isTold, rememberPeers, scoreStrangers, scoreTopic } from './scoring.ts'
import type { GossipSub, GossipsubMessage, MeshPeer, SubscriptionChangeData } from '@libp2p/gossipsub'
import type { PeerId } from '@libp2p/interface'
import type { Bytes } from '../../protocols/signed.ts'
import type { Clock } from '../clock.ts'
import type { PeerNode } from './node.ts'
import type { Gossip, TopicHandler, Verdict } from './net.ts'

const RESULT: Record<Verdict, TopicValidatorResult> = {
  accept: TopicValidatorResult.Accept,
  ignore: TopicValidatorResult.Ignore,
  reject: TopicValidatorResult.Reject,
}

/** How gossipsub says that it published nothing, and keeps nothing of it. */
const NOBODY_THERE = 'PublishError.NoPeersSubscribedToTopic'

/** Topics of this node. They are remembered while no gossipsub runs and joined again when one starts. */
export class Topics implements Gossip {
  readonly #topics = new Map<string, TopicHandler>()
  readonly #listeners: ((topic: string, peerId: string) => void)[] = []
  readonly #clock: Pick<Clock, 'after'>
  #gossip: GossipSub | undefined
  #streams: GossipStreams | undefined

  constructor(clock: Pick<Clock, 'after'>) {
    this.#clock = clock
  }

  attach(node: PeerNode): void {
    const { gossip } = node.services
    this.#gossip = gossip
    this.#streams = new GossipStreams({
      node,
      gossip,
      clock: this.#clock,
      onOpen: (peerId) => {
        this.#onOpen(peerId)
      },
    })
    this.#streams.start()
    hearOnly(gossip, (topic) => this.#topics.has(topic))
    rememberPeers(gossip)
    scoreStrangers(gossip, (peerId) =>
      [...this.#topics.values()].some(({ isWelcome }) => isWelcome?.(peerId) !== false),
    )
    gossip.addEventListener('gossipsub:message', (event) => {
      this.#receive(event.detail)
    })
    gossip.addEventListener('gossipsub:graft', (event) => {
      this.#onGraft(event.detail)
    })
    gossip.addEventListener('subscription-change', (event) => {
      this.#onSubscriptions(event.detail)
    })
    for (const [topic, handler] of this.#topics) join(gossip, topic, handler)
  }

  detach(): void {
    this.#streams?.stop()
    this.#streams = undefined
    this.#gossip = undefined
  }

  subscribe(topic: string, handler: TopicHandler): void {
    this.#topics.set(topic, handler)
    if (this.#gossip !== undefined) join(this.#gossip, topic, handler)
  }

  unsubscribe(topic: string): void {
    this.#topics.delete(topic)
    if (this.#gossip === undefined) return
    this.#gossip.topicValidators.delete(topic)
    this.#gossip.unsubscribe(topic)
    forgetTopic(this.#gossip, topic)
  }

  async publish(topic: string, data: Bytes): Promise<string[]> {
    // gossipsub would take down as said what it sends to nobody, and drop it as a duplicate ever after.
    if (this.#gossip === undefined || !this.#isSomebodyListening(topic)) return []
    try {
      const { recipients } = await this.#gossip.publish(topic, data)
      return recipients.map((peer) => peer.toString())
    } catch (error) {
      if (error instanceof Error && error.message === NOBODY_THERE) return []
      throw error
    }
  }

  meshPeers(topic: string): string[] {
    if (this.#gossip === undefined) return []
    // gossipsub's interface leaves the mesh out; its class has it, and getSubscribers is what publishing falls back to.
    const mesh = (this.#gossip as GossipSub & { getMeshPeers?(topic: string): string[] }).getMeshPeers?.(topic)
    return mesh ?? this.#gossip.getSubscribers(topic).map((peer) => peer.toString())
  }

  onJoin(listener: (topic: string, peerId: string) => void): void {
    this.#listeners.push(listener)
  }

  #isSomebodyListening(topic: string): boolean {
    const [gossip, streams] = [this.#gossip, this.#streams]
    if (gossip === undefined || streams === undefined) return false
    return gossip.getSubscribers(topic).some((peerId) => streams.isOpen(peerId) && isTold(gossip, peerId.toString()))
  }

  #receive({ msg }: GossipsubMessage): void {
    this.#topics.get(msg.topic)?.receive(concat([msg.data]))
  }

  /** Whoever subscribed before we could speak to them joins now. */
  #onOpen(peerId: string): void {
    for (const topic of this.#topics.keys()) {
      const isSubscribed = this.#gossip?.getSubscribers(topic).some((one) => one.toString() === peerId)
      if (isSubscribed === true) for (const listener of this.#listeners) listener(topic, peerId)
    }
  }

  #onGraft({ topic, peerId }: MeshPeer): void {
    if (this.#topics.has(topic)) for (const listener of this.#listeners) listener(topic, peerId)
  }

  #onSubscriptions({ peerId, subscriptions }: SubscriptionChangeData): void {
    for (const { topic, subscribe } of subscriptions) {
      if (subscribe && this.#topics.has(topic))
        for (const listener of this.#listeners) listener(topic, peerId.toString())
    }
  }
}

/**
 * Drops what is published to topics that nobody here joined, before anything is kept of it: gossipsub holds every such
 * message for seconds, whoever sent it, and a stranger who published half a gigabyte of them had filled the memory with it.
 */
function hearOnly(gossip: GossipSub, isJoined: (topic: string) => boolean): void {
  // gossipsub's interface leaves this out; its class has it, to be overridden.
  const inner = gossip as GossipSub & { handleReceivedRpc(from: PeerId, rpc: ReceivedRpc): Promise<void> }
  const handle = inner.handleReceivedRpc.bind(inner)
  inner.handleReceivedRpc = async (from, rpc) => {
    await handle(from, { ...rpc, messages: rpc.messages.filter(({ topic }) => isJoined(topic)) })
  }
}

interface ReceivedRpc {
  readonly messages: readonly { readonly topic: string }[]
}

function join(gossip: GossipSub, topic: string, handler: TopicHandler): void {
  scoreTopic(gossip, topic)
  gossip.topicValidators.set(
    topic,
    (peer, message) => RESULT[handler.validate(concat([message.data]), peer.toString())],
  )
  gossip.subscribe(topic)
}
