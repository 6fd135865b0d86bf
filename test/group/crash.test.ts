import assert from 'node:assert/strict'
import test from 'node:test'
import { dieAt, sweepLeader } from './leader-dies.ts'
import { company, heard, member, MemoryWorld, rosterOf, texts, until } from './members.ts'
import type { Member } from './members.ts'

/** Ends once it did, or the process died under it. */
async function orDeath(work: Promise<unknown>, fate: { isDead: boolean }): Promise<void> {
  let isOver = false
  void work
    .catch(() => undefined)
    .finally(() => {
      isOver = true
    })
  await until(() => isOver || fate.isDead)
}

// Some of the write points, others each time: leader-dies.full.test.ts takes all.
sweepLeader(Number(process.env.KITH_SEED ?? 1), 1)

test('group: a leader that dies before it wrote down a leave does so when it is back', async (t) => {
  const { people } = await company(t, ['alice', 'bob', 'carol'])
  const [alice, bob, carol] = people as [Member, Member, Member]
  const fate = dieAt(t, alice, 1, 'after')
  await bob.groups.leave('club')
  await until(() => fate.isDead && heard(carol, 'group_member_left').length === 1)
  const again = alice.reborn()
  await until(() => rosterOf(again).length === 2 && rosterOf(carol).length === 2)
  assert.equal(heard(carol, 'group_member_left').length, 1)
})

test('group: after kill -9 a member has its groups, its history and its numbers', async (t) => {
  const { people } = await company(t, ['alice', 'bob'])
  const [alice, bob] = people as [Member, Member]
  await bob.groups.broadcast('club', 'one')
  const again = bob.reborn()
  assert.deepEqual(texts(again), ['one'])
  assert.deepEqual(rosterOf(again), ['alice', 'bob'])
  assert.equal(again.groups.history('club', { limit: 1 }).rows[0]?.state, 'delivered')
  await until(() => again.net.isConnected(alice.peerId))
  const outcome = await again.groups.broadcast('club', 'two')
  assert.deepEqual([outcome.number, outcome.reached], [2, 1])
  assert.deepEqual(texts(alice), ['one', 'two'])
})

for (const moment of ['before', 'after'] as const) {
  test(`group: a member that dies ${moment} it stored its own words says them once or never`, async (t) => {
    const { people } = await company(t, ['alice', 'bob'])
    const [alice, bob] = people as [Member, Member]
    const fate = dieAt(t, bob, 1, moment)
    await orDeath(bob.groups.broadcast('club', 'one'), fate)
    const again = bob.reborn()
    const expected = moment === 'before' ? ['two'] : ['one', 'two']
    await until(() => again.net.isConnected(alice.peerId))
    assert.equal((await again.groups.broadcast('club', 'two')).number, expected.length)
    await until(() => texts(alice).length === expected.length)
    assert.deepEqual(texts(alice), expected)
    assert.deepEqual(texts(again), expected)
  })
}

test('group: a joiner that dies while the log is on its way has it after a restart', async (t) => {
  const world = new MemoryWorld()
  const [alice, bob] = [member(t, world, 'alice'), member(t, world, 'bob')]
  await alice.groups.create('club', false)
  await bob.groups.join('club')
  await until(() => alice.requests.pending('in').length === 1)
  // The first write from here on takes the welcome, the second would take the log.
  const fate = dieAt(t, bob, 2, 'before')
  await alice.requests.decide(true)
  await until(() => fate.isDead)
  const again = bob.reborn()
  await until(() => rosterOf(again).length === 2)
  assert.deepEqual(heard(again, 'group_join_answer').length, 1)
})
