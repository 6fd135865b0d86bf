import assert from 'node:assert/strict'
import test from 'node:test'
import { ask } from '../../protocols/exchange.ts'
import { openEnvelope } from '../../protocols/group/envelope.ts'
import { GROUP_PROTOCOL, groupExchange } from '../../protocols/group/group.ts'
import { makeEntry } from '../../protocols/group/log.ts'
import { sha256, verify } from '../../src/crypto/keys.ts'
import { checks } from '../../src/groups/parts.ts'
import { envelopesIn } from '../../src/store/group-messages.ts'
import { entriesAfter } from '../../src/store/groups.ts'
import { bringIn, company, groupId, heard, member, personOf, rosterOf, texts, until } from './members.ts'
import { replayed } from './scribe.ts'
import type { GroupState } from '../../protocols/group/roster.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { Member } from './members.ts'

const ALL = { first: 1, last: Number.MAX_SAFE_INTEGER }

function bytesOf(one: Member, author: Member): Bytes[] {
  return envelopesIn(one.store, groupId(one), author.peerId, ALL, 10_000).map(({ bytes }) => bytes)
}

function equalHistories(people: readonly Member[], sinceLog?: number): boolean {
  const hashes = people.map((one) => one.groups.historyHash('club', sinceLog))
  return new Set(hashes).size === 1
}

test('group rule 19: a member that was away gets the original bytes from whoever has them, not the author', async (t) => {
  const { world, people } = await company(t, ['alice', 'bob', 'carol', 'dave'])
  const [alice, bob, carol, dave] = people as [Member, Member, Member, Member]
  world.offline(dave.peerId)
  const outcome = await bob.groups.broadcast('club', 'dave is away')
  assert.deepEqual([outcome.reached, outcome.members], [2, 3])
  world.offline(alice.peerId)
  world.offline(bob.peerId)
  world.online(dave.peerId)
  await until(() => texts(dave).length === 1)
  const [bytes] = bytesOf(dave, bob)
  assert.deepEqual([bytes], bytesOf(carol, bob))
  assert.equal(openEnvelope(bytes as Bytes, verify, sha256).peerId, bob.peerId)
  assert.deepEqual(
    heard(dave, 'group_message').map((news) => news.type === 'group_message' && news.from),
    ['bob'],
  )
  // And the author learns, when it is back, that dave has it: its history says so.
  assert.equal(bob.groups.history('club', { limit: 1 }).rows[0]?.state, 'queued')
  world.online(bob.peerId)
  await until(() => bob.groups.history('club', { limit: 1 }).rows[0]?.state === 'delivered')
})

test('group: the leader is not on the path of a broadcast', async (t) => {
  const { world, people } = await company(t, ['alice', 'bob', 'carol'])
  const [alice, bob, carol] = people as [Member, Member, Member]
  world.offline(alice.peerId)
  assert.equal((await bob.groups.broadcast('club', 'no leader needed')).reached, 1)
  assert.deepEqual(texts(carol), ['no leader needed'])
})

test('group rule 20: after a partition all have one history, in one order', async (t) => {
  const { world, people } = await company(t, ['alice', 'bob', 'carol', 'dave'])
  const [alice, bob, carol, dave] = people as [Member, Member, Member, Member]
  await alice.groups.broadcast('club', 'together')
  for (const one of [alice, bob]) for (const other of [carol, dave]) world.cut(one.peerId, other.peerId)
  for (let round = 0; round < 5; round++) {
    await Promise.all(people.map((one) => one.groups.broadcast('club', `${one.name} ${round}`)))
  }
  assert.equal(equalHistories(people), false)
  assert.equal(texts(alice).length, 11)
  for (const one of [alice, bob]) for (const other of [carol, dave]) world.mend(one.peerId, other.peerId)
  await until(() => people.every((one) => texts(one).length === 21), 'everybody has everything', 10_000)
  assert.equal(equalHistories(people), true)
  for (const one of people) {
    assert.deepEqual(texts(one), texts(alice))
    assert.deepEqual(one.groups.report('club').missing, [])
    assert.equal(new Set(texts(one)).size, 21, 'nothing twice')
  }
})

