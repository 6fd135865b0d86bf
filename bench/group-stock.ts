/**
 * gossipsub on the transports that Kith uses, with nothing stored: as it comes (StrictSign, its own ids, its own degrees),
 * or lean (what Kith asks of it: no signature of its own, ids by hash, texts that wait joined under one signature).
 */
import { noise } from '@chainsafe/libp2p-noise'
import { yamux } from '@chainsafe/libp2p-yamux'
import { gossipsub, StrictNoSign, TopicValidatorResult } from '@libp2p/gossipsub'
import { identify } from '@libp2p/identify'
import { tcp } from '@libp2p/tcp'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'
import { concat } from 'uint8arrays/concat'
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { generateKeyPair, sha256, verify } from '../src/crypto/keys.ts'
import { until } from './cast.ts'
import { Ears, sayAt, together } from './group-course.ts'
import { reading } from './meter.ts'
import { Actor } from './stage.ts'
import type { GossipSub, GossipsubOpts } from '@libp2p/gossipsub'
import type { Libp2p } from '@libp2p/interface'
import type { Pace, Way } from './group-course.ts'
import type { Role } from './stage.ts'

const TOPIC = 'bench'
/** Whom each member dials beside the one who tells: with those who dial it, as many as Kith's members keep. */
const NEIGHBOURS = 3
const KEY_BYTES = 32
const SIGNATURE_BYTES = 64
/** As Kith joins: what follows a frame waits this long, unless it fills one. */
const JOIN_MS = 20
const JOINED_MAX = 256

export type Kind = 'stock' | 'lean'

/** All are at one address here, for which the default score makes them deaf to each other. */
const SCORE: Partial<GossipsubOpts> = { scoreParams: { IPColocationFactorWeight: 0 } }
const OPTIONS: Record<Kind, Partial<GossipsubOpts>> = {
  stock: SCORE,
  lean: {
    ...SCORE,
    globalSignaturePolicy: StrictNoSign,
    msgIdFn: ({ data }) => sha256(data),
    fastMsgIdFn: ({ data }) => toString(sha256(data ?? new Uint8Array()), 'latin1'),
    msgIdToStrFn: (id) => toString(id, 'latin1'),
  },
}

type StockNode = Libp2p<{ gossip: GossipSub }>

export async function stockOver(
  kind: Kind,
  members: number,
  processes: number,
): Promise<{ way: Way; end(): Promise<void> }> {
  const crowds = Array.from({ length: processes }, () => new Actor('group10', 'stock'))
  const teller = new Actor('group10', 'stock')
  const actors = [teller, ...crowds]
  const ofMember = (member: number): Actor => crowds[member % processes] ?? teller
  const hub = await teller.ask<string>('open', -1, kind)
  const addresses: string[] = []
  for (let member = 0; member < members; member++)
    addresses.push(await ofMember(member).ask<string>('open', member, kind))
  for (let member = 0; member < members; member++) {
    const next = Array.from({ length: NEIGHBOURS }, (_, step) => addresses[(member + step + 1) % members] ?? hub)
    await ofMember(member).ask('dial', member, [hub, ...next])
  }
  await teller.ask('met', -1, members)
  const way: Way = {
    name: kind === 'stock' ? 'gossipsub, StrictSign' : 'gossipsub, lean',
    actors,
    members,
    say: async (pace, count) => {
      const sentMs = await teller.ask<number[]>('say', pace, count)
      return together(sentMs, await Promise.all(crowds.map((crowd) => crowd.ask<never>('heard', pace, count))))
    },
  }
  const end = async (): Promise<void> => {
    await Promise.all(actors.map((actor) => actor.end()))
  }
  return { way, end }
}

export function stock(): Role {
  const nodes = new Map<number, StockNode>()
  const ears = new Ears()
  let say: (pace: Pace) => (text: string) => Promise<unknown>
  return {
    reading,
    open: async (member: number, kind: Kind) => {
      const node: StockNode = await createLibp2p({
        addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
        transports: [tcp({ dialOpts: { noDelay: true }, listenOpts: { noDelay: true } })],
        connectionEncrypters: [noise()],
        streamMuxers: [yamux()],
        // A crowd behind one address dials at once.
        connectionManager: { inboundConnectionThreshold: 1_000, maxIncomingPendingConnections: 256 },
        services: { identify: identify(), gossip: gossipsub(OPTIONS[kind]) },
      })
      const { gossip } = node.services
      gossip.addEventListener('message', ({ detail }) => {
        for (const text of kind === 'stock' ? [toString(detail.data)] : textsIn(detail.data)) ears.note(TOPIC, text)
      })
      gossip.subscribe(TOPIC)
      if (kind === 'lean') gossip.topicValidators.set(TOPIC, (_, { data }) => judged(data))
      nodes.set(member, node)
      // What it refuses to publish nobody hears, and is counted so.
      const publish = (data: Uint8Array): Promise<unknown> => gossip.publish(TOPIC, data).catch(() => undefined)
      if (member < 0) say = kind === 'stock' ? () => (text) => publish(fromString(text)) : saying(publish)
      return node.getMultiaddrs()[0]?.toString() ?? ''
    },
    dial: async (member: number, addresses: string[]) => {
      for (const address of addresses) await nodes.get(member)?.dial(multiaddr(address))
    },
    met: async (member: number, others: number) => {
      const gossip = nodes.get(member)?.services.gossip
      await until(() => gossip?.getSubscribers(TOPIC).length === others, 'everybody on the topic')
    },
    say: (pace: Pace, count: number) => sayAt(pace, count, say(pace)),
    heard: (pace: Pace, count: number) => ears.wait(TOPIC, pace, count, nodes.size),
  }
}

/** Says texts in frames: alone, or the first at once and what comes within a moment of a frame together in the next. */
function saying(publish: (data: Uint8Array) => Promise<unknown>): (pace: Pace) => (text: string) => Promise<unknown> {
  const device = generateKeyPair()
  const tell = async (texts: readonly string[]): Promise<void> => {
    const payload = fromString(texts.join('\n'))
    await publish(concat([device.publicKey, device.sign(payload), payload]))
  }
  return (pace) => (pace === 'burst' || pace === 'turns' ? joining(tell) : (text) => tell([text]))
}

function joining(tell: (texts: readonly string[]) => Promise<void>): (text: string) => Promise<unknown> {
  const waiting: string[] = []
  let isResting = false
  const leave = async (): Promise<void> => {
    isResting = true
    setTimeout(rested, JOIN_MS)
    await tell(waiting.splice(0, JOINED_MAX))
  }
  const rested = (): void => {
    isResting = false
    if (waiting.length > 0) void leave()
  }
  return (text) => {
    waiting.push(text)
    return isResting && waiting.length < JOINED_MAX ? Promise.resolve() : leave()
  }
}

function judged(data: Uint8Array): TopicValidatorResult {
  const frame = concat([data])
  const key = frame.subarray(0, KEY_BYTES)
  const payload = frame.subarray(KEY_BYTES + SIGNATURE_BYTES)
  const isSound = verify(key, payload, frame.subarray(KEY_BYTES, KEY_BYTES + SIGNATURE_BYTES))
  return isSound ? TopicValidatorResult.Accept : TopicValidatorResult.Reject
}

function textsIn(frame: Uint8Array): string[] {
  return toString(frame.subarray(KEY_BYTES + SIGNATURE_BYTES)).split('\n')
}
