import assert from 'node:assert/strict'
import { test } from 'node:test'
import { befriend } from '../support/people.ts'
import { MemoryWorld } from '../support/memory-net.ts'
import { until } from '../support/until.ts'
import { heard, makeFile, makePoster } from './poster.ts'

test('post: what a relay would not let through waits for a direct connection, and what fits comes', async (t) => {
  const world = new MemoryWorld()
  const [alice, bob] = [makePoster(t, world, 'alice'), makePoster(t, world, 'bob')]
  await befriend(alice, bob)
  await alice.posts.upload(makeFile(alice, 'large.bin', new Uint8Array(300_000)))
  await alice.posts.upload(makeFile(alice, 'small.bin', new Uint8Array(1_000)))
  await until(() => heard(bob, 'post_new').length === 2, 'both posts')
  const { signal } = new AbortController()
  bob.net.limitBytes = 100_000
  await assert.rejects(bob.posts.get('alice', 0, signal), { code: 'too_large', next: /doctor alice/ })
  assert.match((await bob.posts.get('alice', 1, signal)).path, /small\.bin$/)
  bob.net.limitBytes = undefined
  assert.match((await bob.posts.get('alice', 0, signal)).path, /large\.bin$/)
})
