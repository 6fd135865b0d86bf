/** Taking a process down from outside: every protocol of a live peer and of a bootstrap node, over real streams. */
import { test } from 'node:test'
import { encode as varint } from 'uint8-varint'
import { concat } from 'uint8arrays/concat'
import { fromString } from 'uint8arrays/from-string'
import { CHAT_PROTOCOL, frameCodec } from '../../protocols/chat/chat.ts'
import { encodeContent } from '../../protocols/chat/content.ts'
import { write } from '../../protocols/exchange.ts'
import { toFrame } from '../../protocols/frames.ts'
import { GROUP_PROTOCOL } from '../../protocols/group/group.ts'
import { GroupAsk } from '../../protocols/group/wire.ts'
import { RENDEZVOUS } from '../../protocols/rendezvous/rendezvous.ts'
import { Request } from '../../protocols/rendezvous/wire.ts'
import { randomBytes, sha256 } from '../../src/crypto/keys.ts'
import { Attacker, send } from '../support/attacker.ts'
import { besiege, hurl } from './besieged.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { Aim } from './besieged.ts'

test('attack: nothing from the wire takes a peer or a bootstrap node down', { timeout: 300_000 }, async (t) => {
  const { victim, mallory, groupId, aims, isUnharmed } = await besiege(t)

  await t.test('lengths beyond every limit, that never end, or that nothing follows', async () => {
    const lengths = [
      varint(64 * 1024 + 1),
      varint(2 ** 28 - 1),
      varint(2 ** 32),
      varint(2 ** 53 - 1),
      new Uint8Array(12).fill(0xff),
      new Uint8Array(12).fill(0x80),
      new Uint8Array([0]),
      new Uint8Array([0x81, 0x00, 0x61]),
    ]
    for (const { target, protocol } of aims) {
      for (const length of lengths) await hurl(mallory, target, protocol, length)
    }
    await isUnharmed()
  })

  await t.test('frames of noise, of nothing and of the wrong protocol', async () => {
    const frames = [
      new Uint8Array([0x0a]),
      new Uint8Array(64 * 1024),
      new Uint8Array(1024).fill(0x0a),
      // Groups, which proto3 has not, one inside the other.
      new Uint8Array(20_000).fill(0x0b),
      // A length inside of 2^32 - 1, and one of 2^63.
      new Uint8Array([0x1a, 0xff, 0xff, 0xff, 0xff, 0x0f]),
      new Uint8Array([0x0a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f]),
      fromString('GET / HTTP/1.1\r\n\r\n'),
      fromString('{"type":"kick","group":"nosuch"}'),
    ].map(toFrame)
    for (const { target, protocol } of aims) await hurl(mallory, target, protocol, ...frames)
    await isUnharmed()
  })

  await t.test('an empty line, a group that is not there, a lookup of nobody', async () => {
    const empty = new Uint8Array()
    const content = { id: randomBytes(16), seq: 1, prevHash: empty, lamport: 1, sentMs: 1 }
    const line = (text: string): Bytes => encodeContent({ ...content, body: { kind: 'text', text } }, sha256).bytes
    for (const bytes of [line(''), line('x'.repeat(16 * 1024 + 1)), empty, line('hi').subarray(3)]) {
      const greeting = frameCodec.encode({ kind: 'receipt', receipt: { contiguous: 0, head: empty, missing: [] } })
      const frame = frameCodec.encode({ kind: 'sealed', sealed: bytes })
      await hurl(mallory, victim.peer, CHAT_PROTOCOL, toFrame(greeting), toFrame(frame))
    }
    for (const unknown of [empty, randomBytes(32), randomBytes(1000)]) {
      const head = { seq: 2 ** 52, hash: randomBytes(5), top: 2 ** 52, term: 0 }
      const have = [{ device: randomBytes(32), ranges: [{ first: 9, last: 1 }] }]
      for (const request of [
        { sync: { groupId: unknown, head, have, places: [] } },
        { sync: { groupId: groupId, head, have, places: [] } },
        { push: { groupId: unknown, entries: [randomBytes(9)], envelopes: [randomBytes(9)] } },
        { push: { groupId: groupId, entries: [randomBytes(9)], envelopes: [randomBytes(9)] } },
        { receipt: { groupId: unknown, ranges: [{ first: 9, last: 1 }] } },
        { request: unknown },
      ]) {
        await hurl(mallory, victim.peer, GROUP_PROTOCOL, toFrame(GroupAsk.encode(request)))
      }
    }
    for (const lookup of [{ name: 'nobody_here' }, { name: '' }, { userKey: empty }, { peerId: randomBytes(38) }, {}]) {
      await hurl(mallory, victim.bootstrap, RENDEZVOUS.protocol, toFrame(Request.encode({ lookup })))
    }
    await isUnharmed()
  })

  await t.test('half a frame and then silence, on every stream that it gets: nobody else waits for it', async (t) => {
    const sleeper = await Attacker.arrive(t, 'sleeper')
    for (const { target, protocol } of aims) {
      for (let stream = 0; stream < 6; stream++) {
        const opened = await sleeper.open(target, protocol).catch(() => undefined)
        if (opened !== undefined) send(opened, varint(1000), new Uint8Array(500))
      }
    }
    await isUnharmed()
  })

  await t.test('writing without end, and reading nothing of what comes back', async (t) => {
    const shouter = await Attacker.arrive(t, 'shouter')
    const piece = randomBytes(256 * 1024)
    const sync = toFrame(Request.encode({ listGroups: { after: '' } }))
    for (const who of [mallory, shouter]) {
      for (const { target, protocol } of aims) {
        const stream = await who.open(target, protocol).catch(() => undefined)
        if (stream === undefined) continue
        send(stream, sync)
        for (let sent = 0; sent < 32 && stream.status === 'open' && !stream.writableNeedsDrain; sent++) {
          send(stream, piece)
          await new Promise((resolve) => setImmediate(resolve))
        }
        stream.abort(new Error('enough'))
      }
    }
    await isUnharmed()
  })

  await t.test('a hundred streams at once, of one protocol and of all', async (t) => {
    const crowd = await Attacker.arrive(t, 'crowd')
    for (const { target } of [aims[0], aims.at(-1)] as Aim[]) {
      const opening = Array.from({ length: 100 }, (_, index) => {
        const aim = aims.filter((one) => one.target === target)[index % 5]
        return crowd.open(target, aim?.protocol ?? '').catch(() => undefined)
      })
      for (const stream of await Promise.all(opening)) if (stream !== undefined) send(stream, varint(100))
      const connection = await crowd.dial(target).catch(() => undefined)
      const refused = Array.from({ length: 100 }, async () => await connection?.newStream('/kith/no-such/1.0.0'))
      await Promise.allSettled(refused)
    }
    await isUnharmed()
  })

  await t.test('a stranger that publishes to topics that nobody joined: nothing of it is kept', async (t) => {
    const publisher = await Attacker.arrive(t, 'publisher')
    const stream = await publisher.open(victim.peer, '/meshsub/1.1.0')
    for (let topic = 0; topic < 96; topic++) {
      const message = concat([field(2, randomBytes(1_000_000)), field(4, fromString(`nowhere/${String(topic)}`))])
      await write(stream, toFrame(field(2, message)), AbortSignal.timeout(20_000))
    }
    await isUnharmed()
  })
})

/** One length-delimited field of a protobuf message. */
function field(number: number, bytes: Uint8Array): Bytes {
  return concat([varint(number * 8 + 2), varint(bytes.length), bytes])
}
