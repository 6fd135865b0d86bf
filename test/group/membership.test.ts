import assert from 'node:assert/strict'
import test from 'node:test'
import { ask } from '../../protocols/exchange.ts'
import { GROUP_PROTOCOL, groupExchange } from '../../protocols/group/group.ts'
import { GroupReply } from '../../protocols/group/wire.ts'
import { KithError } from '../../src/errors.ts'
import { settle } from '../support/until.ts'
import {
  befriend,
  bringIn,
  company,
  groupId,
  heard,
  member,
  MemoryWorld,
  personOf,
  rosterOf,
  texts,
  until,
} from './members.ts'
import { consentOf, signatory } from './scribe.ts'
import type { ErrorCode } from '../../src/errors.ts'
import type { Member } from './members.ts'

async function fails(work: Promise<unknown>, code: ErrorCode, message?: string): Promise<void> {
  await assert.rejects(work, (error) => {
    assert.ok(error instanceof KithError, String(error))
    assert.equal(error.code, code)
    if (message !== undefined) assert.equal(error.message, message)
    return true
  })
}

test('group: a public group is found by its name and joined with the leader’s approval', async (t) => {
  const world = new MemoryWorld()
  const [alice, bob] = [member(t, world, 'alice'), member(t, world, 'bob')]
  assert.deepEqual(await alice.groups.create('chess', false), { group: 'chess', isPrivate: false, isRegistered: true })
  const request = await bob.groups.join('chess')
  assert.equal((await bob.groups.join('chess')).number, request.number, 'asking again changes nothing')
  await until(() => heard(alice, 'group_join_request').length === 1)
  const outcome = bob.groups.outcome(request, AbortSignal.timeout(5_000))
  await alice.requests.decide(true)
  assert.equal(await outcome, 'accepted')
  assert.deepEqual(rosterOf(bob, 'chess'), ['alice', 'bob'])
  const [answer] = heard(bob, 'group_join_answer')
  assert.deepEqual(answer, {
    type: 'group_join_answer',
    group: 'chess',
    accepted: true,
    leader: 'alice',
    members: ['alice', 'bob'],
  })
  await fails(bob.groups.join('chess'), 'already_member')
  await fails(bob.groups.join('nowhere'), 'group_not_found')
})

test('group: a declined request is told to the asker, who may ask again; one taken back is gone at the leader', async (t) => {
  const world = new MemoryWorld()
  const [alice, bob] = [member(t, world, 'alice'), member(t, world, 'bob')]
  await alice.groups.create('chess', false)
  await bob.groups.join('chess')
  await until(() => alice.requests.pending('in').length === 1)
  await alice.requests.decide(false)
  await until(() => heard(bob, 'group_join_answer').length === 1)
  assert.deepEqual(bob.requests.pending(), [])
  await bob.groups.join('chess')
  await until(() => alice.requests.pending('in').length === 1)
  await bob.requests.withdraw()
  await until(() => heard(alice, 'group_join_withdrawn').length === 1)
  assert.deepEqual(alice.requests.pending(), [])
  assert.deepEqual(rosterOf(alice, 'chess'), ['alice'])
})

test('group rule 23: a private group is invisible and by invitation only', async (t) => {
  const world = new MemoryWorld()
  const [alice, bob] = [member(t, world, 'alice'), member(t, world, 'bob')]
  await alice.groups.create('family', true)
  await fails(bob.groups.join('family'), 'group_not_found')
  await bringIn(alice, bob, 'family')
  assert.deepEqual(rosterOf(bob, 'family'), rosterOf(alice, 'family'))
  const [answer] = heard(alice, 'group_invite_answer')
  assert.deepEqual(answer, { type: 'group_invite_answer', group: 'family', by: 'bob', accepted: true })
  assert.equal(heard(bob, 'group_joined').length, 1)
})

test('group: an invitation waits for its friend, and a no is told', async (t) => {
  const world = new MemoryWorld()
  const [alice, bob] = [member(t, world, 'alice'), member(t, world, 'bob')]
  await befriend(alice, bob)
  await alice.groups.create('club', false)
  world.offline(bob.peerId)
  await alice.groups.invite('club', personOf(alice, bob))
  await alice.groups.invite('club', personOf(alice, bob))
  assert.equal(alice.requests.pending('out').length, 1)
  world.online(bob.peerId)
  await until(() => heard(bob, 'group_invite').length === 1)
  await bob.requests.decide(false)
  await until(() => heard(alice, 'group_invite_answer').length === 1)
  assert.deepEqual(rosterOf(alice), ['alice'])
  assert.equal(bob.groups.has('club'), false)
})

