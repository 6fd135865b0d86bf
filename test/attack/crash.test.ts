/** Taking a process down from outside: every protocol of a live peer and of a bootstrap node, over real streams. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { CID } from 'multiformats/cid'
import { create as createDigest } from 'multiformats/hashes/digest'
import { encode as varint } from 'uint8-varint'
import { concat } from 'uint8arrays/concat'
import { fromString } from 'uint8arrays/from-string'
import { CHAT_PROTOCOL, frameCodec } from '../../protocols/chat/chat.ts'
import { encodeContent } from '../../protocols/chat/content.ts'
import { toFrame } from '../../protocols/frames.ts'
import { FRIEND } from '../../protocols/friend/friend.ts'
import { GROUP_PROTOCOL } from '../../protocols/group/group.ts'
import { GroupAsk } from '../../protocols/group/wire.ts'
import { makePost } from '../../protocols/post/chain.ts'
import { RAW } from '../../protocols/post/cid.ts'
import { POST_PROTOCOL } from '../../protocols/post/post.ts'
import { Request as PostRequest } from '../../protocols/post/wire.ts'
import { RENDEZVOUS } from '../../protocols/rendezvous/rendezvous.ts'
import { Request } from '../../protocols/rendezvous/wire.ts'
import { randomBytes, sha256 } from '../../src/crypto/keys.ts'
import { consentOf } from '../group/scribe.ts'
import { Attacker, isOver, send } from '../support/attacker.ts'
import { temporaryDirectory } from '../support/people.ts'
import { seeded } from '../support/random.ts'
import { until } from '../support/until.ts'
import { PATIENCE_MS, settleIn } from './town.ts'
import type { TestContext } from 'node:test'
import type { Bytes } from '../../protocols/signed.ts'
import type { Target } from '../support/attacker.ts'
import type { Random } from '../support/random.ts'

interface State {
  readonly heldBytes: number
  readonly refused: number
  readonly groupId: string
  readonly friends: string[]
  readonly pending: number
  readonly members: string[]
  readonly said: string[]
}

interface Victim {
  readonly bootstrap: Target
  readonly peer: Target
  readonly userKey: Bytes
  readonly deviceKey: Bytes
  ask(line?: 'state' | 'accept'): Promise<State>
}

async function startVictim(t: TestContext): Promise<Victim> {
  const loaders = ['--expose-gc', '--import', 'tsx', '--import', './test/support/setup.ts']
  const dirs = [temporaryDirectory(t), temporaryDirectory(t)]
  const child = spawn(process.execPath, [...loaders, 'test/attack/victim.ts', ...dirs], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  t.after(() => child.kill('SIGKILL'))
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const read = async (): Promise<unknown> => {
    const { value, done } = await lines.next()
    assert.ok(done !== true, 'the victim is alive')
    return JSON.parse(value)
  }
  const said = (await read()) as { bootstrap: string[]; peer: string[]; userKey: string; deviceKey: string }
  return {
    bootstrap: { addresses: said.bootstrap },
    peer: { addresses: said.peer },
    userKey: fromString(said.userKey, 'hex'),
    deviceKey: fromString(said.deviceKey, 'hex'),
    ask: async (line = 'state') => {
      child.stdin.write(`${line}\n`)
      return (await read()) as State
    },
  }
}

/** What a victim may hold more after an attack than before: caches and pools, and nothing that grows with the attack. */
const GROWTH_BYTES_MAX = 24 * 1024 * 1024
/** libp2p's own, which every peer serves as well. */
const OTHERS = [
  '/ipfs/id/1.0.0',
  '/ipfs/id/push/1.0.0',
  '/ipfs/ping/1.0.0',
  '/kith/kad/1.0.0',
  '/meshsub/1.1.0',
  '/libp2p/circuit/relay/0.2.0/hop',
  '/libp2p/circuit/relay/0.2.0/stop',
]
const OURS = [CHAT_PROTOCOL, FRIEND.protocol, GROUP_PROTOCOL, POST_PROTOCOL]

interface Aim {
  readonly target: Target
  readonly protocol: string
}

