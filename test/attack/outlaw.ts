import assert from 'node:assert/strict'
import { peekEnvelope } from '../../protocols/group/envelope.ts'
import { publicTopic } from '../../protocols/group/group.ts'
import { apply } from '../../protocols/group/log.ts'
import { makeRequest } from '../../protocols/group/request.ts'
import { after, rootOf } from '../../protocols/group/roster.ts'
import { GroupEnvelope, GroupLogEntry } from '../../protocols/group/wire.ts'
import { sign } from '../../protocols/signed.ts'
import { Signed } from '../../protocols/wire.ts'
import { randomBytes, sha256 } from '../../src/crypto/keys.ts'
import { checks } from '../../src/groups/parts.ts'
import { consentOf, envelopeOf, textBody } from '../group/scribe.ts'
import { until } from '../support/until.ts'
import { PATIENCE_MS, roster } from './town.ts'
import type { Body } from '../../protocols/group/envelope.ts'
import type { GroupState } from '../../protocols/group/roster.ts'
import type { GroupRequest, Op } from '../../protocols/group/wire.ts'
import type { Bytes, Signer } from '../../protocols/signed.ts'
import type { Attacker, Target } from '../support/attacker.ts'
import type { Resident } from './town.ts'

/** Where a peer can be attacked. */
export function at(one: Resident): Target {
  return { addresses: one.net.addresses() }
}

/** The entries of a group as they stand on somebody's disk: what any member has, and could hand on. */
export function entriesOf(one: Resident, group: string): Bytes[] {
  return one.store
    .all('SELECT bytes FROM group_entry NATURAL JOIN chat_group WHERE label = ? ORDER BY seq', group)
    .map(({ bytes }) => bytes as Bytes)
}

export function stateOf(one: Resident, group: string): GroupState {
  let state: GroupState | undefined
  for (const entry of entriesOf(one, group)) state = apply(state, entry, checks)
  assert.ok(state)
  return state
}

/** Signed GroupEnvelopes of one author, as they stand on a member's disk. */
export function envelopesOf(one: Resident, author: Resident | Attacker): Bytes[] {
  const peerId = 'net' in author ? author.net.peerId : author.peerId
  return one.store
    .all('SELECT bytes FROM group_envelope WHERE peer_id = ? ORDER BY first', peerId)
    .map(({ bytes }) => bytes as Bytes)
}

/** The entry that would follow, sound in all but who signs it. */
export function forgedEntry(state: GroupState, signer: Signer, op: Op, fields: Partial<GroupLogEntry> = {}): Bytes {
  const draft: GroupLogEntry = {
    groupId: state.groupId,
    seq: state.seq + 1,
    prevHash: state.hash,
    term: 0,
    epoch: 0,
    ops: [op],
    membersRoot: new Uint8Array(),
    commit: new Uint8Array(),
    epochAuthHash: new Uint8Array(),
    topicEpoch: 0,
    createdMs: 1,
    ...fields,
  }
  const next = after(state, state.leader.device, draft, new Uint8Array(32), checks)
  return sign(signer, 'kith/group-entry/1', GroupLogEntry.encode({ ...draft, membersRoot: rootOf(next, sha256) }))
}

/** An envelope that names `device` as its author, whoever signs it. */
export function inTheNameOf(device: Bytes, signer: Signer, state: GroupState, body: Body, seq = 1): Bytes {
  const { groupId, seq: logSeq, hash: logHash } = state
  const prevHash = seq > 1 ? randomBytes(32) : new Uint8Array()
  const header = { groupId, device, seq, prevHash, logSeq, logHash, epoch: 0 }
  const encoded =
    body.kind === 'content'
      ? GroupEnvelope.encode({ ...header, content: { items: [...body.items] } })
      : GroupEnvelope.encode({ ...header, leave: {} })
  return sign(signer, 'kith/group-envelope/1', encoded)
}

/** Somebody's signature under other words than theirs, as if they had said them next. */
export function tampered(envelope: Bytes, text: string): Bytes {
  const signed = Signed.decode(envelope)
  const said = GroupEnvelope.decode(signed.payload)
  const place = { seq: said.seq + 1, prevHash: sha256(signed.payload) }
  const payload = GroupEnvelope.encode({ ...said, ...place, content: { items: [{ lamport: 9, sentMs: 1, text }] } })
  return Signed.encode({ ...signed, payload })
}

/** Joins the topic as anybody can who knows its name, beside these members. */
export async function listenIn(attacker: Attacker, state: GroupState, members: Resident[]): Promise<string> {
  const topic = publicTopic(state.groupId)
  const { gossip } = attacker.node.services
  gossip.subscribe(topic)
  for (const member of members) await attacker.dial(at(member))
  // Noise until all of it arrives: subscriptions are known a moment before anything can be sent.
  await until(
    async () => {
      const { recipients } = await gossip.publish(topic, randomBytes(100))
      for (const member of members) forgive(member, attacker)
      return members.every(({ net }) => recipients.some((peer) => peer.toString() === net.peerId))
    },
    'the members hear',
    PATIENCE_MS,
  )
  return topic
}

