import assert from 'node:assert/strict'
import { test } from 'node:test'
import { noise } from '@chainsafe/libp2p-noise'
import { yamux } from '@chainsafe/libp2p-yamux'
import { privateKeyFromRaw } from '@libp2p/crypto/keys'
import { tcp } from '@libp2p/tcp'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'
import { encode as varint } from 'uint8-varint'
import { concat } from 'uint8arrays/concat'
import { makeRegistration } from '../../protocols/rendezvous/registration.ts'
import {
  RENDEZVOUS,
  getChallenge,
  lookup,
  refresh,
  register,
  unregister,
} from '../../protocols/rendezvous/rendezvous.ts'
import { Status } from '../../protocols/rendezvous/wire.ts'
import { systemClock } from '../../src/clock.ts'
import { openBootstrap } from '../../src/compose/bootstrap.ts'
import { sha256 } from '../../src/crypto/keys.ts'
import { Rendezvous } from '../../src/names/rendezvous.ts'
import { temporaryDirectory } from '../support/people.ts'
import { recordOf } from '../support/record.ts'
import { until } from '../support/until.ts'
import { Actor } from './node.ts'
import type { TestContext } from 'node:test'
import type { Stream } from '@libp2p/interface'
import type { ClaimReply } from '../../protocols/rendezvous/rendezvous.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { Net } from '../../src/net/net.ts'

interface RealNode {
  /** A stream over a connection that `actor` made with its own libp2p node. */
  stream(actor: Actor): Promise<Stream>
  claim(actor: Actor, record: Bytes): Promise<ClaimReply>
  restart(): Promise<void>
  readonly address: string
  readonly faults: unknown[]
}

/** A whole bootstrap node on loopback, and a bare libp2p node of each actor's own. */
async function startNode(t: TestContext): Promise<RealNode> {
  const dataDir = temporaryDirectory(t)
  const faults: unknown[] = []
  const report = (error: unknown): void => void faults.push(error)
  const open = (): ReturnType<typeof openBootstrap> =>
    openBootstrap({ dataDir, listen: ['/ip4/127.0.0.1/tcp/0'], clock: systemClock, report })
  let bootstrap = await open()
  t.after(() => bootstrap.close())
  const peers = new Map<Actor, ReturnType<typeof barePeer>>()
  const stream = async (actor: Actor): Promise<Stream> => {
    if (!peers.has(actor)) peers.set(actor, barePeer(t, actor))
    const peer = await peers.get(actor)
    if (peer === undefined) throw new Error('no such peer')
    return await peer.dialProtocol(multiaddr(bootstrap.addresses[0]), RENDEZVOUS.protocol)
  }
  return {
    stream,
    faults,
    get address() {
      return String(bootstrap.addresses[0])
    },
    claim: async (actor, record) => {
      const challenge = await getChallenge(await stream(actor))
      assert.ok(challenge)
      const registration = makeRegistration(actor.user, record, challenge, sha256)
      return await register(await stream(actor), { record, registration })
    },
    restart: async () => {
      await bootstrap.close()
      bootstrap = await open()
    },
  }
}

async function barePeer(t: TestContext, { device }: Actor): ReturnType<typeof createLibp2p> {
  const peer = await createLibp2p({
    privateKey: privateKeyFromRaw(concat([device.seed, device.publicKey])),
    transports: [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
  })
  t.after(() => peer.stop())
  return peer
}

test('rendezvous: an attacker with a node of its own cannot take a name, nor speak for another peer', async (t) => {
  const node = await startNode(t)
  const [alice, mallory] = [new Actor(), new Actor()]
  const record = recordOf(alice.user, 'alice', [alice.device])
  const challenge = await getChallenge(await node.stream(alice))
  assert.ok(challenge)
  const claim = { record, registration: makeRegistration(alice.user, record, challenge, sha256) }
  assert.equal((await register(await node.stream(alice), claim)).status, Status.STORED)
  assert.equal(await refresh(await node.stream(alice), { lease: alice.lease(1) }), Status.STORED)

  const own = recordOf(mallory.user, 'alice', [mallory.device], 1_000_000)
  assert.equal((await node.claim(mallory, own)).status, Status.TAKEN)
  assert.equal((await register(await node.stream(mallory), claim)).status, Status.UNCHALLENGED)
  assert.equal(await unregister(await node.stream(mallory), alice.lease(2, { online: false })), Status.REFUSED)
  const redirect = alice.lease(3, { addresses: ['/ip4/6.6.6.6/tcp/6'] })
  assert.equal(await refresh(await node.stream(mallory), { lease: redirect }), Status.REFUSED)

  const { found } = await lookup(await node.stream(mallory), { name: 'alice' })
  assert.deepEqual([found?.record, found?.leases, found?.online], [record, [alice.lease(1)], true])
})

test('rendezvous: a stream that promises too much is reset, and the node serves on', async (t) => {
  const node = await startNode(t)
  const mallory = new Actor()
  const stream = await node.stream(mallory)
  stream.send(varint(2 ** 32))
  await until(() => stream.status !== 'open', 'the reset')
  assert.equal((await lookup(await node.stream(mallory), { name: 'alice' })).status, Status.NOT_FOUND)
  assert.equal(node.faults.length, 1)
})

test('rendezvous rule 7: after a restart the node has the same id and address, and knows every name', async (t) => {
  const node = await startNode(t)
  const alice = new Actor()
  const record = recordOf(alice.user, 'alice', [alice.device])
  await node.claim(alice, record)
  const before = node.address
  await node.restart()
  assert.equal(node.address, before)
  const { found } = await lookup(await node.stream(alice), { name: 'alice' })
  assert.deepEqual(found?.record, record)
})

test('rendezvous: a peer asks for sixty friends at once, and gets an answer for each', async (t) => {
  const node = await startNode(t)
  const alice = new Actor()
  await node.claim(alice, recordOf(alice.user, 'alice', [alice.device]))
  const nodeId = String(node.address.split('/').at(-1))
  const net = { open: () => node.stream(alice) } as unknown as Net
  const rendezvous = new Rendezvous({ net, nodes: () => [nodeId], user: alice.user })
  const asked = Array.from({ length: 60 }, () => rendezvous.lookup({ name: 'alice' }))
  const answers = await Promise.all(asked)
  assert.deepEqual(
    answers.map(({ found }) => found.length),
    answers.map(() => 1),
  )
  assert.deepEqual(node.faults, [])
})
