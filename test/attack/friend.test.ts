/** Friendship in somebody else's name: whole peers over real connections, and an attacker with a node of its own. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeAccept, makeEnd, makeRequest } from '../../protocols/friend/message.ts'
import { sign } from '../../protocols/signed.ts'
import { Signed } from '../../protocols/wire.ts'
import { generateKeyPair, randomBytes } from '../../src/crypto/keys.ts'
import { Attacker } from '../support/attacker.ts'
import { recordOf } from '../support/record.ts'
import { until } from '../support/until.ts'
import { at } from './outlaw.ts'
import { befriend, converse, openOffice, PATIENCE_MS, personOf, settleIn, unharmed } from './town.ts'
import type { Bytes, Signer } from '../../protocols/signed.ts'
import type { Resident } from './town.ts'

function areFriends(a: Resident, b: Resident): boolean {
  return a.friends.isFriend(b.identity.user.publicKey) && b.friends.isFriend(a.identity.user.publicKey)
}

/** The last signed words of `kind` that the attacker was sent. */
async function received(attacker: Attacker, count: number): Promise<Bytes> {
  await until(() => attacker.friendMessages.length >= count, 'an answer', PATIENCE_MS)
  return attacker.friendMessages.at(-1) ?? new Uint8Array()
}

test('attack: nobody asks, answers or ends in somebody else’s name', { timeout: 300_000 }, async (t) => {
  const office = await openOffice(t)
  const alice = await settleIn(t, [office], 'alice')
  const bob = await settleIn(t, [office], 'bob')
  const carol = await settleIn(t, [office], 'carol')
  await befriend(alice, bob)
  await converse(alice, bob, 'hello')
  const mallory = await Attacker.arrive(t, 'mallory')
  const aliceRecord = alice.names.ownRecord()
  const [toBob, toAlice, toCarol] = [bob, alice, carol].map(({ identity }) => identity.user.publicKey) as [
    Bytes,
    Bytes,
    Bytes,
  ]
  const bond = alice.store.get("SELECT id, payload FROM request WHERE state = 'accepted'")
  const basis = bond?.id as Bytes

  await t.test('a request as alice is reset, whatever of hers it shows', async () => {
    const honest = Signed.decode(bond?.payload as Bytes)
    const stolen: Signer = { publicKey: toAlice, sign: (bytes) => mallory.user.sign(bytes) }
    const fields = { id: randomBytes(16), to: toCarol, greeting: 'it is me', createdS: 1, addresses: [] }
    const twoFaced = recordOf(mallory.user, 'alice', [{ ...alice.identity.device, sign: mallory.device.sign }])
    await unharmed([alice, bob, carol], async () => {
      for (const [what, message] of [
        ['signed by mallory with the key of alice in it', makeRequest(stolen, { ...fields, nameRecord: aliceRecord })],
        ['from mallory with the record of alice', mallory.request(toCarol, { nameRecord: aliceRecord })],
        ['with a record that claims the device of alice', mallory.request(toCarol, { nameRecord: twoFaced })],
        ['alice’s own words, wrapped anew', sign(mallory.user, 'kith/friend/1', honest.payload)],
        ['alice’s signature over other words', Signed.encode({ ...honest, payload: randomBytes(200) })],
        ['words of alice to bob, handed to carol', bond?.payload as Bytes],
        ['words of mallory to bob, handed to carol', mallory.request(toBob)],
      ] as const) {
        assert.equal(await mallory.say(at(carol), message), 'reset', what)
      }
    })
    assert.deepEqual(carol.requests.pending(), [])
  })

  await t.test('under the name of alice, mallory is somebody else: told apart, and pinned to another key', async () => {
    const twin = await Attacker.arrive(t, 'alice')
    assert.equal(await twin.say(at(bob), twin.request(toBob)), 'STORED')
    const news = await until(() => bob.heard.findLast(({ type }) => type === 'friend_request'), 'it', PATIENCE_MS)
    assert.ok(news.type === 'friend_request')
    assert.match(news.from, /^alice~[0-9A-F]{4}$/)
    assert.notEqual(news.fingerprint, (await personOf(alice, bob)).fingerprint)
    assert.deepEqual((await bob.names.resolve('alice')).userKey, toAlice)
    await bob.requests.decide(false, news.number)
  })

  await t.test('a yes that nobody asked for begins nothing', async () => {
    const introduced = { nameRecord: mallory.record, addresses: mallory.addresses }
    await unharmed([alice, bob, carol], async () => {
      const invented = makeAccept(mallory.user, { requestHash: randomBytes(32), to: toCarol, ...introduced })
      assert.equal(await mallory.say(at(carol), invented), 'REFUSED')
      const others = makeAccept(mallory.user, { requestHash: basis, to: toAlice, ...introduced })
      assert.equal(await mallory.say(at(alice), others), 'reset')
      const asBob = makeAccept(
        { ...mallory.user, publicKey: toBob },
        { requestHash: basis, to: toAlice, ...introduced },
      )
      assert.equal(await mallory.say(at(alice), asBob), 'reset')
    })
  })

  await t.test('nobody answers, withdraws or ends for others, friend of theirs or not', async () => {
    const asked = await bob.friends.request(await personOf(carol, await knows(bob, carol)))
    await until(() => carol.requests.pending('in').length === 1, 'bob asks carol', PATIENCE_MS)
    for (const [index, victim] of [alice, bob].entries()) {
      assert.equal(await mallory.say(at(victim), mallory.request(victim.identity.user.publicKey)), 'STORED')
      const number = victim.requests.pending('in').find(({ kind }) => kind === 'friend')?.number
      await victim.requests.decide(true, number)
      await received(mallory, index + 1)
    }
    const introduced = { nameRecord: mallory.record, addresses: [] }
    await unharmed([alice, bob, carol], async () => {
      for (const kind of ['decline', 'withdraw', 'remove'] as const) {
        assert.equal(
          await mallory.say(at(bob), makeEnd(mallory.user, kind, { requestHash: asked.id, to: toBob })),
          'reset',
        )
        assert.equal(
          await mallory.say(at(alice), makeEnd(mallory.user, kind, { requestHash: basis, to: toAlice })),
          'reset',
        )
        assert.equal(
          await mallory.say(at(carol), makeEnd(mallory.user, kind, { requestHash: asked.id, to: toCarol })),
          'REFUSED',
        )
        const asAlice = makeEnd({ ...mallory.user, publicKey: toAlice }, kind, { requestHash: basis, to: toBob })
        assert.equal(await mallory.say(at(bob), asAlice), 'reset')
      }
      const yes = makeAccept(mallory.user, { requestHash: asked.id, to: toBob, ...introduced })
      assert.equal(await mallory.say(at(bob), yes), 'reset')
      // What alice would sign to end it, from a device of mallory's.
      const stolen = makeEnd(alice.identity.user, 'remove', { requestHash: basis, to: toBob })
      assert.equal(await mallory.say(at(bob), stolen), 'reset')
    })
    assert.ok(areFriends(alice, bob))
    assert.equal(carol.requests.pending('in').length, 1)
  })

  await t.test('after an unfriend no old word brings the friendship back', async () => {
    const begun = mallory.friendMessages.length
    const request = requestOf(bob, mallory)
    await bob.friends.unfriend(await bob.names.resolve('mallory'))
    await received(mallory, begun + 1)
    const again = await bob.friends.request(await bob.names.resolve('mallory'))
    await received(mallory, begun + 2)
    const accept = makeAccept(mallory.user, {
      requestHash: again.id,
      to: toBob,
      nameRecord: mallory.record,
      addresses: mallory.addresses,
    })
    assert.equal(await mallory.say(at(bob), accept), 'STORED')
    assert.ok(bob.friends.isFriend(mallory.user.publicKey))
    await bob.friends.unfriend(await bob.names.resolve('mallory'))
    await received(mallory, begun + 3)
    const heard = bob.heard.filter(({ type }) => type.startsWith('friend_')).length
    await unharmed([alice, bob, carol], async () => {
      assert.equal(await mallory.say(at(bob), accept), 'REFUSED')
      assert.equal(await mallory.say(at(bob), request), 'STORED')
      assert.equal(await mallory.say(at(bob), accept), 'REFUSED')
    })
    assert.ok(!bob.friends.isFriend(mallory.user.publicKey))
    assert.equal(bob.heard.filter(({ type }) => type.startsWith('friend_')).length, heard)
  })

  await t.test(
    'a device counts for whoever it consented to, and a certificate for a device that signed it',
    async () => {
      const [puppet, other] = [generateKeyPair(), generateKeyPair()]
      const record = recordOf(puppet, 'puppet', [other])
      const stray = makeRequest(puppet, {
        id: randomBytes(16),
        to: toCarol,
        nameRecord: record,
        greeting: '',
        createdS: 1,
        addresses: [],
      })
      await unharmed([carol], async () => {
        assert.equal(await mallory.say(at(carol), stray), 'reset')
      })
    },
  )

  await converse(alice, bob, 'still friends')
  await converse(bob, alice, 'of course')
  await carol.requests.decide(true)
  await until(() => areFriends(bob, carol), 'bob and carol are friends', PATIENCE_MS)
  await converse(carol, bob, 'and with me')
})

/** Finds somebody by name first. */
async function knows(one: Resident, other: Resident): Promise<Resident> {
  await until(async () => await one.names.find(other.name), `${one.name} finds ${other.name}`, PATIENCE_MS)
  return one
}

/** The request of the attacker, as it is kept. */
function requestOf(one: Resident, from: Attacker): Bytes {
  return one.store.get('SELECT payload FROM request WHERE user_key = ?', from.user.publicKey)?.payload as Bytes
}
