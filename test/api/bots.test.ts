import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { serveApi } from '../../src/api/serve.ts'
import { systemClock } from '../../src/clock.ts'
import { openPeer } from '../../src/compose/peer.ts'
import { Newsfeed } from '../../src/newsfeed.ts'
import { allOperations } from '../../src/operations/all.ts'
import { assemble, befriend, openOffice, settleIn } from '../attack/town.ts'
import { fakeFace } from '../cli/fake.ts'
import { TEST_WORK_BITS } from '../support/friends.ts'
import { temporaryDirectory } from '../support/people.ts'
import { until } from '../support/until.ts'
import type { TestContext } from 'node:test'
import type { News } from '../../src/news.ts'
import type { Resident } from '../attack/town.ts'

const LINES_MAX = 25
const LANGUAGES = [
  { ending: 'mjs', program: process.execPath, needs: [] },
  { ending: 'py', program: 'python3', needs: ['python3'] },
  { ending: 'sh', program: 'sh', needs: ['curl', 'jq'] },
]

test('bots: each has at most 25 lines', () => {
  const bots = readdirSync('examples').filter((file) => /^(echo|welcome|feed)\./.test(file))
  assert.equal(bots.length, 9)
  for (const bot of bots) {
    const lines = readFileSync(join('examples', bot), 'utf8').trimEnd().split('\n').length
    assert.ok(lines <= LINES_MAX, `${bot} has ${lines} lines`)
  }
})

/** A bot in a process of its own; returns what it has printed so far. */
function start(t: TestContext, file: string, program: string, dataDir: string): () => string {
  // In a group of its own: a shell's curl would outlive it.
  const bot = spawn(program, [join(process.cwd(), 'examples', file)], {
    env: { ...process.env, KITH_DATA_DIR: dataDir },
    detached: true,
  })
  t.after(() => {
    if (bot.pid !== undefined) process.kill(-bot.pid, 'SIGKILL')
  })
  let out = ''
  for (const stream of [bot.stdout, bot.stderr]) stream.on('data', (text: Buffer) => (out += text.toString()))
  return () => out
}

interface Bot {
  readonly resident: Resident
  readonly dataDir: string
  /** How often it was asked for something with a token. */
  asked(): number
}

/** A peer of its own with the API on it. */
async function openBot(t: TestContext, address: string): Promise<Bot> {
  const dataDir = temporaryDirectory(t)
  const news = new Newsfeed()
  const kith = await openPeer({
    dataDir,
    listen: ['/ip4/127.0.0.1/tcp/0'],
    bootstraps: [address],
    name: 'bot',
    workBits: TEST_WORK_BITS,
    clock: systemClock,
    tell: news.tell,
    report: () => undefined,
  })
  t.after(() => kith.close())
  await kith.online()
  let asked = 0
  const { access } = kith
  const authority = access.authority.bind(access)
  // The first that a bot asks for is the events.
  access.authority = (token) => {
    asked++
    return authority(token)
  }
  const api = await serveApi({ ...fakeFace({ kith, registry: allOperations() }), news })
  t.after(() => api.close())
  return { resident: { ...kith, name: 'bot', heard: [], faults: [] }, dataDir, asked: () => asked }
}

test('bots: echo, welcome and feed do their work for real friends', async (t) => {
  const office = await openOffice(t)
  const [alice, bob] = [await settleIn(t, [office], 'alice'), await settleIn(t, [office], 'bob')]
  const bot = await openBot(t, office.address)
  await befriend(alice, bot.resident)
  await befriend(alice, bob)
  for (const { ending, program, needs } of LANGUAGES) {
    const missing = needs.filter((need) => spawnSync(need, ['--version']).error !== undefined)
    const skip = missing.length > 0 && `${missing.join(' and ')} is missing here`
    await t.test(`bots in .${ending}`, { skip }, async (t) => {
      const outputs: (() => string)[] = []
      for (const name of ['echo', 'welcome', 'feed']) {
        const before = bot.asked()
        const output = start(t, `${name}.${ending}`, program, bot.dataDir)
        outputs.push(output)
        await met(output, () => bot.asked() > before)
      }
      const [echo, welcome, feed] = outputs as [() => string, () => string, () => string]
      const text = `hel"lo\\ $(x) \`y\` 👋 ${ending}`
      await alice.chat.send(await alice.names.resolve('bot'), text)
      await met(echo, () => alice.heard.some((one) => one.type === 'message' && one.text === `You said: ${text}`))

      const group = `chess_${ending}`
      await assemble(alice, group, false, [bot.resident])
      await alice.groups.invite(group, await alice.names.resolve('bob'))
      const invite = await met(welcome, () => bob.requests.pending('in').find(({ kind }) => kind === 'invite'))
      await bob.requests.decide(true, invite.number)
      const isWelcome = (one: News): boolean =>
        one.type === 'group_message' && one.group === group && one.text === 'Welcome, bob!'
      await met(welcome, () => alice.heard.some(isWelcome))

      const file = join(temporaryDirectory(t), `${ending}.txt`)
      writeFileSync(file, `a note in ${ending}\n`)
      await alice.posts.upload(file, AbortSignal.timeout(20_000), false)
      const path = await met(feed, () => /"path": ?"([^"]+)"/.exec(feed())?.[1])
      assert.equal(readFileSync(path, 'utf8'), `a note in ${ending}\n`)
    })
  }
})

/** Waits; what the bot printed is the failure. */
async function met<T>(output: () => string, condition: () => T): Promise<NonNullable<T>> {
  return await until(condition).catch(() => assert.fail(output()))
}
