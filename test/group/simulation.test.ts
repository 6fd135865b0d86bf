/** KITH_SEED=7 replays one, KITH_SEEDS=1000 runs as many, KITH_PRIVATE=1 takes private groups. */
import test from 'node:test'
import { simulate } from './simulation.ts'

const ONE = process.env.KITH_SEED
const SEEDS =
  ONE === undefined ? Array.from({ length: Number(process.env.KITH_SEEDS ?? 20) }, (_, n) => n + 1) : [Number(ONE)]

for (const seed of SEEDS) {
  test(`group rules 30, 31 and 33–35: partitions, crashes and elections by seed ${seed} end with one log and one history`, async (t) => {
    await simulate(t, seed)
  })
}