test('group: an invitation that was taken back cannot be accepted any more', async (t) => {
  const world = new MemoryWorld()
  const [alice, bob] = [member(t, world, 'alice'), member(t, world, 'bob')]
  await befriend(alice, bob)
  await alice.groups.create('club', false)
  await alice.groups.invite('club', personOf(alice, bob))
  await until(() => bob.requests.pending('in').length === 1)
  world.cut(alice.peerId, bob.peerId)
  await bob.requests.decide(true)
  await alice.requests.withdraw()
  world.mend(alice.peerId, bob.peerId)
  await until(() => heard(bob, 'group_invite_withdrawn').length > 0)
  assert.deepEqual(rosterOf(alice), ['alice'])
  assert.equal(bob.groups.has('club'), false)
})

test('group: members need be no friends of each other, nor of the leader, and all have one roster', async (t) => {
  const world = new MemoryWorld()
  const people = ['alice', 'bob', 'carol'].map((name) => member(t, world, name)) as [Member, Member, Member]
  const [alice, bob, carol] = people
  await alice.groups.create('club', false)
  for (const one of [bob, carol]) {
    await one.groups.join('club')
    await until(() => alice.requests.pending('in').length === 1)
    await alice.requests.decide(true)
    await until(() => rosterOf(one).includes(one.name))
  }
  await until(() => people.every((one) => rosterOf(one).length === 3))
  assert.deepEqual(alice.friends.list(), [])
  assert.deepEqual(await bob.groups.broadcast('club', 'hello'), { group: 'club', number: 1, reached: 2, members: 2 })
  assert.deepEqual(texts(carol), ['hello'])
})

test('group rule 24: leaving is effective at once and told to the others; the leader cannot leave', async (t) => {
  const { people } = await company(t, ['alice', 'bob', 'carol'])
  const [alice, bob, carol] = people as [Member, Member, Member]
  await fails(alice.groups.leave('club'), 'leader_stays', 'Error: group leader cannot leave the group.')
  await bob.groups.leave('club')
  await until(() => rosterOf(alice).length === 2 && rosterOf(carol).length === 2)
  for (const one of [alice, carol]) {
    assert.deepEqual(
      heard(one, 'group_member_left').map((news) => news),
      [{ type: 'group_member_left', group: 'club', who: 'bob' }],
    )
    assert.deepEqual(heard(one, 'group_member_removed'), [])
  }
  await fails(bob.groups.broadcast('club', 'still there?'), 'not_member')
  await alice.groups.broadcast('club', 'bob is gone')
  await settle()
  assert.deepEqual(texts(bob), [])
})

test('group rule 24: a member leaves while the leader is away: the others know at once, the leader when it is back', async (t) => {
  const { world, people } = await company(t, ['alice', 'bob', 'carol'])
  const [alice, bob, carol] = people as [Member, Member, Member]
  world.offline(alice.peerId)
  await bob.groups.broadcast('club', 'last words')
  await bob.groups.leave('club')
  await until(() => heard(carol, 'group_member_left').length === 1)
  world.offline(bob.peerId)
  world.offline(carol.peerId)
  world.online(alice.peerId)
  world.online(bob.peerId)
  await until(() => rosterOf(alice).length === 2, 'the leader has written it')
  assert.deepEqual(texts(alice), ['last words'], 'what the leader lacked came with the leave')
  world.online(carol.peerId)
  await until(() => rosterOf(carol).length === 2)
  assert.equal(heard(carol, 'group_member_left').length, 1)
  assert.equal(alice.groups.historyHash('club'), carol.groups.historyHash('club'))
})

