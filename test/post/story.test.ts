import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import test from 'node:test'
import { randomBytes } from '../../src/crypto/keys.ts'
import { MemoryWorld } from '../support/memory-net.ts'
import { befriend, estrange, introduce } from '../support/people.ts'
import { settle, until } from '../support/until.ts'
import { heard, makeFile, makePoster } from './poster.ts'
import type { KithError } from '../../src/errors.ts'
import type { Poster } from './poster.ts'

const { signal } = new AbortController()
const LEAF = 256 * 1024

/** True for a refusal with this code and these words. */
function refusal(code: KithError['code'], words?: string): (error: unknown) => boolean {
  return (error) => {
    const { code: actual, message } = error as KithError
    assert.equal(actual, code, message)
    if (words !== undefined) assert.equal(message, words)
    return true
  }
}

function blocksOf({ directory }: Poster): string[] {
  const dir = join(directory, 'blocks')
  return existsSync(dir) ? readdirSync(dir).flatMap((folder) => readdirSync(join(dir, folder))) : []
}

test('post: a friend hears of a new post at once, lists it, and gets the same bytes', async (t) => {
  const world = new MemoryWorld()
  const [alice, bob] = [makePoster(t, world, 'alice'), makePoster(t, world, 'bob')]
  await befriend(alice, bob)
  const path = makeFile(alice, 'notes.txt', 'hello\nworld\n')

  const uploaded = await alice.posts.upload(path)
  assert.equal(uploaded.id, 0)
  assert.equal(readFileSync(path, 'utf8'), 'hello\nworld\n', 'the file stays where it was')

  const news = await until(() => heard(bob, 'post_new')[0])
  assert.deepEqual(news, { type: 'post_new', from: 'alice', id: 0, name: 'notes.txt', size: 12 })
  assert.deepEqual(heard(alice, 'post_new'), [], 'one’s own post is no news')

  const { posts, asOfMs } = await bob.posts.list('alice')
  assert.deepEqual(
    posts.map(({ id, name }) => [id, name]),
    [[0, 'notes.txt']],
  )
  assert.equal(asOfMs, undefined)

  const saved = await bob.posts.get('alice', 0, signal)
  assert.equal(saved.text, 'hello\nworld\n')
  assert.equal(saved.path, join(bob.directory, 'downloads', 'notes.txt'))
  assert.equal(readFileSync(saved.path, 'utf8'), 'hello\nworld\n')
  assert.equal(statSync(saved.path).mode & 0o777, 0o600)
  assert.equal(statSync(dirname(saved.path)).mode & 0o777, 0o700)
})

test('post: any size comes through, from nothing to several blocks, equal ones among them', async (t) => {
  const world = new MemoryWorld()
  const [alice, bob] = [makePoster(t, world, 'alice'), makePoster(t, world, 'bob')]
  await befriend(alice, bob)
  const repeated = new Uint8Array(3 * LEAF + 5)
  const contents = [new Uint8Array(), new Uint8Array([0xff]), randomBytes(LEAF), randomBytes(LEAF + 1), repeated]
  for (const [id, content] of contents.entries()) {
    await alice.posts.upload(makeFile(alice, `file-${String(id)}.bin`, content))
    const saved = await bob.posts.get('alice', id, signal)
    assert.deepEqual(new Uint8Array(readFileSync(saved.path)), content)
    assert.equal(saved.text, undefined)
  }
  assert.deepEqual(bob.faults, [])
})

