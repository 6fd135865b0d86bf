import { defaultKeyPackageEqualityConfig, defaultLifetime } from 'ts-mls'
import { concat } from 'uint8arrays/concat'
import { equals } from 'uint8arrays/equals'
import { toString } from 'uint8arrays/to-string'
import { Fault } from '../../protocols/fault.ts'
import { KEY_BYTES, open, peerIdOf, sign } from '../../protocols/signed.ts'
import { isSoundKey, verify } from './keys.ts'
import { SUITE_NAME } from './mls-provider.ts'
import { GENERATIONS_KEPT_MAX } from './mls-ratchet.ts'
import { isSoundX25519Key, pairOf } from './x25519.ts'
import type { Capabilities, ClientConfig, ClientState, Credential, LeafNode } from 'ts-mls'
import type { Bytes, Signer } from '../../protocols/signed.ts'

/** Who a member is: the device that signs, and the user's key. */
export interface MlsOwner {
  readonly device: Signer
  readonly userKey: Bytes
}

/** Which devices may be in the group. Asked for every leaf but one's own, each time one comes in. */
export type MayBeMember = (peerId: string, userKey: Bytes) => boolean

export interface Member {
  readonly peerId: string
  readonly userKey: Bytes
}

const DOMAIN = 'kith/mls-leaf/1'

const EPOCHS_KEPT_MAX = 8
// The adapter moves the chains of messages itself (mls-ratchet.ts); a chain of commits has one step in each epoch.
const COMMIT_STEPS_MAX = 8

/** What a leaf of Kith can do: one suite, basic credentials, no extensions. */
export const CAPABILITIES: Capabilities = {
  versions: ['mls10'],
  ciphersuites: [SUITE_NAME],
  extensions: [],
  proposals: [],
  credentials: ['basic'],
}

/** A leaf's key is bound to the device: `Signed` by the device over the user key and the leaf's signature key. */
export function makeCredential(owner: MlsOwner, leafKey: Uint8Array): Credential {
  return { credentialType: 'basic', identity: sign(owner.device, DOMAIN, concat([owner.userKey, leafKey])) }
}

// A verification for each member, at each look at a large group, would be what a group costs. Trees share what stays.
const opened = new WeakMap<Credential, { readonly leafKey: Uint8Array; readonly member: Member }>()

/** Whom a credential names. @throws {Fault} `broken` or `bad_signature` if it was not made for this leaf key. */
export function openCredential(credential: Credential, leafKey: Uint8Array): Member {
  const known = opened.get(credential)
  if (known !== undefined && equals(known.leafKey, leafKey)) return known.member
  const member = verifyCredential(credential, leafKey)
  opened.set(credential, { leafKey: new Uint8Array(leafKey), member })
  return member
}

function verifyCredential(credential: Credential, leafKey: Uint8Array): Member {
  if (credential.credentialType !== 'basic') throw new Fault('broken', 'not a basic credential')
  const { publicKey, payload } = open(new Uint8Array(credential.identity), DOMAIN, verify)
  if (payload.length !== 2 * KEY_BYTES || !equals(payload.subarray(KEY_BYTES), leafKey))
    throw new Fault('broken', 'a credential for another leaf key')
  const userKey = payload.slice(0, KEY_BYTES)
  if (!isSoundKey(userKey)) throw new Fault('broken', 'the user key is not sound')
  return { peerId: peerIdOf(publicKey), userKey }
}

/** The rules of this device for a group: who may be in it, and which old keys are kept. */
export function clientConfig(
  owner: MlsOwner,
  mayBeMember: MayBeMember,
  epochsKept: number = EPOCHS_KEPT_MAX,
): ClientConfig {
  const own = peerIdOf(owner.device.publicKey)
  return {
    keyRetentionConfig: {
      retainKeysForGenerations: GENERATIONS_KEPT_MAX,
      retainKeysForEpochs: epochsKept,
      maximumForwardRatchetSteps: COMMIT_STEPS_MAX,
    },
    lifetimeConfig: { maximumTotalLifetime: defaultLifetime.notAfter, validateLifetimeOnReceive: false },
    keyPackageEqualityConfig: defaultKeyPackageEqualityConfig,
    paddingConfig: { kind: 'padUntilLength', padUntilLength: 256 },
    authService: {
      validateCredential(credential, leafKey) {
        const { peerId, userKey } = openCredential(credential, leafKey)
        const welcome = peerId === own ? equals(userKey, owner.userKey) : mayBeMember(peerId, userKey)
        return welcome ? Promise.resolve(true) : Promise.reject(new Fault('stranger', `${peerId} may not be a member`))
      },
    },
  }
}

