/** The commands about who one is and what is kept, on whole peers that are offline. */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { systemClock } from '../../src/clock.ts'
import { keyFiles } from '../../src/compose/key-files.ts'
import { openPeer } from '../../src/compose/peer.ts'
import { toKithError } from '../../src/errors.ts'
import { phraseOf } from '../../src/identity/phrase.ts'
import { allOperations } from '../../src/operations/all.ts'
import { readBackup } from '../../src/store/backup.ts'
import { temporaryDirectory } from '../support/people.ts'
import type { TestContext } from 'node:test'
import type { Kith } from '../../src/kith.ts'

const registry = allOperations()

async function peer(t: TestContext, name: string, dataDir = temporaryDirectory(t)): Promise<Kith> {
  const kith = await openPeer({
    dataDir,
    listen: ['/ip4/127.0.0.1/tcp/0'],
    bootstraps: [],
    name,
    clock: systemClock,
    tell: () => undefined,
    report: () => undefined,
  })
  t.after(() => kith.close())
  return kith
}

/** As from a record that came with whatever a peer says. */
async function meet(one: Kith, other: Kith): Promise<void> {
  await one.store.write((sql) => one.names.learn(sql, other.names.ownRecord()))
}

/** Types one line; a refusal is its code and its words. */
async function type(kith: Kith, line: string): Promise<string[]> {
  try {
    const { operation, params } = registry.parseLine(line)
    return (await registry.execute(kith, operation.name, params, new AbortController().signal)).lines
  } catch (error) {
    const { code, message } = toKithError(error)
    return [code, message]
  }
}

test('commands: verify shows the number, compares one, and notices a new key', async (t) => {
  const [alice, bob] = [await peer(t, 'alice'), await peer(t, 'bob')]
  await meet(alice, bob)
  await meet(bob, alice)
  const shown = await type(alice, 'verify bob')
  assert.equal(shown[0], 'Safety number of bob and you:')
  assert.match(shown.at(-1) ?? '', /^Compare it with bob/)
  assert.deepEqual((await type(bob, 'verify alice')).slice(1, -1), shown.slice(1, -1), 'the same on both sides')
  const number = shown.slice(1, -1).join(' ').replace(/\D/g, '')
  assert.equal(number.length, 60)
  const wrong = `${number.slice(0, -1)}${number.endsWith('0') ? '1' : '0'}`
  assert.equal((await type(alice, `verify bob ${wrong}`))[0], 'safety_mismatch')
  assert.equal((await type(alice, `verify bob ${number.slice(5)}`))[0], 'usage')
  assert.equal((await type(alice, 'verify --yes --no bob'))[0], 'usage')
  assert.equal((await type(alice, 'verify alice'))[0], 'self')
  assert.match((await type(alice, 'verify bob')).at(-1) ?? '', /^Compare/, 'nothing of that counted')
  assert.deepEqual(await type(alice, `verify bob ${number}`), ['The numbers are the same.', 'bob is verified.'])
  assert.match((await type(alice, 'verify --no bob')).at(-1) ?? '', /^Compare/)
  assert.equal((await type(alice, 'verify --yes bob')).at(-1), 'bob is verified.')
  await type(bob, 'rotate_key')
  await meet(alice, bob)
  assert.match((await type(alice, 'verify bob')).at(-1) ?? '', /^bob was verified and has a new key since/)
  assert.equal((await type(alice, `verify bob ${number}`))[0], 'safety_mismatch')
})

test('commands: recovery_phrase shows its words only when told to, and rotate_key makes new ones', async (t) => {
  const dataDir = temporaryDirectory(t)
  const alice = await peer(t, 'alice', dataDir)
  const phrase = phraseOf(alice.identity.user.seed)
  const warned = (await type(alice, 'recovery_phrase')).join(' ')
  assert.ok(!phrase.split(' ').every((word) => warned.includes(word)))
  const words = async (): Promise<string> => {
    const lines = (await type(alice, 'recovery_phrase --yes')).slice(0, 4)
    return lines
      .flatMap((line) => line.split(/\s+/))
      .filter((word) => !/^\d+$/.test(word))
      .join(' ')
  }
  assert.equal(await words(), phrase)
  const before = alice.names.me.fingerprint
  const [said = ''] = await type(alice, 'rotate_key')
  const after = alice.names.me.fingerprint
  assert.notEqual(after, before)
  assert.ok(said.startsWith(`You have a new key: ${after}.`))
  assert.notEqual(await words(), phrase)
  assert.deepEqual(keyFiles(dataDir).read('user.key'), alice.identity.user.seed)
})

test('commands: mailboxes tells who holds, and remembers whether this peer does', async (t) => {
  const dataDir = temporaryDirectory(t)
  const alice = await peer(t, 'alice', dataDir)
  const nobody = 'Nobody holds letters for you yet.'
  assert.deepEqual(await type(alice, 'mailboxes'), [nobody, 'You hold letters for your friends.'])
  assert.deepEqual(await type(alice, 'mailboxes --hold off'), [nobody, 'You hold no letters for others.'])
  assert.equal((await type(alice, 'mailboxes --hold perhaps'))[0], 'usage')
  await alice.close()
  const again = await peer(t, 'alice', dataDir)
  assert.deepEqual(await type(again, 'mailboxes'), [nobody, 'You hold no letters for others.'])
  assert.deepEqual(await type(again, 'mailboxes --hold on'), [nobody, 'You hold letters for your friends.'])
})

test('commands: export writes one file that restores the peer; passphrase is for a peer that does not run', async (t) => {
  const alice = await peer(t, 'alice')
  const there = temporaryDirectory(t)
  const [file, secret, short] = ['alice.kith', 'secret', 'short'].map((name) => join(there, name))
  writeFileSync(secret!, 'correct horse battery\n')
  writeFileSync(short!, '\n')
  assert.equal((await type(alice, `export ${file}`))[0], 'usage')
  assert.equal((await type(alice, `export ${file} --passphrase-file ${there}/none`))[0], 'file_not_found')
  assert.equal((await type(alice, `export ${file} --passphrase-file ${short}`))[0], 'usage')
  assert.match((await type(alice, `export ${file} --passphrase-file ${secret}`))[0] ?? '', /^Backup written to /)
  assert.notEqual((await type(alice, `export ${file} --passphrase-file ${secret}`)).length, 1, 'nothing is overwritten')
  assert.match((await type(alice, `export ${file} --passphrase-file ${secret} --force`))[0] ?? '', /^Backup written/)
  // What `kith export` does with a passphrase that it asked for.
  const asked = { file: `${there}/asked.kith`, passphrase: 'another battery' }
  await registry.execute(alice, 'export', asked, new AbortController().signal)
  const restored = temporaryDirectory(t)
  await readBackup(asked.file, 'another battery', restored)
  assert.deepEqual(keyFiles(restored).read('user.key'), alice.identity.user.seed)
  assert.equal((await type(alice, 'passphrase set'))[0], 'locked')
})
