import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { addressesOf } from '../../src/store/persons.ts'
import {
  areFriends,
  areStrangers,
  becomeFriends,
  drain,
  incoming,
  makeFriend,
  outgoing,
  told,
} from '../support/friends.ts'
import { MemoryWorld } from '../support/memory-net.ts'
import { until } from '../support/until.ts'
import type { TestContext } from 'node:test'
import type { RequestRow } from '../../src/store/requests.ts'
import type { Friend } from '../support/friends.ts'

function pair(t: TestContext): { world: MemoryWorld; alice: Friend; bob: Friend } {
  const world = new MemoryWorld()
  return { world, alice: makeFriend(t, world, 'alice'), bob: makeFriend(t, world, 'bob') }
}

async function ask(from: Friend, to: Friend, greeting?: string): Promise<RequestRow> {
  return await from.friends.request(await from.names.resolve(to.name), greeting)
}

test('friend: alice asks, bob is told and says yes, and both are friends with a kept connection', async (t) => {
  const { alice, bob } = pair(t)
  assert.equal((await ask(alice, bob, 'it is me')).state, 'pending')
  await until(() => incoming(bob).length === 1)
  assert.deepEqual(bob.heard.at(-1), {
    type: 'friend_request',
    from: 'alice',
    fingerprint: alice.names.me.fingerprint,
    number: 1,
    greeting: 'it is me',
  })
  assert.ok(areStrangers(alice, bob))
  await bob.requests.decide(true)
  await until(() => areFriends(alice, bob))
  assert.deepEqual(told(alice), ['friend_accepted bob'])
  assert.deepEqual([incoming(bob), outgoing(alice)], [[], []])
  assert.ok(alice.net.kept.has(bob.peerId) && bob.net.kept.has(alice.peerId))
  assert.deepEqual(
    alice.friends.list().map(({ label }) => label),
    ['bob'],
  )
  assert.ok(alice.friends.isFriendPeer(bob.peerId))
})

test('friend rule 13: a no is told to the asker, who may ask again with a new request', async (t) => {
  const { alice, bob } = pair(t)
  const first = await ask(alice, bob)
  await until(() => incoming(bob).length === 1)
  await bob.requests.decide(false)
  await until(() => told(alice).includes('friend_declined bob'))
  assert.ok(areStrangers(alice, bob))
  const second = await ask(alice, bob)
  assert.notDeepEqual(second.id, first.id)
  await until(() => incoming(bob).length === 1)
  await bob.requests.decide(true)
  await until(() => areFriends(alice, bob))
})

test('friend: alice takes her request back, and bob finds it gone', async (t) => {
  const { alice, bob } = pair(t)
  await ask(alice, bob)
  const request = await until(() => incoming(bob)[0])
  await alice.requests.withdraw()
  await until(() => incoming(bob).length === 0)
  assert.deepEqual(told(bob), ['friend_request alice', 'friend_withdrawn alice'])
  await assert.rejects(bob.friends.accept(request), { code: 'no_request' })
  assert.ok(areStrangers(alice, bob))
})

test('friend: a yes and a taking back that cross on the way leave two strangers', async (t) => {
  const { world, alice, bob } = pair(t)
  await ask(alice, bob)
  await until(() => incoming(bob).length === 1)
  await drain(alice)
  world.cut(alice.peerId, bob.peerId)
  await bob.requests.decide(true)
  await alice.requests.withdraw()
  world.mend(alice.peerId, bob.peerId)
  await drain(alice, bob)
  assert.ok(areStrangers(alice, bob))
  assert.deepEqual(told(bob).at(-1), 'friend_removed alice')
  assert.equal(bob.net.kept.size, 0)
})

test('friend rule 10: requests that cross become one friendship, and nobody is asked', async (t) => {
  const { world, alice, bob } = pair(t)
  const [aliceKnowsBob, bobKnowsAlice] = [await alice.names.resolve('bob'), await bob.names.resolve('alice')]
  world.cut(alice.peerId, bob.peerId)
  await alice.friends.request(aliceKnowsBob)
  await bob.friends.request(bobKnowsAlice)
  world.mend(alice.peerId, bob.peerId)
  await drain(alice, bob)
  assert.ok(areFriends(alice, bob))
  assert.deepEqual([told(alice), told(bob)], [['friend_accepted bob'], ['friend_accepted alice']])
  assert.deepEqual([alice.requests.pending(), bob.requests.pending()], [[], []])
  await alice.friends.unfriend(aliceKnowsBob)
  await drain(alice, bob)
  assert.ok(areStrangers(alice, bob), 'both requests are over')
})

