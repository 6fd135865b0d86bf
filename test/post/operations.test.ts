import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test from 'node:test'
import { postOperations, postSayings } from '../../src/operations/posts.ts'
import { randomBytes } from '../../src/crypto/keys.ts'
import { markRestored } from '../../src/store/restored.ts'
import { MemoryWorld } from '../support/memory-net.ts'
import { befriend } from '../support/people.ts'
import { until } from '../support/until.ts'
import { heard, makeFile, makePoster } from './poster.ts'
import type { Kith } from '../../src/kith.ts'
import type { Poster } from './poster.ts'

/** Runs one command as a face would and returns its lines. */
async function run(poster: Poster, name: string, typed: Record<string, unknown> = {}): Promise<string[]> {
  const found = postOperations.find((operation) => operation.name === name) ?? assert.fail(name)
  const { signal } = new AbortController()
  const result = await found.run({ kith: poster as unknown as Kith, signal }, found.params.parse(typed))
  return found.say(found.result.parse(result))
}

test('post: the commands say what the contract says', async (t) => {
  const world = new MemoryWorld()
  const [alice, bob] = [makePoster(t, world, 'alice'), makePoster(t, world, 'bob')]
  await befriend(alice, bob)
  assert.deepEqual(await run(alice, 'post list'), ['No posts.'])
  assert.deepEqual(await run(alice, 'post upload', { file: makeFile(alice, 'a.txt', 'hello\nworld\n') }), [
    'Uploaded post with id [0].',
  ])
  assert.deepEqual(await run(alice, 'post upload', { file: makeFile(alice, 'b.bin', randomBytes(2048)) }), [
    'Uploaded post with id [1].',
  ])
  await until(() => heard(bob, 'post_new').length === 2)
  assert.deepEqual(heard(bob, 'post_new').flatMap(postSayings.post_new), [
    'There is a new post from alice: [0] a.txt',
    'There is a new post from alice: [1] b.bin',
  ])
  assert.deepEqual(await run(alice, 'post list'), ['[0]\ta.txt', '[1]\tb.bin'])
  assert.deepEqual(await run(bob, 'post list', { user: 'alice' }), ['[0]\ta.txt', '[1]\tb.bin'])

  const [first, saved = ''] = await run(bob, 'post get', { user: 'alice', id: '0' })
  assert.equal(first, 'alice posted: hello\nworld')
  assert.match(saved, /^Saved to \/.*\/downloads\/a\.txt$/)
  assert.equal(readFileSync(saved.slice('Saved to '.length), 'utf8'), 'hello\nworld\n')
  const [binary] = await run(bob, 'post get', { user: 'alice', id: '1' })
  assert.equal(binary, 'alice posted: b.bin (2 KiB)')

  assert.deepEqual(await run(alice, 'post remove', { id: '0' }), ['Removed post [0].'])
  await until(() => heard(bob, 'post_removed').length === 1)
  assert.deepEqual(heard(bob, 'post_removed').flatMap(postSayings.post_removed), ['alice removed post [0] a.txt'])
  await assert.rejects(run(bob, 'post get', { user: 'alice', id: '0' }), {
    message: 'Post [0] does not exist. Available posts are [1].',
  })
  await assert.rejects(run(bob, 'post get', { user: 'carol', id: '0' }), {
    message: "Error: cannot get post from non-friend 'carol'.",
  })
  await assert.rejects(run(alice, 'post upload', { file: '/nowhere' }), { message: 'File does not exist.' })

  world.offline(alice.peerId)
  const [known, asOf = ''] = await run(bob, 'post list', { user: 'alice' })
  assert.equal(known, '[1]\tb.bin')
  assert.match(asOf, /^As of \d{4}-\d\d-\d\d \d\d:\d\d:\d\d: alice cannot be asked now\.$/)
})

test('post: an id that is no number is refused before anything runs', async (t) => {
  const alice = makePoster(t, new MemoryWorld(), 'alice')
  for (const id of ['x', '-1', '1.5', '']) await assert.rejects(run(alice, 'post remove', { id }), id)
})

