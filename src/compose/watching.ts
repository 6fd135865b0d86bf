import { look } from '../metrics/health.ts'
import { measurePeer } from '../metrics/peer.ts'
import { Metrics } from '../metrics/metrics.ts'
import { serveMetrics } from '../metrics/serve.ts'
import { countQueued } from '../store/outbox.ts'
import { VERSION } from '../version.ts'
import type { Kith } from '../kith.ts'
import type { Health } from '../metrics/health.ts'
import type { MetricsAddress, MetricsServer } from '../metrics/serve.ts'
import type { Bootstrap } from './bootstrap.ts'

type Own = () => Pick<Health, 'problems' | 'facts'>

/** Whoever looks after a node reads this: nothing is measured, and nothing is loaded, without `--metrics`. */
export interface Watching {
  readonly metrics: Metrics
  /** Begins to serve what `own` and `metrics` tell. @throws {KithError} `port_in_use`. */
  serve(own: Own): Promise<MetricsServer>
}

/** Prepares metrics of the node that is about to be made over `dataDir`. */
export function watching(dataDir: string, address: MetricsAddress): Watching {
  const metrics = new Metrics({ dataDir })
  return {
    metrics,
    serve: (own) => serveMetrics({ text: () => metrics.text(), health: () => look(dataDir, own) }, address),
  }
}

/** What a bootstrap node says of itself. */
export function ofBootstrap({ peerId, addresses, counts }: Bootstrap): Own {
  return () => {
    const { connections, peers, names, devices, letters } = counts()
    const problems = addresses.length === 0 ? ['it listens nowhere: see --listen'] : []
    return { problems, facts: { version: VERSION, peerId, addresses, connections, peers, names, devices, letters } }
  }
}

/** What a peer says of itself; a peer that its user took offline is healthy. */
export function ofPeer({ identity, net, bootstraps }: Kith): Own {
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
export function measure(metrics: Metrics, { store, friends, groups, chat, net, bootstraps, holder }: Kith): void {
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
