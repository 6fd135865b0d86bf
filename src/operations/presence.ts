import { z } from 'zod'
import { toString } from 'uint8arrays/to-string'
import { KithError, toKithError } from '../errors.ts'
import { personByKey } from '../store/persons.ts'
import { operation } from './operation.ts'
import { pageLines } from './web.ts'
import { timeText } from './time.ts'
import type { Kith } from '../kith.ts'
import type { Person } from '../names/person.ts'
import type { BootstrapState } from '../net/bootstraps.ts'
import type { NetNews } from '../net/news.ts'
import type { Operation } from './operation.ts'

/** Of one that lied or is doubted `doubt` says why. */
const bootstrapState = z.object({
  doubt: z.string().optional(),
  address: z.string(),
  peerId: z.string().optional(),
  connected: z.boolean(),
  lastError: z.string().optional(),
})

const online = operation({
  name: 'online',
  topic: 'presence',
  summary: 'Go online: register, and meet your friends',
  args: [],
  params: z.object({}),
  result: z.object({ bootstraps: z.array(bootstrapState) }),
  examples: ['online'],
  run: async ({ kith }) => ({ bootstraps: await kith.online() }),
  say: ({ bootstraps }) => [
    'Successfully go online',
    ...bootstraps
      .filter(({ connected }) => !connected)
      .map(({ address, lastError }) => `No bootstrap node answered: ${address} (${lastError ?? 'no answer yet'})`),
  ],
})

const offline = operation({
  name: 'offline',
  topic: 'presence',
  summary: 'Go offline: nothing is received, what you send waits',
  args: [],
  params: z.object({}),
  result: z.object({}),
  examples: ['offline'],
  run: async ({ kith }) => {
    await kith.offline()
    return {}
  },
  say: () => ['Successfully go offline'],
})

const seen = z.object({
  kind: z.literal('user'),
  user: z.string(),
  online: z.boolean(),
  lastSeenMs: z.number().optional(),
  fingerprint: z.string(),
  /** False when no bootstrap node answered and this is what the peer itself knows. */
  fresh: z.boolean(),
})
const group = z.object({ kind: z.literal('group'), group: z.string(), leader: z.string(), fingerprint: z.string() })

const lookup = operation({
  name: 'lookup',
  topic: 'presence',
  summary: 'Who a user is, or which public group a name means',
  args: [{ name: 'user', shown: 'U', completes: 'person' }],
  params: z.object({ user: z.string() }),
  result: z.discriminatedUnion('kind', [seen, group]),
  examples: ['lookup bob', 'lookup chess_club'],
  run: async ({ kith, signal }, { user }) => await find(kith, user, signal),
  say: (result) =>
    result.kind === 'group'
      ? [`Group: ${result.group}`, `Leader: ${result.leader}`, `Fingerprint of the leader: ${result.fingerprint}`]
      : [
          `User: ${result.user}`,
          `Status: ${result.online ? 'online' : 'offline'}`,
          `Last updated: ${result.lastSeenMs === undefined ? 'never' : timeText(result.lastSeenMs)}`,
          `Fingerprint: ${result.fingerprint}`,
          ...(result.fresh ? [] : ['No bootstrap node answered: this is what your own peer knows.']),
        ],
})

