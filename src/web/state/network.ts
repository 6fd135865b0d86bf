import { callAny } from './peer.ts'
import { friends } from './people.ts'
import { status } from './me.ts'

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

type Told = Readonly<Record<string, unknown>>

/** Letters of a peer id that tell it from others, at its end: the beginning is the same for all. */
const SHOWN_LETTERS = 8

/** Whom this peer is connected to, and how; friends and bootstrap nodes that are away, too. */
export async function loadPeers(): Promise<Peer[]> {
  const told = await callAny<{ peers?: readonly Told[] }>('peers')
  const connected = (told.peers ?? []).map(peerOf)
  const known = new Set(connected.map(({ name }) => name))
  const ids = new Set(connected.map(({ id }) => id))
  const away = friends.value.filter(({ name }) => !known.has(name)).map(awayFriend)
  const nodes = (status.value?.bootstraps ?? [])
    .filter(({ peerId, connected: isThere }) => !isThere && (peerId === undefined || !ids.has(peerId)))
    .map(awayBootstrap)
  return [...connected, ...away, ...nodes]
}

/** One peer as the command tells of it. */
function peerOf(told: Told): Peer {
  const text = (...names: string[]): string | undefined =>
    names.map((name) => told[name]).find((value): value is string => typeof value === 'string' && value !== '')
  const count = (...names: string[]): number | undefined =>
    names.map((name) => told[name]).find((value): value is number => typeof value === 'number')
  const id = text('peerId', 'id') ?? ''
  const address = text('address', 'remoteAddr', 'remote')
  const who = text('user', 'who', 'name', 'friend', 'label')
  const isBootstrap =
    text('kind', 'role') === 'bootstrap' || status.value?.bootstraps.some(({ peerId }) => peerId === id) === true
  const isFriend = friends.value.some(({ name }) => name === who)
  return {
    id,
    name: who ?? `…${id.slice(-SHOWN_LETTERS)}`,
    kind: isFriend ? 'friend' : isBootstrap ? 'bootstrap' : 'other',
    isConnected: told.connected !== false,
    isRelayed: isRelay(told, address),
    latencyMs: count('latencyMs', 'rttMs', 'pingMs'),
    address,
    trouble: text('lastError', 'trouble'),
  }
}

function isRelay(told: Told, address: string | undefined): boolean {
  const how = told.route ?? told.via ?? told.path ?? told.how
  if (typeof how === 'string') return /relay|circuit/.test(how)
  return told.relayed === true || told.isRelayed === true || address?.includes('/p2p-circuit') === true
}

function awayFriend({ name, status: presence }: (typeof friends.value)[number]): Peer {
  const isConnected = presence === 'online'
  const unknown = { latencyMs: undefined, address: undefined, trouble: undefined }
  return { id: `friend:${name}`, name, kind: 'friend', isConnected, isRelayed: false, ...unknown }
}

function awayBootstrap({ address, lastError }: { address: string; lastError?: string }): Peer {
  const name = /\/(?:ip[46]|dns[46]?)\/([^/]+)/.exec(address)?.[1] ?? address
  return {
    ...{ id: address, name, kind: 'bootstrap', isConnected: false, isRelayed: false, latencyMs: undefined },
    ...{ address, trouble: lastError },
  }
}
