import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Reservations } from '../../src/net/reservations.ts'
import { deferred } from '../support/deferred.ts'
import { until } from '../support/until.ts'
import type { TransportManager } from '@libp2p/interface-internal'

const RELAY = '12D3KooWEKa1od1F5U3ULLymKNfMfMdXmbeAnktKnAEV3kqgtg1Q'

test('reservations: a slot that is granted while the node stops is given up, or its timer would keep the process alive', async () => {
  const granted = deferred()
  let held = 0
  const store = {
    relayFilter: {},
    hasReservation: () => held > 0,
    addRelay: () => Promise.resolve(),
    cancelReservations: () => {
      held = 0
    },
  }
  const transports = {
    getTransports: () => [{ reservationStore: store }],
    getListeners: () => [],
    listen: async () => {
      await granted.promise
      held = 1
    },
  }
  const reservations = new Reservations({ transportManager: transports as unknown as TransportManager })
  reservations.start()
  const asked = reservations.reserve(RELAY, `/ip4/192.0.2.7/tcp/4001/p2p/${RELAY}`)
  reservations.stop()
  granted.resolve(undefined)
  await asked
  assert.equal(held, 1)
  await until(() => held === 0)
})
