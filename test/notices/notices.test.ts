import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fromString } from 'uint8arrays/from-string'
import { toString } from 'uint8arrays/to-string'
import { framed } from '../../protocols/exchange.ts'
import { noticesFor } from '../../src/store/notices.ts'
import { MemoryWorld } from '../support/memory-net.ts'
import { makePerson } from '../support/people.ts'
import { SimulatedClock } from '../support/simulated-clock.ts'
import { settle, until } from '../support/until.ts'
import type { Clock } from '../../src/clock.ts'
import type { Carrier } from '../../src/notices/notices.ts'
import type { TestPerson } from '../support/people.ts'
import type { TestContext } from 'node:test'

const PROTOCOL = '/test/notice/1'

/** Takes notices and answers each with what `fate` says; what was taken is in `taken`. */
function receive(person: TestPerson, taken: string[], fate: (text: string) => string = () => 'stored'): void {
  person.net.serve(PROTOCOL, async (stream) => {
    const frames = framed(stream, 1024)
    const text = toString((await frames.read()).subarray())
    let answer: string
    try {
      answer = fate(text)
    } catch (error) {
      stream.abort(error as Error)
      return
    }
    if (answer === 'stored') taken.push(text)
    await frames.write(fromString(answer))
    await stream.close()
  })
}

const carrier = (onRefused?: Carrier['onRefused']): Carrier => ({
  protocol: PROTOCOL,
  carry: async (stream, payload, signal) => {
    const frames = framed(stream, 1024)
    await frames.write(payload, { signal })
    const answer = toString((await frames.read({ signal })).subarray())
    await stream.close()
    return answer as 'stored' | 'refused' | 'busy'
  },
  ...(onRefused === undefined ? {} : { onRefused }),
})

function pair(t: TestContext, clock?: Clock): { world: MemoryWorld; alice: TestPerson; bob: TestPerson } {
  const world = new MemoryWorld()
  const [alice, bob] = [makePerson(t, world, 'alice', clock), makePerson(t, world, 'bob', clock)]
  alice.notices.register('test', carrier())
  return { world, alice, bob }
}

const post = (from: TestPerson, to: TestPerson, ...texts: string[]): Promise<void> =>
  from.store.write((sql) => {
    for (const text of texts) from.notices.post(sql, 'test', to.peerId, fromString(text))
  })

test('notices: arrive in order and are forgotten once acknowledged', async (t) => {
  const { alice, bob } = pair(t)
  const taken: string[] = []
  receive(bob, taken)
  await post(alice, bob, 'one', 'two', 'three')
  await until(() => noticesFor(alice.store, bob.peerId).length === 0)
  assert.deepEqual(taken, ['one', 'two', 'three'])
})

test('notices: wait for a peer who is away, over a restart, and leave when it connects', async (t) => {
  const { world, alice, bob } = pair(t)
  const taken: string[] = []
  receive(bob, taken)
  world.offline(bob.peerId)
  await post(alice, bob, 'one')
  await until(() => alice.store.get('SELECT attempts FROM notice')?.attempts === 1)
  const again = alice.restart()
  again.notices.register('test', carrier())
  world.online(bob.peerId)
  world.connect(again.peerId, bob.peerId)
  await until(() => noticesFor(again.store, bob.peerId).length === 0)
  assert.deepEqual(taken, ['one'])
})

test('notices: a lost acknowledgement sends the same bytes again', async (t) => {
  const { world, alice, bob } = pair(t)
  const taken: string[] = []
  receive(bob, taken)
  let lost = 0
  world.disturb = () => (lost++ === 0 ? 'lose_reply' : 'none')
  await post(alice, bob, 'one')
  await until(() => noticesFor(alice.store, bob.peerId).length === 0)
  assert.deepEqual(taken, ['one', 'one'])
})

