/** Every write point of every role, as a kill -9 and as a full disk. KITH_SEED=7 takes the same ones again. */
import { test } from 'node:test'
import { seeded } from '../support/random.ts'
import { DIRECT, FRIENDS, FRIENDS_BY_LETTER, LETTERS, ROTATION } from './stories.ts'
import { sweep } from './sweep.ts'

const SEED = Number(process.env.KITH_SEED ?? Date.now() % 1_000_000)
/** Each knock takes half a second, and clocks in a hurry write on meanwhile: every eighth point of that story. */
const KNOCKING_STEP = 8

for (const story of [DIRECT, LETTERS, FRIENDS, FRIENDS_BY_LETTER, ROTATION]) {
  const step = story === FRIENDS_BY_LETTER ? KNOCKING_STEP : 1
  test(`faults: write points of ${story.name}, one of ${String(step)} (seed ${String(SEED)})`, async (t) => {
    const random = seeded(t, SEED)
    const { points, runs, refused } = await sweep(t, story, (all) => {
      const first = 1 + random.below(step)
      return Array.from({ length: Math.ceil((all - first + 1) / step) }, (_, at) => first + at * step)
    })
    t.diagnostic(`${String(runs)} faults at ${String(points)} write points, ${String(refused)} commands refused`)
  })
}
