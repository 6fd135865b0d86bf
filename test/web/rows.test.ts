/** How the page keeps a conversation: pages that overlap, changes that come as news, lines, and what was found. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { clean } from '../../src/web/state/clean.ts'
import { layout } from '../../src/web/parts/layout.ts'
import { marked } from '../../src/web/parts/found.ts'
import { advanced, changed, reacted, withNewest, withOlder } from '../../src/web/state/rows.ts'
import type { Row } from '../../src/web/state/rows.ts'

const row = (id: number, more: Partial<Row> = {}): Row => ({
  ...{ id, number: id, sender: 'bob', mine: false, sentMs: id * 1000, text: `text ${id}`, state: 'delivered' },
  ...more,
})
const ids = (rows: readonly Row[]): number[] => rows.map(({ id }) => id)

test('page: the newest page replaces what it overlaps, and stands alone if something between is missing', () => {
  const known = [1, 2, 3].map((id) => row(id))
  assert.deepEqual(ids(withNewest(known, [row(2), row(3), row(4)], true)), [1, 2, 3, 4])
  assert.equal(withNewest(known, [row(3, { text: 'new words' })], true)[2]?.text, 'new words')
  assert.deepEqual(ids(withNewest(known, [row(90), row(91)], true)), [90, 91])
  assert.deepEqual(ids(withNewest([], [row(1)], false)), [1])
  // What disappeared from the middle of the page is gone here, too.
  assert.deepEqual(ids(withNewest(known, [row(1), row(3)], false)), [1, 3])
})

test('page: an older page comes before, and no row twice', () => {
  assert.deepEqual(ids(withOlder([row(3), row(4)], [row(1), row(2), row(3)])), [1, 2, 3, 4])
})

test('page: a message is changed by its sender and number, newest first, and no other', () => {
  const rows = [row(1), row(2, { mine: true, number: 1, sender: 'me' }), row(3, { sender: 'carol', number: 1 })]
  const erased = changed(rows, { sender: 'bob', mine: false, number: 1 }, (one) => ({ ...one, text: '' }))
  assert.deepEqual(
    erased.map(({ text }) => text),
    ['', 'text 2', 'text 3'],
  )
  assert.equal(
    changed(rows, { sender: 'dave', mine: false, number: 1 }, (one) => one),
    rows,
  )
})

test('page: a state goes forward only, and what failed stays failed', () => {
  const rows = [
    row(1, { mine: true, state: 'read' }),
    row(2, { mine: true, state: 'queued' }),
    row(3, { mine: true, state: 'failed', failure: 'cancelled' }),
    row(4, { state: 'delivered' }),
  ]
  assert.deepEqual(
    advanced(rows, 1, 4, 'held').map(({ state }) => state),
    ['read', 'held', 'failed', 'delivered'],
  )
})

test('page: who reacts again changes their mind, and an empty emoji takes it back', () => {
  const once = reacted(reacted(row(1), 'bob', '👍'), 'carol', '🎉')
  assert.deepEqual(reacted(once, 'bob', '❤️').reactions, [
    { by: 'carol', emoji: '🎉' },
    { by: 'bob', emoji: '❤️' },
  ])
  assert.deepEqual(reacted(once, 'bob', '').reactions, [{ by: 'carol', emoji: '🎉' }])
})

test('page: every text is cleaned at its door, however deep it lies', () => {
  const told = { type: 'message', text: 'a\u202eb\u0007', list: [{ name: 'x\u200b' }], number: 3, is: true, none: null }
  assert.deepEqual(clean(told), {
    ...{ type: 'message', text: 'ab\ufffd', list: [{ name: 'x' }], number: 3, is: true, none: null },
  })
})

test('page: what was searched for is marked, whatever its case and accents', () => {
  const hits = (text: string, wanted: string): string[] =>
    marked(text, wanted)
      .filter(({ isHit }) => isHit)
      .map(({ piece }) => piece)
  assert.deepEqual(hits('Café at the CAFE', 'cafe'), ['Café', 'CAFE'])
  assert.deepEqual(hits('tomatoes and ladders', 'ladder tom'), ['tom', 'ladder'])
  assert.deepEqual(hits('nothing', 'else'), [])
  const far = marked(`${'word '.repeat(100)}needle`, 'needle')
  assert.equal(far[0]?.piece[0], '…')
  assert.equal(far.at(-1)?.piece, 'needle')
})

test('page: the picture of the network keeps peers apart, and where they were', () => {
  const pulls = Array.from({ length: 30 }, (_, i) => ({ id: `p${i}`, length: 110 + i * 3 }))
  const spots = layout(pulls, [])
  for (const [i, one] of spots.entries()) {
    for (const other of spots.slice(i + 1)) assert.ok(Math.hypot(one.x - other.x, one.y - other.y) > 15)
  }
  const again = layout(pulls, spots)
  const moved = again.map((one, i) => Math.hypot(one.x - (spots[i]?.x ?? 0), one.y - (spots[i]?.y ?? 0)))
  assert.ok(Math.max(...moved) < 25, `moved by ${Math.max(...moved)}`)
})
