import assert from 'node:assert/strict'
import { test } from 'node:test'
import { peerIdFromString } from '@libp2p/peer-id'
import { multiaddr } from '@multiformats/multiaddr'
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { systemClock } from '../../src/clock.ts'
import { generateKeyPair } from '../../src/crypto/keys.ts'
import { Topics } from '../../src/groups/topics.ts'
import { startListening } from '../../src/net/listening.ts'
import { Network } from '../../src/net/network.ts'
import { createPeerNode } from '../../src/net/node.ts'
import { THRESHOLDS } from '../../src/net/scoring.ts'
import { deferred } from '../support/deferred.ts'
import { until } from '../support/until.ts'
import type { TestContext } from 'node:test'
import type { Connection, PeerId, Startable, Stream } from '@libp2p/interface'
import type { GroupState } from '../../protocols/group/roster.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { Ledger } from '../../src/groups/ledger.ts'
import type { GroupsInit } from '../../src/groups/parts.ts'
import type { TopicEvents } from '../../src/groups/topics.ts'
import type { Gossip, Net, Verdict } from '../../src/net/net.ts'
import type { PeerNode } from '../../src/net/node.ts'

const TOPIC = 'test/topic'

interface Member {
  readonly net: Network
  readonly heard: string[]
  readonly validated: string[]
  /** From whom each of them came. */
  readonly from: string[]
}

/** What gossipsub knows and does not show in its interface. */
interface Inner {
  getSubscribers(topic: string): unknown[]
  readonly peers: ReadonlyMap<string, unknown>
  readonly streamsOutbound: ReadonlyMap<string, { readonly rawStream: Stream }>
  readonly streamsInbound: ReadonlyMap<string, { readonly rawStream: Stream }>
  readonly score: {
    readonly peerStats: ReadonlyMap<string, { readonly connected: boolean; expire: number }>
    readonly scoreCache: Map<string, unknown>
    score(peerId: string): number
  }
  acceptFrom(peerId: string): boolean
  createOutboundStream(peerId: PeerId, connection: Connection): Promise<void>
  removePeer(peerId: PeerId): void
}

function gossipOf({ net }: Member): Inner {
  return net.node?.services.gossip as unknown as Inner
}

async function members(
  t: TestContext,
  count: number,
  verdict: (text: string) => Verdict = () => 'accept',
  isWelcome?: (peerId: string) => boolean,
): Promise<Member[]> {
  const addresses = new Map<string, string[]>()
  const made: Member[] = []
  for (let index = 0; index < count; index++) {
    const net = new Network({
      device: generateKeyPair(),
      clock: systemClock,
      known: (peerId) => addresses.get(peerId) ?? [],
      locate: () => Promise.resolve([]),
      outside: () => [],
      onFault: () => undefined,
    })
    const member: Member = { net, heard: [], validated: [], from: [] }
    net.gossip.subscribe(TOPIC, {
      validate: (data, from) => {
        member.from.push(from)
        member.validated.push(toString(data))
        return verdict(toString(data))
      },
      receive: (data) => member.heard.push(toString(data)),
      ...(isWelcome && { isWelcome }),
    })
    addresses.set(net.peerId, await net.start(['/ip4/127.0.0.1/tcp/0']))
    t.after(() => net.stop())
    made.push(member)
  }
  return made
}

test('gossip: every member gets a message once, validated once, although the mesh carries it many times', async (t) => {
  const all = await members(t, 4)
  for (const one of all) for (const other of all) one.net.keep(other.net.peerId)
  await until(() => all.every(({ net }) => net.gossip.meshPeers(TOPIC).length === 3))
  for (let index = 0; index < 20; index++) {
    const recipients = await all[index % 4]?.net.gossip.publish(TOPIC, fromString(`message ${String(index)}`))
    assert.ok((recipients ?? []).length > 0)
  }
  await until(() => all.every(({ heard }) => heard.length === 15))
  for (const { heard, validated } of all) {
    assert.equal(new Set(heard).size, 15)
    assert.equal(validated.length, 15)
  }
})

