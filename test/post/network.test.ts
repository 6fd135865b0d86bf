import assert from 'node:assert/strict'
import { createReadStream } from 'node:fs'
import { createHash } from 'node:crypto'
import test from 'node:test'
import { randomBytes, sha256 } from '../../src/crypto/keys.ts'
import { MemoryWorld } from '../support/memory-net.ts'
import { befriend } from '../support/people.ts'
import { until } from '../support/until.ts'
import { heard, makeFile } from './poster.ts'
import { makeRealPoster } from './real.ts'
import type { KithError } from '../../src/errors.ts'
import type { RealPoster } from './real.ts'

const { signal } = new AbortController()
const SIZE = 50_000_000

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

/** Calls `then` once, when `count` blocks were written. */
function afterBlocks({ blocks }: RealPoster, count: number, then: () => void): void {
  const put = blocks.put.bind(blocks)
  let written = 0
  blocks.put = async (digest, bytes) => {
    await put(digest, bytes)
    if (++written === count) then()
  }
}

test('post: 50 MB over real connections, broken in the middle twice, arrive whole, and no block travels twice', async (t) => {
  const world = new MemoryWorld()
  const [alice, bob] = [await makeRealPoster(t, world, 'alice'), await makeRealPoster(t, world, 'bob')]
  await befriend(alice as never, bob as never)
  const content = randomBytes(SIZE)
  await alice.posts.upload(makeFile(alice as never, 'big.bin', content))
  await until(() => heard(bob as never, 'post_new').length > 0)

  // A connection that breaks is opened again by itself …
  afterBlocks(bob, 50, () => {
    for (const connection of bob.net.node?.getConnections() ?? []) connection.abort(new Error('The cable is pulled'))
    // … and the author's going offline is told, with what to do.
    afterBlocks(bob, 50, () => void alice.net.stop())
  })
  await assert.rejects(bob.posts.get('alice', 0, signal), (error: KithError) => error.code === 'unreachable')
  const { content: state } = bob.store.get('SELECT content FROM post') ?? {}
  assert.equal(state, 'part')

  let written = 0
  const put = bob.blocks.put.bind(bob.blocks)
  bob.blocks.put = async (digest, bytes) => {
    written++
    await put(digest, bytes)
  }
  await alice.online()
  const saved = await bob.posts.get('alice', 0, signal)
  assert.equal(await hashOf(saved.path), Buffer.from(sha256(content)).toString('hex'))
  const all = Math.ceil(SIZE / (256 * 1024)) + 1
  assert.ok(
    written > 0 && written <= all - 95,
    `${String(written)} of ${String(all)} blocks came after the second break`,
  )
})
