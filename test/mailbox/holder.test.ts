/** What a holder takes, keeps, gives out and refuses: streams in memory, a real store, simulated time. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { makeCard } from '../../protocols/mailbox/card.ts'
import { makeCustody, openCustody } from '../../protocols/mailbox/custody.ts'
import { unseal } from '../../protocols/mailbox/letter.ts'
import { MAILBOX, askCard, collect, deleteHeld, openBox } from '../../protocols/mailbox/mailbox.ts'
import { Request } from '../../protocols/mailbox/wire.ts'
import { unseal as unsealWith } from '../../src/crypto/hpke.ts'
import { randomBytes, sha256, verify } from '../../src/crypto/keys.ts'
import { Holder } from '../../src/mailbox/holder.ts'
import { BOOTSTRAP_QUOTAS } from '../../src/mailbox/quotas.ts'
import { Steady } from '../../src/mailbox/steady.ts'
import { faultyStore } from '../support/faulty-store.ts'
import { MemoryWorld } from '../support/memory-net.ts'
import { makePerson } from '../support/people.ts'
import { seeded } from '../support/random.ts'
import { settle, until } from '../support/until.ts'
import { keys, leave, letterFor, makeHolder, openFor, token, workFor } from './boxes.ts'
import type { TestContext } from 'node:test'
import type { Waiting } from '../../protocols/mailbox/mailbox.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { TestPerson } from '../support/people.ts'
import type { TestHolder } from './boxes.ts'

function stage(t: TestContext, options: Parameters<typeof makeHolder>[2] = {}) {
  const world = new MemoryWorld()
  const [alice, bob] = [makePerson(t, world, 'alice'), makePerson(t, world, 'bob')]
  return { world, alice, bob, holder: makeHolder(t, world, options), key: token() }
}

async function take(owner: TestPerson, at: TestHolder, after = 0): Promise<Waiting[]> {
  const { waiting, more } = await collect(await owner.net.open(at.person.peerId, MAILBOX.protocol), after)
  return more ? [...waiting, ...(await take(owner, at, waiting.at(-1)!.number))] : waiting
}

async function say(from: TestPerson, to: TestHolder, bytes: Uint8Array): Promise<'answered' | 'reset'> {
  const stream = await from.net.open(to.person.peerId, MAILBOX.protocol)
  const faults = to.faults.length
  let answered = false
  stream.addEventListener('message', () => (answered = true))
  const length = bytes.length < 128 ? [bytes.length] : [(bytes.length & 127) | 128, bytes.length >> 7]
  stream.send(Uint8Array.of(...length, ...bytes))
  return await until(() => (answered ? 'answered' : to.faults.length > faults ? 'reset' : undefined), 'an answer')
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch (error) {
    assert.equal((error as Error).name, 'Fault')
    return undefined
  }
}

/** The places of the tags in a message whose fields are short numbers and bytes. */
function isTag(message: Bytes, at: number): boolean {
  let place = 0
  while (place < at) {
    const isBytes = (message[place]! & 7) === 2
    place++
    let length = 0
    for (let shift = 0; ; shift += 7) {
      const byte = message[place++]!
      length |= (byte & 127) << shift
      if (byte < 128) break
    }
    if (isBytes) place += length
  }
  return place === at
}

