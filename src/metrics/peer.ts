import type { Metrics } from './metrics.ts'

/** What a peer knows about its own work: numbers only, nothing about whom. */
export interface PeerCounts {
  readonly connections: number
  readonly friends: number
  readonly friendsOnline: number
  readonly groups: number
  /** Messages that wait for their friends' receipts. */
  readonly queued: number
  readonly unread: number
  /** Letters held for friends, in bytes. */
  readonly letterBytes: number
  readonly bootstraps: number
}

/** Registers what somebody who looks after a peer watches. */
export function measurePeer(metrics: Metrics, read: () => PeerCounts): void {
  const counts = metrics.oncePerScrape(read)
  const gauge = (name: string, help: string, of: (counts: PeerCounts) => number): void => {
    metrics.gauge(`kith_peer_${name}`, help, () => of(counts()))
  }
  gauge('connections', 'Open connections', ({ connections }) => connections)
  gauge('friends', 'Friends', ({ friends }) => friends)
  gauge('friends_online', 'Friends that are connected', ({ friendsOnline }) => friendsOnline)
  gauge('groups', 'Groups', ({ groups }) => groups)
  gauge('messages_queued', 'Private messages without a receipt yet', ({ queued }) => queued)
  gauge('messages_unread', 'Unread messages of friends and groups', ({ unread }) => unread)
  gauge('letters_bytes', 'Letters held for friends, in bytes', ({ letterBytes }) => letterBytes)
  gauge('bootstraps', 'Connected bootstrap nodes', ({ bootstraps }) => bootstraps)
}
