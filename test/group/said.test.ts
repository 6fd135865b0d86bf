import assert from 'node:assert/strict'
import test from 'node:test'
import { openEnvelope } from '../../protocols/group/envelope.ts'
import { EMOJI_BYTES_MAX, MENTIONS_MAX, TEXT_BYTES_MAX } from '../../protocols/group/words.ts'
import { randomBytes, sha256, verify } from '../../src/crypto/keys.ts'
import { KithError } from '../../src/errors.ts'
import { groupMessages } from '../../src/store/group-messages.ts'
import { changeMessage, pruneGroup } from '../../src/store/group-words.ts'
import { findGroupTexts, indexSome } from '../../src/store/search.ts'
import { bringIn, company, groupId, heard, member, texts, until } from './members.ts'
import { envelopeOf, genesisOf, signatory } from './scribe.ts'
import type { Content } from '../../protocols/group/wire.ts'
import type { GroupChange } from '../../src/store/group-words.ts'
import type { HistoryRow } from '../../src/history.ts'
import type { Member } from './members.ts'

function rows(one: Member): HistoryRow[] {
  return one.groups.history('club', { limit: 100 }).rows
}

function equal(people: readonly Member[]): boolean {
  return new Set(people.map((one) => one.groups.historyHash('club'))).size === 1
}

async function trio(t: Parameters<typeof company>[0]): Promise<[Member, Member, Member]> {
  const { people } = await company(t, ['alice', 'bob', 'carol'])
  return people as [Member, Member, Member]
}

test('group rule 40: a content says one thing, within the limits; whatever else is thrown away with its envelope', () => {
  const alice = signatory('alice')
  const { state } = genesisOf(alice)
  const { device } = alice.member
  const target = { device, number: 1 }
  const says = (content: Partial<Content>, seq = 5) => {
    const bytes = envelopeOf(state, alice, { kind: 'content', items: [{ lamport: 1, sentMs: 1, ...content }] }, seq)
    return (): unknown => openEnvelope(bytes, verify, sha256)
  }
  const sound: Partial<Content>[] = [
    { text: 'yes', replyTo: target },
    { text: '@alice', mentions: { devices: [device] } },
    { reaction: { target, emoji: '👍' } },
    { reaction: { target: { device: randomBytes(32), number: 99 }, emoji: '' } },
    { edit: { number: 4, text: 'better' } },
    { erase: { number: 1 } },
  ]
  for (const content of sound) assert.doesNotThrow(says(content), Object.keys(content).join())
  const faulty: Partial<Content>[] = [
    {},
    { text: 'yes', replyTo: { device, number: 0 } },
    { text: 'yes', replyTo: { device: randomBytes(31), number: 1 } },
    { text: 'yes', mentions: { devices: [randomBytes(5)] } },
    { text: 'yes', mentions: { devices: Array.from({ length: MENTIONS_MAX + 1 }, () => device) } },
    { reaction: { target: undefined, emoji: '👍' } },
    { reaction: { target: { device, number: 0 }, emoji: '👍' } },
    { reaction: { target, emoji: 'x'.repeat(EMOJI_BYTES_MAX + 1) } },
    { reaction: { target, emoji: 'e\u0301' } },
    { reaction: { target, emoji: '👍' }, replyTo: target },
    { edit: { number: 4, text: '' } },
    { edit: { number: 4, text: 'a'.repeat(TEXT_BYTES_MAX + 1) } },
    { edit: { number: 4, text: 'e\u0301' } },
    { erase: { number: 1 }, mentions: { devices: [device] } },
  ]
  for (const content of faulty) assert.throws(says(content), /group envelope|malformed/, Object.keys(content).join())
})

