import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { randomBytes, sha256 } from '../../src/crypto/keys.ts'
import { BlockWriter, nameOf } from '../../src/posts/content.ts'
import { readText } from '../../src/posts/text.ts'
import { needSpace } from '../../src/posts/room.ts'
import { sizeText } from '../../src/size.ts'
import { Blocks } from '../../src/store/blocks.ts'
import { temporaryDirectory } from '../support/people.ts'
import { rootOf } from '../../protocols/post/chain.ts'
import type { FileShelf } from '../../src/posts/disk.ts'

async function all(blocks: Blocks): Promise<string[]> {
  const names: string[] = []
  for await (const name of blocks.all()) names.push(name)
  return names.sort()
}

test('post: a block is a file by its hash, whole or not there, for the user alone', async (t) => {
  const dir = join(temporaryDirectory(t), 'blocks')
  const blocks = new Blocks(dir)
  assert.deepEqual(await all(blocks), [])
  const bytes = randomBytes(1000)
  const digest = sha256(bytes)
  assert.equal(await blocks.size(digest), undefined)
  assert.equal(await blocks.get(digest), undefined)
  await Promise.all([blocks.put(digest, bytes), blocks.put(digest, bytes), blocks.put(digest, bytes)])
  await blocks.sync()
  const name = nameOf(digest)
  const path = join(dir, name.slice(0, 2), name)
  assert.deepEqual(new Uint8Array(readFileSync(path)), bytes)
  assert.equal(statSync(path).mode & 0o777, 0o600)
  assert.equal(statSync(join(dir, name.slice(0, 2))).mode & 0o777, 0o700)
  assert.equal(await blocks.size(digest), 1000)
  assert.deepEqual(new Uint8Array((await blocks.get(digest))!), bytes)
  assert.deepEqual(readdirSync(join(dir, name.slice(0, 2))), [name], 'nothing half-written is left')

  const empty = sha256(new Uint8Array())
  await blocks.put(empty, new Uint8Array())
  assert.equal(await blocks.size(empty), 0)
  assert.deepEqual(await all(blocks), [name, nameOf(empty)].sort())
  await blocks.delete(name)
  await blocks.delete(name)
  assert.equal(await blocks.get(digest), undefined)
})

test('post: a block that was cut short on disk is written again; what a killed process left is no block', async (t) => {
  const dir = join(temporaryDirectory(t), 'blocks')
  const blocks = new Blocks(dir)
  const bytes = randomBytes(1000)
  const digest = sha256(bytes)
  await blocks.put(digest, bytes)
  const folder = join(dir, nameOf(digest).slice(0, 2))
  writeFileSync(join(folder, nameOf(digest)), bytes.subarray(0, 10))
  writeFileSync(join(folder, '0.tmp'), 'half')
  writeFileSync(join(folder, 'notes.txt'), 'somebody else’s')
  const again = new Blocks(dir)
  await again.put(digest, bytes)
  assert.equal(await again.size(digest), 1000)
  assert.deepEqual(await all(again), [nameOf(digest)])
  assert.ok(existsSync(join(folder, 'notes.txt')))
})

test('post: a write that fails is told at the latest when all are done', async (t) => {
  const blocks = new Blocks(join(temporaryDirectory(t), 'blocks'))
  const cid = rootOf(new Uint8Array([1, 0x55, 0x12, 0x20, ...sha256(new Uint8Array([1]))]))
  blocks.put = () => Promise.reject(new Error('the disk is full'))
  const writer = new BlockWriter(blocks)
  await writer.write({ cid, bytes: new Uint8Array([1]) })
  await assert.rejects(writer.done(), /the disk is full/)
  await assert.rejects(writer.write({ cid, bytes: new Uint8Array([1]) }), /the disk is full/)
  await writer.settled()
})

test('post: short UTF-8 is text; pictures, halves of characters, control characters and nothing are not', () => {
  const bytes = (text: string): Uint8Array[] => [new TextEncoder().encode(text)]
  assert.equal(readText(bytes('héllo\n\twörld\r\n')), 'héllo\n\twörld\r\n')
  const [emoji = new Uint8Array()] = bytes('👍')
  assert.equal(readText([emoji.subarray(0, 2), emoji.subarray(2)]), '👍')
  assert.equal(readText([emoji.subarray(0, 2)]), undefined)
  assert.equal(readText([new Uint8Array([0x89, 0x50, 0x4e, 0x47])]), undefined)
  assert.equal(readText(bytes('a\0b')), undefined)
  assert.equal(readText(bytes('a\u001b[2Jb')), undefined)
  assert.equal(readText([]), undefined)
})

test('post: free space is counted with what else needs room', async () => {
  const files = { freeBytes: () => Promise.resolve(64 * 1024 * 1024 + 1000) } as unknown as FileShelf
  await needSpace(files, 1000, 'a')
  await assert.rejects(needSpace(files, 1001, 'a'), {
    code: 'no_space',
    message: 'Not enough disk space for a: 64.0 MiB needed, 64.0 MiB free.',
  })
  assert.deepEqual([0, 1, 1023, 1024, 1536, 2 ** 30].map(sizeText), [
    '0 bytes',
    '1 byte',
    '1023 bytes',
    '1 KiB',
    '1.5 KiB',
    '1 GiB',
  ])
})