test('friend rule 10: who asks the asker has said yes', async (t) => {
  const { alice, bob } = pair(t)
  await ask(alice, bob)
  await until(() => incoming(bob).length === 1)
  assert.equal((await ask(bob, alice)).state, 'accepted')
  await until(() => areFriends(alice, bob))
  assert.deepEqual(outgoing(bob), [])
})

test('friend rule 11: asking twice while the first request waits is the same request, and no second prompt', async (t) => {
  const { alice, bob } = pair(t)
  const first = await ask(alice, bob)
  await until(() => incoming(bob).length === 1)
  assert.deepEqual((await ask(alice, bob, 'please')).id, first.id)
  await drain(alice)
  assert.deepEqual(told(bob), ['friend_request alice'])
})

test('friend rule 6: a request waits for bob to come back, through restarts of both', async (t) => {
  const { world, alice, bob } = pair(t)
  world.offline(bob.peerId)
  await ask(alice, bob)
  const aliceAgain = alice.restart()
  const bobAgain = bob.restart()
  await until(() => incoming(bobAgain).length === 1)
  world.offline(aliceAgain.peerId)
  await bobAgain.requests.decide(true)
  const bobThird = bobAgain.restart()
  assert.ok(bobThird.friends.isFriend(alice.user.publicKey))
  world.online(aliceAgain.peerId)
  await drain(aliceAgain, bobThird)
  assert.ok(areFriends(aliceAgain, bobThird))
  assert.ok(bobThird.net.kept.has(alice.peerId), 'start() keeps friends')
})

test('friend: ending a friendship ends it on both sides, also when the other is away, and asking again works', async (t) => {
  const { world, alice, bob } = pair(t)
  await becomeFriends(alice, bob)
  const changes: [string, boolean][] = []
  bob.friends.onChange((person, isFriend) => changes.push([person.label, isFriend]))
  world.offline(bob.peerId)
  await alice.friends.unfriend(await alice.names.resolve('bob'))
  assert.ok(!alice.friends.isFriend(bob.user.publicKey))
  assert.ok(bob.friends.isFriend(alice.user.publicKey), 'not told yet')
  world.online(bob.peerId)
  await drain(alice)
  assert.ok(areStrangers(alice, bob))
  assert.deepEqual(told(bob).at(-1), 'friend_removed alice')
  assert.deepEqual(changes, [['alice', false]])
  assert.ok(!bob.net.kept.has(alice.peerId) && !alice.net.kept.has(bob.peerId))
  await becomeFriends(bob, alice)
})

test('friend: what cannot be asked is refused in words', async (t) => {
  const { alice, bob } = pair(t)
  await becomeFriends(alice, bob)
  await assert.rejects(ask(alice, bob), { code: 'already_friend', message: 'bob is already your friend.' })
  await assert.rejects(ask(alice, alice), { code: 'self', message: 'You cannot add yourself as friend.' })
  await assert.rejects(alice.names.resolve('nobody'), { code: 'user_not_found', message: 'User not found.' })
  await alice.friends.unfriend(await alice.names.resolve('bob'))
  await assert.rejects(alice.friends.unfriend(await alice.names.resolve('bob')), {
    code: 'not_friend',
    message: 'Error: you are not friends with bob',
  })
  await assert.rejects(ask(alice, bob, 'x'.repeat(281)), { code: 'too_long' })
})

