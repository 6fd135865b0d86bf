/** No bootstrap node at all: a friend who moved is found through a third one who knows both. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemClock } from '../../src/clock.ts'
import { openFoundation } from '../../src/compose/foundation.ts'
import { putFriendship } from '../../src/store/persons.ts'
import { temporaryDirectory } from '../support/people.ts'
import { until } from '../support/until.ts'
import type { TestContext } from 'node:test'
import type { Foundation } from '../../src/compose/foundation.ts'

const ECHO = '/kith-test/echo/1'

async function peer(t: TestContext, dataDir: string, host: string): Promise<Foundation> {
  const foundation = await openFoundation({
    ...{ dataDir, listen: [`/ip4/${host}/tcp/0`], bootstraps: [], name: undefined, clock: systemClock },
    reach: { lan: false, upnp: false, relay: false },
    tell: () => undefined,
    report: () => undefined,
  })
  t.after(() => foundation.close())
  foundation.net.serve(ECHO, (stream) => stream.close())
  return foundation
}

/** As after a request that was accepted: records, addresses, friendship on both sides. */
async function befriend(a: Foundation, b: Foundation): Promise<void> {
  for (const [one, other] of [
    [a, b],
    [b, a],
  ] as const) {
    await one.store.write((sql) => {
      const person = one.names.learn(sql, other.names.ownRecord())
      one.names.learnAddresses(sql, other.net.peerId, other.net.addresses())
      putFriendship(sql, person.userKey, 'friend', 1)
    })
  }
  await a.net.open(b.net.peerId, ECHO)
  const person = a.names.byPeer(b.net.peerId)
  assert.ok(person)
  a.sharing.friendMade(person)
  await until(() => knows(a, b) && knows(b, a), 'cards')
}

const knows = (one: Foundation, other: Foundation): boolean =>
  one.store.get('SELECT 1 FROM address_card WHERE peer_id = ?', other.net.peerId) !== undefined

test('name rule 7: with no bootstrap node a friend who moved is found through a friend of both', async (t) => {
  const dataDir = temporaryDirectory(t)
  const [alice, carol] = [
    await peer(t, temporaryDirectory(t), '127.0.0.1'),
    await peer(t, temporaryDirectory(t), '127.0.0.1'),
  ]
  let bob = await peer(t, dataDir, '127.0.0.1')
  for (const one of [alice, bob, carol]) await one.online()
  await befriend(alice, bob)
  await befriend(alice, carol)
  await befriend(bob, carol)
  const before = bob.net.addresses()
  await bob.close()
  await until(() => !alice.net.isConnected(bob.net.peerId) && !carol.net.isConnected(bob.net.peerId), 'he is gone')

  bob = await peer(t, dataDir, '127.0.0.3')
  await bob.online()
  assert.ok(bob.net.addresses().every((address) => !before.includes(address)))
  await bob.net.open(carol.net.peerId, ECHO)
  await until(
    async () => (await alice.sharing.askFriends(bob.net.peerId)).some((one) => one.includes('127.0.0.3')),
    'told',
  )
  await alice.net.open(bob.net.peerId, ECHO)
  assert.ok(alice.net.isConnected(bob.net.peerId))
})
