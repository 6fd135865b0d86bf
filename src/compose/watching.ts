import { look } from '../metrics/health.ts'
import { measurePeer } from '../metrics/peer.ts'
import { Metrics } from '../metrics/metrics.ts'
import { serveMetrics } from '../metrics/serve.ts'
import { countQueued } from '../store/outbox.ts'
import { VERSION } from '../version.ts'
import type { Kith } from '../kith.ts'
import type { HostPort } from '../limits.ts'
import type { Health } from '../metrics/health.ts'
import type { MetricsServer } from '../metrics/serve.ts'
import type { Bootstrap } from './bootstrap.ts'

type Own = () => Pick<Health, 'problems' | 'facts'>

/** Whoever looks after a node reads this: nothing is measured, and nothing is loaded, without `--metrics`. */
export interface Watching {
  readonly metrics: Metrics
  /** Serves what a bootstrap node tells. @throws {KithError} `port_in_use`. */
  serveBootstrap(node: Bootstrap): Promise<MetricsServer>
  /** Serves what a peer tells. @throws {KithError} `port_in_use`. */
  servePeer(kith: Kith): Promise<MetricsServer>
}

/** Prepares metrics of the node that is about to be made over `dataDir`. */
export function watching(dataDir: string, address: HostPort): Watching {
  const metrics = new Metrics({ dataDir })
  const serve = (own: Own): Promise<MetricsServer> =>
    serveMetrics({ text: () => metrics.text(), health: () => look(dataDir, own) }, address)
  return {
    metrics,
    serveBootstrap: (node) => serve(ofBootstrap(node)),
    servePeer: async (kith) => {
      measure(metrics, kith)
      return await serve(ofPeer(kith))
    },
  }
}

/** What a bootstrap node says of itself. */
function ofBootstrap(node: Bootstrap): Own {
  const { peerId, addresses } = node
  return () => {
    const { connections, peers, names, devices, letters } = node.counts()
    const problems = addresses.length === 0 ? ['it listens nowhere: see --listen'] : []
    return { problems, facts: { version: VERSION, peerId, addresses, connections, peers, names, devices, letters } }
  }
}

/** What a peer says of itself; a peer that its user took offline is healthy. */
function ofPeer({ identity, net, bootstraps }: Kith): Own {
  return () => {
    const states = bootstraps.states()
    const connected = states.filter((state) => state.connected).length
    const isAlone = net.isOnline && states.length > 0 && connected === 0
    const problems = isAlone ? ['no bootstrap node answers: see kith status'] : []
    return {
      problems,
      facts: { version: VERSION, peerId: identity.peerId, online: net.isOnline, bootstraps: connected },
    }
  }
}

/** Measures a composed peer. */
function measure(metrics: Metrics, { store, friends, groups, chat, net, bootstraps, holder }: Kith): void {
  measurePeer(metrics, () => {
    const list = friends.list()
    const isThere = (peerId: string): boolean => net.isConnected(peerId)
    return {
      connections: net.node?.getConnections().length ?? 0,
      friends: list.length,
      friendsOnline: list.filter(({ devices }) => devices.some(isThere)).length,
      groups: groups.list().length,
      queued: countQueued(store),
      unread: sum(chat.unreadAll()) + sum(groups.unreadAll()),
      letterBytes: holder.counts().letterBytes,
      bootstraps: bootstraps.connected().length,
    }
  })
}

function sum(counts: readonly { count: number }[]): number {
  return counts.reduce((before, { count }) => before + count, 0)
}
