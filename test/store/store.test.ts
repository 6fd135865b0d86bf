import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { KithError } from '../../src/errors.ts'
import { openDriver } from '../../src/store/driver.ts'
import { getSetting, putSetting } from '../../src/store/settings.ts'
import { Store } from '../../src/store/store.ts'
import { temporaryDirectory } from '../support/people.ts'
import type { TestContext } from 'node:test'

function open(t: TestContext): { store: Store; path: string } {
  const path = join(temporaryDirectory(t), 'kith.db')
  const store = Store.open(path)
  t.after(() => {
    store.close()
  })
  return { store, path }
}

/** What another process sees: what is committed, and nothing else. */
function committed(path: string, name: string): unknown {
  const driver = openDriver(path)
  try {
    return getSetting(driver, name)
  } finally {
    driver.close()
  }
}

test('store: a write is on disk when its promise resolves, not before', async (t) => {
  const { store, path } = open(t)
  const writing = store.write((sql) => {
    putSetting(sql, 'a', 1)
  })
  assert.equal(committed(path, 'a'), undefined)
  await writing
  assert.equal(committed(path, 'a'), 1)
})

test('store: writes of one turn share a transaction, and one that throws takes only itself back', async (t) => {
  const { store } = open(t)
  const seen: unknown[] = []
  const results = await Promise.allSettled([
    store.write((sql) => {
      putSetting(sql, 'a', 1)
    }),
    store.write((sql) => {
      putSetting(sql, 'b', 2)
      throw new Error('refused')
    }),
    store.write((sql) => {
      seen.push(getSetting(sql, 'a'), getSetting(sql, 'b'))
      return 'third'
    }),
  ])
  assert.deepEqual(
    results.map(({ status }) => status),
    ['fulfilled', 'rejected', 'fulfilled'],
  )
  assert.deepEqual(seen, [1, undefined])
  assert.equal(getSetting(store, 'a'), 1)
  assert.equal(getSetting(store, 'b'), undefined)
})

test('store: when the commit fails, every write of the transaction is told so', async (t) => {
  const { store } = open(t)
  const results = await Promise.allSettled([
    store.write((sql) => {
      putSetting(sql, 'a', 1)
    }),
    // Deferred constraints are checked at the commit.
    store.write((sql) => {
      sql.run('PRAGMA defer_foreign_keys = ON')
      sql.run("INSERT INTO device (peer_id, user_key, addresses) VALUES ('x', ?, '[]')", Uint8Array.of(1))
    }),
  ])
  assert.deepEqual(
    results.map(({ status }) => status),
    ['rejected', 'rejected'],
  )
  assert.equal(getSetting(store, 'a'), undefined)
  await store.write((sql) => {
    putSetting(sql, 'a', 2)
  })
  assert.equal(getSetting(store, 'a'), 2)
})

test('store: closing commits what waits and refuses what comes later', async (t) => {
  const { store, path } = open(t)
  const writing = store.write((sql) => {
    putSetting(sql, 'a', 1)
  })
  store.close()
  await writing
  assert.equal(committed(path, 'a'), 1)
  await assert.rejects(
    store.write(() => undefined),
    /closed/,
  )
})

test('store: a damaged file is refused with the way out, and not touched', (t) => {
  const { store, path } = open(t)
  store.close()
  const bytes = readFileSync(path)
  for (const damaged of [
    Buffer.from('this is no database'.repeat(100)),
    Buffer.concat([bytes.subarray(0, 4096), Buffer.alloc(bytes.length - 4096, 0xab)]),
  ]) {
    writeFileSync(path, damaged)
    assert.throws(
      () => Store.open(path),
      (error: unknown) => error instanceof KithError && error.code === 'corrupt' && error.next !== undefined,
    )
    assert.deepEqual(readFileSync(path), damaged)
  }
})

test('store: a database of another version is refused', (t) => {
  const { store, path } = open(t)
  store.close()
  const driver = openDriver(path)
  driver.exec('PRAGMA user_version = 99')
  driver.close()
  assert.throws(() => Store.open(path), /version 99/)
})

test('store: every commit waits for the disk', (t) => {
  const { store } = open(t)
  assert.equal(store.get('PRAGMA synchronous')?.synchronous, 2)
  assert.equal(store.get('PRAGMA journal_mode')?.journal_mode, 'wal')
  assert.equal(store.get('PRAGMA foreign_keys')?.foreign_keys, 1)
})
