/** Streams over real sockets, while libp2p is slow to write down what a peer speaks. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemClock } from '../../src/clock.ts'
import { generateKeyPair } from '../../src/crypto/keys.ts'
import { Network } from '../../src/net/network.ts'
import { until } from '../support/until.ts'
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
