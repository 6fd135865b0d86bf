/** Letters from author to recipient through holders: real stores, streams in memory. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeCard } from '../../protocols/mailbox/card.ts'
import { makeGrants, readGrants } from '../../protocols/mailbox/grants.ts'
import { MAILBOX, serving } from '../../protocols/mailbox/mailbox.ts'
import { Fault } from '../../protocols/fault.ts'
import { makeSealingPair, seal, unseal } from '../../src/crypto/hpke.ts'
import { randomBytes, verify } from '../../src/crypto/keys.ts'
import { Courier } from '../../src/mailbox/courier.ts'
import { Holder } from '../../src/mailbox/holder.ts'
import { PEER_QUOTAS } from '../../src/mailbox/quotas.ts'
import { Steady } from '../../src/mailbox/steady.ts'
import { UNSOUND_X25519 } from '../crypto/unsound.ts'
import { faultyStore } from '../support/faulty-store.ts'
import { MemoryWorld } from '../support/memory-net.ts'
import { befriend, estrange, introduce, makePerson } from '../support/people.ts'
import { SimulatedClock } from '../support/simulated-clock.ts'
import { settle, until } from '../support/until.ts'
import { leave, makeHolder, workFor } from './boxes.ts'
import type { TestContext } from 'node:test'
import type { Bytes } from '../../protocols/signed.ts'
import type { Person } from '../../src/names/person.ts'
import type { Letter, Taker } from '../../src/mailbox/post.ts'
import type { Store } from '../../src/store/store.ts'
import type { TestPerson } from '../support/people.ts'
import type { TestHolder } from './boxes.ts'

/** One holder with one address, encoded: 2 + (2 + 32 + 2 + 22). */
const HOLDER_FIELD = 60

interface Correspondent {
  readonly person: TestPerson
  readonly courier: Courier
  readonly clock: SimulatedClock
  readonly taken: Letter[]
  readonly told: { readonly person: Person; readonly grants: Bytes }[]
  take: Taker
}

async function makeCourier(
  t: TestContext,
  person: TestPerson,
  holders: readonly TestHolder[],
  { clock = new SimulatedClock(), store = person.store }: { clock?: SimulatedClock; store?: Store } = {},
): Promise<Correspondent> {
  const nodes = holders.map((holder) => holder.person.peerId)
  const courier = new Courier({
    ...person,
    store,
    clock,
    steady: new Steady({ sql: store, clock }),
    nodes: () => nodes.filter((peerId) => person.net.isConnected(peerId)),
    seal,
    unseal,
    makeSealingPair,
    onFault: () => undefined,
  })
  const one: Correspondent = {
    person,
    courier,
    clock,
    taken: [],
    told: [],
    take: async (letters) => {
      one.taken.push(...letters)
    },
  }
  const holder = new Holder({
    ...person,
    store,
    clock,
    steady: new Steady({ sql: store, clock }),
    quotas: PEER_QUOTAS,
    serves: () => false,
    notified: (peerId) => {
      courier.notified(peerId)
    },
  })
  person.net.serve(
    MAILBOX.protocol,
    serving(holder, () => undefined),
  )
  courier.register('chat', (letters) => one.take(letters))
  courier.register('friend', (letters) => one.take(letters))
  courier.onGrants((_sql, friend, grants) => {
    one.told.push({ person: friend, grants })
  })
  t.after(() => courier.stop())
  for (const peerId of nodes) person.net.keep(peerId)
  await courier.start()
  return one
}

async function stage(t: TestContext, count = 3) {
  const world = new MemoryWorld()
  const holders = Array.from({ length: count }, (_, index) => makeHolder(t, world, { name: `holder${index}` }))
  const [a, b] = [makePerson(t, world, 'alice'), makePerson(t, world, 'bob')]
  await befriend(a, b)
  const [alice, bob] = [await makeCourier(t, a, holders), await makeCourier(t, b, holders)]
  await grant(bob, alice, count)
  world.cut(a.peerId, b.peerId)
  return { world, holders, alice, bob }
}

/** Hands the newest grants of one to the other, as chat would. */
async function grant(from: Correspondent, to: Correspondent, count: number): Promise<void> {
  const grants = await until(() => {
    from.clock.advance(1_000)
    const told = from.told.findLast(({ person }) => person.devices.includes(to.person.peerId))
    return told && readGrants(told.grants, verify).holders.length >= count ? told.grants : undefined
  }, 'the grants')
  const person = to.person.names.byPeer(from.person.peerId) as Person
  await to.person.store.write((sql) => {
    to.courier.learnGrants(sql, person, grants)
  })
}

