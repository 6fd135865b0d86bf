/** Neighbours that take everything and pass nothing on: nobody honest misses a word. The larger ones: swarm.full.test.ts. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { amongMute } from './swarm.ts'

test('attack: two mute members among six keep nothing from anybody', async (t) => {
  const { live } = await amongMute(t, { honest: 4, mute: 2, as: 'members', rounds: 3, liveMs: 15_000 })
  assert.ok(live >= 0.999)
})
