/** Posts that are not theirs to see, to sign, to remove or to serve: whole peers and an attacker over real connections. */
import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, sep } from 'node:path'
import { test } from 'node:test'
import { CID } from 'multiformats/cid'
import { create as createDigest } from 'multiformats/hashes/digest'
import { CHAIN_START, follow, makePost, makeTombstone } from '../../protocols/post/chain.ts'
import { RAW } from '../../protocols/post/cid.ts'
import { list, notify, POST_PROTOCOL } from '../../protocols/post/post.ts'
import { fetchPost } from '../../protocols/post/transfer.ts'
import { DagWalk } from '../../protocols/post/dag.ts'
import { sign } from '../../protocols/signed.ts'
import { PostManifest } from '../../protocols/post/wire.ts'
import { Signed } from '../../protocols/wire.ts'
import { KithError } from '../../src/errors.ts'
import { randomBytes, sha256 } from '../../src/crypto/keys.ts'
import { Attacker } from '../support/attacker.ts'
import { temporaryDirectory } from '../support/people.ts'
import { until } from '../support/until.ts'
import { at } from './outlaw.ts'
import { befriend, converse, openOffice, PATIENCE_MS, settleIn, unharmed } from './town.ts'
import type { Block } from '../../protocols/post/car.ts'
import type { Entry, Head } from '../../protocols/post/chain.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { Resident } from './town.ts'

const { signal } = new AbortController()
const refusal = (code: string) => (error: unknown) => error instanceof KithError && error.code === code

/** The entry of somebody's post, as it stands on this disk. */
function entryOf(one: Resident, postId: number): Bytes {
  return one.store.get('SELECT entry FROM post WHERE post_id = ?', postId)?.entry as Bytes
}

/** A file of one leaf. */
function leaf(bytes: Bytes): { root: CID; block: Block } {
  const cid = CID.createV1(RAW, createDigest(0x12, sha256(bytes)))
  return { root: cid, block: { cid, bytes } }
}

async function* streamOf(...blocks: Block[]): AsyncGenerator<Block> {
  yield* blocks
}

async function answer(attacker: Attacker, victim: Resident, entry: Bytes): Promise<string> {
  return await notify(await attacker.open(at(victim), POST_PROTOCOL), entry).catch(() => 'reset')
}

