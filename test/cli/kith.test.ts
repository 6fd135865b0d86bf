import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, realpathSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { serveControl } from '../../src/cli/control.ts'
import { fakeFace, message, waits } from './fake.ts'
import type { ChildProcess } from 'node:child_process'
import type { Control } from '../../src/cli/control.ts'
import type { FakeFace } from './fake.ts'

const KITH = join(process.cwd(), 'dist', 'kith.js')

interface Ended {
  code: number | null
  stdout: string
  stderr: string
}

let face: FakeFace
let control: Control
before(async () => {
  face = fakeFace()
  control = await serveControl(face)
})
after(() => control.close())

function start(args: readonly string[], env: Record<string, string> = {}, cwd = process.cwd()): ChildProcess {
  const { PATH = '' } = process.env
  return spawn(process.execPath, [KITH, ...args], { env: { PATH, KITH_DATA_DIR: face.dataDir, ...env }, cwd })
}

async function kith(args: readonly string[], env: Record<string, string> = {}, cwd?: string): Promise<Ended> {
  const child = start(args, env, cwd)
  let [stdout, stderr] = ['', '']
  child.stdout?.on('data', (text: Buffer) => (stdout += text.toString()))
  child.stderr?.on('data', (text: Buffer) => (stderr += text.toString()))
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, stdout, stderr }
}

test('kith: data to standard output, refusals to standard error, exit codes by table', async () => {
  const nowhere = { KITH_DATA_DIR: '/nonexistent' }
  const table: [args: string[], code: number, stdout: RegExp, stderr: RegExp, env?: Record<string, string>][] = [
    [['message', 'bob', 'hi'], 0, /^Message sent to bob: hi\n$/, /^$/],
    [['@bob', 'hi', 'there'], 0, /^Message sent to bob: hi there\n$/, /^$/],
    [['crash'], 1, /^$/, /a fault of ours/],
    [['nonsense'], 2, /^$/, /^Invalid command\. Please try again\.\n/],
    [['message'], 2, /^$/, /^Usage: message U text\n/],
    [['--nonsense'], 2, /^$/, /There is no option --nonsense/],
    [['--data-dir'], 2, /^$/, /--data-dir needs a value/],
    [[], 2, /^$/, /^Usage: kith/],
    [['list'], 3, /^$/, /^No peer runs on \/nonexistent\.\n {2}Start one/, nowhere],
    [['lsit'], 2, /^$/, /Did you mean list\?/, nowhere],
    [['message', 'mallory', 'hi'], 4, /^$/, /^Error: you are not friends with mallory\n {2}add mallory asks\.\n$/],
    [['help', 'message'], 0, /^Usage: message U text\n/, /^$/, nowhere],
    [['message', '--help'], 0, /^Usage: message U text\n/, /^$/, nowhere],
    [['help', 'mesage'], 2, /^$/, /Did you mean message/, nowhere],
    [['message', 'bob', '--', '--help'], 0, /^Message sent to bob: --help\n$/, /^$/],
    [['--version'], 0, /^\d+\.\d+\.\d+\n$/, /^$/, nowhere],
    [['peer', '--help'], 0, /^Usage: peer/, /^$/, nowhere],
    [['bootstrap', '--help'], 0, /^Usage: bootstrap/, /^$/, nowhere],
    [['peer', '--nonsense'], 2, /^$/, /unknown option/, nowhere],
  ]
  for (const [args, code, stdout, stderr, env] of table) {
    const ended = await kith(args, env)
    assert.equal(ended.code, code, `${args.join(' ')}: ${ended.stderr}`)
    assert.match(ended.stdout, stdout, args.join(' '))
    assert.match(ended.stderr, stderr, args.join(' '))
  }
})

test('kith: --json anywhere, one object, refusals too', async () => {
  for (const args of [
    ['--json', 'message', 'bob', 'hi'],
    ['message', 'bob', 'hi', '--json'],
  ]) {
    const { stdout } = await kith(args)
    assert.deepEqual(JSON.parse(stdout), { command: 'message', ok: true, result: { user: 'bob', text: 'hi' } })
  }
  const refused = await kith(['message', 'mallory', 'hi', '--json'])
  assert.equal(refused.stdout, '')
  assert.deepEqual(JSON.parse(refused.stderr), {
    command: 'message',
    ok: false,
    error: { code: 'not_friend', message: 'you are not friends with mallory', next: 'add mallory asks.' },
  })
})

