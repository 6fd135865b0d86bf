/** A lost machine is not a lost person: the recovery phrase, the new key, and friends who hear of both. */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { toString } from 'uint8arrays/to-string'
import { systemClock } from '../../src/clock.ts'
import { openBootstrap } from '../../src/compose/bootstrap.ts'
import { keyFiles } from '../../src/compose/key-files.ts'
import { openPeer } from '../../src/compose/peer.ts'
import { KithError } from '../../src/errors.ts'
import { recover } from '../../src/identity/identity.ts'
import { phraseOf, seedOf } from '../../src/identity/phrase.ts'
import { verified } from '../../src/names/safety.ts'
import { TEST_WORK_BITS } from '../support/friends.ts'
import { temporaryDirectory } from '../support/people.ts'
import { until } from '../support/until.ts'
import type { TestContext } from 'node:test'
import type { Kith } from '../../src/kith.ts'
import type { Person } from '../../src/names/person.ts'
import type { News } from '../../src/news.ts'

const LOOPBACK = ['/ip4/127.0.0.1/tcp/0']
const PATIENCE_MS = 20_000

interface Peer extends Kith {
  readonly heard: News[]
}

async function office(t: TestContext): Promise<{ address: string; close(): Promise<void> }> {
  const node = await openBootstrap({
    dataDir: temporaryDirectory(t),
    listen: LOOPBACK,
    clock: systemClock,
    report: () => undefined,
  })
  t.after(() => node.close())
  return { address: node.addresses[0] ?? '', close: () => node.close() }
}

async function peer(t: TestContext, address: string, name?: string, dataDir = temporaryDirectory(t)): Promise<Peer> {
  const heard: News[] = []
  const kith = await openPeer({
    dataDir,
    listen: LOOPBACK,
    bootstraps: [address],
    name,
    workBits: TEST_WORK_BITS,
    clock: systemClock,
    tell: (news) => heard.push(news),
    report: () => undefined,
  })
  t.after(() => kith.close())
  await kith.online()
  return { ...kith, heard }
}

async function befriend(a: Peer, b: Peer): Promise<void> {
  await a.friends.request(await a.names.resolve(b.names.me.name))
  const request = await until(() => b.requests.pending('in')[0], 'a request', PATIENCE_MS)
  await b.friends.accept(request)
  const areFriends = (): boolean => a.friends.isFriendPeer(b.net.peerId) && b.friends.isFriendPeer(a.net.peerId)
  await until(areFriends, 'friends', PATIENCE_MS)
}

const hears = (who: Peer, type: News['type']): boolean => who.heard.some((news) => news.type === type)
const knownAs = (who: Peer, whom: Peer): Person => who.names.byKey(whom.identity.user.publicKey) as Person

function texts(who: Peer, whom: Peer): string[] {
  return who.store
    .all('SELECT text FROM message WHERE user_key = ? AND text IS NOT NULL', knownAs(who, whom).userKey)
    .map(({ text }) => text as string)
}

test('recovery: 24 words say the key, and a wrong one is noticed', () => {
  const seed = new Uint8Array(32).map((_, index) => index)
  const words = phraseOf(seed)
  assert.equal(words.split(' ').length, 24)
  assert.deepEqual(seedOf(`  ${words.toUpperCase().replaceAll(' ', '\n ')}`), seed)
  const list = words.split(' ')
  const swapped = [list[1], list[0], ...list.slice(2)].join(' ')
  for (const wrong of [swapped, list.slice(1).join(' '), `${words} abandon`, words.replace(list[3]!, 'kith'), '']) {
    assert.throws(() => seedOf(wrong), { code: 'bad_phrase' })
  }
  // No word that somebody typed is repeated: errors end up in logs.
  assert.throws(
    () => seedOf(words.replace(list[3]!, 'zzzsecret')),
    (error) => error instanceof KithError && !error.message.includes('zzzsecret'),
  )
})

