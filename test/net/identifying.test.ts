import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { systemClock } from '../../src/clock.ts'
import { generateKeyPair } from '../../src/crypto/keys.ts'
import { Network } from '../../src/net/network.ts'
import { until } from '../support/until.ts'
import type { TestContext } from 'node:test'
import type { StreamHandler } from '@libp2p/interface'
import type { Clock } from '../../src/clock.ts'

const TOPIC = 'test/topic'
const IDENTIFY = '/ipfs/id/1.0.0'
/** What takes a minute takes two seconds. */
const quickClock: Clock = { ...systemClock, after: (ms, fn) => systemClock.after(ms / 30, fn) }

async function start(t: TestContext, heard: string[], known: string[] = []): Promise<Network> {
  const net = new Network({
    device: generateKeyPair(),
    clock: quickClock,
    known: () => known,
    locate: () => Promise.resolve([]),
    outside: () => [],
    onFault: () => undefined,
  })
  net.gossip.subscribe(TOPIC, { validate: () => 'accept', receive: (data) => heard.push(toString(data)) })
  t.after(() => net.stop())
  await net.start(['/ip4/127.0.0.1/tcp/0'])
  return net
}

/** The first `count` that ask what this peer speaks wait for the answer in vain. */
async function keepQuiet(net: Network, count: number): Promise<() => number> {
  const node = net.node ?? assert.fail('online')
  const { handleProtocol } = node.services.identify as unknown as { handleProtocol: StreamHandler }
  let asked = 0
  await node.handle(
    IDENTIFY,
    async (stream, connection) => {
      asked++
      if (asked > count) await handleProtocol(stream, connection)
    },
    { force: true, maxInboundStreams: 4, runOnLimitedConnection: true },
  )
  return () => asked
}

for (const count of [1, 2]) {
  test(`net: two that did not say what they speak when asked ${String(count)} times hear each other`, async (t) => {
    const atAlice: string[] = []
    const atBob: string[] = []
    const bob = await start(t, atBob)
    const alice = await start(t, atAlice, bob.addresses())
    // Of two it is enough that one knows the other: its stream tells the other one.
    const asked = [await keepQuiet(alice, count), await keepQuiet(bob, count)]
    await alice.connect(bob.peerId)
    const isJoined = (one: Network): boolean => one.gossip.meshPeers(TOPIC).length === 1
    await until(() => isJoined(alice) && isJoined(bob), 'each has the other in the mesh', 15_000)
    assert.ok(asked.some((times) => times() > count))
    await alice.gossip.publish(TOPIC, fromString('from alice'))
    await bob.gossip.publish(TOPIC, fromString('from bob'))
    await until(() => atBob.includes('from alice') && atAlice.includes('from bob'))
  })
}