test('mailbox rule 1: what is malformed, asks nothing or has a wrong size resets the stream and changes nothing', async (t) => {
  const { alice, bob, holder, key } = stage(t)
  await openFor(bob, holder, { tokens: [key] })
  const box = bob.device.publicKey
  const good = { box, token: key, work: new Uint8Array(), envelopes: [randomBytes(600)] }
  const hostile: Partial<Request>[] = [
    {},
    { deposit: { ...good, box: box.slice(1) } },
    { deposit: { ...good, token: key.slice(1) } },
    { deposit: { ...good, envelopes: [] } },
    { deposit: { ...good, envelopes: [new Uint8Array()] } },
    { deposit: { ...good, envelopes: Array.from({ length: 65 }, () => randomBytes(1)) } },
    { deposit: { ...good, token: new Uint8Array(), envelopes: [randomBytes(1), randomBytes(1)] } },
    { delete: { hashes: [randomBytes(31)] } },
    { open: { card: randomBytes(100), tokenHashes: [] } },
    { open: { card: new Uint8Array(), tokenHashes: [randomBytes(33)] } },
    { card: { box: randomBytes(5) } },
    { notify: {} },
  ]
  for (const request of hostile) {
    assert.equal(await say(alice, holder, Request.encode(request)), 'reset', JSON.stringify(Object.keys(request)))
  }
  const random = seeded(t, 7)
  for (let round = 0; round < 60; round++) {
    const bytes = Request.encode({ deposit: good })
    bytes[random.below(bytes.length - 602)] = random.below(256)
    await say(
      alice,
      holder,
      round % 2 === 0 ? bytes.slice(0, random.below(bytes.length)) : random.bytes(random.below(300) + 1),
    )
  }
  assert.deepEqual(await take(bob, holder), [])
})

test('mailbox rules 2 and 11: only the owner sees and deletes what is in a box, whoever else says the same words', async (t) => {
  const { alice, bob, holder, key } = stage(t)
  await openFor(bob, holder, { tokens: [key] })
  await openFor(alice, holder)
  const envelope = randomBytes(700)
  await leave(alice, bob, holder, { token: key, envelopes: [envelope] })
  assert.deepEqual(await take(alice, holder), [])
  const byHash = [sha256(envelope), randomBytes(32)]
  await deleteHeld(await alice.net.open(holder.person.peerId, MAILBOX.protocol), byHash)
  assert.deepEqual(
    (await take(bob, holder)).map((held) => held.envelope),
    [envelope],
  )
  assert.equal(await deleteHeld(await bob.net.open(holder.person.peerId, MAILBOX.protocol), byHash), 'DONE')
  assert.deepEqual(await take(bob, holder), [])
  assert.deepEqual(
    holder.holder.uses().find(({ owner }) => owner === bob.peerId),
    { owner: bob.peerId, envelopes: 0, bytes: 0 },
  )
})

test('mailbox rule 11: an envelope is kept for thirty days, whatever the wall clock does, and then goes', async (t) => {
  const { alice, bob, holder, key } = stage(t)
  holder.holder.start()
  t.after(() => holder.holder.stop())
  await openFor(bob, holder, { tokens: [key] })
  await leave(alice, bob, holder, { token: key, envelopes: [randomBytes(10)] })
  const day = 24 * 60 * 60_000
  holder.clock.jump(3650 * day)
  for (let hour = 0; hour < 28 * 24; hour++) {
    holder.clock.advance(day / 24)
    if (hour % 24 === 0) await settle(1)
  }
  assert.equal((await take(bob, holder)).length, 1)
  holder.clock.jump(-3650 * day)
  for (let hour = 0; hour < 4 * 24; hour++) holder.clock.advance(day / 24)
  await until(async () => (await take(bob, holder)).length === 0, 'the envelope being gone')
})

test('mailbox rule 3: a card is its own device’s, and an older one changes nothing', async (t) => {
  const { alice, bob, holder } = stage(t)
  const stolen = makeCard(bob.device, { version: 9, keyId: 1, sealingKey: keys.publicKey, notAfterS: 2_000_000_000 })
  await assert.rejects(
    openBox(await alice.net.open(holder.person.peerId, MAILBOX.protocol), { card: stolen, tokenHashes: [] }),
  )
  assert.equal(holder.holder.hasBox(bob.peerId), false)
  assert.equal(await openFor(bob, holder, { version: 5 }), 'DONE')
  assert.equal(await openFor(bob, holder, { version: 4, tokens: [token()] }), 'STALE')
  assert.equal(await openFor(bob, holder, { version: 5 }), 'DONE')
  assert.ok(await askCard(await alice.net.open(holder.person.peerId, MAILBOX.protocol), bob.peerId))
  assert.equal(await askCard(await alice.net.open(holder.person.peerId, MAILBOX.protocol), alice.peerId), undefined)
})