test('rendezvous rule 21: who comes back from the phrase has the name, is still bob’s friend, and gets what waited', async (t) => {
  const { address } = await office(t)
  const alice = await peer(t, address, 'alice')
  const bob = await peer(t, address, 'bob')
  await befriend(alice, bob)
  const phrase = phraseOf(alice.identity.user.seed)
  const lost = alice.identity.peerId
  await alice.close()
  await bob.chat.send(knownAs(bob, alice), 'are you there?')

  const dataDir = temporaryDirectory(t)
  recover(keyFiles(dataDir), seedOf(phrase))
  assert.throws(
    () => {
      recover(keyFiles(dataDir), new Uint8Array(32))
    },
    { code: 'data_dir' },
  )
  const again = await peer(t, address, undefined, dataDir)
  assert.deepEqual(again.identity.user.publicKey, alice.identity.user.publicKey)
  assert.notEqual(again.identity.peerId, lost)
  await until(() => again.names.me.name === 'alice', 'the name is hers again', PATIENCE_MS)
  await until(
    async () => (await bob.names.find('alice').catch(() => undefined))?.person.devices.includes(again.identity.peerId),
    'the nodes know the new device',
    PATIENCE_MS,
  )
  await again.friends.request(await again.names.resolve('bob'))
  await until(() => again.friends.list().length === 1, 'bob said yes without being asked', PATIENCE_MS)
  assert.equal(bob.requests.pending('in').length, 0)
  assert.ok(hears(bob, 'friend_device'))
  assert.deepEqual(knownAs(bob, again).devices, [again.identity.peerId])
  assert.equal(bob.names.byPeer(lost), undefined)
  assert.ok(!bob.friends.isFriendPeer(lost))
  await until(() => texts(again, bob).includes('are you there?'), 'what waited arrives', PATIENCE_MS)
  await again.chat.send(knownAs(again, bob), 'yes')
  await until(() => texts(bob, again).includes('yes'), 'and the other way', PATIENCE_MS)
})

test('rendezvous rule 21: the device that was replaced says so and takes nothing back', async (t) => {
  const { address } = await office(t)
  const oldDir = temporaryDirectory(t)
  const alice = await peer(t, address, 'alice', oldDir)
  const bob = await peer(t, address, 'bob')
  await alice.close()
  const dataDir = temporaryDirectory(t)
  recover(keyFiles(dataDir), alice.identity.user.seed)
  const again = await peer(t, address, undefined, dataDir)
  await until(() => again.names.me.name === 'alice', 'the name is hers again', PATIENCE_MS)
  const old = await peer(t, address, undefined, oldDir)
  await until(() => hears(old, 'device_replaced'), 'it is told', PATIENCE_MS)
  assert.deepEqual((await bob.names.find('alice')).person.devices, [again.identity.peerId])
})

test('name: a new key reaches a friend who was away, with every bootstrap node dead; everything between them goes on', async (t) => {
  const node = await office(t)
  const { address } = node
  const [aliceDir, bobDir] = [temporaryDirectory(t), temporaryDirectory(t)]
  const alice = await peer(t, address, 'alice', aliceDir)
  const bob = await peer(t, address, 'bob', bobDir)
  await befriend(alice, bob)
  const met = knownAs(bob, alice)
  assert.equal(alice.names.safetyNumber(knownAs(alice, bob)), bob.names.safetyNumber(met))
  await bob.names.setVerified(met, true)
  assert.equal(verified(bob.store, met), 'yes')
  await bob.chat.send(met, 'before')
  await until(() => texts(alice, bob).length === 1, 'the first message', PATIENCE_MS)
  await bob.close()
  const oldKey = alice.identity.user.publicKey
  await alice.claims.rotateKey()
  await alice.claims.rotateKey()
  assert.notDeepEqual(alice.identity.user.publicKey, oldKey)
  assert.deepEqual(alice.names.me.userKey, oldKey)
  await alice.chat.send(knownAs(alice, bob), 'while you were away')
  await node.close()

  const bobAgain = await peer(t, address, undefined, bobDir)
  await until(() => hears(bobAgain, 'friend_key'), 'bob hears of the key', PATIENCE_MS)
  const now = knownAs(bobAgain, alice)
  assert.deepEqual([now.userKey, now.currentKey], [oldKey, alice.identity.user.publicKey])
  assert.deepEqual(
    bobAgain.heard.find(({ type }) => type === 'friend_key'),
    { type: 'friend_key', who: 'alice', fingerprint: now.fingerprint, wasVerified: true },
  )
  assert.equal(verified(bobAgain.store, now), 'changed')
  assert.equal(alice.names.safetyNumber(knownAs(alice, bob)), bobAgain.names.safetyNumber(now))
  await until(() => texts(bobAgain, alice).includes('while you were away'), 'what waited arrives', PATIENCE_MS)
  await bobAgain.chat.send(now, 'after')
  await until(() => texts(alice, bob).includes('after'), 'and the other way', PATIENCE_MS)
  await alice.friends.unfriend(knownAs(alice, bob))
  await until(() => bobAgain.friends.list().length === 0, 'words of the new key count', PATIENCE_MS)

  // A restart signs with the new key.
  const key = toString(alice.identity.user.publicKey, 'hex')
  await alice.close()
  const aliceAgain = await peer(t, address, undefined, aliceDir)
  assert.equal(toString(aliceAgain.identity.user.publicKey, 'hex'), key)
  assert.deepEqual(aliceAgain.names.me.userKey, oldKey)
})

