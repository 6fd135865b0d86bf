import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ciphersuites, defaultCryptoProvider, getCiphersuiteFromName } from 'ts-mls'
import { fromString } from 'uint8arrays/from-string'
import {
  derivePair,
  exportToReceive,
  exportToSend,
  makeSealingPair,
  openBase,
  seal,
  unseal,
} from '../../src/crypto/hpke.ts'
import { agree, isSoundX25519Key } from '../../src/crypto/x25519.ts'
import { text } from './pair.ts'
import { UNSOUND_X25519 } from './unsound.ts'
import type { CiphersuiteName } from 'ts-mls'
import type { Bytes } from '../../protocols/signed.ts'

const hex = (digits: string): Bytes => fromString(digits, 'base16')
const broken = { name: 'Fault', code: 'broken' }
const EMPTY = new Uint8Array()

// RFC 9180, A.1.1: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-128-GCM, base mode, sequence number 0.
const RFC = {
  info: hex('4f6465206f6e2061204772656369616e2055726e'),
  ikmE: hex('7268600d403fce431561aef583ee1613527cff655c1343f29812e66706df3234'),
  enc: hex('37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431'),
  ikmR: hex('6db9df30aa07dd42ee5e8181afdb977e538f5e1fec8a06223f33f7013e525037'),
  publicKey: hex('3948cfe0ad1ddb695d780e59077195da6c56506b027329794ab02bca80815c4d'),
  secretKey: hex('4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8'),
  aad: hex('436f756e742d30'),
  plaintext: hex('4265617574792069732074727574682c20747275746820626561757479'),
  ciphertext: hex('f938558b5d72f1a23810b4be2ab4f84331acc02fc97babc53a52ae8218a355a96d8770ac83d07bea87e13c512a'),
}

test('hpke: the vector of RFC 9180 for this mode', () => {
  assert.deepEqual(derivePair(RFC.ikmE).publicKey, RFC.enc)
  assert.deepEqual(derivePair(RFC.ikmR), { publicKey: RFC.publicKey, secretKey: RFC.secretKey })
  assert.deepEqual(openBase(RFC.secretKey, RFC.enc, RFC.info, RFC.aad, RFC.ciphertext), RFC.plaintext)
})

test('hpke: only the key and the info that it was sealed for open it', () => {
  const [bob, carol] = [makeSealingPair(), makeSealingPair()]
  const sealed = seal(bob.publicKey, text('letter'), text('hi'))
  assert.equal(sealed.length, 32 + 2 + 16)
  assert.deepEqual(unseal(bob.secretKey, text('letter'), sealed), text('hi'))
  assert.throws(() => unseal(carol.secretKey, text('letter'), sealed), broken)
  assert.throws(() => unseal(bob.secretKey, text('Letter'), sealed), broken)
  assert.notDeepEqual(seal(bob.publicKey, text('letter'), text('hi')), sealed)
})

test('hpke: cut anywhere, longer, or with one bit changed, nothing opens', () => {
  const { publicKey, secretKey } = makeSealingPair()
  const sealed = seal(publicKey, EMPTY, text('a letter'))
  for (let at = 0; at < sealed.length; at++) {
    const changed = sealed.slice()
    changed[at] = changed[at]! ^ (1 << (at % 8))
    assert.throws(() => unseal(secretKey, EMPTY, changed), broken, `byte ${at}`)
    assert.throws(() => unseal(secretKey, EMPTY, sealed.subarray(0, at)), broken, `cut at ${at}`)
  }
  assert.throws(() => unseal(secretKey, EMPTY, new Uint8Array([...sealed, 0])), broken)
})

test('hpke: ours and ts-mls’s (@hpke/core) open each other and export the same secret', async () => {
  const name: CiphersuiteName = 'MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519'
  assert.equal(ciphersuites[name], 1)
  const { hpke } = await defaultCryptoProvider.getCiphersuiteImpl(getCiphersuiteFromName(name))
  for (const length of [0, 1, 1000, 65536]) {
    const plaintext = new Uint8Array(length).fill(7)
    const own = makeSealingPair()
    const theirs = await hpke.seal(await hpke.importPublicKey(own.publicKey), plaintext, text('info'))
    assert.deepEqual(unseal(own.secretKey, text('info'), new Uint8Array([...theirs.enc, ...theirs.ct])), plaintext)
    const sealed = seal(own.publicKey, text('info'), plaintext)
    const secret = await hpke.importPrivateKey(own.secretKey)
    assert.deepEqual(await hpke.open(secret, sealed.subarray(0, 32), sealed.subarray(32), text('info')), plaintext)
  }
  const own = makeSealingPair()
  const sent = exportToSend(own.publicKey, text('i'), text('label'), 48)
  const secret = await hpke.importPrivateKey(own.secretKey)
  assert.deepEqual(await hpke.importSecret(secret, text('label'), sent.enc, 48, text('i')), sent.secret)
  assert.deepEqual(exportToReceive(own.secretKey, sent.enc, text('i'), text('label'), 48), sent.secret)
})

test('hpke: a key of small order, not canonical or of the wrong length is refused on both sides', () => {
  const { secretKey } = makeSealingPair()
  for (const key of UNSOUND_X25519) {
    assert.equal(isSoundX25519Key(key), false)
    assert.throws(() => seal(key, EMPTY, text('x')), broken)
    assert.throws(() => agree(secretKey, key), broken)
    assert.throws(
      () => unseal(secretKey, EMPTY, new Uint8Array([...key.subarray(0, 32), ...new Uint8Array(40)])),
      broken,
    )
  }
  assert.throws(() => unseal(secretKey.subarray(1), EMPTY, seal(makeSealingPair().publicKey, EMPTY, text('x'))), broken)
  assert.ok(isSoundX25519Key(hex(`09${'00'.repeat(31)}`)))
  assert.ok(isSoundX25519Key(hex(`eb${'ff'.repeat(30)}7f`)))
})
