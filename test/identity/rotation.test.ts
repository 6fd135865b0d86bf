/** A new user key, with the end of the process at each write, of a file and of the database. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { keyFiles } from '../../src/compose/key-files.ts'
import { generateKeyPair } from '../../src/crypto/keys.ts'
import { openIdentity, rotate, settleRotation } from '../../src/identity/identity.ts'
import { readBackup, writeBackup } from '../../src/store/backup.ts'
import { getSetting, putSetting } from '../../src/store/settings.ts'
import { Store } from '../../src/store/store.ts'
import { faultyDriver } from '../support/faulty-store.ts'
import { temporaryDirectory } from '../support/people.ts'
import type { KeyFiles, OwnIdentity } from '../../src/identity/identity.ts'
import type { Bytes } from '../../protocols/signed.ts'

const CURRENT = 'test.current'
const hex = (key: Bytes): string => Buffer.from(key).toString('hex')

/** Starts as a peer does, and returns the key that it signs with. */
function start(dataDir: string): OwnIdentity {
  const store = Store.open(join(dataDir, 'kith.db'))
  try {
    const identity = openIdentity(keyFiles(dataDir))
    settleRotation(keyFiles(dataDir), identity, (key) => getSetting(store, CURRENT) === hex(key))
    return identity
  } finally {
    store.close()
  }
}

/** Key files of a process that ends before its write number `last + 1`. */
function mortal(dataDir: string, last: number): KeyFiles {
  const files = keyFiles(dataDir)
  let writes = 0
  const live = (): void => {
    if (writes++ >= last) throw new Error('The process has ended')
  }
  return {
    read: files.read,
    write: (name, bytes) => {
      live()
      files.write(name, bytes)
    },
    remove: (name) => {
      live()
      files.remove(name)
    },
  }
}

interface Rotated {
  readonly points: number
  readonly isOver: boolean
}

async function rotateUntil(dataDir: string, { files, point }: { files: number; point: number }): Promise<Rotated> {
  const driver = faultyDriver(join(dataDir, 'kith.db'))
  const before = driver.points
  driver.fate = (at) => (at - before > point ? 'stop' : 'go')
  const key = generateKeyPair()
  const identity = openIdentity(keyFiles(dataDir))
  const keep = (): Promise<unknown> =>
    driver.store.write((sql) => {
      putSetting(sql, CURRENT, hex(key.publicKey))
    })
  const isOver = await rotate(mortal(dataDir, files), identity, key, keep).then(
    () => true,
    () => false,
  )
  const points = driver.points - before
  driver.store.close()
  return { points, isOver }
}

async function newcomer(dataDir: string): Promise<void> {
  const { user } = openIdentity(keyFiles(dataDir))
  const store = Store.open(join(dataDir, 'kith.db'))
  await store.write((sql) => {
    putSetting(sql, CURRENT, hex(user.publicKey))
  })
  store.close()
}

/** It starts, twice, with the one key that the database names, and no other is left. */
function hasOneKey(dataDir: string, what: string): void {
  const [first, second] = [start(dataDir), start(dataDir)]
  const store = Store.open(join(dataDir, 'kith.db'))
  const current = getSetting(store, CURRENT)
  store.close()
  assert.deepEqual([hex(first.user.publicKey), hex(second.user.publicKey)], [current, current], what)
  assert.deepEqual(keyFiles(dataDir).read('user.key'), first.user.seed, what)
  assert.equal(keyFiles(dataDir).read('user.next.key'), undefined, what)
}

test('identity: a rotation that is cut off at any write leaves exactly one key', async (t) => {
  const ALL = 100
  let isOver = false
  for (let files = 0; !isOver; files++) {
    const dataDir = temporaryDirectory(t)
    await newcomer(dataDir)
    isOver = (await rotateUntil(dataDir, { files, point: ALL })).isOver
    hasOneKey(dataDir, `after ${files} writes of files`)
    assert.ok(files <= 3)
  }
  isOver = false
  for (let point = 0; !isOver; point++) {
    const dataDir = temporaryDirectory(t)
    await newcomer(dataDir)
    isOver = (await rotateUntil(dataDir, { files: ALL, point })).isOver
    hasOneKey(dataDir, `after ${point} writes of the database`)
    assert.ok(point <= 10)
  }
})

test('identity: a backup between the two halves of a rotation restores a peer with its key', async (t) => {
  const [dataDir, restored] = [temporaryDirectory(t), temporaryDirectory(t)]
  await newcomer(dataDir)
  // The new key is on its way in, and current; the old file still stands.
  await rotateUntil(dataDir, { files: 1, point: 100 })
  const store = Store.open(join(dataDir, 'kith.db'))
  const target = join(temporaryDirectory(t), 'backup')
  const passphrase = 'correct horse battery'
  const snapshot = store.snapshot.bind(store)
  await writeBackup({ dataDir, target, passphrase, force: false, snapshot, blocks: [], isEverybodys: false })
  store.close()
  await readBackup(target, passphrase, restored)
  hasOneKey(restored, 'restored')
})
