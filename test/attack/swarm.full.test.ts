/** A third of a group is mute: of what the others say at least 99.9 % is live, and all of it is there in the end. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { amongMute } from './swarm.ts'

for (const [what, swarm] of [
  ['one mute member among twelve', { honest: 11, mute: 1, as: 'members', rounds: 20, liveMs: 5_000 }],
  ['ten mute members among thirty', { honest: 20, mute: 10, as: 'members', rounds: 20, liveMs: 5_000 }],
  ['ten mute strangers on the topic of twenty', { honest: 20, mute: 10, as: 'strangers', rounds: 20, liveMs: 5_000 }],
] as const) {
  test(`attack: ${what} keep nothing from anybody`, async (t) => {
    const { live } = await amongMute(t, swarm)
    assert.ok(live >= 0.999, `${100 * live} % live`)
  })
}
