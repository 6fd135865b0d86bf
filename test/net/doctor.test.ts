/** `doctor`: each thing broken in turn, and it names that thing and what to do. */
import assert from 'node:assert/strict'
import { chmodSync } from 'node:fs'
import { test } from 'node:test'
import { systemClock } from '../../src/clock.ts'
import { openBootstrap } from '../../src/compose/bootstrap.ts'
import { openPeer } from '../../src/compose/peer.ts'
import { allOperations } from '../../src/operations/all.ts'
import { anonymized } from '../../src/operations/anonymous.ts'
import { checkAll } from '../../src/operations/doctor-checks.ts'
import { temporaryDirectory } from '../support/people.ts'
import { until } from '../support/until.ts'
import type { TestContext } from 'node:test'
import type { Kith } from '../../src/kith.ts'
import type { Check, Facts } from '../../src/operations/doctor-checks.ts'

const LOOPBACK = ['/ip4/127.0.0.1/tcp/0']
const PEER = '12D3KooWEKa1od1F5U3ULLymKNfMfMdXmbeAnktKnAEV3kqgtg1Q'
const GIB = 1024 ** 3

const SOUND: Facts = {
  dataDir: '/home/a/kith',
  database: 'libsql',
  writeError: undefined,
  clockAheadMs: 20,
  api: 'http://127.0.0.1:4000',
  machine: { nodeVersion: '22.1.0', platform: 'linux x64', freeBytes: 10 * GIB, open: [], lateMs: 1 },
  net: {
    online: true,
    addresses: ['/ip4/192.0.2.7/tcp/4101'],
    nat: { verdict: 'direct', seenAt: '/ip4/192.0.2.7', saidBy: PEER, atMs: 1, lastError: undefined },
    relays: [{ peerId: PEER, address: '/ip4/192.0.2.9/tcp/4001', reserved: true, lastError: undefined }],
    bootstraps: [{ address: '/ip4/192.0.2.9/tcp/4001', peerId: PEER, connected: true, lastError: undefined }],
    peers: [],
    dhtPeers: 3,
    lanPeers: 0,
  },
}

/** What is not well, by name. */
const wrong = (facts: Facts): Check[] => checkAll(facts).filter(({ state }) => state !== 'ok')

test('doctor: a sound peer has nothing to report', () => {
  assert.deepEqual(wrong(SOUND), [])
})

const { machine, net } = SOUND
const behindNat = { ...net.nat, verdict: 'nat' as const }
const BROKEN: readonly [what: string, state: Check['state'], facts: Partial<Facts>, says: RegExp][] = [
  ['node', 'fail', { machine: { ...machine, nodeVersion: '18.20.0' } }, /Node 18\.20\.0.*install 20, 22 or 24/],
  ['node', 'fail', { machine: { ...machine, nodeVersion: '20.18.9' } }, /needs Node 20\.19/],
  ['disk', 'fail', { machine: { ...machine, freeBytes: 1024 } }, /0 MiB free.*Free some space/],
  ['disk', 'warn', { machine: { ...machine, freeBytes: GIB / 2 } }, /512 MiB free/],
  ['disk', 'fail', { machine: { ...machine, freeBytes: undefined } }, /does not answer/],
  ['permissions', 'fail', { machine: { ...machine, open: ['user.key'] } }, /can read user\.key.*chmod -R go-rwx/],
  ['database', 'fail', { writeError: 'database is locked' }, /database is locked/],
  ['load', 'warn', { machine: { ...machine, lateMs: 5_000 } }, /5000 ms.*too busy/],
  ['ports', 'warn', { net: { ...net, addresses: [] } }, /no port of its own.*--listen/],
  [
    'bootstrap',
    'fail',
    { net: { ...net, bootstraps: [{ ...net.bootstraps[0]!, connected: false, lastError: 'nothing listens there' }] } },
    /192\.0\.2\.9.*nothing listens there/,
  ],
  ['bootstrap', 'warn', { net: { ...net, bootstraps: [] } }, /no bootstrap node is set/],
  ['clock', 'fail', { clockAheadMs: -20 * 60_000 }, /1200 s behind.*timedatectl/],
  ['clock', 'warn', { clockAheadMs: 60_000 }, /60 s ahead of/],
  ['nat', 'warn', { net: { ...net, nat: behindNat } }, /behind a NAT.*192\.0\.2\.7.*UPnP/],
  ['dht', 'warn', { net: { ...net, dhtPeers: 0 } }, /table is empty/],
  [
    'relay',
    'fail',
    {
      net: {
        ...net,
        nat: behindNat,
        relays: [{ ...net.relays[0]!, reserved: false, lastError: 'RESERVATION_REFUSED' }],
      },
    },
    /RESERVATION_REFUSED.*tried again/,
  ],
  ['online', 'fail', { net: { ...net, online: false } }, /offline.*Say online/],
]

