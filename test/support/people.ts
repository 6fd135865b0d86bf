import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { peerIdOf } from '../../protocols/signed.ts'
import { systemClock } from '../../src/clock.ts'
import { generateKeyPair } from '../../src/crypto/keys.ts'
import { Notices } from '../../src/notices/notices.ts'
import { Requests } from '../../src/requests/requests.ts'
import { deleteFriendship, friendsIn, friendState, putFriendship } from '../../src/store/persons.ts'
import { Store } from '../../src/store/store.ts'
import { recordOf } from './record.ts'
import { Registry, TableDirectory } from './table-directory.ts'
import type { TestContext } from 'node:test'
import type { Bytes } from '../../protocols/signed.ts'
import type { Clock } from '../../src/clock.ts'
import type { KeyPair } from '../../src/crypto/keys.ts'
import type { Friendships } from '../../src/friends/friendships.ts'
import type { Person } from '../../src/names/person.ts'
import type { News, Tell } from '../../src/news.ts'
import type { MemoryNet, MemoryWorld } from './memory-net.ts'

/** Everything of a peer that does not end with its process. */
export interface Identity {
  readonly name: string
  readonly user: KeyPair
  readonly device: KeyPair
  readonly peerId: string
  readonly record: Bytes
  readonly directory: string
}

/** One person's peer on a `MemoryWorld`: real store, real requests and notices, and a directory on the real tables. */
export interface TestPerson extends Identity {
  readonly world: MemoryWorld
  readonly store: Store
  readonly net: MemoryNet
  readonly names: TableDirectory
  readonly requests: Requests
  readonly notices: Notices
  /** Reads the friendship table; `befriend` writes it. The feature `friends` itself is tested in test/friend. */
  readonly friends: TableFriends
  readonly clock: Clock
  readonly tell: Tell
  /** News told so far, oldest first. */
  readonly heard: News[]
  /** As after kill -9: the store is closed without anything flushed by the features, everything in memory is gone. */
  restart(): TestPerson
}

/** A temporary directory that is gone after the test. */
export function temporaryDirectory(t: TestContext): string {
  const directory = mkdtempSync(join(tmpdir(), 'kith-test-'))
  t.after(() => {
    rmSync(directory, { recursive: true, force: true })
  })
  return directory
}

const registries = new WeakMap<MemoryWorld, Registry>()

export function makePerson(t: TestContext, world: MemoryWorld, name: string, clock: Clock = systemClock): TestPerson {
  const [user, device] = [generateKeyPair(), generateKeyPair()]
  const peerId = peerIdOf(device.publicKey)
  const record = recordOf(user, name, [device])
  return start(t, world, { name, user, device, peerId, record, directory: temporaryDirectory(t) }, clock)
}

function start(t: TestContext, world: MemoryWorld, identity: Identity, clock: Clock): TestPerson {
  const registry = registries.get(world) ?? new Registry()
  registries.set(world, registry)
  const store = Store.open(join(identity.directory, 'kith.db'))
  const net = world.net(identity.peerId)
  const notices = new Notices({ store, net, clock })
  const heard: News[] = []
  const stop = (): void => {
    world.kill(identity.peerId)
    notices.stop()
    store.close()
  }
  t.after(stop)
  return {
    ...identity,
    world,
    store,
    net,
    names: new TableDirectory({ store, clock, registry, record: identity.record }),
    requests: new Requests({ store }),
    notices,
    friends: new TableFriends(store),
    clock,
    heard,
    tell: (news) => {
      heard.push(news)
    },
    restart: () => {
      stop()
      return start(t, world, identity, clock)
    },
  }
}

/** `Friendships` straight from the table, for tests of features that only ask who is a friend. */
export class TableFriends implements Friendships {
  readonly #store: Store
  readonly #listeners: ((person: Person, isFriend: boolean) => void)[] = []

  constructor(store: Store) {
    this.#store = store
  }

  isFriend(userKey: Bytes): boolean {
    return friendState(this.#store, userKey) === 'friend'
  }

  isFriendPeer(peerId: string): boolean {
    return this.list().some(({ devices }) => devices.includes(peerId))
  }

  isBlocked(userKey: Bytes): boolean {
    return friendState(this.#store, userKey) === 'blocked'
  }

  list(): Person[] {
    return friendsIn(this.#store, 'friend').map((row) => ({
      userKey: row.userKey,
      currentKey: row.currentKey ?? row.userKey,
      name: row.name,
      label: row.label,
      fingerprint: '',
      devices: this.#store
        .all('SELECT peer_id FROM device WHERE user_key = ?', row.userKey)
        .map((device) => device.peer_id as string),
    }))
  }

  onChange(listener: (person: Person, isFriend: boolean) => void): void {
    this.#listeners.push(listener)
  }

  tell(person: Person, isFriend: boolean): void {
    for (const listener of this.#listeners) listener(person, isFriend)
  }
}

/** Makes each know the other's record and devices, without friendship. */
export async function introduce(a: TestPerson, b: TestPerson): Promise<void> {
  for (const [one, other] of [
    [a, b],
    [b, a],
  ] as const) {
    await one.store.write((sql) => one.names.learn(sql, other.record))
  }
}

/** Makes two people friends on both sides, keeps their connection, and tells their listeners. */
export async function befriend(a: TestPerson, b: TestPerson): Promise<void> {
  await introduce(a, b)
  for (const [one, other] of [
    [a, b],
    [b, a],
  ] as const) {
    await one.store.write((sql) => {
      putFriendship(sql, other.user.publicKey, 'friend', one.clock.now())
    })
    one.net.keep(other.peerId)
  }
  a.friends.tell(a.names.byKey(b.user.publicKey) as Person, true)
  b.friends.tell(b.names.byKey(a.user.publicKey) as Person, true)
}

/** Ends a friendship on both sides. */
export async function estrange(a: TestPerson, b: TestPerson): Promise<void> {
  for (const [one, other] of [
    [a, b],
    [b, a],
  ] as const) {
    await one.store.write((sql) => {
      deleteFriendship(sql, other.user.publicKey)
    })
    one.net.release(other.peerId)
    one.friends.tell(one.names.byKey(other.user.publicKey) as Person, false)
  }
}
