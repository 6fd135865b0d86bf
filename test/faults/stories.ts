import { equals } from 'uint8arrays/equals'
import { peersWithNotices } from '../../src/store/notices.ts'
import type { Run, Story } from './sweep.ts'
import type { Whole } from './whole.ts'

/** Makes two people friends, and waits until each can leave letters for the other. */
async function befriend(run: Run, a: string, b: string): Promise<void> {
  await known(run, a, b)
  await ask(run, a, b)
  await accept(run, b, a)
  await run.until(() => areFriends(run, a, b), 'friendship')
  await run.say(a, b, 'at last')
  await run.say(b, a, 'yes')
  await allDelivered(run, a, b)
  await run.until(async () => {
    const people = [await run.alive(a), await run.alive(b)]
    return people.every(({ faulty }) => faulty.store.get('SELECT 1 AS yes FROM granted') !== undefined)
  }, 'grants')
}

async function ask(run: Run, a: string, b: string): Promise<void> {
  await run.act(
    a,
    (me) => me.friends.request(run.person(me, b)),
    (me) => me.requests.pending('out').length > 0 || me.friends.isFriend(run.person(me, b).userKey),
  )
}

/** Waits for the request of `from`, and says yes. */
async function accept(run: Run, who: string, from: string): Promise<void> {
  await run.until(async () => (await run.alive(who)).requests.pending('in').length > 0, 'the request')
  await run.act(
    who,
    async (me) => {
      const [request] = me.requests.pending('in')
      if (request !== undefined) await me.friends.accept(request)
    },
    (me) => me.friends.isFriend(run.person(me, from).userKey),
  )
}

async function areFriends(run: Run, a: string, b: string): Promise<boolean> {
  const [one, other] = [await run.alive(a), await run.alive(b)]
  return one.friends.isFriend(run.person(one, b).userKey) && other.friends.isFriend(run.person(other, a).userKey)
}

export async function allDelivered(run: Run, ...people: string[]): Promise<void> {
  for (const who of people) {
    for (const other of people) {
      if (who === other) continue
      await run.until(async () => {
        const states = await run.states(await run.alive(who), other)
        return states.every((state) => state === 'delivered')
      }, `${who}'s words delivered`)
    }
  }
}

/** Everything that `who` said to `to` is held by somebody, or has come. */
export async function allHeld(run: Run, who: string, to: string): Promise<void> {
  await run.until(async () => {
    const states = await run.states(await run.alive(who), to)
    return states.every((state) => state === 'held' || state === 'delivered')
  }, `${who}'s words held`)
}

export const DIRECT: Story = {
  name: 'over the channel',
  roles: ['alice', 'bob'],
  people: ['alice', 'bob'],
  before: (run) => befriend(run, 'alice', 'bob'),
  tell: async (run) => {
    await Promise.all([run.alive('alice'), run.alive('bob')])
    await run.say('alice', 'bob', 'one')
    await Promise.all([run.say('alice', 'bob', 'two'), run.say('bob', 'alice', 'three')])
    await run.say('alice', 'bob', 'four')
    await allDelivered(run, 'alice', 'bob')
    await run.ensureEqual('alice', 'bob')
  },
}

export const LETTERS: Story = {
  name: 'by letter',
  roles: ['alice', 'node', 'bob'],
  people: ['alice', 'bob'],
  before: (run) => befriend(run, 'alice', 'bob'),
  tell: async (run) => {
    await run.say('alice', 'bob', 'one')
    await run.say('alice', 'bob', 'two')
    await allHeld(run, 'alice', 'bob')
    run.leave('alice')
    await run.until(async () => (await run.texts(await run.alive('bob'), 'alice')).includes('alice two'), 'the letters')
    await run.say('bob', 'alice', 'three')
    await allHeld(run, 'bob', 'alice')
    run.leave('bob')
    await run.until(async () => (await run.texts(await run.alive('alice'), 'bob')).includes('bob three'), 'the answer')
    await run.until(async () => {
      const states = await run.states(await run.alive('alice'), 'bob')
      return states.every((state) => state === 'delivered')
    }, 'the receipt')
    await run.alive('bob')
    await allDelivered(run, 'alice', 'bob')
    await run.ensureEqual('alice', 'bob')
  },
}

