import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { openVote } from '../../protocols/group/succession.ts'
import { apply, placeOf } from '../../protocols/group/log.ts'
import { checks, storedChecks } from '../../src/groups/parts.ts'
import { entriesAfter, lastVote } from '../../src/store/groups.ts'
import { seeded } from '../support/random.ts'
import { SimulatedClock } from '../support/simulated-clock.ts'
import { company, groupId, heard, leaderAt, rosterOf, texts } from './members.ts'
import type { TestContext } from 'node:test'
import type { EntryRow } from '../../src/store/groups.ts'
import type { GroupState } from '../../protocols/group/roster.ts'
import type { GroupNews } from '../../src/groups/news.ts'
import type { MemoryWorld } from '../support/memory-net.ts'
import type { Random } from '../support/random.ts'
import type { Member } from './members.ts'

const NAMES = ['ada', 'ben', 'cleo', 'dan', 'eve', 'fay', 'gus']
const ACTIONS = 8
/** Every so many seeds the group is private: keys have to follow the log through all of it, and cost their time. */
const PRIVATE_EVERY = process.env.KITH_PRIVATE === '1' ? 1 : 5
/** Turns of the event loop in each simulated second: what one second causes has mostly happened before the next. */
const TURNS = 12
const HEALED_S = 240
const ELECTED_S = 150

/** What any node ever had on its disk: two nodes that disagree here broke a promise, whatever they agree on later. */
class Witness {
  readonly #entries = new Map<string, string>()
  readonly #leaders = new Map<number, string>()
  readonly #votes = new Map<string, string>()
  readonly #seen = new Set<string>()
  /** How much had been written to each database when it was looked at last. */
  readonly #changes = new WeakMap<Member['store'], unknown>()
  /** What was on its author's own disk, by author. */
  readonly said = new Map<string, Set<string>>()

