import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { concat } from 'uint8arrays/concat'
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import {
  FRAME_BYTES_MAX,
  SEALED_CONTENTS_MAX,
  frameCodec,
  batchesFull,
  batchCodec,
  letterCodec,
} from '../../protocols/chat/chat.ts'
import { decodeContent, encodeContent, stubOf, TEXT_BYTES_MAX, TIMER_S_MAX } from '../../protocols/chat/content.ts'
import { ChatContent, Edit, Erase, Reaction, SessionSignal, Text, Timer } from '../../protocols/chat/wire.ts'
import { Fault } from '../../protocols/fault.ts'
import { sha256 } from '../../src/crypto/keys.ts'
import type { ChatFrame } from '../../protocols/chat/chat.ts'
import type { Body, Content } from '../../protocols/chat/content.ts'
import type { Bytes } from '../../protocols/signed.ts'

const id = new Uint8Array(16).fill(7)
const hash = new Uint8Array(32).fill(9)
const content = (body: Body, more: Partial<Content> = {}): Content => ({
  ...{ id, seq: 2, prevHash: hash, lamport: 3, sentMs: 1_700_000_000_000, body },
  ...more,
})
const hello = content({ kind: 'text', text: 'hello ☂' })

const bytes = (length: number): fc.Arbitrary<Bytes> =>
  fc.uint8Array({ minLength: length, maxLength: length }).map((array) => concat([array]))
const natural = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER })
const bodies: fc.Arbitrary<Body> = fc.oneof(
  fc.record({ kind: fc.constant('text' as const), text: fc.string({ minLength: 1, unit: 'binary' }) }),
  fc.record({ kind: fc.constant('text' as const), text: fc.string({ minLength: 1 }), sessionId: bytes(16) }),
  fc.record({
    kind: fc.constant('session' as const),
    sessionId: bytes(16),
    act: fc.constantFrom('ASK', 'ACCEPT', 'DECLINE', 'WITHDRAW', 'LEAVE'),
  }),
  fc.record({
    kind: fc.constant('text' as const),
    text: fc.string({ minLength: 1 }),
    lastsS: fc.integer({ min: 1, max: TIMER_S_MAX }),
  }),
  fc.record({ kind: fc.constant('reaction' as const), target: bytes(16), emoji: fc.string({ maxLength: 13 }) }),
  fc.record({ kind: fc.constant('edit' as const), target: bytes(16), text: fc.string({ minLength: 1 }) }),
  fc.record({ kind: fc.constant('erase' as const), target: bytes(16) }),
  fc.record({ kind: fc.constant('timer' as const), lastsS: fc.integer({ min: 0, max: TIMER_S_MAX }) }),
  fc.record({ kind: fc.constant('stub' as const), bodyHash: bytes(32) }),
)
const contents: fc.Arbitrary<Content> = fc.record({
  id: bytes(16),
  seq: natural,
  prevHash: fc.oneof(bytes(0), bytes(32)),
  lamport: natural,
  sentMs: fc.integer({ min: 0, max: 253_402_300_799_999 }),
  body: bodies,
})

const vectors: [string, Body, string, string][] = [
  [
    'a text',
    { kind: 'text', text: 'hello ☂' },
    '0a10070707070707070707070707070707071002' +
      '1a200909090909090909090909090909090909090909090909090909090909090909' +
      '2220510d3462250f4a175c59d1b5de878490393458382dd723b368397c2adb473ef3' +
      '28033080d095ffbc31520b0a0968656c6c6f20e29882',
    '7c32a72f488d5bdd28cc404f095e3ecb4ce950f3b29825100ccc3028de52c6ff',
  ],
  [
    'an act of a session',
    { kind: 'session', sessionId: id, act: 'ACCEPT' },
    '0a10070707070707070707070707070707071002' +
      '1a200909090909090909090909090909090909090909090909090909090909090909' +
      '22200c0314d4d73dd3211d45b116efd3c218e5368764e095457ad1a65ba5d7c11e04' +
      '28033080d095ffbc3172140a10070707070707070707070707070707071002',
    '25e7b767062abbbc113cdefa225cee71a230646a9c9b2a4bcffca0d850692cfd',
  ],
]
for (const [what, body, wire, head] of vectors) {
  test(`chat: the bytes of ${what} are frozen`, () => {
    const encoded = encodeContent(content(body), sha256)
    assert.equal(toString(encoded.bytes, 'hex'), wire)
    assert.equal(toString(encoded.head, 'hex'), head)
  })
}