test('attack: nothing from the wire takes a peer or a bootstrap node down', { timeout: 118_000 }, async (t) => {
  const victim = await startVictim(t)
  const alice = await settleIn(t, [{ address: victim.bootstrap.addresses[0] ?? '', faults: [] }], 'alice')
  await until(async () => await alice.names.find('bob'), 'alice finds bob', PATIENCE_MS)
  await alice.friends.request(await alice.names.resolve('bob'))
  await until(async () => (await victim.ask('accept')).friends.includes('alice'), 'alice is a friend', PATIENCE_MS)
  const bob = await alice.names.resolve('bob')
  await until(() => alice.friends.isFriend(bob.userKey), 'bob is a friend', PATIENCE_MS)
  const { groupId } = await victim.ask()

  // A friend and a member: whoever is let in everywhere can do more harm than a stranger.
  const mallory = await Attacker.arrive(t, 'mallory')
  assert.equal(await mallory.say(victim.peer, mallory.request(victim.userKey)), 'STORED')
  const consent = consentOf(mallory, victim.deviceKey, { groupId: fromString(groupId, 'hex') })
  assert.equal(await mallory.tell(victim.peer, { request: consent }), 'STORED')
  await until(async () => (await victim.ask('accept')).members.includes('mallory'), 'mallory is in', PATIENCE_MS)

  const aims: Aim[] = [
    ...[...OURS, ...OTHERS].map((protocol) => ({ target: victim.peer, protocol })),
    ...[RENDEZVOUS.protocol, ...OTHERS].map((protocol) => ({ target: victim.bootstrap, protocol })),
  ]
  const honest = await victim.ask()

  /** Both processes' work goes on, within a second, and nothing was kept. */
  const isUnharmed = async (): Promise<void> => {
    const took: number[] = []
    // The machine may be busy for a moment: one of three is enough.
    for (let round = 0; round < 3 && !took.some((ms) => ms < 1_000); round++) {
      const started = performance.now()
      const sent = await alice.chat.send(bob, 'are you there?')
      assert.ok(await alice.chat.delivered(sent, PATIENCE_MS), 'bob answers a friend')
      assert.ok((await alice.names.find('bob')).online, 'the bootstrap node answers')
      took.push(performance.now() - started)
    }
    assert.ok(Math.min(...took) < 1_000, `answered after ${took.map(Math.round).join()} ms`)
    const now = await victim.ask()
    const { members, friends, said, pending } = now
    assert.deepEqual(
      { members, friends, said, pending },
      {
        members: honest.members,
        friends: honest.friends,
        said: honest.said,
        pending: honest.pending,
      },
    )
    const grown = now.heldBytes - honest.heldBytes
    t.diagnostic(`holds ${String(Math.round(grown / 1024))} KiB more`)
    assert.ok(grown < GROWTH_BYTES_MAX, `${String(grown)} bytes more`)
  }

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
      const frame = frameCodec.encode({ kind: 'contents', contents: [bytes] })
      await hurl(mallory, victim.peer, CHAT_PROTOCOL, toFrame(greeting), toFrame(frame))
    }
    for (const unknown of [empty, randomBytes(32), randomBytes(1000)]) {
      const head = { seq: 2 ** 52, hash: randomBytes(5), top: 2 ** 52 }
      const have = [{ device: randomBytes(32), ranges: [{ first: 9, last: 1 }] }]
      for (const request of [
        { sync: { groupId: unknown, head, have } },
        { sync: { groupId: fromString(groupId, 'hex'), head, have } },
        { push: { groupId: unknown, entries: [randomBytes(9)], envelopes: [randomBytes(9)] } },
        { push: { groupId: fromString(groupId, 'hex'), entries: [randomBytes(9)], envelopes: [randomBytes(9)] } },
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
      const raw = Array.from({ length: 100 }, () => connection?.newStream('/kith/no-such/1.0.0').catch(() => undefined))
      await Promise.all(raw)
    }
    await isUnharmed()
  })

  for (const aim of aims.filter(({ protocol }) => protocol !== '/ipfs/ping/1.0.0')) {
    const whom = aim.target === victim.peer ? 'peer' : 'bootstrap node'
    const isOurs = aim.protocol.startsWith('/kith/') && !aim.protocol.includes('kad')
    const count = isOurs ? 1_000 : 100
    await t.test(`${String(count)} random and mutated frames of ${aim.protocol} at the ${whom}`, async (t) => {
      const seeds = seedsOf(mallory, victim, fromString(groupId, 'hex'))[aim.protocol] ?? [randomBytes(200)]
      const random = seeded(t, Date.now() % 1_000_000)
      await inTurns(count, 3, async (round) => {
        const seed = seeds[round % seeds.length] ?? new Uint8Array()
        await hurl(mallory, aim.target, aim.protocol, toFrame(round % 3 === 0 ? noise(random) : mutated(seed, random)))
      })
      await isUnharmed()
    })
  }
})

