/** Invite links: what is in them, what they are worth at their maker, and what two people see of it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { inviteId, proveInvite, readInvite, writeInvite } from '../../protocols/friend/invite.ts'
import { makeRequest } from '../../protocols/friend/message.ts'
import { sign } from '../../protocols/signed.ts'
import { FriendMessage } from '../../protocols/friend/wire.ts'
import { hmac } from '../../src/crypto/hkdf.ts'
import { generateKeyPair, randomBytes, sha256 } from '../../src/crypto/keys.ts'
import { toKithError } from '../../src/errors.ts'
import { allOperations } from '../../src/operations/all.ts'
import {
  areFriends,
  areStrangers,
  drain,
  drainByMail,
  incoming,
  makeFriend,
  outgoing,
  speak,
  told,
} from '../support/friends.ts'
import { MemoryWorld } from '../support/memory-net.ts'
import { systemClock } from '../../src/clock.ts'
import { peerIdOf } from '../../protocols/signed.ts'
import { until } from '../support/until.ts'
import type { TestContext } from 'node:test'
import type { ShownInvite } from '../../protocols/friend/invite.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { Clock } from '../../src/clock.ts'
import type { Kith } from '../../src/kith.ts'
import type { Friend } from '../support/friends.ts'

const DAY_MS = 24 * 60 * 60_000
const NONE = new Uint8Array(0)
const registry = allOperations()

function stage(t: TestContext): { world: MemoryWorld; alice: Friend; bob: Friend; carol: Friend } {
  const world = new MemoryWorld()
  const [alice, bob, carol] = ['alice', 'bob', 'carol'].map((name) => makeFriend(t, world, name))
  return { world, alice: alice!, bob: bob!, carol: carol! }
}

/** Types one line; a refusal is its words. */
async function type(person: Friend, line: string): Promise<string[]> {
  const kith = { ...person, chat: { unread: () => 0, isMuted: () => false } } as unknown as Kith
  try {
    const { operation, params } = registry.parseLine(line)
    return (await registry.execute(kith, operation.name, params, new AbortController().signal)).lines
  } catch (error) {
    return [toKithError(error).message]
  }
}

const shown = (person: Friend): string[] => person.heard.flatMap((news) => registry.say(news))
const linkOf = async (person: Friend, line = 'invite'): Promise<string> => (await type(person, line))[0] ?? ''

/** The code that a link carries. */
const codeIn = (link: string): Bytes => readInvite(link, sha256).code

function asking(from: Friend, to: Friend, show: (id: Bytes) => ShownInvite): Bytes {
  const id = randomBytes(16)
  const fields = { id, to: to.user.publicKey, greeting: '', createdS: 1, addresses: [], nameRecord: from.record }
  return makeRequest(from.user, { ...fields, invite: show(id) })
}

function proof(from: Friend, to: Friend, code: Bytes): (requestId: Bytes) => ShownInvite {
  const parts = { code, from: from.user.publicKey, to: to.user.publicKey }
  return (requestId) => ({ id: inviteId(code, sha256), mac: proveInvite({ ...parts, requestId }, hmac) })
}

test('friend rule 24: a link reads back as it was written, in capitals and over several lines; one wrong letter and it is none', () => {
  const addresses = ['/ip4/192.0.2.7/tcp/4001', '/ip6/2001:db8::1/tcp/4001', '/dns4/kith.example/tcp/4001/ws']
  const device = peerIdOf(generateKeyPair().publicKey)
  const relayed = `/ip4/192.0.2.9/tcp/4001/p2p/${device}/p2p-circuit`
  const anything = fc.record(
    {
      userKey: fc.constant(generateKeyPair().publicKey),
      peerId: fc.constant(device),
      addresses: fc.subarray([...addresses, relayed]),
      code: fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => new Uint8Array(bytes)),
      expiresS: fc.nat(),
      reusable: fc.boolean(),
      name: fc.stringMatching(/^[a-z0-9_-]{0,32}$/),
    },
    { noNullPrototype: true },
  )
  fc.assert(
    fc.property(anything, fc.nat(), fc.nat(30), (invite, at, by) => {
      const link = writeInvite(invite, sha256)
      assert.match(link, /^kith:[a-z2-7]+$/)
      assert.deepEqual(readInvite(link, sha256), invite)
      assert.deepEqual(readInvite(`  ${link.toUpperCase().replace(/(.{40})/g, '$1\n  ')}`, sha256), invite)
      const letters = 'abcdefghijklmnopqrstuvwxyz234567'
      const index = 5 + (at % (link.length - 5))
      const other = letters[(letters.indexOf(link[index] ?? '') + 1 + by) % 32] ?? ''
      if (other === link[index]) return
      const damaged = link.slice(0, index) + other + link.slice(index + 1)
      // The last letter has bits that say nothing.
      if (index < link.length - 1) assert.throws(() => readInvite(damaged, sha256))
      assert.throws(() => readInvite(link.slice(0, index), sha256))
    }),
    { numRuns: 60 },
  )
  for (const text of ['', 'kith:', 'kith:a', 'http://x', `kith:${'a'.repeat(5000)}`, 'kith:🙂']) {
    assert.throws(() => readInvite(text, sha256), { name: 'Fault' })
  }
})