async function post(from: Correspondent, to: Correspondent, words: string, kind: 'chat' | 'friend' = 'chat') {
  const body = new TextEncoder().encode(words)
  return await from.person.store.write((sql) => from.courier.write(sql, { to: to.person.peerId, kind, body }))
}

const words = (one: Correspondent): string[] => one.taken.map(({ body }) => new TextDecoder().decode(body))

function heldBy({ person, courier }: Correspondent, number: number): number {
  return courier.custody(person.store, number).length
}

test('mailbox: a letter written while its reader is away is held by three, and taken once, in order', async (t) => {
  const { world, holders, alice, bob } = await stage(t, 4)
  world.offline(bob.person.peerId)
  const heard: number[] = []
  alice.courier.onHeld((_sql, number) => () => heard.push(number))
  const numbers: number[] = []
  for (let index = 0; index < 20; index++) numbers.push(await post(alice, bob, `line ${index}`))
  await until(() => numbers.every((number) => heldBy(alice, number) === 3), 'three custodies each')
  assert.equal(heard.length, 60)
  // One of three is destroyed, the author leaves for good.
  world.kill(holders[0]!.person.peerId)
  world.offline(alice.person.peerId)
  world.online(bob.person.peerId)
  await until(() => bob.taken.length === 20, 'the letters')
  await settle()
  assert.deepEqual(
    words(bob),
    numbers.map((_, index) => `line ${index}`),
  )
  await until(
    () => holders.slice(1).every(({ holder }) => holder.uses().every(({ envelopes }) => envelopes === 0)),
    'empty boxes',
  )
})

test('mailbox: a connected reader hears of a letter at once', async (t) => {
  const { alice, bob } = await stage(t, 1)
  await post(alice, bob, 'now')
  await until(() => bob.taken.length === 1, 'the letter')
})

test('mailbox rule 14: letters are deleted only after they were taken, are not taken twice, and worthless ones block nobody', async (t) => {
  const { world, holders, alice, bob } = await stage(t, 1)
  let isBroken = true
  bob.take = async (letters) => {
    if (isBroken) throw new Error('disk full')
    if (letters.some(({ body }) => body[0] === 33)) throw new Fault('broken', 'no use')
    bob.taken.push(...letters)
  }
  for (const text of ['one', '!', 'two']) await post(alice, bob, text)
  const inside = (): number =>
    holders[0]!.holder.uses().find(({ owner }) => owner === bob.person.peerId)?.envelopes ?? 0
  await until(() => inside() === 3, 'three envelopes')
  await settle()
  assert.equal(inside(), 3)
  isBroken = false
  await until(() => {
    bob.clock.advance(1_000)
    return inside() === 0
  }, 'an empty box')
  assert.deepEqual(words(bob), ['one', 'two'])
  assert.equal(bob.courier.worthless.refused, 1)
  // Replayed by its holder: known, deleted, not taken again.
  const kept = alice.person.store.all('SELECT envelope FROM letter ORDER BY number')[0]!.envelope as Bytes
  const work = await workFor(bob.person, holders[0]!, kept)
  assert.equal((await leave(alice.person, bob.person, holders[0]!, { envelopes: [kept], work })).status, 'HELD')
  const noise = randomBytes(600)
  await leave(alice.person, bob.person, holders[0]!, {
    envelopes: [noise],
    work: await workFor(bob.person, holders[0]!, noise),
  })
  await until(() => inside() === 0, 'an empty box again')
  assert.deepEqual(words(bob), ['one', 'two'])
  assert.equal(bob.courier.worthless.broken, 1)
  assert.equal(world.errors.length, 0)
})

test('mailbox rule 14: a crash between taking and deleting hands nothing over twice once it is remembered', async (t) => {
  const { world, holders, alice, bob } = await stage(t, 1)
  let refuse = true
  world.disturb = (from) => (refuse && from === bob.person.peerId && bob.taken.length > 0 ? 'refuse' : 'none')
  await post(alice, bob, 'once')
  await until(() => bob.taken.length === 1, 'the letter')
  await settle()
  await bob.courier.stop()
  refuse = false
  const again = await makeCourier(t, bob.person.restart(), holders, { clock: bob.clock })
  await until(() => holders[0]!.holder.uses().every(({ envelopes }) => envelopes === 0), 'an empty box')
  assert.deepEqual(again.taken, [])
})

