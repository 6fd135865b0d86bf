import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { KithError } from '../../src/errors.ts'
import { openDriver } from '../../src/store/driver.ts'
import { forgetTheDead } from '../support/faulty-store.ts'
import { temporaryDirectory } from '../support/people.ts'
import { until } from '../support/until.ts'
import { FaultWorld } from './world.ts'
import type { TestContext } from 'node:test'
import type { Person } from '../../src/names/person.ts'
import type { News } from '../../src/news.ts'
import type { Fate } from './world.ts'
import type { Whole } from './whole.ts'

/** A full disk stays full for so many write points. */
const FULL_POINTS = 3
const SETTLED_MS = 60_000

export type FaultKind = 'stop' | 'full'

/** One role meets one fault at one write point, counted from 1. */
export interface Fault {
  readonly role: string
  readonly kind: FaultKind
  readonly point: number
}

export const NO_FAULT: Fault = { role: '', kind: 'stop', point: 0 }

/** News that no crash and no full disk may lead to: something was lost, or somebody went back to an old state. */
const ALARMS: readonly News['type'][] = [
  'keys_renewed',
  'words_refused',
  'own_words_lost',
  'device_replaced',
  'expired',
]

/** A story as it goes on under one fault, with users who say again what was refused, and start again what was killed. */
export class Run {
  readonly world: FaultWorld
  readonly #fault: Fault
  /** Who should be running, and online. */
  readonly #running = new Set<string>()
  readonly #told: News[] = []
  readonly #failures: unknown[] = []
  /** How often a command was refused because the disk was full. */
  refused = 0
  /** Write points so far, of each role. */
  readonly points = new Map<string, number>()

  constructor(world: FaultWorld, fault: Fault) {
    this.world = world
    this.#fault = fault
    world.fateOf = (who) => () => this.#fate(who)
    world.onNews = (who, news) => {
      this.#hear(who, news)
    }
  }

  /** The process of this person, alive: started, or started again, if it has to be. */
  async alive(who: string): Promise<Whole> {
    this.#running.add(who)
    for (;;) {
      const running = this.world.process(who)
      if (running !== undefined && !running.isOver) return running as Whole
      await this.#start(who)
    }
  }

  /** Starts the bootstrap node. */
  node(): void {
    this.#running.add('node')
    void this.#start('node')
  }

  /** Ends a process for good, until it is asked for again. */
  leave(who: string): void {
    this.#running.delete(who)
    this.world.kill(who)
  }

