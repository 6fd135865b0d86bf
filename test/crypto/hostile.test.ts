// Every byte of everything that crosses the wire, changed: nothing is accepted, and the group is as before.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  createApplicationMessage,
  createCommit,
  createProposal,
  decodeGroupState,
  decodeMlsMessage,
  defaultCapabilities,
  defaultCryptoProvider,
  defaultLifetime,
  encodeMlsMessage,
  generateKeyPackageWithKey,
  getCiphersuiteFromName,
} from 'ts-mls'
import { sign } from '../../protocols/signed.ts'
import { makeSealingPair } from '../../src/crypto/hpke.ts'
import { generateKeyPair } from '../../src/crypto/keys.ts'
import { CAPABILITIES, checkGroup, clientConfig, makeCredential } from '../../src/crypto/mls-leaf.ts'
import { suite } from '../../src/crypto/mls-provider.ts'
import { makeKeyPackage, MlsGroup, readKeyPackage } from '../../src/crypto/mls.ts'
import { anyone, makeOwner, makePair, read, text } from './pair.ts'
import { UNSOUND_ED25519, UNSOUND_X25519 } from './unsound.ts'
import type { ClientState, Credential, KeyPackage, LeafNode, Lifetime } from 'ts-mls'
import type { MlsOwner } from '../../src/crypto/mls.ts'
import type { Bytes } from '../../protocols/signed.ts'

const fault = { name: 'Fault' }
const broken = { name: 'Fault', code: 'broken' }

/** The bytes with one bit changed at every place, cut before it, and with one byte more. */
function* mutants(bytes: Bytes): Generator<[string, Bytes]> {
  for (let at = 0; at < bytes.length; at++) {
    const changed = bytes.slice()
    changed[at] = changed[at]! ^ (1 << (at % 8))
    yield [`bit ${at % 8} of byte ${at}`, changed]
    if (at % 7 === 0) yield [`cut at ${at}`, bytes.slice(0, at)]
  }
  yield ['one byte more', new Uint8Array([...bytes, 0])]
}

test('mls: a key package changed anywhere is refused', async () => {
  const { bytes } = await makeKeyPackage(makeOwner())
  for (const [what, changed] of mutants(bytes)) await assert.rejects(readKeyPackage(changed), fault, what)
})

test('mls: a welcome changed anywhere is refused', async () => {
  const { bob, keyPackage, welcome } = await makePair()
  for (const [what, changed] of mutants(welcome))
    await assert.rejects(MlsGroup.join(bob, changed, keyPackage, anyone), fault, what)
})

test('mls: a message changed anywhere is refused and changes nothing; the true one opens afterwards', async () => {
  const { founder, joiner } = await makePair()
  const message = await founder.seal(text('true'), text('open data'))
  const before = joiner.save()
  for (const [what, changed] of mutants(message)) {
    await assert.rejects(joiner.open(changed, text('open data')), fault, what)
    assert.deepEqual(joiner.save(), before, what)
  }
  assert.equal((await joiner.open(message, text('open data'))).kind, 'application')
})

test('mls: a commit changed anywhere is refused and changes nothing; the true one opens afterwards', async () => {
  const { founder, joiner } = await makePair()
  const commit = await founder.commit()
  const before = joiner.save()
  for (const [what, changed] of mutants(commit)) {
    await assert.rejects(joiner.open(changed), fault, what)
    assert.deepEqual(joiner.save(), before, what)
  }
  assert.equal((await joiner.open(commit)).kind, 'commit')
  assert.equal(await read(joiner, await founder.seal(text('on'))), 'on')
})

/** A key package made by hand, properly signed by its own leaf key. */
async function forge(
  owner: MlsOwner,
  change: {
    credential?: (leafKey: Bytes) => Credential
    lifetime?: Lifetime
    extension?: boolean
    stock?: boolean
  } = {},
): Promise<Bytes> {
  const { seed, publicKey } = generateKeyPair()
  const credential = (change.credential ?? ((leafKey) => makeCredential(owner, leafKey)))(publicKey)
  const extensions = change.extension === true ? [{ extensionType: 61000, extensionData: new Uint8Array(4) }] : []
  const capabilities = change.stock === true ? defaultCapabilities() : CAPABILITIES
  const keys = { signKey: seed, publicKey }
  const lifetime = change.lifetime ?? defaultLifetime
  const made = await generateKeyPackageWithKey(credential, capabilities, lifetime, extensions, keys, suite)
  return encodeKeyPackage(made.publicPackage)
}

const encodeKeyPackage = (keyPackage: KeyPackage): Bytes =>
  new Uint8Array(encodeMlsMessage({ version: 'mls10', wireformat: 'mls_key_package', keyPackage }))

