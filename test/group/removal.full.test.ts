import { test } from 'node:test'
import { removeUnderTraffic } from './secrets.ts'

test('group rule 61: one of 50 is removed while all speak: nothing sealed afterwards opens with any key it had', async (t) => {
  const { before, after } = await removeUnderTraffic(t, 50)
  t.diagnostic(`${before} frames before the removal, ${after} after it, each tried with all keys of the removed`)
})
