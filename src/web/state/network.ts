import { call } from './peer.ts'
import { friends } from './people.ts'
import { status } from './me.ts'
import type { Result } from '../client.ts'

/** A peer that this one is connected to, or would be. */
export interface Peer {
  readonly id: string
  /** A friend's name, or what the peer is. */
  readonly name: string
  readonly kind: 'friend' | 'bootstrap' | 'other'
  readonly isConnected: boolean
  readonly isRelayed: boolean
  readonly latencyMs: number | undefined
  readonly address: string | undefined
  readonly trouble: string | undefined
}

type Told = Result<'peers'>['peers'][number]

/** Letters of a peer id that tell it from others, at its end: the beginning is the same for all. */
const SHOWN_LETTERS = 8

/** Whom this peer is connected to, and how; friends and bootstrap nodes that are away, too. */
export async function loadPeers(): Promise<Peer[]> {
  const told = await call('peers', {})
  const connected = told.peers.map(peerOf)
  const known = new Set(connected.map(({ name }) => name))
  const ids = new Set(connected.map(({ id }) => id))
  const away = friends.value.filter(({ name }) => !known.has(name)).map(friendOf)
  const nodes = (status.value?.bootstraps ?? [])
    .filter(({ peerId }) => peerId === undefined || !ids.has(peerId))
    .map(bootstrapOf)
  return [...connected, ...away, ...nodes]
}

/** One peer as the command tells of it. */
function peerOf({ name, kind, peerId, state, way, latencyMs, addresses, lastError }: Told): Peer {
  const isNamed = name !== peerId
  return {
    id: peerId,
    name: isNamed && kind !== 'bootstrap' ? name : `…${peerId.slice(-SHOWN_LETTERS)}`,
    kind: kind === 'friend' || kind === 'bootstrap' ? kind : 'other',
    isConnected: state === 'connected',
    isRelayed: way === 'relayed',
    latencyMs,
    address: addresses[0],
    trouble: lastError,
  }
}

function friendOf({ name, status: presence }: (typeof friends.value)[number]): Peer {
  const isConnected = presence === 'online'
  const unknown = { latencyMs: undefined, address: undefined, trouble: undefined }
  return { id: `friend:${name}`, name, kind: 'friend', isConnected, isRelayed: false, ...unknown }
}

function bootstrapOf({ address, connected, lastError }: (typeof status.value & object)['bootstraps'][number]): Peer {
  const name = /\/(?:ip[46]|dns[46]?)\/([^/]+)/.exec(address)?.[1] ?? address
  return {
    ...{ id: address, name, kind: 'bootstrap', isConnected: connected, isRelayed: false, latencyMs: undefined },
    ...{ address, trouble: lastError },
  }
}
