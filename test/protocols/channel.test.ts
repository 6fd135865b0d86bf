import assert from 'node:assert/strict'
import test from 'node:test'
import { streamPair } from '@libp2p/utils'
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { Channel } from '../../protocols/channel.ts'
import { Fault } from '../../protocols/fault.ts'
import { deferred } from '../support/deferred.ts'
import { settle, until } from '../support/until.ts'
import { yamuxPair } from '../support/yamux-pair.ts'
import type { Stream } from '@libp2p/interface'
import type { Codec } from '../../protocols/exchange.ts'

const text: Codec<string> = { encode: (value) => fromString(value), decode: (bytes) => toString(bytes) }
const FRAME_BYTES_MAX = 64 * 1024

function channel(
  stream: Stream,
  receive: (frames: string[]) => Promise<void> = () => Promise.resolve(),
): Channel<string> {
  return new Channel({ stream, frame: text, frameBytesMax: FRAME_BYTES_MAX, receive })
}

/** A channel that keeps what it got, as `batches`. */
function listening(stream: Stream): { end: Channel<string>; batches: string[][] } {
  const batches: string[][] = []
  const end = channel(stream, (frames) => {
    batches.push(frames)
    return Promise.resolve()
  })
  return { end, batches }
}

function countSends(stream: Stream): { count: number } {
  const sends = { count: 0 }
  const send = stream.send.bind(stream)
  stream.send = (data) => {
    sends.count++
    return send(data)
  }
  return sends
}

test('channel: frames go both ways, in order', async () => {
  const [a, b] = await streamPair({ protocol: '/test' })
  const [left, right] = [listening(a), listening(b)]
  for (let i = 0; i < 2_000; i++) {
    assert.ok(left.end.send(`to the right ${String(i)}`))
    assert.ok(right.end.send(`to the left ${String(i)}`))
  }
  await until(() => right.batches.flat().length === 2_000 && left.batches.flat().length === 2_000)
  assert.deepEqual(
    right.batches.flat(),
    Array.from({ length: 2_000 }, (_, i) => `to the right ${String(i)}`),
  )
  assert.equal(left.batches.flat()[1_999], 'to the left 1999')
})

test('channel: frames sent in one turn leave in one write', async () => {
  const [a, b] = await streamPair({ protocol: '/test' })
  const sends = countSends(a)
  const [left, right] = [channel(a), listening(b)]
  for (let i = 0; i < 100; i++) left.send(`frame ${String(i)}`)
  await until(() => right.batches.flat().length === 100)
  assert.equal(sends.count, 1)
})

test('channel: a frame sent at the very end of a write is not left behind', async () => {
  const [a, b] = await streamPair({ protocol: '/test' })
  const [left, right] = [channel(a), listening(b)]
  let sent = 0
  const chain = async (): Promise<void> => {
    while (sent < 500) {
      left.send(String(sent++))
      for (let turns = 0; turns < sent % 7; turns++) await Promise.resolve()
    }
  }
  await chain()
  await until(() => right.batches.flat().length === 500)
})

test('channel: what arrives during one receive comes together in the next', async () => {
  const [a, b] = await streamPair({ protocol: '/test' })
  const left = channel(a)
  const batches: string[][] = []
  const first = deferred()
  channel(b, async (frames) => {
    batches.push(frames)
    if (batches.length === 1) await first.promise
  })
  left.send('one')
  await until(() => batches.length === 1)
  for (const word of ['two', 'three', 'four']) {
    left.send(word)
    await new Promise(setImmediate)
  }
  await until(() => a.writeBufferLength === 0)
  await settle()
  first.resolve(undefined)
  await until(() => batches.length === 2)
  assert.deepEqual(batches, [['one'], ['two', 'three', 'four']])
})

test('channel: a receiver that does not read bounds memory on both ends', async () => {
  const [a, b] = await yamuxPair('/test')
  const left = channel(a)
  const stuck = deferred()
  let handed = 0
  const right = channel(b, async (frames) => {
    handed += frames.length
    await stuck.promise
  })
  const frame = 'x'.repeat(32 * 1024)
  let taken = 0
  for (let quiet = 0; quiet < 50;) {
    if (left.send(frame)) {
      taken++
      quiet = 0
    } else {
      quiet++
      await new Promise(setImmediate)
    }
    assert.ok(taken < 1_000, 'the sender takes without end')
  }
  assert.ok(a.writeBufferLength <= 256 * 1024 + frame.length, `${String(a.writeBufferLength)} bytes wait in the stream`)
  assert.ok(b.readBufferLength <= 1024 * 1024, `${String(b.readBufferLength)} bytes wait unread`)
  assert.ok(handed < 50)
  stuck.resolve(undefined)
  await until(() => handed === taken)
  assert.ok(left.isOpen && right.isOpen)
})

