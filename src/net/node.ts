import { noise } from '@chainsafe/libp2p-noise'
import { yamux } from '@chainsafe/libp2p-yamux'
import { privateKeyFromRaw } from '@libp2p/crypto/keys'
import { dcutr } from '@libp2p/dcutr'
import { gossipsub, StrictNoSign } from '@libp2p/gossipsub'
import { identify, identifyPush } from '@libp2p/identify'
import { kadDHT, passthroughMapper } from '@libp2p/kad-dht'
import { mdns } from '@libp2p/mdns'
import { ping } from '@libp2p/ping'
import { tcp } from '@libp2p/tcp'
import { uPnPNAT } from '@libp2p/upnp-nat'
import { createLibp2p } from 'libp2p'
import { concat } from 'uint8arrays/concat'
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { crowdGate } from './crowd.ts'
import { NameRecords } from './name-records.ts'
import { OwnAddresses } from './own-addresses.ts'
import { RELAYED_PER_CONNECTION_MAX, relayServer, relayTransport } from './relaying.ts'
import { Reservations } from './reservations.ts'
import { SCORES, THRESHOLDS } from './scoring.ts'
import { webSocketTransport } from './websocket.ts'
import { sha256 } from '../crypto/keys.ts'
import type { CircuitRelayService } from '@libp2p/circuit-relay-v2'
import type { Identify } from '@libp2p/identify'
import type { KadDHT } from '@libp2p/kad-dht'
import type { GossipSub, GossipsubOpts } from '@libp2p/gossipsub'
import type { Ping } from '@libp2p/ping'
import type { Libp2p, PeerInfo, PrivateKey } from '@libp2p/interface'
import type { KeyPair } from '../crypto/keys.ts'
import type { Libp2pOptions } from 'libp2p'

export type BootstrapNode = Libp2p<{
  dht: KadDHT
  relay: CircuitRelayService
  identify: Identify
  own: OwnAddresses
  ping: Ping
}>
export type PeerNode = Libp2p<{
  dht: KadDHT
  gossip: GossipSub
  identify: Identify
  reservations: Reservations
  own: OwnAddresses
  ping: Ping
}>

type Datastore = NonNullable<Libp2pOptions['datastore']>

export interface NodeInit {
  readonly device: KeyPair
  /** Multiaddrs to listen on, as text. */
  readonly listen: readonly string[]
  readonly datastore?: Datastore
  /** Undefined: nothing is measured, and nothing is spent on it. */
  readonly metrics?: NodeMetrics
}

/** How a peer makes itself reachable, beside listening. */
export interface ReachChoice {
  /** Relays for others, within quotas, while it can be dialled from outside. */
  readonly relay?: boolean
  /** Asks the router for a port. */
  readonly upnp?: boolean
  /** Is seen by peers on the same network, and sees them. */
  readonly lan?: boolean
}

export interface PeerNodeInit extends NodeInit, ReachChoice {
  /** Hears of peers on the same network. */
  readonly onLan?: (peer: PeerInfo) => void
}

/** What libp2p and gossipsub report to (src/metrics). */
export interface NodeMetrics {
  readonly libp2p: NonNullable<Libp2pOptions['metrics']>
  readonly gossip: Required<Pick<GossipsubOpts, 'metricsRegister' | 'metricsTopicStrToLabel'>>
}

export interface Room {
  readonly connections: number
  readonly connectionsPerAddress: number
  /** Relay slots given away at once. */
  readonly reservations: number
  /** How long the slot of a peer that left waits for it. Default: as src/net/relay-slots.ts states. */
  readonly slotGraceMs?: number
}

// A whole village may sit behind one address, and everybody dials at once after an outage: libp2p's defaults (5 new
// connections a second and host, 10 pending) would turn most of them away.
const INBOUND_PER_SECOND_MAX = 1_000
const INBOUND_PENDING_MAX = 256
/** Addresses are dialled one after another: a dead one must not use up the whole time, a busy machine must have some. */
const ADDRESS_DIAL_MS = 3_000
const DIAL_MS = 10_000
/**
 * libp2p's 10 s cost a bootstrap node half of its idle CPU. A dead cable is noticed within a minute; a process that ends
 * is noticed at once.
 */
