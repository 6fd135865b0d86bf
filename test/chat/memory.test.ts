import assert from 'node:assert/strict'
import test from 'node:test'
import { peerIdFromString } from '@libp2p/peer-id'
import { CHAT_PROTOCOL } from '../../protocols/chat/chat.ts'
import { toFrame } from '../../protocols/frames.ts'
import { frameCodec } from '../../protocols/chat/chat.ts'
import { write } from '../../protocols/exchange.ts'
import { MemoryWorld } from '../support/memory-net.ts'
import { befriend, makePerson } from '../support/people.ts'
import { until } from '../support/until.ts'
import { yamuxPair } from '../support/yamux-pair.ts'
import { chatter } from './chatting.ts'
import { chainOf, made, Speaker } from './speaker.ts'
import type { Connection, Stream } from '@libp2p/interface'
import type { TestContext } from 'node:test'
import type { Chatter } from './chatting.ts'
import type { TestPerson } from '../support/people.ts'

/** Bob, and one end of a channel to him with real flow control, held by his friend Mallory. */
async function held(t: TestContext): Promise<{ bob: Chatter; mallory: TestPerson; near: Stream; far: Stream }> {
  const world = new MemoryWorld()
  const [bob, mallory] = [chatter(t, world, 'bob'), makePerson(t, world, 'mallory')]
  await befriend(bob.person, mallory)
  const [far, near] = await yamuxPair(CHAT_PROTOCOL)
  const connection = { remotePeer: peerIdFromString(mallory.peerId), status: 'open' } as unknown as Connection
  void bob.person.net.served.get(CHAT_PROTOCOL)?.handler(near, connection)
  return { bob, mallory, near, far }
}

/** Mallory greets and joins a group with Bob. */
async function inGroup(far: Stream, bob: Chatter, mallory: TestPerson): Promise<Speaker> {
  const speaker = new Speaker(far, mallory, bob.person.peerId)
  speaker.greet()
  await speaker.left()
  return speaker
}

test('chat: a friend who never reads costs a bounded piece of memory, however much waits for it', async (t) => {
  const { bob, mallory, near, far } = await held(t)
  const toMallory = bob.person.names.byKey(mallory.user.publicKey)
  assert.ok(toMallory)
  let sentBytes = 0
  const send = near.send.bind(near)
  near.send = (data) => {
    sentBytes += data.byteLength
    return send(data)
  }
  await inGroup(far, bob, mallory)
  far.pause()
  for (let round = 0; round < 10; round++) {
    await Promise.all(Array.from({ length: 50 }, () => bob.chat.send(toMallory, 'x'.repeat(10_000))))
  }
  assert.ok(near.writeBufferLength <= 512 * 1024, `${near.writeBufferLength} bytes wait in the stream`)
  assert.ok(far.readBufferLength <= 1024 * 1024)
  assert.ok(sentBytes <= 1024 * 1024, `${sentBytes} bytes left the outbox`)
  assert.equal(near.status, 'open')

  // As soon as it reads, everything comes.
  let readBytes = 0
  far.addEventListener('message', (event) => {
    readBytes += event.data.byteLength
  })
  far.resume()
  await until(() => readBytes > 10 * 50 * 10_000, 'everything read', 20_000)
})

test('chat: a friend who floods and never reads the receipts is held back, and costs a bounded piece of memory', async (t) => {
  const { bob, mallory, near, far } = await held(t)
  const { sealer } = await inGroup(far, bob, mallory)
  far.pause()
  const [first] = chainOf('first')
  assert.ok(first)
  let writtenBytes = 0
  let at = first
  const flood = async (): Promise<void> => {
    for (let i = 2; i <= 800; i++) {
      const frame = toFrame(frameCodec.encode({ kind: 'sealed', sealed: await sealer.seal([at.bytes]) }))
      await write(far, frame)
      writtenBytes += frame.length
      at = made('y'.repeat(2_000), { seq: i, lamport: i, prevHash: at.head })
    }
  }
  await flood()
  const known = bob.person.names.byKey(mallory.user.publicKey)
  assert.ok(known)
  await until(() => bob.chat.unread(mallory.user.publicKey) === 799, 'everything stored', 20_000)
  assert.ok(near.writeBufferLength <= 256 * 1024)
  assert.ok(near.readBufferLength <= 1024 * 1024)
  assert.ok(writtenBytes > 1_500_000)
})

test('chat: 300 half-open channels of a friend leave nothing behind', async (t) => {
  const world = new MemoryWorld()
  const [bob, mallory] = [chatter(t, world, 'bob'), makePerson(t, world, 'mallory')]
  await befriend(bob.person, mallory)
  const open: Stream[] = []
  for (let i = 0; i < 300; i++) {
    const stream = await mallory.net.open(bob.person.peerId, CHAT_PROTOCOL)
    if (i % 3 === 0) stream.send(Uint8Array.of(200, 1, 2, 3))
    if (i % 2 === 0) stream.abort(new Error('gone'))
    else open.push(stream)
  }
  await until(() => open.filter(({ status }) => status === 'open').length <= 4)
})
