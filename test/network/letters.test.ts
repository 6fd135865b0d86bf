/** Two friends who are never online together, in real processes: a third friend's peer and a bootstrap node hold the letters. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { readGrants } from '../../protocols/mailbox/grants.ts'
import { verify } from '../../src/crypto/keys.ts'
import { openDriver } from '../../src/store/driver.ts'
import { grantedFor } from '../../src/store/letters.ts'
import { befriend, BootstrapProcess, PeerProcess } from '../support/processes.ts'
import { until } from '../support/until.ts'

const PATIENCE_MS = 60_000
const WORDS = ['are you there?', 'the train is late', 'start without me', 'and keep me a seat']

interface Row {
  readonly sender: string
  readonly number: number
  readonly text: string
  readonly state: string
}

interface Why {
  readonly user: string
  readonly number: number
  readonly state: string
  readonly storedMs: number
  readonly passages: readonly { readonly atMs: number; readonly kind: string; readonly holder: string }[]
}

async function result<T>(peer: PeerProcess, ...words: string[]): Promise<T> {
  const { out, err } = await peer.kith(...words, '--json')
  assert.notEqual(out, '', err)
  return (JSON.parse(out) as { result: T }).result
}

const why = (peer: PeerProcess, message: string): Promise<Why> => result(peer, 'why', message)

async function rows(peer: PeerProcess, friend: string): Promise<Row[]> {
  return (await result<{ messages: Row[] }>(peer, 'history', friend)).messages
}

const peerIdOf = async (peer: PeerProcess): Promise<string> => (await result<{ peerId: string }>(peer, 'whoami')).peerId

/** To which holders this peer would bring letters for a device: read beside the running peer, from its own database. */
function holdersKnown({ dataDir }: PeerProcess, device: string): string[] {
  const database = openDriver(join(dataDir, 'kith.db'))
  try {
    const grants = grantedFor(database, device)
    return grants === undefined ? [] : readGrants(grants, verify).holders.map(({ peerId }) => peerId)
  } finally {
    database.close()
  }
}

test('letters: what is written to a friend who was killed arrives from a third friend’s peer after the writer was killed too', async (t) => {
  const bootstrap = new BootstrapProcess(t)
  await bootstrap.start()
  const [alice, bob, carol] = ['alice', 'bob', 'carol'].map(
    (name) => new PeerProcess(t, name, () => bootstrap.address),
  ) as [PeerProcess, PeerProcess, PeerProcess]
  await Promise.all([alice, bob, carol].map((peer) => peer.start()))
  await befriend(alice, carol)
  await befriend(carol, bob)
  await befriend(alice, bob)
  await alice.ask('message bob hello', /(Message sent|Delivered) to bob/)
  const [bobsDevice, carolsDevice] = await Promise.all([bob, carol].map(peerIdOf))
  await until(
    () => holdersKnown(alice, bobsDevice ?? '').includes(carolsDevice ?? ''),
    'alice knows that carol holds for bob',
    PATIENCE_MS,
  )

  await bob.kill()
  for (const words of WORDS) alice.type(`message bob ${words}`)
  const last = `bob:me:${String(WORDS.length + 1)}`
  const held = await until(
    async () => {
      const story = await why(alice, last)
      return story.passages.length === 2 ? story : undefined
    },
    'two holders',
    PATIENCE_MS,
  )
  assert.equal(held.state, 'held')
  assert.deepEqual(held.passages.map(({ kind, holder }) => [kind, holder]).sort(), [
    ['held', 'bootstrap'],
    ['held', 'carol'],
  ])
  assert.ok(held.passages.every(({ atMs }) => atMs >= held.storedMs))
  assert.match((await carol.kith('mailboxes')).out, /For bob: [1-9]/)
  // Only carol's peer is left: what arrives now has come from there.
  await Promise.all([alice.kill(), bootstrap.kill()])

  await bob.start()
  const arrived = await until(
    async () => {
      const all = (await rows(bob, 'alice')).map(({ text }) => text)
      return all.length > WORDS.length ? all : undefined
    },
    'everything is there',
    PATIENCE_MS,
  )
  assert.deepEqual(arrived, ['hello', ...WORDS])

  await bootstrap.start()
  await alice.start()
  const delivered = await until(
    async () => {
      const story = await why(alice, last)
      return story.state === 'delivered' ? story : undefined
    },
    'delivered',
    PATIENCE_MS,
  )
  assert.deepEqual(
    (await rows(alice, 'bob')).map(({ text, state }) => `${text}: ${state}`),
    ['hello', ...WORDS].map((text) => `${text}: delivered`),
  )
  const { user, number, storedMs, passages } = delivered
  assert.deepEqual([user, number, storedMs], ['bob', WORDS.length + 1, held.storedMs])
  assert.deepEqual(passages.slice(0, 2), held.passages)
  assert.deepEqual(
    passages.slice(2).map(({ kind, holder }) => [kind, holder]),
    [['delivered', '']],
  )
  const times = [storedMs, ...passages.map(({ atMs }) => atMs)]
  assert.deepEqual(
    times,
    [...times].sort((a, b) => a - b),
  )
  // Nothing is left behind at the holders once it was fetched.
  await until(async () => !/For bob: [1-9]/.test((await carol.kith('mailboxes')).out), 'an empty box', PATIENCE_MS)
})