test('group rule 18: a later member reads from its joining on, and is told of no gaps before it', async (t) => {
  const { world, people } = await company(t, ['alice', 'bob'])
  const [alice, bob] = people as [Member, Member]
  await alice.groups.broadcast('club', 'before carol')
  await bob.groups.broadcast('club', 'before carol, too')
  const carol = member(t, world, 'carol')
  await bringIn(alice, carol)
  await until(() => rosterOf(bob).length === 3)
  assert.deepEqual(texts(carol), [])
  await bob.groups.broadcast('club', 'welcome')
  await until(() => texts(carol).length === 1)
  assert.deepEqual(carol.groups.report('club').missing, [])
  // What was said before carol came waits for nobody.
  await until(() => alice.groups.history('club', { limit: 5 }).rows.every(({ state }) => state === 'delivered'))
  const sinceLog = carol.groups.report('club').seq
  await until(() => equalHistories([alice, bob, carol], sinceLog))
})

test('group rule 18: who is removed gets the log up to that, and what was said before it', async (t) => {
  const { world, people } = await company(t, ['alice', 'bob', 'carol'])
  const [alice, bob, carol] = people as [Member, Member, Member]
  world.offline(carol.peerId)
  await bob.groups.broadcast('club', 'said while carol was away')
  await alice.groups.remove('club', 'carol')
  await bob.groups.broadcast('club', 'said without carol')
  world.online(carol.peerId)
  await until(() => heard(carol, 'group_removed').length === 1)
  assert.equal(texts(carol).includes('said without carol'), false)
  assert.equal(carol.groups.report('club').seq, 4)
  await alice.groups.broadcast('club', 'more without carol')
  assert.equal(carol.groups.report('club').seq, 4)
})

test('group rule 18: no page holds what was said while the asker was no member', async (t) => {
  const { world, people } = await company(t, ['alice', 'bob'])
  const [alice, bob] = people as [Member, Member]
  await alice.groups.broadcast('club', 'before')
  const carol = member(t, world, 'carol')
  await bringIn(alice, carol)
  await until(() => rosterOf(bob).length === 3)
  await bob.groups.broadcast('club', 'during')
  await alice.groups.remove('club', 'carol')
  await until(() => rosterOf(bob).length === 2)
  await bob.groups.broadcast('club', 'after')
  const stream = await carol.net.open(bob.peerId, GROUP_PROTOCOL)
  const sync = { groupId: groupId(bob), head: undefined, have: [], places: [] }
  const { page } = await ask(groupExchange, stream, { sync }, AbortSignal.timeout(5_000))
  assert.equal(page?.entries.length, 4)
  const said = page.envelopes.map((bytes) => openEnvelope(bytes, verify, sha256).body)
  assert.deepEqual(
    said.map((body) => body.kind === 'content' && body.items[0]?.text),
    ['during'],
  )
})

test('group rule 10: what the leader did not have when it removed somebody is dropped by all', async (t) => {
  const { world, people } = await company(t, ['alice', 'bob', 'carol'])
  const [alice, bob, carol] = people as [Member, Member, Member]
  await bob.groups.broadcast('club', 'one')
  for (const other of [bob, carol]) world.cut(alice.peerId, other.peerId)
  await bob.groups.broadcast('club', 'two')
  await bob.groups.broadcast('club', 'three')
  assert.deepEqual(texts(carol), ['one', 'two', 'three'])
  await alice.groups.remove('club', 'bob')
  world.offline(bob.peerId)
  world.mend(alice.peerId, carol.peerId)
  await until(() => rosterOf(carol).length === 2)
  assert.deepEqual(texts(carol), ['one'])
  assert.equal(equalHistories([alice, carol]), true)
  assert.deepEqual(
    [alice, carol].map((one) => one.groups.report('club').missing),
    [[], []],
  )
})

