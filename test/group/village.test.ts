import assert from 'node:assert/strict'
import test from 'node:test'
import { apart, awayAndBack } from './village.ts'

test('group: two halves that were cut apart have one history within a minute (6 members, real sockets)', async (t) => {
  assert.ok((await apart(t, { members: 6, rounds: 3, pauseMs: 200 })) < 60_000)
})

test('group: who was away for messages and three changes is complete within 30 s without the leader (real sockets)', async (t) => {
  assert.ok((await awayAndBack(t, 40)) < 30_000)
})