test('mailbox rule 4: a token counts while it is on the list; one taken off is refused, what it brought stays', async (t) => {
  const { alice, bob, holder, key } = stage(t)
  assert.equal((await leave(alice, bob, holder, { token: key, envelopes: [randomBytes(9)] })).status, 'NO_BOX')
  await openFor(bob, holder, { tokens: [key] })
  assert.equal((await leave(alice, bob, holder, { token: key, envelopes: [randomBytes(9)] })).status, 'HELD')
  assert.equal((await leave(alice, bob, holder, { token: token(), envelopes: [randomBytes(9)] })).status, 'REFUSED')
  await openFor(bob, holder, { version: 2, tokens: [token()] })
  assert.equal((await leave(alice, bob, holder, { token: key, envelopes: [randomBytes(9)] })).status, 'REFUSED')
  assert.equal((await take(bob, holder)).length, 1)
  assert.equal(holder.holder.refused.token, 2)
})

test('mailbox rule 5: a knock needs work for this envelope, box and holder, and the knock box is soon full', async (t) => {
  const { world, alice, bob, holder } = stage(t, { quotas: { knocks: 1 } })
  const other = makeHolder(t, world, { name: 'other' })
  await openFor(bob, holder)
  await openFor(bob, other)
  const envelope = randomBytes(600)
  const work = await workFor(bob, holder, envelope)
  assert.equal((await leave(alice, bob, holder, { envelopes: [envelope] })).status, 'REFUSED')
  assert.equal((await leave(alice, bob, other, { envelopes: [envelope], work })).status, 'REFUSED')
  assert.equal((await leave(alice, bob, holder, { envelopes: [randomBytes(600)], work })).status, 'REFUSED')
  assert.equal((await leave(alice, bob, holder, { envelopes: [envelope], work })).status, 'HELD')
  const second = randomBytes(600)
  assert.equal(
    (await leave(alice, bob, holder, { envelopes: [second], work: await workFor(bob, holder, second) })).status,
    'FULL',
  )
  await assert.rejects(leave(alice, bob, holder, { envelopes: [randomBytes(16 * 1024 + 1)], work }))
  assert.equal((await leave(alice, bob, holder, { envelopes: [envelope], work })).status, 'HELD')
})

test('mailbox rule 6: quotas of a token, of a box and of all; what has room is taken from the front', async (t) => {
  const cases: [Parameters<typeof makeHolder>[2], number][] = [
    [{ quotas: { envelopesPerToken: 3 } }, 3],
    [{ quotas: { bytesPerToken: 2_500 } }, 2],
    [{ quotas: { bytesPerBox: 1_500 } }, 1],
    [{ quotas: { bytesInAll: 2_000 } }, 2],
  ]
  for (const [options, room] of cases) {
    const { alice, bob, holder, key } = stage(t, options)
    await openFor(bob, holder, { tokens: [key] })
    const envelopes = Array.from({ length: 5 }, () => randomBytes(1_000))
    const { custody } = await leave(alice, bob, holder, { token: key, envelopes })
    const asked = envelopes.map((envelope) => sha256(envelope))
    const expected = { holder: holder.person.peerId, box: bob.peerId, depositor: alice.peerId, asked }
    assert.equal(openCustody(custody, expected, verify).size, room)
    assert.deepEqual(
      (await take(bob, holder)).map((held) => held.envelope),
      envelopes.slice(0, room),
    )
    assert.equal((await leave(alice, bob, holder, { token: key, envelopes: [randomBytes(1_000)] })).status, 'FULL')
    await deleteHeld(await bob.net.open(holder.person.peerId, MAILBOX.protocol), asked)
    assert.equal((await leave(alice, bob, holder, { token: key, envelopes: [randomBytes(1_000)] })).status, 'HELD')
  }
  const { alice, bob, holder } = stage(t, { quotas: { boxes: 1 } })
  assert.deepEqual([await openFor(bob, holder), await openFor(alice, holder)], ['DONE', 'FULL'])
})

