import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import fc from 'fast-check'
import { cutText, safeFileName } from '../../src/posts/file-name.ts'
import { Files } from '../../src/store/files.ts'
import { MemoryWorld } from '../support/memory-net.ts'
import { temporaryDirectory } from '../support/people.ts'
import { makePerson } from '../support/people.ts'

/** Names that somebody might choose to do harm, and what becomes of them. */
const HOSTILE: [string, string][] = [
  ['../../etc/passwd', '_.._etc_passwd'],
  ['/etc/passwd', '_etc_passwd'],
  ['..', 'post'],
  ['.', 'post'],
  ['...', 'post'],
  ['', 'post'],
  ['/', 'post'],
  ['\\\\server\\share\\x', '__server_share_x'],
  ['C:\\Windows\\system32\\cmd.exe', 'C__Windows_system32_cmd.exe'],
  ['a/../../b', 'a_.._.._b'],
  ['.bashrc', 'bashrc'],
  ['.ssh/authorized_keys', 'ssh_authorized_keys'],
  ['..hidden', 'hidden'],
  ['. .x', 'x'],
  ['-rf', 'rf'],
  ['--help', 'help'],
  ['~', 'post'],
  ['~root', 'root'],
  ['a\0b.txt', 'a_b.txt'],
  ['a\nb.txt', 'a_b.txt'],
  ['a\r\nb', 'a__b'],
  ['\u001b[31mred\u001b[0m', '_[31mred_[0m'],
  ['bell\u0007', 'bell_'],
  ['\u009b31m', '_31m'],
  ['back\b\b\bspace', 'back___space'],
  ['photo\u202egpj.exe', 'photo_gpj.exe'],
  ['a\u200bb', 'a_b'],
  ['a\u2066b\u2069', 'a_b_'],
  ['\ufeffbom.txt', '_bom.txt'],
  ['line\u2028sep', 'line_sep'],
  ['lone\ud800half', 'lone_half'],
  ['private\ue000use', 'private_use'],
  ['CON', '_CON'],
  ['con.txt', '_con.txt'],
  ['NUL', '_NUL'],
  ['nul.tar.gz', '_nul.tar.gz'],
  ['com1', '_com1'],
  ['COM¹.txt', '_COM¹.txt'],
  ['lpt9.', '_lpt9'],
  ['AUX ', '_AUX'],
  ['CONIN$', '_CONIN$'],
  ['CLOCK$.x', '_CLOCK$.x'],
  ['trailing.', 'trailing'],
  ['trailing   ', 'trailing'],
  ['trailing. . .', 'trailing'],
  ['  leading', 'leading'],
  ['what?*<>|":.txt', 'what_______.txt'],
  ['$(rm -rf ~)', '$(rm -rf ~)'],
  ['`id`;ls&', '`id`;ls&'],
  ['a   \t  b', 'a _ b'],
  ['stream.txt:evil', 'stream.txt_evil'],
  ['.0.part', '0.part'],
  ['e\u0301.txt', 'é.txt'],
  ['%2e%2e%2f', '%2e%2e%2f'],
]

test('post rule 15: names that others choose become plain, visible file names', () => {
  assert.ok(HOSTILE.length >= 50)
  for (const [name, safe] of HOSTILE) assert.equal(safeFileName(name), safe, JSON.stringify(name))
  for (const name of [
    'holiday.jpg',
    'my notes (2).txt',
    'Übersicht 2026.pdf',
    '写真.png',
    'archive.tar.gz',
    '👩‍👧.gif'.replace('\u200d', ''),
  ])
    assert.equal(safeFileName(name), name)
})

test('post rule 15: long names are cut between characters and keep their extension', () => {
  const bytes = (name: string): number => new TextEncoder().encode(safeFileName(name)).length
  assert.equal(bytes('x'.repeat(255)), 200)
  assert.equal(safeFileName(`${'x'.repeat(250)}.jpeg`), `${'x'.repeat(195)}.jpeg`)
  assert.ok(bytes('写'.repeat(85)) <= 200)
  assert.equal(safeFileName('写'.repeat(85)), '写'.repeat(66))
  assert.equal(bytes(`x.${'y'.repeat(250)}`), 200, 'an endless extension is no extension')
  assert.equal(cutText('a👍b', 4), 'a')
})

test('post rule 15: whatever the name is, it stays one plain name', () => {
  const name = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom(...HOSTILE.map(([hostile]) => hostile)),
  )
  fc.assert(
    fc.property(
      fc.array(name, { maxLength: 4 }).map((parts) => parts.join('/')),
      (hostile) => {
        const safe = safeFileName(hostile)
        assert.doesNotMatch(safe, /[/\\\0]|^\.|^$|[\p{Cc}\p{Cf}\p{Cs}]/u)
        assert.ok(new TextEncoder().encode(safe).length <= 201)
        assert.equal(safeFileName(safe), safe, 'safe names stay as they are')
      },
    ),
    { numRuns: 1000, seed: 20261123 },
  )
})

test('post rule 15: hostile names are saved inside the downloads folder, and over no other file', async (t) => {
  const dataDir = temporaryDirectory(t)
  const files = new Files({ dataDir })
  const text = (of: string) =>
    (async function* () {
      yield new TextEncoder().encode(of)
    })()
  const paths = new Map<string, string>()
  for (const [name] of [...HOSTILE, ...HOSTILE]) {
    const content = String(paths.size)
    paths.set(await files.save(safeFileName(name), text(content)), content)
  }
  assert.equal(paths.size, HOSTILE.length * 2, 'each has a file of its own')
  assert.deepEqual(readdirSync(dataDir), ['downloads'])
  assert.deepEqual(
    readdirSync(join(dataDir, 'downloads'))
      .map((name) => join(dataDir, 'downloads', name))
      .sort(),
    [...paths.keys()].sort(),
  )
  for (const [path, content] of paths) assert.equal(readFileSync(path, 'utf8'), content)
})

test('post: a download that fails on its way leaves no file', async (t) => {
  const { directory } = makePerson(t, new MemoryWorld(), 'alice')
  const files = new Files({ dataDir: directory })
  const failing = async function* (): AsyncGenerator<Uint8Array> {
    yield new Uint8Array(10)
    throw new Error('no more')
  }
  await assert.rejects(files.save('a.txt', failing()), /no more/)
  assert.deepEqual(readdirSync(join(directory, 'downloads')), [])
})
