import assert from 'node:assert/strict'
import test from 'node:test'
import { Away } from '../../src/chat/away.ts'
import { chatSayings } from '../../src/operations/messages.ts'
import { MemoryWorld } from '../support/memory-net.ts'
import { befriend } from '../support/people.ts'
import { chatter, allDelivered, clockFromNow, heard, of } from './chatting.ts'

test('chat: what came while this peer was away is summed up once after it is quiet; nothing came, nothing is said', async (t) => {
  const world = new MemoryWorld()
  const [alice, bob] = [chatter(t, world, 'alice'), chatter(t, world, 'bob')]
  await befriend(alice.person, bob.person)
  await alice.chat.send(of(alice, bob), 'before')
  await allDelivered(alice, bob)
  const clock = clockFromNow()
  const away = new Away({ ...bob.person, clock })
  away.came()
  clock.advance(120_000)
  await away.left()
  const sinceMs = clock.now()
  away.came()
  for (const text of ['one', 'two']) await alice.chat.send(of(alice, bob), text)
  await allDelivered(alice, bob)
  clock.advance(120_000)
  away.came()
  clock.advance(120_000)
  const told = heard(bob, 'summary')
  assert.deepEqual(told, [{ type: 'summary', sinceMs, messages: [{ from: 'alice', count: 2 }], requests: 0 }])
  const [line] = told.flatMap((news) => chatSayings.summary(news))
  assert.match(line ?? '', /^While you were away \(since .*\): 2 messages from alice\.$/)
})
