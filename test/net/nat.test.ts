import assert from 'node:assert/strict'
import { test } from 'node:test'
import { peerIdFromString } from '@libp2p/peer-id'
import { streamPair } from '@libp2p/utils'
import { multiaddr } from '@multiformats/multiaddr'
import { dialling, REACH } from '../../protocols/reach/reach.ts'
import { peerIdOf } from '../../protocols/signed.ts'
import { generateKeyPair } from '../../src/crypto/keys.ts'
import { Nat } from '../../src/net/nat.ts'
import { SimulatedClock } from '../support/simulated-clock.ts'
import { settle, until } from '../support/until.ts'
import type { Connection } from '@libp2p/interface'
import type { Verdict } from '../../protocols/reach/reach.ts'
import type { PeerNode } from '../../src/net/node.ts'

const SEEN: Verdict = { host: '/ip4/192.0.2.7', reached: [4101] }

/** Peers outside that answer what `say` gives, and a node that is connected to all of them. */
function askedOf(say: (peerId: string) => Verdict): {
  nat: Nat
  clock: SimulatedClock
  peers: string[]
  asked: string[]
} {
  const clock = new SimulatedClock()
  const asked: string[] = []
  const peers = [1, 2].map(() => peerIdOf(generateKeyPair().publicKey))
  const connectionTo = (peerId: string): Connection => {
    const remote = { remotePeer: peerIdFromString(peerId), remoteAddr: multiaddr('/ip4/192.0.2.1/tcp/4001') }
    const newStream = async (): Promise<unknown> => {
      const [near, far] = await streamPair({ protocol: REACH.protocol })
      asked.push(peerId)
      void dialling(
        () => Promise.resolve(say(peerId)),
        () => undefined,
      )(far, remote as Connection)
      return near
    }
    return { ...remote, newStream, timeline: { open: 0 }, status: 'open' } as unknown as Connection
  }
  const own = { ports: () => [4101], confirm: () => undefined, forget: () => undefined }
  const node = {
    services: { own },
    getConnections: (peerId: { toString(): string }) => [connectionTo(peerId.toString())],
  } as unknown as PeerNode
  const nat = new Nat({ clock, node: () => node, askable: () => peers })
  nat.start()
  return { nat, clock, peers, asked }
}

test('nat: whoever is busy is named so, and asked again within 40 s', async () => {
  let busy = 2
  const { nat, clock, peers } = askedOf(() => (busy-- > 0 ? 'BUSY' : SEEN))
  await nat.ask(peers[0] ?? '')
  assert.deepEqual([nat.state.verdict, nat.state.lastError], ['unknown', 'it was busy'])
  for (let passedS = 0; passedS < 40; passedS += 5) {
    clock.advance(5_000)
    await settle()
  }
  await until(() => nat.state.verdict === 'direct')
  assert.equal(nat.state.lastError, undefined)
  nat.stop()
})

test('nat: who cannot say is not the only one who is asked, and whoever says is asked alone', async () => {
  const { nat, clock, peers, asked } = askedOf((peerId) => (peerId === peers[0] ? 'RELAYED' : SEEN))
  clock.advance(15 * 60_000)
  await until(() => nat.state.verdict === 'direct')
  assert.deepEqual(asked, peers)
  assert.equal(nat.state.saidBy, peers[1])
  nat.stop()
})