test('post: friends who are offline hear of it when they are back, once, also across restarts of both', async (t) => {
  const world = new MemoryWorld()
  let alice = makePoster(t, world, 'alice')
  let bob = makePoster(t, world, 'bob')
  await befriend(alice, bob)
  await until(() => bob.store.get('SELECT 1 FROM post_chain WHERE synced_ms IS NOT NULL'))
  world.offline(bob.peerId)
  await alice.posts.upload(makeFile(alice, 'one.txt', 'one'))
  await alice.posts.upload(makeFile(alice, 'two.txt', 'two'))
  await alice.posts.remove(1)
  alice = alice.restart()
  bob = bob.restart()
  alice.net.keep(bob.peerId)
  alice.notices.start()
  await until(() => heard(bob, 'post_new').length > 0)
  await until(() => alice.store.all('SELECT * FROM notice').length === 0)
  await settle()
  assert.deepEqual(
    heard(bob, 'post_new').map(({ id, name }) => [id, name]),
    [[0, 'one.txt']],
  )
  assert.deepEqual(heard(bob, 'post_removed'), [], 'a post that came and went meanwhile is no news')
  bob = bob.restart()
  world.connect(alice.peerId, bob.peerId)
  await bob.posts.list('alice')
  assert.deepEqual(heard(bob, 'post_new'), [])
})

test('post: what a new friend posted long ago is listed but is no news; what comes after is', async (t) => {
  const world = new MemoryWorld()
  const [alice, bob] = [makePoster(t, world, 'alice'), makePoster(t, world, 'bob')]
  await alice.posts.upload(makeFile(alice, 'old.txt', 'old'))
  await befriend(alice, bob)
  const { posts } = await bob.posts.list('alice')
  assert.deepEqual(
    posts.map(({ name }) => name),
    ['old.txt'],
  )
  assert.deepEqual(heard(bob, 'post_new'), [])
  await alice.posts.upload(makeFile(alice, 'new.txt', 'new'))
  await until(() => heard(bob, 'post_new').length > 0)
  assert.deepEqual(
    heard(bob, 'post_new').map(({ id }) => id),
    [1],
  )
})

test('post rules 5 and 14: ids are never used again, and removing tells the friends, whose copies go', async (t) => {
  const world = new MemoryWorld()
  const [alice, bob] = [makePoster(t, world, 'alice'), makePoster(t, world, 'bob')]
  await befriend(alice, bob)
  await alice.posts.upload(makeFile(alice, 'a.bin', randomBytes(LEAF + 9)))
  await alice.posts.upload(makeFile(alice, 'b.txt', 'b'))
  const saved = await bob.posts.get('alice', 0, signal)
  assert.equal(blocksOf(bob).length, 3)

  const removed = await alice.posts.remove(0)
  assert.equal(removed.name, 'a.bin')
  await until(() => heard(bob, 'post_removed').length > 0)
  assert.deepEqual(heard(bob, 'post_removed'), [{ type: 'post_removed', from: 'alice', id: 0, name: 'a.bin' }])
  await until(() => blocksOf(bob).length === 0)
  await until(() => blocksOf(alice).length === 1)
  assert.ok(existsSync(saved.path), 'the file that bob saved is his')

  const next = await alice.posts.upload(makeFile(alice, 'c.txt', 'c'))
  assert.equal(next.id, 2)
  await assert.rejects(
    alice.posts.remove(0),
    refusal('post_not_found', 'Post [0] does not exist. Available posts are [1, 2].'),
  )
  await assert.rejects(alice.posts.remove(7), refusal('post_not_found'))
  await assert.rejects(
    bob.posts.get('alice', 0, signal),
    refusal('post_not_found', 'Post [0] does not exist. Available posts are [1, 2].'),
  )
})

test('post: a removal whose notice is still on its way is heard of by asking for the post', async (t) => {
  const world = new MemoryWorld()
  const [alice, bob] = [makePoster(t, world, 'alice'), makePoster(t, world, 'bob')]
  await befriend(alice, bob)
  await alice.posts.upload(makeFile(alice, 'a.txt', 'a'))
  await until(() => heard(bob, 'post_new').length > 0)
  world.disturb = (from) => (from === alice.peerId ? 'refuse' : 'none')
  await alice.posts.remove(0)
  await assert.rejects(
    bob.posts.get('alice', 0, signal),
    refusal('post_not_found', 'Post [0] does not exist. Available posts are [].'),
  )
  assert.equal(heard(bob, 'post_removed').length, 1)
})

