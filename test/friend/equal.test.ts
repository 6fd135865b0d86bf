/**
 * Whatever two or three people do, and whatever is lost, doubled, delayed or repeated much later, with processes killed
 * in between: once everybody can talk again, both sides of every pair say the same (friend rule 8).
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Fault } from '../../protocols/fault.ts'
import { systemClock } from '../../src/clock.ts'
import { KithError } from '../../src/errors.ts'
import { drain, incoming, makeFriend, outgoing, speak } from '../support/friends.ts'
import { MemoryWorld } from '../support/memory-net.ts'
import { settle } from '../support/until.ts'
import type { TestContext } from 'node:test'
import type { Clock } from '../../src/clock.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { Friend } from '../support/friends.ts'
import type { RequestRow } from '../../src/store/requests.ts'

/** People who change their minds this often get no BUSY: their minutes pass quickly. */
const hasty: Clock = { ...systemClock, monotonic: () => performance.now() * 10_000 }
const NAMES = ['alice', 'bob', 'carol']

class History {
  readonly world = new MemoryWorld()
  readonly people: Friend[]
  readonly said: { from: number; to: string; message: Bytes }[] = []
  readonly steps: string[] = []
  readonly #random: () => number
  readonly #withBlocks: boolean

  constructor(t: TestContext, seed: number, { people, withBlocks }: { people: number; withBlocks: boolean }) {
    this.#random = seeded(seed)
    this.#withBlocks = withBlocks
    this.people = NAMES.slice(0, people).map((name) => makeFriend(t, this.world, name, hasty))
    this.people.forEach((person, index) => this.#watch(person, index))
  }

  async run(steps: number): Promise<void> {
    await this.#introduce()
    for (let step = 0; step < steps; step++) await this.#step()
    this.world.disturb = () => 'none'
    for (const { peerId } of this.people) this.world.online(peerId)
    for (let round = 0; round < 3; round++) {
      await drain(...this.people)
      await this.#repeat()
    }
    await drain(...this.people)
  }

  async #introduce(): Promise<void> {
    for (const person of this.people)
      for (const name of NAMES.slice(0, this.people.length)) await person.names.resolve(name)
  }

  async #step(): Promise<void> {
    const index = Math.floor(this.#random() * this.people.length)
    const actor = this.people[index]!
    const others = this.people.filter((person) => person !== actor)
    const other = this.#pick(others)!
    const acts: Record<string, () => unknown> = {
      ask: async () => await actor.friends.request(await actor.names.resolve(other.name)),
      ask_too: async () => await actor.friends.request(await actor.names.resolve(other.name)),
      yes: async () => await this.#decide(incoming(actor), (request) => actor.friends.accept(request)),
      yes_too: async () => await this.#decide(incoming(actor), (request) => actor.friends.accept(request)),
      no: async () => await this.#decide(incoming(actor), (request) => actor.friends.decline(request)),
      take_back: async () => await this.#decide(outgoing(actor), (request) => actor.friends.withdraw(request)),
      end: async () => await actor.friends.unfriend(await actor.names.resolve(other.name)),
      kill: () => this.#kill(index),
      weather: () => this.#weather(),
      away: () => this.world.offline(actor.peerId),
      back: () => this.world.online(actor.peerId),
      retry: () => actor.notices.start(),
      repeat: async () => await this.#repeat(),
      wait: async () => await settle(5),
      ...(this.#withBlocks && {
        block: async () => await actor.friends.block(await actor.names.resolve(other.name)),
        unblock: async () => await actor.friends.unblock(await actor.names.resolve(other.name)),
      }),
    }
    const act = this.#pick(Object.keys(acts))!
    this.steps.push(`${actor.name} ${act} ${other.name}`)
    try {
      await acts[act]?.()
    } catch (error) {
      // Refusals are part of life: already a friend, nothing to decide.
      if (!(error instanceof KithError)) throw error
    }
  }

  async #decide(requests: RequestRow[], how: (request: RequestRow) => Promise<void>): Promise<void> {
    const request = this.#pick(requests)
    if (request !== undefined) await how(request)
  }

  #kill(index: number): void {
    const again = this.people[index]!.restart()
    this.people[index] = again
    this.#watch(again, index)
  }

  #weather(): void {
    const kind = Math.floor(this.#random() * 3)
    this.world.disturb = () =>
      kind === 0 || this.#random() < 0.5 ? 'none' : this.#random() < 0.5 ? 'refuse' : 'lose_reply'
  }

  /** Says up to three things that were said before once more, whenever they were said. */
  async #repeat(): Promise<void> {
    for (let count = 0; count < 3; count++) {
      const said = this.#pick(this.said)
      const to = this.people.find(({ peerId }) => peerId === said?.to)
      if (said === undefined || to === undefined) return
      await speak(this.people[said.from]!, to, said.message).catch(() => undefined)
    }
  }

  #watch({ notices }: Friend, from: number): void {
    const post = notices.post.bind(notices)
    notices.post = (sql, kind, to, message) => {
      this.said.push({ from, to, message })
      post(sql, kind, to, message)
    }
  }

  #pick<T>(choices: readonly T[]): T | undefined {
    return choices[Math.floor(this.#random() * choices.length)]
  }
}

for (const [what, options, seeds] of [
  ['two people', { people: 2, withBlocks: false }, 14],
  ['three people', { people: 3, withBlocks: false }, 6],
  ['two people who also block', { people: 2, withBlocks: true }, 8],
] as const) {
  test(`friend rule 8: both sides end equal, ${what}`, async (t) => {
    for (let seed = 1; seed <= seeds; seed++) {
      const history = new History(t, seed * 7919, options)
      await history.run(40)
      for (const a of history.people) for (const b of history.people) if (a !== b) compare(a, b, history.steps)
      for (const { faults } of history.people) assert.deepEqual(faults.filter(isForgery), [])
    }
  })
}

function isForgery(error: unknown): boolean {
  return error instanceof Fault && (error.code === 'broken' || error.code === 'bad_signature')
}

function compare(a: Friend, b: Friend, steps: string[]): void {
  const story = `\n${steps.join('\n')}\n`
  const blocked = a.friends.isBlocked(b.user.publicKey) || b.friends.isBlocked(a.user.publicKey)
  assert.equal(a.friends.isFriend(b.user.publicKey), b.friends.isFriend(a.user.publicKey), `friends? ${story}`)
  for (const [id, state] of between(a, b)) {
    const other = between(b, a).get(id) ?? 'unknown'
    // To a blocked asker the request seems to wait.
    if (blocked && [state, other].includes('over')) continue
    assert.equal(state, other, `${a.name}: ${state}, ${b.name}: ${other} ${story}`)
  }
}

/** How each request between two people stands: pending, accepted, or over for whatever reason. */
function between(a: Friend, b: Friend): Map<string, string> {
  const rows = a.store.all('SELECT id, state FROM request WHERE user_key = ?', b.user.publicKey)
  return new Map(
    rows.map(({ id, state }) => [
      Buffer.from(id as Bytes).toString('hex'),
      state === 'pending' || state === 'accepted' ? state : 'over',
    ]),
  )
}

function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}
