// What members are told, and what they make of it: receipts, heads, claims to have more, frames that do not open.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { GROUP_PROTOCOL } from '../../protocols/group/group.ts'
import { includes } from '../../protocols/group/ranges.ts'
import { haveOf } from '../../src/store/group-messages.ts'
import { markKeys } from '../../src/store/group-keys.ts'
import { SimulatedClock } from '../support/simulated-clock.ts'
import { settle } from '../support/until.ts'
import { bringIn, company, groupId, member, MemoryWorld, rosterOf, texts, until } from './members.ts'
import { keysOf, privateClub, report, settled } from './secrets.ts'
import type { Member } from './members.ts'

/** Far less than what passes between two rounds of catch-up. */
const SOON_MS = 5_000

function clockOfNow(): SimulatedClock {
  const clock = new SimulatedClock()
  clock.jump(Date.now() - clock.now())
  return clock
}

/** Lets time pass in small steps, so that what happens in between can answer, until it is so. */
async function within(clock: SimulatedClock, ms: number, isSo: () => boolean): Promise<boolean> {
  for (let passedMs = 0; passedMs < ms && !isSo(); passedMs += 500) {
    await settle()
    clock.advance(500)
  }
  await settle()
  return isSo()
}

test('group rule 13: a receipt that did not arrive is given again while its author is there', async (t) => {
  const world = new MemoryWorld()
  const clock = clockOfNow()
  const alice = member(t, world, 'alice')
  const bob = member(t, world, 'bob', clock)
  await alice.groups.create('club', false)
  await bringIn(alice, bob)
  let refused = 0
  world.disturb = (from, _, protocol) =>
    from === bob.peerId && protocol === GROUP_PROTOCOL && refused++ < 3 ? 'refuse' : 'none'
  void alice.groups.broadcast('club', 'have you got this?')
  await until(() => refused === 1)
  const isKnown = (): boolean => includes(haveOf(alice.store, groupId(alice), alice.peerId, bob.peerId), 1)
  assert.ok(await within(clock, 10_000, isKnown), 'alice knows that bob has it')
  assert.equal(refused, 4)
})

test('group rule 20: an author tells by catch-up those who are there and gave no receipt', async (t) => {
  const clock = clockOfNow()
  const { world, people } = await company(t, ['alice', 'bob', 'carol'], { clock })
  const [alice, bob, carol] = people as [Member, Member, Member]
  assert.ok(await within(clock, SOON_MS, () => texts(bob).length === 0))
  world.carry = () => undefined
  void alice.groups.broadcast('club', 'gossip brings this to nobody')
  assert.ok(await within(clock, SOON_MS, () => [bob, carol].every((one) => texts(one).length === 1)))
})

test('group rule 20: who had nothing a moment ago is believed when it has got something since', async (t) => {
  const clock = clockOfNow()
  const { world, people } = await company(t, ['alice', 'bob', 'carol'], { clock })
  const [alice, bob, carol] = people as [Member, Member, Member]
  await within(clock, SOON_MS, () => false)
  // What was said before carol looked, and was nothing to her.
  world.disconnect(bob.peerId, carol.peerId)
  world.connect(bob.peerId, carol.peerId)
  await within(clock, 2_000, () => false)
  for (const other of [bob, carol]) world.cut(alice.peerId, other.peerId)
  world.carry = () => undefined
  void alice.groups.broadcast('club', 'said alone')
  await within(clock, 2_000, () => false)
  assert.equal(texts(carol).length, 0)
  world.mend(alice.peerId, bob.peerId)
  assert.ok(await within(clock, SOON_MS, () => texts(carol).length === 1), 'by way of bob')
})

test('group rule 20: news of a log that says nothing new is asked after by nobody', async (t) => {
  const clock = clockOfNow()
  const { world, people } = await company(t, ['alice', 'bob', 'carol', 'dave'], { isPrivate: true, clock })
  await settledBy(clock, people)
  await within(clock, SOON_MS, () => false)
  let streams = 0
  world.disturb = (_, to, protocol) => {
    if (protocol === GROUP_PROTOCOL && to === people[0]?.peerId) streams++
    return 'none'
  }
  await people[0]?.groups.nameDeputies('club', ['bob'])
  await within(clock, SOON_MS, () => false)
  assert.ok(people.every((one) => one.groups.report('club').deputies.length === 1))
  assert.equal(streams, 0)
})

