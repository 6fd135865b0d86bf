import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { randomBytes, sha256 } from '../../src/crypto/keys.ts'
import { KithError } from '../../src/errors.ts'
import { readBackup, RESTORED_FILE, settleImport, writeBackup } from '../../src/store/backup.ts'
import { Blocks } from '../../src/store/blocks.ts'
import { getSetting, putSetting } from '../../src/store/settings.ts'
import { Store } from '../../src/store/store.ts'
import { temporaryDirectory } from '../support/people.ts'
import type { TestContext } from 'node:test'

const PASSPHRASE = 'correct horse battery'
const WORD = 'plainly-readable-word'
const BLOCK = randomBytes(200_000)

interface Made {
  readonly dir: string
  readonly target: string
  /** Writes the backup. */
  make(options?: { force?: boolean; passphrase?: string }): Promise<number>
}

async function made(t: TestContext): Promise<Made> {
  const dir = temporaryDirectory(t)
  const store = Store.open(join(dir, 'kith.db'))
  t.after(() => {
    store.close()
  })
  await store.write((sql) => {
    putSetting(sql, 'word', WORD)
  })
  writeFileSync(join(dir, 'user.key'), WORD)
  const blocks = new Blocks(join(dir, 'blocks'))
  await blocks.put(sha256(BLOCK), BLOCK)
  const target = join(temporaryDirectory(t), 'a.kith')
  const make: Made['make'] = async ({ force = false, passphrase = PASSPHRASE } = {}) =>
    await writeBackup({
      ...{ dataDir: dir, target, passphrase, force, isEverybodys: false },
      snapshot: (path) => {
        store.snapshot(path)
      },
      blocks: [Buffer.from(sha256(BLOCK)).toString('hex')],
    })
  return { dir, target, make }
}

function hasCode(code: string): (error: unknown) => boolean {
  return (error) => error instanceof KithError && error.code === code && error.next !== undefined
}

test('backup: everything comes back as it was, the file is for its owner alone and tells nothing', async (t) => {
  const { dir, target, make } = await made(t)
  assert.equal(await make(), statSync(target).size)
  assert.equal(statSync(target).mode & 0o777, 0o600)
  assert.ok(!readFileSync(target).includes(WORD))
  assert.deepEqual(readdirSync(join(target, '..')), ['a.kith'])
  assert.ok(!existsSync(join(dir, 'kith.db.backup')))
  const into = temporaryDirectory(t)
  await readBackup(target, PASSPHRASE, into)
  const store = Store.open(join(into, 'kith.db'))
  assert.equal(getSetting(store, 'word'), WORD)
  store.close()
  assert.equal(readFileSync(join(into, 'user.key'), 'utf8'), WORD)
  assert.deepEqual(new Uint8Array((await new Blocks(join(into, 'blocks')).get(sha256(BLOCK)))!), BLOCK)
  assert.equal(readFileSync(join(into, RESTORED_FILE), 'utf8'), 'own')
  await assert.rejects(readBackup(target, PASSPHRASE, into), hasCode('data_dir'))
})

test('backup: nothing is overwritten unless that is said, and a short passphrase is refused', async (t) => {
  const { target, make } = await made(t)
  writeFileSync(target, 'mine')
  await assert.rejects(make(), hasCode('usage'))
  assert.equal(readFileSync(target, 'utf8'), 'mine')
  await make({ force: true })
  assert.ok(statSync(target).size > 1000)
  await assert.rejects(make({ force: true, passphrase: 'short' }), hasCode('usage'))
})

test('backup: a wrong passphrase, a changed bit, a missing, doubled or exchanged chunk restore nothing', async (t) => {
  const { target, make } = await made(t)
  await make()
  const whole = readFileSync(target)
  const chunks: Buffer[] = []
  const start = whole.indexOf('\n') + 1 + 60 + 32
  for (let at = start; at < whole.length;) {
    const end = at + 4 + whole.readUInt32BE(at)
    chunks.push(whole.subarray(at, end))
    at = end
  }
  assert.ok(chunks.length > 4)
  const head = whole.subarray(0, start)
  const [first = head, second = head, ...rest] = chunks
  const flipped = Buffer.from(whole)
  flipped[whole.length - 100_000]! ^= 1
  const damaged: Record<string, Buffer> = {
    'a bit': flipped,
    'cut short': whole.subarray(0, whole.length - 1),
    'without its last chunk': Buffer.concat([head, first, second, ...rest.slice(0, -1)]),
    'without its first': Buffer.concat([head, second, ...rest]),
    exchanged: Buffer.concat([head, second, first, ...rest]),
    'exchanged within one file': Buffer.concat([
      ...[head, ...chunks.slice(0, -3)],
      ...chunks.slice(-3, -1).reverse(),
      ...chunks.slice(-1),
    ]),
    doubled: Buffer.concat([head, first, first, second, ...rest]),
    'something behind it': Buffer.concat([whole, Buffer.of(0)]),
    'no backup': Buffer.from(WORD.repeat(50)),
    empty: Buffer.alloc(0),
  }
  const into = temporaryDirectory(t)
  for (const [what, bytes] of Object.entries(damaged)) {
    writeFileSync(target, bytes)
    await assert.rejects(readBackup(target, PASSPHRASE, into), hasCode('corrupt'), what)
    assert.deepEqual(readdirSync(into), [], what)
  }
  writeFileSync(target, whole)
  await assert.rejects(readBackup(target, 'wrong horse battery', into), hasCode('passphrase'))
  assert.deepEqual(readdirSync(into), [])
})

test('backup: an import cut off leaves nothing, or is finished at the next start', (t) => {
  const dir = temporaryDirectory(t)
  const fill = (): void => {
    mkdirSync(join(dir, 'importing'))
    writeFileSync(join(dir, 'importing', 'kith.db'), WORD)
    writeFileSync(join(dir, 'importing', 'user.key'), WORD)
  }
  fill()
  settleImport(dir)
  assert.deepEqual(readdirSync(dir), [])
  fill()
  writeFileSync(join(dir, 'importing', 'complete'), '')
  settleImport(dir)
  assert.deepEqual(readdirSync(dir), ['kith.db', 'user.key'])
})