const PING_INTERVAL_MS = 30_000
/** A peer that answers later is taken for dead: on a busy machine 5 s broke connections, and dialling made it busier. */
const PING_MS = 15_000
/** Below the interval: a second ping while the first one waits is refused, and ends the connection too. */
const PING_MS_MAX = 25_000
/** Libp2p's own watch over a connection, `ping` and `doctor` may ask at the same moment; its default is one. */
const PINGS_AT_ONCE = 4
/** A busy machine takes longer than the default's five seconds, and is asked again meanwhile (src/net/identifying.ts). */
const IDENTIFY = { timeout: 30_000, maxInboundStreams: 4, maxOutboundStreams: 4 }
/**
 * Of one connection: what is relayed over it, and the streams of each protocol, which have a limit of their own. Beyond it
 * every stream is refused, libp2p's own ping too, and that ends the connection.
 */
const YAMUX_STREAMS_MAX = RELAYED_PER_CONNECTION_MAX + 212
const STREAM_WRITE_BYTES_MAX = 4 * 1024 * 1024
const STREAM_WINDOW_BYTES_MAX = 1024 * 1024
const PEER_CONNECTIONS_MAX = 300
/** A person's line is no data centre: a few neighbours, and no films. */
const PEER_RELAY_SLOTS_MAX = 32
const PEER_RELAY_BYTES_MAX = 64n * 1024n * 1024n
const PEER_RELAY_MS_MAX = 2 * 60 * 60_000
const LAN_INTERVAL_MS = 20_000
/** A message has at most 64 KiB; one answer to a peer that missed some joins several. */
const GOSSIP_RPC_BYTES_MAX = 2 * 1024 * 1024
/** What one frame of gossipsub may list: a peer is in fewer groups, and no neighbour says more at once. */
const GOSSIP_RPC_LIMITS = {
  maxSubscriptions: 1_024,
  maxMessages: 512,
  maxIhaveMessageIDs: 1_024,
  maxIwantMessageIDs: 1_024,
  maxIdontwantMessageIDs: 512,
  maxControlMessages: 1_024,
  maxPeerInfos: 16,
}
const GOSSIP_ANSWER_MS = 10_000
const GOSSIP_APART_MS = 10_000
/** A stalled mesh peer costs at most this much memory. */
const GOSSIP_OUTBOUND_BYTES_MAX = 4 * 1024 * 1024

/** A node that introduces peers to one another, not yet started: rendezvous is served by the caller; the rest is here. */
export async function createBootstrapNode(init: NodeInit & { limits: Room }): Promise<BootstrapNode> {
  const { limits } = init
  return await createLibp2p({
    ...base(init, limits.connections),
    connectionGater: crowdGate(limits.connectionsPerAddress),
    services: {
      ...services(),
      // The default limit (128 KiB, two minutes) would cut every conversation; a relayed connection here is bounded by
      // the number of reservations instead.
      relay: relayServer({ maxReservations: limits.reservations, applyDefaultLimit: false }, limits.slotGraceMs),
    },
  })
}

/** A person's node, not yet started. */
export async function createPeerNode(init: PeerNodeInit): Promise<PeerNode> {
  return await createLibp2p({
    ...base(init, PEER_CONNECTIONS_MAX),
    ...(init.lan === true ? { peerDiscovery: [lan(init.onLan)] } : {}),
    services: {
      ...services(),
      dcutr: dcutr(),
      ...(init.relay === true ? { relay: modestRelay() } : {}),
      // Only what somebody outside reached is announced (src/net/nat.ts): a router may say yes and do nothing.
      ...(init.upnp === true ? { upnp: uPnPNAT({ portMappingDescription: 'Kith' }) } : {}),
      reservations: (components: ConstructorParameters<typeof Reservations>[0]) => new Reservations(components),
      gossip: gossipsub({
        // Messages carry our own signature (protocols/group), which also serves catch-up; gossipsub's would be verified
        // before any validator runs. Ids bind the content, so a duplicate costs one hash; and the topic, because what was
        // published on one topic would count as said already on the next (entries are for two, see Topics of src/groups).
        globalSignaturePolicy: StrictNoSign,
        msgIdFn: (message) => messageId(message.topic, message.data),
        fastMsgIdFn: (message) => toString(messageId(message.topic, message.data ?? new Uint8Array()), 'latin1'),
        // The default spells each id in base64 by hand, which costs more than the hash.
        msgIdToStrFn: (id) => toString(id, 'latin1'),
        // What nobody heard must not count as said: it is published again once somebody joins.
        allowPublishToZeroTopicPeers: false,
        ignoreDuplicatePublishError: true,
        emitSelf: false,
        runOnLimitedConnection: true,
        // A neighbour of floodsub has no score, no mesh and no rate.
        fallbackToFloodsub: false,
        // Whoever was no member a moment ago may be one now: the default keeps them apart for a minute.
        pruneBackoff: GOSSIP_APART_MS,
        scoreParams: SCORES,
        scoreThresholds: THRESHOLDS,
        decodeRpcLimits: GOSSIP_RPC_LIMITS,
        // On a busy machine an answer takes longer than the default's three seconds.
        gossipsubIWantFollowupMs: GOSSIP_ANSWER_MS,
        maxInboundDataLength: GOSSIP_RPC_BYTES_MAX,
        maxOutboundBufferSize: GOSSIP_OUTBOUND_BYTES_MAX,
        ...init.metrics?.gossip,
      }),
    },
  })
}

