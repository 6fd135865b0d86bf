import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isWork, leadingZeros } from '../../protocols/work.ts'
import { randomBytes, sha256 } from '../../src/crypto/keys.ts'
import { findWork } from '../../src/crypto/work.ts'

test('work: what was found is a proof for that challenge and those bits, and for nothing else', async () => {
  // Always the same, so that no chance makes the proof fit the other challenge too.
  const [challenge, other] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)]
  const proof = await findWork(challenge, 12)
  assert.equal(isWork(challenge, proof, 12, sha256), true)
  assert.equal(isWork(other, proof, 12, sha256), false)
  assert.equal(isWork(challenge, proof, 40, sha256), false)
  assert.equal(isWork(challenge, Uint8Array.of(...proof, 0), 12, sha256), false)
  assert.equal(isWork(challenge, new Uint8Array(), 0, sha256), false)
})

test('work: everything else goes on while it is searched for', async () => {
  let turns = 0
  let isOver = false
  const turn = (): void => {
    turns++
    if (!isOver) setImmediate(turn)
  }
  turn()
  const found = await findWork(new Uint8Array(32).fill(3), 17)
  isOver = true
  const tried = Buffer.from(found).readUIntBE(2, 6)
  assert.ok(tried > 50_000 && turns >= tried / 4096, `${tried} tried in ${turns} turns`)
})

test('work: the search ends when it is aborted', async () => {
  const stop = new AbortController()
  const found = findWork(randomBytes(32), 60, stop.signal)
  stop.abort(new Error('enough'))
  await assert.rejects(found, /enough/)
})

test('work: zeros are counted from the front', () => {
  const cases: [number[], number][] = [
    [[0x80], 0],
    [[0x01], 7],
    [[0, 0x40], 9],
    [[0, 0], 16],
    [[0xff, 0], 0],
  ]
  for (const [bytes, zeros] of cases) assert.equal(leadingZeros(Uint8Array.from(bytes)), zeros)
})
