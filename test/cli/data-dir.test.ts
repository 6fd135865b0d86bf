import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { openDataDir } from '../../src/store/data-dir.ts'
import { readPrivateFile, writePrivateFile } from '../../src/store/private-file.ts'
import { testProgram } from '../support/child.ts'
import type { ChildProcess } from 'node:child_process'

const fresh = (): string => mkdtempSync(join(tmpdir(), 'kith-dir-'))
const mode = (path: string): number => statSync(path).mode & 0o777

/** A process of its own that takes the directory and then waits; resolves with what it says. */
async function holder(path: string): Promise<{ child: ChildProcess; said: string }> {
  const child = spawn(process.execPath, [...testProgram('test/cli/holder.ts'), path], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const [said] = (await once(child.stdout, 'data')) as [Buffer]
  return { child, said: said.toString().trim() }
}

test('data dir: made with its parents, for this user alone', () => {
  const path = join(fresh(), 'a', 'b')
  const dir = openDataDir(path)
  assert.equal(mode(path), 0o700)
  for (const file of readdirSync(path)) assert.equal(mode(join(path, file)), 0o600, file)
  dir.close()
})

test('data dir: an empty one is closed to others; one with files of others is refused', () => {
  const path = fresh()
  chmodSync(path, 0o755)
  openDataDir(path).close()
  assert.equal(mode(path), 0o700)
  chmodSync(path, 0o755)
  openDataDir(path).close()
  assert.equal(mode(path), 0o700, 'known by its lock')

  const other = fresh()
  writeFileSync(join(other, 'letter.txt'), 'mine')
  chmodSync(other, 0o755)
  assert.throws(() => openDataDir(other), { code: 'data_dir', next: /empty directory|chmod 700/ })
  assert.equal(mode(other), 0o755)
})

test('data dir: a path that cannot be used is refused with the reason and the next step', () => {
  const file = join(fresh(), 'file')
  writeFileSync(file, '')
  for (const path of [file, join(file, 'below'), '/proc/nothing', '/dev/null/kith']) {
    assert.throws(() => openDataDir(path), { code: 'data_dir', message: /cannot be used: E/, next: /--data-dir/ }, path)
  }
})

test('data dir: a second process is kept out and told the pid of the first', async (t) => {
  const path = fresh()
  const { child, said } = await holder(path)
  t.after(() => child.kill('SIGKILL'))
  assert.equal(said, 'held')
  assert.throws(() => openDataDir(path), { code: 'locked', message: new RegExp(`process ${child.pid!}\\)`) })
})

test('data dir: kill -9 leaves no lock behind', async () => {
  const path = fresh()
  for (let round = 0; round < 3; round++) {
    const { child, said } = await holder(path)
    assert.equal(said, 'held')
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  openDataDir(path).close()
})

test('data dir: of many processes that start at once, exactly one gets it', async () => {
  const path = fresh()
  const holders = await Promise.all(Array.from({ length: 4 }, () => holder(path)))
  assert.equal(holders.filter(({ said }) => said === 'held').length, 1, holders.map(({ said }) => said).join())
  assert.equal(holders.filter(({ said }) => said === 'locked').length, 3)
  for (const { child } of holders) child.kill('SIGKILL')
})

test('data dir: the same process cannot take it twice, and can again after close', () => {
  const path = fresh()
  const dir = openDataDir(path)
  assert.throws(() => openDataDir(path), { code: 'locked' })
  dir.close()
  openDataDir(path).close()
})

test('private file: written whole for this user alone, read back, closed to others when found open', () => {
  const path = join(fresh(), 'key')
  assert.equal(readPrivateFile(path), undefined)
  writePrivateFile(path, new Uint8Array([1, 2, 3]))
  assert.equal(mode(path), 0o600)
  writePrivateFile(path, new Uint8Array([4]))
  chmodSync(path, 0o644)
  assert.deepEqual(readPrivateFile(path), new Uint8Array([4]))
  assert.equal(mode(path), 0o600)
})

test('private file: what a crash left half-written is overwritten, and a link there is not followed', () => {
  const folder = fresh()
  const path = join(folder, 'key')
  writeFileSync(`${path}.new`, 'half', { mode: 0o644 })
  writePrivateFile(path, new Uint8Array([7]))
  assert.deepEqual([...readFileSync(path)], [7])
  assert.equal(mode(path), 0o600)
  assert.ok(!existsSync(`${path}.new`))
  mkdirSync(join(folder, 'dir'))
  assert.throws(() => readPrivateFile(join(folder, 'dir')), { code: 'EISDIR' })
})