test('kith: files are named from where the caller stands', async () => {
  const cwd = realpathSync(mkdtempSync(join(tmpdir(), 'kith-cwd-')))
  const { stdout } = await kith(['post', 'upload', 'my file.txt'], {}, cwd)
  assert.equal(stdout, `Uploaded ${cwd}/my file.txt\n`)
})

test('kith: hostile text in an answer reaches no terminal', async () => {
  const { stdout } = await kith(['message', 'bob', 'a\x1b[2Jb\nError: forged'])
  assert.equal(stdout, 'Message sent to bob: a\ufffd[2Jb\n    Error: forged\n')
})

test('kith: Ctrl-C ends the waiting with 130, in the peer too', async () => {
  const { begun, stopped } = waits
  const child = start(['wait'])
  const ended = once(child, 'exit')
  await until(() => waits.begun > begun)
  child.kill('SIGINT')
  assert.deepEqual(await ended, [130, null])
  await until(() => waits.stopped > stopped)
})

test('kith: follow prints news until Ctrl-C', async () => {
  const child = start(['follow'])
  const ended = once(child, 'exit')
  const heard = once(child.stdout!, 'data') as Promise<[Buffer]>
  const telling = setInterval(() => face.news.tell(message('bob', 'hello\x07')), 50)
  const [text] = await heard
  clearInterval(telling)
  assert.match(text.toString(), /^bob sent you a message: hello\ufffd\n/)
  child.kill('SIGINT')
  assert.deepEqual(await ended, [130, null])
})

test('kith: the reader of a pipe may leave early', async () => {
  const child = start(['help'])
  child.stdout?.destroy()
  assert.deepEqual(await once(child, 'exit'), [0, null])
})

test('kith: --help fits 80 columns and tells what there is', async () => {
  const { stdout } = await kith(['--help'], { KITH_DATA_DIR: '/nonexistent' })
  for (const line of stdout.split('\n')) assert.ok(line.length <= 80, line)
  for (const word of ['kith peer', 'kith follow', 'message U text', 'Exit codes', 'Examples']) {
    assert.ok(stdout.includes(word), word)
  }
})

test('programs: neither help nor a one-shot command loads libp2p, zod or cryptography', () => {
  const heavy = /^\/\/ node_modules\/(libp2p|@libp2p|libsql|zod|@noble|ts-mls|@chainsafe\/libp2p-[a-z]+)\//m
  for (const program of ['kith', 'peer', 'bootstrap']) {
    const seen = new Set<string>()
    const follow = (file: string): void => {
      if (seen.has(file)) return
      seen.add(file)
      const code = readFileSync(join('dist', file), 'utf8')
      assert.ok(!heavy.test(code), `${program}: ${file} has ${heavy.exec(code)?.[1] ?? ''}`)
      // Not what is imported later on, where it is needed.
      for (const [, chunk = ''] of code.matchAll(
        /^(?:import|\} from) ?(?:\{[^}]*\} from )?"\.\/(?:chunks\/)?([^"]+\.js)"/gm,
      )) {
        follow(join('chunks', chunk))
      }
    }
    follow(`${program}.js`)
    assert.ok(seen.size > 1, program)
  }
})

test('programs: --help costs at most 150 ms', () => {
  // Measured in time of the processor, against what a bare node (45 ms when idle) takes at the same moment.
  const load = Math.max(1, Math.min(...[1, 2, 3].map(() => cpuMs(['-e', '0']))) / 45)
  for (const program of ['kith', 'peer', 'bootstrap']) {
    const costsMs = [1, 2, 3].map(() => cpuMs([join('dist', `${program}.js`), '--help']))
    assert.ok(Math.min(...costsMs) < 150 * load, `${program}: ${costsMs.join(', ')} ms`)
  }
})

async function until(isTrue: () => boolean): Promise<void> {
  for (let turn = 0; turn < 1_000 && !isTrue(); turn++) await new Promise((resolve) => setTimeout(resolve, 5))
  assert.ok(isTrue())
}

function cpuMs(args: readonly string[]): number {
  const report = 'process.on("exit",()=>{const u=process.cpuUsage();process.stderr.write(String(u.user+u.system))})'
  const { stderr } = spawnSync(process.execPath, ['--import', `data:text/javascript,${report}`, ...args])
  return Number(stderr.toString()) / 1_000
}
