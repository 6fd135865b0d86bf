/** What waits for somebody who is away, by letters alone: a thousand messages, and one that nobody could hold at first. */
import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { test } from 'node:test'
import { readGrants } from '../../protocols/mailbox/grants.ts'
import { systemClock } from '../../src/clock.ts'
import { openBootstrap } from '../../src/compose/bootstrap.ts'
import { openPeer } from '../../src/compose/peer.ts'
import { verify } from '../../src/crypto/keys.ts'
import { grantedFor } from '../../src/store/letters.ts'
import { TEST_WORK_BITS } from '../support/friends.ts'
import { temporaryDirectory } from '../support/people.ts'
import { until } from '../support/until.ts'
import type { TestContext } from 'node:test'
import type { Why } from '../../src/chat/chat.ts'
import type { Bootstrap } from '../../src/compose/bootstrap.ts'
import type { Kith } from '../../src/kith.ts'
import type { Person } from '../../src/names/person.ts'

const MESSAGES = 1_000
/** Each turn is a commit: one for each message would only measure the disk. */
const AT_ONCE = 10
const LOOPBACK = ['/ip4/127.0.0.1/tcp/0']
const PATIENCE_MS = 60_000

interface Node extends Bootstrap {
  readonly dataDir: string
  readonly address: string
}

async function office(t: TestContext, dataDir = temporaryDirectory(t)): Promise<Node> {
  const node = await openBootstrap({ dataDir, listen: LOOPBACK, clock: systemClock, report: () => undefined })
  t.after(() => node.close())
  return { ...node, dataDir, address: node.addresses[0] ?? '' }
}

async function peer(t: TestContext, nodes: Node[], name?: string, dataDir = temporaryDirectory(t)): Promise<Kith> {
  const kith = await openPeer({
    dataDir,
    listen: LOOPBACK,
    bootstraps: nodes.map(({ address }) => address),
    name,
    workBits: TEST_WORK_BITS,
    clock: systemClock,
    tell: () => undefined,
    report: () => undefined,
  })
  t.after(() => kith.close())
  await kith.online()
  return kith
}

const knownAs = (who: Kith, whom: Kith): Person => who.names.byKey(whom.identity.user.publicKey) as Person

async function befriend(a: Kith, b: Kith): Promise<void> {
  await a.friends.request(await a.names.resolve(b.names.me.name))
  const request = await until(() => b.requests.pending('in')[0], 'a request', PATIENCE_MS)
  await b.friends.accept(request)
  const areFriends = (): boolean => a.friends.isFriendPeer(b.net.peerId) && b.friends.isFriendPeer(a.net.peerId)
  await until(areFriends, 'friends', PATIENCE_MS)
}

/** With whom this peer knows that it may leave letters for a device: it does not leave them with itself. */
function holdersKnown(who: Kith, device: string): string[] {
  const grants = grantedFor(who.store, device)
  if (grants === undefined) return []
  return readGrants(grants, verify).holders.flatMap(({ peerId }) => (peerId === who.net.peerId ? [] : [peerId]))
}

function texts(who: Kith, whom: Kith): string[] {
  return who.store
    .all("SELECT text FROM message WHERE user_key = ? AND kind = 'text' ORDER BY number", whom.identity.user.publicKey)
    .map(({ text }) => text as string)
}

/** Own words that fewer than `holders` hold. */
function unheld(who: Kith, holders: number): number {
  return Number(who.store.get('SELECT COUNT(*) AS count FROM outbox WHERE held < ?', holders)?.count)
}

test('mailbox: a thousand messages to somebody away arrive in order, with the writer gone and one of three holders destroyed', async (t) => {
  const [first, second] = [await office(t), await office(t)]
  const nodes = [first, second]
  const bobDir = temporaryDirectory(t)
  const alice = await peer(t, nodes, 'alice')
  const carol = await peer(t, nodes, 'carol')
  const bob = await peer(t, nodes, 'bob', bobDir)
  await befriend(alice, carol)
  await befriend(bob, carol)
  await befriend(alice, bob)
  await until(() => holdersKnown(alice, bob.net.peerId).length === 3, 'alice knows three holders for bob', PATIENCE_MS)

  await bob.close()
  const written = Array.from({ length: MESSAGES }, (_, i) => `message ${String(i)}`)
  const startMs = performance.now()
  for (let at = 0; at < MESSAGES; at += AT_ONCE)
    await Promise.all(written.slice(at, at + AT_ONCE).map((text) => alice.chat.send(knownAs(alice, bob), text)))
  const sentMs = performance.now()
  await until(() => unheld(alice, 3) === 0, 'three holders have everything', PATIENCE_MS)
  const heldMs = performance.now()
  const letters = Number(alice.store.get('SELECT COUNT(*) AS count FROM letter')?.count)
  await alice.close()
  await first.close()
  rmSync(first.dataDir, { recursive: true })

  const backMs = performance.now()
  const again = await peer(t, nodes, 'bob', bobDir)
  await until(() => texts(again, alice).length >= MESSAGES, 'everything arrives', PATIENCE_MS)
  const arrivedMs = performance.now()
  assert.deepEqual(texts(again, alice), written)
  const seconds = (fromMs: number, toMs: number): string => ((toMs - fromMs) / 1000).toFixed(1)
  t.diagnostic(
    `${String(MESSAGES)} messages: sent in ${seconds(startMs, sentMs)} s, held by three ${seconds(sentMs, heldMs)} s later in ${String(letters)} letters, all arrived in order ${seconds(backMs, arrivedMs)} s after the return`,
  )
})

test('chat: what was written while nobody could hold it is held after a restart, without anything typed', async (t) => {
  const node = await office(t)
  const aliceDir = temporaryDirectory(t)
  const alice = await peer(t, [node], 'alice', aliceDir)
  const bob = await peer(t, [node], 'bob')
  await befriend(alice, bob)
  await until(() => holdersKnown(alice, bob.net.peerId).length > 0, 'alice knows a holder for bob', PATIENCE_MS)
  await bob.close()
  await node.close()
  // Offline nothing is tried, so no letter is left to be deposited: only the outbox knows that something waits.
  await alice.offline()
  await alice.chat.send(knownAs(alice, bob), 'call me')
  const why = (who: Kith): Why | undefined => {
    const newest = who.chat.messageAt(knownAs(who, bob), true)
    return newest && who.chat.why(newest)
  }
  assert.equal(why(alice)?.state, 'queued')
  assert.equal(alice.store.get('SELECT 1 FROM letter'), undefined)
  await alice.close()

  const back = await office(t, node.dataDir)
  const again = await peer(t, [back], undefined, aliceDir)
  await until(() => why(again)?.state === 'held', 'the bootstrap node holds it', PATIENCE_MS)
  assert.deepEqual(
    why(again)?.passages.map(({ kind, holder }) => [kind, holder]),
    [['held', 'bootstrap']],
  )
})
