import { isRelayed, relayOf } from './addresses.ts'
import { bestFirst } from './connections.ts'
import type { Connection } from '@libp2p/interface'
import type { PeerNode } from './node.ts'

/** One peer that this node is connected to. */
export interface PeerState {
  readonly peerId: string
  readonly way: 'direct' | 'relayed'
  /** Peer id of the relay. */
  readonly relay: string | undefined
  /** What the relay still lets through on the best connection; undefined without a limit. */
  readonly bytesLeft: number | undefined
  /** There and back, in milliseconds. */
  readonly latencyMs: number | undefined
  /** Where the open connections lead, the best first. */
  readonly addresses: readonly string[]
  readonly direction: 'inbound' | 'outbound'
  readonly sinceMs: number
}

/** Everybody connected, the longest first. */
export function connectedPeers(node: PeerNode): PeerState[] {
  const byPeer = grouped(node.getConnections())
  return [...byPeer].map(([peerId, connections]) => stateOf(peerId, connections)).sort((a, b) => a.sinceMs - b.sinceMs)
}

function grouped(connections: readonly Connection[]): Map<string, Connection[]> {
  const byPeer = new Map<string, Connection[]>()
  for (const connection of connections) {
    if (connection.status !== 'open') continue
    const peerId = connection.remotePeer.toString()
    byPeer.set(peerId, [...(byPeer.get(peerId) ?? []), connection])
  }
  return byPeer
}

function stateOf(peerId: string, connections: readonly Connection[]): PeerState {
  const sorted = bestFirst(connections)
  const [best] = sorted
  if (best === undefined) throw new Error('A peer without a connection')
  const relayed = isRelayed(best.remoteAddr)
  const bytes = best.limits?.bytes
  return {
    peerId,
    way: relayed ? 'relayed' : 'direct',
    relay: relayOf(best.remoteAddr),
    bytesLeft: bytes === undefined ? undefined : Number(bytes),
    latencyMs: best.rtt,
    addresses: sorted.map(({ remoteAddr }) => remoteAddr.toString()),
    direction: best.direction,
    sinceMs: best.timeline.open,
  }
}
