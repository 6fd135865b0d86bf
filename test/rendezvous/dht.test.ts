import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Fault } from '../../protocols/fault.ts'
import { makeValue, nameKey, openValue, selectValue } from '../../protocols/rendezvous/dht.ts'
import { randomBytes, sha256, verify } from '../../src/crypto/keys.ts'
import { NameRecords } from '../../src/net/name-records.ts'
import { peerIdOf } from '../../protocols/signed.ts'
import { Actor, TestNode } from './node.ts'
import type { TestContext } from 'node:test'
import type { Bytes } from '../../protocols/signed.ts'

const tools = { verify, hash: sha256 }
const alice = new Actor()

/** A node, and values as it gave its word for them. */
function registered(t: TestContext): {
  node: TestNode
  id: string
  claim: (record: Bytes, by?: Actor) => Promise<Bytes>
} {
  const node = new TestNode(t)
  const claim = async (record: Bytes, by = alice): Promise<Bytes> => {
    const { receipt } = await node.claim(by, record)
    assert.ok(receipt)
    return makeValue({ record, receipt })
  }
  return { node, id: peerIdOf(node.device.publicKey), claim }
}

test('rendezvous rule 18: the DHT keeps a record with the receipt of the node in its key, and nothing else', async (t) => {
  const { id, claim } = registered(t)
  const other = registered(t)
  const value = await claim(alice.record('alice'))
  assert.equal(openValue(nameKey(id, 'alice'), value, tools).opened.name, 'alice')
  const group = await claim(alice.record('chess', { groupId: randomBytes(32) }))
  openValue(nameKey(id, 'chess'), group, tools)
  const mallory = new Actor()
  const stolen = mallory.record('alice')
  const { receipt } = await other.node.claim(mallory, stolen)
  assert.ok(receipt)
  const tampered = value.slice()
  tampered[60]! ^= 1
  for (const [key, bytes] of [
    [nameKey(id, 'bob'), value],
    [nameKey(other.id, 'alice'), value],
    // Somebody else registered the name somewhere else: that node's word is worth nothing under this one's key.
    [nameKey(id, 'alice'), makeValue({ record: stolen, receipt })],
    [nameKey(id, 'alice'), makeValue({ record: stolen, receipt: { ...receipt, receivedS: 1 } })],
    [nameKey(id, 'alice'), makeValue({ record: stolen, receipt: { ...receipt, head: randomBytes(100) } })],
    [nameKey(id, 'chess'), makeValue({ record: alice.record('chess'), receipt })],
    [new TextEncoder().encode('/kith-name/alice'), value],
    [new TextEncoder().encode('/pk/alice'), value],
    [nameKey(id, 'alice'), tampered],
    [nameKey(id, 'alice'), alice.record('alice')],
    [nameKey(id, 'alice'), randomBytes(0)],
    [nameKey(id, 'alice'), randomBytes(5000)],
  ] as const) {
    assert.throws(() => openValue(key, bytes, tools), Fault)
  }
})

test('rendezvous rule 18: the later one in the log of its node is kept, and an older one does not come back', async (t) => {
  const { id, claim } = registered(t)
  const key = nameKey(id, 'alice')
  const values = [
    await claim(alice.record('alice', { seq: 1 })),
    await claim(alice.record('alice', { seq: 2 })),
    await claim(alice.record('alice', { seq: 3 })),
  ]
  assert.equal(selectValue(key, values, tools), 2)
  assert.equal(selectValue(key, values.toReversed(), tools), 0)
  assert.equal(selectValue(key, [randomBytes(9), values[0]!], tools), 1)
  const records = new NameRecords()
  records.validate(key, values[0]!)
  records.validate(key, values[2]!)
  assert.throws(() => {
    records.validate(key, values[1]!)
  }, Fault)
  records.validate(key, values[2]!)
  assert.equal(records.select(key, values), 2)
})
