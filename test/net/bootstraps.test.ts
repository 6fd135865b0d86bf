import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { test } from 'node:test'
import { systemClock } from '../../src/clock.ts'
import { generateKeyPair } from '../../src/crypto/keys.ts'
import { BOOTSTRAP_LIMITS } from '../../src/limits.ts'
import { Bootstraps } from '../../src/net/bootstraps.ts'
import { Network } from '../../src/net/network.ts'
import { createBootstrapNode } from '../../src/net/node.ts'
import { Store } from '../../src/store/store.ts'
import { temporaryDirectory } from '../support/people.ts'
import { until } from '../support/until.ts'
import type { AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'
import type { KeyPair } from '../../src/crypto/keys.ts'
import type { BootstrapNode } from '../../src/net/node.ts'

async function startNode(t: TestContext, device: KeyPair, listen: string): Promise<BootstrapNode> {
  const node = await createBootstrapNode({ device, listen: [listen], limits: BOOTSTRAP_LIMITS })
  t.after(() => node.stop())
  await node.start()
  return node
}

/** Where nobody listens. */
async function closedPort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

test('bootstraps: of two addresses of one node the second is dialled again too', async (t) => {
  const device = generateKeyPair()
  const node = await startNode(t, device, '/ip4/127.0.0.1/tcp/0/ws')
  const good = node.getMultiaddrs()[0]?.toString() ?? ''
  const [listen = '', peerId = ''] = good.split('/p2p/')
  const shut = `/ip4/127.0.0.1/tcp/${String(await closedPort())}/p2p/${peerId}`
  const net = new Network({
    device: generateKeyPair(),
    clock: systemClock,
    known: () => [],
    locate: () => Promise.resolve([]),
    outside: () => [],
    onFault: () => undefined,
  })
  const store = Store.open(join(temporaryDirectory(t), 'kith.db'))
  const bootstraps = new Bootstraps({ net, store, clock: systemClock, tell: () => undefined, addresses: [shut, good] })
  t.after(async () => {
    bootstraps.stop()
    await net.stop()
    store.close()
  })
  await net.start(['/ip4/127.0.0.1/tcp/0'])
  await bootstraps.start()
  assert.deepEqual(new Set(bootstraps.connected()), new Set([peerId]))
  await node.stop()
  await until(() => bootstraps.connected().length === 0, 'the node is gone')
  await startNode(t, device, listen)
  await until(() => bootstraps.connected().length > 0, 'connected again', 10_000)
})