test('group rule 21: what does not open for want of keys is fetched from its author', async (t) => {
  const clock = clockOfNow()
  const { world, people } = await company(t, ['alice', 'bob', 'carol'], { isPrivate: true, clock })
  const [alice, bob, carol] = people as [Member, Member, Member]
  await settledBy(clock, people)
  await within(clock, SOON_MS, () => false)
  world.offline(alice.peerId)
  await bob.store.write((sql) => {
    markKeys(sql, groupId(bob), 'broken by the test')
  })
  void carol.groups.broadcast('club', 'closed to bob')
  assert.ok(await within(clock, 2_500, () => texts(bob).length === 1))
})

test('group rule 54: whoever lost the keys before a removal is on the topic of now once it has them again', async (t) => {
  const { world, people } = await privateClub(t, ['alice', 'bob', 'carol', 'dave'])
  const [alice, bob, carol] = people as [Member, Member, Member, Member]
  world.offline(bob.peerId)
  await alice.groups.remove('club', 'dave')
  await settledAmong([alice, carol])
  await bob.store.write((sql) => {
    markKeys(sql, groupId(bob), 'broken by the test')
  })
  world.online(bob.peerId)
  await settled([alice, bob, carol])
  assert.deepEqual(keysOf(bob).topicKey, keysOf(alice).topicKey)
  await bob.groups.broadcast('club', 'heard at once')
  await until(() => texts(carol).includes('heard at once'))
})

async function settledAmong(people: readonly Member[]): Promise<void> {
  const [leader] = people as [Member]
  await until(() =>
    people.every((one) => report(one)?.trouble === undefined && report(one)?.epoch === report(leader)?.epoch),
  )
  await until(() => people.every((one) => !rosterOf(one).includes('dave')))
}

/** As `settled`, for people whose time is the test's. */
async function settledBy(clock: SimulatedClock, people: readonly Member[]): Promise<void> {
  const [leader] = people as [Member]
  assert.ok(await within(clock, 60_000, () => report(leader)?.confirmed === people.length), 'all have the keys')
}

test('group rule 59: who missed the entry that changes the topic hears on the one before that the log is longer', async (t) => {
  const clock = clockOfNow()
  const { world, people } = await company(t, ['alice', 'bob', 'carol', 'dave'], { isPrivate: true, clock })
  const [alice, bob, carol] = people as [Member, Member, Member, Member]
  await settledBy(clock, people)
  await within(clock, SOON_MS, () => false)
  const carry = world.carry
  world.carry = () => undefined
  await alice.groups.remove('club', 'dave')
  await settle()
  assert.ok(rosterOf(bob).includes('dave'))
  world.carry = carry
  assert.ok(await within(clock, SOON_MS, () => [bob, carol].every((one) => !rosterOf(one).includes('dave'))))
})

test('group rule 59: what was said while others changed the topic is announced two seconds later', async (t) => {
  const clock = clockOfNow()
  const { world, people } = await company(t, ['alice', 'bob', 'carol', 'dave'], { isPrivate: true, clock })
  const [alice, bob, carol] = people as [Member, Member, Member, Member]
  await settledBy(clock, people)
  await within(clock, SOON_MS, () => false)
  await alice.groups.remove('club', 'dave')
  await until(() => [alice, bob, carol].every((one) => report(one)?.epoch === 4 && report(one)?.trouble === undefined))
  const carry = world.carry
  world.carry = () => undefined
  void bob.groups.broadcast('club', 'lost between two topics')
  await until(() => texts(bob).length === 1)
  await settle()
  world.carry = carry
  // Before an author asks after receipts, at three seconds.
  assert.ok(await within(clock, 2_500, () => [alice, carol].every((one) => texts(one).length === 1)))
})
