/** A data directory with a passphrase, in real processes. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { askNewSecret, askSecret } from '../../src/cli/secret.ts'
import { unlock } from '../../src/compose/unlock.ts'
import { KithError } from '../../src/errors.ts'
import { openVault } from '../../src/store/vault.ts'
import { temporaryDirectory } from '../support/people.ts'
import { BootstrapProcess, PeerProcess, runToEnd } from '../support/processes.ts'
import { PassThrough } from 'node:stream'
import type { TestContext } from 'node:test'
import type { Terminal } from '../../src/cli/secret.ts'

const PASSPHRASE = 'correct horse battery'
const TEXT = 'nobody-else-may-read-this'
/** How `kith` finds the running peer, who runs it, and what keeps others out: nothing of the user's. */
const OPEN_FILES = ['control', 'control.sock', 'owner', 'lock', 'lock-journal']

function passphraseFile(t: TestContext, text = PASSPHRASE): string {
  const path = join(temporaryDirectory(t), 'passphrase')
  writeFileSync(path, `${text}\n`)
  return path
}

/** Which of these can be read in which file. */
function readable(dir: string, needles: readonly (string | Buffer)[]): string[] {
  const names = readdirSync(dir, { recursive: true, encoding: 'utf8' }).filter((name) => !OPEN_FILES.includes(name))
  return names
    .filter((name) => statSync(join(dir, name)).isFile())
    .flatMap((name) => {
      const bytes = readFileSync(join(dir, name))
      return needles.filter((needle) => bytes.includes(needle)).map((needle) => `${name}: ${needle.toString('latin1')}`)
    })
}

async function seeds(dir: string): Promise<(string | Buffer)[]> {
  const seal = await openVault(dir, PASSPHRASE)
  return ['user.key', 'device.key'].flatMap((name) => {
    const seed = Buffer.from(seal.open(name, readFileSync(join(dir, name))) ?? assert.fail(name))
    return [seed, seed.toString('hex'), seed.toString('base64')]
  })
}

test('passphrase: nothing of texts, names, addresses and keys can be read while it runs, after kill -9, after the end', async (t) => {
  const bootstrap = new BootstrapProcess(t)
  await bootstrap.start()
  const alice = new PeerProcess(t, 'alice-the-first', () => bootstrap.address)
  const bob = new PeerProcess(t, 'bob-the-second', () => bootstrap.address)
  const file = passphraseFile(t)
  await alice.start('--passphrase-file', file)
  await bob.start()
  alice.type('add bob-the-second')
  await bob.expect(/alice-the-first/)
  await bob.ask('accept alice-the-first', /friend/)
  await alice.expect(/friend/)
  await alice.ask(`message bob-the-second ${TEXT}`, /\[\d+\]/)
  await bob.expect(new RegExp(TEXT))
  const post = join(temporaryDirectory(t), 'a-telling-file-name.txt')
  writeFileSync(post, `${TEXT} in a post`)
  await alice.ask(`post upload ${post}`, /Uploaded/)
  const needles = [
    ...[TEXT, 'alice-the-first', 'bob-the-second', '/ip4/127.0.0.1', bootstrap.address, 'a-telling-file-name'],
    ...(await seeds(alice.dataDir)),
  ]
  assert.deepEqual(readable(alice.dataDir, needles), [])
  assert.ok(readable(bob.dataDir, [TEXT]).length > 0, 'bob has no passphrase: the same search finds it there')
  await alice.kill()
  assert.deepEqual(readable(alice.dataDir, needles), [])
  await alice.start('--passphrase-file', file)
  await alice.ask('history bob-the-second', new RegExp(TEXT))
  await alice.ask('post get alice-the-first 0', /a-telling-file-name/)
  await alice.program.kill('SIGTERM')
  // What the user saves is the user's.
  assert.deepEqual(
    readable(alice.dataDir, needles).filter((found) => !found.startsWith('downloads')),
    [],
  )
})