test('group rule 24: a leave brings the leader whatever it lacks, without being asked', async (t) => {
  const { world, people } = await company(t, ['alice', 'bob'])
  const [alice, bob] = people as [Member, Member]
  world.offline(alice.peerId)
  await bob.groups.broadcast('club', 'last words')
  await bob.groups.leave('club')
  world.disturb = (from) => (from === alice.peerId ? 'refuse' : 'none')
  world.online(alice.peerId)
  await until(() => rosterOf(alice).length === 1)
  assert.deepEqual(texts(alice), ['last words'])
})

test('group: removing is effective though the member is away, who is told when back and then left alone', async (t) => {
  const { world, people } = await company(t, ['alice', 'bob', 'carol'])
  const [alice, bob, carol] = people as [Member, Member, Member]
  await fails(bob.groups.remove('club', 'carol'), 'not_leader', 'Error: only group leader can remove members.')
  await fails(alice.groups.remove('club', 'nobody'), 'not_member')
  await fails(alice.groups.remove('club', 'alice'), 'leader_stays')
  world.offline(bob.peerId)
  assert.equal(await alice.groups.remove('club', 'bob'), 'bob')
  await until(() => rosterOf(carol).length === 2)
  assert.deepEqual(heard(carol, 'group_member_removed'), [
    { type: 'group_member_removed', group: 'club', who: 'bob', by: 'alice' },
  ])
  await alice.groups.broadcast('club', 'without bob')
  world.online(bob.peerId)
  await until(() => heard(bob, 'group_removed').length === 1)
  assert.deepEqual(heard(bob, 'group_removed'), [{ type: 'group_removed', group: 'club', by: 'alice' }])
  await fails(bob.groups.broadcast('club', 'let me in'), 'not_member')
  await settle()
  assert.deepEqual(texts(bob), [])
})

test('group: who was removed may come back, and numbers go on', async (t) => {
  const { people } = await company(t, ['alice', 'bob', 'carol'])
  const [alice, bob, carol] = people as [Member, Member, Member]
  await bob.groups.broadcast('club', 'one')
  await alice.groups.remove('club', 'bob')
  await until(() => heard(bob, 'group_removed').length === 1)
  await bob.groups.join('club')
  await until(() => alice.requests.pending('in').length === 1)
  await alice.requests.decide(true)
  await until(() => rosterOf(bob).length === 3 && rosterOf(carol).length === 3)
  const outcome = await bob.groups.broadcast('club', 'two')
  assert.deepEqual([outcome.number, outcome.reached], [2, 2])
  for (const one of people) assert.deepEqual(texts(one), ['one', 'two'])
})

test('group: only the leader invites, and only friends who are not in yet', async (t) => {
  const { world, people } = await company(t, ['alice', 'bob'])
  const [alice, bob] = people as [Member, Member]
  const dave = member(t, world, 'dave')
  await befriend(bob, dave)
  const message = 'Error: only group leader can invite friends to the group.'
  await fails(bob.groups.invite('club', personOf(bob, dave)), 'not_leader', message)
  const stranger = await alice.names.resolve('dave')
  await fails(alice.groups.invite('club', stranger), 'not_friend', 'Error: you are not friends with dave')
  await fails(alice.groups.invite('club', personOf(alice, bob)), 'already_member')
})

test('group: names are checked, taken ones refused, and two groups of one name told apart', async (t) => {
  const world = new MemoryWorld()
  const [alice, bob] = [member(t, world, 'alice'), member(t, world, 'bob')]
  await fails(alice.groups.create('Bad Name', false), 'invalid_name')
  await alice.groups.create('club', false)
  await fails(alice.groups.create('club', true), 'group_exists')
  await fails(bob.groups.create('club', false), 'name_taken')
  assert.equal(bob.groups.has('club'), false, 'and no group is made')
  await bob.groups.create('club', true)
  await bringIn(bob, alice, 'club')
  await until(() => alice.groups.list().length === 2)
  const labels = alice.groups.list().map(({ group }) => group)
  assert.equal(labels[0], 'club')
  assert.match(labels[1] ?? '', /^club~[0-9a-f]{4}$/)
  const other = labels[1] ?? ''
  assert.equal((await alice.groups.broadcast(other, 'hello')).reached, 1)
  assert.deepEqual(texts(bob), ['hello'])
  assert.deepEqual(texts(alice), [])
})