test('post rule 14: equal content of two posts is kept until the second is removed, too', async (t) => {
  const world = new MemoryWorld()
  const alice = makePoster(t, world, 'alice')
  const content = randomBytes(2 * LEAF)
  await alice.posts.upload(makeFile(alice, 'a.bin', content))
  await alice.posts.upload(makeFile(alice, 'b.bin', content))
  assert.equal(blocksOf(alice).length, 3)
  await alice.posts.remove(0)
  await settle()
  const saved = await alice.posts.get('alice', 1, signal)
  assert.deepEqual(new Uint8Array(readFileSync(saved.path)), content)
  await alice.posts.remove(1)
  await until(() => blocksOf(alice).length === 0)
})

test('post: a file whose bytes are a node of another post does not sweep what that node links to', async (t) => {
  const world = new MemoryWorld()
  const alice = makePoster(t, world, 'alice')
  const content = randomBytes(2 * LEAF)
  await alice.posts.upload(makeFile(alice, 'a.bin', content))
  const row = alice.store.get('SELECT cid FROM post')
  const node = await alice.blocks.get((row?.cid as Uint8Array).subarray(4))
  await alice.posts.upload(makeFile(alice, 'node.bin', node!))
  await alice.posts.upload(makeFile(alice, 'a.bin', content))
  await alice.posts.remove(0)
  await alice.posts.stop()
  await settle()
  assert.equal(blocksOf(alice).length, 3)
  const saved = await alice.posts.get('alice', 2, signal)
  assert.deepEqual(new Uint8Array(readFileSync(saved.path)), content)
})

test('post: a new post that comes with the first list of a new friend is news once its notice arrives', async (t) => {
  const world = new MemoryWorld()
  const [alice, bob] = [makePoster(t, world, 'alice'), makePoster(t, world, 'bob')]
  world.disturb = (from) => (from === alice.peerId ? 'refuse' : 'none')
  await befriend(alice, bob)
  await bob.posts.list('alice')
  await bob.store.write((sql) => sql.run('DELETE FROM post_chain'))
  await alice.posts.upload(makeFile(alice, 'a.txt', 'a'))
  assert.equal((await bob.posts.list('alice')).posts.length, 1)
  assert.deepEqual(heard(bob, 'post_new'), [])
  world.disturb = () => 'none'
  alice.notices.kick(bob.peerId)
  await until(() => heard(bob, 'post_new').length > 0)
  await settle()
  assert.equal(heard(bob, 'post_new').length, 1)
})

test('post: only friends list and get, on both sides, and no longer once friendship ends', async (t) => {
  const world = new MemoryWorld()
  const [alice, bob] = [makePoster(t, world, 'alice'), makePoster(t, world, 'bob')]
  await introduce(alice, bob)
  await alice.posts.upload(makeFile(alice, 'a.bin', randomBytes(LEAF + 1)))
  await assert.rejects(
    bob.posts.get('alice', 0, signal),
    refusal('not_friend', "Error: cannot get post from non-friend 'alice'."),
  )
  await assert.rejects(
    bob.posts.list('alice'),
    refusal('not_friend', "Error: cannot list posts of non-friend 'alice'."),
  )
  await assert.rejects(
    bob.posts.get('nobody', 0, signal),
    refusal('not_friend', "Error: cannot get post from non-friend 'nobody'."),
  )

  await befriend(alice, bob)
  await bob.posts.get('alice', 0, signal)
  await estrange(alice, bob)
  await assert.rejects(bob.posts.get('alice', 0, signal), refusal('not_friend'))
  await until(() => blocksOf(bob).length === 0 && bob.store.all('SELECT * FROM post').length === 0)
  await alice.posts.upload(makeFile(alice, 'b.txt', 'b'))
  assert.deepEqual(alice.store.all('SELECT * FROM notice'), [])
  await settle()
  assert.deepEqual(heard(bob, 'post_new'), [])
})

test('post: notices for a friend who is lost before they arrive are taken back', async (t) => {
  const world = new MemoryWorld()
  const [alice, bob] = [makePoster(t, world, 'alice'), makePoster(t, world, 'bob')]
  await befriend(alice, bob)
  world.offline(bob.peerId)
  await alice.posts.upload(makeFile(alice, 'a.txt', 'a'))
  assert.equal(alice.store.all('SELECT * FROM notice').length, 1)
  await estrange(alice, bob)
  await until(() => alice.store.all('SELECT * FROM notice').length === 0)
})

