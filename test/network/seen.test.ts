/** What those in the middle have of two who talk: a friend who holds their letters, the bootstrap node, the relay. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { AbstractStream } from '@libp2p/utils'
import { systemClock } from '../../src/clock.ts'
import { openBootstrap } from '../../src/compose/bootstrap.ts'
import { openPeer } from '../../src/compose/peer.ts'
import { openDriver } from '../../src/store/driver.ts'
import { temporaryDirectory } from '../support/people.ts'
import { until } from '../support/until.ts'
import type { TestContext } from 'node:test'
import type { Kith } from '../../src/kith.ts'
import type { Person } from '../../src/names/person.ts'

const LOOPBACK = ['/ip4/127.0.0.1/tcp/0']
const GREETING = 'we met beside the lighthouse'
const DIRECT = 'the direct word is marmalade'
const ANSWER = 'and the answer is quicksilver'
const LETTER = 'the letter says periwinkle'
const SECRETS = [GREETING, DIRECT, ANSWER, LETTER, 'lighthouse', 'marmalade', 'quicksilver', 'periwinkle']
/** Padded to a power of two, or to the most that an envelope takes; sealing adds the same to each. */
const SIZES_MAX = 8

class Village {
  readonly #t: TestContext
  readonly #dirs = new Map<string, string>()
  readonly #open = new Map<string, Kith>()
  #address = ''

