import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { systemClock } from '../../src/clock.ts'
import { openBootstrap } from '../../src/compose/bootstrap.ts'
import { openPeer } from '../../src/compose/peer.ts'
import { watching } from '../../src/compose/watching.ts'
import { KithError } from '../../src/errors.ts'
import { counted } from '../../src/metrics/answers.ts'
import { Metrics } from '../../src/metrics/metrics.ts'
import { temporaryDirectory } from '../support/people.ts'
import type { TestContext } from 'node:test'
import type { Bootstrap } from '../../src/compose/bootstrap.ts'
import type { Kith } from '../../src/kith.ts'

const LOOPBACK = ['/ip4/127.0.0.1/tcp/0']
const ANY = { host: '127.0.0.1', port: 0 }
const DASHBOARD = 'docs/operating/grafana.json'

interface Watched<T> {
  readonly node: T
  readonly address: string
}

async function bootstrap(t: TestContext): Promise<Watched<Bootstrap>> {
  const dataDir = temporaryDirectory(t)
  const watch = watching(dataDir, ANY)
  const node = await openBootstrap({
    dataDir,
    listen: LOOPBACK,
    clock: systemClock,
    report: () => undefined,
    metrics: watch.metrics,
  })
  t.after(() => node.close())
  const server = await watch.serveBootstrap(node)
  t.after(() => server.close())
  return { node, address: server.address }
}

async function peer(t: TestContext, name: string, bootstraps: readonly string[]): Promise<Watched<Kith>> {
  const dataDir = temporaryDirectory(t)
  const watch = watching(dataDir, ANY)
  const node = await openPeer({
    dataDir,
    listen: LOOPBACK,
    bootstraps,
    name,
    clock: systemClock,
    tell: () => undefined,
    report: () => undefined,
    metrics: watch.metrics,
  })
  t.after(() => node.close())
  const server = await watch.servePeer(node)
  t.after(() => server.close())
  await node.online()
  return { node, address: server.address }
}

async function read(address: string): Promise<Map<string, number>> {
  const text = await (await fetch(`${address}/metrics`)).text()
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return new Map(
    lines.map((line) => {
      const end = line.lastIndexOf(' ')
      return [line.slice(0, end), Number(line.slice(end + 1))] as const
    }),
  )
}

test('metrics: a bootstrap node and a peer count what they do, through a time offline, and the dashboard asks for nothing else', async (t) => {
  const { node, address } = await bootstrap(t)
  const alice = await peer(t, 'alice', node.addresses)
  const before = await read(address)
  assert.equal(before.get('kith_bootstrap_names'), 1)
  assert.equal(before.get('kith_bootstrap_devices'), 1)
  assert.equal(before.get('kith_bootstrap_peers'), 1)
  assert.equal(before.get('kith_rendezvous_answers_total{request="register",status="STORED"}'), 1)

  await alice.node.offline()
  await alice.node.online()
  const mine = await read(alice.address)
  assert.equal(mine.get('kith_peer_bootstraps'), 1)
  assert.ok((mine.get('kith_peer_connections') ?? 0) >= 1)

  const names = new Set([...before.keys(), ...mine.keys()].map((key) => key.replace(/\{.*$/, '')))
  const { panels } = JSON.parse(readFileSync(DASHBOARD, 'utf8')) as { panels: { targets?: { expr: string }[] }[] }
  const asked = panels.flatMap(({ targets = [] }) =>
    targets.flatMap(({ expr }) => expr.match(/\b[a-z]+_[a-z0-9_]+\b/g) ?? []),
  )
  const words = new Set(['histogram_quantile', 'data_source'])
  assert.ok(asked.length >= 10)
  assert.deepEqual(
    asked.filter((name) => !words.has(name) && !names.has(name)),
    [],
    'everything that the dashboard asks for is exported',
  )
})

test('metrics: health says what is wrong, and turns unhealthy when it is', async (t) => {
  const { node, address } = await bootstrap(t)
  const alice = await peer(t, 'alice', node.addresses)
  for (const url of [address, alice.address]) {
    const response = await fetch(`${url}/health`)
    assert.equal(response.status, 200)
    assert.deepEqual(((await response.json()) as { problems: unknown }).problems, [])
  }
  await node.close()
  const lonely = async (): Promise<Response> => await fetch(`${alice.address}/health`)
  let response = await lonely()
  while (response.status === 200) response = await lonely()
  assert.equal(response.status, 503)
  assert.match(await response.text(), /no bootstrap node answers/)
})

test('metrics: nothing but GET of two paths is answered, and no page of another site', async (t) => {
  const { node, address } = await bootstrap(t)
  const statuses = [
    await fetch(`${address}/`),
    await fetch(`${address}/metrics`, { method: 'POST' }),
    await fetch(`${address}/metrics`, { headers: { 'sec-fetch-site': 'cross-site' } }),
  ].map(({ status }) => status)
  assert.deepEqual(statuses, [404, 405, 405])
  const port = Number(new URL(address).port)
  await assert.rejects(
    watching(temporaryDirectory(t), { host: '127.0.0.1', port }).serveBootstrap(node),
    (error) => error instanceof KithError && error.code === 'port_in_use',
  )
})

test('metrics: answers are counted by request and status, thrown ones as broken', async (t) => {
  const metrics = new Metrics({ dataDir: temporaryDirectory(t) })
  const handler = counted(
    {
      now: () => ({ status: 'FOUND' }),
      later: () => Promise.resolve({ status: 'BUSY' }),
      fails: () => Promise.reject(new Error('no')),
      throws: (): never => {
        throw new Error('no')
      },
    },
    metrics,
    'kith_test',
  )
  handler.now()
  await handler.later()
  await assert.rejects(handler.fails(), /no/)
  assert.throws(() => handler.throws(), /no/)
  const text = await metrics.text()
  for (const line of ['now",status="FOUND', 'later",status="BUSY', 'fails",status="broken', 'throws",status="broken']) {
    assert.ok(text.includes(`kith_test_answers_total{request="${line}"} 1`), line)
  }
})

test('metrics: what many values come from is read once a scrape, and anew at the next', async (t) => {
  const metrics = new Metrics({ dataDir: temporaryDirectory(t) })
  let reads = 0
  const count = metrics.oncePerScrape(() => ++reads)
  for (const name of ['one', 'two', 'three']) metrics.gauge(`kith_test_${name}`, 'A test', count)
  assert.match(await metrics.text(), /kith_test_one 1\n[^]*kith_test_three 1\n/)
  assert.match(await metrics.text(), /kith_test_one 2\n[^]*kith_test_three 2\n/)
  assert.equal(reads, 2)
})
