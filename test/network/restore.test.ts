/** Export, go on, lose everything, import: in real processes. */
import assert from 'node:assert/strict'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { temporaryDirectory } from '../support/people.ts'
import { BootstrapProcess, PeerProcess, runToEnd } from '../support/processes.ts'

test('restore: nothing is signed twice, numbers go on, and what others still have comes back', async (t) => {
  const bootstrap = new BootstrapProcess(t)
  await bootstrap.start()
  const alice = await new PeerProcess(t, 'alice', () => bootstrap.address).start()
  const bob = await new PeerProcess(t, 'bob', () => bootstrap.address).start()
  alice.type('add bob')
  await bob.expect(/alice/)
  await bob.ask('accept alice', /friend/)
  await alice.expect(/friend/)
  await alice.ask('create_group chess', /chess/)
  alice.type('invite chess bob')
  await bob.expect(/chess/)
  await bob.ask('accept chess', /chess/)
  await alice.expect(/approved by bob/)
  await alice.ask('broadcast chess before', /1 of 1/)
  await alice.ask('message bob one', /Message sent to bob \[1\]/)
  const folder = temporaryDirectory(t)
  const secret = join(folder, 'secret')
  const file = join(folder, 'alice.kith')
  writeFileSync(secret, 'correct horse battery\n')
  const exported = await alice.kith('export', file, '--passphrase-file', secret)
  assert.equal(exported.code, 0, exported.err)
  // All of this is lost with the disk.
  await alice.ask('message bob two', /Message sent to bob \[2\]/)
  await bob.ask('message alice three', /Message sent to alice/)
  await alice.expect(/three/)
  await alice.ask('broadcast chess after', /1 of 1/)
  await alice.kill()
  rmSync(alice.dataDir, { recursive: true })
  const imported = await runToEnd('kith.js', [
    ...['import', file, '--passphrase-file', secret, '--data-dir', alice.dataDir],
  ])
  assert.equal(imported.code, 0, imported.err)
  assert.match(imported.out, /Restored/)
  await bob.kill()
  await alice.start()
  // Nobody is there to tell how far alice's chains had gone.
  await alice.ask('broadcast chess too early', /restored from a backup/)
  await alice.ask(`post upload ${secret}`, /restored from a backup/)
  await bob.start()
  for (const deadline = performance.now() + 30_000; performance.now() < deadline;) {
    const { out } = await alice.kith('broadcast', 'chess', 'and on')
    if (out.includes('Broadcast to chess')) break
  }
  await alice.ask('history #chess', /after[\s\S]*and on/)
  // It may find bob when he is connected and in no mesh yet: then the next catch-up brings it.
  await bob.expect(/and on/, 60_000)
  await bob.ask('history #chess', /before[\s\S]*after[\s\S]*and on/)
  await alice.ask('message bob four', /Message sent to bob \[3\]|Delivered to bob/)
  await bob.expect(/four/)
  await bob.ask('history alice', /one[\s\S]*two[\s\S]*four/)
  await alice.ask(`post upload ${secret} --anyway`, /Uploaded post with id \[0\]/)
  assert.doesNotMatch(alice.program.output + bob.program.output, /fork/)
})
