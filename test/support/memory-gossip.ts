import { toString } from 'uint8arrays/to-string'
import { sha256 } from '../../src/crypto/keys.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { Gossip, TopicHandler } from '../../src/net/net.ts'

/** Delivers one frame to one neighbour: at once, later, never, or more than once. */
export type Carry = (deliver: () => void) => void

/**
 * gossipsub in memory: the mesh of a topic is every connected subscriber, a message goes on from everyone who accepts
 * it, and each node hears the same bytes once (until `forgetSeen`, as after the 120 s of the real seen-cache).
 */
export class MemoryGossip implements Gossip {
  readonly #peerId: string
  readonly #neighbours: () => MemoryGossip[]
  readonly #topics = new Map<string, TopicHandler>()
  readonly #seen = new Set<string>()
  readonly #joins: ((topic: string, peerId: string) => void)[] = []
  readonly #carry: Carry

  constructor(peerId: string, neighbours: () => MemoryGossip[], carry: Carry) {
    this.#peerId = peerId
    this.#neighbours = neighbours
    this.#carry = carry
  }

  subscribe(topic: string, handler: TopicHandler): void {
    this.#topics.set(topic, handler)
    for (const other of this.#mesh(topic)) {
      this.#tellJoin(topic, other.#peerId)
      other.#tellJoin(topic, this.#peerId)
    }
  }

  unsubscribe(topic: string): void {
    this.#topics.delete(topic)
  }

  publish(topic: string, data: Bytes): Promise<string[]> {
    this.#seen.add(id(topic, data))
    return Promise.resolve(this.#pass(topic, data))
  }

  meshPeers(topic: string): string[] {
    return this.#mesh(topic).map((other) => other.#peerId)
  }

  onJoin(listener: (topic: string, peerId: string) => void): void {
    this.#joins.push(listener)
  }

  forgetSeen(): void {
    this.#seen.clear()
  }

  /** Both sides learn of each other's subscriptions. */
  met(other: MemoryGossip): void {
    for (const topic of this.#topics.keys()) {
      if (!other.#topics.has(topic)) continue
      this.#tellJoin(topic, other.#peerId)
      other.#tellJoin(topic, this.#peerId)
    }
  }

  #pass(topic: string, data: Bytes, except?: string): string[] {
    const targets = this.#mesh(topic).filter((other) => other.#peerId !== except)
    for (const other of targets) {
      this.#carry(() => {
        other.#hear(topic, data, this.#peerId)
      })
    }
    return targets.map((other) => other.#peerId)
  }

  #hear(topic: string, data: Bytes, from: string): void {
    const handler = this.#topics.get(topic)
    if (handler === undefined || this.#seen.has(id(topic, data))) return
    this.#seen.add(id(topic, data))
    if (handler.validate(data, from) !== 'accept') return
    handler.receive(data)
    this.#pass(topic, data, from)
  }

  #mesh(topic: string): MemoryGossip[] {
    return this.#neighbours().filter((other) => other.#topics.has(topic))
  }

  #tellJoin(topic: string, peerId: string): void {
    for (const listener of this.#joins) listener(topic, peerId)
  }
}

function id(topic: string, data: Bytes): string {
  return `${topic} ${toString(sha256(data), 'base64')}`
}
