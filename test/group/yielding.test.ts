import assert from 'node:assert/strict'
import test from 'node:test'
import { markKeys } from '../../src/store/group-keys.ts'
import { SimulatedClock } from '../support/simulated-clock.ts'
import { company, groupId, heard, leaderAt, pass, passing, rosterOf, texts } from './members.ts'
import type { TestContext } from 'node:test'
import type { Member } from './members.ts'
import type { MemoryWorld } from '../support/memory-net.ts'

async function scene(t: TestContext): Promise<{ world: MemoryWorld; clock: SimulatedClock; people: Member[] }> {
  const clock = new SimulatedClock()
  clock.jump(Date.now() - clock.now())
  const { world, people } = await company(t, ['alice', 'bob', 'carol'], { clock, isPrivate: true })
  await passing(clock, () => confirmed(people[0] as Member) === 3, 'all have the keys')
  return { world, clock, people }
}

function confirmed(one: Member): number {
  return one.groups.report('club').keys?.confirmed ?? 0
}

async function breakKeys(one: Member): Promise<void> {
  await one.store.write((sql) => {
    markKeys(sql, groupId(one), 'a test broke them')
  })
}

const trouble = (one: Member): string | undefined => one.groups.report('club').keys?.trouble

test('group rule 63: a leader whose keys are broken hands over by itself to who has sound ones, gets new ones, and all goes on', async (t) => {
  const { clock, people } = await scene(t)
  const [alice, bob, carol] = people as [Member, Member, Member]
  await breakKeys(alice)
  // Carol is the named deputy, and her keys are of no use either.
  await alice.groups.nameDeputies('club', ['carol'])
  await passing(
    clock,
    () => people.every((one) => leaderAt(one) === 'carol' || leaderAt(one) === 'bob'),
    'another leads',
  )
  await passing(clock, () => trouble(alice) === undefined && confirmed(alice) === 3, 'alice has keys again')
  const [told] = heard(alice, 'group_yielded')
  assert.deepEqual(told, { type: 'group_yielded', group: 'club', leader: leaderAt(alice), reason: 'a test broke them' })
  void alice.groups.broadcast('club', 'and on')
  await passing(clock, () => [bob, carol].every((one) => texts(one).length === 1), 'alice is heard')
  const leader = people.find((one) => leaderAt(one) === one.name) as Member
  const other = leader === bob ? 'carol' : 'bob'
  void leader.groups.remove('club', other)
  await passing(clock, () => rosterOf(alice).length === 2, 'the new leader can remove')
})

test('group rule 63: without anybody who has sound keys it waits for one, and says so', async (t) => {
  const { world, clock, people } = await scene(t)
  const [alice, bob, carol] = people as [Member, Member, Member]
  for (const one of [bob, carol]) world.cut(alice.peerId, one.peerId)
  world.offline(bob.peerId)
  world.offline(carol.peerId)
  await breakKeys(alice)
  await pass(clock, 400)
  assert.equal(leaderAt(alice), 'alice')
  assert.equal(heard(alice, 'group_keys_lost').length, 1)
  await assert.rejects(alice.groups.remove('club', 'bob'), /cannot be changed/)
})

test('group rule 63: who has no sound keys is not the first to take over', async (t) => {
  const { world, clock, people } = await scene(t)
  const [alice, bob, carol] = people as [Member, Member, Member]
  world.cut(alice.peerId, bob.peerId)
  world.cut(alice.peerId, carol.peerId)
  await breakKeys(bob)
  world.offline(alice.peerId)
  await passing(clock, () => leaderAt(bob) === 'carol', 'carol leads, though bob came first')
  await passing(clock, () => trouble(bob) === undefined, 'bob has keys again')
})