test('passphrase: set, wrong, missing, changed and removed from the command line, and never while a peer runs', async (t) => {
  const peer = new PeerProcess(t, 'carol', () => '/ip4/127.0.0.1/tcp/1')
  await peer.start()
  const program = ['--data-dir', peer.dataDir, '--offline', '--headless']
  const passphrase = async (words: string[], input: string) =>
    await runToEnd('kith.js', ['--data-dir', peer.dataDir, 'passphrase', ...words, '--stdin'], input)
  const busy = await passphrase(['set'], PASSPHRASE)
  assert.equal(busy.code, 1)
  assert.match(busy.err, /runs on/)
  await peer.kill()
  assert.match((await passphrase(['set'], PASSPHRASE)).out, /is set/)
  assert.ok(!readFileSync(join(peer.dataDir, 'kith.db')).includes('CREATE TABLE'))
  const start = async (env: Record<string, string>) => await runToEnd('peer.js', program, '', env)
  for (const [env, said] of [
    [{}, /no terminal to ask/],
    [{ KITH_PASSPHRASE: 'wrong horse battery' }, /passphrase is wrong/],
    [{ KITH_PASSPHRASE_FILE: '/nonexistent' }, /cannot be read/],
  ] as const) {
    const ended = await start(env)
    assert.notEqual(ended.code, 0)
    assert.match(ended.err, said)
    assert.doesNotMatch(ended.err + ended.out, /wrong horse/)
  }
  assert.equal((await passphrase(['change'], 'wrong horse battery\nanother passphrase')).code, 4)
  assert.equal((await passphrase(['change'], `${PASSPHRASE}\nanother passphrase`)).code, 0)
  assert.equal((await passphrase(['remove'], PASSPHRASE)).code, 4)
  assert.equal((await passphrase(['remove'], 'another passphrase')).code, 0)
  assert.ok(readFileSync(join(peer.dataDir, 'kith.db')).includes('CREATE TABLE'))
  // Whoever gives a passphrase takes the directory for encrypted.
  assert.match((await start({ KITH_PASSPHRASE: PASSPHRASE })).err, /is not encrypted/)
})

test('passphrase: asked for without an echo; Ctrl-C gives up', async () => {
  for (const [typed, entered] of [
    ['corect\x7f\x7f\x7frect hörse\r', 'correct hörse'],
    ['gone\x15here\n', 'here'],
  ] as const) {
    const [input, output] = [new PassThrough(), new PassThrough()]
    const asked = askSecret('Passphrase: ', { input, output })
    for (const byte of Buffer.from(typed)) input.write(Buffer.of(byte))
    assert.equal(await asked, entered)
    assert.equal(String(output.read()), 'Passphrase: \n')
  }
  const [input, output] = [new PassThrough(), new PassThrough()]
  const asked = askSecret('Passphrase: ', { input, output })
  input.write('half\x03')
  await assert.rejects(asked, (error: unknown) => error instanceof KithError && error.code === 'passphrase')
})

/** Answers each question, as it comes, with the next of these; what was shown is in `output`. */
function typist(...answers: string[]): Terminal & { readonly output: PassThrough; left(): number } {
  const input = Object.assign(new PassThrough(), { isTTY: true })
  const output = new PassThrough()
  const write = output.write.bind(output)
  output.write = (text: string): boolean => {
    if (text.endsWith(': ')) setImmediate(() => input.write(`${answers.shift() ?? '\x03'}\r`))
    return write(text)
  }
  return { input, output, left: () => answers.length }
}

test('passphrase: at the start there are three tries', async (t) => {
  const dataDir = temporaryDirectory(t)
  const made = await unlock(dataDir, { passphrase: PASSPHRASE })
  const sealed = made?.seal('name', Buffer.from(TEXT)) ?? assert.fail()
  const patient = typist('wrong horse battery', PASSPHRASE)
  const seal = await unlock(dataDir, {}, patient)
  assert.equal(Buffer.from(seal?.open('name', sealed) ?? []).toString(), TEXT)
  const stranger = typist('wrong horse battery', 'wrong horse battery', 'wrong horse battery', PASSPHRASE)
  await assert.rejects(unlock(dataDir, {}, stranger), { code: 'passphrase' })
  assert.equal(stranger.left(), 1)
  assert.match(String(stranger.output.read()), /wrong.* 2 more tries\.\n.*wrong.* 1 more try\.\n/s)
})

test('passphrase: a new one is asked for twice', async () => {
  assert.equal(await askNewSecret('Passphrase of the backup: ', typist(PASSPHRASE, PASSPHRASE)), PASSPHRASE)
  await assert.rejects(askNewSecret('Passphrase of the backup: ', typist(PASSPHRASE, 'correct horse')), {
    code: 'passphrase',
  })
})