test('gossip: what a validator rejects or ignores reaches nobody, and a publish to nobody says so', async (t) => {
  const [alice, bob, carol] = await members(t, 3, (text) =>
    text.startsWith('spam') ? 'reject' : text.startsWith('old') ? 'ignore' : 'accept',
  )
  assert.ok(alice && bob && carol)
  assert.deepEqual(await alice.net.gossip.publish(TOPIC, fromString('to nobody')), [])
  alice.net.keep(bob.net.peerId)
  bob.net.keep(carol.net.peerId)
  await until(() => bob.net.gossip.meshPeers(TOPIC).length === 2)
  await alice.net.gossip.publish(TOPIC, fromString('spam'))
  await alice.net.gossip.publish(TOPIC, fromString('old'))
  await alice.net.gossip.publish(TOPIC, fromString('hello'))
  await until(() => carol.heard.length > 0)
  assert.deepEqual(bob.heard, ['hello'])
  assert.deepEqual(carol.heard, ['hello'])
  assert.deepEqual(carol.validated, ['hello'])
})

test('gossip: what nobody heard, or another topic carried before, still goes out', async (t) => {
  const [alice, bob] = await members(t, 2)
  assert.ok(alice && bob)
  const words = fromString('the same bytes')
  assert.deepEqual(await alice.net.gossip.publish(TOPIC, words), [])
  assert.deepEqual(await alice.net.gossip.publish('test/empty', words), [])
  alice.net.keep(bob.net.peerId)
  await until(() => alice.net.gossip.meshPeers(TOPIC).length === 1)
  const other: string[] = []
  for (const { net } of [alice, bob])
    net.gossip.subscribe('test/other', { validate: () => 'accept', receive: (data) => other.push(toString(data)) })
  await until(() => alice.net.gossip.meshPeers('test/other').length === 1)
  assert.deepEqual(await alice.net.gossip.publish('test/other', words), [bob.net.peerId])
  assert.deepEqual(await alice.net.gossip.publish(TOPIC, words), [bob.net.peerId])
  await until(() => bob.heard.length === 1 && other.length === 1)
})

test('gossip: topics survive going offline and online, and a join is told', async (t) => {
  const [alice, bob] = await members(t, 2)
  assert.ok(alice && bob)
  const joined: string[] = []
  alice.net.gossip.onJoin((topic, peerId) => joined.push(`${topic} ${peerId}`))
  alice.net.keep(bob.net.peerId)
  await until(() => alice.net.gossip.meshPeers(TOPIC).length === 1)
  const listen = bob.net.addresses().map((address) => address.split('/p2p/')[0] ?? '')
  await bob.net.stop()
  await until(() => !alice.net.isConnected(bob.net.peerId))
  await bob.net.start(listen)
  await until(() => alice.net.gossip.meshPeers(TOPIC).length === 1)
  assert.ok(joined.includes(`${TOPIC} ${bob.net.peerId}`))
  await alice.net.gossip.publish(TOPIC, fromString('again'))
  await until(() => bob.heard.includes('again'))
})

test('gossip: neighbours who share one address hear each other, however many they are', async (t) => {
  const [hub, ...others] = await members(t, 17)
  assert.ok(hub)
  for (const { net } of others) hub.net.keep(net.peerId)
  await until(() => gossipOf(hub).getSubscribers(TOPIC).length === others.length)
  await until(() => others.every((other) => gossipOf(other).getSubscribers(TOPIC).length > 0))
  for (const { net } of others) assert.ok(gossipOf(hub).score.score(net.peerId) > THRESHOLDS.gossipThreshold)
  // Whoever publishes tells all of them; a mesh has room for twelve.
  await hub.net.gossip.publish(TOPIC, fromString('to all'))
  await until(() => others.every(({ heard }) => heard.includes('to all')))
  for (const { net } of others) await net.gossip.publish(TOPIC, fromString(`from ${net.peerId}`))
  await until(() => others.every(({ net }) => hub.heard.includes(`from ${net.peerId}`)))
})