/** @throws {Fault} `stranger` */
export function admit({ peerId, userKey }: Member, mayBeMember: MayBeMember): void {
  if (!mayBeMember(peerId, userKey)) throw new Fault('stranger', `${peerId} may not be a member`)
}

/** @throws {Fault} `broken` if a leaf has unsound keys, extensions, or could not talk to ours. */
export function checkLeaf(leaf: LeafNode): void {
  if (!isSoundX25519Key(leaf.hpkePublicKey)) throw new Fault('broken', 'the leaf’s sealing key is not sound')
  if (!isSoundKey(leaf.signaturePublicKey)) throw new Fault('broken', 'the leaf’s signature key is not sound')
  if (leaf.extensions.length > 0) throw new Fault('broken', 'a leaf with extensions')
  const { versions, ciphersuites, credentials } = leaf.capabilities
  if (!versions.includes('mls10') || !ciphersuites.includes(SUITE_NAME) || !credentials.includes('basic'))
    throw new Fault('broken', 'a leaf that cannot do what ours do')
  // No clock ever refuses a friend: a leaf that could expire is refused on sight.
  if (
    leaf.leafNodeSource === 'key_package' &&
    (leaf.lifetime.notBefore !== defaultLifetime.notBefore || leaf.lifetime.notAfter !== defaultLifetime.notAfter)
  )
    throw new Fault('broken', 'a leaf with a lifetime')
}

/** The members by the index of their leaf, in its order. */
export function membersOf(state: ClientState): Map<number, Member> {
  const members = new Map<number, Member>()
  for (const [index, node] of state.ratchetTree.entries())
    if (node?.nodeType === 'leaf')
      members.set(index / 2, openCredential(node.leaf.credential, node.leaf.signaturePublicKey))
  return members
}

/**
 * What ts-mls leaves unchecked after a welcome or a commit: keys of small order, one key in two places, one device
 * twice, and public keys of the path that do not belong to the secrets that came with them.
 *
 * @throws {Fault} `broken`
 */
export function checkGroup(state: ClientState): void {
  if (state.groupContext.cipherSuite !== SUITE_NAME) throw new Fault('broken', 'a group with another cipher suite')
  if (state.groupContext.extensions.length > 0) throw new Fault('broken', 'a group with extensions')
  const leaves = leavesOf(state)
  leaves.forEach(checkLeaf)
  refuseTwice([...membersOf(state).values()].map(({ peerId }) => peerId))
  refuseTwice(leaves.map(({ signaturePublicKey }) => toString(signaturePublicKey, 'base64')))
  const sealing = state.ratchetTree.map((_, index) => sealingKey(state, index)).filter((key) => key !== undefined)
  if (!sealing.every(isSoundX25519Key)) throw new Fault('broken', 'a sealing key in the tree is not sound')
  refuseTwice(sealing.map((key) => toString(key, 'base64')))
  checkOwnPath(state)
}

function checkOwnPath(state: ClientState): void {
  for (const [index, secret] of Object.entries(state.privatePath.privateKeys)) {
    const known = sealingKey(state, Number(index))
    if (known !== undefined && !equals(known, pairOf(secret).publicKey))
      throw new Fault('broken', 'a public key of the path does not belong to its secret')
  }
}

function refuseTwice(names: string[]): void {
  if (new Set(names).size !== names.length) throw new Fault('broken', 'a device or a key is in the group twice')
}

function sealingKey(state: ClientState, index: number): Uint8Array | undefined {
  const node = state.ratchetTree[index]
  return node?.nodeType === 'leaf' ? node.leaf.hpkePublicKey : node?.parent.hpkePublicKey
}

function leavesOf(state: ClientState): LeafNode[] {
  return state.ratchetTree.flatMap((node) => (node?.nodeType === 'leaf' ? [node.leaf] : []))
}
