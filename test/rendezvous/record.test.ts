import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { concat } from 'uint8arrays/concat'
import { fromString } from 'uint8arrays/from-string'
import { Fault } from '../../protocols/fault.ts'
import { makeLease, openLease } from '../../protocols/rendezvous/lease.ts'
import { peerIdBytes } from '../../protocols/rendezvous/peer-id.ts'
import {
  RECORD_BYTES_MAX,
  RECORD_VALID_S_MAX,
  isCurrent,
  isName,
  makeRecord,
  openRecord,
  preferRecord,
  recordHash,
} from '../../protocols/rendezvous/record.ts'
import { openRegistration } from '../../protocols/rendezvous/registration.ts'
import { DeviceCert, NameRecord, PresenceLease } from '../../protocols/rendezvous/wire.ts'
import { open, sign } from '../../protocols/signed.ts'
import { generateKeyPair, randomBytes, sha256, verify } from '../../src/crypto/keys.ts'
import { Actor, DAY_S, START_S, VALID, certOf } from './node.ts'
import type { FaultCode } from '../../protocols/fault.ts'
import type { Bytes, Signer } from '../../protocols/signed.ts'

const alice = new Actor()
const mallory = new Actor()

/** A record that no correct peer makes: the fields of a sound one with some replaced, under a valid signature. */
function forged(signer: Signer, fields: Partial<NameRecord>): Bytes {
  const sound = NameRecord.decode(open(alice.record('alice'), 'kith/name-record/1', verify).payload)
  return sign(signer, 'kith/name-record/1', NameRecord.encode({ ...sound, ...fields }))
}

function forgedCert(fields: Partial<DeviceCert>): Bytes {
  const sound = DeviceCert.decode(open(certOf(alice.user, alice.device), 'kith/device-cert/1', verify).payload)
  return sign(alice.user, 'kith/device-cert/1', DeviceCert.encode({ ...sound, ...fields }))
}

function refused(record: Bytes, code: FaultCode): void {
  assert.throws(
    () => openRecord(record, verify),
    (error) => error instanceof Fault && error.code === code,
  )
}

const name = fc.stringMatching(/^[a-z0-9_-]{2,32}$/)
const seconds = fc.integer({ min: 0, max: 2 ** 40 })

test('rendezvous rule 3: what is made is what is opened, for every name, number and number of devices', () => {
  const devices = Array.from({ length: 5 }, generateKeyPair)
  const certs = devices.map((device) => certOf(alice.user, device))
  fc.assert(
    fc.property(
      name,
      fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
      seconds,
      fc.integer({ min: 1, max: RECORD_VALID_S_MAX }),
      fc.integer({ min: 1, max: 5 }),
      fc.option(fc.uint8Array({ minLength: 32, maxLength: 32 }), { nil: undefined }),
      fc.boolean(),
      (text, seq, issuedS, lifeS, count, group, revoked) => {
        const groupId = group && concat([group])
        const fields = { name: text, seq, issuedS, notAfterS: issuedS + lifeS, groupId, revoked }
        const bytes = makeRecord(alice.user, { ...fields, devices: certs.slice(0, count) })
        assert.ok(bytes.length <= RECORD_BYTES_MAX)
        const { devices: opened, ...rest } = openRecord(bytes, verify)
        const reign = groupId && { term: 0, place: 1, madeBy: groupId }
        assert.deepEqual(rest, { ...fields, reign, userKey: alice.user.publicKey, rotations: [] })
        assert.deepEqual(
          opened.map((device) => device.publicKey),
          devices.slice(0, count).map((device) => device.publicKey),
        )
      },
    ),
    { numRuns: 60 },
  )
})

test('rendezvous rule 3: names are two to thirty-two of a-z, 0-9, _ and -', () => {
  for (const good of ['al', 'alice', 'a_b-c9', '0'.repeat(32)]) assert.ok(isName(good), good)
  for (const bad of ['', 'a', 'Alice', 'al ice', 'álice', 'a'.repeat(33), 'alice\n', 'аlice', '../etc', 'a\u0000b']) {
    assert.ok(!isName(bad), bad)
    if (bad !== '') refused(forged(alice.user, { name: bad }), 'broken')
  }
  assert.equal(openRecord(alice.record(''), verify).name, '')
  refused(forged(alice.user, { name: '', isGroup: true, groupId: randomBytes(32) }), 'broken')
  refused(forged(alice.user, { name: '', revoked: true }), 'broken')
})

test('rendezvous rule 3: only the user key signs its record, and only for this purpose', () => {
  refused(forged(mallory.user, {}), 'broken')
  refused(forged(mallory.user, { devices: [certOf(mallory.user, mallory.device)] }), 'broken')
  refused(forged(alice.device, {}), 'broken')
  const { payload } = open(alice.record('alice'), 'kith/name-record/1', verify)
  refused(sign(alice.user, 'kith/device-cert/1', payload), 'broken')
  const tampered = alice.record('alice')
  tampered[tampered.length - 1]! ^= 1
  refused(tampered, 'bad_signature')
})

