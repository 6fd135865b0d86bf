import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'

/** What `npm run demo` promises on a machine that does nothing else. */
const FIRST_MESSAGE_S_MAX = 10

test('demo: six nodes show everything in one run that ends with 0', async () => {
  const child = spawn(process.execPath, ['scripts/demo.mjs'], { stdio: ['ignore', 'pipe', 'pipe'] })
  let [out, err] = ['', '']
  child.stdout.on('data', (text: Buffer) => (out += text.toString()))
  child.stderr.on('data', (text: Buffer) => (err += text.toString()))
  const [code] = (await once(child, 'close')) as [number | null]
  assert.equal(code, 0, `${out.slice(-2_000)}\n${err}`)
  const [, seconds = ''] = /first message took ([\d.]+) s/.exec(out) ?? []
  assert.ok(Number(seconds) < FIRST_MESSAGE_S_MAX, `the first message took ${seconds} s`)
  assert.match(out, /Done: six nodes/)
  // eslint-disable-next-line no-control-regex
  assert.doesNotMatch(out, /\x1b/, 'no colours where there is no terminal')
})
