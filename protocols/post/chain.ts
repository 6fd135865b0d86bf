import { CID } from 'multiformats/cid'
import { equals } from 'uint8arrays/equals'
import { Fault } from '../fault.ts'
import { KEY_BYTES, open, sign } from '../signed.ts'
import { DAG_PB, isPlainCid, RAW } from './cid.ts'
import { PostManifest } from './wire.ts'
import type { Bytes, Signer, Verify } from '../signed.ts'

/** Beyond it nobody fetches a post in a day; sizes and offsets stay far below 2^53. */
const POST_BYTES_LIMIT = 2 ** 40
/** Entries of one chain: what a friend must store of somebody who posts without end (about 60 MB). */
export const CHAIN_ENTRIES_MAX = 100_000
/** As file systems have it. */
export const FILE_NAME_BYTES_MAX = 255
/** A Signed PostManifest with every field at its limit. */
export const ENTRY_BYTES_MAX = 2048
const TITLE_BYTES_MAX = 1024
const MIME_BYTES_MAX = 127
const HASH_BYTES = 32

/** One verified entry of a chain. */
export interface Entry {
  readonly manifest: PostManifest
  /** The encoded Signed PostManifest, byte for byte. */
  readonly signed: Bytes
  /** Of the signed PostManifest: what the next entry names as its `prev_hash`. */
  readonly hash: Bytes
}

/** Where a chain ends: all that is needed to tell whether an entry is the next. */
export interface Head {
  /** Entries so far, and so the seq of the next. */
  readonly entries: number
  /** Posts so far, and so the id of the next. */
  readonly posts: number
  /** Hash of the last entry; empty before the first. */
  readonly hash: Bytes
}

export const CHAIN_START: Head = { entries: 0, posts: 0, hash: new Uint8Array() }

export type Sha256 = (bytes: Bytes) => Bytes

/** The author, the device that signs, and how it hashes. */
export interface Author {
  readonly userKey: Bytes
  readonly device: Signer
  readonly sha256: Sha256
}

/** What a post says of its file. */
export interface PostContent {
  readonly fileName: string
  readonly size: number
  readonly root: CID
  readonly createdMs: number
}

/** Makes the entry that adds a post behind `head`. @throws {Fault} if its fields break the rules below. */
export function makePost(author: Author, head: Head, post: PostContent): Entry {
  return make(author, {
    ...blank(author, head),
    postId: head.posts,
    fileName: post.fileName,
    size: post.size,
    cid: post.root.bytes,
    createdMs: post.createdMs,
  })
}

/** Makes the entry that removes post `target` behind `head`. */
export function makeTombstone(author: Author, head: Head, target: number, createdMs: number): Entry {
  return make(author, { ...blank(author, head), tombstone: true, target, createdMs })
}

/**
 * Opens one entry of the chain of `device`.
 *
 * @throws {Fault} `broken` if another device signed it or a field is out of its limits, `bad_signature`, `too_large`.
 */
export function openEntry(signed: Bytes, device: Bytes, verify: Verify, sha256: Sha256): Entry {
  if (signed.length > ENTRY_BYTES_MAX) throw new Fault('too_large', `post entry of ${String(signed.length)} bytes`)
  const { publicKey, payload } = open(signed, 'kith/post-manifest/1', verify)
  must(equals(publicKey, device), 'another device signed this entry')
  const manifest = parse(payload)
  must(equals(manifest.device, device), 'the entry names another device')
  checkFields(manifest)
  return { manifest, signed, hash: sha256(payload) }
}

/** The head after `entry`. @throws {Fault} `broken` if it is not the next entry behind `head`. */
export function follow(head: Head, entry: Entry): Head {
  const { seq, prevHash, tombstone, target, postId } = entry.manifest
  must(seq === head.entries, `entry ${String(seq)} where ${String(head.entries)} was next`)
  must(equals(prevHash, head.hash), 'the entry follows another one')
  if (tombstone) must(target < head.posts, 'a tombstone of a post that never was')
  else must(postId === head.posts, 'post ids are counted without a gap')
  return { entries: seq + 1, posts: tombstone ? head.posts : postId + 1, hash: entry.hash }
}

function blank({ userKey, device }: Author, head: Head): PostManifest {
  return {
    author: userKey,
    device: device.publicKey,
    seq: head.entries,
    postId: 0,
    prevHash: head.hash,
    title: '',
    fileName: '',
    mime: '',
    size: 0,
    cid: new Uint8Array(),
    audience: 0,
    groupId: new Uint8Array(),
    createdMs: 0,
    tombstone: false,
    target: 0,
  }
}

function make({ device, sha256 }: Author, manifest: PostManifest): Entry {
  checkFields(manifest)
  const payload = PostManifest.encode(manifest)
  return { manifest, signed: sign(device, 'kith/post-manifest/1', payload), hash: sha256(payload) }
}

function parse(payload: Bytes): PostManifest {
  try {
    return PostManifest.decode(payload)
  } catch (cause) {
    throw new Fault('broken', 'not a post manifest', { cause })
  }
}

function checkFields(manifest: PostManifest): void {
  const { author, seq, prevHash, createdMs, audience, groupId } = manifest
  must(author.length === KEY_BYTES, 'the author is no key')
  must(isCount(seq) && seq < CHAIN_ENTRIES_MAX, 'seq out of range')
  must(prevHash.length === (seq === 0 ? 0 : HASH_BYTES), 'prev_hash of a wrong length')
  must(isCount(createdMs), 'time out of range')
  must(audience === 0 && groupId.length === 0, 'an audience that this version does not know')
  if (manifest.tombstone) checkTombstone(manifest)
  else checkPost(manifest)
}

function checkTombstone({ postId, target, title, fileName, mime, size, cid }: PostManifest): void {
  must(isCount(target) && target < CHAIN_ENTRIES_MAX, 'target out of range')
  must(postId === 0 && size === 0 && cid.length === 0, 'a tombstone with content')
  must(title === '' && fileName === '' && mime === '', 'a tombstone with a name')
}

function checkPost({ postId, target, title, fileName, mime, size, cid }: PostManifest): void {
  must(isCount(postId) && postId < CHAIN_ENTRIES_MAX, 'post id out of range')
  must(target === 0, 'a post with a target')
  must(isCount(size) && size <= POST_BYTES_LIMIT, 'size out of range')
  must(fileName !== '' && isText(fileName, FILE_NAME_BYTES_MAX), 'file name empty, too long or not in NFC')
  must(isText(title, TITLE_BYTES_MAX) && isText(mime, MIME_BYTES_MAX), 'title or mime too long or not in NFC')
  rootOf(cid)
}

/** The root of a post's DAG. @throws {Fault} `broken` if it is no CIDv1 of raw or dag-pb bytes with SHA-256. */
export function rootOf(cid: Bytes): CID {
  let root: CID
  try {
    root = CID.decode(cid)
  } catch (error) {
    throw new Fault('broken', 'not a CID', { cause: error })
  }
  must(isPlainCid(root, RAW) || isPlainCid(root, DAG_PB), 'a CID of another kind')
  return root
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0
}

function isText(text: string, bytesMax: number): boolean {
  return new TextEncoder().encode(text).length <= bytesMax && text.normalize('NFC') === text
}

function must(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new Fault('broken', `post chain: ${otherwise}`)
}
