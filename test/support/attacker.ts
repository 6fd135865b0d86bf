import { multiaddr } from '@multiformats/multiaddr'
import { ask, answering } from '../../protocols/exchange.ts'
import { deliver, FRIEND, receiving } from '../../protocols/friend/friend.ts'
import { makeRequest } from '../../protocols/friend/message.ts'
import { GROUP_PROTOCOL, groupExchange } from '../../protocols/group/group.ts'
import { GroupReply } from '../../protocols/group/wire.ts'
import { answeringPosts, POST_PROTOCOL } from '../../protocols/post/post.ts'
import { peerIdOf } from '../../protocols/signed.ts'
import { generateKeyPair, randomBytes } from '../../src/crypto/keys.ts'
import { register, startListening } from '../../src/net/listening.ts'
import { createPeerNode } from '../../src/net/node.ts'
import { TEST_WORK_BITS, workFor } from './friends.ts'
import { recordOf } from './record.ts'
import { until } from './until.ts'
import type { TestContext } from 'node:test'
import type { Connection, Stream } from '@libp2p/interface'
import type { Exchange } from '../../protocols/exchange.ts'
import type { Answer } from '../../protocols/friend/friend.ts'
import type { GroupAsk, Member, Page } from '../../protocols/group/wire.ts'
import type { Answers } from '../../protocols/post/post.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { KeyPair } from '../../src/crypto/keys.ts'
import type { PeerNode } from '../../src/net/node.ts'

/** Somebody who is attacked: anything that listens. */
export interface Target {
  readonly addresses: readonly string[]
}

/**
 * Somebody with a libp2p node and keys of their own, who says whatever bytes they like. They serve the protocols just far
 * enough to be befriended and admitted, and answer what they are asked with what the test puts here.
 */
export class Attacker {
  readonly name: string
  readonly user: KeyPair
  readonly device: KeyPair
  readonly peerId: string
  /** Their own Signed NameRecord. */
  readonly record: Bytes
  readonly node: PeerNode
  /** Signed FriendMessages that came. */
  readonly friendMessages: Bytes[] = []
  readonly groupAsks: GroupAsk[] = []
  /** Answers a catch-up; nobody is answered without it. */
  page: ((asker: string) => Page) | undefined
  /** Answers about posts; none are there without it. */
  posts: Partial<Answers> = {}

  private constructor(name: string, user: KeyPair, device: KeyPair, node: PeerNode) {
    this.name = name
    this.user = user
    this.device = device
    this.node = node
    this.peerId = peerIdOf(device.publicKey)
    this.record = recordOf(user, name, [device])
  }

  static async arrive(t: TestContext, name: string): Promise<Attacker> {
    const [user, device] = [generateKeyPair(), generateKeyPair()]
    const node = await createPeerNode({ device, listen: ['/ip4/127.0.0.1/tcp/0'] })
    const attacker = new Attacker(name, user, device, node)
    await attacker.#serve()
    await startListening(node)
    t.after(() => node.stop())
    return attacker
  }

  get addresses(): string[] {
    return this.node.getMultiaddrs().map((address) => address.toString())
  }

  /** As the log of a group names them. */
  get member(): Member {
    const { user, device, record: nameRecord, addresses } = this
    return { userKey: user.publicKey, device: device.publicKey, nameRecord, addresses }
  }

  async dial(target: Target): Promise<Connection> {
    return await this.node.dial(multiaddr(target.addresses[0]))
  }

  async open(target: Target, protocol: string): Promise<Stream> {
    const connection = await this.dial(target)
    return await connection.newStream(protocol)
  }

  async ask<Q, A>(target: Target, exchange: Exchange<Q, A>, request: Q): Promise<A> {
    return await ask(exchange, await this.open(target, exchange.protocol), request)
  }

  /** Says one friend message. @returns its fate, or `reset`, as `tell` does. */
  async say(target: Target, message: Bytes): Promise<Answer | 'reset'> {
    const work = await workFor(message, TEST_WORK_BITS)
    const attempt = async (): Promise<Answer | undefined> =>
      await deliver(await this.open(target, FRIEND.protocol), { message, work }).catch(() => undefined)
    return (await attempt()) ?? (await attempt()) ?? 'reset'
  }

  /** Says one thing to the group exchange. @returns its fate, or `RESET` if that is all that comes, twice. */
  async tell(target: Target, request: GroupAsk): Promise<string> {
    // A busy machine may have another stream of ours still open, and reset this one for that: only a second reset counts.
    const attempt = (): Promise<GroupReply | undefined> =>
      this.ask(target, groupExchange, request).catch(() => undefined)
    const reply = (await attempt()) ?? (await attempt())
    return reply === undefined ? 'RESET' : GroupReply.Status[reply.status]
  }

  /** An honest request for friendship. */
  request(to: Bytes, fields: { readonly nameRecord?: Bytes; readonly id?: Bytes } = {}): Bytes {
    const { nameRecord = this.record, id = randomBytes(16) } = fields
    const addresses = this.addresses
    return makeRequest(this.user, { id, to, nameRecord, greeting: '', createdS: 1, addresses })
  }

  /** Writes these bytes on a fresh stream and waits until it is over. */
  async shout(target: Target, protocol: string, ...pieces: readonly Uint8Array[]): Promise<void> {
    const stream = await this.open(target, protocol).catch(() => undefined)
    if (stream === undefined) return
    stream.addEventListener('message', () => undefined)
    send(stream, ...pieces)
    await isOver(stream)
  }

  async #serve(): Promise<void> {
    const { node } = this
    const friend = receiving(
      ({ message }) => {
        this.friendMessages.push(message)
        return Promise.resolve('STORED')
      },
      () => undefined,
    )
    const group = answering(
      groupExchange,
      (request, peer) => {
        this.groupAsks.push(request)
        if (request.sync === undefined) return { status: GroupReply.Status.STORED }
        const page = this.page?.(peer.toString())
        return page === undefined ? { status: GroupReply.Status.REFUSED } : { status: GroupReply.Status.STORED, page }
      },
      () => undefined,
    )
    const posts = answeringPosts(
      {
        notify: (...said) => this.posts.notify?.(...said) ?? Promise.resolve('stored'),
        list: (...said) => this.posts.list?.(...said) ?? { entries: [], length: 0 },
        get: (...said) => this.posts.get?.(...said) ?? Promise.resolve(undefined),
      },
      () => undefined,
    )
    await register(node, FRIEND.protocol, friend)
    await register(node, GROUP_PROTOCOL, group)
    await register(node, POST_PROTOCOL, posts)
  }
}

/** Writes as much as the stream takes; who is reset meanwhile has said enough. */
export function send(stream: Stream, ...pieces: readonly Uint8Array[]): void {
  try {
    for (const piece of pieces) stream.send(piece)
  } catch {
    // Reset by the other side.
  }
}

/** Waits until the other side has ended or reset this stream. */
export async function isOver(stream: Stream): Promise<void> {
  await until(() => stream.status !== 'open' || stream.readableEnded, 'the end of the stream', 20_000)
}
