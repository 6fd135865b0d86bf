import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  contradicts,
  firstHead,
  makeHead,
  makeLie,
  openHead,
  openLie,
  openReceipt,
} from '../../protocols/rendezvous/log.ts'
import { follow, readLog } from '../../protocols/rendezvous/logbook.ts'
import { Status } from '../../protocols/rendezvous/wire.ts'
import { Fault } from '../../protocols/fault.ts'
import { generateKeyPair, randomBytes, sha256, verify } from '../../src/crypto/keys.ts'
import { Actor, TestNode } from './node.ts'
import { idOf } from './reader.ts'
import type { LogPage } from '../../protocols/rendezvous/logbook.ts'
import type { Bytes } from '../../protocols/signed.ts'

const tools = { verify, hash: sha256 }

async function page(node: TestNode, from: { after: number; count?: number; seen?: Bytes }): Promise<LogPage> {
  return await readLog(await node.stream(new Actor().peerId), from, verify)
}

test('rendezvous rule 23: every registration is in the log with a receipt that nobody else can make or move', async (t) => {
  const node = new TestNode(t)
  const actors = [new Actor(), new Actor(), new Actor()]
  for (const [index, actor] of actors.entries()) {
    const record = actor.record(`user${String(index)}`)
    const { status, receipt } = await node.claim(actor, record)
    assert.equal(status, Status.STORED)
    assert.ok(receipt)
    const name = `user${String(index)}`
    const opened = openReceipt(receipt, { record, name }, tools)
    assert.deepEqual([opened.index, opened.peerId], [index + 1, idOf(node)])
    // The same again, and a lookup, show the same receipt: nothing is written twice.
    assert.deepEqual((await node.claim(actor, record)).receipt, receipt)
    assert.deepEqual((await node.lookup({ name })).found?.receipt, receipt)
    for (const other of [
      { record: actor.record(name, { seq: 2 }), name },
      { record, name: 'other' },
    ]) {
      assert.throws(() => openReceipt(receipt, other, tools), Fault)
    }
    assert.throws(() => openReceipt({ ...receipt, receivedS: 7 }, { record, name }, tools), Fault)
    assert.throws(() => openReceipt({ ...receipt, prevHead: randomBytes(32) }, { record, name }, tools), Fault)
  }
  const gone = await node.release(actors[0]!, actors[0]!.record('user0', { seq: 2, revoked: true }))
  assert.equal(gone.receipt && openHead(gone.receipt.head, verify).index, 4)
  assert.equal((await node.claim(new Actor(), new Actor().record('x1'))).receipt, undefined, 'refused: nothing written')
  assert.equal((await page(node, { after: 0 })).entries.length, 4)
})

test('rendezvous rule 23: the log survives kill -9 and goes on where it was, and its times never fall', async (t) => {
  const node = new TestNode(t)
  const [alice, bob] = [new Actor(), new Actor()]
  await node.claim(alice, alice.record('alice'))
  const before = await page(node, { after: 0 })
  node.clock.jump(-5 * 60_000)
  const after = node.killedAndRestarted()
  await after.claim(bob, bob.record('bob'))
  const all = await page(after, { after: 0 })
  assert.deepEqual(all.entries[0], before.entries[0])
  assert.deepEqual((await page(after, { after: 1, count: 0 })).signed, before.signed)
  assert.equal(all.entries[1]!.receivedS, all.entries[0]!.receivedS)
  follow({ index: 0, head: firstHead(node.device.publicKey, sha256) }, all, sha256)
})

test('rendezvous rule 24: anybody reads the log page by page, and a page that does not follow is noticed', async (t) => {
  const node = new TestNode(t)
  for (let index = 0; index < 5; index++) {
    const actor = new Actor()
    await node.claim(actor, actor.record(`user${String(index)}`))
  }
  const [first, second] = [await page(node, { after: 0, count: 3 }), await page(node, { after: 3 })]
  assert.deepEqual([first.more, second.more, second.entries.length], [true, false, 2])
  const start = { index: 0, head: firstHead(node.device.publicKey, sha256) }
  const place = follow(start, first, sha256).at(-1)!
  assert.equal(follow(place, second, sha256).at(-1)!.index, 5)
  assert.deepEqual((await page(node, { after: 3, count: 0 })).signed, first.signed)
  const beyond = await page(node, { after: 99 })
  assert.deepEqual([beyond.status, beyond.opened?.index], [Status.NOT_FOUND, 5])
  assert.throws(() => follow(start, second, sha256), Fault)
  const changed = first.entries.map((entry, index) => (index === 1 ? { ...entry, receivedS: 1 } : entry))
  assert.throws(() => follow(start, { ...first, entries: changed }, sha256), Fault)
  assert.throws(() => follow(start, { ...first, entries: first.entries.slice(1) }, sha256), Fault)
})

test('rendezvous rule 25: two heads of one node at one index are a proof, and nothing else is', () => {
  const [node, other] = [generateKeyPair(), generateKeyPair()]
  const [one, two] = [randomBytes(32), randomBytes(32)]
  const [a, b] = [makeHead(node, 7, one), makeHead(node, 7, two)]
  assert.ok(contradicts(openHead(a, verify), openHead(b, verify)))
  assert.deepEqual(openLie(makeLie(a, b), verify).index, 7)
  const tampered = b.slice()
  tampered[tampered.length - 1]! ^= 1
  for (const proof of [
    makeLie(a, a),
    makeLie(a, makeHead(node, 8, two)),
    makeLie(a, makeHead(other, 7, two)),
    makeLie(a, tampered),
    makeLie(a, randomBytes(180)),
    randomBytes(0),
    randomBytes(2000),
  ]) {
    assert.throws(() => openLie(proof, verify), Fault)
  }
})

test('rendezvous rule 26: a node that is shown a later head of its own signs nothing any more', async (t) => {
  const device = generateKeyPair()
  const original = new TestNode(t, { device })
  const copy = new TestNode(t, { device })
  const [alice, bob] = [new Actor(), new Actor()]
  const record = alice.record('alice')
  await original.claim(alice, record)
  await copy.claim(alice, record)
  await original.claim(bob, bob.record('bob'))
  const { signed } = await page(original, { after: 2, count: 0 })
  assert.equal((await page(original, { after: 0, seen: signed })).status, Status.FOUND)
  // Of another node, or of its own log: no reason to stop.
  const strange = makeHead(generateKeyPair(), 9, randomBytes(32))
  assert.equal((await page(copy, { after: 0, seen: strange })).status, Status.FOUND)
  await assert.rejects(page(copy, { after: 0, seen: randomBytes(99) }))
  await page(copy, { after: 0, seen: signed })
  await copy.flushed()
  assert.equal((await page(copy, { after: 0 })).status, Status.HALTED)
  assert.equal((await copy.claim(bob, bob.record('bob'))).status, Status.HALTED)
  assert.equal((await copy.lookup({ name: 'alice' })).status, Status.FOUND)
  const restarted = copy.killedAndRestarted()
  assert.equal((await restarted.claim(bob, bob.record('bob'))).status, Status.HALTED)
})
