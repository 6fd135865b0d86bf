/** A bootstrap node that lies, seen by two peers who are friends: what is found out, and what does no harm. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeLie, openLie } from '../../protocols/rendezvous/log.ts'
import { Status } from '../../protocols/rendezvous/wire.ts'
import { generateKeyPair, randomBytes, verify } from '../../src/crypto/keys.ts'
import { allNodeLogs } from '../../src/store/node-logs.ts'
import { Actor, TestNode } from './node.ts'
import { Reader, idOf } from './reader.ts'
import type { TestContext } from 'node:test'

/** One node with two faces: two logs under one key. */
function twoFaced(t: TestContext): [TestNode, TestNode] {
  const device = generateKeyPair()
  return [new TestNode(t, { device }), new TestNode(t, { device })]
}

async function register(node: TestNode, name: string, actor = new Actor()): Promise<Actor> {
  assert.equal((await node.claim(actor, actor.record(name))).status, Status.STORED)
  return actor
}

test('rendezvous rule 25: a node that shows two friends two logs is found out when they compare', async (t) => {
  const [one, other] = twoFaced(t)
  const [alice, bob] = [new Reader(t).meet(one), new Reader(t).meet(other)]
  await register(one, 'carol')
  await register(other, 'carol')
  await alice.logs.watch(idOf(one))
  await bob.logs.watch(idOf(one))
  assert.deepEqual([...alice.typesOfNews(), ...bob.typesOfNews()], [])
  const [shown] = alice.logs.heads()
  assert.ok(shown)
  await bob.logs.check(shown)
  assert.deepEqual(bob.typesOfNews(), ['node_lied'])
  assert.equal(bob.logs.states()[0]?.verdict, 'lied')
  const proof = bob.passedOn[0]
  assert.ok(proof)
  assert.equal(openLie(proof, verify).peerId, idOf(one))
  // A friend who was told verifies it, keeps it and passes it on once.
  await alice.logs.takeLie(proof, 'bob')
  await alice.logs.takeLie(proof, 'bob')
  assert.deepEqual(alice.news, [{ type: 'node_lied', node: idOf(one), from: 'bob' }])
  assert.equal(alice.passedOn.length, 1)
  // Nothing is looked up there any more, also after a restart.
  assert.deepEqual(await alice.rendezvous.lookup({ name: 'carol' }), { answered: 0, found: [] })
  assert.equal(allNodeLogs(alice.store)[0]?.lieFrom, 'bob')
})

test('rendezvous rule 25: two logs of different length are found out too: the node is asked where the other was shown', async (t) => {
  for (const isLonger of [false, true]) {
    const [one, other] = twoFaced(t)
    const [alice, bob] = [new Reader(t).meet(one), new Reader(t).meet(other)]
    await register(one, 'carol')
    await register(one, 'dave')
    await register(other, 'carol')
    await register(other, 'erin')
    await register(other, 'frank')
    for (const reader of [alice, bob]) await reader.logs.watch(idOf(one))
    const [asker, shower] = isLonger ? [bob, alice] : [alice, bob]
    await register(isLonger ? other : one, 'grace')
    await asker.logs.check(shower.logs.heads()[0]!)
    assert.deepEqual(asker.typesOfNews(), ['node_lied'], `longer: ${String(isLonger)}`)
  }
})

test('rendezvous rule 25: a log that goes back is doubted, and proven to lie once it grows over what was signed', async (t) => {
  const [one, other] = twoFaced(t)
  const alice = new Reader(t).meet(one)
  for (const name of ['carol', 'dave']) await register(one, name)
  await alice.logs.watch(idOf(one))
  await register(other, 'mallory')
  // The double of an honest node would halt: this one does not look at what it is shown.
  alice.meet(one, other)
  other.registrar.readLog = (_peer, request) => other.registrar.log.read({ ...request, seen: new Uint8Array(0) })
  await alice.logs.watch(idOf(one))
  assert.deepEqual(alice.typesOfNews(), ['node_doubted'])
  assert.deepEqual([alice.logs.states()[0]?.verdict, alice.passedOn.length], ['doubted', 0])
  await register(other, 'mallory2')
  await alice.logs.watch(idOf(one))
  assert.deepEqual(alice.typesOfNews(), ['node_doubted', 'node_lied'])
})

test('rendezvous rule 24: a node that shows no log is doubted until it shows one; an honest one is not', async (t) => {
  const node = new TestNode(t)
  const alice = new Reader(t).meet(node)
  await register(node, 'carol')
  await alice.logs.watch(idOf(node))
  await register(node, 'dave')
  const read = node.registrar.readLog.bind(node.registrar)
  node.registrar.readLog = (peer, request) => ({
    ...read(peer, request),
    entries: [],
    head: read(peer, { ...request, after: 1 }).head,
  })
  await alice.logs.watch(idOf(node))
  assert.equal(
    alice.logs.states()[0]?.verdict,
    'sound',
    'nothing new is nothing wrong: it withholds, and grows no further',
  )
  node.registrar.readLog = () => ({ status: Status.NOT_FOUND })
  await alice.logs.watch(idOf(node))
  assert.equal(alice.logs.states()[0]?.verdict, 'doubted')
  node.registrar.readLog = read
  await alice.logs.watch(idOf(node))
  assert.deepEqual([alice.logs.states()[0]?.verdict, alice.logs.states()[0]?.logIndex], ['sound', 2])
})