test('rendezvous rule 3: nobody names a device of somebody else as their own', () => {
  // With alice's own certificate, which names another user:
  refused(
    makeRecord(mallory.user, { ...VALID, name: 'mal', seq: 1, devices: [certOf(alice.user, alice.device)] }),
    'broken',
  )
  // With a certificate of their own, for which the device never signed:
  const { payload } = open(certOf(mallory.user, mallory.device), 'kith/device-cert/1', verify)
  const cert = { ...DeviceCert.decode(payload), peerId: peerIdBytes(alice.device.publicKey) }
  const stolen = sign(mallory.user, 'kith/device-cert/1', DeviceCert.encode(cert))
  refused(makeRecord(mallory.user, { ...VALID, name: 'mal', seq: 1, devices: [stolen] }), 'broken')
  // With the consent that the device gave to its own user:
  const consent = DeviceCert.decode(
    open(certOf(alice.user, alice.device), 'kith/device-cert/1', verify).payload,
  ).consent
  const reused = sign(mallory.user, 'kith/device-cert/1', DeviceCert.encode({ ...cert, consent }))
  refused(makeRecord(mallory.user, { ...VALID, name: 'mal', seq: 1, devices: [reused] }), 'broken')
})

test('rendezvous rule 3: a certificate is signed by the very user that it names', () => {
  refused(forged(alice.user, { devices: [forgedCert({ userKey: mallory.user.publicKey })] }), 'broken')
  const { payload } = open(certOf(alice.user, alice.device), 'kith/device-cert/1', verify)
  refused(forged(alice.user, { devices: [sign(mallory.user, 'kith/device-cert/1', payload)] }), 'broken')
})

test('rendezvous rule 3: one to five devices, each once, each with an Ed25519 peer id', () => {
  const cert = certOf(alice.user, alice.device)
  refused(forged(alice.user, { devices: [] }), 'broken')
  refused(forged(alice.user, { devices: [cert, cert] }), 'broken')
  const six = Array.from({ length: 6 }, () => certOf(alice.user, generateKeyPair()))
  refused(forged(alice.user, { devices: six }), 'broken')
  refused(forged(alice.user, { devices: [randomBytes(40)] }), 'broken')
  for (const peerId of [randomBytes(38), peerIdBytes(randomBytes(31)), randomBytes(0)]) {
    refused(forged(alice.user, { devices: [forgedCert({ peerId })] }), 'broken')
  }
  refused(forged(alice.user, { devices: [forgedCert({ mlsKey: randomBytes(31) })] }), 'broken')
  refused(forged(alice.user, { devices: [forgedCert({ notAfterS: START_S - 1 })] }), 'broken')
})

test('rendezvous rule 3: numbers, lengths and times out of range are refused', () => {
  refused(forged(alice.user, { seq: 0 }), 'broken')
  // 2^53 and 2^64 - 1, appended to the payload: the last value of a field counts.
  const { payload } = open(alice.record('alice'), 'kith/name-record/1', verify)
  for (const seq of ['8080808080808010', 'ffffffffffffffffff01']) {
    const bytes = concat([payload, Uint8Array.of(0x18), fromString(seq, 'hex')])
    refused(sign(alice.user, 'kith/name-record/1', bytes), 'broken')
  }
  refused(forged(alice.user, { issuedS: START_S, notAfterS: START_S }), 'broken')
  refused(forged(alice.user, { issuedS: START_S, notAfterS: START_S + RECORD_VALID_S_MAX + 1 }), 'broken')
  refused(forged(alice.user, { isGroup: true, groupId: randomBytes(31) }), 'broken')
  refused(forged(alice.user, { groupId: randomBytes(32) }), 'broken')
  refused(forged(alice.user, { rotations: [randomBytes(32)] }), 'broken')
  refused(forged(alice.user, { sealing: [{ keyId: 1, x25519: randomBytes(31), notAfterS: START_S }] }), 'broken')
  refused(forged(alice.user, { rotations: [randomBytes(RECORD_BYTES_MAX)] }), 'too_large')
})

test('rendezvous rule 8: a record is current within ten minutes of its own time and that of one device', () => {
  const record = openRecord(alice.record('alice', { issuedS: START_S, notAfterS: START_S + DAY_S }), verify)
  for (const [nowS, expected] of [
    [START_S - 601, false],
    [START_S - 600, true],
    [START_S + DAY_S + 600, true],
    [START_S + DAY_S + 601, false],
  ] as const) {
    assert.equal(isCurrent(record, nowS), expected)
  }
  const expired = forgedCert({ notBeforeS: START_S - 2 * DAY_S, notAfterS: START_S - DAY_S })
  assert.equal(isCurrent(openRecord(forged(alice.user, { devices: [expired] }), verify), START_S), false)
})

