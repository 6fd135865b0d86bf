/** Broadcasting into a group without being in it, or as somebody else: gossip, pushes and pages over real connections. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { groupExchange } from '../../protocols/group/group.ts'
import { envelopeOf, textBody } from '../group/scribe.ts'
import { Attacker } from '../support/attacker.ts'
import { until } from '../support/until.ts'
import {
  at,
  enrol,
  entriesOf,
  envelopesOf,
  inTheNameOf,
  listenIn,
  publishInVain,
  servePage,
  stateOf,
  tampered,
  words,
} from './outlaw.ts'
import {
  assemble,
  befriend,
  broadcast,
  groupTexts,
  openOffice,
  PATIENCE_MS,
  roster,
  settleIn,
  unharmed,
} from './town.ts'
import { randomBytes } from '../../src/crypto/keys.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { Resident } from './town.ts'

test('attack: nobody broadcasts who is no member, and no member as another', { timeout: 300_000 }, async (t) => {
  const office = await openOffice(t)
  const alice = await settleIn(t, [office], 'alice')
  const bob = await settleIn(t, [office], 'bob')
  const carol = await settleIn(t, [office], 'carol')
  const members = [alice, bob, carol]
  for (const other of [bob, carol]) await befriend(alice, other)
  await assemble(alice, 'club', false, [bob, carol])
  await broadcast(alice, 'club', [bob, carol], 'from alice')
  await broadcast(bob, 'club', [alice, carol], 'from bob')
  const history = ['alice: from alice', 'bob: from bob']
  const isHeardBy = (one: Resident, said: string): boolean => groupTexts(one, 'club').includes(said)

  await t.test('a stranger on the topic is heard by nobody', async (t) => {
    const eve = await Attacker.arrive(t, 'eve')
    const state = stateOf(alice, 'club')
    const topic = await listenIn(eve, state, members)
    const [honest] = envelopesOf(alice, bob)
    assert.ok(honest)
    await unharmed(members, async () => {
      const later = { ...state, seq: state.seq + 7, hash: randomBytes(32) }
      // Nobody can tell yet whether this is a member of a later roster: nobody believes it either.
      await eve.node.services.gossip.publish(topic, envelopeOf(later, eve, textBody('from the future')))
      await publishInVain(eve, topic, members, [
        envelopeOf(state, eve, textBody('as myself')),
        envelopeOf({ ...state, seq: 1, hash: state.hashes[0] ?? state.hash }, eve, textBody('at genesis')),
        inTheNameOf(bob.identity.device.publicKey, eve.device, state, textBody('as bob')),
        tampered(honest, 'under the signature of bob'),
        envelopeOf({ ...state, groupId: randomBytes(32) }, eve, textBody('of another group')),
        randomBytes(300),
        new Uint8Array([0]),
      ])
      await eve.node.services.gossip.publish(topic, honest).catch(() => undefined)
    })
  })

  await t.test('a stranger that pushes is refused, and so are its receipts and its catch-up', async (t) => {
    const eve = await Attacker.arrive(t, 'eve')
    const state = stateOf(alice, 'club')
    const { groupId } = state
    const push = { groupId, entries: [], envelopes: [envelopeOf(state, eve, textBody('as myself'))] }
    const head = { seq: 0, hash: new Uint8Array(), top: 0, term: 0 }
    await unharmed(members, async () => {
      // Members of a public group listen to everyone, for the sake of requests.
      assert.equal(await eve.tell(at(alice), { push }), 'REFUSED')
      assert.equal(await eve.tell(at(alice), { receipt: { groupId, ranges: [{ first: 1, last: 1 }] } }), 'REFUSED')
      const answer = await eve.ask(at(alice), groupExchange, { sync: { groupId, head, have: [], places: [] } })
      assert.equal(answer.page, undefined)
      assert.equal(await eve.tell(at(bob), { push }), 'REFUSED')
      assert.equal(await eve.tell(at(bob), { sync: { groupId, head, have: [], places: [] } }), 'REFUSED')
    })
  })

  const mallory = await Attacker.arrive(t, 'mallory')
  await enrol(mallory, alice, 'club')
  await until(() => members.every((one) => roster(one, 'club').includes('mallory')), 'mallory is in', PATIENCE_MS)
  const state = stateOf(alice, 'club')
  const topic = await listenIn(mallory, state, members)
  const own = words(state, mallory, 'from mallory')
  const [ofBob] = envelopesOf(alice, bob)
  assert.ok(ofBob)
  const bobKey = bob.identity.device.publicKey
  const asBob = inTheNameOf(bobKey, mallory.device, state, textBody('as bob'), 2)

  await t.test('a member speaks in no other member’s name, on the topic', async () => {
    await unharmed(members, () => publishInVain(mallory, topic, members, [asBob, tampered(ofBob, 'as bob, too')]))
  })

  await t.test('nor by a push: it is undone whole, and the stream reset', async () => {
    const { groupId } = state
    await unharmed(members, async () => {
      for (const victim of members) {
        for (const forged of [asBob, tampered(ofBob, 'as bob, too')]) {
          const envelopes: Bytes[] = [own, forged]
          assert.equal(await mallory.tell(at(victim), { push: { groupId, entries: [], envelopes } }), 'RESET')
        }
      }
    })
  })

  await t.test('nor in answer to a catch-up: only what is the member’s own is taken from the page', async () => {
    const envelopes = [asBob, tampered(ofBob, 'as bob, too'), own]
    for (const victim of members) {
      await servePage(mallory, victim, state, { envelopes }, () => isHeardBy(victim, 'mallory: from mallory'))
    }
    history.push('mallory: from mallory')
    for (const one of members) assert.deepEqual(groupTexts(one, 'club').sort(), [...history].sort())
  })

  await t.test('a member says one thing in one place: whatever else it says there later is nothing', async () => {
    const { groupId } = state
    const other = words(state, mallory, 'I never said that')
    const loose = words(state, mallory, 'behind something else', 2, other)
    await unharmed(members, async () => {
      for (const victim of members) {
        await mallory.tell(at(victim), { push: { groupId, entries: [], envelopes: [other] } })
        assert.equal(await mallory.tell(at(victim), { push: { groupId, entries: [], envelopes: [loose] } }), 'RESET')
      }
    })
  })

  await alice.groups.remove('club', 'mallory')
  await until(() => members.every((one) => !roster(one, 'club').includes('mallory')), 'mallory is out', PATIENCE_MS)
  await broadcast(alice, 'club', [bob, carol], 'without mallory')
  history.push('alice: without mallory')

  await t.test('a removed member is heard no more, wherever it says that it stands', async () => {
    const now = stateOf(alice, 'club')
    const { groupId } = now
    const late = words(state, mallory, 'still here', 2, own)
    await unharmed(members, async () => {
      await mallory.node.services.gossip.publish(topic, late)
      await publishInVain(mallory, topic, members, [words(now, mallory, 'here again', 2, own)])
      for (const victim of members) {
        assert.equal(await mallory.tell(at(victim), { push: { groupId, entries: [], envelopes: [late] } }), 'REFUSED')
        const again = { groupId, entries: entriesOf(alice, 'club').slice(0, 4), envelopes: [own] }
        assert.equal(await mallory.tell(at(victim), { push: again }), 'STORED')
        assert.equal(
          await mallory.tell(at(victim), { receipt: { groupId, ranges: [{ first: 1, last: 9 }] } }),
          'REFUSED',
        )
      }
    })
  })

  await t.test('a removed member learns that it is out, and nothing of what was said since', async () => {
    const { groupId } = state
    const head = { seq: 0, hash: new Uint8Array(), top: 0, term: 0 }
    for (const victim of members) {
      const { page } = await mallory.ask(at(victim), groupExchange, { sync: { groupId, head, have: [], places: [] } })
      assert.equal(page?.entries.length, stateOf(alice, 'club').seq)
      const spoken = Buffer.concat(page.envelopes).toString('latin1')
      assert.ok(spoken.includes('from mallory') && !spoken.includes('without mallory'))
    }
  })

  await broadcast(carol, 'club', [alice, bob], 'from carol')
  await broadcast(bob, 'club', [alice, carol], 'at last')
  history.push('carol: from carol', 'bob: at last')
  for (const one of members) {
    assert.deepEqual(groupTexts(one, 'club').sort(), [...history].sort())
    assert.deepEqual(roster(one, 'club'), ['alice', 'bob', 'carol'])
  }
  const hashes = new Set(members.map((one) => one.groups.historyHash('club')))
  assert.equal(hashes.size, 1)
})
