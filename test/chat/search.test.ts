import assert from 'node:assert/strict'
import { join } from 'node:path'
import test from 'node:test'
import fc from 'fast-check'
import { snippet } from '../../src/operations/snippet.ts'
import { addMessage } from '../../src/store/chat.ts'
import { findTexts, indexSome, isPurgeDue, purge } from '../../src/store/search.ts'
import { Store } from '../../src/store/store.ts'
import { dropText, putText, wordByNumber } from '../../src/store/words.ts'
import { temporaryDirectory } from '../support/people.ts'
import type { TestContext } from 'node:test'
import type { SqlDriver } from '../../src/store/driver.ts'
import type { Word } from '../../src/store/words.ts'

const KINDS: SqlDriver['kind'][] = ['libsql', 'node:sqlite']
const hasNodeSqlite = Number(process.versions.node.split('.')[0]) >= 22
const me = new Uint8Array(32).fill(1)

/** A store with these texts of one conversation, all in the index. */
async function stored(t: TestContext, kind: SqlDriver['kind'], texts: readonly string[]): Promise<Store> {
  const store = Store.open(join(temporaryDirectory(t), 'kith.db'), kind)
  t.after(() => {
    store.close()
  })
  await store.write((sql) => {
    sql.run(
      "INSERT INTO person (user_key, current_key, name, label, record, seq, seen_ms) VALUES (?, ?, 'bob', 'bob', ?, 1, 1)",
      me,
      me,
      me,
    )
  })
  await put(store, texts)
  await indexAll(store)
  return store
}

async function put(store: Store, texts: readonly string[]): Promise<void> {
  const first = (store.get('SELECT MAX(seq) AS seq FROM message')?.seq as number | null) ?? 0
  await store.write((sql) => {
    for (const [i, text] of texts.entries()) {
      const seq = first + i + 1
      addMessage(sql, {
        ...{
          userKey: me,
          device: 'bob',
          seq,
          id: new Uint8Array([...idOf(seq)]),
          prevHead: me,
          head: me,
          lamport: seq,
        },
        ...{ sentMs: seq, kind: 'text' as const, text, isUnread: false },
      })
    }
  })
}

function idOf(seq: number): number[] {
  return [seq >> 24, seq >> 16, seq >> 8, seq].map((byte) => byte & 255)
}

async function indexAll(store: Store): Promise<void> {
  while (await store.write(indexSome));
}

function found(store: Store, text: string): string[] {
  return findTexts(store, text.split(' '), 100).map((hit) => hit.text)
}

const TEXTS = [
  'Treffen wir uns im Café an der Größe 5?',
  'e\u0301te\u0301 naïve',
  '漢字を勉強する',
  'ok',
  '字',
  'a "quoted" OR word* NEAR(x) -- \' ; DROP TABLE message',
  'ÄRGER am Ende so',
]
const searches: [string, number[]][] = [
  ['cafe', [0]],
  ['CAFÉ', [0]],
  ['grosse', []],
  ['große', [0]],
  ['ete', [1]],
  ['été', [1]],
  ['naive', [1]],
  ['漢', [2]],
  ['字', [4, 2]],
  ['勉強す', [2]],
  ['ok', [3]],
  ['so', [6]],
  ['arger', [6]],
  ['ende so', [6]],
  ['so am', [6]],
  ['ende xx', []],
  ['"quoted"', [5]],
  ['word*', [5]],
  ['OR', [5]],
  ["'", [5]],
  ['*', [5]],
  ['NEAR(x)', [5]],
  ['cafe ok', []],
  ['zzz', []],
]

for (const kind of KINDS) {
  const skip = kind === 'node:sqlite' && !hasNodeSqlite ? 'node:sqlite needs Node 22 or newer' : false
  test(
    `search ${kind}: accents, case, CJK, one and two letters; what is typed is never an operator`,
    { skip },
    async (t) => {
      const store = await stored(t, kind, TEXTS)
      for (const [text, expected] of searches) {
        assert.deepEqual(
          found(store, text),
          expected.map((i) => TEXTS[i]),
          text,
        )
      }
      assert.deepEqual(findTexts(store, [], 9), [])
    },
  )

  test(
    `search ${kind}: what is edited or erased is out of the index at once, and so is what was not in it yet`,
    { skip },
    async (t) => {
      const store = await stored(t, kind, ['the first saying', 'a secret word 勉強す'])
      await put(store, ['not indexed yet'])
      const word = (number: number): Word => wordByNumber(store, number) as Word
      await store.write((sql) => {
        putText(sql, 1, 'the second saying')
        dropText(sql, word(2), true)
        dropText(sql, word(3), true)
      })
      await indexAll(store)
      for (const gone of ['first', 'secret', 'fi', 'indexed']) assert.deepEqual(found(store, gone), [], gone)
      assert.deepEqual(found(store, 'second'), ['the second saying'])
      const isOnDisk = (): boolean =>
        store.get("SELECT 1 FROM search_data WHERE INSTR(block, CAST('勉強す' AS BLOB)) > 0") !== undefined
      assert.deepEqual([isOnDisk(), isPurgeDue(store)], [true, true])
      await store.write(purge)
      assert.deepEqual([isOnDisk(), isPurgeDue(store)], [false, false])
      assert.deepEqual(found(store, 'second'), ['the second saying'])
      await store.write((sql) => sql.run("INSERT INTO search (search) VALUES ('integrity-check')"))
    },
  )
}

test('search: whatever was written is found by any piece of it, and by nothing that is not in it', async (t) => {
  const texts = fc.sample(fc.string({ unit: 'binary', minLength: 1, maxLength: 30 }), { numRuns: 60, seed: 7 })
  const plain = texts.map((text) => text.replaceAll(/[\s\p{C}\p{M}\u2400]/gu, 'x')).filter((text) => text !== '')
  const store = await stored(t, 'libsql', plain)
  for (const text of plain) {
    const letters = Array.from(text)
    for (const length of [1, 2, 3, 5]) {
      const piece = letters.slice(1, 1 + length).join('') || letters.join('')
      assert.ok(found(store, piece).includes(text), JSON.stringify([piece, text]))
    }
  }
})

test('search: a snippet shows the words around the first hit, however it is written', () => {
  assert.equal(snippet('wir treffen uns im Café', ['cafe']), 'wir treffen uns im *Café*')
  assert.equal(snippet('e\u0301te\u0301 !', ['ete']), '*e\u0301te\u0301* !')
  assert.equal(snippet('short', ['nowhere']), 'short')
  const long = snippet(`${'a'.repeat(200)} hit ${'b'.repeat(200)}`, ['hit'])
  assert.equal(long, `…${'a'.repeat(39)} *hit* ${'b'.repeat(39)}…`)
})