async function find(
  kith: Kith,
  text: string,
  signal: AbortSignal,
): Promise<z.infer<typeof seen> | z.infer<typeof group>> {
  try {
    const { person, online, lastSeenMs } = await kith.names.find(text, signal)
    const connected = isConnected(kith, person)
    return {
      ...describe(person),
      online: online || connected,
      lastSeenMs: connected ? kith.clock.now() : lastSeenMs,
      fresh: true,
    }
  } catch (error) {
    const { code } = toKithError(error)
    // Nobody answered just now: asking them again, about a user or a group, would take as long once more.
    const known = code === 'unreachable' ? kith.names.known(text) : undefined
    if (known !== undefined) return { ...describe(known), ...knownPresence(kith, known), fresh: false }
    if (code !== 'user_not_found') throw error
    const found = await kith.names.resolveGroup(text.replace(/^#/, ''), signal).catch(() => undefined)
    if (found === undefined) throw error
    return { kind: 'group', group: found.name, leader: found.leader.label, fingerprint: found.leader.fingerprint }
  }
}

function describe({ label, fingerprint }: Person): { kind: 'user'; user: string; fingerprint: string } {
  return { kind: 'user', user: label, fingerprint }
}

function isConnected({ net }: Kith, person: Person): boolean {
  return person.devices.some((peerId) => peerId === net.peerId || net.isConnected(peerId))
}

function knownPresence(kith: Kith, person: Person): { online: boolean; lastSeenMs: number | undefined } {
  const online = isConnected(kith, person)
  const seenMs = personByKey(kith.store, person.userKey)?.seenMs ?? 0
  return { online, lastSeenMs: online ? kith.clock.now() : seenMs === 0 ? undefined : seenMs }
}

const update = operation({
  name: 'update',
  topic: 'presence',
  summary: 'Refresh what is known of all friends',
  args: [],
  params: z.object({}),
  result: z.object({
    friends: z.array(z.object({ name: z.string(), online: z.boolean(), change: z.string().optional() })),
    answered: z.boolean(),
  }),
  examples: ['update'],
  run: async ({ kith, signal }) => {
    const friends = await Promise.all(kith.friends.list().map((friend) => refresh(kith, friend, signal)))
    return {
      friends: friends.map(({ fresh: _fresh, ...friend }) => friend),
      answered: friends.every(({ fresh }) => fresh),
    }
  },
  say: ({ friends, answered }) => {
    const changes = friends.filter(({ change }) => change !== undefined)
    const onlineCount = friends.filter((friend) => friend.online).length
    return [
      `Updated ${count(friends.length, 'friend')}: ${String(onlineCount)} online.`,
      ...changes.map(({ name, change }) => `${name} ${change ?? ''}`),
      ...(changes.length === 0 && friends.length > 0 ? ['Nothing changed.'] : []),
      ...(answered ? [] : ['No bootstrap node answered: this is what your own peer knows.']),
    ]
  },
})

async function refresh(
  kith: Kith,
  friend: Person,
  signal: AbortSignal,
): Promise<{ name: string; online: boolean; change?: string; fresh: boolean }> {
  const wasOnline = isConnected(kith, friend)
  try {
    const { person, online } = await kith.names.find(friend.label, signal)
    if (online && !wasOnline) for (const peerId of person.devices) kith.net.hint(peerId)
    const isOnline = online || isConnected(kith, person)
    const change =
      person.label !== friend.label
        ? `was ${friend.label}`
        : isOnline === wasOnline
          ? undefined
          : isOnline
            ? 'is online'
            : 'went offline'
    return { name: person.label, online: isOnline, ...(change === undefined ? {} : { change }), fresh: true }
  } catch (error) {
    if (!(error instanceof KithError)) throw error
    return { name: friend.label, online: isConnected(kith, friend), fresh: error.code === 'user_not_found' }
  }
}

const whoami = operation({
  name: 'whoami',
  topic: 'presence',
  summary: 'Your name, fingerprint, keys and addresses',
  args: [],
  params: z.object({}),
  result: z.object({
    name: z.string(),
    fingerprint: z.string(),
    userKey: z.string(),
    peerId: z.string(),
    addresses: z.array(z.string()),
    dataDir: z.string(),
  }),
  examples: ['whoami'],
  run: ({ kith }) => ({
    name: kith.names.me.name,
    fingerprint: kith.names.me.fingerprint,
    userKey: toString(kith.identity.user.publicKey, 'hex'),
    peerId: kith.identity.peerId,
    addresses: kith.net.addresses(),
    dataDir: kith.dataDir,
  }),
  say: ({ name, fingerprint, userKey, peerId, addresses, dataDir }) => [
    `Name: ${name === '' ? 'none yet (name <n> claims one)' : name}`,
    `Fingerprint: ${fingerprint}`,
    `User key: ${userKey}`,
    `Peer id: ${peerId}`,
    ...(addresses.length === 0
      ? ['Addresses: none, this peer is offline']
      : addresses.map((address) => `Address: ${address}`)),
    `Data directory: ${dataDir}`,
  ],
})

const name = operation({
  name: 'name',
  aliases: ['rename'],
  topic: 'presence',
  summary: 'Claim a name for yourself',
  args: [{ name: 'name', shown: 'N' }],
  params: z.object({ name: z.string() }),
  result: z.object({ name: z.string(), claimed: z.boolean() }),
  examples: ['name alice', 'rename alice'],
  run: async ({ kith }, { name: wanted }) => ({ name: wanted, claimed: await kith.claims.rename(wanted) }),
  say: ({ name: taken, claimed }) =>
    claimed
      ? [`You are ${taken} now.`]
      : [`You call yourself ${taken} now. No bootstrap node answered: the name is claimed as soon as one does.`],
})

const status = operation({
  name: 'status',
  topic: 'presence',
  summary: 'Whether you are online, and how',
  args: [],
  params: z.object({}),
  result: z.object({
    online: z.boolean(),
    addresses: z.array(z.string()),
    bootstraps: z.array(bootstrapState),
    friendsOnline: z.number(),
    friends: z.number(),
    requests: z.number(),
    database: z.string(),
    /** Where programs speak to this peer; absent while they cannot. */
    api: z.string().optional(),
  }),
  examples: ['status'],
  run: ({ kith }) => {
    const friends = kith.friends.list()
    return {
      online: kith.net.isOnline,
      addresses: kith.net.addresses(),
      bootstraps: doubted(kith),
      friendsOnline: friends.filter((friend) => isConnected(kith, friend)).length,
      friends: friends.length,
      requests: kith.requests.pending('in').length,
      database: kith.store.driverKind,
      ...(kith.access.address === undefined ? {} : { api: kith.access.address }),
    }
  },
  say: (result) => [
    result.online ? 'You are online.' : 'You are offline.',
    ...result.addresses.map((address) => `Listening on ${address}`),
    ...result.bootstraps.map(({ address, connected, lastError, doubt }) =>
      connected
        ? `Bootstrap node ${address}: connected${doubt === undefined ? '' : `, but do not trust it. ${doubt}`}`
        : `Bootstrap node ${address}: not connected (${lastError ?? 'not tried'})`,
    ),
    `Friends online: ${String(result.friendsOnline)} of ${String(result.friends)}`,
    `Requests to answer: ${String(result.requests)}`,
    ...(result.api === undefined ? [] : [`API at ${result.api}`]),
  ],
})

function doubted({ bootstraps, logs }: Kith): (BootstrapState & { doubt?: string })[] {
  const known = logs.states()
  return bootstraps.states().map((state) => {
    const doubt = known.find(({ peerId }) => peerId === state.peerId)?.reason
    return { ...state, ...(doubt === undefined ? {} : { doubt }) }
  })
}

function count(n: number, noun: string): string {
  return `${String(n)} ${noun}${n === 1 ? '' : 's'}`
}

export const presenceOperations: readonly Operation[] = [online, offline, lookup, update, whoami, name, status]

export const netSayings: { [T in NetNews['type']]: (news: Extract<NetNews, { type: T }>) => string[] } = {
  started: ({ name: own, fingerprint, peerId, dataDir }) => [
    own === '' ? `You have no name yet (${fingerprint}); name <n> claims one.` : `You are ${own} (${fingerprint}).`,
    `Peer id: ${peerId}`,
    `Data directory: ${dataDir}`,
  ],
  listening: ({ addresses }) => addresses.map((address) => `Listening on ${address}`),
  embedded_bootstrap: ({ addresses }) => [
    'No --bootstrap was given: a bootstrap node runs inside this process. Others join with',
    ...addresses.map((address) => `  node dist/peer.js --bootstrap ${address}`),
  ],
  bootstrap_unreachable: ({ address, reason }) => [`No bootstrap node answered: ${address} (${reason})`],
  bootstrap_reachable: ({ address }) => [`The bootstrap node answers again: ${address}`],
  name_refused: ({ name: refused, reason }) => [
    `The name ${refused} ${reason}: others will not find you by it. Claim another with name <n>.`,
  ],
  api_listening: ({ address, tokenFile }) => [`API at ${address} (token in ${tokenFile})`],
  metrics_listening: ({ address }) => [`Metrics at ${address}/metrics, health at ${address}/health`],
  page_link: ({ url }) => pageLines(url),
  api_failed: ({ reason }) => [`No API: ${reason}`],
  // Shown in list; a line for each friend that comes and goes would drown the conversation.
  presence: () => [],
}
