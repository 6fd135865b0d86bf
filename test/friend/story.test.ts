import assert from 'node:assert/strict'
import { test } from 'node:test'
import { areFriends, areStrangers, incoming, makeFriend, outgoing, told } from '../support/friends.ts'
import { MemoryWorld } from '../support/memory-net.ts'
import { settle, until } from '../support/until.ts'
import type { TestContext } from 'node:test'
import type { Friend } from '../support/friends.ts'

function pair(t: TestContext): { world: MemoryWorld; alice: Friend; bob: Friend } {
  const world = new MemoryWorld()
  return { world, alice: makeFriend(t, world, 'alice'), bob: makeFriend(t, world, 'bob') }
}

test('friend: alice asks, bob is told and says yes, and both are friends with a kept connection', async (t) => {
  const { alice, bob } = pair(t)
  const request = await alice.friends.request(await alice.names.resolve('bob'), 'it is me')
  assert.equal(request.state, 'pending')
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