/** Has a member go on listening to somebody whose frames were faulty: each of many is to be judged. */
function forgive(member: Resident, attacker: Attacker): void {
  const { score } = gossipOf(member)
  const stats = score.peerStats.get(attacker.peerId)
  for (const topic of Object.values(stats?.topics ?? {})) topic.invalidMessageDeliveries = 0
  score.scoreCache.delete(attacker.peerId)
}

/** What gossipsub knows and does not show in its interface. */
export interface Gossip {
  readonly score: {
    readonly peerStats: Map<string, { topics: Record<string, { invalidMessageDeliveries: number }> }>
    readonly scoreCache: Map<string, unknown>
    score(peerId: string): number
  }
  /** The frames that passed, for as long as they are remembered. */
  readonly seenCache: { clear(): void; readonly size: number }
  readonly fastMsgIdCache: { clear(): void }
}

export function gossipOf({ net }: Resident): Gossip {
  return net.node?.services.gossip as unknown as Gossip
}

/** Publishes frames, each of which goes to each member, whatever they think of those before. */
export async function publishAll(
  attacker: Attacker,
  topic: string,
  members: Resident[],
  frames: readonly Bytes[],
): Promise<void> {
  for (const frame of frames) {
    for (const member of members) forgive(member, attacker)
    const before = members.map((member) => gossipOf(member).seenCache.size)
    const { recipients } = await attacker.node.services.gossip.publish(topic, frame)
    for (const { net } of members) assert.ok(recipients.some((peer) => peer.toString() === net.peerId))
    // A slow machine would judge many at once, and after nine hear no more of them.
    const isHere = (member: Resident, index: number): boolean => gossipOf(member).seenCache.size > (before[index] ?? 0)
    await until(() => members.every(isHere), 'the frame is judged', PATIENCE_MS)
  }
}

/** Publishes frames that are provably faulty, and waits until each member has thrown each away. */
export async function publishInVain(
  attacker: Attacker,
  topic: string,
  members: Resident[],
  frames: readonly Bytes[],
): Promise<void> {
  const before = members.map(({ groups }) => groups.rejected)
  await publishAll(attacker, topic, members, frames)
  await until(
    () => members.every(({ groups }, index) => groups.rejected >= (before[index] ?? 0) + frames.length),
    'every frame is rejected everywhere',
    PATIENCE_MS,
  )
}

/** One signed group request of the attacker's. */
export function letter(from: Attacker, to: Resident, groupId: Bytes, body: Partial<GroupRequest>): { request: Bytes } {
  const { publicKey } = to.identity.device
  return { request: makeRequest(from.device, { id: randomBytes(16), groupId, to: publicKey, createdMs: 1, ...body }) }
}

/** Becomes a member of a public group the honest way, by hand. */
export async function enrol(attacker: Attacker, leader: Resident, group: string): Promise<void> {
  const { groupId, spans } = stateOf(leader, group)
  const afterSeq = spans.get(attacker.peerId)?.at(-1)?.upto ?? 0
  const consent = consentOf(attacker, leader.identity.device.publicKey, { groupId, afterSeq })
  assert.equal(await attacker.tell(at(leader), { request: consent }), 'STORED')
  const request = leader.requests.pending('in').find(({ kind }) => kind === 'join')
  assert.ok(request)
  await leader.requests.decide(true, request.number)
  await until(() => roster(leader, group).includes(attacker.name), `${attacker.name} is in`, PATIENCE_MS)
}

/** A message of the attacker's own. */
export function words(state: GroupState, from: Attacker, text: string, seq = 1, before?: Bytes): Bytes {
  const prevHash = before === undefined ? undefined : peekEnvelope(before, sha256).hash
  return envelopeOf(state, from, textBody(text), seq, prevHash)
}

/** Makes a member ask the attacker for what it has, and waits until the page that it gets is dealt with. */
export async function servePage(
  attacker: Attacker,
  member: Resident,
  state: GroupState,
  page: { readonly entries?: Bytes[]; readonly envelopes?: Bytes[] },
  isDealtWith: () => boolean,
): Promise<void> {
  const head = { seq: state.seq + 5, hash: randomBytes(32), top: 0, term: 0 }
  attacker.page = () => ({ head, entries: [], envelopes: [], yours: [], more: false, ...page })
  await until(
    async () => {
      await attacker.tell(at(member), { sync: { groupId: state.groupId, head, have: [], places: [] } })
      return isDealtWith()
    },
    'the page is dealt with',
    PATIENCE_MS,
  )
}
