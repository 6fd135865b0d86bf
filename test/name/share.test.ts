/** Where friends are, and what bootstrap nodes showed them, told among friends. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeCard, openCard, wantedWord } from '../../protocols/name/card.ts'
import { NAME, share, warn } from '../../protocols/name/name.ts'
import { makeHead, makeLie } from '../../protocols/rendezvous/log.ts'
import { peerIdOf } from '../../protocols/signed.ts'
import { Fault } from '../../protocols/fault.ts'
import { generateKeyPair, randomBytes, sha256, verify } from '../../src/crypto/keys.ts'
import { Announcer } from '../../src/names/announcer.ts'
import { NodeLogs } from '../../src/names/node-logs.ts'
import { Sharing } from '../../src/names/sharing.ts'
import { cardOf } from '../../src/store/cards.ts'
import { addressesOf } from '../../src/store/persons.ts'
import { befriend, estrange, makePerson } from '../support/people.ts'
import { MemoryWorld } from '../support/memory-net.ts'
import { until } from '../support/until.ts'
import type { TestContext } from 'node:test'
import type { Share } from '../../protocols/name/wire.ts'
import type { Shared } from '../../protocols/name/name.ts'
import type { News } from '../../src/news.ts'
import type { TestPerson } from '../support/people.ts'

const NODE = generateKeyPair()
/** Above every number that a clock gives. */
const LATER = 2 ** 50
const NOTHING: Share = { addresses: new Uint8Array(0), heads: [], wanted: [] }

interface Friend extends TestPerson {
  readonly sharing: Sharing
  readonly logs: NodeLogs
  readonly news: News[]
  readonly faults: unknown[]
  addresses: string[]
}

function friend(t: TestContext, world: MemoryWorld, name: string): Friend {
  const person = makePerson(t, world, name)
  const { store, clock, net, names, device, user } = person
  const news: News[] = []
  const faults: unknown[] = []
  const onFault = (error: unknown): void => {
    faults.push(error)
  }
  const people = names.people
  const logs: NodeLogs = new NodeLogs({
    ...{ store, clock, people },
    rendezvous: {
      nodes: [],
      readLog: () => Promise.reject(new Error('not connected')),
      lookupAt: () => Promise.resolve(undefined),
    },
    known: () => [peerIdOf(NODE.publicKey)],
    me: () => user.publicKey,
    tell: (one) => news.push(one),
    passOn: (sql, lie) => {
      announcer.passOn(sql, lie)
    },
  })
  const made = { ...person, logs, news, faults, addresses: [`/ip4/192.0.2.${String(name.length)}/tcp/4001`] }
  const sharing = new Sharing({
    ...{ store, clock, net, people, logs, onFault },
    identity: { user, device, peerId: person.peerId },
    ownAddresses: () => made.addresses,
    learnAddresses: (sql, peerId, addresses) => {
      names.learnAddresses(sql, peerId, addresses)
    },
  })
  const ear = {
    share: sharing.take.bind(sharing),
    lie: async (proof: Parameters<NodeLogs['takeLie']>[0], peerId: string) => {
      await logs.takeLie(proof, people.byPeer(peerId)?.label)
      return 'STORED' as const
    },
  }
  const announcer = new Announcer({ ...person, people, ear, onFault })
  person.friends.onChange((_person, isFriend) => {
    if (!isFriend) void sharing.friendLost()
  })
  person.notices.start()
  return Object.assign(made, { sharing })
}

function town(t: TestContext, ...names: string[]): Friend[] {
  const world = new MemoryWorld()
  return names.map((name) => friend(t, world, name))
}

async function ask(from: Friend, to: Friend, mine: Partial<Share>): Promise<Shared> {
  return await share(await from.net.open(to.peerId, NAME.protocol), { ...NOTHING, ...mine })
}

/** Each has told the other where it is. */
async function meet(a: Friend, b: Friend): Promise<void> {
  await befriend(a, b)
  await ask(a, b, { addresses: (await a.sharing.take(NOTHING, b.peerId)).share!.addresses })
  await ask(b, a, { addresses: (await b.sharing.take(NOTHING, a.peerId)).share!.addresses })
}

const word = (who: Friend, asker: Friend, asked: Friend): Uint8Array<ArrayBuffer> =>
  wantedWord(cardOf(asker.store, who.peerId)!, asker.peerId, asked.peerId, sha256)