test('gossip: whoever floods with what is provably faulty is not heard any more within five seconds', async (t) => {
  const [alice, bob, mallory] = await members(t, 3, (text) => (text.startsWith('spam') ? 'reject' : 'accept'))
  assert.ok(alice && bob && mallory)
  for (const other of [bob, mallory]) alice.net.keep(other.net.peerId)
  await until(() => alice.net.gossip.meshPeers(TOPIC).length === 2)
  const startMs = performance.now()
  let sent = 0
  const { score } = gossipOf(alice)
  await until(
    async () => {
      for (let index = 0; index < 100 && sent < 3_000; index++, sent++) {
        await mallory.net.gossip.publish(TOPIC, fromString(`spam ${String(sent)}`)).catch(() => undefined)
      }
      return score.score(mallory.net.peerId) < THRESHOLDS.graylistThreshold
    },
    'mallory is not heard any more',
    5_000,
  )
  const tookMs = performance.now() - startMs
  const judged = alice.validated.length
  t.diagnostic(`deaf after ${tookMs.toFixed(0)} ms, ${String(sent)} frames sent, ${String(judged)} judged`)
  // Bob may have met mallory, and then passes on what is in order: what alice does not take is what mallory hands her.
  alice.from.length = 0
  // Whom gossipsub trusted a moment ago it hears for a second more, or for 128 frames.
  let turn = 0
  const isDeaf = async (): Promise<boolean> => {
    alice.from.length = 0
    turn++
    await mallory.net.gossip.publish(TOPIC, fromString(`still there ${String(turn)}`))
    await bob.net.gossip.publish(TOPIC, fromString(`I am here ${String(turn)}`))
    await until(() => alice.heard.includes(`I am here ${String(turn)}`))
    return !alice.from.includes(mallory.net.peerId)
  }
  await until(isDeaf, 'nothing of mallory is heard', 5_000)
  await until(() => !alice.net.gossip.meshPeers(TOPIC).includes(mallory.net.peerId))
})

test('gossip: a stranger to all topics is heard and is in no mesh', async (t) => {
  let strangers: string[] = []
  const [alice, bob, eve] = await members(
    t,
    3,
    () => 'accept',
    (peerId) => !strangers.includes(peerId),
  )
  assert.ok(alice && bob && eve)
  strangers = [eve.net.peerId]
  for (const other of [bob, eve]) alice.net.keep(other.net.peerId)
  await until(() => alice.net.gossip.meshPeers(TOPIC).includes(bob.net.peerId))
  await until(
    async () => (await eve.net.gossip.publish(TOPIC, fromString(`hello ${String(performance.now())}`))).length > 0,
  )
  await until(() => alice.heard.some((text) => text.startsWith('hello')))
  assert.deepEqual(alice.net.gossip.meshPeers(TOPIC), [bob.net.peerId])
})

/** Somebody who speaks gossip, and never answers when a stream is opened to them. */
async function mute(t: TestContext): Promise<PeerNode> {
  const node = await createPeerNode({ device: generateKeyPair(), listen: ['/ip4/127.0.0.1/tcp/0'] })
  node.addEventListener('connection:open', ({ detail }) => {
    const { muxer, onIncomingStream } = detail as unknown as { muxer: EventTarget; onIncomingStream: () => void }
    muxer.removeEventListener('stream', onIncomingStream)
  })
  await startListening(node)
  t.after(() => node.stop())
  return node
}

test('gossip: a neighbour that does not answer keeps nobody else waiting', async (t) => {
  const [alice, bob] = await members(t, 2)
  assert.ok(alice && bob)
  const mallory = await mute(t)
  await mallory.dial(multiaddr(alice.net.addresses()[0]))
  await until(() => gossipOf(alice).peers.has(mallory.peerId.toString()))
  const startMs = performance.now()
  bob.net.keep(alice.net.peerId)
  const isMeshed = ({ net }: Member, other: Member): boolean => net.gossip.meshPeers(TOPIC).includes(other.net.peerId)
  await until(() => isMeshed(alice, bob) && isMeshed(bob, alice), 'alice and bob are in one mesh', 3_000)
  t.diagnostic(`in one mesh after ${(performance.now() - startMs).toFixed(0)} ms`)
})

async function meet(t: TestContext): Promise<[Member, Member]> {
  const [alice, bob] = await members(t, 2)
  assert.ok(alice && bob)
  for (const { net } of [alice, bob]) {
    // Whenever a peer says its addresses again gossipsub looks at its streams, and for as long as a node is young it does.
    const { identifyPush } = net.node?.services as unknown as { identifyPush: Startable }
    await identifyPush.stop()
  }
  alice.net.keep(bob.net.peerId)
  await until(() => [alice, bob].every(({ net }) => net.gossip.meshPeers(TOPIC).length === 1))
  return [alice, bob]
}

