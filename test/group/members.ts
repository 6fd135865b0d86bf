import { Groups } from '../../src/groups/groups.ts'
import { groupByLabel } from '../../src/store/groups.ts'
import { befriend, makePerson } from '../support/people.ts'
import { MemoryPost } from '../support/memory-post.ts'
import { MemoryWorld } from '../support/memory-net.ts'
import { settle, until } from '../support/until.ts'
import type { SimulatedClock } from '../support/simulated-clock.ts'
import type { TestContext } from 'node:test'
import type { Bytes } from '../../protocols/signed.ts'
import type { GroupNews } from '../../src/groups/news.ts'
import type { Clock } from '../../src/clock.ts'
import type { Person } from '../../src/names/person.ts'
import type { TestPerson } from '../support/people.ts'

/** Fifty people may share one process, and it a busy machine. */
const PATIENCE_MS = 120_000

/** A person of a test with the feature under test. */
export interface Member extends TestPerson {
  readonly groups: Groups
  readonly post: MemoryPost
  readonly faults: unknown[]
  /** As after kill -9 and a new start. */
  reborn(): Member
}

export function member(t: TestContext, world: MemoryWorld, name: string, clock?: Clock): Member {
  // Hooks run in this order: the feature stops before its store closes.
  const stopping: (() => void)[] = []
  // Kith's timers never keep a process alive; its sockets do, and there are none here.
  const alive = setInterval(() => undefined, 1_000)
  t.after(() => {
    clearInterval(alive)
    for (const stop of stopping) stop()
  })
  return withGroups(makePerson(t, world, name, clock), stopping)
}

function withGroups(person: TestPerson, stopping: (() => void)[]): Member {
  const faults: unknown[] = []
  const post = new MemoryPost(person)
  const groups = new Groups({
    ...person,
    post,
    identity: person,
    onFault: (error) => {
      faults.push(error)
    },
  })
  groups.start()
  person.notices.start()
  stopping.push(() => {
    groups.stop()
  })
  return {
    ...person,
    post,
    groups,
    faults,
    reborn: () => {
      groups.stop()
      return withGroups(person.restart(), stopping)
    },
  }
}

/** Everyone, the first one leading a group with all others in it by invitation. */
export async function company(
  t: TestContext,
  names: readonly string[],
  { group = 'club', isPrivate = false, clock }: { group?: string; isPrivate?: boolean; clock?: Clock } = {},
): Promise<{ world: MemoryWorld; people: Member[] }> {
  const world = new MemoryWorld()
  const people = names.map((name) => member(t, world, name, clock))
  const [leader, ...others] = people as [Member, ...Member[]]
  await leader.groups.create(group, isPrivate)
  for (const other of others) await bringIn(leader, other, group)
  await until(
    () => people.every((one) => rosterOf(one, group).length === people.length),
    'everybody has the roster',
    PATIENCE_MS,
  )
  return { world, people }
}

/** Invites a friend, who says yes. */
export async function bringIn(leader: Member, friend: Member, group = 'club'): Promise<void> {
  if (!leader.friends.isFriend(friend.user.publicKey)) await befriend(leader, friend)
  await leader.groups.invite(group, personOf(leader, friend))
  await until(() => friend.requests.pending('in').length > 0, `${friend.name} is invited`)
  await friend.requests.decide(true)
  await until(() => rosterOf(friend, group).includes(friend.name), `${friend.name} is in`, PATIENCE_MS)
}

export function personOf(who: Member, whom: Member): Person {
  return who.names.byKey(whom.user.publicKey) as Person
}

export function rosterOf(one: Member, group = 'club'): string[] {
  return one.groups.has(group)
    ? one.groups
        .report(group)
        .members.map(({ name }) => name)
        .sort()
    : []
}

export function texts(one: Member, group = 'club'): string[] {
  return one.groups.history(group, { limit: 10_000 }).rows.map(({ text }) => text)
}

export function heard(one: Member, type: GroupNews['type']): GroupNews[] {
  return one.heard.filter((news): news is GroupNews => news.type === type)
}

export function groupId(one: Member, group = 'club'): Bytes {
  return groupByLabel(one.store, group)?.groupId as Bytes
}

export { befriend, until, MemoryWorld }

/** Lets simulated time pass, a second at a time and what it causes with it, until the condition holds. Returns the seconds. */
export async function passing(
  clock: SimulatedClock,
  condition: () => boolean,
  what: string,
  secondsMax = 300,
): Promise<number> {
  for (let seconds = 0; seconds <= secondsMax; seconds++) {
    for (let turn = 0; turn < 6; turn++) {
      if (holds(condition)) return seconds
      await settle(1)
    }
    clock.advance(1_000)
  }
  throw new Error(`${what}: not within ${String(secondsMax)} simulated seconds`)
}

/** A condition that throws is not met yet. */
function holds(condition: () => boolean): boolean {
  try {
    return condition()
  } catch {
    return false
  }
}

/** Lets this much simulated time pass. */
export async function pass(clock: SimulatedClock, seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second++) {
    clock.advance(1_000)
    await settle(3)
  }
}

export function leaderAt(one: Member, group = 'club'): string {
  return one.groups.report(group).leader
}
