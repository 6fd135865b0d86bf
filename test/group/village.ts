import assert from 'node:assert/strict'
import { peerIdFromString } from '@libp2p/peer-id'
import { openOffice, roster, settleIn } from '../attack/town.ts'
import { until } from '../support/until.ts'
import type { ConnectionGater, PeerId } from '@libp2p/interface'
import type { TestContext } from 'node:test'
import type { Resident } from '../attack/town.ts'

/** A slow machine may take this long to do what is not measured. */
const PATIENCE_MS = 120_000

/** Whole peers on real sockets, the first one leading the group `club` with all others in it. */
async function village(t: TestContext, count: number): Promise<{ people: Resident[]; newcomer: Newcomer }> {
  const office = await openOffice(t)
  const newcomer: Newcomer = (name) => settleIn(t, [office], name)
  const leader = await newcomer('member0')
  await leader.groups.create('club', false)
  const people = [leader]
  for (let index = 1; index < count; index++) {
    const other = await newcomer(`member${index}`)
    await letIn(leader, other)
    people.push(other)
  }
  await until(() => people.every((one) => roster(one, 'club').length === count), 'all know all', PATIENCE_MS)
  return { people, newcomer }
}

async function letIn(leader: Resident, other: Resident): Promise<void> {
  await until(async () => await other.groups.join('club'), `${other.name} finds the group`, PATIENCE_MS)
  const request = await until(
    () => leader.requests.pending('in').find(({ kind }) => kind === 'join'),
    `${other.name} asks`,
    PATIENCE_MS,
  )
  await leader.requests.decide(true, request.number)
  await until(
    () => other.groups.has('club') && roster(other, 'club').includes(other.name),
    `${other.name} is in`,
    PATIENCE_MS,
  )
}

type Newcomer = (name: string) => Promise<Resident>

/** Cuts every connection between the two sides, and lets none through, until the answer is called. */
async function cut(left: readonly Resident[], right: readonly Resident[]): Promise<() => void> {
  for (const [side, other] of [
    [left, right],
    [right, left],
  ] as const) {
    for (const one of side) shut(one, new Set(other.map(({ net }) => net.peerId)))
  }
  for (const one of left) {
    for (const { net } of right) {
      const connections = one.net.node?.getConnections(peerIdFromString(net.peerId)) ?? []
      for (const connection of connections) connection.abort(new Error('The cable is cut'))
    }
  }
  await until(() => left.every((one) => right.every(({ net }) => !one.net.isConnected(net.peerId))), 'they are apart')
  return () => {
    for (const one of [...left, ...right]) shut(one, new Set())
  }
}

/** libp2p asks its gater before each connection. */
function shut(one: Resident, peerIds: ReadonlySet<string>): void {
  const { connectionGater } = (one.net.node as unknown as { components: { connectionGater: ConnectionGater } })
    .components
  const deny = (peer: PeerId): boolean => peerIds.has(peer.toString())
  Object.assign(connectionGater, { denyDialPeer: deny, denyInboundEncryptedConnection: deny })
}

function isEqual(people: readonly Resident[], messages: number, sinceLog?: number): boolean {
  const [first, ...others] = people.map(({ groups }) => groups.historyHash('club', sinceLog))
  if (others.some((hash) => hash !== first)) return false
  return people[0]?.groups.history('club', { limit: 10_000 }).rows.length === messages
}

/** Two halves of a group are cut apart, both go on, then they meet again. Returns how long it took until all were equal, in ms. */
export async function apart(
  t: TestContext,
  { members, rounds, pauseMs }: { members: number; rounds: number; pauseMs: number },
): Promise<number> {
  const { people } = await village(t, members)
  const left = people.filter((_, index) => index % 2 === 0)
  const right = people.filter((_, index) => index % 2 === 1)
  await people[0]?.groups.broadcast('club', 'together')
  await until(() => isEqual(people, 1), 'all together', PATIENCE_MS)
  const mend = await cut(left, right)
  const saying: Promise<unknown>[] = []
  for (let round = 0; round < rounds; round++) {
    for (const { groups, name } of people) saying.push(groups.broadcast('club', `${name} ${round}`))
    await new Promise((resolve) => setTimeout(resolve, pauseMs))
  }
  await Promise.all(saying)
  const half = 1 + (members / 2) * rounds
  await until(() => isEqual(left, half) && isEqual(right, half), 'each half has its own', PATIENCE_MS)
  mend()
  const startMs = performance.now()
  await until(() => isEqual(people, 1 + members * rounds), 'all have one history', PATIENCE_MS)
  const tookMs = performance.now() - startMs
  t.diagnostic(`${members} members, apart with ${members * rounds} messages: equal after ${tookMs.toFixed(0)} ms`)
  for (const { groups } of people) assert.deepEqual(groups.report('club').missing, [])
  return tookMs
}

/** One member is away while others talk and come and go, and returns when the leader is gone. Returns ms until it is complete. */
export async function awayAndBack(t: TestContext, messages: number): Promise<number> {
  const { people, newcomer } = await village(t, 5)
  const [leader, bob, carol, dave, erin] = people as [Resident, Resident, Resident, Resident, Resident]
  await bob.groups.broadcast('club', 'with carol')
  await until(() => isEqual(people, 1), 'all together', PATIENCE_MS)
  await carol.offline()
  const frank = await newcomer('frank')
  await letIn(leader, frank)
  await until(() => roster(bob, 'club').includes('frank'), 'frank is in', PATIENCE_MS)
  await leader.groups.remove('club', 'member3')
  await erin.groups.leave('club')
  await until(() => roster(bob, 'club').length === 4, 'three changes', PATIENCE_MS)
  const said = Array.from({ length: messages }, (_, index) =>
    (index % 2 === 0 ? bob : leader).groups.broadcast('club', `${index}`),
  )
  await Promise.all(said)
  await until(() => isEqual([leader, bob], 1 + messages), 'both have all', PATIENCE_MS)
  for (const one of [leader, dave, erin]) await one.offline()
  const startMs = performance.now()
  await carol.online()
  await until(() => isEqual([carol, bob], 1 + messages), 'carol has all', PATIENCE_MS)
  const tookMs = performance.now() - startMs
  t.diagnostic(
    `away for ${messages} messages and three changes of the roster, the leader away: complete after ${tookMs.toFixed(0)} ms`,
  )
  assert.deepEqual(roster(carol, 'club'), roster(bob, 'club'))
  assert.deepEqual(carol.groups.report('club').missing, [])
  return tookMs
}
