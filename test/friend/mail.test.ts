/** Two people who are never online together: everything goes by letters that others hold. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mailHeard, mailMessage } from '../../protocols/friend/letter.ts'
import { makeEnd, makeRequest } from '../../protocols/friend/message.ts'
import { randomBytes } from '../../src/crypto/keys.ts'
import { requestOperations } from '../../src/operations/requests.ts'
import { Registry } from '../../src/operations/registry.ts'
import { friendSayings } from '../../src/operations/friends.ts'
import { peersWithNotices } from '../../src/store/notices.ts'
import {
  areFriends,
  areStrangers,
  drainByMail,
  incoming,
  makeFriend,
  outgoing,
  told as toldAll,
} from '../support/friends.ts'
import { MemoryWorld } from '../support/memory-net.ts'
import { until } from '../support/until.ts'
import type { TestContext } from 'node:test'
import type { Kith } from '../../src/kith.ts'
import type { Friend } from '../support/friends.ts'

async function apart(t: TestContext): Promise<{ world: MemoryWorld; alice: Friend; bob: Friend }> {
  const world = new MemoryWorld()
  const [alice, bob] = [makeFriend(t, world, 'alice'), makeFriend(t, world, 'bob')]
  await alice.names.resolve('bob')
  world.cut(alice.peerId, bob.peerId)
  return { world, alice, bob }
}

function told(person: Friend): string[] {
  return toldAll(person).filter((line) => !line.startsWith('friend_request_held'))
}

async function letters(person: Friend): Promise<void> {
  await until(() => person.store.get('SELECT number FROM test_letter WHERE has_left = 0'), 'a letter')
  await person.post.deposit()
}

test('friend rule 18: asked, answered and ended by letters between two who never meet', async (t) => {
  const { alice, bob } = await apart(t)
  await alice.friends.request(await alice.names.resolve('bob'), 'it is me')
  await drainByMail(alice, bob)
  assert.deepEqual(told(bob), ['friend_request alice'])
  const again = bob.restart()
  await again.requests.decide(true)
  await drainByMail(alice, again)
  assert.ok(areFriends(alice, again))
  assert.deepEqual(told(alice).at(-1), 'friend_accepted bob')
  await alice.friends.unfriend(await alice.names.resolve('bob'))
  await drainByMail(alice, again)
  assert.ok(areStrangers(alice, again))
  assert.deepEqual(told(again), ['friend_removed alice'])
  await alice.friends.block(await alice.names.resolve('bob'))
  await again.friends.request(await again.names.resolve('alice'))
  await drainByMail(alice, again)
  assert.deepEqual([outgoing(again).length, incoming(alice).length], [1, 0])
  await alice.friends.unblock(await alice.names.resolve('bob'))
  await drainByMail(alice, again)
  assert.deepEqual(told(again), ['friend_removed alice', 'friend_declined alice'])
})

test('friend rule 19: what became of a letter ends the notice, and the line and requests say how far it is', async (t) => {
  const { alice, bob } = await apart(t)
  const registry = new Registry({ operations: requestOperations, sayings: friendSayings })
  const passage = async (): Promise<string | undefined> => {
    const kith = alice as unknown as Kith
    const { lines } = await registry.execute(kith, 'requests', {}, new AbortController().signal)
    return /\((.*)\)/.exec(lines[0] ?? '')?.[1]
  }
  await alice.friends.request(await alice.names.resolve('bob'))
  assert.equal(await passage(), 'not delivered yet')
  await letters(alice)
  assert.equal(await passage(), 'held by bootstrap')
  assert.deepEqual(
    alice.heard.flatMap((news) => registry.say(news)),
    ['Held for bob by 1 holder (bootstrap)'],
  )
  await bob.post.fetch()
  await bob.post.deposit()
  await alice.post.fetch()
  assert.equal(await passage(), 'delivered')
  assert.deepEqual(peersWithNotices(alice.store), [])
})

test('friend rule 19: a reply is kept until somebody holds it and no longer, also when its writer was killed between', async (t) => {
  const { alice, bob } = await apart(t)
  await alice.friends.request(await alice.names.resolve('bob'))
  await letters(alice)
  await bob.post.fetch()
  const again = bob.restart()
  await letters(again)
  assert.equal(again.store.get('SELECT 1 FROM test_letter'), undefined)
  assert.equal(again.store.get('SELECT 1 FROM reply'), undefined)
  await alice.post.fetch()
  assert.deepEqual(peersWithNotices(alice.store), [])
})

test('friend rule 18: a letter says nothing in the name of somebody else, and a worthless one holds up no other', async (t) => {
  const { world, alice, bob } = await apart(t)
  const mallory = makeFriend(t, world, 'mallory')
  const asked = await alice.friends.request(await alice.names.resolve('bob'))
  await alice.post.deposit()
  const to = bob.user.publicKey
  const fields = { id: randomBytes(16), to, greeting: '', createdS: 1, addresses: [] }
  const bodies = [
    mailMessage(makeRequest(alice.user, { ...fields, nameRecord: alice.record })),
    mailMessage(makeRequest(mallory.user, { ...fields, nameRecord: alice.record })),
    randomBytes(100),
    new Uint8Array(0),
    mailHeard(randomBytes(31), 'STORED'),
  ]
  await mallory.store.write((sql) => {
    for (const body of bodies) mallory.post.write(sql, { to: bob.peerId, kind: 'friend', body })
    for (const fate of ['STORED', 'REFUSED'] as const) {
      mallory.post.write(sql, { to: alice.peerId, kind: 'friend', body: mailHeard(asked.id, fate) })
    }
    const end = makeEnd(mallory.user, 'decline', { requestHash: asked.id, to: alice.user.publicKey })
    mallory.post.write(sql, { to: alice.peerId, kind: 'friend', body: mailMessage(end) })
  })
  await mallory.post.deposit()
  await alice.post.fetch()
  await bob.post.fetch()
  assert.equal(bob.faults.length, bodies.length)
  assert.deepEqual([outgoing(alice).length, peersWithNotices(alice.store).length], [1, 1])
  await drainByMail(alice, bob)
  assert.deepEqual(told(bob), ['friend_request alice'])
})

test('friend rule 20: letters in the wrong order and twice end as in the right one', async (t) => {
  const { alice, bob } = await apart(t)
  const person = await alice.names.resolve('bob')
  await alice.friends.request(person)
  await alice.requests.withdraw()
  const second = await alice.friends.request(person)
  await until(() => alice.store.all('SELECT number FROM test_letter').length === 3, 'three letters')
  await alice.post.deposit()
  await bob.post.fetch({ pick: (all) => all.toReversed(), keep: true })
  await bob.post.fetch()
  assert.deepEqual(
    incoming(bob).map(({ id }) => id),
    [second.id],
  )
  await bob.requests.decide(true)
  await drainByMail(alice, bob)
  assert.ok(areFriends(alice, bob))
})