test('attack: posts are their author’s to sign, and their friends’ to see', { timeout: 300_000 }, async (t) => {
  const office = await openOffice(t)
  const alice = await settleIn(t, [office], 'alice')
  const bob = await settleIn(t, [office], 'bob')
  await befriend(alice, bob)
  const file = join(temporaryDirectory(t), 'diary.txt')
  writeFileSync(file, 'dear diary')
  await alice.posts.upload(file)
  await until(() => bob.heard.some(({ type }) => type === 'post_new'), 'the notice', PATIENCE_MS)
  const ofAlice = entryOf(bob, 0)
  const manifest = PostManifest.decode(Signed.decode(ofAlice).payload)
  const mallory = await Attacker.arrive(t, 'mallory')
  const author = { userKey: mallory.user.publicKey, device: mallory.device, sha256 }
  const wanted = (): Parameters<typeof fetchPost>[1] => {
    const entry: Entry = { manifest, signed: ofAlice, hash: sha256(Signed.decode(ofAlice).payload) }
    return { entry, walk: new DagWalk(CID.decode(manifest.cid), manifest.size) }
  }
  const fetch = async (): Promise<string> => {
    const stored: Block[] = []
    const keep = (block: Block): Promise<void> => Promise.resolve(void stored.push(block))
    const outcome = await fetchPost(await mallory.open(at(alice), POST_PROTOCOL), wanted(), keep).catch(() => 'reset')
    return stored.length > 0 ? 'has it' : outcome
  }
  const lists = async (): Promise<unknown> =>
    await list(await mallory.open(at(alice), POST_PROTOCOL), 0).catch(() => 'reset')

  await t.test('a stranger lists nothing, gets nothing and tells nothing', async () => {
    await unharmed([alice, bob], async () => {
      assert.deepEqual([await lists(), await fetch()], ['reset', 'reset'])
      assert.equal(await answer(mallory, bob, ofAlice), 'reset')
    })
  })

  for (const [index, victim] of [alice, bob].entries()) {
    assert.equal(await mallory.say(at(victim), mallory.request(victim.identity.user.publicKey)), 'STORED')
    await victim.requests.decide(true)
    await until(() => mallory.friendMessages.length > index, 'the accept', PATIENCE_MS)
  }

  await t.test('a past friend gets nothing any more', async () => {
    assert.equal(await fetch(), 'has it')
    await alice.friends.unfriend(await alice.names.resolve('mallory'))
    await unharmed([alice, bob], async () => {
      assert.deepEqual([await lists(), await fetch()], ['reset', 'reset'])
    })
  })

  await t.test('a friend signs and removes nothing of somebody else’s', async () => {
    const { payload } = Signed.decode(ofAlice)
    const head: Head = follow(CHAIN_START, wanted().entry)
    const asAlice = (bytes: Bytes): Bytes => sign(mallory.device, 'kith/post-manifest/1', bytes)
    const tombstone = makeTombstone({ ...author, userKey: manifest.author }, head, 0, 1)
    const retold = PostManifest.encode({ ...manifest, fileName: 'confession.txt' })
    const named = PostManifest.encode({
      ...PostManifest.decode(Signed.decode(tombstone.signed).payload),
      device: manifest.device,
    })
    const fields = { fileName: 'x', size: 1, root: leaf(randomBytes(1)).root, createdMs: 1 }
    const loose = Signed.decode(makePost(author, CHAIN_START, fields).signed).payload
    await unharmed([alice, bob], async () => {
      for (const [what, entry] of [
        ['alice’s own entry, in mallory’s hands', ofAlice],
        ['alice’s entry, signed by mallory', asAlice(payload)],
        ['alice’s signature over another name', Signed.encode({ ...Signed.decode(ofAlice), payload: retold })],
        ['a removal of alice’s post, as alice the author', tombstone.signed],
        ['a removal of alice’s post, as her device', asAlice(named)],
        ['an entry of mallory’s that no device of hers signed', sign(mallory.user, 'kith/post-manifest/1', loose)],
      ] as const) {
        assert.equal(await answer(mallory, bob, entry), 'reset', what)
      }
    })
    assert.deepEqual(
      (await bob.posts.list('alice')).posts.map(({ name }) => name),
      ['diary.txt'],
    )
  })

  let head: Head = CHAIN_START
  const entries: Entry[] = []
  const post = async (fileName: string, content: Bytes, size = content.length): Promise<Entry> => {
    const entry = makePost(author, head, { fileName, size, root: leaf(content).root, createdMs: 1 })
    head = follow(head, entry)
    entries.push(entry)
    assert.equal(await answer(mallory, bob, entry.signed), 'stored')
    return entry
  }
  mallory.posts.list = (from) => ({ entries: entries.slice(from).map(({ signed }) => signed), length: entries.length })
  const serving = (entry: Entry, ...blocks: Block[]): void => {
    mallory.posts.get = () => Promise.resolve({ entry, blocks: streamOf(...blocks), signal, done: () => undefined })
  }
  const downloads = join(bob.dataDir, 'downloads')
  const saved = (): string[] => (existsSync(downloads) ? readdirSync(downloads).sort() : [])

  await t.test('blocks that are not the file’s are kept nowhere, whoever signed the post', async () => {
    const content = randomBytes(1_000)
    const [right, wrong] = [leaf(content).block, leaf(randomBytes(1_000)).block]
    const entry = await post('file.bin', content)
    for (const [what, blocks] of [
      ['another block', [wrong]],
      ['other bytes under the right name', [{ cid: right.cid, bytes: wrong.bytes }]],
      ['fewer bytes', [{ cid: right.cid, bytes: right.bytes.slice(1) }]],
      ['a block without end', [{ cid: right.cid, bytes: randomBytes(3 * 1024 * 1024) }]],
    ] as const) {
      serving(entry, ...blocks)
      await assert.rejects(bob.posts.get('mallory', 0, signal), (error: KithError) => error instanceof KithError, what)
      assert.deepEqual(saved(), [], what)
    }
    serving({ ...entry, signed: ofAlice }, right)
    await assert.rejects(bob.posts.get('mallory', 0, signal), refusal('bad_answer'))
    mallory.posts.get = () => Promise.resolve(undefined)
    await assert.rejects(bob.posts.get('mallory', 0, signal), refusal('post_not_found'))
    serving(entry, right)
    const { path } = await bob.posts.get('mallory', 0, signal)
    assert.deepEqual(readFileSync(path), Buffer.from(content))
    const tooSmall = await post('small.bin', content, 999)
    serving(tooSmall, right)
    await assert.rejects(bob.posts.get('mallory', 1, signal))
    const tooLarge = await post('large.bin', content, 2 ** 40)
    serving(tooLarge, right)
    await assert.rejects(bob.posts.get('mallory', 2, signal), refusal('too_large'))
    assert.deepEqual(saved(), ['file.bin'])
  })

  await t.test('a file name is no path: everything lands in the downloads folder, and over nothing', async () => {
    const outside = join(dirname(bob.dataDir), `kith-outside-${String(process.pid)}`)
    mkdirSync(downloads, { recursive: true })
    writeFileSync(join(downloads, 'mine.txt'), 'mine')
    const names = [
      `../../${String(outside.split(sep).at(-1))}`,
      outside,
      '../kith.db',
      '..',
      '.',
      '.bashrc',
      '~/.ssh/authorized_keys',
      'a\\..\\b.txt',
      'nul\u0000.txt',
      'con.txt',
      'txt.\u202Eexe',
      '-rf',
      'mine.txt',
    ]
    const keys = (): Buffer[] => keyFiles.map((name) => readFileSync(join(bob.dataDir, name)))
    const keyFiles = readdirSync(bob.dataDir).filter((name) => name.endsWith('.key'))
    const before = keys()
    for (const [index, name] of names.entries()) {
      const content = randomBytes(20)
      serving(await post(name, content), leaf(content).block)
      const { path } = await bob.posts.get('mallory', index + 3, signal)
      assert.equal(dirname(path), downloads, name)
      assert.match(path.slice(downloads.length + 1), /^[^./\\~-][^/\\]*$/, name)
      assert.deepEqual(readFileSync(path), Buffer.from(content))
    }
    assert.equal(readFileSync(join(downloads, 'mine.txt'), 'utf8'), 'mine')
    assert.ok(!existsSync(outside))
    assert.deepEqual(keys(), before)
    assert.ok(keyFiles.length > 0)
    assert.equal(saved().length, names.length + 2)
  })

  await t.test('a chain with a hole, a second history or no end is not followed', async () => {
    await unharmed([alice, bob], async () => {
      const fork = makePost(author, CHAIN_START, {
        fileName: 'other',
        size: 1,
        root: leaf(randomBytes(1)).root,
        createdMs: 1,
      })
      assert.equal(await answer(mallory, bob, fork.signed), 'refused')
      const beyond = { entries: head.entries + 5, posts: head.posts + 5, hash: randomBytes(32) }
      const gap = makePost(author, beyond, {
        fileName: 'later',
        size: 1,
        root: leaf(randomBytes(1)).root,
        createdMs: 1,
      })
      assert.equal(await answer(mallory, bob, gap.signed), 'busy')
      mallory.posts.list = () => ({ entries: [fork.signed, gap.signed], length: 2 ** 50 })
      assert.equal(await answer(mallory, bob, gap.signed), 'reset')
    })
  })

  const { text } = await bob.posts.get('alice', 0, signal)
  assert.equal(text, 'dear diary')
  await converse(alice, bob, 'did you read it?')
  await alice.posts.remove(0)
  await until(() => bob.heard.some(({ type }) => type === 'post_removed'), 'the removal', PATIENCE_MS)
})
