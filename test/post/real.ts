import { join } from 'node:path'
import { systemClock } from '../../src/clock.ts'
import { Network } from '../../src/net/network.ts'
import { Notices } from '../../src/notices/notices.ts'
import { Posts } from '../../src/posts/posts.ts'
import { Blocks } from '../../src/store/blocks.ts'
import { Files } from '../../src/store/files.ts'
import { makePerson } from '../support/people.ts'
import type { TestContext } from 'node:test'
import type { MemoryWorld } from '../support/memory-net.ts'
import type { TestPerson } from '../support/people.ts'

/** A person whose peer posts over real libp2p connections on loopback; the `MemoryWorld` only says who is who. */
export interface RealPoster extends Omit<TestPerson, 'net' | 'notices'> {
  readonly net: Network
  readonly posts: Posts
  readonly blocks: Blocks
  readonly files: Files
  readonly faults: unknown[]
  /** Listens again, at a new port. */
  online(): Promise<void>
}

const addresses = new Map<string, string[]>()

export async function makeRealPoster(t: TestContext, world: MemoryWorld, name: string): Promise<RealPoster> {
  const person = makePerson(t, world, name)
  const net = new Network({
    device: person.device,
    clock: systemClock,
    known: (peerId) => addresses.get(peerId) ?? [],
    locate: () => Promise.resolve([]),
    outside: () => [],
    onFault: () => undefined,
  })
  const notices = new Notices({ store: person.store, net, clock: systemClock })
  const blocks = new Blocks(join(person.directory, 'blocks'))
  const files = new Files({ dataDir: person.directory })
  const faults: unknown[] = []
  const onFault = (error: unknown): void => void faults.push(error)
  const posts = new Posts({ ...person, net, notices, blocks, files, identity: person, onFault })
  const online = async (): Promise<void> => {
    addresses.set(net.peerId, await net.start(['/ip4/127.0.0.1/tcp/0']))
  }
  await online()
  t.after(async () => {
    notices.stop()
    await posts.stop()
    await net.stop()
  })
  return { ...person, net, posts, blocks, files, faults, online }
}
