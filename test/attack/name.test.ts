/** Taking over somebody's name: at real bootstrap nodes, in the DHT, and in the eyes of those who know them. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { concat } from 'uint8arrays/concat'
import { fromString } from 'uint8arrays/from-string'
import { makeLease } from '../../protocols/rendezvous/lease.ts'
import { makeCert, makeRecord, openRecord } from '../../protocols/rendezvous/record.ts'
import { makeRegistration } from '../../protocols/rendezvous/registration.ts'
import {
  getChallenge,
  lookup,
  refresh,
  register,
  release,
  RENDEZVOUS,
  unregister,
} from '../../protocols/rendezvous/rendezvous.ts'
import { sign } from '../../protocols/signed.ts'
import { Signed } from '../../protocols/wire.ts'
import { Status } from '../../protocols/rendezvous/wire.ts'
import { randomBytes, sha256, verify } from '../../src/crypto/keys.ts'
import { fingerprint } from '../../src/names/person.ts'
import { Attacker } from '../support/attacker.ts'
import { temporaryDirectory } from '../support/people.ts'
import { recordOf } from '../support/record.ts'
import { until } from '../support/until.ts'
import { at } from './outlaw.ts'
import { befriend, chatTexts, converse, openOffice, PATIENCE_MS, settleIn, unharmed } from './town.ts'
import type { Bytes } from '../../protocols/signed.ts'

const DAY_S = 86_400

test('attack: nobody takes over a name', { timeout: 300_000 }, async (t) => {
  const office = await openOffice(t)
  const desk = { addresses: [office.address] }
  const bobDir = temporaryDirectory(t)
  const alice = await settleIn(t, [office], 'alice')
  const bob = await settleIn(t, [office], 'bob', bobDir)
  await befriend(alice, bob)
  await alice.groups.create('club', false)
  const mallory = await Attacker.arrive(t, 'mallory')
  const aliceKey = alice.identity.user.publicKey
  const record = alice.names.ownRecord()

  const stream = async (where = desk): ReturnType<Attacker['open']> => await mallory.open(where, RENDEZVOUS.protocol)
  const challenge = async (where = desk): Promise<Bytes> =>
    (await getChallenge(await stream(where))) ?? new Uint8Array()
  const claim = async (bytes: Bytes, signer = mallory.user, where = desk): Promise<Status | 'reset'> => {
    const registration = makeRegistration(signer, bytes, await challenge(where), sha256)
    const reply = await register(await stream(where), { record: bytes, registration }).catch(() => undefined)
    return reply?.status ?? 'reset'
  }
  const holder = async (name: string, where: { addresses: readonly string[] } = desk): Promise<Bytes | undefined> => {
    const { found } = await lookup(await stream({ addresses: [...where.addresses] }), { name })
    return found?.record === undefined ? undefined : openRecord(found.record, verify).userKey
  }

  await t.test('registered again under another key, a name stays whose it is', async () => {
    for (const seq of [1, 2 ** 40, Number.MAX_SAFE_INTEGER]) {
      assert.equal(await claim(recordOf(mallory.user, 'alice', [mallory.device], seq)), Status.TAKEN)
      assert.equal(await claim(recordOf(mallory.user, 'club', [mallory.device], seq)), Status.TAKEN)
    }
    assert.deepEqual([await holder('alice'), await holder('club')], [aliceKey, aliceKey])
  })

  await t.test('a record that somebody else signed, or that is signed by another key, is none', async () => {
    const { payload } = Signed.decode(record)
    const nowS = Math.floor(Date.now() / 1000)
    const validity = { seq: 1, notBeforeS: nowS - DAY_S, notAfterS: nowS + DAY_S }
    const own = [makeCert(mallory.user, mallory.device, validity)]
    const fields = { name: 'alice', seq: 99, devices: own, issuedS: nowS, notAfterS: nowS + DAY_S }
    assert.equal(await claim(sign(mallory.user, 'kith/name-record/1', payload)), 'reset')
    assert.equal(await claim(makeRecord({ ...mallory.user, publicKey: aliceKey }, fields)), 'reset')
    const borrowed = recordOf(mallory.user, 'alice-2', [{ ...alice.identity.device, sign: mallory.device.sign }])
    assert.equal(await claim(borrowed), 'reset')
    assert.equal(await claim(record), Status.REFUSED)
    assert.equal(await claim(record, { ...mallory.user, publicKey: aliceKey }), 'reset')
    const revoked = makeRecord(mallory.user, { ...fields, revoked: true })
    const registration = makeRegistration(mallory.user, revoked, await challenge(), sha256)
    assert.equal((await release(await stream(), { record: revoked, registration })).status, Status.TAKEN)
    assert.deepEqual(await holder('alice'), aliceKey)
  })

  const other = await openOffice(t)
  const otherDesk = { addresses: [other.address] }

  await t.test('what alice signed for one node registers nothing at another, nor a second time', async () => {
    const given = await challenge()
    const registration = makeRegistration(alice.identity.user, record, given, sha256)
    for (const where of [desk, otherDesk]) {
      const { status } = await register(await stream(where), { record, registration })
      assert.ok(status === Status.REFUSED || status === Status.UNCHALLENGED, status)
    }
    assert.equal(await holder('alice', otherDesk), undefined)
    const older = recordOf(alice.identity.user, 'alice', [alice.identity.device, mallory.device], 1)
    assert.equal(await claim(older, alice.identity.user), Status.STALE)
    assert.deepEqual(await holder('alice'), aliceKey)
  })

  await t.test('nobody says for alice where she is, or that she is gone', async () => {
    const said = async (): Promise<unknown> => {
      const { found } = await lookup(await stream(), { name: 'alice' })
      return [found?.online, found?.leases.length]
    }
    const { found } = await lookup(await stream(), { name: 'alice' })
    const [lease] = found?.leases ?? []
    assert.ok(lease)
    const fields = { bootId: randomBytes(16), counter: 2 ** 50, online: false, addresses: [] }
    const forged = makeLease({ ...mallory.device, publicKey: alice.identity.device.publicKey }, fields)
    assert.equal(await refresh(await stream(), { lease }), Status.REFUSED)
    assert.equal(
      await refresh(await stream(), { lease: makeLease(mallory.device, { ...fields, online: true }), record }),
      Status.REFUSED,
    )
    assert.equal(await unregister(await stream(), forged).catch(() => 'reset'), 'reset')
    assert.equal(await unregister(await stream(), makeLease(alice.identity.device, fields)), Status.REFUSED)
    assert.deepEqual(await said(), [true, 1])
    assert.ok((await bob.names.find('alice')).online)
  })

  await t.test('in the DHT nothing lies under a name but a sound record of that name', async () => {
    await mallory.dial(desk)
    const put = async (name: string, value: Bytes): Promise<number> => {
      let stored = 0
      const key = concat([fromString(`/kith-name/${name}`)])
      const events = mallory.node.services.dht.put(key, value, { signal: AbortSignal.timeout(3_000) })
      try {
        for await (const event of events) {
          if (event.name === 'PEER_RESPONSE' && event.messageName === 'PUT_VALUE') stored++
        }
      } catch {
        // Nobody took it.
      }
      return stored
    }
    assert.equal(await put('alice', recordOf(mallory.user, 'mallory', [mallory.device])), 0)
    assert.equal(await put('alice', sign(mallory.user, 'kith/name-record/1', Signed.decode(record).payload)), 0)
    assert.equal(await put('alice', randomBytes(300)), 0)
    assert.deepEqual((await bob.names.find('alice')).person.userKey, aliceKey)
  })

  await t.test('at a node that alice never saw her name is free, and still means alice to who knows her', async (t) => {
    const twin = await Attacker.arrive(t, 'alice')
    const given = (await getChallenge(await twin.open(otherDesk, RENDEZVOUS.protocol))) ?? new Uint8Array()
    const registration = makeRegistration(twin.user, twin.record, given, sha256)
    const claimed = await register(await twin.open(otherDesk, RENDEZVOUS.protocol), {
      record: twin.record,
      registration,
    })
    assert.equal(claimed.status, Status.STORED)
    await bob.close()
    const again = await settleIn(t, [other], 'bob', bobDir)
    await again.names.find('alice').catch(() => undefined)
    assert.equal(await twin.say(at(again), twin.request(again.identity.user.publicKey)), 'STORED')
    assert.deepEqual((await again.names.resolve('alice')).userKey, aliceKey)
    assert.match((await again.names.resolve(twin.peerId)).label, /^alice~[0-9A-F]{4}$/)
    await again.requests.decide(true)
    await until(() => again.net.isConnected(alice.net.peerId), 'alice, by her address on disk', PATIENCE_MS)
    await converse(again, alice, 'for your eyes only')
    assert.deepEqual(await chatTexts(again, (await again.names.resolve(twin.peerId)).label), [])
  })

  await t.test('a name that looks like a fingerprint does not stand for whose fingerprint it is', async (t) => {
    const carol = await settleIn(t, [office], 'carol')
    await befriend(carol, alice)
    const mark = fingerprint(aliceKey)
    const mimic = await Attacker.arrive(t, mark.toLowerCase())
    await unharmed([alice], async () => {
      assert.equal(await mimic.say(at(carol), mimic.request(carol.identity.user.publicKey)), 'STORED')
    })
    await carol.requests.decide(true)
    for (const typed of [mark, `~${mark}`, mark.toLowerCase()]) {
      assert.deepEqual((await carol.names.resolve(typed)).userKey, aliceKey, typed)
    }
    await converse(carol, alice, 'it is you')
  })
})
