import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RENDEZVOUS, serving } from '../../protocols/rendezvous/rendezvous.ts'
import { makeCert } from '../../protocols/rendezvous/record.ts'
import { pull } from '../../protocols/rendezvous/logbook.ts'
import { Status } from '../../protocols/rendezvous/wire.ts'
import { generateKeyPair, verify } from '../../src/crypto/keys.ts'
import { Registrar } from '../../src/rendezvous/registrar.ts'
import { Replication } from '../../src/rendezvous/replication.ts'
import { partnerRow } from '../../src/store/registrar-log.ts'
import { MemoryWorld } from '../support/memory-net.ts'
import { until } from '../support/until.ts'
import { Actor, DAY_S, TestNode } from './node.ts'
import { idOf } from './reader.ts'
import type { TestContext } from 'node:test'
import type { Bytes } from '../../protocols/signed.ts'
import type { KeyPair } from '../../src/crypto/keys.ts'
import type { MemoryNet } from '../support/memory-net.ts'

/** A bootstrap node among others, on a network in memory. */
class Partner extends TestNode {
  readonly net: MemoryNet
  readonly replication: Replication
  override readonly registrar: Registrar

  constructor(t: TestContext, world: MemoryWorld, partners: () => Partner[], device: KeyPair = generateKeyPair()) {
    super(t, { device })
    const { store, clock } = this
    const isPartner = (peerId: string): boolean => partners().some((one) => one !== this && idOf(one) === peerId)
    const report = (error: unknown): void => {
      this.faults.push(error)
    }
    this.registrar = new Registrar({ store, clock, verify, device, isPartner, report })
    this.net = world.net(idOf(this))
    this.net.serve(RENDEZVOUS.protocol, serving(this.registrar, report), { streamsMax: 16 })
    this.replication = new Replication({
      ...{ store, clock, verify, log: this.registrar.log, report },
      partners: {
        connected: () => partners().flatMap((one) => (this.net.isConnected(idOf(one)) ? [idOf(one)] : [])),
        isPartner,
        open: (peerId, protocol, signal) => this.net.open(peerId, protocol, signal),
        onConnect: (listener) => {
          this.net.onPeer((peerId, connected) => {
            if (connected && isPartner(peerId)) listener(peerId)
          })
        },
      },
    })
    this.registrar.onNudge((peerId) => {
      this.replication.sync(peerId)
    })
  }
}

class Union {
  readonly world = new MemoryWorld()
  readonly nodes: Partner[] = []

  constructor(t: TestContext, count = 3) {
    for (let index = 0; index < count; index++) this.nodes.push(new Partner(t, this.world, () => this.nodes))
  }

  /** Which of them are up: the others are cut off. */
  async up(...up: number[]): Promise<void> {
    for (const [index, node] of this.nodes.entries()) {
      if (up.includes(index)) this.world.online(idOf(node))
      else this.world.offline(idOf(node))
    }
    for (const one of up) for (const other of up) if (one < other) this.nodes[other]!.net.keep(idOf(this.nodes[one]!))
    await Promise.resolve()
  }

  /** Every node reads every other one's log, until nothing is new anywhere. */
  async settle(...up: number[]): Promise<void> {
    const length = (): number => up.reduce((sum, index) => sum + this.nodes[index]!.registrar.log.length, 0)
    const isRead = (): boolean =>
      up.every((one) =>
        up.every((other) => {
          const of = this.nodes[other]!
          return one === other || partnerRow(this.nodes[one]!.store, idOf(of))?.pulled === of.registrar.log.length
        }),
      )
    let before = -1
    while (before !== length() || !isRead()) {
      before = length()
      for (const one of up) for (const other of up) this.nodes[one]!.replication.sync(idOf(this.nodes[other]!))
      await until(() => isRead() || length() !== before, 'the logs are read')
    }
  }

  async holder(index: number, name: string): Promise<Bytes | undefined> {
    return (await this.nodes[index]!.lookup({ name })).found?.record
  }
}

test('rendezvous rule 27: what one node registers its partners have, with renewals, renames and what was given up', async (t) => {
  const union = new Union(t)
  const [a, b, c] = union.nodes as [Partner, Partner, Partner]
  await union.up(0, 1, 2)
  const [alice, bob, carol] = [new Actor(), new Actor(), new Actor()]
  await a.claim(alice, alice.record('alice'))
  await b.claim(bob, bob.record('bob'))
  await c.claim(carol, carol.record('club', { groupId: new Uint8Array(32).fill(7) }))
  await union.settle(0, 1, 2)
  for (const index of [0, 1, 2]) {
    assert.deepEqual(await union.holder(index, 'alice'), alice.record('alice'))
    assert.ok(await union.holder(index, 'bob'))
    assert.ok(await union.holder(index, 'club'))
  }
  const renamed = alice.record('alicia', { seq: 2 })
  await b.claim(alice, renamed)
  await c.release(bob, bob.record('bob', { seq: 2, revoked: true }))
  await union.settle(0, 1, 2)
  for (const index of [0, 1, 2]) {
    assert.deepEqual(await union.holder(index, 'alicia'), renamed)
    assert.equal(await union.holder(index, 'alice'), undefined)
    assert.equal(await union.holder(index, 'bob'), undefined)
  }
  assert.equal((await a.claim(bob, bob.record('bob'))).status, Status.STALE, 'what was given up does not come back')
  assert.equal((await a.claim(carol, carol.record('bob'))).status, Status.STORED)
})

