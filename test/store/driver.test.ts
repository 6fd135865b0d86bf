import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { openDriver } from '../../src/store/driver.ts'
import { temporaryDirectory } from '../support/people.ts'
import type { SqlDriver } from '../../src/store/driver.ts'

const KINDS: SqlDriver['kind'][] = ['libsql', 'node:sqlite']
/** Node 22 has it too, with a warning; 20 has none. */
const hasNodeSqlite = Number(process.versions.node.split('.')[0]) >= 22
const options = (kind: SqlDriver['kind']): { skip: string | false } => ({
  skip: kind === 'node:sqlite' && !hasNodeSqlite ? 'node:sqlite needs Node 22 or newer' : false,
})

for (const kind of KINDS) {
  test(
    `driver ${kind}: values come back as they went in, rows are plain, nothing of a text is lost at a NUL`,
    options(kind),
    (t) => {
      const driver = openDriver(join(temporaryDirectory(t), 'a.db'), kind)
      driver.exec('CREATE TABLE t (id INTEGER PRIMARY KEY, bytes BLOB, text TEXT, number INTEGER, empty TEXT)')
      const bytes = Uint8Array.of(0, 1, 254, 255)
      assert.equal(
        driver.run('INSERT INTO t (bytes, text, number) VALUES (?, ?, ?)', bytes, 'žluťoučký 漢字 \0 end', 2 ** 52),
        1,
      )
      const row = driver.get('SELECT * FROM t')
      assert.deepEqual(row, { id: 1, bytes, text: 'žluťoučký 漢字 ␀ end', number: 2 ** 52, empty: null })
      assert.equal(Object.getPrototypeOf(row.bytes), Uint8Array.prototype)
      assert.deepEqual(driver.all('SELECT id FROM t WHERE id > ?', 5), [])
      assert.equal(driver.get('SELECT id FROM t WHERE id = ?', 7), undefined)
      driver.close()
    },
  )

  test(
    `driver ${kind}: bytes may be the only value of a statement, and statements may run again`,
    options(kind),
    (t) => {
      const driver = openDriver(join(temporaryDirectory(t), 'a.db'), kind)
      driver.exec('CREATE TABLE t (bytes BLOB)')
      for (let count = 1; count <= 3; count++) {
        assert.equal(driver.run('INSERT INTO t VALUES (?)', new Uint8Array([count])), 1)
        assert.equal(driver.all('SELECT * FROM t').length, count)
      }
      assert.equal(driver.run('DELETE FROM t WHERE bytes = ?', new Uint8Array([2])), 1)
      assert.equal(driver.run('UPDATE t SET bytes = ?', new Uint8Array()), 2)
      driver.close()
    },
  )

  test(`driver ${kind}: a failing statement throws and leaves the driver usable`, options(kind), (t) => {
    const driver = openDriver(join(temporaryDirectory(t), 'a.db'), kind)
    driver.exec('CREATE TABLE t (id INTEGER PRIMARY KEY) STRICT')
    driver.run('INSERT INTO t VALUES (?)', 1)
    assert.throws(() => driver.run('INSERT INTO t VALUES (?)', 1), /UNIQUE/)
    assert.throws(() => driver.get('SELECT * FROM nowhere'), /nowhere/)
    assert.equal(driver.all('SELECT * FROM t').length, 1)
    driver.close()
  })
}

test('driver: what one library wrote the other reads', options('node:sqlite'), (t) => {
  const path = join(temporaryDirectory(t), 'a.db')
  for (const [writer, reader] of [KINDS, [...KINDS].reverse()] as [SqlDriver['kind'], SqlDriver['kind']][]) {
    const one = openDriver(path, writer)
    one.exec('PRAGMA journal_mode = WAL; CREATE TABLE IF NOT EXISTS t (bytes BLOB); DELETE FROM t')
    one.run('INSERT INTO t VALUES (?)', Uint8Array.of(7, 8))
    one.close()
    const other = openDriver(path, reader)
    assert.deepEqual(other.all('SELECT bytes FROM t'), [{ bytes: Uint8Array.of(7, 8) }])
    other.close()
  }
})
