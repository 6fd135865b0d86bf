import assert from 'node:assert/strict'
import { test } from 'node:test'
import { multiaddr } from '@multiformats/multiaddr'
import { bestFirst, SETTLED_MS } from '../../src/net/connections.ts'
import type { Connection } from '@libp2p/interface'

const DIRECT = '/ip4/192.0.2.1/tcp/4001'
const RELAYED = `${DIRECT}/p2p/12D3KooWQYzqnLASJRabyMpn1PTU1UNgeyAKpdfPHXXyZ1nbuyDc/p2p-circuit`

function connection(id: string, ageMs: number, address = DIRECT, status = 'open'): Connection {
  return { id, status, remoteAddr: multiaddr(address), timeline: { open: Date.now() - ageMs } } as Connection
}

const order = (...connections: Connection[]): string[] => bestFirst(connections).map(({ id }) => id)

test('net: of several connections to a peer the newest is the best, once it is sure that it stays', () => {
  const [old, newer] = [connection('old', 60_000), connection('newer', 2 * SETTLED_MS)]
  assert.deepEqual(order(old, newer), ['newer', 'old'])
  assert.deepEqual(order(connection('young', 10), old, newer), ['newer', 'old', 'young'])
})

test('net: of connections that have just opened the first is the best: the other may be a dial back', () => {
  assert.deepEqual(order(connection('own', 100), connection('back', 50)), ['own', 'back'])
  assert.deepEqual(order(connection('back', 50), connection('own', 100)), ['own', 'back'])
})

test('net: direct connections go before relayed ones, and closing ones count for nothing', () => {
  const relayed = connection('relayed', 5_000, RELAYED)
  assert.deepEqual(order(relayed, connection('direct', 60_000)), ['direct', 'relayed'])
  assert.deepEqual(order(relayed, connection('closing', 60_000, DIRECT, 'closing')), ['relayed'])
})