test('chat rule 14: what is encoded is decoded, whatever it says', () => {
  fc.assert(
    fc.property(contents, (original) => {
      const { bytes, head } = encodeContent(original, sha256)
      const decoded = decodeContent(bytes, sha256)
      assert.deepEqual(decoded, { ...original, body: { ...original.body }, bytes, head })
    }),
  )
})

test('chat rule 19: a stub continues the chain as the whole content would, and says nothing any more', () => {
  fc.assert(
    fc.property(contents, bytes(16), (original, replyTo) => {
      const said = { ...original, ...(original.body.kind === 'text' && { replyTo }) }
      const whole = encodeContent(said, sha256)
      const stub = decodeContent(stubOf(whole.bytes), sha256)
      assert.deepEqual(stub.head, whole.head)
      assert.equal(stub.body.kind, 'stub')
      assert.equal(stub.replyTo, undefined)
      assert.deepEqual(encodeContent(stub, sha256), { bytes: stub.bytes, head: stub.head })
    }),
  )
})

test('chat rule 14: a reply names the message that it answers; nothing but a text may', () => {
  fc.assert(
    fc.property(contents, bytes(16), (original, replyTo) => {
      const { bytes } = encodeContent({ ...original, replyTo }, sha256)
      if (original.body.kind === 'text') assert.deepEqual(decodeContent(bytes, sha256).replyTo, replyTo)
      else assert.throws(() => decodeContent(bytes, sha256), Fault)
    }),
  )
})

test('chat rule 2: the head covers id, seq, prev_hash and body, and nothing else', () => {
  const head = (more: Partial<Content>): string => toString(encodeContent({ ...hello, ...more }, sha256).head, 'hex')
  const original = head({})
  assert.notEqual(head({ seq: 3 }), original)
  assert.notEqual(head({ id: hash.subarray(0, 16) }), original)
  assert.notEqual(head({ prevHash: new Uint8Array() }), original)
  assert.notEqual(head({ body: { kind: 'text', text: 'hello' } }), original)
  assert.equal(head({ lamport: 9, sentMs: 9 }), original)
})

const raw = (more: Partial<ChatContent>): Bytes => {
  const text = more.text ?? Text.encode({ text: fromString('x') })
  const bodyHash = sha256(fromString('kith/chat-body/1'), Uint8Array.of(10), text)
  return ChatContent.encode({
    id,
    seq: 1,
    prevHash: hash,
    bodyHash,
    lamport: 1,
    sentMs: 1,
    replyTo: new Uint8Array(),
    text,
    ...more,
  })
}
const other = (field: number, kind: 'reaction' | 'edit' | 'erase' | 'timer', body: Bytes): Bytes => {
  const bodyHash = sha256(fromString('kith/chat-body/1'), Uint8Array.of(field), body)
  return ChatContent.encode({
    ...{ id, seq: 1, prevHash: hash, lamport: 1, sentMs: 1 },
    bodyHash,
    replyTo: new Uint8Array(),
    [kind]: body,
  })
}
const textOf = (text: Bytes): Bytes => raw({ text: Text.encode({ text }) })