test('mls: a credential for another leaf key, by another key or for another purpose is refused', async () => {
  const [owner, thief] = [makeOwner(), makeOwner()]
  await readKeyPackage(await forge(owner))
  const basic = (identity: Uint8Array): Credential => ({ credentialType: 'basic', identity })
  const user = (leafKey: Bytes): Bytes => new Uint8Array([...owner.userKey, ...leafKey])
  const credentials: Record<string, (leafKey: Bytes) => Credential> = {
    'for another leaf key': () => makeCredential(owner, generateKeyPair().publicKey),
    'for another purpose': (leafKey) => basic(sign(owner.device, 'kith/friend/1', user(leafKey))),
    'a forged signature': (leafKey) =>
      basic(sign({ ...thief.device, publicKey: owner.device.publicKey }, 'kith/mls-leaf/1', user(leafKey))),
    'no user key': (leafKey) => basic(sign(owner.device, 'kith/mls-leaf/1', leafKey)),
    'a user key of small order': (leafKey) => makeCredential({ ...owner, userKey: UNSOUND_ED25519[0]! }, leafKey),
    'bare words': () => basic(text('owner')),
    x509: () => ({ credentialType: 'x509', certificates: [] }),
  }
  for (const [what, credential] of Object.entries(credentials))
    await assert.rejects(readKeyPackage(await forge(owner, { credential })), fault, what)
})

test('mls: a key package with a lifetime or an extension is refused, whatever the clock says', async () => {
  const owner = makeOwner()
  const now = BigInt(Math.floor(Date.now() / 1000))
  const lifetimes = [
    { notBefore: now - 10n, notAfter: now + 1000n },
    { notBefore: 0n, notAfter: now },
    { notBefore: 1n, notAfter: defaultLifetime.notAfter },
  ]
  for (const lifetime of lifetimes) await assert.rejects(readKeyPackage(await forge(owner, { lifetime })), broken)
  await assert.rejects(readKeyPackage(await forge(owner, { extension: true })), broken)
  await readKeyPackage(await forge(owner, { stock: true }))
})

test('mls: a key package or a welcome of another suite is refused', async () => {
  const other = await defaultCryptoProvider.getCiphersuiteImpl(
    getCiphersuiteFromName('MLS_128_DHKEMP256_AES128GCM_SHA256_P256'),
  )
  const owner = makeOwner()
  const keys = await other.signature.keygen()
  const { publicPackage } = await generateKeyPackageWithKey(
    makeCredential(owner, keys.publicKey),
    defaultCapabilities(),
    defaultLifetime,
    [],
    keys,
    other,
  )
  await assert.rejects(readKeyPackage(encodeKeyPackage(publicPackage)), broken)
  const { bob, keyPackage, welcome } = await makePair()
  const [decoded] = decodeMlsMessage(welcome, 0)!
  assert.ok(decoded.wireformat === 'mls_welcome')
  const foreign = { ...decoded, welcome: { ...decoded.welcome, cipherSuite: other.name } }
  await assert.rejects(MlsGroup.join(bob, new Uint8Array(encodeMlsMessage(foreign)), keyPackage, anyone), broken)
})

test('mls: keys of small order or in another spelling are refused in a key package', async () => {
  const { bytes } = await makeKeyPackage(makeOwner())
  const [decoded] = decodeMlsMessage(bytes, 0)!
  assert.ok(decoded.wireformat === 'mls_key_package')
  const { keyPackage } = decoded
  const withLeaf = (leaf: Partial<LeafNode>): KeyPackage => ({
    ...keyPackage,
    leafNode: { ...keyPackage.leafNode, ...leaf } as KeyPackage['leafNode'],
  })
  // The signatures do not fit either; the message tells that the key itself was the reason.
  for (const key of UNSOUND_X25519) {
    await assert.rejects(readKeyPackage(encodeKeyPackage({ ...keyPackage, initKey: key })), /init key is not sound/)
    await assert.rejects(readKeyPackage(encodeKeyPackage(withLeaf({ hpkePublicKey: key }))), /sealing key is not sound/)
  }
  for (const key of UNSOUND_ED25519)
    await assert.rejects(
      readKeyPackage(encodeKeyPackage(withLeaf({ signaturePublicKey: key }))),
      /signature key is not sound/,
    )
  const same = { ...keyPackage, initKey: keyPackage.leafNode.hpkePublicKey }
  await assert.rejects(readKeyPackage(encodeKeyPackage(same)), /init key is not sound/)
})

test('mls: our provider refuses keys of small order at each entry', async () => {
  const message = text('anything')
  for (const key of UNSOUND_X25519) await assert.rejects(suite.hpke.importPublicKey(key), broken)
  for (const key of UNSOUND_ED25519)
    assert.equal(
      await suite.signature.verify(key, message, new Uint8Array([...UNSOUND_ED25519[0]!, ...new Uint8Array(32)])),
      false,
    )
})

