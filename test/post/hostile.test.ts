import assert from 'node:assert/strict'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { encode as varint } from 'uint8-varint'
import { concat } from 'uint8arrays/concat'
import { chunks, framed, write } from '../../protocols/exchange.ts'
import { CHAIN_START, follow, makePost, makeTombstone, rootOf } from '../../protocols/post/chain.ts'
import { toCar } from '../../protocols/post/car.ts'
import { list, notify, POST_PROTOCOL, REQUEST_BYTES_MAX } from '../../protocols/post/post.ts'
import { PostManifest, Reply, Request, Status } from '../../protocols/post/wire.ts'
import { sign } from '../../protocols/signed.ts'
import { sha256 } from '../../src/crypto/keys.ts'
import { importFile } from '../../src/posts/content.ts'
import { MemoryWorld } from '../support/memory-net.ts'
import { befriend, estrange, introduce, makePerson } from '../support/people.ts'
import { settle, until } from '../support/until.ts'
import { heard, makeFile, makePoster } from './poster.ts'
import type { Stream } from '@libp2p/interface'
import type { Author, Entry } from '../../protocols/post/chain.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { KithError } from '../../src/errors.ts'
import type { TestPerson } from '../support/people.ts'
import type { Poster } from './poster.ts'

const { signal } = new AbortController()
const LEAF = 256 * 1024

const authorOf = ({ user, device }: TestPerson): Author => ({ userKey: user.publicKey, device, sha256 })

function entryOf(person: TestPerson, fields: Partial<PostManifest> = {}, signer = person.device): Bytes {
  const { manifest } = makePost(authorOf(person), CHAIN_START, { fileName: 'x', size: 0, root: EMPTY, createdMs: 1 })
  return sign(signer, 'kith/post-manifest/1', PostManifest.encode({ ...manifest, ...fields }))
}
const EMPTY = rootOf(new Uint8Array([1, 0x55, 0x12, 0x20, ...sha256(new Uint8Array())]))

const say = async (from: TestPerson, to: TestPerson, entry: Bytes): Promise<string> =>
  await notify(await from.net.open(to.peerId, POST_PROTOCOL), entry)

/** Everything that a peer knows of posts, to see that nothing changed. */
function state({ store, directory }: Poster): unknown {
  const blocks = join(directory, 'blocks')
  return [
    store.all('SELECT * FROM post'),
    store.all('SELECT device, entries, posts, hash FROM post_chain'),
    store.all('SELECT * FROM post_entry'),
    existsSync(blocks) ? readdirSync(blocks, { recursive: true }).length : 0,
  ]
}

/** Lets `person` answer every request with what `answer` writes. */
function speaks(person: TestPerson, answer: (request: Request, stream: Stream) => Promise<void>): void {
  person.net.serve(POST_PROTOCOL, async (stream) => {
    const request = Request.decode((await framed(stream, REQUEST_BYTES_MAX).read()).subarray())
    await answer(request, stream)
  })
}

async function reply(stream: Stream, fields: Partial<Reply>, ...behind: Uint8Array[]): Promise<void> {
  const body = Reply.encode(fields)
  await write(stream, concat([varint(body.length), body, ...behind]))
  await stream.close()
}

/** A file in mallory's hands: its root and its CAR. */
async function carOf(
  poster: Poster,
  content: Uint8Array,
): Promise<{ root: ReturnType<typeof rootOf>; car: Uint8Array }> {
  const source = async function* (): AsyncGenerator<Uint8Array> {
    yield content
  }
  const { root } = await importFile(source(), poster.blocks)
  const parts: Uint8Array[] = []
  const blocks = async function* () {
    yield { cid: root, bytes: (await poster.blocks.get(root.multihash.digest))! }
  }
  for await (const part of toCar(blocks(), root)) parts.push(part)
  return { root, car: concat(parts) }
}

async function threeOf(
  t: test.TestContext,
): Promise<{ world: MemoryWorld; alice: Poster; bob: Poster; mallory: TestPerson }> {
  const world = new MemoryWorld()
  const [alice, bob, mallory] = [
    makePoster(t, world, 'alice'),
    makePoster(t, world, 'bob'),
    makePerson(t, world, 'mallory'),
  ]
  await befriend(alice, bob)
  await befriend(mallory, bob)
  return { world, alice, bob, mallory }
}