test('group: what is missing, and from whom, is shown until it is here', async (t) => {
  const { world, people } = await company(t, ['alice', 'bob', 'carol'])
  const [alice, bob, carol] = people as [Member, Member, Member]
  await bob.groups.broadcast('club', 'zero')
  world.offline(carol.peerId)
  await bob.groups.broadcast('club', 'one')
  await bob.groups.broadcast('club', 'two')
  // Carol hears the next by gossip and can fetch nothing yet: every exchange with her is refused.
  world.disturb = (from) => (from === carol.peerId ? 'refuse' : 'none')
  world.online(carol.peerId)
  await bob.groups.broadcast('club', 'three')
  await until(() => texts(carol).includes('three'))
  assert.deepEqual(carol.groups.report('club').missing, [{ from: 'bob', messages: 2 }])
  world.disturb = () => 'none'
  world.disconnect(carol.peerId, alice.peerId)
  world.connect(carol.peerId, alice.peerId)
  await until(() => texts(carol).length === 4)
  assert.deepEqual(carol.groups.report('club').missing, [])
  assert.equal(equalHistories(people), true)
})

test('group rule 21: what was published to nobody goes out when somebody comes', async (t) => {
  const { world, people } = await company(t, ['alice', 'bob'])
  const [alice, bob] = people as [Member, Member]
  world.offline(bob.peerId)
  const outcome = await alice.groups.broadcast('club', 'anybody?')
  assert.deepEqual(outcome, { group: 'club', number: 1, reached: 0, members: 1 })
  // No exchange works: gossip alone has to bring it.
  world.disturb = () => 'refuse'
  world.online(bob.peerId)
  await until(() => texts(bob).length === 1)
  world.disturb = () => 'none'
  world.disconnect(alice.peerId, bob.peerId)
  world.connect(alice.peerId, bob.peerId)
  await until(() => alice.groups.history('club', { limit: 1 }).rows[0]?.state === 'delivered')
})

test('group rule 13: a receipt speaks of what is on disk: a store that fails reaches nobody', async (t) => {
  const { people } = await company(t, ['alice', 'bob', 'carol'])
  const [alice, bob, carol] = people as [Member, Member, Member]
  t.mock.method(carol.store, 'write', () => Promise.reject(new Error('The disk is full')))
  const outcome = await bob.groups.broadcast('club', 'hello')
  assert.deepEqual([outcome.reached, outcome.members], [1, 2])
  assert.deepEqual(texts(carol), [])
  assert.deepEqual(texts(alice), ['hello'])
})

test('group rule 13: what could not be stored is not published, and no number is lost', async (t) => {
  const { people } = await company(t, ['alice', 'bob'])
  const [alice, bob] = people as [Member, Member]
  const failing = t.mock.method(bob.store, 'write', () => Promise.reject(new Error('The disk is full')))
  await assert.rejects(bob.groups.broadcast('club', 'lost'), /disk is full/)
  failing.mock.restore()
  assert.equal((await bob.groups.broadcast('club', 'kept')).number, 1)
  assert.deepEqual(texts(alice), ['kept'])
})

test('group: many at once share envelopes, keep their order, and a pace that others take', async (t) => {
  const { people } = await company(t, ['alice', 'bob', 'carol'])
  const [alice, bob, carol] = people as [Member, Member, Member]
  const words = Array.from({ length: 200 }, (_, index) => `word ${index}`)
  const outcomes = await Promise.all(words.map((word) => bob.groups.broadcast('club', word)))
  assert.deepEqual(
    outcomes.map(({ number }) => number),
    words.map((_, index) => index + 1),
  )
  await until(() => texts(alice).length === 200 && texts(carol).length === 200)
  assert.deepEqual(texts(carol), words)
  assert.ok(bytesOf(carol, bob).length <= 10, `${bytesOf(carol, bob).length} envelopes`)
})

