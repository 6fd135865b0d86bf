import { Chat } from '../../src/chat/chat.ts'
import { Pairs } from '../../src/chat/pairs.ts'
import { MemoryPost, PostOffice } from '../support/memory-post.ts'
import { makePerson } from '../support/people.ts'
import { SimulatedClock } from '../support/simulated-clock.ts'
import { until } from '../support/until.ts'
import type { TestContext } from 'node:test'
import type { OnMailboxes } from '../../src/chat/receiver.ts'
import type { Clock } from '../../src/clock.ts'
import type { Person } from '../../src/names/person.ts'
import type { News } from '../../src/news.ts'
import type { TestPerson } from '../support/people.ts'
import type { MemoryWorld } from '../support/memory-net.ts'

/** A person with a running chat. */
export interface Chatter {
  readonly person: TestPerson
  readonly chat: Chat
  readonly faults: unknown[]
}

export function chatter(t: TestContext, world: MemoryWorld, name: string, clock?: Clock): Chatter {
  return chatting(t, makePerson(t, world, name, clock))
}

export function chatting(t: TestContext, person: TestPerson, onMailboxes?: OnMailboxes): Chatter {
  const faults: unknown[] = []
  const { device, user, peerId: me } = person
  const chat = new Chat({
    ...person,
    ...(onMailboxes && { onMailboxes }),
    pairs: new Pairs({ ...person, device, user, me }),
    post: new MemoryPost(person),
    onFault: (error) => {
      faults.push(error)
    },
  })
  chat.start()
  // Timers of a chat keep no process alive; a test that waits for one must.
  const alive = setInterval(() => undefined, 1_000)
  t.after(async () => {
    clearInterval(alive)
    await chat.stop()
  })
  return { person, chat, faults }
}

/** Simulated time that begins now: records of people have dates. */
export function clockFromNow(): SimulatedClock {
  const clock = new SimulatedClock()
  clock.jump(Date.now() - clock.now())
  return clock
}

/** Where the letters of this world lie. */
export function officeOf(world: MemoryWorld): PostOffice {
  return PostOffice.of(world)
}

/** Kills the process and starts it again on the same data. */
export function reborn(t: TestContext, { person }: Chatter): Chatter {
  const restarted = person.restart()
  const again = chatting(t, restarted)
  for (const friend of restarted.friends.list()) for (const peerId of friend.devices) restarted.net.keep(peerId)
  return again
}

export function of(me: Chatter, other: Chatter): Person {
  const found = me.person.names.byKey(other.person.user.publicKey)
  if (found === undefined) throw new Error('Nobody')
  return found
}

/** What `me` has of the words of `other`, in display order. */
export async function wordsOf(me: Chatter, other: Chatter): Promise<string[]> {
  const { rows } = await me.chat.history(of(me, other), { limit: 1_000_000 })
  return rows.filter(({ mine }) => !mine).map(({ text }) => text)
}

export async function states(me: Chatter, other: Chatter): Promise<string[]> {
  const { rows } = await me.chat.history(of(me, other), { limit: 1_000_000 })
  return rows.filter(({ mine }) => mine).map(({ number, state }) => `${number} ${state}`)
}

export function heard<T extends News['type']>(me: Chatter, type: T): Extract<News, { type: T }>[] {
  return me.person.heard.filter((news): news is Extract<News, { type: T }> => news.type === type)
}

/** Waits until nothing of `me` for `other` is queued. */
export async function allDelivered(me: Chatter, other: Chatter): Promise<void> {
  await until(async () => (await states(me, other)).every((state) => state.endsWith('delivered')))
}
