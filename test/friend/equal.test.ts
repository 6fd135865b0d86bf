/**
 * Whatever two or three people do, and whatever is lost, doubled, delayed or repeated much later, with processes killed
 * in between: once everybody can talk again, both sides of every pair say the same (friend rule 8).
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Fault } from '../../protocols/fault.ts'
import { systemClock } from '../../src/clock.ts'
import { KithError } from '../../src/errors.ts'
import { drain, drainByMail, incoming, makeFriend, outgoing, speak } from '../support/friends.ts'
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

interface Options {
  readonly people: number
  readonly withBlocks: boolean
  /** `never_meet`: nothing goes but letters. */
  readonly mail: 'none' | 'some' | 'never_meet'
}

class History {
  readonly world = new MemoryWorld()
  readonly people: Friend[]
  readonly said: { from: number; to: string; message: Bytes }[] = []
  readonly steps: string[] = []
  readonly #random: () => number
  readonly #withBlocks: boolean
  readonly #mail: Options['mail']

  constructor(t: TestContext, seed: number, { people, withBlocks, mail }: Options) {
    this.#random = seeded(seed)
    this.#withBlocks = withBlocks
    this.#mail = mail
    this.people = NAMES.slice(0, people).map((name) => makeFriend(t, this.world, name, hasty))
    this.people.forEach((person, index) => this.#watch(person, index))
  }

  async run(steps: number): Promise<void> {
    await this.#introduce()
    const [one, other] = this.people
    if (this.#mail === 'never_meet') this.world.cut(one!.peerId, other!.peerId)
    for (let step = 0; step < steps; step++) await this.#step()
    if (this.#mail === 'never_meet') {
      for (const { peerId } of this.people) this.world.online(peerId)
      await this.#end(drainByMail)
      return
    }
    this.world.disturb = () => 'none'
    for (const { peerId } of this.people) this.world.online(peerId)
    await this.#end(drain)
  }

  /** However late, each letter comes once more, and so do words that were said before. */
  async #end(drainAll: (...people: Friend[]) => Promise<void>): Promise<void> {
    for (let round = 0; round < 3; round++) {
      await drainAll(...this.people)
      await this.#repeat()
      if (this.#mail !== 'none') for (const person of this.people) await this.#fetch(person)
    }
    await drainAll(...this.people)
  }

  async #fetch({ post }: Friend): Promise<void> {
    const [isOrdered, keep] = [this.#random() < 0.5, this.#random() < 0.5]
    await post.fetch({
      keep,
      pick: (letters) => (isOrdered ? letters : letters.filter(() => this.#random() < 0.7).toReversed()),
    })
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
      ...(this.#mail !== 'never_meet' && { weather: () => this.#weather() }),
      away: () => this.world.offline(actor.peerId),
      back: () => this.world.online(actor.peerId),
      retry: () => actor.notices.start(),
      repeat: async () => await this.#repeat(),
      wait: async () => await settle(5),
      ...(this.#mail !== 'none' && {
        deposit: async () => await actor.post.deposit(),
        deposit_too: async () => await other.post.deposit(),
        fetch: async () => await this.#fetch(actor),
        fetch_too: async () => await this.#fetch(other),
      }),
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
  ['two people', { people: 2, withBlocks: false, mail: 'none' }, 10],
  ['three people', { people: 3, withBlocks: false, mail: 'none' }, 4],
  ['two people who also block', { people: 2, withBlocks: true, mail: 'none' }, 6],
  ['two people, directly and by letter', { people: 2, withBlocks: false, mail: 'some' }, 8],
  ['two people who block, directly and by letter', { people: 2, withBlocks: true, mail: 'some' }, 6],
  ['two people who never meet', { people: 2, withBlocks: true, mail: 'never_meet' }, 6],
] as const) {
  test(`friend rules 8 and 20: both sides end equal, ${what}`, async (t) => {
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
