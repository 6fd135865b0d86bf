import assert from 'node:assert/strict'
import { chmodSync, rmSync, statSync, readdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { test } from 'node:test'
import { temporaryDirectory } from '../support/people.ts'
import { BootstrapProcess, PeerProcess, Program, runToEnd } from '../support/processes.ts'
import type { AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'

const ANYWHERE = ['--listen', '/ip4/127.0.0.1/tcp/0']
const NOBODY = ['--bootstrap', '/ip4/127.0.0.1/tcp/9']

async function takenPort(t: TestContext): Promise<number> {
  const server = createServer()
  t.after(() => server.close())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

for (const entry of ['peer.js', 'bootstrap.js']) {
  const extra = entry === 'peer.js' ? NOBODY : []

  test(`refusals: ${entry}: a taken port ends it with the cause and the next step`, async (t) => {
    const port = await takenPort(t)
    const { code, err } = await runToEnd(entry, [
      ...extra,
      '--data-dir',
      temporaryDirectory(t),
      '--listen',
      `/ip4/127.0.0.1/tcp/${String(port)}`,
    ])
    assert.equal(code, 1)
    assert.match(err, new RegExp(`Port ${String(port)} is in use`))
    assert.match(err, /--listen/)
  })

  test(`refusals: ${entry}: an address that is none, an unknown flag`, async (t) => {
    const bad = await runToEnd(entry, [...extra, '--data-dir', temporaryDirectory(t), '--listen', 'localhost:4001'])
    assert.equal(bad.code, 2)
    assert.match(bad.err, /'localhost:4001' is not a multiaddr/)
    const unknown = await runToEnd(entry, ['--nonsense'])
    assert.equal(unknown.code, 2)
    assert.match(unknown.err, /nonsense/)
  })

  test(`refusals: ${entry}: a corrupt database is named, left as it is, and moving it away is enough`, async (t) => {
    const dataDir = temporaryDirectory(t)
    const file = join(dataDir, entry === 'peer.js' ? 'kith.db' : 'bootstrap.db')
    writeFileSync(file, 'garbage '.repeat(2_000))
    const args = [...extra, ...ANYWHERE, '--data-dir', dataDir]
    const { code, err } = await runToEnd(entry, args)
    assert.equal(code, 1)
    assert.match(err, new RegExp(`database ${file} cannot be read`))
    assert.match(err, /Move the file away/)
    rmSync(file)
    const program = new Program(entry, entry, args)
    await program.expect(/Listening on/)
    await program.kill('SIGTERM')
  })

  test(`refusals: ${entry}: a directory that cannot be used, and one that is in use`, async (t) => {
    const dataDir = temporaryDirectory(t)
    const file = join(dataDir, 'file')
    writeFileSync(file, '')
    const { code, err } = await runToEnd(entry, [...extra, ...ANYWHERE, '--data-dir', join(file, 'below')])
    assert.equal(code, 1)
    assert.match(err, /data directory|directory/i)

    const used = join(dataDir, 'used')
    const first = new Program(entry, entry, [...extra, ...ANYWHERE, '--data-dir', used])
    await first.expect(/Listening on/)
    const second = await runToEnd(entry, [...extra, ...ANYWHERE, '--data-dir', used])
    assert.equal(second.code, 1)
    assert.match(second.err, /Another Kith \(process \d+\) runs on/)
    await first.kill('SIGKILL')
    const third = new Program(entry, entry, [...extra, ...ANYWHERE, '--data-dir', used])
    await third.expect(/Listening on/)
    assert.equal((await third.kill('SIGTERM')).code, 0)
  })
}

test('refusals: a damaged key is never replaced by a new one', async (t) => {
  const dataDir = temporaryDirectory(t)
  const args = [...NOBODY, ...ANYWHERE, '--data-dir', dataDir]
  const program = new Program('peer', 'peer.js', args)
  await program.expect(/Listening on/)
  await program.kill('SIGTERM')
  writeFileSync(join(dataDir, 'user.key'), 'short')
  const { code, err } = await runToEnd('peer.js', args)
  assert.equal(code, 1)
  assert.match(err, /user\.key is damaged/)
})

test('refusals: no bootstrap node answers: online says so within five seconds and works all the same', async (t) => {
  const program = new Program('peer', 'peer.js', [
    ...NOBODY,
    ...ANYWHERE,
    '--data-dir',
    temporaryDirectory(t),
    '--name',
    'alice',
  ])
  t.after(() => program.kill())
  await program.ask(
    'online',
    /^Successfully go online\nNo bootstrap node answered: \/ip4\/127\.0\.0\.1\/tcp\/9 \(nothing listens there\)$/m,
    12_000,
  )
  await program.ask('lookup bob', /User not found: no bootstrap node answered\./)
  await program.ask('add bob', /no bootstrap node answered/)
  await program.ask('list', /Nobody yet/)
})

test('refusals: a name that is taken is said at the start, with whose it is', async (t) => {
  const bootstrap = new BootstrapProcess(t)
  await bootstrap.start()
  const first = new PeerProcess(t, 'alice', () => bootstrap.address)
  await (await first.start()).ask('online', /Successfully go online/)
  const second = new PeerProcess(t, 'alice', () => bootstrap.address)
  await (await second.start()).expect(/The name alice is taken by ~[0-9A-F]{4}-[0-9A-F]{4}/)
  await second.ask('name alice', /The name alice is taken by ~[0-9A-F-]+\.\n\s+Choose another name\./)
  await second.ask('name alina', /You are alina now\./)
  await first.ask('lookup alina', /User: alina\nStatus: online/)
})

test('refusals: everything in a data directory is for its user alone', async (t) => {
  const dataDir = temporaryDirectory(t)
  chmodSync(dataDir, 0o755)
  const program = new Program('peer', 'peer.js', [...NOBODY, ...ANYWHERE, '--data-dir', dataDir, '--name', 'alice'])
  await program.ask('create_group chess 0', /Created private group/)
  await program.kill('SIGTERM')
  assert.equal(statSync(dataDir).mode & 0o077, 0)
  for (const name of readdirSync(dataDir, { recursive: true, encoding: 'utf8' })) {
    const { mode } = statSync(join(dataDir, name))
    assert.equal(mode & 0o077, 0, `${name} has mode ${(mode & 0o777).toString(8)}`)
  }
})
