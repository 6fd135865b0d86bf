import { defaultLifetime, generateKeyPackageWithKey } from 'ts-mls'
import { verifyKeyPackage } from 'ts-mls/keyPackage.js'
import { verifyLeafNodeSignatureKeyPackage } from 'ts-mls/leafNode.js'
import { concat } from 'uint8arrays/concat'
import { equals } from 'uint8arrays/equals'
import { Fault } from '../../protocols/fault.ts'
import { KEY_BYTES } from '../../protocols/signed.ts'
import { generateKeyPair } from './keys.ts'
import { CAPABILITIES, checkLeaf, makeCredential, openCredential } from './mls-leaf.ts'
import { suite, SUITE_NAME } from './mls-provider.ts'
import { decode, encode, guarded } from './mls-wire.ts'
import { isSoundX25519Key } from './x25519.ts'
import type { KeyPackage, PrivateKeyPackage } from 'ts-mls'
import type { Bytes } from '../../protocols/signed.ts'
import type { Member, MlsOwner } from './mls-leaf.ts'

/** A key package: the public part is given away once, the secret stays here until the welcome that uses it. */
export interface KeyPackageMade {
  readonly bytes: Bytes
  readonly secret: Bytes
}

/** Whom a key package names. */
export type KeyPackageOwner = Member

/** A fresh key package with a fresh leaf key: one for each conversation. */
export async function makeKeyPackage(owner: MlsOwner): Promise<KeyPackageMade> {
  const { publicPackage, privatePackage } = await generate(owner)
  const { initPrivateKey, hpkePrivateKey, signaturePrivateKey } = privatePackage
  return {
    bytes: encode({ version: 'mls10', wireformat: 'mls_key_package', keyPackage: publicPackage }),
    secret: concat([initPrivateKey, hpkePrivateKey, signaturePrivateKey]),
  }
}

/** A key package with its keys, as ts-mls holds them. */
export function generate(owner: MlsOwner): Promise<{ publicPackage: KeyPackage; privatePackage: PrivateKeyPackage }> {
  const { seed, publicKey } = generateKeyPair()
  const keys = { signKey: seed, publicKey }
  const credential = makeCredential(owner, publicKey)
  return generateKeyPackageWithKey(credential, CAPABILITIES, defaultLifetime, [], keys, suite)
}

/**
 * Checks a key package and tells whom it names; whether that device may be a member is the caller's question.
 *
 * @throws {Fault} `broken` or `bad_signature`
 */
export async function readKeyPackage(bytes: Bytes): Promise<KeyPackageOwner> {
  const { leafNode } = await soundKeyPackage(bytes)
  return openCredential(leafNode.credential, leafNode.signaturePublicKey)
}

/** A key package that is checked, but for the question who may be a member. */
export async function soundKeyPackage(bytes: Bytes): Promise<KeyPackage> {
  return await guarded('key package', async () => {
    const message = decode(bytes)
    if (message.wireformat !== 'mls_key_package') throw new Fault('broken', 'not a key package')
    const { keyPackage } = message
    const { cipherSuite, initKey, leafNode, extensions } = keyPackage
    if (cipherSuite !== SUITE_NAME) throw new Fault('broken', `not our cipher suite: ${cipherSuite}`)
    if (extensions.length > 0) throw new Fault('broken', 'a key package with extensions')
    checkLeaf(leafNode)
    if (!isSoundX25519Key(initKey) || equals(initKey, leafNode.hpkePublicKey))
      throw new Fault('broken', 'the init key is not sound')
    if (!(await verifyLeafNodeSignatureKeyPackage(leafNode, suite.signature)))
      throw new Fault('bad_signature', 'the leaf’s signature does not verify')
    if (!(await verifyKeyPackage(keyPackage, suite.signature)))
      throw new Fault('bad_signature', 'the key package’s signature does not verify')
    return keyPackage
  })
}

/** The private half of a key package, as `makeKeyPackage` encoded it. */
export function privateKeys(secret: Bytes): PrivateKeyPackage {
  if (secret.length !== 3 * KEY_BYTES) throw new Fault('broken', 'not the secret of a key package')
  return {
    initPrivateKey: secret.slice(0, KEY_BYTES),
    hpkePrivateKey: secret.slice(KEY_BYTES, 2 * KEY_BYTES),
    signaturePrivateKey: secret.slice(2 * KEY_BYTES),
  }
}
