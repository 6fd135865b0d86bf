/** Work for requests of strangers, as who asks and as who is asked. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { concat } from 'uint8arrays/concat'
import { FRIEND, receiving } from '../../protocols/friend/friend.ts'
import { isPaid, makeEnd, makeRequest } from '../../protocols/friend/message.ts'
import { sign } from '../../protocols/signed.ts'
import { Signed } from '../../protocols/wire.ts'
import { randomBytes, sha256 } from '../../src/crypto/keys.ts'
import { areFriends, becomeFriends, drain, incoming, makeFriend, outgoing, speak } from '../support/friends.ts'
import { TEST_WORK_BITS, told, workFor } from '../support/friends.ts'
import { MemoryWorld } from '../support/memory-net.ts'
import { makePerson } from '../support/people.ts'
import { until } from '../support/until.ts'
import type { TestContext } from 'node:test'
import type { Answer } from '../../protocols/friend/friend.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { Friend } from '../support/friends.ts'

const NONE = new Uint8Array(0)

function stage(t: TestContext): { world: MemoryWorld; alice: Friend; bob: Friend } {
  const world = new MemoryWorld()
  return { world, alice: makeFriend(t, world, 'alice'), bob: makeFriend(t, world, 'bob') }
}

function request(from: Friend, to: Friend): Bytes {
  const fields = { id: randomBytes(16), to: to.user.publicKey, greeting: '', createdS: 1, addresses: [] }
  return makeRequest(from.user, { ...fields, nameRecord: from.record })
}

const paid = (message: Bytes, work: Bytes): boolean => isPaid(message, work, sha256, TEST_WORK_BITS)

/** Eight bytes that are no work for this message. */
function worthless(message: Bytes): Bytes {
  for (;;) {
    const work = randomBytes(8)
    if (!paid(message, work)) return work
  }
}

test('friend rule 21: a request without work, with too little or with that of another is WORK, and nothing of it is kept', async (t) => {
  const { alice, bob } = stage(t)
  const message = request(alice, bob)
  const work = await workFor(message, TEST_WORK_BITS)
  for (let bit = 0; bit < 64; bit++) {
    const changed = work.slice()
    changed[bit >> 3]! ^= 1 << (bit & 7)
    if (!paid(message, changed)) assert.equal(await speak(alice, bob, message, changed), 'WORK', `bit ${bit}`)
  }
  const others = request(alice, bob)
  const othersWork = await workFor(others, TEST_WORK_BITS)
  if (!paid(message, othersWork)) assert.equal(await speak(alice, bob, message, othersWork), 'WORK')
  assert.equal(await speak(alice, bob, message, NONE), 'WORK')
  const tables = ['request', 'notice', 'friendship'].map((table) => bob.store.all(`SELECT * FROM ${table}`))
  assert.deepEqual([tables.flat(), told(bob), bob.faults], [[], [], []])
  assert.equal(await speak(alice, bob, message, work), 'STORED')
  assert.equal(await speak(alice, bob, message, work), 'STORED')
  assert.deepEqual(told(bob), ['friend_request alice'])
})

test('friend rule 2: work of a wrong length, or beside what is no request, resets the stream', async (t) => {
  const { alice, bob } = stage(t)
  const message = request(alice, bob)
  const work = await workFor(message, TEST_WORK_BITS)
  for (const wrong of [work.subarray(1), concat([work, new Uint8Array(1)]), randomBytes(1), randomBytes(1000)]) {
    await assert.rejects(speak(alice, bob, message, wrong))
  }
  const end = makeEnd(alice.user, 'remove', { requestHash: randomBytes(32), to: bob.user.publicKey })
  await assert.rejects(speak(alice, bob, end, work))
  await until(() => bob.faults.length === 5, 'five faults')
  assert.deepEqual([incoming(bob), told(bob)], [[], []])
})

test('friend rule 21: work comes before signatures, and the answer tells nobody who is a friend, asked or blocked', async (t) => {
  const { world, alice, bob } = stage(t)
  const [carol, dave, mallory] = ['carol', 'dave', 'mallory'].map((name) => makeFriend(t, world, name))
  await becomeFriends(alice, bob)
  await drain(alice, bob)
  await bob.store.write((sql) => [carol, dave].map((one) => bob.names.learn(sql, one!.record)))
  await bob.friends.block(await bob.names.resolve('carol'))
  for (const named of [alice, carol!, dave!]) {
    const honest = request(named, bob)
    const forged = Signed.encode({ ...Signed.decode(honest), signature: randomBytes(64) })
    const stolen = sign(mallory!.user, 'kith/friend/1', Signed.decode(honest).payload)
    for (const message of [honest, forged, stolen]) {
      assert.equal(await speak(mallory!, bob, message, NONE), 'WORK')
      assert.equal(await speak(mallory!, bob, message, worthless(message)), 'WORK')
      await assert.rejects(speak(mallory!, bob, message))
    }
  }
  assert.ok(areFriends(alice, bob))
})

test('friend rule 21: who is told WORK does it once, keeps it over restarts, and is not made to do it for ever', async (t) => {
  const world = new MemoryWorld()
  let alice = makeFriend(t, world, 'alice')
  const host = makePerson(t, world, 'host')
  const shown: Bytes[] = []
  let answer = (work: Bytes): Answer => (work.length === 0 ? 'WORK' : 'BUSY')
  const serve = receiving(
    ({ work }) => {
      shown.push(work)
      return Promise.resolve(answer(work))
    },
    () => undefined,
  )
  host.net.serve(FRIEND.protocol, serve)
  const { payload } = await alice.friends.request(await alice.names.resolve('host'))
  await until(() => shown.length >= 2, 'the request with work')
  await until(() => (alice.store.get('SELECT attempts FROM notice')?.attempts as number) > 0, 'the answer')
  alice = alice.restart()
  const before = shown.length
  await until(() => shown.length > before, 'the request after the restart')
  answer = () => 'WORK'
  const error = (): unknown => alice.store.get('SELECT last_error FROM notice')?.last_error
  await until(() => {
    alice.notices.kick(host.peerId)
    return error() === 'The peer wants more work'
  }, 'the reason')
  answer = () => 'STORED'
  await until(() => {
    alice.notices.kick(host.peerId)
    return alice.store.all('SELECT * FROM notice').length === 0
  }, 'the end')
  const [first, second = NONE, ...later] = shown
  assert.equal(first?.length, 0)
  assert.ok(paid(payload, second))
  for (const work of later) assert.deepEqual(work, second)
})

test('friend rule 21: what is said after a request waits for its work, and what is taken back meanwhile is over', async (t) => {
  const { alice, bob } = stage(t)
  await alice.friends.request(await alice.names.resolve('bob'))
  await alice.requests.withdraw()
  await alice.friends.request(await alice.names.resolve('bob'))
  await drain(alice)
  assert.deepEqual([incoming(bob).length, outgoing(alice).length], [1, 1])
  assert.deepEqual(incoming(bob)[0]?.id, outgoing(alice)[0]?.id)
})
