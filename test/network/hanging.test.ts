/** Bootstrap nodes that hang with their connections open: nobody waits for them for long. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemClock } from '../../src/clock.ts'
import { openPeer } from '../../src/compose/peer.ts'
import { toKithError } from '../../src/errors.ts'
import { allOperations } from '../../src/operations/all.ts'
import { temporaryDirectory } from '../support/people.ts'
import { BootstrapProcess } from '../support/processes.ts'
import { until } from '../support/until.ts'
import type { TestContext } from 'node:test'
import type { Kith } from '../../src/kith.ts'

/** Rendezvous rule 29. */
const LOOKUP_MS_MAX = 5_000

const registry = allOperations()

async function peerAt(t: TestContext, name: string, bootstraps: string[]): Promise<Kith> {
  const kith = await openPeer({
    ...{ dataDir: temporaryDirectory(t), listen: ['/ip4/127.0.0.1/tcp/0'], bootstraps, name, clock: systemClock },
    ...{ tell: () => undefined, report: () => undefined },
  })
  t.after(() => kith.close())
  await kith.online()
  return kith
}

/** Its lines; of a refusal its code and its words. */
async function lookup(kith: Kith, user: string): Promise<string> {
  try {
    return (await registry.execute(kith, 'lookup', { user }, new AbortController().signal)).lines.join('\n')
  } catch (error) {
    const { code, message } = toKithError(error)
    return `${code}: ${message}`
  }
}

test('network: while every bootstrap node hangs, lookup ends within 5 s and says why', async (t) => {
  const nodes = [new BootstrapProcess(t), new BootstrapProcess(t)]
  const addresses = await Promise.all(nodes.map((node) => node.start()))
  const alice = await peerAt(t, 'alice', addresses)
  await peerAt(t, 'bob', addresses)
  await until(() => alice.bootstraps.connected().length === nodes.length, 'both nodes')
  assert.match(await lookup(alice, 'bob'), /^User: bob\nStatus: online/)
  for (const node of nodes) node.freeze()
  for (const [user, expected] of [
    ['nobody', /^unreachable: User not found: no bootstrap node answered\.$/],
    ['bob', /^User: bob\n[^]*this is what your own peer knows\.$/],
  ] as const) {
    const startMs = performance.now()
    assert.match(await lookup(alice, user), expected)
    const tookMs = performance.now() - startMs
    t.diagnostic(`lookup ${user}: ${tookMs.toFixed(0)} ms`)
    assert.ok(tookMs < LOOKUP_MS_MAX, `lookup ${user} took ${tookMs.toFixed(0)} ms`)
  }
})
