// Private groups of real features on a network in memory.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ask } from '../../protocols/exchange.ts'
import { GROUP_PROTOCOL, groupExchange, privateTopic } from '../../protocols/group/group.ts'
import { makeEnvelope } from '../../protocols/group/envelope.ts'
import { makeEntry } from '../../protocols/group/log.ts'
import { makeRequest } from '../../protocols/group/request.ts'
import { GroupReply } from '../../protocols/group/wire.ts'
import { headerHash, makeFrame, peekFrame } from '../../protocols/group/sealed-frame.ts'
import { randomBytes, sha256 } from '../../src/crypto/keys.ts'
import { makeKeyPackage, MlsGroup } from '../../src/crypto/mls.ts'
import { checks } from '../../src/groups/parts.ts'
import { groupKeys, markKeys, putGroupKeys } from '../../src/store/group-keys.ts'
import { befriend, bringIn, groupId, heard, member, rosterOf, texts, until } from './members.ts'
import {
  anyone,
  contains,
  keysOf,
  entriesOf,
  logAt,
  owner,
  privateClub,
  removeUnderTraffic,
  report,
  sayAll,
  settled,
  tap,
} from './secrets.ts'
import { addOf, signatory, textBody } from './scribe.ts'
import type { GroupAsk } from '../../protocols/group/wire.ts'
import type { Sql } from '../../src/store/store.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { Member } from './members.ts'

async function send(from: Member, to: Member, what: GroupAsk): Promise<GroupReply['status']> {
  const stream = await from.net.open(to.peerId, GROUP_PROTOCOL)
  const reply = await ask(groupExchange, stream, what, AbortSignal.timeout(20_000)).catch(() => undefined)
  return reply?.status ?? GroupReply.Status.UNKNOWN
}

test('group rule 58: nobody but members reads what a private group’s topic carries, words or entries', async (t) => {
  const { world, people } = await privateClub(t, ['alice', 'bob'])
  const [alice, bob] = people as [Member, Member]
  const mallory = member(t, world, 'mallory')
  world.connect(mallory.peerId, alice.peerId)
  world.connect(mallory.peerId, bob.peerId)
  const topic = privateTopic(keysOf(alice).topicKey, sha256)
  const overheard: Bytes[] = []
  mallory.net.gossip.subscribe(topic, { validate: () => 'accept', receive: (data) => void overheard.push(data) })
  const frames = tap(people)
  await sayAll(people, 'secret words')
  const carol = member(t, world, 'carol')
  await bringIn(alice, carol)
  await settled([alice, bob, carol])
  const added = entriesOf(alice).at(-1) as Bytes
  assert.ok(frames.length > 2)
  for (const frame of [...frames, ...overheard]) {
    for (const part of ['secret words', carol.name, added.subarray(40, 80), alice.user.publicKey])
      assert.ok(!contains(frame, part))
    assert.ok(['mls', 'entry'].includes(peekFrame(frame, sha256).body.kind))
  }
  assert.ok(frames.some((frame) => peekFrame(frame, sha256).body.kind === 'entry'))
  for (const table of ['group_entry', 'group_envelope', 'group_message', 'group_keys'])
    assert.deepEqual(mallory.store.all(`SELECT * FROM ${table}`), [], 'a stranger keeps nothing')
  assert.deepEqual(
    people.flatMap(({ faults }) => faults),
    [],
  )
})

test('group rule 60: the leader is told how many have the newest keys', async (t) => {
  const { world, people } = await privateClub(t, ['alice', 'bob', 'carol', 'dave'])
  const [alice, bob, carol, dave] = people as [Member, Member, Member, Member]
  world.kill(dave.peerId)
  await alice.groups.remove('club', 'bob')
  await until(() => report(alice)?.confirmed === 2, 'carol has said so')
  assert.deepEqual(await alice.groups.rotation('club'), { epoch: 4, confirmed: 2, members: 3, trouble: undefined })
  await until(() => heard(bob, 'group_removed').length === 1)
  assert.equal(report(carol)?.trouble, undefined)
})

