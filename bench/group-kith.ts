/** A leader and its friends in a few processes, and what they say to their groups. */
import { setTimeout as sleep } from 'node:timers/promises'
import { befriend, bootstrapNode, person, until } from './cast.ts'
import { Ears, sayAt, together } from './group-course.ts'
import { nowMs, reading } from './meter.ts'
import { Actor } from './stage.ts'
import type { Kith } from '../src/kith.ts'
import type { Pace, Way } from './group-course.ts'
import type { Role } from './stage.ts'

/** The sender may have used up its frames; each second brings some new ones. */
const REST_MS = 4_000
/**
 * Each who comes into a private group is a change of keys for all: fifty at once, all members sharing two cores, keep these
 * busy until connections are taken for dead and all dial one another.
 */
const WAVE = 8
const nameOf = (member: number): string => `member${member}`

/** What it takes until everybody has a change of the roster, and its keys. */
export interface Changed {
  readonly removeMs: number
  readonly addMs: number
}

export interface Village {
  /** Makes a group of the leader and all others, and has one thing said in it. */
  make(group: string, isPrivate: boolean): Promise<Way>
  /** Removes one member, then lets it in again. */
  change(group: string): Promise<Changed>
}

export async function villageOf(members: number, processes: number): Promise<Village> {
  const bootstrap = await bootstrapNode()
  const leader = new Actor('group10', 'leader')
  const crowds = Array.from({ length: processes }, () => new Actor('group10', 'crowd'))
  await leader.ask('open', bootstrap)
  const names = Array.from({ length: members }, (_, member) => nameOf(member))
  await Promise.all(
    crowds.map(async (crowd, at) => {
      for (const name of names.filter((_, member) => member % processes === at)) {
        await crowd.ask('open', name, bootstrap)
        await leader.ask('befriend', name)
      }
    }),
  )
  const all = (verb: string, ...args: unknown[]): Promise<never[]> =>
    Promise.all(crowds.map((crowd) => crowd.ask<never>(verb, ...args)))
  const make: Village['make'] = async (group, isPrivate) => {
    await leader.ask('make', group, isPrivate, names)
    await all('settled', group, members + 1)
    await leader.ask('settled', group, members + 1)
    const say: Way['say'] = async (pace, count) => {
      const sentMs = await leader.ask<number[]>('say', group, pace, count)
      return together(sentMs, await all('heard', group, pace, count))
    }
    await say('first', 1)
    const name = `Kith, ${isPrivate ? 'private' : 'public'}`
    return { name, actors: [leader, ...crowds], members, rest: () => sleep(REST_MS), say }
  }
  const change: Village['change'] = async (group) => {
    const timed = async (verb: string, size: number): Promise<number> => {
      const startMs = nowMs()
      await leader.ask(verb, group, nameOf(members - 1))
      await Promise.all([leader.ask('settled', group, size), all('settled', group, size)])
      return nowMs() - startMs
    }
    return { removeMs: await timed('remove', members), addMs: await timed('invite', members + 1) }
  }
  return { make, change }
}

/** Tells in a group, which it leads. */
export function leader(): Role {
  let kith: Kith
  return {
    reading,
    open: async (bootstrap: string) => {
      kith = await person('leader', bootstrap)
    },
    befriend: (name: string) => befriend(kith, name),
    make: async (group: string, isPrivate: boolean, names: string[]) => {
      await kith.groups.create(group, isPrivate)
      for (const [index, name] of names.entries()) {
        await kith.groups.invite(group, await kith.names.resolve(name))
        if ((index + 1) % WAVE === 0) await settled([kith], group, index + 2)
      }
    },
    settled: (group: string, size: number) => settled([kith], group, size),
    invite: async (group: string, name: string) => kith.groups.invite(group, await kith.names.resolve(name)),
    remove: (group: string, name: string) => kith.groups.remove(group, name),
    say: (group: string, pace: Pace, count: number) => sayAt(pace, count, (text) => kith.groups.broadcast(group, text)),
  }
}

/** Hears in groups: several members in one process. */
export function crowd(): Role {
  const members: Kith[] = []
  const ears = new Ears()
  return {
    reading,
    open: async (name: string, bootstrap: string) => {
      const kith = await person(name, bootstrap, (news) => {
        if (news.type === 'group_message') ears.note(news.group, news.text)
      })
      members.push(kith)
    },
    settled: (group: string, size: number) => settled(members, group, size),
    heard: (group: string, pace: Pace, count: number) => ears.wait(group, pace, count, members.length),
  }
}

/** Until all of these who are in the group know of this many members, and can read what they say. */
async function settled(members: readonly Kith[], group: string, size: number): Promise<void> {
  for (const { groups } of members) {
    await until(() => {
      // Let in already, and the log still on its way: there is nothing to report yet.
      const listed = groups.list().find((one) => one.group === group)
      if (listed === undefined) return false
      const { state, members: roster, keys, isLeader } = listed
      if (state === 'removed') return true
      const hasKeys = keys === undefined || (keys.trouble === undefined && (!isLeader || keys.confirmed === size))
      return state === 'member' && roster.length === size && hasKeys
    }, `${group} with ${size}`)
  }
}
