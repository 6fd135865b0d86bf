/** Presence over real nodes: whom it is told, and that offline is offline. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemClock } from '../../src/clock.ts'
import { openBootstrap } from '../../src/compose/bootstrap.ts'
import { openPeer } from '../../src/compose/peer.ts'
import { temporaryDirectory } from '../support/people.ts'
import { until } from '../support/until.ts'
import type { Kith } from '../../src/kith.ts'

test('presence: friends alone see who says so, by their own connections; nobody reaches who is offline', async (t) => {
  const report = (): void => undefined
  const listen = ['/ip4/127.0.0.1/tcp/0']
  const boot = await openBootstrap({ dataDir: temporaryDirectory(t), listen, clock: systemClock, report })
  t.after(() => boot.close())
  const open = async (name: string): Promise<Kith> => {
    const base = { dataDir: temporaryDirectory(t), name, listen, clock: systemClock }
    const kith = await openPeer({ ...base, bootstraps: boot.addresses, tell: () => undefined, report })
    t.after(() => kith.close())
    await kith.online()
    return kith
  }
  const [alice, bob, carol] = [await open('alice'), await open('bob'), await open('carol')]
  await bob.friends.join(alice.friends.invites.link(await alice.friends.invites.make()))
  await until(() => bob.friends.list().length === 1 && alice.friends.list().length === 1, 'the friendship', 20_000)
  assert.equal((await carol.names.find('alice')).online, true)

  await alice.presence.showTo('friends')
  assert.equal((await carol.names.find('alice')).online, false)
  assert.ok(bob.net.isConnected(alice.identity.peerId))
  await alice.offline()
  await alice.online()
  assert.equal((await carol.names.find('alice')).online, false)
  await until(() => bob.net.isConnected(alice.identity.peerId), 'the friend again', 20_000)
  await alice.presence.showTo('everyone')
  assert.equal((await carol.names.find('alice')).online, true)

  await alice.offline()
  await until(() => !bob.net.isConnected(alice.identity.peerId), 'the end of the connection', 10_000)
  await assert.rejects(bob.net.connect(alice.identity.peerId), { code: 'unreachable' })
  assert.equal((await carol.names.find('alice')).online, false)
})
