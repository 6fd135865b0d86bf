import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Reservations } from '../../src/net/reservations.ts'
import type { TransportManager } from '@libp2p/interface-internal'

test('reservations: a slot that is granted once the node has stopped is given up, or its timer would keep the process alive', () => {
  let held = 0
  const store = Object.assign(new EventTarget(), {
    cancelReservations: () => {
      held = 0
    },
  })
  const grant = (): void => {
    held = 1
    store.dispatchEvent(new Event('relay:created-reservation'))
  }
  const transportManager = { getTransports: () => [{ reservationStore: store }] } as unknown as TransportManager
  const reservations = new Reservations({ transportManager })
  reservations.start()
  grant()
  assert.equal(held, 1)
  reservations.stop()
  grant()
  assert.equal(held, 0)
})