const refused: [string, Bytes][] = [
  ['nothing at all', new Uint8Array()],
  ['an id of 15 bytes', raw({ id: id.subarray(1) })],
  ['a previous hash of 31 bytes', raw({ prevHash: hash.subarray(1) })],
  ['a seq of 0', raw({ seq: 0 })],
  ['a seq beyond 2^53', concat([raw({ seq: 0 }), Uint8Array.of(16, 255, 255, 255, 255, 255, 255, 255, 255, 1)])],
  ['a lamport of 0', raw({ lamport: 0 })],
  ['a time after the year 9999', raw({ sentMs: 253_402_300_800_000 })],
  ['another body hash', raw({ bodyHash: hash })],
  ['a stub with a short hash', raw({ text: undefined, bodyHash: id })],
  ['two bodies', concat([raw({}), Uint8Array.of(0x8a, 1, 0)])],
  ['a reply to 3 bytes', raw({ replyTo: id.subarray(13) })],
  [
    'a reaction of 41 bytes',
    other(15, 'reaction', Reaction.encode({ target: id, emoji: new Uint8Array(41).fill(97) })),
  ],
  ['a reaction to nothing', other(15, 'reaction', Reaction.encode({ target: hash, emoji: fromString('x') }))],
  ['an edit to no text', other(16, 'edit', Edit.encode({ target: id, text: new Uint8Array() }))],
  [
    'an edit that is too long',
    other(16, 'edit', Edit.encode({ target: id, text: new Uint8Array(TEXT_BYTES_MAX + 1) })),
  ],
  ['an erasure of nothing', other(17, 'erase', Erase.encode({ target: id.subarray(1) }))],
  ['a timer of 367 days', other(19, 'timer', Timer.encode({ lastsS: TIMER_S_MAX + 1 }))],
  ['the bytes of an edit as an erasure', other(17, 'erase', Edit.encode({ target: id, text: fromString('x') }))],
  ['an unknown body', concat([raw({ text: undefined }), Uint8Array.of(0x7a, 0)])],
  ['an unknown field', concat([raw({}), Uint8Array.of(0xf8, 0x01, 1)])],
  ['a field twice', concat([raw({}), Uint8Array.of(0x28, 1)])],
  ['an empty text', textOf(new Uint8Array())],
  ['a text that is too long', textOf(new Uint8Array(TEXT_BYTES_MAX + 1).fill(97))],
  ['half a surrogate pair', textOf(Uint8Array.of(0xed, 0xa0, 0x80))],
  ['overlong UTF-8', textOf(Uint8Array.of(0xc0, 0xaf))],
  ['a session id of 3 bytes', raw({ text: Text.encode({ text: fromString('x'), sessionId: id.subarray(13) }) })],
  ['a text with more in it', raw({ text: concat([Text.encode({ text: fromString('x') }), Uint8Array.of(0x20, 1)]) })],
  ['the bytes of an act as text', raw({ text: SessionSignal.encode({ sessionId: id, kind: SessionSignal.Kind.ASK }) })],
]
for (const [what, bytes] of refused) {
  test(`chat rule 14: refused: ${what}`, () => {
    assert.throws(() => decodeContent(bytes, sha256), Fault)
  })
}

test('chat: a text of exactly 16 KiB fits, with everything around it', () => {
  const longest = encodeContent(
    content(
      { kind: 'text', text: 'x'.repeat(TEXT_BYTES_MAX), sessionId: id },
      { seq: Number.MAX_SAFE_INTEGER, lamport: Number.MAX_SAFE_INTEGER, sentMs: 253_402_300_799_999 },
    ),
    sha256,
  )
  decodeContent(longest.bytes, sha256)
  const [first] = batchesFull([longest, longest, longest, longest])
  assert.equal(first?.length, 3)
})

test('chat: every batch that batchesFull cuts is within the limits, in order, with nothing left out', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 100, max: 17_000 }), { maxLength: 1_500 }), (sizes) => {
      const rows = sizes.map((size, i) => ({ i, bytes: new Uint8Array(size) }))
      const pieces = [...batchesFull(rows)]
      assert.deepEqual(
        pieces.flat().map(({ i }) => i),
        rows.map(({ i }) => i),
      )
      for (const piece of pieces) {
        assert.ok(piece.length <= SEALED_CONTENTS_MAX)
        // Sealing adds under 4 KiB, whatever the length.
        const batch = batchCodec.encode(piece.map((row) => row.bytes))
        assert.ok(batch.length <= FRAME_BYTES_MAX - 4096)
      }
    }),
    { numRuns: 50 },
  )
})