test('friend: add --wait hears the answer, whichever it is', async (t) => {
  const { alice, bob } = pair(t)
  const forever = new AbortController().signal
  const decide = async (yes: boolean): Promise<void> => {
    await until(() => incoming(bob).length === 1)
    await bob.requests.decide(yes)
  }
  const declined = alice.friends.outcome((await ask(alice, bob)).id, forever)
  await decide(false)
  assert.equal(await declined, 'declined')
  const withdrawn = alice.friends.outcome((await ask(alice, bob)).id, forever)
  await alice.requests.withdraw()
  assert.equal(await withdrawn, 'withdrawn')
  await drain(alice)
  const request = await ask(alice, bob)
  const given = new AbortController()
  const aborted = alice.friends.outcome(request.id, given.signal)
  given.abort()
  await assert.rejects(aborted, { name: 'AbortError' })
  const accepted = alice.friends.outcome(request.id, forever)
  await decide(true)
  assert.equal(await accepted, 'accepted')
  assert.equal(await alice.friends.outcome(request.id, forever), 'accepted')
})

test('friend rule 15: a block is silent, a request vanishes, and unblocking declines it aloud', async (t) => {
  const { alice, bob } = pair(t)
  await ask(alice, bob)
  await until(() => incoming(bob).length === 1)
  const known = await bob.names.resolve('alice')
  await bob.friends.block(known)
  assert.ok(bob.friends.isBlocked(alice.user.publicKey))
  await drain(bob)
  assert.equal(outgoing(alice).length, 1, 'still waiting, as far as alice can see')
  assert.deepEqual(incoming(bob), [])

  await alice.requests.withdraw()
  await ask(alice, bob)
  await drain(alice)
  assert.deepEqual([told(bob), told(alice)], [['friend_request alice'], []])
  assert.deepEqual(bob.requests.pending(), [])
  await assert.rejects(ask(bob, alice), { code: 'blocked' })
  assert.deepEqual(
    bob.friends.blocked().map(({ label }) => label),
    ['alice'],
  )

  assert.equal(await bob.friends.unblock(known), true)
  assert.equal(await bob.friends.unblock(known), false)
  await until(() => told(alice).includes('friend_declined bob'))
  await becomeFriends(alice, bob)
})

test('friend rule 15: blocking a friend ends the friendship on both sides', async (t) => {
  const { alice, bob } = pair(t)
  await becomeFriends(alice, bob)
  await alice.friends.block(await alice.names.resolve('bob'))
  await drain(alice)
  assert.ok(areStrangers(alice, bob))
  assert.deepEqual(told(bob).at(-1), 'friend_removed alice')
  const again = alice.restart()
  assert.ok(again.friends.isBlocked(bob.user.publicKey))
})

test('friend rule 16: each learns the addresses of the other', async (t) => {
  const { alice, bob } = pair(t)
  alice.names.addresses = ['/ip4/192.0.2.1/tcp/4101']
  bob.names.addresses = ['/ip4/192.0.2.2/tcp/4102']
  await becomeFriends(alice, bob)
  assert.deepEqual(addressesOf(bob.store, alice.peerId), ['/ip4/192.0.2.1/tcp/4101'])
  assert.deepEqual(addressesOf(alice.store, bob.peerId), ['/ip4/192.0.2.2/tcp/4102'])
})

test('friend rule 13: a month later a request is still to be answered', async (t) => {
  const { alice, bob } = pair(t)
  await ask(alice, bob)
  await until(() => incoming(bob).length === 1)
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() + 29 * 24 * 60 * 60 * 1000 })
  assert.equal(incoming(bob).length, 1)
  await bob.requests.decide(true)
  await until(() => areFriends(alice, bob))
})

test('friend rule 17: with a yes each has what the other offered for private chat, and not before', async (t) => {
  const world = new MemoryWorld()
  const learnt: [string, string, string][] = []
  const [alice, bob] = ['alice', 'bob'].map((name) =>
    makeFriend(t, world, name, undefined, {
      offer: () => fromString(`of ${name}`),
      learn: (_sql, { label }, peerId, keyPackage) => {
        learnt.push([label, peerId, toString(keyPackage)])
      },
    }),
  ) as [Friend, Friend]
  await ask(alice, bob)
  await until(() => incoming(bob).length === 1)
  assert.deepEqual(learnt, [])
  const again = bob.restart()
  await again.requests.decide(true)
  await until(() => areFriends(alice, again))
  assert.deepEqual(learnt, [
    ['alice', alice.peerId, 'of alice'],
    ['bob', bob.peerId, 'of bob'],
  ])
})
