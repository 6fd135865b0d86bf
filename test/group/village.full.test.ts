import assert from 'node:assert/strict'
import test from 'node:test'
import { apart, awayAndBack } from './village.ts'

test('group: twenty members, ten and ten apart for a minute while both sides talk, have one history within a minute', async (t) => {
  assert.ok((await apart(t, { members: 20, rounds: 20, pauseMs: 3_000 })) < 60_000)
})

test('group: who was away for 500 messages and three changes is complete within 30 s without the leader', async (t) => {
  assert.ok((await awayAndBack(t, 500)) < 30_000)
})