/** Says one thing after the other until one of them goes out, and waits until it is heard. */
async function speakUntilHeard(from: Member, to: Member, timeoutMs: number): Promise<void> {
  let text = ''
  await until(
    async () => {
      text = `${from.net.peerId} at ${performance.now().toFixed(3)}`
      return (await from.net.gossip.publish(TOPIC, fromString(text))).includes(to.net.peerId)
    },
    'something goes out',
    timeoutMs,
  )
  await until(() => to.heard.includes(text))
}

test('gossip: a stream that broke is opened again while the peers stay connected', async (t) => {
  const [alice, bob] = await meet(t)
  const connections = alice.net.node?.getConnections()
  const startMs = performance.now()
  gossipOf(alice).streamsOutbound.get(bob.net.peerId)?.rawStream.abort(new Error('cut'))
  await speakUntilHeard(alice, bob, 5_000)
  t.diagnostic(`heard again after ${(performance.now() - startMs).toFixed(0)} ms`)
  await speakUntilHeard(bob, alice, 5_000)
  assert.deepEqual(alice.net.node?.getConnections(), connections)
})

test('gossip: a neighbour that broke the stream on which it hears is told again what is said', async (t) => {
  const [alice, bob] = await meet(t)
  const before = gossipOf(alice).streamsOutbound.get(bob.net.peerId)?.rawStream
  assert.ok(before)
  gossipOf(bob).streamsInbound.get(alice.net.peerId)?.rawStream.abort(new Error('cut'))
  await until(() => before.status !== 'open')
  await speakUntilHeard(alice, bob, 5_000)
  await speakUntilHeard(bob, alice, 5_000)
  // As after a frame that cannot be read: both ends stay open for writing, and nobody reads them.
  const next = gossipOf(alice).streamsOutbound.get(bob.net.peerId)?.rawStream
  gossipOf(bob).removePeer(peerIdFromString(alice.net.peerId))
  await until(() => next?.remoteWriteStatus === 'closed')
  await until(() => gossipOf(alice).streamsOutbound.get(bob.net.peerId)?.rawStream !== next, 'a new stream', 5_000)
  await speakUntilHeard(alice, bob, 5_000)
  await speakUntilHeard(bob, alice, 5_000)
})

test('gossip: when one of two connections closes, gossip goes on over the other at once', async (t) => {
  const [alice, bob] = await meet(t)
  const { node } = alice.net
  assert.ok(node)
  let identified = 0
  for (const { net } of [alice, bob]) net.node?.addEventListener('peer:identify', () => identified++)
  await node.dial(multiaddr(bob.net.addresses()[0]), { force: true })
  // With that gossipsub looked at the second connection, and does not again.
  await until(() => identified === 2)
  const { rawStream } = gossipOf(alice).streamsOutbound.get(bob.net.peerId) ?? {}
  const first = node.getConnections().find(({ streams }) => streams.some((stream) => stream === rawStream))
  assert.ok(first)
  const startMs = performance.now()
  await first.close()
  await speakUntilHeard(alice, bob, 2_000)
  t.diagnostic(`heard again after ${(performance.now() - startMs).toFixed(0)} ms`)
  await speakUntilHeard(bob, alice, 2_000)
  assert.equal(node.getConnections().length, 1)
})

test('gossip: what is said while there is no stream to those who would hear it does not count as said', async (t) => {
  // Without a mesh nobody is grafted: that alone would be told as a join too.
  const [alice, bob] = await members(
    t,
    2,
    () => 'accept',
    () => false,
  )
  assert.ok(alice && bob)
  const gossip = gossipOf(alice)
  const create = gossip.createOutboundStream.bind(gossip)
  const { promise: isLate, resolve } = deferred()
  gossip.createOutboundStream = async (peerId, connection) => {
    await isLate
    await create(peerId, connection)
  }
  const recipients: string[][] = []
  alice.net.gossip.onJoin((topic) => {
    void alice.net.gossip.publish(topic, fromString('for whoever comes')).then((some) => recipients.push(some))
  })
  alice.net.keep(bob.net.peerId)
  await until(() => recipients.length > 0)
  assert.deepEqual(recipients, [[]])
  resolve(undefined)
  await until(() => bob.heard.length > 0, 'bob hears it', 2_000)
  assert.deepEqual(recipients.at(-1), [bob.net.peerId])
  assert.deepEqual(bob.heard, ['for whoever comes'])
})