test('post: after a restore nothing is posted or removed before the user says that nothing was since the backup', async (t) => {
  const world = new MemoryWorld()
  const [alice, bob] = [makePoster(t, world, 'alice'), makePoster(t, world, 'bob')]
  await befriend(alice, bob)
  const file = makeFile(alice, 'a.txt', 'hello')
  for (let count = 0; count < 2; count++) await run(alice, 'post upload', { file })
  for (const [command, typed] of [
    ['post remove', { id: '0' }],
    ['post upload', { file }],
  ] as const) {
    await alice.store.write((sql) => {
      markRestored(sql, 1, alice.device.publicKey, true)
    })
    await assert.rejects(run(alice, command, typed), { code: 'restored' })
    await run(alice, command, { ...typed, anyway: true })
  }
  assert.deepEqual(await run(alice, 'post list'), ['[1]\ta.txt', '[2]\ta.txt'])
  await until(async () => (await run(bob, 'post list', { user: 'alice' })).join() === '[1]\ta.txt,[2]\ta.txt')
})

test('post: a long transfer says how far it is, once a second, and a short one says nothing', async (t) => {
  const world = new MemoryWorld()
  let nowMs = 0
  const [alice, bob] = [makePoster(t, world, 'alice'), makePoster(t, world, 'bob')]
  const clock = { ...bob.clock, monotonic: () => nowMs }
  const slow = makePoster(t, world, 'slow', { clock })
  await befriend(alice, bob)
  await befriend(alice, slow)
  await alice.posts.upload(makeFile(alice, 'a.bin', randomBytes(20 * 256 * 1024)))
  await bob.posts.get('alice', 0, new AbortController().signal)
  assert.deepEqual(heard(bob, 'post_progress'), [])
  const put = slow.blocks.put.bind(slow.blocks)
  slow.blocks.put = async (digest, bytes) => {
    nowMs += 250
    await put(digest, bytes)
  }
  await slow.posts.get('alice', 0, new AbortController().signal)
  const progress = heard(slow, 'post_progress')
  assert.ok(progress.length >= 3 && progress.length <= 6, `${String(progress.length)} times`)
  assert.match(postSayings.post_progress(progress[0]!)[0]!, /^alice: a\.bin: \d+ % of 5 MiB$/)
  assert.ok(progress.every(({ doneBytes }, at) => doneBytes > (progress[at - 1]?.doneBytes ?? 0)))
})

test('post: a download that was broken off goes on where it was, after a restart too', async (t) => {
  const world = new MemoryWorld()
  const alice = makePoster(t, world, 'alice')
  let bob = makePoster(t, world, 'bob')
  await befriend(alice, bob)
  const content = randomBytes(12 * 256 * 1024 + 7)
  await alice.posts.upload(makeFile(alice, 'a.bin', content))
  await bob.posts.list('alice')
  const put = bob.blocks.put.bind(bob.blocks)
  let written = 0
  bob.blocks.put = async (digest, bytes) => {
    await put(digest, bytes)
    // As with kill -9: nothing of the process goes on.
    if (++written === 6) world.kill(bob.peerId)
  }
  await assert.rejects(run(bob, 'post get', { user: 'alice', id: '0' }))
  bob = bob.restart()
  await bob.posts.start()
  await bob.posts.stop()
  bob = bob.restart()
  let fetched = 0
  const again = bob.blocks.put.bind(bob.blocks)
  bob.blocks.put = async (digest, bytes) => {
    fetched++
    await again(digest, bytes)
  }
  const lines = await run(bob, 'post get', { user: 'alice', id: '0' })
  assert.deepEqual(new Uint8Array(readFileSync(lines.at(-1)!.slice('Saved to '.length))), content)
  assert.ok(fetched <= 14 - 6, `${String(fetched)} of 14 blocks came again`)
})
