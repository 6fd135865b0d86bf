/** A cable that is cut, and nobody is told: two halves of a group go on, and then have one history. More: parted.full.test.ts. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { whyNoNamespaces } from '../support/namespaces.ts'
import { parted } from './parted.ts'

const skip = whyNoNamespaces() ?? false

test(
  'parted: four processes, two and two apart while both sides talk, have one history within a minute',
  { skip },
  async (t) => {
    assert.ok((await parted(t, { members: 4, apartMs: 5_000, rounds: 2 })) < 60_000)
  },
)
