import assert from 'node:assert/strict'
import test from 'node:test'
import { TEXT_BYTES_MAX } from '../../protocols/group/words.ts'
import { publicTopic } from '../../protocols/group/group.ts'
import { KithError } from '../../src/errors.ts'
import { SimulatedClock } from '../support/simulated-clock.ts'
import { bringIn, company, groupId, member, MemoryWorld, rosterOf, texts, until } from './members.ts'
import type { Member } from './members.ts'

const MINUTE_AND_A_HALF_MS = 90_000

function topicAt(one: Member): string {
  return publicTopic(groupId(one))
}

test('group rule 20: a last word that gossip lost is there within a minute and a half', async (t) => {
  const world = new MemoryWorld()
  const clock = new SimulatedClock()
  clock.jump(Date.now() - clock.now())
  const [alice, bob] = [member(t, world, 'alice'), member(t, world, 'bob')]
  const carol = member(t, world, 'carol', clock)
  await alice.groups.create('club', false)
  for (const one of [bob, carol]) await bringIn(alice, one)
  await until(() => [alice, bob, carol].every((one) => rosterOf(one).length === 3))
  carol.net.gossip.unsubscribe(topicAt(carol))
  await bob.groups.broadcast('club', 'did everybody hear this?')
  assert.deepEqual([texts(alice).length, texts(carol).length], [1, 0])
  clock.advance(MINUTE_AND_A_HALF_MS)
  await until(() => texts(carol).length === 1)
})

test('group rule 20: an author says now and then how far its words go, and who lacks some fetches them', async (t) => {
  const world = new MemoryWorld()
  const clock = new SimulatedClock()
  clock.jump(Date.now() - clock.now())
  const [alice, carol] = [member(t, world, 'alice'), member(t, world, 'carol')]
  const bob = member(t, world, 'bob', clock)
  await alice.groups.create('club', false)
  for (const one of [bob, carol]) await bringIn(alice, one)
  await until(() => [alice, bob, carol].every((one) => rosterOf(one).length === 3))
  const publish = t.mock.method(bob.net.gossip, 'publish', () => Promise.resolve([alice.peerId]))
  const said = bob.groups.broadcast('club', 'lost on the way')
  await until(() => texts(bob).length === 1)
  publish.mock.restore()
  clock.advance(MINUTE_AND_A_HALF_MS)
  await said
  await until(() => texts(alice).length === 1 && texts(carol).length === 1)
})

test('group: texts up to the limit go out whole, longer and empty ones are refused with the reason', async (t) => {
  const { people } = await company(t, ['alice', 'bob'])
  const [alice, bob] = people as [Member, Member]
  const codes: string[] = []
  for (const text of ['', 'a'.repeat(TEXT_BYTES_MAX + 1), 'ä'.repeat(TEXT_BYTES_MAX / 2 + 1)]) {
    await assert.rejects(alice.groups.broadcast('club', text), (error) => {
      assert.ok(error instanceof KithError)
      codes.push(error.code)
      return true
    })
  }
  assert.deepEqual(codes, ['usage', 'too_long', 'too_long'])
  const whole = ['ä'.repeat(TEXT_BYTES_MAX / 2), 'e\u0301', 'half \ud800 a pair', 'zero \u0000 and \u202e others stay']
  for (const text of whole) assert.equal((await alice.groups.broadcast('club', text)).reached, 1)
  const heardBy = texts(bob)
  assert.ok(heardBy[0] === whole[0])
  // The store keeps a NUL as its picture; everything else is for whoever shows it to clean.
  assert.deepEqual(heardBy.slice(1), ['\u00e9', 'half \ufffd a pair', 'zero \u2400 and \u202e others stay'])
})

test('group: a log that could not be fetched after the welcome is fetched a little later', async (t) => {
  const world = new MemoryWorld()
  const [alice, bob] = [member(t, world, 'alice'), member(t, world, 'bob')]
  await alice.groups.create('club', false)
  await bob.groups.join('club')
  await until(() => alice.requests.pending('in').length === 1)
  let refused = 0
  world.disturb = (from) => (from === bob.peerId && refused++ < 2 ? 'refuse' : 'none')
  await alice.requests.decide(true)
  await until(() => rosterOf(alice).length === 2 && bob.groups.has('club'))
  await until(() => bob.groups.list().some(({ state }) => state === 'member'), 'bob is in', 10_000)
  assert.ok(refused >= 2)
})

test('group rule 20: a round that failed is begun again within seconds, and with another member at once', async (t) => {
  const { world, people } = await company(t, ['alice', 'bob', 'carol'])
  const [alice, bob, carol] = people as [Member, Member, Member]
  world.offline(carol.peerId)
  await bob.groups.broadcast('club', 'carol is away')
  const asked: string[] = []
  world.disturb = (from, to) => {
    if (from !== carol.peerId || asked.length >= 4) return 'none'
    asked.push(to)
    return 'refuse'
  }
  world.online(carol.peerId)
  // The next round by the clock comes after 22 s at the soonest.
  await until(() => texts(carol).length === 1, 'carol has it', 15_000)
  assert.deepEqual([...new Set(asked)].sort(), [alice.peerId, bob.peerId].sort())
})
