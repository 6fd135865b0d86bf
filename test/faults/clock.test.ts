/**
 * A clock that is wrong by a day or by ten years: nothing between pinned friends is lost or refused, and the order stays.
 * Expiry gates new certificates, names and strangers only.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { forgetTheDead } from '../support/faulty-store.ts'
import { temporaryDirectory } from '../support/people.ts'
import { seeded } from '../support/random.ts'
import { allDelivered, allHeld, LETTERS } from './stories.ts'
import { NO_FAULT, prepare, Run } from './sweep.ts'
import type { TestContext } from 'node:test'
import type { FaultWorld } from './world.ts'

/** How many of the wrong clocks are taken: others each time in `npm test`, all of them in clock.full.test.ts. */
const CLOCKS = Number(process.env.KITH_CLOCKS ?? 3)
const SEED = Number(process.env.KITH_SEED ?? Date.now() % 1_000_000)
const DAY_MS = 24 * 60 * 60_000
const WRONG = {
  'a day ahead': DAY_MS,
  'a day behind': -DAY_MS,
  'ten years ahead': 3_653 * DAY_MS,
  'ten years behind': -3_653 * DAY_MS,
}

/** Somebody's clock is wrong for the time of `during`, and right before and after. */
async function wrong(stage: FaultWorld, t: TestContext, who: string, offsetMs: number): Promise<Run> {
  const world = stage.copy(temporaryDirectory(t))
  const run = new Run(world, NO_FAULT)
  t.after(() => {
    world.close()
  })
  run.node()
  await together(run, 'all right')
  world.offsets.set(who, offsetMs)
  await together(run, 'jumped')
  run.leave(who)
  if (who === 'node') run.node()
  await together(run, 'started so')
  await byLetter(run)
  await again(run)
  world.offsets.clear()
  await together(run, 'right again')
  for (const one of ['alice', 'bob', 'node']) run.leave(one)
  run.node()
  await together(run, 'and started so')
  await newcomer(run)
  return run
}

async function together(run: Run, text: string): Promise<void> {
  for (const who of ['alice', 'bob']) await run.alive(who)
  await run.say('alice', 'bob', text)
  await run.say('bob', 'alice', `${text} too`)
  await run.say('alice', 'bob', `${text} indeed`)
  await allDelivered(run, 'alice', 'bob')
  await run.ensureEqual('alice', 'bob')
}

/** One leaves before the other comes, twice. */
async function byLetter(run: Run): Promise<void> {
  run.leave('bob')
  await run.say('alice', 'bob', 'by letter')
  await allHeld(run, 'alice', 'bob')
  run.leave('alice')
  await run.until(
    async () => (await run.texts(await run.alive('bob'), 'alice')).includes('alice by letter'),
    'a letter',
  )
  await run.say('bob', 'alice', 'by letter too')
  await allHeld(run, 'bob', 'alice')
  run.leave('bob')
  await run.until(async () => {
    const me = await run.alive('alice')
    const states = await run.states(me, 'bob')
    return (await run.texts(me, 'bob')).includes('bob by letter too') && states.every((state) => state === 'delivered')
  }, 'the answer and the receipt')
}

/** Friends no more, and again. */
async function again(run: Run): Promise<void> {
  const [alice, bob] = [await run.alive('alice'), await run.alive('bob')]
  await alice.friends.unfriend(run.person(alice, 'bob'))
  await run.until(() => bob.friends.list().length === 0, 'the end')
  await alice.friends.request(run.person(alice, 'bob'))
  const request = await run.until(() => bob.requests.pending('in')[0], 'the request')
  await bob.friends.accept(request)
  await run.until(() => alice.friends.list().length === 1, 'friendship')
}

/** Whoever had a wrong clock and has a right one now can make friends with strangers. */
async function newcomer(run: Run): Promise<void> {
  const carol = await run.alive('carol')
  for (const who of ['alice', 'bob']) {
    const me = await run.alive(who)
    const person = await run.until(() => me.names.resolve('carol'), 'the newcomer')
    await me.friends.request(person)
    const request = await run.until(() => carol.requests.pending('in')[0], `the request of ${who}`)
    await carol.friends.accept(request)
    await run.until(() => me.friends.isFriend(person.userKey), `the newcomer and ${who} being friends`)
  }
}

test(`clock: wrong by a day or ten years on any side (${String(CLOCKS)} of 12, seed ${String(SEED)}), friends lose nothing, are refused nothing, and the order stays`, async (t) => {
  forgetTheDead()
  const random = seeded(t, SEED)
  const stage = await prepare(t, { ...LETTERS, people: ['alice', 'bob', 'carol'] })
  const all = ['alice', 'bob', 'node'].flatMap((who) =>
    Object.entries(WRONG).map(([what, offsetMs]) => ({ who, what, offsetMs })),
  )
  while (all.length > CLOCKS) all.splice(random.below(all.length), 1)
  for (const { who, what, offsetMs } of all) {
    await t.test(`the clock of ${who} is ${what}`, async (one) => {
      const run = await wrong(stage, one, who, offsetMs)
      run.ensureSound()
      // Its name is claimed anew, and it is seen to be there.
      const [alice, bob] = [await run.alive('alice'), await run.alive('bob')]
      await run.until(
        async () => (await alice.names.find('bob')).online && (await bob.names.find('alice')).online,
        'presence',
      )
      assert.deepEqual([...alice.faults, ...bob.faults], [])
    })
  }
})
