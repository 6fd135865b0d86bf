import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dialable } from '../../src/net/addresses.ts'

const PEER = '12D3KooWEKa1od1F5U3ULLymKNfMfMdXmbeAnktKnAEV3kqgtg1Q'
const RELAY = '/ip4/9.9.9.9/tcp/4001/p2p/12D3KooWPAStCC9kHLnzUjyKs8bkLuE6oCkiReQShCV5inDZdxXp/p2p-circuit'
const HERE = [
  { address: '127.0.0.1', cidr: '127.0.0.1/8' },
  { address: '192.168.1.5', cidr: '192.168.1.5/24' },
]

const sorted = (addresses: string[], own: string[] = []): string[] =>
  dialable(addresses, PEER, own, HERE).map((address) => address.toString().replace(`/p2p/${PEER}`, ''))

test('addresses: this network first, then the world, then relays, and networks that are not ours last', () => {
  const [local, far, foreign] = ['/ip4/192.168.1.9/tcp/1', '/ip4/5.5.5.5/tcp/1', '/ip4/10.7.7.7/tcp/1'] as const
  assert.deepEqual(sorted([foreign, RELAY, far, local]), [local, far, RELAY, foreign])
})

test('addresses: loopback is dialled only on one machine, our own never, and each once', () => {
  const [loopback, far] = ['/ip4/127.0.0.1/tcp/1', '/ip4/5.5.5.5/tcp/1'] as const
  assert.deepEqual(sorted([loopback, far]), [far])
  assert.deepEqual(sorted([loopback]), [loopback])
  assert.deepEqual(sorted([loopback, RELAY]), [loopback, RELAY])
  assert.deepEqual(sorted([loopback, '/ip4/192.168.1.5/tcp/1']), [loopback, '/ip4/192.168.1.5/tcp/1'])
  assert.deepEqual(sorted([far, `${far}/p2p/${PEER}`]), [far])
  assert.deepEqual(sorted([far], [`${far}/p2p/12D3KooWPAStCC9kHLnzUjyKs8bkLuE6oCkiReQShCV5inDZdxXp`]), [])
  assert.deepEqual(
    sorted(['nonsense', `/ip4/5.5.5.5/tcp/1/p2p/12D3KooWPAStCC9kHLnzUjyKs8bkLuE6oCkiReQShCV5inDZdxXp`]),
    [],
  )
})