test('gossip: what nobody heard is said again to whoever joined while it was said', async () => {
  const group = { groupId: fromString('a group') } as GroupState
  const said: string[] = []
  const first = deferred<string[]>()
  let join: (topic: string, peerId: string) => void = () => undefined
  const gossip: Gossip = {
    subscribe: () => undefined,
    unsubscribe: () => undefined,
    publish: (_topic, data) => (said.push(toString(data)) === 1 ? first.promise : Promise.resolve(['bob'])),
    meshPeers: () => [],
    onJoin: (listener) => (join = listener),
  }
  const net = { isOnline: true, gossip } as unknown as Net
  const events = { wrap: (_groupId: Bytes, words: Bytes) => Promise.resolve(words) } as unknown as TopicEvents
  const topics = new Topics({ net, clock: systemClock } as GroupsInit, {} as unknown as Ledger, events)
  topics.join(group, [TOPIC])
  const heard = topics.publish(group.groupId, fromString('hello'))
  await until(() => said.length === 1)
  join(TOPIC, 'bob')
  first.resolve([])
  assert.equal(await heard, 0)
  await until(() => said.length === 2, 'it is said again', 2_000)
  assert.deepEqual(said, ['hello', 'hello'])
})

test('gossip: a neighbour that goes after a topic was left is gone', async (t) => {
  const [alice, bob] = await meet(t)
  await speakUntilHeard(bob, alice, 5_000)
  alice.net.gossip.unsubscribe(TOPIC)
  await bob.net.stop()
  await until(() => !gossipOf(alice).peers.has(bob.net.peerId))
  const { peerStats } = gossipOf(alice).score
  await until(() => peerStats.get(bob.net.peerId)?.connected !== true, 'bob counts as gone', 5_000)
})

test('gossip: whoever is not heard any more is not heard after a reconnect either, until that is forgotten', async (t) => {
  const [alice, mallory] = await members(t, 2, (text) => (text.startsWith('spam') ? 'reject' : 'accept'))
  assert.ok(alice && mallory)
  const { peerId } = mallory.net
  const listen = mallory.net.addresses().map((address) => address.split('/p2p/')[0] ?? '')
  alice.net.keep(peerId)
  await until(() => [alice, mallory].every(({ net }) => net.gossip.meshPeers(TOPIC).length === 1))
  const { score } = gossipOf(alice)
  // Whoever did well a moment ago is not forgotten for it.
  await speakUntilHeard(mallory, alice, 5_000)
  await until(() => score.score(peerId) > 0)
  // It takes nine within an hour; three more, so that what decays on a busy machine meanwhile changes nothing.
  for (let index = 0; index < 12; index++) await mallory.net.gossip.publish(TOPIC, fromString(`spam ${String(index)}`))
  await until(() => alice.validated.length === 13)
  const again = async (): Promise<void> => {
    await mallory.net.stop()
    await until(() => score.peerStats.get(peerId)?.connected !== true)
  }
  await again()
  assert.ok(score.peerStats.has(peerId))
  const accepted: boolean[] = []
  const inner = gossipOf(alice)
  const accept = inner.acceptFrom.bind(inner)
  inner.acceptFrom = (from) => {
    // Or else gossipsub goes by what it worked out up to a second ago.
    score.scoreCache.clear()
    const verdict = accept(from)
    if (from === peerId) accepted.push(verdict)
    return verdict
  }
  await mallory.net.start(listen)
  await until(async () => (await mallory.net.gossip.publish(TOPIC, fromString('it is me'))).length > 0)
  // What she subscribes to, and what she says.
  await until(() => accepted.length >= 2)
  assert.ok(!accepted.includes(true))
  assert.ok(score.score(peerId) < THRESHOLDS.graylistThreshold)
  assert.equal(alice.heard.length, 1)
  await again()
  const stats = score.peerStats.get(peerId)
  assert.ok(stats)
  stats.expire = 0
  await mallory.net.start(listen)
  await speakUntilHeard(mallory, alice, 5_000)
})