/** Honest frames of each protocol, for mutation. None of them, as it is, changes anything. */
function seedsOf(mallory: Attacker, { userKey, deviceKey }: Victim, groupId: Bytes): Record<string, Bytes[]> {
  const empty = new Uint8Array()
  const head = { seq: 2, hash: randomBytes(32), top: 0 }
  const body = { kind: 'text', text: 'x' } as const
  const content = { id: randomBytes(16), seq: 7, prevHash: randomBytes(32), lamport: 1, sentMs: 1, body }
  const author = { userKey: mallory.user.publicKey, device: mallory.device, sha256 }
  const root = CID.createV1(RAW, createDigest(0x12, sha256(randomBytes(1))))
  const post = { fileName: 'x', size: 1, root, createdMs: 1 }
  const { signed: entry } = makePost(author, { entries: 7, posts: 7, hash: randomBytes(32) }, post)
  return {
    [CHAT_PROTOCOL]: [
      frameCodec.encode({ kind: 'receipt', receipt: { contiguous: 9, head: randomBytes(32), missing: [] } }),
      frameCodec.encode({ kind: 'contents', contents: [encodeContent(content, sha256).bytes] }),
      frameCodec.encode({ kind: 'signal', signal: 'READY', sessionId: randomBytes(16) }),
    ],
    [FRIEND.protocol]: [mallory.request(userKey)],
    [GROUP_PROTOCOL]: [
      GroupAsk.encode({ sync: { groupId, head, have: [{ device: deviceKey, ranges: [{ first: 1, last: 2 }] }] } }),
      GroupAsk.encode({ push: { groupId, entries: [randomBytes(80)], envelopes: [randomBytes(80)] } }),
      GroupAsk.encode({ request: consentOf(mallory, deviceKey, { groupId: randomBytes(32) }) }),
    ],
    [POST_PROTOCOL]: [
      PostRequest.encode({ notify: { entry } }),
      PostRequest.encode({ list: { from: 0 } }),
      PostRequest.encode({ get: { device: deviceKey, postId: 0, held: 0, ticket: empty } }),
    ],
    [RENDEZVOUS.protocol]: [
      Request.encode({ refresh: { lease: randomBytes(90), record: mallory.record } }),
      Request.encode({ lookup: { name: 'nobody_here' } }),
      Request.encode({ register: { record: mallory.record, registration: randomBytes(90) } }),
    ],
  }
}

/** Writes these pieces on a fresh stream, closes it, and waits for its end. */
async function hurl(attacker: Attacker, target: Target, protocol: string, ...pieces: Uint8Array[]): Promise<void> {
  const stream = await attacker.open(target, protocol).catch(() => undefined)
  if (stream === undefined) return
  stream.addEventListener('message', () => undefined)
  send(stream, concat(pieces))
  await stream.close().catch(() => undefined)
  // Ours end whatever they do not go on with; libp2p's own may wait for more.
  if (OURS.includes(protocol) || protocol === RENDEZVOUS.protocol) await isOver(stream)
  stream.abort(new Error('enough'))
}

/** Runs `count` of these, `lanes` at a time. */
async function inTurns(count: number, lanes: number, work: (round: number) => Promise<void>): Promise<void> {
  let round = 0
  const lane = async (): Promise<void> => {
    while (round < count) await work(round++)
  }
  await Promise.all(Array.from({ length: lanes }, lane))
}

function noise({ below, bytes }: Random): Bytes {
  return bytes(1 + below(300))
}

/** A piece cut off, put in or doubled, or bits turned over. */
function mutated(bytes: Bytes, random: Random): Bytes {
  const at = random.below(bytes.length)
  const kind = random.below(4)
  if (kind === 0) return bytes.slice(0, Math.max(1, at))
  if (kind === 1) return concat([bytes.subarray(0, at), noise(random), bytes.subarray(at)])
  if (kind === 2) return concat([bytes, bytes])
  const changed = bytes.slice()
  for (let flip = 0; flip < 4; flip++) {
    const index = random.below(changed.length)
    changed[index] = (changed[index] ?? 0) ^ (1 << random.below(8))
  }
  return changed
}