test('channel: room() tells when a full channel takes more, and when it is gone', async () => {
  const [a, b] = await yamuxPair('/test')
  const left = channel(a)
  const stuck = deferred()
  channel(b, () => stuck.promise.then(() => undefined))
  const fill = async (): Promise<void> => {
    for (let refused = 0; refused < 20;) {
      if (!left.send('x'.repeat(60_000))) refused++
      await new Promise(setImmediate)
    }
  }
  await fill()
  const room = left.room()
  stuck.resolve(undefined)
  await room
  assert.ok(left.send('more'))
  const [c] = await yamuxPair('/test')
  const lonely = channel(c)
  while (lonely.send('x'.repeat(60_000)));
  const waiting = lonely.room()
  lonely.abort(new Error('enough'))
  await waiting
  assert.equal(lonely.send('late'), false)
})

const hostile: [string, Uint8Array, Fault['code']][] = [
  ['a length over the limit', Uint8Array.of(0x81, 0x80, 0x04), 'too_large'],
  ['a length that never ends', Uint8Array.of(0x80, 0x80, 0x80, 0x80, 0x80), 'too_large'],
  ['an empty frame', Uint8Array.of(0x00), 'broken'],
  ['a length in a longer form', Uint8Array.of(0x81, 0x00, 0x61), 'broken'],
]
for (const [what, bytes, code] of hostile) {
  test(`channel: ${what} is refused before anything is allocated, and resets the stream`, async () => {
    const [a, b] = await streamPair({ protocol: '/test' })
    const right = listening(b)
    a.send(bytes)
    const failure = await right.end.closed
    assert.ok(failure instanceof Fault)
    assert.equal(failure.code, code)
    assert.deepEqual(right.batches, [])
    await until(() => a.status === 'reset')
  })
}

test('channel: a half-written frame is never handed on, however the stream ends', async () => {
  for (const end of ['close', 'reset'] as const) {
    const [a, b] = await streamPair({ protocol: '/test' })
    const right = listening(b)
    a.send(Uint8Array.of(2, 0x6f, 0x6b, 10, 1, 2, 3))
    await until(() => right.batches.length === 1)
    if (end === 'close') await a.close()
    else a.abort(new Error('gone'))
    assert.ok((await right.end.closed) instanceof Error)
    assert.deepEqual(right.batches, [['ok']])
  }
})

test('channel: a frame may come byte by byte, and a never-ending one pins one frame of memory at most', async () => {
  const [a, b] = await streamPair({ protocol: '/test' })
  const right = listening(b)
  for (const byte of [3, 0x61, 0x62, 0x63]) {
    a.send(Uint8Array.of(byte))
    await new Promise(setImmediate)
  }
  await until(() => right.batches.length === 1)
  a.send(Uint8Array.of(0xff, 0xff, 0x03))
  for (let i = 0; i < 10; i++) a.send(new Uint8Array(1_000))
  await until(() => a.writeBufferLength === 0)
  assert.deepEqual(right.batches, [['abc']])
  assert.ok(right.end.isOpen)
})

test('channel: a receive that fails resets the stream and nothing more is handled', async () => {
  const [a, b] = await streamPair({ protocol: '/test' })
  const left = listening(a)
  let calls = 0
  const right = channel(b, () => {
    calls++
    return Promise.reject(new Error('the disk is full'))
  })
  left.end.send('one')
  assert.equal((await right.closed)?.message, 'the disk is full')
  assert.ok((await left.end.closed) instanceof Error)
  assert.equal(left.end.send('two'), false)
  assert.equal(calls, 1)
})

test('channel: close lets everything sent arrive, and both ends see a goodbye', async () => {
  const [a, b] = await yamuxPair('/test')
  const [left, right] = [listening(a), listening(b)]
  for (let i = 0; i < 30; i++) left.end.send(`${String(i)} ${'x'.repeat(30_000)}`)
  await left.end.close(AbortSignal.timeout(5_000))
  assert.equal(right.batches.flat().length, 30)
  assert.equal(await left.end.closed, undefined)
  assert.equal(await right.end.closed, undefined)
})

test('channel: close does not wait for ever for one who does not answer', async () => {
  const [a, b] = await yamuxPair('/test')
  const left = channel(a)
  const patience = new AbortController()
  b.addEventListener('message', () => {
    patience.abort()
  })
  left.send('anybody there?')
  await left.close(patience.signal)
  assert.ok((await left.closed) instanceof Error)
})

test('channel: a frame over the limit is refused to its sender and harms nothing', async () => {
  const [a, b] = await streamPair({ protocol: '/test' })
  const [left, right] = [channel(a), listening(b)]
  assert.throws(() => left.send('x'.repeat(FRAME_BYTES_MAX + 1)), { code: 'too_large' })
  left.send('still here')
  await until(() => right.batches.length === 1)
})

test('channel: random bytes and random chunks never crash it', async () => {
  let seed = 7
  const random = (max: number): number => (seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648) % max
  for (let round = 0; round < 100; round++) {
    const [a, b] = await streamPair({ protocol: '/test' })
    const right = listening(b)
    for (let i = 0; i < 10 && a.status === 'open'; i++) {
      a.send(Uint8Array.from({ length: 1 + random(200) }, () => random(256)))
    }
    a.abort(new Error('done'))
    await right.end.closed
  }
})
