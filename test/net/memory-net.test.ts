import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answering, ask } from '../../protocols/exchange.ts'
import { MemoryWorld } from '../support/memory-net.ts'
import { befriend, makePerson } from '../support/people.ts'
import { until } from '../support/until.ts'
import type { Exchange } from '../../protocols/exchange.ts'
import type { Bytes } from '../../protocols/signed.ts'

const raw = { encode: (bytes: Bytes) => bytes, decode: (bytes: Bytes) => bytes }
const echo: Exchange<Bytes, Bytes> = {
  protocol: '/test/echo/1',
  request: raw,
  reply: raw,
  requestBytesMax: 100,
  replyBytesMax: 100,
}
const serveEcho = answering(
  echo,
  (request) => request,
  () => undefined,
)

test('memory net: an exchange runs, and a stranger who is not admitted is reset unread', async (t) => {
  const world = new MemoryWorld()
  const [alice, bob] = [makePerson(t, world, 'alice'), makePerson(t, world, 'bob')]
  let open = true
  bob.net.serve(echo.protocol, serveEcho, { admit: () => open })
  const stream = await alice.net.open(bob.peerId, echo.protocol)
  assert.deepEqual(await ask(echo, stream, new Uint8Array([1, 2])), new Uint8Array([1, 2]))
  open = false
  await assert.rejects(ask(echo, await alice.net.open(bob.peerId, echo.protocol), new Uint8Array([1])))
})

test('memory net: a lost reply, an offline peer and a cut each fail the opener', async (t) => {
  const world = new MemoryWorld()
  const [alice, bob] = [makePerson(t, world, 'alice'), makePerson(t, world, 'bob')]
  bob.net.serve(echo.protocol, serveEcho)
  world.disturb = () => 'lose_reply'
  await assert.rejects(ask(echo, await alice.net.open(bob.peerId, echo.protocol), new Uint8Array([1])))
  world.disturb = () => 'none'
  world.cut(alice.peerId, bob.peerId)
  await assert.rejects(alice.net.open(bob.peerId, echo.protocol), { code: 'unreachable' })
  world.mend(alice.peerId, bob.peerId)
  world.offline(alice.peerId)
  await assert.rejects(alice.net.open(bob.peerId, echo.protocol), { code: 'offline' })
})

test('memory net: friends stay friends over a restart and meet again', async (t) => {
  const world = new MemoryWorld()
  const [alice, bob] = [makePerson(t, world, 'alice'), makePerson(t, world, 'bob')]
  await befriend(alice, bob)
  assert.ok(alice.net.isConnected(bob.peerId))
  assert.ok(alice.friends.isFriendPeer(bob.peerId))
  const again = bob.restart()
  assert.ok(again.friends.isFriend(alice.user.publicKey))
  assert.ok(alice.net.isConnected(again.peerId), 'alice keeps bob')
})

test('memory net: gossip reaches subscribers over others, once, and only what the validator accepts', async (t) => {
  const world = new MemoryWorld()
  const people = ['alice', 'bob', 'carol'].map((name) => makePerson(t, world, name))
  const [alice, bob, carol] = people as [(typeof people)[0], (typeof people)[0], (typeof people)[0]]
  const heard: [string, number][] = []
  for (const person of people) {
    person.net.gossip.subscribe('topic', {
      validate: (data) => (data[0] === 0 ? 'reject' : 'accept'),
      receive: (data) => heard.push([person.name, data[0] ?? -1]),
    })
  }
  assert.deepEqual(await alice.net.gossip.publish('topic', new Uint8Array([7])), [])
  world.connect(alice.peerId, bob.peerId)
  world.connect(bob.peerId, carol.peerId)
  assert.deepEqual(await alice.net.gossip.publish('topic', new Uint8Array([0])), [bob.peerId])
  assert.deepEqual(await alice.net.gossip.publish('topic', new Uint8Array([1])), [bob.peerId])
  await until(() => heard.length === 2)
  assert.deepEqual(heard, [
    ['bob', 1],
    ['carol', 1],
  ])
})
