import { Friends } from '../../src/friends/friends.ts'
import { makePerson } from './people.ts'
import type { TestContext } from 'node:test'
import type { RequestRow } from '../../src/store/requests.ts'
import type { MemoryWorld } from './memory-net.ts'
import type { TestPerson } from './people.ts'

/** A peer with the real `Friends` on it. */
export interface Friend extends Omit<TestPerson, 'friends' | 'restart'> {
  readonly friends: Friends
  /** What reset a stream of others here. */
  readonly faults: unknown[]
  restart(): Friend
}

export function makeFriend(t: TestContext, world: MemoryWorld, name: string): Friend {
  return withFriends(makePerson(t, world, name))
}

function withFriends(person: TestPerson): Friend {
  const faults: unknown[] = []
  const friends = new Friends({ ...person, onFault: (error) => faults.push(error) })
  friends.start()
  person.notices.start()
  return { ...person, friends, faults, restart: () => withFriends(person.restart()) }
}

export function incoming(person: Friend): RequestRow[] {
  return person.requests.pending('in')
}

export function outgoing(person: Friend): RequestRow[] {
  return person.requests.pending('out')
}

export function areFriends(a: Friend, b: Friend): boolean {
  return a.friends.isFriend(b.user.publicKey) && b.friends.isFriend(a.user.publicKey)
}

export function areStrangers(a: Friend, b: Friend): boolean {
  return !a.friends.isFriend(b.user.publicKey) && !b.friends.isFriend(a.user.publicKey)
}

/** News of the kinds `friend_…`, as `type` and who. */
export function told(person: Friend): string[] {
  return person.heard.flatMap((news) => {
    if (!news.type.startsWith('friend_')) return []
    return [`${news.type} ${'by' in news ? news.by : 'from' in news ? news.from : ''}`]
  })
}