  look(people: readonly Member[], log: (line: string) => void): void {
    for (const one of people) {
      const { changes } = one.store.get('SELECT total_changes() AS changes') ?? {}
      if (this.#changes.get(one.store) === changes) continue
      this.#changes.set(one.store, changes)
      for (const { bytes, hash } of logOf(one)) {
        const id = hex(hash)
        if (this.#seen.has(id)) continue
        this.#seen.add(id)
        this.#entry(bytes, id, one, log)
      }
      this.#vote(one)
      const said = this.said.get(one.name) ?? new Set()
      this.said.set(one.name, said)
      const rows = one.store.all('SELECT text FROM group_message WHERE peer_id = ?', one.peerId)
      for (const { text } of rows) said.add(text as string)
    }
  }

  #entry(bytes: Parameters<typeof placeOf>[0], id: string, one: Member, log: (line: string) => void): void {
    const { seq, term } = placeOf(bytes, checks.hash)
    const place = `${term} ${seq}`
    log(`${one.name} has entry ${String(seq)} of term ${String(term)}: ${id.slice(0, 6)}`)
    assert.equal(this.#entries.get(place) ?? id, id, `two entries in term ${term}, place ${seq}`)
    this.#entries.set(place, id)
    const state = stateOf(one)
    const reign = state.reigns.find(({ fromSeq }) => fromSeq === seq)
    if (reign === undefined || reign.term === 0) return
    const leader = hex(reign.device)
    // A hand-over passes the lead within a term; only a takeover begins one.
    const isElection = state.reigns.find((other) => other.term === reign.term) === reign
    if (!isElection) return
    assert.equal(this.#leaders.get(term) ?? leader, leader, `two leaders by votes in term ${term}`)
    this.#leaders.set(term, leader)
  }

  #vote(one: Member): void {
    const row = lastVote(one.store, groupId(one))
    if (row === undefined) return
    const { candidate, term, head } = openVote(row.bytes, () => true)
    const choice = `${hex(candidate)} ${head.seq} ${hex(head.hash)}`
    const key = `${one.peerId} ${term}`
    assert.equal(this.#votes.get(key) ?? choice, choice, `${one.name} voted twice in term ${term}`)
    this.#votes.set(key, choice)
  }
}

/**
 * Members of one group through partitions, crashes, lost and reordered frames and elections, on simulated time, all by
 * one seed; then everything heals. Throws if a promise is broken on the way or at the end.
 */
export async function simulate(t: TestContext, seed: number): Promise<void> {
  // A real database for each member, in memory where the system has room for files there.
  if (existsSync('/dev/shm')) process.env.TMPDIR = '/dev/shm'
  const story: string[] = []
  const clock = new SimulatedClock()
  clock.jump(Date.now() - clock.now())
  const random = seeded(t, seed)
  t.mock.method(Math, 'random', () => random.below(2 ** 30) / 2 ** 30)
  const names = NAMES.slice(0, 3 + random.below(NAMES.length - 2))
  const isPrivate = seed % PRIVATE_EVERY === 0
  const { world, people } = await company(t, names, { clock, isPrivate })
  const scene = new Scene(world, clock, random, people, story)
  try {
    for (let action = 0; action < ACTIONS; action++) await scene.act()
    await scene.heal()
    await scene.goOn()
    t.diagnostic(scene.summary())
  } catch (error) {
    throw new Error(`KITH_SEED=${seed} replays this:\n${story.join('\n')}`, { cause: error })
  }
}

class Scene {
  readonly #world: MemoryWorld
  readonly #clock: SimulatedClock
  readonly #random: Random
  readonly #people: Member[]
  readonly #story: string[]
  readonly #witness = new Witness()
  #removals = 0

  constructor(world: MemoryWorld, clock: SimulatedClock, random: Random, people: Member[], story: string[]) {
    this.#world = world
    this.#clock = clock
    this.#random = random
    this.#people = people
    this.#story = story
    this.#badWeather()
  }

  /** One thing that happens, and then some time. */
  async act(): Promise<void> {
    const one = this.#any()
    const acts: (() => void | Promise<void>)[] = [
      () => this.#say(one),
      () => this.#say(one),
      () => this.#part(),
      () => this.#quarrel(),
      () => this.#quarrel(),
      () => this.#mend(),
      () => this.#restart(one),
      () => this.#away(one),
      () => this.#back(),
      () => this.#handOver(one),
      () => this.#deputies(one),
      () => this.#remove(one),
      () => this.#forget(one),
    ]
    await acts[this.#random.below(acts.length)]?.()
    await this.#pass(1 + this.#random.below(25))
  }

  /** Everybody is there again and the weather is fine: then all who are members have one log and one history. */
  async heal(): Promise<void> {
    this.#tell('everything heals')
    this.#fineWeather()
    this.#mend()
    this.#back()
    await this.#until(() => this.#agree(), HEALED_S, 'one log and one history')
    this.#nothingLost()
    this.#tell(
      `all agree: ${this.#members()
        .map(({ name }) => name)
        .join(', ')}`,
    )
  }

  /** With a majority the group goes on, whoever is lost. */
  async goOn(): Promise<void> {
    const members = this.#members()
    const leader = members.find((one) => one.groups.report('club').isLeader)
    assert.ok(leader !== undefined, 'somebody leads')
    this.#tell(`${leader.name} is gone for good`)
    this.#world.kill(leader.peerId)
    leader.groups.stop()
    this.#people.splice(this.#people.indexOf(leader), 1)
    const rest = members.filter((one) => one !== leader)
    if (2 * rest.length <= members.length) return
    await this.#until(() => rest.every((one) => leaderAt(one) !== leader.name), ELECTED_S, 'somebody else leads')
    const next = rest.find((one) => one.groups.report('club').isLeader)
    assert.ok(next !== undefined, 'the new leader is one of them')
    void next.groups.remove('club', leader.name).catch(() => undefined)
    this.#say(next)
    const isDone = (): boolean => rest.every((one) => rosterOf(one).length === rest.length) && this.#agree()
    await this.#until(isDone, HEALED_S, 'the lost one is removed')
  }

  /** What happened, so that a simulation in which nothing happens is noticed. */
  summary(): string {
    const count = (type: GroupNews['type']): number =>
      this.#people.reduce((sum, one) => sum + heard(one, type).length, 0)
    const terms = Math.max(...this.#people.map((one) => one.groups.report('club').term))
    const { seq } = stateOf(this.#people[0] as Member)
    return `term ${terms}, ${seq} entries, followed another log ${count('group_healed')} times`
  }

  /** Whatever a member had on its own disk once is in everybody's history, whichever log it stood on. */
  #nothingLost(): void {
    const members = this.#members()
    const everywhere = new Set(texts(members[0] as Member))
    for (const { name } of members) {
      const lost = [...(this.#witness.said.get(name) ?? [])].filter((text) => !everywhere.has(text))
      assert.deepEqual(lost, [], `words of ${name}`)
    }
  }

  #badWeather(): void {
    this.#world.disturb = () => {
      const luck = this.#random.below(100)
      return luck < 4 ? 'refuse' : luck < 8 ? 'lose_reply' : 'none'
    }
    this.#world.carry = (deliver) => {
      const luck = this.#random.below(100)
      if (luck < 5) return
      if (luck < 60) setImmediate(deliver)
      else this.#clock.after(this.#random.below(3_000), deliver)
      if (luck >= 90) this.#clock.after(this.#random.below(5_000), deliver)
    }
  }

  #fineWeather(): void {
    this.#world.disturb = () => 'none'
    this.#world.carry = (deliver) => {
      setImmediate(deliver)
    }
  }

  #say(one: Member): void {
    this.#tell(`${one.name} says something`)
    void one.groups.broadcast('club', `${one.name} at ${String(this.#clock.monotonic())}`).catch(() => undefined)
  }

