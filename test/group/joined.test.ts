import assert from 'node:assert/strict'
import { setImmediate as turn } from 'node:timers/promises'
import { test } from 'node:test'
import { CONTENTS_MAX } from '../../protocols/group/envelope.ts'
import { Ledger } from '../../src/groups/ledger.ts'
import { cutEntries } from '../../src/store/groups.ts'
import { company, groupId, texts, until } from './members.ts'
import { tap } from './secrets.ts'
import type { Member } from './members.ts'

const MANY = 100

for (const isPrivate of [false, true]) {
  test(`group: what is said one a turn joins in few frames, ${isPrivate ? 'private' : 'public'}, in order and for all`, async (t) => {
    const { people } = await company(t, ['alice', 'bob', 'carol'], { isPrivate })
    const [alice, ...others] = people as [Member, ...Member[]]
    await alice.groups.broadcast('club', 'the first leaves alone')
    const frames = tap([alice])
    const startMs = performance.now()
    const saying: Promise<unknown>[] = []
    for (let number = 0; number < MANY; number++) {
      saying.push(alice.groups.broadcast('club', `${number}`))
      await turn()
    }
    const tookMs = performance.now() - startMs
    await Promise.all(saying)
    const said = ['the first leaves alone', ...Array.from({ length: MANY }, (_, number) => `${number}`)]
    for (const one of others) await until(() => texts(one).length === said.length)
    for (const one of people) assert.deepEqual(texts(one), said)
    // One in 20 ms, and what is full in between; two more for what leaves with the last and news of the log.
    const framesMax = Math.ceil(tookMs / 20) + MANY / CONTENTS_MAX + 2
    assert.ok(frames.length <= framesMax, `${frames.length} frames for ${MANY} texts in ${tookMs.toFixed(0)} ms`)
  })
}

test('group: who is away does not hold up what is said for longer than a moment', async (t) => {
  const { world, people } = await company(t, ['alice', 'bob', 'carol'])
  const [alice, bob, carol] = people as [Member, Member, Member]
  world.offline(carol.peerId)
  const startMs = performance.now()
  void alice.groups.broadcast('club', 'one')
  await turn()
  void alice.groups.broadcast('club', 'two')
  await until(() => texts(bob).includes('two'))
  assert.ok(performance.now() - startMs < 3_000, 'two waited for carol')
})

test('group: a log that was changed in a transaction that was undone stands as it was', async (t) => {
  const { people } = await company(t, ['alice', 'bob'])
  const [alice] = people as [Member]
  const ledger = new Ledger({ me: alice.peerId, names: alice.names })
  const seq = (): number | undefined => ledger.state(alice.store, groupId(alice))?.seq
  assert.equal(seq(), 2)
  const undone = alice.store.write((sql) => {
    cutEntries(sql, groupId(alice), 2)
    assert.equal(ledger.state(sql, groupId(alice))?.seq, 1)
    throw new Error('undone')
  })
  await assert.rejects(undone, /undone/)
  assert.equal(seq(), 2)
})

test('group: leaves are found by an index, however long the history is', async (t) => {
  const { people } = await company(t, ['alice'])
  const [alice] = people as [Member]
  const plan = alice.store.all(
    'EXPLAIN QUERY PLAN SELECT * FROM group_envelope WHERE group_id = ? AND is_leave = 1',
    groupId(alice),
  )
  assert.match(JSON.stringify(plan), /group_envelope_leave/)
})

test('group: large texts and changes that wait together go out in as many frames as they take', async (t) => {
  const { people } = await company(t, ['alice', 'bob'])
  const [alice, bob] = people as [Member, Member]
  await alice.groups.broadcast('club', 'the first leaves alone')
  const word = alice.groups.find('club', 'me', 1)
  const large = 'x'.repeat(15_000)
  const said = Array.from({ length: 8 }, (_, index) => `${index} ${large}`)
  await Promise.all([
    ...said.slice(0, 4).map((text) => alice.groups.broadcast('club', text)),
    ...said.slice(4).map((text) => alice.groups.edit(word, text)),
  ])
  await until(() => texts(bob).length === 5)
  await until(() => texts(bob)[0] === said.at(-1))
  assert.deepEqual(texts(bob).slice(1), said.slice(0, 4))
})