test('post rule 1: a stranger is reset unread, whatever they ask', async (t) => {
  const world = new MemoryWorld()
  const [alice, mallory] = [makePoster(t, world, 'alice'), makePerson(t, world, 'mallory')]
  await introduce(alice, mallory)
  await alice.posts.upload(makeFile(alice, 'secret.txt', 'secret'))
  const before = state(alice)
  await assert.rejects(say(mallory, alice, entryOf(mallory)))
  await assert.rejects(list(await mallory.net.open(alice.peerId, POST_PROTOCOL), 0))
  const stream = await mallory.net.open(alice.peerId, POST_PROTOCOL)
  await assert.rejects(async () => {
    await write(
      stream,
      frame({ get: { device: alice.device.publicKey, postId: 0, held: 0, ticket: new Uint8Array() } }),
    )
    for await (const chunk of chunks(stream)) assert.fail(`${String(chunk.length)} bytes for a stranger`)
  })
  assert.deepEqual(state(alice), before)
  assert.deepEqual(alice.faults, [], 'nobody read what the stranger wrote')
})

test('post rule 1: whoever came in as a friend and is none any more is reset, too', async (t) => {
  const { alice, bob } = await threeOf(t)
  await alice.posts.upload(makeFile(alice, 'secret.txt', 'secret'))
  const served = alice.net.served.get(POST_PROTOCOL) ?? assert.fail('nothing is served')
  alice.net.serve(POST_PROTOCOL, served.handler)
  await estrange(alice, bob)
  const before = state(alice)
  await assert.rejects(say(bob, alice, entryOf(bob)))
  await assert.rejects(list(await bob.net.open(alice.peerId, POST_PROTOCOL), 0))
  const stream = await bob.net.open(alice.peerId, POST_PROTOCOL)
  await write(stream, frame({ get: { device: alice.device.publicKey, postId: 0, held: 0, ticket: new Uint8Array() } }))
  await assert.rejects(framed(stream, 1_000_000).read())
  assert.deepEqual(state(alice), before)
  assert.equal(alice.faults.length, 3)
})

test('post rule 1: a transfer that runs ends with the friendship', async (t) => {
  const { alice, bob } = await threeOf(t)
  await alice.posts.upload(
    makeFile(
      alice,
      'a.bin',
      new Uint8Array(8 * LEAF).map((_, at) => at / LEAF),
    ),
  )
  await bob.posts.list('alice')
  const put = bob.blocks.put.bind(bob.blocks)
  let ended: Promise<void> | undefined
  bob.blocks.put = async (digest, bytes) => {
    await put(digest, bytes)
    ended ??= estrange(alice, bob)
    await ended
  }
  await assert.rejects(bob.posts.get('alice', 0, signal), ({ code }: KithError) =>
    ['unreachable', 'post_not_found'].includes(code),
  )
  await until(() => alice.faults.length > 0)
})

test('post rule 2: nobody adds to, or removes from, the chain of somebody else', async (t) => {
  const { alice, bob, mallory } = await threeOf(t)
  await alice.posts.upload(makeFile(alice, 'a.txt', 'a'))
  await until(() => heard(bob, 'post_new').length > 0)
  const before = state(bob)
  const [held] = alice.store.all('SELECT entry FROM post_entry')
  const head = follow(CHAIN_START, {
    ...makePost(authorOf(alice), CHAIN_START, { fileName: 'x', size: 0, root: EMPTY, createdMs: 1 }),
  })
  const removal = makeTombstone({ ...authorOf(alice), device: mallory.device }, head, 0, 1)
  const forgeries: [string, Bytes][] = [
    ['an entry of alice, handed on', held?.entry as Bytes],
    ['an entry that names alice as its author', entryOf(mallory, { author: alice.user.publicKey })],
    ['an entry for the device of alice, signed by mallory', entryOf(alice, {}, mallory.device)],
    ['a tombstone for a post of alice, signed by mallory', removal.signed],
    ['noise', new Uint8Array(200)],
  ]
  for (const [what, entry] of forgeries) {
    const faults = bob.faults.length
    await assert.rejects(say(mallory, bob, entry), what)
    await until(() => bob.faults.length === faults + 1)
    assert.deepEqual(state(bob), before, what)
  }
  assert.deepEqual(heard(bob, 'post_removed'), [])
})