test('mailbox rule 15: an older card than was seen is not believed, nor a stranger’s that is long out of date', async (t) => {
  const { world, holders, alice, bob } = await stage(t, 1)
  const [holder] = holders as [TestHolder]
  const old = makeCard(bob.person.device, {
    version: 1,
    keyId: 1,
    sealingKey: makeSealingPair().publicKey,
    notAfterS: 1,
  })
  world.offline(bob.person.peerId)
  await post(alice, bob, 'first')
  await until(() => heldBy(alice, 1) === 1, 'custody')
  await holder.person.store.write((sql) => {
    sql.run('UPDATE box SET card = ?', old)
  })
  await post(alice, bob, 'second')
  await until(() => (alice.courier.trouble(bob.person.peerId)?.lastError ?? '').includes('old card'), 'the refusal')
  const stranger = await makeCourier(t, makePerson(t, world, 'carol'), holders)
  await stranger.person.store.write((sql) => stranger.person.names.learn(sql, bob.person.record))
  await post(stranger, bob, 'hello', 'friend')
  await until(
    () => (stranger.courier.trouble(bob.person.peerId)?.lastError ?? '').includes('out of date'),
    'the refusal',
  )
})

test('mailbox rule 13: a friend’s card with a key of small order holds their own letters up, until they say a better one', async (t) => {
  const { world, holders, alice, bob } = await stage(t, 1)
  const [holder] = holders as [TestHolder]
  world.offline(bob.person.peerId)
  const say = (version: number, sealingKey: Bytes): Promise<unknown> =>
    holder.person.store.write((sql) =>
      sql.run('UPDATE box SET card = ?', makeCard(bob.person.device, { version, keyId: 1, sealingKey, notAfterS: 1 })),
    )
  await say(1_000, UNSOUND_X25519[0]!)
  await post(alice, bob, 'hello')
  await until(() => (alice.courier.trouble(bob.person.peerId)?.lastError ?? '').includes('X25519'), 'the refusal')
  assert.equal(heldBy(alice, 1), 0)
  await say(1_001, makeSealingPair().publicKey)
  await until(() => {
    alice.clock.advance(1_000)
    return heldBy(alice, 1) === 1
  }, 'custody')
})

test('mailbox rule 16: keys are renewed each week; a letter to the one before opens for weeks; clocks that jump lose nothing', async (t) => {
  const { world, holders, alice, bob } = await stage(t, 1)
  world.disturb = (_from, to) => (to === bob.person.peerId ? 'refuse' : 'none')
  bob.take = () => Promise.reject(new Error('later'))
  await post(alice, bob, 'to the old key')
  await until(() => heldBy(alice, 1) === 1, 'custody')
  const keys = (): number => bob.person.store.all('SELECT id FROM sealing_key').length
  assert.equal(keys(), 1)
  bob.clock.jump(3_650 * 24 * 60 * 60_000)
  const hours = async (count: number): Promise<void> => {
    for (let hour = 0; hour < count; hour++) {
      bob.clock.advance(60 * 60_000)
      if (hour % 24 === 0) await settle(2)
    }
  }
  await hours(8 * 24)
  await until(() => keys() === 2, 'a second key')
  bob.clock.jump(-7_300 * 24 * 60 * 60_000)
  bob.take = async (letters) => {
    bob.taken.push(...letters)
  }
  await until(() => {
    bob.clock.advance(60_000)
    return bob.taken.length === 1
  }, 'the letter')
  await hours(54 * 24)
  await until(
    () => bob.person.store.get('SELECT 1 AS yes FROM sealing_key WHERE id = 1') === undefined,
    'the first key being gone',
  )
  assert.equal(bob.person.store.all('SELECT * FROM letter_taken').length, 0)
  assert.equal(holders.length, 1)
})

test('mailbox rule 17: grants are for a device of whoever says them, and only rise', async (t) => {
  const { holders, alice, bob } = await stage(t, 1)
  const person = alice.person.names.byPeer(bob.person.peerId) as Person
  const fields = { version: 1, token: randomBytes(16), holders: [] }
  const cardOf = (one: TestPerson): Bytes =>
    makeCard(one.device, { version: 1, keyId: 1, sealingKey: makeSealingPair().publicKey, notAfterS: 1 })
  const learn = (grants: Bytes): Promise<void> =>
    alice.person.store.write((sql) => {
      alice.courier.learnGrants(sql, person, grants)
    })
  await assert.rejects(learn(makeGrants({ ...fields, version: 99, card: cardOf(alice.person) })), { name: 'Fault' })
  await learn(makeGrants({ ...fields, card: cardOf(bob.person) }))
  await post(alice, bob, 'with the newer grants')
  await until(() => heldBy(alice, 1) === 1, 'custody')
  const good = makeGrants({
    ...fields,
    card: cardOf(bob.person),
    holders: [{ peerId: holders[0]!.person.peerId, forEverybody: true, addresses: ['/ip4/192.0.2.1/tcp/1'] }],
  })
  for (let at = 0; at < good.length; at++) {
    // Cut before the holders, it is a whole message without any.
    if (at === good.length - HOLDER_FIELD) continue
    assert.throws(() => readGrants(good.slice(0, at), verify), { name: 'Fault' }, `cut at ${at}`)
  }
})

