// Our provider against ts-mls's own on WebCrypto: what one makes, the other reads.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  createApplicationMessage,
  createCommit,
  decodeMlsMessage,
  defaultCryptoProvider,
  emptyPskIndex,
  encodeMlsMessage,
  getCiphersuiteFromName,
  joinGroup,
  processPrivateMessage,
} from 'ts-mls'
import { privateKeys } from '../../src/crypto/mls-key-package.ts'
import { clientConfig } from '../../src/crypto/mls-leaf.ts'
import { nodeCryptoProvider, suite, SUITE_NAME } from '../../src/crypto/mls-provider.ts'
import { makeKeyPackage, MlsGroup } from '../../src/crypto/mls.ts'
import { anyone, makeOwner, text } from './pair.ts'
import type { MlsPrivateMessage } from 'ts-mls'
import type { Bytes } from '../../protocols/signed.ts'

const stock = await defaultCryptoProvider.getCiphersuiteImpl(getCiphersuiteFromName(SUITE_NAME))
const bytes = (max: number) => fc.uint8Array({ maxLength: max })

test('mls provider: a group of ours and a member on the stock provider read each other, commits too', async () => {
  const [alice, bob] = [makeOwner(), makeOwner()]
  const keyPackage = await makeKeyPackage(bob)
  const { group, welcome } = await MlsGroup.found(alice, text('cross'), [keyPackage.bytes], anyone)
  const [invited, offered] = [decodeMlsMessage(welcome, 0)![0], decodeMlsMessage(keyPackage.bytes, 0)![0]]
  assert.ok(invited.wireformat === 'mls_welcome' && offered.wireformat === 'mls_key_package')
  const secrets = privateKeys(keyPackage.secret)
  const config = clientConfig(bob, anyone)
  let state = await joinGroup(
    invited.welcome,
    offered.keyPackage,
    secrets,
    emptyPskIndex,
    stock,
    undefined,
    undefined,
    config,
  )
  const take = async (message: Bytes): Promise<Uint8Array | undefined> => {
    const { privateMessage } = decodeMlsMessage(message, 0)![0] as MlsPrivateMessage
    const result = await processPrivateMessage(state, privateMessage, emptyPskIndex, stock)
    state = result.newState
    return result.kind === 'applicationMessage' ? result.message : undefined
  }
  for (let turn = 0; turn < 3; turn++) {
    assert.deepEqual(await take(await group.seal(text('from ours'))), text('from ours'))
    const sealed = await createApplicationMessage(state, text('from stock'), stock)
    state = sealed.newState
    const message = {
      version: 'mls10',
      wireformat: 'mls_private_message',
      privateMessage: sealed.privateMessage,
    } as const
    const received = await group.open(new Uint8Array(encodeMlsMessage(message)))
    assert.ok(received.kind === 'application')
    assert.deepEqual(received.plaintext, text('from stock'))
    await take(await group.commit())
    const made = await createCommit({ state, cipherSuite: stock })
    state = made.newState
    await group.open(new Uint8Array(encodeMlsMessage(made.commit)))
    assert.equal(BigInt(group.epoch), state.groupContext.epoch)
  }
})

test('mls provider: hash, MAC, HKDF, AEAD and signatures are those of the stock provider', async () => {
  await fc.assert(
    fc.asyncProperty(bytes(200), bytes(100), fc.nat(200), async (data, key, length) => {
      assert.deepEqual(await suite.hash.digest(data), await stock.hash.digest(data))
      const salt = await suite.hash.digest(key)
      const secret = await suite.kdf.extract(salt, data)
      assert.deepEqual(secret, await stock.kdf.extract(salt, data))
      assert.deepEqual(await suite.hash.mac(secret, data), await stock.hash.mac(secret, data))
      assert.deepEqual(
        await suite.kdf.expand(secret, data, length + 1),
        await stock.kdf.expand(secret, data, length + 1),
      )
      const [aes, nonce] = [secret.slice(0, 16), secret.slice(16, 28)]
      const sealed = await suite.hpke.encryptAead(aes, nonce, key, data)
      assert.deepEqual(sealed, await stock.hpke.encryptAead(aes, nonce, key, data))
      assert.deepEqual(await suite.hpke.decryptAead(aes, nonce, key, sealed), data)
      const pair = await suite.signature.keygen()
      const made = await suite.signature.sign(pair.signKey, data)
      assert.deepEqual(made, await stock.signature.sign(pair.signKey, data))
      assert.ok(await suite.signature.verify(pair.publicKey, data, made))
      assert.ok(await stock.signature.verify(pair.publicKey, data, made))
      const [ours, theirs] = [await suite.hpke.deriveKeyPair(secret), await stock.hpke.deriveKeyPair(secret)]
      assert.deepEqual(
        await suite.hpke.exportPublicKey(ours.publicKey),
        await stock.hpke.exportPublicKey(theirs.publicKey),
      )
      assert.deepEqual(
        await suite.hpke.exportPrivateKey(ours.privateKey),
        await stock.hpke.exportPrivateKey(theirs.privateKey),
      )
    }),
    { numRuns: 50 },
  )
})

test('mls provider: a MAC of another length or with a bit changed is refused', async () => {
  const mac = await suite.hash.mac(text('key'), text('data'))
  assert.ok(await suite.hash.verifyMac(text('key'), mac, text('data')))
  assert.equal(await suite.hash.verifyMac(text('key'), mac.subarray(1), text('data')), false)
  const changed = mac.slice()
  changed[31]! ^= 1
  assert.equal(await suite.hash.verifyMac(text('key'), changed, text('data')), false)
})

test('mls provider: our suite only', async () => {
  assert.equal(await nodeCryptoProvider.getCiphersuiteImpl(getCiphersuiteFromName(SUITE_NAME)), suite)
  const other = getCiphersuiteFromName('MLS_128_DHKEMX25519_CHACHA20POLY1305_SHA256_Ed25519')
  await assert.rejects(nodeCryptoProvider.getCiphersuiteImpl(other), { name: 'Fault', code: 'broken' })
})