test('post rule 6: a known entry is STORED again without effect, and nothing is STORED that is not on disk', async (t) => {
  const { bob, mallory } = await threeOf(t)
  const entry = entryOf(mallory)
  const write = bob.store.write.bind(bob.store)
  bob.store.write = () => Promise.reject(new Error('the disk is gone'))
  await assert.rejects(say(mallory, bob, entry))
  bob.store.write = write
  assert.deepEqual(heard(bob, 'post_new'), [])
  assert.equal(await say(mallory, bob, entry), 'stored')
  assert.equal(await say(mallory, bob, entry), 'stored')
  assert.equal(heard(bob, 'post_new').length, 1)
})

test('post rule 7: behind a gap the list is asked for; if that does not help, BUSY; another entry at one place is REFUSED', async (t) => {
  const { bob, mallory } = await threeOf(t)
  const author = authorOf(mallory)
  const content = { fileName: 'x', size: 0, root: EMPTY, createdMs: 1 }
  const first = makePost(author, CHAIN_START, content)
  const second = makePost(author, follow(CHAIN_START, first), content)
  const third = makePost(author, follow(follow(CHAIN_START, first), second), content)
  speaks(mallory, async (_request, stream) => {
    await reply(stream, { status: Status.OK, entries: [], length: 0 })
  })
  assert.equal(await say(mallory, bob, second.signed), 'busy')
  speaks(mallory, async (_request, stream) => {
    await reply(stream, { status: Status.OK, entries: [first.signed, second.signed], length: 2 })
  })
  assert.equal(await say(mallory, bob, second.signed), 'stored')
  assert.equal(await say(mallory, bob, third.signed), 'stored')

  const other = { ...content, fileName: 'y' }
  const before = state(bob)
  assert.equal(await say(mallory, bob, makePost(author, CHAIN_START, other).signed), 'refused', 'an old place')
  assert.equal(
    await say(mallory, bob, makePost(author, follow(follow(CHAIN_START, first), second), other).signed),
    'refused',
    'the last place',
  )
  const astray = makePost(author, { entries: 3, posts: 3, hash: new Uint8Array(32) }, other)
  assert.equal(await say(mallory, bob, astray.signed), 'refused', 'the next place, behind another entry')
  assert.deepEqual(state(bob), before)
})

test('post rule 7: an author whose entry is refused is told so', async (t) => {
  const { alice, bob } = await threeOf(t)
  await alice.posts.upload(makeFile(alice, 'a.txt', 'a'))
  await until(() => heard(bob, 'post_new').length > 0)
  // As after a backup of the day before came back.
  await alice.store.write((sql) => {
    sql.run('DELETE FROM post_chain')
    sql.run('DELETE FROM post_entry')
  })
  await alice.posts.upload(makeFile(alice, 'b.txt', 'b'))
  await until(() => heard(alice, 'post_refused').length > 0)
  assert.deepEqual(heard(alice, 'post_refused'), [{ type: 'post_refused', by: 'bob' }])
  assert.deepEqual(alice.store.all('SELECT * FROM notice'), [])
})