const receipt = (contiguous: number, head: Bytes, missing: { first: number; last: number }[] = []): ChatFrame => ({
  kind: 'receipt',
  receipt: { contiguous, head, missing, readUpto: 0, pair: undefined, setup: undefined, mailboxes: undefined },
})

test('chat: frames are decoded as they were encoded', () => {
  const frames: ChatFrame[] = [
    { kind: 'sealed', sealed: encodeContent(hello, sha256).bytes },
    receipt(0, new Uint8Array()),
    receipt(4, hash, [
      { first: 5, last: 5 },
      { first: 9, last: 12 },
    ]),
    { kind: 'signal', signal: 'READY', sessionId: id },
  ]
  for (const frame of frames) assert.deepEqual(frameCodec.decode(frameCodec.encode(frame)), frame)
})

const range = (first: number, last: number): { first: number; last: number } => ({ first, last })
const badFrames: [string, Bytes][] = [
  ['nothing', new Uint8Array()],
  ['an empty sealed frame', Uint8Array.of(0x0a, 0)],
  ['a head without a place', frameCodec.encode(receipt(0, hash))],
  ['a place without a head', frameCodec.encode(receipt(1, new Uint8Array()))],
  ['a missing range that ends before it begins', frameCodec.encode(receipt(1, hash, [range(5, 4)]))],
  ['a missing range that is there', frameCodec.encode(receipt(5, hash, [range(5, 6)]))],
  ['missing ranges out of order', frameCodec.encode(receipt(5, hash, [range(9, 9), range(7, 7)]))],
  [
    'too many missing ranges',
    frameCodec.encode(
      receipt(
        1,
        hash,
        Array.from({ length: 17 }, (_, i) => range(3 * i + 3, 3 * i + 3)),
      ),
    ),
  ],
  ['a signal of no kind', Uint8Array.of(0x1a, 18, 0x12, 16, ...id)],
  ['a signal with a short id', frameCodec.encode({ kind: 'signal', signal: 'GONE', sessionId: id.subarray(1) })],
  [
    'two things at once',
    concat([
      frameCodec.encode(receipt(1, hash)),
      frameCodec.encode({ kind: 'signal', signal: 'READY', sessionId: id }),
    ]),
  ],
]
for (const [what, bytes] of badFrames) {
  test(`chat rule 14: refused: ${what}`, () => {
    assert.throws(() => frameCodec.decode(bytes))
  })
}

test('chat rule 14: a batch holds at least one content and at most 512', () => {
  for (const count of [0, SEALED_CONTENTS_MAX + 1]) {
    const bytes = batchCodec.encode(Array.from({ length: count }, () => new Uint8Array(1)))
    assert.throws(() => batchCodec.decode(bytes), Fault)
  }
})

test('chat: 1,000 random and 1,000 mutated frames give a frame or a refusal, never anything else', () => {
  const good = batchCodec.encode([encodeContent(hello, sha256).bytes])
  const mutated = fc
    .tuple(fc.nat(good.length - 1), fc.integer({ min: 1, max: 255 }), fc.nat(good.length))
    .map(([at, flip, end]) => good.map((byte, i) => (i === at ? byte ^ flip : byte)).slice(0, end || good.length))
  for (const source of [fc.uint8Array({ maxLength: 300 }), mutated]) {
    fc.assert(
      fc.property(source, (array) => {
        const attempts = [
          () => frameCodec.decode(concat([array])),
          () => letterCodec.decode(concat([array])),
          () => batchCodec.decode(concat([array])).map((one) => decodeContent(one, sha256)),
        ]
        for (const attempt of attempts) {
          try {
            attempt()
          } catch (error) {
            assert.ok(error instanceof Fault)
          }
        }
      }),
      { numRuns: 1_000 },
    )
  }
})
