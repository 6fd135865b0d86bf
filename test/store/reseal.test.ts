import assert from 'node:assert/strict'
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { sha256 } from '../../src/crypto/keys.ts'
import { KithError } from '../../src/errors.ts'
import { Blocks } from '../../src/store/blocks.ts'
import { changePassphrase, removePassphrase, setPassphrase, settle } from '../../src/store/reseal.ts'
import { getSetting, putSetting } from '../../src/store/settings.ts'
import { Store } from '../../src/store/store.ts'
import { openVault } from '../../src/store/vault.ts'
import { temporaryDirectory } from '../support/people.ts'
import type { TestContext } from 'node:test'

const PASSPHRASE = 'correct horse battery'
const WORD = 'plainly-readable-word'
const SEED = sha256(new TextEncoder().encode('seed'))
const BLOCK = new TextEncoder().encode(`a block with a ${WORD}`)

/** A directory as a peer leaves it. */
async function filled(t: TestContext): Promise<string> {
  const dir = temporaryDirectory(t)
  const store = Store.open(join(dir, 'kith.db'))
  await store.write((sql) => {
    putSetting(sql, 'word', WORD)
  })
  store.close()
  for (const name of ['user.key', 'device.key']) writeFileSync(join(dir, name), SEED)
  writeFileSync(join(dir, 'input-history'), WORD)
  mkdirSync(join(dir, 'libp2p'))
  writeFileSync(join(dir, 'libp2p', 'log'), WORD)
  const blocks = new Blocks(join(dir, 'blocks'))
  await blocks.put(sha256(BLOCK), BLOCK)
  await blocks.sync()
  return dir
}

function files(dir: string): string[] {
  return readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .map((name) => join(dir, name))
    .filter((path) => statSync(path).isFile())
}

/** Files in which the word or the seed can be read. */
function readable(dir: string): string[] {
  const seed = Buffer.from(SEED)
  const needles = [Buffer.from(WORD), seed, Buffer.from(seed.toString('hex')), Buffer.from(seed.toString('base64'))]
  return files(dir).filter((path) => needles.some((needle) => readFileSync(path).includes(needle)))
}

async function holdsAll(dir: string, passphrase: string): Promise<void> {
  const seal = await openVault(dir, passphrase)
  const store = Store.open(join(dir, 'kith.db'), undefined, seal.databaseKey)
  assert.equal(getSetting(store, 'word'), WORD)
  store.close()
  assert.deepEqual(seal.open('user.key', readFileSync(join(dir, 'user.key'))), SEED)
  const blocks = new Blocks(join(dir, 'blocks'), seal)
  assert.equal(await blocks.size(sha256(BLOCK)), BLOCK.length)
  assert.deepEqual(new Uint8Array((await blocks.get(sha256(BLOCK)))!), BLOCK)
}

function hasCode(code: string): (error: unknown) => boolean {
  return (error) => error instanceof KithError && error.code === code && error.next !== undefined
}

test('passphrase: set, nothing can be read any more and everything is there; changed; removed, all is as before', async (t) => {
  const dir = await filled(t)
  const before = files(dir).length
  assert.ok(readable(dir).length >= 5)
  await setPassphrase(dir, PASSPHRASE)
  assert.deepEqual(readable(dir), [])
  await holdsAll(dir, PASSPHRASE)
  assert.deepEqual(readable(dir), [])
  await assert.rejects(openVault(dir, 'wrong horse battery'), hasCode('passphrase'))
  await assert.rejects(changePassphrase(dir, 'wrong horse battery', 'another passphrase'), hasCode('passphrase'))
  await assert.rejects(setPassphrase(dir, 'another passphrase'), hasCode('passphrase'))
  await changePassphrase(dir, PASSPHRASE, 'another passphrase')
  await assert.rejects(openVault(dir, PASSPHRASE), hasCode('passphrase'))
  await holdsAll(dir, 'another passphrase')
  await assert.rejects(removePassphrase(dir, PASSPHRASE), hasCode('passphrase'))
  await removePassphrase(dir, 'another passphrase')
  const store = Store.open(join(dir, 'kith.db'))
  assert.equal(getSetting(store, 'word'), WORD)
  store.close()
  assert.deepEqual(new Uint8Array(readFileSync(join(dir, 'user.key'))), SEED)
  assert.deepEqual(new Uint8Array((await new Blocks(join(dir, 'blocks')).get(sha256(BLOCK)))!), BLOCK)
  assert.ok(files(dir).length <= before)
})

