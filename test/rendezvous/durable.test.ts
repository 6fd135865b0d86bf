import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { Status } from '../../protocols/rendezvous/wire.ts'
import { Store } from '../../src/store/store.ts'
import { temporaryDirectory } from '../support/people.ts'
import { Actor, TestNode } from './node.ts'
import type { SqlDriver } from '../../src/store/driver.ts'

const hasNodeSqlite = Number(process.versions.node.split('.')[0]) >= 22
const KINDS: SqlDriver['kind'][] = hasNodeSqlite ? ['libsql', 'node:sqlite'] : ['libsql']

for (const kind of KINDS) {
  test(`rendezvous rule 7: after kill -9 every name that was answered STORED is known (${kind})`, async (t) => {
    const path = join(temporaryDirectory(t), 'node.db')
    const node = new TestNode(t, { path, kind })
    const actors = Array.from({ length: 20 }, () => new Actor())
    const records = actors.map((actor, index) => actor.record(`user-${String(index)}`))
    const replies = await Promise.all(actors.map((actor, index) => node.claim(actor, records[index]!)))
    assert.ok(replies.every(({ status }) => status === Status.STORED))

    // The first node still has its files open, as a killed one would have left them.
    const after = new TestNode(t, { path, kind, clock: node.clock })
    for (const [index, actor] of actors.entries()) {
      const { found } = await after.lookup({ name: `user-${String(index)}` })
      assert.deepEqual(found?.record, records[index])
      assert.deepEqual((await after.lookup({ peerId: actor.peerId })).found?.record, records[index])
      assert.deepEqual((await after.lookup({ userKey: actor.user.publicKey })).found?.record, records[index])
    }
    const thief = new Actor()
    assert.equal((await after.claim(thief, thief.record('user-7', { seq: 99 }))).status, Status.TAKEN)
  })

  test(`rendezvous rule 7: a claim whose commit fails is never answered STORED (${kind})`, async (t) => {
    const node = new TestNode(t, { kind })
    const alice = new Actor()
    const claimed = node.claim(alice, alice.record('alice'))
    const write = node.store.write.bind(node.store)
    node.store.write = (work) =>
      write((sql) => {
        work(sql)
        throw new Error('disk full')
      })
    await assert.rejects(claimed, { name: 'Fault' })
    assert.match(String(node.faults[0]), /disk full/)
    node.store.write = write
    assert.equal((await node.lookup({ name: 'alice' })).status, Status.NOT_FOUND)
  })
}

test('rendezvous rule 4: of two who claim one name at the same moment, exactly one gets it', async (t) => {
  const node = new TestNode(t)
  const rivals = Array.from({ length: 10 }, () => new Actor())
  const replies = await Promise.all(rivals.map((rival) => node.claim(rival, rival.record('alice'))))
  const winners = rivals.filter((_, index) => replies[index]?.status === Status.STORED)
  assert.equal(winners.length, 1)
  assert.deepEqual((await node.lookup({ name: 'alice' })).found?.record, winners[0]?.record('alice'))
})

test('rendezvous rule 9: one user who claims two names at the same moment ends with one', async (t) => {
  const path = join(temporaryDirectory(t), 'node.db')
  const node = new TestNode(t, { path })
  const alice = new Actor()
  const names = ['alice', 'alicia']
  await Promise.all(names.map((name, index) => node.claim(alice, alice.record(name, { seq: index + 1 }))))
  const second = Store.open(path)
  t.after(() => {
    second.close()
  })
  assert.deepEqual(
    second.all('SELECT name FROM registration').map((row) => row.name),
    ['alicia'],
  )
})