test('group rules 59, 61: who is removed knows neither topic nor keys; who comes later knows both', async (t) => {
  const { world, people } = await privateClub(t, ['alice', 'bob', 'carol'])
  const [alice, bob, carol] = people as [Member, Member, Member]
  const before = keysOf(carol)
  await alice.groups.remove('club', 'carol')
  await settled([alice, bob])
  await until(() => groupKeys(carol.store, groupId(carol)) === undefined, 'carol forgets the keys')
  assert.notDeepEqual(keysOf(alice).topicKey, before.topicKey)
  assert.deepEqual(keysOf(bob).topicKeyBefore, before.topicKey)
  const dave = member(t, world, 'dave')
  await bringIn(alice, dave)
  await settled([alice, bob, dave])
  for (const one of [bob, dave]) assert.deepEqual(keysOf(one).topicKey, keysOf(alice).topicKey)
  await sayAll([alice, bob, dave], 'hello')
  assert.ok(!rosterOf(carol).includes('dave'))
})

test('group rule 61: with all the keys that a removed member ever had, nothing sealed after its removal opens', async (t) => {
  await removeUnderTraffic(t, 6)
})

test('group rule 57: a changed frame is rejected; one that comes again, or in another’s wrapping, shows nothing', async (t) => {
  const { people } = await privateClub(t, ['alice', 'bob', 'carol'])
  const [alice, bob, carol] = people as [Member, Member, Member]
  const frames = tap(people)
  await sayAll([alice], 'once')
  await until(() => texts(carol).length === 1 && texts(bob).length === 1)
  const frame = frames.find((one) => peekFrame(one, sha256).seq === 1) as Bytes
  const topic = privateTopic(keysOf(alice).topicKey, sha256)
  for (let at = 40; at < frame.length; at += 37) {
    const changed = frame.slice()
    changed[at] = (changed[at] as number) ^ 1
    await bob.net.gossip.publish(topic, changed)
  }
  await until(() => carol.groups.rejected > 0)
  for (const { net } of people) net.gossip.forgetSeen()
  await bob.net.gossip.publish(topic, frame)
  // As a member may: alice's sealed words under its own name and signature.
  const { groupId: id, epoch, logSeq, logHash, body } = peekFrame(frame, sha256)
  const header = { groupId: id, epoch, logSeq, logHash, seq: 1, last: 1 }
  await bob.net.gossip.publish(topic, makeFrame(bob.device, header, body))
  // And under the right name, but with other numbers than what is inside has, or with nothing sound inside.
  const group = MlsGroup.load(keysOf(bob).state, owner(bob), anyone)
  await group.skipTo(1_000)
  const smuggled = makeEnvelope(bob.device, { ...header, prevHash: new Uint8Array(), body: textBody('smuggled') })
  for (const [words, seq] of [
    [smuggled, 7],
    [randomBytes(20), 1],
  ] as const) {
    const other = { ...header, seq, last: seq }
    const mls = await group.seal(words, headerHash(bob.device.publicKey, other, sha256))
    await bob.net.gossip.publish(topic, makeFrame(bob.device, other, { kind: 'mls', bytes: mls }))
  }
  await sayAll([carol], 'then')
  await until(() => people.every((one) => texts(one).length === 2))
  assert.deepEqual(texts(alice), ['once of alice', 'then of carol'])
})

test('group rule 55: after a crash no sending generation is used again, and what is said then is read', async (t) => {
  const { people } = await privateClub(t, ['alice', 'bob', 'carol'])
  const [alice, bob, carol] = people as [Member, Member, Member]
  await sayAll([alice, bob, carol], 'before')
  const { reserved } = keysOf(bob)
  assert.ok(reserved >= 64)
  const again = bob.reborn()
  await again.groups.broadcast('club', 'after of bob')
  await until(() => [alice, carol].every((one) => texts(one).includes('after of bob')))
  assert.equal(keysOf(again).reserved, reserved + 64)
})

