/** Kill -9, again and again, under traffic: of both who talk, of the friend who holds their letters, of the bootstrap node. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { openDriver } from '../../src/store/driver.ts'
import { befriend, BootstrapProcess, PeerProcess } from '../support/processes.ts'
import { seeded } from '../support/random.ts'
import { until } from '../support/until.ts'
import type { Random } from '../support/random.ts'

/** Kills in `npm test`; kill.full.test.ts asks for more, and `npm run chaos` for as many as it is told. */
const KILLS = Number(process.env.KITH_KILLS ?? 10)
const SEED = Number(process.env.KITH_SEED ?? Date.now() % 1_000_000)
const LINES_A_ROUND = 15
const PATIENCE_MS = 60_000

interface Row {
  readonly sender: string
  readonly number: number
  readonly text: string
}

type Victim = PeerProcess | BootstrapProcess

async function rows(peer: PeerProcess, friend: string): Promise<Row[]> {
  const { out } = await peer.kith('history', friend, '--limit', '1000000', '--json')
  return (JSON.parse(out) as { result: { messages: Row[] } }).result.messages
}

/** Numbers that one of these patterns shows, alone or as the first and last of a run. */
function numbers(output: string, pattern: RegExp): number[] {
  return [...output.matchAll(pattern)].flatMap(([, first, last]) => {
    const count = Number(last ?? first) - Number(first) + 1
    return Array.from({ length: count }, (_, i) => Number(first) + i)
  })
}

/** What this peer answered to `message`: it says that the message is stored. */
const answered = (output: string): number[] =>
  numbers(output, /^(?:Message sent to \w+|queued) \[(\d+)\](?:-\[(\d+)\])?$/gm)

/** Every word by which this peer says that a message of its own will not be lost. */
const promised = (output: string): number[] => [
  ...answered(output),
  ...numbers(output, /^held \[(\d+)\](?:-\[(\d+)\])? for \w+ by /gm),
  ...numbers(output, /^Delivered to \w+: \[(\d+)\](?:-\[(\d+)\])?$/gm),
]

/** Texts of the friend that this peer has shown. A line that the kill has cut off counts for nothing. */
const received = (output: string): string[] =>
  [...output.matchAll(/^\w+ sent you a message: (from \w+ \d+\.\d+)\n/gm)].map(([, text = '']) => text)

/** One of the two who talk, and what it has shown so far, through all its lives. */
class Talker {
  readonly promised = new Set<number>()
  readonly received: string[] = []
  readonly peer: PeerProcess
  readonly friend: string

  constructor(peer: PeerProcess, friend: string) {
    this.peer = peer
    this.friend = friend
  }

  /** Once for each life, when it is over. */
  collect(): void {
    const { output } = this.peer.program
    for (const number of promised(output)) this.promised.add(number)
    this.received.push(...received(output))
  }

  say(round: number): void {
    for (let line = 0; line < LINES_A_ROUND; line++)
      this.peer.type(`message ${this.friend} from ${this.peer.name} ${String(round)}.${String(line)}`)
  }

  /** @param own what it had written: all of it is there, once, in order; and what it was sent and showed is there too. */
  check(own: readonly Row[], theirs: readonly Row[]): void {
    const { name } = this.peer
    const there = own.map(({ number }) => number)
    assert.deepEqual(
      there,
      [...there].sort((a, b) => a - b),
      `${name}'s order`,
    )
    assert.equal(new Set(there).size, there.length, `${name}'s numbers are doubled`)
    const typed = own.map(({ text }) => text.replace(/^.* /, '').split('.').map(Number))
    const inOrder = [...typed].sort(([a = 0, b = 0], [c = 0, d = 0]) => a - c || b - d)
    assert.deepEqual(typed, inOrder, `${name}'s words in the order of typing`)
    assert.equal(new Set(own.map(({ text }) => text)).size, own.length, `${name}'s words are doubled`)
    for (const number of this.promised)
      assert.ok(there.includes(number), `${name} [${String(number)}] was shown and is lost`)
    assert.equal(new Set(this.received).size, this.received.length, `${name} showed something twice`)
    const known = new Set(theirs.map(({ text }) => text))
    for (const text of this.received) assert.ok(known.has(text), `${name} showed "${text}" and has lost it`)
  }
}

/** Databases are sound, in themselves and in what refers to what. */
function ensureSound(path: string): void {
  const database = openDriver(path)
  try {
    assert.deepEqual(database.all('PRAGMA integrity_check'), [{ integrity_check: 'ok' }], path)
    assert.deepEqual(database.all('PRAGMA foreign_key_check'), [], path)
  } finally {
    database.close()
  }
}

