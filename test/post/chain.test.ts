import assert from 'node:assert/strict'
import test from 'node:test'
import { CID } from 'multiformats/cid'
import { create as digestOf } from 'multiformats/hashes/digest'
import { Fault } from '../../protocols/fault.ts'
import {
  CHAIN_ENTRIES_MAX,
  CHAIN_START,
  ENTRY_BYTES_MAX,
  follow,
  makePost,
  makeTombstone,
  openEntry,
} from '../../protocols/post/chain.ts'
import { PostManifest } from '../../protocols/post/wire.ts'
import { sign } from '../../protocols/signed.ts'
import { generateKeyPair, keyPairFromSeed, sha256, verify } from '../../src/crypto/keys.ts'
import type { Author, Entry } from '../../protocols/post/chain.ts'

const user = keyPairFromSeed(new Uint8Array(32).fill(1))
const device = keyPairFromSeed(new Uint8Array(32).fill(2))
const author: Author = { userKey: user.publicKey, device, sha256 }
const root = CID.createV1(0x55, digestOf(0x12, sha256(new Uint8Array([7]))))
const content = { fileName: 'a.txt', size: 1, root, createdMs: 1_700_000_000_000 }

// Frozen on 2026-11-23: whoever changes the format has to say so by a new domain.
const VECTOR = {
  signed:
    '0a208139770ea87d175f56a35466c34c7ecccb8d8a91b4ee37a25df60f5b8fc9b39412152f6b6974682f706f73742d6d616e69666573742f311a7a0a208a88e3dd7409f195fd52db2d3cba5d72ca6709bf1d94121bf3748801b40f6f5c12208139770ea87d175f56a35466c34c7ecccb8d8a91b4ee37a25df60f5b8fc9b3943a05612e7478744801522401551220ca358758f6d27e6cf45272937977a748fd88391db679ceda7dc7bf1f005ee8796880d095ffbc312a40869a4350c77aa6b8d549c7f047f2bffbb61a2b9031271f481b0434e5e489837c86956ef79b91069eed5677d7f994e6ca0502951e7b87347daac21a3a09828c0d',
  hash: '17bad4d2996520102eb510933032ce9f12d2877816646f2ec464cdfcbe111595',
}

const opened = (signed: Entry['signed']): Entry => openEntry(signed, device.publicKey, verify, sha256)
const broken = (error: unknown): boolean =>
  error instanceof Fault && ['broken', 'bad_signature', 'too_large'].includes(error.code)

/** An entry as a device would sign it that keeps to no rule. */
function forge(
  fields: Partial<PostManifest>,
  signer = device,
  domain = 'kith/post-manifest/1' as const,
): Entry['signed'] {
  const { manifest } = makePost(author, CHAIN_START, content)
  return sign(signer, domain, PostManifest.encode({ ...manifest, ...fields }))
}

test('post: an entry of 2026 still has the same bytes', () => {
  const { signed, hash } = makePost(author, CHAIN_START, content)
  assert.equal(Buffer.from(signed).toString('hex'), VECTOR.signed)
  assert.equal(Buffer.from(hash).toString('hex'), VECTOR.hash)
})

test('post rule 2: an entry counts only from the device that it names and that signed it, for this purpose', () => {
  const other = generateKeyPair()
  assert.doesNotThrow(() => opened(forge({})))
  assert.throws(() => opened(forge({}, other)), broken, 'signed by another device')
  assert.throws(() => opened(forge({ device: other.publicKey })), broken, 'names another device')
  assert.throws(() => openEntry(forge({}), other.publicKey, verify, sha256), broken, 'from another device')
  const elsewhere = sign(
    device,
    'kith/group-entry/1',
    PostManifest.encode(makePost(author, CHAIN_START, content).manifest),
  )
  assert.throws(() => opened(elsewhere), broken, 'signed for another purpose')
  const right = opened(forge({}))
  for (let at = 0; at < right.signed.length; at++) {
    const bent = new Uint8Array(right.signed)
    bent[at]! ^= 1
    // A few bits of the wrapping say nothing; whatever still opens says what was signed.
    try {
      assert.deepEqual(opened(bent).hash, right.hash, `bit of byte ${String(at)} turned`)
    } catch (error) {
      assert.ok(broken(error), `bit of byte ${String(at)} turned`)
    }
  }
})

