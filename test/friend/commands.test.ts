/** The commands about friends and requests, in the words of the contract. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toKithError } from '../../src/errors.ts'
import { friendOperations, friendSayings } from '../../src/operations/friends.ts'
import { Registry } from '../../src/operations/registry.ts'
import { requestOperations } from '../../src/operations/requests.ts'
import { addRequest } from '../../src/store/requests.ts'
import { areFriends, becomeFriends, drain, incoming, makeFriend } from '../support/friends.ts'
import { MemoryWorld } from '../support/memory-net.ts'
import { until } from '../support/until.ts'
import type { TestContext } from 'node:test'
import type { Kith } from '../../src/kith.ts'
import type { Friend } from '../support/friends.ts'

const registry = new Registry({ operations: [...friendOperations, ...requestOperations], sayings: friendSayings })

function people(t: TestContext): { world: MemoryWorld; alice: Friend; bob: Friend; carol: Friend } {
  const world = new MemoryWorld()
  const [alice, bob, carol] = ['alice', 'bob', 'carol'].map((name) => makeFriend(t, world, name))
  return { world, alice: alice!, bob: bob!, carol: carol! }
}

/** Types one line; a refusal is its words and the next step. */
async function type(person: Friend, line: string): Promise<string[]> {
  const kith = { ...person, chat: { unread: () => 0, isMuted: () => false } } as unknown as Kith
  try {
    const { operation, params } = registry.parseLine(line)
    return (await registry.execute(kith, operation.name, params, new AbortController().signal)).lines
  } catch (error) {
    const { message, next } = toKithError(error)
    return [message, ...(next === undefined ? [] : [next])]
  }
}

function shown(person: Friend): string[] {
  return person.heard.flatMap((news) => registry.say(news))
}

test('commands: add, yes and list say what the contract says', async (t) => {
  const { world, alice, bob } = people(t)
  assert.deepEqual(await type(alice, 'list'), ['Nobody yet: add <user> asks somebody.'])
  assert.deepEqual(await type(alice, 'add alice'), ['You cannot add yourself as friend.'])
  assert.equal((await type(alice, 'add nobody'))[0], 'User not found.')
  assert.deepEqual(await type(alice, 'add bob --greeting "hi, it is me"'), ['Friend request sent to bob'])
  await until(() => incoming(bob).length === 1)
  const { fingerprint } = alice.names.me
  assert.deepEqual(shown(bob), [
    'Received friend request from alice',
    'alice says: hi, it is me',
    `alice has the fingerprint ${fingerprint}. yes or no? (with several: accept 1, decline 1)`,
  ])
  assert.deepEqual(await type(bob, 'YES'), ['Accepted the friend request from alice.', 'alice is now your friend.'])
  await until(() => areFriends(alice, bob))
  assert.deepEqual(shown(alice), ['bob accepted your friend request.'])
  assert.equal((await type(alice, 'add bob'))[0], 'bob is already your friend.')
  assert.deepEqual(await type(alice, 'list'), ['bob online'])
  world.offline(bob.peerId)
  assert.deepEqual(await type(alice, 'list'), ['bob offline'])
})

test('commands: no, withdraw, unfriend, block and unblock', async (t) => {
  const { alice, bob } = people(t)
  await type(alice, 'add bob')
  await until(() => incoming(bob).length === 1)
  assert.deepEqual(await type(bob, 'n'), ['Declined the friend request from alice.'])
  await until(() => shown(alice).length === 1)
  assert.deepEqual(shown(alice), ['bob rejected your friend request.'])
  await type(alice, 'add bob')
  assert.deepEqual(await type(alice, 'withdraw bob'), ['Withdrew the friend request to bob.'])
  await drain(alice)
  assert.equal(shown(bob).at(-1), 'alice took the friend request back.')

  await becomeFriends(alice, bob)
  assert.deepEqual(await type(alice, 'unfriend bob'), ['bob is no longer your friend.'])
  await drain(alice)
  assert.equal(shown(bob).at(-1), 'alice is no longer your friend.')
  assert.equal((await type(alice, 'unfriend bob'))[0], 'Error: you are not friends with bob')

  assert.deepEqual(await type(alice, 'block bob'), ['Blocked bob.'])
  assert.deepEqual(await type(alice, 'list --blocked'), ['bob blocked'])
  assert.deepEqual(await type(alice, 'add bob'), ['You have blocked bob.', 'unblock bob first.'])
  assert.deepEqual(await type(alice, 'unblock bob'), ['Unblocked bob.'])
  assert.deepEqual(await type(alice, 'unblock bob'), ['bob was not blocked.'])
})

test('commands: with several requests an answer needs a number or a name', async (t) => {
  const { alice, bob, carol } = people(t)
  assert.deepEqual(await type(carol, 'yes'), ['No request is pending.'])
  assert.deepEqual(await type(carol, 'requests'), ['No request is pending.'])
  await type(alice, 'add carol')
  await until(() => incoming(carol).length === 1)
  await type(bob, 'add carol --greeting "it is me"')
  await until(() => incoming(carol).length === 2)
  assert.deepEqual(
    (await type(carol, 'requests')).map((line) => line.replace(/\d{4}-\S+ \S+/, 'TIME')),
    ['[1] TIME friend request from alice', '[2] TIME friend request from bob: it is me'],
  )
  assert.deepEqual(await type(carol, 'yes'), [
    '2 requests are pending: [1] friend request from alice, [2] friend request from bob.',
    'Say which by its number: accept 1',
  ])
  assert.equal((await type(carol, 'accept dave'))[0], 'No request from dave is pending.')
  assert.deepEqual(await type(carol, 'accept 7'), ['There is no request 7.', 'requests shows what is pending.'])
  assert.equal((await type(carol, 'accept Bob'))[0], 'Accepted the friend request from bob.')
  assert.equal((await type(carol, 'decline 2'))[0], 'Request 2 is already accepted.')
  await carol.store.write((sql) =>
    addRequest(sql, {
      id: new Uint8Array(16),
      kind: 'join',
      direction: 'in',
      userKey: alice.user.publicKey,
      groupId: new Uint8Array(32),
      groupName: 'chess',
      payload: new Uint8Array(0),
      createdMs: 0,
    }),
  )
  assert.deepEqual(await type(carol, 'accept alice'), [
    '2 requests from alice are pending: [1] friend request from alice, [3] request to join group chess from alice.',
    'Say which by its number: accept 1',
  ])
})

test('commands: add --wait tells the answer', async (t) => {
  const { alice, bob } = people(t)
  const waiting = type(alice, 'add --wait bob')
  await until(() => incoming(bob).length === 1)
  await type(bob, 'no')
  assert.deepEqual(await waiting, ['bob rejected your friend request.', 'You may ask again: add bob'])
  const again = type(alice, 'add bob --wait')
  await until(() => incoming(bob).length === 1)
  assert.deepEqual(await type(bob, 'add alice'), ['alice had asked you: alice is now your friend.'])
  assert.deepEqual(await again, ['bob accepted your friend request.'])
})
