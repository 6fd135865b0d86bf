/** Over real libp2p nodes on loopback: an attacker with a node and keys of its own, and friends without a bootstrap node. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deliver, FRIEND } from '../../protocols/friend/friend.ts'
import { makeEnd, makeRequest } from '../../protocols/friend/message.ts'
import { systemClock } from '../../src/clock.ts'
import { openBootstrap } from '../../src/compose/bootstrap.ts'
import { openPeer } from '../../src/compose/peer.ts'
import { randomBytes } from '../../src/crypto/keys.ts'
import { workFor } from '../support/friends.ts'
import { temporaryDirectory } from '../support/people.ts'
import { until } from '../support/until.ts'
import type { TestContext } from 'node:test'
import type { Bytes } from '../../protocols/signed.ts'
import type { Kith } from '../../src/kith.ts'

const LOOPBACK = ['/ip4/127.0.0.1/tcp/0']

interface Peer extends Kith {
  readonly name: string
  readonly faults: unknown[]
}

async function openBoot(t: TestContext): Promise<{ address: string; close: () => Promise<void> }> {
  const dataDir = temporaryDirectory(t)
  const node = await openBootstrap({ dataDir, listen: LOOPBACK, clock: systemClock, report: () => undefined })
  t.after(() => node.close())
  return { address: node.addresses[0] ?? '', close: () => node.close() }
}

async function open(t: TestContext, address: string, name: string, dataDir = temporaryDirectory(t)): Promise<Peer> {
  const faults: unknown[] = []
  const kith = await openPeer({
    dataDir,
    listen: LOOPBACK,
    bootstraps: [address],
    name,
    clock: systemClock,
    tell: () => undefined,
    report: (error) => faults.push(error),
  })
  t.after(() => kith.close())
  await kith.online()
  return { ...kith, name, faults }
}

async function becomeFriends(a: Peer, b: Peer): Promise<void> {
  await a.friends.request(await a.names.resolve(b.name))
  await until(() => b.requests.pending('in').length === 1, 'the request', 15_000)
  await b.requests.decide(true)
  await until(() => a.friends.list().length === 1 && b.friends.list().length === 1, 'the friendship', 15_000)
}

async function speak(from: Peer, to: Peer, message: Bytes, shown?: Bytes): Promise<string> {
  const work = shown ?? (await workFor(message))
  return await deliver(await from.net.open(to.net.peerId, FRIEND.protocol), { message, work }).catch(() => 'reset')
}

test('friend rules 1, 3 and 4: with a node of her own mallory can neither ask nor end in the name of alice', async (t) => {
  const { address } = await openBoot(t)
  const [alice, bob, mallory] = [
    await open(t, address, 'alice'),
    await open(t, address, 'bob'),
    await open(t, address, 'mallory'),
  ]
  await becomeFriends(alice, bob)
  await mallory.names.resolve('bob')
  const [to, basis] = [bob.identity.user.publicKey, bob.store.get('SELECT id FROM request')?.id as Bytes]
  const fields = { id: randomBytes(16), to, greeting: '', createdS: 1, addresses: [] }
  const forgeries: [string, Bytes, string][] = [
    [
      'with her record',
      makeRequest(mallory.identity.user, { ...fields, nameRecord: alice.names.ownRecord() }),
      'reset',
    ],
    ['said by her', makeRequest(alice.identity.user, { ...fields, nameRecord: alice.names.ownRecord() }), 'reset'],
    ['her own end', makeEnd(mallory.identity.user, 'remove', { requestHash: basis, to }), 'REFUSED'],
    ['a stolen end', makeEnd(alice.identity.user, 'remove', { requestHash: basis, to }), 'REFUSED'],
    [
      'to somebody else',
      makeEnd(mallory.identity.user, 'remove', { requestHash: basis, to: alice.identity.user.publicKey }),
      'reset',
    ],
    ['noise', randomBytes(500), 'reset'],
  ]
  for (const [what, message, answer] of forgeries) assert.equal(await speak(mallory, bob, message), answer, what)
  const honest = makeRequest(mallory.identity.user, { ...fields, nameRecord: mallory.names.ownRecord() })
  assert.equal(await speak(mallory, bob, honest, new Uint8Array(0)), 'WORK')
  assert.ok(bob.friends.isFriend(alice.identity.user.publicKey))
  assert.deepEqual([bob.friends.list().length, bob.requests.pending()], [1, []])
  assert.equal(bob.faults.length, 4)
})

test('friend: without any bootstrap node friends find each other after restarts, and what was decided meanwhile arrives', async (t) => {
  const boot = await openBoot(t)
  const bobsDir = temporaryDirectory(t)
  const alice = await open(t, boot.address, 'alice')
  const bob = await open(t, boot.address, 'bob', bobsDir)
  await becomeFriends(alice, bob)
  await until(() => alice.net.addresses().length > 0)
  await boot.close()
  await bob.close()
  await until(() => !alice.net.isConnected(bob.net.peerId), 'the end of the connection', 15_000)
  const again = await open(t, boot.address, 'bob', bobsDir)
  await until(() => again.net.isConnected(alice.net.peerId), 'the connection', 15_000)
  await again.friends.unfriend(await again.names.resolve('alice'))
  await until(() => alice.friends.list().length === 0, 'the end of the friendship', 15_000)
})

test('friend rules 18 and 19: two who are never online together become friends by way of the bootstrap node', async (t) => {
  const { address } = await openBoot(t)
  const [alicesDir, bobsDir] = [temporaryDirectory(t), temporaryDirectory(t)]
  let bob = await open(t, address, 'bob', bobsDir)
  let alice = await open(t, address, 'alice', alicesDir)
  const known = await alice.names.resolve('bob')
  await bob.close()
  const request = await alice.friends.request(known, 'it is me')
  await until(() => alice.friends.passage(request).state === 'held', 'a holder', 30_000)
  await alice.close()

  bob = await open(t, address, 'bob', bobsDir)
  await until(() => bob.requests.pending('in').length === 1, 'the request', 30_000)
  await bob.requests.decide(true)
  await until(
    () => bob.store.get('SELECT letter FROM notice WHERE letter IS NOT NULL'),
    'the answer as a letter',
    30_000,
  )
  const held = (): boolean =>
    bob.mailbox.custody(bob.store, Number(bob.store.get('SELECT letter FROM notice')?.letter)).length > 0
  await until(held, 'a holder of the answer', 30_000)
  await bob.close()

  alice = await open(t, address, 'alice', alicesDir)
  await until(() => alice.friends.list().length === 1, 'the friendship', 30_000)
  assert.deepEqual(
    alice.friends.list().map(({ label }) => label),
    ['bob'],
  )
})

test('friend rules 22 to 24: a link alone makes friends of two who have no bootstrap node, and waits while its maker is away', async (t) => {
  const directories = [temporaryDirectory(t), temporaryDirectory(t)] as const
  const openAlone = async (dataDir: string, name: string): Promise<Kith> => {
    const base = { dataDir, name, listen: LOOPBACK, bootstraps: [], clock: systemClock }
    const kith = await openPeer({ ...base, tell: () => undefined, report: () => undefined })
    t.after(() => kith.close())
    await kith.online()
    return kith
  }
  const alice = await openAlone(directories[0], 'alice')
  const link = alice.friends.invites.link(await alice.friends.invites.make())
  await alice.close()
  const bob = await openAlone(directories[1], 'bob')
  await bob.friends.join(link)
  await until(() => bob.store.get('SELECT last_error FROM notice')?.last_error, 'the first attempt', 15_000)
  const again = await openAlone(directories[0], 'alice')
  await until(() => bob.friends.list().length === 1 && again.friends.list().length === 1, 'the friendship', 30_000)
  await bob.chat.send(bob.friends.list()[0]!, 'here I am')
  await until(() => again.chat.unread(bob.identity.user.publicKey) === 1, 'the message', 15_000)
})
