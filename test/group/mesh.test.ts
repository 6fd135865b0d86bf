import assert from 'node:assert/strict'
import test from 'node:test'
import { peerIdOf } from '../../protocols/signed.ts'
import { generateKeyPair, sha256 } from '../../src/crypto/keys.ts'
import { chosen } from '../../src/groups/mesh.ts'

const GROUP = sha256()

function people(count: number): { peerId: string; device: Uint8Array<ArrayBuffer> }[] {
  return Array.from({ length: count }, () => generateKeyPair().publicKey).map((device) => ({
    device,
    peerId: peerIdOf(device),
  }))
}

/** How many of `alive` can reach the first of them over kept connections. */
function reachable(members: ReturnType<typeof people>, leader: string, alive: ReadonlySet<string>): number {
  const edges = new Map<string, Set<string>>(members.map(({ peerId }) => [peerId, new Set()]))
  for (const { peerId } of members) {
    for (const other of chosen(GROUP, members, peerId, leader)) {
      edges.get(peerId)?.add(other)
      edges.get(other)?.add(peerId)
    }
  }
  const [first] = alive
  const found = new Set([first ?? ''])
  for (const one of found) for (const other of edges.get(one) ?? []) if (alive.has(other)) found.add(other)
  return found.size
}

test('group: in a small group everyone keeps everyone', () => {
  const members = people(9)
  const [leader] = members
  for (const { peerId } of members) {
    const kept = chosen(GROUP, members, peerId, leader?.peerId ?? '')
    assert.equal(kept.length, 8)
    assert.equal(kept.includes(peerId), false)
  }
})

test('group: in a large group each keeps a few, and all hang together, also without the leader and any other', () => {
  for (const count of [10, 30, 60]) {
    const members = people(count)
    const leader = members[0]?.peerId ?? ''
    for (const { peerId } of members) {
      const kept = chosen(GROUP, members, peerId, leader)
      assert.ok(kept.length <= 7 && kept.length >= 6, `${kept.length} kept`)
      assert.ok(peerId === leader || kept.includes(leader))
    }
    const all = members.map(({ peerId }) => peerId)
    assert.equal(reachable(members, leader, new Set(all)), count)
    for (const lost of all.slice(1)) {
      const alive = new Set(all.filter((peerId) => peerId !== leader && peerId !== lost))
      assert.equal(reachable(members, leader, alive), count - 2)
    }
  }
})
