/** Writing as somebody's friend: whole peers over real connections, and an attacker with a node of its own. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CHAT_PROTOCOL } from '../../protocols/chat/chat.ts'
import { encodeContent } from '../../protocols/chat/content.ts'
import { openMessage } from '../../protocols/friend/message.ts'
import { getChallenge, lookup, refresh, register, RENDEZVOUS } from '../../protocols/rendezvous/rendezvous.ts'
import { makeLease } from '../../protocols/rendezvous/lease.ts'
import { makeRegistration } from '../../protocols/rendezvous/registration.ts'
import { Status } from '../../protocols/rendezvous/wire.ts'
import { randomBytes, sha256, verify } from '../../src/crypto/keys.ts'
import { Speaker } from '../chat/speaker.ts'
import { Attacker, isOver } from '../support/attacker.ts'
import { until } from '../support/until.ts'
import { befriend, chatTexts, converse, openOffice, PATIENCE_MS, settleIn, unharmed } from './town.ts'
import type { Body, Content } from '../../protocols/chat/content.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { Target } from '../support/attacker.ts'
import type { Resident } from './town.ts'

/** Where a peer can be attacked. */
function at(one: Resident): Target {
  return { addresses: one.net.addresses() }
}

/** A chat channel by hand. */
async function dialUp(attacker: Attacker, victim: Resident): Promise<Speaker> {
  return new Speaker(await attacker.open(at(victim), CHAT_PROTOCOL), attacker, victim.net.peerId)
}

function text(words: string, fields: Partial<Content> = {}): { bytes: Bytes; head: Bytes } {
  const body: Body = { kind: 'text', text: words }
  const content = { id: randomBytes(16), seq: 1, prevHash: new Uint8Array(), lamport: 1, sentMs: 1, body, ...fields }
  return encodeContent(content, sha256)
}

/** Everything `author` has said to `to`, as it stands on the author's disk and went over the wire. */
function said(author: Resident, to: Resident): { seq: number; head: Bytes; bytes: Bytes }[] {
  const rows = author.store.all(
    'SELECT seq, head, content FROM message WHERE user_key = ? AND device = ? ORDER BY seq',
    to.identity.user.publicKey,
    author.identity.peerId,
  )
  return rows.map(({ seq, head, content }) => ({ seq: seq as number, head: head as Bytes, bytes: content as Bytes }))
}

/** Becomes a friend by hand. */
async function intrude(attacker: Attacker, victim: Resident): Promise<void> {
  assert.equal(await attacker.say(at(victim), attacker.request(victim.identity.user.publicKey)), 'STORED')
  await victim.requests.decide(true)
  await until(() => attacker.friendMessages.length > 0, 'the accept', PATIENCE_MS)
}