test('post rule 8: a list comes in pages, and each counts as a whole or not at all', async (t) => {
  const world = new MemoryWorld()
  const [alice, bob, mallory] = [
    makePoster(t, world, 'alice'),
    makePoster(t, world, 'bob'),
    makePerson(t, world, 'mallory'),
  ]
  const path = makeFile(alice, `${'n'.repeat(240)}.txt`, 'same')
  await Promise.all(Array.from({ length: 150 }, () => alice.posts.upload(path)))
  await alice.posts.remove(7)
  await befriend(alice, bob)
  const { posts } = await bob.posts.list('alice')
  assert.deepEqual(
    posts.map(({ id }) => id),
    Array.from({ length: 150 }, (_, id) => id).filter((id) => id !== 7),
  )

  const author = authorOf(mallory)
  const content = { fileName: 'x', size: 0, root: EMPTY, createdMs: 1 }
  const first = makePost(author, CHAIN_START, content)
  const other = makePost(author, { entries: 1, posts: 1, hash: new Uint8Array(32) }, content)
  const pages: [string, Partial<Reply>][] = [
    ['a gap inside', { status: Status.OK, entries: [first.signed, other.signed], length: 2 }],
    ['not from the beginning', { status: Status.OK, entries: [other.signed], length: 2 }],
    ['an entry of somebody else', { status: Status.OK, entries: [first.signed, entryOf(alice)], length: 2 }],
    [
      'too many for one reply',
      { status: Status.OK, entries: Array.from({ length: 65 }, () => first.signed), length: 65 },
    ],
    ['no answer to a list', { status: Status.STORED }],
  ]
  let page: Partial<Reply> = pages[0]![1]
  speaks(mallory, async (_request, stream) => {
    await reply(stream, page)
  })
  await befriend(mallory, bob)
  await settle()
  const before = state(bob)
  for (const [what, wrong] of pages) {
    page = wrong
    await assert.rejects(bob.posts.list('mallory'), ({ code }: KithError) => code === 'unreachable', what)
    assert.deepEqual(state(bob), before, what)
  }
  page = { status: Status.OK, entries: [], length: 1_000_000 }
  await assert.rejects(
    bob.posts.list('mallory'),
    ({ code }: KithError) => code === 'unreachable',
    'a list that never ends',
  )
})

test('post rule 10: what is not there is NOT_FOUND, and whoever claims to hold more blocks than there are is reset', async (t) => {
  const { alice, bob } = await threeOf(t)
  await alice.posts.upload(makeFile(alice, 'a.txt', 'a'))
  const ask = async (get: Partial<NonNullable<Request['get']>>): Promise<Status> => {
    const stream = await bob.net.open(alice.peerId, POST_PROTOCOL)
    const whole = { device: alice.device.publicKey, postId: 0, held: 0, ticket: new Uint8Array(), ...get }
    await write(stream, frame({ get: whole }))
    try {
      return Reply.decode((await framed(stream, 1_000_000).read()).subarray()).status
    } finally {
      stream.abort(new Error('enough'))
    }
  }
  assert.equal(await ask({}), Status.OK)
  assert.equal(await ask({ held: 1 }), Status.OK)
  assert.equal(await ask({ postId: 1 }), Status.NOT_FOUND)
  assert.equal(await ask({ device: bob.device.publicKey }), Status.NOT_FOUND)
  assert.equal(await ask({ device: new Uint8Array() }), Status.NOT_FOUND)
  await ask({ held: 2 }).catch(() => undefined)
  await until(() => alice.faults.some((fault) => fault instanceof RangeError))
  await assert.rejects(ask({ postId: Number.MAX_SAFE_INTEGER + 1 }))
})

test('post rules 10 and 11: an author who sends something else than was signed leaves nothing on the disk', async (t) => {
  const { alice, bob, mallory } = await threeOf(t)
  const content = new Uint8Array(LEAF + 9).map((_, at) => at % 251)
  const { root, car } = await carOf(alice, content)
  const small = await carOf(alice, content.subarray(0, 100))
  const post = (fields: Partial<PostManifest>): Entry => {
    const entry = makePost(authorOf(mallory), CHAIN_START, { fileName: 'x', size: content.length, root, createdMs: 1 })
    return {
      ...entry,
      signed: sign(mallory.device, 'kith/post-manifest/1', PostManifest.encode({ ...entry.manifest, ...fields })),
    }
  }
  const right = post({})
  const lie = post({ size: 100 })
  const answers: [string, Entry, Partial<Reply>, Uint8Array[]][] = [
    ['another entry', right, { status: Status.OK, entries: [lie.signed] }, [car]],
    ['no entry', right, { status: Status.OK }, [car]],
    ['a status of something else', right, { status: Status.STORED, entries: [right.signed] }, [car]],
    ['another CAR', right, { status: Status.OK, entries: [right.signed] }, [small.car]],
    ['a size that is not the file’s', lie, { status: Status.OK, entries: [lie.signed] }, [car]],
    [
      'an absurd length',
      right,
      { status: Status.OK, entries: [right.signed] },
      [new Uint8Array([0xff, 0xff, 0xff, 0x7f])],
    ],
    [
      'a length that never ends',
      right,
      { status: Status.OK, entries: [right.signed] },
      [new Uint8Array(64).fill(0xff)],
    ],
  ]
  for (const [what, entry, fields, behind] of answers) {
    await bob.store.write((sql) => sql.run('DELETE FROM post_chain'))
    speaks(mallory, async (request, stream) => {
      if (request.list !== undefined) await reply(stream, { status: Status.OK, entries: [entry.signed], length: 1 })
      else await reply(stream, fields, ...behind)
    })
    await assert.rejects(bob.posts.get('mallory', 0, signal), ({ code }: KithError) => code === 'bad_answer', what)
    assert.equal((state(bob) as unknown[])[3], 0, what)
  }
})

