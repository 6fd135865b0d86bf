import { connectedPeers } from './peers.ts'
import type { KadDHT } from '@libp2p/kad-dht'
import type { BootstrapState } from './bootstraps.ts'
import type { NatState } from './nat.ts'
import type { Network } from './network.ts'
import type { PeerState } from './peers.ts'
import type { RelayState } from './relay-watch.ts'

/** How this peer stands in the network, just now. */
export interface Diagnosis {
  readonly online: boolean
  readonly addresses: readonly string[]
  readonly nat: NatState
  readonly relays: readonly RelayState[]
  readonly bootstraps: readonly BootstrapState[]
  readonly peers: readonly PeerState[]
  /** Peers in the table of the DHT; undefined while offline. */
  readonly dhtPeers: number | undefined
  /** Peers that mDNS shows on this network. */
  readonly lanPeers: number
}

export function diagnose(net: Network, bootstraps: readonly BootstrapState[]): Diagnosis {
  const { node } = net
  return {
    online: net.isOnline,
    addresses: net.addresses(),
    nat: net.nat.state,
    relays: net.relays.states(),
    bootstraps,
    peers: node === undefined ? [] : connectedPeers(node),
    dhtPeers: node === undefined ? undefined : tableSize(node.services.dht),
    lanPeers: net.lan.peers().length,
  }
}

/** kad-dht's interface leaves its table out; its class has it. */
function tableSize(dht: KadDHT): number {
  return (dht as KadDHT & { routingTable?: { readonly size: number } }).routingTable?.size ?? 0
}
