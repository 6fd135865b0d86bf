import { CONTENTS_BYTES_MAX, CONTENTS_MAX } from '../../protocols/group/envelope.ts'
import { TEXT_BYTES_MAX } from '../../protocols/group/words.ts'
import { FRAMES_BURST, FRAMES_PER_S, Rate } from '../../protocols/group/rate.ts'
import { KithError } from '../errors.ts'
import { bytesOf, sealSaid } from './sealing.ts'
import { speaking } from './standing.ts'
import { key } from './topics.ts'
import type { Said } from '../../protocols/group/words.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { Ledger } from './ledger.ts'
import type { GroupsInit } from './parts.ts'
import type { Receipts } from './receipts.ts'
import type { Topics } from './topics.ts'

/** The sender waits this long for receipts before it says how many there are. */
const OUTCOME_MS = 3_000

/**
 * The first text after a pause leaves at once. What follows waits until everybody who is here has the frame before, or
 * this long, unless it fills a frame alone: thirty members open one frame of thirty texts in the time in which they open
 * two of one text, and the busier they are the more it is worth. No longer than a frame's turn at the pace below.
 */
const JOIN_MS = 100
/** And this long in any case: nobody reads faster, and the frames that a sender may have at once last longer. */
const JOIN_MS_MIN = 20

/** How far a broadcast had come when it was told. */
export interface Outcome {
  readonly group: string
  /** Our number of it in this group. */
  readonly number: number
  /** Members on whose disk it is, by their own word. */
  readonly reached: number
  /** Members beside us when it was sent. */
  readonly members: number
}

interface Stored {
  readonly label: string
  readonly number: number
  readonly members: string[]
}

interface Waiting {
  readonly said: Said
  /** What it takes of an envelope. */
  readonly bytes: number
  readonly resolve: (stored: Stored) => void
  readonly reject: (error: unknown) => void
}

interface Queue {
  readonly groupId: Bytes
  readonly waiting: Waiting[]
  isBusy: boolean
  /** Ends the wait for the frame before. */
  wake: (() => void) | undefined
}

export interface BroadcastEvents {
  /** Something was said and nobody heard it. */
  readonly alone: (groupId: Bytes) => void
  /** These are here and have not said that they have what was said last: gossip may have passed them by. */
  readonly unsure: (groupId: Bytes, members: readonly string[]) => void
}

/** What we say to groups: stored first, then published; texts that wait together share one envelope. */
export class Broadcasts {
  readonly #init: GroupsInit
  readonly #ledger: Ledger
  readonly #topics: Topics
  readonly #receipts: Receipts
  readonly #events: BroadcastEvents
  readonly #queues = new Map<string, Queue>()
  /** The last frame of each group while it is on its way. */
  readonly #flights = new Map<string, object>()
  /** The last of ours that some have not said to have, by group. */
  readonly #unsure = new Map<string, number>()
  // A little slower than others allow: what was spaced here may arrive closer together.
  readonly #pace = new Rate(FRAMES_PER_S - 1, FRAMES_BURST - 5)

  constructor(init: GroupsInit, ledger: Ledger, topics: Topics, receipts: Receipts, events: BroadcastEvents) {
    this.#events = events
    this.#init = init
    this.#ledger = ledger
    this.#topics = topics
    this.#receipts = receipts
  }

  /** @throws {KithError} `usage`, `too_long`, or why we may not speak here. */
  async send(groupId: Bytes, said: Said): Promise<Outcome> {
    const { label, number, members } = await this.#store(groupId, said)
    const reached = await this.#receipts.wait(groupId, number, members, OUTCOME_MS)
    if (reached === 0 && members.length > 0) this.#events.alone(groupId)
    if (reached < members.length) this.#askAfter(groupId, number, members)
    return { group: label, number, reached, members: members.length }
  }

  /** Once for all that ends in this turn. */
  #askAfter(groupId: Bytes, number: number, members: readonly string[]): void {
    const id = key(groupId)
    const isAsked = this.#unsure.has(id)
    this.#unsure.set(id, Math.max(number, this.#unsure.get(id) ?? 0))
    if (isAsked) return
    setImmediate(() => {
      const last = this.#unsure.get(id) ?? number
      this.#unsure.delete(id)
      if (this.#init.net.isOnline) this.#events.unsure(groupId, this.#receipts.lacking(groupId, last, members))
    })
  }