test('mailbox rule 7: no custody before the envelope is on disk', async (t) => {
  const world = new MemoryWorld()
  const [alice, bob, carol] = [
    makePerson(t, world, 'alice'),
    makePerson(t, world, 'bob'),
    makePerson(t, world, 'carol'),
  ]
  const faulty = faultyStore(carol.store)
  const init = { ...carol, store: faulty.store, steady: new Steady({ sql: carol.store, clock: carol.clock }) }
  const holder = new Holder({ ...init, quotas: BOOTSTRAP_QUOTAS, serves: () => true })
  const key = token()
  const card = makeCard(bob.device, { version: 1, keyId: 1, sealingKey: keys.publicKey, notAfterS: 2_000_000_000 })
  await holder.open(bob.peerId, card, [sha256(key)])
  faulty.fails = () => true
  const fields = { box: bob.peerId, token: key, work: new Uint8Array(), envelopes: [randomBytes(40)] }
  await assert.rejects(holder.deposit(alice.peerId, fields), /disk is full/)
  faulty.fails = () => false
  assert.deepEqual((await holder.collect(bob.peerId, 0)).waiting, [])
  // A crash after the deposit and before its answer: it is there, and depositing again is answered.
  await holder.deposit(alice.peerId, fields)
  const again = carol.restart()
  const reborn = new Holder({
    ...init,
    store: again.store,
    net: again.net,
    quotas: BOOTSTRAP_QUOTAS,
    serves: () => true,
  })
  assert.equal((await reborn.deposit(alice.peerId, fields)).status, 'HELD')
  assert.equal((await reborn.collect(bob.peerId, 0)).waiting?.length, 1)
})

test('mailbox rule 8: custody of another holder, box, depositor or envelope, or with any bit changed, counts for nothing', async (t) => {
  const { alice, bob, holder } = stage(t)
  const hash = randomBytes(32)
  const fields = { box: bob.peerId, depositor: alice.peerId, hashes: [hash], atS: 1 }
  const expected = { holder: holder.person.peerId, box: bob.peerId, depositor: alice.peerId, asked: [hash] }
  const good = makeCustody(holder.person.device, fields)
  assert.equal(openCustody(good, expected, verify).size, 1)
  const forged = [
    makeCustody(alice.device, fields),
    makeCustody(holder.person.device, { ...fields, box: alice.peerId }),
    makeCustody(holder.person.device, { ...fields, depositor: bob.peerId }),
    makeCustody(holder.person.device, { ...fields, hashes: [randomBytes(32)] }),
    makeCustody(holder.person.device, { ...fields, hashes: [] }),
  ]
  for (const [index, bytes] of forged.entries()) {
    assert.throws(() => openCustody(bytes, expected, verify), { name: 'Fault' }, `forgery ${String(index)}`)
  }
  for (let at = 0; at < good.length; at++) {
    const changed = good.map((byte, index) => (index === at ? byte ^ 1 : byte))
    // Wire types of protobuf tags mean nothing: what they stand for is signed.
    const held = attempt(() => openCustody(changed, expected, verify))
    assert.ok(held === undefined || held.has(Buffer.from(hash).toString('hex')), `byte ${String(at)}`)
    assert.ok(held === undefined || isTag(good, at), `byte ${String(at)}`)
  }
})

test('mailbox rule 9: the same envelope again is held again and takes no more room', async (t) => {
  const { alice, bob, holder, key } = stage(t, { quotas: { envelopesPerToken: 1 } })
  await openFor(bob, holder, { tokens: [key] })
  const envelopes = [randomBytes(1_000)]
  for (let round = 0; round < 3; round++) {
    assert.equal((await leave(alice, bob, holder, { token: key, envelopes })).status, 'HELD')
  }
  assert.equal((await take(bob, holder)).length, 1)
})