/** What one side of a group knows, for making by hand what its own methods would never make. */
function stateOf(group: MlsGroup, owner: MlsOwner): ClientState {
  return { ...decodeGroupState(group.save(), 0)![0], clientConfig: clientConfig(owner, anyone) }
}

test('mls: public messages, proposals and commits with proposals are refused and change nothing', async () => {
  const { alice, founder, joiner } = await makePair()
  const before = joiner.save()
  const state = stateOf(founder, alice)
  const context = { state, cipherSuite: suite }
  const remove = { proposalType: 'remove' as const, remove: { removed: 1 } }
  const [carol] = decodeMlsMessage(await forge(makeOwner()), 0)!
  assert.ok(carol.wireformat === 'mls_key_package')
  const add = { proposalType: 'add' as const, add: { keyPackage: carol.keyPackage } }
  const hostile = {
    'a public commit': (await createCommit(context, { wireAsPublicMessage: true })).commit,
    'a commit that removes the reader': (await createCommit(context, { extraProposals: [remove] })).commit,
    'a commit that adds a third': (await createCommit(context, { extraProposals: [add] })).commit,
    'a proposal': (await createProposal(state, false, add, suite)).message,
    'a public proposal': (await createProposal(state, true, add, suite)).message,
  }
  for (const [what, message] of Object.entries(hostile)) {
    const opened = joiner.open(new Uint8Array(encodeMlsMessage(message)))
    await assert.rejects(opened, { ...broken, message: /private message|other proposals|proposal on its own/ }, what)
    assert.deepEqual(joiner.save(), before, what)
  }
})

test('mls: a commit that takes another member’s or a new identity is refused and changes nothing', async () => {
  const { alice, founder, joiner } = await makePair()
  const before = joiner.save()
  const state = stateOf(founder, alice)
  const leaf = state.ratchetTree[0]
  assert.ok(leaf?.nodeType === 'leaf')
  const mallory = { ...leaf.leaf, credential: makeCredential(makeOwner(), leaf.leaf.signaturePublicKey) }
  const ratchetTree = [{ nodeType: 'leaf' as const, leaf: mallory }, ...state.ratchetTree.slice(1)]
  const { commit } = await createCommit({ state: { ...state, ratchetTree }, cipherSuite: suite })
  await assert.rejects(joiner.open(new Uint8Array(encodeMlsMessage(commit))), /changes a member/)
  assert.deepEqual(joiner.save(), before)
})

test('mls: one device or one key twice, or a foreign key on the path, is no sound group', async () => {
  const { alice, founder, joiner } = await makePair()
  await joiner.open(await founder.commit())
  const state = stateOf(founder, alice)
  checkGroup(state)
  const [first, parent, second] = state.ratchetTree
  assert.ok(first?.nodeType === 'leaf' && parent?.nodeType === 'parent' && second?.nodeType === 'leaf')
  const withParent = (hpkePublicKey: Uint8Array): ClientState => ({
    ...state,
    ratchetTree: [first, { ...parent, parent: { ...parent.parent, hpkePublicKey } }, second],
  })
  assert.throws(() => checkGroup({ ...state, ratchetTree: [first, parent, first] }), /twice/)
  assert.throws(() => checkGroup(withParent(second.leaf.hpkePublicKey)), /twice/)
  assert.throws(() => checkGroup(withParent(makeSealingPair().publicKey)), /does not belong/)
  for (const key of UNSOUND_X25519) assert.throws(() => checkGroup(withParent(key)), /not sound/)
})

test('mls: a group founded twice with one device refuses; a message of another group is not for us', async () => {
  const { alice, founder } = await makePair()
  const own = await makeKeyPackage(alice)
  await assert.rejects(MlsGroup.found(alice, text('self'), [own.bytes], anyone), broken)
  const other = await makePair()
  await assert.rejects(other.joiner.open(await founder.seal(text('x'))), fault)
})

test('mls: a message whose signature is another’s is refused, though its key is right', async () => {
  const { alice, founder, joiner } = await makePair()
  const state = { ...stateOf(founder, alice), signaturePrivateKey: generateKeyPair().seed }
  const { privateMessage } = await createApplicationMessage(state, text('forged'), suite)
  const before = joiner.save()
  const message = encodeMlsMessage({ version: 'mls10', wireformat: 'mls_private_message', privateMessage })
  await assert.rejects(joiner.open(new Uint8Array(message)), { name: 'Fault', code: 'bad_signature' })
  assert.deepEqual(joiner.save(), before)
})