test('rendezvous rule 25: what friends say proves nothing by itself: heads of others, old heads, forged proofs', async (t) => {
  const node = new TestNode(t)
  const alice = new Reader(t).meet(node)
  await register(node, 'carol')
  await alice.logs.watch(idOf(node))
  const [old] = alice.logs.heads()
  for (const name of ['dave', 'erin', 'frank']) await register(node, name)
  await alice.logs.watch(idOf(node))
  await alice.logs.check(old!)
  const bob = new Reader(t).meet(node)
  await register(node, 'grace')
  await bob.logs.watch(idOf(node))
  // Bob is further than alice, and right.
  await alice.logs.check(bob.logs.heads()[0]!)
  await assert.rejects(alice.logs.check(randomBytes(180)))
  await assert.rejects(alice.logs.takeLie(makeLie(old!, old!), 'mallory'))
  assert.deepEqual([alice.news, alice.passedOn, alice.logs.states()[0]?.verdict], [[], [], 'sound'])
})

test('rendezvous rule 24: a node that gives a name away is told on by its own log to who had it', async (t) => {
  const node = new TestNode(t)
  const alice = new Reader(t).meet(node)
  await alice.store.write((sql) => alice.people.learn(sql, alice.actor.record('alice')))
  await alice.rendezvous.claim(idOf(node), alice.actor.record('alice'))
  await alice.logs.watch(idOf(node))
  // Her own next record is no theft.
  const next = alice.actor.record('alice', { seq: 2 })
  await node.claim(alice.actor, next)
  await alice.logs.watch(idOf(node))
  assert.deepEqual(alice.news, [])
  await node.store.write((sql) => {
    sql.run('DELETE FROM registration')
  })
  await register(node, 'alice')
  await alice.logs.watch(idOf(node))
  assert.deepEqual(alice.typesOfNews(), ['name_given_away'])
})

test('rendezvous rule 28: a hijacked name is shown as contested while one honest node answers, and no key is chosen', async (t) => {
  const [honest, hijacker] = [new TestNode(t), new TestNode(t)]
  const carol = await register(honest, 'carol')
  const mallory = await register(hijacker, 'carol')
  const alice = new Reader(t).meet(honest).meet(hijacker)
  const { claimants } = await alice.finder.find({ name: 'carol' })
  assert.deepEqual(
    new Set(claimants.map(({ opened }) => opened.userKey)),
    new Set([carol.user.publicKey, mallory.user.publicKey]),
  )
  // By key there is nothing to quarrel about.
  const byKey = await alice.finder.find({ userKey: carol.user.publicKey })
  assert.deepEqual(
    byKey.claimants.map(({ opened }) => opened.userKey),
    [carol.user.publicKey],
  )
})

test('rendezvous rule 29: a node that withholds, hangs, replays an old record or talks nonsense changes nothing while another answers', async (t) => {
  const [honest, replayer, silent] = [new TestNode(t), new TestNode(t), new TestNode(t)]
  const carol = await register(honest, 'carol')
  await replayer.claim(carol, carol.record('carol'))
  const newest = carol.record('carol', { seq: 2 })
  await honest.claim(carol, newest)
  const babbler = new TestNode(t)
  babbler.registrar.lookup = () => ({
    status: Status.FOUND,
    record: randomBytes(300),
    leases: [randomBytes(9)],
    online: true,
  })
  const other = await register(replayer, 'dave')
  const misled = new TestNode(t)
  misled.registrar.lookup = () => ({ status: Status.FOUND, record: other.record('dave') })
  const alice = new Reader(t).meet(honest).meet(replayer).meet(silent).meet(babbler).meet(misled)
  alice.meet(new TestNode(t), 'hangs')
  const started = performance.now()
  const { answered, claimants } = await alice.finder.find({ name: 'carol' })
  assert.ok(performance.now() - started < 3_000)
  assert.equal(answered, true)
  assert.deepEqual(
    claimants.map(({ record }) => record),
    [newest],
  )
})

test('rendezvous rule 29: with every node hanging a lookup ends within five seconds', async (t) => {
  const alice = new Reader(t).meet(new TestNode(t), 'hangs').meet(new TestNode(t), 'hangs')
  // Deadlines alone keep no process running.
  const alive = setTimeout(() => undefined, 10_000)
  t.after(() => {
    clearTimeout(alive)
  })
  const started = performance.now()
  assert.deepEqual(await alice.finder.find({ name: 'carol' }), { answered: false, claimants: [] })
  assert.ok(performance.now() - started < 5_000)
})