test('mailbox rule 18: a stranger’s letters of chat are dropped, those that ask for friendship arrive by knocking', async (t) => {
  const { world, holders, bob } = await stage(t, 1)
  const carol = await makeCourier(t, makePerson(t, world, 'carol'), holders)
  await introduce(carol.person, bob.person)
  await post(carol, bob, 'buy this')
  await post(carol, bob, 'shall we be friends?', 'friend')
  await until(() => bob.taken.length === 1, 'the request')
  await until(() => bob.courier.worthless.stranger === 1, 'the other letter')
  assert.deepEqual(words(bob), ['shall we be friends?'])
})

test('mailbox: a former friend’s token is worth nothing once its owner has visited the holder', async (t) => {
  const { holders, alice, bob } = await stage(t, 1)
  await estrange(bob.person, alice.person)
  bob.courier.friendsChanged()
  await until(
    () => holders[0]!.person.store.all('SELECT * FROM box_token WHERE owner = ?', bob.person.peerId).length === 0,
    'the token being gone',
  )
  await post(alice, bob, 'still there?')
  await until(() => holders[0]!.holder.refused.token > 0, 'the refusal')
})

test('mailbox: friends hold for friends of both, and are told as holders', async (t) => {
  const world = new MemoryWorld()
  const [a, b] = [makePerson(t, world, 'alice'), makePerson(t, world, 'bob')]
  const served = new Set([a.peerId, b.peerId])
  const carol = makeHolder(t, world, { name: 'carol', serves: (peerId) => served.has(peerId) })
  await befriend(a, b)
  const [alice, bob] = [await makeCourier(t, a, []), await makeCourier(t, b, [])]
  await befriend(a, carol.person)
  await befriend(b, carol.person)
  bob.courier.friendsChanged()
  await grant(bob, alice, 1)
  world.offline(b.peerId)
  const number = await post(alice, bob, 'by carol')
  await until(() => heldBy(alice, number) === 1, 'custody')
  assert.equal(alice.courier.custody(a.store, number)[0]?.label, 'carol')
  world.online(b.peerId)
  await until(() => bob.taken.length === 1, 'the letter')
})

test('mailbox: a lost answer and a failing disk make no false custody, and everything arrives once', async (t) => {
  const world = new MemoryWorld()
  const holder = makeHolder(t, world)
  const [a, b] = [makePerson(t, world, 'alice'), makePerson(t, world, 'bob')]
  await befriend(a, b)
  const faulty = faultyStore(a.store)
  const alice = await makeCourier(t, a, [holder], { store: faulty.store })
  const bob = await makeCourier(t, b, [holder])
  await grant(bob, alice, 1)
  world.offline(b.peerId)
  let weather = 0
  world.disturb = (from) => (from === a.peerId && weather++ % 2 === 1 ? 'lose_reply' : 'none')
  const number = await post(alice, bob, 'once')
  faulty.fails = (write) => write % 3 === 0
  await until(() => {
    alice.clock.advance(20 * 60_000)
    return heldBy(alice, number) === 1
  }, 'custody')
  world.disturb = () => 'none'
  assert.equal(holder.holder.uses().find(({ owner }) => owner === b.peerId)?.envelopes, 1)
  world.online(b.peerId)
  await until(() => bob.taken.length === 1, 'the letter')
})

test('mailbox: a letter that nobody holds says why and when it is tried again; a dropped one is not deposited', async (t) => {
  const world = new MemoryWorld()
  const [a, b] = [makePerson(t, world, 'alice'), makePerson(t, world, 'bob')]
  await befriend(a, b)
  const [alice, bob] = [await makeCourier(t, a, []), await makeCourier(t, b, [])]
  const number = await post(alice, bob, 'nobody is there')
  const trouble = await until(() => alice.courier.trouble(b.peerId), 'the trouble')
  assert.match(trouble.lastError, /Nobody who holds letters/)
  assert.ok((trouble.nextAttemptMs ?? 0) > alice.clock.now())
  await a.store.write((sql) => {
    alice.courier.drop(sql, [number])
  })
  assert.equal(alice.courier.trouble(b.peerId), undefined)
})