test('name rule 5: a card counts for the device that signed it, upward only, and from that device', async (t) => {
  const [alice, bob] = town(t, 'alice', 'bob') as [Friend, Friend]
  await befriend(alice, bob)
  const locator = randomBytes(32)
  const card = (seq: number, port: number, signer = alice.device): Uint8Array<ArrayBuffer> =>
    makeCard(signer, { seq: LATER + seq, addresses: [`/ip4/192.0.2.9/tcp/${String(port)}`], locator, mayPassOn: true })
  const known = (): string | undefined => addressesOf(bob.store, alice.peerId)[0]
  assert.equal((await ask(alice, bob, { addresses: card(5, 5) })).fate, 'STORED')
  assert.match(known() ?? '', /tcp\/5$/)
  assert.equal((await ask(alice, bob, { addresses: card(4, 4) })).fate, 'STORED')
  assert.match(known() ?? '', /tcp\/5$/)
  await ask(alice, bob, { addresses: card(9, 9, generateKeyPair()) })
  assert.match(known() ?? '', /tcp\/5$/)
  const tampered = card(6, 6)
  tampered[tampered.length - 1]! ^= 1
  for (const broken of [tampered, randomBytes(40), randomBytes(5000)]) {
    await assert.rejects(ask(alice, bob, { addresses: broken }))
  }
  assert.throws(
    () => openCard(makeCard(alice.device, { seq: 0, addresses: [], locator, mayPassOn: true }), verify),
    Fault,
  )
  assert.throws(
    () =>
      openCard(makeCard(alice.device, { seq: 1, addresses: [], locator: randomBytes(31), mayPassOn: true }), verify),
    Fault,
  )
  assert.match(known() ?? '', /tcp\/5$/)
})

test('name rules 6 and 7: a friend of both tells where somebody moved to, and asks for no more than the locator', async (t) => {
  const [alice, bob, carol] = town(t, 'alice', 'bob', 'carol') as [Friend, Friend, Friend]
  await meet(alice, bob)
  await meet(alice, carol)
  await meet(bob, carol)
  bob.addresses = ['/ip4/192.0.2.77/tcp/4077']
  assert.equal((await ask(carol, bob, {})).fate, 'STORED')
  await ask(bob, carol, { addresses: (await bob.sharing.take(NOTHING, carol.peerId)).share!.addresses })
  assert.deepEqual(await alice.sharing.askFriends(bob.peerId), ['/ip4/192.0.2.77/tcp/4077'])
  assert.equal(addressesOf(alice.store, bob.peerId)[0], '/ip4/192.0.2.77/tcp/4077')
})

test('name rules 6 and 7: whoever is no friend of the one who is wanted is told nothing, and a word serves nobody else', async (t) => {
  const [alice, bob, carol, mallory] = town(t, 'alice', 'bob', 'carol', 'mallory') as [Friend, Friend, Friend, Friend]
  await meet(alice, bob)
  await meet(alice, carol)
  await meet(bob, carol)
  await meet(mallory, carol)
  const wanted = [word(bob, alice, carol)]
  assert.equal((await ask(alice, carol, { wanted })).found.length, 1)
  // Overheard, or asked elsewhere, it is noise; and nobody is found by guessing.
  assert.deepEqual((await ask(mallory, carol, { wanted })).found, [])
  assert.deepEqual((await ask(alice, bob, { wanted })).found, [])
  const guess = wantedWord({ peerId: bob.peerId, locator: randomBytes(32) }, mallory.peerId, carol.peerId, sha256)
  assert.deepEqual((await ask(mallory, carol, { wanted: [guess] })).found, [])
  assert.deepEqual(await mallory.sharing.askFriends(bob.peerId), [])
  // Strangers get nothing at all.
  assert.deepEqual(await ask(mallory, bob, { wanted }), { fate: 'REFUSED', share: undefined, found: [] })
})

test('name rule 7: who does not want to be passed on is not, and who passes nothing on passes nobody on', async (t) => {
  const [alice, bob, carol] = town(t, 'alice', 'bob', 'carol') as [Friend, Friend, Friend]
  await meet(alice, bob)
  await meet(alice, carol)
  await meet(bob, carol)
  const found = async (): Promise<number> =>
    (await ask(alice, carol, { wanted: [word(bob, alice, carol)] })).found.length
  assert.equal(await found(), 1)
  await bob.sharing.setPassedOn(false)
  await until(async () => (await found()) === 0, 'carol was told')
  await bob.sharing.setPassedOn(true)
  await until(async () => (await found()) === 1, 'carol was told')
  await carol.sharing.setPassedOn(false)
  assert.equal(await found(), 0)
})