/** Makes a file and posts it. */
async function post(t: TestContext, who: Peer, name: string): Promise<void> {
  const path = join(temporaryDirectory(t), name)
  writeFileSync(path, name)
  await who.posts.upload(path)
}

async function postsSeen(who: Peer, author: string): Promise<string[]> {
  const { posts } = await who.posts.list(author)
  return posts.map(({ name }) => name)
}

const said = (who: Peer): string[] =>
  who.groups.history('chess', { limit: 100 }).rows.map(({ sender, text }) => `${sender}: ${text}`)

async function letIn(leader: Peer, member: Peer): Promise<void> {
  await leader.groups.invite('chess', knownAs(leader, member))
  await until(() => member.requests.pending('in').length === 1, 'the invitation', PATIENCE_MS)
  await member.requests.decide(true)
  await until(() => member.groups.has('chess') && member.groups.report('chess').state === 'member', 'in', PATIENCE_MS)
}

test('name: after a new key posts, groups and mailboxes go on, for friends of before and for new ones', async (t) => {
  const { address } = await office(t)
  const aliceDir = temporaryDirectory(t)
  const alice = await peer(t, address, 'alice', aliceDir)
  const bob = await peer(t, address, 'bob')
  await befriend(alice, bob)
  await post(t, alice, 'before.txt')
  await alice.groups.create('chess', true)
  await letIn(alice, bob)
  await alice.groups.broadcast('chess', 'before')
  await until(() => said(bob).length === 1, 'the first word', PATIENCE_MS)

  await alice.claims.rotateKey()
  await until(() => hears(bob, 'friend_key'), 'bob hears of the key', PATIENCE_MS)
  await post(t, alice, 'after.txt')
  await until(async () => (await postsSeen(bob, 'alice')).length === 2, 'both posts', PATIENCE_MS)
  const { text } = await bob.posts.get('alice', 1, AbortSignal.timeout(PATIENCE_MS))
  assert.equal(text, 'after.txt')
  await alice.groups.broadcast('chess', 'after')
  await bob.groups.broadcast('chess', 'I hear you')
  await until(() => said(alice).length === 3 && said(bob).length === 3, 'all words', PATIENCE_MS)

  const carol = await peer(t, address, 'carol')
  await befriend(carol, alice)
  assert.deepEqual(await postsSeen(carol, 'alice'), ['before.txt', 'after.txt'])
  await letIn(alice, carol)
  await carol.groups.broadcast('chess', 'so do I')
  // To bob she is a stranger: he has no name for her.
  await until(() => said(bob).some((line) => line.endsWith('so do I')), 'the word of carol', PATIENCE_MS)

  await alice.close()
  await bob.chat.send(knownAs(bob, alice), 'while you were away')
  const newest = bob.chat.messageAt(knownAs(bob, alice), true)
  assert.ok(newest)
  await until(() => bob.chat.why(newest).state === 'held', 'somebody holds it', PATIENCE_MS)
  const again = await peer(t, address, undefined, aliceDir)
  await until(() => texts(again, bob).includes('while you were away'), 'what waited', PATIENCE_MS)
  assert.deepEqual(await postsSeen(again, 'alice'), ['before.txt', 'after.txt'])
  await post(t, again, 'restarted.txt')
  await until(async () => (await postsSeen(bob, 'alice')).length === 3, 'three posts', PATIENCE_MS)
  await again.groups.broadcast('chess', 'back')
  await until(() => said(bob).includes('alice: back'), 'and a broadcast', PATIENCE_MS)
})
