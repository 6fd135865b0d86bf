import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RelayWatch } from '../../src/net/relay-watch.ts'
import { SimulatedClock } from '../support/simulated-clock.ts'
import { settle } from '../support/until.ts'
import type { PeerNode } from '../../src/net/node.ts'

const HOUR_MS = 60 * 60_000
const HOP = ['/libp2p/circuit/relay/0.2.0/hop']

interface Watched {
  readonly relays: RelayWatch
  readonly clock: SimulatedClock
  readonly held: Set<string>
  /** Who was asked again. */
  readonly renewed: string[]
}

/** A watch over relays that give everything. */
function watch(wants: (peerId: string) => boolean): Watched {
  const clock = new SimulatedClock()
  const held = new Set<string>()
  const renewed: string[] = []
  const reservations = {
    has: (peerId: string) => held.has(peerId),
    reserve: (peerId: string) => Promise.resolve(held.add(peerId)),
    renew: (peerId: string) => Promise.resolve(renewed.push(peerId)),
  }
  const node = { services: { reservations } } as unknown as PeerNode
  const relays = new RelayWatch({ clock, node: () => node, wants })
  relays.start()
  return { relays, clock, held, renewed }
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

test('relay watch: a slot is asked for again each hour, whatever the wall clock says', async () => {
  const { relays, clock, renewed } = watch(() => true)
  relays.identified('node', '/ip4/192.0.2.7/tcp/1/p2p/node', HOP)
  await settle()
  clock.advance(5_000)
  await settle()
  for (const hours of [1, 2, 3]) {
    clock.jump((hours - 2) * 3 * HOUR_MS)
    clock.advance(HOUR_MS - 5_000)
    await settle()
    assert.equal(renewed.length, hours - 1)
    // Another address of the same node is no other slot.
    relays.identified('node', `/ip4/192.0.2.7/tcp/${String(hours)}/p2p/node`, HOP)
    await settle()
    clock.advance(5_000)
    await settle()
    assert.equal(renewed.length, hours)
  }
})