/** An entry of alice's that removes or keeps as it says, with whatever commit is given. */
async function forged(
  alice: Member,
  maker: Member,
  op: { remove: Member },
  commitTo: { remove: Member },
): Promise<Bytes> {
  const group = MlsGroup.load(keysOf(maker).state, owner(maker), anyone)
  const { next, commit } = await group.prepare({ add: [], remove: [commitTo.remove.peerId] })
  const remove = { device: op.remove.device.publicKey, uptoSeq: 0, leave: new Uint8Array() }
  const committed = { commit, epochAuthHash: sha256(next.authenticator) }
  return makeEntry(logAt(alice), [{ remove }], alice.device, 2, checks, committed).bytes
}

for (const [what, by, removed] of [
  ['another commit than the entry says', 'alice', 'dave'],
  ['a commit by somebody who does not lead', 'bob', 'carol'],
] as const) {
  test(`group rule 53: ${what}: the entry stands, nothing is sealed, and the user is told`, async (t) => {
    const { world, people } = await privateClub(t, ['alice', 'bob', 'carol', 'dave'])
    const [alice, bob, carol, dave] = people as [Member, Member, Member, Member]
    const named = { alice, bob, carol, dave }
    const entry = await forged(alice, named[by], { remove: carol }, { remove: named[removed] })
    const push = { groupId: groupId(alice), entries: [entry], envelopes: [] }
    await send(alice, dave, { push })
    world.kill(alice.peerId)
    await until(() => report(dave)?.trouble?.includes('could not be renewed') === true, 'the keys are broken')
    assert.ok(!rosterOf(dave).includes('carol'), 'the log goes on')
    const frames = tap([dave])
    await dave.groups.broadcast('club', 'kept for catch-up')
    assert.deepEqual(frames, [])
    await until(() => texts(dave).includes('kept for catch-up'))
  })
}

for (const [what, spoil] of [
  ['that lost its keys', (sql: Sql, bob: Member) => markKeys(sql, groupId(bob), 'lost in a test')],
  [
    'whose keys followed entries that are dropped',
    (sql: Sql, bob: Member) => putGroupKeys(sql, { ...keysOf(bob), logHash: randomBytes(32) }),
  ],
] as const) {
  test(`group rule 53: a member ${what} is given new ones by the leader`, async (t) => {
    const { world, people } = await privateClub(t, ['alice', 'bob', 'carol'])
    const [alice, bob, carol] = people as [Member, Member, Member]
    await bob.store.write((sql) => {
      spoil(sql, bob)
    })
    const dave = member(t, world, 'dave')
    await bringIn(alice, dave)
    await until(() => logAt(alice).epochs.at(-1) === 4, 'the entry with the heal')
    await settled([alice, bob, carol, dave])
    await sayAll([alice, bob, carol, dave], 'healed')
  })
}

test('group rule 53: a KeyPackage of another device than the one that joins is used by nobody', async (t) => {
  const { people } = await privateClub(t, ['alice', 'bob'])
  const [alice, bob] = people as [Member, Member]
  const [erin, mallory] = [signatory('erin'), signatory('mallory')]
  const { bytes: keyPackage } = await makeKeyPackage({ device: mallory.device, userKey: mallory.user.publicKey })
  const group = MlsGroup.load(keysOf(alice).state, owner(alice), anyone)
  const { next, commit } = await group.prepare({ add: [keyPackage], remove: [] })
  const committed = { commit, epochAuthHash: sha256(next.authenticator) }
  const state = logAt(alice)
  const { bytes } = makeEntry(state, [addOf(state, erin, { keyPackage })], alice.device, 2, checks, committed)
  const before = keysOf(bob)
  await send(alice, bob, { push: { groupId: groupId(alice), entries: [bytes], envelopes: [] } })
  await until(() => report(bob)?.trouble?.includes('somebody else') === true)
  assert.deepEqual(keysOf(bob).state, before.state)
})

