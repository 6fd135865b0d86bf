/** House rules that no compiler knows: each failure names the file and the rule. */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import test from 'node:test'
import { EXIT } from '../../src/errors.ts'
import { matches, protocolNames, sources, tableRows } from './source.ts'

/** Packages that the people who asked for Kith named: each does real work in it. */
const FIXED_PACKAGES = [
  'libp2p',
  '@chainsafe/libp2p-noise',
  '@chainsafe/libp2p-yamux',
  '@libp2p/tcp',
  '@libp2p/kad-dht',
  '@libp2p/gossipsub',
  'it-pipe',
  'uint8arrays',
]
/** A file beyond this wants a second room; the reason not to goes on its top. */
const FILE_LINES_MAX = 300
const MEDIAN_LINES_MAX = 150

const products = [...sources('src', '.ts'), ...sources('protocols', '.ts')]
const everything = [...products, ...sources('test', '.ts'), ...sources('scripts', '.mjs'), ...sources('bench', '.ts')]

test('house: rooms and files have names of their own', () => {
  const nameless = everything
    .map(({ path }) => path)
    .filter((path) => /(^|\/)(utils?|common|helpers?|managers?|misc|shared)(\/|\.)|\/index\.ts$/.test(path))
  assert.deepEqual(nameless, [])
})

test('house: things are named for what they are, not Manager, Service, Helper or Util', () => {
  const vague = products.flatMap(({ path, text }) =>
    matches(text, /\b(?:class|interface|type) (\w*(?:Manager|Service|Helper|Util)s?)\b/g).map(
      (name) => `${path}: ${name}`,
    ),
  )
  assert.deepEqual(vague, [])
})

test('house: nothing is left for later in a comment', () => {
  const marker = new RegExp(
    ['TO' + 'DO', 'FIX' + 'ME', 'X' + 'XX', 'HA' + 'CK'].map((word) => `\\b${word}\\b`).join('|'),
  )
  assert.deepEqual(
    everything.filter(({ text }) => marker.test(text)).map(({ path }) => path),
    [],
  )
})

test('house: SQL stands in src/store only', () => {
  const sql = /\b(SELECT\s[^;]*\sFROM|INSERT (OR \w+ )?INTO|DELETE FROM|CREATE TABLE|UPDATE \w+ SET|PRAGMA \w+)\b/
  const strays = products.filter(({ path, text }) => !path.startsWith('src/store/') && sql.test(text))
  assert.deepEqual(
    strays.map(({ path }) => path),
    [],
  )
})

test('house: every table of src/store is part of the schema', () => {
  const schema = readFileSync('src/store/schema.ts', 'utf8')
  const declared = sources('src/store', '.ts').flatMap(({ text }) => matches(text, /export const (\w+_SCHEMA)\b/g))
  assert.notEqual(declared.length, 0)
  assert.deepEqual(
    declared.filter((name) => !schema.includes(name)),
    [],
  )
})

test('house: docs/errors.md lists exactly the codes of src/errors.ts, with their exit codes', () => {
  const documented = tableRows(readFileSync('docs/errors.md', 'utf8'))
    .slice(1)
    .map((cells) => [cells[0]?.replaceAll('`', ''), Number(cells.at(-1))])
  const inCode = Object.entries(EXIT)
  assert.deepEqual(documented.toSorted(), inCode.toSorted())
})

test('house: every package that was asked for is used', () => {
  const unused = FIXED_PACKAGES.filter((name) => {
    const imported = new RegExp(`from '${name}(/[^']*)?'`)
    return !products.some(({ text }) => imported.test(text))
  })
  assert.deepEqual(unused, [])
})

test('house: the change log begins with the version of package.json', () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }
  assert.equal(/^## (\S+)/m.exec(readFileSync('CHANGELOG.md', 'utf8'))?.[1], version)
})

test('house: everything a newcomer looks for lies at the top', () => {
  const wanted = [
    'README.md',
    'ARCHITECTURE.md',
    'SECURITY.md',
    'CHANGELOG.md',
    'LICENSE',
    'Dockerfile',
    'docker-compose.yml',
  ]
  assert.deepEqual(
    wanted.filter((file) => !existsSync(file)),
    [],
  )
})

test('house: every protocol has a folder of tests', () => {
  assert.deepEqual(
    protocolNames().filter((name) => !existsSync(`test/${name}`)),
    [],
  )
})

test(`house: the median file has at most ${String(MEDIAN_LINES_MAX)} lines; longer ones are reported`, (t) => {
  const lengths = products.map(({ path, text }) => ({ path, text, lines: text.split('\n').length - 1 }))
  for (const { path, lines } of lengths.filter(({ lines }) => lines > FILE_LINES_MAX)) {
    t.diagnostic(`${path} has ${String(lines)} lines: split it, or say why not on its top`)
  }
  const median = lengths.map(({ lines }) => lines).toSorted((a, b) => a - b)[Math.floor(lengths.length / 2)] ?? 0
  t.diagnostic(`median: ${String(median)} lines`)
  assert.ok(median <= MEDIAN_LINES_MAX)
})
