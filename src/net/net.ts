import type { Connection, Stream } from '@libp2p/interface'
import type { Bytes } from '../../protocols/signed.ts'

/** A libp2p stream handler; errors it throws are its own to report. */
export type Handler = (stream: Stream, connection: Connection) => void | Promise<void>

export interface ServeOptions {
  /** Who may open this protocol; everyone else is reset unread. Asked again for each stream. Default: everyone. */
  readonly admit?: (peerId: string) => boolean
  /** Inbound streams per peer. Default: INBOUND_STREAMS_MAX. */
  readonly streamsMax?: number
}

export type Verdict = 'accept' | 'ignore' | 'reject'

export interface TopicHandler {
  /** Decides, before a message is passed on, whether it is provably faulty (`reject`), of no use here (`ignore`) or fine. */
  readonly validate: (data: Bytes, fromPeerId: string) => Verdict
  /** Called once for each accepted message of others. */
  readonly receive: (data: Bytes) => void
  /** Who belongs into the mesh of this topic; whoever is welcome on none is heard and left out. Default: everyone. */
  readonly isWelcome?: (peerId: string) => boolean
}

/** gossipsub as a feature sees it. Subscriptions outlive `offline` and `online`. */
export interface Gossip {
  subscribe(topic: string, handler: TopicHandler): void
  unsubscribe(topic: string): void
  /** Publishes and returns the peers it went to. An empty list means that nobody got it and nobody ever will: keep it and retry. */
  publish(topic: string, data: Bytes): Promise<string[]>
  /** Peers in the mesh of this topic; publishing is dependable once there is one. */
  meshPeers(topic: string): string[]
  /** Tells when somebody subscribes to, or is grafted onto, one of our topics: the moment to publish what waits. */
  onJoin(listener: (topic: string, peerId: string) => void): void
}

/**
 * The network as a feature sees it: peer ids are text, protocols are served by name, and the libp2p node underneath
 * may come and go (`offline`, `online`).
 */
export interface Net {
  readonly peerId: string
  readonly isOnline: boolean
  readonly gossip: Gossip
  /** Serves a protocol, now and after each `online`. */
  serve(protocol: string, handler: Handler, options?: ServeOptions): void
  /**
   * Opens a stream, connecting first if need be: open connection, known addresses while rendezvous and DHT are asked, relay.
   *
   * @throws {KithError} `offline` or `unreachable`, saying what was tried.
   */
  open(peerId: string, protocol: string, signal?: AbortSignal): Promise<Stream>
  isConnected(peerId: string): boolean
  /** How many bytes a relay still lets through to this peer; undefined without a limit, as on a direct connection. */
  bytesLeft(peerId: string): number | undefined
  /** Keeps a connection to this peer: dialled at start and again, with back-off, whenever it breaks. */
  keep(peerId: string): void
  release(peerId: string): void
  /** Tells when a kept or other peer connects (true) or its last connection is gone (false). */
  onPeer(listener: (peerId: string, connected: boolean) => void): void
}
