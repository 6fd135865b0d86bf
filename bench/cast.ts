/** Who plays in the benches: real peers, and the bare libp2p nodes that they are measured against. */
import { setTimeout as sleep } from 'node:timers/promises'
import { multiaddr } from '@multiformats/multiaddr'
import { chunks, write } from '../protocols/exchange.ts'
import { systemClock } from '../src/clock.ts'
import { openPeer } from '../src/compose/peer.ts'
import { generateKeyPair } from '../src/crypto/keys.ts'
import { KithError } from '../src/errors.ts'
import { register, startListening } from '../src/net/listening.ts'
import { createPeerNode } from '../src/net/node.ts'
import { LOOPBACK, startProgram, temporaryDirectory } from './stage.ts'
import type { Stream } from '@libp2p/interface'
import type { MakePair } from '../src/chat/pairs.ts'
import type { Kith } from '../src/kith.ts'
import type { Handler } from '../src/net/net.ts'
import type { Person } from '../src/names/person.ts'
import type { News, Tell } from '../src/news.ts'
import type { PeerNode } from '../src/net/node.ts'

const LISTEN = ['/ip4/127.0.0.1/tcp/0']
const POLL_MS = 5
/** Fifty people on two cores, and a busy machine: what is not measured may take its time. */
const PATIENCE_MS = 600_000
/** The protocol of the baselines. */
const PLAIN = '/kith-bench/plain/1.0.0'

/** A bootstrap node in a process of its own; returns its address. */
export async function bootstrapNode(): Promise<string> {
  const args = ['dist/bootstrap.js', ...LOOPBACK, '--data-dir', temporaryDirectory()]
  const { match } = await startProgram(args, /Listening on (\S+)/)
  return match[1] ?? ''
}

/** A peer as a person runs it, online, that says yes to whoever asks. */
export async function person(
  name: string,
  bootstrap: string,
  tell: Tell = () => undefined,
  makePair?: MakePair,
): Promise<Kith> {
  const hear: Tell = (news: News) => {
    if (news.type === 'friend_request' || news.type === 'group_invite') void kith.requests.decide(true, news.number)
    tell(news)
  }
  const init = { dataDir: temporaryDirectory(), listen: LISTEN, bootstraps: [bootstrap], name, clock: systemClock }
  const kith = await openPeer({ ...init, tell: hear, report: () => undefined }, makePair)
  await kith.online()
  await until(() => kith.bootstraps.connected().length > 0, `${name} at the bootstrap node`)
  return kith
}

/** Becomes friends with somebody who is online. */
export async function befriend(kith: Kith, name: string): Promise<void> {
  const request = await kith.friends.request(await found(kith, name))
  await kith.friends.outcome(request.id, AbortSignal.timeout(PATIENCE_MS))
}

/** Somebody who has just come online: on a busy machine the bootstrap node is told their name a moment later. */
async function found(kith: Kith, name: string): Promise<Person> {
  const deadline = performance.now() + PATIENCE_MS
  for (;;) {
    try {
      return await kith.names.resolve(name)
    } catch (error) {
      if (!(error instanceof KithError) || error.code !== 'user_not_found' || performance.now() > deadline) throw error
      await sleep(10 * POLL_MS)
    }
  }
}

/** A node as every peer has one, without anything of Kith on it and left alone by the DHT; `serve` answers `PLAIN`. */
export async function plainNode(serve?: Handler): Promise<PeerNode> {
  const node = await createPeerNode({ device: generateKeyPair(), listen: LISTEN })
  if (serve !== undefined) await register(node, PLAIN, serve)
  await node.services.dht.setMode('client')
  await startListening(node)
  return node
}

export function addressOf(node: PeerNode): string {
  return node.getMultiaddrs()[0]?.toString() ?? ''
}

/** One long-lived stream to a plain node. */
async function plainStream(from: PeerNode, address: string): Promise<Stream> {
  const stream = await from.dialProtocol(multiaddr(address), PLAIN)
  stream.inactivityTimeout = Number.POSITIVE_INFINITY
  return stream
}

/** Gives every byte back. */
export async function echo(stream: Stream): Promise<void> {
  stream.inactivityTimeout = Number.POSITIVE_INFINITY
  for await (const chunk of chunks(stream)) await write(stream, chunk)
}

/** A pipe to somebody who gives every byte back. */
export interface Echoing {
  readonly send: (bytes: Uint8Array) => void | Promise<void>
  /** Resolves when that many more bytes have come back. */
  readonly back: (sizeBytes: number) => Promise<void>
}

/** One long-lived stream to a plain node that echoes. */
export async function echoOver(from: PeerNode, address: string): Promise<Echoing> {
  const stream = await plainStream(from, address)
  const count = counter()
  void (async () => {
    for await (const chunk of chunks(stream)) count.add(chunk.length)
  })()
  return { send: (bytes) => write(stream, bytes), back: count.more }
}

/** Counts what comes back. */
export interface Counter {
  readonly add: (sizeBytes: number) => void
  readonly more: (sizeBytes: number) => Promise<void>
}

export function counter(): Counter {
  let missing = 0
  let whole: () => void = () => undefined
  return {
    add: (sizeBytes) => {
      missing -= sizeBytes
      if (missing <= 0) whole()
    },
    more: async (sizeBytes) => {
      missing += sizeBytes
      if (missing > 0) await new Promise<void>((resolve) => (whole = resolve))
    },
  }
}

/** Waits for a condition. @throws when it takes too long. */
export async function until(condition: () => boolean, what: string): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`${what}: not within ${PATIENCE_MS / 1000} s`)
    await sleep(POLL_MS)
  }
}
