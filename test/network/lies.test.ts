import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DeadNode, lie, makeTable, tableOf } from './lying-dht.ts'

test('rendezvous rules 18 and 29: in a DHT where one of each kind lies, names are found with every bootstrap node dead, and no lie', async (t) => {
  const [dead, strange] = [new DeadNode(t), new DeadNode(t)]
  const nodes = await makeTable(t, 10, 5)
  const names = await Promise.all(['alice', 'bob', 'carol'].map((name) => dead.registered(name, strange)))
  for (const [index, one] of names.entries()) {
    assert.ok((await tableOf(nodes[index]!).publish(dead.peerId, one.name, one.truth)) > 0)
  }
  // Nobody honest keeps what its node did not sign.
  await tableOf(nodes[3]!).publish(dead.peerId, 'alice', names[0]!.hijack)
  lie(nodes.slice(5), names)
  for (const one of names) {
    const started = performance.now()
    const found = await tableOf(nodes[4]!).get([dead.peerId], one.name)
    assert.deepEqual(
      found.map(({ record }) => record),
      [one.record],
    )
    assert.ok(performance.now() - started < 5_000)
  }
  assert.deepEqual(await tableOf(nodes[0]!).get([dead.peerId], 'nobody'), [])
})
