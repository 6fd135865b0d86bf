import assert from 'node:assert/strict'
import test from 'node:test'
import { company, heard, rosterOf, texts } from './members.ts'
import type { Member } from './members.ts'

test('group: what one says, all have; the sender is told how many and not the text', async (t) => {
  const { people } = await company(t, ['alice', 'bob', 'carol', 'dave'])
  const [alice, bob, carol, dave] = people as [Member, Member, Member, Member]
  const outcome = await bob.groups.broadcast('club', 'hello all')
  assert.deepEqual(outcome, { group: 'club', number: 1, reached: 3, members: 3 })
  for (const one of [alice, carol, dave]) {
    assert.deepEqual(texts(one), ['hello all'])
    const [news] = heard(one, 'group_message')
    assert.ok(news?.type === 'group_message')
    assert.deepEqual([news.group, news.from, news.number, news.text], ['club', 'bob', 1, 'hello all'])
  }
  assert.deepEqual(heard(bob, 'group_message'), [])
  assert.deepEqual(texts(bob), ['hello all'])
  for (const one of people) assert.deepEqual(rosterOf(one), ['alice', 'bob', 'carol', 'dave'])
})
