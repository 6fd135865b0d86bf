import assert from 'node:assert/strict'
import test from 'node:test'
import { peerIdFromString } from '@libp2p/peer-id'
import { encode as varint } from 'uint8-varint'
import { concat } from 'uint8arrays/concat'
import { chunks, write } from '../../protocols/exchange.ts'
import { CHAIN_START, makePost, rootOf } from '../../protocols/post/chain.ts'
import { DagWalk, LEAF_BYTES } from '../../protocols/post/dag.ts'
import { answeringPosts, POST_PROTOCOL } from '../../protocols/post/post.ts'
import { fetchPost, IDLE_MS } from '../../protocols/post/transfer.ts'
import { Request } from '../../protocols/post/wire.ts'
import { peerIdOf } from '../../protocols/signed.ts'
import { generateKeyPair, randomBytes, sha256 } from '../../src/crypto/keys.ts'
import { blocksFrom, importFile } from '../../src/posts/content.ts'
import { deferred } from '../support/deferred.ts'
import { settle, until } from '../support/until.ts'
import { yamuxPair } from '../support/yamux-pair.ts'
import type { Connection, Stream } from '@libp2p/interface'
import type { TestContext } from 'node:test'
import type { Block } from '../../protocols/post/car.ts'
import type { Entry } from '../../protocols/post/chain.ts'
import type { BlockShelf } from '../../src/posts/disk.ts'

const BLOCKS = 64
const device = generateKeyPair()

interface Served {
  readonly entry: Entry
  readonly stream: Stream
  readonly faults: unknown[]
  /** Blocks that the sender has taken from its disk so far. */
  sent: number
  isDone: boolean
}

/** A post of sixteen megabytes, served at the far end of a stream with real flow control. */
async function serve(t: TestContext): Promise<Served> {
  const held = new Map<string, Uint8Array>()
  const key = (digest: Uint8Array): string => Buffer.from(digest).toString('hex')
  const shelf = {
    put: async (digest: Uint8Array, bytes: Uint8Array) => void held.set(key(digest), bytes),
    get: async (digest: Uint8Array) => held.get(key(digest)),
    sync: async () => {},
  } as unknown as BlockShelf
  const source = async function* (): AsyncGenerator<Uint8Array> {
    for (let count = 0; count < BLOCKS; count++) yield randomBytes(LEAF_BYTES)
  }
  const { root, size } = await importFile(source(), shelf)
  const author = { userKey: device.publicKey, device, sha256 }
  const entry = makePost(author, CHAIN_START, { fileName: 'x', size, root, createdMs: 1 })
  const [stream, far] = await yamuxPair(POST_PROTOCOL)
  t.after(() => {
    stream.abort(new Error('The test is over'))
  })
  const served: Served = { entry, stream, faults: [], sent: 0, isDone: false }
  const counted = async function* (): AsyncGenerator<Block> {
    for await (const block of blocksFrom(0, new DagWalk(root, size), shelf)) {
      served.sent++
      yield block
    }
  }
  const { signal } = new AbortController()
  const done = (): void => {
    served.isDone = true
  }
  const handler = answeringPosts(
    {
      notify: () => assert.fail('nobody notified'),
      list: () => assert.fail('nobody listed'),
      get: () => Promise.resolve({ entry, blocks: counted(), signal, done }),
    },
    (error) => served.faults.push(error),
  )
  void handler(far, { remotePeer: peerIdFromString(peerIdOf(device.publicKey)) } as Connection)
  return served
}

const walkOf = ({ manifest }: Entry): DagWalk => new DagWalk(rootOf(manifest.cid), manifest.size)

test('post rule 13: a sender takes no more from its disk than the stream takes of it', async (t) => {
  const served = await serve(t)
  const request = Request.encode({ get: { device: device.publicKey, postId: 0, held: 0, ticket: new Uint8Array() } })
  served.stream.pause()
  await write(served.stream, concat([varint(request.length), request]))
  await until(() => served.sent > 1)
  await settle()
  const sent = served.sent
  await settle()
  assert.equal(served.sent, sent, 'it waits')
  assert.ok(sent <= 8, `${String(sent)} blocks for a reader who reads nothing`)
  let bytes = 0
  for await (const chunk of chunks(served.stream)) bytes += chunk.length
  assert.ok(bytes > BLOCKS * LEAF_BYTES)
  assert.equal(served.sent, BLOCKS + 1)
  await until(() => served.isDone)
})

test('post rule 13: a receiver that is slow to store holds the sender back', async (t) => {
  const served = await serve(t)
  const { entry, stream } = served
  const walk = walkOf(entry)
  const slow = deferred()
  let stored = 0
  const fetching = fetchPost(stream, { entry, walk }, async () => {
    if (++stored === 2) await slow.promise
  })
  await until(() => stored === 2)
  await settle()
  assert.ok(served.sent <= 16, `${String(served.sent)} blocks on their way to a disk that does not keep up`)
  assert.equal(stored, 2)
  slow.resolve(undefined)
  assert.equal(await fetching, 'complete')
  assert.equal(stored, BLOCKS + 1)
})

test('post rule 13: a transfer that stands still is reset at both ends, and what came before it is kept', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const served = await serve(t)
  const stuck = deferred()
  let stored = 0
  const outcome = fetchPost(served.stream, { entry: served.entry, walk: walkOf(served.entry) }, async () => {
    if (++stored === 3) await stuck.promise
  }).catch((error: unknown) => error)
  await turning(t, () => stored === 3)
  t.mock.timers.tick(IDLE_MS)
  await turning(t, () => served.faults.length > 0 && served.isDone)
  stuck.resolve(undefined)
  assert.match(String(await outcome), /Fault/)
  assert.equal(served.stream.status === 'open', false)
})

/** Lets the mocked clock stand still but everything that is due run, until the condition holds. */
async function turning(t: TestContext, condition: () => boolean): Promise<void> {
  for (let turns = 0; turns < 5000; turns++) {
    if (condition()) return
    t.mock.timers.tick(0)
    await new Promise((resolve) => setImmediate(resolve))
  }
  assert.fail('it never came')
}
