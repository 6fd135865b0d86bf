import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseBootstrap, parsePeer } from '../../src/config.ts'
import { KithError } from '../../src/errors.ts'
import type { PeerConfig } from '../../src/config.ts'

const HOME = { HOME: '/home/a' }
const DEFAULTS: PeerConfig = {
  dataDir: '/home/a/.local/share/kith',
  listen: ['/ip4/0.0.0.0/tcp/0'],
  logLevel: 'warn',
  bootstrap: [],
  name: undefined,
  headless: false,
  offline: false,
  reach: { relay: false, upnp: true, lan: true },
  recover: undefined,
  json: false,
}
const [ONE, TWO] = ['/ip4/192.0.2.7/tcp/4001', '/dns4/bootstrap/tcp/4001'] as const
const PEER_ID = '12D3KooWEKa1od1F5U3ULLymKNfMfMdXmbeAnktKnAEV3kqgtg1Q'

const PARSED: readonly [argv: string[], env: Record<string, string>, expected: Partial<PeerConfig>][] = [
  [[], {}, {}],
  [
    ['--name', 'bob', '--headless', '--offline', '--json'],
    {},
    { name: 'bob', headless: true, offline: true, json: true },
  ],
  [['--bootstrap', ONE, '--bootstrap', TWO], {}, { bootstrap: [ONE, TWO] }],
  [['--bootstrap', `${ONE}/p2p/${PEER_ID}`], {}, { bootstrap: [`${ONE}/p2p/${PEER_ID}`] }],
  [['--bootstrap=/ip6/::1/tcp/9'], {}, { bootstrap: ['/ip6/::1/tcp/9'] }],
  [[], { KITH_BOOTSTRAP: `${ONE},${TWO}` }, { bootstrap: [ONE, TWO] }],
  [[], { KITH_BOOTSTRAP: ` ${ONE}  ${TWO}\n` }, { bootstrap: [ONE, TWO] }],
  [['--bootstrap', ONE], { KITH_BOOTSTRAP: TWO }, { bootstrap: [ONE] }],
  [['--api', '7777'], { KITH_API: 'off' }, { api: 7777 }],
  [[], { KITH_API: 'off' }, { api: 'off' }],
  [['--api', '0'], {}, { api: 0 }],
  [['--name', 'flag'], { KITH_NAME: 'env' }, { name: 'flag' }],
  [[], { KITH_NAME: 'env' }, { name: 'env' }],
  [[], { KITH_NAME: '' }, {}],
  [[], { KITH_HEADLESS: '1', KITH_OFFLINE: 'true', KITH_JSON: 'on' }, { headless: true, offline: true, json: true }],
  [[], { KITH_HEADLESS: '0', KITH_OFFLINE: 'no' }, {}],
  [[], { KITH_DATA_DIR: '/srv/kith' }, { dataDir: '/srv/kith' }],
  [['--data-dir', 'here'], { KITH_DATA_DIR: '/srv/kith' }, { dataDir: `${process.cwd()}/here` }],
  [['--listen', ONE, '--listen', '/ip4/0.0.0.0/tcp/1'], {}, { listen: [ONE, '/ip4/0.0.0.0/tcp/1'] }],
  [[], { KITH_LISTEN: ONE, KITH_LOG_LEVEL: 'debug' }, { listen: [ONE], logLevel: 'debug' }],
]

test('config: flags before KITH_* before defaults', () => {
  for (const [argv, env, expected] of PARSED) {
    const label = JSON.stringify([argv, env])
    assert.deepEqual(parsePeer(argv, { ...HOME, ...env }, 'linux'), { ...DEFAULTS, ...expected }, label)
  }
})

test('config: the data directory follows the platform', () => {
  const dirs: readonly [NodeJS.Platform, Record<string, string>, string][] = [
    ['linux', HOME, '/home/a/.local/share/kith'],
    ['linux', { ...HOME, XDG_DATA_HOME: '/data' }, '/data/kith'],
    ['linux', { ...HOME, XDG_DATA_HOME: 'relative' }, '/home/a/.local/share/kith'],
    ['darwin', HOME, '/home/a/Library/Application Support/kith'],
    ['win32', { APPDATA: '/appdata' }, '/appdata/kith'],
  ]
  for (const [platform, env, expected] of dirs) {
    assert.equal(parsePeer([], env, platform).dataDir, expected)
    assert.equal(parseBootstrap([], env, platform).dataDir, `${expected}-bootstrap`)
  }
})

test('config: the bootstrap node has a fixed port', () => {
  assert.deepEqual(parseBootstrap([], HOME, 'linux').listen, ['/ip4/0.0.0.0/tcp/4001'])
})

const REFUSED: readonly [argv: string[], env: Record<string, string>, code: string, said: RegExp][] = [
  [['--bootstrp', ONE], {}, 'usage', /Did you mean --bootstrap\?/],
  [['--bootstrap'], {}, 'usage', /argument missing/],
  [['--nonsense'], {}, 'usage', /unknown option '--nonsense'/],
  [['extra'], {}, 'usage', /too many arguments/],
  [['--bootstrap', 'bootstrap:4001'], {}, 'bad_address', /'bootstrap:4001' is not a multiaddr/],
  [['--bootstrap', ''], {}, 'bad_address', /--bootstrap/],
  [['--bootstrap', '/'], {}, 'bad_address', /--bootstrap/],
  [['--bootstrap', '/ip4/300.0.0.1/tcp/1'], {}, 'bad_address', /--bootstrap/],
  [['--bootstrap', '/ip4/1.2.3.4/tcp/99999'], {}, 'bad_address', /65535/],
  [['--bootstrap', `${ONE}/p2p/nonsense`], {}, 'bad_address', /p2p\/nonsense/],
  [['--bootstrap', `${ONE}/p2p/${PEER_ID.slice(0, -1)}`], {}, 'bad_address', /no whole peer id/],
  [['--listen', '0.0.0.0:4001'], {}, 'bad_address', /--listen/],
  [[], { KITH_BOOTSTRAP: 'nonsense' }, 'bad_address', /nonsense/],
  [['--name', 'Bob'], {}, 'invalid_name', /'Bob' cannot be a name/],
  [['--name', 'b'], {}, 'invalid_name', /'b'/],
  [['--api', 'on'], {}, 'usage', /--api: 'on' is no port/],
  [['--api', '65536'], {}, 'usage', /65536/],
  [['--log-level', 'loud'], {}, 'usage', /no log level loud/],
  [[], { KITH_HEADLESS: 'maybe' }, 'usage', /KITH_HEADLESS is 'maybe'/],
]

test('config: what is wrong is refused with its name and the next step', () => {
  for (const [argv, env, code, said] of REFUSED) {
    assert.throws(
      () => parsePeer(argv, env),
      (error: unknown) => {
        assert.ok(error instanceof KithError, String(error))
        assert.equal(error.code, code)
        assert.match(error.message, said)
        assert.ok(error.next !== undefined)
        return true
      },
      JSON.stringify([argv, env]),
    )
  }
})
