import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeAsk, makeWelcome, openSetup } from '../../protocols/chat/setup.ts'
import { Setup } from '../../protocols/chat/wire.ts'
import { Fault } from '../../protocols/fault.ts'
import { peerIdOf, sign } from '../../protocols/signed.ts'
import { generateKeyPair, randomBytes, verify } from '../../src/crypto/keys.ts'
import { everyBit, unsoundSigners } from '../support/tamper.ts'

const [alice, bob] = [generateKeyPair(), generateKeyPair()]
const [from, to] = [peerIdOf(alice.publicKey), peerIdOf(bob.publicKey)]
const broken = (error: unknown): boolean => error instanceof Fault

test('chat rule 34: a setup with any bit changed is none', () => {
  for (const setup of [
    makeAsk(alice, { to, number: 2, keyPackage: randomBytes(40) }),
    makeWelcome(alice, { to, number: 2, welcome: randomBytes(40) }),
  ]) {
    assert.equal(openSetup(setup, { from, to, known: 1, verify }).number, 2)
    for (const { what, bad } of everyBit(setup))
      assert.throws(() => openSetup(bad, { from, to, known: 1, verify }), broken, what)
  }
})

test('chat rule 34: a setup signed by a key of small order is nobody’s', () => {
  for (const nobody of unsoundSigners) {
    const name = nobody.publicKey.length === 32 ? peerIdOf(nobody.publicKey) : from
    const fields = { from: name, to, number: 1, keyPackage: randomBytes(40), welcome: new Uint8Array() }
    const setup = sign(nobody, 'kith/chat-setup/1', Setup.encode(fields))
    assert.throws(() => openSetup(setup, { from: name, to, known: 0, verify }), broken)
  }
})
