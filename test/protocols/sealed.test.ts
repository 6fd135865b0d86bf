import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PADDED_BYTES_MAX, sealFor, unsealFor } from '../../protocols/sealed.ts'
import { peerIdOf } from '../../protocols/signed.ts'
import { generateKeyPair, randomBytes } from '../../src/crypto/keys.ts'
import type { Bytes } from '../../protocols/signed.ts'

const recipient = peerIdOf(generateKeyPair().publicKey)
const to = { purpose: 'kith/letter/1', recipient, publicKey: new Uint8Array(), secretKey: new Uint8Array() } as const
/** Nothing is sealed here: what is tested is what goes in. */
const openly = (_key: Bytes, _info: Bytes, bytes: Bytes): Bytes => bytes

test('sealed: every length comes back, padded to one of eight sizes', async () => {
  const sizes = new Set<number>()
  for (const length of [0, 1, 508, 509, 1020, 1021, 5_000, 32_764, 32_765, PADDED_BYTES_MAX - 4]) {
    const plaintext = randomBytes(length)
    const padded = await sealFor(openly, to, plaintext)
    sizes.add(padded.length)
    assert.deepEqual(await unsealFor(openly, to, padded), plaintext)
  }
  assert.deepEqual([...sizes], [512, 1024, 2048, 8192, 32_768, PADDED_BYTES_MAX])
  await assert.rejects(sealFor(openly, to, randomBytes(PADDED_BYTES_MAX - 3)), { code: 'too_large' })
})

test('sealed: padding of any other form is broken', async () => {
  const good = await sealFor(openly, to, randomBytes(20))
  const hidden = good.slice()
  hidden[511] = 1
  const long = good.slice()
  long[0] = 0xff
  for (const bad of [new Uint8Array(), good.slice(0, 3), good.slice(0, 511), new Uint8Array(1024), hidden, long]) {
    await assert.rejects(unsealFor(openly, to, bad), { code: 'broken' })
  }
})

test('sealed: purpose and recipient are bound', async () => {
  const infos: Bytes[] = []
  const noting = (_key: Bytes, info: Bytes, bytes: Bytes): Bytes => {
    infos.push(info)
    return bytes
  }
  await sealFor(noting, to, randomBytes(1))
  await sealFor(noting, { ...to, recipient: peerIdOf(generateKeyPair().publicKey) }, randomBytes(1))
  assert.notDeepEqual(infos[0], infos[1])
  await assert.rejects(
    unsealFor(() => Promise.reject(new Error('no')), to, randomBytes(512)),
    { code: 'broken' },
  )
})
