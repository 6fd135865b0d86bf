import assert from 'node:assert/strict'
import test from 'node:test'
import { ask } from '../../protocols/exchange.ts'
import { GROUP_PROTOCOL, groupExchange } from '../../protocols/group/group.ts'
import { GroupReply } from '../../protocols/group/wire.ts'
import { introduce } from '../support/people.ts'
import { SimulatedClock } from '../support/simulated-clock.ts'
import { company, heard, leaderAt, member, pass, passing, personOf, rosterOf } from './members.ts'
import { consentOf, signatory } from './scribe.ts'
import { groupId } from './members.ts'
import type { TestContext } from 'node:test'
import type { MemoryWorld } from '../support/memory-net.ts'
import type { Member } from './members.ts'

interface Scene {
  readonly world: MemoryWorld
  readonly clock: SimulatedClock
  readonly people: Member[]
  /** Somebody who is in no group yet. */
  readonly newcomer: Member
}

async function scene(t: TestContext): Promise<Scene> {
  const clock = new SimulatedClock()
  clock.jump(Date.now() - clock.now())
  const { world, people } = await company(t, ['alice', 'bob', 'carol'], { clock })
  return { world, clock, people, newcomer: member(t, world, 'dave', clock) }
}

const waiting = (one: Member): string[] =>
  one.groups.report('club').pending.flatMap(({ kind, who }) => (kind === 'join' ? [who] : []))

test('group rule 37: requests that wait for a leader go over to whoever leads after it, and the name does too', async (t) => {
  const { world, clock, people, newcomer: dave } = await scene(t)
  const [alice, bob] = people as [Member, Member]
  await dave.groups.join('club')
  await passing(clock, () => waiting(alice).length === 1, 'alice is asked')
  await alice.groups.handOver('club', 'bob')
  await passing(clock, () => waiting(bob).length === 1, 'bob has the request')
  assert.deepEqual(waiting(alice), [])
  assert.deepEqual(heard(alice, 'group_joins_passed'), [
    { type: 'group_joins_passed', group: 'club', count: 1, leader: 'bob' },
  ])
  assert.equal(heard(bob, 'group_join_request').length, 1)
  await bob.requests.decide(true)
  await passing(clock, () => rosterOf(dave).length === 4, 'dave is in')
  assert.equal(heard(dave, 'group_join_answer').length, 1)

  const erin = member(t, world, 'erin', clock)
  const request = await erin.groups.join('club')
  assert.equal(erin.names.byKey(request.userKey)?.label, 'bob')
  await passing(clock, () => waiting(bob).length === 1, 'bob is asked')
})

test('group rule 37: what was asked of a leader that is gone for good is known to who leads next', async (t) => {
  const { world, clock, people, newcomer: dave } = await scene(t)
  const [alice, bob, carol] = people as [Member, Member, Member]
  await dave.groups.join('club')
  await passing(clock, () => waiting(alice).length === 1, 'alice is asked')
  await pass(clock, 3)
  world.offline(alice.peerId)
  // Dave is away too: nobody but the members can know.
  world.offline(dave.peerId)
  await passing(clock, () => leaderAt(carol) === 'bob', 'bob leads')
  await passing(clock, () => waiting(bob).length === 1, 'bob knows of dave')
  void bob.requests.decide(true)
  await passing(clock, () => rosterOf(carol).includes('dave'), 'dave is let in')
  world.online(dave.peerId)
  await passing(clock, () => rosterOf(dave).length === 4, 'dave is in')
})

test('group rule 37: what was said no to is not asked again after the leader is lost', async (t) => {
  const { world, clock, people, newcomer: dave } = await scene(t)
  const [alice, bob, carol] = people as [Member, Member, Member]
  await dave.groups.join('club')
  await passing(clock, () => waiting(alice).length === 1, 'alice is asked')
  await alice.requests.decide(false)
  await passing(clock, () => heard(dave, 'group_join_answer').length === 1, 'dave hears no')
  await pass(clock, 3)
  world.offline(alice.peerId)
  await passing(clock, () => leaderAt(carol) === 'bob', 'bob leads')
  await pass(clock, 5)
  assert.deepEqual(waiting(bob), [])
  assert.equal(heard(bob, 'group_join_request').length, 0)
})

test('group rule 38: who asked a leader that nobody reaches any more asks the next one, by itself', async (t) => {
  const { world, clock, people, newcomer: dave } = await scene(t)
  const [alice, bob] = people as [Member, Member]
  world.offline(alice.peerId)
  const request = await dave.groups.join('club')
  assert.equal(dave.names.byKey(request.userKey)?.label, 'alice')
  await passing(clock, () => leaderAt(bob) === 'bob', 'bob leads')
  await passing(clock, () => waiting(bob).length === 1, 'bob is asked')
  const [again] = dave.requests.pending('out')
  assert.equal(again?.number, request.number)
  void bob.requests.decide(true)
  await passing(clock, () => rosterOf(dave).length === 4, 'dave is in')
})

test('group rule 37: a member that does not lead passes a request on, and also that it is taken back', async (t) => {
  const { clock, people, newcomer: dave } = await scene(t)
  const [alice, bob] = people as [Member, Member]
  await alice.groups.handOver('club', 'bob')
  await passing(clock, () => leaderAt(bob) === 'bob', 'bob leads')
  // Dave looked the group up before.
  await introduce(alice, dave)
  const stale = { name: 'club', groupId: groupId(alice), leader: personOf(dave, alice) }
  const lookup = t.mock.method(dave.names, 'resolveGroup', () => Promise.resolve(stale))
  const request = await dave.groups.join('club')
  await passing(clock, () => waiting(bob).length === 1, 'bob has it')
  assert.equal(heard(alice, 'group_join_request').length, 0)
  await dave.requests.withdraw(request.number)
  await passing(clock, () => waiting(bob).length === 0, 'taken back')
  assert.equal(heard(bob, 'group_join_withdrawn').length, 1)
  const second = await dave.groups.join('club')
  assert.notDeepEqual(second.id, request.id)
  await passing(clock, () => waiting(bob).length === 1, 'asked again')
  lookup.mock.restore()
  void bob.requests.decide(false)
  await passing(clock, () => heard(dave, 'group_join_answer').length === 1, 'dave hears bob')
})

test('group rule 37: only members pass requests on, as their askers signed them; nobody takes back for another', async (t) => {
  const { clock, people, newcomer: mallory } = await scene(t)
  const [alice, bob] = people as [Member, Member]
  const erin = signatory('erin')
  const request = consentOf(erin, alice.device.publicKey, { groupId: groupId(alice) })
  const passOn = async (who: Member, to: Member, bytes: typeof request): Promise<string> => {
    const stream = await who.net.open(to.peerId, GROUP_PROTOCOL, AbortSignal.timeout(5_000))
    const asking = ask(groupExchange, stream, { passed: { request: bytes, isOver: false } })
    const { status } = await asking.catch(() => ({ status: 'reset' as const }))
    return status
  }
  assert.equal(await passOn(mallory, alice, request), GroupReply.Status.REFUSED)
  assert.equal(waiting(alice).length, 0)
  const forged = request.slice()
  forged[forged.length - 1] = (forged.at(-1) as number) ^ 1
  assert.equal(await passOn(bob, alice, forged), 'reset')
  assert.equal(await passOn(bob, alice, request), GroupReply.Status.STORED)
  await passing(clock, () => waiting(alice).length === 1, 'erin waits')
})
