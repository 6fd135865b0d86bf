/** A relay between many: real nodes on loopback. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { noise } from '@chainsafe/libp2p-noise'
import { yamux } from '@chainsafe/libp2p-yamux'
import { circuitRelayTransport, RELAY_V2_HOP_CODEC } from '@libp2p/circuit-relay-v2'
import { identify } from '@libp2p/identify'
import { tcp } from '@libp2p/tcp'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'
import { generateKeyPair } from '../../src/crypto/keys.ts'
import { BOOTSTRAP_LIMITS } from '../../src/limits.ts'
import { createBootstrapNode, createPeerNode } from '../../src/net/node.ts'
import { until } from '../support/until.ts'
import type { TestContext } from 'node:test'
import type { Connection, Libp2p } from '@libp2p/interface'
import type { BootstrapNode, PeerNode, Room } from '../../src/net/node.ts'

const LOOPBACK = ['/ip4/127.0.0.1/tcp/0']
/** More than the 64 and 32 streams of one connection that libp2p allows a protocol by itself. */
const MANY = 70
const AT_ONCE = 7

async function startRelay(
  t: TestContext,
  limits: Room = BOOTSTRAP_LIMITS,
): Promise<{ relay: BootstrapNode; address: string }> {
  const relay = await createBootstrapNode({ device: generateKeyPair(), listen: LOOPBACK, limits })
  t.after(() => relay.stop())
  await relay.start()
  return { relay, address: relay.getMultiaddrs()[0]?.toString() ?? '' }
}

async function startPeer(t: TestContext, address: string): Promise<PeerNode> {
  const peer = await createPeerNode({ device: generateKeyPair(), listen: LOOPBACK })
  t.after(() => peer.stop())
  await peer.start()
  await peer.dial(multiaddr(address))
  return peer
}

/** Nodes with no more than a connection through a relay takes. */
async function startLight(t: TestContext, listen: string[]): Promise<Libp2p> {
  const node = await createLibp2p({
    addresses: { listen },
    transports: [tcp(), circuitRelayTransport()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    services: { identify: identify() },
  })
  t.after(() => node.stop())
  return node
}

/** A few at once: all at the same moment would take longer together than libp2p gives each of them. */
async function each<T>(make: (index: number) => Promise<T>): Promise<T[]> {
  const made: T[] = []
  while (made.length < MANY) {
    const next = made.length
    made.push(...(await Promise.all(Array.from({ length: AT_ONCE }, (_, index) => make(next + index)))))
  }
  return made
}

const isOpen = ({ status }: Connection): boolean => status === 'open'

test('net: seventy are connected to one peer through one relay, and the relay still hears its pings', async (t) => {
  const { relay, address } = await startRelay(t)
  const target = await startPeer(t, address)
  await target.services.reservations.reserve(relay.peerId.toString(), address)
  const way = multiaddr(`${address}/p2p-circuit/p2p/${target.peerId.toString()}`)
  const connections = await each(async () => await (await startLight(t, [])).dial(way))
  await relay.services.ping.ping(target.peerId)
  await target.services.ping.ping(relay.peerId)
  assert.equal(connections.filter(isOpen).length, MANY)
})

test('net: one peer reaches seventy others through one relay', async (t) => {
  const { relay, address } = await startRelay(t)
  const peer = await startPeer(t, address)
  const others = await each(() => startLight(t, [`${address}/p2p-circuit`]))
  const ways = others.map((other) => multiaddr(`${address}/p2p-circuit/p2p/${other.peerId.toString()}`))
  const connections = await each((index) => peer.dial(ways[index] ?? []))
  await peer.services.ping.ping(relay.peerId)
  assert.equal(connections.filter(isOpen).length, MANY)
})

test('net: the slots of two peers that left are free for a third one', async (t) => {
  const { relay, address } = await startRelay(t, { ...BOOTSTRAP_LIMITS, reservations: 2, slotGraceMs: 200 })
  const reserve = async ({ services }: PeerNode): Promise<void> => {
    await services.reservations.reserve(relay.peerId.toString(), address)
  }
  const [alice, bob, carol] = [await startPeer(t, address), await startPeer(t, address), await startPeer(t, address)]
  for (const peer of [alice, bob]) await reserve(peer)
  await assert.rejects(reserve(carol))
  for (const peer of [alice, bob]) await peer.stop()
  await until(() => relay.services.relay.reservations.size === 0, 'the slots are free', 5_000)
  await reserve(carol)
  assert.ok(carol.services.reservations.has(relay.peerId.toString()))
})

for (const hours of [-3, 0, 1]) {
  test(`net: a slot is held, and renewed in place, at a relay whose clock is ${String(hours)} h off`, async (t) => {
    const { relay, address } = await startRelay(t)
    const server = relay.services.relay as unknown as {
      makeReservation(peer: unknown, endS: bigint): Promise<unknown>
    }
    const make = server.makeReservation.bind(server)
    let made = 0
    server.makeReservation = (peer, endS) => {
      made++
      return make(peer, endS + BigInt(hours * 60 * 60))
    }
    const peer = await startPeer(t, address)
    const { reservations } = peer.services
    const relayId = relay.peerId.toString()
    const isReached = (): boolean => peer.getMultiaddrs().some((own) => own.toString().includes('/p2p-circuit'))
    await reservations.reserve(relayId, address)
    assert.equal(made, 1)
    assert.ok(reservations.has(relayId))
    await until(isReached, 'the relay is announced')
    await reservations.renew(relayId)
    assert.equal(made, 2)
    assert.ok(reservations.has(relayId) && isReached())
  })
}

test('net: whoever asks a relay for a connection at great length is not heard to the end', async (t) => {
  const { address } = await startRelay(t)
  const connection = await (await startLight(t, [])).dial(multiaddr(address))
  const stream = await connection.newStream(RELAY_V2_HOP_CODEC)
  // A message of 2 MiB is announced, and begins.
  stream.send(Uint8Array.from([0x80, 0x80, 0x80, 0x01]))
  for (let frames = 0; frames < 10; frames++) stream.send(new Uint8Array(1024))
  await until(() => stream.status !== 'open', 'the relay resets the stream', 5_000)
})
