import { within } from '../../protocols/deadline.ts'
import { readLog } from '../../protocols/rendezvous/logbook.ts'
import { makeRegistration } from '../../protocols/rendezvous/registration.ts'
import {
  RENDEZVOUS,
  STREAMS_MAX,
  getChallenge,
  lookup,
  refresh,
  register,
  release,
  unregister,
} from '../../protocols/rendezvous/rendezvous.ts'
import { Status } from '../../protocols/rendezvous/wire.ts'
import { sha256, verify } from '../crypto/keys.ts'
import { settled } from './settled.ts'
import { Turns } from './turns.ts'
import type { Stream } from '@libp2p/interface'
import type { LogPage } from '../../protocols/rendezvous/logbook.ts'
import type { RegistrarReceipt } from '../../protocols/rendezvous/wire.ts'
import type { ClaimReply, Found, LookupKey, LookupReply } from '../../protocols/rendezvous/rendezvous.ts'
import type { Bytes, Signer } from '../../protocols/signed.ts'
import type { Net } from '../net/net.ts'

/** An exchange with a bootstrap node takes milliseconds; one that does not answer must not hold up a command. */
const ASK_MS = 4_000
/** `offline` and `exit` do not wait for a dead node. */
const GOODBYE_MS = 1_500
/** Half of what a node takes from one peer: it sees the end of an exchange a moment after we do. */
const ASKED_AT_ONCE_MAX = STREAMS_MAX / 2
/** Once one node answered, how long the others may take: all are compared, and one that hangs holds nobody up. */
const GRACE_MS = 750

export interface Answers {
  /** Nodes that answered at all, whether they know or not. */
  readonly answered: number
  /** What the nodes that know said, and which said it; nothing in it is verified. */
  readonly found: readonly (Found & { readonly node: string })[]
}

interface RendezvousInit {
  readonly net: Net
  /** Peer ids of the bootstrap nodes that are connected now. */
  readonly nodes: () => string[]
  readonly user: Signer
  /** Hears of each node's word that a record is in its log now. Default: nobody does. */
  readonly onReceipt?: (node: string, record: Bytes, receipt: RegistrarReceipt) => Promise<void>
  /** Nodes that were found to lie: what they say of others is not listened to. Default: none. */
  readonly isLiar?: (node: string) => boolean
}

/** The rendezvous nodes as one: asks every connected one at once. */
export class Rendezvous {
  readonly #init: RendezvousInit
  readonly #turns = new Turns(ASKED_AT_ONCE_MAX)

  constructor(init: RendezvousInit) {
    this.#init = init
  }

  get nodes(): string[] {
    return this.#init.nodes()
  }

  /** Asks all of them, and waits for those that answer about as fast as the first. */
  async lookup(key: LookupKey, signal?: AbortSignal): Promise<Answers> {
    const nodes = this.nodes.filter((node) => this.#init.isLiar?.(node) !== true)
    const asked = nodes.map(async (node) => ({ node, reply: await this.#lookupAt(node, key, signal) }))
    const replies = await settled(asked, GRACE_MS)
    const answers = replies.filter(({ reply: { status } }) => status === Status.FOUND || status === Status.NOT_FOUND)
    const found = answers.flatMap(({ node, reply }) => (reply.found === undefined ? [] : [{ ...reply.found, node }]))
    return { answered: answers.length, found }
  }

  /** What one node says. */
  async lookupAt(node: string, key: LookupKey): Promise<Found | undefined> {
    return (await this.#lookupAt(node, key)).found
  }

  /** A page of a node's log, or with `count` 0 its head there. */
  async readLog(node: string, from: { after: number; seen?: Bytes; count?: number }): Promise<LogPage> {
    return await this.#one(node, ASK_MS, (stream, deadline) => readLog(stream, from, verify, deadline))
  }

  /**
   * Claims the name in `record` at one node, with a fresh challenge of that node.
   *
   * @param lead of a group whose name somebody else holds there: that we lead it.
   */
  async claim(node: string, record: Bytes, lead?: Bytes): Promise<ClaimReply> {
    return await this.#challenged(node, record, register, lead)
  }

  /** Gives the name in a revoked `record` up at every connected node. */
  async release(record: Bytes): Promise<void> {
    await Promise.allSettled(this.nodes.map((node) => this.#challenged(node, record, release)))
  }

  /** Says at one node that this device is there. `record`: of a user without a name, to be found by peer id. */
  async refresh(node: string, lease: Bytes, record: Bytes | undefined): Promise<Status> {
    return await this.#one(node, ASK_MS, (stream, deadline) =>
      refresh(stream, record === undefined ? { lease } : { lease, record }, deadline),
    )
  }

  /** Says everywhere that this device leaves. Never throws: a node that does not hear it lets the lease run out. */
  async goodbye(lease: Bytes): Promise<void> {
    await this.#all(GOODBYE_MS, (stream, deadline) => unregister(stream, lease, deadline))
  }

  async #challenged(node: string, record: Bytes, claim: typeof register, lead?: Bytes): Promise<ClaimReply> {
    const challenge = await this.#one(node, ASK_MS, (stream, deadline) => getChallenge(stream, deadline))
    if (challenge === undefined) return { status: Status.BUSY, record: undefined }
    const registration = makeRegistration(this.#init.user, record, challenge, sha256)
    const reply = await this.#one(node, ASK_MS, (stream, deadline) =>
      claim(stream, { record, registration, lead }, deadline),
    )
    if (reply.status === Status.STORED && reply.receipt !== undefined) {
      await this.#init.onReceipt?.(node, record, reply.receipt)
    }
    return reply
  }

  async #lookupAt(node: string, key: LookupKey, signal?: AbortSignal): Promise<LookupReply> {
    return await this.#one(node, ASK_MS, (stream, deadline) => lookup(stream, key, deadline), signal)
  }

  async #all<T>(
    timeoutMs: number,
    talk: (stream: Stream, deadline: AbortSignal) => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T[]> {
    const replies = await Promise.allSettled(this.nodes.map((node) => this.#one(node, timeoutMs, talk, signal)))
    return replies.flatMap((reply) => (reply.status === 'fulfilled' ? [reply.value] : []))
  }

  async #one<T>(
    node: string,
    timeoutMs: number,
    talk: (stream: Stream, deadline: AbortSignal) => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T> {
    return await within(timeoutMs, signal, (deadline) =>
      this.#turns.take(node, deadline, async () =>
        talk(await this.#init.net.open(node, RENDEZVOUS.protocol, deadline), deadline),
      ),
    )
  }
}
