import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BootstrapProcess, PeerProcess } from '../support/processes.ts'
import { seeded } from '../support/random.ts'
import { until } from '../support/until.ts'

/** Kills in `npm test`; kill.full.test.ts asks for more, as does KITH_KILLS=20 KITH_SEED=7 npm test -- network/kill. */
const KILLS = Number(process.env.KITH_KILLS ?? 6)
const SEED = Number(process.env.KITH_SEED ?? Date.now() % 1_000_000)
const LINES_A_ROUND = 15

interface Row {
  readonly sender: string
  readonly number: number
  readonly text: string
}

async function rows(peer: PeerProcess, friend: string): Promise<Row[]> {
  const { out } = await peer.kith('history', friend, '--limit', '100000', '--json')
  return (JSON.parse(out) as { result: { messages: Row[] } }).result.messages
}

/** Everything that this peer said it had stored: `Message sent to bob [3]` or `queued [3]`. */
function promised(output: string): number[] {
  return [...output.matchAll(/^(?:Message sent to \w+|queued) \[(\d+)\]$/gm)].map(([, number]) => Number(number))
}

test(
  `kill: ${String(KILLS)} kills under traffic lose nothing that was shown, double nothing, keep each sender's order (seed ${String(SEED)})`,
  { timeout: 60_000 + KILLS * 15_000 },
  async (t) => {
    const random = seeded(t, SEED)
    const bootstrap = new BootstrapProcess(t)
    await bootstrap.start()
    const [alice, bob] = ['alice', 'bob'].map((name) => new PeerProcess(t, name, () => bootstrap.address)) as [
      PeerProcess,
      PeerProcess,
    ]
    await Promise.all([alice.start(), bob.start()])
    await alice.ask('add bob', /Friend request sent/)
    await bob.expect(/Received friend request/)
    await bob.ask('yes', /is now your friend/)
    await alice.expect(/accepted your friend request/)

    const shown = { alice: new Set<number>(), bob: new Set<number>() }
    const collect = (): void => {
      for (const number of promised(alice.program.output)) shown.alice.add(number)
      for (const number of promised(bob.program.output)) shown.bob.add(number)
    }
    for (let kill = 0; kill < KILLS; kill++) {
      const victim = random.below(2) === 0 ? alice : bob
      const answers = (): number => promised(victim.program.output).length
      const killAfter = answers() + 1 + random.below(LINES_A_ROUND)
      for (let line = 0; line < LINES_A_ROUND; line++) {
        alice.type(`message bob from alice ${String(kill)}.${String(line)}`)
        bob.type(`message alice from bob ${String(kill)}.${String(line)}`)
      }
      await until(() => answers() >= killAfter, `${String(killAfter)} answers`, 60_000)
      await victim.kill()
      collect()
      await victim.start()
    }
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
      60_000,
    )
    collect()
    for (const [sender, numbers] of Object.entries(shown)) {
      const there = ofAlice.filter((row) => row.sender === sender).map((row) => row.number)
      assert.deepEqual(
        there,
        [...there].sort((a, b) => a - b),
        `${sender}'s order`,
      )
      assert.equal(new Set(there).size, there.length, `${sender} doubled`)
      for (const number of numbers)
        assert.ok(there.includes(number), `${sender} [${String(number)}] was shown and is lost`)
    }
    assert.equal(ofAlice.length, ofBob.length)
    t.diagnostic(
      `seed ${String(SEED)}: ${String(KILLS)} kills, ${String(shown.alice.size + shown.bob.size)} messages shown as stored, ${String(ofAlice.length)} in both histories`,
    )
  },
)
