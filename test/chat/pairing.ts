import assert from 'node:assert/strict'
import { equals } from 'uint8arrays/equals'
import { Pair } from '../../src/chat/pair.ts'
import { MemoryWorld } from '../support/memory-net.ts'
import { introduce, makePerson } from '../support/people.ts'
import type { TestContext } from 'node:test'
import type { Bytes } from '../../protocols/signed.ts'
import type { Clock } from '../../src/clock.ts'
import type { Store } from '../../src/store/store.ts'
import type { TestPerson } from '../support/people.ts'

export function pairOf(
  me: TestPerson,
  other: TestPerson,
  more: { store?: Store; clock?: Clock; onRenewed?: () => void } = {},
): Pair {
  return new Pair({
    store: me.store,
    clock: me.clock,
    device: me.device,
    userKey: me.user.publicKey,
    me: me.peerId,
    peerId: other.peerId,
    mayBeMember: (peerId, userKey) =>
      [me, other].some((one) => one.peerId === peerId && equals(one.user.publicKey, userKey)),
    onRenewed: () => undefined,
    ...more,
  })
}

/** Two ends that tell each other where they stand until both are in one group. */
export async function meet(a: Pair, b: Pair): Promise<void> {
  for (let round = 0; round < 4; round++) {
    await b.hear(a.stand, a.setup)
    await a.hear(b.stand, b.setup)
  }
  assert.deepEqual(a.stand, b.stand)
  assert.ok(a.isReady)
}

export async function people(t: TestContext, clock?: Clock): Promise<{ alice: TestPerson; bob: TestPerson }> {
  const world = new MemoryWorld()
  const [alice, bob] = [makePerson(t, world, 'alice', clock), makePerson(t, world, 'bob', clock)]
  await introduce(alice, bob)
  return { alice, bob }
}

export async function saved(person: TestPerson, pair: Pair): Promise<void> {
  await person.store.write((sql) => {
    pair.save(sql)
  })
}

export async function read(pair: Pair, sealed: Bytes): Promise<number[]> {
  const unsealed = await pair.unseal(sealed)
  return unsealed.kind === 'contents' ? unsealed.contents.map(([first]) => first ?? -1) : []
}