test('name rule 7: a friend who answers with a card of somebody else, or a forged one, misleads nobody', async (t) => {
  const [alice, bob, carol] = town(t, 'alice', 'bob', 'carol') as [Friend, Friend, Friend]
  await meet(alice, bob)
  await meet(alice, carol)
  const before = addressesOf(alice.store, bob.peerId)
  const fields = { seq: LATER, addresses: ['/ip4/192.0.2.66/tcp/666'], locator: randomBytes(32), mayPassOn: true }
  carol.sharing.take = () =>
    Promise.resolve({ fate: 'STORED', share: undefined, found: [makeCard(generateKeyPair(), fields)] })
  assert.deepEqual(await alice.sharing.askFriends(bob.peerId), before)
  assert.deepEqual(addressesOf(alice.store, bob.peerId), before)
})

test('name rule 10: a friendship that ended ends the word for it too', async (t) => {
  const [alice, bob, carol] = town(t, 'alice', 'bob', 'carol') as [Friend, Friend, Friend]
  await meet(alice, bob)
  await meet(alice, carol)
  await meet(bob, carol)
  const wanted = [word(bob, alice, carol)]
  assert.equal((await ask(alice, carol, { wanted })).found.length, 1)
  const locator = cardOf(carol.store, bob.peerId)!.locator
  await estrange(alice, bob)
  await until(() => Buffer.compare(cardOf(carol.store, bob.peerId)!.locator, locator) !== 0, 'carol was told')
  assert.deepEqual((await ask(alice, carol, { wanted })).found, [])
})

test('name rules 8 and 9: two friends who were shown two heads find the lie, and it goes from friend to friend', async (t) => {
  const [alice, bob, carol, dave] = town(t, 'alice', 'bob', 'carol', 'dave') as [Friend, Friend, Friend, Friend]
  await befriend(alice, bob)
  await befriend(bob, carol)
  await befriend(carol, dave)
  const [one, other] = [makeHead(NODE, 7, randomBytes(32)), makeHead(NODE, 7, randomBytes(32))]
  const place = (head: Uint8Array<ArrayBuffer>): unknown[] => [peerIdOf(NODE.publicKey), 7, randomBytes(32), head]
  for (const [who, head] of [
    [alice, one],
    [bob, other],
  ] as const) {
    await who.store.write((sql) => {
      sql.run(
        'INSERT INTO node_log (peer_id, log_index, head, signed) VALUES (?, ?, ?, ?)',
        ...(place(head) as string[]),
      )
    })
  }
  await ask(alice, bob, { heads: alice.logs.heads() })
  for (const who of [alice, bob, carol, dave]) {
    await until(() => who.news.some(({ type }) => type === 'node_lied'), `${who.names.me.name} knows`)
    assert.equal(who.logs.states()[0]?.verdict, 'lied')
    assert.equal(who.news.length, 1)
  }
  assert.deepEqual(dave.news, [{ type: 'node_lied', node: peerIdOf(NODE.publicKey), from: 'carol' }])
})

test('name rule 8: a proof that proves nothing is reset, one about a strange node is nothing, strangers are refused', async (t) => {
  const [alice, bob, mallory] = town(t, 'alice', 'bob', 'mallory') as [Friend, Friend, Friend]
  await befriend(alice, bob)
  const lie = (key: typeof NODE): Uint8Array<ArrayBuffer> =>
    makeLie(makeHead(key, 1, randomBytes(32)), makeHead(key, 1, randomBytes(32)))
  const open = (from: Friend): ReturnType<typeof alice.net.open> => from.net.open(bob.peerId, NAME.protocol)
  const head = makeHead(NODE, 1, randomBytes(32))
  await assert.rejects(warn(await open(alice), makeLie(head, head)))
  assert.equal(await warn(await open(alice), lie(generateKeyPair())), 'STORED')
  assert.equal(await warn(await open(mallory), lie(NODE)), 'REFUSED')
  assert.deepEqual([bob.news, bob.logs.states()], [[], []])
  assert.equal(await warn(await open(alice), lie(NODE)), 'STORED')
  assert.equal(bob.news.length, 1)
})
