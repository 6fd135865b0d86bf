import assert from 'node:assert/strict'
import { isDeepStrictEqual } from 'node:util'
import { toString } from 'uint8arrays/to-string'
import { systemClock } from '../../src/clock.ts'
import { openBootstrap } from '../../src/compose/bootstrap.ts'
import { openPeer } from '../../src/compose/peer.ts'
import { sha256 } from '../../src/crypto/keys.ts'
import { TEST_WORK_BITS } from '../support/friends.ts'
import { temporaryDirectory } from '../support/people.ts'
import { until } from '../support/until.ts'
import type { TestContext } from 'node:test'
import type { Kith } from '../../src/kith.ts'
import type { News } from '../../src/news.ts'
import type { Person } from '../../src/names/person.ts'
import type { SqlRow } from '../../src/store/driver.ts'

const LOOPBACK = ['/ip4/127.0.0.1/tcp/0']
/** The machine of a test is shared and slow; nothing here waits for longer than it must. */
export const PATIENCE_MS = 20_000

/** One whole peer on loopback, composed as the program composes it. */
export interface Resident extends Kith {
  readonly name: string
  readonly heard: News[]
  /** What was refused, with who sent it. */
  readonly faults: { readonly error: unknown; readonly peerId: string | undefined }[]
}

/** A real bootstrap node. */
export interface Office {
  readonly address: string
  readonly faults: unknown[]
}

export async function openOffice(t: TestContext): Promise<Office> {
  const faults: unknown[] = []
  const node = await openBootstrap({
    dataDir: temporaryDirectory(t),
    listen: LOOPBACK,
    clock: systemClock,
    report: (error) => faults.push(error),
  })
  t.after(() => node.close())
  return { address: node.addresses[0] ?? '', faults }
}

/** A peer that is online and, if it has a name, registered. */
export async function settleIn(
  t: TestContext,
  offices: readonly Office[],
  name: string,
  dataDir = temporaryDirectory(t),
): Promise<Resident> {
  const heard: News[] = []
  const faults: Resident['faults'] = []
  const kith = await openPeer({
    dataDir,
    listen: LOOPBACK,
    bootstraps: offices.map(({ address }) => address),
    name,
    clock: systemClock,
    workBits: TEST_WORK_BITS,
    tell: (news) => heard.push(news),
    report: (error, peerId) => faults.push({ error, peerId }),
  })
  t.after(() => kith.close())
  await kith.online()
  return { ...kith, name, heard, faults }
}

/** Who this is to somebody else. */
export async function personOf(whom: Resident, at: Resident): Promise<Person> {
  return await at.names.resolve(whom.name)
}

export async function befriend(a: Resident, b: Resident): Promise<void> {
  await until(async () => await a.names.find(b.name), `${a.name} finds ${b.name}`, PATIENCE_MS)
  await a.friends.request(await personOf(b, a))
  const request = await until(
    () => b.requests.pending('in').find(({ kind }) => kind === 'friend'),
    `${b.name} is asked`,
    PATIENCE_MS,
  )
  await b.friends.accept(request)
  await until(
    () => a.friends.isFriend(b.identity.user.publicKey) && b.friends.isFriend(a.identity.user.publicKey),
    `${a.name} and ${b.name} are friends`,
    PATIENCE_MS,
  )
}

/** Makes a group of friends of its leader. */
export async function assemble(leader: Resident, group: string, isPrivate: boolean, others: Resident[]): Promise<void> {
  await leader.groups.create(group, isPrivate)
  for (const other of others) {
    await leader.groups.invite(group, await personOf(other, leader))
    const request = await until(
      () => other.requests.pending('in').find(({ kind }) => kind === 'invite'),
      `${other.name} is invited`,
      PATIENCE_MS,
    )
    await other.requests.decide(true, request.number)
  }
  const everyone = [leader, ...others].map(({ name }) => name).sort()
  await until(
    () => [leader, ...others].every((one) => isDeepStrictEqual(roster(one, group), everyone)),
    `the roster of ${group}`,
    PATIENCE_MS,
  )
}