test('post: a list of a friend who is away is the last known one and says as of when', async (t) => {
  const world = new MemoryWorld()
  const [alice, bob, carol] = ['alice', 'bob', 'carol'].map((name) => makePoster(t, world, name)) as [
    Poster,
    Poster,
    Poster,
  ]
  await befriend(alice, bob)
  await alice.posts.upload(makeFile(alice, 'a.txt', 'a'))
  await bob.posts.list('alice')
  const saved = await bob.posts.get('alice', 0, signal)
  world.offline(alice.peerId)
  const { posts, asOfMs } = await bob.posts.list('alice')
  assert.deepEqual(
    posts.map(({ id }) => id),
    [0],
  )
  assert.ok(asOfMs! <= Date.now() && asOfMs! > Date.now() - 60_000)

  const again = await bob.posts.get('alice', 0, signal)
  assert.notEqual(again.path, saved.path, 'a copy that is here is saved again without asking anybody')
  assert.equal(basename(again.path), 'a (2).txt')

  await befriend(bob, carol)
  world.cut(bob.peerId, carol.peerId)
  bob.store.get('SELECT 1')
  await bob.store.write((sql) => sql.run('DELETE FROM post_chain WHERE user_key = ?', carol.user.publicKey))
  await assert.rejects(bob.posts.list('carol'), refusal('unreachable'))
})

test('post: one’s own posts are listed and saved under one’s own name, too', async (t) => {
  const world = new MemoryWorld()
  const alice = makePoster(t, world, 'alice')
  assert.deepEqual((await alice.posts.list()).posts, [])
  await alice.posts.upload(makeFile(alice, 'a.txt', 'mine'))
  assert.deepEqual(
    (await alice.posts.list('alice')).posts.map(({ id }) => id),
    [0],
  )
  assert.equal((await alice.posts.get('alice', 0, signal)).text, 'mine')
  await assert.rejects(
    alice.posts.get('alice', 3, signal),
    refusal('post_not_found', 'Post [3] does not exist. Available posts are [0].'),
  )
})

test('post: what cannot be posted is refused and leaves nothing behind', async (t) => {
  const world = new MemoryWorld()
  const alice = makePoster(t, world, 'alice', { postBytesMax: LEAF })
  await assert.rejects(alice.posts.upload('/nowhere/at/all'), refusal('file_not_found', 'File does not exist.'))
  await assert.rejects(alice.posts.upload(alice.directory), refusal('file_not_found'))
  await assert.rejects(alice.posts.upload('/dev/zero'), refusal('file_not_found'))
  await assert.rejects(alice.posts.upload(makeFile(alice, 'big.bin', randomBytes(LEAF + 1))), refusal('too_large'))
  await assert.rejects(alice.posts.upload('/proc/kallsyms'), refusal('too_large'))
  assert.deepEqual((await alice.posts.list()).posts, [])
  await alice.posts.start()
  await until(() => blocksOf(alice).length === 0)
})

test('post: a full disk is told before anything is written, at both ends', async (t) => {
  const world = new MemoryWorld()
  const [alice, bob] = [makePoster(t, world, 'alice'), makePoster(t, world, 'bob')]
  await befriend(alice, bob)
  await alice.posts.upload(makeFile(alice, 'a.bin', randomBytes(LEAF + 1)))
  await until(() => heard(bob, 'post_new').length > 0)
  for (const one of [alice, bob]) one.files.freeBytes = () => Promise.resolve(1024)
  await assert.rejects(alice.posts.upload(makeFile(alice, 'b.txt', 'b')), refusal('no_space'))
  await assert.rejects(bob.posts.get('alice', 0, signal), refusal('no_space'))
  assert.deepEqual(blocksOf(bob), [])
})

