/** Two connections to one peer, of which the older one died unnoticed: a proxy goes silent and closes nothing. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { multiaddr } from '@multiformats/multiaddr'
import { systemClock } from '../../src/clock.ts'
import { openBootstrap } from '../../src/compose/bootstrap.ts'
import { generateKeyPair } from '../../src/crypto/keys.ts'
import { Network } from '../../src/net/network.ts'
import { createPeerNode } from '../../src/net/node.ts'
import { startListening } from '../../src/net/listening.ts'
import { Freezer } from '../support/freezer.ts'
import { temporaryDirectory } from '../support/people.ts'
import { until } from '../support/until.ts'
import type { TestContext } from 'node:test'
import type { Connection } from '@libp2p/interface'
import type { PeerNode } from '../../src/net/node.ts'

const ECHO = '/kith-test/silent/1.0.0'
const LOOPBACK = ['/ip4/127.0.0.1/tcp/0']
/** libp2p's own watch would take ten times as long. */
const NOTICED_MS = 5_000

async function network(t: TestContext): Promise<{ net: Network; node: PeerNode }> {
  const net = new Network({
    ...{ device: generateKeyPair(), clock: systemClock, known: () => [], outside: () => [] },
    ...{ locate: () => Promise.resolve([]), onFault: () => undefined },
  })
  t.after(() => net.stop())
  net.serve(ECHO, (stream) => stream.close())
  await net.start(LOOPBACK)
  return { net, node: net.node ?? assert.fail('online') }
}

const open = (node: PeerNode, peerId: string): Connection[] =>
  node.getConnections().filter(({ remotePeer, status }) => remotePeer.toString() === peerId && status === 'open')

test('net: a peer that comes back by another connection is spoken to there, and the dead one is ended', async (t) => {
  const [alice, bob] = [await network(t), await network(t)]
  const [address = ''] = bob.net.addresses()
  const proxy = await Freezer.before(t, address)
  const old = await alice.node.dial(multiaddr(`${proxy.address}/p2p/${bob.net.peerId}`))
  await until(() => open(bob.node, alice.net.peerId).length === 1, 'bob has it')
  proxy.freeze()
  await alice.node.dial(multiaddr(address), { force: true })
  await until(() => open(bob.node, alice.net.peerId).length === 2, 'bob has both')
  const startMs = performance.now()
  const stream = await bob.net.open(alice.net.peerId, ECHO, AbortSignal.timeout(NOTICED_MS))
  t.diagnostic(`bob has a stream after ${(performance.now() - startMs).toFixed(0)} ms`)
  stream.abort(new Error('over'))
  await until(() => open(bob.node, alice.net.peerId).length === 1, 'bob is rid of the old one', NOTICED_MS)
  await until(() => old.status !== 'open', 'so is alice', NOTICED_MS)
  assert.equal(open(alice.node, bob.net.peerId).length, 1)
})

test('net: an older connection that answers stays', async (t) => {
  const [alice, bob] = [await network(t), await network(t)]
  const [address = ''] = bob.net.addresses()
  const [near, dead] = [await Freezer.before(t, address), await Freezer.before(t, address)]
  for (const { address: at } of [near, dead]) {
    await alice.node.dial(multiaddr(`${at}/p2p/${bob.net.peerId}`), { force: true })
  }
  dead.freeze()
  await alice.node.dial(multiaddr(address), { force: true })
  await until(() => open(alice.node, bob.net.peerId).length === 2, 'the dead one is gone', 2 * NOTICED_MS)
  assert.ok(open(alice.node, bob.net.peerId).some(({ remoteAddr }) => remoteAddr.toString().startsWith(near.address)))
})

test('net: a bootstrap node relays to who came back by another connection', async (t) => {
  const boot = await openBootstrap({
    ...{ dataDir: temporaryDirectory(t), listen: LOOPBACK, clock: systemClock, report: () => undefined },
  })
  t.after(() => boot.close())
  const [address = ''] = boot.addresses
  const proxy = await Freezer.before(t, address)
  const alice = await network(t)
  await alice.node.dial(multiaddr(`${proxy.address}/p2p/${boot.peerId}`))
  await alice.node.services.reservations.reserve(boot.peerId, address)
  proxy.freeze()
  await alice.node.dial(multiaddr(address), { force: true })
  const bob = await createPeerNode({ device: generateKeyPair(), listen: LOOPBACK })
  t.after(() => bob.stop())
  await startListening(bob)
  await bob.dial(multiaddr(address))
  const circuit = multiaddr(`${address}/p2p-circuit/p2p/${alice.net.peerId}`)
  const startMs = performance.now()
  await until(() => bob.dial(circuit, { signal: AbortSignal.timeout(NOTICED_MS) }), 'the relayed way', 3 * NOTICED_MS)
  t.diagnostic(`relayed after ${(performance.now() - startMs).toFixed(0)} ms`)
})