test('mailbox rule 10: pages come in order, one envelope at least, none twice', async (t) => {
  const { alice, bob, holder, key } = stage(t)
  await openFor(bob, holder, { tokens: [key] })
  const sizes = [60_000, 65_536, 1, 65_536, ...Array.from({ length: 300 }, () => 512)]
  const sent: Bytes[] = []
  for (const size of sizes) {
    const envelope = randomBytes(size)
    sent.push(envelope)
    await leave(alice, bob, holder, { token: key, envelopes: [envelope] })
  }
  const first = await collect(await bob.net.open(holder.person.peerId, MAILBOX.protocol), 0)
  assert.deepEqual([first.waiting.length, first.more], [1, true])
  assert.deepEqual(
    (await take(bob, holder)).map((held) => held.envelope),
    sent,
  )
})

test('mailbox rule 12: the owner is told when something comes, if it is there', async (t) => {
  const { alice, bob, holder, key } = stage(t)
  let told = 0
  bob.net.serve(MAILBOX.protocol, (stream) => {
    told++
    stream.abort(new Error('heard'))
  })
  await openFor(bob, holder, { tokens: [key] })
  await leave(alice, bob, holder, { token: key, envelopes: [randomBytes(9)] })
  await until(() => told === 1, 'the notice')
})

test('mailbox rule 13: a letter opens for its recipient alone, and with any byte changed for nobody', async (t) => {
  const { alice, bob } = stage(t)
  const envelope = await letterFor(alice, bob, Uint8Array.from([1, 2, 3]))
  const reader = {
    to: bob.peerId,
    unseal: unsealWith,
    secretKey: (id: number) => (id === 1 ? keys.secretKey : undefined),
    verify,
    hash: sha256,
  }
  const letter = await unseal(envelope, reader)
  assert.deepEqual([letter.from, letter.kind, [...letter.body]], [alice.peerId, 'chat', [1, 2, 3]])
  await assert.rejects(unseal(envelope, { ...reader, to: alice.peerId }), { name: 'Fault' })
  await assert.rejects(unseal(envelope, { ...reader, secretKey: () => undefined }), { name: 'Fault' })
  for (let at = 0; at < envelope.length; at++) {
    if (isTag(envelope, at)) continue
    const changed = envelope.slice()
    changed[at]! ^= 1
    await assert.rejects(unseal(changed, reader), { name: 'Fault' }, `byte ${String(at)}`)
  }
})

test('mailbox: a holder keeps nothing that says who wrote or what', async (t) => {
  const { alice, bob, holder, key } = stage(t)
  await openFor(bob, holder, { tokens: [key] })
  const words = new TextEncoder().encode('meet me at the old harbour')
  await leave(alice, bob, holder, { token: key, envelopes: [await letterFor(alice, bob, words)] })
  const { directory, store } = holder.person
  store.close()
  const kept = readFileSync(join(directory, 'kith.db'))
  assert.equal(kept.includes(bob.peerId), true)
  const hidden = [
    words,
    alice.peerId,
    alice.name,
    alice.device.publicKey,
    alice.user.publicKey,
    key,
    bob.user.publicKey,
  ]
  for (const secret of hidden) assert.equal(kept.includes(secret as string), false)
})

test('mailbox: a holder for friends refuses everybody else, but gives a former friend what lies there', async (t) => {
  const served = new Set<string>()
  const { alice, bob, holder, key } = stage(t, { serves: (peerId) => served.has(peerId) })
  assert.equal(await openFor(bob, holder), 'REFUSED')
  served.add(bob.peerId).add(alice.peerId)
  await openFor(bob, holder, { tokens: [key] })
  await leave(alice, bob, holder, { token: key, envelopes: [randomBytes(9)] })
  served.clear()
  assert.equal((await leave(alice, bob, holder, { token: key, envelopes: [randomBytes(9)] })).status, 'REFUSED')
  assert.equal((await take(bob, holder)).length, 1)
})