  async #store(groupId: Bytes, said: Said): Promise<Stored> {
    const queue = this.#queues.get(key(groupId)) ?? { groupId, waiting: [], isBusy: false, wake: undefined }
    this.#queues.set(key(groupId), queue)
    return await new Promise<Stored>((resolve, reject) => {
      queue.waiting.push({ said, bytes: bytesOf(said), resolve, reject })
      if (isFull(queue.waiting)) queue.wake?.()
      if (queue.isBusy) return
      queue.isBusy = true
      setImmediate(() => {
        this.#next(groupId)
      })
    })
  }

  #next(groupId: Bytes): void {
    const queue = this.#queues.get(key(groupId))
    if (queue === undefined || queue.waiting.length === 0) {
      this.#queues.delete(key(groupId))
      return
    }
    const nowMs = this.#init.clock.monotonic()
    if (this.#flights.has(key(groupId)) && !isFull(queue.waiting)) {
      queue.wake = () => {
        queue.wake = undefined
        this.#next(groupId)
      }
      return
    }
    const waitMs = this.#pace.waitMs(key(groupId), nowMs)
    if (waitMs > 0) {
      this.#init.clock.after(waitMs, () => {
        this.#next(groupId)
      })
      return
    }
    this.#pace.take(key(groupId), nowMs)
    void this.#seal(groupId, nextBatch(queue.waiting)).finally(() => {
      this.#next(groupId)
    })
  }

  async #seal(groupId: Bytes, batch: Waiting[]): Promise<void> {
    const { store, clock, identity } = this.#init
    try {
      const { sealed, label, members } = await store.write((sql) => {
        const standing = speaking(this.#ledger.standing(sql, groupId))
        const said = batch.map((one) => one.said)
        const members = [...standing.state.members.keys()].filter((peerId) => peerId !== this.#ledger.me)
        return { sealed: sealSaid(sql, standing, said, identity, clock), label: standing.row.label, members }
      })
      await this.#topics.publish(groupId, sealed.bytes)
      for (const [index, { resolve }] of batch.entries()) resolve({ label, number: sealed.first + index, members })
      this.#follow(groupId, sealed.first + batch.length - 1, members)
    } catch (error) {
      for (const { reject } of batch) reject(error)
    }
  }

  /** Holds what is said next until this frame has arrived. */
  #follow(groupId: Bytes, last: number, members: readonly string[]): void {
    const flight = {}
    this.#flights.set(key(groupId), flight)
    const moment = new Promise<void>((resolve) => this.#init.clock.after(JOIN_MS_MIN, resolve))
    void Promise.all([this.#receipts.wait(groupId, last, members, JOIN_MS), moment]).then(() => {
      if (this.#flights.get(key(groupId)) !== flight) return
      this.#flights.delete(key(groupId))
      this.#queues.get(key(groupId))?.wake?.()
    })
  }
}

/** True if no more would go into the next envelope. */
function isFull(waiting: readonly Waiting[]): boolean {
  return waiting.length >= CONTENTS_MAX || fitting(waiting) < waiting.length
}

/** As many as one envelope takes. */
function nextBatch(waiting: Waiting[]): Waiting[] {
  return waiting.splice(0, fitting(waiting))
}

function fitting(waiting: readonly Waiting[]): number {
  let left = CONTENTS_BYTES_MAX
  const upto = waiting.findIndex(({ bytes }, index) => (left -= bytes) < 0 && index > 0)
  return Math.min(upto < 0 ? waiting.length : upto, CONTENTS_MAX)
}

/** A text as it can go over the wire. @throws {KithError} `usage` or `too_long`. */
export function sendable(text: string): string {
  const encoded = new TextEncoder().encode(text.normalize('NFC'))
  if (encoded.length === 0) throw new KithError('usage', 'There is nothing to broadcast: the text is empty.')
  if (encoded.length > TEXT_BYTES_MAX) {
    throw new KithError(
      'too_long',
      `The text has ${String(encoded.length)} bytes; ${String(TEXT_BYTES_MAX)} is the limit.`,
      {
        next: 'Send it in parts, or as a post.',
      },
    )
  }
  // Halves of surrogate pairs have no place in UTF-8: they become what every reader would make of them.
  return new TextDecoder().decode(encoded)
}