test('friend rules 22 and 23: with a link two become friends at once, without a name, work or a bootstrap node', async (t) => {
  const { alice, bob } = stage(t)
  const link = await linkOf(alice)
  const [said = ''] = await type(bob, `join ${link}`)
  assert.match(said, /^Friend request sent to alice \([0-9A-F-]{9}\), with the invite\.$/)
  await until(() => areFriends(alice, bob))
  await drain(alice, bob)
  assert.equal(bob.store.get('SELECT count(*) AS n FROM notice WHERE work IS NOT NULL')?.n, 0)
  assert.deepEqual([told(alice), told(bob)], [['friend_accepted bob'], ['friend_accepted alice']])
  assert.equal(bob.names.byKey(alice.user.publicKey)?.label, 'alice')
  assert.equal((await type(bob, `join ${link}`))[0], 'alice is already your friend.')
  assert.equal((await type(alice, `join ${link}`))[0], 'This invite link is your own.')
  assert.match(
    (await type(alice, 'invite_link --list')).join(),
    /^\[1\] used: one-time, accepts, until .*, used 1 time$/,
  )
})

test('friend rule 22: joined while its maker is away, the request waits, over a restart too, and then they are friends', async (t) => {
  const { world, alice, bob } = stage(t)
  const link = await linkOf(alice)
  world.offline(alice.peerId)
  await type(bob, `join ${link}`)
  assert.equal(outgoing(bob).length, 1)
  const again = bob.restart()
  assert.equal(outgoing(again).length, 1)
  world.online(alice.peerId)
  await drain(again, alice)
  assert.ok(areFriends(alice, again))
})

test('friend rules 22 and 23: a one-time link serves one; for many, each asks; what was taken back or is over serves nobody', async (t) => {
  const { world, alice, bob, carol } = stage(t)
  const once = await linkOf(alice)
  await type(bob, `join ${once}`)
  await until(() => areFriends(alice, bob))
  await type(carol, `join ${once}`)
  await drain(carol)
  assert.match(shown(carol).join(), /The invite link of alice is not good any more: it was for one person/)
  assert.ok(areStrangers(alice, carol))
  assert.deepEqual([incoming(alice), outgoing(carol)], [[], []])

  const many = await linkOf(alice, 'invite_link --reusable --expires 2d')
  await type(carol, `join ${many}`)
  await drain(carol)
  assert.match(shown(alice).join('\n'), /Received friend request from carol \(from your invite link 2\)/)
  await alice.requests.decide(true)
  await drain(alice, carol)
  assert.ok(areFriends(alice, carol))

  const dave = makeFriend(t, world, 'dave')
  assert.deepEqual(await type(alice, 'invite_link --revoke 2'), [
    'Took invite link 2 back: nobody comes in by it any more.',
  ])
  await type(dave, `join ${many}`)
  await drain(dave)
  assert.match(shown(dave).join(), /not good any more: they took it back, or never made it/)
  assert.equal((await type(alice, 'invite_link --revoke 9'))[0], 'There is no invite link 9.')
  assert.equal((await type(alice, 'invite_link --expires soon'))[0], 'soon is no length of time.')
  assert.match((await type(alice, 'invite_link --expires 400d'))[0] ?? '', /between one minute and 365 days/)
})

test('friend rule 22: after its time a link is refused by who reads it, and by its maker whatever the reader thinks', async (t) => {
  const world = new MemoryWorld()
  const shift = { alice: 0, carol: 8 * DAY_MS }
  const shifted = (who: keyof typeof shift): Clock => ({
    monotonic: () => systemClock.monotonic(),
    after: (ms, fn) => systemClock.after(ms, fn),
    now: () => systemClock.now() + shift[who],
  })
  const alice = makeFriend(t, world, 'alice', shifted('alice'))
  const bob = makeFriend(t, world, 'bob')
  const link = await linkOf(alice)
  const carol = makeFriend(t, world, 'carol', shifted('carol'))
  assert.deepEqual(await type(carol, `join ${link}`), ['This invite link has expired.'])
  shift.alice = 8 * DAY_MS
  const longer = writeInvite({ ...readInvite(link, sha256), expiresS: 4_000_000_000 }, sha256)
  await type(bob, `join ${longer}`)
  await until(() => shown(bob).length > 0)
  assert.match(shown(bob).join(), /not good any more: it has expired/)
  assert.ok(areStrangers(alice, bob))
})

