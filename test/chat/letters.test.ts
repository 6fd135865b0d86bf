import assert from 'node:assert/strict'
import test from 'node:test'
import { Pair } from '../../src/chat/pair.ts'
import { deferred } from '../support/deferred.ts'
import { MemoryWorld } from '../support/memory-net.ts'
import { befriend, estrange } from '../support/people.ts'
import { seeded } from '../support/random.ts'
import { settle, until } from '../support/until.ts'
import { allDelivered, chatter, clockFromNow, heard, of, officeOf, reborn, states, wordsOf } from './chatting.ts'
import type { TestContext } from 'node:test'
import type { Bytes } from '../../protocols/signed.ts'
import type { SimulatedClock } from '../support/simulated-clock.ts'
import type { Chatter } from './chatting.ts'

/** After so long nothing waits any more for company in its letter. */
const GATHERED_MS = 250

interface Apart {
  readonly clock: SimulatedClock
  readonly world: MemoryWorld
  readonly alice: Chatter
  readonly bob: Chatter
}

/** Two friends in one group who cannot reach each other any more. */
async function apart(t: TestContext): Promise<Apart> {
  const clock = clockFromNow()
  const world = new MemoryWorld()
  const [alice, bob] = [chatter(t, world, 'alice', clock), chatter(t, world, 'bob', clock)]
  await befriend(alice.person, bob.person)
  await alice.chat.send(of(alice, bob), 'together')
  await allDelivered(alice, bob)
  world.cut(alice.person.peerId, bob.person.peerId)
  await settle()
  return { clock, world, alice, bob }
}

/** Carries letters to and fro until none is written any more. */
async function carry({ clock, world, alice, bob }: Apart, options: { times?: number } = {}): Promise<void> {
  const office = officeOf(world)
  let quiet = 0
  while (quiet < 3) {
    let count = 0
    clock.advance(GATHERED_MS)
    for (const { person } of [alice, bob]) count += await office.deliver(person.peerId, options)
    await settle(5)
    quiet = count + office.letters.length === 0 ? quiet + 1 : 0
  }
}

async function written({ clock, world }: Apart, count: number): Promise<void> {
  await until(() => {
    clock.advance(GATHERED_MS)
    return officeOf(world).letters.length >= count
  })
}

test('chat rule 39: what waits for a friend who cannot be reached goes by letter, and so does the receipt', async (t) => {
  const two = await apart(t)
  const { alice, bob } = two
  await alice.chat.send(of(alice, bob), 'by letter')
  await written(two, 1)
  await carry(two)
  assert.deepEqual(await wordsOf(bob, alice), ['together', 'by letter'])
  assert.deepEqual(await states(alice, bob), ['1 delivered', '2 delivered'])
  assert.equal(heard(alice, 'delivered').at(-1)?.last, 2)
})

test('chat rule 39: a letter that comes three times is read once', async (t) => {
  const two = await apart(t)
  const { alice, bob } = two
  for (const word of ['one', 'two', 'three']) await alice.chat.send(of(alice, bob), word)
  await written(two, 1)
  await carry(two, { times: 3 })
  assert.deepEqual(await wordsOf(bob, alice), ['together', 'one', 'two', 'three'])
  assert.equal(heard(bob, 'keys_renewed').length, 0)
})

test('chat rule 39: who holds is told for a run of messages at once', async (t) => {
  const two = await apart(t)
  const { clock, world, alice, bob } = two
  for (let i = 0; i < 5; i++) await alice.chat.send(of(alice, bob), `word ${i}`)
  await until(() => {
    clock.advance(GATHERED_MS)
    return alice.person.store.get('SELECT 1 FROM outbox WHERE letter IS NULL') === undefined
  })
  await officeOf(world).hold(alice.person.peerId, ['bootstrap', 'carol'])
  await settle(10)
  clock.advance(1_000)
  const told = await until(() => heard(alice, 'held')[0])
  assert.deepEqual(told, { type: 'held', to: 'bob', first: 2, last: 6, holders: ['bootstrap', 'carol'] })
  assert.equal(heard(alice, 'held').length, 1)
})