test('group rule 41: nobody can change what was not said before, nor what another said', async (t) => {
  const alice = signatory('alice')
  const { state } = genesisOf(alice)
  for (const content of [
    { edit: { number: 5, text: 'myself' } },
    { edit: { number: 6, text: 'later' } },
    { erase: { number: 0 } },
    { erase: { number: 5 } },
  ]) {
    const bytes = envelopeOf(state, alice, { kind: 'content', items: [{ lamport: 1, sentMs: 1, ...content }] }, 5)
    assert.throws(() => openEnvelope(bytes, verify, sha256), /a change of what was not said before/)
  }
  const [one, bob, carol] = await trio(t)
  await bob.groups.broadcast('club', 'of bob')
  await carol.groups.broadcast('club', 'of carol')
  for (const change of [
    () => carol.groups.edit(carol.groups.find('club', 'bob', 1), 'not of bob'),
    () => carol.groups.erase(carol.groups.find('club', 'bob', 1)),
  ]) {
    await assert.rejects(change, (error) => error instanceof KithError && error.code === 'not_yours')
  }
  // What carol's own number 1 becomes is hers to say, and leaves bob's number 1 alone.
  await carol.groups.erase(carol.groups.find('club', 'me', 1))
  await until(() => rows(one).some(({ change }) => change === 'erased'))
  assert.deepEqual(
    rows(one).map(({ sender, text, change }) => [sender, text, change]),
    [
      ['bob', 'of bob', undefined],
      ['carol', '', 'erased'],
    ],
  )
})

test('group rule 42: replies, reactions, edits and erasures reach everybody, and all end with the same', async (t) => {
  const [alice, bob, carol] = await trio(t)
  await bob.groups.broadcast('club', 'shall we meet?')
  await alice.groups.broadcast('club', '@carol, you too?', alice.groups.find('club', undefined, undefined))
  await carol.groups.react(carol.groups.find('club', 'bob', 1), '👍')
  await alice.groups.react(alice.groups.find('club', 'bob', 1), '❤️')
  await alice.groups.react(alice.groups.find('club', 'bob', 1), '')
  await bob.groups.edit(bob.groups.find('club', 'me', 1), 'shall we meet at eight?')
  await until(() => [alice, bob, carol].every((one) => rows(one)[0]?.change === 'edited'))
  await until(() =>
    [alice, bob, carol].every((one) => one.groups.report('club').missing.length === 0 && equal([one, bob])),
  )
  for (const one of [alice, bob, carol]) {
    const [first, second] = rows(one)
    assert.equal(first?.text, 'shall we meet at eight?')
    assert.deepEqual(first.reactions, [{ by: 'carol', emoji: '👍' }])
    assert.equal(second?.answers?.text, 'shall we meet at eight?')
    assert.equal(second.answers.sender, 'bob')
  }
  const [toCarol] = heard(carol, 'group_message').slice(-1)
  assert.ok(toCarol?.type === 'group_message' && toCarol.isToMe === true)
  assert.ok(heard(bob, 'group_message').every((news) => news.type === 'group_message' && news.isToMe === undefined))
  assert.equal(heard(bob, 'group_reaction').length, 3)

  await bob.groups.erase(bob.groups.find('club', 'me', 1))
  await until(() => [alice, carol].every((one) => rows(one)[0]?.change === 'erased'))
  await assert.rejects(
    () => carol.groups.react(carol.groups.find('club', 'bob', 1), '👍'),
    (error) => error instanceof KithError && error.code === 'too_late',
  )
  assert.deepEqual(rows(carol)[0]?.reactions, undefined)
  await until(() => equal([alice, bob, carol]))
})

test('group rule 42: what is said about a message that is not here takes effect when it comes', async (t) => {
  const { world, people } = await company(t, ['alice', 'bob', 'carol'])
  const [alice, bob, carol] = people as [Member, Member, Member]
  await bob.groups.broadcast('club', 'zero')
  world.offline(carol.peerId)
  await bob.groups.broadcast('club', 'first words')
  await bob.groups.broadcast('club', 'kept')
  // Carol hears gossip and can fetch nothing: what comes is about words that she does not have.
  world.disturb = (from) => (from === carol.peerId ? 'refuse' : 'none')
  world.online(carol.peerId)
  const saying = [
    bob.groups.edit(bob.groups.find('club', 'me', 2), 'second words'),
    alice.groups.react(alice.groups.find('club', 'bob', 2), '👍'),
    alice.groups.react(alice.groups.find('club', 'bob', 3), '👍'),
    bob.groups.erase(bob.groups.find('club', 'me', 3)),
  ]
  await until(() => carol.groups.report('club').missing.length > 0)
  assert.deepEqual(texts(carol), ['zero'])
  await Promise.all(saying)
  world.disturb = () => 'none'
  world.disconnect(carol.peerId, alice.peerId)
  world.connect(carol.peerId, alice.peerId)
  await until(() => rows(carol).length === 3 && equal(people))
  assert.deepEqual(
    rows(carol)
      .slice(1)
      .map(({ text, change, reactions }) => [text, change, reactions?.length]),
    [
      ['second words', 'edited', 1],
      ['', 'erased', undefined],
    ],
  )
  assert.deepEqual(
    heard(carol, 'group_message').map((news) => news.type === 'group_message' && news.text),
    ['zero', 'second words'],
  )
})

