import assert from 'node:assert/strict'
import { inside, Internet } from '../support/namespaces.ts'
import { BootstrapProcess, PeerProcess } from '../support/processes.ts'
import { until } from '../support/until.ts'
import type { TestContext } from 'node:test'

/** A slow machine may take this long to do what is not measured. */
const PATIENCE_MS = 240_000
const GROUP = 'club'

export interface Parting {
  readonly members: number
  /** How long the two halves are apart. */
  readonly apartMs: number
  /** What each member says in that time. */
  readonly rounds: number
}

interface Shown {
  readonly historyHash: string
  readonly members: readonly unknown[]
  readonly missing: readonly unknown[]
}

/**
 * Members of one public group in processes and network namespaces of their own. The street between two halves is taken
 * away, and no connection is told; both sides go on; then it is there again. Returns ms until all histories were equal.
 */
export async function parted(t: TestContext, { members, apartMs, rounds }: Parting): Promise<number> {
  const internet = new Internet(t)
  const boot = internet.host('boot')
  const node = new BootstrapProcess(t, { listen: listenOn(boot.address), before: inside(boot.ns) })
  await node.start()
  const places = Array.from({ length: members }, (_, index) => internet.host(`m${index}`))
  const people = places.map(
    ({ ns, address }, index) =>
      new PeerProcess(t, `member${index}`, () => node.address, { listen: listenOn(address), before: inside(ns) }),
  )
  await gather(people)
  await people[0]?.ask(`broadcast ${GROUP} together`, /Broadcast to/, PATIENCE_MS)
  await until(() => isEqual(people), 'all together', PATIENCE_MS)

  // The bootstrap node stays with the first half.
  internet.part(...places.filter((_, index) => index % 2 === 1).map(({ ns }) => ns))
  const startMs = performance.now()
  for (let round = 0; round < rounds; round++) {
    for (const one of people) one.type(`broadcast ${GROUP} ${one.name} in round ${round}`)
    const nextMs = startMs + ((round + 1) * apartMs) / rounds
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, nextMs - performance.now())))
  }
  assert.ok(!(await isEqual(people)), 'each half has its own')
  internet.mend()
  const mendedMs = performance.now()
  await until(() => isEqual(people), 'all have one history', PATIENCE_MS)
  const tookMs = performance.now() - mendedMs
  const lines = await historyOf(people[0] as PeerProcess)
  assert.equal(lines.filter((line) => line.includes(' in round ')).length, members * rounds)
  t.diagnostic(
    `${members} processes in namespaces, apart for ${apartMs / 1000} s with ${members * rounds} messages: equal ${tookMs.toFixed(0)} ms after the street was back`,
  )
  return tookMs
}

function listenOn(address: string): string[] {
  return ['--listen', `/ip4/${address}/tcp/4001`]
}

/** The first one leads, all others ask it. */
async function gather(people: readonly PeerProcess[]): Promise<void> {
  const [leader, ...others] = people as [PeerProcess, ...PeerProcess[]]
  // Not all at once: a program that starts has to say so in time.
  for (const one of people) await one.start()
  await leader.ask(`create_group ${GROUP}`, /Created public group/, PATIENCE_MS)
  for (const one of others) {
    await one.ask(`join_group ${GROUP}`, /[Rr]equest/, PATIENCE_MS)
    await leader.expect(new RegExp(`Received join group request from ${one.name} to`), PATIENCE_MS)
    leader.type('yes')
    await one.expect(/is approved by the group leader/, PATIENCE_MS)
  }
  const isKnown = async (one: PeerProcess): Promise<boolean> => (await shown(one)).members.length === people.length
  for (const one of people) await until(() => isKnown(one), `${one.name} knows all`, PATIENCE_MS)
}

async function shown(one: PeerProcess): Promise<Shown> {
  const { out } = await one.kith('group', GROUP, '--json')
  return (JSON.parse(out) as { result: Shown }).result
}

/** Looks at one after the other, and stops at the first that differs: each look is a process. */
async function isEqual(people: readonly PeerProcess[]): Promise<boolean> {
  let hash: string | undefined
  for (const one of people) {
    const { historyHash, missing } = await shown(one)
    hash ??= historyHash
    if (historyHash !== hash || missing.length > 0) return false
  }
  return true
}

async function historyOf(one: PeerProcess): Promise<string[]> {
  const { out } = await one.kith('history', `#${GROUP}`, '--limit', '1000')
  return out.split('\n')
}
