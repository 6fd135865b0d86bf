/** Three bootstrap nodes that share names: one, two, all of them killed, and back in another order. */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { systemClock } from '../../src/clock.ts'
import { openFoundation } from '../../src/compose/foundation.ts'
import { KithError } from '../../src/errors.ts'
import { BootstrapProcess, PeerProcess, befriend } from '../support/processes.ts'
import { temporaryDirectory } from '../support/people.ts'
import { until } from '../support/until.ts'
import type { TestContext } from 'node:test'

/** What a user waits for an answer that nobody can give; the process has a busy machine to itself now and then. */
const ANSWER_MS = 7_000

class Trio {
  readonly nodes: BootstrapProcess[]

  constructor(t: TestContext) {
    this.nodes = [0, 1, 2].map(() => new BootstrapProcess(t))
  }

  /** Each with the others as partners: their addresses are known once they ran. */
  async start(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.start()))
    await Promise.all(this.nodes.map((node) => node.kill()))
    for (const index of [0, 1, 2]) await this.restart(index)
  }

  async restart(index: number): Promise<void> {
    const others = this.nodes.filter((_node, at) => at !== index)
    await this.nodes[index]?.start(...others.flatMap(({ address }) => ['--partner', address]))
  }

  async kill(...indices: number[]): Promise<void> {
    for (const index of indices) await this.nodes[index]?.kill()
  }

  /** Asks one node alone, as somebody who never met anybody. */
  async askAlone(t: TestContext, index: number, ask: (fingerprintOf: Lookup) => Promise<void>): Promise<void> {
    const asker = await openFoundation({
      ...{ dataDir: temporaryDirectory(t), listen: ['/ip4/127.0.0.1/tcp/0'], clock: systemClock, name: undefined },
      bootstraps: [this.nodes[index]?.address ?? ''],
      tell: () => undefined,
      report: () => undefined,
    })
    try {
      await asker.online()
      await until(() => asker.bootstraps.connected().length > 0, 'the node')
      await ask(async (name) => {
        try {
          return (await asker.names.find(name)).person.fingerprint
        } catch (error) {
          if (error instanceof KithError && error.code === 'user_not_found') return undefined
          throw error
        }
      })
    } finally {
      await asker.close()
    }
  }
}

/** The fingerprint of who has a name; undefined if nobody has. */
type Lookup = (name: string) => Promise<string | undefined>

async function within(ms: number, work: () => Promise<unknown>): Promise<void> {
  const started = performance.now()
  await work()
  const took = performance.now() - started
  assert.ok(took < ms, `${String(Math.round(took))} ms`)
}

test(
  'nodes: with one, two and all bootstrap nodes killed friends go on, names are found, new ones wait, and all agree again',
  { timeout: 240_000 },
  async (t) => {
    const trio = new Trio(t)
    await trio.start()
    const others = trio.nodes.slice(1).flatMap(({ address }) => ['--bootstrap', address])
    const people = ['alice', 'bob', 'carol'].map((name) => new PeerProcess(t, name, () => trio.nodes[0]?.address ?? ''))
    const [alice, bob, carol] = people as [PeerProcess, PeerProcess, PeerProcess]
    for (const peer of people) await peer.start(...others)
    await Promise.all(people.map((peer) => peer.ask('online', /^Successfully go online$/m)))
    await befriend(alice, bob)
    await alice.ask('create_group chess', /Created public group \[chess\]\./)
    await bob.ask('join_group chess', /[Rr]equest/)
    await alice.expect(/Received join group request from bob/)
    alice.type('yes')
    await bob.expect(/Request to join group chess is approved/)

    let said = 0
    const goesOn = async (): Promise<void> => {
      said += 1
      const [word = '', answer = '', call = '', title = ''] = ['word', 'answer', 'call', 'post'].map(
        (what) => `${what} ${String(said)}`,
      )
      await alice.ask(`message bob ${word}`, /Message sent to bob/)
      await bob.expect(new RegExp(`alice sent you a message: ${word}`))
      await bob.ask(`message alice ${answer}`, /Message sent to alice/)
      await alice.expect(new RegExp(`bob sent you a message: ${answer}`))
      alice.type(`broadcast chess ${call}`)
      await bob.expect(new RegExp(call))
      const file = join(alice.dataDir, 'note.txt')
      writeFileSync(file, title)
      await alice.ask(`post upload ${file}`, /Uploaded post with id/)
      await bob.expect(/There is a new post from alice/)
    }

    await t.test('all three: friends talk, and every node knows every name', async () => {
      await goesOn()
      await bob.ask('lookup carol', /User: carol\nStatus: online/)
    })
    await t.test('one is killed: nobody notices', async () => {
      await trio.kill(0)
      await goesOn()
      await within(ANSWER_MS, () => bob.ask('lookup carol', /User: carol\nStatus: online/))
    })
    await t.test('two are killed: nobody notices', async () => {
      await trio.kill(1)
      await goesOn()
      await within(ANSWER_MS, () => bob.ask('lookup carol', /User: carol/))
    })
    await t.test(
      'all are killed: friends go on, a name is found in the DHT, and a new one waits and says so',
      async () => {
        await trio.kill(2)
        await goesOn()
        // Carol and alice never met: what she is told comes out of the DHT.
        await within(ANSWER_MS, () => carol.ask('lookup alice', /User: alice\n[\s\S]*Fingerprint: [0-9A-F]{4}-/))
        await within(ANSWER_MS, () => bob.ask('lookup nobody_here', /User not found/))
        await within(ANSWER_MS, () =>
          carol.ask('name carola', /No bootstrap node answered: the name is claimed as soon as one does/),
        )
      },
    )
    await t.test('they come back in another order: all know what was claimed meanwhile', async () => {
      for (const index of [2, 0, 1]) await trio.restart(index)
      // They come back by themselves within half a minute; whoever says so need not wait.
      await Promise.all(people.map((peer) => peer.ask('online', /^Successfully go online$/m)))
      const alices = new Set<string | undefined>()
      for (const index of [0, 1, 2]) {
        await trio.askAlone(t, index, async (fingerprintOf) => {
          await until(() => fingerprintOf('carola'), `node ${String(index)} knows carola`, 60_000)
          assert.equal(await fingerprintOf('carol'), undefined)
          alices.add(await fingerprintOf('alice'))
        })
      }
      assert.equal(alices.size, 1)
      assert.ok(!alices.has(undefined))
      await goesOn()
      await alice.ask('nodes', /its log adds up[\s\S]*its log adds up[\s\S]*its log adds up/)
    })
  },
)