test('group rule 43: what a cut takes away takes its edits and reactions with it', async (t) => {
  const { world, people } = await company(t, ['alice', 'bob', 'carol'])
  const [alice, bob, carol] = people as [Member, Member, Member]
  await carol.groups.broadcast('club', 'of carol')
  await bob.groups.broadcast('club', 'as it was')
  await bob.groups.react(bob.groups.find('club', 'carol', 1), '👍')
  await until(() => [alice, carol].every((one) => rows(one)[0]?.reactions?.length === 1))
  for (const other of [bob, carol]) world.cut(alice.peerId, other.peerId)
  await bob.groups.edit(bob.groups.find('club', 'me', 1), 'as it never was')
  await bob.groups.react(bob.groups.find('club', 'carol', 1), '👎')
  await until(() => rows(carol)[0]?.reactions?.[0]?.emoji === '👎' && rows(carol)[1]?.change === 'edited')
  await alice.groups.remove('club', 'bob')
  world.offline(bob.peerId)
  world.mend(alice.peerId, carol.peerId)
  await until(() => rows(carol)[1]?.text === 'as it was')
  assert.deepEqual(rows(carol)[0]?.reactions, [{ by: 'bob', emoji: '👍' }])
  await until(() => equal([alice, carol]))
})

test('group rule 44: old messages go, the newest, numbers, last envelopes and leaves stay', async (t) => {
  const { people } = await company(t, ['alice', 'bob'])
  const [alice, bob] = people as [Member, Member]
  await alice.groups.broadcast('club', 'of alice, long ago')
  for (const text of ['one', 'two', 'three', 'four']) await bob.groups.broadcast('club', text)
  await until(() => texts(alice).length === 5)
  const id = groupId(alice)
  await alice.store.write((sql) => {
    pruneGroup(sql, id, Date.now() - 60_000, 2)
  })
  assert.equal(texts(alice).length, 5, 'nothing is old yet')
  await alice.store.write((sql) => {
    pruneGroup(sql, id, Date.now() + 60_000, 2)
  })
  assert.deepEqual(texts(alice), ['three', 'four'])
  assert.deepEqual(alice.groups.report('club').missing, [])
  // Her own chain goes on, and what went does not come back from bob.
  assert.equal((await alice.groups.broadcast('club', 'of alice, now')).number, 2)
  await alice.groups.broadcast('club', 'and again')
  assert.deepEqual(texts(alice), ['three', 'four', 'of alice, now', 'and again'])
  await until(() => texts(bob).length === 7)
})

test('group rule 45: what a member says of its own last number is missing until it is here', async (t) => {
  const { world, people } = await company(t, ['alice', 'bob', 'carol'])
  const [, bob, carol] = people as [Member, Member, Member]
  await bob.groups.broadcast('club', 'here')
  world.offline(carol.peerId)
  for (const text of ['one', 'two']) await bob.groups.broadcast('club', text)
  world.disturb = (from) => (from === carol.peerId ? 'refuse' : 'none')
  world.online(carol.peerId)
  await bob.groups.broadcast('club', 'three')
  await until(() => texts(carol).includes('three'))
  const { missing, uptoMs } = carol.groups.report('club')
  assert.deepEqual(missing, [{ from: 'bob', messages: 2 }])
  assert.equal(uptoMs, groupMessages(carol.store, groupId(carol), 10)[0]?.sentMs)
  world.disturb = () => 'none'
  world.disconnect(carol.peerId, bob.peerId)
  world.connect(carol.peerId, bob.peerId)
  await until(() => carol.groups.report('club').missing.length === 0)
  await until(() => carol.groups.report('club').checkedMs !== undefined)
})

