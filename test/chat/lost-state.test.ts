import assert from 'node:assert/strict'
import { copyFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { MemoryWorld } from '../support/memory-net.ts'
import { befriend } from '../support/people.ts'
import { until } from '../support/until.ts'
import { allDelivered, chatter, chatting, heard, of, states, wordsOf } from './chatting.ts'
import type { TestContext } from 'node:test'
import type { Chatter } from './chatting.ts'

const DATABASE = 'kith.db'

/** Copies the database aside, as a backup of a running peer would. */
function backUp({ person }: Chatter, to: string): void {
  rmSync(join(person.directory, to), { force: true })
  person.store.all(`VACUUM INTO '${join(person.directory, to)}'`)
}

/** Kills the process, puts an old copy in the place of its database, and starts it again, offline. */
function restored(t: TestContext, world: MemoryWorld, { person }: Chatter, from: string): Chatter {
  person.store.close()
  world.kill(person.peerId)
  for (const tail of ['', '-wal', '-shm']) rmSync(join(person.directory, DATABASE + tail), { force: true })
  copyFileSync(join(person.directory, from), join(person.directory, DATABASE))
  const again = person.restart()
  world.offline(person.peerId)
  for (const friend of again.friends.list()) for (const peerId of friend.devices) again.net.keep(peerId)
  return chatting(t, again)
}

async function pair(t: TestContext): Promise<{ world: MemoryWorld; alice: Chatter; bob: Chatter }> {
  const world = new MemoryWorld()
  const [alice, bob] = [chatter(t, world, 'alice'), chatter(t, world, 'bob')]
  await befriend(alice.person, bob.person)
  return { world, alice, bob }
}

async function say(from: Chatter, to: Chatter, ...texts: string[]): Promise<void> {
  for (const text of texts) await from.chat.send(of(from, to), text)
}

test('chat rule 12: a sender restored from an old copy goes on above what its friend has, and loses nothing queued', async (t) => {
  const { world, alice: before, bob } = await pair(t)
  await say(before, bob, 'one', 'two')
  await allDelivered(before, bob)
  backUp(before, 'old')
  await say(before, bob, 'three', 'four')
  await allDelivered(before, bob)

  const alice = restored(t, world, before, 'old')
  await say(alice, bob, 'five', 'six', 'seven')
  assert.deepEqual(await states(alice, bob), ['1 delivered', '2 delivered', '3 queued', '4 queued', '5 queued'])
  world.online(alice.person.peerId)
  await allDelivered(alice, bob)
  assert.deepEqual(await wordsOf(bob, alice), ['one', 'two', 'three', 'four', 'five', 'six', 'seven'])
  assert.deepEqual(heard(alice, 'own_words_lost'), [{ type: 'own_words_lost', with: 'bob' }])
  assert.deepEqual(heard(bob, 'words_refused'), [])
  await say(alice, bob, 'eight')
  await allDelivered(alice, bob)
  assert.equal((await wordsOf(bob, alice)).at(-1), 'eight')
})

test('chat rule 12: a sender that lost everything begins above what its friend has', async (t) => {
  const { world, alice: before, bob } = await pair(t)
  backUp(before, 'empty')
  await say(before, bob, 'one', 'two', 'three')
  await allDelivered(before, bob)
  const alice = restored(t, world, before, 'empty')
  world.online(alice.person.peerId)
  await say(alice, bob, 'four')
  await allDelivered(alice, bob)
  assert.deepEqual(await wordsOf(bob, alice), ['one', 'two', 'three', 'four'])
  await say(bob, alice, 'welcome back')
  await allDelivered(bob, alice)
  assert.deepEqual(await wordsOf(alice, bob), ['welcome back'])
})

test('chat rule 8: words that were delivered in the lost time, and are queued in the old copy, are shown once', async (t) => {
  const { world, alice: before, bob } = await pair(t)
  world.cut(before.person.peerId, bob.person.peerId)
  await say(before, bob, 'one', 'two')
  backUp(before, 'old')
  world.mend(before.person.peerId, bob.person.peerId)
  await say(before, bob, 'three')
  await allDelivered(before, bob)
  const alice = restored(t, world, before, 'old')
  await say(alice, bob, 'four')
  world.online(alice.person.peerId)
  await allDelivered(alice, bob)
  assert.deepEqual(await wordsOf(bob, alice), ['one', 'two', 'three', 'four'])
})

test('chat rule 12: a receiver restored from an old copy gets again what it lost', async (t) => {
  const { world, alice, bob: before } = await pair(t)
  await say(alice, before, 'one')
  await allDelivered(alice, before)
  backUp(before, 'old')
  await say(alice, before, 'two', 'three')
  await allDelivered(alice, before)
  const bob = restored(t, world, before, 'old')
  await say(alice, bob, 'four')
  world.online(bob.person.peerId)
  await allDelivered(alice, bob)
  await until(async () => (await wordsOf(bob, alice)).length === 4)
  assert.deepEqual(await wordsOf(bob, alice), ['one', 'two', 'three', 'four'])
  assert.deepEqual(heard(alice, 'own_words_lost'), [])
})

test('chat rule 12: both restored, the receiver to before the place where the sender went on', async (t) => {
  const { world, alice: alice1, bob: bob1 } = await pair(t)
  await say(alice1, bob1, 'one')
  await allDelivered(alice1, bob1)
  backUp(bob1, 'older')
  await say(alice1, bob1, 'two')
  await allDelivered(alice1, bob1)
  backUp(alice1, 'old')
  await say(alice1, bob1, 'three')
  await allDelivered(alice1, bob1)

  const alice2 = restored(t, world, alice1, 'old')
  world.online(alice2.person.peerId)
  await say(alice2, bob1, 'four')
  await allDelivered(alice2, bob1)
  const bob2 = restored(t, world, bob1, 'older')
  world.online(bob2.person.peerId)
  await say(alice2, bob2, 'five')
  await allDelivered(alice2, bob2)
  await until(async () => (await wordsOf(bob2, alice2)).includes('five'))
  // 'three' is on neither disk; 'four' hangs on it, was delivered once, and is on Alice's disk.
  assert.deepEqual(await wordsOf(bob2, alice2), ['one', 'two', 'five'])
  await say(bob2, alice2, 'and back')
  await allDelivered(bob2, alice2)
})