test('chat rule 39: words that come quickly one after the other share a letter', async (t) => {
  const two = await apart(t)
  const { clock, world, alice, bob } = two
  const words = Array.from({ length: 40 }, (_, i) => `word ${i}`)
  for (const word of words) await alice.chat.send(of(alice, bob), word)
  await until(() => {
    clock.advance(GATHERED_MS)
    return alice.person.store.get('SELECT 1 FROM outbox WHERE letter IS NULL') === undefined
  })
  assert.ok(officeOf(world).letters.length <= 2, `${officeOf(world).letters.length} letters`)
  await carry(two)
  assert.deepEqual(await wordsOf(bob, alice), ['together', ...words])
})

test('chat rule 39: nothing of the words shows in a letter', async (t) => {
  const two = await apart(t)
  const { world, alice, bob } = two
  await alice.chat.send(of(alice, bob), 'a very secret word')
  await written(two, 1)
  for (const { body } of officeOf(world).letters) assert.ok(!Buffer.from(body).includes('secret'))
})

test('chat rule 26: what is cancelled while its letter is sealed does not leave in it', async (t) => {
  const two = await apart(t)
  const { clock, world, alice, bob } = two
  const [isSealing, mayLeave] = [deferred(), deferred()]
  const { seal } = Pair.prototype
  const sealing = t.mock.method(Pair.prototype, 'seal', async function (this: Pair, contents: Bytes[]) {
    const sealed = await seal.call(this, contents)
    isSealing.resolve(undefined)
    await mayLeave.promise
    return sealed
  })
  await alice.chat.send(of(alice, bob), 'oops')
  await until(() => {
    clock.advance(GATHERED_MS)
    return sealing.mock.callCount() > 0
  })
  await isSealing.promise
  const newest = alice.chat.messageAt(of(alice, bob), true)
  assert.ok(newest)
  await alice.chat.words.cancel(newest)
  assert.equal(officeOf(world).letters.length, 0)
  mayLeave.resolve(undefined)
  await alice.chat.send(of(alice, bob), 'what I meant')
  await written(two, 1)
  await carry(two)
  assert.deepEqual(await wordsOf(bob, alice), ['together', 'what I meant'])
  assert.equal(bob.person.store.get("SELECT 1 FROM message WHERE text LIKE '%oops%'"), undefined)
  assert.deepEqual(await states(alice, bob), ['1 delivered', '2 failed', '3 delivered'])
})

test('chat rule 39: two who never meet again talk on through restarts, in order, each word once', async (t) => {
  const first = await apart(t)
  const { clock, world } = first
  let { alice, bob } = first
  const random = seeded(t, 20_261_123)
  const said: { a: string[]; b: string[] } = { a: ['together'], b: [] }
  for (let round = 0; round < 12; round++) {
    for (let i = random.below(4); i >= 0; i--) {
      said.a.push(`a${round}.${i}`)
      await alice.chat.send(of(alice, bob), said.a.at(-1) ?? '')
    }
    for (let i = random.below(3); i >= 0; i--) {
      said.b.push(`b${round}.${i}`)
      await bob.chat.send(of(bob, alice), said.b.at(-1) ?? '')
    }
    await settle(5)
    if (random.below(3) === 0) {
      world.kill(alice.person.peerId)
      alice = reborn(t, alice)
    }
    if (random.below(3) === 0) {
      world.kill(bob.person.peerId)
      bob = reborn(t, bob)
    }
    alice.chat.start()
    bob.chat.start()
    if (random.below(2) === 0) await carry({ clock, world, alice, bob }, { times: 1 + random.below(2) })
  }
  alice.chat.start()
  bob.chat.start()
  await until(async () => {
    await carry({ clock, world, alice, bob })
    return [...(await states(alice, bob)), ...(await states(bob, alice))].every((state) => state.endsWith('delivered'))
  })
  assert.deepEqual(await wordsOf(bob, alice), said.a)
  assert.deepEqual(await wordsOf(alice, bob), said.b)
})

