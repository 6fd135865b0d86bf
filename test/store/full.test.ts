/** A disk that is full, and a process that ends, at every point where something is written. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { KithError } from '../../src/errors.ts'
import { getSetting, putSetting } from '../../src/store/settings.ts'
import { Store } from '../../src/store/store.ts'
import { faultyDriver } from '../support/faulty-store.ts'
import { temporaryDirectory } from '../support/people.ts'
import type { FaultyDriver } from '../support/faulty-store.ts'

const NAMES = ['a', 'b', 'c']

/** Three writes of two statements each, in one turn; which of them were said to be on disk. */
async function writeThree({ store }: FaultyDriver): Promise<string[]> {
  const settled = await Promise.allSettled(
    NAMES.map((name) =>
      store.write((sql) => {
        putSetting(sql, name, 1)
        putSetting(sql, `${name} again`, 1)
        return name
      }),
    ),
  )
  return settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
}

function kept(path: string): string[] {
  const store = Store.open(path)
  try {
    for (const name of NAMES) assert.equal(getSetting(store, name), getSetting(store, `${name} again`), 'half a write')
    return NAMES.filter((name) => getSetting(store, name) !== undefined)
  } finally {
    store.close()
  }
}

for (const fate of ['full', 'stop'] as const) {
  test(`store: ${fate} at any write point, and what was said to be on disk is there, nothing else by half`, async (t) => {
    // BEGIN, six statements, COMMIT.
    for (let point = 1; point <= 8; point++) {
      const path = join(temporaryDirectory(t), 'kith.db')
      const faulty = faultyDriver(path)
      const before = faulty.points
      faulty.fate = (now) => (now === before + point ? fate : 'go')
      assert.deepEqual(await writeThree(faulty), [], `point ${String(point)}`)
      // Space is back: the same store goes on.
      const again = await writeThree(faulty)
      assert.deepEqual(again, fate === 'full' ? NAMES : [])
      faulty.store.close()
      assert.deepEqual(kept(path), again)
    }
  })
}

test('store: a full disk is told as such', async (t) => {
  const faulty = faultyDriver(join(temporaryDirectory(t), 'kith.db'))
  for (const at of ['begin', 'run', 'commit'] as const) {
    faulty.fate = (_point, what) => (what === at ? 'full' : 'go')
    await assert.rejects(
      faulty.store.write((sql) => {
        putSetting(sql, 'a', 1)
      }),
      (error: unknown) => error instanceof KithError && error.code === 'no_space' && error.next !== undefined,
    )
  }
  faulty.store.close()
})

test('store: on a disk that is really full nothing is said to be kept, and it goes on when there is space', async (t) => {
  const dir = join(temporaryDirectory(t), 'tiny')
  mkdirSync(dir)
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', dir]).status !== 0) {
    t.skip('mounting a tmpfs is not allowed here')
    return
  }
  try {
    await fillUp(dir)
  } finally {
    spawnSync('umount', ['-l', dir])
  }
})

async function fillUp(dir: string): Promise<void> {
  const path = join(dir, 'kith.db')
  const store = Store.open(path)
  const ballast = join(dir, 'ballast')
  writeFileSync(ballast, new Uint8Array(1_000_000))
  const big = 'x'.repeat(50_000)
  const said: number[] = []
  let refused: unknown
  for (let n = 0; refused === undefined && n < 1_000; n++) {
    await store
      .write((sql) => {
        putSetting(sql, `n${String(n)}`, big)
      })
      .then(
        () => said.push(n),
        (error: unknown) => {
          refused = error
        },
      )
  }
  assert.ok(refused instanceof KithError && refused.code === 'no_space', String(refused))
  rmSync(ballast)
  await store.write((sql) => {
    putSetting(sql, 'after', 1)
  })
  store.close()
  const again = Store.open(path)
  for (const n of said) assert.equal(getSetting(again, `n${String(n)}`), big)
  assert.equal(getSetting(again, 'after'), 1)
  again.close()
}