/** From strangers to friends who have talked, both online. */
export const FRIENDS: Story = {
  name: 'friend request',
  roles: ['alice', 'bob'],
  people: ['alice', 'bob'],
  before: (run) => known(run, 'alice', 'bob'),
  tell: async (run) => {
    await Promise.all([run.alive('alice'), run.alive('bob')])
    await ask(run, 'alice', 'bob')
    await accept(run, 'bob', 'alice')
    await run.until(() => areFriends(run, 'alice', 'bob'), 'friendship')
    await run.say('alice', 'bob', 'one')
    await run.say('bob', 'alice', 'two')
    await allDelivered(run, 'alice', 'bob')
    await run.ensureEqual('alice', 'bob')
    await run.until(
      async () => nothingWaits(await run.alive('alice')) && nothingWaits(await run.alive('bob')),
      'no notice',
    )
  },
}

/** The same between two who are never online together. */
export const FRIENDS_BY_LETTER: Story = {
  name: 'friend request by letter',
  roles: ['alice', 'node', 'bob'],
  people: ['alice', 'bob'],
  before: (run) => known(run, 'alice', 'bob'),
  tell: async (run) => {
    await ask(run, 'alice', 'bob')
    await run.until(async () => {
      const me = await run.alive('alice')
      return me.requests.pending('out').every((request) => me.friends.passage(request).state !== 'waiting')
    }, 'the request held')
    run.leave('alice')
    await accept(run, 'bob', 'alice')
    await run.say('bob', 'alice', 'one')
    await allHeld(run, 'bob', 'alice')
    run.leave('bob')
    await run.until(async () => (await run.texts(await run.alive('alice'), 'bob')).includes('bob one'), 'the yes')
    await run.say('alice', 'bob', 'two')
    await allHeld(run, 'alice', 'bob')
    run.leave('alice')
    await run.until(async () => (await run.texts(await run.alive('bob'), 'alice')).includes('alice two'), 'the answer')
    await run.until(() => areFriends(run, 'alice', 'bob'), 'friendship')
    await allDelivered(run, 'alice', 'bob')
    await run.ensureEqual('alice', 'bob')
  },
}

/** A new user key while friends are online. */
export const ROTATION: Story = {
  name: 'key rotation',
  roles: ['alice', 'node', 'bob'],
  people: ['alice', 'bob'],
  before: (run) => befriend(run, 'alice', 'bob'),
  tell: async (run) => {
    const old = (await run.alive('alice')).identity.user.publicKey
    await run.alive('bob')
    await run.act(
      'alice',
      (me) => me.claims.rotateKey(),
      (me) => !equals(me.identity.user.publicKey, old),
    )
    await run.until(async () => {
      const [alice, bob] = [await run.alive('alice'), await run.alive('bob')]
      const { publicKey } = alice.identity.user
      const person = run.person(bob, 'alice')
      return (
        equals(person.currentKey, publicKey) &&
        equals(person.userKey, old) &&
        equals(alice.names.me.currentKey, publicKey)
      )
    }, 'the new key')
    // What is on disk agrees with what is in use.
    run.leave('alice')
    await run.until(async () => {
      const [alice, bob] = [await run.alive('alice'), await run.alive('bob')]
      return (
        equals(alice.identity.user.publicKey, run.person(bob, 'alice').currentKey) && areFriends(run, 'alice', 'bob')
      )
    }, 'the same key')
    await run.say('alice', 'bob', 'one')
    await run.say('bob', 'alice', 'two')
    await allDelivered(run, 'alice', 'bob')
    await run.ensureEqual('alice', 'bob')
  },
}

async function known(run: Run, a: string, b: string): Promise<void> {
  await run.until(async () => (await run.alive(a)).names.resolve(b), 'the name')
}

function nothingWaits({ faulty }: Whole): boolean {
  return peersWithNotices(faulty.store).length === 0
}
