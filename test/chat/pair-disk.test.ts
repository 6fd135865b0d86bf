import assert from 'node:assert/strict'
import test from 'node:test'
import { MlsGroup } from '../../src/crypto/mls.ts'
import { pairGroups } from '../../src/store/pairs.ts'
import { faultyStore } from '../support/faulty-store.ts'
import { seeded } from '../support/random.ts'
import { clockFromNow } from './chatting.ts'
import { meet, pairOf, people, read, saved } from './pairing.ts'
import type { TestContext } from 'node:test'
import type { Pair } from '../../src/chat/pair.ts'
import type { SqlValue } from '../../src/store/driver.ts'
import type { Sql, Store } from '../../src/store/store.ts'

/** A store that counts the bytes of everything written to the tables of pairs. */
function countingStore(store: Store): { store: Store; bytes: () => number } {
  let bytes = 0
  const sizeOf = (value: SqlValue): number =>
    value instanceof Uint8Array || typeof value === 'string' ? value.length : 8
  const counting = (sql: Sql): Sql => ({
    writes: 0,
    get: sql.get.bind(sql),
    all: sql.all.bind(sql),
    run: (statement, ...values) => {
      if (statement.includes('pair_')) for (const value of values) bytes += sizeOf(value)
      return sql.run(statement, ...values)
    },
  })
  const write: Store['write'] = (work) => store.write((sql) => work(counting(sql)))
  const proxy = new Proxy(store, {
    get: (target, name) => {
      if (name === 'write') return write
      const value: unknown = Reflect.get(target, name)
      return typeof value === 'function' ? (value as () => unknown).bind(target) : value
    },
  })
  return { store: proxy, bytes: () => bytes }
}

/** Both sides end epochs, so that old ones are kept. */
async function healed(a: Pair, b: Pair, clock: ReturnType<typeof clockFromNow>): Promise<void> {
  for (let i = 0; i < 16; i++) {
    clock.jump(8 * 24 * 3_600_000)
    const [from, to] = i % 2 === 0 ? [a, b] : [b, a]
    const sealed = await from.seal([Uint8Array.of(i)])
    if (from.handover !== undefined) await to.unseal(from.handover)
    assert.deepEqual(await read(to, sealed), [i])
    await from.hear(to.stand, to.setup)
  }
}

test('chat: a message writes what it changed of its group, not the group', async (t) => {
  const clock = clockFromNow()
  const { alice, bob } = await people(t, clock)
  const counted = countingStore(bob.store)
  const [a, b] = [pairOf(alice, bob), pairOf(bob, alice, { store: counted.store })]
  await meet(a, b)
  await healed(a, b, clock)
  await saved({ ...bob, store: counted.store }, b)
  const wholeBytes = pairGroups(bob.store, alice.peerId)[0]?.state.length ?? 0
  const before = counted.bytes()
  const count = 100
  for (let i = 0; i < count; i++) {
    assert.deepEqual(await read(b, await a.seal([Uint8Array.of(i)])), [i])
    await saved({ ...bob, store: counted.store }, b)
    assert.deepEqual(await read(a, await b.seal([Uint8Array.of(i)])), [i])
  }
  const each = (counted.bytes() - before) / (2 * count)
  t.diagnostic(`${each.toFixed(0)} bytes for each message, ${wholeBytes} in the whole state`)
  assert.ok(each < 400, `${each} bytes`)
  assert.ok(wholeBytes > 3 * each)
})

test('chat rule 31: whatever is written together, fails or is lost in a crash, no generation is used twice', async (t) => {
  const { alice, bob } = await people(t)
  const used = spyOnSeals(t)
  const { below } = seeded(t, 20261123)
  const sides = [alice, bob].map((me, i) => {
    const faulty = faultyStore(me.store)
    const make = (): Pair => pairOf(me, i === 0 ? bob : alice, { store: faulty.store })
    return { me: { ...me, store: faulty.store }, faulty, make, pair: make() }
  })
  const [a, b] = sides as [(typeof sides)[0], (typeof sides)[0]]
  await meet(a.pair, b.pair)
  let isRead = 0
  for (let step = 0; step < 120; step++) {
    const [from, to] = below(2) === 0 ? [a, b] : [b, a]
    for (const side of sides) side.faulty.fails = () => below(8) === 0
    const save = async ({ me, pair }: typeof a): Promise<void> => {
      // As the receiver does it: a failed write means going on from the disk.
      await saved(me, pair).catch(() => {
        pair.forget()
      })
    }
    // Messages that leave, what was opened, and what is stored of both, all at once.
    const sealing = Array.from({ length: 1 + below(4) }, () => from.pair.seal([Uint8Array.of(step % 256)]))
    const early = save(from)
    for (let turn = below(50); turn > 0; turn--) await Promise.resolve()
    const [results] = await Promise.all([Promise.allSettled(sealing), early, save(to), save(from)])
    for (const result of results) {
      if (result.status === 'rejected' || below(4) === 0) continue
      if (from.pair.handover !== undefined) await to.pair.unseal(from.pair.handover)
      if ((await to.pair.unseal(result.value)).kind === 'contents') isRead++
    }
    await Promise.all([save(to), to.pair.seal([Uint8Array.of(1)]).catch(() => undefined), save(to)])
    if (below(5) === 0) from.pair = from.make()
    if (below(5) === 0) to.pair = to.make()
    for (const side of sides) side.faulty.fails = () => false
    await meet(a.pair, b.pair)
  }
  assert.ok(isRead > 100, `${isRead} read`)
  assert.equal(new Set(used).size, used.length, 'a generation was used twice')
})

test('chat rule 31: what a block reserves is not taken back by what is stored with it', async (t) => {
  const { alice, bob } = await people(t)
  const used = spyOnSeals(t)
  const [a, b] = [pairOf(alice, bob), pairOf(bob, alice)]
  await meet(a, b)
  for (let i = 0; i < 64; i++) await b.seal([Uint8Array.of(1)])
  await read(b, await a.seal([Uint8Array.of(2)]))
  // The next message needs a new block: it is reserved in the transaction that stores what was opened.
  const sealing = b.seal([Uint8Array.of(3)])
  for (let turn = 0; turn < 50; turn++) await Promise.resolve()
  await Promise.all([sealing, saved(bob, b)])
  for (let i = 0; i < 10; i++) await b.seal([Uint8Array.of(4)])
  const again = pairOf(bob, alice)
  for (let i = 0; i < 10; i++) assert.deepEqual(await read(a, await again.seal([Uint8Array.of(5)])), [5])
  assert.equal(new Set(used).size, used.length)
})

/** Every generation that is used to seal, by group, epoch and sender. */
function spyOnSeals(t: TestContext): string[] {
  const used: string[] = []
  const senders = new WeakMap<MlsGroup, string>()
  const load = MlsGroup.load.bind(MlsGroup)
  t.mock.method(MlsGroup, 'load', (...args: Parameters<typeof load>) => {
    const group = load(...args)
    senders.set(group, hex(args[1].device.publicKey))
    return group
  })
  const { seal } = MlsGroup.prototype
  t.mock.method(MlsGroup.prototype, 'seal', function (this: MlsGroup, ...args: Parameters<typeof seal>) {
    used.push([hex(this.groupId), this.epoch, this.sendGeneration, senders.get(this)].join(' '))
    return seal.apply(this, args)
  })
  return used
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}
