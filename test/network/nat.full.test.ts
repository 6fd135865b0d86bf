/** The longer stories of reaching each other, in network namespaces. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { whyNoNamespaces } from '../support/namespaces.ts'
import { buildTown, onLan } from '../support/nat-town.ts'
import { befriend } from '../support/processes.ts'
import type { PeerProcess } from '../support/processes.ts'

const skip = whyNoNamespaces() ?? false

interface Shown {
  readonly peers: readonly { readonly name: string; readonly way?: string; readonly direction?: string }[]
  readonly nearby: readonly { readonly name: string; readonly peerId: string }[]
}

async function shown(of: PeerProcess): Promise<Shown> {
  return (JSON.parse((await of.kith('peers', '--json')).out) as { result: Shown }).result
}

async function eventually(what: string, check: () => Promise<boolean>, ms = 30_000): Promise<void> {
  const deadline = performance.now() + ms
  while (!(await check())) assert.ok(performance.now() < deadline, `${what}: not within ${ms} ms`)
}

async function wayTo(of: PeerProcess, name: string): Promise<string | undefined> {
  return (await shown(of)).peers.find((one) => one.name === name)?.way
}

test(
  'nat: with the only bootstrap node dead for good, a friend who relays keeps two behind NATs together',
  { skip },
  async (t) => {
    const { internet, boot, peer } = await buildTown(t)
    const [alice, bob] = [peer('alice', internet.home('a').ns), peer('bob', internet.home('b').ns)]
    const carol = peer('carol', internet.host('carol').ns)
    await Promise.all([alice.start(), bob.start(), carol.start('--relay')])
    await befriend(alice, bob)
    await befriend(alice, carol)
    await befriend(bob, carol)
    await alice.ask('message bob hello', /Message sent to bob \[1\]/)
    await eventually('a place at carol', async () => (await bob.kith('doctor')).out.includes('relay: 2 of 2'))
    await boot.kill()
    const deadMs = performance.now()
    await alice.type('message bob after the end').expect(/(Message sent to|Delivered to) bob.*\[2\]/, 30_000)
    t.diagnostic(`resumed ${Math.round(performance.now() - deadMs)} ms after the death of the relay`)
    assert.ok(performance.now() - deadMs < 30_000)
    const { out } = await alice.kith('doctor', 'bob')
    assert.match(out, /FAIL bootstrap: 0 of 1 connected/)
    assert.match(out, /bob: connected by relay \S+.* bytes left/)

    // The relay goes too, and comes back: both have places there again without a restart.
    await carol.restart('--relay')
    await bob.type('message alice once more').expect(/(Message sent to|Delivered to) alice.*\[1\]/, 30_000)
  },
)

test('nat: where one side can be dialled, DCUtR makes a relayed connection direct', { skip }, async (t) => {
  const { internet, peer } = await buildTown(t)
  const alice = peer('alice', internet.home('a').ns)
  const carol = peer('carol', internet.host('carol').ns)
  await Promise.all([alice.start(), carol.start()])
  // Carol dials by relay, as there is no other way in; alice then dials carol herself.
  await befriend(carol, alice)
  await eventually('a direct connection', async () => (await wayTo(carol, 'alice')) === 'direct')
  const open = (await shown(carol)).peers.find(({ name }) => name === 'alice')
  assert.equal(open?.direction, 'inbound')
  await carol.ask('message alice direct now', /Message sent to alice \[1\]/)
})

test(
  'lan: peers with no bootstrap node at all see each other on one network, and friends are dialled',
  { skip },
  async (t) => {
    const [alice, bob] = onLan(t, 'alice', 'bob') as [PeerProcess, PeerProcess]
    await Promise.all([alice.start(), bob.start()])
    await eventually('bob on this network', async () => (await shown(alice)).nearby.length === 1)
    const [link = ''] = (await alice.kith('invite')).out.split('\n')
    await bob.ask(`join ${link}`, /Friend request sent to alice/)
    await alice.expect(/bob accepted your friend request/)
    await bob.expect(/alice accepted your friend request/)
    await bob.ask('message alice hello', /Message sent to alice \[1\]/)
    // New ports on both sides: what is on disk is worth nothing, and mDNS tells.
    await Promise.all([alice.kill(), bob.kill()])
    await Promise.all([
      alice.start('--listen', '/ip4/0.0.0.0/tcp/7001'),
      bob.start('--listen', '/ip4/0.0.0.0/tcp/7002'),
    ])
    await bob.type('message alice again').expect(/(Message sent to|Delivered to) alice.*\[2\]/, 60_000)
    await bob.kill()
    await bob.start('--lan', 'off')
    assert.deepEqual((await shown(bob)).nearby, [])
  },
)
