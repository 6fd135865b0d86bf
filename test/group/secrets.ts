// Private groups of real features on a network in memory, and what somebody could try with their frames.
import assert from 'node:assert/strict'
import { peekFrame } from '../../protocols/group/sealed-frame.ts'
import { open as openBox } from '../../src/crypto/aead.ts'
import { sha256 } from '../../src/crypto/keys.ts'
import { MlsGroup } from '../../src/crypto/mls.ts'
import { groupKeys, groupKeysState } from '../../src/store/group-keys.ts'
import { entriesAfter } from '../../src/store/groups.ts'
import { company, groupId, texts, until } from './members.ts'
import { replayed } from './scribe.ts'
import type { TestContext } from 'node:test'
import type { OpenedFrame } from '../../protocols/group/sealed-frame.ts'
import type { GroupState } from '../../protocols/group/roster.ts'
import type { Bytes } from '../../protocols/signed.ts'
import type { KeysReport } from '../../src/groups/secrecy.ts'
import type { GroupKeysRow, StoredGroupKeys } from '../../src/store/group-keys.ts'
import type { Member } from './members.ts'

export const report = (one: Member): KeysReport | undefined => one.groups.report('club').keys
export const keysOf = (one: Member): StoredGroupKeys => ({
  ...(groupKeys(one.store, groupId(one)) as GroupKeysRow),
  state: groupKeysState(one.store, groupId(one)) as Bytes,
})
export const entriesOf = (one: Member): Bytes[] =>
  entriesAfter(one.store, groupId(one), 0, 1_000).map(({ bytes }) => bytes)
export const logAt = (one: Member): GroupState => replayed(entriesOf(one))

/** Fifty people share one process and its core. */
const PATIENCE_MS = 300_000

/** Until everybody has the keys of now, and the leader knows it. */
export async function settled(people: readonly Member[]): Promise<void> {
  const [leader] = people as [Member]
  // One after the other: a report reads a whole history, and to ask fifty people for it at each look starved the fifty.
  for (const one of people) {
    await until(
      () => {
        const keys = report(one)
        return keys !== undefined && keys.trouble === undefined && keys.epoch === report(leader)?.epoch
      },
      `${one.name} has the keys`,
      PATIENCE_MS,
    )
  }
  await until(() => report(leader)?.confirmed === people.length, 'the leader knows', PATIENCE_MS)
}

export async function privateClub(
  t: Parameters<typeof company>[0],
  names: string[],
): Promise<Awaited<ReturnType<typeof company>>> {
  const made = await company(t, names, { isPrivate: true })
  await settled(made.people)
  return made
}

/** Everything that these put onto any topic from now on. */
export function tap(people: readonly Member[]): Bytes[] {
  const frames: Bytes[] = []
  for (const { net } of people) {
    const publish = net.gossip.publish.bind(net.gossip)
    net.gossip.publish = async (topic, data) => {
      frames.push(data)
      return await publish(topic, data)
    }
  }
  return frames
}

export const contains = (bytes: Bytes, part: string | Uint8Array): boolean =>
  Buffer.from(bytes).includes(Buffer.from(part))

export async function sayAll(people: readonly Member[], word: string): Promise<void> {
  await Promise.all(people.map((one) => one.groups.broadcast('club', `${word} of ${one.name}`)))
  for (const one of people) {
    await until(
      () => texts(one).filter((text) => text.startsWith(word)).length === people.length,
      `${one.name} has ${word}`,
      PATIENCE_MS,
    )
  }
}

export function owner(one: Member): { device: Member['device']; userKey: Bytes } {
  return { device: one.device, userKey: one.user.publicKey }
}

export const anyone = (): boolean => true

/** Whether any of these keys opens what is in a frame. */
async function opens(frame: OpenedFrame, rows: readonly StoredGroupKeys[], who: Member): Promise<boolean> {
  for (const { state, entryKey, entryKeyBefore } of rows) {
    if (frame.body.kind === 'entry') {
      const keys = [entryKey, entryKeyBefore].filter((key) => key !== undefined)
      if (keys.some((key) => openBox(key, frame.body.bytes, frame.headerHash) !== undefined)) return true
      continue
    }
    const group = MlsGroup.load(state, owner(who), anyone)
    const opened = await group.open(frame.body.bytes, frame.headerHash).catch(() => undefined)
    if (opened !== undefined) return true
  }
  return false
}

/**
 * A member is removed while everybody speaks. What it had of keys is taken just before; then every frame of the whole
 * time is tried with them.
 */
export async function removeUnderTraffic(t: TestContext, size: number): Promise<{ before: number; after: number }> {
  const names = Array.from({ length: size }, (_, at) => `member${at}`)
  const { people } = await privateClub(t, names)
  const mallory = people.at(-1) as Member
  const [alice, ...others] = people.slice(0, -1) as [Member, ...Member[]]
  const hoard = [keysOf(mallory)]
  const frames = tap(people)
  const talk = others.flatMap((one) => [1, 2].map((turn) => one.groups.broadcast('club', `${one.name} ${turn}`)))
  const removal = alice.groups.remove('club', mallory.name)
  await sayAll([alice], 'early')
  await Promise.all([...talk, removal])
  await settled([alice, ...others])
  await sayAll([alice, ...others], 'late')
  const history = alice.groups.historyHash('club')
  for (const one of others) {
    await until(() => one.groups.historyHash('club') === history, `${one.name} has the same history`, PATIENCE_MS)
  }
  const epoch = report(alice)?.epoch as number
  const all = frames.map((frame) => peekFrame(frame, sha256))
  const [earlier, later] = [all.filter((frame) => frame.epoch < epoch), all.filter((frame) => frame.epoch >= epoch)]
  assert.ok(later.length >= others.length, `${later.length} frames after the removal`)
  for (const frame of later) assert.equal(await opens(frame, hoard, mallory), false)
  // The test can tell: what was sealed before does open.
  const readable = await Promise.all(earlier.map((frame) => opens(frame, hoard, mallory)))
  assert.ok(readable.some((isOpen) => isOpen))
  await until(() => groupKeys(mallory.store, groupId(mallory)) === undefined)
  assert.ok(texts(mallory).every((text) => !text.startsWith('late')))
  return { before: earlier.length, after: later.length }
}
