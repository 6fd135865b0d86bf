/** Peers behind real NATs, made of network namespaces: a bootstrap node outside, and no way in. */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { whyNoNamespaces } from '../support/namespaces.ts'
import { buildTown } from '../support/nat-town.ts'
import { temporaryDirectory } from '../support/people.ts'
import { befriend } from '../support/processes.ts'

const skip = whyNoNamespaces() ?? false

test(
  'nat: behind two NATs everything goes over the relay, and on when the relay was killed and is back',
  { skip },
  async (t) => {
    const { internet, boot, peer } = await buildTown(t)
    const [alice, bob] = [peer('alice', internet.home('a').ns), peer('bob', internet.home('b').ns)]
    await Promise.all([alice.start(), bob.start()])
    await befriend(alice, bob)
    await alice.ask('message bob over the relay', /Message sent to bob \[1\]/)
    await bob.expect(/alice sent you a message: over the relay/)
    await alice.ask('create_group chess', /Created public group/)
    await alice.type('invite chess bob').expect(/./)
    await bob.expect(/Received invite to group chess/)
    await bob.ask('yes', /Accepted/)
    await alice.expect(/Invite to group chess is approved/)
    await alice.ask('broadcast chess hello all', /Broadcast to chess \[\d+\]: 1 of 1/)
    const file = join(temporaryDirectory(t), 'picture.bin')
    writeFileSync(file, Buffer.alloc(300_000, 7))
    await alice.ask(`post upload ${file}`, /Uploaded post with id \[0\]/)
    await bob.expect(/There is a new post from alice/)
    await bob.ask('post get alice 0', /Saved to/)
    // Where both stand is known once somebody outside has dialled back.
    const known = 'both sides are behind NATs'
    let { out } = await alice.kith('doctor', 'bob')
    for (const untilMs = performance.now() + 30_000; !out.includes(known) && performance.now() < untilMs;) {
      ;({ out } = await alice.kith('doctor', 'bob'))
    }
    assert.match(out, /note nat: behind a NAT or firewall, seen from outside at \/ip4\/5\.5\.5\.\d+/)
    assert.match(out, /bob: connected by relay .*/)
    assert.match(out, /both sides are behind NATs, so it goes by relay/)

    await boot.kill()
    await alice.ask('message bob while it is away', /queued \[2\]/)
    const upMs = performance.now()
    await boot.start()
    await bob.expect(/alice sent you a message: while it is away/, 30_000)
    t.diagnostic(`resumed ${Math.round(performance.now() - upMs)} ms after the relay was started again`)
    assert.ok(performance.now() - upMs < 30_000)
  },
)
