import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Fault } from '../../protocols/fault.ts'
import { makeLead, openLead, presentReign } from '../../protocols/group/lead-proof.ts'
import { LeadProof } from '../../protocols/group/wire.ts'
import { register } from '../../protocols/rendezvous/rendezvous.ts'
import { Status } from '../../protocols/rendezvous/wire.ts'
import { randomBytes } from '../../src/crypto/keys.ts'
import { checks } from '../../src/groups/parts.ts'
import { LeadLog } from '../group/lead-log.ts'
import { Actor, TestNode } from './node.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { LeadStep } from '../../protocols/group/wire.ts'
import type { Signatory } from '../group/scribe.ts'

function record(log: LeadLog, who: Signatory, seq = log.now.seq): { actor: Actor; record: Bytes } {
  const actor = new Actor(who.user, who.device)
  return { actor, record: actor.record('club', { groupId: log.now.groupId, reign: presentReign(log.at(seq)) }) }
}

test('group rule 36: the lead is followed from hand to hand, also when who got it had signed nothing yet', () => {
  const log = new LeadLog()
  const { alice, bob, carol } = log
  log.handOver(alice, bob)
  log.elect(carol, carol, alice)
  log.handOver(carol, alice)
  log.elect(bob, bob, carol)
  for (let seq = 1; seq <= log.now.seq; seq++) assert.deepEqual(log.opened(log.proof(seq), seq), log.lead(log.now.seq))
  const elsewhere = new LeadLog()
  assert.equal(
    makeLead(
      log.now,
      presentReign(elsewhere.now),
      () => randomBytes(1),
      () => log.now,
    ),
    undefined,
  )
})

test('group rule 36: a proof with any step missing, of others, or changed proves nothing', () => {
  const log = new LeadLog()
  const { alice, bob, carol } = log
  log.elect(bob, bob, carol)
  log.handOver(bob, carol)
  const { steps } = LeadProof.decode(log.proof())
  const [elected, handed] = steps as [LeadStep, LeadStep]
  const refused = (what: string, ...forged: LeadStep[]): void => {
    assert.throws(() => log.opened(LeadProof.encode({ steps: forged })), Fault, what)
  }
  refused('without the election', handed)
  refused('without the entry before', { ...elected, before: new Uint8Array() })
  refused('another entry before', { ...elected, before: log.entries[1] as Bytes })
  refused('a smaller roster', { ...elected, roster: elected.roster.slice(1) })
  refused('a roster of others', { ...elected, roster: elected.roster.map(() => randomBytes(64)) })
  for (const field of ['entry', 'before'] as const) {
    for (let at = 0; at < elected[field].length; at += 7) {
      const bytes = elected[field].slice()
      bytes[at] = (bytes[at] as number) ^ 1
      refused(`${field} byte ${String(at)}`, { ...elected, [field]: bytes })
    }
  }
  // Too few votes make no entry of ours: somebody who forges one signs it by hand.
  const alone = new LeadLog()
  assert.throws(() => {
    alone.elect(alone.bob, alone.bob)
  }, /more than half/)
  const other = new LeadLog()
  other.elect(other.bob, other.bob, other.carol)
  assert.throws(() => log.opened(other.proof()), /another group/)
  assert.throws(
    () => openLead(log.proof(), log.now.groupId, { ...log.lead(1), devices: [alice.user.publicKey] }, checks),
    /lead/,
  )
})

test('rendezvous rule 22: the name of a group goes to whoever leads by its log, and to nobody else', async (t) => {
  const node = new TestNode(t)
  const log = new LeadLog()
  const { alice, bob, carol } = log
  const first = record(log, alice)
  assert.equal((await node.claim(first.actor, first.record)).status, Status.STORED)
  log.elect(bob, bob, carol)
  const next = record(log, bob)
  const taken = await node.claim(next.actor, next.record)
  assert.deepEqual(taken, { status: Status.TAKEN, record: first.record })
  // Carol voted, and has the same proof: it is not of her.
  const thief = new Actor(carol.user, carol.device)
  const stolen = thief.record('club', { groupId: log.now.groupId, reign: presentReign(log.now) })
  assert.equal((await node.claim(thief, stolen, register, log.proof())).status, Status.TAKEN)
  const higher = next.actor.record('club', { groupId: log.now.groupId, reign: { ...presentReign(log.now), term: 9 } })
  assert.equal((await node.claim(next.actor, higher, register, log.proof())).status, Status.TAKEN)
  assert.equal((await node.claim(next.actor, next.record, register, log.proof())).status, Status.STORED)
  assert.deepEqual((await node.lookup({ name: 'club' })).found?.record, next.record)
  // Who led before, with any number, and with any reign that is not proved.
  for (const reign of [presentReign(log.at(1)), { term: 7, place: 99, madeBy: randomBytes(32) }]) {
    const again = first.actor.record('club', { groupId: log.now.groupId, seq: 99, reign })
    assert.deepEqual(await node.claim(first.actor, again), { status: Status.TAKEN, record: next.record })
  }
  const own = next.actor.record('club', {
    groupId: log.now.groupId,
    seq: 2,
    reign: { ...presentReign(log.now), place: 2 ** 40 },
  })
  assert.equal((await node.claim(next.actor, own)).status, Status.TAKEN, 'nor does who leads make its own reign later')
})

test('rendezvous rule 22: the lead goes on and comes back, and the name with it; another group has no claim to it', async (t) => {
  const node = new TestNode(t)
  const log = new LeadLog()
  const { alice, bob } = log
  const first = record(log, alice)
  await node.claim(first.actor, first.record)
  log.handOver(alice, bob)
  log.handOver(bob, alice)
  const back = record(log, alice)
  assert.equal((await node.claim(back.actor, back.record, register, log.proof())).status, Status.STORED)
  const other = new LeadLog()
  other.handOver(other.alice, other.bob)
  const foreign = record(other, other.bob)
  assert.equal((await node.claim(foreign.actor, foreign.record, register, other.proof())).status, Status.TAKEN)
})