test('group rule 53: nobody makes a leader renew the keys again and again, and no stranger at all', async (t) => {
  const { world, people } = await privateClub(t, ['alice', 'bob'])
  const [alice, bob] = people as [Member, Member]
  const mallory = member(t, world, 'mallory')
  await befriend(alice, mallory)
  const heal = async (from: Member): Promise<GroupReply['status']> => {
    const { bytes: keyPackage } = await makeKeyPackage(owner(from))
    const fields = { id: randomBytes(16), groupId: groupId(alice), to: alice.device.publicKey, createdMs: 1 }
    return await send(from, alice, { request: makeRequest(from.device, { ...fields, heal: { keyPackage } }) })
  }
  const { STORED, BUSY, REFUSED } = GroupReply.Status
  for (const status of [STORED, STORED, STORED, BUSY, BUSY]) assert.equal(await heal(bob), status)
  assert.equal(logAt(alice).epochs.at(-1), 4)
  assert.equal(await heal(mallory), REFUSED)
})

test('group rule 54: a Welcome for somebody else, or to what the log does not say, changes nothing', async (t) => {
  const { people } = await privateClub(t, ['alice', 'bob', 'carol'])
  const [alice, bob] = people as [Member, Member]
  const before = keysOf(bob)
  const group = MlsGroup.load(keysOf(alice).state, owner(alice), anyone)
  const { seq, hash, term } = logAt(alice)
  for (const mls of [randomBytes(500), await group.seal(randomBytes(10))]) {
    const keys = { topicKey: randomBytes(32), part: 0, parts: 1, mls }
    const bytes = makeRequest(alice.device, {
      id: randomBytes(16),
      groupId: groupId(alice),
      to: bob.device.publicKey,
      createdMs: 1,
      welcome: { head: { seq, hash, term, top: 0 }, contacts: [], keys },
    })
    await send(alice, bob, { request: bytes })
  }
  await sayAll(people, 'still')
  await until(() => bob.store.all('SELECT * FROM group_welcome').length === 0)
  assert.deepEqual(keysOf(bob).state, before.state)
  assert.deepEqual(keysOf(bob).topicKey, before.topicKey)
})

test('group rule 62: a leader renews its keys after a week, and everybody follows', async (t) => {
  const { world, people } = await privateClub(t, ['alice', 'bob'])
  const [alice, bob] = people as [Member, Member]
  await alice.store.write((sql) => {
    putGroupKeys(sql, { ...keysOf(alice), sinceMs: 0 })
  })
  // Whatever touches the group: a round does, every half minute.
  world.kill(bob.peerId)
  const again = alice.reborn()
  await until(() => (report(again)?.epoch ?? 0) === 2, 'a new epoch')
  const back = bob.reborn()
  world.connect(back.peerId, again.peerId)
  await settled([again, back])
  await sayAll([again, back], 'on')
})

test('private groups: what is said is heard live, and by who was away when it comes back', async (t) => {
  const { world, people } = await privateClub(t, ['alice', 'bob', 'carol'])
  const [alice, bob, carol] = people as [Member, Member, Member]
  world.kill(carol.peerId)
  await sayAll([alice, bob], 'away')
  await alice.groups.remove('club', 'bob')
  const dave = member(t, world, 'dave')
  await bringIn(alice, dave)
  await sayAll([alice, dave], 'later')
  const back = carol.reborn()
  world.connect(back.peerId, alice.peerId)
  await settled([alice, dave, back])
  await until(() => texts(back).length === 4, 'carol has all of it')
  assert.ok(
    texts(dave).every((text) => text.startsWith('later')),
    'dave reads from his joining on',
  )
  await sayAll([alice, dave, back], 'live')
})
