import assert from 'node:assert/strict'
import test from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { faultyStore } from '../support/faulty-store.ts'
import { MemoryWorld } from '../support/memory-net.ts'
import { befriend, makePerson } from '../support/people.ts'
import { seeded } from '../support/random.ts'
import { until } from '../support/until.ts'
import { allDelivered, chatter, chatting, heard, of, reborn, wordsOf } from './chatting.ts'
import type { TestContext } from 'node:test'
import type { Random } from '../support/random.ts'
import type { Chatter } from './chatting.ts'

const LONG_MS = 60_000

/** Two friends, what each has said, and bad weather. */
class Weather {
  readonly world = new MemoryWorld()
  readonly said: [string[], string[]] = [[], []]
  /** What both were told, over all lives of their processes. */
  readonly told: [string[], string[]] = [[], []]
  readonly #t: TestContext
  readonly #random: Random
  #pair: [Chatter, Chatter]

  constructor(t: TestContext, random: Random) {
    this.#t = t
    this.#random = random
    this.#pair = [chatter(t, this.world, 'alice'), chatter(t, this.world, 'bob')]
  }

  get pair(): [Chatter, Chatter] {
    return this.#pair
  }

  async begin(): Promise<void> {
    await befriend(this.#pair[0].person, this.#pair[1].person)
  }

  async step(): Promise<void> {
    const [a, b] = this.#pair.map(({ person }) => person.peerId) as [string, string]
    const dice = this.#random.below(100)
    if (dice < 60) await this.#talk(this.#random.below(2) as 0 | 1, 1 + this.#random.below(30))
    else if (dice < 75) this.world.disconnect(a, b)
    else if (dice < 80) this.world.cut(a, b)
    else if (dice < 90) this.world.mend(a, b)
    else if (dice < 94) await this.#restart(this.#random.below(2) as 0 | 1)
    else await sleep(this.#random.below(20))
  }

  async calm(): Promise<void> {
    const [alice, bob] = this.#pair
    this.world.disturb = () => 'none'
    this.world.mend(alice.person.peerId, bob.person.peerId)
    await until(
      async () => {
        await allDelivered(alice, bob)
        await allDelivered(bob, alice)
        return true
      },
      'everything delivered',
      LONG_MS,
    )
    for (const who of [0, 1] as const) this.#remember(who)
  }

  async #talk(who: 0 | 1, count: number): Promise<void> {
    const [me, other] = who === 0 ? this.#pair : ([this.#pair[1], this.#pair[0]] as const)
    const texts = Array.from({ length: count }, (_, i) => `${this.said[who].length + i} of ${who}`)
    this.said[who].push(...texts)
    const sending = texts.map((text) => me.chat.send(of(me, other), text))
    if (this.#random.below(2) === 0) await Promise.all(sending)
    else void Promise.all(sending)
  }

  async #restart(who: 0 | 1): Promise<void> {
    // Writes that were asked for are committed when the store closes; give their sends a turn to settle.
    await new Promise(setImmediate)
    this.#remember(who)
    this.#pair[who] = reborn(this.#t, this.#pair[who])
  }

  #remember(who: 0 | 1): void {
    this.told[who].push(...heard(this.#pair[who], 'message').map(({ text }) => text))
  }
}

for (const seed of [1, 2, 3]) {
  test(`chat: under random loss of connections and processes nothing is lost, doubled or out of order (seed ${seed})`, async (t) => {
    const random = seeded(t, seed)
    const weather = new Weather(t, random)
    weather.world.disturb = () => (random.below(10) === 0 ? 'refuse' : 'none')
    await weather.begin()
    for (let step = 0; step < 120; step++) await weather.step()
    await weather.calm()
    const [alice, bob] = weather.pair
    assert.deepEqual(await wordsOf(bob, alice), weather.said[0])
    assert.deepEqual(await wordsOf(alice, bob), weather.said[1])
    assert.deepEqual([alice.chat.refused.chain, bob.chat.refused.chain], [0, 0])
    // News is told once each, in order: a process that dies between commit and news may leave some out.
    for (const who of [0, 1] as const) {
      const told = weather.told[who]
      assert.deepEqual(
        told,
        weather.said[who === 0 ? 1 : 0].filter((text) => told.includes(text)),
      )
    }
  })
}

for (const side of ['sender', 'receiver'] as const) {
  test(`chat rule 9: wherever the store of the ${side} fails, nothing is lost, doubled or out of order`, async (t) => {
    for (let nth = 1; nth <= 8; nth++) {
      const world = new MemoryWorld()
      const [sender, receiver] = [makePerson(t, world, 'alice'), makePerson(t, world, 'bob')]
      const faulty = faultyStore((side === 'sender' ? sender : receiver).store)
      const alice = chatting(t, side === 'sender' ? { ...sender, store: faulty.store } : sender)
      const bob = chatting(t, side === 'receiver' ? { ...receiver, store: faulty.store } : receiver)
      await befriend(sender, receiver)
      const from = faulty.writes
      faulty.fails = (write) => write === from + nth
      const said: string[] = []
      for (let i = 0; i < 5; i++) {
        const text = `word ${i}`
        await alice.chat.send(of(alice, bob), text).then(
          () => said.push(text),
          () => undefined,
        )
        await sleep(2)
      }
      await until(async () => (await wordsOf(bob, alice)).length === said.length)
      assert.deepEqual(await wordsOf(bob, alice), said, `write ${nth}`)
      await allDelivered(alice, bob)
    }
  })
}

test('chat: three friends, each with each, in bad weather', async (t) => {
  const random = seeded(t, 33)
  const world = new MemoryWorld()
  const people = ['alice', 'bob', 'carol'].map((name) => chatter(t, world, name))
  for (const one of people)
    for (const other of people)
      if (people.indexOf(one) < people.indexOf(other)) await befriend(one.person, other.person)
  const pick = (): Chatter => people[random.below(3)] as Chatter
  const said = new Map<string, string[]>()
  for (let step = 0; step < 200; step++) {
    const [one, other] = [pick(), pick()]
    if (one === other) continue
    if (random.below(8) === 0) {
      world.disconnect(one.person.peerId, other.person.peerId)
      continue
    }
    const key = `${one.person.name} ${other.person.name}`
    said.set(key, [...(said.get(key) ?? []), `${key} ${step}`])
    await one.chat.send(of(one, other), `${key} ${step}`)
  }
  for (const one of people) {
    for (const other of people) {
      if (one === other) continue
      await allDelivered(one, other)
      assert.deepEqual(await wordsOf(other, one), said.get(`${one.person.name} ${other.person.name}`) ?? [])
    }
  }
})
