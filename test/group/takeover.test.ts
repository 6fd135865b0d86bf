import assert from 'node:assert/strict'
import test from 'node:test'
import { entriesAfter } from '../../src/store/groups.ts'
import { SimulatedClock } from '../support/simulated-clock.ts'
import { company, groupId, heard, leaderAt, pass, passing, rosterOf, texts, until } from './members.ts'
import type { TestContext } from 'node:test'
import type { MemoryWorld } from '../support/memory-net.ts'
import type { Member } from './members.ts'

interface Scene {
  readonly world: MemoryWorld
  readonly clock: SimulatedClock
  readonly people: Member[]
}

/** The first leads; the others joined in their order. */
async function scene(t: TestContext, ...names: string[]): Promise<Scene> {
  const clock = new SimulatedClock()
  // Name records are of today.
  clock.jump(Date.now() - clock.now())
  return { clock, ...(await company(t, names, { clock })) }
}

function logOf(one: Member): string[] {
  return entriesAfter(one.store, groupId(one), 0, 1_000).map(({ hash }) => Buffer.from(hash).toString('hex'))
}

const agree = (people: readonly Member[]): boolean => new Set(people.map((one) => String(logOf(one)))).size === 1

/** Cuts every connection between the two sides. */
function part(world: MemoryWorld, one: readonly Member[], other: readonly Member[]): () => void {
  const pairs = one.flatMap((a) => other.map((b) => [a.peerId, b.peerId] as const))
  for (const [a, b] of pairs) world.cut(a, b)
  return () => {
    for (const [a, b] of pairs) world.mend(a, b)
  }
}

test('group rule 35: a leader that is gone for good is followed by the first deputy, within a minute', async (t) => {
  const { world, clock, people } = await scene(t, 'alice', 'bob', 'carol', 'dave')
  const [alice, bob, carol, dave] = people as [Member, Member, Member, Member]
  world.offline(alice.peerId)
  const rest = [bob, carol, dave]
  const seconds = await passing(clock, () => rest.every((one) => leaderAt(one) === 'bob'), 'bob leads')
  assert.ok(seconds >= 30 && seconds <= 60, `${String(seconds)} s`)
  assert.ok(agree(rest))
  void bob.groups.remove('club', 'dave')
  await passing(clock, () => rosterOf(carol).length === 3, 'dave is removed')
  void carol.groups.broadcast('club', 'and on')
  await passing(clock, () => texts(bob).length === 1, 'the message')
  assert.deepEqual(heard(carol, 'group_leader'), [
    { type: 'group_leader', group: 'club', leader: 'bob', isMe: false, isElected: true },
  ])
})
