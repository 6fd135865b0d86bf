import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Turns } from '../../src/names/turns.ts'
import { settle } from '../support/until.ts'

const never = new AbortController().signal

test('rendezvous: questions to a node take turns, in order, and one that fails gives its turn on', async () => {
  const turns = new Turns(2)
  const begun: number[] = []
  const ends: ((error?: Error) => void)[] = []
  const asked = Array.from({ length: 5 }, (_, index) =>
    turns.take('node', never, () => {
      begun.push(index)
      return new Promise<number>((resolve, reject) => {
        ends[index] = (error) => {
          if (error === undefined) resolve(index)
          else reject(error)
        }
      })
    }),
  )
  const outcomes = Promise.allSettled(asked)
  await settle(2)
  assert.deepEqual(begun, [0, 1])
  ends[1]?.(new Error('reset'))
  await settle(2)
  assert.deepEqual(begun, [0, 1, 2])
  for (const index of [0, 2]) ends[index]?.()
  await settle(2)
  for (const index of [3, 4]) ends[index]?.()
  assert.deepEqual(
    (await outcomes).map(({ status }) => status),
    ['fulfilled', 'rejected', 'fulfilled', 'fulfilled', 'fulfilled'],
  )
  assert.equal(await turns.take('node', never, () => Promise.resolve('free')), 'free')
})

test('rendezvous: who waits too long leaves the line, and no turn is lost', async () => {
  const turns = new Turns(1)
  const { promise, resolve } = Promise.withResolvers<undefined>()
  const first = turns.take('node', never, () => promise)
  const impatient = new AbortController()
  const second = turns.take('node', impatient.signal, () => Promise.resolve('second'))
  const third = turns.take('node', never, () => Promise.resolve('third'))
  impatient.abort(new Error('too long'))
  await assert.rejects(second, /too long/)
  await assert.rejects(
    turns.take('node', impatient.signal, () => Promise.resolve('late')),
    /too long/,
  )
  resolve(undefined)
  await first
  assert.equal(await third, 'third')
  assert.equal(await turns.take('node', never, () => Promise.resolve('free')), 'free')
})