test('attack: nobody writes as a friend', { timeout: 300_000 }, async (t) => {
  const office = await openOffice(t)
  const alice = await settleIn(t, [office], 'alice')
  const bob = await settleIn(t, [office], 'bob')
  await befriend(alice, bob)
  await converse(alice, bob, 'one')
  await converse(bob, alice, 'two')
  const history = ['alice: one', 'bob: two']

  await t.test('a stranger that opens chat is reset unread', async (t) => {
    const mallory = await Attacker.arrive(t, 'mallory')
    const { refused } = bob.chat
    const before = refused.stranger
    await unharmed([alice, bob], async () => {
      const line = await dialUp(mallory, bob)
      line.greet()
      line.send(text('I am alice'))
      for (const { bytes } of said(alice, bob)) line.send({ bytes })
      assert.notEqual(await line.channel.closed, undefined)
      assert.deepEqual(line.frames, [])
    })
    assert.equal(refused.stranger, before + 1)
  })

  await t.test(
    'nor does the friend’s name record help: it is public, and proves nothing about who shows it',
    async (t) => {
      const mallory = await Attacker.arrive(t, 'mallory')
      const desk = { addresses: [office.address] }
      const { found } = await lookup(await mallory.open(desk, RENDEZVOUS.protocol), { name: 'alice' })
      const record = found?.record
      assert.ok(record)
      const request = alice.store.get("SELECT payload FROM request WHERE kind = 'friend'")?.payload as Bytes
      const accept = bob.store.get("SELECT payload FROM request WHERE kind = 'friend'")?.payload as Bytes
      assert.ok(openMessage(request, { to: bob.identity.user.publicKey, verify, hash: sha256 }))
      await unharmed([alice, bob], async () => {
        assert.equal(
          await mallory.say(at(bob), mallory.request(bob.identity.user.publicKey, { nameRecord: record })),
          'reset',
        )
        // Alice's own words, signed by her, from another device than hers. As a request that is known they change nothing.
        assert.equal(await mallory.say(at(bob), request), 'STORED')
        assert.equal(await mallory.say(at(alice), accept), 'reset')
        const lease = { bootId: randomBytes(16), counter: 1, online: true, addresses: ['/ip4/6.6.6.6/tcp/6'] }
        const ownLease = makeLease(mallory.device, lease)
        const told = await refresh(await mallory.open(desk, RENDEZVOUS.protocol), { lease: ownLease, record })
        assert.equal(told, Status.REFUSED)
        const challenge = await getChallenge(await mallory.open(desk, RENDEZVOUS.protocol))
        assert.ok(challenge)
        const registration = makeRegistration(mallory.user, record, challenge, sha256)
        const claim = await register(await mallory.open(desk, RENDEZVOUS.protocol), { record, registration })
        assert.equal(claim.status, Status.REFUSED)
        const stream = await mallory.open(at(bob), CHAT_PROTOCOL)
        await isOver(stream)
      })
      assert.deepEqual((await bob.names.find('alice')).person.devices, [alice.net.peerId])
    },
  )

  const mallory = await Attacker.arrive(t, 'mallory')
  await intrude(mallory, alice)
  mallory.friendMessages.length = 0
  await intrude(mallory, bob)

  await t.test(
    'a friend that sends another friend’s words, or goes on behind them, speaks for itself alone',
    async () => {
      const stolen = said(alice, bob)
      const line = await dialUp(mallory, bob)
      line.greet()
      await until(() => line.frames.length > 0, 'a greeting', PATIENCE_MS)
      const last = stolen.at(-1)
      const forged = text('I owe mallory 100', { seq: (last?.seq ?? 0) + 1, prevHash: last?.head, lamport: 50 })
      line.send(...stolen, forged)
      await until(() => line.frames.length > 1, 'a receipt', PATIENCE_MS)
      // Copied words are the copier's own; nothing of it touches the conversation that it was copied from.
      assert.deepEqual(await chatTexts(bob, 'alice'), history)
      assert.deepEqual(await chatTexts(alice, 'bob'), history)
      for (const line of await chatTexts(bob, 'mallory')) assert.match(line, /^mallory: /)
      assert.deepEqual(bob.heard.filter((news) => news.type === 'message' && news.from === 'alice').length, 1)
      line.channel.abort(new Error('done'))
      await converse(alice, bob, 'three')
      await converse(bob, alice, 'four')
      history.push('alice: three', 'bob: four')
    },
  )

  await t.test(
    'words without the ones before them, twice in one place, or changed afterwards are not stored',
    async () => {
      const line = await dialUp(mallory, alice)
      line.greet()
      const first = text('first')
      line.send(first)
      await until(async () => (await chatTexts(alice, 'mallory')).length === 1, 'the first', PATIENCE_MS)
      await unharmed([alice, bob], async () => {
        const receipts = line.frames.length
        const other = text('first, on second thoughts')
        const gap = text('third', { seq: 3, prevHash: other.head })
        const behind = text('second', { seq: 2, prevHash: randomBytes(32) })
        for (const [index, bytes] of [other.bytes, gap.bytes, behind.bytes].entries()) {
          line.send({ bytes })
          await until(() => line.frames.length > receipts + index, 'a receipt', PATIENCE_MS)
        }
      })
      assert.deepEqual(await chatTexts(alice, 'mallory'), ['mallory: first'])
      line.channel.abort(new Error('done'))
    },
  )

  await t.test('a friend’s receipt is about its own conversation: another one’s outbox stays', async (t) => {
    const dave = await settleIn(t, [office], 'dave')
    await befriend(alice, dave)
    await dave.offline()
    await until(() => !alice.net.isConnected(dave.net.peerId), 'dave is gone', PATIENCE_MS)
    await alice.chat.send(await alice.names.resolve('dave'), 'for you when you are back')
    const waiting = said(alice, dave).at(-1)
    assert.ok(waiting)
    const queued = (): number =>
      alice.store.all('SELECT * FROM outbox WHERE user_key = ?', dave.identity.user.publicKey).length
    assert.equal(queued(), 1)
    const line = await dialUp(mallory, alice)
    for (const { seq, head } of [waiting, ...said(alice, bob)]) {
      line.receipt({ contiguous: seq, head, missing: [] })
    }
    line.receipt({ contiguous: 2 ** 50, head: randomBytes(32), missing: [] })
    await until(() => alice.chat.refused.receipt > 0, 'the last receipt', PATIENCE_MS)
    assert.equal(queued(), 1)
    assert.deepEqual(
      (await alice.chat.history(await alice.names.resolve('dave'), { limit: 9 })).rows.at(-1)?.state,
      'queued',
    )
    line.channel.abort(new Error('done'))
    await dave.online()
    await until(
      async () => (await chatTexts(dave, 'alice')).includes('alice: for you when you are back'),
      'it',
      PATIENCE_MS,
    )
    await until(() => queued() === 0, 'the true receipt', PATIENCE_MS)
  })

  await t.test('a friend joins, speaks in and ends no live session of two others', async () => {
    await bob.chat.connect(await bob.names.resolve('alice'))
    await until(() => alice.requests.pending('in').length === 1, 'the request', PATIENCE_MS)
    const id = alice.requests.pending('in')[0]?.id
    assert.ok(id)
    const line = await dialUp(mallory, alice)
    await until(() => line.frames.length > 0, 'a greeting', PATIENCE_MS)
    const at = line.frames.find((frame) => frame.kind === 'receipt')?.receipt
    assert.ok(at)
    line.greet()
    let [seq, prevHash] = [at.contiguous, at.head]
    const say = async (body: Body): Promise<void> => {
      seq += 1
      const content = text('', { seq, prevHash, lamport: seq, body })
      prevHash = content.head
      line.send(content)
      await until(
        () => line.frames.some((frame) => frame.kind === 'receipt' && frame.receipt.contiguous === seq),
        'a receipt',
        PATIENCE_MS,
      )
    }
    // Neither answered nor withdrawn by somebody else …
    for (const act of ['ACCEPT', 'DECLINE', 'WITHDRAW', 'LEAVE'] as const)
      await say({ kind: 'session', sessionId: id, act })
    line.channel.send({ kind: 'signal', signal: 'READY', sessionId: id })
    assert.equal(alice.requests.pending('in').length, 1)
    await alice.requests.decide(true)
    await until(() => alice.chat.session !== undefined && bob.chat.session !== undefined, 'the session', PATIENCE_MS)
    // … nor joined nor ended by them.
    line.channel.send({ kind: 'signal', signal: 'GONE', sessionId: id })
    await say({ kind: 'session', sessionId: id, act: 'LEAVE' })
    await say({ kind: 'text', text: 'as if in your session', sessionId: id })
    assert.deepEqual([alice.chat.session?.label, bob.chat.session?.label], ['bob', 'alice'])
    const heard = alice.heard.findLast((news) => news.type === 'message')
    assert.deepEqual([heard?.from, heard?.inSession], ['mallory', false])
    await bob.chat.say('a line')
    await until(() => alice.heard.some((news) => news.type === 'message' && news.inSession && news.from === 'bob'))
    await alice.chat.leave()
    await until(() => bob.chat.session === undefined, 'the end', PATIENCE_MS)
    history.push('bob: a line')
    line.channel.abort(new Error('done'))
  })

  await t.test('who is no friend any more is cut off in the middle of a word, and let in no more', async () => {
    const line = await dialUp(mallory, bob)
    await until(() => line.frames.length > 0, 'a greeting', PATIENCE_MS)
    const greeting = line.frames.find((frame) => frame.kind === 'receipt')?.receipt
    line.greet()
    await bob.friends.unfriend(await bob.names.resolve('mallory'))
    await line.channel.closed
    await unharmed([alice, bob], async () => {
      const again = await dialUp(mallory, bob)
      const seq = (greeting?.contiguous ?? 0) + 1
      again.greet()
      again.send(text('still here', { seq, prevHash: greeting?.head }))
      assert.notEqual(await again.channel.closed, undefined)
    })
  })

  await converse(alice, bob, 'five')
  await converse(bob, alice, 'six')
  history.push('alice: five', 'bob: six')
  assert.deepEqual(await chatTexts(alice, 'bob'), history)
  assert.deepEqual(await chatTexts(bob, 'alice'), history)
})