  #part(): void {
    const sides = this.#people.map(() => this.#random.below(2))
    this.#tell(`parted: ${this.#people.map(({ name }, index) => `${name} ${String(sides[index])}`).join(', ')}`)
    this.#pairs((a, b, i, j) => {
      if (sides[i] === sides[j]) this.#world.mend(a.peerId, b.peerId)
      else this.#world.cut(a.peerId, b.peerId)
    })
  }

  /** Whoever leads is cut off with fewer than half, and goes on as if nothing were: the others elect somebody. */
  async #quarrel(): Promise<void> {
    const [leader] = this.#leaders()
    if (leader === undefined) return
    this.#back()
    const few = new Set([leader, ...this.#people.filter(() => this.#random.below(3) === 0)].slice(0, 2))
    this.#tell(`cut off: ${[...few].map(({ name }) => name).join(', ')}`)
    this.#pairs((a, b) => {
      if (few.has(a) === few.has(b)) this.#world.mend(a.peerId, b.peerId)
      else this.#world.cut(a.peerId, b.peerId)
    })
    for (let turn = 0; turn < 5; turn++) {
      this.#deputies(this.#any())
      for (const one of few) this.#say(one)
      this.#say(this.#any())
      await this.#pass(1 + this.#random.below(20))
    }
  }

  #mend(): void {
    this.#tell('mended')
    this.#pairs((a, b) => {
      this.#world.mend(a.peerId, b.peerId)
    })
  }

  /** Killed in the middle of whatever it does, and started again from its disk. */
  #restart(one: Member): void {
    this.#tell(`${one.name} is killed and starts again`)
    this.#people[this.#people.indexOf(one)] = one.reborn()
  }

  #away(one: Member): void {
    this.#tell(`${one.name} goes away`)
    this.#world.offline(one.peerId)
  }

  #back(): void {
    this.#tell('all are back')
    for (const { peerId } of this.#people) this.#world.online(peerId)
  }

  #handOver(to: Member): void {
    for (const leader of this.#leaders()) {
      this.#tell(`${leader.name} hands over to ${to.name}`)
      void leader.groups.handOver('club', to.name).catch(() => undefined)
    }
  }

  #deputies(one: Member): void {
    for (const leader of this.#leaders()) {
      this.#tell(`${leader.name} names ${one.name}`)
      void leader.groups.nameDeputies('club', [one.name]).catch(() => undefined)
    }
  }

  #remove(whom: Member): void {
    // One at most: a leader that removes most of the others while they elect another makes two groups of one.
    const [leader] = this.#leaders()
    if (leader === undefined || leader === whom || this.#removals++ > 0 || this.#people.length < 4) return
    this.#tell(`${leader.name} removes ${whom.name}`)
    void leader.groups.remove('club', whom.name).catch(() => undefined)
  }

  #forget(one: Member): void {
    this.#tell(`${one.name} forgets which frames it saw`)
    one.net.gossip.forgetSeen()
  }

  /** Those who believe that they lead. */
  #leaders(): Member[] {
    return this.#people.filter((one) => {
      const { isLeader, state } = one.groups.report('club')
      return isLeader && state === 'member'
    })
  }

  /** Those who are members by the log that counts: that of the highest term, and of those the longest. */
  #members(): Member[] {
    const states = this.#people.map(stateOf).sort((a, b) => b.term - a.term || b.seq - a.seq)
    return this.#people.filter(({ peerId }) => states[0]?.members.has(peerId))
  }

  #agree(): boolean {
    const members = this.#members()
    const heads = new Set(members.map((one) => hex(stateOf(one).hash)))
    if (heads.size !== 1) return false
    const views = members.map((one) => {
      const { state, missing, historyHash, seq, keys } = one.groups.report('club')
      return JSON.stringify([state, missing.length, keys?.trouble ?? '', historyHash, seq])
    })
    return new Set(views).size === 1 && (views[0]?.startsWith('["member",0,""') ?? false)
  }

  async #until(condition: () => boolean, secondsMax: number, what: string): Promise<void> {
    for (let second = 0; second < secondsMax; second++) {
      if (condition()) return
      await this.#pass(1)
    }
    const views = this.#people.map((one) => {
      const { leader, seq, term, state, members, missing, keys } = one.groups.report('club')
      return `${one.name}: ${state}, led by ${leader} in term ${term}, entry ${seq}, ${members.length} members, ${JSON.stringify([missing, keys])}`
    })
    throw new Error(`${what}: not within ${String(secondsMax)} simulated seconds\n${views.join('\n')}`)
  }

  async #pass(seconds: number): Promise<void> {
    for (let second = 0; second < seconds; second++) {
      this.#clock.advance(1_000)
      for (let turn = 0; turn < TURNS; turn++) await new Promise(setImmediate)
      this.#witness.look(this.#people, (line) => {
        this.#tell(line)
      })
    }
  }

  #any(): Member {
    return this.#people[this.#random.below(this.#people.length)] as Member
  }

  #pairs(each: (a: Member, b: Member, i: number, j: number) => void): void {
    for (const [i, a] of this.#people.entries()) {
      for (const [j, b] of this.#people.entries()) if (i < j) each(a, b, i, j)
    }
  }

  #tell(line: string): void {
    this.#story.push(`${String(Math.round(this.#clock.monotonic() / 1000)).padStart(4)} s  ${line}`)
  }
}

/** States by the hash of the entry they stand after: a log is a chain, and applying an entry a pure function. */
const states = new Map<string, GroupState>()

function stateOf(one: Member): GroupState {
  let state: GroupState | undefined
  for (const { bytes, hash } of logOf(one)) {
    const id = hex(hash)
    state = states.get(id) ?? apply(state, bytes, storedChecks)
    states.set(id, state)
  }
  return state as GroupState
}

function logOf(one: Member): EntryRow[] {
  return entriesAfter(one.store, groupId(one), 0, 10_000)
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}
