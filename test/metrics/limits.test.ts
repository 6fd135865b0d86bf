import assert from 'node:assert/strict'
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { openLog } from '../../src/cli/log.ts'
import { systemClock } from '../../src/clock.ts'
import { backUpBootstrap } from '../../src/compose/bootstrap-backup.ts'
import { openBootstrap } from '../../src/compose/bootstrap.ts'
import { openPeer } from '../../src/compose/peer.ts'
import { parseBootstrap, parsePeer } from '../../src/config.ts'
import { KithError } from '../../src/errors.ts'
import { crowdGate } from '../../src/net/crowd.ts'
import { multiaddr } from '@multiformats/multiaddr'
import { temporaryDirectory } from '../support/people.ts'
import type { MultiaddrConnection } from '@libp2p/interface'

const HOME = { HOME: '/home/a' }
const LOOPBACK = ['/ip4/127.0.0.1/tcp/0']
const usage = (error: unknown): boolean => error instanceof KithError && error.code === 'usage'

test('limits: a bootstrap node takes them from flags, variables and its config file, and refuses what is no number', (t) => {
  const standard = parseBootstrap([], HOME, 'linux')
  assert.deepEqual(standard.limits, {
    connections: 5000,
    connectionsPerAddress: 1000,
    reservations: 1000,
    mailboxBytes: 4096 * 1024 * 1024,
  })
  assert.equal(standard.metrics, undefined)
  const dataDir = temporaryDirectory(t)
  writeFileSync(join(dataDir, 'config.json'), '{"connections-max": 7, "metrics": 9401, "mailbox-mib": "3"}')
  const { limits, metrics } = parseBootstrap(
    ['--data-dir', dataDir, '--mailbox-mib', '2'],
    { ...HOME, KITH_RELAY_SLOTS_MAX: '5' },
    'linux',
  )
  assert.deepEqual(limits, {
    connections: 7,
    connectionsPerAddress: 1000,
    reservations: 5,
    mailboxBytes: 2 * 1024 * 1024,
  })
  assert.deepEqual(metrics, { host: '127.0.0.1', port: 9401 })
  for (const bad of ['0', '-1', '1.5', 'many', '99999999']) {
    assert.throws(() => parseBootstrap([`--connections-max=${bad}`], HOME, 'linux'), usage, bad)
  }
})

test('limits: metrics are off, at a port of loopback, or where they were asked for', () => {
  const asked = (text: string): unknown => parsePeer(['--metrics', text], HOME, 'linux').metrics
  assert.equal(asked('off'), undefined)
  assert.deepEqual(asked('0.0.0.0:9401'), { host: '0.0.0.0', port: 9401 })
  assert.deepEqual(asked('[::1]:0'), { host: '::1', port: 0 })
  for (const bad of ['x', '70000', ':9401', '1.2.3.4:', '::1:9']) assert.throws(() => asked(bad), usage, bad)
})

test('limits: one address cannot take all connections, and may come again when some are closed', () => {
  const gate = crowdGate(2)
  const closed: (() => void)[] = []
  const comes = (address: string): boolean | Promise<boolean> | undefined =>
    gate.denyInboundConnection?.({
      remoteAddr: multiaddr(address),
      addEventListener: (_event: string, listener: () => void) => closed.push(listener),
    } as unknown as MultiaddrConnection)
  assert.equal(comes('/ip4/192.0.2.7/tcp/1'), false)
  assert.equal(comes('/ip4/192.0.2.7/tcp/2'), false)
  assert.equal(comes('/ip4/192.0.2.7/tcp/3'), true)
  assert.equal(comes('/ip4/192.0.2.8/tcp/3'), false)
  assert.equal(
    comes('/ip4/192.0.2.7/tcp/4/p2p/12D3KooWEKa1od1F5U3ULLymKNfMfMdXmbeAnktKnAEV3kqgtg1Q/p2p-circuit'),
    false,
  )
  closed[0]?.()
  assert.equal(comes('/ip4/192.0.2.7/tcp/5'), false)
  assert.equal(comes('/ip4/192.0.2.7/tcp/6'), true)
})

test('limits: a log file is for its user alone, is added to, and is refused where there is no directory', (t) => {
  const file = join(temporaryDirectory(t), 'kith.log')
  openLog('info', file).info({ text: 'secret words' }, 'one')
  openLog('info', file).info('two')
  const text = readFileSync(file, 'utf8')
  assert.match(text, /"one"[\s\S]*"two"/)
  assert.doesNotMatch(text, /secret words/)
  assert.equal(statSync(file).mode & 0o077, 0)
  assert.throws(
    () => openLog('info', join(file, 'below')),
    (error) => error instanceof KithError && error.code === 'data_dir' && (error.next ?? '').includes('--log-file'),
  )
})

test('limits: the backup of a running bootstrap node knows every name that was registered, under the same identity', async (t) => {
  const [dataDir, target] = [temporaryDirectory(t), join(temporaryDirectory(t), 'backup')]
  const open = (path: string) =>
    openBootstrap({ dataDir: path, listen: LOOPBACK, clock: systemClock, report: () => undefined })
  const node = await open(dataDir)
  t.after(() => node.close())
  const alice = await openPeer({
    dataDir: temporaryDirectory(t),
    listen: LOOPBACK,
    bootstraps: node.addresses,
    name: 'alice',
    clock: systemClock,
    tell: () => undefined,
    report: () => undefined,
  })
  t.after(() => alice.close())
  await alice.online()
  backUpBootstrap(dataDir, target)
  assert.deepEqual(readdirSync(target).sort(), ['bootstrap.db', 'bootstrap.key'])
  assert.throws(() => {
    backUpBootstrap(dataDir, target)
  }, /is not empty/)
  const empty = join(temporaryDirectory(t), 'nothing')
  mkdirSync(empty)
  assert.throws(() => {
    backUpBootstrap(empty, join(empty, 'x'))
  }, /There is no bootstrap node/)

  await node.close()
  const again = await open(target)
  t.after(() => again.close())
  assert.equal(again.peerId, node.peerId)
  assert.equal(again.counts().names, 1)
})
