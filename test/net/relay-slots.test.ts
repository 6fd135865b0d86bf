import assert from 'node:assert/strict'
import { test } from 'node:test'
import { peerIdFromString } from '@libp2p/peer-id'
import { multiaddr } from '@multiformats/multiaddr'
import { peerIdOf } from '../../protocols/signed.ts'
import { generateKeyPair } from '../../src/crypto/keys.ts'
import { RelaySlots } from '../../src/net/relay-slots.ts'
import { SimulatedClock } from '../support/simulated-clock.ts'
import type { CircuitRelayService, RelayReservation } from '@libp2p/circuit-relay-v2'
import type { PeerId } from '@libp2p/interface'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const peer = peerIdFromString(peerIdOf(generateKeyPair().publicKey))

function reservation(): RelayReservation {
  const signal = Object.assign(new AbortController().signal, { reset: () => undefined, clear: () => undefined })
  return { expiry: new Date(), addr: multiaddr('/ip4/192.0.2.7/tcp/4001'), signal }
}

function slots(): { clock: SimulatedClock; taken: Map<PeerId, RelayReservation>; tell: (type: string) => void } {
  const clock = new SimulatedClock()
  const taken = new Map<PeerId, RelayReservation>()
  const events = new EventTarget()
  const reservations = taken as unknown as CircuitRelayService['reservations']
  new RelaySlots({ clock, reservations, events })
  const tell = (type: string): void => {
    events.dispatchEvent(new CustomEvent(type, { detail: peer }))
  }
  return { clock, taken, tell }
}

test('relay slots: one that was asked for again in time never ends, and ends two hours after the last time', () => {
  const { clock, taken } = slots()
  const given = reservation()
  for (let hours = 0; hours < 10; hours++) {
    taken.set(peer, given)
    clock.advance(HOUR_MS)
    assert.ok(taken.has(peer), `${String(hours)} h`)
  }
  clock.advance(HOUR_MS)
  assert.ok(!taken.has(peer))
})

test('relay slots: one is free a minute after its peer left, unless the peer is back', () => {
  const { clock, taken, tell } = slots()
  taken.set(peer, reservation())
  tell('peer:disconnect')
  clock.advance(MINUTE_MS - 1)
  tell('peer:connect')
  clock.advance(MINUTE_MS)
  assert.ok(taken.has(peer))
  tell('peer:disconnect')
  clock.advance(MINUTE_MS - 1)
  assert.ok(taken.has(peer))
  clock.advance(1)
  assert.ok(!taken.has(peer))
})

test('relay slots: the end of an old one leaves alone what the peer has by a new one', () => {
  const { clock, taken, tell } = slots()
  taken.set(peer, reservation())
  clock.advance(HOUR_MS)
  taken.delete(peer)
  tell('peer:disconnect')
  tell('peer:connect')
  taken.set(peer, reservation())
  clock.advance(HOUR_MS + MINUTE_MS)
  assert.ok(taken.has(peer))
})
