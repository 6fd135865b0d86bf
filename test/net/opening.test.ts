/** Streams over real sockets, while libp2p is slow to write down what a peer speaks. */
import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import { test } from 'node:test'
import { peerIdOf } from '../../protocols/signed.ts'
import { systemClock } from '../../src/clock.ts'
import { generateKeyPair } from '../../src/crypto/keys.ts'
import { Network } from '../../src/net/network.ts'
import { until } from '../support/until.ts'
import type { AddressInfo, Socket } from 'node:net'
import type { TestContext } from 'node:test'

const PROTOCOL = '/kith-test/opening/1.0.0'
const DEADLINE_MS = 500

async function networkOf(t: TestContext, known: string[]): Promise<Network> {
  const net = new Network({
    device: generateKeyPair(),
    clock: systemClock,
    known: () => known,
    locate: () => Promise.resolve([]),
    outside: () => [],
    onFault: () => undefined,
  })
  t.after(() => net.stop())
  await net.start(['/ip4/127.0.0.1/tcp/0'])
  return net
}

test('net: a stream that libp2p does not hand over ends with its deadline, and is reset when it comes at last', async (t) => {
  const bob = await networkOf(t, [])
  let opened = 0
  let closed = 0
  bob.serve(PROTOCOL, (stream) => {
    opened++
    stream.addEventListener('close', () => closed++)
  })
  const alice = await networkOf(t, bob.addresses())
  await alice.connect(bob.peerId)
  const { peerStore } = alice.node ?? assert.fail('alice is online')
  const merge = peerStore.merge.bind(peerStore)
  let letGo: () => void = () => undefined
  const held = new Promise<void>((resolve) => (letGo = resolve))
  peerStore.merge = async (...args) => {
    await held
    return await merge(...args)
  }
  const late = new Promise<string>((resolve) => setTimeout(resolve, 20 * DEADLINE_MS, 'late').unref())
  const opening = alice.open(bob.peerId, PROTOCOL, AbortSignal.timeout(DEADLINE_MS)).then(
    () => 'open',
    () => 'given up',
  )
  assert.equal(await Promise.race([opening, late]), 'given up')
  await until(() => opened === 1, 'bob has the stream')
  assert.equal(closed, 0)
  letGo()
  await until(() => closed === 1, 'bob is rid of it')
})

/** Where a connection is taken, and nothing ever said. */
async function silentAddress(t: TestContext): Promise<string> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => undefined))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return `/ip4/127.0.0.1/tcp/${String((server.address() as AddressInfo).port)}`
}

test('net: whoever opens a stream or pings waits for a way no longer than its signal says, and the search goes on', async (t) => {
  const silent = await silentAddress(t)
  const alice = await networkOf(t, [silent])
  const bob = peerIdOf(generateKeyPair().publicKey)
  const signal = AbortSignal.timeout(DEADLINE_MS)
  const search = assert.rejects(alice.connect(bob), { code: 'unreachable' })
  const late = { code: 'unreachable', message: /No way to the peer was found: no answer in time/ }
  await Promise.all([
    assert.rejects(alice.open(bob, PROTOCOL, signal), late),
    assert.rejects(alice.ping(bob, signal), late),
  ])
  assert.equal(alice.attempt(bob), undefined, 'the search is not over')
  await search
  assert.deepEqual(
    alice
      .attempt(bob)
      ?.tries.map(({ outcome }) => outcome)
      .sort(),
    ['no answer in time', 'none', 'none'],
  )
  // Nobody is left who waits for this one: its failure is no unhandled rejection.
  await assert.rejects(alice.open(bob, PROTOCOL, AbortSignal.timeout(DEADLINE_MS)))
  const { atMs } = alice.attempt(bob) ?? assert.fail('there was a search')
  await until(() => alice.attempt(bob)?.atMs !== atMs, 'the other search ends too')
  await assert.rejects(alice.open(bob, PROTOCOL, AbortSignal.abort()), { code: 'unreachable' })
})