test('passphrase: a short one is refused', async (t) => {
  const dir = await filled(t)
  await assert.rejects(setPassphrase(dir, 'seven77'), hasCode('usage'))
  assert.ok(!existsSync(join(dir, 'vault')))
})

test('passphrase: cut off before the vault is there, all is as before and no copy is left', async (t) => {
  const dir = await filled(t)
  const old = files(dir)
  for (const name of ['user.key', 'device.key', 'kith.db']) writeFileSync(join(dir, `${name}.sealed`), 'half')
  mkdirSync(join(dir, 'blocks.sealed'))
  settle(dir)
  assert.deepEqual(files(dir).toSorted(), old.toSorted())
})

test('passphrase: cut off anywhere after the vault is there, the rest is made good and nothing plain is left', async (t) => {
  const plain = await filled(t)
  const whole = await filled(t)
  await setPassphrase(whole, PASSPHRASE)
  for (const done of [[], ['user.key'], ['user.key', 'kith.db'], ['user.key', 'device.key', 'kith.db', 'blocks']]) {
    const dir = temporaryDirectory(t)
    for (const name of ['user.key', 'device.key', 'kith.db', 'blocks']) {
      if (done.includes(name)) {
        copy(join(whole, name), join(dir, name))
      } else {
        copy(join(plain, name), join(dir, name))
        copy(join(whole, name), join(dir, `${name}.sealed`))
      }
    }
    if (!done.includes('kith.db')) writeFileSync(join(dir, 'kith.db-wal'), WORD)
    writeFileSync(join(dir, 'input-history'), 'sealed')
    copy(join(whole, 'vault'), join(dir, 'vault'))
    settle(dir)
    assert.deepEqual(readable(dir), [])
    await holdsAll(dir, PASSPHRASE)
  }
})

test('passphrase: a damaged, cut or swapped file is told as damage, not as a wrong passphrase', async (t) => {
  const dir = await filled(t)
  await setPassphrase(dir, PASSPHRASE)
  const vault = readFileSync(join(dir, 'vault'))
  for (const at of [0, 30, vault.length - 60, vault.length - 1]) {
    const damaged = Buffer.from(vault)
    damaged[at]! ^= 1
    writeFileSync(join(dir, 'vault'), damaged)
    await assert.rejects(openVault(dir, PASSPHRASE), hasCode('corrupt'))
  }
  for (const length of [0, 10, vault.length - 1]) {
    writeFileSync(join(dir, 'vault'), vault.subarray(0, length))
    await assert.rejects(openVault(dir, PASSPHRASE), hasCode('corrupt'))
  }
  writeFileSync(join(dir, 'vault'), vault)
  const seal = await openVault(dir, PASSPHRASE)
  // One key in the place of the other.
  rmSync(join(dir, 'user.key'))
  renameSync(join(dir, 'device.key'), join(dir, 'user.key'))
  assert.equal(seal.open('user.key', readFileSync(join(dir, 'user.key'))), undefined)
  // A database of another directory.
  const other = await filled(t)
  await setPassphrase(other, PASSPHRASE)
  const foreign = await openVault(other, PASSPHRASE)
  assert.throws(() => Store.open(join(dir, 'kith.db'), undefined, foreign.databaseKey), hasCode('corrupt'))
})

test('passphrase: what is written while it is set can be read nowhere, the write-ahead log neither', async (t) => {
  const dir = await filled(t)
  await setPassphrase(dir, PASSPHRASE)
  const store = Store.open(join(dir, 'kith.db'), undefined, (await openVault(dir, PASSPHRASE)).databaseKey)
  await store.write((sql) => {
    putSetting(sql, 'more', WORD)
  })
  assert.ok(statSync(join(dir, 'kith.db-wal')).size > 0)
  assert.deepEqual(readable(dir), [])
  store.close()
  assert.deepEqual(readable(dir), [])
})

function copy(from: string, to: string): void {
  cpSync(from, to, { recursive: true })
}