  /** Waits for something, with everybody who was killed meanwhile started again. */
  async until<T>(condition: () => T | Promise<T>, what: string): Promise<NonNullable<T>> {
    const met = async (): Promise<T> => {
      for (const who of this.#running) if (this.world.process(who)?.isOver !== false) await this.#start(who)
      return await condition()
    }
    return await until(met, `${what}, ${JSON.stringify(this.#fault)}`, SETTLED_MS)
  }

  /**
   * A command of a user: tried again when the disk is full or the process was killed, unless it shows that it is done.
   *
   * @param isDone what a user sees who looks before trying again.
   */
  async act(who: string, command: (me: Whole) => Promise<unknown>, isDone: (me: Whole) => unknown): Promise<void> {
    for (;;) {
      const me = await this.alive(who)
      try {
        if (await isDone(me)) return
        await command(me)
        return
      } catch (error) {
        if (me.isOver) continue
        // Any other error would tell the user nothing of what to do.
        if (!(error instanceof KithError) || error.code !== 'no_space' || this.#fault.kind !== 'full') throw error
        this.refused++
        await sleep(1)
      }
    }
  }

  /** Says something until it is shown as stored. */
  async say(who: string, to: string, text: string): Promise<void> {
    await this.act(
      who,
      async (me) => {
        await me.chat.send(this.person(me, to), text)
        assert.ok(this.#isOnDisk(who, text), `${who} was shown '${text}' as stored`)
      },
      async (me) => (await this.texts(me, to)).includes(`${who} ${text}`),
    )
    this.world.said.set(who, [...(this.world.said.get(who) ?? []), text])
  }

  person(me: Whole, other: string): Person {
    const found = this.world.peerIds.get(other)
    const person = found === undefined ? undefined : me.names.byPeer(found)
    if (person === undefined) throw new Error(`${me.name} does not know ${other}`)
    return person
  }

  /** The conversation as this side shows it: who said what. */
  async texts(me: Whole, other: string): Promise<string[]> {
    const { rows } = await me.chat.history(this.person(me, other), { limit: 1_000 })
    return rows.map(({ mine, text }) => `${mine ? me.name : other} ${text}`)
  }

  /** Of one's own messages, how far each has come. */
  async states(me: Whole, other: string): Promise<string[]> {
    const { rows } = await me.chat.history(this.person(me, other), { limit: 1_000 })
    return rows.filter(({ mine }) => mine).map(({ state }) => state)
  }

  /** Both sides have the same conversation: everything that was shown as stored, once, in each author's order. */
  async ensureEqual(a: string, b: string): Promise<void> {
    const [one, other] = [await this.alive(a), await this.alive(b)]
    const ofOne = await this.texts(one, b)
    assert.deepEqual(await this.texts(other, a), ofOne, 'both sides have the same')
    for (const who of [a, b]) {
      const words = ofOne.filter((line) => line.startsWith(`${who} `)).map((line) => line.slice(who.length + 1))
      assert.deepEqual(words, this.world.said.get(who) ?? [], `the words of ${who}`)
    }
  }

  /** What may never happen, whatever fails. */
  ensureSound(): void {
    assert.deepEqual(this.#failures, [])
    assert.deepEqual(
      this.#told.filter(({ type }) => ALARMS.includes(type)),
      [],
    )
    const told = this.#told.flatMap((news) => (news.type === 'message' ? [`${news.from} ${news.text}`] : []))
    assert.equal(new Set(told).size, told.length, `nothing is told twice: ${told.join(', ')}`)
    for (const who of this.world.peerIds.keys()) {
      const [check] = this.#read(who, 'PRAGMA quick_check')
      assert.equal(Object.values(check ?? {})[0], 'ok', `the database of ${who}`)
    }
  }

  async #start(who: string): Promise<void> {
    try {
      if (who === 'node') {
        this.world.node()
        return
      }
      const whole = await this.world.peer(who)
      whole.online()
    } catch (error) {
      const isFull = error instanceof KithError && error.code === 'no_space' && this.#fault.kind === 'full'
      const isStopped = this.#fault.kind === 'stop' && this.#hasHappened
      this.world.kill(who)
      if (!isFull && !isStopped) throw error
      if (isFull) this.refused++
    }
  }

  get #hasHappened(): boolean {
    return (this.points.get(this.#fault.role) ?? 0) >= this.#fault.point
  }

  #fate(who: string): Fate {
    const { role, kind, point } = this.#fault
    const now = (this.points.get(who) ?? 0) + 1
    this.points.set(who, now)
    if (who !== role || now < point) return 'go'
    if (kind === 'full') return now < point + FULL_POINTS ? 'full' : 'go'
    if (now > point) return 'go'
    this.world.kill(role)
    return 'stop'
  }

  #hear(who: string, news: News): void {
    this.#told.push(news)
    // ✓✓ is on the friend's disk.
    if (news.type === 'delivered' && this.#reached(news.to, who) < news.last)
      this.#failures.push(`${who} was shown [${String(news.last)}] as delivered`)
    if (news.type === 'message' && !this.#isOnDisk(who, news.text)) this.#failures.push(`${who} was told too early`)
  }

  /** How far this person's disk has what `author` said. */
  #reached(who: string, author: string): number {
    const [row] = this.#read(who, 'SELECT seq FROM chat_chain WHERE device = ?', this.world.peerIds.get(author) ?? '')
    return Number(row?.seq ?? 0)
  }

  #isOnDisk(who: string, text: string): boolean {
    return this.#read(who, 'SELECT 1 AS yes FROM message WHERE text = ?', text).length > 0
  }

  /** What is committed, as another process sees it. */
  #read(who: string, sql: string, ...values: string[]): Record<string, unknown>[] {
    const driver = openDriver(this.world.databaseOf(who))
    try {
      return driver.all(sql, ...values)
    } finally {
      driver.close()
    }
  }
}

/** What is told again and again, with a fault somewhere else each time. */
export interface Story {
  readonly name: string
  /** Whose faults are injected. */
  readonly roles: readonly string[]
  /** People of the story, besides the node. */
  readonly people: readonly string[]
  /** What is there before, made once. */
  readonly before?: (run: Run) => Promise<void>
  readonly tell: (run: Run) => Promise<void>
}

/** The stage of a story, made once: its runs begin on copies of it. */
export async function prepare(t: TestContext, story: Story): Promise<FaultWorld> {
  const directory = temporaryDirectory(t)
  for (const who of ['node', ...story.people]) mkdirSync(`${directory}/${who}`)
  const world = new FaultWorld(directory)
  const run = new Run(world, NO_FAULT)
  run.node()
  for (const who of story.people) await run.alive(who)
  await story.before?.(run)
  world.close()
  return world
}

/** Tells the story on a copy of the stage under one fault, and checks everything. Returns what it took. */
async function tellUnder(t: TestContext, stage: FaultWorld, story: Story, fault: Fault): Promise<Run> {
  const world = stage.copy(temporaryDirectory(t))
  const run = new Run(world, fault)
  try {
    run.node()
    await story.tell(run)
    run.ensureSound()
    return run
  } catch (error) {
    throw new Error(`${story.name}: ${fault.kind} at write point ${String(fault.point)} of ${fault.role}`, {
      cause: error,
    })
  } finally {
    world.close()
  }
}

export interface Swept {
  /** Write points of all roles. */
  readonly points: number
  readonly runs: number
  /** Commands that were refused because the disk was full. */
  readonly refused: number
}

/**
 * Tells the story once for each of some write points of each role and kind of fault.
 *
 * @param pick which of the points 1 to `points`.
 */
export async function sweep(
  t: TestContext,
  story: Story,
  pick: (points: number, kind: FaultKind) => Iterable<number>,
): Promise<Swept> {
  forgetTheDead()
  const stage = await prepare(t, story)
  const { points } = await tellUnder(t, stage, story, NO_FAULT)
  let [runs, refused] = [0, 0]
  for (const role of story.roles) {
    for (const kind of ['stop', 'full'] as const) {
      for (const point of pick(points.get(role) ?? 0, kind)) {
        refused += (await tellUnder(t, stage, story, { role, kind, point })).refused
        runs++
      }
    }
  }
  return { points: story.roles.reduce((sum, role) => sum + (points.get(role) ?? 0), 0), runs, refused }
}
