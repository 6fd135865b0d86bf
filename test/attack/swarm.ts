import assert from 'node:assert/strict'
import { TopicValidatorResult } from '@libp2p/gossipsub'
import { publicTopic } from '../../protocols/group/group.ts'
import { Attacker } from '../support/attacker.ts'
import { until } from '../support/until.ts'
import { at, enrol, stateOf } from './outlaw.ts'
import { openOffice, roster, settleIn } from './town.ts'
import type { TestContext } from 'node:test'
import type { Resident } from './town.ts'

/** A slow machine may take this long to do what is not measured. */
const PATIENCE_MS = 240_000
const GROUP = 'club'

export interface Swarm {
  readonly honest: number
  /** They take what they are handed, and pass nothing on: neither frames, nor news of them, nor by catch-up. */
  readonly mute: number
  /** Members that a leader let in, or strangers who know the topic of a public group. */
  readonly as: 'members' | 'strangers'
  /** Each of the honest says one thing in each. */
  readonly rounds: number
  /** What is on the screen within this was delivered live: far below the half minute of catch-up by the clock. */
  readonly liveMs: number
}

/** Of all that honest members said, how much every other honest one had in time. */
export interface Outcome {
  /** From 0 to 1, within `liveMs`. */
  readonly live: number
  /** Until every honest member had everything, from the last word on. */
  readonly completeMs: number
}

/** Honest members talk with mute neighbours among them, on real sockets. */
export async function amongMute(t: TestContext, swarm: Swarm): Promise<Outcome> {
  const { people, mutes } = await gather(t, swarm)
  const topic = publicTopic(stateOf(people[0] as Resident, GROUP).groupId)
  for (const mute of mutes) await silence(mute, topic, people)
  await until(() => isTogether(people), 'every honest member has a neighbour', PATIENCE_MS)
  const inTime: number[] = []
  for (let round = 0; round < swarm.rounds; round++) {
    await Promise.all(people.map((one) => one.groups.broadcast(GROUP, `${one.name} in round ${round}`)))
    const isThere = (): boolean => people.every((one) => countOf(one, round) === swarm.honest)
    await until(isThere, 'all live', swarm.liveMs).catch(() => undefined)
    inTime.push(people.reduce((sum, one) => sum + countOf(one, round) - 1, 0))
  }
  const startMs = performance.now()
  const all = swarm.honest * swarm.rounds
  await until(() => people.every((one) => countOf(one) === all), 'all have all', PATIENCE_MS)
  const completeMs = performance.now() - startMs
  assert.equal(new Set(people.map(({ groups }) => groups.historyHash(GROUP))).size, 1)
  const live = inTime.reduce((sum, count) => sum + count, 0) / (all * (swarm.honest - 1))
  t.diagnostic(
    `${swarm.honest} honest members, ${swarm.mute} mute ${swarm.as}, ${all} messages: ${(100 * live).toFixed(2)} % within ${swarm.liveMs / 1000} s, everything after ${completeMs.toFixed(0)} ms`,
  )
  return { live, completeMs }
}

async function gather(t: TestContext, { honest, mute, as }: Swarm): Promise<{ people: Resident[]; mutes: Attacker[] }> {
  const office = await openOffice(t)
  const leader = await settleIn(t, [office], 'member0')
  await leader.groups.create(GROUP, false)
  const people = [leader]
  const mutes: Attacker[] = []
  // In turns, so that the mute stand between the others by every order there is.
  while (people.length < honest || mutes.length < mute) {
    if (people.length < honest) people.push(await join(t, office, leader, people.length))
    if (mutes.length < mute) {
      const one = await Attacker.arrive(t, `mute${mutes.length}`)
      if (as === 'members') await enrol(one, leader, GROUP)
      mutes.push(one)
    }
  }
  const count = honest + (as === 'members' ? mute : 0)
  await until(() => people.every((one) => roster(one, GROUP).length === count), 'all know all', PATIENCE_MS)
  return { people, mutes }
}

async function join(
  t: TestContext,
  office: Awaited<ReturnType<typeof openOffice>>,
  leader: Resident,
  index: number,
): Promise<Resident> {
  const one = await settleIn(t, [office], `member${index}`)
  await until(async () => await one.groups.join(GROUP), `${one.name} finds the group`, PATIENCE_MS)
  const request = await until(() => leader.requests.pending('in')[0], `${one.name} asks`, PATIENCE_MS)
  await leader.requests.decide(true, request.number)
  await until(() => one.groups.has(GROUP) && roster(one, GROUP).includes(one.name), `${one.name} is in`, PATIENCE_MS)
  return one
}

/** Puts itself beside everybody, asks for a place in every mesh, and swallows what it is handed. */
async function silence(mute: Attacker, topic: string, people: readonly Resident[]): Promise<void> {
  const { gossip } = mute.node.services
  gossip.topicValidators.set(topic, () => TopicValidatorResult.Ignore)
  gossip.subscribe(topic)
  for (const one of people) await mute.dial(at(one))
}

function isTogether(people: readonly Resident[]): boolean {
  const { groupId } = stateOf(people[0] as Resident, GROUP)
  const others = new Set(people.map(({ net }) => net.peerId))
  return people.every(({ net }) => net.gossip.meshPeers(publicTopic(groupId)).some((peerId) => others.has(peerId)))
}

/** How much of what was said in this round, or in all, a member has on its disk. */
function countOf(one: Resident, round?: number): number {
  const row = one.store.get(
    'SELECT count(*) AS count FROM group_message WHERE text LIKE ?',
    `% in round ${round ?? '%'}`,
  )
  return Number(row?.count)
}