export function roster(one: Resident, group: string): string[] {
  return one.groups
    .report(group)
    .members.map(({ name }) => name)
    .sort()
}

/** `sender: text` of everything said in a group, in display order. */
export function groupTexts(one: Resident, group: string): string[] {
  return one.groups.history(group, { limit: 1000 }).rows.map(({ sender, text }) => `${sender}: ${text}`)
}

/** `sender: text` of a conversation. */
export async function chatTexts(one: Resident, withWhom: string): Promise<string[]> {
  const { rows } = await one.chat.history(await one.names.resolve(withWhom), { limit: 1000 })
  return rows.map(({ sender, text }) => `${sender}: ${text}`)
}

/** An ordinary message still arrives and is acknowledged. Returns how long that took, in milliseconds. */
export async function converse(from: Resident, to: Resident, text: string): Promise<number> {
  const started = performance.now()
  const sent = await from.chat.send(await personOf(to, from), text)
  assert.ok(await from.chat.delivered(sent, PATIENCE_MS), `${from.name} reaches ${to.name}`)
  const tookMs = performance.now() - started
  assert.equal((await chatTexts(to, from.name)).at(-1), `${from.name}: ${text}`)
  return tookMs
}

/** An ordinary broadcast still reaches every other member. */
export async function broadcast(from: Resident, group: string, others: Resident[], text: string): Promise<void> {
  await from.groups.broadcast(group, text)
  await until(
    () => others.every((one) => groupTexts(one, group).at(-1) === `${from.name}: ${text}`),
    `${group} hears ${text}`,
    PATIENCE_MS,
  )
}

/** What a peer holds on disk, row by row. What honest peers change by themselves at any time is left out. */
const HELD = {
  person: 'SELECT user_key, name, label, record FROM person',
  friendship: 'SELECT * FROM friendship',
  request: 'SELECT * FROM request',
  notice: 'SELECT kind, peer_id, payload FROM notice',
  chat_chain: 'SELECT * FROM chat_chain',
  message: 'SELECT * FROM message',
  outbox: 'SELECT * FROM outbox',
  chat_group: 'SELECT * FROM chat_group',
  group_entry: 'SELECT * FROM group_entry',
  group_envelope: 'SELECT * FROM group_envelope',
  group_message: 'SELECT * FROM group_message',
  post_chain: 'SELECT device, user_key, entries, posts, hash FROM post_chain WHERE entries > 0',
  post_entry: 'SELECT * FROM post_entry',
  post: 'SELECT * FROM post',
} as const

type Table = keyof typeof HELD

function holdings(one: Resident, except: readonly Table[] = []): Record<string, string[]> {
  const tables = Object.entries(HELD).filter(([table]) => !except.includes(table as Table))
  return Object.fromEntries(tables.map(([table, select]) => [table, one.store.all(select).map(legible)]))
}

/** One line for each row, bytes by their hash: so that a difference can be read. */
function legible(row: SqlRow): string {
  const short = Object.entries(row).map(([column, value]) => [
    column,
    value instanceof Uint8Array ? toString(sha256(value), 'hex').slice(0, 16) : value,
  ])
  return JSON.stringify(Object.fromEntries(short))
}

/** Runs an attack, and finds everything on the victims' disks as it was. */
export async function unharmed(victims: Resident[], attack: () => Promise<void>, except?: Table[]): Promise<void> {
  await until(() => victims.every(isQuiet), 'nothing is on its way any more', PATIENCE_MS)
  const before = victims.map((victim) => holdings(victim, except))
  await attack()
  for (const [index, victim] of victims.entries())
    assert.deepEqual(holdings(victim, except), before[index], victim.name)
}

function isQuiet(one: Resident): boolean {
  const { notice, outbox } = holdings(one)
  return notice?.length === 0 && outbox?.length === 0
}
