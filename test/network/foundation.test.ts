import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openBootstrap } from '../../src/compose/bootstrap.ts'
import { openFoundation } from '../../src/compose/foundation.ts'
import { systemClock } from '../../src/clock.ts'
import { KithError } from '../../src/errors.ts'
import { temporaryDirectory } from '../support/people.ts'
import { until } from '../support/until.ts'
import type { TestContext } from 'node:test'
import type { Bootstrap } from '../../src/compose/bootstrap.ts'
import type { Foundation } from '../../src/compose/foundation.ts'
import type { News } from '../../src/news.ts'

/** A protocol of the test's own: libp2p pings by itself, and allows one such stream at a time. */
const ECHO = '/kith-test/echo/1'
const LOOPBACK = ['/ip4/127.0.0.1/tcp/0']

async function bootstrapNode(
  t: TestContext,
  dataDir = temporaryDirectory(t),
): Promise<Bootstrap & { address: string }> {
  const node = await openBootstrap({ dataDir, listen: LOOPBACK, clock: systemClock, report: () => undefined })
  t.after(() => node.close())
  return { ...node, address: node.addresses[0] ?? '' }
}

interface TestPeer extends Foundation {
  readonly heard: News[]
}

async function peer(
  t: TestContext,
  bootstraps: string[],
  name?: string,
  dataDir = temporaryDirectory(t),
): Promise<TestPeer> {
  const heard: News[] = []
  const foundation = await openFoundation({
    dataDir,
    listen: LOOPBACK,
    bootstraps,
    name,
    clock: systemClock,
    tell: (news) => heard.push(news),
    report: () => undefined,
  })
  t.after(() => foundation.close())
  foundation.net.serve(ECHO, (stream) => stream.close())
  return { ...foundation, heard }
}

const refusal = (code: string) => (error: unknown) => error instanceof KithError && error.code === code

test('network: who is asked for while this peer is still on its way online is found', async (t) => {
  const { address } = await bootstrapNode(t)
  const bob = await peer(t, [address], 'bob')
  await bob.online()
  const alice = await peer(t, [address], 'alice')
  const going = alice.online()
  await until(() => alice.net.isOnline)
  assert.equal((await alice.names.resolve('bob')).name, 'bob')
  await going
})

test('network: two peers find each other by name through a bootstrap node, and its restart keeps names and identity', async (t) => {
  const dataDir = temporaryDirectory(t)
  const first = await bootstrapNode(t, dataDir)
  const alice = await peer(t, [first.address], 'alice')
  const bob = await peer(t, [first.address], 'bob')
  const states = await alice.online()
  assert.deepEqual(
    states.map(({ connected }) => connected),
    [true],
  )
  await bob.online()

  const sighting = await bob.names.find('alice')
  assert.equal(sighting.person.name, 'alice')
  assert.equal(sighting.online, true)
  assert.deepEqual(sighting.person.devices, [alice.net.peerId])
  await bob.net.open(alice.net.peerId, ECHO)
  assert.ok(bob.net.isConnected(alice.net.peerId))

  await first.close()
  await until(() => alice.bootstraps.connected().length === 0)
  const second = await bootstrapNode(t, dataDir)
  assert.equal(second.address, first.address)
  await until(
    () => alice.bootstraps.connected().length === 1 && bob.bootstraps.connected().length === 1,
    'both reconnect',
    20_000,
  )
  await until(async () => (await bob.names.find('alice')).online)
})

test('network: a name that somebody holds is refused, said once, and stays theirs', async (t) => {
  const { address } = await bootstrapNode(t)
  const alice = await peer(t, [address], 'alice')
  await alice.online()
  const impostor = await peer(t, [address], 'alice')
  await impostor.online()
  assert.deepEqual(impostor.heard.filter(({ type }) => type === 'name_refused').length, 1)
  const { person } = await impostor.names.find('alice').catch(() => alice.names.find('alice'))
  assert.deepEqual(person.userKey, alice.identity.user.publicKey)
  await assert.rejects(impostor.claims.rename('alice'), refusal('name_taken'))
})

test('network: a nameless peer is found by its peer id', async (t) => {
  const { address } = await bootstrapNode(t)
  const nobody = await peer(t, [address])
  const alice = await peer(t, [address], 'alice')
  await nobody.online()
  await alice.online()
  const { person, online } = await alice.names.find(nobody.net.peerId)
  assert.equal(person.label, `~${person.fingerprint}`)
  assert.equal(online, true)
})