test('chat rule 39: a letter that is lost is written anew as soon as the gap shows', async (t) => {
  const two = await apart(t)
  const { world, alice, bob } = two
  await alice.chat.send(of(alice, bob), 'lost')
  await written(two, 1)
  await officeOf(world).lose()
  await alice.chat.send(of(alice, bob), 'after it')
  await written(two, 1)
  await until(async () => {
    await carry(two)
    return (await states(alice, bob)).every((state) => state.endsWith('delivered'))
  })
  assert.deepEqual(await wordsOf(bob, alice), ['together', 'lost', 'after it'])
})

test('chat rule 39: when they meet, letters that carry nothing any more are taken back', async (t) => {
  const two = await apart(t)
  const { world, alice, bob } = two
  await alice.chat.send(of(alice, bob), 'soon')
  await written(two, 1)
  world.mend(alice.person.peerId, bob.person.peerId)
  await allDelivered(alice, bob)
  await until(() => officeOf(world).letters.length === 0)
  assert.deepEqual(await wordsOf(bob, alice), ['together', 'soon'])
})

test('chat rule 39: letters of a former friend are not taken', async (t) => {
  const two = await apart(t)
  const { world, alice, bob } = two
  await alice.chat.send(of(alice, bob), 'too late')
  await written(two, 1)
  await officeOf(world).hold(alice.person.peerId, ['bootstrap'])
  await estrange(alice.person, bob.person)
  await officeOf(world).deliver(bob.person.peerId)
  assert.deepEqual(await wordsOf(bob, alice), ['together'])
  assert.ok(bob.faults.length > 0)
})

test('chat rule 39: a device that lost its keys gets new ones by letter alone', async (t) => {
  const first = await apart(t)
  const { clock, world, alice } = first
  let { bob } = first
  await alice.chat.send(of(alice, bob), 'sealed for keys that are gone')
  await written(first, 1)
  world.kill(bob.person.peerId)
  await bob.person.store.write((sql) => {
    sql.run('DELETE FROM pair_group')
  })
  bob = reborn(t, bob)
  await until(async () => {
    await carry({ clock, world, alice, bob })
    return (await states(alice, bob)).every((state) => state.endsWith('delivered'))
  })
  assert.deepEqual(await wordsOf(bob, alice), ['together', 'sealed for keys that are gone'])
})

test('chat: why tells the whole story of a message, from the disk, before and after it was delivered', async (t) => {
  const two = await apart(t)
  const { world, alice, bob } = two
  const sent = await alice.chat.send(of(alice, bob), 'how is it going?')
  await written(two, 1)
  const named = alice.chat.messageAt(of(alice, bob), true, sent.number)
  assert.ok(named)
  const queued = alice.chat.why(named)
  assert.equal(queued.state, 'queued')
  assert.ok(queued.attempts > 0 && queued.lastError !== undefined)
  await officeOf(world).hold(alice.person.peerId, ['bootstrap', 'carol'])
  await until(() => alice.chat.why(named).state === 'held')
  await until(() => alice.chat.why(named).passages.length === 2)
  await carry(two)
  await until(() => alice.chat.why(named).state === 'delivered')
  assert.deepEqual(
    alice.chat.why(named).passages.map(({ kind, holder }) => `${kind} ${holder}`),
    ['held bootstrap', 'held carol', 'delivered '],
  )
  const theirs = bob.chat.messageAt(of(bob, alice), false, sent.number)
  assert.ok(theirs)
  assert.throws(() => bob.chat.why(theirs), { code: 'usage' })
})
