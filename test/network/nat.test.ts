/** Peers behind real NATs, made of network namespaces: a bootstrap node outside, and no way in. */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { inside, Internet, whyNoNamespaces } from '../support/namespaces.ts'
import { temporaryDirectory } from '../support/people.ts'
import { befriend, BootstrapProcess, PeerProcess } from '../support/processes.ts'
import type { TestContext } from 'node:test'

const skip = whyNoNamespaces() ?? false
const ANYWHERE = ['--listen', '/ip4/0.0.0.0/tcp/0']

interface Town {
  readonly internet: Internet
  readonly boot: BootstrapProcess
  peer(name: string, ns: string): PeerProcess
}

async function build(t: TestContext): Promise<Town> {
  const internet = new Internet(t)
  const { ns, address } = internet.host('boot')
  const listen = ['--listen', `/ip4/${address}/tcp/4001`]
  const boot = new BootstrapProcess(t, { listen, before: inside(ns) })
  await boot.start()
  return {
    internet,
    boot,
    peer: (name, where) => new PeerProcess(t, name, () => boot.address, { listen: ANYWHERE, before: inside(where) }),
  }
}

test(
  'nat: behind two NATs everything goes over the relay, and on when the relay was killed and is back',
  { skip },
  async (t) => {
    const town = await build(t)
    const [homeA, homeB] = [town.internet.home('a'), town.internet.home('b')]
    const [alice, bob] = [town.peer('alice', homeA.ns), town.peer('bob', homeB.ns)]
    await Promise.all([alice.start(), bob.start()])
    await befriend(alice, bob)
    await alice.ask('message bob over the relay', /Message sent to bob \[1\]/)
    await bob.expect(/alice sent you a message: over the relay/)
    await alice.ask('create_group chess', /Created public group/)
    await alice.ask('invite chess bob', /Invit/)
    await bob.expect(/Received invite to group chess/)
    await bob.ask('yes', /Accepted/)
    await alice.ask('broadcast chess hello all', /Broadcast to chess \[\d+\]: 1 of 1/)
    const file = join(temporaryDirectory(t), 'picture.bin')
    writeFileSync(file, Buffer.alloc(300_000, 7))
    await alice.ask(`post upload ${file}`, /Uploaded post with id \[0\]/)
    await bob.expect(/There is a new post from alice/)
    await bob.ask('post get alice 0', /Saved to/)

    await town.boot.kill()
    await alice.ask('message bob while it is away', /queued \[2\]/)
    const downMs = performance.now()
    await town.boot.start()
    await bob.expect(/alice sent you a message: while it is away/, 30_000)
    t.diagnostic(`resumed ${Math.round(performance.now() - downMs)} ms after the relay was started`)
    assert.ok(performance.now() - downMs < 30_000)
  },
)
