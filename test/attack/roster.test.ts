/** Kicking, leaving for others, inviting as the leader, letting oneself in, closing: who does not lead changes no roster. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { groupExchange } from '../../protocols/group/group.ts'
import { openRequest } from '../../protocols/group/request.ts'
import { requestById } from '../../src/store/requests.ts'
import { randomBytes, verify } from '../../src/crypto/keys.ts'
import { addOf, consentOf, envelopeOf } from '../group/scribe.ts'
import { Attacker } from '../support/attacker.ts'
import { until } from '../support/until.ts'
import {
  at,
  enrol,
  entriesOf,
  forgedEntry,
  inTheNameOf,
  letter,
  listenIn,
  publishInVain,
  servePage,
  stateOf,
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
import type { GroupAsk, Op } from '../../protocols/group/wire.ts'
import type { GroupState } from '../../protocols/group/roster.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { Resident } from './town.ts'

const empty = new Uint8Array()

/** Everything that only a leader may write, in favour of somebody. */
function coups(state: GroupState, victim: Resident, friend: Attacker, leave: Bytes): Op[] {
  const { publicKey: device } = victim.identity.device
  return [
    { remove: { device, uptoSeq: 0, leave: empty } },
    { add: addOf(state, friend).add ?? { consent: empty } },
    { info: { about: 'mine now' } },
    { close: {} },
    { remove: { device: friend.device.publicKey, uptoSeq: 1, leave } },
  ].slice(0, leave.length > 0 ? 5 : 4)
}

