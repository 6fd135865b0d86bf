import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Fault } from '../../protocols/fault.ts'
import { nameKey, selectName, validateName } from '../../protocols/rendezvous/dht.ts'
import { randomBytes, verify } from '../../src/crypto/keys.ts'
import { Actor, DAY_S, START_S } from './node.ts'

const alice = new Actor()

test('rendezvous rule 18: the DHT keeps a sound record under its own name, and nothing else', () => {
  validateName(nameKey('alice'), alice.record('alice'), verify)
  validateName(nameKey('chess'), alice.record('chess', { groupId: randomBytes(32) }), verify)
  const tampered = alice.record('alice')
  tampered[40]! ^= 1
  for (const [key, value] of [
    [nameKey('bob'), alice.record('alice')],
    [nameKey(''), alice.record('')],
    [nameKey('Alice'), alice.record('alice')],
    [new TextEncoder().encode('/pk/alice'), alice.record('alice')],
    [nameKey('alice'), tampered],
    [nameKey('alice'), alice.lease(1)],
    [nameKey('alice'), randomBytes(0)],
    [nameKey('alice'), randomBytes(5000)],
  ] as const) {
    assert.throws(() => {
      validateName(key, value, verify)
    }, Fault)
  }
})

test('rendezvous rule 18: every node selects the same record: the highest sequence number, then the smaller bytes', () => {
  const [old, one, other] = [
    alice.record('alice', { seq: 1 }),
    alice.record('alice', { seq: 2 }),
    alice.record('alice', { seq: 2, notAfterS: START_S + 7 * DAY_S }),
  ]
  const orders = [
    [old, one, other],
    [other, one, old],
    [one, old, other],
    [one, other, old],
  ]
  const selected = orders.map((values) => values[selectName(values)])
  assert.ok(selected.every((record) => record === selected[0] && record !== old))
  assert.equal(selectName([old]), 0)
})
