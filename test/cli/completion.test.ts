import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { serveControl } from '../../src/cli/control.ts'
import { fakeFace } from './fake.ts'
import { temporaryDirectory } from '../support/people.ts'
import type { TestContext } from 'node:test'
import type { Control } from '../../src/cli/control.ts'
import type { FakeFace } from './fake.ts'

let face: FakeFace
let control: Control
before(async () => {
  face = fakeFace()
  control = await serveControl(face)
})
after(() => control.close())

/** A folder with a `kith` on the PATH, and a file to complete. */
function place(t: TestContext): { cwd: string; env: NodeJS.ProcessEnv } {
  const cwd = temporaryDirectory(t)
  const bin = join(cwd, 'bin')
  mkdirSync(bin)
  writeFileSync(
    join(bin, 'kith'),
    `#!/bin/sh\nexec "${process.execPath}" "${join(process.cwd(), 'dist/kith.js')}" "$@"\n`,
  )
  chmodSync(join(bin, 'kith'), 0o755)
  writeFileSync(join(cwd, 'holiday.jpg'), '')
  return {
    cwd,
    env: { PATH: `${bin}:${process.env.PATH ?? ''}`, KITH_DATA_DIR: face.dataDir, HOME: cwd, TERM: 'dumb' },
  }
}

async function run(shell: string, args: readonly string[], { cwd, env }: ReturnType<typeof place>): Promise<string> {
  const child = spawn(shell, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let [out, err] = ['', '']
  child.stdout.on('data', (text: Buffer) => (out += text.toString()))
  child.stderr.on('data', (text: Buffer) => (err += text.toString()))
  await once(child, 'close')
  assert.equal(err, '')
  return out
}

const skip = (shell: string): string | false =>
  spawnSync(shell, ['--version']).status === 0 ? false : `${shell} is not installed: apt-get install ${shell}`

/** What Tab offers after a line: the commands are the real ones, the friends those of the fake peer. */
const OFFERED: readonly [line: string, found: readonly string[]][] = [
  ['kith bo', ['bootstrap']],
  ['kith mess', ['message']],
  ['kith --pro', ['--profile']],
  ['kith post ', ['get', 'list', 'remove', 'upload']],
  ['kith message b', ['bernd', 'bob']],
  ['kith history --li', ['--limit']],
  ['kith history #', ['#chess']],
  ['kith post upload hol', ['holiday.jpg']],
  ['kith completion z', ['zsh']],
]

test('completion: bash completes commands, switches, files and friends', { skip: skip('bash') }, async (t) => {
  const here = place(t)
  const asks = OFFERED.filter(([line]) => !line.includes('upload')).map(
    ([line]) =>
      `COMP_LINE='${line}' COMP_POINT=${line.length} COMP_WORDBREAKS=$' \\t\\n:'; _kith; echo "\${COMPREPLY[*]}"`,
  )
  const script = `compopt() { :; }; eval "$(kith completion bash)"; ${asks.join('; ')}`
  const lines = (await run('bash', ['--norc', '-c', script], here)).trimEnd().split('\n')
  const expected = OFFERED.filter(([line]) => !line.includes('upload'))
  for (const [index, [line, found]] of expected.entries()) {
    const offered = (lines[index] ?? '').split(' ')
    for (const word of found) assert.ok(offered.includes(word), `${line}: ${offered.join(' ')}`)
  }
})

test(
  'completion: bash in a terminal of its own completes with Tab',
  { skip: skip('bash') || skip('script') },
  async (t) => {
    const here = place(t)
    const keys = 'eval "$(kith completion bash)"\\n'
    const inner = `printf '${keys}kith post upload hol\\t\\001echo \\n kith mess\\t\\001echo \\nexit\\n' | bash --norc -i`
    const out = await run('script', ['-qec', inner, '/dev/null'], {
      ...here,
      env: { ...here.env, TERM: 'xterm', PS1: '$ ' },
    })
    assert.match(out, /kith post upload holiday\.jpg/)
    assert.match(out, /kith message/)
  },
)

test('completion: zsh reads the script', { skip: skip('zsh') }, async (t) => {
  const here = place(t)
  const stub = 'compdef() { :; }; compadd() { shift; print -r -- "$@"; }; _files() { print -r -- FILES; }'
  const asks = OFFERED.map(([line]) => {
    const words = line.split(' ')
    const cur = words.at(-1) ?? ''
    return `words=(${words.map((word) => `'${word}'`).join(' ')}); CURRENT=${words.length}; cur='${cur}'; print "== $(_kith | tr '\\n' ' ')"`
  })
  const script = `${stub}; eval "$(kith completion zsh)"; ${asks.join('; ')}`
  const lines = (await run('zsh', ['-f', '-c', script], here))
    .trimEnd()
    .split('\n')
    .filter((line) => line.startsWith('=='))
  for (const [index, [line, found]] of OFFERED.entries()) {
    for (const word of found) {
      const offered = (lines[index] ?? '').split(' ')
      assert.ok(offered.includes(line.includes('upload') ? 'FILES' : word), `${line}: ${offered.join(' ')}`)
    }
  }
})

test('completion: fish completes commands, switches, files and friends', { skip: skip('fish') }, async (t) => {
  const here = place(t)
  // A # begins a comment there.
  const offers = OFFERED.filter(([line]) => !line.endsWith('#'))
  const asks = offers.map(([line]) => `echo "== "(complete -C '${line}' | string split -f1 \\t | string join ' ')`)
  const script = `kith completion fish | source; ${asks.join('; ')}`
  const lines = (await run('fish', ['--no-config', '-c', script], here)).trimEnd().split('\n')
  for (const [index, [line, found]] of offers.entries()) {
    const offered = (lines[index] ?? '').replace('== ', '').split(' ')
    for (const word of found) assert.ok(offered.includes(word), `${line}: ${offered.join(' ')}`)
  }
})

test('completion: an unknown shell is refused with those that are known', async (t) => {
  const { env, cwd } = place(t)
  const { status, stdout, stderr } = spawnSync('kith', ['completion', 'csh'], { env, cwd, encoding: 'utf8' })
  assert.deepEqual([status, stdout], [2, ''])
  assert.match(stderr, /bash\|zsh\|fish/)
})
