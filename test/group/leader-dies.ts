import assert from 'node:assert/strict'
import { test } from 'node:test'
import { entriesAfter } from '../../src/store/groups.ts'
import { seeded } from '../support/random.ts'
import { settle } from '../support/until.ts'
import { befriend, company, groupId, heard, member, personOf, rosterOf, texts, until } from './members.ts'
import type { TestContext } from 'node:test'
import type { Member } from './members.ts'

/** `before`: the process dies before this write is on disk; `after`: right after it, before anything that follows. */
export type Moment = 'before' | 'after'

export interface Fate {
  isDead: boolean
  /** It is born again, dead or not: what it was does nothing any more. */
  isOver: boolean
  /** Writes so far. */
  writes: number
}

const PATIENCE_MS = 60_000
/** More writes than anything here takes. */
const POINTS_MAX = 60

/** Lets a peer die at its n-th write from now. Whatever it goes on to do in memory reaches neither disk nor network. */
export function dieAt(t: TestContext, one: Member, write: number, moment: Moment): Fate {
  const fate = { isDead: false, isOver: false, writes: 0 }
  const { store } = one
  const real = store.write.bind(store)
  t.mock.method(store, 'write', async (work: never) => {
    // Whatever the dead one goes on to do must not kill who is born again under its name.
    if (fate.isDead || fate.isOver) return await new Promise(() => undefined)
    const isLast = ++fate.writes === write
    if (isLast && moment === 'before') {
      fate.isDead = true
      one.world.kill(one.peerId)
      return await new Promise(() => undefined)
    }
    const result = await real(work)
    if (!isLast || hasEnded(fate)) return result
    fate.isDead = true
    one.world.kill(one.peerId)
    return await new Promise(() => undefined)
  })
  return fate
}

/** As it is by now. */
function hasEnded({ isOver }: Fate): boolean {
  return isOver
}

function logOf(one: Member): string {
  const hashes = entriesAfter(one.store, groupId(one), 0, 1_000).map(({ hash }) => Buffer.from(hash).toString('hex'))
  return hashes.join()
}

/** All have one log, nobody was told of a fork, and what each says now reaches the others. */
async function agree(people: readonly Member[], what: string): Promise<void> {
  await until(() => new Set(people.map(logOf)).size === 1, `${what}: one log`, PATIENCE_MS)
  for (const one of people) {
    await until(
      () => one.groups.report('club').keys?.trouble === undefined,
      `${what}: ${one.name} has keys`,
      PATIENCE_MS,
    )
    await one.groups.broadcast('club', `from ${one.name}`)
  }
  const all = people.map(({ name }) => `from ${name}`)
  const has = (one: Member): boolean => all.every((text) => texts(one).includes(text))
  await until(() => people.every(has), `${what}: all hear all`, PATIENCE_MS)
  for (const one of people) assert.equal(heard(one, 'group_forked').length, 0, `${what}: no fork`)
}

/** Alice leads; carol is a member; bob is invited and says yes, and alice dies over it. */
async function adding(t: TestContext, isPrivate: boolean, write: number, moment: Moment): Promise<boolean> {
  const { world, people } = await company(t, ['alice', 'carol'], { isPrivate })
  const [alice, carol] = people as [Member, Member]
  const bob = member(t, world, 'bob')
  await befriend(alice, bob)
  const invitation = await alice.groups.invite('club', personOf(alice, bob))
  await until(() => bob.requests.pending('in').length === 1, 'bob is invited')
  const before = alice.groups.report('club').seq
  const fate = dieAt(t, alice, write, moment)
  await bob.requests.decide(true)
  await until(() => fate.isDead || rosterOf(bob).length === 3, 'it dies, or bob is in', PATIENCE_MS)
  await settle()
  fate.isOver = true
  const again = alice.reborn()
  const what = `add, ${moment} write ${String(write)}`
  await until(() => rosterOf(bob).length === 3 && rosterOf(again).length === 3, `${what}: bob is in`, PATIENCE_MS)
  await agree([again, bob, carol], what)
  assert.equal(again.groups.report('club').seq, before + 1, `${what}: one entry`)
  assert.deepEqual(
    again.requests
      .pending('out')
      .map(({ id }) => id)
      .includes(invitation.id),
    false,
  )
  return fate.isDead
}

/** Alice leads, and dies while she removes bob. What she was shown as done is done. */
async function removing(t: TestContext, isPrivate: boolean, write: number, moment: Moment): Promise<boolean> {
  const { people } = await company(t, ['alice', 'bob', 'carol'], { isPrivate })
  const [alice, bob, carol] = people as [Member, Member, Member]
  const before = alice.groups.report('club').seq
  const fate = dieAt(t, alice, write, moment)
  let outcome: 'open' | 'done' | 'failed' = 'open'
  alice.groups.remove('club', 'bob').then(
    () => (outcome = 'done'),
    () => (outcome = 'failed'),
  )
  await until(() => outcome !== 'open' || fate.isDead, 'it ends, or dies', PATIENCE_MS)
  await settle()
  fate.isOver = true
  const again = alice.reborn()
  const what = `remove, ${moment} write ${String(write)}`
  assert.notEqual(outcome, 'failed', what)
  if ((outcome as string) === 'done')
    assert.ok(!rosterOf(again).includes('bob'), `${what}: what was shown as done is done`)
  if (rosterOf(again).includes('bob')) await again.groups.remove('club', 'bob')
  await until(() => rosterOf(carol).length === 2, `${what}: carol knows`, PATIENCE_MS)
  await until(() => heard(bob, 'group_removed').length === 1, `${what}: bob knows`, PATIENCE_MS)
  await agree([again, carol], what)
  assert.equal(again.groups.report('club').seq, before + 1, `${what}: one entry`)
  assert.ok(texts(bob).length === 0, `${what}: bob reads nothing that is said afterwards`)
  return fate.isDead
}

/** Every write point of add and remove, or with `samples` so many of each. */
export function sweepLeader(seed: number, samples?: number): void {
  for (const isPrivate of [false, true]) {
    for (const story of [adding, removing]) {
      const name = `${story.name} in a ${isPrivate ? 'private' : 'public'} group`
      test(`group rule 8: a leader killed at any write of ${name} never forks it, and all agree (seed ${String(seed)})`, async (t) => {
        const random = seeded(t, seed)
        let points = 0
        for (let write = 1; write <= POINTS_MAX && (samples === undefined || write <= samples); write++) {
          // Samples are of the first writes, where the entry is: later ones repeat the same receipts and notices.
          const at = samples === undefined ? write : 1 + random.below(6)
          const moment: Moment = samples === undefined || random.below(2) === 0 ? 'before' : 'after'
          const moments: Moment[] = samples === undefined ? ['before', 'after'] : [moment]
          let deaths = 0
          for (const one of moments) {
            await t.test(`${one} write ${String(at)}`, async (t) => {
              const isDead = await story(t, isPrivate, at, one)
              if (isDead) deaths++
            })
            points++
          }
          if (deaths === 0 && samples === undefined) break
        }
        t.diagnostic(`${String(points)} runs`)
      })
    }
  }
}
