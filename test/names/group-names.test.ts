import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { makeLead, presentReign } from '../../protocols/group/lead-proof.ts'
import { openRecord } from '../../protocols/rendezvous/record.ts'
import { register } from '../../protocols/rendezvous/rendezvous.ts'
import { Status } from '../../protocols/rendezvous/wire.ts'
import { verify } from '../../src/crypto/keys.ts'
import { GroupNames } from '../../src/names/group-names.ts'
import { Store } from '../../src/store/store.ts'
import { LeadLog } from '../group/lead-log.ts'
import { Actor, DAY_S, START_S, TestNode, certOf } from '../rendezvous/node.ts'
import { temporaryDirectory } from '../support/people.ts'
import type { TestContext } from 'node:test'
import type { Rendezvous } from '../../src/names/rendezvous.ts'
import type { LedGroup } from '../../src/names/directory.ts'
import type { Signatory } from '../group/scribe.ts'

/** What one member claims at a real rendezvous node, with the network left out. */
function claiming(
  t: TestContext,
  node: TestNode,
  log: LeadLog,
  who: Signatory,
  failures = 0,
): { names: GroupNames; noted: string[] } {
  const actor = new Actor(who.user, who.device)
  const store = Store.open(join(temporaryDirectory(t), 'peer.db'))
  t.after(() => {
    store.close()
  })
  const noted: string[] = []
  const rendezvous: Pick<Rendezvous, 'nodes' | 'claim' | 'release'> = {
    nodes: ['node'],
    claim: async (_, record, lead) => {
      if (failures-- > 0) throw new Error('the stream broke')
      return await node.claim(actor, record, register, lead)
    },
    release: async (record) => {
      await node.release(actor, record)
    },
  }
  const names = new GroupNames({
    store,
    rendezvous: rendezvous as Rendezvous,
    user: () => who.user,
    cert: () => certOf(who.user, who.device),
    nowS: () => Math.floor(node.clock.now() / 1000),
    note: (name, reply) => {
      if (reply.status !== Status.STORED) noted.push(`${name} ${reply.status}`)
    },
    validS: 300 * DAY_S,
    renewBeforeS: 150 * DAY_S,
  })
  const entryAt = (seq: number): Uint8Array<ArrayBuffer> => log.entries[seq - 1] as Uint8Array<ArrayBuffer>
  names.proveBy((_, from) => makeLead(log.now, from, entryAt, (seq) => log.at(seq)))
  return { names, noted }
}

function led(log: LeadLog): LedGroup {
  return { name: 'club', groupId: log.now.groupId, reign: presentReign(log.now) }
}

const holder = async (node: TestNode): Promise<Uint8Array | undefined> => {
  const record = (await node.lookup({ name: 'club' })).found?.record
  return record && openRecord(record, verify).userKey
}

test('rendezvous rule 22: whoever leads now claims the name with a proof; whoever led before lets go of it', async (t) => {
  const node = new TestNode(t)
  const log = new LeadLog()
  const [alice, bob] = [claiming(t, node, log, log.alice), claiming(t, node, log, log.bob)]
  await alice.names.keep([led(log)])
  assert.deepEqual(await holder(node), log.alice.user.publicKey)
  log.elect(log.bob, log.bob, log.carol)
  await bob.names.keep([led(log)])
  assert.deepEqual(await holder(node), log.bob.user.publicKey)
  // Alice has not heard of it yet: at each connection she claims what she believes is hers.
  await alice.names.claimAt('node')
  assert.deepEqual(await holder(node), log.bob.user.publicKey)
  await alice.names.keep([])
  assert.deepEqual([alice.names.names(), bob.names.names()], [[], ['club']])
  log.handOver(log.bob, log.alice)
  await Promise.all([alice.names.keep([led(log)]), bob.names.keep([])])
  assert.deepEqual(await holder(node), log.alice.user.publicKey)
  assert.deepEqual([...alice.noted, ...bob.noted], [])
  // A node that knows nothing of the group takes whoever comes.
  const other = new TestNode(t)
  const again = claiming(t, other, log, log.alice)
  await again.names.keep([led(log)])
  assert.deepEqual(await holder(other), log.alice.user.publicKey)
  await again.names.release('club')
  assert.equal(await holder(other), undefined)
})

test('rendezvous rule 22: what a connected node did not answer is claimed there again', async (t) => {
  const node = new TestNode(t)
  const log = new LeadLog()
  const { names } = claiming(t, node, log, log.alice, 1)
  await assert.rejects(names.keep([led(log)]), /the stream broke/)
  assert.equal(await holder(node), undefined)
  await names.keep([led(log)])
  assert.deepEqual(await holder(node), log.alice.user.publicKey)
})

test('rendezvous rule 22: a name that means another group is told to be taken; a record is renewed before it ends', async (t) => {
  const node = new TestNode(t)
  const [log, other] = [new LeadLog(), new LeadLog()]
  const [alice, mallory] = [claiming(t, node, log, log.alice), claiming(t, node, other, other.alice)]
  await mallory.names.keep([led(other)])
  await alice.names.keep([led(log)])
  assert.deepEqual(alice.noted, [`club ${Status.TAKEN}`])
  node.clock.jump((START_S + 160 * DAY_S) * 1000 - node.clock.now())
  await mallory.names.claimAt('node')
  const record = (await node.lookup({ name: 'club' })).found?.record
  assert.equal(record && openRecord(record, verify).issuedS, START_S + 160 * DAY_S)
})
