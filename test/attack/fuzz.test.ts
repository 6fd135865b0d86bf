/**
 * Random and mutated frames for each protocol, at a live peer and at a bootstrap node, over real streams: some of them,
 * others each time; fuzz.full.test.ts takes a thousand. KITH_SEED=7 takes the same ones again.
 */
import { test } from 'node:test'
import { CID } from 'multiformats/cid'
import { create as createDigest } from 'multiformats/hashes/digest'
import { concat } from 'uint8arrays/concat'
import { CHAT_PROTOCOL, frameCodec } from '../../protocols/chat/chat.ts'
import { encodeContent } from '../../protocols/chat/content.ts'
import { toFrame } from '../../protocols/frames.ts'
import { FRIEND } from '../../protocols/friend/friend.ts'
import { makeEnd } from '../../protocols/friend/message.ts'
import { FriendAsk } from '../../protocols/friend/wire.ts'
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
import { seeded } from '../support/random.ts'
import { besiege, hurl } from './besieged.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { Attacker } from '../support/attacker.ts'
import type { Random } from '../support/random.ts'
import type { Victim } from './besieged.ts'

/** Frames for each protocol of ours; libp2p's own take fewer. */
const FRAMES = Number(process.env.KITH_FRAMES ?? 200)
const SEED = Number(process.env.KITH_SEED ?? Date.now() % 1_000_000)

test('attack: random and mutated frames change nothing and crash nothing', { timeout: 300_000 }, async (t) => {
  const { victim, mallory, groupId, aims, isUnharmed } = await besiege(t)
  for (const aim of aims.filter(({ protocol }) => protocol !== '/ipfs/ping/1.0.0')) {
    const whom = aim.target === victim.peer ? 'peer' : 'bootstrap node'
    const isOurs = aim.protocol.startsWith('/kith/') && !aim.protocol.includes('kad')
    const count = isOurs ? FRAMES : FRAMES / 10
    await t.test(`${String(count)} random and mutated frames of ${aim.protocol} at the ${whom}`, async (t) => {
      const seeds = seedsOf(mallory, victim, groupId)[aim.protocol] ?? [randomBytes(200)]
      const random = seeded(t, SEED)
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
  const head = { seq: 2, hash: randomBytes(32), top: 0, term: 0 }
  const body = { kind: 'text', text: 'x' } as const
  const content = { id: randomBytes(16), seq: 7, prevHash: randomBytes(32), lamport: 1, sentMs: 1, body }
  const author = { userKey: mallory.user.publicKey, device: mallory.device, sha256 }
  const root = CID.createV1(RAW, createDigest(0x12, sha256(randomBytes(1))))
  const post = { fileName: 'x', size: 1, root, createdMs: 1 }
  const { signed: entry } = makePost(author, { entries: 7, posts: 7, hash: randomBytes(32) }, post)
  return {
    [CHAT_PROTOCOL]: [
      frameCodec.encode({ kind: 'receipt', receipt: { contiguous: 9, head: randomBytes(32), missing: [] } }),
      frameCodec.encode({ kind: 'sealed', sealed: encodeContent(content, sha256).bytes }),
      frameCodec.encode({ kind: 'signal', signal: 'READY', sessionId: randomBytes(16) }),
    ],
    [FRIEND.protocol]: [
      FriendAsk.encode({ message: mallory.request(userKey), work: new Uint8Array(8) }),
      FriendAsk.encode({
        message: makeEnd(mallory.user, 'remove', { requestHash: randomBytes(32), to: userKey }),
        work: empty,
      }),
    ],
    [GROUP_PROTOCOL]: [
      GroupAsk.encode({
        sync: { groupId, head, have: [{ device: deviceKey, ranges: [{ first: 1, last: 2 }] }], places: [] },
      }),
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
