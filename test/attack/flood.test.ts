/** What a group's topic, its log and its members have to bear: a flood, replays, entries with each field changed, a leader that forks. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { publicTopic } from '../../protocols/group/group.ts'
import { GroupLogEntry } from '../../protocols/group/wire.ts'
import { sign } from '../../protocols/signed.ts'
import { Signed } from '../../protocols/wire.ts'
import { randomBytes } from '../../src/crypto/keys.ts'
import { THRESHOLDS } from '../../src/net/scoring.ts'
import { envelopeOf } from '../group/scribe.ts'
import { Attacker } from '../support/attacker.ts'
import { settle, until } from '../support/until.ts'
import {
  at,
  enrol,
  entriesOf,
  envelopesOf,
  forgedEntry,
  gossipOf,
  listenIn,
  publishAll,
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
import type { Bytes, Signer } from '../../protocols/signed.ts'
import type { Gossip } from './outlaw.ts'
import type { Resident } from './town.ts'

const FLOOD = 3_000
const DEAF_WITHIN_MS = 5_000

test(
  'attack: floods, replays, entries with each field changed and a leader that forks',
  { timeout: 300_000 },
  async (t) => {
    const office = await openOffice(t)
    const alice = await settleIn(t, [office], 'alice')
    const bob = await settleIn(t, [office], 'bob')
    const carol = await settleIn(t, [office], 'carol')
    const members = [alice, bob, carol]
    for (const other of [bob, carol]) await befriend(alice, other)
    await assemble(alice, 'club', false, [bob, carol])
    for (const one of members) {
      const others = members.filter((other) => other !== one)
      await broadcast(one, 'club', others, `from ${one.name}`)
    }

    await t.test('what was said and heard long ago is shown once, whoever says it again', async (t) => {
      const eve = await Attacker.arrive(t, 'eve')
      const topic = publicTopic(stateOf(alice, 'club').groupId)
      eve.node.services.gossip.subscribe(topic)
      for (const one of members) await eve.dial(at(one))
      const said = members.flatMap((one) => envelopesOf(alice, one))
      assert.ok(said.length >= 3)
      await unharmed(members, async () => {
        const told = members.map(({ heard }) => heard.length)
        const replay = async (): Promise<boolean> => {
          forgetSeen(eve.node.services.gossip)
          for (const bytes of said) await eve.node.services.gossip.publish(topic, bytes).catch(() => undefined)
          return members.every((one) => gossipOf(one).seenCache.size >= said.length)
        }
        // As minutes later, when gossipsub remembers nothing of what passed.
        for (const { net } of members) forgetSeen(net.node?.services.gossip)
        await until(replay, 'all of it is judged', PATIENCE_MS)
        await settle()
        assert.deepEqual(
          members.map(({ heard }) => heard.length),
          told,
        )
      })
      for (const one of members) assert.ok(scoreAt(one, eve) > THRESHOLDS.gossipThreshold, 'who repeats does no harm')
    })

    const mallory = await Attacker.arrive(t, 'mallory')
    await enrol(mallory, alice, 'club')
    await until(() => members.every((one) => roster(one, 'club').includes('mallory')), 'mallory is in', PATIENCE_MS)

    await t.test('an entry with any field changed is rejected on the topic, and reset as a push', async (t) => {
      const state = stateOf(alice, 'club')
      const topic = await listenIn(mallory, state, members)
      const honest = forgedEntry(state, alice.identity.device, { info: { about: 'as alice would say next' } })
      const forged = Object.keys(GroupLogEntry.decode(Signed.decode(honest).payload)).flatMap((field) =>
        changed(honest, field as keyof GroupLogEntry, mallory.device),
      )
      const flipped = [{ ...Signed.decode(honest), signature: randomBytes(64) }].map((signed) => Signed.encode(signed))
      await unharmed(members, async () => {
        const frames = [...forged, ...flipped].map((entry) => envelopeOf(state, mallory, { kind: 'entry', entry }, 0))
        await publishAll(mallory, topic, members, frames)
        for (const entry of [...forged, ...flipped]) {
          const push = { groupId: state.groupId, entries: [entry], envelopes: [] }
          for (const victim of members) assert.notEqual(await mallory.tell(at(victim), { push }), 'STORED')
        }
      })
      t.diagnostic(`${forged.length + flipped.length} forged entries: none counted at any of three members`)
    })

    await t.test(`a stranger floods with ${FLOOD} messages: none is shown, and it is soon not heard`, async (t) => {
      const eve = await Attacker.arrive(t, 'eve')
      const state = stateOf(alice, 'club')
      const topic = await listenIn(eve, state, members)
      const flood = Array.from({ length: FLOOD }, (_, index) => words(state, eve, `flood ${index}`))
      const deafMs = new Map<string, number>()
      await unharmed(members, async () => {
        const startMs = performance.now()
        const look = (): boolean => {
          for (const one of members) {
            const isDeaf = scoreAt(one, eve) < THRESHOLDS.graylistThreshold
            if (isDeaf && !deafMs.has(one.name)) deafMs.set(one.name, performance.now() - startMs)
          }
          return deafMs.size === members.length
        }
        for (const [index, frame] of flood.entries()) {
          await eve.node.services.gossip.publish(topic, frame).catch(() => undefined)
          // All are in one process: the others get their turns.
          if (index % 10 === 0) await new Promise((resolve) => setImmediate(resolve))
          look()
        }
        await until(look, 'nobody hears eve', DEAF_WITHIN_MS)
      })
      for (const one of members) assert.ok(!groupTexts(one, 'club').some((text) => text.includes('flood')))
      const latest = Math.max(...deafMs.values())
      t.diagnostic(`${FLOOD} messages of a stranger: 0 shown, graylisted by all three after ${latest.toFixed(0)} ms`)
      assert.ok(latest < DEAF_WITHIN_MS)
      await broadcast(bob, 'club', [alice, carol], 'and we go on')
    })

    await t.test(
      'a leader that signs two entries for one place: all see it, the group stops, and may go on as another',
      async () => {
        const state = stateOf(alice, 'club')
        const { groupId } = state
        const [toBob, toCarol] = ['one', 'another'].map((about) =>
          forgedEntry(state, alice.identity.device, { info: { about } }),
        )
        assert.ok(toBob && toCarol)
        // Whoever has them may show them; who says something next shows on which log it stands.
        for (const [victim, entry] of [
          [bob, toBob],
          [carol, toCarol],
        ] as const) {
          const push = { groupId, entries: [entry], envelopes: [] }
          assert.equal(await mallory.tell(at(victim), { push }), 'STORED')
        }
        for (const one of [bob, carol]) await one.groups.broadcast('club', 'where do we stand?').catch(() => undefined)
        await until(
          () => members.every((one) => one.groups.report('club').state === 'forked'),
          'all have the proof',
          PATIENCE_MS,
        )
        for (const one of members) {
          await until(() => one.heard.some(({ type }) => type === 'group_forked'), `${one.name} is told`, PATIENCE_MS)
          await assert.rejects(one.groups.broadcast('club', 'x'), /frozen/)
          assert.ok(entriesOf(one, 'club').length <= state.seq + 1)
        }
        await bob.groups.continueGroup('club', 'club2')
        await until(
          () => carol.requests.pending('in').some(({ kind }) => kind === 'invite'),
          'carol is invited',
          PATIENCE_MS,
        )
      },
    )
  },
)

/** One entry, one field of it changed: under the leader's signature as it was, under the attacker's, and under the attacker's with the leader's key in it. */
function changed(entry: Bytes, field: keyof GroupLogEntry, attacker: Signer): Bytes[] {
  const signed = Signed.decode(entry)
  const payload = GroupLogEntry.encode({ ...GroupLogEntry.decode(signed.payload), [field]: another(entry, field) })
  const asLeader: Signer = { publicKey: signed.publicKey, sign: (bytes) => attacker.sign(bytes) }
  return [
    Signed.encode({ ...signed, payload }),
    sign(attacker, 'kith/group-entry/1', payload),
    sign(asLeader, 'kith/group-entry/1', payload),
  ]
}

function another(entry: Bytes, field: keyof GroupLogEntry): unknown {
  const value = GroupLogEntry.decode(Signed.decode(entry).payload)[field]
  if (value instanceof Uint8Array) return randomBytes(value.length || 32)
  if (Array.isArray(value)) return [{ info: { about: 'as mallory would have it' } }]
  return value + 1
}

function scoreAt(one: Resident, { peerId }: Attacker): number {
  return gossipOf(one).score.score(peerId)
}

function forgetSeen(gossip: unknown): void {
  const { seenCache, fastMsgIdCache } = gossip as Gossip
  seenCache.clear()
  fastMsgIdCache.clear()
}
