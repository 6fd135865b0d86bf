/** gossipsub as it comes: StrictSign, its own ids, its own degrees; on the transports that Kith uses. */
import { noise } from '@chainsafe/libp2p-noise'
import { yamux } from '@chainsafe/libp2p-yamux'
import { gossipsub } from '@libp2p/gossipsub'
import { identify } from '@libp2p/identify'
import { tcp } from '@libp2p/tcp'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { until } from './cast.ts'
import { Ears, sayAt, together } from './group-course.ts'
import { reading } from './meter.ts'
import { Actor } from './stage.ts'
import type { GossipSub } from '@libp2p/gossipsub'
import type { Libp2p } from '@libp2p/interface'
import type { Pace, Way } from './group-course.ts'
import type { Role } from './stage.ts'

const TOPIC = 'bench'
/** Whom each member dials beside the one who tells: with those who dial it, as many as Kith's members keep. */
const NEIGHBOURS = 3

type StockNode = Libp2p<{ gossip: GossipSub }>

export async function stockOver(members: number, processes: number): Promise<{ way: Way; end(): Promise<void> }> {
  const crowds = Array.from({ length: processes }, () => new Actor('group10', 'stock'))
  const teller = new Actor('group10', 'stock')
  const actors = [teller, ...crowds]
  const ofMember = (member: number): Actor => crowds[member % processes] ?? teller
  const hub = await teller.ask<string>('open', -1)
  const addresses: string[] = []
  for (let member = 0; member < members; member++) addresses.push(await ofMember(member).ask<string>('open', member))
  for (let member = 0; member < members; member++) {
    const next = Array.from({ length: NEIGHBOURS }, (_, step) => addresses[(member + step + 1) % members] ?? hub)
    await ofMember(member).ask('dial', member, [hub, ...next])
  }
  await teller.ask('met', -1, members)
  const way: Way = {
    name: 'gossipsub, StrictSign',
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
  return {
    reading,
    open: async (member: number) => {
      const node: StockNode = await createLibp2p({
        addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] },
        transports: [tcp({ dialOpts: { noDelay: true }, listenOpts: { noDelay: true } })],
        connectionEncrypters: [noise()],
        streamMuxers: [yamux()],
        // A crowd behind one address dials at once.
        connectionManager: { inboundConnectionThreshold: 1_000, maxIncomingPendingConnections: 256 },
        // All are at one address here, for which the default score makes them deaf to each other.
        services: { identify: identify(), gossip: gossipsub({ scoreParams: { IPColocationFactorWeight: 0 } }) },
      })
      node.services.gossip.addEventListener('message', ({ detail }) => {
        ears.note(TOPIC, toString(detail.data))
      })
      node.services.gossip.subscribe(TOPIC)
      nodes.set(member, node)
      return node.getMultiaddrs()[0]?.toString() ?? ''
    },
    dial: async (member: number, addresses: string[]) => {
      for (const address of addresses) await nodes.get(member)?.dial(multiaddr(address))
    },
    met: async (member: number, others: number) => {
      const gossip = nodes.get(member)?.services.gossip
      await until(() => gossip?.getSubscribers(TOPIC).length === others, 'everybody on the topic')
    },
    say: async (pace: Pace, count: number) => {
      const gossip = nodes.get(-1)?.services.gossip
      // What it refuses to publish nobody hears, and is counted so.
      return await sayAt(
        pace,
        count,
        async (text) => await gossip?.publish(TOPIC, fromString(text)).catch(() => undefined),
      )
    },
    heard: (pace: Pace, count: number) => ears.wait(TOPIC, pace, count, nodes.size),
  }
}
