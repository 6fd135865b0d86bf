/** Twenty processes in network namespaces, ten and ten apart for a minute. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { whyNoNamespaces } from '../support/namespaces.ts'
import { parted } from './parted.ts'

const skip = whyNoNamespaces() ?? false

test(
  'parted: twenty processes, ten and ten apart for a minute, have one history within a minute',
  { skip },
  async (t) => {
    assert.ok((await parted(t, { members: 20, apartMs: 60_000, rounds: 10 })) < 60_000)
  },
)
