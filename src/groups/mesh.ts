import { compare } from 'uint8arrays/compare'
import { concat } from 'uint8arrays/concat'
import { sha256 } from '../crypto/keys.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { Friendships } from '../friends/friendships.ts'
import type { Net } from '../net/net.ts'
import type { Standing } from './ledger.ts'

/** Up to here everybody keeps a connection to everybody. */
const FULL_MESH_MEMBERS = 8
/** In larger groups each keeps the leader and this many others; others keep it in turn. */
const CHOSEN = 6
/** Of those, the next in the ring of all members: with them alone the graph is connected, whoever one of them loses. */
const RING = 2

/**
 * Whom a member keeps connections to. Everyone computes the same ring and the same distances, so that no member is left
 * out: the two next ones in the ring, and the nearest by a hash of both keys.
 */
export function chosen(
  groupId: Bytes,
  members: readonly { peerId: string; device: Bytes }[],
  me: string,
  leader: string,
): string[] {
  const own = members.find(({ peerId }) => peerId === me)
  const others = members.filter(({ peerId }) => peerId !== me)
  if (own === undefined || others.length <= FULL_MESH_MEMBERS) return others.map(({ peerId }) => peerId)
  const ring = sortedBy(members, ({ device }) => sha256(groupId, device))
  const at = ring.indexOf(own)
  const next = [1, 2].slice(0, RING).map((step) => ring[(at + step) % ring.length]?.peerId ?? leader)
  const near = sortedBy(others, ({ device }) => sha256(groupId, ...pair(own.device, device))).map(
    ({ peerId }) => peerId,
  )
  const picked = new Set([...new Set([...next, ...near.filter((peerId) => peerId !== leader)])].slice(0, CHOSEN))
  if (leader !== me) picked.add(leader)
  return [...picked]
}

/** The connections that groups keep: deliberate, so that gossip has a mesh and catch-up somebody to ask. */
export class Mesh {
  readonly #net: Net
  readonly #friends: Friendships
  #kept = new Set<string>()

  constructor({ net, friends }: { net: Net; friends: Friendships }) {
    this.#net = net
    this.#friends = friends
  }

  /** Keeps what these groups need, and lets go of what no group and no friendship needs any more. */
  update(standings: readonly Standing[], contacts: readonly string[], me: string): void {
    const wanted = new Set(contacts)
    for (const { row, state } of standings) {
      if (row.state !== 'member') continue
      for (const peerId of chosen(row.groupId, [...state.members.values()], me, state.leader.peerId)) wanted.add(peerId)
    }
    wanted.delete(me)
    for (const peerId of wanted) this.#net.keep(peerId)
    for (const peerId of this.#kept) {
      if (!wanted.has(peerId) && !this.#friends.isFriendPeer(peerId)) this.#net.release(peerId)
    }
    this.#kept = wanted
  }
}

function sortedBy<T>(items: readonly T[], distance: (item: T) => Uint8Array): T[] {
  return items
    .map((item) => ({ item, at: distance(item) }))
    .sort((a, b) => compare(a.at, b.at))
    .map(({ item }) => item)
}

function pair(a: Bytes, b: Bytes): Uint8Array[] {
  return compare(a, b) < 0 ? [concat([a, b])] : [concat([b, a])]
}