/** How many own messages of this peer went through a holder. */
function heldMessages({ dataDir }: PeerProcess): number {
  const database = openDriver(join(dataDir, 'kith.db'))
  try {
    return Number(database.get("SELECT COUNT(DISTINCT message) AS count FROM passage WHERE kind = 'held'")?.count)
  } finally {
    database.close()
  }
}

function pick<T>(random: Random, from: readonly T[]): T {
  return from[random.below(from.length)] as T
}

test(
  `kill: ${String(KILLS)} kills of who talks and who holds lose nothing that was shown, double nothing, keep each sender's order (seed ${String(SEED)})`,
  { timeout: 120_000 + KILLS * 20_000 },
  async (t) => {
    const random = seeded(t, SEED)
    const startMs = performance.now()
    const bootstrap = new BootstrapProcess(t)
    await bootstrap.start()
    const [alice, bob, carol] = ['alice', 'bob', 'carol'].map(
      (name) => new PeerProcess(t, name, () => bootstrap.address),
    ) as [PeerProcess, PeerProcess, PeerProcess]
    await Promise.all([alice, bob, carol].map((peer) => peer.start()))
    await befriend(alice, carol)
    await befriend(bob, carol)
    await befriend(alice, bob)

    const talkers = [new Talker(alice, 'bob'), new Talker(bob, 'alice')] as const
    const kill = async (victim: Victim): Promise<void> => {
      await victim.kill()
      talkers.find(({ peer }) => peer === victim)?.collect()
    }
    const counts = new Map<Victim, number>([alice, bob, carol, bootstrap].map((victim) => [victim, 0]))
    let away: Victim | undefined
    for (let round = 0; round < KILLS; round++) {
      const victim = pick(
        random,
        [...counts.keys()].filter((one) => one !== away),
      )
      const talking = talkers.filter(({ peer }) => peer !== away)
      const watched = talking.find(({ peer }) => peer === victim) ?? pick(random, talking)
      const answers = (): number => answered(watched.peer.program.output).length
      const killAfter = answers() + 1 + random.below(LINES_A_ROUND)
      for (const talker of talking) talker.say(round)
      await until(() => answers() >= killAfter, `${String(killAfter)} answers`, PATIENCE_MS)
      await kill(victim)
      counts.set(victim, (counts.get(victim) ?? 0) + 1)
      // Whoever stays away gets letters, of a sender who may be gone when it comes back.
      await away?.start()
      away = random.below(3) === 0 ? victim : undefined
      if (away === undefined) await victim.start()
    }
    await away?.start()
    const [ofAlice, ofBob] = await until(
      async () => {
        const both = await Promise.all([rows(alice, 'bob'), rows(bob, 'alice')])
        assert.deepEqual(
          both[1].map(({ sender, text }) => `${sender} ${text}`),
          both[0].map(({ sender, text }) => `${sender} ${text}`),
        )
        return both
      },
      'equal histories',
      PATIENCE_MS + KILLS * 500,
    )
    for (const victim of [alice, bob, carol, bootstrap]) await kill(victim)
    for (const talker of talkers) {
      const isOwn = ({ sender }: Row): boolean => sender === talker.peer.name
      talker.check(
        ofAlice.filter(isOwn),
        ofAlice.filter((row) => !isOwn(row)),
      )
    }
    assert.equal(ofAlice.length, ofBob.length)
    for (const { dataDir } of [alice, bob, carol]) ensureSound(join(dataDir, 'kith.db'))
    ensureSound(join(bootstrap.dataDir, 'bootstrap.db'))
    const shown = talkers.reduce((sum, talker) => sum + talker.promised.size, 0)
    const read = talkers.reduce((sum, talker) => sum + talker.received.length, 0)
    const killed = [...counts.values()].join(', ')
    t.diagnostic(
      `seed ${String(SEED)}: ${String(KILLS)} kills (alice, bob, carol, bootstrap: ${killed}), ${String(shown)} messages shown as stored and ${String(read)} as received, ` +
        `${String(heldMessages(alice) + heldMessages(bob))} were with a holder, ${String(ofAlice.length)} in both histories, ` +
        `0 lost, 0 doubled, 0 out of order, databases sound, ${((performance.now() - startMs) / 1000).toFixed(0)} s`,
    )
  },
)
