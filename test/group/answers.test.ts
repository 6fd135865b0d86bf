// Many who answer an invitation at once, on a network in memory.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { befriend, member, MemoryWorld, personOf, rosterOf, until } from './members.ts'
import { settled } from './secrets.ts'

const FRIENDS = 6

test('a private group lets everybody in who says yes in the same moment, at the first attempt of each', async (t) => {
  const world = new MemoryWorld()
  const leader = member(t, world, 'leader')
  const friends = Array.from({ length: FRIENDS }, (_, at) => member(t, world, `friend${at}`))
  await leader.groups.create('club', true)
  for (const friend of friends) {
    await befriend(leader, friend)
    await leader.groups.invite('club', personOf(leader, friend))
  }
  await until(() => friends.every(({ requests }) => requests.pending('in').length > 0), 'everybody is invited')
  await Promise.all(friends.map(({ requests }) => requests.decide(true)))
  await until(() => rosterOf(leader).length === 1 + FRIENDS, 'everybody is in')
  assert.deepEqual(leader.faults, [], 'no answer was turned away')
  await settled([leader, ...friends])
})