test('group: a public group is made though no rendezvous node answers, and that is said', async (t) => {
  const world = new MemoryWorld()
  const alice = member(t, world, 'alice')
  t.mock.method(alice.names, 'registerGroup', () => Promise.reject(new KithError('unreachable', 'Nobody answered')))
  assert.deepEqual(await alice.groups.create('club', false), { group: 'club', isPrivate: false, isRegistered: false })
  assert.deepEqual(rosterOf(alice), ['alice'])
})

test('group: a closed group can be read by all and changed by nobody', async (t) => {
  const { people } = await company(t, ['alice', 'bob'])
  const [alice, bob] = people as [Member, Member]
  await bob.groups.broadcast('club', 'one')
  await fails(bob.groups.close('club'), 'not_leader')
  await alice.groups.close('club')
  await until(() => heard(bob, 'group_closed').length === 1)
  await fails(bob.groups.broadcast('club', 'two'), 'group_closed')
  await fails(alice.groups.remove('club', 'bob'), 'group_closed')
  assert.deepEqual(texts(bob), ['one'])
  assert.equal(bob.groups.report('club').state, 'closed')
})

test('group rule 26: one person has one request for a group, however often they ask', async (t) => {
  const world = new MemoryWorld()
  const [alice, bob] = [member(t, world, 'alice'), member(t, world, 'bob')]
  await alice.groups.create('club', false)
  await bob.groups.join('club')
  await until(() => alice.requests.pending('in').length === 1)
  const [first] = alice.requests.pending('in')
  // Bob's node forgets that it asked, as after a lost disk, and asks anew.
  await bob.store.write((sql) => sql.run('DELETE FROM request'))
  await bob.groups.join('club')
  const again = bob.requests.pending('out')[0]
  await until(() => Buffer.from(alice.requests.pending('in')[0]?.id ?? []).equals(Buffer.from(again?.id ?? [])))
  assert.deepEqual(
    alice.requests.pending('in').map(({ number }) => number),
    [first?.number],
  )
  await alice.requests.decide(true)
  await until(() => rosterOf(bob).length === 2)
})

test('group: whoever is blocked asks and seems to wait', async (t) => {
  const world = new MemoryWorld()
  const [alice, bob] = [member(t, world, 'alice'), member(t, world, 'bob')]
  await alice.groups.create('club', false)
  t.mock.method(alice.friends, 'isBlocked', () => true)
  await bob.groups.join('club')
  await until(() => bob.store.all('SELECT * FROM notice').length === 0, 'it was taken')
  assert.deepEqual(alice.requests.pending(), [])
  assert.equal(bob.requests.pending('out').length, 1)
  assert.equal(groupId(alice).length, 32)
})

test('group: a request that is taken back while the leader says yes leaves no member behind', async (t) => {
  const world = new MemoryWorld()
  const [alice, bob] = [member(t, world, 'alice'), member(t, world, 'bob')]
  await alice.groups.create('club', false)
  await bob.groups.join('club')
  await until(() => alice.requests.pending('in').length === 1)
  world.cut(alice.peerId, bob.peerId)
  await bob.requests.withdraw()
  await alice.requests.decide(true)
  assert.deepEqual(rosterOf(alice), ['alice', 'bob'])
  world.mend(alice.peerId, bob.peerId)
  await until(() => rosterOf(alice).length === 1)
  assert.equal(bob.groups.has('club'), false)
})

test('group rule 26: strangers who ask are taken so many at once, and no more are remembered', async (t) => {
  const world = new MemoryWorld()
  const alice = member(t, world, 'alice')
  await alice.groups.create('club', false)
  const fates = await Promise.all(
    Array.from({ length: 25 }, async (_, index) => {
      const who = signatory(`stranger${index}`)
      const request = consentOf(who, alice.device.publicKey, { groupId: groupId(alice) })
      const stream = await world.net(who.peerId).open(alice.peerId, GROUP_PROTOCOL)
      return (await ask(groupExchange, stream, { request }, AbortSignal.timeout(5_000))).status
    }),
  )
  const { STORED, BUSY } = GroupReply.Status
  assert.deepEqual(
    [STORED, BUSY].map((status) => fates.filter((fate) => fate === status).length),
    [20, 5],
  )
  assert.equal(alice.requests.pending('in').length, 20)
})