test('post: two gets of one post at a time share the work and the file', async (t) => {
  const world = new MemoryWorld()
  const [alice, bob] = [makePoster(t, world, 'alice'), makePoster(t, world, 'bob')]
  await befriend(alice, bob)
  await alice.posts.upload(makeFile(alice, 'a.bin', randomBytes(LEAF + 1)))
  await bob.posts.list('alice')
  let streams = 0
  world.disturb = () => (streams++, 'none')
  const [one, other] = await Promise.all([bob.posts.get('alice', 0, signal), bob.posts.get('alice', 0, signal)])
  assert.equal(one.path, other.path)
  assert.equal(streams, 1)
})

test('post: a block that the disk spoiled is found by its hash and fetched again', async (t) => {
  const world = new MemoryWorld()
  const [alice, bob] = [makePoster(t, world, 'alice'), makePoster(t, world, 'bob')]
  await befriend(alice, bob)
  const content = randomBytes(3 * LEAF)
  await alice.posts.upload(makeFile(alice, 'a.bin', content))
  await bob.posts.get('alice', 0, signal)
  const dir = join(bob.directory, 'blocks')
  for (const name of blocksOf(bob)) writeFileSync(join(dir, name.slice(0, 2), name), randomBytes(10))
  const saved = await bob.posts.get('alice', 0, signal)
  assert.deepEqual(new Uint8Array(readFileSync(saved.path)), content)
})

test('post: leftovers of a killed process are cleaned away at the start', async (t) => {
  const world = new MemoryWorld()
  const alice = makePoster(t, world, 'alice')
  await alice.posts.upload(makeFile(alice, 'a.txt', 'a'))
  const stray = 'ab'.repeat(32)
  mkdirSync(join(alice.directory, 'blocks', 'ab'), { recursive: true })
  mkdirSync(join(alice.directory, 'downloads'))
  writeFileSync(join(alice.directory, 'blocks', 'ab', stray), 'not a block of anything')
  writeFileSync(join(alice.directory, 'blocks', 'ab', '7.tmp'), 'half')
  writeFileSync(join(alice.directory, 'downloads', '.0.part'), 'half')
  writeFileSync(join(alice.directory, 'downloads', 'kept.txt'), 'mine')
  const again = alice.restart()
  await again.posts.start()
  await until(() => blocksOf(again).length === 1)
  assert.deepEqual(readdirSync(join(alice.directory, 'downloads')), ['kept.txt'])
  await again.posts.stop()
})

test('post: what is left of a past friend, after a crash at the wrong moment, is dropped at the start', async (t) => {
  const world = new MemoryWorld()
  const [alice, bob] = [makePoster(t, world, 'alice'), makePoster(t, world, 'bob')]
  await befriend(alice, bob)
  await alice.posts.upload(makeFile(alice, 'a.txt', 'a'))
  await bob.posts.upload(makeFile(bob, 'b.txt', 'b'))
  await bob.posts.get('alice', 0, signal)
  await bob.store.write((sql) => sql.run('DELETE FROM friendship'))
  const again = bob.restart()
  await again.posts.start()
  await until(() => blocksOf(again).length === 1)
  assert.deepEqual(
    (await again.posts.list()).posts.map(({ name }) => name),
    ['b.txt'],
  )
  assert.equal(again.store.all('SELECT * FROM post').length, 1)
})

test('post: many gets from one author at a time wait for one another and leave streams for lists', async (t) => {
  const world = new MemoryWorld()
  const [alice, bob] = [makePoster(t, world, 'alice'), makePoster(t, world, 'bob')]
  await befriend(alice, bob)
  const contents = Array.from({ length: 7 }, () => randomBytes(2 * LEAF + 1))
  for (const [id, content] of contents.entries())
    await alice.posts.upload(makeFile(alice, `${String(id)}.bin`, content))
  await bob.posts.list('alice')
  const gets = contents.map((_, id) => bob.posts.get('alice', id, signal))
  assert.equal((await bob.posts.list('alice')).asOfMs, undefined)
  for (const [id, saved] of (await Promise.all(gets)).entries())
    assert.deepEqual(new Uint8Array(readFileSync(saved.path)), contents[id])
  // One that fails gives its place on.
  await assert.rejects(bob.posts.get('alice', 9, signal), refusal('post_not_found'))
})
