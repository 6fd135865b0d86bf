import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RelayWatch } from '../../src/net/relay-watch.ts'
import { SimulatedClock } from '../support/simulated-clock.ts'
import { settle } from '../support/until.ts'
import type { PeerNode } from '../../src/net/node.ts'

const HOP = ['/libp2p/circuit/relay/0.2.0/hop']

/** A watch over relays that give everything. */
function watch(wants: (peerId: string) => boolean): { relays: RelayWatch; clock: SimulatedClock; held: Set<string> } {
  const clock = new SimulatedClock()
  const held = new Set<string>()
  const reservations = {
    has: (peerId: string) => held.has(peerId),
    reserve: (peerId: string) => Promise.resolve(held.add(peerId)),
  }
  const node = { services: { reservations } } as unknown as PeerNode
  const relays = new RelayWatch({ clock, node: () => node, wants })
  relays.start()
  return { relays, clock, held }
}

test('relay watch: who can be dialled holds slots at bootstrap nodes alone', async () => {
  let isDirect = true
  const { relays, clock, held } = watch((peerId) => !isDirect || peerId === 'node')
  for (const peerId of ['friend', 'node']) relays.identified(peerId, `/ip4/192.0.2.7/tcp/1/p2p/${peerId}`, HOP)
  await settle()
  clock.advance(5_000)
  await settle()
  assert.deepEqual([...held], ['node'])
  isDirect = false
  clock.advance(5_000)
  await settle()
  assert.deepEqual([...held], ['node', 'friend'])
})
