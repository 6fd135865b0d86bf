/** New names, keys and devices among friends, without a bootstrap node. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bring, NAME } from '../../protocols/name/name.ts'
import { makeRotation } from '../../protocols/rendezvous/rotation.ts'
import { generateKeyPair } from '../../src/crypto/keys.ts'
import { Announcer } from '../../src/names/announcer.ts'
import { peersWithNotices } from '../../src/store/notices.ts'
import { befriend, introduce, makePerson } from '../support/people.ts'
import { MemoryWorld } from '../support/memory-net.ts'
import { recordOf } from '../support/record.ts'
import { until } from '../support/until.ts'
import type { TestContext } from 'node:test'
import type { Fate } from '../../protocols/name/name.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { TestPerson } from '../support/people.ts'

interface Speaker extends TestPerson {
  readonly announcer: Announcer
  readonly faults: unknown[]
}

function speaker(t: TestContext, world: MemoryWorld, name: string): Speaker {
  const person = makePerson(t, world, name)
  const faults: unknown[] = []
  const announcer = new Announcer({ ...person, people: person.names.people, onFault: (error) => faults.push(error) })
  person.notices.start()
  return { ...person, announcer, faults }
}

function town(t: TestContext): { world: MemoryWorld; alice: Speaker; bob: Speaker; mallory: Speaker } {
  const world = new MemoryWorld()
  const [alice, bob, mallory] = ['alice', 'bob', 'mallory'].map((name) => speaker(t, world, name))
  return { world, alice: alice!, bob: bob!, mallory: mallory! }
}

async function say(from: Speaker, to: Speaker, record: Bytes): Promise<Fate> {
  return await bring(await from.net.open(to.peerId, NAME.protocol), record)
}

const labelAt = (who: Speaker, whom: Speaker): string | undefined => who.names.byKey(whom.user.publicKey)?.label

test('name rule 1: what is no sound record is reset, and has no effect', async (t) => {
  const { alice, bob } = town(t)
  await befriend(alice, bob)
  const flipped = recordOf(alice.user, 'robert', [alice.device], 9)
  flipped[flipped.length - 1]! ^= 1
  for (const bytes of [new Uint8Array([1, 2, 3]), flipped, new Uint8Array(5000)]) {
    await assert.rejects(say(alice, bob, bytes))
  }
  assert.ok(bob.faults.length >= 2)
  assert.equal(labelAt(bob, alice), 'alice')
})

test('name rule 2: only a friend, and only about themselves on a device of theirs', async (t) => {
  const { alice, bob, mallory } = town(t)
  await befriend(alice, bob)
  await introduce(bob, mallory)
  assert.equal(await say(mallory, bob, recordOf(mallory.user, 'malice', [mallory.device], 9)), 'REFUSED')
  assert.equal(await say(mallory, bob, recordOf(alice.user, 'malice', [alice.device], 9)), 'REFUSED')
  assert.equal(labelAt(bob, mallory), 'mallory')
  assert.equal(labelAt(bob, alice), 'alice')
  // The device key alone is not enough, the user key decides; a key that alice's key leads to is alice.
  const key = generateKeyPair()
  const rotations = [makeRotation(alice.user, key.publicKey, 1)]
  const record = recordOf(key, 'alice', [alice.device], 9, rotations)
  assert.equal(await say(alice, bob, record), 'STORED')
  assert.deepEqual(bob.names.byKey(alice.user.publicKey)?.currentKey, key.publicKey)
  assert.ok(bob.friends.isFriend(key.publicKey))
})

test('name rule 3: STORED means on disk, and an older record changes nothing', async (t) => {
  const { alice, bob } = town(t)
  await befriend(alice, bob)
  assert.equal(await say(alice, bob, recordOf(alice.user, 'alicia', [alice.device], 9)), 'STORED')
  assert.equal(bob.store.get('SELECT label FROM person WHERE user_key = ?', alice.user.publicKey)?.label, 'alicia')
  assert.equal(await say(alice, bob, alice.record), 'STORED')
  assert.equal(labelAt(bob, alice), 'alicia')
})

test('name rule 4: a friend who was away hears of the newest record when back', async (t) => {
  const { world, alice, bob } = town(t)
  await befriend(alice, bob)
  world.offline(bob.peerId)
  for (const [seq, name] of [
    [5, 'alix'],
    [6, 'alicia'],
  ] as const) {
    await alice.store.write((sql) => {
      alice.announcer.announce(sql, recordOf(alice.user, name, [alice.device], seq))
    })
  }
  assert.deepEqual(peersWithNotices(alice.store), [bob.peerId])
  assert.equal(alice.store.all('SELECT id FROM notice').length, 1)
  world.online(bob.peerId)
  await until(() => {
    alice.notices.start()
    return labelAt(bob, alice) === 'alicia'
  }, 'bob knows')
})