test('attack: who does not lead changes no roster', { timeout: 300_000 }, async (t) => {
  const office = await openOffice(t)
  const alice = await settleIn(t, [office], 'alice')
  const bob = await settleIn(t, [office], 'bob')
  const carol = await settleIn(t, [office], 'carol')
  const dave = await settleIn(t, [office], 'dave')
  const members = [alice, bob, carol]
  for (const other of [bob, carol, dave]) await befriend(alice, other)
  await assemble(alice, 'club', false, [bob, carol])
  await alice.groups.create('den', true)
  await broadcast(bob, 'club', [alice, carol], 'from bob')
  const mallory = await Attacker.arrive(t, 'mallory')
  const eve = await Attacker.arrive(t, 'eve')

  await t.test('a stranger’s entries are rejected on the topic and refused as a push', async () => {
    const state = stateOf(alice, 'club')
    const topic = await listenIn(eve, state, members)
    const entries = coups(state, carol, eve, empty).map((op) => forgedEntry(state, eve.device, op))
    await unharmed(members, async () => {
      const frames = entries.map((entry) => envelopeOf(state, eve, { kind: 'entry', entry }, 0))
      await publishInVain(eve, topic, members, frames)
      for (const entry of entries) {
        const push = { groupId: state.groupId, entries: [entry], envelopes: [] }
        assert.equal(await eve.tell(at(alice), { push }), 'REFUSED')
        assert.equal(await eve.tell(at(carol), { push }), 'REFUSED')
      }
    })
  })

  await enrol(mallory, alice, 'club')
  await until(() => members.every((one) => roster(one, 'club').includes('mallory')), 'mallory is in', PATIENCE_MS)
  const all = ['alice', 'bob', 'carol', 'mallory']
  const state = stateOf(alice, 'club')
  const { groupId } = state
  const leaveOfCarol = inTheNameOf(carol.identity.device.publicKey, mallory.device, state, { kind: 'leave' })
  const own = words(state, mallory, 'from mallory')

  await t.test('a member kicks nobody, admits nobody and closes nothing: by gossip, by push, by a page', async () => {
    const topic = await listenIn(mallory, state, members)
    const ops = coups(state, carol, eve, empty)
    const entries = ops.map((op) => forgedEntry(state, mallory.device, op))
    const asLeader = ops.map((op) => forgedEntry(state, { ...mallory.device, publicKey: state.leader.device }, op))
    await unharmed(members, async () => {
      const frames = [...entries, ...asLeader].map((entry) => envelopeOf(state, mallory, { kind: 'entry', entry }, 0))
      await publishInVain(mallory, topic, members, frames)
      for (const victim of [alice, bob]) {
        for (const entry of [...entries, ...asLeader.slice(0, 1)]) {
          assert.equal(await mallory.tell(at(victim), { push: { groupId, entries: [entry], envelopes: [] } }), 'RESET')
        }
      }
    })
    const before = members.map((one) => entriesOf(one, 'club'))
    for (const victim of members) {
      const isDealtWith = (): boolean => groupTexts(victim, 'club').includes('mallory: from mallory')
      await servePage(mallory, victim, state, { entries: [...entries, ...asLeader], envelopes: [own] }, isDealtWith)
    }
    assert.deepEqual(
      members.map((one) => entriesOf(one, 'club')),
      before,
    )
    for (const one of members) assert.deepEqual([roster(one, 'club'), one.groups.report('club').state], [all, 'member'])
  })

  await t.test('entries of the past, and of another group of the same leader, change nothing', async () => {
    await alice.groups.create('other', false)
    for (let round = 0; stateOf(alice, 'other').seq <= state.seq; round++) {
      await enrol(eve, alice, 'other')
      if (round < 9) await alice.groups.remove('other', 'eve')
    }
    const foreign = entriesOf(alice, 'other')
    await until(() => alice.store.get('SELECT count(*) AS waiting FROM notice')?.waiting === 0, 'quiet', PATIENCE_MS)
    await unharmed(members, async () => {
      for (const victim of members) {
        const old = { groupId, entries: entriesOf(alice, 'club').slice(0, 8), envelopes: [] }
        assert.equal(await mallory.tell(at(victim), { push: old }), 'STORED')
        for (const entry of foreign)
          await mallory.tell(at(victim), { push: { groupId, entries: [entry], envelopes: [] } })
        const next = foreign[state.seq] ?? empty
        assert.equal(await mallory.tell(at(victim), { push: { groupId, entries: [next], envelopes: [] } }), 'RESET')
      }
    })
    for (const one of members) assert.equal(one.groups.report('club').state, 'member')
  })

  await t.test('a leave in somebody else’s name removes nobody: neither them nor whoever comes last', async () => {
    const topic = await listenIn(mallory, state, members)
    await unharmed(members, async () => {
      await publishInVain(mallory, topic, members, [leaveOfCarol])
      for (const victim of members) {
        const push = { groupId, entries: [], envelopes: [leaveOfCarol] }
        assert.equal(await mallory.tell(at(victim), { push }), 'RESET')
      }
    })
  })

  await t.test('a group that nobody knows, a kick in it, and a private one: nothing is there for others', async () => {
    const den = stateOf(alice, 'den')
    const head = { seq: 0, hash: empty, top: 0, term: 0 }
    await unharmed([alice, bob], async () => {
      for (const unknown of [randomBytes(32), den.groupId, empty, randomBytes(7)]) {
        const kick = forgedEntry(den, mallory.device, { close: {} }, { groupId: unknown })
        assert.equal(
          await mallory.tell(at(alice), { push: { groupId: unknown, entries: [kick], envelopes: [own] } }),
          'REFUSED',
        )
        assert.equal(
          await mallory.tell(at(bob), { push: { groupId: unknown, entries: [kick], envelopes: [own] } }),
          'REFUSED',
        )
        assert.equal(await mallory.tell(at(alice), { receipt: { groupId: unknown, ranges: [] } }), 'REFUSED')
        const { page } = await mallory.ask(at(alice), groupExchange, {
          sync: { groupId: unknown, head, have: [], places: [] },
        })
        assert.equal(page, undefined)
      }
      const consent = consentOf(mallory, alice.identity.device.publicKey, { groupId: den.groupId })
      assert.equal(await mallory.tell(at(alice), { request: consent }), 'REFUSED')
    })
  })

  await t.test('nobody answers, takes back or grants a request of two others', async () => {
    const invitation = await alice.groups.invite('den', await alice.names.resolve('dave'))
    const asked = await dave.groups.join('club')
    await until(() => requestById(alice.store, asked.id) && requestById(dave.store, invitation.id), 'both', PATIENCE_MS)
    const den = stateOf(alice, 'den')
    await unharmed([alice, bob, carol, dave], async () => {
      for (const [victim, id, group] of [
        [alice, invitation.id, den.groupId],
        [alice, asked.id, groupId],
      ] as const) {
        const member = { ...mallory.member }
        const join = { member, afterSeq: 0, afterHash: empty }
        assert.equal(await mallory.tell(at(victim), letter(mallory, victim, group, { id, withdraw: {} })), 'STORED')
        assert.equal(
          await mallory.tell(at(victim), letter(mallory, victim, group, { id, answer: { accepted: false } })),
          'REFUSED',
        )
        assert.equal(
          await mallory.tell(at(victim), letter(mallory, victim, group, { id, answer: { accepted: true, join } })),
          'REFUSED',
        )
      }
      // Dave asked alice and believes her alone: mallory may lead some day, and does not now.
      const welcome = { head: { seq: 9, hash: randomBytes(32), top: 0, term: 0 }, contacts: [] }
      for (const body of [{ answer: { accepted: false } }, { welcome }]) {
        assert.equal(await mallory.tell(at(dave), letter(mallory, dave, groupId, { id: asked.id, ...body })), 'BUSY')
      }
      const back = letter(mallory, dave, groupId, { id: asked.id, withdraw: {} })
      assert.equal(await mallory.tell(at(dave), back), 'STORED')
      // Somebody else's consent, signed by mallory, or with mallory's word for it.
      const daves = {
        userKey: dave.identity.user.publicKey,
        device: dave.identity.device.publicKey,
        nameRecord: dave.names.ownRecord(),
        addresses: [],
      }
      const join = { member: daves, afterSeq: 0, afterHash: empty }
      assert.equal(await mallory.tell(at(alice), letter(mallory, alice, groupId, { join })), 'RESET')
      const mixed = { ...join, member: { ...daves, device: mallory.device.publicKey } }
      assert.equal(await mallory.tell(at(alice), letter(mallory, alice, groupId, { join: mixed })), 'REFUSED')
    })
    assert.deepEqual(
      [requestById(alice.store, asked.id)?.state, requestById(dave.store, asked.id)?.state],
      ['pending', 'pending'],
    )
  })

  await t.test('an invitation comes from whoever signed it, and lets nobody in whom the leader did not', async () => {
    const invited = bob.store.get("SELECT payload FROM request WHERE kind = 'invite'")?.payload as Bytes
    const invite = { name: 'club', isPrivate: false }
    await unharmed([alice, bob, carol, dave], async () => {
      // No friend of dave's; the leader's own invitation of bob, handed to dave and to bob again; one for somebody else.
      assert.equal(await mallory.tell(at(dave), letter(mallory, dave, groupId, { invite })), 'REFUSED')
      assert.equal(await mallory.tell(at(dave), { request: invited }), 'RESET')
      assert.equal(await mallory.tell(at(bob), { request: invited }), 'RESET')
      assert.equal(await mallory.tell(at(bob), letter(mallory, dave, groupId, { invite })), 'REFUSED')
      assert.equal(await mallory.tell(at(bob), letter(mallory, bob, groupId, { invite })), 'REFUSED')
    })
    assert.equal(await mallory.say(at(dave), mallory.request(dave.identity.user.publicKey)), 'STORED')
    await dave.requests.decide(true, dave.requests.pending('in').find(({ kind }) => kind === 'friend')?.number)
    await unharmed(members, async () => {
      const asked = letter(mallory, dave, groupId, { invite })
      assert.equal(await mallory.tell(at(dave), asked), 'STORED')
      const request = dave.requests.pending('in').findLast(({ kind }) => kind === 'invite')
      const news = dave.heard.findLast(({ type }) => type === 'group_invite')
      assert.deepEqual(news, {
        type: 'group_invite',
        group: 'club',
        from: 'mallory',
        number: request?.number,
        continues: undefined,
      })
      await dave.requests.decide(true, request?.number)
      const answer = await until(() => mallory.groupAsks.findLast(isYes)?.request, 'his yes', PATIENCE_MS)
      // With dave's true consent, and a log that nobody but the leader can go on with.
      const forged = forgedEntry(state, mallory.device, { add: { consent: answer } })
      const entries = [...entriesOf(bob, 'club'), forged]
      const page = {
        head: { seq: 9, hash: randomBytes(32), top: 0, term: 0 },
        envelopes: [own],
        yours: [],
        more: false,
      }
      mallory.page = () => ({ ...page, entries })
      const welcome = { head: { seq: 9, hash: randomBytes(32), top: 0, term: 0 }, contacts: [] }
      assert.equal(await mallory.tell(at(dave), letter(mallory, dave, groupId, { id: request?.id, welcome })), 'STORED')
      await until(() => entriesOf(dave, 'club').length === state.seq, 'the true part of the log', PATIENCE_MS)
    })
    assert.ok(!dave.heard.some(({ type }) => type === 'group_joined'))
    assert.throws(() => dave.groups.report('club'))
    await assert.rejects(dave.groups.broadcast('club', 'am I in?'))
    mallory.page = undefined
  })

  await t.test('a member leaves for itself alone', async () => {
    const leave = envelopeOf(state, mallory, { kind: 'leave' }, 2, stateOfLast(alice, mallory))
    assert.equal(await mallory.tell(at(alice), { push: { groupId, entries: [], envelopes: [leave] } }), 'STORED')
    await until(
      () => members.every((one) => roster(one, 'club').join() === 'alice,bob,carol'),
      'mallory is out',
      PATIENCE_MS,
    )
  })

  await broadcast(alice, 'club', [bob, carol], 'business as usual')
  await broadcast(carol, 'club', [alice, bob], 'indeed')
  assert.equal(new Set(members.map((one) => one.groups.historyHash('club'))).size, 1)
  for (const one of members) assert.deepEqual(roster(one, 'club'), ['alice', 'bob', 'carol'])
})

/** Hash of the last envelope of the attacker that this member has. */
function stateOfLast(one: Resident, author: Attacker): Bytes {
  return one.store.get('SELECT hash FROM group_envelope WHERE peer_id = ? ORDER BY first DESC', author.peerId)
    ?.hash as Bytes
}

function isYes({ request }: GroupAsk): boolean {
  return request !== undefined && openRequest(request, verify).answer?.accepted === true
}
