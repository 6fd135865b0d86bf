import { z } from 'zod'
import { KithError } from '../errors.ts'
import { diagnose } from '../net/diagnosis.ts'
import { operation } from './operation.ts'
import { timeText } from './time.ts'
import type { Kith } from '../kith.ts'
import type { PeerState } from '../net/peers.ts'
import type { Person } from '../names/person.ts'
import type { Operation } from './operation.ts'

const peer = z.object({
  /** As you know them; `bootstrap` for a bootstrap node; else the peer id. */
  name: z.string(),
  kind: z.enum(['friend', 'bootstrap', 'known', 'stranger']),
  peerId: z.string(),
  state: z.enum(['connected', 'away']),
  way: z.enum(['direct', 'relayed']).optional(),
  relay: z.string().optional(),
  latencyMs: z.number().optional(),
  bytesLeft: z.number().optional(),
  direction: z.enum(['inbound', 'outbound']).optional(),
  addresses: z.array(z.string()),
  sinceMs: z.number().optional(),
  /** Of a friend who is away: why, and when it is tried again. */
  lastError: z.string().optional(),
  nextAttemptMs: z.number().optional(),
})
type Peer = z.infer<typeof peer>

const nearby = z.object({ name: z.string(), peerId: z.string(), addresses: z.array(z.string()), seenMs: z.number() })

const peers = operation({
  name: 'peers',
  topic: 'presence',
  summary: 'Who you are connected to and how, which friends are away and why, who is on this network',
  args: [],
  params: z.object({}),
  result: z.object({ peers: z.array(peer), nearby: z.array(nearby) }),
  examples: ['peers', 'peers --json'],
  run: ({ kith }) => {
    const connected = diagnose(kith.net, []).peers.map((one) => describe(kith, one))
    const here = new Set(connected.map(({ peerId }) => peerId))
    const friends = kith.friends.list().flatMap((friend) => friend.devices.map((peerId) => ({ friend, peerId })))
    const away = friends.filter(({ peerId }) => !here.has(peerId))
    const seen = kith.net.lan.peers().map(({ peerId, addresses, seenMs }) => ({
      name: kith.names.byPeer(peerId)?.label ?? peerId,
      peerId,
      addresses: [...addresses],
      seenMs,
    }))
    return { peers: [...connected, ...away.map(({ friend, peerId }) => absent(kith, friend, peerId))], nearby: seen }
  },
  say: (result) => [
    ...(result.peers.length === 0 ? ['Nobody is connected: doctor says why.'] : result.peers.map(sayPeer)),
    ...result.nearby.map(({ name, addresses }) => `On this network: ${name} ${addresses[0] ?? ''}`),
  ],
})

const ping = operation({
  name: 'ping',
  topic: 'presence',
  summary: 'Whether a friend answers, how fast, and by which way',
  args: [{ name: 'user', shown: 'U', completes: 'friend' }],
  params: z.object({ user: z.string() }),
  result: z.object({
    user: z.string(),
    peerId: z.string(),
    latencyMs: z.number(),
    way: z.enum(['direct', 'relayed']),
    address: z.string(),
  }),
  examples: ['ping bob'],
  run: async ({ kith, signal }, { user }) => {
    const person = await kith.names.resolve(user, signal)
    const [peerId = ''] = person.devices
    const latencyMs = await roundTrip(kith, person, peerId, signal)
    const open = diagnose(kith.net, []).peers.find((one) => one.peerId === peerId)
    return { user: person.label, peerId, latencyMs, way: open?.way ?? 'direct', address: open?.addresses[0] ?? '' }
  },
  say: ({ user, latencyMs, way, address }) => [`${user} answered in ${latencyMs} ms, ${way}, at ${address}`],
})

export const peerOperations: readonly Operation[] = [peers, ping]

async function roundTrip(kith: Kith, { label }: Person, peerId: string, signal: AbortSignal): Promise<number> {
  try {
    return await kith.net.ping(peerId, signal)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new KithError('unreachable', `${label} does not answer: ${reason}`, {
      cause,
      next: `doctor ${label} shows what was tried, and when it is tried again.`,
    })
  }
}

function describe(kith: Kith, open: PeerState): Peer {
  const { peerId, way, relay, bytesLeft, latencyMs, addresses, direction, sinceMs } = open
  const person = kith.names.byPeer(peerId)
  const isBootstrap = kith.bootstraps.states().some((one) => one.peerId === peerId)
  const kind = isBootstrap
    ? 'bootstrap'
    : person === undefined
      ? 'stranger'
      : kith.friends.isFriend(person.userKey)
        ? 'friend'
        : 'known'
  return {
    name: isBootstrap ? 'bootstrap' : (person?.label ?? peerId),
    kind,
    peerId,
    state: 'connected',
    way,
    addresses: [...addresses],
    direction,
    sinceMs,
    ...(relay === undefined ? {} : { relay }),
    ...(bytesLeft === undefined ? {} : { bytesLeft }),
    ...(latencyMs === undefined ? {} : { latencyMs }),
  }
}

function absent({ net }: Kith, { label }: Person, peerId: string): Peer {
  const attempt = net.attempt(peerId)
  const nextAttemptMs = net.nextAttemptMs(peerId)
  const tries = attempt?.tries ?? []
  const why = [...new Set(tries.map(({ way, outcome }) => `${way}: ${outcome}`))].join('; ')
  return {
    name: label,
    kind: 'friend',
    peerId,
    state: 'away',
    addresses: tries.flatMap(({ address }) => address ?? []),
    ...(why === '' ? {} : { lastError: why }),
    ...(nextAttemptMs === undefined ? {} : { nextAttemptMs }),
  }
}

function sayPeer({ name, kind, state, way, relay, latencyMs, addresses, lastError, nextAttemptMs }: Peer): string {
  if (state === 'away') {
    const next = nextAttemptMs === undefined ? '' : `, next attempt ${timeText(nextAttemptMs)}`
    return `${name} (${kind}): away (${lastError ?? 'not tried yet'}${next}); doctor ${name} shows more`
  }
  const round = latencyMs === undefined ? '' : `, ${latencyMs} ms`
  const by = relay === undefined ? (way ?? '') : `relayed by ${relay}`
  return `${name} (${kind}): ${by}${round}, ${addresses[0] ?? ''}`
}
