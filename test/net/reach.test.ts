/** Ways to a peer over real sockets, some of which lead nowhere. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { multiaddr } from '@multiformats/multiaddr'
import { systemClock } from '../../src/clock.ts'
import { generateKeyPair } from '../../src/crypto/keys.ts'
import { BOOTSTRAP_LIMITS } from '../../src/limits.ts'
import { createBootstrapNode, createPeerNode } from '../../src/net/node.ts'
import { startListening } from '../../src/net/listening.ts'
import { Reach } from '../../src/net/reach.ts'
import { Freezer, silence } from '../support/freezer.ts'
import type { TestContext } from 'node:test'
import type { PeerNode } from '../../src/net/node.ts'

const LOOPBACK = ['/ip4/127.0.0.1/tcp/0']
const FOUND_MS_MAX = 10_000

async function started<T extends PeerNode | Awaited<ReturnType<typeof createBootstrapNode>>>(
  t: TestContext,
  node: T,
): Promise<T> {
  t.after(() => node.stop())
  await startListening(node)
  return node
}

const peerNode = async (t: TestContext): Promise<PeerNode> =>
  await started(t, await createPeerNode({ device: generateKeyPair(), listen: LOOPBACK }))

/** A relay to which `node` is connected, and which has hung since; each of its addresses leads to it. */
async function hangingRelay(t: TestContext, node: PeerNode): Promise<string[]> {
  const relay = await started(
    t,
    await createBootstrapNode({ device: generateKeyPair(), listen: LOOPBACK, limits: BOOTSTRAP_LIMITS }),
  )
  const address = relay.getMultiaddrs()[0]?.toString() ?? ''
  const freezers = [
    await Freezer.before(t, address),
    await Freezer.before(t, address),
    await Freezer.before(t, address),
  ]
  const addresses = freezers.map((one) => `${one.address}/p2p/${relay.peerId.toString()}`)
  await node.dial(multiaddr(addresses[0]))
  for (const freezer of freezers) freezer.freeze()
  return addresses
}

test('reach: of a peer that moved what others say is used before older addresses were all tried', async (t) => {
  const [alice, bob] = [await peerNode(t), await peerNode(t)]
  const silent = await Promise.all(Array.from({ length: 5 }, () => silence(t)))
  const relayed = (await hangingRelay(t, alice)).map((address) => `${address}/p2p-circuit`)
  const good = bob.getMultiaddrs().map((address) => address.toString())
  const reach = new Reach({
    ...{ clock: systemClock, node: () => alice, relays: () => [] },
    known: () => [...silent, ...relayed],
    locate: () => Promise.resolve(good),
  })
  const bobId = bob.peerId.toString()
  const startMs = performance.now()
  const connection = await reach.connect(bobId)
  const tookMs = performance.now() - startMs
  t.diagnostic(`connected after ${tookMs.toFixed(0)} ms`)
  assert.equal(connection.remoteAddr.toString(), good[0])
  assert.ok(tookMs < FOUND_MS_MAX, `after ${tookMs.toFixed(0)} ms`)
  assert.deepEqual(reach.attempt(bobId)?.tries, [
    { way: 'known addresses', address: `${silent[0] ?? ''}/p2p/${bobId}`, outcome: 'no answer in time' },
    { way: 'bootstrap nodes', address: good[0], outcome: 'connected' },
  ])
})

test('reach: a relay that hangs is tried once, under whichever of its addresses, and the next one has its turn', async (t) => {
  const [alice, bob] = [await peerNode(t), await peerNode(t)]
  const hanging = await hangingRelay(t, alice)
  const reach = new Reach({
    ...{ clock: systemClock, node: () => alice, relays: () => [hanging[2] ?? ''] },
    known: () => hanging.slice(0, 2).map((address) => `${address}/p2p-circuit`),
    locate: () => Promise.reject(new Error('all of them hang')),
  })
  await assert.rejects(reach.connect(bob.peerId.toString()), { code: 'unreachable' })
  const tries = reach.attempt(bob.peerId.toString())?.tries ?? []
  assert.deepEqual(
    tries.map(({ way, address, outcome }) => [way, address?.startsWith(hanging[0] ?? ''), outcome]),
    [
      ['bootstrap nodes', undefined, 'all of them hang'],
      ['known addresses', true, 'no answer in time'],
      ['relays', undefined, 'nothing new'],
    ],
  )
})
