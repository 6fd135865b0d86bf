import assert from 'node:assert/strict'
import test from 'node:test'
import { MemoryWorld } from '../support/memory-net.ts'
import { befriend, makePerson } from '../support/people.ts'
import { until } from '../support/until.ts'
import { chatter, chatting, heard, of, wordsOf } from './chatting.ts'

test('chat rule 20: mailboxes are handed over as they are, with the device that said so, and never shown', async (t) => {
  const world = new MemoryWorld()
  const alice = chatter(t, world, 'alice')
  const got: unknown[] = []
  const bob = chatting(t, makePerson(t, world, 'bob'), (sql, person, peerId, grants) => {
    assert.notEqual(sql.get('SELECT 1 FROM message'), undefined)
    got.push([person.label, peerId, ...grants])
  })
  await befriend(alice.person, bob.person)
  const person = of(alice, bob)
  const kick = await alice.person.store.write((sql) => alice.chat.tellMailboxes(sql, person, Uint8Array.of(1, 2)))
  kick()
  await until(() => got.length > 0)
  assert.deepEqual(got, [['alice', alice.person.peerId, 1, 2]])
  assert.deepEqual([await wordsOf(bob, alice), heard(bob, 'message')], [[], []])
})
