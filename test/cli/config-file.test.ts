import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { parseBootstrap, parsePeer } from '../../src/config.ts'
import { KithError } from '../../src/errors.ts'
import { parseKith } from '../../src/cli/kith-options.ts'
import { temporaryDirectory } from '../support/people.ts'
import type { TestContext } from 'node:test'

const ADDRESS = '/ip4/192.0.2.7/tcp/4001'

/** A home whose default data directory has this config file. */
function home(t: TestContext, config?: unknown): { env: { HOME: string }; dataDir: string; root: string } {
  const root = temporaryDirectory(t)
  const dataDir = join(root, '.local', 'share', 'kith')
  mkdirSync(dataDir, { recursive: true })
  if (config !== undefined) {
    writeFileSync(join(dataDir, 'config.json'), typeof config === 'string' ? config : JSON.stringify(config))
  }
  return { env: { HOME: root }, dataDir, root }
}

test('config file: flag before variable before file before default, each setting by itself', (t) => {
  const { env } = home(t, { name: 'file', bootstrap: [ADDRESS], api: 7777, 'log-level': 'info', headless: true })
  const read = parsePeer(['--name', 'flag'], { ...env, KITH_API: 'off' }, 'linux')
  assert.deepEqual(
    [read.name, read.api, read.logLevel, read.headless, read.offline, read.bootstrap],
    ['flag', 'off', 'info', true, false, [ADDRESS]],
  )
  assert.equal(parsePeer([], { ...env, KITH_HEADLESS: '0' }, 'linux').headless, false)
})

test('config file: the one named by --config or KITH_CONFIG counts, and paths in it start from where it lies', (t) => {
  const { env, root } = home(t, { name: 'ignored' })
  const file = join(root, 'mine.json')
  writeFileSync(file, JSON.stringify({ 'data-dir': 'here', 'passphrase-file': 'secret', bootstrap: ADDRESS }))
  for (const read of [parsePeer(['--config', file], env, 'linux'), parsePeer([], { ...env, KITH_CONFIG: file })]) {
    assert.equal(read.dataDir, join(root, 'here'))
    assert.equal(read.passphraseFile, join(root, 'secret'))
    assert.deepEqual(read.bootstrap, [ADDRESS])
    assert.equal(read.name, undefined)
  }
  assert.equal(parsePeer(['--config', file, '--data-dir', '/srv/a'], env, 'linux').dataDir, '/srv/a')
})

test('config file: a bootstrap node reads its own', (t) => {
  const { env, root } = home(t)
  mkdirSync(join(root, '.local', 'share', 'kith-bootstrap'))
  writeFileSync(join(root, '.local', 'share', 'kith-bootstrap', 'config.json'), JSON.stringify({ listen: [ADDRESS] }))
  assert.deepEqual(parseBootstrap([], env, 'linux').listen, [ADDRESS])
})

const WRONG: readonly [config: unknown, said: RegExp, next: RegExp][] = [
  ['{"name": "alice",}', /it is no JSON/, /double quotes/],
  ['[]', /it is no JSON object/, /\{"name": "alice"\}/],
  [{ nmae: 'alice' }, /there is no setting "nmae"/, /Did you mean name\?/],
  [{ zzz: 1 }, /there is no setting "zzz"/, /There are bootstrap, name/],
  [{ 'data-dir': '/srv' }, /there is no setting "data-dir"/, /There are/],
  [{ recover: true }, /there is no setting "recover"/, /There are/],
  [{ passphrase: 'x' }, /there is no setting "passphrase"/, /There are|Did you mean/],
  [{ headless: 'yes' }, /headless is "yes"/, /true or false/],
  [{ bootstrap: [1] }, /bootstrap is \[1\]/, /list of texts/],
  [{ name: {} }, /name is \{\}/, /text in double quotes/],
  [{ name: '' }, /name is ""/, /text in double quotes/],
  ['x'.repeat(65 * 1024), /more than 64 KiB/, /Only settings/],
]

test('config file: what is wrong is refused by file, name and next step', (t) => {
  for (const [config, said, next] of WRONG) {
    const { env } = home(t, config)
    assert.throws(
      () => parsePeer([], env, 'linux'),
      (error: unknown) => {
        assert.ok(error instanceof KithError)
        assert.equal(error.code, 'usage')
        assert.match(error.message, /config\.json/)
        assert.match(error.message, said)
        assert.match(error.next ?? '', next)
        return true
      },
      JSON.stringify(config),
    )
  }
  const { env } = home(t, { name: 'Not A Name' })
  assert.throws(() => parsePeer([], env, 'linux'), { code: 'invalid_name' })
  assert.throws(() => parsePeer(['--config', '/nowhere.json'], env, 'linux'), { code: 'file_not_found' })
})

test('profile: a data directory of that name beside the default one, for the peer and for one-shot commands', (t) => {
  const { env, root } = home(t)
  const work = join(root, '.local', 'share', 'kith-profiles', 'work')
  assert.equal(parsePeer(['--profile', 'work'], env, 'linux').dataDir, work)
  assert.equal(parsePeer([], { ...env, KITH_PROFILE: 'work' }, 'linux').dataDir, work)
  assert.equal(parsePeer(['--profile', 'work'], { ...env, KITH_DATA_DIR: '/srv' }, 'linux').dataDir, work)
  assert.equal(parsePeer(['--data-dir', '/srv'], { ...env, KITH_PROFILE: 'work' }, 'linux').dataDir, '/srv')
  if (process.platform === 'linux') {
    assert.equal(parseKith(['--profile', 'work', 'list'], env).dataDir, work)
    assert.equal(parseKith(['list'], { ...env, KITH_PROFILE: 'work' }).dataDir, work)
  }
  for (const bad of ['../kith', 'Work', '', 'a/b', 'x'.repeat(33)]) {
    if (bad !== '') assert.throws(() => parsePeer(['--profile', bad], env, 'linux'), { code: 'usage' }, bad)
  }
  assert.throws(() => parsePeer(['--profile', 'work', '--data-dir', '/srv'], env, 'linux'), { code: 'usage' })
})
