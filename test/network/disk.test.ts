/** Whole peers on a disk that is really full: a small tmpfs each. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { appendFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { befriend, BootstrapProcess, PeerProcess } from '../support/processes.ts'
import { until } from '../support/until.ts'

const PATIENCE_MS = 60_000
/** A database has some room of its own: nobody is refused at the first message. */
const MESSAGES_MAX = 500
const LONG = 'x'.repeat(8_000)
const SHOWN = /(?:Message sent to bob|queued) \[\d+\]|[Tt]he disk is full.*/

interface Row {
  readonly sender: string
  readonly text: string
  readonly state: string
}

async function rows(peer: PeerProcess, friend: string): Promise<Row[]> {
  const { out } = await peer.kith('history', friend, '--limit', '100000', '--json')
  return (JSON.parse(out) as { result: { messages: Row[] } }).result.messages
}

/** Puts a small disk of its own under this peer's directory. */
function giveDisk({ dataDir }: PeerProcess): boolean {
  return spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=8m,mode=700', 'tmpfs', dataDir]).status === 0
}

function fill({ dataDir }: PeerProcess): void {
  for (const bytes of [65_536, 4_096, 1]) {
    try {
      for (;;) appendFileSync(join(dataDir, 'ballast'), new Uint8Array(bytes))
    } catch {
      // Smaller pieces still fit.
    }
  }
}

function empty({ dataDir }: PeerProcess): void {
  rmSync(join(dataDir, 'ballast'))
}

test('disk: a full one is told, no message shown as stored is lost, none as delivered that is not, and all goes on with space', async (t) => {
  const bootstrap = new BootstrapProcess(t)
  const [alice, bob] = ['alice', 'bob'].map((name) => new PeerProcess(t, name, () => bootstrap.address)) as [
    PeerProcess,
    PeerProcess,
  ]
  try {
    if (giveDisk(alice) && giveDisk(bob)) await fillBoth(bootstrap, alice, bob)
    else t.skip('mounting a tmpfs is not allowed here: it needs root, or CAP_SYS_ADMIN in a container')
  } finally {
    await Promise.all([alice, bob].map((peer) => peer.kill().catch(() => undefined)))
    for (const { dataDir } of [alice, bob]) spawnSync('umount', ['-l', dataDir])
  }
})

async function fillBoth(bootstrap: BootstrapProcess, alice: PeerProcess, bob: PeerProcess): Promise<void> {
  await bootstrap.start()
  await Promise.all([alice.start(), bob.start()])
  await befriend(alice, bob)
  const shown: string[] = []
  const say = async (text: string): Promise<string> => {
    const [answer] = await alice.ask(`message bob ${text}`, SHOWN)
    if (!answer.includes('disk is full')) shown.push(text)
    return answer
  }
  await say('before')

  fill(alice)
  let answer = ''
  for (let n = 0; n < MESSAGES_MAX && !answer.includes('disk is full'); n++)
    answer = await say(`alice ${String(n)} ${LONG}`)
  assert.match(answer, /The disk is full/)
  empty(alice)
  assert.doesNotMatch(await say('with space again'), /full/)

  const delivered = async (): Promise<Row[]> => (await rows(alice, 'bob')).filter(({ state }) => state === 'delivered')
  await until(async () => (await delivered()).length === shown.length, 'everything delivered', PATIENCE_MS)
  fill(bob)
  for (let n = 0; n < MESSAGES_MAX; n++) {
    if (!(await say(`bob ${String(n)} ${LONG}`)).includes('sent')) break
  }
  const [has, said] = [await rows(bob, 'alice'), await delivered()]
  for (const { text } of said)
    assert.ok(
      has.some((row) => row.text === text),
      'delivered is on the friend’s disk',
    )
  assert.ok(said.length < shown.length, 'the friend’s disk was full')
  empty(bob)
  await say('at last')
  await until(async () => (await delivered()).length === shown.length, 'everything delivered', PATIENCE_MS)
  for (const peer of [alice, bob]) await peer.restart()
  for (const [peer, friend] of [
    [alice, 'bob'],
    [bob, 'alice'],
  ] as const) {
    assert.deepEqual(
      (await rows(peer, friend)).map(({ text }) => text),
      shown,
    )
  }
}
