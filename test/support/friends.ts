import { deliver, FRIEND } from '../../protocols/friend/friend.ts'
import { isPaid, messageHash } from '../../protocols/friend/message.ts'
import { sha256 } from '../../src/crypto/keys.ts'
import { WORK_BITS } from '../../protocols/work.ts'
import { Friends } from '../../src/friends/friends.ts'
import { peersWithNotices } from '../../src/store/notices.ts'
import { findWork } from '../../src/crypto/work.ts'
import { requestById } from '../../src/store/requests.ts'
import { MemoryPost } from './memory-post.ts'
import { makePerson } from './people.ts'
import { settle, until } from './until.ts'
import type { TestContext } from 'node:test'
import type { Answer } from '../../protocols/friend/friend.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { Pairing } from '../../src/chat/pairing.ts'
import type { Clock } from '../../src/clock.ts'
import type { Net } from '../../src/net/net.ts'
import type { RequestRow } from '../../src/store/requests.ts'
import type { MemoryWorld } from './memory-net.ts'
import type { TestPerson } from './people.ts'

/** A peer with the real `Friends` on it. */
export interface Friend extends Omit<TestPerson, 'friends' | 'restart'> {
  readonly friends: Friends
  readonly post: MemoryPost
  /** What reset a stream of others here. */
  readonly faults: unknown[]
  restart(): Friend
}

export function makeFriend(
  t: TestContext,
  world: MemoryWorld,
  name: string,
  clock?: Clock,
  pairs: Pairing = NO_PAIRS,
): Friend {
  return withFriends(makePerson(t, world, name, clock), pairs)
}

/** Enough that what is wrong is told from what is right by no chance that a test would notice. */
export const TEST_WORK_BITS = 12

const NO_PAIRS: Pairing = { offer: () => new Uint8Array(0), learn: () => undefined }

function withFriends(person: TestPerson, pairs: Pairing): Friend {
  const faults: unknown[] = []
  const post = new MemoryPost(person)
  const friends = new Friends({
    ...person,
    pairs,
    post,
    workBits: TEST_WORK_BITS,
    onFault: (error) => faults.push(error),
  })
  friends.start()
  person.notices.start()
  return { ...person, friends, post, faults, restart: () => withFriends(person.restart(), pairs) }
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

/** Says one message by hand, as any peer with a libp2p node of its own could; a request with its work, unless the test brings some. */
export async function speak(from: { net: Net }, to: Friend, message: Bytes, work?: Bytes): Promise<Answer> {
  const shown = work ?? (await workFor(message, TEST_WORK_BITS))
  return await deliver(await from.net.open(to.peerId, FRIEND.protocol), { message, work: shown })
}

/** The work that a message needs; none for what cannot be read. */
export async function workFor(message: Bytes, bits?: number): Promise<Bytes> {
  const none = new Uint8Array(0)
  try {
    return isPaid(message, none, sha256) ? none : await findWork(messageHash(message, sha256), bits ?? WORK_BITS)
  } catch {
    return none
  }
}

/** Makes two people friends the way people do. */
export async function becomeFriends(a: Friend, b: Friend): Promise<void> {
  const request = await a.friends.request(await a.names.resolve(b.name))
  await until(() => requestById(b.store, request.id), `the request of ${a.name} at ${b.name}`)
  await b.friends.accept(requestById(b.store, request.id) as RequestRow)
  await until(() => areFriends(a, b), `${a.name} and ${b.name} being friends`)
}

/** Sends whatever waits until nothing does: whoever is online must be reachable. */
export async function drain(...people: Friend[]): Promise<void> {
  const isQuiet = (): boolean => people.every((person) => peersWithNotices(person.store).length === 0)
  await until(
    () => {
      for (const person of people) person.notices.start()
      return isQuiet()
    },
    'no notice waiting',
    20_000,
  )
  await settle(2)
}

/** The same by letters alone, for people who never meet. */
export async function drainByMail(...people: Friend[]): Promise<void> {
  await until(
    async () => {
      for (const { notices, post } of people) {
        notices.start()
        await post.deposit()
        await post.fetch()
      }
      return people.every(({ store, post }) => peersWithNotices(store).length === 0 && post.waiting === 0)
    },
    'no notice and no letter waiting',
    20_000,
  )
  await settle(2)
}
