// Coming into a group: alone, or by a welcome.
import { createGroup } from 'ts-mls'
import { deriveKeySchedule } from 'ts-mls/keySchedule.js'
import { ratchetTreeFromExtension, verifyGroupInfoConfirmationTag, verifyGroupInfoSignature } from 'ts-mls/groupInfo.js'
import { makeKeyPackageRef } from 'ts-mls/keyPackage.js'
import { pathToRoot } from 'ts-mls/pathSecrets.js'
import { mergePrivateKeyPaths, toPrivateKeyPath } from 'ts-mls/privateKeyPath.js'
import { findLeafIndex } from 'ts-mls/ratchetTree.js'
import { createSecretTree } from 'ts-mls/secretTree.js'
import { leafToNodeIndex, leafWidth, toLeafIndex } from 'ts-mls/treemath.js'
import { firstCommonAncestor } from 'ts-mls/updatePath.js'
import { decryptGroupInfo, decryptGroupSecrets } from 'ts-mls/welcome.js'
import { Fault } from '../../protocols/fault.ts'
import { peerIdOf } from '../../protocols/signed.ts'
import { generate, privateKeys, soundKeyPackage } from './mls-key-package.ts'
import { checkGroup, openCredential } from './mls-leaf.ts'
import { suite, SUITE_NAME } from './mls-provider.ts'
import { checkTree } from './mls-tree.ts'
import { decode } from './mls-wire.ts'
import type { ClientConfig, ClientState, GroupInfo, KeyPackage, RatchetTree, Welcome } from 'ts-mls'
import type { PrivateKeyPath } from 'ts-mls/privateKeyPath.js'
import type { Bytes } from '../../protocols/signed.ts'
import type { KeyPackageMade } from './mls-key-package.ts'
import type { MlsOwner } from './mls-leaf.ts'

/** A group of one, in epoch 0. */
export async function createAlone(owner: MlsOwner, groupId: Bytes, config: ClientConfig): Promise<ClientState> {
  const { publicPackage, privatePackage } = await generate(owner)
  return await createGroup(groupId.slice(), publicPackage, privatePackage, [], suite, config)
}

/**
 * As RFC 9420 says it (12.4.3.1). By hand, because ts-mls's own refuses sound trees: of two nodes above a new member it
 * wants the same list of unmerged leaves, though the upper one may have more of them.
 *
 * @throws {Fault} `broken`; what ts-mls throws for anything else.
 */
export async function joinBy(
  owner: MlsOwner,
  welcome: Bytes,
  keyPackage: KeyPackageMade,
  config: ClientConfig,
): Promise<ClientState> {
  const message = decode(welcome.slice())
  if (message.wireformat !== 'mls_welcome') throw new Fault('broken', 'not a welcome')
  if (message.welcome.cipherSuite !== SUITE_NAME) throw new Fault('broken', 'a welcome with another cipher suite')
  const own = await soundKeyPackage(keyPackage.bytes.slice())
  if (
    openCredential(own.leafNode.credential, own.leafNode.signaturePublicKey).peerId !== peerIdOf(owner.device.publicKey)
  )
    throw new Fault('broken', 'a key package of another device')
  const secrets = privateKeys(keyPackage.secret)
  const opened = await openWelcome(message.welcome, own, secrets.initPrivateKey)
  const { info, tree, joinerSecret } = opened
  await checkTree(tree, info.groupContext, config)
  await checkSigner(info, tree)
  if (!(await verifyGroupInfoConfirmationTag(info, joinerSecret, NO_PSK, suite)))
    throw new Fault('broken', 'a welcome whose confirmation does not fit')
  const { groupContext } = info
  const [keySchedule, encryptionSecret] = await deriveKeySchedule(joinerSecret, NO_PSK, groupContext, suite.kdf)
  const state: ClientState = {
    groupContext,
    ratchetTree: tree,
    privatePath: await ownPath(opened, own, secrets.hpkePrivateKey),
    signaturePrivateKey: secrets.signaturePrivateKey,
    confirmationTag: info.confirmationTag,
    unappliedProposals: {},
    keySchedule,
    secretTree: await createSecretTree(leafWidth(tree.length), encryptionSecret, suite.kdf),
    historicalReceiverData: new Map(),
    groupActiveState: { kind: 'active' },
    clientConfig: config,
  }
  encryptionSecret.fill(0)
  joinerSecret.fill(0)
  checkGroup(state)
  return state
}

interface OpenedWelcome {
  readonly info: GroupInfo
  readonly tree: RatchetTree
  readonly joinerSecret: Uint8Array
  readonly pathSecret: Uint8Array | undefined
}

const NO_PSK = new Uint8Array(suite.kdf.size)

async function openWelcome(welcome: Welcome, own: KeyPackage, initKey: Uint8Array): Promise<OpenedWelcome> {
  const ref = await makeKeyPackageRef(own, suite.hash)
  const secrets = await decryptGroupSecrets(await suite.hpke.importPrivateKey(initKey), ref, welcome, suite.hpke)
  if (secrets === undefined) throw new Fault('broken', 'a welcome for somebody else')
  const { joinerSecret, pathSecret, psks } = secrets
  if (psks.length > 0) throw new Fault('broken', 'a welcome with secrets of another kind')
  const info = await decryptGroupInfo(welcome, joinerSecret, NO_PSK, suite)
  const tree = info && ratchetTreeFromExtension(info)
  if (info === undefined || tree === undefined) throw new Fault('broken', 'a welcome without its tree')
  return { info, tree, joinerSecret, pathSecret }
}

async function checkSigner(info: GroupInfo, tree: RatchetTree): Promise<void> {
  const signer = tree[leafToNodeIndex(toLeafIndex(info.signer))]
  if (signer?.nodeType !== 'leaf') throw new Fault('broken', 'a welcome signed by nobody in the group')
  if (!(await verifyGroupInfoSignature(info, signer.leaf.signaturePublicKey, suite.signature)))
    throw new Fault('bad_signature', 'the welcome’s signature does not verify')
}

/** The keys that we have in the tree: our leaf's, and those of the path that the welcome tells us. */
async function ownPath(
  { info, tree, pathSecret }: OpenedWelcome,
  own: KeyPackage,
  leafKey: Uint8Array,
): Promise<PrivateKeyPath> {
  const leafIndex = findLeafIndex(tree, own.leafNode)
  if (leafIndex === undefined) throw new Fault('broken', 'a welcome to a group without us')
  const leaf: PrivateKeyPath = { leafIndex, privateKeys: { [leafToNodeIndex(toLeafIndex(leafIndex))]: leafKey } }
  if (pathSecret === undefined) return leaf
  const common = firstCommonAncestor(tree, toLeafIndex(leafIndex), toLeafIndex(info.signer))
  const path = await pathToRoot(tree, common, pathSecret, suite.kdf)
  return mergePrivateKeyPaths(await toPrivateKeyPath(path, leafIndex, suite), leaf)
}
