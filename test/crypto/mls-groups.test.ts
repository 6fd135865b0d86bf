// Groups of many: commits to who comes and goes.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createCommit, decodeGroupState, decodeMlsMessage, encodeMlsMessage } from 'ts-mls'
import { clientConfig } from '../../src/crypto/mls-leaf.ts'
import { suite } from '../../src/crypto/mls-provider.ts'
import { makeKeyPackage, MlsGroup } from '../../src/crypto/mls.ts'
import { seeded } from '../support/random.ts'
import { anyone, makeOwner, peerOf, read, text } from './pair.ts'
import type { Changes, KeyPackageMade, MlsOwner } from '../../src/crypto/mls.ts'
import type { Proposal } from 'ts-mls'
import type { Bytes } from '../../protocols/signed.ts'
import type { Random } from '../support/random.ts'

const broken = { name: 'Fault', code: 'broken' }
const EPOCHS_KEPT = 3

interface Side {
  readonly owner: MlsOwner
  readonly peerId: string
  group: MlsGroup
}

const idsOf = (group: MlsGroup): string[] => group.members.map(({ peerId }) => peerId).sort()

/** A group led by the first of `sides`, all of whom joined in one commit. */
async function company(size: number): Promise<Side[]> {
  const leader = makeOwner()
  const alone = await MlsGroup.alone(leader, text('many'), anyone, EPOCHS_KEPT)
  const sides = [{ owner: leader, peerId: peerOf(leader), group: alone }]
  const comers = await Promise.all(Array.from({ length: size - 1 }, () => comer()))
  return await change(sides, sides[0] as Side, { comers, remove: [] })
}

interface Comer {
  readonly owner: MlsOwner
  readonly made: KeyPackageMade
}

async function comer(owner = makeOwner()): Promise<Comer> {
  return { owner, made: await makeKeyPackage(owner) }
}

/** Everybody follows a commit of `by`, and those who come join. Returns who is in the group then. */
async function change(
  sides: Side[],
  by: Side,
  { comers, remove }: { comers: Comer[]; remove: Side[] },
): Promise<Side[]> {
  const changes = { add: comers.map(({ made }) => made.bytes), remove: remove.map(({ peerId }) => peerId) }
  const { next, commit, welcome } = await by.group.prepare(changes)
  const stay = sides.filter((one) => !remove.includes(one))
  for (const one of stay) if (one !== by) one.group = await one.group.follow(commit, changes, by.peerId)
  by.group = next
  for (const { owner, made } of comers) {
    const group = await MlsGroup.join(owner, welcome as Bytes, made, anyone, EPOCHS_KEPT)
    stay.push({ owner, peerId: peerOf(owner), group })
  }
  return stay
}

async function agree(sides: Side[]): Promise<void> {
  const [first] = sides as [Side, ...Side[]]
  const secret = await first.group.export('test', text('x'), 32)
  for (const { group } of sides) {
    assert.deepEqual(group.authenticator, first.group.authenticator)
    assert.deepEqual(await group.export('test', text('x'), 32), secret)
    assert.deepEqual(idsOf(group), sides.map(({ peerId }) => peerId).sort())
  }
  const message = await first.group.seal(text('to all'))
  for (const { group } of sides.slice(1)) assert.equal(await read(group, message), 'to all')
}

function pick<T>(random: Random, items: readonly T[]): T {
  return items[random.below(items.length)] as T
}

test('mls: whoever commits, comes, goes or is renewed, all who are in agree and read each other', async (t) => {
  // ts-mls's own join refuses trees of this walk: see joinBy.
  const random = seeded(t, 2)
  let sides = await company(2)
  for (let step = 0; step < 14; step++) {
    const by = random.below(3) === 0 ? pick(random, sides) : (sides[0] as Side)
    const others = sides.filter((one) => one !== by)
    const remove = random.below(5) < 2 && others.length > 0 ? [pick(random, others)] : []
    const comers = await Promise.all(Array.from({ length: random.below(3) }, () => comer()))
    const [removed] = remove
    if (removed !== undefined && random.below(3) === 0) comers.push(await comer(removed.owner))
    sides = await change(sides, by, { comers, remove })
    await agree(sides)
  }
})

test('mls: a member added in the middle of a tree that others are still unmerged in can join', async () => {
  let sides = await company(8)
  const [leader, second, , , , sixth] = sides as [Side, Side, Side, Side, Side, Side]
  sides = await change(sides, leader, { comers: [], remove: [second, sixth] })
  for (let count = 0; count < 2; count++) sides = await change(sides, leader, { comers: [await comer()], remove: [] })
  await agree(sides)
})

