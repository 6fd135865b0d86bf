import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { decodeContent } from '../../protocols/chat/content.ts'
import { file, receiptAt } from '../../src/chat/inbox.ts'
import { acknowledge, append } from '../../src/chat/outbox.ts'
import { randomBytes, sha256 } from '../../src/crypto/keys.ts'
import { CHAIN_START, chainOf } from '../../src/store/chat.ts'
import { sentAfter } from '../../src/store/outbox.ts'
import { putPerson } from '../../src/store/persons.ts'
import { Store } from '../../src/store/store.ts'
import type { Content, Link } from '../../protocols/chat/content.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { Chain } from '../../src/chat/outbox.ts'
import type { Sql } from '../../src/store/store.ts'

const store = Store.open(':memory:')
test.after(() => {
  store.close()
})

/** Runs in a transaction that is undone at the end: each run of a property starts from nothing. */
async function undone(work: (sql: Sql) => void): Promise<void> {
  const undo = new Error('undo')
  await store
    .write((sql) => {
      work(sql)
      throw undo
    })
    .catch((error: unknown) => {
      if (error !== undo) throw error
    })
}

/** A conversation with somebody: our own chain in it, and hers. */
function conversation(sql: Sql): { ours: Chain; theirs: Chain } {
  const userKey = randomBytes(32)
  putPerson(sql, {
    userKey,
    name: '',
    label: `~${Buffer.from(userKey).toString('hex')}`,
    record: userKey,
    seq: 1,
    seenMs: 0,
  })
  return { ours: { userKey, device: 'us' }, theirs: { userKey, device: 'them' } }
}

/** `count` contents of one sender, as they would come. */
function sentBy(sql: Sql, count: number): (Content & Link)[] {
  const { ours } = conversation(sql)
  for (let i = 1; i <= count; i++) append(sql, ours, { kind: 'text', text: `word ${i}` }, i)
  return sentAfter(sql, ours.userKey, ours.device, 0, count).map(({ bytes }) => decodeContent(bytes, sha256))
}

const unread = (): boolean => false
const texts = (sql: Sql, { userKey, device }: Chain): unknown[] =>
  sql
    .all('SELECT text FROM message WHERE user_key = ? AND device = ? ORDER BY seq', userKey, device)
    .map(({ text }) => text)

test('chat rule 7: in whatever order, batches and repetitions contents come, the receipt tells exactly what is stored', async () => {
  const arrivals = fc
    .integer({ min: 1, max: 12 })
    .chain((count) =>
      fc.tuple(
        fc.constant(count),
        fc.array(fc.array(fc.integer({ min: 1, max: count }), { maxLength: 6 }), { maxLength: 12 }),
      ),
    )
  await fc.assert(
    fc.asyncProperty(arrivals, ([count, batches]) =>
      undone((sql) => {
        const contents = sentBy(sql, count)
        const { theirs } = conversation(sql)
        let stored = 0
        for (const batch of batches) {
          const {
            at,
            ahead: beyond,
            filed,
          } = file(
            sql,
            theirs,
            batch.flatMap((seq) => contents[seq - 1] ?? []),
            unread,
          )
          for (const [i, seq] of batch.entries()) {
            const expected = seq <= stored ? 'duplicate' : seq === stored + 1 ? 'new' : 'gap'
            assert.equal(filed[i]?.fate, expected)
            if (expected === 'new') stored = seq
          }
          const receipt = receiptAt(at, { stand: undefined, setup: undefined }, beyond)
          assert.equal(receipt.contiguous, stored)
          assert.deepEqual(Buffer.from(receipt.head), Buffer.from(contents[stored - 1]?.head ?? new Uint8Array()))
          const ahead = batch.filter((seq) => seq > stored)
          assert.deepEqual(
            receipt.missing,
            ahead.length === 0
              ? []
              : [{ first: stored + 1, last: Math.min(...ahead) - 1 }].filter(({ first, last }) => first <= last),
          )
        }
        assert.deepEqual(
          texts(sql, theirs),
          Array.from({ length: stored }, (_, i) => `word ${i + 1}`),
        )
      }),
    ),
    { numRuns: 100 },
  )
})

