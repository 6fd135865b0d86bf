import assert from 'node:assert/strict'
import test from 'node:test'
import { Push } from '../../protocols/group/wire.ts'
import { randomBytes } from '../../src/crypto/keys.ts'
import { envelopesIn } from '../../src/store/group-messages.ts'
import { befriend, company, groupId, member, rosterOf, texts, until } from './members.ts'
import type { Member } from './members.ts'

const ALL = { first: 1, last: Number.MAX_SAFE_INTEGER }

/** Carries letters, and says whether the other one has this many messages now. */
async function carry(from: Member, to: Member, messages: number): Promise<boolean> {
  await from.post.deposit()
  await to.post.fetch()
  return texts(to).length === messages
}

test('group rule 46: with no member there, friends get what was said by letter, also before they know the newest entries', async (t) => {
  const { world, people } = await company(t, ['alice', 'bob', 'carol'])
  const [alice, bob, carol] = people as [Member, Member, Member]
  await alice.groups.broadcast('club', 'together')
  for (const one of [bob, carol]) world.offline(one.peerId)
  await alice.groups.remove('club', 'carol')
  for (const text of ['one', 'two']) await alice.groups.broadcast('club', text)
  await until(() => carry(alice, bob, 3))
  world.offline(alice.peerId)
  world.online(bob.peerId)
  assert.deepEqual(texts(bob), ['together', 'one', 'two'])
  assert.deepEqual(rosterOf(bob), ['alice', 'bob'])
  assert.equal(carol.post.waiting, 0)
  // Nothing twice, by whatever way it comes again.
  world.online(alice.peerId)
  await until(() => alice.groups.history('club', { limit: 5 }).rows.every(({ state }) => state === 'delivered'))
  await alice.groups.broadcast('club', 'three')
  await alice.post.deposit()
  assert.equal(bob.post.waiting, 0)
  assert.deepEqual(texts(bob), ['together', 'one', 'two', 'three'])
})

test('group rule 46: nobody gets a letter while a member is there, nor who is no friend', async (t) => {
  const { world, people } = await company(t, ['alice', 'bob', 'carol'])
  const [alice, bob, carol] = people as [Member, Member, Member]
  world.offline(carol.peerId)
  await alice.groups.broadcast('club', 'bob is there')
  await alice.post.deposit()
  assert.equal(carol.post.waiting, 0)
  // Carol knows alice only: bob has nobody to write to but alice.
  world.offline(alice.peerId)
  await bob.groups.broadcast('club', 'alone')
  await until(async () => {
    await bob.post.deposit()
    return alice.post.waiting === 1
  })
  assert.deepEqual([alice.post.waiting, carol.post.waiting], [1, 0])
})

test('group: letters of strangers, and words that are not as they were signed, change nothing', async (t) => {
  const { world, people } = await company(t, ['alice', 'bob'])
  const [alice, bob] = people as [Member, Member]
  const mallory = member(t, world, 'mallory')
  await befriend(mallory, bob)
  await alice.groups.broadcast('club', 'hello')
  await until(() => texts(bob).length === 1)
  const id = groupId(bob)
  const [honest] = envelopesIn(bob.store, id, alice.peerId, ALL, 1)
  assert.ok(honest)
  const tampered = honest.bytes.slice()
  tampered[tampered.length - 70] = (tampered[tampered.length - 70] ?? 0) ^ 1
  const send = async (from: Member, body: Uint8Array<ArrayBuffer>): Promise<void> => {
    await from.store.write((sql) => from.post.write(sql, { to: bob.peerId, kind: 'group', body }))
    await from.post.deposit()
  }
  await send(mallory, Push.encode({ groupId: id, entries: [], envelopes: [honest.bytes] }))
  await bob.post.fetch()
  for (const body of [Push.encode({ groupId: id, entries: [], envelopes: [tampered] }), randomBytes(200)]) {
    await send(alice, body)
    await assert.rejects(bob.post.fetch())
    bob.post.empty()
  }
  assert.deepEqual(texts(bob), ['hello'])
  assert.equal(bob.groups.rejected, 0)
})

test('group rule 46: a long backlog goes in letters that fit, round by round', async (t) => {
  const { world, people } = await company(t, ['alice', 'bob'])
  const [alice, bob] = people as [Member, Member]
  world.offline(bob.peerId)
  const long = 'x'.repeat(10_000)
  await Promise.all(
    Array.from({ length: 12 }, (_, index) => alice.groups.broadcast('club', `${String(index)} ${long}`)),
  )
  for (let letter = 0; letter < 6; letter++) await alice.groups.broadcast('club', `after ${String(letter)}`)
  await until(() => carry(alice, bob, 18))
})
