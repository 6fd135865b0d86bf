import assert from 'node:assert/strict'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { browserCommand, openPage } from '../../src/cli/open-page.ts'
import { temporaryDirectory } from '../support/people.ts'

test('web in a terminal: a browser is opened where there is a screen, and nowhere else', () => {
  const screen = { DISPLAY: ':0' }
  const cases = [
    [['xdg-open'], screen, 'linux', true],
    [['xdg-open'], { WAYLAND_DISPLAY: 'wayland-0' }, 'linux', true],
    [['open'], {}, 'darwin', true],
    [undefined, {}, 'linux', true],
    [undefined, screen, 'linux', false],
    [undefined, { ...screen, SSH_CONNECTION: '::1 1 ::1 22' }, 'linux', true],
    [undefined, { ...screen, BROWSER: 'none' }, 'linux', true],
  ] as const
  for (const [command, env, platform, isTerminal] of cases) {
    assert.deepEqual(
      browserCommand({ env, platform, isTerminal }),
      command,
      JSON.stringify([env, platform, isTerminal]),
    )
  }
})

test('web in a terminal: the secret of the link is in a file of this user alone, and in no argument', (t) => {
  const dataDir = temporaryDirectory(t)
  const ran: string[][] = []
  const surroundings = { env: { DISPLAY: ':0' }, platform: 'linux', isTerminal: true } as const
  for (const secret of ['first', 'second']) {
    openPage(`http://127.0.0.1:1/#${secret}`, dataDir, surroundings, (program, args) => ran.push([program, ...args]))
  }
  const file = join(dataDir, 'open-page.html')
  assert.deepEqual(ran, [
    ['xdg-open', file],
    ['xdg-open', file],
  ])
  assert.equal(statSync(file).mode & 0o777, 0o600)
  assert.match(readFileSync(file, 'utf8'), /url=http:\/\/127\.0\.0\.1:1\/#second"/)
})