test('post rule 3: a field out of its limits breaks the entry', () => {
  const long = 'x'.repeat(256)
  const wrong: Partial<PostManifest>[] = [
    { author: new Uint8Array(31) },
    { prevHash: new Uint8Array(32) },
    { seq: 1 },
    { seq: 1, prevHash: new Uint8Array(31) },
    { seq: CHAIN_ENTRIES_MAX, prevHash: new Uint8Array(32) },
    { postId: CHAIN_ENTRIES_MAX },
    { target: 1 },
    { size: 2 ** 40 + 1 },
    { fileName: '' },
    { fileName: long },
    { fileName: 'é'.repeat(128) },
    { fileName: 'e\u0301' },
    { title: 'x'.repeat(1025) },
    { mime: 'x'.repeat(128) },
    { audience: 1 },
    { groupId: new Uint8Array(32) },
    { cid: new Uint8Array() },
    { cid: root.bytes.subarray(1) },
    { cid: new Uint8Array([1, 0x71, 0x12, 0x20, ...sha256(new Uint8Array())]) },
    { cid: new Uint8Array([1, 0x55, 0, 1, 7]) },
  ]
  for (const fields of wrong) assert.throws(() => opened(forge(fields)), broken, JSON.stringify(fields))
  for (const fields of [{ fileName: 'x'.repeat(255) }, { size: 2 ** 40 }, { seq: 1, prevHash: new Uint8Array(32) }])
    assert.doesNotThrow(() => opened(forge(fields)), JSON.stringify(fields))
  const most = forge({ fileName: 'x'.repeat(255), title: 'x'.repeat(1024), mime: 'x'.repeat(127), size: 2 ** 40 })
  assert.ok(most.length < ENTRY_BYTES_MAX, `${String(most.length)} bytes`)
  assert.throws(() => opened(new Uint8Array(ENTRY_BYTES_MAX + 1)), broken)
  assert.throws(() => opened(new Uint8Array()), broken)
})

test('post rule 4: seq counts without a gap and prev_hash is the hash of the entry before', () => {
  const first = makePost(author, CHAIN_START, content)
  const head = follow(CHAIN_START, first)
  assert.deepEqual(head, { entries: 1, posts: 1, hash: sha256(PostManifest.encode(first.manifest)) })
  const second = makePost(author, head, content)
  assert.equal(follow(head, opened(second.signed)).entries, 2)
  assert.throws(() => follow(CHAIN_START, second), broken, 'a gap')
  assert.throws(() => follow(head, first), broken, 'again')
  const fork = makePost(author, follow(CHAIN_START, makePost(author, CHAIN_START, { ...content, size: 0 })), content)
  assert.throws(() => follow(head, fork), broken, 'behind another entry')
})

test('post rule 5: ids count posts, are never used again, and a tombstone names a post that was', () => {
  const first = makePost(author, CHAIN_START, content)
  assert.equal(first.manifest.postId, 0)
  const head = follow(CHAIN_START, first)
  const tombstone = makeTombstone(author, head, 0, 5)
  const after = follow(head, opened(tombstone.signed))
  assert.deepEqual([after.entries, after.posts], [2, 1])
  assert.equal(makePost(author, after, content).manifest.postId, 1)

  assert.throws(() => follow(head, makeTombstone(author, head, 1, 5)), broken, 'of a post that never was')
  for (const postId of [0, 2]) {
    const skipping = forge({ seq: 1, prevHash: head.hash, postId })
    assert.throws(() => follow(head, opened(skipping)), broken, `id ${String(postId)} where 1 is next`)
  }
  const base = {
    seq: 1,
    prevHash: head.hash,
    tombstone: true,
    target: 0,
    postId: 0,
    fileName: '',
    size: 0,
    cid: new Uint8Array(),
  }
  assert.doesNotThrow(() => opened(forge(base)))
  for (const extra of [{ postId: 1 }, { fileName: 'x' }, { size: 1 }, { cid: root.bytes }, { title: 'x' }])
    assert.throws(() => opened(forge({ ...base, ...extra })), broken, JSON.stringify(extra))
})
