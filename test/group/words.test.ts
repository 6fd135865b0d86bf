import assert from 'node:assert/strict'
import test from 'node:test'
import { groupSayings } from '../../src/operations/group-sayings.ts'
import { groupOperations } from '../../src/operations/groups.ts'
import { befriend, bringIn, member, MemoryWorld, personOf, rosterOf, until } from './members.ts'
import type { GroupNews } from '../../src/groups/news.ts'
import type { Kith } from '../../src/kith.ts'
import type { Member } from './members.ts'

/** Runs a command as the line would, on one member; gives its lines. */
async function run(one: Member, name: string, params: Record<string, unknown>): Promise<string[]> {
  const found = groupOperations.find((operation) => operation.name === name)
  assert.ok(found !== undefined, name)
  const context = { kith: one as unknown as Kith, signal: AbortSignal.timeout(10_000) }
  const result = await found.run(context, found.params.parse(params))
  return found.say(found.result.parse(result))
}

function lines(one: Member): string[] {
  return one.heard.flatMap((news) => {
    if (!(news.type in groupSayings)) return []
    return (groupSayings[news.type as GroupNews['type']] as (news: unknown) => string[])(news)
  })
}

test('group: every command answers in the words of the contract', async (t) => {
  const world = new MemoryWorld()
  const [alice, bob, carol] = ['alice', 'bob', 'carol'].map((name) => member(t, world, name)) as [
    Member,
    Member,
    Member,
  ]
  await befriend(alice, bob)
  assert.deepEqual(await run(alice, 'create_group', { group: 'chess' }), ['Created public group [chess].'])
  assert.deepEqual(await run(alice, 'create_group', { group: 'family', kind: '0' }), [
    'Created private group [family].',
  ])

  const joined = run(carol, 'join_group', { group: 'chess', wait: true })
  await until(() => lines(alice).includes('Received join group request from carol to join group chess'))
  await alice.requests.decide(true)
  assert.deepEqual(await joined, ['Request to join group chess is approved by the group leader.'])
  assert.ok(lines(carol).includes('Members: alice (leader), carol'))

  assert.deepEqual(await run(alice, 'invite', { group: 'chess', user: 'bob' }), ['Invite to group chess sent to bob'])
  await until(() => lines(bob).includes('Received invite to group chess from alice'))
  await bob.requests.decide(false)
  await until(() => lines(alice).includes('Invite to group chess is denied by bob.'))
  await bringIn(alice, bob, 'chess')
  assert.ok(lines(alice).includes('Invite to group chess is approved by bob.'))
  await until(() => rosterOf(carol, 'chess').length === 3)

  const said = await run(bob, 'broadcast', { group: 'chess', text: 'good evening' })
  assert.deepEqual(said, ['Broadcast to chess [1]: 2 of 2 members reached'])
  assert.deepEqual(lines(carol).slice(-2), ['Group chess', 'bob broadcasted: good evening'])

  const shown = await run(carol, 'group', { group: 'chess' })
  assert.deepEqual(shown.slice(0, 4), [
    'Group chess (public)',
    'leader: alice',
    'deputies: none named; if the leader is lost, members follow in order of joining',
    'members: 3',
  ])
  assert.deepEqual([...shown.slice(4, 7)].sort(), ['  alice online (leader)', '  bob online', '  carol online (you)'])
  assert.match(shown[7] ?? '', /^log entry 3, term 0; history [0-9a-f]{8}$/)
  assert.match(shown[8] ?? '', /^Complete as of \d{4}-.* 1 unread\.$/)
  assert.deepEqual(await run(carol, 'groups', {}), ['chess public, led by alice, 3 members'])

  assert.deepEqual(await run(bob, 'leave_group', { group: 'chess' }), ['Leave group chess successfully.'])
  await until(() => lines(carol).includes('bob left group chess'))
  assert.deepEqual(await run(alice, 'remove_member', { group: 'chess', user: 'carol' }), [
    'Removed carol from group chess.',
  ])
  await until(() => lines(carol).includes('You are removed from group chess by alice'))
  assert.deepEqual(await run(alice, 'close_group', { group: 'chess' }), ['Closed group chess.'])
  assert.deepEqual(await run(carol, 'groups', {}), ['chess public, led by alice, 1 member, removed'])
  await assert.rejects(run(carol, 'broadcast', { group: 'nothing', text: 'x' }), /Group nothing not found\./)
  assert.equal(personOf(alice, bob).label, 'bob')
})

test('group: a declined request ends --wait with the reason', async (t) => {
  const world = new MemoryWorld()
  const [alice, bob] = [member(t, world, 'alice'), member(t, world, 'bob')]
  await alice.groups.create('chess', false)
  const joined = run(bob, 'join_group', { group: 'chess', wait: true })
  await until(() => alice.requests.pending('in').length === 1)
  await alice.requests.decide(false)
  await assert.rejects(joined, /Request to join group chess is declined by the group leader\./)
})
