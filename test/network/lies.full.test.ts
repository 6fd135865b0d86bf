import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DeadNode, lie, makeTable, tableOf } from './lying-dht.ts'

const NODES = 50
const LIARS = 10
const NAMES = 20
const LOOKUPS = 100

test(
  `dht: ${String(LIARS)} of ${String(NODES)} nodes lie: no false record is accepted, and 95 % of ${String(LOOKUPS)} lookups are right`,
  { timeout: 600_000 },
  async (t) => {
    const [dead, strange] = [new DeadNode(t), new DeadNode(t)]
    const nodes = await makeTable(t, NODES, LIARS)
    const honest = nodes.slice(0, NODES - LIARS)
    const all = Array.from({ length: NAMES }, (_, index) => `user${String(index)}`)
    const names = await Promise.all(all.map((name) => dead.registered(name, strange)))
    for (const [index, one] of names.entries()) {
      await tableOf(honest[index % honest.length]!).publish(dead.peerId, one.name, one.truth)
    }
    lie(nodes.slice(NODES - LIARS), names)
    const counts = { right: 0, old: 0, missing: 0, false: 0 }
    const tookMs: number[] = []
    for (let round = 0; round < LOOKUPS; round++) {
      const one = names[round % NAMES]!
      const asker = honest[(round * 7 + 3) % honest.length]!
      const started = performance.now()
      const [found] = await tableOf(asker).get([dead.peerId], one.name)
      tookMs.push(performance.now() - started)
      const record = found === undefined ? undefined : Buffer.from(found.record)
      if (record === undefined) counts.missing++
      else if (record.equals(one.record)) counts.right++
      else if (found?.opened.seq === 1 && found.receipt.peerId === dead.peerId) counts.old++
      else counts.false++
    }
    const slowest = Math.round(Math.max(...tookMs))
    t.diagnostic(
      `${JSON.stringify(counts)}; median ${String(Math.round(tookMs.sort((a, b) => a - b)[50]!))} ms, slowest ${String(slowest)} ms`,
    )
    assert.equal(counts.false, 0)
    assert.ok(counts.right >= LOOKUPS * 0.95)
    assert.ok(slowest < 5_500)
  },
)
