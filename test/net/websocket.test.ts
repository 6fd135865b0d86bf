/** A bootstrap node that listens over WebSocket beside TCP: what a peer in a browser will need. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemClock } from '../../src/clock.ts'
import { openBootstrap } from '../../src/compose/bootstrap.ts'
import { openPeer } from '../../src/compose/peer.ts'
import { PlatformWebSocket } from '../../src/net/websocket.ts'
import { temporaryDirectory } from '../support/people.ts'
import { until } from '../support/until.ts'

test('websocket: a bootstrap node serves peers over WebSocket and TCP alike, and its port stays its own', async (t) => {
  const report = (): void => undefined
  const listen = ['/ip4/127.0.0.1/tcp/0', '/ip4/127.0.0.1/tcp/0/ws']
  const dataDir = temporaryDirectory(t)
  const first = await openBootstrap({ dataDir, listen, clock: systemClock, report })
  await first.close()
  // Again, with the port of the first run for TCP.
  const boot = await openBootstrap({ dataDir, listen, clock: systemClock, report })
  t.after(() => boot.close())
  const tcp = boot.addresses.find((address) => !address.includes('/ws/')) ?? ''
  const ws = boot.addresses.find((address) => address.includes('/ws/')) ?? ''
  assert.ok(first.addresses.includes(tcp), tcp)
  const open = async (name: string, bootstrap: string): ReturnType<typeof openPeer> => {
    const base = { dataDir: temporaryDirectory(t), name, listen: ['/ip4/127.0.0.1/tcp/0'], clock: systemClock }
    const kith = await openPeer({ ...base, bootstraps: [bootstrap], tell: () => undefined, report })
    t.after(() => kith.close())
    const [state] = await kith.online()
    assert.equal(state?.connected, true, state?.lastError)
    return kith
  }
  const [alice, bob] = [await open('alice', ws), await open('bob', tcp)]
  assert.match(alice.net.node?.getConnections()[0]?.remoteAddr.toString() ?? '', /\/ws/)
  assert.equal((await alice.names.resolve('bob')).label, 'bob')
  await until(() =>
    alice.net.addresses().some((address) => address.includes('/ws/') && address.includes('p2p-circuit')),
  )
  assert.equal((await bob.names.find('alice')).online, true)
})

test('websocket: a dial that was given up before its port refused takes no process down', async () => {
  const socket = new PlatformWebSocket('ws://127.0.0.1:1/')
  // Nobody listens for errors here: without the one of its own, the process of this test would end.
  const closed = new Promise((resolve) => {
    socket.addEventListener('close', resolve)
  })
  socket.close()
  await closed
  assert.equal(socket.readyState, PlatformWebSocket.CLOSED)
})
