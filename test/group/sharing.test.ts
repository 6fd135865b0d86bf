import assert from 'node:assert/strict'
import test from 'node:test'
import { peekEnvelope } from '../../protocols/group/envelope.ts'
import { checks } from '../../src/groups/parts.ts'
import { take } from '../../src/groups/arrivals.ts'
import { Ledger } from '../../src/groups/ledger.ts'
import { envelopesIn } from '../../src/store/group-messages.ts'
import { bringIn, company, groupId, heard, member, texts, until } from './members.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { HistoryRow } from '../../src/history.ts'
import type { Member } from './members.ts'

const ALL = { first: 1, last: Number.MAX_SAFE_INTEGER }

const rows = (one: Member): readonly HistoryRow[] => one.groups.history('club', { limit: 1_000 }).rows

/** What an author signed, as it lies on somebody's disk. */
function envelopesOf(one: Member, author: Member): Bytes[] {
  return envelopesIn(one.store, groupId(one), author.peerId, ALL, 100).map(({ bytes }) => bytes)
}

/** Offers an envelope to somebody as a page of catch-up would. */
async function offer(to: Member, bytes: Bytes): Promise<string> {
  const ledger = new Ledger({ me: to.peerId, names: to.names })
  return await to.store.write((sql) => take(sql, bytes, ledger, to.names, false).fate)
}

for (const isPrivate of [false, true]) {
  const kind = isPrivate ? 'private' : 'public'
  test(`group rule 70: a member shares what was said before with who came later, in a ${kind} group, openly`, async (t) => {
    const { world, people } = await company(t, ['alice', 'bob'], { isPrivate })
    const [alice, bob] = people as [Member, Member]
    const first = await alice.groups.broadcast('club', 'one')
    await bob.groups.broadcast('club', 'two')
    await until(() => texts(alice).length === 2 && texts(bob).length === 2, 'both have both')
    const last = alice.groups.find('club', 'me', first.number)
    await bob.groups.react(last, '👍')
    await alice.groups.edit(last, 'one, better')
    await until(() => texts(bob)[0] === 'one, better', 'edited')
    const carol = member(t, world, 'carol')
    await bringIn(alice, carol)
    await alice.groups.broadcast('club', 'three')
    await until(() => texts(carol).length === 1, 'carol reads from her joining on')

    const shared = await bob.groups.shareHistory('club', 'carol')
    assert.deepEqual(shared, { group: 'club', with: ['carol'], messages: 2 })
    await until(() => texts(carol).length === 3, 'carol has what was said before')
    assert.deepEqual(texts(carol), ['one, better', 'two', 'three'])
    assert.deepEqual(
      rows(carol).map(({ sender, sharedBy, isUnread = false }) => [sender, sharedBy, isUnread]),
      [
        ['alice', 'bob', false],
        ['bob', 'bob', false],
        ['alice', undefined, true],
      ],
    )
    assert.deepEqual(rows(carol)[0]?.reactions, [{ by: 'bob', emoji: '👍' }])
    assert.equal(carol.groups.historyHash('club'), alice.groups.historyHash('club'))
    // All are told; what was said long ago is no news.
    assert.deepEqual(heard(alice, 'group_shared'), [
      { type: 'group_shared', group: 'club', by: 'bob', with: 'carol', isMe: false },
    ])
    assert.deepEqual(heard(carol, 'group_shared'), [
      { type: 'group_shared', group: 'club', by: 'bob', with: undefined, isMe: true },
    ])
    await until(() => heard(carol, 'group_shared_came').length > 0, 'carol is told that it came')
    assert.equal(heard(carol, 'group_message').length, 1)
    assert.deepEqual(carol.groups.report('club').missing, [])
  })
}

test('group rule 70: sharing with all opens it to those who are in, not to who comes later still; nobody shares twice for nothing', async (t) => {
  const { world, people } = await company(t, ['alice', 'bob'])
  const [alice, bob] = people as [Member, Member]
  await alice.groups.broadcast('club', 'one')
  await until(() => texts(bob).length === 1, 'bob has it')
  await assert.rejects(alice.groups.shareHistory('club', 'bob'), /nothing to share/)
  await assert.rejects(alice.groups.shareHistory('club', 'nobody'), /not a member/)
  const [carol, dave] = [member(t, world, 'carol'), member(t, world, 'dave')]
  await bringIn(alice, carol)
  assert.deepEqual((await alice.groups.shareHistory('club')).with, ['carol'])
  await until(() => texts(carol).length === 1, 'carol has it')
  await bringIn(alice, dave)
  await dave.groups.broadcast('club', 'hello')
  await until(() => texts(carol).includes('hello') && texts(alice).includes('hello'), 'dave speaks')
  assert.deepEqual(texts(dave), ['hello'])
  // Carol was not there either: what was opened to her she may open on to nobody.
  await assert.rejects(carol.groups.shareHistory('club', 'dave'), /nothing to share/)
})

test('group rule 71: what nobody shared, what is forged and what no sharer could read is refused', async (t) => {
  const { world, people } = await company(t, ['alice', 'bob'])
  const [alice, bob] = people as [Member, Member]
  await alice.groups.broadcast('club', 'one')
  await bob.groups.broadcast('club', 'two')
  await until(() => texts(alice).length === 2 && texts(bob).length === 2, 'both have both')
  const carol = member(t, world, 'carol')
  await bringIn(alice, carol)
  const [one] = envelopesOf(alice, alice) as [Bytes]
  assert.equal(await offer(carol, one), 'refused')
  // Bob shares only in word: nobody serves it, so that the test does.
  for (const other of [alice, bob]) world.cut(other.peerId, carol.peerId)
  await bob.groups.shareHistory('club', 'carol')
  const share = envelopesOf(bob, bob).at(-1) as Bytes
  assert.equal(await offer(carol, share), 'stored')
  for (let at = one.length - 70; at < one.length; at += 3) {
    const forged = one.slice()
    forged[at] = (forged[at] as number) ^ 1
    const fate = await offer(carol, forged).catch(() => 'refused')
    assert.equal(fate, 'refused', `byte ${String(at)}`)
  }
  assert.equal(await offer(carol, one), 'stored')
  assert.deepEqual(texts(carol), ['one'])
  assert.equal(peekEnvelope(one, checks.hash).peerId, alice.peerId)
})