test('group: a backlog beyond one page comes in pages', async (t) => {
  const { world, people } = await company(t, ['alice', 'bob', 'carol'])
  const [, bob, carol] = people as [Member, Member, Member]
  world.offline(carol.peerId)
  const words = Array.from({ length: 40 }, (_, index) => `${index} ${'x'.repeat(8_000)}`)
  await Promise.all(words.map((word) => bob.groups.broadcast('club', word)))
  world.online(carol.peerId)
  await until(() => texts(carol).length === 40)
  assert.deepEqual(texts(carol), words)
})

test('group rule 17: the order is by lamport clock, device and number, whatever the clocks say', async (t) => {
  const { people } = await company(t, ['alice', 'bob', 'carol'])
  const [alice, bob, carol] = people as [Member, Member, Member]
  t.mock.method(bob.clock, 'now', () => 1)
  await alice.groups.broadcast('club', 'question')
  await bob.groups.broadcast('club', 'answer')
  await alice.groups.broadcast('club', 'thanks')
  for (const one of [alice, bob, carol]) assert.deepEqual(texts(one), ['question', 'answer', 'thanks'])
  const page = carol.groups.history('club', { limit: 2 })
  assert.deepEqual([page.rows.map(({ text }) => text), page.more], [['answer', 'thanks'], true])
  const before = carol.groups.history('club', { limit: 2, before: page.rows[0]?.id })
  assert.deepEqual([before.rows.map(({ text }) => text), before.more], [['question'], false])
})

test('group rule 7: a leader that signs two histories is found out, and the group goes no further', async (t) => {
  const { world, people } = await company(t, ['alice', 'bob', 'carol'])
  const [alice, bob, carol] = people as [Member, Member, Member]
  world.offline(carol.peerId)
  const before = logAt(bob)
  await alice.groups.remove('club', 'carol')
  await until(() => rosterOf(bob).length === 2)
  // Alice's key signs another entry in the same place, and shows it to carol alone.
  const rival = makeEntry(before, [{ info: { about: 'carol stays' } }], alice.device, 9, checks).bytes
  await carol.store.write((sql) => {
    sql.run(
      'INSERT INTO group_entry (group_id, seq, hash, bytes) VALUES (?, ?, ?, ?)',
      groupId(carol),
      before.seq + 1,
      replayed([...entriesOf(bob).slice(0, before.seq), rival]).hash,
      rival,
    )
  })
  world.cut(alice.peerId, carol.peerId)
  world.online(carol.peerId)
  world.connect(bob.peerId, carol.peerId)
  await until(() => heard(carol, 'group_forked').length === 1, 'carol has the proof')
  assert.equal(carol.groups.report('club').state, 'forked')
  await assert.rejects(carol.groups.broadcast('club', 'x'), /frozen/)
  assert.equal(personOf(carol, alice).label, 'alice')
})

function entriesOf(one: Member): Bytes[] {
  return entriesAfter(one.store, groupId(one), 0, 1_000).map(({ bytes }) => bytes)
}

function logAt(one: Member): GroupState {
  return replayed(entriesOf(one))
}

test('group: two who share many groups catch up in all of them when they meet', async (t) => {
  const { world, people } = await company(t, ['alice', 'bob'], { group: 'g0' })
  const [alice, bob] = people as [Member, Member]
  const names = Array.from({ length: 8 }, (_, index) => `g${index}`)
  for (const name of names.slice(1)) {
    await alice.groups.create(name, true)
    await bringIn(alice, bob, name)
  }
  world.offline(bob.peerId)
  for (const name of names) await alice.groups.broadcast(name, `in ${name}`)
  world.online(bob.peerId)
  await until(() => names.every((name) => texts(bob, name).length === 1))
  await until(() => names.every((name) => alice.groups.history(name, { limit: 1 }).rows[0]?.state === 'delivered'))
})