test('rendezvous rule 27: nodes that were away and come back in any order end with the same names', async (t) => {
  for (const order of [
    [0, 1, 2],
    [2, 0, 1],
    [1, 2, 0],
  ]) {
    const union = new Union(t)
    const actors = [new Actor(), new Actor(), new Actor()]
    await union.up(0, 1, 2)
    await union.nodes[0]!.claim(actors[0]!, actors[0]!.record('before'))
    await union.settle(0, 1, 2)
    // Each is alone for a while.
    await union.up()
    await union.nodes[0]!.release(actors[0]!, actors[0]!.record('before', { seq: 2, revoked: true }))
    await union.nodes[1]!.claim(actors[1]!, actors[1]!.record('one'))
    await union.nodes[1]!.claim(actors[1]!, actors[1]!.record('two', { seq: 2 }))
    await union.nodes[2]!.claim(actors[2]!, actors[2]!.record('three'))
    const up: number[] = []
    for (const index of order) {
      up.push(index)
      await union.up(...up)
      await union.settle(...up)
    }
    for (const index of [0, 1, 2]) {
      const found = await Promise.all(['before', 'one', 'two', 'three'].map((name) => union.holder(index, name)))
      assert.deepEqual(
        found.map((record) => record !== undefined),
        [false, false, true, true],
        `node ${String(index)}`,
      )
    }
  }
})

test('rendezvous rule 27: nobody but a partner is given names, and a partner is believed nothing that is not sound', async (t) => {
  const union = new Union(t, 2)
  const [a, b] = union.nodes as [Partner, Partner]
  const alice = new Actor()
  await a.claim(alice, alice.record('alice'))
  const stranger = union.world.net(new Actor().peerId)
  assert.equal((await pull(await stranger.open(idOf(a), RENDEZVOUS.protocol), 0)).status, Status.REFUSED)
  const standing = a.registrar.pull.bind(a.registrar)
  const forged = new Actor().record('bob')
  a.registrar.pull = (peer, after) => {
    const reply = standing(peer, after)
    return { ...reply, standing: reply.standing?.map((one) => ({ ...one, record: forged })) }
  }
  await union.up(0, 1)
  b.replication.sync(idOf(a))
  await until(() => b.faults.length > 0, 'b refuses')
  assert.equal(await union.holder(1, 'bob'), undefined)
  assert.equal(await union.holder(1, 'alice'), undefined)
})

test('rendezvous rule 27: a partner with two logs is found out, and nothing more is taken from it', async (t) => {
  const union = new Union(t, 2)
  const [a, b] = union.nodes as [Partner, Partner]
  const alice = new Actor()
  await union.up(0, 1)
  await a.claim(alice, alice.record('alice'))
  await union.settle(0, 1)
  await union.up()
  const other = new Partner(t, union.world, () => [b], a.device)
  other.registrar.readLog = (_peer, request) => other.registrar.log.read({ ...request, seen: new Uint8Array(0) })
  const mallory = new Actor()
  await other.claim(mallory, mallory.record('mallory'))
  await other.claim(mallory, mallory.record('malory', { seq: 2 }))
  union.nodes[0] = other
  await union.up(0, 1)
  b.replication.sync(idOf(a))
  await until(() => partnerRow(b.store, idOf(a))?.lie !== undefined, 'the proof')
  assert.equal(await union.holder(1, 'malory'), undefined)
  assert.ok(await union.holder(1, 'alice'))
})

test('rendezvous rule 28: two nodes that gave one name to two keys show both, and one that gives up leaves it to the other', async (t) => {
  const union = new Union(t)
  const [a, b] = union.nodes as [Partner, Partner]
  const [alice, impostor] = [new Actor(), new Actor()]
  await union.up()
  const [first, second] = [alice.record('alice'), impostor.record('alice')]
  assert.equal((await a.claim(alice, first)).status, Status.STORED)
  assert.equal((await b.claim(impostor, second)).status, Status.STORED)
  await union.up(0, 1, 2)
  await union.settle(0, 1, 2)
  for (const node of union.nodes) {
    const { found } = await node.lookup({ name: 'alice' })
    assert.deepEqual(new Set([found?.record, ...(found?.rivals ?? [])]), new Set([first, second]))
  }
  assert.deepEqual(await union.holder(0, 'alice'), first)
  assert.deepEqual(await union.holder(1, 'alice'), second)
  await b.release(impostor, impostor.record('alice', { seq: 2, revoked: true }))
  await union.settle(0, 1, 2)
  for (const node of union.nodes) {
    const { found } = await node.lookup({ name: 'alice' })
    assert.deepEqual([found?.record, found?.rivals], [first, []])
  }
})

test('rendezvous rule 27: a name that was taken over lapses later than where its owner shows signs of life', async (t) => {
  const union = new Union(t, 2)
  const [a, b] = union.nodes as [Partner, Partner]
  const [alice, bob] = [new Actor(), new Actor()]
  await union.up(0, 1)
  await a.claim(alice, alice.record('alice'))
  await union.settle(0, 1)
  const claim = async (): Promise<Status> => {
    const nowS = Math.floor(b.clock.now() / 1000)
    const times = { notBeforeS: nowS, notAfterS: nowS + DAY_S }
    const devices = [makeCert(bob.user, bob.device, { seq: 1, ...times })]
    return (await b.claim(bob, bob.record('alice', { devices, issuedS: nowS, notAfterS: nowS + DAY_S }))).status
  }
  b.clock.advance(200 * DAY_S * 1000)
  assert.equal(await claim(), Status.TAKEN)
  b.clock.advance(170 * DAY_S * 1000)
  assert.equal(await claim(), Status.STORED)
})