test('doctor: each thing broken in turn is named, with what to do', () => {
  for (const [name, state, change, expected] of BROKEN) {
    const found = wrong({ ...SOUND, ...change }).find((one) => one.name === name)
    assert.equal(found?.state, state, name)
    assert.match(`${found.says} ${found.next ?? ''}`, expected, name)
    assert.ok(found.next !== undefined, `${name} says what to do`)
  }
})

async function open(t: TestContext, name: string, bootstraps: string[]): Promise<Kith> {
  const dataDir = temporaryDirectory(t)
  const base = { dataDir, listen: LOOPBACK, bootstraps, name, clock: systemClock }
  const kith = await openPeer({ ...base, tell: () => undefined, report: () => undefined })
  t.after(() => kith.close())
  await kith.online()
  return kith
}

const registry = allOperations()

async function say(kith: Kith, line: string): Promise<string> {
  const { operation, params } = registry.parseLine(line)
  return (await registry.execute(kith, operation.name, params, new AbortController().signal)).lines.join('\n')
}

test('doctor, peers and ping over real nodes: how a friend is reached, why not, and what was tried', async (t) => {
  const boot = await openBootstrap({
    ...{ dataDir: temporaryDirectory(t), listen: LOOPBACK, clock: systemClock },
    report: () => undefined,
  })
  t.after(() => boot.close())
  const [address = ''] = boot.addresses
  const [alice, bob] = [await open(t, 'alice', [address]), await open(t, 'bob', [address])]
  await bob.friends.join(alice.friends.invites.link(await alice.friends.invites.make()))
  await until(() => alice.friends.list().length === 1 && bob.friends.list().length === 1, 'the friendship', 20_000)
  assert.match(await say(alice, 'ping bob'), /^bob answered in \d+ ms, direct, at \/ip4\/127\.0\.0\.1\//)
  await until(() => alice.net.nat.state.verdict === 'direct', 'the verdict', 15_000)
  const well = await say(alice, 'doctor bob')
  assert.match(well, /ok {3}bootstrap: 1 of 1 connected/)
  assert.match(well, /ok {3}clock: \d+ s (ahead of|behind)/)
  assert.match(well, /ok {3}nat: others reach this peer directly, at \/ip4\/127\.0\.0\.1/)
  assert.match(well, /ok {3}relay: 1 of 1/)
  assert.match(well, /bob: connected directly.*127\.0\.0\.1/)
  assert.match(await say(alice, 'peers'), /bob \(friend\): direct/)
  chmodSync(`${alice.dataDir}/kith.db`, 0o644)
  assert.match(await say(alice, 'doctor'), /FAIL permissions: .*kith\.db/)

  await bob.close()
  await boot.close()
  await until(() => alice.bootstraps.states()[0]?.lastError === 'nothing listens there', 'the retry', 15_000)
  await until(() => alice.net.nextAttemptMs(bob.identity.peerId) !== undefined, 'the next attempt', 15_000)
  const ill = await say(alice, 'doctor bob')
  assert.match(ill, /FAIL bootstrap: 0 of 1 connected; not: \S+ \(nothing listens there\)/)
  assert.match(ill, /bob: not reachable now/)
  assert.match(ill, /known addresses: \/ip4\/127\.0\.0\.1\/tcp\/\d+\S* nothing listens there/)
  assert.match(ill, /relays: none/)
  assert.match(ill, /Last error: No way to the peer was found/)
  assert.match(await say(alice, 'peers'), /bob \(friend\): away \(known addresses: nothing listens there.*doctor bob/)
  await assert.rejects(say(alice, 'ping bob'), { code: 'unreachable', next: /^doctor bob/ })
  const hidden = await say(alice, 'doctor bob --anonymize')
  for (const telling of [bob.identity.peerId, alice.dataDir, 'bob']) assert.ok(!hidden.includes(telling), telling)
  await alice.offline()
  assert.match(await say(alice, 'doctor'), /FAIL online: This peer is offline → Say online/)
})

test('doctor --anonymize: the same gets the same stand-in, and loopback stays', () => {
  const found = anonymized(
    { a: `/ip4/192.0.2.7/tcp/1/p2p/${PEER}`, b: ['/ip4/192.0.2.7', '127.0.0.1', '/dns4/kith.example/tcp/1'] },
    [],
  )
  assert.deepEqual(found, {
    a: '/ip4/<address 1>/tcp/1/p2p/<peer 1>',
    b: ['/ip4/<address 1>', '127.0.0.1', '/dns4/<host 1>/tcp/1'],
  })
})