  constructor(t: TestContext) {
    this.#t = t
    t.after(async () => {
      await Promise.all([...this.#open.values()].map((kith) => kith.close()))
    })
  }

  dir(who: string): string {
    const dir = this.#dirs.get(who) ?? temporaryDirectory(this.#t)
    this.#dirs.set(who, dir)
    return dir
  }

  async bootstrap(): Promise<void> {
    const init = { dataDir: this.dir('bootstrap'), listen: LOOPBACK, clock: systemClock, report: () => undefined }
    const node = await openBootstrap(init)
    this.#t.after(() => node.close())
    this.#address = node.addresses[0] ?? ''
  }

  /** @param listen nothing: then others reach this peer through the relay alone. */
  async come(who: string, listen: string[]): Promise<Kith> {
    const kith = await openPeer({
      ...{ dataDir: this.dir(who), listen, bootstraps: [this.#address], name: who, clock: systemClock },
      tell: () => undefined,
      report: () => undefined,
    })
    this.#open.set(who, kith)
    await kith.online()
    return kith
  }

  async go(who: string): Promise<void> {
    const kith = this.#open.get(who)
    this.#open.delete(who)
    await kith?.close()
  }

  /** Every byte of every file, the write-ahead log of the database among them. */
  bytesOf(who: string): Buffer {
    const files = readdirSync(this.dir(who), { recursive: true, withFileTypes: true }).filter((one) => one.isFile())
    return Buffer.concat(files.map(({ parentPath, name }) => readFileSync(join(parentPath, name))))
  }
}

/** Records what goes through circuits, as the relay between has it: from now on, in this process. */
function recordCircuits(t: TestContext): Buffer[] {
  const recorded: Buffer[] = []
  const { send } = AbstractStream.prototype
  AbstractStream.prototype.send = function (data) {
    if (this.protocol.includes('/circuit/relay/')) recorded.push(Buffer.from(data.subarray()))
    return send.call(this, data)
  }
  t.after(() => {
    AbstractStream.prototype.send = send
  })
  return recorded
}

async function befriend(a: Kith, b: Kith, greeting = ''): Promise<void> {
  const person = await a.names.resolve(b.names.me.name)
  await a.friends.request(person, greeting)
  const request = await until(() => b.requests.pending('in')[0], 'the request', 60_000)
  await b.friends.accept(request)
  await until(() => a.friends.isFriend(person.userKey) && b.friends.list().length > 0, 'friendship', 60_000)
}

const known = (kith: Kith, other: string): Person => {
  const found = kith.friends.list().find(({ name }) => name === other)
  if (found === undefined) throw new Error(`${kith.names.me.name} does not know ${other}`)
  return found
}

async function states(kith: Kith, other: string): Promise<string[]> {
  const { rows } = await kith.chat.history(known(kith, other), { limit: 100 })
  return rows.filter(({ mine }) => mine).map(({ state }) => state)
}

async function texts(kith: Kith, other: string): Promise<string[]> {
  return (await kith.chat.history(known(kith, other), { limit: 100 })).rows.map(({ text }) => text)
}

function ensureHidden(bytes: Buffer, secrets: readonly (string | Uint8Array)[], whose: string): void {
  for (const secret of secrets) {
    const plain = Buffer.from(secret as string)
    for (const form of [plain, plain.toString('hex'), plain.toString('base64').replace(/.{2}=*$/, '')])
      assert.ok(!bytes.includes(form), `${whose} has '${String(secret)}'`)
  }
}

/** Of the envelopes: nothing says by whom they are, and their sizes say little. */
function ensureSealed(path: string, authors: readonly Kith[]): number {
  const driver = openDriver(path)
  try {
    const rows = driver.all('SELECT * FROM envelope')
    const sizes = new Set(rows.map(({ size_bytes: size }) => size))
    assert.ok(sizes.size <= SIZES_MAX)
    for (const size of sizes) assert.ok(Number(size) > 512)
    const all = Buffer.concat(rows.map(({ bytes }) => bytes as Uint8Array))
    for (const { identity } of authors)
      ensureHidden(all, [identity.peerId, identity.device.publicKey, identity.user.publicKey], 'an envelope')
    // What is not about a box is about the box's owner: the depositor is not written down.
    assert.deepEqual(
      driver.all("SELECT name FROM pragma_table_info('envelope')").map(({ name }) => name),
      ['number', 'owner', 'hash', 'token_hash', 'bytes', 'size_bytes', 'held_ms'],
    )
    return rows.length
  } finally {
    driver.close()
  }
}

test('mailbox: a holder, the bootstrap node and a relay have what the spec says, and no word of two who talk', async (t) => {
  const circuits = recordCircuits(t)
  const village = new Village(t)
  await village.bootstrap()
  const alice = await village.come('alice', [])
  const carol = await village.come('carol', LOOPBACK)
  let bob = await village.come('bob', [])
  await befriend(alice, carol)
  await befriend(bob, carol)
  await village.go('bob')
  // Knocked at the bootstrap node.
  const person = await alice.names.resolve('bob')
  await alice.friends.request(person, GREETING)
  await until(
    () => alice.requests.pending('out').every((request) => alice.friends.passage(request).state === 'held'),
    'the request held',
    60_000,
  )
  ensureHidden(village.bytesOf('bootstrap'), SECRETS, 'the bootstrap node')
  bob = await village.come('bob', [])
  await bob.friends.accept(await until(() => bob.requests.pending('in')[0], 'the request', 60_000))
  await until(() => alice.friends.isFriend(person.userKey), 'friendship', 60_000)

  await alice.chat.send(known(alice, 'bob'), DIRECT)
  await bob.chat.send(known(bob, 'alice'), ANSWER)
  await until(async () => (await texts(alice, 'bob')).length === 2 && (await texts(bob, 'alice')).length === 2, 'both')
  await until(async () =>
    [...(await states(alice, 'bob')), ...(await states(bob, 'alice'))].every((one) => one === 'delivered'),
  )
  assert.ok(Buffer.concat(circuits).length > 2_048, 'they talked through the relay')
  await until(
    () => alice.mailbox.holders().length > 0 && alice.store.all('SELECT 1 AS yes FROM granted').length === 2,
    'grants',
    60_000,
  )
  await village.go('bob')
  const sent = await alice.chat.send(known(alice, 'bob'), LETTER)
  const named = alice.chat.messageAt(known(alice, 'bob'), true, sent.number)
  assert.ok(named)
  await until(() => alice.chat.why(named).passages.length === 2, 'held by carol and the bootstrap node', 60_000)

  ensureHidden(village.bytesOf('bootstrap'), SECRETS, 'the bootstrap node')
  ensureHidden(village.bytesOf('carol'), SECRETS, 'the holder')
  ensureHidden(Buffer.concat(circuits), [...SECRETS, alice.identity.user.publicKey, 'alice', 'kith/'], 'the relay')
  const bootstrapDatabase = join(village.dir('bootstrap'), 'bootstrap.db')
  assert.ok(ensureSealed(bootstrapDatabase, [alice, bob]) > 0, 'the bootstrap node holds')
  assert.ok(ensureSealed(join(village.dir('carol'), 'kith.db'), [alice, bob]) > 0, 'carol holds')

  await village.go('alice')
  bob = await village.come('bob', [])
  await until(async () => (await texts(bob, 'alice')).includes(LETTER), 'the letter', 60_000)
  ensureHidden(village.bytesOf('bootstrap'), SECRETS, 'the bootstrap node')
  ensureHidden(village.bytesOf('carol'), SECRETS, 'the holder')
  assert.equal(carol.friends.list().length, 2)
})
