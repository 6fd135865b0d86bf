/**
 * Every write point, as a kill -9 and as a full disk: here some of them, others each time; sweep.full.test.ts takes all.
 * KITH_SEED=7 takes the same ones again.
 */
import { test } from 'node:test'
import { seeded } from '../support/random.ts'
import { DIRECT, FRIENDS, LETTERS, ROTATION } from './stories.ts'
import { sweep } from './sweep.ts'
import type { Story } from './sweep.ts'

const SEED = Number(process.env.KITH_SEED ?? Date.now() % 1_000_000)

/** The stories, and how many points of each role are taken for each kind of fault. Those who knock take half a minute: see sweep.full.test.ts. */
const STORIES: readonly [Story, { stop: number; full: number }][] = [
  [DIRECT, { stop: 3, full: 3 }],
  [LETTERS, { stop: 2, full: 2 }],
  [FRIENDS, { stop: 1, full: 1 }],
  [ROTATION, { stop: 1, full: 1 }],
]

for (const [story, counts] of STORIES) {
  test(`faults: some write points of ${story.name} (seed ${String(SEED)})`, async (t) => {
    const random = seeded(t, SEED)
    const { points, runs, refused } = await sweep(t, story, (all, kind) =>
      Array.from({ length: counts[kind] }, () => 1 + random.below(all)),
    )
    t.diagnostic(`${String(runs)} faults at ${String(points)} write points, ${String(refused)} commands refused`)
  })
}