test('network: offline is really unreachable and says so; online comes back on the same port', async (t) => {
  const { address } = await bootstrapNode(t)
  const alice = await peer(t, [address], 'alice')
  const bob = await peer(t, [address], 'bob')
  await alice.online()
  await bob.online()
  const before = alice.net.addresses()[0]
  await bob.names.find('alice')
  await alice.offline()
  assert.equal((await bob.names.find('alice')).online, false)
  await assert.rejects(bob.net.open(alice.net.peerId, ECHO), refusal('unreachable'))
  await assert.rejects(alice.net.open(bob.net.peerId, ECHO), refusal('offline'))
  await alice.online()
  assert.equal(alice.net.addresses()[0], before)
  await bob.net.open(alice.net.peerId, ECHO)
})

test('network: people who know each other meet with every bootstrap node dead, also after restarts', async (t) => {
  const bootstrap = await bootstrapNode(t)
  const [aliceDir, bobDir] = [temporaryDirectory(t), temporaryDirectory(t)]
  const alice = await peer(t, [bootstrap.address], 'alice', aliceDir)
  const bob = await peer(t, [bootstrap.address], 'bob', bobDir)
  await alice.online()
  await bob.online()
  await alice.names.find('bob')
  await bob.names.find('alice')
  await bootstrap.close()
  await alice.close()
  await bob.close()

  const alice2 = await peer(t, [bootstrap.address], undefined, aliceDir)
  const bob2 = await peer(t, [bootstrap.address], undefined, bobDir)
  const started = performance.now()
  const states = await alice2.online()
  assert.ok(performance.now() - started < 6_000)
  assert.deepEqual(
    states.map(({ connected }) => connected),
    [false],
  )
  assert.ok(alice2.heard.some(({ type }) => type === 'bootstrap_unreachable'))
  await bob2.online()
  bob2.net.keep(alice2.net.peerId)
  await until(() => alice2.net.isConnected(bob2.net.peerId))
  assert.equal((await alice2.names.resolve('bob')).label, 'bob')
  await assert.rejects(alice2.names.resolve('carol'), refusal('unreachable'))
})

test('network: a bootstrap address without an id is pinned at first contact, another identity there is refused', async (t) => {
  const dir = temporaryDirectory(t)
  const honest = await bootstrapNode(t, dir)
  const bare = honest.address.replace(/\/p2p\/.*/, '')
  const aliceDir = temporaryDirectory(t)
  const alice = await peer(t, [bare], 'alice', aliceDir)
  assert.equal((await alice.online())[0]?.connected, true)
  await alice.close()
  await honest.close()

  const liar = await openBootstrap({
    dataDir: temporaryDirectory(t),
    listen: [bare],
    clock: systemClock,
    report: () => undefined,
  })
  t.after(() => liar.close())
  const again = await peer(t, [bare], undefined, aliceDir)
  const [state] = await again.online()
  assert.equal(state?.connected, false)
  assert.match(state.lastError ?? '', /is not the bootstrap node it was/)
  const [pinned] = await (await peer(t, [honest.address], undefined)).online()
  assert.match(pinned?.lastError ?? '', /is not the bootstrap node it was/)
})

test('network: a peer that cannot be dialled is reached through the relay of the bootstrap node', async (t) => {
  const { address } = await bootstrapNode(t)
  const alice = await peer(t, [address], 'alice')
  const bob = await peer(t, [address], 'bob')
  await alice.online()
  await bob.online()
  await until(() => alice.net.addresses().some((one) => one.includes('/p2p-circuit')))
  const relayed = alice.net.addresses().filter((one) => one.includes('/p2p-circuit'))
  const connection = await bob.net.node?.dial((await import('@multiformats/multiaddr')).multiaddr(relayed[0] ?? ''), {
    force: true,
  })
  assert.ok(connection)
  assert.match(connection.remoteAddr.toString(), /p2p-circuit/)
  const stream = await connection.newStream(ECHO)
  stream.abort(new Error('done'))
})

test('network: every bootstrap node is a relay for a peer that goes online', async (t) => {
  const nodes = [await bootstrapNode(t), await bootstrapNode(t), await bootstrapNode(t)]
  const addresses = nodes.map(({ address }) => address)
  const alice = await peer(t, addresses, 'alice')
  await alice.online()
  const relays = (): string[] =>
    addresses.filter((relay) => alice.net.addresses().includes(`${relay}/p2p-circuit/p2p/${alice.net.peerId}`))
  await until(() => relays().length === addresses.length, 'a slot at each')
})
