import assert from 'node:assert/strict'
import test from 'node:test'
import { concat } from 'uint8arrays/concat'
import { encode as varint } from 'uint8-varint'
import { GROUP_PROTOCOL } from '../../protocols/group/group.ts'
import { makeRequest } from '../../protocols/group/request.ts'
import { GroupAsk } from '../../protocols/group/wire.ts'
import { randomBytes } from '../../src/crypto/keys.ts'
import { company, groupId, member, rosterOf, texts, until } from './members.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { Member } from './members.ts'

/** A generator with a seed, so that a failure comes back. */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

/** Sends raw bytes as a whole stream and waits until it is over. */
async function throwAt(from: Member, to: Member, bytes: Uint8Array): Promise<void> {
  const stream = await from.net.open(to.peerId, GROUP_PROTOCOL)
  const over = new Promise<void>((resolve) => {
    stream.addEventListener('close', () => {
      resolve()
    })
  })
  stream.send(bytes)
  await stream.close().catch(() => undefined)
  await Promise.race([over, until(() => stream.status !== 'open' || stream.remoteWriteStatus === 'closed')])
  stream.abort(new Error('done'))
}

const framed = (body: Uint8Array): Uint8Array => concat([varint(body.length), body])

test('group rule 27: 1,000 random and mutated asks of a member change nothing and stop nothing', async (t) => {
  const { people } = await company(t, ['alice', 'bob'])
  const [alice, bob] = people as [Member, Member]
  await bob.groups.broadcast('club', 'before')
  const state = (): string =>
    JSON.stringify([
      alice.store.all('SELECT * FROM chat_group'),
      alice.store.all('SELECT * FROM group_entry'),
      alice.store.all('SELECT * FROM group_envelope'),
      alice.store.all('SELECT * FROM request'),
    ])
  const before = state()
  const id = groupId(alice)
  const join = {
    member: { userKey: bob.user.publicKey, device: bob.device.publicKey, nameRecord: bob.record, addresses: [] },
    afterSeq: 0,
    afterHash: new Uint8Array(),
  }
  const asks: GroupAsk[] = [
    {
      sync: {
        groupId: id,
        head: { seq: 1, hash: randomBytes(32), top: 0, term: 0 },
        have: [{ device: bob.device.publicKey, ranges: [{ first: 1, last: 1 }] }],
        places: [],
      },
    },
    {
      push: {
        groupId: id,
        entries: [alice.store.get('SELECT bytes FROM group_entry WHERE seq = 2')?.bytes as Bytes],
        envelopes: [alice.store.get('SELECT bytes FROM group_envelope')?.bytes as Bytes],
      },
    },
    {
      request: makeRequest(bob.device, {
        id: randomBytes(16),
        groupId: id,
        to: alice.device.publicKey,
        createdMs: 1,
        join,
      }),
    },
  ]
  const next = random(7)
  const hostile = Array.from({ length: 1_000 }, (_, round) => {
    if (round % 2 === 0) return framed(randomBytes(1 + Math.floor(next() * 200)))
    const body = GroupAsk.encode(asks[round % asks.length] as GroupAsk).slice()
    const at = Math.floor(next() * body.length)
    body[at] = (body[at] ?? 0) ^ (1 + Math.floor(next() * 255))
    return framed(body)
  })
  for (let at = 0; at < hostile.length; at += 4) {
    await Promise.all(hostile.slice(at, at + 4).map((bytes) => throwAt(bob, alice, bytes)))
  }
  assert.equal(state(), before)
  assert.deepEqual(rosterOf(alice), ['alice', 'bob'])
  assert.equal((await bob.groups.broadcast('club', 'after')).reached, 1)
  assert.deepEqual(texts(alice), ['before', 'after'])
})

test('group rule 27: frames over the limit, cut short, empty, or with a length that lies are reset', async (t) => {
  const { people } = await company(t, ['alice', 'bob'])
  const [alice, bob] = people as [Member, Member]
  const hostile = [
    framed(new Uint8Array(64 * 1024 + 1)),
    Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0x7f),
    Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01),
    Uint8Array.of(0x20, 0x0a),
    Uint8Array.of(0x00),
    // Sync with a range that ends before it begins.
    framed(
      GroupAsk.encode({
        sync: {
          groupId: groupId(alice),
          head: undefined,
          have: [{ device: bob.device.publicKey, ranges: [{ first: 9, last: 3 }] }],
          places: [],
        },
      }),
    ),
    // 17 ranges where 16 are allowed.
    framed(
      GroupAsk.encode({
        receipt: {
          groupId: groupId(alice),
          ranges: Array.from({ length: 17 }, (_, at) => ({ first: at * 2 + 1, last: at * 2 + 1 })),
        },
      }),
    ),
  ]
  for (const bytes of hostile) await throwAt(bob, alice, bytes)
  await until(() => alice.faults.length >= hostile.length - 1)
  assert.equal((await bob.groups.broadcast('club', 'still here')).reached, 1)
})

test('group rule 13: receipts for what was never sent, or of somebody who is no member, count for nothing', async (t) => {
  const { world, people } = await company(t, ['alice', 'bob', 'carol'])
  const [alice, bob, carol] = people as [Member, Member, Member]
  const mallory = member(t, world, 'mallory')
  const receipt = { receipt: { groupId: groupId(alice), ranges: [{ first: 1, last: 1_000_000 }] } }
  for (const one of [bob, carol, mallory]) await throwAt(one, alice, framed(GroupAsk.encode(receipt)))
  world.offline(carol.peerId)
  const outcome = await alice.groups.broadcast('club', 'one')
  assert.deepEqual([outcome.reached, outcome.members], [1, 2])
})
