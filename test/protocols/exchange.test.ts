import assert from 'node:assert/strict'
import test from 'node:test'
import { peerIdFromString } from '@libp2p/peer-id'
import { streamPair } from '@libp2p/utils'
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { answering, ask, chunks, write } from '../../protocols/exchange.ts'
import type { Fault } from '../../protocols/fault.ts'
import { peerIdOf } from '../../protocols/signed.ts'
import { generateKeyPair } from '../../src/crypto/keys.ts'
import { deferred } from '../support/deferred.ts'
import { settle, until } from '../support/until.ts'
import { yamuxPair } from '../support/yamux-pair.ts'
import type { Connection, Stream } from '@libp2p/interface'
import type { Codec, Exchange } from '../../protocols/exchange.ts'

const picky: Codec<string> = {
  encode: (value) => fromString(value),
  decode: (bytes) => {
    if (bytes[0] === 0xff) throw new Error('no')
    return toString(bytes)
  },
}
const exchange: Exchange<string, string> = {
  protocol: '/test',
  request: picky,
  reply: picky,
  requestBytesMax: 1_000,
  replyBytesMax: 1_000,
}
const peerId = peerIdOf(generateKeyPair().publicKey)
const connection = { remotePeer: peerIdFromString(peerId) } as unknown as Connection

/** Serves the exchange on one stream and keeps what went wrong. */
function serve(stream: Stream, answer: (request: string, from: string) => Promise<string> | string): unknown[] {
  const faults: unknown[] = []
  const handler = answering(
    exchange,
    (request, peer) => answer(request, peer.toString()),
    (error) => {
      faults.push(error)
    },
  )
  void handler(stream, connection)
  return faults
}

test('exchange: one request, one reply, from the peer of the connection, and both streams close', async () => {
  const [near, far] = await streamPair({ protocol: '/test' })
  const faults = serve(far, (request, from) => `${request} from ${from}`)
  assert.equal(await ask(exchange, near, 'hello'), `hello from ${peerId}`)
  await until(() => near.status === 'closed' && far.status === 'closed')
  assert.deepEqual(faults, [])
})

test('exchange: an answer that fails resets the stream, and its words never cross the wire', async () => {
  const [near, far] = await streamPair({ protocol: '/test' })
  const faults = serve(far, () => Promise.reject(new Error('a secret of the store')))
  await assert.rejects(ask(exchange, near, 'hello'), (error: Error) => !error.message.includes('secret'))
  assert.equal((faults[0] as Error).message, 'a secret of the store')
})

test('exchange: the reply leaves only after the answer is done', async () => {
  const [near, far] = await streamPair({ protocol: '/test' })
  const durable = deferred<string>()
  serve(far, () => durable.promise)
  let answered = false
  const asked = ask(exchange, near, 'hello').then(() => (answered = true))
  await settle()
  assert.equal(answered, false)
  durable.resolve('stored')
  await asked
})

const broken: [string, number[], Fault['code'] | undefined][] = [
  ['a length over the limit', [0xe9, 0x07], 'too_large'],
  ['a length that does not end', [0xff, 0xff, 0xff, 0xff, 0xff, 0xff], undefined],
  ['a request that the codec refuses', [2, 0xff, 1], 'broken'],
]
for (const [what, bytes, code] of broken) {
  test(`exchange: ${what} resets the stream unanswered`, async () => {
    const [near, far] = await streamPair({ protocol: '/test' })
    let answered = 0
    const faults = serve(far, () => String(answered++))
    near.send(Uint8Array.from(bytes))
    await until(() => near.status === 'reset')
    assert.equal(answered, 0)
    assert.equal(faults.length, 1)
    if (code !== undefined) assert.equal((faults[0] as Fault).code, code)
  })
}

test('exchange: a half-written request is never answered', async () => {
  const [near, far] = await streamPair({ protocol: '/test' })
  let answered = 0
  const faults = serve(far, () => String(answered++))
  near.send(Uint8Array.of(10, 1, 2, 3))
  await near.close()
  await until(() => faults.length === 1)
  assert.equal(answered, 0)
})

test('exchange: an oversized or malformed reply is a fault for the asker', async () => {
  for (const [bytes, code] of [
    [Uint8Array.of(0xe9, 0x07), 'too_large'],
    [Uint8Array.of(2, 0xff, 1), 'broken'],
  ] as const) {
    const [near, far] = await streamPair({ protocol: '/test' })
    const asked = assert.rejects(ask(exchange, near, 'hello'), { code })
    far.addEventListener('message', () => far.send(bytes))
    await asked
    assert.equal(near.status, 'aborted')
  }
})

test('exchange: the signal ends an ask that nobody answers', async () => {
  const [near, far] = await streamPair({ protocol: '/test' })
  const patience = new AbortController()
  far.addEventListener('message', () => {
    patience.abort()
  })
  const asked = assert.rejects(ask(exchange, near, 'hello', patience.signal), { code: 'timeout' })
  await asked
  assert.equal(near.status, 'aborted')
})

test('exchange: write holds back for as long as the other side does not read, not only once', async () => {
  const [near, far] = await yamuxPair('/test')
  const chunk = new Uint8Array(100_000)
  let written = 0
  const writer = (async () => {
    for (; written < 60; written++) await write(near, chunk)
  })()
  let read = 0
  for await (const bytes of chunks(far)) {
    read += bytes.length
    // A slow reader: give the writer every chance to run ahead.
    for (let i = 0; i < 5; i++) await new Promise(setImmediate)
    assert.ok(near.writeBufferLength <= chunk.length, `${String(near.writeBufferLength)} bytes wait`)
    if (read === 60 * chunk.length) break
  }
  await writer
})

test('exchange: write ends with the stream or its signal', async () => {
  for (const how of ['reset', 'signal'] as const) {
    const [near, far] = await yamuxPair('/test')
    far.pause()
    const stop = new AbortController()
    const writing = assert.rejects(async () => {
      for (;;) await write(near, new Uint8Array(100_000), stop.signal)
    })
    await until(() => near.writableNeedsDrain)
    if (how === 'reset') near.abort(new Error('gone'))
    else stop.abort(new Error('enough'))
    await writing
  }
})

test('exchange: chunks holds the sender back and loses nothing', async () => {
  const [near, far] = await yamuxPair('/test')
  const sent = Array.from({ length: 50 }, (_, i) => new Uint8Array(40_000).fill(i))
  const writer = (async () => {
    for (const chunk of sent) await write(near, chunk)
    await near.close()
  })()
  const got: Uint8Array[] = []
  for await (const chunk of chunks(far)) {
    got.push(chunk)
    assert.ok(far.readBufferLength <= 512 * 1024)
  }
  await writer
  assert.deepEqual(Buffer.concat(got), Buffer.concat(sent))
})

test('exchange: chunks gives up on a sender that pauses too long', async () => {
  const [near, far] = await streamPair({ protocol: '/test' })
  near.send(Uint8Array.of(1))
  const reading = async (): Promise<void> => {
    for await (const chunk of chunks(far, 30)) assert.equal(chunk.length, 1)
  }
  await assert.rejects(reading(), { code: 'timeout' })
})
