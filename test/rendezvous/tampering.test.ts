/** Records, certificates and leases with any bit changed, and with keys that nobody may use. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Fault } from '../../protocols/fault.ts'
import { makeLease, openLease } from '../../protocols/rendezvous/lease.ts'
import { makeCert, makeRecord, openRecord } from '../../protocols/rendezvous/record.ts'
import { makeRotation } from '../../protocols/rendezvous/rotation.ts'
import { DeviceCert } from '../../protocols/rendezvous/wire.ts'
import { peek, sign } from '../../protocols/signed.ts'
import { generateKeyPair, verify } from '../../src/crypto/keys.ts'
import { everyBit, unsoundSigners } from '../support/tamper.ts'
import { Actor, START_S, VALID, certOf } from './node.ts'
import type { Bytes } from '../../protocols/signed.ts'

const alice = new Actor()
const broken = (error: unknown): boolean => error instanceof Fault

/** A record that alice herself signs, with this for her device's certificate. */
const withCert = (cert: Bytes): Bytes => alice.record('alice', { devices: [cert] })

test('rendezvous rule 3: a record with any bit changed is no record', () => {
  const old = generateKeyPair()
  const record = alice.record('alice', { seq: 9, rotations: [makeRotation(old, alice.user.publicKey, 4)] })
  assert.equal(openRecord(record, verify).rotations.length, 1)
  for (const { what, bad } of everyBit(record)) assert.throws(() => openRecord(bad, verify), broken, what)
})

test('rendezvous rule 3: a certificate with any bit changed is none, even in a record that its user signs', () => {
  const cert = certOf(alice.user, alice.device)
  assert.equal(openRecord(withCert(cert), verify).devices.length, 1)
  for (const { what, bad } of everyBit(cert)) assert.throws(() => openRecord(withCert(bad), verify), broken, what)
})

test('rendezvous rule 3: a consent with any bit changed is none, even in a certificate that its user signs', () => {
  const fields = DeviceCert.decode(peek(certOf(alice.user, alice.device), 'kith/device-cert/1').payload)
  const certWith = (consent: Bytes): Bytes =>
    sign(alice.user, 'kith/device-cert/1', DeviceCert.encode({ ...fields, consent }))
  assert.equal(openRecord(withCert(certWith(fields.consent)), verify).devices.length, 1)
  for (const { what, bad } of everyBit(fields.consent))
    assert.throws(() => openRecord(withCert(certWith(bad)), verify), broken, what)
})

test('rendezvous rule 3: neither a user nor a device has a key of small order', () => {
  const times = { seq: 1, notBeforeS: START_S, notAfterS: VALID.notAfterS }
  for (const nobody of unsoundSigners) {
    const what = Buffer.from(nobody.publicKey).toString('hex')
    const certs = {
      user: makeCert(nobody, alice.device, times),
      device: makeCert(alice.user, nobody, times),
    }
    const own = makeRecord(nobody, { ...VALID, name: 'nobody', seq: 1, devices: [certs.user] })
    assert.throws(() => openRecord(own, verify), broken, `user ${what}`)
    assert.throws(() => openRecord(withCert(certs.user), verify), broken, `certificate by ${what}`)
    assert.throws(() => openRecord(withCert(certs.device), verify), broken, `device ${what}`)
    const rotated = alice.record('alice', { seq: 2, rotations: [makeRotation(nobody, alice.user.publicKey, 1)] })
    assert.throws(() => openRecord(rotated, verify), broken, `former key ${what}`)
  }
})

test('rendezvous rule 12: a lease with any bit changed, or of a key of small order, says nothing', () => {
  const lease = alice.lease(7, { addresses: ['/ip4/192.0.2.1/tcp/4001'] })
  assert.equal(openLease(lease, verify).counter, 7)
  for (const { what, bad } of everyBit(lease)) assert.throws(() => openLease(bad, verify), broken, what)
  const { bootId } = alice
  for (const nobody of unsoundSigners) {
    const forged = makeLease(nobody, { bootId, counter: 1, online: false, addresses: [] })
    assert.throws(() => openLease(forged, verify), broken)
  }
})
