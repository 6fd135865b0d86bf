import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encode as varint } from 'uint8-varint'
import { concat } from 'uint8arrays/concat'
import { lpStream } from '@libp2p/utils'
import { peerIdFromText } from '../../protocols/rendezvous/peer-id.ts'
import { makeRegistration } from '../../protocols/rendezvous/registration.ts'
import { Reply, Request, Status } from '../../protocols/rendezvous/wire.ts'
import { sha256 } from '../../src/crypto/keys.ts'
import { until } from '../support/until.ts'
import { Actor, TestNode } from './node.ts'
import type { Bytes } from '../../protocols/signed.ts'

/** Sends raw bytes as one frame and returns the reply, or undefined when the stream was reset. */
async function converse(node: TestNode, peerId: string, body: Uint8Array): Promise<Reply | undefined> {
  const stream = await node.stream(peerId)
  stream.send(concat([varint(body.length), body]))
  try {
    const frame = await lpStream(stream).read({ signal: AbortSignal.timeout(5_000) })
    return Reply.decode(frame.subarray())
  } catch {
    assert.notEqual(stream.status, 'open')
    return undefined
  }
}

function state(node: TestNode): unknown {
  return [node.store.all('SELECT * FROM registration'), node.store.all('SELECT * FROM registration_device')]
}

test('rendezvous rule 1: a frame over the limit is reset before it is read', async (t) => {
  const node = new TestNode(t)
  const alice = new Actor()
  const stream = await node.stream(alice.peerId)
  stream.send(varint(64 * 1024 + 1))
  await until(() => stream.status !== 'open', 'the reset')
  assert.match(String(node.faults), /too_large|message length/i)
  const huge = await node.stream(alice.peerId)
  huge.send(Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f))
  await until(() => huge.status !== 'open', 'the reset')
  assert.equal(node.faults.length, 2)
})

test('rendezvous rule 1: requests for nothing, or with parts of a wrong shape, are reset', async (t) => {
  const node = new TestNode(t)
  const alice = new Actor()
  const cases: Bytes[] = [
    new Uint8Array(0),
    Request.encode({ lookup: {} }),
    Request.encode({ lookup: { name: 'Alice' } }),
    Request.encode({ lookup: { name: 'a'.repeat(10_000) } }),
    Request.encode({ lookup: { userKey: new Uint8Array(31) } }),
    Request.encode({ lookup: { peerId: new Uint8Array(38) } }),
    Request.encode({ listGroups: { after: '%' } }),
    Request.encode({ refresh: { lease: new Uint8Array(0), record: new Uint8Array(0) } }),
    Request.encode({ refresh: { lease: new Uint8Array(5_000), record: new Uint8Array(0) } }),
    Request.encode({ unregister: { lease: alice.record('alice') } }),
    Request.encode({ register: { record: new Uint8Array(0), registration: new Uint8Array(0) } }),
    Request.encode({ refresh: { lease: alice.lease(1), record: new Uint8Array(6_000) } }),
    // Truncated in the middle of a field.
    Request.encode({ unregister: { lease: alice.lease(1) } }).slice(0, 50),
    // A field length of 2^32 - 1.
    Uint8Array.of(0x1a, 0xff, 0xff, 0xff, 0xff, 0x0f),
    // A group, which proto3 has not.
    Uint8Array.of(0x0b, 0x0c),
  ]
  for (const [index, bytes] of cases.entries()) {
    assert.equal(await converse(node, alice.peerId, bytes), undefined, `case ${String(index)}`)
  }
  assert.equal(node.faults.length, cases.length)
  assert.deepEqual(state(node), [[], []])
})

test('rendezvous: a registration whose record is forged changes nothing and spends its challenge', async (t) => {
  const node = new TestNode(t)
  const alice = new Actor()
  const record = alice.record('alice')
  const broken = record.slice()
  broken[broken.length - 1]! ^= 1
  const registration = makeRegistration(alice.user, record, await node.challenge(alice), sha256)
  const claim = (bytes: Bytes): Bytes => Request.encode({ register: { record: bytes, registration } })
  assert.equal(await converse(node, alice.peerId, claim(broken)), undefined)
  assert.equal((await converse(node, alice.peerId, claim(record)))?.status, Status.UNCHALLENGED)
  assert.deepEqual(state(node), [[], []])
})

test('rendezvous: 1,000 random and mutated frames change nothing, and the node serves on', async (t) => {
  const node = new TestNode(t)
  const alice = new Actor()
  await node.claim(alice, alice.record('alice'))
  await node.refresh(alice, alice.lease(100))
  const before = state(node)
  const spare = new Actor()
  const valid = [
    Request.encode({
      register: {
        record: spare.record('spare'),
        registration: makeRegistration(spare.user, spare.record('spare'), new Uint8Array(32), sha256),
      },
    }),
    Request.encode({ refresh: { lease: alice.lease(99), record: alice.record('') } }),
    Request.encode({ unregister: { lease: alice.lease(98, { online: false }) } }),
    Request.encode({ lookup: { name: 'alice' } }),
    Request.encode({ lookup: { peerId: peerIdFromText(alice.peerId) } }),
    Request.encode({ listGroups: { after: '' } }),
  ]
  const random = seeded(0x6b697468)
  const strangers = Array.from({ length: 50 }, () => new Actor().peerId)
  for (let round = 0; round < 20; round++) {
    const frames = strangers.map((stranger, index) => {
      const body = index % 2 === 0 ? randomFrame(random) : mutated(valid[(index + round) % valid.length]!, random)
      return converse(node, index % 3 === 0 ? alice.peerId : stranger, body)
    })
    await Promise.all(frames)
  }
  assert.deepEqual(state(node), before)
  const { found } = await node.lookup({ name: 'alice' })
  assert.deepEqual([found?.online, found?.leases], [true, [alice.lease(100)]])
  const next = new Actor()
  assert.equal((await node.claim(next, next.record('next'))).status, Status.STORED)
})

/** Mulberry32: the same frames in every run. */
function seeded(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0
    let mixed = Math.imul(seed ^ (seed >>> 15), seed | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

function randomFrame(random: () => number): Uint8Array {
  return Uint8Array.from({ length: Math.floor(random() * 300) }, () => Math.floor(random() * 256))
}

function mutated(bytes: Uint8Array, random: () => number): Uint8Array {
  const copy = bytes.slice()
  const flips = 1 + Math.floor(random() * 4)
  for (let flip = 0; flip < flips; flip++) copy[Math.floor(random() * copy.length)]! ^= 1 << Math.floor(random() * 8)
  return random() < 0.2 ? copy.subarray(0, Math.floor(random() * copy.length)) : copy
}