test('friend rules 22 and 24: a forged, stolen or damaged invite is worth nothing, and nothing of it is kept', async (t) => {
  const { world, alice, bob, carol } = stage(t)
  const code = codeIn(await linkOf(alice))
  const guess = randomBytes(16)
  // Its id is right and its code is not; its code is nobody's; what bob showed, shown by carol.
  const stolen = proof(bob, alice, code)(randomBytes(16))
  const forged: [string, Bytes][] = [
    ['a guess', asking(bob, alice, proof(bob, alice, guess))],
    [
      'a guess under the id',
      asking(bob, alice, (id) => ({ ...proof(bob, alice, guess)(id), id: inviteId(code, sha256) })),
    ],
    ['from another request', asking(bob, alice, () => stolen)],
    ['of another asker', asking(carol, alice, (id) => proof(bob, alice, code)(id))],
  ]
  for (const [what, message] of forged) assert.equal(await speak(bob, alice, message, NONE), 'UNINVITED', what)
  for (const [inviteIdBytes, macBytes] of [
    [8, 31],
    [7, 32],
    [0, 32],
    [8, 0],
  ] as const) {
    const request = {
      ...{ id: randomBytes(16), from: bob.user.publicKey, to: alice.user.publicKey, nameRecord: bob.record },
      ...{ keyPackage: NONE, greeting: '', createdS: 1, addresses: [] },
      ...{ inviteId: randomBytes(inviteIdBytes), inviteMac: randomBytes(macBytes) },
    }
    const message = sign(bob.user, 'kith/friend/1', FriendMessage.encode({ request }))
    await assert.rejects(speak(bob, alice, message, NONE))
  }
  assert.deepEqual([incoming(alice), told(alice)], [[], []])
  assert.equal(alice.store.get('SELECT uses FROM invite')?.uses, 0)
  const good = asking(bob, alice, proof(bob, alice, code))
  assert.equal(await speak(bob, alice, good, NONE), 'STORED')
  assert.equal(await speak(bob, alice, good, NONE), 'STORED')
  assert.equal(alice.store.get('SELECT uses FROM invite')?.uses, 1)

  const dave = makeFriend(t, world, 'dave')
  const theirs = readInvite(await linkOf(alice), sha256)
  assert.equal((await type(dave, 'join kith:abc'))[0], 'This is no whole invite link.')
  await dave.names.resolve('carol')
  const mixed = writeInvite({ ...theirs, peerId: carol.peerId }, sha256)
  assert.equal((await type(dave, `join ${mixed}`))[0], 'This invite link names a device of somebody else.')
  // A device that is not the user's: whoever answers there is not who was asked.
  const lured = writeInvite({ ...theirs, peerId: bob.peerId }, sha256)
  await type(dave, `join ${lured}`)
  await drain(dave)
  assert.match(shown(dave).join(), /not good any more: they took it back, or never made it/)
  assert.ok(areStrangers(alice, dave) && areStrangers(bob, dave))
})

test('friend rules 22 and 23: a request with an invite overtakes one without, and a blocked person is let in by none', async (t) => {
  const { alice, bob, carol } = stage(t)
  await type(bob, 'add alice')
  await drain(bob)
  assert.equal(incoming(alice).length, 1)
  await type(bob, `join ${await linkOf(alice)}`)
  await until(() => areFriends(alice, bob))
  await drain(alice, bob)
  assert.deepEqual([incoming(alice), outgoing(bob)], [[], []])

  await alice.store.write((sql) => alice.names.learn(sql, carol.record))
  await type(alice, 'block carol')
  await type(carol, `join ${await linkOf(alice)}`)
  await drain(carol)
  assert.deepEqual([areStrangers(alice, carol), incoming(alice), outgoing(carol).length], [true, [], 1])
})

test('friend rule 22: by letter too a link makes friends, and a bad one is told', async (t) => {
  const { world, alice, bob, carol } = stage(t)
  const link = await linkOf(alice)
  for (const one of [bob, carol]) world.cut(alice.peerId, one.peerId)
  await type(bob, `join ${link}`)
  await drainByMail(bob, alice)
  assert.ok(areFriends(alice, bob))
  await type(carol, `join ${link}`)
  await drainByMail(carol, alice)
  assert.match(shown(carol).join(), /it was for one person/)
  assert.ok(areStrangers(alice, carol))
})

test('invite: alone or with switches it is about a link, with words about a group; the link comes with a QR code', async (t) => {
  const { alice } = stage(t)
  for (const [line, name] of [
    ['invite', 'invite_link'],
    ['/invite --reusable', 'invite_link'],
    ['invite --expires 3d', 'invite_link'],
    ['invite --json', 'invite_link'],
    ['invite chess bob', 'invite'],
    ['invite --wait chess bob', 'invite'],
    ['invite --json chess bob', 'invite'],
  ] as const) {
    assert.equal(registry.parseLine(line).operation.name, name)
    assert.equal(registry.parseWords(line.split(' ')).operation.name, name)
  }
  assert.deepEqual(registry.parseLine('invite --help').params, { command: 'invite' })
  const [link = '', ...rest] = await type(alice, 'invite')
  const picture = rest.filter((line) => /^[█▀▄ ]+$/.test(line))
  assert.ok(picture.length > 20 && picture.every((line) => line.length === picture[0]?.length && line.length <= 80))
  assert.ok(link.length < 300, `${link.length} characters`)
  const standing = await alice.friends.invites.standing()
  assert.equal(standing.number, 1)
})
