import assert from 'node:assert/strict'
import test from 'node:test'
import { isFork, makeEntry } from '../../protocols/group/log.ts'
import { ForkProof } from '../../protocols/group/wire.ts'
import { checks } from '../../src/groups/parts.ts'
import { groupSayings } from '../../src/operations/group-sayings.ts'
import { groupOperations } from '../../src/operations/groups.ts'
import { entriesAfter, groupByLabel } from '../../src/store/groups.ts'
import { SimulatedClock } from '../support/simulated-clock.ts'
import { company, groupId, heard, passing, rosterOf, texts } from './members.ts'
import { replayed } from './scribe.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { Context } from '../../src/operations/operation.ts'
import type { Member } from './members.ts'

function entriesOf(one: Member): Bytes[] {
  return entriesAfter(one.store, groupId(one), 0, 1_000).map(({ bytes }) => bytes)
}

async function shown(one: Member): Promise<string[]> {
  const operation = groupOperations.find(({ name }) => name === 'group')
  const context = { kith: { groups: one.groups, names: one.names }, signal: AbortSignal.timeout(5_000) }
  return operation?.say(await operation.run(context as unknown as Context, { group: 'club' })) ?? []
}

test('group rule 7: the proof of a lying leader reaches every member, each is told in plain words, and a new group goes on', async (t) => {
  const clock = new SimulatedClock()
  clock.jump(Date.now() - clock.now())
  const { world, people } = await company(t, ['alice', 'bob', 'carol', 'dave'], { clock })
  const [alice, bob, carol, dave] = people as [Member, Member, Member, Member]
  const honest = [bob, carol, dave]
  void bob.groups.broadcast('club', 'before')
  await passing(clock, () => people.every((one) => texts(one).length === 1), 'all have it')
  const before = replayed(entriesOf(bob))
  world.offline(carol.peerId)
  void alice.groups.remove('club', 'carol')
  await passing(clock, () => rosterOf(bob).length === 3 && rosterOf(dave).length === 3, 'carol is out for the others')
  // Alice's key signs another entry in the same place, and shows it to carol alone.
  const rival = makeEntry(before, [{ info: { about: 'carol stays' } }], alice.device, 9, checks)
  await carol.store.write((sql) => {
    sql.run(
      'INSERT INTO group_entry (group_id, seq, hash, bytes) VALUES (?, ?, ?, ?)',
      groupId(carol),
      rival.state.seq,
      rival.state.hash,
      rival.bytes,
    )
  })
  for (const one of honest) world.cut(alice.peerId, one.peerId)
  world.online(carol.peerId)
  for (const one of [bob, dave]) world.connect(one.peerId, carol.peerId)
  await passing(clock, () => honest.every((one) => heard(one, 'group_forked').length === 1), 'all have the proof')
  for (const one of honest) {
    const { a, b } = ForkProof.decode(groupByLabel(one.store, 'club')?.fork as Bytes)
    assert.ok(
      isFork(before.seq < 2 ? before : replayed(entriesOf(one)), a, b, checks),
      `${one.name} can show both signatures`,
    )
    const [news] = heard(one, 'group_forked') as [{ type: 'group_forked'; group: string; leader: string }]
    assert.deepEqual(groupSayings.group_forked(news), [
      'Group club is frozen: alice signed two different histories of it.',
      'What was said stays readable. continue_group club makes a new group with its members.',
    ])
    assert.equal((await shown(one))[0], 'Group club (public), frozen')
    let refusal = ''
    one.groups.broadcast('club', 'x').catch((error: unknown) => (refusal = String(error)))
    await passing(clock, () => refusal !== '', 'a refusal')
    assert.match(refusal, /frozen: its leader signed two different histories/)
    assert.deepEqual(texts(one), ['before'], 'what was said stays')
  }
  void bob.groups.continueGroup('club')
  await passing(clock, () => dave.requests.pending('in').length === 1, 'dave is invited')
  void dave.requests.decide(true)
  await passing(clock, () => rosterOf(dave, 'club-2').length === 2, 'dave is in')
  void dave.groups.broadcast('club-2', 'and on')
  await passing(clock, () => texts(bob, 'club-2').includes('and on'), 'it goes on')
  assert.equal((await shown(dave)).at(1), 'Group club-2 goes on from it.')
})
