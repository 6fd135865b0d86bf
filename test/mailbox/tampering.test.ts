/** Cards, grants and letters with any bit changed, and with keys that nobody may use. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Fault } from '../../protocols/fault.ts'
import { makeCard, openCard } from '../../protocols/mailbox/card.ts'
import { makeGrants, readGrants } from '../../protocols/mailbox/grants.ts'
import { makeLetter, seal, unseal } from '../../protocols/mailbox/letter.ts'
import { peerIdOf } from '../../protocols/signed.ts'
import { seal as sealTo, unseal as unsealWith } from '../../src/crypto/hpke.ts'
import { generateKeyPair, randomBytes, sha256, verify } from '../../src/crypto/keys.ts'
import { UNSOUND_X25519 } from '../crypto/unsound.ts'
import { everyBit, unsoundSigners } from '../support/tamper.ts'
import { keys } from './boxes.ts'

const bob = generateKeyPair()
const toBob = peerIdOf(bob.publicKey)
const fields = { version: 7, keyId: 3, sealingKey: keys.publicKey, notAfterS: 2_000_000_000 }
const card = makeCard(bob, fields)
const broken = (error: unknown): boolean => error instanceof Fault

test('mailbox rule 3: a card with any bit changed is no card', () => {
  assert.equal(openCard(card, verify).version, fields.version)
  for (const { what, bad } of everyBit(card)) assert.throws(() => openCard(bad, verify), broken, what)
})

test('mailbox rule 3: nobody signs a card with a key of small order', () => {
  for (const signer of unsoundSigners) assert.throws(() => openCard(makeCard(signer, fields), verify), broken)
})

test('mailbox rule 13: nothing is sealed to a key of small order or in another spelling, whoever signed the card', async () => {
  const letter = makeLetter(generateKeyPair(), toBob, { kind: 'chat', number: 1, body: randomBytes(9), writtenMs: 1 })
  for (const sealingKey of UNSOUND_X25519) {
    const sealing = async (): Promise<unknown> =>
      await seal(sealTo, openCard(makeCard(bob, { ...fields, sealingKey }), verify), letter)
    await assert.rejects(sealing, broken)
  }
})

test('mailbox rule 13: a letter signed by a key of small order is of nobody', async () => {
  const reader = { to: toBob, unseal: unsealWith, secretKey: () => keys.secretKey, verify, hash: sha256 }
  const body = randomBytes(9)
  for (const author of unsoundSigners) {
    const letter = makeLetter(author, toBob, { kind: 'friend', number: 1, body, writtenMs: 1 })
    const envelope = await seal(sealTo, openCard(card, verify), letter)
    await assert.rejects(unseal(envelope, reader), broken)
  }
})

test('mailbox rule 17: grants with any bit changed are refused, or read with the card that its device signed', () => {
  const holders = Array.from({ length: 2 }, (_, index) => ({
    peerId: peerIdOf(generateKeyPair().publicKey),
    forEverybody: index === 0,
    addresses: ['/ip4/192.0.2.1/tcp/1'],
  }))
  const grants = makeGrants({ version: 2, card, token: randomBytes(16), holders })
  const { opened } = readGrants(grants, verify)
  const from = Buffer.from(grants).indexOf(card)
  assert.ok(from > 0)
  for (const { what, at, bad } of everyBit(grants)) {
    // The card is signed; of the rest the conversation has proved who says it.
    if (at >= from && at < from + card.length) assert.throws(() => readGrants(bad, verify), broken, what)
    else {
      try {
        const read = readGrants(bad, verify)
        assert.deepEqual(read.opened, opened, what)
        assert.equal(read.token.length, 16, what)
        assert.ok(Number.isSafeInteger(read.version) && read.version >= 1, what)
      } catch (error) {
        assert.ok(error instanceof Fault, `${what}: ${String(error)}`)
      }
    }
  }
})