test('chat rule 10: whatever receipts come, exactly what the highest true one covers is delivered, once', async () => {
  const claims = fc.array(fc.record({ seq: fc.nat(14), isTrue: fc.boolean() }), { maxLength: 10 })
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 12 }), claims, (count, receipts) =>
      undone((sql) => {
        const { ours } = conversation(sql)
        for (let i = 1; i <= count; i++) append(sql, ours, { kind: 'text', text: `word ${i}` }, i)
        const heads = sentAfter(sql, ours.userKey, ours.device, 0, count).map(({ head }) => head)
        const delivered: number[] = []
        let upto = 0
        for (const { seq, isTrue } of receipts) {
          if (!isTrue || seq > count) continue
          const head = seq === 0 ? CHAIN_START.head : (heads[seq - 1] as Bytes)
          const result = acknowledge(sql, ours, { seq, head })
          assert.equal(result?.isForked, false)
          delivered.push(...result.delivered.map((one) => one.seq))
          upto = Math.max(upto, seq)
        }
        assert.deepEqual(
          delivered,
          Array.from({ length: upto }, (_, i) => i + 1),
        )
        assert.equal(
          sql.get('SELECT COUNT(*) AS left FROM outbox WHERE user_key = ?', ours.userKey)?.left,
          count - upto,
        )
      }),
    ),
    { numRuns: 100 },
  )
})

test('chat rule 12: after any false stand, what is queued continues from there, in order, and nothing else moves', async () => {
  const cases = fc.tuple(
    fc.integer({ min: 0, max: 8 }),
    fc.integer({ min: 0, max: 8 }),
    fc.integer({ min: 1, max: 30 }),
  )
  await fc.assert(
    fc.asyncProperty(cases, ([delivered, queued, seq]) =>
      undone((sql) => {
        const { ours } = conversation(sql)
        for (let i = 1; i <= delivered + queued; i++) append(sql, ours, { kind: 'text', text: `word ${i}` }, i)
        const rows = sentAfter(sql, ours.userKey, ours.device, 0, 100)
        const last = rows[delivered - 1]
        if (last !== undefined) acknowledge(sql, ours, last)
        const stand = { seq, head: randomBytes(32) }
        assert.deepEqual(acknowledge(sql, ours, stand), { delivered: [], isForked: true })
        const after = sentAfter(sql, ours.userKey, ours.device, 0, 100)
        assert.deepEqual(
          after.slice(0, delivered),
          rows.slice(0, delivered).map((row) => ({ ...row, isQueued: false })),
        )
        let at = stand
        for (const [i, row] of after.slice(delivered).entries()) {
          const content = decodeContent(row.bytes, sha256)
          assert.ok(row.seq > seq && row.seq > delivered + queued)
          assert.deepEqual(content.prevHash, at.head)
          assert.deepEqual(content.id, rows[delivered + i]?.id)
          assert.deepEqual(content.body, { kind: 'text', text: `word ${delivered + i + 1}` })
          assert.deepEqual(content.head, row.head)
          at = { seq: row.seq, head: row.head }
        }
        // The same stand again is known now, and a friend who takes the rows gives a stand that is known too.
        assert.deepEqual(acknowledge(sql, ours, stand), { delivered: [], isForked: false })
        const end = chainOf(sql, ours.userKey, ours.device)
        assert.equal(acknowledge(sql, ours, end)?.delivered.length, queued)
      }),
    ),
    { numRuns: 100 },
  )
})

test('chat rule 11: a stand far above what was ever sent changes nothing', async () => {
  await undone((sql) => {
    const { ours } = conversation(sql)
    append(sql, ours, { kind: 'text', text: 'word' }, 1)
    const before = sql.all('SELECT * FROM message')
    assert.equal(acknowledge(sql, ours, { seq: 2 ** 20 + 2, head: randomBytes(32) }), undefined)
    assert.deepEqual(sql.all('SELECT * FROM message'), before)
  })
})