test('group: what is unread is counted, and a muted group is silent unless it calls us', async (t) => {
  const [alice, bob, carol] = await trio(t)
  await carol.groups.mute('club', true)
  await alice.groups.broadcast('club', 'hello')
  await bob.groups.broadcast('club', 'hello, @carol!')
  await until(() => texts(carol).length === 2 && heard(carol, 'group_message').length === 2)
  const quiet = heard(carol, 'group_message').map((news) => [(news as { from: string }).from, 'isQuiet' in news])
  assert.deepEqual(quiet.sort(), [
    ['alice', true],
    ['bob', false],
  ])
  assert.deepEqual(carol.groups.unreadAll(), [{ group: 'club', count: 2 }])
  assert.deepEqual(alice.groups.unreadAll(), [{ group: 'club', count: 1 }])
  assert.equal(carol.groups.report('club').isMuted, true)
  await carol.groups.markRead('club')
  assert.deepEqual(carol.groups.unreadAll(), [])
  await carol.groups.mute('club', false)
  await alice.groups.broadcast('club', 'again')
  await until(() => heard(carol, 'group_message').length === 3)
  assert.ok(!('isQuiet' in heard(carol, 'group_message').at(-1)!))
})

test('group: search finds what a message says now, and nothing of what was erased', async (t) => {
  const [alice, bob] = await trio(t)
  await bob.groups.broadcast('club', 'the café is closed')
  await bob.groups.broadcast('club', 'a secret')
  await until(() => texts(alice).length === 2)
  const find = (...words: string[]): string[] => findGroupTexts(alice.store, words, 10).map(({ text }) => text)
  const index = (): Promise<boolean> => alice.store.write((sql) => indexSome(sql))
  await index()
  assert.deepEqual([find('cafe'), find('secret')], [['the café is closed'], ['a secret']])
  await bob.groups.edit(bob.groups.find('club', 'me', 1), 'the museum is open')
  await bob.groups.erase(bob.groups.find('club', 'me', 2))
  await until(() => rows(alice).every(({ change }) => change !== undefined))
  assert.deepEqual([find('cafe'), find('museum'), find('secret')], [[], ['the museum is open'], []])
})

test('group: a number that several have says too little, and one that nobody has is told', async (t) => {
  const [alice, bob, carol] = await trio(t)
  for (const one of [bob, carol]) await one.groups.broadcast('club', `of ${one.name}`)
  await until(() => texts(alice).length === 2)
  assert.throws(() => alice.groups.find('club', undefined, 1), /Several have a \[1\]/)
  assert.equal(alice.groups.find('club', 'CAROL', 1).message.text, 'of carol')
  for (const [who, number] of [
    ['bob', 7],
    ['me', undefined],
    [undefined, 9],
  ] as const) {
    assert.throws(
      () => alice.groups.find('club', who, number),
      (error) => error instanceof KithError && error.code === 'message_not_found',
    )
  }
  assert.throws(() => alice.groups.find('club', 'mallory', 1), /mallory is not a member/)
})

test('group: words survive a restart as they stand', async (t) => {
  const { world, people } = await company(t, ['alice', 'bob'])
  const [alice, bob] = people as [Member, Member]
  const carol = member(t, world, 'carol')
  await bringIn(alice, carol)
  await bob.groups.broadcast('club', 'first')
  await bob.groups.edit(bob.groups.find('club', 'me', 1), 'second')
  await carol.groups.react(carol.groups.find('club', 'bob', 1), '👍')
  await until(() => equal([alice, bob, carol]))
  const again = alice.reborn()
  assert.equal(again.groups.historyHash('club'), bob.groups.historyHash('club'))
})

test('group rule 41: the newest edit counts and an erasure for good, whatever order they come in', async (t) => {
  const { people } = await company(t, ['alice', 'bob'])
  const [alice, bob] = people as [Member, Member]
  await bob.groups.broadcast('club', 'zero')
  for (const text of ['first', 'second']) await bob.groups.edit(bob.groups.find('club', 'me', 1), text)
  await until(() => texts(alice)[0] === 'second' && texts(bob)[0] === 'second')
  const changes = [
    { number: 1, byNumber: 12, text: 'twelve' },
    { number: 1, byNumber: 14, text: 'fourteen' },
    { number: 1, byNumber: 13, text: undefined },
  ]
  const orders = [
    [0, 1],
    [1, 0],
    [0, 1, 2],
    [2, 1, 0],
    [1, 2, 0],
  ]
  for (const order of orders) {
    const said = await alice.store.write((sql) => {
      sql.run('DELETE FROM group_change')
      for (const index of order) changeMessage(sql, groupId(alice), bob.peerId, changes[index] as GroupChange)
      return groupMessages(sql, groupId(alice), 1)[0]?.text
    })
    assert.equal(said, order.includes(2) ? undefined : 'fourteen', order.join())
  }
})