/** The length says where the topic ends. */
function messageId(topic: string, data: Uint8Array): Uint8Array {
  return sha256(fromString(`${String(topic.length)} ${topic}`), data)
}

function modestRelay(): ReturnType<typeof relayServer> {
  return relayServer({
    maxReservations: PEER_RELAY_SLOTS_MAX,
    defaultDataLimit: PEER_RELAY_BYTES_MAX,
    defaultDurationLimit: PEER_RELAY_MS_MAX,
  })
}

/** libp2p tells of discovered peers without saying how they were found: here it is said. */
function lan(onLan: PeerNodeInit['onLan']): ReturnType<typeof mdns> {
  return (components) => {
    const discovery = mdns({ interval: LAN_INTERVAL_MS, serviceTag: '_kith._udp.local' })(components)
    discovery.addEventListener('peer', (event) => onLan?.(event.detail))
    return discovery
  }
}

const services = () => ({
  identify: identify(IDENTIFY),
  identifyPush: identifyPush(IDENTIFY),
  ping: ping({ maxInboundStreams: PINGS_AT_ONCE, maxOutboundStreams: PINGS_AT_ONCE }),
  dht: dht(),
  own: (components: ConstructorParameters<typeof OwnAddresses>[0]) => new OwnAddresses(components),
})

function dht(): (components: Parameters<ReturnType<typeof kadDHT>>[0]) => KadDHT {
  const names = new NameRecords()
  return kadDHT({
    protocol: '/kith/kad/1.0.0',
    clientMode: false,
    // Without it, tables stay empty on private and loopback addresses.
    peerInfoMapper: passthroughMapper,
    initialQuerySelfInterval: 500,
    querySelfInterval: 300_000,
    validators: {
      'kith-name': (key, value) => {
        names.validate(key, concat([value]))
      },
    },
    selectors: {
      'kith-name': (key, values) =>
        names.select(
          key,
          values.map((value) => concat([value])),
        ),
    },
  })
}

function base(init: NodeInit, connectionsMax: number) {
  return {
    // Handlers come first: a peer that dials at once must not be told that we speak nothing.
    start: false,
    privateKey: libp2pKey(init.device),
    addresses: { listen: [...init.listen] },
    transports: [
      tcp({ dialOpts: { noDelay: true }, listenOpts: { noDelay: true } }),
      webSocketTransport(),
      relayTransport(),
    ],
    connectionEncrypters: [noise()],
    streamMuxers: [
      yamux({
        maxInboundStreams: YAMUX_STREAMS_MAX,
        streamOptions: {
          maxStreamWindowSize: STREAM_WINDOW_BYTES_MAX,
          // A paused stream holds at most one window; the rest is for what was on its way.
          maxReadBufferLength: STREAM_WINDOW_BYTES_MAX * 2,
          maxWriteBufferLength: STREAM_WRITE_BYTES_MAX,
        },
      }),
    ],
    connectionManager: {
      maxConnections: connectionsMax,
      inboundConnectionThreshold: INBOUND_PER_SECOND_MAX,
      maxIncomingPendingConnections: INBOUND_PENDING_MAX,
      addressDialTimeout: ADDRESS_DIAL_MS,
      dialTimeout: DIAL_MS,
    },
    connectionMonitor: {
      pingInterval: PING_INTERVAL_MS,
      pingTimeout: { minTimeout: PING_MS, maxTimeout: PING_MS_MAX },
    },
    nodeInfo: { userAgent: 'kith' },
    ...(init.datastore === undefined ? {} : { datastore: init.datastore }),
    ...(init.metrics === undefined ? {} : { metrics: init.metrics.libp2p }),
  }
}

function libp2pKey(device: KeyPair): PrivateKey {
  return privateKeyFromRaw(concat([device.seed, device.publicKey]))
}