test('notices: refused ends one and tells its carrier in the same transaction, busy tries again', async (t) => {
  const { alice, bob } = pair(t)
  const refused: string[] = []
  alice.notices.register(
    'test',
    carrier((_sql, notice) => refused.push(toString(notice.payload))),
  )
  const taken: string[] = []
  let busy = true
  receive(bob, taken, (text) => {
    if (text === 'no') return 'refused'
    if (text === 'later' && busy) {
      busy = false
      return 'busy'
    }
    return 'stored'
  })
  await post(alice, bob, 'no', 'later', 'yes')
  await until(() => noticesFor(alice.store, bob.peerId).length === 0)
  assert.deepEqual(refused, ['no'])
  assert.deepEqual(taken, ['later', 'yes'])
})

test('notices: a peer that was away for hours and is busy when it comes back is tried again within 2 s', async (t) => {
  const clock = new SimulatedClock()
  // Name records are of today.
  clock.jump(Date.now() - clock.now())
  const { world, alice, bob } = pair(t, clock)
  const attempts = (): number => Number(alice.store.get('SELECT attempts FROM notice')?.attempts)
  const taken: string[] = []
  let busy = 0
  receive(bob, taken, () => (busy++ === 0 ? 'busy' : 'stored'))
  world.offline(bob.peerId)
  await post(alice, bob, 'one')
  await until(() => {
    if (attempts() >= 12) return true
    clock.advance(60_000)
    return false
  }, 'the pauses are as long as they get')
  await settle()
  const before = attempts()
  world.online(bob.peerId)
  world.connect(alice.peerId, bob.peerId)
  await until(() => attempts() > before, 'bob is busy')
  await settle()
  clock.advance(2_000)
  await until(() => taken.length === 1, 'bob has it')
  await until(() => noticesFor(alice.store, bob.peerId).length === 0)
})

test('notices: a peer that is here and busy for minutes is tried twice a minute at least', async (t) => {
  const clock = new SimulatedClock()
  clock.jump(Date.now() - clock.now())
  const { world, alice, bob } = pair(t, clock)
  const taken: string[] = []
  let isBusy = true
  receive(bob, taken, () => (isBusy ? 'busy' : 'stored'))
  world.connect(alice.peerId, bob.peerId)
  await post(alice, bob, 'one')
  const attempts = (): number => Number(alice.store.get('SELECT attempts FROM notice')?.attempts)
  for (let passedS = 0; passedS < 600; passedS += 5) {
    await settle(2)
    clock.advance(5_000)
  }
  await until(() => attempts() >= 16, `${String(attempts())} attempts in ten minutes`)
  isBusy = false
  clock.advance(40_000)
  await until(() => taken.length === 1)
})

test('notices: a kind that the other side keeps resetting holds up no other kind', async (t) => {
  const { alice, bob } = pair(t)
  alice.notices.register('other', carrier())
  const taken: string[] = []
  let resets = 0
  receive(bob, taken, (text) => {
    if (!text.startsWith('bad')) return 'stored'
    resets++
    throw new Error('reset')
  })
  await post(alice, bob, 'bad one', 'never before it')
  await alice.store.write((sql) => {
    alice.notices.post(sql, 'other', bob.peerId, fromString('of another kind'))
  })
  await until(() => resets > 0 && noticesFor(alice.store, bob.peerId).length === 2)
  assert.deepEqual(taken, ['of another kind'])
  assert.deepEqual(
    noticesFor(alice.store, bob.peerId).map(({ kind }) => kind),
    ['test', 'test'],
  )
})

test('notices: a transaction that is taken back posts nothing', async (t) => {
  const { alice, bob } = pair(t)
  const taken: string[] = []
  receive(bob, taken)
  await assert.rejects(
    alice.store.write((sql) => {
      alice.notices.post(sql, 'test', bob.peerId, fromString('never'))
      throw new Error('taken back')
    }),
  )
  await post(alice, bob, 'after')
  await until(() => noticesFor(alice.store, bob.peerId).length === 0)
  assert.deepEqual(taken, ['after'])
})
