/**
 * Five peers in a private group, real processes and sockets: the leader is killed for good, the group goes on by itself,
 * removes one, and everyone but the removed has one history. Takes a minute: a leader is lost after 30 s of silence.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { befriend, BootstrapProcess, PeerProcess } from '../support/processes.ts'
import { until } from '../support/until.ts'

const LED_WITHIN_S = 60

interface Shown {
  readonly leader: string
  readonly state: string
  readonly seq: number
  readonly historyHash: string
  readonly members: readonly { readonly name: string }[]
}

async function shown(peer: PeerProcess): Promise<Shown> {
  const { out } = await peer.kith('group', 'family', '--json')
  return (JSON.parse(out) as { result: Shown }).result
}

test('story: the leader of a private group is gone for good, and a deputy leads', { timeout: 300_000 }, async (t) => {
  const bootstrap = new BootstrapProcess(t)
  await bootstrap.start()
  const names = ['alice', 'bob', 'carol', 'dave', 'erin']
  const people = names.map((name) => new PeerProcess(t, name, () => bootstrap.address))
  const [alice, bob, carol, dave, erin] = people as [PeerProcess, PeerProcess, PeerProcess, PeerProcess, PeerProcess]
  await Promise.all(people.map((peer) => peer.start()))
  await alice.ask('create_group family 0', /Created private group \[family\]\./)
  for (const peer of [bob, carol, dave, erin]) {
    await befriend(alice, peer)
    await alice.ask(`invite family ${peer.name}`, /Invite to group family sent/)
    await peer.expect(/Received invite to group family from alice/)
    await peer.ask('yes', /You are now a member of group family\./)
  }
  await alice.ask('deputies family carol', /If the leader of group family is lost: carol, then the others/)
  const rest = [bob, carol, dave, erin]
  await until(async () => new Set((await Promise.all(people.map(shown))).map(({ seq }) => seq)).size === 1, 'one log')
  await alice.ask('broadcast family before', /4 of 4 members reached/)

  const startMs = performance.now()
  await alice.kill()
  await carol.expect(/You lead group family now\./, LED_WITHIN_S * 1_000)
  const ledMs = performance.now() - startMs
  for (const peer of [bob, dave, erin]) await peer.expect(/carol leads group family now\./, LED_WITHIN_S * 1_000)
  const toldMs = performance.now() - startMs
  t.diagnostic(
    `carol led ${(ledMs / 1000).toFixed(1)} s after alice was killed; all knew it after ${(toldMs / 1000).toFixed(1)} s`,
  )
  assert.ok(toldMs < LED_WITHIN_S * 1_000)

  await carol.ask('remove_member family erin', /Removed erin from group family\./)
  await erin.expect(/You are removed from group family by carol/)
  // Whoever speaks before it hears of the removal speaks to four.
  await bob.expect(/erin was removed from group family by carol/)
  await bob.ask('broadcast family after', /\[1\]: \d of 3 members reached/)
  const members = [bob, carol, dave]
  await until(async () => {
    const views = await Promise.all(members.map(shown))
    return new Set(views.map(({ leader, seq, historyHash }) => `${leader} ${seq} ${historyHash}`)).size === 1
  }, 'one history')
  const { out } = await erin.kith('history', '#family')
  assert.match(out, /before/)
  assert.doesNotMatch(out, /after/)

  // Whoever led before finds that somebody else does, and says so.
  await alice.restart()
  await alice.expect(/carol leads group family now\.|carol leads it\./)
  await alice.ask('remove_member family bob', /only group leader can remove members/)
  assert.equal((await shown(alice)).leader, 'carol')
  assert.equal(rest.length, 4)
})