test('post rule 11: who goes on sending behind the end of the file changes nothing about it', async (t) => {
  const { alice, bob, mallory } = await threeOf(t)
  const { root, car } = await carOf(alice, new Uint8Array(100).fill(65))
  const entry = makePost(authorOf(mallory), CHAIN_START, { fileName: 'x', size: 100, root, createdMs: 1 })
  speaks(mallory, async (request, stream) => {
    if (request.list !== undefined) {
      await reply(stream, { status: Status.OK, entries: [entry.signed], length: 1 })
      return
    }
    const body = Reply.encode({ status: Status.OK, entries: [entry.signed] })
    await write(stream, concat([varint(body.length), body, car]))
    const more = new Uint8Array(LEAF)
    while (stream.status === 'open') await write(stream, concat([varint(more.length), more])).catch(() => undefined)
  })
  await assert.rejects(bob.posts.get('mallory', 0, signal), ({ code }: KithError) => code === 'bad_answer')
  assert.equal((await bob.posts.get('mallory', 0, signal)).text, 'A'.repeat(100), 'the file itself was whole and sound')
})

test('post: 1,000 random and mutated requests change nothing, crash nothing, and cost a reset each', async (t) => {
  const { alice, bob, mallory } = await threeOf(t)
  await bob.posts.upload(makeFile(bob, 'a.txt', 'a'))
  const requests = [
    frame({ notify: { entry: entryOf(mallory, { seq: 5, prevHash: new Uint8Array(32) }) } }),
    frame({ notify: { entry: entryOf(alice) } }),
    frame({ list: { from: 0 } }),
    frame({ get: { device: bob.device.publicKey, postId: 0, held: 0, ticket: new Uint8Array(9) } }),
  ]
  await settle()
  const before = state(bob)
  const random = lcg(20261123)
  for (let round = 0; round < 1000; round++) {
    const base = requests[round % requests.length]!
    const bytes = round % 5 === 0 ? new Uint8Array(random(80)).map(() => random(256)) : new Uint8Array(base)
    for (let bends = random(4); bends >= 0 && bytes.length > 0; bends--) bytes[random(bytes.length)] = random(256)
    const stream = await mallory.net.open(bob.peerId, POST_PROTOCOL)
    await write(stream, bytes.length === 0 ? new Uint8Array([0]) : bytes).catch(() => undefined)
    if (round % 2 === 0) await stream.close().catch(() => undefined)
    setImmediate(() => {
      stream.abort(new Error('enough'))
    })
    if (round % 50 === 0) await settle(2)
  }
  await settle()
  assert.deepEqual(state(bob), before)
  assert.deepEqual(heard(bob, 'post_new'), [])
  assert.equal((await alice.posts.list('bob')).posts.length, 1, 'and everybody else is served')
})

function frame(request: Request): Uint8Array {
  const body = Request.encode(request)
  return concat([varint(body.length), body])
}

/** A generator of numbers below a bound that always gives the same ones. */
function lcg(seed: number): (below: number) => number {
  let value = seed
  return (below) => {
    value = (Math.imul(value, 1664525) + 1013904223) >>> 0
    return Math.floor((value / 2 ** 32) * below)
  }
}
