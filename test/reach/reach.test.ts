/** Being dialled back: the protocol's edges in memory, and real nodes on loopback. */
import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import { test } from 'node:test'
import { peerIdFromString } from '@libp2p/peer-id'
import { streamPair } from '@libp2p/utils'
import { multiaddr } from '@multiformats/multiaddr'
import { ask } from '../../protocols/exchange.ts'
import { askBack, dialling, REACH } from '../../protocols/reach/reach.ts'
import { peerIdOf } from '../../protocols/signed.ts'
import { systemClock } from '../../src/clock.ts'
import { generateKeyPair } from '../../src/crypto/keys.ts'
import { BOOTSTRAP_LIMITS } from '../../src/limits.ts'
import { serveDialBack } from '../../src/net/dial-back.ts'
import { startListening } from '../../src/net/listening.ts'
import { createBootstrapNode, createPeerNode } from '../../src/net/node.ts'
import type { AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'
import type { Connection } from '@libp2p/interface'
import type { Verdict } from '../../protocols/reach/reach.ts'

const LOOPBACK = ['/ip4/127.0.0.1/tcp/0']
const connection = {
  remotePeer: peerIdFromString(peerIdOf(generateKeyPair().publicKey)),
  remoteAddr: multiaddr('/ip4/192.0.2.7/tcp/50000'),
} as unknown as Connection

/** Asks for these ports, with this said of them. */
async function asked(ports: number[], said: Verdict): Promise<{ reply: Promise<Verdict>; dialled: number[][] }> {
  const [near, far] = await streamPair({ protocol: REACH.protocol })
  const dialled: number[][] = []
  const dial = (_from: Connection, wanted: readonly number[]): Promise<Verdict> => {
    dialled.push([...wanted])
    return Promise.resolve(said)
  }
  void dialling(dial, () => undefined)(far, connection)
  return { reply: askBack(near, ports), dialled }
}

test('reach rules 1 and 4: one to four ports, each that is one; what was not asked about does not count', async () => {
  const seen = { host: '/ip4/192.0.2.7', reached: [4101, 22] }
  const { reply, dialled } = await asked([4101, 4101, 4102], seen)
  assert.deepEqual(await reply, { host: '/ip4/192.0.2.7', reached: [4101] })
  assert.deepEqual(dialled, [[4101, 4102]])
  for (const ports of [[], [0], [70_000]]) {
    const refused = await asked(ports, seen)
    await assert.rejects(refused.reply)
    assert.deepEqual(refused.dialled, [])
  }
  for (const host of ['', 'http://x', '/dns4/evil.example', `/ip4/${'1'.repeat(80)}`]) {
    await assert.rejects((await asked([1], { host, reached: [] })).reply)
  }
  for (const said of ['BUSY', 'RELAYED'] as const) assert.equal(await (await asked([1], said)).reply, said)
})

async function outside(t: TestContext): Promise<string> {
  const node = await createBootstrapNode({ device: generateKeyPair(), listen: LOOPBACK, limits: BOOTSTRAP_LIMITS })
  t.after(() => node.stop())
  await serveDialBack(node, { clock: systemClock, onFault: () => undefined })
  await startListening(node)
  return node.getMultiaddrs()[0]?.toString() ?? ''
}

test('reach rules 2 and 3: only the asker counts as an answer, and who asks too often is BUSY', async (t) => {
  const address = await outside(t)
  const peer = await createPeerNode({ device: generateKeyPair(), listen: LOOPBACK })
  t.after(() => peer.stop())
  await startListening(peer)
  // Somebody listens there, and is not the asker.
  const other = createServer((socket) => socket.on('error', () => undefined))
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
  t.after(() => other.close())
  const foreign = (other.address() as AddressInfo).port
  const [own = 0] = peer.services.own.ports()
  const met = await peer.dial(multiaddr(address))
  const seen = await askBack(await met.newStream(REACH.protocol), [foreign, own, 1])
  assert.deepEqual(seen, { host: '/ip4/127.0.0.1', reached: [own] })
  assert.equal(peer.getConnections(met.remotePeer).filter(({ status }) => status === 'open').length, 1)
  const answers = new Set<string>()
  for (let times = 0; times < 7; times++) {
    answers.add((await ask(REACH, await met.newStream(REACH.protocol), { ports: [1] })).status)
  }
  assert.ok(answers.has('BUSY'), [...answers].join())
})
