import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { concat } from 'uint8arrays/concat'
import { readSafetyNumber, safetyLines, safetyNumber } from '../../src/names/safety.ts'

const key = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => concat([bytes]))

test('safety number: 60 digits, the same from both sides, another one for every other key', () => {
  fc.assert(
    fc.property(key, key, key, (a, b, c) => {
      const number = safetyNumber(a, b)
      assert.match(number, /^\d{60}$/)
      assert.equal(safetyNumber(b, a), number)
      if (Buffer.compare(b, c) !== 0) assert.notEqual(safetyNumber(a, c), number)
    }),
    { numRuns: 10 },
  )
})

test('safety number: the construction does not drift', () => {
  const [a, b] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)]
  assert.equal(safetyNumber(a, b), '653481277809870204720547886502991742680087658988682691119784')
})

test('safety number: what is shown can be typed back', () => {
  const number = '0123456789'.repeat(6)
  assert.equal(readSafetyNumber(safetyLines(number).join('\n')), number)
  assert.equal(readSafetyNumber(number.slice(1)), undefined)
  assert.equal(readSafetyNumber(`${number}1`), undefined)
  assert.equal(readSafetyNumber(number.replace('0', 'x')), undefined)
})