test('rendezvous rule 5: of two records every node keeps the same one, whichever came first', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 1, max: 3 }), seconds), { minLength: 2, maxLength: 5 }),
      (pairs) => {
        const records = pairs.map(([seq, issuedS]) =>
          alice.record('alice', { seq, issuedS, notAfterS: issuedS + DAY_S }),
        )
        const [best] = [...records].sort(preferRecord)
        const [again] = [...records].reverse().sort(preferRecord)
        assert.deepEqual(best, again)
        assert.equal(openRecord(best as Bytes, verify).seq, Math.max(...pairs.map(([seq]) => seq)))
      },
    ),
    { numRuns: 30 },
  )
})

test('rendezvous: a record in another wrapping is refused', () => {
  const record = alice.record('alice')
  // Field 15, which nobody knows, appended outside the signature.
  const wrapped = concat([record, Uint8Array.of(0x7a, 0x01, 0x00)])
  assert.throws(() => openRecord(wrapped, verify), { code: 'broken' })
  assert.throws(() => recordHash(wrapped, sha256), { code: 'broken' })
})

test('rendezvous rule 12: what is made is what is opened, for every lease', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
      fc.boolean(),
      fc.array(fc.tuple(fc.ipV4(), fc.integer({ min: 1, max: 65535 })), { maxLength: 20 }),
      (counter, online, hosts) => {
        const addresses = hosts.map(([host, port]) => `/ip4/${host}/tcp/${String(port)}`)
        const opened = openLease(alice.lease(counter, { online, addresses }), verify)
        const { peerId, bootId } = alice
        assert.deepEqual(opened, { peerId, bootId, counter, online, ttlS: 120, addresses: addresses.slice(0, 16) })
      },
    ),
    { numRuns: 60 },
  )
})

test('rendezvous rule 12: a lease that is not of its signer, or out of range, is refused', () => {
  const sound = PresenceLease.decode(open(alice.lease(1), 'kith/presence-lease/1', verify).payload)
  const forgedLease = (signer: Signer, fields: Partial<PresenceLease>): Bytes =>
    sign(signer, 'kith/presence-lease/1', PresenceLease.encode({ ...sound, ...fields }))
  const long = '/dns4/' + 'a'.repeat(250) + '/tcp/1'
  const cases = [
    forgedLease(mallory.device, {}),
    forgedLease(alice.device, { bootId: randomBytes(15) }),
    forgedLease(alice.device, { counter: 0 }),
    forgedLease(alice.device, { state: 0 }),
    forgedLease(alice.device, { state: 3 }),
    forgedLease(alice.device, { ttlS: 0 }),
    forgedLease(alice.device, { ttlS: 121 }),
    forgedLease(alice.device, { addrs: [randomBytes(225)] }),
    forgedLease(alice.device, { addrs: Array.from({ length: 17 }, () => randomBytes(8)) }),
    forgedLease(alice.device, { addrs: Array.from({ length: 5000 }, () => randomBytes(1)) }),
  ]
  for (const [index, lease] of cases.entries()) {
    assert.throws(() => openLease(lease, verify), Fault, `case ${String(index)}`)
  }
  assert.deepEqual(openLease(alice.lease(1, { addresses: [long] }), verify).addresses, [])
  assert.deepEqual(openLease(forgedLease(alice.device, { addrs: [randomBytes(9)] }), verify).addresses, [])
})

test('rendezvous: 3,000 random and mutated records, leases and registrations open to nothing but a fault', () => {
  const sound = [alice.record('alice'), alice.lease(1, { addresses: ['/ip4/1.2.3.4/tcp/1'] })]
  const openers = [openRecord, openLease, openRegistration]
  const opensToFault = (bytes: Bytes): void => {
    for (const opener of openers) {
      try {
        // Only the wrapping may differ: what was signed opens to exactly what was meant.
        const opened = opener(bytes, verify)
        assert.ok(sound.some((one) => JSON.stringify(opener(one, verify)) === JSON.stringify(opened)))
      } catch (error) {
        assert.ok(error instanceof Fault, String(error))
      }
    }
  }
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => {
      opensToFault(concat([bytes]))
    }),
    { numRuns: 500 },
  )
  fc.assert(
    fc.property(
      fc.constantFrom(...sound),
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      fc.boolean(),
      (one, at, flip, cut) => {
        const bytes = cut ? one.slice(0, at % one.length) : one.slice()
        if (!cut) bytes[at % bytes.length]! ^= flip
        opensToFault(bytes)
      },
    ),
    { numRuns: 500 },
  )
})

test('rendezvous: a lease without addresses that fit is still a lease', () => {
  const lease = makeLease(alice.device, { bootId: alice.bootId, counter: 1, online: false, addresses: [] })
  assert.equal(openLease(lease, verify).online, false)
})