test('mls: whoever is removed cannot follow, nor open what is sealed then, nor know what is exported', async () => {
  const sides = await company(4)
  const [leader, , , gone] = sides as [Side, Side, Side, Side]
  const before = await gone.group.export('topic', text(''), 32)
  const changes = { add: [], remove: [gone.peerId] }
  const { next, commit } = await leader.group.prepare(changes)
  await assert.rejects(gone.group.follow(commit, changes, leader.peerId), { name: 'Fault' })
  await assert.rejects(gone.group.open(await next.seal(text('without you'))), { name: 'Fault', code: 'unknown_epoch' })
  assert.notDeepEqual(await next.export('topic', text(''), 32), before)
})

test('mls: a commit is followed only with exactly the changes and the committer that are expected', async () => {
  const sides = await company(4)
  const [leader, bob, carol, dave] = sides as [Side, Side, Side, Side]
  const erin = await comer()
  const frank = await comer()
  const changes = { add: [erin.made.bytes], remove: [dave.peerId] }
  const { commit } = await leader.group.prepare(changes)
  const before = bob.group.save()
  const others: Record<string, Changes> = {
    'nobody removed': { ...changes, remove: [] },
    'nobody added': { ...changes, add: [] },
    'somebody else added': { ...changes, add: [frank.made.bytes] },
    'somebody else removed': { ...changes, remove: [carol.peerId] },
    'one more added': { ...changes, add: [erin.made.bytes, frank.made.bytes] },
    'one more removed': { ...changes, remove: [dave.peerId, carol.peerId] },
    'a removal of nobody': { ...changes, remove: [peerOf(frank.owner)] },
  }
  for (const [what, other] of Object.entries(others))
    await assert.rejects(bob.group.follow(commit, other, leader.peerId), broken, what)
  await assert.rejects(bob.group.follow(commit, changes, carol.peerId), /somebody else/)
  await assert.rejects(bob.group.open(commit), /other proposals/)
  assert.deepEqual(bob.group.save(), before)
  const next = await bob.group.follow(commit, changes, leader.peerId)
  assert.equal(next.epoch, bob.group.epoch + 1)
  await assert.rejects(next.follow(commit, changes, leader.peerId), { name: 'Fault', code: 'replayed' })
})

test('mls: a commit with a proposal of another kind is refused, whatever else it says', async () => {
  const [leader, bob] = (await company(3)) as [Side, Side]
  const state = { ...decodeGroupState(leader.group.save(), 0)![0], clientConfig: clientConfig(leader.owner, anyone) }
  const { made } = await comer()
  const [decoded] = decodeMlsMessage(made.bytes, 0)!
  assert.ok(decoded.wireformat === 'mls_key_package')
  const add: Proposal = { proposalType: 'add', add: { keyPackage: decoded.keyPackage } }
  const extensions: Proposal = { proposalType: 'group_context_extensions', groupContextExtensions: { extensions: [] } }
  const { commit } = await createCommit({ state, cipherSuite: suite }, { extraProposals: [add, extensions] })
  const bytes = new Uint8Array(encodeMlsMessage(commit))
  await assert.rejects(bob.group.follow(bytes, { add: [made.bytes], remove: [] }, leader.peerId), /other proposals/)
})

test('mls: a prepared commit that is given up leaves the group as it was; one that counts wipes what is over', async () => {
  const [leader, bob] = (await company(3)) as [Side, Side]
  const before = leader.group.save()
  const given = await leader.group.prepare({ add: [], remove: [] })
  assert.deepEqual(leader.group.save(), before)
  const { next, commit } = await leader.group.prepare({ add: [], remove: [] })
  next.supersede()
  assert.notDeepEqual(given.commit, commit)
  const followed = await bob.group.follow(commit, { add: [], remove: [] }, leader.peerId)
  assert.equal(await read(followed, await next.seal(text('on'))), 'on')
})

test('mls: a welcome is only for the key packages it was made for', async () => {
  const [leader] = (await company(2)) as [Side]
  const [erin, frank] = [await comer(), await comer()]
  const { welcome } = await leader.group.prepare({ add: [erin.made.bytes], remove: [] })
  await assert.rejects(MlsGroup.join(frank.owner, welcome as Bytes, frank.made, anyone), { name: 'Fault' })
  await assert.rejects(MlsGroup.join(frank.owner, welcome as Bytes, erin.made, anyone), { name: 'Fault' })
  assert.equal((await MlsGroup.join(erin.owner, welcome as Bytes, erin.made, anyone)).members.length, 3)
})
