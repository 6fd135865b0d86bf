/** Who is away is tried again: with pauses that grow, and soon once the network is known to be back. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { peerIdOf } from '../../protocols/signed.ts'
import { systemClock } from '../../src/clock.ts'
import { generateKeyPair } from '../../src/crypto/keys.ts'
import { Keeper } from '../../src/net/keeper.ts'
import { Network } from '../../src/net/network.ts'
import { SimulatedClock } from '../support/simulated-clock.ts'
import { settle, until } from '../support/until.ts'
import type { TestContext } from 'node:test'
import type { Clock } from '../../src/clock.ts'

const TEN = Array.from({ length: 10 }, (_, index) => `peer ${String(index)}`)

/** A keeper of ten peers that nobody reaches, and when it tried which. */
function scene(): { clock: SimulatedClock; keeper: Keeper; connected: Set<string>; tries: Map<string, number[]> } {
  const clock = new SimulatedClock()
  const connected = new Set<string>()
  const tries = new Map<string, number[]>()
  const keeper = new Keeper({
    clock,
    connect: (peerId) => {
      tries.set(peerId, [...(tries.get(peerId) ?? []), clock.monotonic()])
      return Promise.reject(new Error('away'))
    },
    isConnected: (peerId) => connected.has(peerId),
  })
  for (const peerId of TEN) keeper.keep(peerId)
  keeper.start()
  return { clock, keeper, connected, tries }
}

/** Lets time pass, and each attempt of it end. */
async function pass(clock: SimulatedClock, seconds: number, each: () => void = () => undefined): Promise<void> {
  for (let second = 0; second < seconds; second++) {
    each()
    clock.advance(1_000)
    await settle(1)
  }
}

test('keeper: when one of ten that were away for ten minutes connects, all others are tried within 3 s, and not at once', async () => {
  const { clock, keeper, connected, tries } = scene()
  await pass(clock, 600)
  tries.clear()
  const [back = '', ...others] = TEN
  connected.add(back)
  keeper.met()
  const atMs = clock.monotonic()
  assert.equal(tries.size, 0)
  await pass(clock, 3)
  assert.deepEqual([...tries.keys()].sort(), others)
  assert.equal(new Set([...tries.values()].map(([first]) => first)).size, others.length)
  await pass(clock, 7)
  for (const peerId of others) {
    const [first = Infinity, second = Infinity] = tries.get(peerId) ?? []
    assert.ok(first - atMs <= 3_000 && second - first <= 2_000, 'the pauses begin anew')
  }
})

test('keeper: an attempt that is under way when somebody connects is not doubled, and the next comes soon', async () => {
  const clock = new SimulatedClock()
  const { promise: slow, reject: fail } = Promise.withResolvers<undefined>()
  let asked = 0
  const keeper = new Keeper({
    clock,
    connect: () => (++asked === 10 ? slow : Promise.reject(new Error('away'))),
    isConnected: () => false,
  })
  keeper.keep('slow')
  keeper.start()
  while (asked < 10) await pass(clock, 1)
  keeper.met()
  await pass(clock, 10)
  assert.equal(asked, 10)
  fail(new Error('away'))
  await settle(1)
  await pass(clock, 1)
  assert.equal(asked, 11)
})

test('keeper: a peer that comes and goes all the time does not have all others dialled all the time', async () => {
  const { clock, keeper, tries } = scene()
  await pass(clock, 600)
  tries.clear()
  await pass(clock, 600, () => {
    keeper.met()
  })
  for (const peerId of TEN) {
    const times = tries.get(peerId)?.length ?? 0
    assert.ok(times >= 10 && times <= 35, `${String(times)} in ten minutes`)
  }
})

function networkOf(t: TestContext, clock: Clock, known: string[]): Network {
  const net = new Network({
    device: generateKeyPair(),
    clock,
    known: () => known,
    locate: () => Promise.resolve([]),
    outside: () => [],
    onFault: () => undefined,
  })
  t.after(() => net.stop())
  return net
}

test('net: a stranger who connects is a reason to try a friend who was away for long', async (t) => {
  const clock = new SimulatedClock()
  const alice = networkOf(t, clock, [])
  const listening = await alice.start(['/ip4/127.0.0.1/tcp/0'])
  const friend = peerIdOf(generateKeyPair().publicKey)
  alice.keep(friend)
  const dueMs = (): number => (alice.nextAttemptMs(friend) ?? NaN) - clock.now()
  await until(() => {
    if (dueMs() > 40_000) return true
    clock.advance(1_000)
    return false
  }, 'the pauses are long')
  const stranger = networkOf(t, systemClock, listening)
  await stranger.start(['/ip4/127.0.0.1/tcp/0'])
  await stranger.connect(alice.peerId)
  await until(() => dueMs() <= 3_000, 'alice tries her friend soon')
})
