import assert from 'node:assert/strict'
import test from 'node:test'
import { befriend, introduce } from '../support/people.ts'
import { MemoryWorld } from '../support/memory-net.ts'
import { until } from '../support/until.ts'
import { allDelivered, chatter, heard, of, reborn, states, wordsOf } from './chatting.ts'

test('chat: a message to an online friend is delivered, told and acknowledged', async (t) => {
  const world = new MemoryWorld()
  const [alice, bob] = [chatter(t, world, 'alice'), chatter(t, world, 'bob')]
  await befriend(alice.person, bob.person)
  const sent = await alice.chat.send(of(alice, bob), 'hello')
  assert.equal(sent.number, 1)
  assert.equal(await alice.chat.delivered(sent, 3_000), true)
  assert.deepEqual(await wordsOf(bob, alice), ['hello'])
  assert.deepEqual(await states(alice, bob), ['1 delivered'])
  const [news] = heard(bob, 'message')
  assert.equal(news?.from, 'alice')
  assert.equal(news.text, 'hello')
  assert.equal(news.inSession, false)
  assert.deepEqual(heard(alice, 'delivered'), [])
})

test('chat: a message to an offline friend is queued, survives restarts of both, and arrives when both are there', async (t) => {
  const world = new MemoryWorld()
  let [alice, bob] = [chatter(t, world, 'alice'), chatter(t, world, 'bob')]
  await befriend(alice.person, bob.person)
  world.kill(bob.person.peerId)
  for (let i = 1; i <= 6; i++) await alice.chat.send(of(alice, bob), `word ${i}`)
  alice = reborn(t, alice)
  assert.deepEqual((await states(alice, bob))[5], '6 queued')
  bob = reborn(t, bob)
  await allDelivered(alice, bob)
  assert.deepEqual(
    await wordsOf(bob, alice),
    Array.from({ length: 6 }, (_, i) => `word ${i + 1}`),
  )
  await until(() => heard(alice, 'delivered').length > 0)
  assert.equal(heard(alice, 'delivered').at(-1)?.last, 6)
})
